//! Teaching a network by stories: [`task::Trainer`] with the lesson's settings and the lesson's words.

use super::regime::{Architecture, Regime, Settings};
use super::{Error, Language, Result};
use crate::nn::Model;
use crate::task::{self, Setup};

/// What one update did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// How many updates have been made, this one included.
    pub update: usize,
    /// The batch's loss before the update.
    pub loss: f32,
    /// The share of the batch's blanks that were filled rightly, before the update.
    pub accuracy_at_blank: f32,
    /// The gradient's norm before clipping.
    pub grad_norm: f32,
}

/// A network being taught. Two trainers made alike hold the same bits after as many steps.
#[derive(Debug, Clone)]
pub struct Trainer {
    language: Language,
    settings: Settings,
    trainer: task::Trainer,
}

impl Trainer {
    /// A network with initial weights, to be taught by a regime. The seed decides weights and stories.
    ///
    /// # Errors
    /// None that a regime's own settings could cause.
    pub fn new(
        language: Language,
        regime: Regime,
        architecture: Architecture,
        seed: u64,
    ) -> Result<Self> {
        Self::with(language, architecture, Settings::of(regime), seed)
    }

    /// A network with initial weights, to be taught by settings of one's own.
    ///
    /// # Errors
    /// [`Error::EmptyRange`] and [`Error::Distance`] for distances that no story has, [`Error::Setting`] for any other
    /// setting outside the range that [`Setup::check`] gives it.
    pub fn with(
        language: Language,
        architecture: Architecture,
        settings: Settings,
        seed: u64,
    ) -> Result<Self> {
        let setup = Setup::moscow_with(language, architecture, &settings, seed);
        Ok(Self {
            language,
            settings,
            trainer: task::Trainer::new(&setup)?,
        })
    }

    /// Draws a batch and makes one update.
    ///
    /// # Errors
    /// None on a trainer that was made.
    pub fn step(&mut self) -> Result<Progress> {
        let progress = self.trainer.step()?;
        Ok(Progress {
            update: progress.update,
            loss: progress.loss,
            accuracy_at_blank: progress.score,
            grad_norm: progress.grad_norm,
        })
    }

    /// The network as it is now.
    pub fn model(&self) -> &Model {
        self.trainer.model()
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many updates have been made.
    pub fn updates(&self) -> usize {
        self.trainer.updates()
    }

    /// Whether the regime's updates have been made, or the numbers broke.
    pub fn is_done(&self) -> bool {
        self.trainer.is_done()
    }
}

impl From<task::Error> for Error {
    fn from(error: task::Error) -> Self {
        match error {
            task::Error::Moscow(error) => error,
            task::Error::Network(error) => Self::Network(error),
            task::Error::Range {
                choice,
                least,
                most,
                found,
            } => Self::Setting {
                what: choice.to_string(),
                expected: format!("from {least} to {most}"),
                came: found.to_string(),
            },
            other => Self::Setting {
                what: "the setup".into(),
                expected: "possible".into(),
                came: other.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Adam, Batch, Rng, Sequences, Workspace, clip_grad_norm};
    use crate::task::moscow::evaluate::columns;
    use crate::task::moscow::lexicon::UNKNOWN;
    use crate::task::moscow::network::{answers, guess};
    use crate::task::moscow::story::forget_words;
    use crate::task::moscow::{Draft, SEED, Story, evaluate, id_of_place, probe};

    #[test]
    fn the_same_seed_gives_the_same_bits() {
        for architecture in Architecture::ALL {
            let train = |seed| {
                let mut trainer =
                    Trainer::new(Language::Korean, Regime::Short, architecture, seed).unwrap();
                let progress: Vec<Progress> = (0..4).map(|_| trainer.step().unwrap()).collect();
                (
                    progress,
                    trainer
                        .model()
                        .params()
                        .data()
                        .iter()
                        .map(|value| value.to_bits())
                        .collect::<Vec<_>>(),
                )
            };
            assert_eq!(train(1), train(1));
            assert_ne!(train(1).1, train(2).1);
        }
    }

    /// The lesson's update written out with the engine alone. It is what a shared seed stands for: whoever changes the
    /// trainer must not change what comes out of this.
    #[test]
    fn an_update_is_the_one_that_is_written_out_here() {
        for (language, regime, architecture) in [
            (Language::Korean, Regime::Short, Architecture::Lstm),
            (Language::English, Regime::LongOnly, Architecture::Rnn),
            (Language::Korean, Regime::Patient, Architecture::Gru),
        ] {
            let (seed, updates, batch) = (5, 3, 32);
            let settings = Settings::of(regime);
            let mut trainer = Trainer::new(language, regime, architecture, seed).unwrap();
            let progress: Vec<Progress> = (0..updates).map(|_| trainer.step().unwrap()).collect();

            let mut weights = Rng::seed_from_u64(seed);
            let init = settings.init(architecture);
            let mut model = Model::init(architecture.spec(language), &init, &mut weights).unwrap();
            let mut adam = Adam::new(settings.learning_rate);
            let mut rng = Rng::seed_from_u64(seed ^ 0x9E37_79B9_7F4A_7C15);
            let mut workspace = Workspace::default();
            for progress in progress {
                let (least, most) = (*settings.distances.start(), *settings.distances.end());
                let drafts: Vec<Draft> = (0..batch)
                    .map(|_| {
                        let distance = least + rng.below(most - least + 1);
                        Draft::draw(language, distance, settings.bait, &mut rng).unwrap()
                    })
                    .collect();
                let (mut tokens, lengths) = columns(&drafts);
                forget_words(language, &mut tokens, settings.unknown, &mut rng);
                let mut targets = vec![None; tokens.len()];
                for n in 0..settings.next_word_stories {
                    for t in 0..lengths[n] - 1 {
                        let next = tokens[(t + 1) * batch + n];
                        targets[t * batch + n] = (next != UNKNOWN).then_some(next);
                    }
                }
                let next_words = targets.iter().flatten().count();
                let mut weights = vec![settings.next_word / next_words as f32; tokens.len()];
                for (n, draft) in drafts.iter().enumerate() {
                    let blank = (lengths[n] - 1) * batch + n;
                    targets[blank] = id_of_place(draft.truth());
                    weights[blank] = 1.0 / batch as f32;
                }
                let sequences = Sequences {
                    lengths: Some(&lengths),
                    ..Sequences::new(&tokens, tokens.len() / batch, batch)
                };
                let data = Batch {
                    weights: Some(&weights),
                    ..Batch::new(sequences, &targets)
                };
                let loss = model.loss_and_gradients(&data, &mut workspace).unwrap();
                let mut reading = Workspace::default();
                let logits = model.last_logits(&sequences, &mut reading).unwrap();
                let right = (drafts.iter().zip(answers(logits, &model)))
                    .filter(|(draft, p)| draft.truth() == guess(p))
                    .count();
                let gradients = &mut workspace.gradients.params;
                let grad_norm = clip_grad_norm(gradients, settings.clip);
                adam.step(model.params_mut(), gradients).unwrap();
                assert_eq!((progress.loss, progress.grad_norm), (loss, grad_norm));
                assert_eq!(progress.accuracy_at_blank, right as f32 / batch as f32);
            }
            let bits = |model: &Model| -> Vec<u32> {
                let values = model.params().data().iter();
                values.map(|value| value.to_bits()).collect()
            };
            assert_eq!(bits(trainer.model()), bits(&model));
        }
    }

    #[test]
    fn impossible_settings_are_errors() {
        let with = |change: &dyn Fn(&mut Settings)| {
            let mut settings = Settings::of(Regime::Short);
            change(&mut settings);
            Trainer::with(Language::Korean, Architecture::Gru, settings, 0).map(|_| ())
        };
        #[expect(clippy::reversed_empty_ranges, reason = "the error is the point")]
        let empty = with(&|settings| settings.distances = 6..=3);
        assert_eq!(empty, Err(Error::EmptyRange { least: 6, most: 3 }));
        assert!(matches!(
            with(&|settings| settings.distances = 0..=3),
            Err(Error::Distance { came: 0, .. })
        ));
        assert!(matches!(
            with(&|settings| settings.distances = 3..=900),
            Err(Error::Distance { came: 900, .. })
        ));
        assert!(matches!(
            with(&|settings| settings.batch = 0),
            Err(Error::Setting { .. })
        ));
        assert_eq!(with(&|_| ()), Ok(()));
    }

    /// Teaches by short lessons, from the seed that a page opens with, and checks that the lessons were learned.
    fn taught(language: Language, architecture: Architecture) -> Model {
        let mut trainer = Trainer::new(language, Regime::Short, architecture, SEED).unwrap();
        let first = trainer.step().unwrap();
        let mut last = first;
        while !trainer.is_done() {
            last = trainer.step().unwrap();
            assert_eq!(last.update, trainer.updates());
            assert!(last.loss.is_finite() && last.grad_norm.is_finite());
        }
        assert!(
            last.loss < first.loss && last.accuracy_at_blank > 0.9,
            "{first:?} {last:?}"
        );
        let model = trainer.model();
        for distance in Settings::of(Regime::Short).distances {
            let accuracy = evaluate(model, language, distance, 100, 0).unwrap();
            assert!(
                accuracy > 0.9,
                "{language:?} {architecture:?} at {distance}: {accuracy}"
            );
        }
        model.clone()
    }

    fn only_the_lstm_remembers_moscow(language: Language) {
        let course = Story::course(language);
        let [rnn, lstm] = [Architecture::Rnn, Architecture::Lstm]
            .map(|architecture| probe(&taught(language, architecture), &course).unwrap());
        assert_eq!(lstm.guess(), 0);
        assert_ne!(rnn.guess(), 0);
        // The RNN knew it once.
        assert!(rnn.after_each.iter().any(|p| p[0] > 0.9));
    }

    #[test]
    fn short_lessons_in_korean_are_learned_and_only_the_lstm_remembers_moscow() {
        only_the_lstm_remembers_moscow(Language::Korean);
    }

    #[test]
    fn short_lessons_in_english_are_learned_and_only_the_lstm_remembers_moscow() {
        only_the_lstm_remembers_moscow(Language::English);
    }
}
