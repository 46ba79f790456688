//! Truncated backpropagation through time (Williams and Peng 1990, with chunks that do not overlap).

use std::ops::Range;

use super::Model;
use super::data::{Batch, Items, Sequences, Targets, Workspace};
use crate::error::Result;

impl Model {
    /// The loss of a batch that has been checked, chunk by chunk, and with `learn` the sum of the chunks' gradients.
    ///
    /// A chunk without a target is read for its state alone: its gradients would be 0.
    pub(super) fn truncated(
        &self,
        batch: &Batch,
        chunk: usize,
        learn: bool,
        workspace: &mut Workspace,
    ) -> Result<f32> {
        let mut chunks = std::mem::take(&mut workspace.chunks);
        chunks.rows.clear();
        chunks.logits.clear();
        if learn {
            if !chunks.params.same_layout(&self.params) {
                chunks.params = self.params.zeros_like();
            }
            chunks.params.data_mut().fill(0.0);
        }
        let Sequences {
            items,
            steps,
            batch: count,
            lengths,
            initial,
            holds,
        } = batch.sequences;
        let read =
            |index: usize| lengths.is_none_or(|lengths| index / count < lengths[index % count]);
        let asked = |index: usize| batch.targets.is_asked(index) && read(index);
        let targets = (0..steps * count).filter(|&index| asked(index)).count();
        let mean = 1.0 / targets.max(1) as f32;
        let width = self.spec.reader.size();
        let mut loss = 0.0_f64;
        for start in (0..steps).step_by(chunk) {
            let end = (start + chunk).min(steps);
            let range = start * count..end * count;
            // A sequence that has ended reads one more step: nothing is asked of it any more.
            chunks.lengths.clear();
            if let Some(lengths) = lengths {
                let left = lengths.iter().map(|&length| length.saturating_sub(start));
                chunks
                    .lengths
                    .extend(left.map(|left| left.clamp(1, end - start)));
            }
            chunks.weights.clear();
            chunks.classes.clear();
            chunks.values.clear();
            for index in range.clone() {
                let weight = batch.weights.map_or(mean, |weights| weights[index]);
                chunks.weights.push(weight);
                match batch.targets {
                    Targets::Classes(targets) => {
                        chunks.classes.push(targets[index].filter(|_| read(index)));
                    }
                    Targets::Values(targets) => {
                        chunks.values.push(targets[index].filter(|_| read(index)));
                    }
                }
            }
            let part = Batch {
                sequences: Sequences {
                    items: slice(items, width, &range),
                    steps: end - start,
                    batch: count,
                    lengths: lengths.map(|_| &chunks.lengths[..]),
                    initial: if start == 0 {
                        initial
                    } else {
                        Some(&chunks.state)
                    },
                    holds,
                },
                targets: match batch.targets {
                    Targets::Classes(_) => Targets::Classes(&chunks.classes),
                    Targets::Values(_) => Targets::Values(&chunks.values),
                },
                weights: Some(&chunks.weights),
                truncation: None,
            };
            loss += f64::from(self.whole_loss(&part, workspace)?);
            if learn && !workspace.rows.is_empty() {
                self.whole_gradients(part.sequences.items, workspace)?;
                let sum = chunks.params.data_mut().iter_mut();
                for (sum, &value) in sum.zip(workspace.gradients.params.data()) {
                    *sum += value;
                }
            }
            let offset = start * count;
            chunks
                .rows
                .extend(workspace.rows.iter().map(|row| row + offset));
            chunks.logits.extend_from_slice(&workspace.logits);
            chunks.state.h.clone_from(&workspace.trace.last.h);
            chunks.state.c.clone_from(&workspace.trace.last.c);
        }
        if learn {
            std::mem::swap(&mut workspace.gradients.params, &mut chunks.params);
        }
        std::mem::swap(&mut workspace.rows, &mut chunks.rows);
        std::mem::swap(&mut workspace.logits, &mut chunks.logits);
        workspace.chunks = chunks;
        Ok(loss as f32)
    }
}

/// The items of some indices in (T, N).
fn slice<'a>(items: Items<'a>, width: usize, range: &Range<usize>) -> Items<'a> {
    // Items of a wrong length are refused when they are read.
    match items {
        Items::Tokens(tokens) => Items::Tokens(tokens.get(range.clone()).unwrap_or(&[])),
        Items::Values(values) => {
            let range = range.start * width..range.end * width;
            Items::Values(values.get(range).unwrap_or(&[]))
        }
    }
}
