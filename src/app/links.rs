//! Links from screen to screen, wherever they stand, open inside the page.

use leptos::prelude::window_event_listener;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::address;
use crate::lesson::desk::Desk;

/// Listens to the whole document.
pub fn listen(desk: Desk) {
    let _ = window_event_listener(leptos::ev::click, move |event: MouseEvent| {
        // A click that asks for another tab is the browser's.
        let elsewhere =
            event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0;
        let href = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("a[href^='?']").ok().flatten())
            .and_then(|link| link.get_attribute("href"));
        if let Some(href) = href.filter(|_| !elsewhere && !event.default_prevented()) {
            event.prevent_default();
            address::open(desk, &href);
        }
    });
}
