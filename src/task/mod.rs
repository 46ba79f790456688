//! What networks learn here.
//!
//! A [`Task`] makes its own data from a seed, and says what they are, what guessing would score and what the best is. A
//! [`Setup`] is everything that decides a training run, to the bit; a [`Trainer`] makes the run, one update at a time. No
//! browser is known here.

pub mod adding;
mod catalog;
mod columns;
pub mod copy;
pub mod counting;
mod defaults;
mod error;
mod evaluation;
pub mod gap;
pub mod hangul;
pub mod moscow;
mod name;
pub mod parity;
mod sample;
mod score;
pub mod setup;
pub mod sine;
mod source;
mod stream;
pub mod text;
mod trainer;
pub mod uses;

pub use catalog::Task;
pub use error::{Choice, Error, Result};
pub use evaluation::{Evaluation, evaluate};
pub use name::TaskName;
pub use sample::{Inputs, Sample, Target};
pub use score::{Measure, Score};
pub use setup::{Optimizer, Setup};
pub use trainer::{Progress, Trainer};
