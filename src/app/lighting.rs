//! A symbol in the text, the same symbol in a formula and its part of the figure light up together.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

/// Marks the root with the quantity under the pointer or the focus; the style sheet does the rest.
pub fn listen() {
    let _ = window_event_listener(leptos::ev::mouseover, |event| {
        light(quantity(event.target()));
    });
    // The focus lights up what has it; that a click focused the text around a symbol puts nothing out.
    let _ = window_event_listener(leptos::ev::focusin, |event| {
        let quantity = quantity(event.target());
        if quantity.is_some() {
            light(quantity);
        }
    });
}

fn quantity(target: Option<EventTarget>) -> Option<String> {
    let element = target?.dyn_into::<Element>().ok()?;
    element.closest("[data-q]").ok()??.get_attribute("data-q")
}

fn light(quantity: Option<String>) {
    let Some(root) = document().document_element() else {
        return;
    };
    if root.get_attribute("data-lit") == quantity {
        return;
    }
    // A fixed, valid name: neither call fails.
    let _ = match quantity {
        Some(quantity) => root.set_attribute("data-lit", &quantity),
        None => root.remove_attribute("data-lit"),
    };
}
