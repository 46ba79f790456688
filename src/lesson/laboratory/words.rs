//! The bench in words.

use leptos_i18n::td_string;

use super::bench::Status;
use super::place::LayerCode;
use crate::figure::number;
use crate::i18n::Locale;
use crate::nn::{Gate, Kind, Scheme};
use crate::task::text::Alphabet;
use crate::task::{Choice, Error, Measure, Optimizer, Score, TaskName};
use crate::training::{Death, Failure};

/// What the two buttons under a figure are called.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Export {
    pub png: String,
    pub svg: String,
}

/// The buttons' words.
pub fn export(l: Locale) -> Export {
    Export {
        png: td_string!(l, laboratory.as_png).to_string(),
        svg: td_string!(l, laboratory.as_svg).to_string(),
    }
}

/// Name of a task.
pub fn task(l: Locale, name: TaskName) -> &'static str {
    match name {
        TaskName::Moscow => td_string!(l, laboratory.task_moscow),
        TaskName::Copy => td_string!(l, laboratory.task_copy),
        TaskName::Adding => td_string!(l, laboratory.task_adding),
        TaskName::Parity => td_string!(l, laboratory.task_parity),
        TaskName::Counting => td_string!(l, laboratory.task_counting),
        TaskName::Sine => td_string!(l, laboratory.task_sine),
        TaskName::Text => td_string!(l, laboratory.task_text),
    }
}

/// Name of a kind of cell.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::RnnTanh => "RNN (tanh)",
        Kind::RnnRelu => "RNN (ReLU)",
        Kind::Lstm => "LSTM",
        Kind::Gru => "GRU",
    }
}

pub fn scheme(l: Locale, scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Default => td_string!(l, laboratory.init_default),
        Scheme::Orthogonal => td_string!(l, laboratory.init_orthogonal),
    }
}

pub fn optimizer(l: Locale, optimizer: Optimizer) -> &'static str {
    match optimizer {
        Optimizer::Sgd => "SGD",
        Optimizer::Momentum => td_string!(l, laboratory.momentum),
        Optimizer::Adam => "Adam",
    }
}

pub fn alphabet(l: Locale, alphabet: Alphabet) -> &'static str {
    match alphabet {
        Alphabet::Syllables => td_string!(l, laboratory.syllables),
        Alphabet::Jamo => td_string!(l, laboratory.jamo),
    }
}

/// Name of a gate's block of weights.
pub fn gate(l: Locale, gate: Gate) -> String {
    match gate {
        Gate::Input => td_string!(l, laboratory.gate_input),
        Gate::Forget => td_string!(l, laboratory.gate_forget),
        Gate::Cell => td_string!(l, laboratory.gate_cell),
        Gate::Output => td_string!(l, laboratory.gate_output),
        Gate::Reset => td_string!(l, laboratory.gate_reset),
        Gate::Update => td_string!(l, laboratory.gate_update),
        Gate::New => td_string!(l, laboratory.gate_new),
    }
    .to_string()
}

/// Name of a layer and direction.
pub fn layer(l: Locale, place: LayerCode) -> String {
    let number = place.layer + 1;
    if place.direction == 1 {
        td_string!(l, laboratory.layer_reverse, number = number).to_string()
    } else {
        td_string!(l, laboratory.layer, number = number).to_string()
    }
}

/// A score: a share of right answers, or a mean squared error.
pub fn score(score: Score) -> String {
    value(score.measure, score.value)
}

/// What a score measures.
pub fn measure(l: Locale, measure: Measure) -> &'static str {
    match measure {
        Measure::Accuracy => td_string!(l, laboratory.accuracy),
        Measure::Error => td_string!(l, laboratory.squared_error),
    }
}

/// A value of a measure.
pub fn value(measure: Measure, value: f32) -> String {
    match measure {
        Measure::Accuracy => number::share(value),
        Measure::Error => number::scientific(value),
    }
}

/// How the run stands.
pub fn status(l: Locale, status: &Status, update: usize, all: usize, elapsed: f32) -> String {
    let seconds = number::fixed(elapsed / 1000.0, 1);
    match status {
        Status::Fresh => td_string!(l, laboratory.status_fresh, all = all).to_string(),
        Status::Loaded => td_string!(l, laboratory.status_loaded).to_string(),
        Status::Waiting => td_string!(l, laboratory.status_waiting).to_string(),
        Status::Running => td_string!(
            l,
            laboratory.status_running,
            update = update,
            all = all,
            seconds = seconds
        )
        .to_string(),
        Status::Paused => td_string!(
            l,
            laboratory.status_paused,
            update = update,
            all = all,
            seconds = seconds
        )
        .to_string(),
        Status::Done => td_string!(
            l,
            laboratory.status_done,
            update = update,
            seconds = seconds
        )
        .to_string(),
        Status::Broke(at) => td_string!(l, laboratory.status_broke, update = *at).to_string(),
        Status::Failed(failure) => {
            let reason = self::failure(l, failure);
            if update == 0 {
                return reason;
            }
            let kept = td_string!(l, laboratory.kept, update = update);
            format!("{reason} {kept}")
        }
        Status::Refused(error) => refusal(l, error),
    }
}

/// Why a run ended before its end. What only a developer can mend stands in brackets as it came.
fn failure(l: Locale, failure: &Failure) -> String {
    match failure {
        Failure::Died(Death::Unloaded) => td_string!(l, laboratory.worker_unloaded).to_string(),
        Failure::Died(Death::Silent) => td_string!(l, laboratory.worker_silent).to_string(),
        Failure::Died(Death::Gone) => td_string!(l, laboratory.worker_gone).to_string(),
        Failure::Died(Death::Threw(reason)) => {
            td_string!(l, laboratory.worker_threw, reason = reason.clone()).to_string()
        }
        Failure::Version { .. } => td_string!(l, race.version).to_string(),
        Failure::Broke { update } => {
            td_string!(l, laboratory.status_broke, update = *update).to_string()
        }
        Failure::Unreadable(reason) | Failure::Order(reason) | Failure::Setup(reason) => {
            td_string!(l, laboratory.worker_refused, reason = reason.clone()).to_string()
        }
    }
}

/// Why settings make no run.
pub fn refusal(l: Locale, error: &Error) -> String {
    match error {
        Error::Leak { .. } => td_string!(l, laboratory.refused_leak).to_string(),
        Error::TruncatedDirections => td_string!(l, laboratory.refused_truncation).to_string(),
        Error::TooMuch { most, found } => {
            td_string!(l, laboratory.refused_size, most = *most, found = *found).to_string()
        }
        Error::Range {
            choice,
            least,
            most,
            found,
        } => td_string!(
            l,
            laboratory.refused_range,
            choice = choice_name(l, *choice),
            least = *least,
            most = *most,
            found = *found
        )
        .to_string(),
        error => td_string!(l, laboratory.refused, reason = error.to_string()).to_string(),
    }
}

/// Name of a number that has a range.
fn choice_name(l: Locale, choice: Choice) -> String {
    match choice {
        Choice::Units => td_string!(l, laboratory.units),
        Choice::Layers => td_string!(l, laboratory.layers),
        Choice::Embedding => td_string!(l, laboratory.embedding),
        Choice::ForgetBias => td_string!(l, laboratory.forget),
        Choice::LearningRate => td_string!(l, laboratory.rate),
        Choice::Clip => td_string!(l, laboratory.clip),
        Choice::Truncation => td_string!(l, laboratory.truncation),
        Choice::Batch => td_string!(l, laboratory.batch),
        Choice::Updates => td_string!(l, laboratory.updates),
        Choice::Length => td_string!(l, laboratory.length),
        Choice::Characters | Choice::Count => td_string!(l, laboratory.characters),
        Choice::Temperature => td_string!(l, laboratory.temperature),
        other => return other.to_string(),
    }
    .to_string()
}

/// A label with what cannot be seen made visible, and with a real minus.
pub fn visible(text: String) -> String {
    match text.as_str() {
        " " => "␣".into(),
        "\n" => "↵".into(),
        "\t" => "⇥".into(),
        _ => match text.strip_prefix('-') {
            // A number's sign is the minus of all other numbers on the page.
            Some(rest) if rest.parse::<f32>().is_ok_and(|size| size > 0.0) => format!("−{rest}"),
            Some(rest) if rest.parse::<f32>().is_ok() => rest.to_owned(),
            _ => text,
        },
    }
}

/// The first so many characters of a text, at the end of a line.
pub fn beginning(text: String, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text;
    };
    let end = text[..end].rfind('\n').unwrap_or(end);
    format!("{}\n…", &text[..end])
}

/// A count with its thousands apart.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_worker_is_spoken_of_in_the_reader_s_language_and_once() {
        let deaths = [Death::Unloaded, Death::Silent, Death::Gone];
        for l in [Locale::ko, Locale::en] {
            let say = |death: &Death, update| {
                status(
                    l,
                    &Status::Failed(Failure::Died(death.clone())),
                    update,
                    9,
                    0.0,
                )
            };
            for death in &deaths {
                let (early, late) = (say(death, 0), say(death, 7));
                assert!(!early.contains('0') && late.contains('7'), "{late}");
                assert!(late.starts_with(&early), "{late}");
                let word = if l == Locale::ko {
                    "작업자(worker)"
                } else {
                    "worker"
                };
                assert_eq!(early.matches(word).count(), 1, "{early}");
                let korean = early.chars().any(|c| ('가'..='힣').contains(&c));
                assert_eq!(korean, l == Locale::ko, "{early}");
            }
            let threw = say(&Death::Threw("unreachable".into()), 0);
            assert!(threw.contains("unreachable"), "{threw}");
        }
    }

    #[test]
    fn a_label_is_seen_and_its_minus_is_one() {
        for (label, seen) in [
            ("-0.86", "−0.86"),
            ("-0.00", "0.00"),
            ("-", "-"),
            ("-b", "-b"),
            (" ", "␣"),
        ] {
            assert_eq!(visible(label.into()), seen);
        }
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1234), "1,234");
        assert_eq!(thousands(1_000_000), "1,000,000");
    }
}
