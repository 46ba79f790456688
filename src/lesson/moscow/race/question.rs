//! What a trial asks, and which answer its results give.

use leptos_i18n::td_string;

use super::plan::{Entry, LANES, LEARNED, Label, Trial};
use super::run::{Phase, Run};
use crate::figure::number;
use crate::i18n::Locale;
use crate::lesson::language::language;
use crate::task::Task;
use crate::task::moscow::Architecture;

/// No answer that was offered.
const NONE: usize = usize::MAX;
/// Who needs less than so much of the other's updates was faster.
const FASTER: f32 = 0.8;
/// Scores that are farther apart than this are not alike.
const APART: f32 = 0.3;

/// Name of a trial.
pub fn name(l: Locale, trial: Trial) -> &'static str {
    match trial {
        Trial::Kinds => td_string!(l, race.kinds),
        Trial::Bias => td_string!(l, race.bias),
        Trial::Order => td_string!(l, race.order),
        Trial::Units => td_string!(l, race.units),
        Trial::Clip => td_string!(l, race.clip),
        Trial::Seeds => td_string!(l, race.seeds),
    }
}

/// Name of a lane.
pub fn label(l: Locale, label: Label) -> String {
    match label {
        Label::Network(architecture, units) => {
            let name = architecture.name();
            td_string!(l, moscow.network, name = name, units = units).to_string()
        }
        Label::Bias(bias) => td_string!(l, race.by_bias, bias = bias).to_string(),
        Label::Clip(architecture, norm) => {
            let name = architecture.name();
            match norm {
                Some(norm) => td_string!(l, race.by_clip, name = name, norm = norm).to_string(),
                None => td_string!(l, race.by_no_clip, name = name).to_string(),
            }
        }
    }
}

/// The same as short as it can be told from the others.
fn short_label(l: Locale, of: Label) -> String {
    match of {
        Label::Network(architecture, _) => architecture.name().to_owned(),
        Label::Bias(bias) => td_string!(l, race.short_bias, bias = bias).to_string(),
        Label::Clip(..) => label(l, of),
    }
}

/// The question, with the numbers of the settings that are really used.
pub fn question(l: Locale, trial: Trial) -> String {
    let [Entry { lessons, .. }, ..] = trial.entries(language(l), 0);
    let range = |index: usize| match lessons.get(index).map(|setup| &setup.task) {
        Some(Task::Moscow(lessons)) => format!("{}–{}", lessons.least, lessons.most),
        _ => String::new(),
    };
    let updates = |index: usize| lessons.get(index).map_or(0, |setup| setup.updates);
    match trial {
        Trial::Kinds => {
            td_string!(l, race.ask_kinds, range = range(0), updates = updates(0)).to_string()
        }
        Trial::Bias => td_string!(l, race.ask_bias, range = range(0)).to_string(),
        Trial::Order => td_string!(
            l,
            race.ask_order,
            short = range(0),
            long = range(1),
            updates = updates(0)
        )
        .to_string(),
        Trial::Units => {
            td_string!(l, race.ask_units, range = range(0), updates = updates(0)).to_string()
        }
        Trial::Clip => td_string!(l, race.ask_clip, range = range(0)).to_string(),
        Trial::Seeds => td_string!(l, race.ask_seeds, range = range(0)).to_string(),
    }
}

/// The answers to choose from.
pub fn answers(l: Locale, trial: Trial) -> Vec<String> {
    let texts: &[&'static str] = match trial {
        Trial::Kinds => &[
            td_string!(l, race.only_lstm),
            td_string!(l, race.lstm_and_gru),
            td_string!(l, race.all_three),
            td_string!(l, race.nobody),
        ],
        Trial::Bias => &[
            td_string!(l, race.bias_0),
            td_string!(l, race.bias_1),
            td_string!(l, race.bias_3),
            td_string!(l, race.alike),
        ],
        Trial::Order => &[
            td_string!(l, race.keeps),
            td_string!(l, race.recovers),
            td_string!(l, race.loses),
        ],
        Trial::Units => &[
            td_string!(l, race.only_rnn),
            td_string!(l, race.only_gru),
            td_string!(l, race.both),
            td_string!(l, race.neither),
        ],
        Trial::Clip => &[
            td_string!(l, race.no_matter),
            td_string!(l, race.faster),
            td_string!(l, race.never),
        ],
        Trial::Seeds => &[
            td_string!(l, race.always),
            td_string!(l, race.not_once),
            td_string!(l, race.depends),
        ],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Why it is so.
pub fn reason(l: Locale, trial: Trial) -> &'static str {
    match trial {
        Trial::Kinds => td_string!(l, race.why_kinds),
        Trial::Bias => td_string!(l, race.why_bias),
        Trial::Order => td_string!(l, race.why_order),
        Trial::Units => td_string!(l, race.why_units),
        Trial::Clip => td_string!(l, race.why_clip),
        Trial::Seeds => td_string!(l, race.why_seeds),
    }
}

/// What a lane came to, in words: its score, or the least and the greatest of several.
pub fn result(l: Locale, runs: &[Run]) -> String {
    let scores = scores(runs);
    let (Some(least), Some(most)) = (
        scores.iter().copied().reduce(f32::min),
        scores.iter().copied().reduce(f32::max),
    ) else {
        return "–".to_owned();
    };
    let (least, most) = (number::share(least), number::share(most));
    if scores.len() == 1 {
        return most;
    }
    if least == most {
        return td_string!(l, race.each, share = most).to_string();
    }
    td_string!(l, race.from_to, least = least, most = most).to_string()
}

fn scores(runs: &[Run]) -> Vec<f32> {
    runs.iter().filter_map(|run| run.score).collect()
}

/// The answer that the results give; none of those offered if nobody guessed what happened.
pub fn right(trial: Trial, lanes: &[Vec<Run>; LANES]) -> usize {
    let finals = lanes.each_ref().map(|runs| scores(runs));
    let learned = finals
        .each_ref()
        .map(|scores| scores.first().is_some_and(|score| *score >= LEARNED));
    let passed = lanes
        .each_ref()
        .map(|runs| runs.first().and_then(|run| run.curve.learned()));
    let place = |architecture| Architecture::ALL.iter().position(|a| *a == architecture);
    let kind = |architecture| place(architecture).is_some_and(|place| learned[place]);
    let [rnn, lstm, gru] = [Architecture::Rnn, Architecture::Lstm, Architecture::Gru].map(kind);
    match trial {
        Trial::Kinds => match (rnn, lstm, gru) {
            (false, true, false) => 0,
            (false, true, true) => 1,
            (true, true, true) => 2,
            (false, false, false) => 3,
            _ => NONE,
        },
        Trial::Bias => first(&passed).unwrap_or(LANES),
        Trial::Order => match (rnn, lanes[0].first()) {
            (true, Some(run)) if dipped(run) => 1,
            (true, _) => 0,
            (false, _) => 2,
        },
        Trial::Units => match (rnn, gru) {
            (true, false) => 0,
            (false, true) => 1,
            (true, true) => 2,
            (false, false) => 3,
        },
        Trial::Clip => match (learned[1], passed[0], passed[1]) {
            (false, ..) => 2,
            (true, Some(clipped), Some(free)) if (free as f32) < FASTER * clipped as f32 => 1,
            (true, ..) => 0,
        },
        Trial::Seeds => {
            let of_gru = place(Architecture::Gru).map_or(&[][..], |place| &finals[place]);
            let least = of_gru.iter().copied().fold(1.0, f32::min);
            let most = of_gru.iter().copied().fold(0.0, f32::max);
            if least >= LEARNED {
                0
            } else if most < LEARNED && most - least < APART {
                1
            } else {
                2
            }
        }
    }
}

/// The lane that passed clearly first; `None` if nobody passed or others were about as fast.
fn first(passed: &[Option<usize>; LANES]) -> Option<usize> {
    let (winner, update) = passed
        .iter()
        .enumerate()
        .filter_map(|(lane, update)| Some((lane, (*update)?)))
        .min_by_key(|(_, update)| *update)?;
    let slower = |(lane, other): (usize, &Option<usize>)| {
        lane == winner || other.is_none_or(|other| (update as f32) < FASTER * other as f32)
    };
    passed.iter().enumerate().all(slower).then_some(winner)
}

/// Whether the second half had a time in which little was right.
fn dipped(run: &Run) -> bool {
    let half = run.curve.all() as f64 / 2.0;
    let after = run.curve.accuracies();
    after
        .into_iter()
        .any(|(update, share)| update > half && share < f64::from(LEARNED))
}

/// The results in words.
pub fn outcome(l: Locale, trial: Trial, lanes: &[Vec<Run>; LANES]) -> String {
    let entries = trial.entries(language(l), 0);
    let of = |(entry, runs): (&Entry, &Vec<Run>)| {
        // A run that stopped has no score; its status says why.
        let stopped = runs
            .iter()
            .any(|run| matches!(run.phase, Phase::Stopped(_)));
        let result = if stopped {
            "–".into()
        } else {
            result(l, runs)
        };
        format!("{}: {result}", short_label(l, entry.label))
    };
    let all: Vec<String> = entries.iter().zip(lanes).map(of).collect();
    format!(
        "{} {}",
        td_string!(l, race.outcome, results = all.join(", ")),
        reason(l, trial)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::moscow::race::curve::Curve;
    use crate::task::Progress;

    /// A run that is right about everything from an update on, until another.
    fn run(score: f32, from: usize, until: usize) -> Run {
        let mut curve = Curve::new(400);
        for update in 1..=400 {
            curve.push(Progress {
                update,
                loss: 1.0,
                score: if (from..until).contains(&update) {
                    1.0
                } else {
                    0.1
                },
                grad_norm: 1.0,
            });
        }
        Run {
            curve,
            phase: Phase::Done,
            score: Some(score),
            elapsed: 1.0,
            learned_after: None,
        }
    }

    fn lanes(runs: [Run; LANES]) -> [Vec<Run>; LANES] {
        runs.map(|run| vec![run])
    }

    #[test]
    fn the_right_answer_follows_from_the_results() {
        let good = || run(0.99, 100, 401);
        let bad = || run(0.13, 401, 401);
        let right = |trial, runs| super::right(trial, &lanes(runs));
        assert_eq!(right(Trial::Kinds, [bad(), good(), bad()]), 0);
        assert_eq!(right(Trial::Kinds, [bad(), good(), good()]), 1);
        assert_eq!(right(Trial::Kinds, [good(), bad(), good()]), NONE);
        assert_eq!(right(Trial::Units, [bad(), good(), good()]), 1);
        assert_eq!(right(Trial::Bias, [bad(), run(0.99, 250, 401), good()]), 2);
        assert_eq!(right(Trial::Bias, [good(), good(), good()]), 3);
        assert_eq!(right(Trial::Bias, [bad(), bad(), bad()]), 3);
        assert_eq!(right(Trial::Order, [good(), good(), good()]), 0);
        assert_eq!(
            right(Trial::Order, [run(0.95, 250, 401), good(), good()]),
            1
        );
        assert_eq!(right(Trial::Order, [run(0.2, 10, 200), good(), good()]), 2);
        assert_eq!(right(Trial::Clip, [good(), bad(), good()]), 2);
        assert_eq!(right(Trial::Clip, [good(), good(), good()]), 0);
        assert_eq!(right(Trial::Clip, [good(), run(0.99, 10, 401), good()]), 1);
        let seeds = |scores: [f32; 3]| {
            let runs = scores.map(|score| run(score, 401, 401)).to_vec();
            super::right(Trial::Seeds, &[runs.clone(), runs.clone(), runs])
        };
        assert_eq!(seeds([0.95, 1.0, 0.91]), 0);
        assert_eq!(seeds([0.1, 0.2, 0.12]), 1);
        assert_eq!(seeds([0.1, 0.9, 0.5]), 2);
        assert_eq!(seeds([0.1, 0.7, 0.5]), 2);
    }

    #[test]
    fn every_trial_asks_and_offers_in_both_languages() {
        for l in [Locale::ko, Locale::en] {
            for trial in Trial::ALL {
                assert!(question(l, trial).ends_with('?'), "{}", question(l, trial));
                let answers = answers(l, trial);
                assert!((3..=4).contains(&answers.len()));
                assert!(!reason(l, trial).is_empty() && !name(l, trial).is_empty());
                for entry in trial.entries(language(l), 1) {
                    assert!(!label(l, entry.label).is_empty());
                }
            }
        }
    }
}
