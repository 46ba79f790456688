//! The Moscow screen in words.

use leptos_i18n::td_string;

use super::school::Learning;
use crate::figure::clock::{Moment, Timeline};
use crate::figure::number;
use crate::i18n::Locale;
use crate::lesson::caption::at_step;
use crate::task::moscow::{Architecture, Error, Regime, Story, TokenKind};
use crate::training::Failure;

/// Name of a way to teach.
pub fn regime(l: Locale, regime: Regime) -> &'static str {
    match regime {
        Regime::Short => td_string!(l, moscow.short),
        Regime::LongOnly => td_string!(l, moscow.long),
        Regime::Patient => td_string!(l, moscow.patient),
    }
}

/// Name and size of a network.
pub fn network(l: Locale, architecture: Architecture) -> String {
    let name = architecture.name();
    td_string!(
        l,
        moscow.network,
        name = name,
        units = architecture.hidden_size()
    )
    .to_string()
}

/// How far a network's lessons have come.
pub fn status(l: Locale, learning: Learning, stopped: Option<Failure>) -> String {
    if let Some(stopped) = stopped {
        return failure(l, &stopped);
    }
    let Learning {
        updates,
        all,
        accuracy,
        elapsed,
    } = learning;
    if updates < all {
        return td_string!(
            l,
            moscow.learning,
            updates = updates,
            all = all,
            accuracy = number::percent(accuracy)
        )
        .to_string();
    }
    td_string!(
        l,
        moscow.learnt,
        updates = updates,
        seconds = number::fixed(elapsed as f32 / 1000.0, 1)
    )
    .to_string()
}

/// Why a run ended before its end. What only a developer can mend is said as it came.
pub fn failure(l: Locale, failure: &Failure) -> String {
    match failure {
        Failure::Died(_) => td_string!(l, race.died).to_string(),
        Failure::Version { .. } => td_string!(l, race.version).to_string(),
        Failure::Broke { update } => td_string!(l, race.broke, update = *update).to_string(),
        Failure::Unreadable(reason) | Failure::Order(reason) | Failure::Setup(reason) => {
            td_string!(l, moscow.failed, reason = reason.clone()).to_string()
        }
    }
}

/// What is read at `moment`, as a sentence.
pub fn now(l: Locale, line: Timeline, moment: Option<Moment>, story: &Story) -> String {
    let Some(Moment { step, .. }) = moment else {
        return td_string!(l, moscow.before).to_string();
    };
    let Some(token) = story.tokens.get(step) else {
        return String::new();
    };
    let word = token.text.clone();
    let what = match token.kind {
        TokenKind::Blank => td_string!(l, moscow.at_blank).to_string(),
        TokenKind::Unknown => td_string!(l, moscow.unknown, word = word).to_string(),
        TokenKind::Place if story.truth_at == Some(step) => {
            td_string!(l, moscow.at_truth, word = word).to_string()
        }
        TokenKind::Place => td_string!(l, moscow.at_bait, word = word).to_string(),
        _ => td_string!(l, moscow.reads, word = word).to_string(),
    };
    at_step(l, step, line.steps, what)
}

/// Why a typed story is not read.
pub fn refusal(l: Locale, error: &Error) -> String {
    match error {
        Error::TooManyTokens { limit, came } => {
            td_string!(l, moscow.too_many, limit = *limit, came = *came).to_string()
        }
        Error::TextTooLong { limit, came } => {
            td_string!(l, moscow.too_long, limit = *limit, came = *came).to_string()
        }
        _ => td_string!(l, moscow.empty).to_string(),
    }
}
