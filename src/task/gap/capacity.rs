//! What a larger network gains from few sentences and from many: the same grammar, taught to networks of several sizes on
//! books of several lengths.

use super::{CHOICES, Clue, Network, Sentence, Sight, Size, words};
use crate::nn::{Result, Rng};
use crate::task::moscow::Language;

/// The sizes that are tried, the smallest first.
pub const SIZES: [Size; 3] = [
    Size {
        layers: 1,
        units: 2,
    },
    Size {
        layers: 1,
        units: 8,
    },
    Size {
        layers: 2,
        units: 16,
    },
];
/// How many sentences a book has.
pub const BOOKS: [usize; 3] = [16, 64, 256];
/// New sentences in the test.
const TESTED: usize = 400;

/// A network of some size with a book of some length, and what came of it.
pub struct Trial {
    network: Network,
    language: Language,
    book: Vec<Sentence>,
}

impl Trial {
    /// A trial that has not begun. With the same seed a longer book begins with the sentences of the shorter one.
    ///
    /// # Errors
    /// If the size has no units or layers.
    pub fn new(language: Language, size: Size, sentences: usize, seed: u64) -> Result<Self> {
        let mut rng = Rng::seed_from_u64(seed);
        let book: Vec<Sentence> = (0..sentences)
            .map(|index| sentence(language, index, false, &mut rng))
            .collect();
        let network = Network::of(language, Sight::Both, size, book.clone(), seed)?;
        Ok(Self {
            network,
            language,
            book,
        })
    }

    pub fn network(&mut self) -> &mut Network {
        &mut self.network
    }

    /// Share of right guesses on the sentences of the book, and on sentences that no book has.
    ///
    /// # Errors
    /// None but the engine's.
    pub fn shares(&self) -> Result<[f32; 2]> {
        // Seeds of teaching are the readers'; this one need only be fixed.
        let mut rng = Rng::seed_from_u64(77);
        let kept: Vec<Sentence> = (0..TESTED)
            .map(|index| sentence(self.language, index, true, &mut rng))
            .collect();
        let model = self.network.model();
        Ok([
            Network::share(model, &self.book)?,
            Network::share(model, &kept)?,
        ])
    }
}

/// The sentence at `index` of a list in which both kinds and all answers are equally frequent.
fn sentence(language: Language, index: usize, kept: bool, rng: &mut Rng) -> Sentence {
    let clue = if index.is_multiple_of(2) {
        Clue::Before
    } else {
        Clue::After
    };
    words(language).sentence(clue, index / 2 % CHOICES, kept, rng)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(language: Language, seed: u64) -> [[[f32; 2]; 3]; 3] {
        SIZES.map(|size| {
            BOOKS.map(|sentences| {
                let mut trial = Trial::new(language, size, sentences, seed).unwrap();
                while !trial.network().is_done() {
                    trial.network().step().unwrap();
                }
                trial.shares().unwrap()
            })
        })
    }

    /// What the lesson states.
    #[test]
    fn capacity_and_sentences_are_needed_together() {
        for language in Language::ALL {
            for seed in [1, 2] {
                let all = shares(language, seed);
                let [small, middle, large] = all;
                for network in [middle, large] {
                    // By heart, and yet not the rule.
                    assert_eq!(network[0][0], 1.0, "{language:?} {seed} {all:?}");
                    assert!(network[0][1] < 0.5, "{language:?} {seed} {all:?}");
                    assert!(network[2][1] > 0.9, "{language:?} {seed} {all:?}");
                }
                assert!(
                    large[0][1] < middle[0][1] + 0.2,
                    "{language:?} {seed} {all:?}"
                );
                // Too few units learn not even their own sentences, however many there are.
                assert!(small[2][0] < 0.8, "{language:?} {seed} {all:?}");
                assert!(small[2][1] < 0.8, "{language:?} {seed} {all:?}");
            }
        }
    }

    #[test]
    fn a_longer_book_begins_like_the_shorter_one() {
        let size = SIZES[0];
        let [short, _, long] =
            BOOKS.map(|count| Trial::new(Language::Korean, size, count, 4).unwrap().book);
        assert_eq!(short[..], long[..short.len()]);
    }
}
