//! The two cells' moments in words.

use leptos_i18n::td_string;

use super::model::{Run, Which, own_time};
use crate::figure::clock::Moment;
use crate::figure::pick::What;
use crate::figure::unit_table::operations;
use crate::i18n::Locale;
use crate::lesson::caption::at_step;
use crate::lesson::listed::{LSTM, rows};
use crate::nn::Kind;

/// What both cells do at `tick`.
pub fn now(l: Locale, steps: usize, tick: f64) -> String {
    let [rnn, lstm] = Which::ALL.map(|which| {
        let (line, tick) = own_time(which, steps, tick);
        line.moment(tick)
    });
    let (Some(rnn), Some(lstm)) = (rnn, lstm) else {
        return td_string!(l, cells.before).to_string();
    };
    let what = td_string!(
        l,
        cells.both,
        rnn = of_rnn(l, rnn, lstm),
        lstm = of_lstm(l, lstm)
    )
    .to_string();
    at_step(l, lstm.step, steps, what)
}

fn of_rnn(l: Locale, at: Moment, lstm: Moment) -> &'static str {
    if lstm.operation >= operations(Kind::RnnTanh).len() {
        return td_string!(l, cells.rnn_done);
    }
    match operations(Kind::RnnTanh)
        .get(at.operation)
        .copied()
        .flatten()
    {
        None => td_string!(l, cells.read),
        Some(What::FromInput) => td_string!(l, cells.from_input),
        Some(What::FromHidden) => td_string!(l, cells.from_hidden),
        Some(What::Sum) => td_string!(l, cells.sum),
        Some(_) => td_string!(l, cells.tanh),
    }
}

fn of_lstm(l: Locale, at: Moment) -> &'static str {
    match operations(Kind::Lstm).get(at.operation).copied().flatten() {
        None => td_string!(l, cells.read_both),
        Some(What::Forget) => td_string!(l, cells.forget),
        Some(What::InputGate) => td_string!(l, cells.input_gate),
        Some(What::Candidate) => td_string!(l, cells.candidate),
        Some(What::Cell) => td_string!(l, cells.cell),
        Some(What::OutputGate) => td_string!(l, cells.output_gate),
        Some(What::TanhCell) => td_string!(l, cells.tanh_cell),
        Some(_) => td_string!(l, cells.hidden),
    }
}

/// Name and numbers of each vector of a step, of both cells.
pub fn values(l: Locale, run: &Run, tick: f64) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for which in Which::ALL {
        let opened = run.opened(which);
        let names: &[(&str, What)] = match which {
            Which::Rnn => &[
                ("xₜ", What::Input),
                ("aₜ = Wₓ xₜ + bₓ", What::FromInput),
                ("qₜ = Wₕ hₜ₋₁ + bₕ", What::FromHidden),
                ("z", What::Sum),
                ("hₜ", What::Hidden),
            ],
            Which::Lstm => &LSTM,
        };
        let (line, tick) = own_time(which, run.config.steps, tick);
        let rows = rows(l, &opened, line, tick, names).into_iter();
        all.extend(rows.map(|(name, text)| (format!("{} {name}", which.name()), text)));
    }
    all
}
