//! What a reader may write.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::Desk;

/// All words that a network can read, folded up.
#[component]
pub fn KnownWords(desk: Desk, #[prop(into)] words: Signal<Vec<String>>) -> impl IntoView {
    view! {
        <details class="known">
            <summary>
                {move || td_string!(desk.locale.get(), stage.known_words, count = words.with(Vec::len)).to_string()}
            </summary>
            <p>{move || words.with(|words| words.join(", "))}</p>
        </details>
    }
}
