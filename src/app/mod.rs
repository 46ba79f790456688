//! The shell: navigation, address bar, language, settings, keyboard.

mod address;
mod header;
mod keyboard;
mod lighting;
mod part;
mod settings;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::header::Header;
use self::part::ScreenView;
use self::settings::Settings;
use crate::i18n::Locale;
use crate::lesson::desk::Desk;
use crate::lesson::query::{Complaint, Query};

/// The screens, in the order of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Feedback,
    Cells,
    Bptt,
    Moscow,
    Vanilla,
    Lstm,
}

impl Screen {
    pub const ALL: [Self; 6] = [Self::Feedback, Self::Vanilla, Self::Moscow, Self::Cells, Self::Lstm, Self::Bptt];

    /// Name in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Feedback => "feedback",
            Self::Cells => "cells",
            Self::Bptt => "bptt",
            Self::Vanilla => "rnn",
            Self::Lstm => "lstm",
            Self::Moscow => "moscow",
        }
    }

    /// The screen that an address names; without one the page opens with Moscow.
    fn of(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        query.read("lesson", Self::Moscow, |_| true, complaints)
    }

    /// The screen after this one in the navigation.
    fn next(self) -> Option<Self> {
        let place = Self::ALL.iter().position(|screen| *screen == self)?;
        Self::ALL.get(place + 1).copied()
    }

    fn title(self, l: Locale) -> &'static str {
        match self {
            Self::Feedback => td_string!(l, feedback.title),
            Self::Cells => td_string!(l, cells.title),
            Self::Bptt => td_string!(l, bptt.title),
            Self::Vanilla => td_string!(l, nav.rnn),
            Self::Lstm => td_string!(l, nav.lstm),
            Self::Moscow => td_string!(l, nav.moscow),
        }
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
            .into_iter()
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
        locale: settings.locale,
        dark: settings.dark,
        still: settings.still,
        stage: RwSignal::new(None),
        complaints: RwSignal::new(Vec::new()),
        ready: RwSignal::new(false),
    };
    address::keep(desk);
    keyboard::listen(desk);
    lighting::listen();
    settings.apply();
    let screen = Memo::new(move |_| query.with(|query| Screen::of(query, &mut Vec::new())));
    // A lesson that does not exist is not the lesson's to report.
    let lost = Memo::new(move |_| {
        let mut complaints = Vec::new();
        query.with(|query| Screen::of(query, &mut complaints));
        complaints.extend(settings.complaints());
        complaints
    });
    Effect::new(move || {
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
                        let Complaint { name, found, used } = complaint;
                        view! { <p>{td_string!(l, app.complaint, name = name, found = found, used = used)}</p> }
                    })
                    .collect_view()
            }}
        </div>
    }
}
