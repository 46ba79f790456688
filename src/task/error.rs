//! What can be wrong with a task, a setup or a text.

use super::TaskName;
use super::moscow;
use crate::nn;

/// The tasks' result.
pub type Result<T> = std::result::Result<T, Error>;

/// A number in a setup that has a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Units of one layer and direction.
    Units,
    /// Layers.
    Layers,
    /// Features of a token's embedding.
    Embedding,
    /// The LSTM's initial forget bias.
    ForgetBias,
    /// How fast the weights follow the gradient.
    LearningRate,
    /// The gradient's greatest norm.
    Clip,
    /// Steps that a gradient goes back.
    Truncation,
    /// Sequences in an update.
    Batch,
    /// Updates.
    Updates,
    /// A task's length.
    Length,
    /// Moscow: the weight of the next word's loss.
    NextWord,
    /// Moscow: in how many stories of a batch the next word is asked for.
    NextWordStories,
    /// Moscow: the chance of another place's being named.
    Bait,
    /// Moscow: the chance of a word's being made unknown.
    Unknown,
    /// Characters of a text.
    Characters,
    /// Symbols to be written.
    Count,
    /// How evenly the next symbol is drawn.
    Temperature,
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(match self {
            Self::Units => "units",
            Self::Layers => "layers",
            Self::Embedding => "embedding",
            Self::ForgetBias => "forget bias",
            Self::LearningRate => "learning rate",
            Self::Clip => "clip",
            Self::Truncation => "truncation",
            Self::Batch => "batch",
            Self::Updates => "updates",
            Self::Length => "length",
            Self::NextWord => "next word's weight",
            Self::NextWordStories => "stories with the next word",
            Self::Bait => "bait",
            Self::Unknown => "unknown words",
            Self::Characters => "characters of the text",
            Self::Count => "symbols to write",
            Self::Temperature => "temperature",
        })
    }
}

/// Wrong input. Every variant says what was expected and what was found.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A number outside its range, or none at all (NaN).
    #[error("{choice}: expected {least} to {most}, found {found}")]
    Range {
        /// Which number.
        choice: Choice,
        /// The least it may be.
        least: f32,
        /// The most it may be.
        most: f32,
        /// What it is.
        found: f32,
    },
    /// All steps of a batch together would take too much memory.
    #[error(
        "steps x sequences x units of all gates, layers and directions: expected at most {most}, found {found}"
    )]
    TooMuch {
        /// The most it may be.
        most: usize,
        /// What it is.
        found: usize,
    },
    /// A second direction where the answer stands in what it reads.
    #[error(
        "directions: expected 1, found 2: in the {task} task the answer to a step is what the next step reads, so that \
         the direction from the end would hand it over"
    )]
    Leak {
        /// The task.
        task: TaskName,
    },
    /// A second direction with a truncated gradient.
    #[error(
        "directions: expected 1, found 2: with a truncated gradient the direction from the end has no state to begin a \
         chunk with"
    )]
    TruncatedDirections,
    /// No task has this name.
    #[error("task: expected one of {expected}, found `{found}`")]
    Name {
        /// The names there are.
        expected: String,
        /// The name given.
        found: String,
    },
    /// A network of another shape than the task needs.
    #[error("network: expected {expected}, found {found}")]
    Model {
        /// What the task needs.
        expected: String,
        /// What the network is.
        found: String,
    },
    /// A network whose answers are no numbers.
    #[error("the network's answers: expected finite numbers, found NaN or infinity")]
    NotFinite,
    /// Something about stories.
    #[error(transparent)]
    Moscow(#[from] moscow::Error),
    /// Something about networks.
    #[error(transparent)]
    Network(#[from] nn::Error),
}

/// `Ok` if a number lies in its range.
pub(super) fn check_range(choice: Choice, least: f32, most: f32, found: f32) -> Result<()> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(Error::Range {
            choice,
            least,
            most,
            found,
        })
    }
}

/// `Ok` if a count lies in its range.
pub(super) fn check_count(choice: Choice, least: usize, most: usize, found: usize) -> Result<()> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(Error::Range {
            choice,
            least: least as f32,
            most: most as f32,
            found: found as f32,
        })
    }
}
