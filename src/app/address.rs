//! The address bar: read at the start and on back and forward, written when the reader rests.

use leptos::prelude::*;
use leptos_use::signal_debounced;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::Screen;
use crate::figure::effect::effect;
use crate::lesson::desk::{Desk, Left};
use crate::lesson::query::{Query, SETTINGS, is_readers};

/// Milliseconds without a change before the address is written. Browsers refuse more than some hundred writes in half a minute.
const REST: f64 = 250.0;

/// What stands behind the question mark now.
pub fn read() -> Query {
    Query::parse(&window().location().search().unwrap_or_default())
}

/// Keeps address and query alike.
pub fn keep(desk: Desk) {
    let settled: Signal<Query> = signal_debounced(desk.query, REST);
    effect(move || {
        let query = settled.get();
        let rests = desk.query.with(|now| *now == query);
        if rests && query != read() {
            replace(&query);
        }
        mark("data-address", if rests { "written" } else { "waiting" });
    });
    let _ = window_event_listener(leptos::ev::popstate, move |event| {
        desk.reading.set(event.state().as_f64());
        desk.query.set(read());
        desk.arrival.update(|arrival| *arrival += 1);
    });
}

/// Brings the text of a screen that was left to where it was left, once the screen stands.
pub fn return_to_text(desk: Desk) {
    let scroll = move || {
        // The screen that is being left was ready, too.
        if !desk.ready.get_untracked() {
            return;
        }
        let top = desk.reading.try_update(Option::take).flatten();
        let text = document().query_selector(".prose").ok().flatten();
        if let (Some(top), Some(text)) = (top, text)
            && text.scroll_top() == 0
        {
            text.set_scroll_top(top as i32);
        }
    };
    effect(move || {
        if desk.ready.get() && desk.reading.with(Option::is_some) {
            // Two frames lay the text out.
            request_animation_frame(move || request_animation_frame(scroll));
        }
    });
}

fn replace(query: &Query) {
    replace_with(query, &JsValue::NULL);
}

/// Writes the address, and beside it what the history keeps with the entry.
fn replace_with(query: &Query, state: &JsValue) {
    // A document opened from a file may be refused the history; the page works without.
    let _ = window()
        .history()
        .and_then(|history| history.replace_state_with_url(state, "", Some(&format!("?{query}"))));
}

/// How far down the text has been read.
fn read_so_far() -> Option<f64> {
    let text = document().query_selector(".prose").ok().flatten();
    text.map(|text| text.scroll_top().into())
}

/// Where a figure stands. A link within a screen leaves it, unless it says otherwise.
const PLACE: [&str; 3] = ["t", "zoom", "pick"];

/// The address that a link leads to. The reader's settings stay; another screen's own state is fresh. `to` begins with
/// `?lesson=`.
pub fn to(desk: Desk, to: &str) -> Query {
    let mut query = Query::parse(to);
    desk.query.with(|now| {
        let within = is_within(now, &query);
        for (name, value) in now.pairs() {
            let stays = within && (PLACE.contains(&name) || name == "guess" || is_readers(name));
            if SETTINGS.contains(&name) || stays && query.get(name).is_none() {
                query.set(name, Some(value.into()));
            }
        }
    });
    query
}

/// Whether both addresses are of one screen.
fn is_within(now: &Query, next: &Query) -> bool {
    now.get("lesson") == next.get("lesson")
}

/// Opens what a link leads to as a new entry of the history.
pub fn open(desk: Desk, href: &str) {
    let query = untrack(|| to(desk, href));
    let within = desk.query.with_untracked(|now| is_within(now, &query));
    // The entry that is left must say where it was left.
    let top = read_so_far();
    let state = top.map_or(JsValue::NULL, JsValue::from_f64);
    desk.query
        .with_untracked(|query| replace_with(query, &state));
    let back = desk.left.get_untracked();
    let back = back.filter(|left| !within && left.query == Query::parse(href));
    desk.reading.set(back.map(|left| left.top));
    if !within {
        let to_glossary = query.get("lesson") == Some(Screen::Glossary.code());
        desk.left.set(to_glossary.then(|| left(desk, top)));
    }
    let _ = window().history().and_then(|history| {
        history.push_state_with_url(&JsValue::NULL, "", Some(&format!("?{query}")))
    });
    desk.complaints.set(Vec::new());
    desk.query.set(query);
    if within {
        let asked = Query::parse(href);
        if PLACE.into_iter().any(|name| asked.get(name).is_some()) {
            desk.arrival.update(|arrival| *arrival += 1);
        }
        return;
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
    // What had the focus may be gone; from here Tab goes on into the new screen.
    let main = document().get_element_by_id("main");
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let _ = main.focus();
    }
}

/// The screen that is left for the glossary, which leads back to it.
fn left(desk: Desk, top: Option<f64>) -> Left {
    let mut query = desk.query.get_untracked();
    let screen = Screen::of(&query, &mut Vec::new());
    query.set("lesson", Some(screen.code().into()));
    Left {
        query,
        top: top.unwrap_or(0.0),
    }
}

/// Marks the document when the picture is final, so that a picture of it can be taken.
pub fn tell_ready(desk: Desk) {
    effect(move || {
        mark(
            "data-ready",
            if desk.ready.get() { "true" } else { "false" },
        )
    });
}

/// Writes on the document how far the page is, for whoever drives it from outside.
pub fn mark(name: &str, state: &str) {
    if let Some(root) = document().document_element() {
        // Setting an attribute of a fixed, valid name does not fail.
        let _ = root.set_attribute(name, state);
    }
}
