//! A listing on the page: its lines with those marked that run, and below them what it prints.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::Desk;
use crate::i18n::Locale;

/// What a listing is written for.
#[derive(Clone, Copy)]
pub enum Library {
    NumPy,
    PyTorch,
}

impl Library {
    fn title(self, l: Locale) -> &'static str {
        match self {
            Self::NumPy => td_string!(l, rnn.listing),
            Self::PyTorch => td_string!(l, network.listing),
        }
    }

    fn printed(self, l: Locale) -> &'static str {
        match self {
            Self::NumPy => td_string!(l, rnn.printed),
            Self::PyTorch => td_string!(l, network.printed),
        }
    }
}

/// Whether the line with an index runs, where that can be told from its text.
pub fn by_line(
    lines: Memo<Vec<String>>,
    runs: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Callback<usize, bool> {
    Callback::new(move |index: usize| {
        lines.with(|lines| lines.get(index).is_some_and(|line| runs(line)))
    })
}

/// The listing.
#[component]
pub fn ListingView(
    desk: Desk,
    library: Library,
    lines: Memo<Vec<String>>,
    /// Whether the line with this index runs.
    #[prop(into)]
    runs: Callback<usize, bool>,
    /// What has been printed by now.
    #[prop(into)]
    printed: Signal<String>,
) -> impl IntoView {
    let locale = desk.locale;
    let line = move |(index, text): (usize, String)| {
        view! { <span class="line" class:running=move || runs.run(index)>{text}</span> }
    };
    let caption = move || library.printed(locale.get());
    view! {
        <figure class="listing">
            <pre tabindex="0" aria-label=move || library.title(locale.get())>
                <code>{move || lines.get().into_iter().enumerate().map(line).collect_view()}</code>
            </pre>
            <figcaption>{caption}</figcaption>
            <pre class="printed" role="group" tabindex="0" aria-label=caption>
                <code>{printed}</code>
            </pre>
        </figure>
    }
}
