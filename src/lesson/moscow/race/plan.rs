//! What is tried: three networks side by side that differ in one thing, and the settings that each is taught by.

use crate::figure::codes::codes;

use crate::nn::Kind;
use crate::task::moscow::{Architecture, Language, Regime, Settings, Story};
use crate::task::{Optimizer, Setup};

/// Networks that are taught side by side.
pub const LANES: usize = 3;
/// How many seeds [`Trial::Seeds`] tries.
pub const SEEDS: usize = 5;
/// Who fills so many of the blanks of fresh stories has learned it.
pub const LEARNED: f32 = 0.9;

/// Initial forget biases of [`Trial::Bias`].
pub const BIASES: [f32; LANES] = [0.0, 1.0, 3.0];
/// Learning rate of [`Trial::Clip`], which takes momentum instead of Adam: that divides by the gradient's size, and clipping
/// changes little then.
const CLIP_RATE: f32 = 0.2;

/// A trial, named after what differs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trial {
    /// RNN, LSTM and GRU, long stories only.
    Kinds,
    /// The LSTM's initial forget bias.
    Bias,
    /// Short stories first.
    Order,
    /// Twice the units.
    Units,
    /// Clipping on and off.
    Clip,
    /// The first trial from several seeds.
    Seeds,
}

/// A network of a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub label: Label,
    /// Its lessons, one after the other.
    pub lessons: Vec<Setup>,
}

/// What distinguishes a network from the others of its trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Label {
    /// Its kind and its units.
    Network(Architecture, usize),
    /// The LSTM's forget bias.
    Bias(f32),
    /// Its kind, and the norm to which its gradients are clipped.
    Clip(Architecture, Option<f32>),
}

impl Trial {
    pub const ALL: [Self; 6] = [
        Self::Kinds,
        Self::Bias,
        Self::Order,
        Self::Units,
        Self::Clip,
        Self::Seeds,
    ];

    /// How many seeds it is made from, one after the other.
    pub fn seeds(self) -> usize {
        if self == Self::Seeds { SEEDS } else { 1 }
    }

    /// The distance of the fresh stories that decide. It is among those that the last lessons teach.
    pub fn distance(self, language: Language) -> usize {
        match self {
            Self::Clip => *Settings::of(Regime::Short).distances.end(),
            _ => Story::course(language).distance().unwrap_or(30),
        }
    }

    /// Its networks from top to bottom, as `seed` begins them.
    pub fn entries(self, language: Language, seed: u64) -> [Entry; LANES] {
        let of = |regime, architecture| Setup::moscow(language, regime, architecture, seed);
        let long = |architecture| of(Regime::LongOnly, architecture);
        let entry = |label, lessons: Vec<Setup>| Entry { label, lessons };
        match self {
            Self::Kinds | Self::Seeds => Architecture::ALL.map(|architecture| {
                let label = Label::Network(architecture, architecture.hidden_size());
                entry(label, vec![long(architecture)])
            }),
            Self::Bias => BIASES.map(|bias| {
                let mut setup = long(Architecture::Lstm);
                setup.init.forget_bias = Some(bias);
                entry(Label::Bias(bias), vec![setup])
            }),
            // As many updates as the first trial has, the first half of them with short stories.
            Self::Order => Architecture::ALL.map(|architecture| {
                let label = Label::Network(architecture, architecture.hidden_size());
                let [mut first, mut then] =
                    [Regime::Short, Regime::LongOnly].map(|regime| of(regime, architecture));
                first.updates = then.updates / 2;
                then.updates -= first.updates;
                entry(label, vec![first, then])
            }),
            // Four times the work an update, half the updates.
            Self::Units => Architecture::ALL.map(|architecture| {
                let mut setup = long(architecture);
                setup.units *= 2;
                setup.updates /= 2;
                entry(Label::Network(architecture, setup.units), vec![setup])
            }),
            Self::Clip => [
                (Architecture::Rnn, true),
                (Architecture::Rnn, false),
                (Architecture::Lstm, false),
            ]
            .map(|(architecture, clipped)| {
                let mut setup = of(Regime::Short, architecture);
                setup.optimizer = Optimizer::Momentum;
                setup.learning_rate = CLIP_RATE;
                setup.clip = setup.clip.filter(|_| clipped);
                entry(Label::Clip(architecture, setup.clip), vec![setup])
            }),
        }
    }
}

impl Entry {
    pub fn kind(&self) -> Kind {
        let architecture = match self.label {
            Label::Network(architecture, _) | Label::Clip(architecture, _) => architecture,
            Label::Bias(_) => Architecture::Lstm,
        };
        architecture.kind()
    }

    /// Updates of all its lessons.
    pub fn updates(&self) -> usize {
        self.lessons.iter().map(|setup| setup.updates).sum()
    }
}

codes!(Trial: Kinds "kinds", Bias "bias", Order "order", Units "units", Clip "clip", Seeds "seeds");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trial_can_be_taught_and_tested_in_both_languages() {
        for language in Language::ALL {
            for trial in Trial::ALL {
                assert_eq!(trial.to_string().parse(), Ok(trial));
                let entries = trial.entries(language, 7);
                for entry in &entries {
                    assert_eq!(
                        entry.updates(),
                        entries[0].updates(),
                        "{trial}: as many updates each"
                    );
                    for setup in &entry.lessons {
                        assert_eq!(setup.kind, entry.kind());
                        assert_eq!(setup.check(), Ok(()), "{trial}");
                        assert_eq!(setup.seed, 7);
                    }
                }
                let test = trial.distance(language);
                let settings = Settings::of(match trial {
                    Trial::Clip => Regime::Short,
                    _ => Regime::LongOnly,
                });
                assert!(settings.distances.contains(&test), "{trial}: {test}");
            }
        }
    }

    #[test]
    fn the_networks_of_the_first_trial_are_equal_in_parameters() {
        let parameters = Trial::Kinds
            .entries(Language::Korean, 1)
            .map(|entry| entry.lessons[0].model_spec().unwrap().stack.parameters());
        let (least, most) = (
            parameters.iter().min().unwrap(),
            parameters.iter().max().unwrap(),
        );
        assert!(
            (most - least) * 10 < *most,
            "within ten percent: {parameters:?}"
        );
    }

    #[test]
    fn lanes_differ_in_nothing_but_what_their_trial_is_about() {
        let lessons = |trial: Trial| {
            trial
                .entries(Language::English, 1)
                .map(|entry| entry.lessons[0].clone())
        };
        for mut setup in lessons(Trial::Bias) {
            setup.init.forget_bias = None;
            let mut first = lessons(Trial::Bias)[0].clone();
            first.init.forget_bias = None;
            assert_eq!(setup, first);
        }
        let [mut clipped, free, _] = lessons(Trial::Clip);
        assert_ne!(clipped, free);
        clipped.clip = None;
        assert_eq!(clipped, free);
    }
}
