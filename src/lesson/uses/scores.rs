//! How well the six networks do on what they were not taught.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::words;
use super::{Lesson, school};
use crate::figure::number;
use crate::lesson::language::language;
use crate::task::uses::Use;

/// How often each use's network is right on inputs that it was not taught.
#[component]
pub fn Scores(lesson: Lesson) -> impl IntoView {
    let Lesson {
        desk,
        config,
        school: networks,
        all,
        ..
    } = lesson;
    let locale = desk.locale;
    let key = move |purpose: Use| (purpose, language(locale.get()), config.with(|c| c.seed));
    let row = move |purpose: Use| {
        view! {
            <tr>
                <th scope="row">{move || words::purpose(locale.get(), purpose)}</th>
                <td>{move || words::shape(locale.get(), purpose.shape())}</td>
                <td>
                    {move || networks.accuracy(key(purpose)).map_or_else(|| "–".to_owned(), number::percent)}
                </td>
                <td>
                    {move || {
                        let count = school::book(purpose, language(locale.get())).kept.len();
                        td_string!(locale.get(), uses.kept_inputs, count = count).to_string()
                    }}
                </td>
            </tr>
        }
    };
    let left = move || {
        let untaught = Use::ALL
            .into_iter()
            .filter(|purpose| networks.accuracy(key(*purpose)).is_none());
        untaught.count()
    };
    let status = move || {
        let l = locale.get();
        if let Some(reason) = networks.failure.get() {
            return td_string!(l, uses.failed, reason = reason).to_string();
        }
        networks.learning.with(|learning| match learning {
            Some(((purpose, ..), updates, _)) => td_string!(
                l,
                uses.learning,
                name = words::purpose(l, *purpose),
                updates = *updates,
                all = purpose.updates()
            )
            .to_string(),
            None => td_string!(l, uses.tested).to_owned(),
        })
    };
    view! {
        <table class="scores">
            <thead>
                <tr>
                    <th scope="col">{move || td_string!(locale.get(), uses.purpose)}</th>
                    <th scope="col">{move || td_string!(locale.get(), uses.wiring)}</th>
                    <th scope="col">{move || td_string!(locale.get(), uses.accuracy)}</th>
                    <th scope="col">{move || td_string!(locale.get(), uses.kept)}</th>
                </tr>
            </thead>
            <tbody>{Use::ALL.into_iter().map(row).collect_view()}</tbody>
        </table>
        <p class="hint" aria-live="polite">{status}</p>
        <button type="button" class="plain teach-all" disabled=move || left() == 0 || all.get() on:click=move |_| all.set(true)>
            {move || td_string!(locale.get(), uses.teach_all)}
        </button>
    }
}
