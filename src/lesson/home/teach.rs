//! Teaches the two networks of the home page beside its drawing, a few updates a frame, from the Moscow lesson's seed.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_use::utils::Pausable;
use leptos_use::{UseRafFnOptions, use_raf_fn_with_options};

use crate::nn::Model;
use crate::task::moscow::{Architecture, Language, Regime, SEED, Trainer};

/// Milliseconds of a frame that teaching may take: enough is left to draw it.
const BUDGET: f64 = 10.0;
/// Frames between two looks at a network that still learns.
const LOOK: u32 = 8;

/// A network that learns.
#[derive(Clone, Copy)]
pub struct Pupil {
    pub architecture: Architecture,
    pub model: RwSignal<Option<Arc<Model>>>,
    /// Updates made, and all that there are.
    pub updates: RwSignal<(usize, usize)>,
    pub failure: RwSignal<Option<String>>,
}

impl Pupil {
    fn new(architecture: Architecture) -> Self {
        Self {
            architecture,
            model: RwSignal::new(None),
            updates: RwSignal::new((0, 1)),
            failure: RwSignal::new(None),
        }
    }

    /// Whether it learns no more.
    pub fn done(self) -> bool {
        let (made, all) = self.updates.get();
        made >= all || self.failure.with(Option::is_some)
    }

    fn show(self, trainer: &Trainer, look: bool) {
        self.updates
            .set((trainer.updates(), trainer.settings().updates));
        if look || trainer.is_done() {
            self.model.set(Some(Arc::new(trainer.model().clone())));
        }
    }
}

/// Teaches an RNN and an LSTM in a language, anew when it changes.
pub fn teach(language: Memo<Language>) -> [Pupil; 2] {
    let pupils = [Architecture::Rnn, Architecture::Lstm].map(Pupil::new);
    let trainers = StoredValue::new_local(Vec::<(Pupil, Trainer)>::new());
    let frames = StoredValue::new(0_u32);
    let Pausable { pause, resume, .. } = use_raf_fn_with_options(
        move |_| {
            frames.update_value(|frames| *frames = frames.wrapping_add(1));
            let look = frames.get_value().is_multiple_of(LOOK);
            trainers.try_update_value(|trainers| frame(trainers, look));
        },
        UseRafFnOptions::default().immediate(false),
    );
    Effect::new(move || {
        let language = language.get();
        let mut enrolled = Vec::new();
        for pupil in pupils {
            match Trainer::new(language, Regime::Short, pupil.architecture, SEED) {
                Ok(trainer) => {
                    pupil.failure.set(None);
                    pupil.show(&trainer, true);
                    enrolled.push((pupil, trainer));
                }
                Err(error) => pupil.failure.set(Some(error.to_string())),
            }
        }
        trainers.set_value(enrolled);
    });
    Effect::new(move || {
        if pupils.into_iter().all(Pupil::done) {
            pause();
        } else {
            resume();
        }
    });
    pupils
}

/// Teaches for a frame. Who is behind goes first, so that both arrive together.
fn frame(trainers: &mut Vec<(Pupil, Trainer)>, look: bool) {
    let start = now();
    while now() - start < BUDGET {
        let behind = trainers
            .iter()
            .enumerate()
            .filter(|(_, (_, trainer))| !trainer.is_done())
            .min_by_key(|(_, (_, trainer))| {
                trainer.updates() * 1000 / trainer.settings().updates.max(1)
            })
            .map(|(at, _)| at);
        let Some(at) = behind else {
            break;
        };
        let (pupil, trainer) = &mut trainers[at];
        if let Err(error) = trainer.step() {
            pupil.failure.set(Some(error.to_string()));
            trainers.remove(at);
        }
    }
    for (pupil, trainer) in trainers.iter() {
        if pupil.updates.get_untracked().0 != trainer.updates() {
            pupil.show(trainer, look);
        }
    }
}

fn now() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
