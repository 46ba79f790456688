//! a^n b^n (Gers and Schmidhuber 2001): count, and count down.
//!
//! A sequence is n times a, then n times b: 2n steps, n drawn uniformly from 1 to `length`. The network predicts the next
//! symbol: a, b or the end. **Predictable** are the steps that read a b, and no other ones: after the k-th b comes
//! another b if k < n, and the end if k = n. After an a both a and b may follow, and the network is not asked there: the
//! n targets of a sequence are n - 1 times b and once the end.
//!
//! A sequence counts as right if all its n predictions are right; the score is the share of right sequences. (By single
//! predictions, always answering b would be right in n - 1 of n.) **Chance** is 1/`length`: whoever has not counted the
//! as can at most foretell the end after a fixed number k of bs, which is right where n = k. **The best** is 1: n was
//! read.
//!
//! Whoever counts, and does not know the sequences by heart, goes on to be right beyond the greatest n taught:
//! [`is_right`], [`reach`].

use super::sample::{Drawn, Target};
use super::score::greatest;
use super::{Error, Result};
use crate::nn::{Model, Rng, Sequences};

/// The token of a.
pub const A: u32 = 0;
/// The token of b.
pub const B: u32 = 1;
/// The class of the end. It is predicted and never read.
pub const END: u32 = 2;
/// Number of classes; as many tokens.
pub const VOCABULARY: usize = 3;
/// The greatest n that can be taught.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 1..=100;
/// The greatest n that can be asked for.
pub const MAX_N: usize = 1000;

/// What to write for each token.
pub(super) fn vocabulary() -> Vec<String> {
    vec!["a".into(), "b".into(), "⊣".into()]
}

/// A sequence with n up to `length`.
pub(super) fn draw(length: usize, rng: &mut Rng, drawn: &mut Drawn) {
    write(1 + rng.below(length), drawn);
}

/// The sequence of n.
pub(super) fn write(n: usize, drawn: &mut Drawn) {
    for _ in 0..n {
        drawn.token(A, Target::None);
    }
    for k in 1..=n {
        drawn.token(B, Target::Class(if k < n { B } else { END }));
    }
}

/// Whether a model is right about the sequence of `n`, which may be longer than any taught.
///
/// # Errors
/// If the model is of another task, or `n` is not from 1 to [`MAX_N`].
pub fn is_right(model: &Model, n: usize) -> Result<bool> {
    super::error::check_count(super::Choice::Length, 1, MAX_N, n)?;
    let spec = model.spec();
    if spec.reader.vocabulary() != Some(VOCABULARY) || spec.outputs != VOCABULARY {
        return Err(Error::Model {
            expected: format!("{VOCABULARY} tokens and as many classes"),
            found: format!("{:?} and {} classes", spec.reader, spec.outputs),
        });
    }
    let mut drawn = Drawn::default();
    write(n, &mut drawn);
    let trace = model.forward(&Sequences::new(&drawn.tokens, 2 * n, 1))?;
    let right = |(t, target): (usize, &Target)| {
        let answer = greatest(trace.logits_at(t, 0)).map(|class| class as u32);
        target.class().is_none_or(|class| answer == Some(class))
    };
    Ok(drawn.targets.iter().enumerate().all(right))
}

/// The greatest n up to which the model is right about every sequence, looking no further than `most`; 0 if it is wrong
/// about `ab`.
///
/// # Errors
/// As [`is_right`].
pub fn reach(model: &Model, most: usize) -> Result<usize> {
    for n in 1..=most {
        if !is_right(model, n)? {
            return Ok(n - 1);
        }
    }
    Ok(most)
}
