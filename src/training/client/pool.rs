//! At most one worker a core. Who finds none free waits, first come, first served.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use super::{Run, Stage};

#[derive(Default)]
struct Pool {
    busy: usize,
    waiting: VecDeque<Weak<Run>>,
}

thread_local! {
    static POOL: RefCell<Pool> = RefCell::new(Pool::default());
}

/// Begins a run now or later.
pub fn enter(run: &Rc<Run>) {
    POOL.with_borrow_mut(|pool| pool.waiting.push_back(Rc::downgrade(run)));
    admit();
}

/// A worker is gone.
pub fn leave() {
    POOL.with_borrow_mut(|pool| pool.busy = pool.busy.saturating_sub(1));
    admit();
}

fn admit() {
    while let Some(run) = POOL.with_borrow_mut(next) {
        run.begin();
    }
}

/// The next run that may begin; its place is taken with that. Runs that were given up meanwhile are passed over.
fn next(pool: &mut Pool) -> Option<Rc<Run>> {
    while pool.busy < cores() {
        let run = pool.waiting.pop_front()?;
        if let Some(run) = run.upgrade().filter(|run| run.stage.get() == Stage::Queued) {
            pool.busy += 1;
            return Some(run);
        }
    }
    None
}

/// How many workers run at a time.
fn cores() -> usize {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).max(1)
}
