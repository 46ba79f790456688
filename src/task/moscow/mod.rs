//! The Moscow task: fill the blank at the end of a story with the place named at its beginning.
//!
//! A story names a place where it begins, goes on about other things, and ends in a blank: the course's own sentence
//! (모스크바에 여행을 왔는데 … 여기 ___, [`Story::course`]) is one of them, word for word. [`Draft`] draws others from a
//! grammar, in Korean and in English; none names its place twice, some name another place as bait. [`cut`] turns a
//! reader's own text into the same [`Token`]s.
//!
//! **Distance** is the number of tokens strictly between the place that fills the blank and the blank. Punctuation is no
//! token; a Korean particle is one. The course's sentence has a distance of 29, its English counterpart one of 30.
//!
//! A network reads a story token by token and learns two things: the next word at every step (in a part of the batch, with
//! a small weight), and the place at the blank. Its answer is the softmax over the places alone. [`probe`] asks for it
//! after every token, [`answer_gradient`] says how much each step moves it.
//!
//! A [`Regime`] is a way of teaching. MEASURED
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
