//! Training beside the page: what page and worker say to each other, the worker itself, and its client.
//!
//! `worker.js` starts the worker's module; [`session`] is everything that it does and runs natively as well, without a
//! browser and without a clock of its own. One worker makes one run, and what it makes is decided by its [`Start`] alone:
//! the same weights, to the bit, in every browser and natively.

#[cfg(feature = "page")]
pub mod client;
pub mod protocol;
pub mod session;
#[cfg(feature = "worker")]
pub mod worker;

pub use protocol::{Death, Failure, Report, Request, Start, Test, VERSION, decode, encode};
pub use session::Session;
