//! A row of settings that is longer than a phone is wide ends in a sign. A tap on it brings what follows.

use leptos_use::{use_document, use_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// How far from a row's right edge the sign reaches, in pixels.
const SIGN: f64 = 36.0;

/// Listens to the whole document.
pub fn listen() {
    let _ = use_event_listener(
        use_document(),
        leptos::ev::click,
        move |event: MouseEvent| {
            // The sign is drawn by the style sheet: a tap on it is one on the row itself.
            let row = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .filter(|element| element.class_list().contains("settings"));
            if let Some(row) = row {
                let right = row.get_bounding_client_rect().right();
                if right - f64::from(event.client_x()) < SIGN {
                    row.set_scroll_left(row.scroll_left() + row.client_width() * 3 / 4);
                }
            }
        },
    );
}
