//! What the sliders of the glossary's figures move, and how far.

use super::arrays;
use super::runs::{MOST_UNITS, STEPS};

/// What the slider of a figure moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dial {
    Step,
    /// A step that has one before it.
    Later,
    /// A step of a short run.
    Early,
    Value,
    Bias,
    Units,
    /// As few units as a figure has room for.
    Few,
    Scale,
    Score,
    Length,
    Limit,
    Weight,
    Offset,
    Other,
    Word,
    Batch,
    Rate,
    Back,
    Seed,
    Momentum,
}

impl Dial {
    /// Least and most, the distance between two marks, and where it stands at first.
    pub fn range(self) -> [f32; 4] {
        match self {
            Self::Step => [0.0, STEPS as f32, 1.0, STEPS as f32],
            Self::Later => [2.0, STEPS as f32, 1.0, STEPS as f32],
            Self::Early => [0.0, 4.0, 1.0, 4.0],
            Self::Value => [-5.0, 5.0, 0.1, 1.0],
            Self::Bias => [-3.0, 5.0, 0.5, 1.0],
            Self::Units => [1.0, 64.0, 1.0, 8.0],
            Self::Few => [1.0, MOST_UNITS as f32, 1.0, 3.0],
            Self::Scale => [0.1, 3.0, 0.1, 0.7],
            Self::Score => [-4.0, 4.0, 0.1, 2.0],
            Self::Length => [1.0, STEPS as f32, 1.0, 5.0],
            Self::Limit => [0.5, 20.0, 0.5, 5.0],
            Self::Weight | Self::Offset | Self::Other => [-3.0, 3.0, 0.1, 1.0],
            Self::Word => [1.0, arrays::WORDS as f32, 1.0, 2.0],
            Self::Batch => [1.0, 4.0, 1.0, 3.0],
            Self::Rate => [0.05, 1.15, 0.05, 0.2],
            Self::Back => [1.0, STEPS as f32, 1.0, 3.0],
            Self::Seed => [1.0, 20.0, 1.0, 5.0],
            Self::Momentum => [0.0, 0.95, 0.05, 0.5],
        }
    }
}
