//! The vanilla RNN's step in words.

use leptos_i18n::td_string;

use super::model::{APPEND, CARRY, FROM_HIDDEN, FROM_INPUT, READ, Run, SUM, TANH};
use crate::figure::clock::{Moment, Phase, Timeline};
use crate::figure::pick::{Pick, What};
use crate::figure::scene::subscript;
use crate::i18n::Locale;
use crate::lesson::caption::at_step;
use crate::lesson::listed::row;

/// What runs at `moment`, as a sentence.
pub fn now(l: Locale, line: Timeline, moment: Option<Moment>) -> String {
    let Some(Moment {
        step, operation, ..
    }) = moment
    else {
        return td_string!(l, rnn.before).to_string();
    };
    let what = match operation {
        READ if step == 0 => td_string!(l, rnn.read_first),
        READ => td_string!(l, rnn.read),
        FROM_INPUT => td_string!(l, rnn.from_input),
        FROM_HIDDEN => td_string!(l, rnn.from_hidden),
        SUM => td_string!(l, rnn.sum),
        APPEND => td_string!(l, rnn.append),
        CARRY if step + 1 == line.steps => td_string!(l, rnn.carry_last),
        CARRY => td_string!(l, rnn.carry),
        _ => td_string!(l, rnn.tanh),
    };
    at_step(l, step, line.steps, what)
}

/// Name and numbers of each vector of a step.
pub fn values(l: Locale, run: &Run, line: Timeline, tick: f64) -> Vec<(String, String)> {
    let step = line.step_at(tick);
    let done = |operation| line.phase(tick, step, operation) == Phase::Done;
    let units = run.config.hidden_size;
    let vector = |what, rows: usize| {
        let value = move |row| run.value(Pick::vector(what, step, row));
        (0..rows).map(value)
    };
    let before = (0..units).map(|unit| run.before(step, unit));
    let computed = |name, what, operation| row(l, name, done(operation), vector(what, units));
    vec![
        row(l, "xₜ", true, vector(What::Input, run.config.input_size)),
        row(l, "hₜ₋₁", true, before),
        computed("Wₓ xₜ", What::FromInput, FROM_INPUT),
        computed("Wₕ hₜ₋₁", What::FromHidden, FROM_HIDDEN),
        computed("z", What::Sum, SUM),
        computed("hₜ", What::Hidden, TANH),
    ]
}

/// Whether a value is computed at `tick`.
pub fn is_computed(line: Timeline, tick: f64, pick: Pick) -> bool {
    let operation = match pick.what {
        What::FromInput => FROM_INPUT,
        What::FromHidden => FROM_HIDDEN,
        What::Sum => SUM,
        What::Hidden => TANH,
        _ => return true,
    };
    line.phase(tick, pick.step, operation) == Phase::Done
}

/// Name of a weight, rows and columns from 1 as in the formulas.
pub fn weight_name(pick: Pick) -> String {
    let (row, column) = (subscript(pick.row + 1), subscript(pick.column + 1));
    match pick.what {
        What::WeightInput => format!("Wₓ {row},{column}"),
        What::WeightHidden => format!("Wₕ {row},{column}"),
        _ => format!("b {row}"),
    }
}
