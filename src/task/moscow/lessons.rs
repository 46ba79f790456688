//! What the stories of a training run are, and what is asked about them.

use serde::{Deserialize, Serialize};

use super::evaluate::columns;
use super::lexicon::UNKNOWN;
use super::story::{Draft, forget_words};
use super::{Error, Language, Regime, Result, Settings, id_of_place};
use crate::nn::Rng;
use crate::task::Choice;
use crate::task::columns::Columns;
use crate::task::error::{check_count, check_range};
use crate::task::sample::{Drawn, Target};
use crate::task::{self};

/// The stories of a training run. In a batch, the loss is `next_word` times the mean cross-entropy of the next words that
/// are asked for, plus the mean cross-entropy of the blanks; the score is that of the blanks alone, answered among the
/// places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lessons {
    /// The stories' language.
    pub language: Language,
    /// The least distance.
    pub least: usize,
    /// The greatest distance; each from the least on is as likely as the other.
    pub most: usize,
    /// The weight of the next word's mean cross-entropy in the loss. The blank's has weight 1.
    pub next_word: f32,
    /// In how many of a batch's stories the next word is asked for. The blank is in all of them.
    pub next_word_stories: usize,
    /// The chance, per 20 tokens of filler, that another place is named.
    pub bait: f32,
    /// The chance that a filler word is replaced by the unknown word.
    pub unknown: f32,
}

impl Lessons {
    /// A regime's stories.
    pub fn of(language: Language, regime: Regime) -> Self {
        Self::with(language, &Settings::of(regime))
    }

    /// The stories of settings of one's own.
    pub fn with(language: Language, settings: &Settings) -> Self {
        Self {
            language,
            least: *settings.distances.start(),
            most: *settings.distances.end(),
            next_word: settings.next_word,
            next_word_stories: settings.next_word_stories,
            bait: settings.bait,
            unknown: settings.unknown,
        }
    }

    /// `Ok` if there are such stories.
    ///
    /// # Errors
    /// [`Error::EmptyRange`] and [`Error::Distance`] for distances that no story has, [`task::Error::Range`] for the
    /// rest.
    pub fn check(&self) -> task::Result<()> {
        let &Self { least, most, .. } = self;
        if least > most {
            return Err(Error::EmptyRange { least, most }.into());
        }
        let possible = Draft::distances(self.language);
        if let Some(came) = [least, most]
            .into_iter()
            .find(|distance| !possible.contains(distance))
        {
            let (least, most) = possible.into_inner();
            return Err(Error::Distance { least, most, came }.into());
        }
        check_range(Choice::NextWord, 0.0, 10.0, self.next_word)?;
        check_count(Choice::NextWordStories, 0, 128, self.next_word_stories)?;
        check_range(Choice::Bait, 0.0, 1.0, self.bait)?;
        check_range(Choice::Unknown, 0.0, 1.0, self.unknown)
    }

    fn draft(&self, rng: &mut Rng) -> Result<Draft> {
        let choices = self.most.saturating_sub(self.least) + 1;
        let distance = self.least + rng.below(choices);
        Draft::draw(self.language, distance, self.bait, rng)
    }

    /// A story as it is scored: every word known, the blank alone asked for.
    pub(in crate::task) fn draw(&self, rng: &mut Rng, drawn: &mut Drawn) -> Result<()> {
        let draft = self.draft(rng)?;
        for id in draft.ids() {
            drawn.token(id, Target::None);
        }
        if let Some(last) = drawn.targets.last_mut() {
            *last = id_of_place(draft.truth()).map_or(Target::None, Target::Class);
        }
        Ok(())
    }

    /// Stories as they are taught: some words unknown, the next word asked for in some of them at every step.
    pub(in crate::task) fn teach(
        &self,
        batch: usize,
        rng: &mut Rng,
        into: &mut Columns,
    ) -> Result<()> {
        let drafts = (0..batch)
            .map(|_| self.draft(rng))
            .collect::<Result<Vec<Draft>>>()?;
        let (mut tokens, lengths) = columns(&drafts);
        forget_words(self.language, &mut tokens, self.unknown, rng);
        into.batch = batch;
        into.steps = tokens.len() / batch.max(1);
        into.values.clear();
        into.numbers.clear();
        self.targets(&drafts, &tokens, &lengths, into);
        into.tokens = tokens;
        into.lengths = lengths;
        Ok(())
    }

    /// The next word at every step, the place at the blank, and the weights which make the loss
    /// `next_word * (mean over next words) + (mean over blanks)`. An unknown word is nobody's target.
    fn targets(&self, drafts: &[Draft], tokens: &[u32], lengths: &[usize], into: &mut Columns) {
        let batch = drafts.len();
        let Columns {
            classes, weights, ..
        } = into;
        classes.clear();
        classes.resize(tokens.len(), None);
        weights.clear();
        weights.resize(tokens.len(), 0.0);
        if self.next_word > 0.0 {
            let next = |at: usize| tokens.get(at + batch).copied().filter(|&id| id != UNKNOWN);
            let asked = self.next_word_stories;
            let inside = |at: usize| at % batch < asked && at / batch + 1 < lengths[at % batch];
            for (at, target) in classes.iter_mut().enumerate().filter(|&(at, _)| inside(at)) {
                *target = next(at);
            }
            let count = classes.iter().flatten().count().max(1);
            weights.fill(self.next_word / count as f32);
        }
        for (n, (draft, length)) in drafts.iter().zip(lengths).enumerate() {
            let at = (length - 1) * batch + n;
            classes[at] = id_of_place(draft.truth());
            weights[at] = 1.0 / batch as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_make_the_loss_that_is_promised() {
        let lessons = Lessons {
            next_word: 0.5,
            next_word_stories: 3,
            unknown: 0.5,
            ..Lessons::of(Language::English, Regime::Short)
        };
        let batch = 32;
        let mut columns = Columns::default();
        (lessons.teach(batch, &mut Rng::seed_from_u64(3), &mut columns)).unwrap();
        let Columns {
            tokens,
            classes,
            weights,
            lengths,
            ..
        } = columns;
        let (mut next, mut blank, mut blanks) = (0.0, 0.0, 0);
        for (at, (target, weight)) in classes.iter().zip(&weights).enumerate() {
            let (t, n) = (at / batch, at % batch);
            if t + 1 == lengths[n] {
                let place = super::super::place_of(target.unwrap());
                assert!(place.is_some());
                blank += weight;
                blanks += 1;
            } else if let Some(target) = *target {
                assert!(n < 3 && t + 1 < lengths[n]);
                assert_eq!(target, tokens[at + batch]);
                assert_ne!(target, UNKNOWN);
                next += weight;
            }
        }
        assert_eq!(blanks, batch);
        assert!(
            (next - 0.5_f32).abs() < 1e-5 && (blank - 1.0_f32).abs() < 1e-5,
            "{next} {blank}"
        );
    }

    #[test]
    fn a_story_to_be_scored_is_asked_for_its_place_alone() {
        let lessons = Lessons::of(Language::Korean, Regime::Short);
        let mut rng = Rng::seed_from_u64(9);
        let mut drawn = Drawn::default();
        for _ in 0..50 {
            drawn.clear();
            lessons.draw(&mut rng, &mut drawn).unwrap();
            let (last, others) = drawn.targets.split_last().unwrap();
            assert!(others.iter().all(|target| *target == Target::None));
            let place = last.class().unwrap();
            assert!(drawn.tokens.contains(&place) && !drawn.tokens.contains(&UNKNOWN));
        }
    }
}
