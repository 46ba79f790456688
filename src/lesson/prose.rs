//! A lesson's text, compiled from Markdown, with its questions and the lesson's live components in their places.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::check::CheckView;
use super::desk::Desk;
use super::ending::Ending;
use crate::i18n::Locale;

include!(concat!(env!("OUT_DIR"), "/prose.rs"));

/// A part of a text. Every second one is HTML, and both languages have the same kinds in the same order.
#[derive(Clone, Copy, Debug)]
pub enum Passage {
    Html(&'static str),
    /// Here the lesson puts a live component.
    Slot,
    Check(Check),
    /// Begins an entry of the glossary.
    Term {
        id: &'static str,
        name: &'static str,
    },
}

/// A question with a reply to each of its answers. All texts are HTML.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    pub id: &'static str,
    pub question: &'static str,
    pub answers: &'static [Answer],
}

/// An answer of a check; exactly one is right.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub right: bool,
    pub text: &'static str,
    pub reply: &'static str,
}

/// A lesson's text in both languages.
#[derive(Clone, Copy)]
pub struct Text {
    pub ko: &'static [Passage],
    pub en: &'static [Passage],
}

impl Text {
    /// The text in a language.
    pub fn of(self, locale: Locale) -> &'static [Passage] {
        match locale {
            Locale::ko => self.ko,
            Locale::en => self.en,
        }
    }

    /// Passages between slot `index - 1` and slot `index`; the last ones where `index` is the number of slots.
    fn piece(self, index: usize) -> std::ops::Range<usize> {
        let slots: Vec<usize> = (0..self.ko.len())
            .filter(|at| matches!(self.ko[*at], Passage::Slot))
            .collect();
        let begin = match index.checked_sub(1) {
            None => 0,
            Some(before) => slots.get(before).map_or(self.ko.len(), |at| at + 1),
        };
        begin..slots.get(index).copied().unwrap_or(self.ko.len())
    }
}

/// The whole text of a lesson with its questions; `slots` are its live components in their order. Ends with the way on to the
/// next lesson.
#[component]
pub fn Prose(desk: Desk, text: Text, #[prop(optional)] slots: Vec<AnyView>) -> impl IntoView {
    let locale = desk.locale;
    let mut slots = slots.into_iter();
    let passages = (0..text.ko.len())
        .map(|at| match text.ko[at] {
            Passage::Slot => slots.next(),
            _ => Some(view! { <PassageView desk text at /> }.into_any()),
        })
        .collect_view();
    view! {
        <article class="prose" tabindex="0" aria-label=move || td_string!(locale.get(), stage.lesson)>
            {passages}
            <Ending desk />
        </article>
    }
}

/// The passages before slot `index`, from the slot before it on, for a lesson that places its components itself.
#[component]
pub fn Piece(text: Text, index: usize, #[prop(into)] locale: Signal<Locale>) -> impl IntoView {
    // Only language and answers are needed, and the shell provides the whole desk.
    let _ = locale;
    let passages = text.piece(index);
    let last = passages.end == text.ko.len();
    use_context::<Desk>().map(|desk| {
        view! {
            {passages.map(|at| view! { <PassageView desk text at /> }).collect_view()}
            {last.then(|| view! { <Ending desk /> })}
        }
    })
}

#[component]
fn PassageView(desk: Desk, text: Text, at: usize) -> impl IntoView {
    match text.ko[at] {
        Passage::Html(html) if html.is_empty() && matches!(text.en[at], Passage::Html("")) => {
            ().into_any()
        }
        Passage::Html(_) => {
            let html = move || match text.of(desk.locale.get()).get(at) {
                Some(Passage::Html(html)) => html,
                _ => "",
            };
            view! { <div class="piece" inner_html=html></div> }.into_any()
        }
        Passage::Check(_) => {
            let check = move || match text.of(desk.locale.get()).get(at) {
                Some(Passage::Check(check)) => Some(*check),
                _ => None,
            };
            view! { <CheckView desk check=Signal::derive(check) /> }.into_any()
        }
        Passage::Slot | Passage::Term { .. } => ().into_any(),
    }
}

// The build script has no tests of its own.
#[cfg(test)]
#[path = "../build/bind.rs"]
mod bind;

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Text = Text {
        ko: &[
            Passage::Html("a"),
            Passage::Slot,
            Passage::Html("b"),
            Passage::Check(Check {
                id: "c",
                question: "",
                answers: &[],
            }),
            Passage::Html("d"),
            Passage::Slot,
            Passage::Html(""),
        ],
        en: &[],
    };

    #[test]
    fn a_piece_is_what_stands_between_two_slots() {
        assert_eq!(TEXT.piece(0), 0..1);
        assert_eq!(TEXT.piece(1), 2..5);
        assert_eq!(TEXT.piece(2), 6..7);
        assert_eq!(TEXT.piece(3), 7..7);
    }
}
