//! Brings a part of the figure into view once it has been drawn.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Shows the last element that `css` selects. It waits for two frames: the first one lays out what has just opened, and only then is its height known.
pub fn follow(css: &'static str) {
    request_animation_frame(move || {
        request_animation_frame(move || {
            if let Some(element) = last(css) {
                show(&element);
            }
        });
    });
}

fn last(css: &str) -> Option<Element> {
    let found = document().query_selector_all(css).ok()?;
    let index = found.length().checked_sub(1)?;
    found.get(index)?.dyn_into().ok()
}

/// Scrolls as little as it takes to show an element; of one that is taller than the figure, the top.
pub fn show(element: &Element) {
    let room = element
        .closest(".figure")
        .ok()
        .flatten()
        .map_or(f64::INFINITY, |figure| f64::from(figure.client_height()));
    let options = ScrollIntoViewOptions::new();
    options.set_block(if element.get_bounding_client_rect().height() > room {
        ScrollLogicalPosition::Start
    } else {
        ScrollLogicalPosition::Nearest
    });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
