//! Brings a part of the figure into view once it has been drawn.

use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// Scrolls as little as it takes to show the first element that `css` selects, after the next frame.
pub fn follow(css: &'static str) {
    request_animation_frame(move || {
        if let Ok(Some(element)) = document().query_selector(css) {
            let nearest = ScrollIntoViewOptions::new();
            nearest.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    });
}
