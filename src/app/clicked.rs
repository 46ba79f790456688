//! What a mouse or a finger has clicked.

use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// The element that `css` selects and that was clicked, itself or something in it. A button that was pressed by a key was not.
pub fn clicked(event: &MouseEvent, css: &str) -> Option<Element> {
    let target = event.target().filter(|_| event.detail() > 0)?;
    target.dyn_into::<Element>().ok()?.closest(css).ok()?
}
