//! What a model reads and what it hands back.

use crate::nn::cell::Hold;
use crate::nn::linear::LinearScratch;
use crate::nn::loss;
use crate::nn::stack::Gradients;
use crate::nn::trace::{State, Trace};

/// What a model reads.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'a> {
    /// Token numbers (T, N).
    pub tokens: &'a [u32],
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// The length of every sequence (N); see [`Input::lengths`](crate::nn::Input::lengths). Tokens past it are not
    /// looked at by the stack, but must be in the vocabulary.
    pub lengths: Option<&'a [usize]>,
    /// The states before the first step; zeros if absent.
    pub initial: Option<&'a State>,
    /// Gates pinned to a value.
    pub holds: &'a [Hold],
}

impl<'a> Tokens<'a> {
    /// Sequences of full length, from a state of zeros, with no gate held.
    pub fn new(tokens: &'a [u32], steps: usize, batch: usize) -> Self {
        Tokens {
            tokens,
            steps,
            batch,
            lengths: None,
            initial: None,
            holds: &[],
        }
    }
}

/// What a model learns from at once.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Token numbers (T, N).
    pub tokens: &'a [u32],
    /// The class wanted at each step (T, N), or none. One past a sequence's length counts as none.
    pub targets: &'a [Option<u32>],
    /// Factors of the targets' losses (T, N), which are then summed. Without them the loss is the mean over the
    /// targets.
    pub weights: Option<&'a [f32]>,
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// The length of every sequence (N), if not all T.
    pub lengths: Option<&'a [usize]>,
}

/// Everything that a model computed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelTrace {
    /// The stack's trace; its input is the embedded tokens.
    pub stack: Trace,
    /// The head's values (T, N, O), before softmax.
    pub logits: Vec<f32>,
    /// The tokens read (T, N).
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
    /// every step's states.
    pub gradients: Gradients,
    pub(super) trace: Trace,
    pub(super) embedded: Vec<f32>,
    /// Indices in (T, N) of the rows that the head sees.
    pub(super) rows: Vec<usize>,
    pub(super) targets: Vec<Option<u32>>,
    pub(super) weights: Vec<f32>,
    pub(super) hidden: Vec<f32>,
    pub(super) d_hidden: Vec<f32>,
    pub(super) logits: Vec<f32>,
    pub(super) d_logits: Vec<f32>,
    pub(super) d_output: Vec<f32>,
    pub(super) head: LinearScratch,
}

impl Workspace {
    /// The stack's trace of the latest step.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }
}
