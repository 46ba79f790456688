//! The lesson's moments in words.

use leptos_i18n::td_string;

use super::model::{Lane, Net, Run};
use crate::figure::clock::{Moment, Timeline};
use crate::figure::pick::What;
use crate::figure::unit_table::operations;
use crate::i18n::Locale;
use crate::lesson::caption::at_step;
use crate::lesson::listed::{row, rows};
use crate::nn::Kind;

/// What runs at `moment`, as a sentence.
/// `loops` says whether anything comes back, `opened` which network is looked into.
pub fn now(
    l: Locale,
    line: Timeline,
    moment: Option<Moment>,
    loops: bool,
    opened: Option<Net>,
) -> String {
    let Some(Moment {
        step, operation, ..
    }) = moment
    else {
        return td_string!(l, feedback.before).to_string();
    };
    let what = match operations(Kind::RnnTanh).get(operation).copied().flatten() {
        None => td_string!(l, feedback.read),
        Some(What::FromInput) => td_string!(l, feedback.from_input),
        Some(What::FromHidden | What::Sum) if opened == Some(Net::FeedForward) => {
            td_string!(l, feedback.only_recurrent)
        }
        Some(What::FromHidden) if step == 0 => td_string!(l, feedback.from_nothing),
        Some(What::FromHidden) if loops => td_string!(l, feedback.from_hidden),
        Some(What::FromHidden) => td_string!(l, feedback.from_cut),
        Some(What::Sum) => td_string!(l, feedback.sum),
        Some(_) if step + 1 == line.steps => td_string!(l, feedback.end),
        Some(_) => td_string!(l, feedback.hidden),
    };
    at_step(l, step, line.steps, what)
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

/// Name and numbers of each vector of the step in which `tick` lies, and what each network hands on at the end.
pub fn values(l: Locale, run: &Run, line: Timeline, tick: f64) -> Vec<(String, String)> {
    let step = line.step_at(tick);
    let mut all = Vec::new();
    for which in Lane::ALL {
        let opened = run.opened(which);
        let name = lane(l, run, which);
        let word = run.orders[which.order].get(step).cloned();
        let input = format!("x ({})", word.unwrap_or_default());
        let symbol = match which.net {
            Net::FeedForward => "f",
            Net::Recurrent => "h",
        };
        let names = [(input.as_str(), What::Input), (symbol, What::Hidden)];
        let mut vectors = rows(l, &opened, line, tick, &names);
        if step + 1 == line.steps {
            let handed = td_string!(l, feedback.handed_on);
            vectors.push(row(l, handed, tick >= line.end(), run.readout(which)));
        }
        all.extend((vectors.into_iter()).map(|(row, text)| (format!("{name} · {row}"), text)));
    }
    all
}
