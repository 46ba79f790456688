//! A step of the LSTM as text.

use crate::figure::clock::Timeline;
use crate::figure::opened::Opened;
use crate::figure::pick::What;
use crate::i18n::Locale;
use crate::lesson::listed::rows;

/// Name and numbers of each vector of the step in which `tick` lies.
pub fn values(l: Locale, opened: &Opened, line: Timeline, tick: f64) -> Vec<(String, String)> {
    let names = [
        ("xₜ", What::Input),
        ("fₜ", What::Forget),
        ("iₜ", What::InputGate),
        ("gₜ", What::Candidate),
        ("cₜ", What::Cell),
        ("oₜ", What::OutputGate),
        ("hₜ", What::Hidden),
    ];
    rows(l, opened, line, tick, &names)
}
