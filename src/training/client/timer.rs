//! A timer of the page that ends when it is dropped.

use wasm_bindgen::prelude::*;

pub struct Timer {
    handle: i32,
    repeats: bool,
    _ring: Closure<dyn Fn()>,
}

impl Timer {
    /// Calls once after so many milliseconds. `None` where there is no page.
    pub fn after(milliseconds: i32, ring: impl Fn() + 'static) -> Option<Self> {
        Self::new(milliseconds, false, ring)
    }

    /// Calls every so many milliseconds.
    pub fn every(milliseconds: i32, ring: impl Fn() + 'static) -> Option<Self> {
        Self::new(milliseconds, true, ring)
    }

    fn new(milliseconds: i32, repeats: bool, ring: impl Fn() + 'static) -> Option<Self> {
        let ring = Closure::<dyn Fn()>::new(ring);
        let window = web_sys::window()?;
        let function = ring.as_ref().unchecked_ref();
        let handle = if repeats {
            window.set_interval_with_callback_and_timeout_and_arguments_0(function, milliseconds)
        } else {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(function, milliseconds)
        };
        Some(Self {
            handle: handle.ok()?,
            repeats,
            _ring: ring,
        })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            if self.repeats {
                window.clear_interval_with_handle(self.handle);
            } else {
                window.clear_timeout_with_handle(self.handle);
            }
        }
    }
}
