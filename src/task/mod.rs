//! What networks learn here.
//!
//! A task makes its own data from a seed, trains networks of [`crate::nn`] on them and scores them. It knows no browser.

pub mod moscow;
