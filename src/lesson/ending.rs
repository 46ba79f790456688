//! The end of a lesson's text: on to the next lesson, back to the one before.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::course::{Entry, entry, neighbours};
use super::desk::Desk;

/// Links to the lessons before and after the one that is open.
#[component]
pub fn Ending(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    // An address that names no lesson opens the first screen.
    let first = desk.course.first().map_or("", |entry| entry.code);
    let code = desk.query.with_untracked(|query| {
        let named = query.get("lesson");
        named
            .and_then(|code| entry(desk.course, code))
            .map_or(first, |entry| entry.code)
    });
    let (before, after) = neighbours(desk.course, code);
    let link = move |entry: &'static Entry, rel: &'static str, name: Signal<&'static str>| {
        let number = entry.number.map(|number| format!("{number}. "));
        view! {
            <a class=rel rel=rel href=entry.href()>
                <span class="way">{name}</span>
                <span>{number}{move || entry.title(locale.get())}</span>
            </a>
        }
    };
    let next = Signal::derive(move || td_string!(locale.get(), nav.next));
    let previous = Signal::derive(move || td_string!(locale.get(), nav.previous));
    view! {
        <nav class="ending" aria-label=move || td_string!(locale.get(), nav.ending)>
            {before.map(|entry| link(entry, "prev", previous))}
            {after.map(|entry| link(entry, "next", next))}
        </nav>
    }
}
