//! Teaches the two networks of the home page beside its drawing, a few updates a frame, from the Moscow lesson's seed.

use std::sync::Arc;

use leptos::prelude::*;

use crate::figure::effect::effect;
use crate::lesson::frames::{Frame, work_in_frames};
use crate::nn::Model;
use crate::task::moscow::{Architecture, Language, Regime, SEED, Trainer};

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
    let busy = work_in_frames(move |frame| {
        let going = trainers.try_update_value(|trainers| {
            teach_for(frame, trainers);
            trainers.iter().any(|(_, trainer)| !trainer.is_done())
        });
        going.unwrap_or(false)
    });
    effect(move || {
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
        busy.set(!enrolled.is_empty());
        trainers.set_value(enrolled);
    });
    pupils
}

/// Teaches for a frame. Who is behind goes first, so that both arrive together.
fn teach_for(frame: &Frame, trainers: &mut Vec<(Pupil, Trainer)>) {
    while frame.has_time() {
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
            pupil.show(trainer, frame.look);
        }
    }
}
