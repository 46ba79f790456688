//! The width that a figure has, measured in one place.

use leptos::html::Div;
use leptos::prelude::*;
use leptos_use::{UseElementSizeReturn, use_element_size};

/// Whole pixels of an element's width; 0 until it is on the page.
pub fn width(element: NodeRef<Div>) -> Memo<f32> {
    let UseElementSizeReturn { width, .. } = use_element_size(element);
    Memo::new(move |_| (width.get() as f32).floor())
}
