//! The lesson's moments in words.

use leptos_i18n::td_string;

use super::config::{INPUTS, OPERATIONS};
use super::model::{Place, Run};
use crate::figure::clock::Phase;
use crate::figure::pick::{Pick, What};
use crate::i18n::Locale;
use crate::lesson::caption::at_step;
use crate::lesson::listed::numbers;

/// Where the clock stands: the place in the sequence, and the operation.
pub fn place(run: &Run, tick: f64) -> Option<(Place, usize)> {
    let moment = run.config.timeline().moment(tick)?;
    Some((Place::of(moment.step, run.config.steps), moment.operation))
}

/// What runs at `tick`, as a sentence. Where the terms are not drawn, `inside` is false, and it is what a step brings to the figure:
/// forward its state, backward the state's gradient.
pub fn now(l: Locale, run: &Run, tick: f64, inside: bool) -> String {
    let Some((at, operation)) = place(run, tick) else {
        return td_string!(l, bptt.before).to_string();
    };
    let t = at.step;
    let operation = match (inside, at.back) {
        (true, _) => operation,
        (false, true) => 0,
        (false, false) if run.asks(t) => operation,
        (false, false) => operation.min(1),
    };
    let what = match (at.back, operation) {
        (false, 0) if t > 0 && run.was_reset(t) => td_string!(l, bptt.read_reset),
        (false, 0) => td_string!(l, bptt.read),
        (false, 1) => td_string!(l, bptt.hidden),
        (false, _) if run.asks(t) => td_string!(l, bptt.asked),
        (false, _) => td_string!(l, bptt.not_asked),
        (true, 0) if t + 1 == run.config.steps => td_string!(l, bptt.from_loss),
        (true, 0) if run.config.begins(t + 1) => td_string!(l, bptt.border),
        (true, 0) => td_string!(l, bptt.from_later),
        (true, 1) => td_string!(l, bptt.through_tanh),
        (true, operation) if t == 0 && operation + 1 == OPERATIONS => td_string!(l, bptt.last_term),
        (true, operation) if run.was_reset(t) && operation + 1 == OPERATIONS => {
            td_string!(l, bptt.reset_term)
        }
        (true, _) => td_string!(l, bptt.term),
    };
    at_step(l, t, run.config.steps, what)
}

/// Name and numbers of each vector of a step.
pub fn values(l: Locale, run: &Run, tick: f64) -> Vec<(String, String)> {
    let t = place(run, tick).map_or(0, |(at, _)| at.step);
    let units = run.config.hidden_size;
    let line = run.config.timeline();
    let forward = (run.config.steps * OPERATIONS) as f64;
    let listed = |name: &str, computed: bool, values: Vec<f32>| {
        (name.to_owned(), numbers(l, computed, 4, values))
    };
    let row = |name: &str, what, count: usize| {
        let pick = |row| Pick::vector(what, t, row);
        let computed = run.phase(pick(0), tick) == Phase::Done;
        listed(
            name,
            computed,
            (0..count).map(|row| run.value(pick(row))).collect(),
        )
    };
    let before = (0..units).map(|unit| run.before(t, unit)).collect();
    let sum = (0..units * units)
        .map(|index| run.gradient(index / units, index % units))
        .collect();
    let mut rows = vec![
        row("xₜ", What::Input, INPUTS),
        listed("hₜ₋₁", tick > 0.0, before),
        row("hₜ", What::Hidden, units),
        row("dhₜ", What::StateGradient, units),
        row("dzₜ", What::SumGradient, units),
        row("dzₜ hₜ₋₁ᵀ", What::WeightTerm, units * units),
        listed("Σ", tick >= line.end(), sum),
    ];
    if run.asks(t) {
        let target = (0..units).map(|unit| run.target(t, unit)).collect();
        rows.insert(3, listed("yₜ", true, target));
    }
    rows.push(listed("L", tick >= forward, vec![run.loss]));
    rows
}
