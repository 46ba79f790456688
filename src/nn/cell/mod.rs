//! One step of each kind of cell, forward and backward.
//!
//! All buffers are row-major with one row a sequence of the batch: H wide for states, G * H for pre-activations and
//! gates (gate blocks in PyTorch's order). The matrix products happen outside; a cell sees `from_input` = W_ih x +
//! b_ih and `from_hidden` = W_hh h + b_hh and hands back the gradients of both.

pub(crate) mod gru;
pub(crate) mod lstm;
pub(crate) mod rnn;

use super::spec::Gate;

/// A gate pinned to a value after its activation, at every step: held open, shut or in between. No gradient flows
/// into what would have computed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hold {
    /// The gate, one of the kind's own.
    pub gate: Gate,
    /// One unit, or all of them.
    pub unit: Option<usize>,
    /// The value it is held at.
    pub value: f32,
    /// The layer, from 0.
    pub layer: usize,
    /// 0 forward, 1 backward.
    pub direction: usize,
}

/// Writes `value(hold)` over the held units of one gate's block of one row (H).
fn pin(holds: &[Hold], gate: Gate, block: &mut [f32], value: impl Fn(&Hold) -> f32) {
    for hold in holds.iter().filter(|hold| hold.gate == gate) {
        match hold.unit {
            None => block.fill(value(hold)),
            Some(unit) => {
                if let Some(held) = block.get_mut(unit) {
                    *held = value(hold);
                }
            }
        }
    }
}

/// Pins activations to the held values.
fn pin_values(holds: &[Hold], gate: Gate, block: &mut [f32]) {
    pin(holds, gate, block, |hold| hold.value);
}

/// Stops the gradient at held activations.
fn pin_gradients(holds: &[Hold], gate: Gate, block: &mut [f32]) {
    pin(holds, gate, block, |_| 0.0);
}

/// `COUNT` values from `from` on. A cell's loops go over units in eights: all is read before anything is written, so that
/// the compiler need not fear that what is written is read again, and makes SIMD code of it.
#[inline(always)]
fn take<const COUNT: usize>(values: &[f32], from: usize) -> [f32; COUNT] {
    let values = &values[from..from + COUNT];
    std::array::from_fn(|unit| values[unit])
}

/// Writes `COUNT` values from `from` on.
#[inline(always)]
fn put<const COUNT: usize>(values: &mut [f32], from: usize, value: impl Fn(usize) -> f32) {
    let computed: [f32; COUNT] = std::array::from_fn(value);
    values[from..from + COUNT].copy_from_slice(&computed);
}
