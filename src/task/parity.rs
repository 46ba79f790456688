//! Parity: whether the number of ones so far is odd.
//!
//! A sequence has `length` bits, each 0 or 1 with equal chance. At every step the network is to say whether the number of
//! ones up to and with this step is odd (1) or even (0).
//!
//! It is asked at every step, not at the end alone. Asked at the end alone, the task can be answered by any solution to
//! this one, but the error of a network that does not have one yet tells nothing about which bit to treat otherwise: the
//! parity of all bits is uncorrelated with every part of them (Shalev-Shwartz, Shamir and Shammah 2017), so that at
//! lengths worth looking at nothing is learned for a long time and what is seen is luck. Asked at every step, the
//! answer to the short beginning can be found first and carried on, and the task is what it is meant to be: one bit of
//! state, changed by the input, held for ever.
//!
//! The score is the share of right answers over all steps. **Chance** is 1/2: whatever was seen, the next bit turns the
//! answer over with chance 1/2, so that whoever misses a single bit knows nothing. **The best** is 1: all bits were read.

use super::sample::{Drawn, Target};
use crate::nn::Rng;

/// Number of tokens: the two bits.
pub const VOCABULARY: usize = 2;
/// How many bits there can be.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 2..=200;

/// What to write for each token.
pub(super) fn vocabulary() -> Vec<String> {
    vec!["0".into(), "1".into()]
}

/// A sequence of this many bits.
pub(super) fn draw(length: usize, rng: &mut Rng, drawn: &mut Drawn) {
    let mut odd = 0;
    for _ in 0..length {
        let bit = rng.below(VOCABULARY) as u32;
        odd ^= bit;
        drawn.token(bit, Target::Class(odd));
    }
}
