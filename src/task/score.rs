//! How good a network's answers are.

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use crate::nn::Workspace;
use crate::task::moscow::{FIRST_PLACE, PLACES};

/// What a score measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// The share of right answers, 0 to 1: more is better.
    Accuracy,
    /// The mean squared error: less is better.
    Error,
}

/// A score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// What is measured.
    pub measure: Measure,
    /// How much of it.
    pub value: f32,
}

impl Score {
    /// A share of right answers.
    pub fn accuracy(value: f32) -> Self {
        Self {
            measure: Measure::Accuracy,
            value,
        }
    }

    /// A mean squared error.
    pub fn error(value: f32) -> Self {
        Self {
            measure: Measure::Error,
            value,
        }
    }

    /// Whether this is better than another value of the same measure. NaN is better than nothing.
    pub fn is_better_than(self, other: f32) -> bool {
        match self.measure {
            Measure::Accuracy => self.value > other,
            Measure::Error => self.value < other,
        }
    }
}

/// What counts as a right answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scoring {
    /// Every target by itself: the class with the greatest logit is the answer.
    EachTarget,
    /// A sequence is right if all its targets are.
    WholeSequence,
    /// The last step of every sequence, answered among the places alone.
    Places,
    /// The squared distance of the number answered from the number wanted.
    SquaredError,
}

/// A score that is being gathered.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    sum: f64,
    count: usize,
    /// For every sequence of the batch at hand whether it was asked, and whether all its answers were right.
    sequences: Vec<(bool, bool)>,
}

impl Tally {
    /// Forgets everything but the buffer.
    pub fn clear(&mut self) {
        self.sum = 0.0;
        self.count = 0;
    }

    /// Adds the answers to a batch.
    pub fn add(&mut self, scoring: Scoring, columns: &Columns, workspace: &Workspace) {
        let batch = columns.batch;
        self.sequences.clear();
        self.sequences.resize(batch, (false, true));
        for (index, row) in workspace.answers() {
            let (t, n) = (index / batch, index % batch);
            match scoring {
                Scoring::SquaredError => {
                    let wanted = columns.numbers.get(index).copied().flatten();
                    if let (Some(wanted), Some(&found)) = (wanted, row.first()) {
                        self.sum += f64::from(found - wanted) * f64::from(found - wanted);
                        self.count += 1;
                    }
                    continue;
                }
                Scoring::Places if t + 1 < columns.lengths[n] => continue,
                _ => {}
            }
            let answer = if scoring == Scoring::Places {
                let first = FIRST_PLACE as usize;
                let places = row.get(first..first + PLACES).unwrap_or(&[]);
                greatest(places).map(|place| first + place)
            } else {
                greatest(row)
            };
            let wanted = columns.classes.get(index).copied().flatten();
            let right = answer.is_some() && answer == wanted.map(|class| class as usize);
            if scoring == Scoring::WholeSequence {
                let (asked, all) = &mut self.sequences[n];
                *asked = true;
                *all &= right;
            } else {
                self.sum += f64::from(u8::from(right));
                self.count += 1;
            }
        }
        for &(_, all) in self.sequences.iter().filter(|(asked, _)| *asked) {
            self.sum += f64::from(u8::from(all));
            self.count += 1;
        }
    }

    /// The mean over everything added; 0 before the first.
    pub fn mean(&self) -> f32 {
        (self.sum / self.count.max(1) as f64) as f32
    }
}

/// The index of a row's greatest value, the first of them; none among NaN.
pub(super) fn greatest(row: &[f32]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (index, value) in row.iter().enumerate() {
        let beaten = best.and_then(|best| row.get(best));
        if beaten.map_or(!value.is_nan(), |beaten| value > beaten) {
            best = Some(index);
        }
    }
    best
}
