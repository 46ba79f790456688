//! Fields that the lessons do not have: decimal numbers, and numbers that can be switched off.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::config::OFF;
use crate::lesson::desk::Desk;
use crate::lesson::query::Complaint;

/// A decimal number between two others. A text that is none leaves the old value and says so.
#[component]
pub fn DecimalField(
    desk: Desk,
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<f32>,
    range: (f32, f32),
) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                node_ref=input
                type="text"
                inputmode="decimal"
                class=format!("decimal {name}")
                prop:value=move || value.get().to_string()
                on:change=move |event| {
                    take(desk, (name, label.get_untracked()), range, &event_target_value(&event), value.get_untracked(), input.get_untracked());
                }
            />
        </label>
    }
}

/// A decimal number, or none.
#[component]
pub fn OptionalField(
    desk: Desk,
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<Option<f32>>,
    range: (f32, f32),
    /// The number when it is switched on.
    usual: f32,
) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let number = move || value.get().unwrap_or(usual);
    view! {
        <div class="field optional" role="group" aria-label=label>
            <label>
                <input
                    type="checkbox"
                    class=format!("switch {name}")
                    prop:checked=move || value.get().is_some()
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        desk.write(name, Some(if on { usual.to_string() } else { OFF.to_owned() }));
                    }
                />
                <span>{label}</span>
            </label>
            <input
                node_ref=input
                type="text"
                inputmode="decimal"
                aria-label=label
                class=format!("decimal {name}")
                disabled=move || value.get().is_none()
                prop:value=move || number().to_string()
                on:change=move |event| {
                    let old = value.get_untracked().unwrap_or(usual);
                    take(desk, (name, label.get_untracked()), range, &event_target_value(&event), old, input.get_untracked());
                }
            />
        </div>
    }
}

/// Writes a number that was typed into the address, or says why not.
fn take(
    desk: Desk,
    (name, label): (&'static str, String),
    (least, most): (f32, f32),
    text: &str,
    old: f32,
    field: Option<HtmlInputElement>,
) {
    // A comma is a decimal point to many hands.
    match text.trim().replace(',', ".").parse::<f32>() {
        Ok(number) if (least..=most).contains(&number) => {
            desk.complain(Vec::new());
            desk.write(name, Some(number.to_string()));
        }
        _ => {
            desk.complain(vec![Complaint {
                name: label.into(),
                found: text.chars().take(40).collect(),
                used: format!("{old} ({least}–{most})"),
            }]);
            if let Some(field) = field {
                field.set_value(&old.to_string());
            }
        }
    }
}
