//! Sine continuation: foretell the next value of a wave, then carry it on alone.
//!
//! A sequence is `length` values of x_t = sin(2 pi (p + f t)), the phase p drawn uniformly from [0, 1), the frequency f
//! uniformly from [1/[`LONGEST_PERIOD`], 1/[`SHORTEST_PERIOD`]), once a sequence. At every step from the third one on
//! the network is to give the next value x_{t+1}. Then it can run freely ([`continuation`]): what it gave is what it
//! reads next.
//!
//! The score is the mean squared error of the next value, with the true values read. **Chance** is 1/2: whoever does not
//! read answers best with the mean, 0, and is then off by the mean of sin^2 over all phases. **The best** is 0: from
//! three values on the wave is determined, x_{t+1} = 2 cos(2 pi f) x_t - x_{t-1} with 2 cos(2 pi f) =
//! (x_t + x_{t-2}) / x_{t-1} (two values leave two frequencies open, which is why nothing is asked before).

use super::sample::{Drawn, Target};
use super::stream::Stream;
use super::{Choice, Error, Result, error};
use crate::nn::{Items, Model, Rng, math};

/// Steps of the longest wave.
pub const LONGEST_PERIOD: usize = 32;
/// Steps of the shortest wave.
pub const SHORTEST_PERIOD: usize = 8;
/// How many values there can be.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 4..=200;
/// The most values that a network carries on.
pub const MAX_CONTINUATION: usize = 1000;
/// Values that are read before the first question.
const READ_FIRST: usize = 3;

/// The first `count` values of a wave.
pub fn wave(phase: f32, frequency: f32, count: usize) -> impl Iterator<Item = f32> {
    (0..count).map(move |t| math::sin_turns(phase + frequency * t as f32))
}

/// A phase and a frequency, in turns and turns a step.
pub fn draw_wave(rng: &mut Rng) -> (f32, f32) {
    let phase = rng.next_f32();
    let slowest = 1.0 / LONGEST_PERIOD as f32;
    let fastest = 1.0 / SHORTEST_PERIOD as f32;
    (phase, rng.uniform(slowest, fastest))
}

/// A sequence of this many values.
pub(super) fn draw(length: usize, rng: &mut Rng, drawn: &mut Drawn) {
    let (phase, frequency) = draw_wave(rng);
    let values = wave(phase, frequency, length);
    let next = wave(phase, frequency, length + 1).skip(1);
    for (t, (value, next)) in values.zip(next).enumerate() {
        let asked = t + 1 >= READ_FIRST;
        let target = if asked {
            Target::Value(next)
        } else {
            Target::None
        };
        drawn.numbers(&[value], target);
    }
}

/// What to write under a step.
pub(super) fn label(value: f32) -> String {
    format!("{value:.2}")
}

/// The `count` values with which a network carries on those `given`, reading its own answers.
///
/// # Errors
/// If nothing is given, the model is of another task or has a second direction (which would have to read from the end of
/// what is not written yet), or `count` is above [`MAX_CONTINUATION`].
pub fn continuation(model: &Model, given: &[f32], count: usize) -> Result<Vec<f32>> {
    error::check_count(Choice::Count, 0, MAX_CONTINUATION, count)?;
    let spec = model.spec();
    if spec.outputs != 1 {
        return Err(Error::Model {
            expected: "1 output".into(),
            found: format!("{} outputs", spec.outputs),
        });
    }
    let mut stream = Stream::new(model, super::TaskName::Sine)?;
    stream.read(Items::Values(given))?;
    let mut values = Vec::with_capacity(count);
    while values.len() < count {
        let next = stream.answer().first().copied().unwrap_or_default();
        values.push(next);
        if values.len() < count {
            stream.read(Items::Values(&[next]))?;
        }
    }
    Ok(values)
}

/// The mean squared error of [`continuation`] over `count` values, after `given` true ones, of `waves` fresh waves.
///
/// # Errors
/// As [`continuation`].
pub fn continuation_error(
    model: &Model,
    given: usize,
    count: usize,
    waves: usize,
    seed: u64,
) -> Result<f32> {
    let mut rng = Rng::seed_from_u64(!seed);
    let mut sum = 0.0;
    for _ in 0..waves {
        let (phase, frequency) = draw_wave(&mut rng);
        let truth: Vec<f32> = wave(phase, frequency, given + count).collect();
        let (read, wanted) = truth.split_at(given);
        let found = continuation(model, read, count)?;
        for (found, wanted) in found.iter().zip(wanted) {
            sum += f64::from(found - wanted) * f64::from(found - wanted);
        }
    }
    Ok((sum / (waves * count).max(1) as f64) as f32)
}
