//! Language, theme and text size: from the address, else from the last visit, else from the system. They stay on this machine.

use std::fmt;
use std::str::FromStr;

use leptos::prelude::*;
use leptos_use::{use_preferred_dark, use_prefers_reduced_motion};

use crate::figure::effect::effect;
use crate::i18n::Locale;
use crate::lesson::query::{Complaint, Query, SETTINGS};
use crate::lesson::storage;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        })
    }
}

impl FromStr for Theme {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::System, Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.to_string() == text)
            .ok_or(())
    }
}

/// Text sizes in percent.
pub const SIZES: [u32; 4] = [90, 100, 115, 130];

/// The reader's settings.
#[derive(Clone, Copy)]
pub struct Settings {
    query: RwSignal<Query>,
    pub locale: Memo<Locale>,
    pub theme: Memo<Theme>,
    pub size: Memo<u32>,
    /// What the theme comes to.
    wanted: Memo<bool>,
    /// Whether the document is dark: it changes when the document has, so that what is then painted finds the new colours.
    pub dark: Memo<bool>,
    applied: RwSignal<bool>,
    pub still: Signal<bool>,
}

impl Settings {
    pub fn new(query: RwSignal<Query>) -> Self {
        let stored = stored();
        let language = system_language();
        let of = move |query: &Query, complaints: &mut Vec<Complaint>| {
            let mut none = Vec::new();
            let lang = stored.read("lang", Code(language), |_| true, &mut none);
            let theme = stored.read("theme", Theme::System, |_| true, &mut none);
            let size = stored.read("size", 100, |size| SIZES.contains(size), &mut none);
            let lang = query.read("lang", lang, |_| true, complaints);
            let theme = query.read("theme", theme, |_| true, complaints);
            (
                lang.0,
                theme,
                query.read("size", size, |size| SIZES.contains(size), complaints),
            )
        };
        let all = Memo::new(move |_| query.with(|query| of(query, &mut Vec::new())));
        let theme = Memo::new(move |_| all.get().1);
        let prefers_dark = use_preferred_dark();
        let wanted = Memo::new(move |_| match theme.get() {
            Theme::System => prefers_dark.get(),
            theme => theme == Theme::Dark,
        });
        let applied = RwSignal::new(wanted.get_untracked());
        Self {
            query,
            wanted,
            dark: Memo::new(move |_| applied.get()),
            applied,
            theme,
            locale: Memo::new(move |_| all.get().0),
            size: Memo::new(move |_| all.get().2),
            still: use_prefers_reduced_motion(),
        }
    }

    /// Parts of the address that are no settings.
    pub fn complaints(self) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        self.query.with(|query| {
            query.read("lang", Code(self.locale.get()), |_| true, &mut complaints);
            query.read("theme", self.theme.get(), |_| true, &mut complaints);
            query.read(
                "size",
                self.size.get(),
                |size| SIZES.contains(size),
                &mut complaints,
            );
        });
        complaints
    }

    /// Changes a setting: in the address, and for the next visit.
    pub fn set(self, name: &'static str, value: &str) {
        self.query
            .update(|query| query.set(name, Some(value.into())));
        storage::write(name, Some(value));
    }

    /// Keeps the language in the address: what networks learn depends on it, so a link without it would show another picture
    /// to a reader of the other language.
    pub fn record_language(self) {
        effect(move || {
            if self.query.with(|query| query.get("lang").is_none()) {
                let code = Code(self.locale.get_untracked()).to_string();
                self.query.update(|query| query.set("lang", Some(code)));
            }
        });
    }

    /// Puts the settings on the document's root, where the style sheet reads them.
    pub fn apply(self) {
        effect(move || {
            let dark = self.wanted.get();
            let theme = if dark { Theme::Dark } else { Theme::Light };
            let root = [
                ("lang", Code(self.locale.get()).to_string()),
                ("data-theme", theme.to_string()),
                ("data-size", self.size.get().to_string()),
            ];
            if let Some(element) = document().document_element() {
                for (name, value) in root {
                    // Fixed, valid names: this does not fail.
                    let _ = element.set_attribute(name, &value);
                }
            }
            self.applied.set(dark);
        });
    }
}

/// A language as it stands in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub Locale);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Locale::ko => "ko",
            Locale::en => "en",
        })
    }
}

impl FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "ko" => Ok(Self(Locale::ko)),
            "en" => Ok(Self(Locale::en)),
            _ => Err(()),
        }
    }
}

fn stored() -> Query {
    let mut query = Query::default();
    for name in SETTINGS {
        query.set(name, storage::read(name));
    }
    query
}

fn system_language() -> Locale {
    match window().navigator().language() {
        Some(language) if !language.starts_with("ko") => Locale::en,
        _ => Locale::ko,
    }
}
