//! Code and tables that reproduce a run outside of this program.
//!
//! [`numpy`] and [`pytorch`] write Python that, pasted into a file and run, prints the numbers of a run: the states of
//! every step, layer and direction, and the head's values. [`training`] writes a training run in PyTorch. [`csv`] writes a
//! trace as a table.

mod csv;
mod data;
mod numpy;
mod python;
mod pytorch;
mod training;
mod words;

pub use csv::{Record, csv};
pub use numpy::numpy;
pub use pytorch::pytorch;
pub use training::training;

use crate::nn::{self, Input, Items, Kind, Model, Params, Sequences, Spec, Stack};

/// The most parameters that a listing spells out. A greater network's are read from its exported file.
pub const MOST_INLINE: usize = 2_000;

/// Why there is no listing or table of a run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The run itself is not possible.
    #[error(transparent)]
    Run(#[from] nn::Error),
    /// A bare stack was given tokens.
    #[error("sequence: expected real numbers for a stack without an embedding, found tokens")]
    Tokens,
    /// More than one sequence.
    #[error("batch: expected one sequence, found {found}")]
    Batch {
        /// Number of sequences.
        found: usize,
    },
    /// Labels for some steps only.
    #[error("labels: expected none or one for each of {expected} steps, found {found}")]
    Labels {
        /// Number of steps.
        expected: usize,
        /// Number of labels.
        found: usize,
    },
    /// A gate was held at a value, which PyTorch's modules cannot do.
    #[error("held gates: expected none, since PyTorch's modules cannot hold one, found {found}")]
    Held {
        /// Number of held gates.
        found: usize,
    },
}

/// This module's result.
pub type Result<T> = std::result::Result<T, Error>;

/// The network of a run.
#[derive(Debug, Clone, Copy)]
pub enum Network<'a> {
    /// The recurrent stack alone, which reads real numbers.
    Stack(&'a Stack),
    /// A whole model.
    Model(&'a Model),
}

impl<'a> Network<'a> {
    fn stack(self) -> &'a Spec {
        match self {
            Network::Stack(stack) => stack.spec(),
            Network::Model(model) => &model.spec().stack,
        }
    }

    fn params(self) -> &'a Params {
        match self {
            Network::Stack(stack) => stack.params(),
            Network::Model(model) => model.params(),
        }
    }

    fn model(self) -> Option<&'a Model> {
        match self {
            Network::Stack(_) => None,
            Network::Model(model) => Some(model),
        }
    }

    /// What stands before the stack's names in an exported file.
    fn prefix(self) -> &'static str {
        match self {
            Network::Stack(_) => "",
            Network::Model(_) => "rnn.",
        }
    }
}

/// A run that a listing reproduces: a network and the one sequence that it reads.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The network, with the weights of that moment.
    pub network: Network<'a>,
    /// One sequence of full length.
    pub sequence: Sequences<'a>,
    /// What is written beside each step (T); none at all if empty.
    pub labels: &'a [String],
    /// The name under which the network's weights are exported, as safetensors. It is read by listings of networks of
    /// more than [`MOST_INLINE`] parameters.
    pub weights_file: &'a str,
}

impl Run<'_> {
    /// `Ok` if the network can read the sequence, and nothing else is amiss.
    fn check(&self) -> Result<()> {
        let Sequences { steps, batch, .. } = self.sequence;
        if batch != 1 {
            return Err(Error::Batch { found: batch });
        }
        if !self.labels.is_empty() && self.labels.len() != steps {
            return Err(Error::Labels {
                expected: steps,
                found: self.labels.len(),
            });
        }
        match (self.network, self.sequence.items) {
            (Network::Model(model), _) => {
                model.forward(&self.sequence)?;
            }
            (Network::Stack(stack), Items::Values(data)) => {
                stack.forward(&Input {
                    data,
                    steps,
                    batch,
                    lengths: self.sequence.lengths,
                    initial: self.sequence.initial,
                    holds: self.sequence.holds,
                })?;
            }
            (Network::Stack(_), Items::Tokens(_)) => return Err(Error::Tokens),
        }
        Ok(())
    }

    /// Steps of the sequence itself: padding is left out.
    fn steps(&self) -> usize {
        match self.sequence.lengths {
            Some([length]) => *length,
            _ => self.sequence.steps,
        }
    }

    /// Whether the weights are spelled out.
    fn is_inline(&self) -> bool {
        self.network.params().len() <= MOST_INLINE
    }
}

/// The name of PyTorch's module.
fn module(kind: Kind) -> &'static str {
    match kind {
        Kind::RnnTanh | Kind::RnnRelu => "RNN",
        Kind::Lstm => "LSTM",
        Kind::Gru => "GRU",
    }
}

/// What distinguishes a layer's and direction's parameters: `l0`, `l0_reverse`, ...
fn suffix(layer: usize, direction: usize) -> String {
    let reverse = if direction == 1 { "_reverse" } else { "" };
    format!("l{layer}{reverse}")
}
