//! Guess a word in the middle of a sentence: a bidirectional network reads what comes after it, one with a single direction
//! does not.
//!
//! Every sentence has a gap, and one other word that decides what belongs there. In half of the sentences this clue stands
//! before the gap, in half after it. All other words are drawn independently of the answer, so that without the clue the
//! best guess is right once in [`CHOICES`] times.

mod capacity;
mod english;
mod korean;
mod network;

pub use capacity::{BOOKS, SIZES, Trial};
pub use network::{Network, Sight, Size, UPDATES, best};

use std::sync::LazyLock;

use super::moscow::Language;
use crate::nn::Rng;

/// Words that may fill the gap, all equally often.
pub const CHOICES: usize = 8;
/// Token of an empty place behind a short sentence.
pub const PADDING: u32 = 0;
/// Token of the gap.
pub const GAP: u32 = 1;
/// One sentence in so many is kept for the test, and never taught.
const KEPT: u32 = 5;

/// What a language's sentences are made of.
struct Tables {
    /// What may fill the gap.
    answers: [&'static str; CHOICES],
    /// Clue of each answer where it stands before the gap, and where it stands after it.
    clues: [[&'static str; CHOICES]; 2],
    /// The sentence with the clue before the gap, and with the clue after it.
    forms: [&'static [Slot]; 2],
}

/// A place in a sentence.
enum Slot {
    Gap,
    Clue,
    /// One of these, whatever the answer.
    Any(&'static [&'static str]),
}

/// Where the word stands that decides the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clue {
    Before,
    After,
}

/// A sentence with a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its words; at the gap `___`.
    pub words: Vec<&'static str>,
    /// The words as the network reads them.
    pub tokens: Vec<u32>,
    /// Where the gap is.
    pub gap: usize,
    /// Where the clue is.
    pub clue: usize,
    /// Which of the answers belongs into the gap.
    pub answer: usize,
}

/// The words of a language's sentences.
pub struct Words {
    /// What may fill the gap.
    pub answers: [&'static str; CHOICES],
    tables: &'static Tables,
    /// Every word that a sentence may hold but the answers, once; the first one is token 2.
    vocabulary: Vec<&'static str>,
}

static KOREAN: LazyLock<Words> = LazyLock::new(|| Words::new(&korean::TABLES));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::new(&english::TABLES));

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Korean => &KOREAN,
        Language::English => &ENGLISH,
    }
}

impl Words {
    fn new(tables: &'static Tables) -> Self {
        let mut vocabulary: Vec<&'static str> = Vec::new();
        let filler = tables.forms.iter().flat_map(|form| form.iter());
        let filler = filler.flat_map(|slot| match slot {
            Slot::Any(words) => words.iter(),
            _ => [].iter(),
        });
        for word in tables.clues.iter().flatten().chain(filler) {
            if !vocabulary.contains(word) {
                vocabulary.push(word);
            }
        }
        Self {
            answers: tables.answers,
            tables,
            vocabulary,
        }
    }

    /// Tokens that a network knows: padding, gap, and every word.
    pub fn tokens(&self) -> usize {
        self.vocabulary.len() + 2
    }

    fn token(&self, word: &str) -> u32 {
        let place = self.vocabulary.iter().position(|known| *known == word);
        place.map_or(GAP, |place| place as u32 + 2)
    }

    fn form(&self, clue: Clue) -> &'static [Slot] {
        self.tables.forms[clue as usize]
    }

    /// A sentence drawn from the grammar, taught ones and kept ones alike.
    fn draw(&self, clue: Clue, answer: usize, rng: &mut Rng) -> (Sentence, usize) {
        let answer = answer.min(CHOICES - 1);
        let mut sentence = Sentence {
            words: Vec::new(),
            tokens: Vec::new(),
            gap: 0,
            clue: 0,
            answer,
        };
        // A number of its own for every sentence, to tell the kept ones from the taught ones.
        let mut number = answer;
        for (place, slot) in self.form(clue).iter().enumerate() {
            let word = match slot {
                Slot::Gap => {
                    sentence.gap = place;
                    "___"
                }
                Slot::Clue => {
                    sentence.clue = place;
                    self.tables.clues[clue as usize][answer]
                }
                Slot::Any(words) => {
                    let index = rng.below(words.len());
                    number = number * words.len() + index;
                    words[index]
                }
            };
            sentence.words.push(word);
            sentence.tokens.push(self.token(word));
        }
        (sentence, number)
    }

    /// A sentence with this answer and its clue there: one to teach, or one that is kept for the test.
    pub fn sentence(&self, clue: Clue, answer: usize, kept: bool, rng: &mut Rng) -> Sentence {
        loop {
            let (sentence, number) = self.draw(clue, answer, rng);
            // Multiplying spreads neighbours: no filler word decides alone which sentences are kept.
            let is_kept = (number as u32)
                .wrapping_mul(2_654_435_769)
                .is_multiple_of(KEPT);
            if is_kept == kept {
                return sentence;
            }
        }
    }

    /// A sentence drawn evenly.
    pub fn any(&self, kept: bool, rng: &mut Rng) -> Sentence {
        let clue = if rng.below(2) == 0 {
            Clue::Before
        } else {
            Clue::After
        };
        let answer = rng.below(CHOICES);
        self.sentence(clue, answer, kept, rng)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_clue_depends_on_the_answer() {
        for language in Language::ALL {
            let words = words(language);
            for clue in [Clue::Before, Clue::After] {
                for kept in [false, true] {
                    let mut rng = Rng::seed_from_u64(3);
                    for _ in 0..50 {
                        let sentence = words.sentence(clue, rng.below(CHOICES), kept, &mut rng);
                        assert_eq!(sentence.words[sentence.gap], "___");
                        assert_eq!(sentence.tokens[sentence.gap], GAP);
                        assert_eq!(sentence.clue < sentence.gap, clue == Clue::Before);
                        let known = sentence.tokens.iter().enumerate();
                        for (place, token) in known.filter(|(place, _)| *place != sentence.gap) {
                            assert!(
                                *token > GAP && (*token as usize) < words.tokens(),
                                "{place}"
                            );
                        }
                        assert!(!sentence.words.contains(&words.answers[sentence.answer]));
                    }
                }
            }
        }
    }

    #[test]
    fn a_kept_sentence_is_never_taught() {
        for language in Language::ALL {
            let words = words(language);
            let draw = |kept| {
                let mut rng = Rng::seed_from_u64(9);
                let mut all: Vec<_> = (0..3000)
                    .map(|_| words.any(kept, &mut rng).tokens)
                    .collect();
                all.sort();
                all.dedup();
                all
            };
            let (taught, kept) = (draw(false), draw(true));
            assert!(kept.len() > 200, "{}", kept.len());
            assert!(
                kept.iter()
                    .all(|tokens| taught.binary_search(tokens).is_err())
            );
        }
    }

    #[test]
    fn every_clue_decides_one_answer() {
        for language in Language::ALL {
            for clues in words(language).tables.clues {
                let mut sorted = clues.to_vec();
                sorted.sort_unstable();
                sorted.dedup();
                assert_eq!(sorted.len(), CHOICES);
            }
        }
    }
}
