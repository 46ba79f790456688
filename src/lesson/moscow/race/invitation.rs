//! The way into a race from the text: its questions.

use leptos::prelude::*;

use super::plan::Trial;
use super::{is_open, open, question, trial};
use crate::figure::effect::effect_after;
use crate::lesson::desk::Desk;
use crate::lesson::follow::follow;

/// One line a trial.
#[component]
pub fn Invitation(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let current = Memo::new(move |_| {
        desk.query
            .with(|query| is_open(query).then(|| trial(query, &mut Vec::new())))
    });
    // Whoever comes to a race by a link finds the text that speaks of it.
    effect_after(move |before: Option<bool>| {
        let open = current.get().is_some();
        if open && before != Some(true) {
            follow(".trials");
        }
        open
    });
    view! {
        <ul class="trials">
            {Trial::ALL
                .map(|choice| {
                    view! {
                        <li>
                            <button
                                type="button"
                                class="plain"
                                aria-pressed=move || (current.get() == Some(choice)).to_string()
                                on:click=move |_| open(desk, Some(choice))
                            >
                                {move || question::name(locale.get(), choice)}
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}
