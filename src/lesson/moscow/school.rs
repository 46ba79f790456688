//! Has the two networks taught by workers, and tested at every distance afterwards.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::figure::effect::effect_after;
use crate::nn::{Model, ModelSpec};
use crate::task::Setup;
use crate::task::moscow::{Architecture, Language, Regime};
use crate::training::client::{Event, Options, Runner};
use crate::training::{Failure, Test};

/// Milliseconds between two looks at a network that learns.
const LOOK: u32 = 100;
/// Distances of the accuracy curve.
const DISTANCES: [usize; 12] = [2, 4, 6, 8, 10, 15, 20, 25, 30, 40, 50, 60];
/// Fresh stories a distance.
pub const STORIES: usize = 200;
/// Seed of the test stories.
pub const TEST_SEED: u64 = 2024;

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

/// A network as the page sees it.
#[derive(Clone, Copy)]
pub struct Lane {
    pub model: RwSignal<Option<Arc<Model>>>,
    /// The same network before its first lesson.
    pub fresh: RwSignal<Option<Arc<Model>>>,
    pub learning: RwSignal<Learning>,
    /// After which update `model` was taken.
    taken: RwSignal<usize>,
    /// Accuracy at each distance tested so far.
    pub curve: RwSignal<Vec<(usize, f32)>>,
    /// What went wrong, if teaching stopped.
    pub failure: RwSignal<Option<Failure>>,
    /// Whether lessons and tests are over, one way or the other.
    over: RwSignal<bool>,
}

impl Lane {
    fn new() -> Self {
        Self {
            model: RwSignal::new(None),
            fresh: RwSignal::new(None),
            learning: RwSignal::new(Learning::default()),
            taken: RwSignal::new(0),
            curve: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            over: RwSignal::new(false),
        }
    }

    /// Whether all updates have been made and the model is the one that came of them.
    pub fn finished(self) -> bool {
        let taken = self.taken.get();
        self.learning
            .with(|learning| learning.all > 0 && learning.updates.min(taken) >= learning.all)
    }

    /// Takes note of what a worker tells.
    fn hear(self, key: Key, spec: ModelSpec, event: Event) {
        match event {
            Event::Ready => {}
            Event::Progress(updates, elapsed) => self.learning.update(|learning| {
                for progress in updates {
                    // An average over about twenty updates: one batch of stories says little.
                    learning.accuracy += (progress.score - learning.accuracy) * 0.05;
                    learning.updates = progress.update;
                }
                learning.elapsed = f64::from(elapsed);
            }),
            Event::Snapshot { update, params } => match Model::new(spec, params) {
                Ok(model) => {
                    let model = Arc::new(model);
                    if update == 0 {
                        self.fresh.set(Some(model.clone()));
                    }
                    self.model.set(Some(model));
                    self.taken.set(update);
                }
                Err(error) => self.fail(Failure::Setup(error.to_string())),
            },
            Event::Tested { test, score } => {
                if let Some(&distance) = DISTANCES.get(test) {
                    self.curve.update(|curve| curve.push((distance, score)));
                }
            }
            Event::Done => {
                let both = self.fresh.get_untracked().zip(self.model.get_untracked());
                if let Some((fresh, model)) = both {
                    let taught = Taught {
                        fresh,
                        model,
                        learning: self.learning.get_untracked(),
                        curve: self.curve.get_untracked(),
                    };
                    TAUGHT.with_borrow_mut(|known| known.insert(key, taught));
                }
                self.over.set(true);
            }
            Event::Failed(failure) => self.fail(failure),
        }
    }

    fn fail(self, failure: Failure) {
        self.failure.set(Some(failure));
        self.over.set(true);
    }
}

/// A finished network with its curve.
#[derive(Clone)]
struct Taught {
    fresh: Arc<Model>,
    model: Arc<Model>,
    learning: Learning,
    curve: Vec<(usize, f32)>,
}

thread_local! {
    /// Networks that this page has taught, so that coming back to one costs nothing.
    static TAUGHT: RefCell<HashMap<Key, Taught>> = RefCell::new(HashMap::new());
}

/// Both lanes. Their workers end with the lesson.
#[derive(Clone, Copy)]
pub struct School {
    pub lanes: [Lane; 2],
    /// How often each was taught again.
    again: RwSignal<[usize; 2]>,
}

impl School {
    /// Teaches the networks of `keys`, anew whenever they change. While `hold` is true, nothing new begins.
    pub fn new(keys: Memo<[Key; 2]>, hold: Signal<bool>) -> Self {
        let school = Self {
            lanes: [Lane::new(), Lane::new()],
            again: RwSignal::new([0, 0]),
        };
        let runners = StoredValue::new_local([None, None]);
        effect_after(move |before: Option<[Option<(Key, usize)>; 2]>| {
            let mut begun = before.unwrap_or_default();
            let (keys, again) = (keys.get(), school.again.get());
            if hold.get() {
                return begun;
            }
            for index in [0, 1] {
                let asked = Some((keys[index], again[index]));
                if begun[index] != asked {
                    begun[index] = asked;
                    runners.update_value(|runners| {
                        // The old one's worker goes before the new one needs its core.
                        runners[index] = None;
                        runners[index] = enrol(keys[index], school.lanes[index]);
                    });
                }
            }
            begun
        });
        school
    }

    /// Whether nothing is left to do.
    pub fn done(self) -> bool {
        self.lanes.into_iter().all(|lane| lane.over.get())
    }

    /// Teaches the same networks once more, from their seed.
    pub fn teach_again(self, keys: [Key; 2]) {
        TAUGHT.with_borrow_mut(|taught| {
            for key in keys {
                taught.remove(&key);
            }
        });
        self.again.update(|[above, below]| {
            *above += 1;
            *below += 1;
        });
    }

    /// Begins anew with a network whose worker is gone.
    pub fn retry(self, index: usize) {
        self.again.update(|again| {
            if let Some(count) = again.get_mut(index) {
                *count += 1;
            }
        });
    }
}

/// Shows what is known of a network, or has it taught.
fn enrol(key: Key, lane: Lane) -> Option<Runner> {
    lane.failure.set(None);
    if let Some(known) = TAUGHT.with_borrow(|taught| taught.get(&key).cloned()) {
        lane.fresh.set(Some(known.fresh));
        lane.model.set(Some(known.model));
        lane.taken.set(known.learning.all);
        lane.learning.set(known.learning);
        lane.curve.set(known.curve);
        lane.over.set(true);
        return None;
    }
    let setup = Setup::moscow(key.language, key.regime, key.architecture, key.seed);
    lane.over.set(false);
    lane.taken.set(0);
    lane.fresh.set(None);
    lane.model.set(None);
    lane.curve.set(Vec::new());
    lane.learning.set(Learning {
        all: setup.updates,
        ..Learning::default()
    });
    let tests = DISTANCES.map(|distance| Test {
        distance: Some(distance),
        count: STORIES,
        seed: TEST_SEED,
    });
    let options = Options {
        snapshot_every: Some(LOOK),
        tests: tests.to_vec(),
        ..Options::default()
    };
    let run = setup
        .model_spec()
        .and_then(|spec| Runner::start(setup, options, move |event| lane.hear(key, spec, event)));
    match run {
        Ok(runner) => Some(runner),
        Err(error) => {
            lane.fail(Failure::Setup(error.to_string()));
            None
        }
    }
}
