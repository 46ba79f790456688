//! The lessons, and what they share.

pub mod bidirectional;
pub mod deep;
pub mod desk;
pub mod lstm;
pub mod moscow;
mod network;
mod number_panel;
mod predict;
mod prose;
pub mod query;
mod settings_row;
pub mod shapes;
mod text_version;
pub mod vanilla;
