//! Effects that share their code: what `Effect::new` makes of a closure is a kilobyte, and the page has sixty of them.

use leptos::prelude::*;

/// Runs `run` once the page stands, and again whenever a signal changes that it has read, as [`Effect::new`] does.
pub fn effect(run: impl FnMut() + 'static) {
    start(Box::new(run));
}

/// The same of what is told the value of its last run.
pub fn effect_after<T: 'static>(mut run: impl FnMut(Option<T>) -> T + 'static) {
    let mut before = None;
    effect(move || before = Some(run(before.take())));
}

#[inline(never)]
fn start(run: Box<dyn FnMut()>) {
    Effect::new(run);
}
