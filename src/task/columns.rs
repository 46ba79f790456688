//! Sequences side by side, as a network reads them.

use super::sample::Drawn;
use crate::nn::{Batch, Items, Sequences, Targets};

/// A batch in buffers that are used again. All of them (T, N) or (T, N, I), shorter sequences padded at their ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub steps: usize,
    pub batch: usize,
    pub tokens: Vec<u32>,
    pub values: Vec<f32>,
    /// Targets, if they are classes.
    pub classes: Vec<Option<u32>>,
    /// Targets, if they are numbers.
    pub numbers: Vec<Option<f32>>,
    /// The targets' weights in the loss; empty if all count alike.
    pub weights: Vec<f32>,
    pub lengths: Vec<usize>,
}

impl Columns {
    /// Puts drawn sequences side by side. With `features` they are numbers, without tokens; with `numeric` numbers are
    /// wanted of the network.
    pub fn gather(&mut self, drawn: &[Drawn], features: Option<usize>, numeric: bool) {
        self.batch = drawn.len();
        self.lengths.clear();
        self.lengths
            .extend(drawn.iter().map(|one| one.targets.len()));
        self.steps = self.lengths.iter().copied().max().unwrap_or(0);
        let size = self.steps * self.batch;
        for buffer in [&mut self.values, &mut self.weights] {
            buffer.clear();
        }
        self.tokens.clear();
        self.classes.clear();
        self.numbers.clear();
        match features {
            Some(features) => self.values.resize(size * features, 0.0),
            None => self.tokens.resize(size, 0),
        }
        if numeric {
            self.numbers.resize(size, None);
        } else {
            self.classes.resize(size, None);
        }
        for (n, one) in drawn.iter().enumerate() {
            let place = |t: usize| t * self.batch + n;
            for (t, &token) in one.tokens.iter().enumerate() {
                self.tokens[place(t)] = token;
            }
            if let Some(features) = features.filter(|&features| features > 0) {
                for (t, step) in one.values.chunks_exact(features).enumerate() {
                    let start = place(t) * features;
                    self.values[start..start + features].copy_from_slice(step);
                }
            }
            for (t, &target) in one.targets.iter().enumerate() {
                if numeric {
                    self.numbers[place(t)] = target.value();
                } else {
                    self.classes[place(t)] = target.class();
                }
            }
        }
    }

    /// The same for a model.
    pub fn as_batch(&self, truncation: Option<usize>) -> Batch<'_> {
        let items = if self.values.is_empty() {
            Items::Tokens(&self.tokens)
        } else {
            Items::Values(&self.values)
        };
        let sequences = Sequences {
            lengths: Some(&self.lengths),
            ..Sequences::new(items, self.steps, self.batch)
        };
        let targets = if self.numbers.is_empty() {
            Targets::Classes(&self.classes)
        } else {
            Targets::Values(&self.numbers)
        };
        Batch {
            weights: (!self.weights.is_empty()).then_some(&self.weights[..]),
            truncation,
            ..Batch::new(sequences, targets)
        }
    }
}
