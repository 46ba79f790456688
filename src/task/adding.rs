//! The adding problem (Hochreiter and Schmidhuber 1997, here as in Le, Jaitly and Hinton 2015): the sum of two marked
//! numbers among many.
//!
//! A sequence has `length` steps of two numbers: a value, drawn uniformly from [0, 1), and a marker, which is 1 at two
//! steps and 0 elsewhere. One marked step lies in the first half (the first `length`/2 steps), the other one in the rest,
//! each place as likely as the other. At the last step the network is to give the sum of the two marked values.
//!
//! The score is the mean squared error. **Chance** is 1/6: whoever does not read answers best with the mean of the sum,
//! which is 1, and is then off by its variance, twice the 1/12 of a uniform number. **The best** is 0: the sum is
//! determined by what was read.

use super::sample::{Drawn, Target};
use crate::nn::Rng;

/// Numbers a step: value and marker.
pub const FEATURES: usize = 2;
/// How many steps there can be.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 2..=200;

/// A sequence of this many steps.
pub(super) fn draw(length: usize, rng: &mut Rng, drawn: &mut Drawn) {
    let half = length / 2;
    let marked = [rng.below(half), half + rng.below(length - half)];
    let mut sum = 0.0;
    for t in 0..length {
        let value = rng.next_f32();
        let marker = f32::from(u8::from(marked.contains(&t)));
        sum += value * marker;
        let last = t + 1 == length;
        let target = if last {
            Target::Value(sum)
        } else {
            Target::None
        };
        drawn.numbers(&[value, marker], target);
    }
}

/// What to write under a step: the value, with a plus sign if it is marked.
pub(super) fn label(step: &[f32]) -> String {
    match *step {
        [value, marker] if marker > 0.0 => format!("+{value:.2}"),
        [value, _] => format!("{value:.2}"),
        _ => String::new(),
    }
}
