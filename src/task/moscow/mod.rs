//! The Moscow task: fill the blank at the end of a story with the place named at its beginning.

mod cut;
mod english;
mod error;
mod evaluate;
mod grammar;
pub mod hangul;
mod korean;
mod lexicon;
mod network;
mod regime;
mod story;
mod trainer;

pub use cut::{MAX_CHARACTERS, MAX_TOKENS, cut};
pub use error::{Error, Result};
pub use evaluate::{Evaluation, evaluate};
pub use lexicon::{BLANK, FIRST_PLACE, Lexicon, PLACES, TokenKind, UNKNOWN, id_of_place, place_of};
pub use network::{AnswerGradient, Reading, answer_gradient, probe};
pub use regime::{Architecture, EMBEDDING, Regime, SEED, Settings};
pub use story::{BAIT, Draft, Story, Token};
pub use trainer::{Progress, Trainer};

use grammar::Grammar;

/// A language that stories are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Korean,
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Korean, Self::English];

    /// The names of the places, Moscow first; the same places in every language.
    pub fn places(self) -> &'static [&'static str; PLACES] {
        match self {
            Self::Korean => &korean::TABLES.places,
            Self::English => &english::TABLES.places,
        }
    }

    pub fn lexicon(self) -> &'static Lexicon {
        &Grammar::of(self).lexicon
    }

    /// The text of [`Story::course`].
    pub fn course_text(self) -> &'static str {
        match self {
            Self::Korean => korean::COURSE,
            Self::English => english::COURSE,
        }
    }
}
