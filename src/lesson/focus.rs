//! Which keys the element with the focus keeps for itself.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What has the focus, as far as keys care.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Owner {
    Page,
    /// A button or link: Space and Enter are its own.
    Button,
    /// A slider, a radio button, a box to tick, a select: all but a clicker's keys are its own.
    Control,
    /// A field of text: all keys are its own.
    Field,
    /// Something that scrolls by arrows.
    Scroller,
}

/// What has the focus when a key goes down.
pub fn owner(event: &KeyboardEvent) -> Owner {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.map_or(Owner::Page, |element| owner_of(&element))
}

fn owner_of(element: &Element) -> Owner {
    if element.get_attribute("role").as_deref() == Some("slider") {
        return Owner::Control;
    }
    let kind = element.get_attribute("type");
    match element.tag_name().to_ascii_lowercase().as_str() {
        "input"
            if matches!(
                kind.as_deref(),
                Some("range" | "radio" | "checkbox" | "file")
            ) =>
        {
            Owner::Control
        }
        "select" => Owner::Control,
        "input" | "textarea" => Owner::Field,
        "button" | "a" | "summary" => Owner::Button,
        "pre" => Owner::Scroller,
        _ => Owner::Page,
    }
}
