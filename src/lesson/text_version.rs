//! The figure in words: what happens now, for the line under the figure and for a screen reader.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::{Desk, Stage};
use super::predict::Asks;
use super::settings_row::ZoomSwitch;
use crate::figure::key::Key;

/// The line under a figure, spoken when the clock rests, and the levels of zoom.
#[component]
pub fn Foot(
    desk: Desk,
    stage: Stage,
    /// What runs now, a sentence.
    #[prop(into)]
    now: Signal<String>,
    /// Whether the figure has gates.
    #[prop(into)]
    gates: Signal<bool>,
) -> impl IntoView {
    // While it plays a screen reader could not follow; it hears where the clock stops.
    let spoken = Memo::new(move |before: Option<&String>| {
        if stage.play.resting() {
            now.get()
        } else {
            before.cloned().unwrap_or_default()
        }
    });
    view! {
        <Asks desk stage />
        <div class="foot">
            <p class="caption">{now}</p>
            <Key locale=desk.locale gates />
            <ZoomSwitch desk stage />
        </div>
        <p class="visually-hidden" role="status">{spoken}</p>
    }
}

/// The values of the step as text.
#[component]
pub fn TextVersion(
    desk: Desk,
    /// Name and values of each vector of the step.
    #[prop(into)]
    values: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <details class="text-version">
            <summary>{move || td_string!(locale.get(), stage.text_version)}</summary>
            <dl>
                {move || {
                    values
                        .get()
                        .into_iter()
                        .map(|(name, text)| view! { <dt>{name}</dt> <dd>{text}</dd> })
                        .collect_view()
                }}
            </dl>
        </details>
    }
}
