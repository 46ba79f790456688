//! The sentence under a figure: where the clock is and what happens there.

use std::fmt::Display;

use leptos_i18n::td_string;

use crate::i18n::Locale;

/// `what` happens in step `step`, counted from 0, of `steps`.
pub fn at_step(l: Locale, step: usize, steps: usize, what: impl Display) -> String {
    let what = what.to_string();
    td_string!(l, stage.now, step = step + 1, steps = steps, what = what).to_string()
}
