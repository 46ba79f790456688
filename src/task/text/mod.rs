//! One's own text, symbol by symbol: foretell the next one, then write on alone (Sutskever, Martens and Hinton 2011).
//!
//! The text is cut into symbols ([`Alphabet`]): its characters, Korean ones as whole syllables, or Korean syllables taken
//! apart into their jamo, of which there are far fewer. The symbols that the text has are the [`Vocabulary`]; whatever
//! else is read later is the unknown symbol.
//!
//! A sequence is a window of `length` symbols, beginning anywhere in the text with equal chance. At every step the network
//! is to give the symbol that follows. A symbol that has no place in the vocabulary ([`MAX_SYMBOLS`]) is nobody's target.
//!
//! The score is the share of symbols foretold rightly. Windows of the whole text are both taught and scored: what is
//! measured is how well this text is known, not how well another one would be foretold. **Chance** is the share of the
//! text's most frequent symbol: nothing that does not read can do better. **The best** is the mean, over the window's
//! steps, of what knowing the text by heart allows: with k symbols read, of all that the text lets follow these k, the
//! most frequent one is the best answer ([`best`] counts them). It is below 1, since the first symbols of a window leave
//! open where in the text it is.

mod known;
mod sampling;
mod vocabulary;

pub use known::{best, chance};
pub use sampling::{MAX_WRITTEN, sample};
pub use vocabulary::{Alphabet, MAX_SYMBOLS, UNKNOWN, Vocabulary};

use super::error::check_count;
use super::sample::{Drawn, Target};
use super::{Choice, Result};
use crate::nn::Rng;
use crate::task::moscow::{Draft, Language};

/// The least characters of a text. One must also be as long as a window and its next symbol.
pub const MIN_CHARACTERS: usize = 50;
/// The most characters of a text.
pub const MAX_CHARACTERS: usize = 20_000;
/// How long a window can be.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 8..=128;
/// Stories in [`example`].
const STORIES: usize = 40;
/// Tokens between place and end of a story in [`example`].
const DISTANCES: [usize; 3] = [6, 9, 12];

/// A text as symbols of its own vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct Corpus {
    /// The symbols that the text has.
    pub vocabulary: Vocabulary,
    /// The text.
    pub tokens: Vec<u32>,
}

impl Corpus {
    /// Cuts a text.
    ///
    /// # Errors
    /// [`super::Error::Range`] if it has too few or too many characters, or is shorter than a window of `length` symbols
    /// and its next one.
    pub fn new(text: &str, alphabet: Alphabet, length: usize) -> Result<Self> {
        check_count(Choice::Length, *LENGTHS.start(), *LENGTHS.end(), length)?;
        let characters = text.chars().count();
        check_count(
            Choice::Characters,
            MIN_CHARACTERS,
            MAX_CHARACTERS,
            characters,
        )?;
        let vocabulary = Vocabulary::new(text, alphabet);
        let tokens = vocabulary.encode(text);
        check_count(
            Choice::Characters,
            length + 1,
            MAX_CHARACTERS * 3,
            tokens.len(),
        )?;
        Ok(Self { vocabulary, tokens })
    }

    /// A window of this many symbols.
    pub(super) fn draw(&self, length: usize, rng: &mut Rng, drawn: &mut Drawn) {
        let start = rng.below(self.tokens.len().saturating_sub(length));
        let window = self.tokens.iter().skip(start).take(length + 1);
        let next = window.clone().skip(1);
        for (&token, &next) in window.zip(next) {
            let known = next != UNKNOWN;
            drawn.token(
                token,
                if known {
                    Target::Class(next)
                } else {
                    Target::None
                },
            );
        }
    }
}

/// A loss (the mean of -ln p over symbols) in bits a symbol.
pub fn bits(loss: f32) -> f32 {
    loss * std::f32::consts::LOG2_E
}

/// A text to begin with: stories of the Moscow task, their blanks filled, one a line.
pub fn example(language: Language) -> String {
    let mut rng = Rng::seed_from_u64(1);
    let mut text = String::new();
    for story in 0..STORIES {
        let distance = DISTANCES[story % DISTANCES.len()];
        let Ok(draft) = Draft::draw(language, distance, 0.0, &mut rng) else {
            continue;
        };
        let place = language.places()[draft.truth()];
        let written = draft.render().text;
        let written = written.trim_end_matches(['_', ' ']);
        text.push_str(&format!("{written} {place}.\n"));
    }
    text
}
