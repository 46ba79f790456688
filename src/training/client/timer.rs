//! A timer of the page that ends when it is dropped.

use wasm_bindgen::prelude::*;

pub struct Timer {
    handle: i32,
    _ring: Closure<dyn Fn()>,
}

impl Timer {
    /// Calls every so many milliseconds. `None` where there is no page.
    pub fn every(milliseconds: i32, ring: impl Fn() + 'static) -> Option<Self> {
        let ring = Closure::<dyn Fn()>::new(ring);
        let handle = web_sys::window()?
            .set_interval_with_callback_and_timeout_and_arguments_0(
                ring.as_ref().unchecked_ref(),
                milliseconds,
            )
            .ok()?;
        Some(Self {
            handle,
            _ring: ring,
        })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_interval_with_handle(self.handle);
        }
    }
}
