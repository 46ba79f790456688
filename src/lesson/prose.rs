//! A lesson's text, compiled from Markdown, with live components between its pieces.

use leptos::prelude::*;

use crate::i18n::Locale;

include!(concat!(env!("OUT_DIR"), "/prose.rs"));

/// Pieces of a lesson in both languages.
#[derive(Clone, Copy)]
pub struct Text {
    pub ko: &'static [&'static str],
    pub en: &'static [&'static str],
}

/// Piece `index` of a text; nothing where there are fewer.
#[component]
pub fn Piece(text: Text, index: usize, #[prop(into)] locale: Signal<Locale>) -> impl IntoView {
    let html = move || {
        let pieces = match locale.get() {
            Locale::ko => text.ko,
            Locale::en => text.en,
        };
        pieces.get(index).copied().unwrap_or_default()
    };
    view! { <div class="piece" inner_html=html></div> }
}
