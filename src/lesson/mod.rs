//! The lessons, and what they share.

pub mod answers;
pub mod bidirectional;
mod check;
pub mod course;
pub mod deep;
pub mod desk;
mod ending;
pub mod glossary;
pub mod home;
pub mod lstm;
pub mod moscow;
mod network;
mod number_panel;
mod predict;
pub mod prose;
pub mod query;
pub mod rnn;
mod settings_row;
pub mod shapes;
pub mod storage;
mod story_view;
mod text_version;
