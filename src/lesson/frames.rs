//! Long work in the page itself, some milliseconds a frame, so that the page stays smooth beside it.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_use::utils::Pausable;
use leptos_use::{UseRafFnOptions, use_raf_fn_with_options};

use crate::figure::effect::effect;

/// Milliseconds of a frame that the work may take.
const BUDGET: f64 = 10.0;
/// Frames between two looks at what is not finished.
const LOOK: u32 = 8;

/// A frame's share of the work.
pub struct Frame {
    end: f64,
    /// Whether this is a frame in which the page shows how far the work is.
    pub look: bool,
}

impl Frame {
    /// Whether the frame has time left.
    pub fn has_time(&self) -> bool {
        now() < self.end
    }
}

/// Calls `work` in every frame in which the signal is true; it becomes false when `work` says that there is nothing left.
pub fn work_in_frames(work: impl Fn(&Frame) -> bool + 'static) -> RwSignal<bool> {
    in_frames(Rc::new(work))
}

/// Compiled once, whatever the work is.
fn in_frames(work: Rc<dyn Fn(&Frame) -> bool>) -> RwSignal<bool> {
    let busy = RwSignal::new(false);
    let frames = StoredValue::new(0_u32);
    let Pausable { pause, resume, .. } = use_raf_fn_with_options(
        move |_| {
            frames.update_value(|frames| *frames = frames.wrapping_add(1));
            let frame = Frame {
                end: now() + BUDGET,
                look: frames.get_value().is_multiple_of(LOOK),
            };
            if !work(&frame) {
                busy.set(false);
            }
        },
        UseRafFnOptions::default().immediate(false),
    );
    effect(move || if busy.get() { resume() } else { pause() });
    busy
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
