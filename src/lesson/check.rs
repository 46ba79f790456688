//! A question at the end of an explanation. Every answer has its own reply, and one may try again.

use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent};

use super::desk::Desk;
use super::prose::Check;

/// The question. An answer is a button: nothing counts as answered before the reader says so.
#[component]
pub fn CheckView(desk: Desk, #[prop(into)] check: Signal<Option<Check>>) -> impl IntoView {
    let locale = desk.locale;
    let id = check.get_untracked().map_or("", |check| check.id);
    let count = check.get_untracked().map_or(0, |check| check.answers.len());
    let answer = move |index: usize| check.get().and_then(|c| c.answers.get(index).copied());
    let last = Memo::new(move |_| {
        let given = desk.answers.get(id)?;
        Some(given.last).filter(|last| *last < count)
    });
    // What was tried on this visit stays marked, so that a second try is another one.
    let tried = RwSignal::new(vec![false; count]);
    let give = move |index: usize, event: MouseEvent| {
        tried.update(|tried| {
            if let Some(tried) = tried.get_mut(index) {
                *tried = true;
            }
        });
        desk.answers.give(id, index);
        // A choice by pointer gives the keys back to the clock; one by keyboard keeps its focus.
        if event.detail() > 0
            && let Some(button) = document()
                .active_element()
                .and_then(|e| e.dyn_into::<HtmlElement>().ok())
        {
            let _ = button.blur();
        }
    };
    let button = move |index: usize| {
        let chosen = move || last.get() == Some(index);
        let right = move || answer(index).is_some_and(|answer| answer.right);
        let known = move || chosen() || tried.with(|tried| tried.get(index) == Some(&true));
        let mark = move || match (known(), right()) {
            (false, _) => "",
            (true, true) => "✓",
            (true, false) => "✗",
        };
        let verdict = move || {
            let l = locale.get();
            match (known(), right()) {
                (false, _) => "",
                (true, true) => td_string!(l, check.right),
                (true, false) => td_string!(l, check.wrong),
            }
        };
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    class:right=move || known() && right()
                    class:wrong=move || known() && !right()
                    aria-pressed=move || chosen().to_string()
                    on:click=move |event| give(index, event)
                >
                    <span class="mark" aria-hidden="true">{mark}</span>
                    <span inner_html=move || answer(index).map_or("", |answer| answer.text)></span>
                    <span class="visually-hidden">{verdict}</span>
                </button>
            </li>
        }
    };
    let reply = move || {
        let l = locale.get();
        last.get().and_then(answer).map(|answer| {
            let verdict = if answer.right {
                td_string!(l, check.right)
            } else {
                td_string!(l, check.wrong)
            };
            view! {
                <strong>{verdict}</strong>
                " "
                <span inner_html=answer.reply></span>
            }
        })
    };
    view! {
        <fieldset class="check" id=format!("check-{id}") data-check=id>
            <legend>{move || td_string!(locale.get(), check.legend)}</legend>
            <div class="question" inner_html=move || check.get().map_or("", |check| check.question)></div>
            <ul>{(0..count).map(button).collect_view()}</ul>
            <p class="reply" aria-live="polite">{reply}</p>
        </fieldset>
    }
}
