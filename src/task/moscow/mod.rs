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
//! A [`Regime`] is a way of teaching. What the three make of the networks, as
//! `cargo run --release --no-default-features --example moscow_experiment` measures it (mean over seeds 0 to 9, 1,000
//! fresh stories a distance, chance is 0.125; RNN 72 units, LSTM 32 with forget bias 3, the RNN having more parameters):
//!
//! | regime | network | Korean: taught, 10, 20, 30, 100 | course's sentence | English: taught, 10, 20, 30, 100 | its counterpart |
//! |---|---|---|---|---|---|
//! | short lessons: 2-5, 600 updates | RNN | 1.00, 0.80, 0.50, 0.41, 0.29 | 4 of 10 | 1.00, 0.64, 0.41, 0.35, 0.27 | 3 of 10 |
//! | | LSTM | 1.00, 0.98, 0.97, 0.96, 0.92 | 10 of 10 | 1.00, 0.99, 0.97, 0.95, 0.89 | 10 of 10 |
//! | long stories only: 20-30, 1,200 updates | RNN | 0.13, 0.13, 0.12, 0.13, 0.13 | 1 of 10 | 0.13, 0.13, 0.13, 0.12, 0.13 | 4 of 10 |
//! | | LSTM | 1.00, 1.00, 1.00, 1.00, 0.98 | 10 of 10 | 1.00, 0.99, 1.00, 1.00, 0.86 | 10 of 10 |
//! | patient teaching: 2-12, 2,000 smaller updates | RNN | 0.99, 0.99, 0.98, 0.98, 0.94 | 10 of 10 | 1.00, 1.00, 0.99, 0.97, 0.90 | 10 of 10 |
//!
//! So the RNN can hold a place for a hundred tokens. What it does not do is learn to from long stories, and after short
//! lessons its memory fades. (A network that learned nothing gives one answer to everything; where that is Moscow, it is
//! right about the course's sentence by accident.)

mod cut;
mod english;
mod error;
mod evaluate;
mod grammar;
mod korean;
mod lessons;
mod lexicon;
mod network;
mod regime;
mod story;
mod trainer;

pub use cut::{MAX_CHARACTERS, MAX_TOKENS, cut};
pub use error::{Error, Result};
pub use evaluate::{Evaluation, evaluate};
pub use lessons::Lessons;
pub use lexicon::{BLANK, FIRST_PLACE, Lexicon, PLACES, TokenKind, UNKNOWN, id_of_place, place_of};
pub use network::{AnswerGradient, Reading, answer_gradient, probe};
pub use regime::{Architecture, EMBEDDING, Regime, SEED, Settings};
pub use story::{BAIT, Draft, Story, Token};
pub use trainer::{Progress, Trainer};

use serde::{Deserialize, Serialize};

use super::hangul;
use grammar::Grammar;

/// The most tokens of a story that do not count in its distance: up to four before the place, the place and the blank.
pub(super) const MOST_AROUND: usize = 6;

/// A language that stories are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
