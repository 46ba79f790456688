//! The lessons, and what they share.

pub mod bptt;
pub mod cells;
pub mod desk;
pub mod feedback;
pub mod lstm;
pub mod moscow;
mod number_panel;
mod predict;
mod prose;
pub mod query;
mod settings_row;
mod text_version;
pub mod vanilla;
