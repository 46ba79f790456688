//! The lesson's moments in words.

use leptos_i18n::td_string;

use super::model::{Meaning, Reset, Run};
use crate::figure::clock::{Moment, Timeline};
use crate::figure::pick::What;
use crate::figure::unit_table::operations;
use crate::i18n::Locale;
use crate::lesson::caption::at_step;
use crate::lesson::listed::rows;
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
    at_step(l, step, line.steps, what)
}

/// Name and numbers of each vector of the step in which `tick` lies.
pub fn values(l: Locale, run: &Run, line: Timeline, tick: f64) -> Vec<(String, String)> {
    let names = [
        ("xₜ", What::Input),
        ("rₜ", What::Reset),
        ("zₜ", What::Update),
        ("nₜ", What::Candidate),
        ("hₜ", What::Hidden),
    ];
    rows(l, &run.opened(), line, tick, &names)
}
