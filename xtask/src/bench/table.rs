//! The benchmark's result as a table.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use super::libraries::{BRAIN, TENSORFLOW};
use crate::process::Result;

/// What the page sends.
#[derive(Deserialize)]
struct Measured {
    date: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    task: String,
    kind: String,
    units: usize,
    batch: usize,
    contenders: BTreeMap<String, Times>,
}

#[derive(Deserialize)]
struct Times {
    /// Milliseconds a step, one entry a round.
    times: Vec<f64>,
    /// Floating-point operations of a step, where they are known.
    operations: f64,
}

const OURS: &str = "ours";
const PEAK: &str = "peak";
const OTHERS: [&str; 3] = ["tensorflow wasm", "tensorflow cpu", "brain"];

/// What a row's times are summed up to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// The median over the rounds; of ratios, the median of each round's own one.
    Median,
    /// The fastest round of each. Other work on the machine only ever adds time, so that this is steadier on a busy one.
    Fastest,
}

impl Statistic {
    fn of(self, times: &[f64]) -> f64 {
        match self {
            Self::Median => median(times.to_vec()),
            Self::Fastest => times.iter().copied().fold(f64::INFINITY, f64::min),
        }
    }

    /// How many times longer `theirs` takes than `ours`.
    fn ratio(self, theirs: &[f64], ours: &[f64]) -> f64 {
        match self {
            Self::Median => {
                let pairs = theirs.iter().zip(ours);
                median(pairs.map(|(theirs, ours)| theirs / ours).collect())
            }
            Self::Fastest => self.of(theirs) / self.of(ours),
        }
    }
}

impl Row {
    fn of(&self, name: &str) -> Result<&Times> {
        let times = self.contenders.get(name);
        times
            .filter(|times| !times.times.is_empty())
            .ok_or_else(|| format!("the benchmark measured nothing of {name}").into())
    }

    /// How many times longer `name` takes than ours.
    fn ratio(&self, name: &str, statistic: Statistic) -> Result<f64> {
        Ok(statistic.ratio(&self.of(name)?.times, &self.of(OURS)?.times))
    }

    /// The share of the machine's peak that our matrix products alone account for.
    fn share_of_peak(&self, statistic: Statistic) -> Result<f64> {
        let work = self.of(OURS)?.operations / self.of(PEAK)?.operations;
        Ok(work * self.ratio(PEAK, statistic)?)
    }

    fn name(&self) -> String {
        match self.task.as_str() {
            "training" => format!("{}, {} units, batch {}", self.kind, self.units, self.batch),
            _ => format!("{}, {} units, one step", self.kind, self.units),
        }
    }
}

/// The table in Markdown, with what it was measured on.
pub fn markdown(json: &str, statistic: Statistic, machine: &str, browser: &str) -> Result<String> {
    let measured: Measured = serde_json::from_str(json)
        .map_err(|error| format!("the benchmark's page sent something else: {error}"))?;
    let mut text = format!(
        "| | Unrolled | of the peak | TensorFlow.js {TENSORFLOW}, wasm | TensorFlow.js {TENSORFLOW}, cpu | brain.js {BRAIN} |\n\
         |---|---|---|---|---|---|\n"
    );
    let mut peaks = Vec::new();
    for row in &measured.rows {
        let ours = duration(statistic.of(&row.of(OURS)?.times));
        let share = 100.0 * row.share_of_peak(statistic)?;
        write!(text, "| {} | {ours} | {share:.0} % |", row.name())?;
        for other in OTHERS {
            write!(text, " {} x |", rounded(row.ratio(other, statistic)?))?;
        }
        text.push('\n');
        let peak = row.of(PEAK)?;
        peaks.extend(peak.times.iter().map(|time| time / peak.operations));
    }
    let peak = 1e-6 / statistic.of(&peaks);
    let rounds = match statistic {
        Statistic::Median => "Medians over the rounds",
        Statistic::Fastest => "The fastest rounds",
    };
    writeln!(
        text,
        "\n{rounds}, measured on {} with {browser} on one core of {machine}, peak {peak:.0} GFLOP/s in WebAssembly.",
        measured.date
    )?;
    Ok(text)
}

/// The middle value; the mean of the two in the middle of an even number.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    }
}

/// Milliseconds, or microseconds where those are few.
fn duration(milliseconds: f64) -> String {
    if milliseconds < 0.1 {
        format!("{} µs", rounded(1000.0 * milliseconds))
    } else {
        format!("{} ms", rounded(milliseconds))
    }
}

/// Two digits at least, three where that takes a decimal.
fn rounded(value: f64) -> String {
    if value >= 10.0 {
        format!("{value:.0}")
    } else if value >= 1.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_by_hand() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        // The machine was twice as slow in the second round, for all.
        let json = r#"{"date":"2026-01-02","rows":[{"task":"training","kind":"LSTM","units":32,"batch":16,
            "contenders":{"ours":{"times":[0.5,1.0,0.5],"operations":3e7},
            "tensorflow wasm":{"times":[20,40],"operations":0},"tensorflow cpu":{"times":[100],"operations":0},
            "brain":{"times":[15,30,15],"operations":0},"peak":{"times":[1,2,1],"operations":1e8}}}]}"#;
        let text = markdown(json, Statistic::Median, "a processor", "a browser").unwrap();
        assert!(
            text.contains("| LSTM, 32 units, batch 16 | 0.50 ms | 60 % | 40 x | 200 x | 30 x |"),
            "{text}"
        );
        assert!(
            text.contains(
                "on 2026-01-02 with a browser on one core of a processor, peak 100 GFLOP/s"
            )
        );
    }

    #[test]
    fn what_was_not_measured_is_an_error() {
        let json = r#"{"date":"","rows":[{"task":"training","kind":"LSTM","units":1,"batch":1,"contenders":{}}]}"#;
        let error = markdown(json, Statistic::Median, "", "").unwrap_err();
        assert_eq!(error.to_string(), "the benchmark measured nothing of ours");
        assert!(markdown("[]", Statistic::Median, "", "").is_err());
    }
}
