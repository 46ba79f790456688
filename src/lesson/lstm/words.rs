//! A step of the LSTM as text.

use crate::figure::clock::Timeline;
use crate::figure::opened::Opened;
use crate::i18n::Locale;
use crate::lesson::listed::{LSTM, rows};

/// Name and numbers of each vector of the step in which `tick` lies.
pub fn values(l: Locale, opened: &Opened, line: Timeline, tick: f64) -> Vec<(String, String)> {
    rows(l, opened, line, tick, &LSTM)
}
