//! The rows of small fields above a figure: sizes, seed, choices. Each writes into the address.

use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, MouseEvent};

use super::desk::Desk;
use super::query::Complaint;

/// How far from a row's right edge the sign reaches, in pixels.
const SIGN: f64 = 36.0;

/// A row of settings. Where it is longer than a phone is wide it scrolls, and a sign at either end says that there is more; a tap on
/// it goes there.
#[component]
pub fn SettingsRow(
    #[prop(optional)] class: &'static str,
    /// What the row is called, if its fields are one group.
    #[prop(optional)]
    group: Option<Signal<String>>,
    children: Children,
) -> impl IntoView {
    let scrolled = RwSignal::new(false);
    let row = NodeRef::<leptos::html::Div>::new();
    let scroll = move |by: i32| {
        if let Some(row) = row.get_untracked() {
            row.set_scroll_left(row.scroll_left() + by * row.client_width() * 3 / 4);
        }
    };
    let on = move |event: MouseEvent| {
        // The sign at the right is drawn by the style sheet: a tap on it is one on the row itself.
        let hit = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let hit = hit.filter(|it| it.class_list().contains("settings"));
        if let Some(row) = hit {
            let right = row.get_bounding_client_rect().right();
            if right - f64::from(event.client_x()) < SIGN {
                scroll(1);
            }
        }
    };
    let follow = move |_: Event| {
        let left = row.get_untracked().map_or(0, |row| row.scroll_left());
        scrolled.set(left > 0);
    };
    view! {
        <div
            node_ref=row
            class=format!("settings {class}")
            class:scrolled=scrolled
            role=group.map(|_| "group")
            aria-label=move || group.map(|group| group.get())
            on:click=on
            on:scroll=follow
        >
            {children()}
            <span class="back-sign" aria-hidden="true" on:click=move |_| scroll(-1)></span>
        </div>
    }
}

/// A whole number between `least` and `most`. A text that is none leaves the old value and says so.
#[component]
pub fn NumberField(
    desk: Desk,
    /// Name in the address.
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<u64>,
    least: u64,
    most: u64,
) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let change = move |event| {
        let text = event_target_value(&event);
        match text.trim().parse::<u64>() {
            Ok(number) if (least..=most).contains(&number) => {
                desk.complain(Vec::new());
                desk.write(name, Some(number.to_string()));
            }
            _ => {
                let used = value.get_untracked().to_string();
                // Nobody knows a seed's range by heart, and nobody needs it.
                let range = match most {
                    ..1000 => format!("{used} ({least}–{most})"),
                    _ => used.clone(),
                };
                desk.complain(vec![Complaint {
                    name: label.get_untracked().into(),
                    found: text.chars().take(40).collect(),
                    used: range,
                }]);
                if let Some(field) = input.get_untracked() {
                    let field: HtmlInputElement = field;
                    field.set_value(&used);
                }
            }
        }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                node_ref=input
                type="number"
                class:wide={most >= 100}
                inputmode="numeric"
                min=least.to_string()
                max=most.to_string()
                step="1"
                prop:value=move || value.get().to_string()
                on:change=change
            />
        </label>
    }
}

/// One of a few values, as a select.
#[component]
pub fn ChoiceField(
    desk: Desk,
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<String>,
    /// Value in the address and its text.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// Another name of the address, whose value a choice replaces.
    #[prop(optional)]
    replaces: Option<&'static str>,
) -> impl IntoView {
    let choose = move |event| {
        if let Some(other) = replaces {
            desk.write(other, None);
        }
        desk.write(name, Some(event_target_value(&event)));
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select on:change=choose>
                {move || {
                    choices
                        .get()
                        .into_iter()
                        .map(|(code, text)| {
                            let chosen = code.clone();
                            view! {
                                <option value=code prop:selected=move || value.get() == chosen>
                                    {text}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        </label>
    }
}

/// The three levels of zoom as a row of buttons.
#[component]
pub fn ZoomSwitch(desk: Desk, stage: super::desk::Stage) -> impl IntoView {
    use super::desk::Zoom;
    let locale = desk.locale;
    let button = move |zoom: Zoom, text: Signal<String>| {
        view! {
            <button
                type="button"
                class="level"
                aria-pressed=move || (stage.zoom.get() == zoom).to_string()
                on:click=move |_| stage.zoom.set(zoom)
            >
                {text}
            </button>
        }
    };
    view! {
        <div class="levels" role="group" aria-label=move || td_string!(locale.get(), stage.zoom)>
            {button(Zoom::Sequence, Signal::derive(move || td_string!(locale.get(), stage.sequence).to_string()))}
            {button(Zoom::Cell, Signal::derive(move || td_string!(locale.get(), stage.cell).to_string()))}
            {button(Zoom::Number, Signal::derive(move || td_string!(locale.get(), stage.number).to_string()))}
        </div>
    }
}
