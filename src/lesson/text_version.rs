//! The figure in words: what happens now, for the line under the figure and for a screen reader.

use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::desk::{Desk, Stage};
use super::predict::Asks;
use super::query::{Complaint, Query};
use super::settings_row::ZoomSwitch;
use crate::figure::key::Key;

/// The text version in the address.
const OPEN: &str = "values";

/// Whether an address opens the text version.
pub fn is_open(query: &Query, complaints: &mut Vec<Complaint>) -> bool {
    query.read(OPEN, false, |_| true, complaints)
}

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
    let open = Memo::new(move |_| desk.query.with(|query| is_open(query, &mut Vec::new())));
    let toggled = move |event: Event| {
        if let Some(details) = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok())
        {
            desk.write(
                OPEN,
                details.has_attribute("open").then(|| "true".to_owned()),
            );
        }
    };
    view! {
        <details class="text-version" prop:open=open on:toggle=toggled>
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
