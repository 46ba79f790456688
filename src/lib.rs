//! Unrolled: recurrent neural networks, computed and shown step by step.
//!
//! The layers import downward only: `app` > `lesson` > `figure` > `task` > `nn`. `nn` and `task` know no browser.

pub mod nn;
pub mod task;
