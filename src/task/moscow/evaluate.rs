//! Scoring a network on fresh stories.

use super::lexicon::UNKNOWN;
use super::network::{answers, check_language, guess};
use super::{BAIT, Draft, Language, Result};
use crate::nn::{Model, Rng, Sequences, Workspace};

/// Stories read at a time.
const CHUNK: usize = 50;

/// Accuracy on fresh stories at one distance, a chunk at a time, so that a page stays alive.
#[derive(Debug, Clone)]
pub struct Evaluation {
    language: Language,
    distance: usize,
    stories: usize,
    read: usize,
    right: usize,
    rng: Rng,
    workspace: Workspace,
}

impl Evaluation {
    /// `seed` decides the stories; they are other ones than those of a [`super::Trainer`] with the same seed.
    ///
    /// # Errors
    /// [`super::Error::Distance`] for a distance that no story has.
    pub fn new(language: Language, distance: usize, stories: usize, seed: u64) -> Result<Self> {
        // Mixed with the distance, so that the stories of two distances are not alike.
        let mut rng = Rng::seed_from_u64(!seed ^ ((distance as u64) << 32));
        Draft::draw(language, distance, BAIT, &mut rng)?;
        Ok(Self {
            language,
            distance,
            stories,
            read: 0,
            right: 0,
            rng,
            workspace: Workspace::default(),
        })
    }

    /// Reads up to 50 more stories; returns whether all are read.
    ///
    /// # Errors
    /// [`super::Error::Vocabulary`] if the network is of another language.
    pub fn step(&mut self, model: &Model) -> Result<bool> {
        check_language(model, self.language)?;
        let batch = CHUNK.min(self.stories - self.read);
        if batch == 0 {
            return Ok(true);
        }
        let drafts = (0..batch)
            .map(|_| Draft::draw(self.language, self.distance, BAIT, &mut self.rng))
            .collect::<Result<Vec<_>>>()?;
        let (tokens, lengths) = columns(&drafts);
        let tokens = Sequences {
            lengths: Some(&lengths),
            ..Sequences::new(&tokens, tokens.len() / batch, batch)
        };
        let answers = answers(model.last_logits(&tokens, &mut self.workspace)?, model);
        self.right += drafts
            .iter()
            .zip(answers)
            .filter(|(draft, p)| draft.truth() == guess(p))
            .count();
        self.read += batch;
        Ok(self.read == self.stories)
    }

    pub fn distance(&self) -> usize {
        self.distance
    }

    /// How many stories have been read.
    pub fn read(&self) -> usize {
        self.read
    }

    /// The share of the stories read so far whose blank was filled rightly; 0 before the first.
    pub fn accuracy(&self) -> f32 {
        self.right as f32 / self.read.max(1) as f32
    }
}

/// The accuracy on `stories` fresh stories at a distance, in one go.
///
/// # Errors
/// As [`Evaluation::new`] and [`Evaluation::step`].
pub fn evaluate(
    model: &Model,
    language: Language,
    distance: usize,
    stories: usize,
    seed: u64,
) -> Result<f32> {
    let mut evaluation = Evaluation::new(language, distance, stories, seed)?;
    while !evaluation.step(model)? {}
    Ok(evaluation.accuracy())
}

/// Stories as columns (T, N), shorter ones padded, and their lengths.
pub(super) fn columns(drafts: &[Draft]) -> (Vec<u32>, Vec<usize>) {
    let lengths: Vec<usize> = drafts.iter().map(|draft| draft.ids().len()).collect();
    let steps = lengths.iter().copied().max().unwrap_or(0);
    let mut tokens = vec![UNKNOWN; steps * drafts.len()];
    for (n, draft) in drafts.iter().enumerate() {
        for (t, id) in draft.ids().enumerate() {
            tokens[t * drafts.len() + n] = id;
        }
    }
    (tokens, lengths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::moscow::{Architecture, Error, Regime, Trainer};

    fn untaught(language: Language) -> Model {
        Trainer::new(language, Regime::Short, Architecture::Gru, 0)
            .unwrap()
            .model()
            .clone()
    }

    #[test]
    fn stories_are_read_a_chunk_at_a_time() {
        let model = untaught(Language::Korean);
        let mut evaluation = Evaluation::new(Language::Korean, 9, 120, 1).unwrap();
        assert_eq!(
            (
                evaluation.read(),
                evaluation.accuracy(),
                evaluation.distance()
            ),
            (0, 0.0, 9)
        );
        let mut done = Vec::new();
        for _ in 0..4 {
            done.push((evaluation.step(&model).unwrap(), evaluation.read()));
        }
        assert_eq!(done, [(false, 50), (false, 100), (true, 120), (true, 120)]);
        assert_eq!(
            evaluate(&model, Language::Korean, 9, 120, 1).unwrap(),
            evaluation.accuracy()
        );
    }

    #[test]
    fn an_untaught_network_guesses() {
        let accuracy =
            evaluate(&untaught(Language::English), Language::English, 20, 400, 1).unwrap();
        // The standard error of 400 guesses at 1 in 8 is 0.017.
        assert!((accuracy - 0.125).abs() < 0.08, "{accuracy}");
    }

    #[test]
    fn what_cannot_be_scored_is_an_error() {
        let model = untaught(Language::Korean);
        assert!(matches!(
            Evaluation::new(Language::Korean, 1, 50, 0),
            Err(Error::Distance { came: 1, .. })
        ));
        assert!(matches!(
            evaluate(&model, Language::English, 9, 50, 0),
            Err(Error::Vocabulary { .. })
        ));
        assert_eq!(evaluate(&model, Language::Korean, 9, 0, 0), Ok(0.0));
    }

    #[test]
    fn columns_are_padded_with_the_unknown_word() {
        let mut rng = Rng::seed_from_u64(4);
        let drafts: Vec<Draft> = [4, 9]
            .map(|distance| Draft::draw(Language::English, distance, 0.0, &mut rng).unwrap())
            .into();
        let (tokens, lengths) = columns(&drafts);
        for (n, draft) in drafts.iter().enumerate() {
            let column: Vec<u32> = tokens.iter().copied().skip(n).step_by(2).collect();
            assert_eq!(column[..lengths[n]], draft.ids().collect::<Vec<_>>());
            assert!(column[lengths[n]..].iter().all(|&id| id == UNKNOWN));
        }
    }
}
