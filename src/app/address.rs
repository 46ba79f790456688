//! The address bar: read at the start and on back and forward, written when the reader rests.

use leptos::prelude::*;
use leptos_use::{signal_debounced, use_event_listener, use_window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::lesson::desk::Desk;
use crate::lesson::query::{Query, SETTINGS};

/// Milliseconds without a change before the address is written. Browsers refuse more than some hundred writes in half a minute.
const REST: f64 = 250.0;

/// What stands behind the question mark now.
pub fn read() -> Query {
    Query::parse(&window().location().search().unwrap_or_default())
}

/// Keeps address and query alike.
pub fn keep(desk: Desk) {
    let settled: Signal<Query> = signal_debounced(desk.query, REST);
    Effect::new(move || {
        let query = settled.get();
        if query != read() && desk.query.with_untracked(|now| *now == query) {
            replace(&query);
        }
    });
    let _ = use_event_listener(use_window(), leptos::ev::popstate, move |_| {
        desk.query.set(read());
        desk.arrival.update(|arrival| *arrival += 1);
    });
}

fn replace(query: &Query) {
    // A document opened from a file may be refused the history; the page works without.
    let _ = window().history().and_then(|history| {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("?{query}")))
    });
}

/// The address of another screen: its own state is fresh, the reader's settings stay. `to` begins with `?lesson=`.
pub fn to(desk: Desk, to: &str) -> Query {
    let mut query = Query::parse(to);
    desk.query.with(|now| {
        for name in SETTINGS {
            if let Some(value) = now.get(name) {
                query.set(name, Some(value.into()));
            }
        }
    });
    query
}

/// Opens another screen as a new entry of the history.
pub fn open(desk: Desk, href: &str) {
    let query = untrack(|| to(desk, href));
    // The entry that is left must say where it was left.
    desk.query.with_untracked(replace);
    let _ = window().history().and_then(|history| {
        history.push_state_with_url(&JsValue::NULL, "", Some(&format!("?{query}")))
    });
    desk.complaints.set(Vec::new());
    desk.query.set(query);
    window().scroll_to_with_x_and_y(0.0, 0.0);
    // What had the focus may be gone; from here Tab goes on into the new screen.
    let main = document().get_element_by_id("main");
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let _ = main.focus();
    }
}

/// Marks the document when the picture is final, so that a picture of it can be taken.
pub fn tell_ready(desk: Desk) {
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            // Setting an attribute of a fixed, valid name does not fail.
            let _ = root.set_attribute(
                "data-ready",
                if desk.ready.get() { "true" } else { "false" },
            );
        }
    });
}
