//! The small fields above a figure: sizes, seed, choices. Each writes into the address.

use leptos::prelude::*;
use leptos_i18n::td_string;
use web_sys::HtmlInputElement;

use super::desk::Desk;
use super::query::Complaint;

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
