//! The lesson's moments in words.

use leptos_i18n::td_string;

use super::model::{Meaning, Reset, Run};
use crate::figure::clock::{Moment, Timeline};
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::unit_table::operations;
use crate::i18n::Locale;
use crate::nn::Kind;

/// What runs at `moment`, as a sentence.
pub fn now(l: Locale, run: &Run, line: Timeline, moment: Option<Moment>) -> String {
    let Some(Moment {
        step, operation, ..
    }) = moment
    else {
        return td_string!(l, gru.before).to_string();
    };
    let what = match operations(Kind::Gru).get(operation).copied().flatten() {
        None => td_string!(l, gru.read),
        Some(What::Reset) => td_string!(l, gru.reset_gate),
        Some(What::Update) => match run.config.meaning {
            Meaning::Keep => td_string!(l, gru.update_keep),
            Meaning::Write => td_string!(l, gru.update_write),
        },
        Some(What::Candidate) => match run.config.reset {
            Reset::After => td_string!(l, gru.candidate_after),
            Reset::Before => td_string!(l, gru.candidate_before),
        },
        Some(_) => match run.config.meaning {
            Meaning::Keep => td_string!(l, gru.hidden_keep),
            Meaning::Write => td_string!(l, gru.hidden_write),
        },
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
    let opened = run.opened();
    [
        ("xₜ", What::Input),
        ("rₜ", What::Reset),
        ("zₜ", What::Update),
        ("nₜ", What::Candidate),
        ("hₜ", What::Hidden),
    ]
    .into_iter()
    .map(|(name, what)| {
        let count = match what {
            What::Input => run.config.input_size,
            _ => run.config.hidden_size,
        };
        let numbers: Vec<_> = (0..count)
            .map(|row| number::fixed(opened.value(Pick::vector(what, step, row)), 3))
            .collect();
        (name.to_owned(), numbers.join(", "))
    })
    .collect()
}
