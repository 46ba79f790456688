//! Six uses of recurrent networks, each learned from sentences that a grammar makes, each with the wiring that it needs.
//!
//! | use | in -> out |
//! |---|---|
//! | caption | one to many |
//! | sentiment, spam | many to one |
//! | tagging | many to many, side by side |
//! | translation, chat | many to many, one after the other |
//!
//! One input in [`KEPT`] is never taught: a hash of it decides. Accuracy is measured on those alone.

mod book;
mod caption;
mod chat;
mod grammar;
mod network;
mod prompt;
mod sentiment;
mod spam;
mod tagging;
mod translation;
mod vocabulary;

pub use book::{Book, Example, KEPT};
pub use caption::SIDE;
pub use network::{Network, Reading, WRITTEN, accuracy, answers, read};
pub use prompt::{LONGEST, MOST_PIXELS, Picture, Piece, Prompt, Sentence, Wrong};
pub use translation::gloss;
pub use vocabulary::{END, START, Vocabulary};

use std::fmt;
use std::str::FromStr;

use super::moscow::Language;

/// What a network is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    Caption,
    Sentiment,
    Spam,
    Tagging,
    Translation,
    Chat,
}

/// How many in, how many out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    OneToMany,
    ManyToOne,
    Aligned,
    Unaligned,
}

impl Use {
    pub const ALL: [Self; 6] = [
        Self::Caption,
        Self::Sentiment,
        Self::Spam,
        Self::Tagging,
        Self::Translation,
        Self::Chat,
    ];

    pub fn shape(self) -> Shape {
        match self {
            Self::Caption => Shape::OneToMany,
            Self::Sentiment | Self::Spam => Shape::ManyToOne,
            Self::Tagging => Shape::Aligned,
            Self::Translation | Self::Chat => Shape::Unaligned,
        }
    }

    /// Whether a decoder writes the answer.
    pub fn writes(self) -> bool {
        matches!(self.shape(), Shape::OneToMany | Shape::Unaligned)
    }

    /// Name in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Caption => "caption",
            Self::Sentiment => "sentiment",
            Self::Spam => "spam",
            Self::Tagging => "tagging",
            Self::Translation => "translation",
            Self::Chat => "chat",
        }
    }

    fn pairs(self, language: Language) -> Vec<grammar::Pair> {
        match self {
            Self::Caption => caption::all(language),
            Self::Sentiment => sentiment::all(language),
            Self::Spam => spam::all(language),
            Self::Tagging => tagging::all(language),
            Self::Translation => translation::all(language),
            Self::Chat => chat::all(language),
        }
    }
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Use {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut all = Self::ALL.into_iter();
        all.find(|used| used.code() == text).ok_or(())
    }
}
