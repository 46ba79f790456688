//! The screens' code. A release fetches each part when its screen is first opened, so that the first one is there soon and
//! another lesson costs the others nothing. Without the feature `split` all parts are in the page's one module.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use leptos_i18n::td_string;

use super::Screen;
use crate::figure::effect::effect;
use crate::lesson::bidirectional::BidirectionalLesson;
use crate::lesson::bptt::Bptt;
use crate::lesson::cells::Cells;
use crate::lesson::deep::DeepLesson;
use crate::lesson::desk::Desk;
use crate::lesson::feedback::Feedback;
use crate::lesson::glossary::GlossaryPage;
use crate::lesson::gru::Gru;
use crate::lesson::home::HomePage;
use crate::lesson::laboratory::Laboratory;
use crate::lesson::lstm::LstmLesson;
use crate::lesson::memory::MemoryLesson;
use crate::lesson::moscow::MoscowLesson;
use crate::lesson::rnn::Vanilla;
use crate::lesson::shapes::ShapesLesson;
use crate::lesson::uses::Uses;

/// Each screen, the name of its part, which is the screen's in the address, and its component.
macro_rules! parts {
    ($($screen:ident: $part:ident, $component:ident;)+) => {
        $(
            mod $part {
                use super::*;

                #[cfg(feature = "split")]
                #[leptos::wasm_split::wasm_split(
                    $part,
                    wasm_split_path = ::leptos::wasm_split,
                    preload(fetch),
                    fallible
                )]
                pub fn open(desk: Desk) -> Result<AnyView, SplitLoaderError> {
                    Ok(view! { <$component desk /> }.into_any())
                }

                #[cfg(not(feature = "split"))]
                pub async fn open(desk: Desk) -> Result<AnyView, SplitLoaderError> {
                    Ok(view! { <$component desk /> }.into_any())
                }

                #[cfg(not(feature = "split"))]
                pub async fn fetch() -> Result<(), SplitLoaderError> {
                    Ok(())
                }
            }
        )+

        async fn fetch(screen: Screen) -> Result<(), SplitLoaderError> {
            match screen {
                $(Screen::$screen => $part::fetch().await,)+
            }
        }

        async fn open(screen: Screen, desk: Desk) -> Result<AnyView, SplitLoaderError> {
            match screen {
                $(Screen::$screen => $part::open(desk).await,)+
            }
        }

        #[cfg(test)]
        const NAMES: &[(Screen, &str)] = &[$((Screen::$screen, stringify!($part)),)+];
    };
}

parts! {
    Home: home, HomePage;
    Feedback: feedback, Feedback;
    Uses: uses, Uses;
    Vanilla: rnn, Vanilla;
    Shapes: shapes, ShapesLesson;
    Deep: deep, DeepLesson;
    Bidirectional: bidirectional, BidirectionalLesson;
    Moscow: moscow, MoscowLesson;
    Cells: cells, Cells;
    Lstm: lstm, LstmLesson;
    Memory: memory, MemoryLesson;
    Gru: gru, Gru;
    Bptt: bptt, Bptt;
    Glossary: glossary, GlossaryPage;
    Laboratory: lab, Laboratory;
}

/// How far a screen has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Fetching,
    Here(Screen),
    Missing,
}

/// The screen, once its code is here.
#[component]
pub fn ScreenView(desk: Desk, screen: Memo<Screen>) -> impl IntoView {
    let part = RwSignal::new(Part::Fetching);
    let again = RwSignal::new(0_u32);
    effect(move || {
        again.track();
        let screen_asked = screen.get();
        desk.ready.set(false);
        part.set(Part::Fetching);
        spawn_local(async move {
            let outcome = fetch(screen_asked).await;
            // The reader may have gone on meanwhile.
            if screen.try_get_untracked() == Some(screen_asked) {
                part.set(match outcome {
                    Ok(()) => Part::Here(screen_asked),
                    Err(_) => Part::Missing,
                });
            }
        });
    });
    move || match part.get() {
        Part::Fetching => ().into_any(),
        Part::Here(screen) => at_once(open(screen, desk))
            .and_then(Result::ok)
            .unwrap_or_else(|| view! { <Absent desk again /> }.into_any()),
        Part::Missing => view! { <Absent desk again /> }.into_any(),
    }
}

/// Says that a screen's code could not be fetched, and offers to try again.
#[component]
fn Absent(desk: Desk, again: RwSignal<u32>) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <div class="absent" role="alert">
            <p>{move || td_string!(locale.get(), app.absent)}</p>
            <button type="button" on:click=move |_| again.update(|again| *again += 1)>
                {move || td_string!(locale.get(), app.retry)}
            </button>
        </div>
    }
}

/// What a future gives without waiting: one whose code has been fetched is ready at once, and its view has to be made where
/// its owner is.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_has_a_part_of_its_own_name() {
        // That every screen has one, the compiler sees.
        for (screen, part) in NAMES {
            assert_eq!(screen.code(), *part);
        }
    }

    #[test]
    fn a_future_that_waits_gives_nothing() {
        assert_eq!(at_once(async { 7 }), Some(7));
        assert_eq!(at_once(std::future::pending::<()>()), None);
    }
}
