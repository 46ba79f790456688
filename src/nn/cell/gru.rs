//! The GRU cell, as PyTorch defines it (reset applied after the product):
//!
//! ```text
//! r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)      reset gate
//! z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)      update gate
//! n = tanh(W_in x + b_in + r (W_hn h + b_hn))     candidate
//! h' = (1 - z) n + z h
//! ```

use super::{Hold, pin_gradients, pin_values};
use crate::math;
use crate::spec::Gate;

/// What one step reads: pre-activations (N, 3H) and the hidden state before it (N, H).
pub(crate) struct Step<'a> {
    pub from_input: &'a [f32],
    pub from_hidden: &'a [f32],
    pub hidden: &'a [f32],
}

/// One step, `units` = H. Writes the gates (N, 3H) and h' (N, H).
pub(crate) fn forward(
    units: usize,
    before: &Step,
    holds: &[Hold],
    gates: &mut [f32],
    hidden: &mut [f32],
) {
    let rows = (gates.chunks_exact_mut(3 * units))
        .zip(before.from_input.chunks_exact(3 * units))
        .zip(before.from_hidden.chunks_exact(3 * units))
        .zip(before.hidden.chunks_exact(units))
        .zip(hidden.chunks_exact_mut(units));
    let functions = math::Functions::loaded();
    for ((((gates, from_input), from_hidden), h), h_after) in rows {
        let (rz, n) = gates.split_at_mut(2 * units);
        let (input_rz, input_n) = from_input.split_at(2 * units);
        let (hidden_rz, hidden_n) = from_hidden.split_at(2 * units);
        for ((gate, &x), &y) in rz.iter_mut().zip(input_rz).zip(hidden_rz) {
            *gate = functions.sigmoid(x + y);
        }
        let (r, z) = rz.split_at_mut(units);
        if !holds.is_empty() {
            pin_values(holds, Gate::Reset, r);
            pin_values(holds, Gate::Update, z);
        }
        let (n, input_n) = (&mut n[..units], &input_n[..units]);
        let (hidden_n, z) = (&hidden_n[..units], &z[..units]);
        for u in 0..units {
            n[u] = functions.tanh(input_n[u] + r[u] * hidden_n[u]);
        }
        if !holds.is_empty() {
            pin_values(holds, Gate::New, n);
        }
        for u in 0..units {
            h_after[u] = (1.0 - z[u]) * n[u] + z[u] * h[u];
        }
    }
}

/// What a step's backward pass reads: the gates and W_hh h + b_hh (N, 3H), the hidden state before the step (N, H),
/// and dL/dh' (N, H).
pub(crate) struct Taken<'a> {
    pub gates: &'a [f32],
    pub from_hidden: &'a [f32],
    pub hidden_before: &'a [f32],
    pub d_hidden: &'a [f32],
}

/// Gradients of one step, `units` = H.
///
/// `d_input`, `d_recurrent` (N, 3H): gradients of W_ih x + b_ih and of W_hh h + b_hh. They differ in n's block by the
/// factor r. `d_before` (N, H): what z lets through to h; the way through the products comes on top.
pub(crate) fn backward(
    units: usize,
    step: &Taken,
    holds: &[Hold],
    d_input: &mut [f32],
    d_recurrent: &mut [f32],
    d_before: &mut [f32],
) {
    let rows = (d_input.chunks_exact_mut(3 * units))
        .zip(d_recurrent.chunks_exact_mut(3 * units))
        .zip(d_before.chunks_exact_mut(units))
        .zip(step.gates.chunks_exact(3 * units))
        .zip(step.from_hidden.chunks_exact(3 * units))
        .zip(step.hidden_before.chunks_exact(units))
        .zip(step.d_hidden.chunks_exact(units));
    for ((((((d_input, d_recurrent), d_before), gates), from_hidden), h), d_hidden) in rows {
        let (r, gates) = gates.split_at(units);
        let (z, n) = gates.split_at(units);
        let (n, hidden_n) = (&n[..units], &from_hidden[2 * units..]);
        let hidden_n = &hidden_n[..units];
        let (d_rz, d_n) = d_input.split_at_mut(2 * units);
        let (d_r, d_z) = d_rz.split_at_mut(units);
        let (d_z, d_n) = (&mut d_z[..units], &mut d_n[..units]);
        for u in 0..units {
            d_n[u] = d_hidden[u] * (1.0 - z[u]) * (1.0 - n[u] * n[u]);
            d_z[u] = d_hidden[u] * (h[u] - n[u]) * (z[u] * (1.0 - z[u]));
            d_before[u] = d_hidden[u] * z[u];
        }
        if !holds.is_empty() {
            pin_gradients(holds, Gate::New, d_n);
            pin_gradients(holds, Gate::Update, d_z);
        }
        for u in 0..units {
            d_r[u] = d_n[u] * hidden_n[u] * (r[u] * (1.0 - r[u]));
        }
        if !holds.is_empty() {
            pin_gradients(holds, Gate::Reset, d_r);
        }
        let (recurrent_rz, recurrent_n) = d_recurrent.split_at_mut(2 * units);
        recurrent_rz.copy_from_slice(d_rz);
        let recurrent_n = &mut recurrent_n[..units];
        for u in 0..units {
            recurrent_n[u] = d_n[u] * r[u];
        }
    }
}
