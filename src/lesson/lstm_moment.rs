//! What an LSTM does at a moment, in words.

use leptos_i18n::td_string;

use super::caption::at_step;
use crate::figure::clock::{Moment, Timeline};
use crate::figure::pick::What;
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
    at_step(l, step, line.steps, what)
}
