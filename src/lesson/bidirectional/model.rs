//! A sentence with a gap, read by a taught network from one end or from both, with or without padding.

use std::fmt;
use std::str::FromStr;

use crate::lesson::query::{Complaint, Query};
use crate::nn::{Model, Result, Rng, Trace, loss};
use crate::task::gap::{CHOICES, Clue, Network, Sentence, words};
use crate::task::moscow::Language;

/// Padding places that the figure shows well.
pub const MOST_PADDING: usize = 4;

/// Where the clue stands, as the address says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClueCode(pub Clue);

impl fmt::Display for ClueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Clue::Before => "before",
            Clue::After => "after",
        })
    }
}

impl FromStr for ClueCode {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        match text {
            "before" => Ok(Self(Clue::Before)),
            "after" => Ok(Self(Clue::After)),
            _ => Err(()),
        }
    }
}

/// What the reader can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    pub clue: Clue,
    /// Which of the words belongs into the gap.
    pub answer: usize,
    /// Seed of the other words.
    pub draw: u64,
    /// Seed of the networks.
    pub seed: u64,
    pub padding: usize,
    /// The network is told the sentence's length.
    pub packed: bool,
    /// The place whose `output` is looked at; the last one if absent.
    pub place: Option<usize>,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let place = query.read("place", 0_usize, |place| *place <= 20, complaints);
        Self {
            clue: query
                .read("clue", ClueCode(Clue::After), |_| true, complaints)
                .0,
            answer: query.read("answer", 1, |answer| *answer < CHOICES, complaints),
            draw: query.read("draw", 1, |_| true, complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            padding: query.read("padding", 0, |count| *count <= MOST_PADDING, complaints),
            packed: query.read("packed", false, |_| true, complaints),
            place: place.checked_sub(1),
        }
    }

    /// The sentence: one that was kept from teaching.
    pub fn sentence(&self, language: Language) -> Sentence {
        let mut rng = Rng::seed_from_u64(self.draw);
        words(language).sentence(self.clue, self.answer, true, &mut rng)
    }

    /// The place looked at in a sentence; without a choice the last that is read.
    pub fn place(&self, sentence: &Sentence) -> usize {
        let last = sentence.words.len() + self.padding - 1;
        let read = if self.packed {
            sentence.words.len() - 1
        } else {
            last
        };
        self.place.map_or(read, |place| place.min(last))
    }
}

/// What a network made of a sentence.
#[derive(Clone, Debug)]
pub struct Reading {
    pub trace: Trace,
    /// Probability of each word at the gap.
    pub guess: Vec<f32>,
    /// How far each half of `output`, at the place looked at, moves when the word at each place is exchanged.
    pub influence: Vec<Vec<f32>>,
    /// How far each half of `output` is, at each place of the sentence, from the sentence read without padding.
    pub strayed: Vec<Vec<f32>>,
}

/// Two readings with the same states are one: what else is in a trace follows from the same words and weights.
impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        self.trace.output == other.trace.output
            && self.guess == other.guess
            && self.influence == other.influence
            && self.strayed == other.strayed
    }
}

impl Reading {
    /// Lets a network read.
    ///
    /// # Errors
    /// If the network knows other words.
    pub fn new(model: &Model, config: &Config, sentence: &Sentence) -> Result<Self> {
        let read = |padding| Network::read(model, sentence, padding, config.packed);
        let (alone, padded) = (read(0)?, read(config.padding)?);
        let mut guess = padded.logits_at(sentence.gap, 0).to_vec();
        loss::softmax(&mut guess);
        let mut tokens = sentence.tokens.clone();
        tokens.resize(tokens.len() + config.padding, crate::task::gap::PADDING);
        let length = config.packed.then_some(sentence.tokens.len());
        let influence = Network::influence(model, &tokens, length, config.place(sentence))?;
        let units = model.spec().stack.hidden_size;
        let strayed = (0..model.spec().stack.directions())
            .map(|direction| {
                (0..sentence.tokens.len())
                    .map(|t| {
                        let half = direction * units..(direction + 1) * units;
                        let pairs = padded.stack.output_at(t, 0)[half.clone()].iter();
                        let pairs = pairs.zip(&alone.stack.output_at(t, 0)[half]);
                        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
                    })
                    .collect()
            })
            .collect();
        Ok(Self {
            trace: padded.stack,
            guess,
            influence,
            strayed,
        })
    }

    /// What a direction gives out at a place: its state, or 0 where padding is not read.
    pub fn state(&self, direction: usize, place: usize, unit: usize) -> f32 {
        let half = direction * self.trace.spec.hidden_size;
        let output = self.trace.output_at(place, 0);
        output.get(half + unit).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::gap::Sight;

    fn config(address: &str) -> Config {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse(address), &mut complaints);
        assert_eq!(complaints, []);
        config
    }

    #[test]
    fn padding_strays_only_in_the_backward_half_and_not_where_the_length_is_known() {
        let network = Network::new(Language::Korean, Sight::Both, 1).unwrap();
        let strayed = |address: &str| {
            let config = config(address);
            let sentence = config.sentence(Language::Korean);
            Reading::new(network.model(), &config, &sentence)
                .unwrap()
                .strayed
        };
        let read = strayed("padding=3");
        assert!(read[0].iter().all(|d| *d == 0.0));
        assert!(read[1].iter().all(|d| *d > 0.0));
        let packed = strayed("padding=3&packed=true");
        assert!(packed.iter().flatten().all(|d| *d == 0.0));
    }

    #[test]
    fn padding_that_is_not_read_gives_out_zeros() {
        let network = Network::new(Language::Korean, Sight::Both, 1).unwrap();
        let config = config("padding=3&packed=true");
        let sentence = config.sentence(Language::Korean);
        let reading = Reading::new(network.model(), &config, &sentence).unwrap();
        let words = sentence.words.len();
        assert_eq!(config.place(&sentence), words - 1);
        for direction in [0, 1] {
            assert_ne!(reading.state(direction, words - 1, 0), 0.0);
            assert_eq!(reading.state(direction, words, 0), 0.0);
        }
    }

    #[test]
    fn the_last_place_has_read_one_word_backwards() {
        let network = Network::new(Language::English, Sight::Both, 1).unwrap();
        let config = config("");
        let sentence = config.sentence(Language::English);
        let reading = Reading::new(network.model(), &config, &sentence).unwrap();
        let read = |direction: usize| reading.influence[direction].iter().filter(|i| **i > 0.0);
        assert_eq!(read(0).count(), sentence.words.len());
        assert_eq!(read(1).count(), 1);
    }
}
