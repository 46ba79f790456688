//! Teaches the two networks in the page, a few updates a frame, and tests them at every distance afterwards.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos_use::utils::Pausable;
use leptos_use::{UseRafFnOptions, use_raf_fn_with_options};

use crate::nn::Model;
use crate::task::moscow::{Architecture, Evaluation, Language, Regime, Trainer};

/// Milliseconds of a frame that teaching may take: enough is left to draw it.
const BUDGET: f64 = 10.0;
/// Frames between two looks at a network that still learns.
const LOOK: u32 = 6;
/// Distances of the accuracy curve.
const DISTANCES: [usize; 12] = [2, 4, 6, 8, 10, 15, 20, 25, 30, 40, 50, 60];
/// Fresh stories a distance.
const STORIES: usize = 200;
/// Seed of the test stories.
const TEST_SEED: u64 = 2024;

/// Everything that decides what a network learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub language: Language,
    pub regime: Regime,
    pub architecture: Architecture,
    pub seed: u64,
}

/// How far a network has come.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Learning {
    pub updates: usize,
    pub all: usize,
    /// Share of the last updates' blanks that were filled rightly.
    pub accuracy: f32,
    /// Milliseconds of computing so far.
    pub elapsed: f64,
}

/// A network in the page.
#[derive(Clone, Copy)]
pub struct Lane {
    pub model: RwSignal<Option<Arc<Model>>>,
    /// The same network before its first lesson.
    pub fresh: RwSignal<Option<Arc<Model>>>,
    pub learning: RwSignal<Learning>,
    /// Accuracy at each distance tested so far.
    pub curve: RwSignal<Vec<(usize, f32)>>,
    /// What went wrong, if teaching stopped.
    pub failure: RwSignal<Option<String>>,
}

impl Lane {
    fn new() -> Self {
        Self {
            model: RwSignal::new(None),
            fresh: RwSignal::new(None),
            learning: RwSignal::new(Learning::default()),
            curve: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
        }
    }
}

impl Lane {
    /// Whether all updates have been made.
    pub fn finished(self) -> bool {
        self.learning
            .with(|learning| learning.all > 0 && learning.updates >= learning.all)
    }
}

/// What one lane still has to do.
struct Work {
    key: Key,
    trainer: Option<Trainer>,
    /// The distance that is being tested, and those that come after it.
    evaluation: Option<Evaluation>,
    next_distance: usize,
    learning: Learning,
}

impl Work {
    /// One update.
    fn teach(&mut self, lane: Lane) {
        let Some(trainer) = self.trainer.as_mut() else {
            return;
        };
        let begun = now();
        match trainer.step() {
            Ok(progress) => {
                // An average over about twenty updates: one batch of stories says little.
                self.learning.accuracy +=
                    (progress.accuracy_at_blank - self.learning.accuracy) * 0.05;
                self.learning.updates = progress.update;
                self.learning.elapsed += now() - begun;
            }
            Err(error) => {
                lane.failure.set(Some(error.to_string()));
                self.trainer = None;
                self.next_distance = DISTANCES.len();
            }
        }
    }
}

/// Shows how far the networks have come; with `look` the networks themselves, which a finished one is in any case.
fn publish(works: &[Work], lanes: [Lane; 2], look: bool) {
    for (work, lane) in works.iter().zip(lanes) {
        let news = lane.learning.get_untracked() != work.learning;
        if let Some(trainer) = work.trainer.as_ref().filter(|_| news) {
            lane.learning.set(work.learning);
            if look || trainer.is_done() {
                lane.model.set(Some(Arc::new(trainer.model().clone())));
            }
        }
    }
}

/// A finished network with its curve.
#[derive(Clone)]
struct Finished {
    model: Arc<Model>,
    learning: Learning,
    curve: Vec<(usize, f32)>,
}

thread_local! {
    /// Networks that this page has taught, so that coming back to one costs nothing.
    static TAUGHT: RefCell<HashMap<Key, Finished>> = RefCell::new(HashMap::new());
}

/// Both lanes and whether all work is done.
#[derive(Clone, Copy)]
pub struct School {
    pub lanes: [Lane; 2],
    pub done: RwSignal<bool>,
    again: RwSignal<usize>,
}

impl School {
    /// Teaches the networks of `keys`, anew whenever they change.
    pub fn new(keys: Memo<[Key; 2]>) -> Self {
        let school = Self {
            lanes: [Lane::new(), Lane::new()],
            done: RwSignal::new(false),
            again: RwSignal::new(0),
        };
        let works = StoredValue::new_local(Vec::<Work>::new());
        let frames = StoredValue::new(0_u32);
        let Pausable { pause, resume, .. } = use_raf_fn_with_options(
            move |_| {
                frames.update_value(|frames| *frames = frames.wrapping_add(1));
                let look = frames.get_value().is_multiple_of(LOOK);
                let busy = works
                    .try_update_value(|works| school.frame(works, look))
                    .unwrap_or(false);
                if !busy && !school.done.get_untracked() {
                    school.done.set(true);
                }
            },
            UseRafFnOptions::default().immediate(false),
        );
        Effect::new(move || {
            school.again.track();
            let keys = keys.get();
            let fresh = keys
                .iter()
                .zip(school.lanes)
                .map(|(key, lane)| school.enrol(*key, lane))
                .collect();
            works.set_value(fresh);
            school.done.set(false);
        });
        Effect::new(move || if school.done.get() { pause() } else { resume() });
        school
    }

    /// Teaches the same networks once more, from their seed.
    pub fn teach_again(self, keys: [Key; 2]) {
        TAUGHT.with_borrow_mut(|taught| {
            for key in keys {
                taught.remove(&key);
            }
        });
        self.again.update(|again| *again += 1);
    }

    fn enrol(self, key: Key, lane: Lane) -> Work {
        lane.failure.set(None);
        let known = TAUGHT.with_borrow(|taught| taught.get(&key).cloned());
        let mut work = Work {
            key,
            trainer: None,
            evaluation: None,
            next_distance: DISTANCES.len(),
            learning: Learning::default(),
        };
        let trainer = match Trainer::new(key.language, key.regime, key.architecture, key.seed) {
            Ok(trainer) => trainer,
            Err(error) => {
                lane.failure.set(Some(error.to_string()));
                return work;
            }
        };
        let fresh = Arc::new(trainer.model().clone());
        lane.fresh.set(Some(fresh.clone()));
        match known {
            Some(known) => {
                lane.model.set(Some(known.model));
                lane.learning.set(known.learning);
                lane.curve.set(known.curve);
            }
            None => {
                work.learning.all = trainer.settings().updates;
                work.trainer = Some(trainer);
                work.next_distance = 0;
                lane.curve.set(Vec::new());
                lane.learning.set(work.learning);
                lane.model.set(Some(fresh));
            }
        }
        work
    }

    /// Works for a frame; whether anything is left.
    fn frame(self, works: &mut [Work], look: bool) -> bool {
        let start = now();
        while now() - start < BUDGET {
            // The lane that is behind goes first, so that both arrive together.
            let next = works
                .iter_mut()
                .zip(self.lanes)
                .filter_map(|(work, lane)| {
                    let trainer = work.trainer.as_ref().filter(|trainer| !trainer.is_done())?;
                    let share = trainer.updates() * 1000 / trainer.settings().updates.max(1);
                    Some((share, work, lane))
                })
                .min_by_key(|(share, ..)| *share);
            let Some((_, work, lane)) = next else {
                publish(works, self.lanes, true);
                return self.test(works, start);
            };
            work.teach(lane);
        }
        publish(works, self.lanes, look);
        true
    }

    /// Tests finished networks until the frame's time is over; whether anything is left.
    fn test(self, works: &mut [Work], start: f64) -> bool {
        while now() - start < BUDGET {
            // Both curves grow together.
            let next = works
                .iter_mut()
                .enumerate()
                .filter(|(_, work)| work.next_distance < DISTANCES.len())
                .min_by_key(|(_, work)| work.next_distance);
            let Some((index, work)) = next else {
                return false;
            };
            let lane = self.lanes[index];
            let Some(model) = lane.model.get_untracked() else {
                return false;
            };
            let distance = DISTANCES[work.next_distance];
            let evaluation = match work.evaluation.take() {
                Some(evaluation) => Ok(evaluation),
                None => Evaluation::new(work.key.language, distance, STORIES, TEST_SEED),
            };
            let outcome = evaluation.and_then(|mut evaluation| {
                let done = evaluation.step(&model)?;
                Ok((evaluation, done))
            });
            match outcome {
                Ok((evaluation, true)) => {
                    lane.curve
                        .update(|curve| curve.push((distance, evaluation.accuracy())));
                    work.next_distance += 1;
                }
                Ok((evaluation, false)) => work.evaluation = Some(evaluation),
                // A language may have no story as short as the first distance.
                Err(_) => work.next_distance += 1,
            }
            if work.next_distance == DISTANCES.len() {
                let finished = Finished {
                    model,
                    learning: lane.learning.get_untracked(),
                    curve: lane.curve.get_untracked(),
                };
                TAUGHT.with_borrow_mut(|taught| taught.insert(work.key, finished));
            }
        }
        true
    }
}

fn now() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
