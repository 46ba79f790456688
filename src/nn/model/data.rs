//! What a model reads and what it hands back.

use crate::cell::Hold;
use crate::linear::LinearScratch;
use crate::loss;
use crate::params::Params;
use crate::stack::Gradients;
use crate::trace::{State, Trace};

/// The items of sequences, one a step and sequence, time-major.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Items<'a> {
    /// Token numbers (T, N), for a model with an embedding.
    Tokens(&'a [u32]),
    /// Real numbers (T, N, I), for a model that reads them as they are.
    Values(&'a [f32]),
}

impl<'a> Items<'a> {
    /// The tokens; none if the items are numbers.
    pub fn tokens(self) -> &'a [u32] {
        match self {
            Items::Tokens(tokens) => tokens,
            Items::Values(_) => &[],
        }
    }

    /// What kind of items these are, for an error's text.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Items::Tokens(_) => "tokens",
            Items::Values(_) => "real numbers",
        }
    }
}

impl<'a> From<&'a [u32]> for Items<'a> {
    fn from(tokens: &'a [u32]) -> Self {
        Items::Tokens(tokens)
    }
}

impl<'a> From<&'a Vec<u32>> for Items<'a> {
    fn from(tokens: &'a Vec<u32>) -> Self {
        Items::Tokens(tokens)
    }
}

impl<'a, const COUNT: usize> From<&'a [u32; COUNT]> for Items<'a> {
    fn from(tokens: &'a [u32; COUNT]) -> Self {
        Items::Tokens(tokens)
    }
}

impl<'a> From<&'a [f32]> for Items<'a> {
    fn from(values: &'a [f32]) -> Self {
        Items::Values(values)
    }
}

impl<'a> From<&'a Vec<f32>> for Items<'a> {
    fn from(values: &'a Vec<f32>) -> Self {
        Items::Values(values)
    }
}

impl<'a, const COUNT: usize> From<&'a [f32; COUNT]> for Items<'a> {
    fn from(values: &'a [f32; COUNT]) -> Self {
        Items::Values(values)
    }
}

/// What a model reads.
#[derive(Debug, Clone, Copy)]
pub struct Sequences<'a> {
    /// Tokens or numbers, as the model's [`Reader`](super::Reader) wants them.
    pub items: Items<'a>,
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// The length of every sequence (N); see [`Input::lengths`](crate::Input::lengths). Items past it are not
    /// looked at by the stack, but tokens must be in the vocabulary.
    pub lengths: Option<&'a [usize]>,
    /// The states before the first step; zeros if absent.
    pub initial: Option<&'a State>,
    /// Gates pinned to a value.
    pub holds: &'a [Hold],
}

impl<'a> Sequences<'a> {
    /// Sequences of full length, from a state of zeros, with no gate held.
    pub fn new(items: impl Into<Items<'a>>, steps: usize, batch: usize) -> Self {
        Sequences {
            items: items.into(),
            steps,
            batch,
            lengths: None,
            initial: None,
            holds: &[],
        }
    }
}

/// What is wanted at each step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Targets<'a> {
    /// A class (T, N), or none. The loss is the cross-entropy.
    Classes(&'a [Option<u32>]),
    /// A number (T, N), or none, from a model with one output. The loss is the squared error.
    Values(&'a [Option<f32>]),
}

impl Targets<'_> {
    /// Number of steps times sequences.
    pub(super) fn len(&self) -> usize {
        match self {
            Targets::Classes(targets) => targets.len(),
            Targets::Values(targets) => targets.len(),
        }
    }

    /// Whether something is wanted at this index in (T, N).
    pub(super) fn is_asked(&self, index: usize) -> bool {
        match self {
            Targets::Classes(targets) => matches!(targets.get(index), Some(Some(_))),
            Targets::Values(targets) => matches!(targets.get(index), Some(Some(_))),
        }
    }
}

impl<'a> From<&'a [Option<u32>]> for Targets<'a> {
    fn from(targets: &'a [Option<u32>]) -> Self {
        Targets::Classes(targets)
    }
}

impl<'a> From<&'a Vec<Option<u32>>> for Targets<'a> {
    fn from(targets: &'a Vec<Option<u32>>) -> Self {
        Targets::Classes(targets)
    }
}

impl<'a> From<&'a [Option<f32>]> for Targets<'a> {
    fn from(targets: &'a [Option<f32>]) -> Self {
        Targets::Values(targets)
    }
}

impl<'a> From<&'a Vec<Option<f32>>> for Targets<'a> {
    fn from(targets: &'a Vec<Option<f32>>) -> Self {
        Targets::Values(targets)
    }
}

/// What a model learns from at once.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// What is read.
    pub sequences: Sequences<'a>,
    /// What is wanted at each step. A target past a sequence's length counts as none.
    pub targets: Targets<'a>,
    /// Factors of the targets' losses (T, N), which are then summed. Without them the loss is the mean over the
    /// targets.
    pub weights: Option<&'a [f32]>,
    /// Truncated backpropagation through time: the sequences are cut into chunks of this many steps, every chunk
    /// begins in the state that the one before it ended in, and no gradient flows back over a cut. All steps are one
    /// chunk if absent. Only for one direction: a second one would read from the end, where there is no state yet.
    pub truncation: Option<usize>,
}

impl<'a> Batch<'a> {
    /// A batch whose loss is the mean over its targets, with gradients through all of time.
    pub fn new(sequences: Sequences<'a>, targets: impl Into<Targets<'a>>) -> Self {
        Batch {
            sequences,
            targets: targets.into(),
            weights: None,
            truncation: None,
        }
    }
}

/// Everything that a model computed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelTrace {
    /// The stack's trace; its input is the embedded tokens, or the numbers that were read.
    pub stack: Trace,
    /// The head's values (T, N, O): logits, before softmax, or the numbers estimated.
    pub logits: Vec<f32>,
    /// The tokens read (T, N); empty if numbers were.
    pub tokens: Vec<u32>,
    pub(super) outputs: usize,
}

impl ModelTrace {
    /// The logits at step `t` of sequence `n` (O); empty outside the run.
    pub fn logits_at(&self, t: usize, n: usize) -> &[f32] {
        if t >= self.stack.steps || n >= self.stack.batch {
            return &[];
        }
        let start = (t * self.stack.batch + n) * self.outputs;
        self.logits.get(start..start + self.outputs).unwrap_or(&[])
    }

    /// Softmax of the logits at step `t` of sequence `n` (O).
    pub fn probabilities_at(&self, t: usize, n: usize) -> Vec<f32> {
        let mut row = self.logits_at(t, n).to_vec();
        loss::softmax(&mut row);
        row
    }
}

/// Buffers of a training step, used again from call to call, and the gradients of the latest one.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// Gradients of the latest step: under `params` those of all of the model's parameters, in `layers` those of
    /// every step's states. Where the time was cut into chunks, `layers` are those of the last chunk that had a
    /// target.
    pub gradients: Gradients,
    pub(super) trace: Trace,
    pub(super) embedded: Vec<f32>,
    /// Indices in (T, N) of the rows that the head sees.
    pub(super) rows: Vec<usize>,
    pub(super) asked: Asked,
    pub(super) weights: Vec<f32>,
    pub(super) hidden: Vec<f32>,
    pub(super) d_hidden: Vec<f32>,
    pub(super) logits: Vec<f32>,
    pub(super) d_logits: Vec<f32>,
    pub(super) d_output: Vec<f32>,
    pub(super) head: LinearScratch,
    pub(super) chunks: Chunks,
    pub(super) outputs: usize,
}

impl Workspace {
    /// The stack's trace of the latest step; of its last chunk if the time was cut.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What the model answered in the latest loss: for every target, in the order of the targets, its index in (T, N)
    /// and the head's values (O).
    pub fn answers(&self) -> impl Iterator<Item = (usize, &[f32])> {
        let rows = self.logits.chunks_exact(self.outputs.max(1));
        self.rows.iter().copied().zip(rows)
    }
}

/// The targets of the rows that the head sees.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub classes: Vec<Option<u32>>,
    pub values: Vec<Option<f32>>,
}

/// What is gathered over the chunks of a truncated pass.
#[derive(Debug, Clone, Default)]
pub(super) struct Chunks {
    /// The sum of the chunks' gradients.
    pub params: Params,
    /// The state that the next chunk begins in.
    pub state: State,
    pub lengths: Vec<usize>,
    pub classes: Vec<Option<u32>>,
    pub values: Vec<Option<f32>>,
    pub weights: Vec<f32>,
    pub rows: Vec<usize>,
    pub logits: Vec<f32>,
}
