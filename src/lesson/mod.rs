//! The lessons, and what they share.

pub mod answers;
mod check;
pub mod course;
pub mod desk;
mod ending;
pub mod lstm;
pub mod memory;
pub mod moscow;
mod number_panel;
mod predict;
pub mod prose;
pub mod query;
mod settings_row;
pub mod storage;
mod text_version;
pub mod vanilla;
