//! The lessons, and what they share.

pub mod answers;
mod check;
pub mod course;
pub mod desk;
mod ending;
pub mod glossary;
pub mod home;
pub mod lstm;
pub mod moscow;
mod number_panel;
mod predict;
pub mod prose;
pub mod query;
pub mod rnn;
mod settings_row;
pub mod storage;
mod story_view;
mod text_version;
