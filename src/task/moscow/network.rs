//! Reading a story with a network, and asking it for the place.

use super::lexicon::{BLANK, FIRST_PLACE, PLACES};
use super::{Error, Language, Result, Story, id_of_place};
use crate::nn::optimizer::norm;
use crate::nn::{Model, ModelTrace, Sequences, State, loss};

/// What a network made of a story.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Everything that the network computed, one step a token, batch 1. The last step is the blank.
    pub trace: ModelTrace,
    /// For every token but the blank: the probability of each place if the blank were asked right after it. The last
    /// entry is the answer.
    pub after_each: Vec<[f32; PLACES]>,
    /// The probability of each place at the blank.
    pub answer: [f32; PLACES],
}

impl Reading {
    /// The most probable place at the blank, counted from 0.
    pub fn guess(&self) -> usize {
        guess(&self.answer)
    }
}

/// How much each step of the story moves the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerGradient {
    /// The norm of d(log p)/dh_t for every step, p being the probability of the place at the blank.
    pub hidden: Vec<f32>,
    /// The norm of d(log p)/dc_t for every step; empty unless the network is an LSTM.
    pub cell: Vec<f32>,
    /// The norm of d(log p)/dx_t for every step, x_t being the token's embedding.
    pub embedding: Vec<f32>,
}

/// Reads a story, and asks for the place after every token: from the state after the token, the network reads the blank,
/// and the softmax is over the places alone.
///
/// # Errors
/// [`Error::NoBlank`] if the last token is not the blank, [`Error::Empty`] without a token before it,
/// [`Error::Vocabulary`] if the network is of another language.
pub fn probe(model: &Model, story: &Story) -> Result<Reading> {
    let ids = checked(model, story)?;
    let trace = model.forward(&Sequences::new(&ids, ids.len(), 1))?;
    let answer = answers(trace.logits_at(ids.len() - 1, 0), model)
        .next()
        .unwrap_or_default();
    // Every state after a word is a sequence of its own which reads the blank.
    let words = ids.len() - 1;
    let layer = trace.stack.layers.first();
    let states = |values: Option<&Vec<f32>>| {
        values
            .and_then(|values| values.get(..values.len() / ids.len() * words))
            .unwrap_or(&[])
            .to_vec()
    };
    let asked = State {
        h: states(layer.map(|l| &l.hidden)),
        c: states(layer.map(|l| &l.cell)),
    };
    let blanks = vec![BLANK; words];
    let read = model.forward(&Sequences {
        initial: Some(&asked),
        ..Sequences::new(&blanks, 1, words)
    })?;
    Ok(Reading {
        after_each: answers(&read.logits, model).collect(),
        answer,
        trace,
    })
}

/// The gradient of the log-probability of `place` at the blank, with the softmax over the places alone.
///
/// # Errors
/// As [`probe`], and [`Error::Place`] for a place that does not exist.
pub fn answer_gradient(model: &Model, story: &Story, place: usize) -> Result<AnswerGradient> {
    id_of_place(place).ok_or(Error::Place {
        places: PLACES,
        came: place,
    })?;
    let ids = checked(model, story)?;
    let trace = model.forward(&Sequences::new(&ids, ids.len(), 1))?;
    let p = answers(trace.logits_at(ids.len() - 1, 0), model)
        .next()
        .unwrap_or_default();
    // d(log p_place)/d(logit_k) = [k = place] - p_k for the places, 0 for all other words.
    let mut d_logits = vec![0.0; trace.logits.len()];
    let blank = d_logits.len() - model.spec().outputs + FIRST_PLACE as usize;
    for (k, (d, p)) in d_logits[blank..].iter_mut().zip(p).enumerate() {
        *d = if k == place { 1.0 - p } else { -p };
    }
    let gradients = model.backward(&trace, &d_logits)?;
    let units = model.spec().stack.hidden_size;
    let norms = |values: &[f32], width: usize| values.chunks_exact(width).map(norm).collect();
    let layer = gradients.layers.first();
    Ok(AnswerGradient {
        hidden: layer.map_or_else(Vec::new, |layer| norms(&layer.hidden, units)),
        cell: layer.map_or_else(Vec::new, |layer| norms(&layer.cell, units)),
        embedding: norms(&gradients.input, model.spec().reader.size()),
    })
}

/// The most probable place.
pub(super) fn guess(p: &[f32; PLACES]) -> usize {
    let mut best = 0;
    for (place, &value) in p.iter().enumerate() {
        if value > p[best] {
            best = place;
        }
    }
    best
}

/// The places' probabilities for every row of logits (N, O): softmax over the places alone.
pub(super) fn answers(logits: &[f32], model: &Model) -> impl Iterator<Item = [f32; PLACES]> {
    logits.chunks_exact(model.spec().outputs).map(|row| {
        let mut p = [0.0; PLACES];
        for (p, &logit) in p.iter_mut().zip(row.iter().skip(FIRST_PLACE as usize)) {
            *p = logit;
        }
        loss::softmax(&mut p);
        p
    })
}

fn checked(model: &Model, story: &Story) -> Result<Vec<u32>> {
    check_language(model, story.language)?;
    let ids = story.ids();
    match ids.split_last() {
        Some((&BLANK, words)) if !words.is_empty() => Ok(ids),
        Some((&BLANK, _)) | None => Err(Error::Empty),
        Some(_) => Err(Error::NoBlank),
    }
}

/// Whether the model's words are the language's.
pub(super) fn check_language(model: &Model, language: Language) -> Result<()> {
    let expected = language.lexicon().len();
    let spec = model.spec();
    match [spec.reader.vocabulary().unwrap_or(0), spec.outputs]
        .into_iter()
        .find(|&came| came != expected)
    {
        Some(came) => Err(Error::Vocabulary { expected, came }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::moscow::{Architecture, Regime, Trainer};

    fn model(language: Language, architecture: Architecture) -> Model {
        let mut trainer = Trainer::new(language, Regime::Short, architecture, 5).unwrap();
        for _ in 0..5 {
            trainer.step().unwrap();
        }
        trainer.model().clone()
    }

    #[test]
    fn asking_after_a_word_is_reading_the_story_up_to_it() {
        for architecture in Architecture::ALL {
            let model = model(Language::Korean, architecture);
            let story = Story::course(Language::Korean);
            let reading = probe(&model, &story).unwrap();
            assert_eq!(reading.after_each.len(), story.tokens.len() - 1);
            for (words, asked) in reading.after_each.iter().enumerate() {
                let mut short = story.clone();
                short.tokens.drain(words + 1..story.tokens.len() - 1);
                let answer = probe(&model, &short).unwrap().answer;
                assert!((asked.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                for (a, b) in asked.iter().zip(answer) {
                    assert!(
                        (a - b).abs() < 1e-5,
                        "{architecture:?} after {words}: {a} {b}"
                    );
                }
            }
            assert_eq!(reading.trace.stack.steps, story.tokens.len());
            assert_eq!(
                reading.answer[reading.guess()],
                reading.answer.into_iter().fold(0.0, f32::max)
            );
        }
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_answer() {
        let story = Story::course(Language::English);
        for architecture in Architecture::ALL {
            let model = model(Language::English, architecture);
            let gradient = answer_gradient(&model, &story, 3).unwrap();
            let steps = story.tokens.len();
            assert_eq!(
                (gradient.hidden.len(), gradient.embedding.len()),
                (steps, steps)
            );
            assert_eq!(
                gradient.cell.len(),
                if architecture == Architecture::Lstm {
                    steps
                } else {
                    0
                }
            );
            // Moscow and Then stand in the story once, so the slope by their embedding is that by their step's input.
            for at in [story.truth_at.unwrap(), 17] {
                let id = story.tokens[at].id as usize;
                assert_eq!(
                    story
                        .ids()
                        .iter()
                        .filter(|&&other| other as usize == id)
                        .count(),
                    1
                );
                let width = model.spec().reader.size();
                let log_p = |feature: usize, by: f32| {
                    let mut moved = model.clone();
                    moved.params_mut().get_mut("embedding.weight").unwrap()
                        [id * width + feature] += by;
                    f64::from(probe(&moved, &story).unwrap().answer[3]).ln()
                };
                let slope = |feature| (log_p(feature, 0.05) - log_p(feature, -0.05)) / 0.1;
                let norm = (0..width)
                    .map(|feature| slope(feature).powi(2))
                    .sum::<f64>()
                    .sqrt();
                let found = f64::from(gradient.embedding[at]);
                assert!(
                    (norm - found).abs() < 0.03 * norm + 2e-5,
                    "{architecture:?} at {at}: {norm} {found}"
                );
            }
        }
    }

    #[test]
    fn a_story_that_cannot_be_read_is_an_error() {
        let model = model(Language::Korean, Architecture::Rnn);
        let mut story = Story::course(Language::Korean);
        assert_eq!(
            answer_gradient(&model, &story, 8),
            Err(Error::Place { places: 8, came: 8 })
        );
        story.tokens.pop();
        assert_eq!(probe(&model, &story).unwrap_err(), Error::NoBlank);
        story.tokens.clear();
        assert_eq!(probe(&model, &story).unwrap_err(), Error::Empty);
        let foreign = Story::course(Language::English);
        assert!(matches!(
            probe(&model, &foreign),
            Err(Error::Vocabulary { .. })
        ));
    }

    #[test]
    fn a_readers_own_words_run() {
        let model = model(Language::Korean, Architecture::Lstm);
        let story =
            crate::task::moscow::cut("오늘 부산에서 고양이를 봤다 🙂", Language::Korean).unwrap();
        let reading = probe(&model, &story).unwrap();
        assert!(reading.after_each.iter().flatten().all(|p| p.is_finite()));
    }
}
