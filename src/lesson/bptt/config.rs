//! What the reader of lesson 12 can choose, as the address has it.

use crate::figure::clock::Timeline;
use crate::figure::codes::codes;
use crate::lesson::query::{Complaint, Query};

/// Size of an input.
pub const INPUTS: usize = 2;
/// Largest sizes that the figure shows well.
pub const MOST_STEPS: usize = 10;
pub const MOST_UNITS: usize = 4;
/// Largest and smallest spectral radius of W_h, in percent.
pub const MOST_RADIUS: u64 = 300;
pub const LEAST_RADIUS: u64 = 10;
/// Largest clipping norm, in hundredths; 0 is no clipping.
pub const MOST_CLIP: u64 = 1000;
/// Farthest distance of the question about the LSTM.
pub const MOST_DISTANCE: usize = 200;

/// Operations of a step: forward read, compute, compare; backward collect, through tanh, to the weights.
pub const OPERATIONS: usize = 3;

/// Where the network is told how wrong it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Last,
    Every,
}

/// What happens between two chunks of the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// Nothing: one sequence.
    Open,
    /// The state goes on, the gradient does not come back: truncated backpropagation.
    Detach,
    /// The state starts from 0.
    Reset,
}

/// How large the inputs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// Up to a half.
    Normal,
    /// So small that tanh is nearly a straight line, with a bias of 0.
    Tiny,
}

impl Inputs {
    pub fn bounds(self) -> (f32, f32) {
        match self {
            Self::Normal => (0.5, 0.1),
            Self::Tiny => (1e-4, 0.0),
        }
    }
}

codes!(Asked: Last "last", Every "every");
codes!(Inputs: Normal "normal", Tiny "tiny");
codes!(Border: Open "open", Detach "detach", Reset "reset");

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub steps: usize,
    pub hidden_size: usize,
    pub seed: u64,
    /// Spectral radius of W_h in percent.
    pub radius: u64,
    pub inputs: Inputs,
    pub asked: Asked,
    pub border: Border,
    /// Steps of a chunk.
    pub chunk: usize,
    /// Largest norm of the gradient, in hundredths; 0 for any.
    pub clip: u64,
    /// Of the question about the LSTM: forget gate in percent, and steps.
    pub forget: u64,
    pub distance: usize,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let steps = query.read("steps", 6, |s| (2..=MOST_STEPS).contains(s), complaints);
        Self {
            steps,
            hidden_size: query.read("hidden", 3, |h| (1..=MOST_UNITS).contains(h), complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            radius: query.read(
                "radius",
                90,
                |r| (LEAST_RADIUS..=MOST_RADIUS).contains(r),
                complaints,
            ),
            inputs: query.read("inputs", Inputs::Normal, |_| true, complaints),
            asked: query.read("asked", Asked::Last, |_| true, complaints),
            border: query.read("border", Border::Open, |_| true, complaints),
            chunk: query.read("chunk", 3, |c| (1..=MOST_STEPS).contains(c), complaints),
            clip: query.read("clip", 0, |c| *c <= MOST_CLIP, complaints),
            forget: query.read("forget", 90, |f| *f <= 100, complaints),
            distance: query.read(
                "distance",
                100,
                |d| (1..=MOST_DISTANCE).contains(d),
                complaints,
            ),
        }
    }

    /// Forward through all steps, then back through them.
    pub fn timeline(&self) -> Timeline {
        Timeline {
            steps: 2 * self.steps,
            operations: OPERATIONS,
        }
    }

    /// Whether a chunk begins at step `t` (and another one has ended).
    pub fn begins(&self, t: usize) -> bool {
        self.border != Border::Open && t > 0 && t.is_multiple_of(self.chunk)
    }
}
