//! The messages between page and worker: two enums, and how they become bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::{Deserialize as De, Serialize as Ser};

use crate::task::{Progress, Setup};

/// Counts up with every change of what follows or of what a [`Setup`] holds. A browser may keep an old worker for a new page.
pub const VERSION: u16 = 2;

/// What every message begins with; the version follows, low byte first.
const MARK: [u8; 2] = *b"UT";

/// What the page asks of the worker.
#[derive(Debug, Clone, PartialEq, Ser, De)]
pub enum Request {
    /// Once, and before everything else.
    Start(Box<Start>),
    Pause,
    Resume,
    /// So many updates more, and a pause after them.
    Step(u32),
    /// The weights as they are now.
    Snapshot,
    /// Ends the run, whatever it does.
    Cancel,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Ser, De)]
pub struct Start {
    pub setup: Setup,
    /// Lessons after the first. Each goes on with the weights that the one before it left, and with an optimiser of its own;
    /// updates are counted through.
    pub then: Vec<Setup>,
    /// Updates that were made before, and the weights after them, in the order of [`crate::nn::ModelSpec::layout`]; `None` is
    /// a new network.
    pub from: Option<(usize, Vec<f32>)>,
    /// Milliseconds between two snapshots that come by themselves: one before the first update, one after the last, one at
    /// every pause. `None` leaves all of them out but the last.
    pub snapshot_every: Option<u32>,
    /// Begins with a pause.
    pub paused: bool,
    /// What the network is asked once it is taught, in this order.
    pub tests: Vec<Test>,
}

/// Fresh examples for a network that is taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Ser, De)]
pub struct Test {
    /// Of the Moscow task alone: all stories have this distance. `None` draws them as the lessons were drawn.
    pub distance: Option<usize>,
    /// How many.
    pub count: usize,
    pub seed: u64,
}

/// What the worker tells the page.
#[derive(Debug, Clone, PartialEq, Ser, De)]
pub enum Report {
    /// First of all.
    Ready,
    /// What was done since the last one, at most one message a frame. `elapsed` is the time spent on updates so far, in
    /// milliseconds.
    Progress {
        updates: Vec<Progress>,
        elapsed: f32,
    },
    /// Weights after so many updates, in the order of [`crate::nn::ModelSpec::layout`].
    Snapshot {
        update: usize,
        weights: Vec<f32>,
    },
    /// A test's result: its place in [`Start::tests`] and its score, in the task's measure.
    Tested {
        test: usize,
        score: f32,
    },
    /// All updates are made and all tests taken.
    Done,
    Cancelled,
    /// The run is over, and nothing follows.
    Failed(Failure),
}

/// Why a run ended before its end.
#[derive(Debug, Clone, PartialEq, Ser, De, thiserror::Error)]
pub enum Failure {
    #[error("page and worker are of different versions: {expected} was expected, {came} came")]
    Version { expected: u16, came: u16 },
    #[error("a message cannot be read: {0}")]
    Unreadable(String),
    #[error("{0}")]
    Order(String),
    #[error("{0}")]
    Setup(String),
    /// A loss or a gradient was not finite.
    #[error("the run broke at update {update}: its loss or its gradient is not a number any more")]
    Broke { update: usize },
    /// What only the page can say: the worker did not start, or it is gone.
    #[error(transparent)]
    Died(Death),
}

/// How a worker was lost.
#[derive(Debug, Clone, PartialEq, Ser, De, thiserror::Error)]
pub enum Death {
    /// It never said a word.
    #[error("the worker's files could not be loaded")]
    Unloaded,
    /// It stopped answering.
    #[error("the worker has not answered for a while")]
    Silent,
    /// It ended, and the browser does not say why.
    #[error("the worker is gone")]
    Gone,
    /// It ended with an error of JavaScript.
    #[error("the worker ended with an error: {0}")]
    Threw(String),
}

/// A message as bytes.
///
/// # Errors
/// None for the messages of this module.
pub fn encode<M: Serialize>(message: &M) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::from(MARK);
    bytes.extend(VERSION.to_le_bytes());
    postcard::to_extend(message, bytes).map_err(|error| Failure::Unreadable(error.to_string()))
}

/// A message from bytes.
///
/// # Errors
/// [`Failure::Version`] if it was written by another version, [`Failure::Unreadable`] if it is no message at all.
pub fn decode<M: DeserializeOwned>(bytes: &[u8]) -> Result<M, Failure> {
    let unreadable = |what: &str| Failure::Unreadable(what.to_owned());
    let Some((&[a, b, low, high], rest)) = bytes.split_first_chunk::<4>() else {
        return Err(unreadable("it is shorter than its head"));
    };
    if [a, b] != MARK {
        return Err(unreadable("it does not begin as messages do"));
    }
    let came = u16::from_le_bytes([low, high]);
    if came != VERSION {
        return Err(Failure::Version {
            expected: VERSION,
            came,
        });
    }
    let (message, rest) =
        postcard::take_from_bytes(rest).map_err(|error| Failure::Unreadable(error.to_string()))?;
    if !rest.is_empty() {
        return Err(unreadable("something follows its end"));
    }
    Ok(message)
}
