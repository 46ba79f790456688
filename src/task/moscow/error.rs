//! What can be wrong with a story, a distance or a network.

use crate::nn;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("the story has no words")]
    Empty,
    #[error("the story has {came} words, the limit is {limit}")]
    TooManyTokens { limit: usize, came: usize },
    #[error("the text has {came} characters, the limit is {limit}")]
    TextTooLong { limit: usize, came: usize },
    #[error("no story has a distance of {came} words, it must be from {least} to {most}")]
    Distance {
        least: usize,
        most: usize,
        came: usize,
    },
    #[error("a range of distances from {least} to {most} is empty")]
    EmptyRange { least: usize, most: usize },
    #[error("place {came} does not exist, there are {places}")]
    Place { places: usize, came: usize },
    #[error("the story does not end in the blank")]
    NoBlank,
    #[error("the network knows {came} words, the language has {expected}")]
    Vocabulary { expected: usize, came: usize },
    #[error("{what} must be {expected}, {came} came")]
    Setting {
        what: String,
        expected: String,
        came: String,
    },
    #[error(transparent)]
    Network(#[from] nn::Error),
}
