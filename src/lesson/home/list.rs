//! The lessons with what was answered, and what else there is.

use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::lesson::answers::Kept;
use crate::lesson::course::Entry;
use crate::lesson::desk::Desk;
use crate::lesson::prose::CHECKS;

/// The list.
#[component]
pub fn Course(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let score = move |entry: &'static Entry| {
        let checks = CHECKS
            .iter()
            .find(|(lesson, _)| *lesson == entry.code)
            .map(|(_, checks)| *checks)?;
        let score = desk.answers.score(checks);
        let l = locale.get();
        Some(if score.answered == 0 {
            td_string!(l, home.none, all = score.all).to_string()
        } else {
            td_string!(l, home.score, all = score.all, right = score.right).to_string()
        })
    };
    let lesson = move |entry: &'static Entry| {
        view! {
            <li value=entry.number>
                <a href=entry.href()>{move || entry.title(locale.get())}</a>
                " "
                <span class="score">{move || score(entry)}</span>
            </li>
        }
    };
    let other = move |entry: &'static Entry| {
        view! { <li><a href=entry.href()>{move || entry.title(locale.get())}</a></li> }
    };
    let (lessons, others): (Vec<_>, Vec<_>) = desk
        .course
        .iter()
        .skip(1)
        .partition(|entry| entry.number.is_some());
    let erased = RwSignal::new(None::<Kept>);
    view! {
        <h2>{move || td_string!(locale.get(), home.lessons)}</h2>
        <ol class="course">{lessons.into_iter().map(lesson).collect_view()}</ol>
        <ul class="course others">{others.into_iter().map(other).collect_view()}</ul>
        <p class="kept-answers" aria-live="polite">
            {move || td_string!(locale.get(), home.kept)} " "
            {move || {
                if desk.answers.any() {
                    view! {
                        <button type="button" class="plain erase" on:click=move |_| erased.set(Some(desk.answers.erase()))>
                            {move || td_string!(locale.get(), home.erase)}
                        </button>
                    }
                        .into_any()
                } else if let Some(kept) = erased.get() {
                    let undo = move |_| {
                        desk.answers.restore(kept.clone());
                        erased.set(None);
                    };
                    view! {
                        <span>{move || td_string!(locale.get(), home.erased)} " "</span>
                        <button type="button" class="plain undo" on:click=undo>
                            {move || td_string!(locale.get(), home.undo)}
                        </button>
                    }
                        .into_any()
                } else {
                    ().into_any()
                }
            }}
        </p>
    }
}
