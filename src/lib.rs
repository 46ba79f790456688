//! Unrolled: recurrent neural networks, computed and shown step by step.
//!
//! The layers import downward only: `app` > `lesson` > `figure` > `listing` > `training` > `task` > `nn`. `nn`, `task` and
//! `listing` know no browser.

pub mod listing;
pub mod task;
pub mod training;

pub use unrolled_nn as nn;

#[cfg(feature = "page")]
include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

#[cfg(feature = "page")]
pub mod app;
#[cfg(feature = "page")]
pub mod figure;
#[cfg(feature = "page")]
pub mod lesson;
