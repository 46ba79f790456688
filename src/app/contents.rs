//! Where one is in the course, and its contents: a button that opens the list of all screens.

use leptos::ev;
use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, Node};

use super::{Screen, address};
use crate::lesson::course::Entry;
use crate::lesson::desk::Desk;

/// Number and title of the screen that is open; the whole list on demand.
#[component]
pub fn Contents(desk: Desk, screen: Memo<Screen>) -> impl IntoView {
    let locale = desk.locale;
    let open = RwSignal::new(false);
    let nav = NodeRef::<leptos::html::Nav>::new();
    let button = NodeRef::<leptos::html::Button>::new();
    let inside = move |node: Option<Node>| {
        nav.get_untracked()
            .is_some_and(|nav| nav.contains(node.as_ref()))
    };
    // Whatever happens elsewhere closes the list.
    let _ = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into().ok());
        if open.get_untracked() && !inside(target) {
            open.set(false);
        }
    });
    let left = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|target| target.dyn_into().ok());
        // Without a target the focus is nowhere: a pointer is at work, and it is heard above.
        if to.is_some() && !inside(to) {
            open.set(false);
        }
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let current = move || screen.get().code();
    let here = move || {
        let code = current();
        desk.course.iter().find(|entry| entry.code == code)
    };
    let item = move |entry: &'static Entry| {
        view! {
            <li class:unnumbered=entry.number.is_none()>
                <a
                    href=move || format!("?{}", address::to(desk, &entry.href()))
                    aria-current=move || (current() == entry.code).then_some("page")
                    on:click=move |_| open.set(false)
                >
                    <span class="ordinal">{entry.number}</span>
                    <span>{move || entry.title(locale.get())}</span>
                </a>
            </li>
        }
    };
    view! {
        <nav
            class="contents"
            node_ref=nav
            aria-label=move || td_string!(locale.get(), nav.name)
            on:keydown=escape
            on:focusout=left
        >
            <button
                type="button"
                node_ref=button
                aria-expanded=move || open.get().to_string()
                aria-controls="contents"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">
                    <path d="M0 1H18M0 7H18M0 13H18"></path>
                </svg>
                <span class="visually-hidden">{move || td_string!(locale.get(), nav.contents)} ": "</span>
                <span class="here">
                    <span class="ordinal">{move || here().and_then(|entry| entry.number)}</span>
                    <span class="title">{move || here().map(|entry| entry.title(locale.get()))}</span>
                </span>
            </button>
            <div id="contents" hidden=move || !open.get()>
                <ul>{desk.course.iter().map(item).collect_view()}</ul>
            </div>
        </nav>
    }
}
