//! What stays on the reader's machine. A storage that is full or forbidden loses the next visit's state, nothing else; whose
//! answers these are is told.

use leptos::prelude::window;
use web_sys::Storage;

/// The text kept under `name`.
pub fn read(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok().flatten()
}

/// Keeps `text` under `name`, `None` removes it; whether that worked.
pub fn write(name: &str, text: Option<&str>) -> bool {
    storage().is_some_and(|storage| {
        let outcome = match text {
            Some(text) => storage.set_item(&key(name), text),
            None => storage.remove_item(&key(name)),
        };
        outcome.is_ok()
    })
}

/// Name of the item in the browser's storage.
pub fn key(name: &str) -> String {
    format!("unrolled.{name}")
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
