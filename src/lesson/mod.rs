//! The lessons, and what they share.

pub mod answers;
pub mod bidirectional;
pub mod bptt;
pub mod cells;
mod check;
pub mod course;
pub mod deep;
pub mod desk;
mod ending;
pub mod feedback;
pub mod gru;
pub mod lstm;
pub mod moscow;
mod network;
mod number_panel;
mod predict;
pub mod prose;
pub mod query;
mod settings_row;
pub mod shapes;
pub mod storage;
mod text_version;
pub mod vanilla;
