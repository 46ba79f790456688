//! Teaching a network, one update at a time.

use super::evaluate::columns;
use super::lexicon::UNKNOWN;
use super::network::{answers_of_states, guess};
use super::regime::{Architecture, Regime, Settings};
use super::story::{Draft, forget_words};
use super::{Error, Language, Result, id_of_place};
use crate::nn::{Adam, Batch, Model, Rng, Sequences, Workspace, clip_grad_norm};

/// Keeps the stream of stories apart from the stream of initial weights, which starts from the seed itself.
const STORIES: u64 = 0x9E37_79B9_7F4A_7C15;

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
    model: Model,
    optimizer: Adam,
    rng: Rng,
    workspace: Workspace,
    updates: usize,
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
    /// [`Error::EmptyRange`] and [`Error::Distance`] for distances that no story has, [`Error::Setting`] for a batch of 0.
    pub fn with(
        language: Language,
        architecture: Architecture,
        settings: Settings,
        seed: u64,
    ) -> Result<Self> {
        let (least, most) = (*settings.distances.start(), *settings.distances.end());
        if least > most {
            return Err(Error::EmptyRange { least, most });
        }
        let possible = Draft::distances(language);
        if let Some(came) = [least, most]
            .into_iter()
            .find(|distance| !possible.contains(distance))
        {
            return Err(Error::Distance {
                least: *possible.start(),
                most: *possible.end(),
                came,
            });
        }
        if settings.batch == 0 {
            return Err(Error::Setting {
                what: "batch",
                expected: "at least 1",
                came: settings.batch.to_string(),
            });
        }
        let mut weights = Rng::seed_from_u64(seed);
        let model = Model::init(
            architecture.spec(language),
            &settings.init(architecture),
            &mut weights,
        )?;
        Ok(Self {
            language,
            optimizer: Adam::new(settings.learning_rate),
            settings,
            model,
            rng: Rng::seed_from_u64(seed ^ STORIES),
            workspace: Workspace::default(),
            updates: 0,
        })
    }

    /// Draws a batch and makes one update.
    ///
    /// # Errors
    /// None on a trainer that was made.
    pub fn step(&mut self) -> Result<Progress> {
        let drafts = self.draw()?;
        let batch = drafts.len();
        let (mut tokens, lengths) = columns(&drafts);
        forget_words(
            self.language,
            &mut tokens,
            self.settings.unknown,
            &mut self.rng,
        );
        let (targets, weights) = self.targets(&drafts, &tokens, &lengths);
        let sequences = Sequences {
            lengths: Some(&lengths),
            ..Sequences::new(&tokens, tokens.len() / batch, batch)
        };
        let data = Batch {
            weights: Some(&weights),
            ..Batch::new(sequences, &targets)
        };
        let loss = self.model.loss_and_gradients(&data, &mut self.workspace)?;
        let right = self.right(&drafts)?;
        let gradients = &mut self.workspace.gradients.params;
        let grad_norm = clip_grad_norm(gradients, self.settings.clip);
        self.optimizer.step(self.model.params_mut(), gradients)?;
        self.updates += 1;
        Ok(Progress {
            update: self.updates,
            loss,
            accuracy_at_blank: right as f32 / batch as f32,
            grad_norm,
        })
    }

    fn draw(&mut self) -> Result<Vec<Draft>> {
        let (least, most) = (
            *self.settings.distances.start(),
            *self.settings.distances.end(),
        );
        (0..self.settings.batch)
            .map(|_| {
                let distance = least + self.rng.below(most - least + 1);
                Draft::draw(self.language, distance, self.settings.bait, &mut self.rng)
            })
            .collect()
    }

    /// The next word at every step, the place at the blank, and the weights which make the loss
    /// `next_word * (mean over next words) + (mean over blanks)`. An unknown word is nobody's target.
    fn targets(
        &self,
        drafts: &[Draft],
        tokens: &[u32],
        lengths: &[usize],
    ) -> (Vec<Option<u32>>, Vec<f32>) {
        let batch = drafts.len();
        let mut targets = vec![None; tokens.len()];
        let mut weights = vec![0.0; tokens.len()];
        if self.settings.next_word > 0.0 {
            let next = |at: usize| tokens.get(at + batch).copied().filter(|&id| id != UNKNOWN);
            let asked = self.settings.next_word_stories;
            let inside = |at: usize| at % batch < asked && at / batch + 1 < lengths[at % batch];
            for (at, target) in targets.iter_mut().enumerate().filter(|&(at, _)| inside(at)) {
                *target = next(at);
            }
            let count = targets.iter().flatten().count().max(1);
            weights.fill(self.settings.next_word / count as f32);
        }
        for (n, (draft, length)) in drafts.iter().zip(lengths).enumerate() {
            let at = (length - 1) * batch + n;
            targets[at] = id_of_place(draft.truth());
            weights[at] = 1.0 / batch as f32;
        }
        (targets, weights)
    }

    /// How many of the latest batch's blanks the network filled rightly.
    fn right(&self, drafts: &[Draft]) -> Result<usize> {
        let answers = answers_of_states(&self.model, &self.workspace.trace().last.h)?;
        Ok(drafts
            .iter()
            .zip(answers)
            .filter(|(draft, p)| draft.truth() == guess(p))
            .count())
    }

    /// The network as it is now.
    pub fn model(&self) -> &Model {
        &self.model
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many updates have been made.
    pub fn updates(&self) -> usize {
        self.updates
    }

    /// Whether the regime's updates have been made.
    pub fn is_done(&self) -> bool {
        self.updates >= self.settings.updates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::moscow::{SEED, Story, evaluate, probe};

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

    #[test]
    fn the_weights_make_the_loss_that_is_promised() {
        let settings = Settings {
            next_word: 0.5,
            next_word_stories: 3,
            unknown: 0.5,
            ..Settings::of(Regime::Short)
        };
        let mut trainer = Trainer::with(Language::English, Architecture::Rnn, settings, 3).unwrap();
        let drafts = trainer.draw().unwrap();
        let batch = drafts.len();
        let (mut tokens, lengths) = columns(&drafts);
        forget_words(Language::English, &mut tokens, 0.5, &mut trainer.rng);
        let (targets, weights) = trainer.targets(&drafts, &tokens, &lengths);
        let (mut next, mut blank) = (0.0, 0.0);
        for (at, (target, weight)) in targets.iter().zip(&weights).enumerate() {
            let (t, n) = (at / batch, at % batch);
            if t + 1 == lengths[n] {
                assert_eq!(*target, id_of_place(drafts[n].truth()));
                blank += weight;
            } else if let Some(target) = *target {
                assert!(n < 3 && t + 1 < lengths[n]);
                assert_eq!(target, tokens[at + batch]);
                assert_ne!(target, UNKNOWN);
                next += weight;
            }
        }
        assert!(
            (next - 0.5_f32).abs() < 1e-5 && (blank - 1.0_f32).abs() < 1e-5,
            "{next} {blank}"
        );
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
