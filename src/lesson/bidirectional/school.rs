//! Teaches both networks in the page, a few updates a frame, and tests them on sentences that were kept.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::figure::effect::effect;
use crate::lesson::frames::{Frame, work_in_frames};
use crate::nn::{Model, Result};
use crate::task::gap::{Clue, Network, Sight};
use crate::task::moscow::Language;

/// Sentences of each kind in the test.
pub const TESTED: usize = 400;

/// Share of guesses that were right, with the clue before the gap and with the clue after it.
pub type Accuracy = [f32; 2];

/// Both networks, taught and tested.
#[derive(Clone)]
struct Taught {
    models: [Arc<Model>; 2],
    accuracy: [Accuracy; 2],
}

thread_local! {
    /// Networks that this page has taught, so that coming back to them costs nothing.
    static TAUGHT: RefCell<BTreeMap<(Language, u64), Taught>> = const { RefCell::new(BTreeMap::new()) };
}

/// The networks as the page sees them: the one with one direction first.
#[derive(Clone, Copy)]
pub struct School {
    pub models: RwSignal<Option<[Arc<Model>; 2]>>,
    pub updates: RwSignal<usize>,
    /// Known once both have been taught.
    pub accuracy: RwSignal<Option<[Accuracy; 2]>>,
    /// What went wrong, if teaching stopped.
    pub failure: RwSignal<Option<String>>,
}

impl School {
    /// Teaches the networks of a language and a seed, anew whenever these change.
    pub fn new(key: Memo<(Language, u64)>) -> Self {
        let school = Self {
            models: RwSignal::new(None),
            updates: RwSignal::new(0),
            accuracy: RwSignal::new(None),
            failure: RwSignal::new(None),
        };
        let work = StoredValue::new_local(None::<[Network; 2]>);
        let busy = work_in_frames(move |frame| {
            let outcome = work.try_update_value(|work| match work {
                Some(networks) => school.frame(networks, key.get_untracked(), frame),
                None => Ok(true),
            });
            match outcome {
                Some(Ok(false)) => return true,
                Some(Err(error)) => school.failure.set(Some(error.to_string())),
                _ => {}
            }
            work.set_value(None);
            false
        });
        effect(move || {
            let (language, seed) = key.get();
            school.failure.set(None);
            let known = TAUGHT.with_borrow(|taught| taught.get(&(language, seed)).cloned());
            if let Some(taught) = known {
                work.set_value(None);
                school.updates.set(crate::task::gap::UPDATES);
                school.models.set(Some(taught.models));
                school.accuracy.set(Some(taught.accuracy));
                busy.set(false);
                return;
            }
            school.accuracy.set(None);
            school.updates.set(0);
            match fresh(language, seed) {
                Ok(networks) => {
                    school.show(&networks);
                    work.set_value(Some(networks));
                    busy.set(true);
                }
                Err(error) => school.failure.set(Some(error.to_string())),
            }
        });
        school
    }

    /// Works for a frame; whether all is done.
    fn frame(
        self,
        networks: &mut [Network; 2],
        (language, seed): (Language, u64),
        frame: &Frame,
    ) -> Result<bool> {
        while frame.has_time() {
            let [forward, both] = networks;
            if forward.is_done() && both.is_done() {
                return self.finish(networks, language, seed).map(|()| true);
            }
            forward.step()?;
            both.step()?;
        }
        self.updates.set(networks[0].updates());
        if frame.look {
            self.show(networks);
        }
        Ok(false)
    }

    fn finish(self, networks: &[Network; 2], language: Language, seed: u64) -> Result<()> {
        let mut accuracy = [[0.0; 2]; 2];
        for (network, found) in networks.iter().zip(&mut accuracy) {
            for (clue, share) in [Clue::Before, Clue::After].into_iter().zip(found) {
                *share = Network::accuracy(network.model(), language, clue, TESTED)?;
            }
        }
        self.show(networks);
        self.updates.set(networks[0].updates());
        self.accuracy.set(Some(accuracy));
        if let Some(models) = self.models.get_untracked() {
            let taught = Taught { models, accuracy };
            TAUGHT.with_borrow_mut(|all| all.insert((language, seed), taught));
        }
        Ok(())
    }

    fn show(self, networks: &[Network; 2]) {
        let models = networks
            .each_ref()
            .map(|network| Arc::new(network.model().clone()));
        self.models.set(Some(models));
    }
}

fn fresh(language: Language, seed: u64) -> Result<[Network; 2]> {
    let [forward, both] = Sight::ALL.map(|sight| Network::new(language, sight, seed));
    Ok([forward?, both?])
}
