//! The copy task (Hochreiter and Schmidhuber 1997, here as in Arjovsky, Shah and Bengio 2016): write down later what was
//! read.
//!
//! A sequence is [`SYMBOLS`] symbols, each drawn from an alphabet of [`ALPHABET`], then `length` blanks, then the
//! go-signal and [`SYMBOLS`] - 1 blanks: `length` + 2 [`SYMBOLS`] steps. At the go-signal the network is to write the
//! first symbol, at the next step the second one, and so on; nothing is asked before. The first symbol, like each of the
//! others, has to be held for `length` + [`SYMBOLS`] - 1 steps between its own and that of its answer.
//!
//! The score is the share of symbols written rightly. **Chance** is 1/[`ALPHABET`]: the symbols are drawn independently
//! and uniformly, so that whoever did not read them is right once in so many. **The best** is 1: everything that is asked
//! for was read.

use super::sample::{Drawn, Target};
use crate::nn::Rng;

/// How many different symbols there are.
pub const ALPHABET: usize = 8;
/// How many symbols are to be copied.
pub const SYMBOLS: usize = 4;
/// The token of the blank.
pub const BLANK: u32 = ALPHABET as u32;
/// The token of the go-signal.
pub const GO: u32 = BLANK + 1;
/// Number of tokens: symbols, blank, go-signal.
pub const VOCABULARY: usize = ALPHABET + 2;
/// How many blanks there can be.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 0..=200;

/// What to write for each token.
pub(super) fn vocabulary() -> Vec<String> {
    let letters = ('A'..).take(ALPHABET).map(String::from);
    letters.chain(["·".into(), "?".into()]).collect()
}

/// A sequence with this many blanks.
pub(super) fn draw(length: usize, rng: &mut Rng, drawn: &mut Drawn) {
    for _ in 0..SYMBOLS {
        drawn.token(rng.below(ALPHABET) as u32, Target::None);
    }
    for _ in 0..length {
        drawn.token(BLANK, Target::None);
    }
    for answer in 0..SYMBOLS {
        let read = if answer == 0 { GO } else { BLANK };
        let wanted = drawn.tokens[answer];
        drawn.token(read, Target::Class(wanted));
    }
}
