//! Reusable figures: geometry as plain data first, then thin components that draw it.

pub mod chart;
pub mod clock;
pub mod codes;
pub mod control_bar;
pub mod drawing;
pub mod effect;
pub mod equation;
pub mod heat_map;
pub mod key;
pub mod network;
pub mod number;
pub mod number_view;
pub mod opened;
pub mod palette;
pub mod pick;
pub mod play;
pub mod quantity;
pub mod scene;
pub mod sequence;
pub mod size;
pub mod slice;
pub mod subscript;
mod tensors;
pub mod unit_table;
pub mod xray;
pub mod xray_view;
