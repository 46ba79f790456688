//! A question that the reader answers before the figure does. The guess stays beside what the engine computed.

use leptos::prelude::*;
use leptos_i18n::td_string;

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
) -> impl IntoView {
    let locale = desk.locale;
    let guess = Memo::new(move |_| {
        desk.query
            .with(|query| query.get(name).and_then(|text| text.parse::<usize>().ok()))
    });
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
                            <label class="answer" class:hit=move || guess.get().is_some() && right.get() == index>
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
