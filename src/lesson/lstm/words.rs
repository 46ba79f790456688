//! A step of a cell in words, for every kind.

use leptos_i18n::td_string;

use crate::figure::clock::{Moment, Timeline};
use crate::figure::number;
use crate::figure::opened::Opened;
use crate::figure::pick::{Pick, What};
use crate::figure::unit_table::operations;
use crate::i18n::Locale;

/// What runs at `moment`, as a sentence.
pub fn now(l: Locale, line: Timeline, moment: Option<Moment>) -> String {
    let Some(Moment {
        step, operation, ..
    }) = moment
    else {
        return td_string!(l, lstm.before).to_string();
    };
    let what = match operations(crate::nn::Kind::Lstm)
        .get(operation)
        .copied()
        .flatten()
    {
        None => td_string!(l, lstm.read),
        Some(What::Forget) => td_string!(l, lstm.forget),
        Some(What::InputGate) => td_string!(l, lstm.input_gate),
        Some(What::Candidate) => td_string!(l, lstm.candidate),
        Some(What::Cell) => td_string!(l, lstm.cell),
        Some(What::OutputGate) => td_string!(l, lstm.output_gate),
        Some(What::TanhCell) => td_string!(l, lstm.tanh),
        Some(_) => td_string!(l, lstm.hidden),
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
pub fn values(opened: &Opened, step: usize) -> Vec<(String, String)> {
    let row = |name: &str, what, count: usize| {
        let value = |row| number::fixed(opened.value(Pick::vector(what, step, row)), 3);
        (
            name.to_owned(),
            (0..count).map(value).collect::<Vec<_>>().join(", "),
        )
    };
    let units = opened.layer.units;
    vec![
        row("xₜ", What::Input, opened.layer.input_at(step, 0).len()),
        row("fₜ", What::Forget, units),
        row("iₜ", What::InputGate, units),
        row("gₜ", What::Candidate, units),
        row("cₜ", What::Cell, units),
        row("oₜ", What::OutputGate, units),
        row("hₜ", What::Hidden, units),
    ]
}
