//! A question that the reader answers before the figure does. The guess stays beside what the engine computed.

use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent};

use super::desk::Desk;

/// A question with a few answers. `name` is its name in the address; `right` is the index of what the engine finds, `outcome`
/// the finding in words.
#[component]
pub fn Predict(
    desk: Desk,
    name: &'static str,
    #[prop(into)] question: Signal<String>,
    #[prop(into)] answers: Signal<Vec<String>>,
    #[prop(into)] right: Signal<usize>,
    #[prop(into)] outcome: Signal<String>,
    /// Whether the outcome is final; until then the page says that it is still being computed.
    #[prop(into)]
    settled: Signal<bool>,
) -> impl IntoView {
    let locale = desk.locale;
    let guess = Memo::new(move |_| {
        desk.query
            .with(|query| query.get(name).and_then(|text| text.parse::<usize>().ok()))
    });
    // A choice by pointer gives the keys back to the clock; one by keyboard keeps its focus.
    let release = |event: MouseEvent| {
        if event.detail() > 0
            && let Some(radio) = document()
                .active_element()
                .and_then(|e| e.dyn_into::<HtmlElement>().ok())
        {
            let _ = radio.blur();
        }
    };
    view! {
        <fieldset class="predict">
            <legend>{move || td_string!(locale.get(), predict.legend)}</legend>
            <p>{question}</p>
            {move || {
                answers
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(index, text)| {
                        view! {
                            <label class="answer" class:hit=move || settled.get() && guess.get().is_some() && right.get() == index on:click=release>
                                <input
                                    type="radio"
                                    name=name
                                    prop:checked=move || guess.get() == Some(index)
                                    on:change=move |_| desk.write(name, Some(index.to_string()))
                                />
                                <span>{text}</span>
                            </label>
                        }
                    })
                    .collect_view()
            }}
            <p class="outcome" aria-live="polite">
                {move || {
                    guess
                        .get()
                        .map(|guess| {
                            if !settled.get() {
                                return td_string!(locale.get(), predict.wait).to_string();
                            }
                            let verdict = if guess == right.get() {
                                td_string!(locale.get(), predict.right)
                            } else {
                                td_string!(locale.get(), predict.wrong)
                            };
                            format!("{verdict} {}", outcome.get())
                        })
                }}
            </p>
        </fieldset>
    }
}
