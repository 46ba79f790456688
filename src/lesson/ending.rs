//! The end of a lesson's text: on to the next lesson, back to the one before.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::course::{Entry, neighbours};
use super::desk::Desk;

/// Links to the lessons before and after the one that is open.
#[component]
pub fn Ending(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let code = desk
        .query
        .with_untracked(|query| query.get("lesson").unwrap_or_default().to_owned());
    let (before, after) = neighbours(desk.course, &code);
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
            {after.map(|entry| link(entry, "next", next))}
            {before.map(|entry| link(entry, "prev", previous))}
        </nav>
    }
}
