//! The lessons, and what they share.

pub mod desk;
pub mod lstm;
pub mod memory;
pub mod moscow;
mod number_panel;
mod predict;
mod prose;
pub mod query;
mod settings_row;
mod text_version;
pub mod vanilla;
