//! The lesson's moments in words.

use leptos_i18n::td_string;

use super::model::{Lane, Net, Run};
use crate::figure::clock::{Moment, Timeline};
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::unit_table::operations;
use crate::i18n::Locale;
use crate::nn::Kind;

/// What runs at `moment`, as a sentence.
/// `loops` says whether anything comes back.
pub fn now(l: Locale, line: Timeline, moment: Option<Moment>, loops: bool) -> String {
    let Some(Moment {
        step, operation, ..
    }) = moment
    else {
        return td_string!(l, feedback.before).to_string();
    };
    let what = match operations(Kind::RnnTanh).get(operation).copied().flatten() {
        None => td_string!(l, feedback.read),
        Some(What::FromInput) => td_string!(l, feedback.from_input),
        Some(What::FromHidden) if step == 0 => td_string!(l, feedback.from_nothing),
        Some(What::FromHidden) if loops => td_string!(l, feedback.from_hidden),
        Some(What::FromHidden) => td_string!(l, feedback.from_cut),
        Some(What::Sum) => td_string!(l, feedback.sum),
        Some(_) if step + 1 == line.steps => td_string!(l, feedback.end),
        Some(_) => td_string!(l, feedback.hidden),
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

/// Name of a picture: the network, and the words in its order.
pub fn lane(l: Locale, run: &Run, lane: Lane) -> String {
    format!("{}: {}", net(l, lane.net), run.orders[lane.order].join(" "))
}

/// Name of a network.
pub fn net(l: Locale, net: Net) -> &'static str {
    match net {
        Net::FeedForward => td_string!(l, feedback.feed_forward),
        Net::Recurrent => td_string!(l, feedback.recurrent),
    }
}

/// Name and numbers of each vector of a step, and what each network hands on at the end.
pub fn values(l: Locale, run: &Run, step: usize) -> Vec<(String, String)> {
    let list = |values: Vec<f32>| {
        let texts: Vec<_> = values.into_iter().map(|v| number::fixed(v, 3)).collect();
        texts.join(", ")
    };
    let mut rows = Vec::new();
    for which in Lane::ALL {
        let opened = run.opened(which);
        let vector = |what, count| {
            list(
                (0..count)
                    .map(|row| opened.value(Pick::vector(what, step, row)))
                    .collect(),
            )
        };
        let name = lane(l, run, which);
        let word = run.orders[which.order].get(step).cloned();
        let word = word.unwrap_or_default();
        let inputs = opened.layer.input_at(0, 0).len();
        rows.push((format!("{name} · x ({word})"), vector(What::Input, inputs)));
        let symbol = match which.net {
            Net::FeedForward => "f",
            Net::Recurrent => "h",
        };
        let units = opened.layer.units;
        rows.push((format!("{name} · {symbol}"), vector(What::Hidden, units)));
        if step + 1 == opened.layer.steps {
            rows.push((
                format!("{name} · {}", td_string!(l, feedback.handed_on)),
                list(run.readout(which)),
            ));
        }
    }
    rows
}
