//! The vanilla RNN's step in words.

use leptos_i18n::td_string;

use super::model::{APPEND, CARRY, FROM_HIDDEN, FROM_INPUT, READ, Run, SUM};
use crate::figure::clock::{Moment, Timeline};
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::scene::subscript;
use crate::i18n::Locale;

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
    td_string!(
        l,
        stage.now,
        step = step + 1,
        steps = line.steps,
        what = what
    )
    .to_string()
}

/// Name and numbers of each vector of a step.
pub fn values(run: &Run, step: usize) -> Vec<(String, String)> {
    let row = |name: &str, what, rows| {
        let numbers: Vec<_> = (0..rows)
            .map(|row| number::fixed(run.value(Pick::vector(what, step, row)), 3))
            .collect();
        (name.to_owned(), numbers.join(", "))
    };
    let units = run.config.hidden_size;
    let before: Vec<_> = (0..units)
        .map(|row| number::fixed(run.before(step, row), 3))
        .collect();
    vec![
        row("xₜ", What::Input, run.config.input_size),
        ("hₜ₋₁".to_owned(), before.join(", ")),
        row("Wₓ xₜ", What::FromInput, units),
        row("Wₕ hₜ₋₁", What::FromHidden, units),
        row("z", What::Sum, units),
        row("hₜ", What::Hidden, units),
    ]
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
