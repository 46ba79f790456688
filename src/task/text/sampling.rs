//! Writing on.

use super::{UNKNOWN, Vocabulary};
use crate::nn::{Items, Model, Rng, loss};
use crate::task::error::{check_count, check_range};
use crate::task::score::greatest;
use crate::task::stream::Stream;
use crate::task::{Choice, Error, Result, TaskName};

/// The most symbols that are written at once.
pub const MAX_WRITTEN: usize = 5000;
/// The highest temperature.
const HOTTEST: f32 = 10.0;

/// Reads `prompt`, then writes `count` symbols, each drawn from softmax(logits / `temperature`) and read again before the
/// next. At temperature 0 the most probable symbol is written. The unknown symbol is never written. Returns the prompt
/// and what was written, put together into one text: jamo become syllables.
///
/// Without a prompt the network begins after the line's end or, if the text has none, after its first symbol in the order
/// of the vocabulary.
///
/// # Errors
/// [`Error::Range`] for a temperature or a count outside its range, [`Error::Model`] for a network of another
/// vocabulary, [`Error::Leak`] for one with a second direction, [`Error::NotFinite`] if it answers with NaN or infinity.
pub fn sample(
    model: &Model,
    vocabulary: &Vocabulary,
    prompt: &str,
    temperature: f32,
    count: usize,
    rng: &mut Rng,
) -> Result<String> {
    check_range(Choice::Temperature, 0.0, HOTTEST, temperature)?;
    check_count(Choice::Count, 0, MAX_WRITTEN, count)?;
    let spec = model.spec();
    let size = vocabulary.len();
    if spec.reader.vocabulary() != Some(size) || spec.outputs != size {
        return Err(Error::Model {
            expected: format!("{size} tokens and as many classes"),
            found: format!("{:?} and {} classes", spec.reader, spec.outputs),
        });
    }
    let mut stream = Stream::new(model, TaskName::Text)?;
    let mut tokens = vocabulary.encode(prompt);
    if tokens.is_empty() {
        let line = vocabulary.encode("\n");
        let first = line.first().copied().filter(|&token| token != UNKNOWN);
        let begin = first.unwrap_or(if size > 1 { 1 } else { UNKNOWN });
        stream.read(Items::Tokens(&[begin]))?;
    } else {
        stream.read(Items::Tokens(&tokens))?;
    }
    for _ in 0..count {
        let Some(next) = draw(stream.answer(), temperature, rng)? else {
            break;
        };
        tokens.push(next);
        stream.read(Items::Tokens(&[next]))?;
    }
    Ok(vocabulary.decode(&tokens))
}

/// The next symbol: `None` if there is none but the unknown one.
fn draw(logits: &[f32], temperature: f32, rng: &mut Rng) -> Result<Option<u32>> {
    if logits.iter().any(|logit| !logit.is_finite()) {
        return Err(Error::NotFinite);
    }
    let known = logits.get(UNKNOWN as usize + 1..).unwrap_or(&[]);
    let Some(most) = greatest(known) else {
        return Ok(None);
    };
    let first = UNKNOWN + 1;
    if temperature == 0.0 {
        return Ok(Some(first + most as u32));
    }
    // The greatest is subtracted first: nothing overflows, however low the temperature.
    let scaled = known
        .iter()
        .map(|logit| (logit - known[most]) / temperature);
    let mut p: Vec<f32> = scaled.map(|value| value.max(-1e4)).collect();
    loss::softmax(&mut p);
    let mut left = rng.next_f32();
    for (index, p) in p.iter().enumerate() {
        if left < *p {
            return Ok(Some(first + index as u32));
        }
        left -= p;
    }
    // The probabilities add up to a little less than 1.
    Ok(Some(first + most as u32))
}
