//! The shell: navigation, address bar, language, settings, keyboard.

mod address;
mod clicked;
mod contents;
mod header;
mod keyboard;
mod larger;
mod lighting;
mod links;
mod live_number;
mod part;
mod settings;

use std::sync::LazyLock;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_use::use_media_query;

use self::header::Header;
use self::larger::Larger;
use self::part::ScreenView;
use self::settings::Settings;
use crate::figure::effect::effect;
use crate::i18n::Locale;
use crate::lesson::answers::Answers;
use crate::lesson::course::Entry;
use crate::lesson::desk::{Desk, UPRIGHT};
use crate::lesson::query::{Complaint, Query};

/// The screens in the order of the course: one line each, with its code, its number if it is a lesson, and its title.
macro_rules! screens {
    ($($screen:ident: $code:literal, $number:expr, $section:ident.$title:ident;)+) => {
        /// A screen of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Screen {
            $($screen,)+
        }

        impl Screen {
            pub const ALL: &[Self] = &[$(Self::$screen,)+];

            /// Name in the address, and of the lesson's folder.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$screen => $code,)+
                }
            }

            fn title(self, l: Locale) -> &'static str {
                match self {
                    $(Self::$screen => td_string!(l, $section.$title),)+
                }
            }
        }

        /// The screens as the lessons know them.
        static COURSE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
            vec![$(Entry {
                code: $code,
                number: $number,
                ko: Screen::$screen.title(Locale::ko),
                en: Screen::$screen.title(Locale::en),
            },)+]
        });
    };
}

screens! {
    Home: "home", None, nav.home;
    Feedback: "feedback", Some(1), feedback.title;
    Uses: "uses", Some(2), uses.title;
    Vanilla: "rnn", Some(3), nav.rnn;
    Shapes: "shapes", Some(4), shapes.title;
    Deep: "deep", Some(5), deep.title;
    Bidirectional: "bidirectional", Some(6), bidirectional.title;
    Moscow: "moscow", Some(7), nav.moscow;
    Cells: "cells", Some(8), cells.title;
    Lstm: "lstm", Some(9), nav.lstm;
    Memory: "memory", Some(10), memory.title;
    Gru: "gru", Some(11), gru.title;
    Bptt: "bptt", Some(12), bptt.title;
    Glossary: "glossary", None, nav.glossary;
    Laboratory: "lab", None, laboratory.title;
}

impl Screen {
    /// The screen of an address that names none. `src/boot/boot.js` has to know it too.
    const FIRST: Self = Self::Home;

    /// The screen that an address names.
    fn of(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        query.read("lesson", Self::FIRST, |_| true, complaints)
    }
}

impl std::fmt::Display for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Screen {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .iter()
            .copied()
            .find(|screen| screen.code() == text)
            .ok_or(())
    }
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let query = RwSignal::new(address::read());
    let settings = Settings::new(query);
    let desk = Desk {
        query,
        arrival: RwSignal::new(0),
        reading: RwSignal::new(None),
        left: RwSignal::new(None),
        locale: settings.locale,
        dark: settings.dark,
        still: settings.still,
        upright: use_media_query(UPRIGHT),
        large: RwSignal::new(false),
        stage: RwSignal::new(None),
        complaints: RwSignal::new(Vec::new()),
        ready: RwSignal::new(false),
        question: RwSignal::new(None),
        course: &COURSE,
        answers: Answers::load(),
    };
    provide_context(desk);
    address::keep(desk);
    address::return_to_text(desk);
    // What a number of the text takes of the keys is not the clock's.
    live_number::listen(desk);
    keyboard::listen(desk);
    lighting::listen();
    links::listen(desk);
    settings.apply();
    settings.record_language();
    let screen = Memo::new(move |_| query.with(|query| Screen::of(query, &mut Vec::new())));
    // A lesson that does not exist is not the lesson's to report.
    let lost = Memo::new(move |_| {
        let mut complaints = Vec::new();
        query.with(|query| Screen::of(query, &mut complaints));
        complaints.extend(settings.complaints());
        complaints
    });
    effect(move || {
        let l = desk.locale.get();
        document().set_title(&format!(
            "{} · {}",
            screen.get().title(l),
            td_string!(l, app.title)
        ));
    });
    address::tell_ready(desk);
    view! {
        <a class="skip" href="#main">{move || td_string!(desk.locale.get(), app.skip)}</a>
        <Header desk settings screen />
        <Notices desk lost />
        <main id="main" class="lesson" tabindex="-1">
            <ScreenView desk screen />
            <Larger desk screen />
        </main>
    }
}

/// What the address or a field said that means nothing, and what is used instead.
#[component]
fn Notices(desk: Desk, lost: Memo<Vec<Complaint>>) -> impl IntoView {
    let all = move || {
        let mut all = lost.get();
        all.extend(desk.complaints.get());
        all
    };
    view! {
        <div class="notices" role="alert">
            {move || {
                all()
                    .into_iter()
                    .map(|complaint| {
                        let l = desk.locale.get();
                        let Complaint { name, mut found, used } = complaint;
                        if found.is_empty() {
                            found = td_string!(l, app.empty).to_owned();
                        }
                        view! { <p>{td_string!(l, app.complaint, name = name, found = found, used = used)}</p> }
                    })
                    .collect_view()
            }}
            <Show when=move || desk.answers.lost_at_the_end()>
                <p>{move || td_string!(desk.locale.get(), app.not_kept)}</p>
            </Show>
        </div>
    }
}
