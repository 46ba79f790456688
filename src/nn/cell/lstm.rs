//! The LSTM cell, as PyTorch defines it:
//!
//! ```text
//! i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)      input gate
//! f = sigmoid(W_if x + b_if + W_hf h + b_hf)      forget gate
//! g = tanh   (W_ig x + b_ig + W_hg h + b_hg)      candidate
//! o = sigmoid(W_io x + b_io + W_ho h + b_ho)      output gate
//! c' = f c + i g
//! h' = o tanh(c')
//! ```

use super::{Hold, pin_gradients, pin_values, put, take};
use crate::math;
use crate::spec::Gate;

/// What one step reads: pre-activations (N, 4H) and the cell state before it (N, H).
pub(crate) struct Step<'a> {
    pub from_input: &'a [f32],
    pub from_hidden: &'a [f32],
    pub cell: &'a [f32],
}

/// What one step writes: gates (N, 4H), c' and tanh(c') and h' (N, H).
pub(crate) struct After<'a> {
    pub gates: &'a mut [f32],
    pub cell: &'a mut [f32],
    pub tanh_cell: &'a mut [f32],
    pub hidden: &'a mut [f32],
}

/// One step, `units` = H.
pub(crate) fn forward(units: usize, before: &Step, holds: &[Hold], after: After) {
    let pre = before.from_input.iter().zip(before.from_hidden);
    for (gate, (&x, &y)) in after.gates.iter_mut().zip(pre) {
        *gate = x + y;
    }
    let states = (after.cell.chunks_exact_mut(units))
        .zip(after.tanh_cell.chunks_exact_mut(units))
        .zip(after.hidden.chunks_exact_mut(units))
        .zip(before.cell.chunks_exact(units));
    for (gates, (((cell, tanh_cell), hidden), cell_before)) in
        after.gates.chunks_exact_mut(4 * units).zip(states)
    {
        let (input_forget, candidate_output) = gates.split_at_mut(2 * units);
        let (candidate, output) = candidate_output.split_at_mut(units);
        math::sigmoid_slice(input_forget);
        math::tanh_slice(candidate);
        math::sigmoid_slice(output);
        let (input, forget) = input_forget.split_at_mut(units);
        if !holds.is_empty() {
            pin_values(holds, Gate::Input, input);
            pin_values(holds, Gate::Forget, forget);
            pin_values(holds, Gate::Cell, candidate);
            pin_values(holds, Gate::Output, output);
        }
        for u in 0..units {
            cell[u] = forget[u] * cell_before[u] + input[u] * candidate[u];
        }
        tanh_cell.copy_from_slice(cell);
        math::tanh_slice(tanh_cell);
        for u in 0..units {
            hidden[u] = output[u] * tanh_cell[u];
        }
    }
}

/// What a step's backward pass reads: the gates (N, 4H), tanh(c') and the cell state before the step (N, H), and
/// dL/dh' (N, H).
pub(crate) struct Taken<'a> {
    pub gates: &'a [f32],
    pub tanh_cell: &'a [f32],
    pub cell_before: &'a [f32],
    pub d_hidden: &'a [f32],
}

/// Gradients of one step, `units` = H.
///
/// `d_cell` (N, H) comes in as what later steps send back to c' and leaves as all of dL/dc', the way through h'
/// included. `d_pre` (N, 4H): gradient of the gates' pre-activations, the same for both terms of each sum.
/// `d_cell_before` (N, H): what this step sends back to c.
pub(crate) fn backward(
    units: usize,
    step: &Taken,
    holds: &[Hold],
    d_cell: &mut [f32],
    d_pre: &mut [f32],
    d_cell_before: &mut [f32],
) {
    let states = (step.tanh_cell.chunks_exact(units))
        .zip(step.cell_before.chunks_exact(units))
        .zip(step.d_hidden.chunks_exact(units))
        .zip(d_cell.chunks_exact_mut(units))
        .zip(d_cell_before.chunks_exact_mut(units));
    let rows = (d_pre.chunks_exact_mut(4 * units))
        .zip(step.gates.chunks_exact(4 * units))
        .zip(states);
    for ((d_pre, gates), ((((tanh_cell, cell_before), d_hidden), d_cell), d_before)) in rows {
        let (i, gates) = gates.split_at(units);
        let (f, gates) = gates.split_at(units);
        let (g, o) = gates.split_at(units);
        let (d_i, d_pre) = d_pre.split_at_mut(units);
        let (d_f, d_pre) = d_pre.split_at_mut(units);
        let (d_g, d_o) = d_pre.split_at_mut(units);
        let mut from = 0;
        while from + 8 <= units {
            units_backward::<8>(
                from,
                [i, f, g, o, tanh_cell, cell_before, d_hidden],
                [d_i, d_f, d_g, d_o, d_cell, d_before],
            );
            from += 8;
        }
        while from < units {
            units_backward::<1>(
                from,
                [i, f, g, o, tanh_cell, cell_before, d_hidden],
                [d_i, d_f, d_g, d_o, d_cell, d_before],
            );
            from += 1;
        }
        if !holds.is_empty() {
            pin_gradients(holds, Gate::Input, d_i);
            pin_gradients(holds, Gate::Forget, d_f);
            pin_gradients(holds, Gate::Cell, d_g);
            pin_gradients(holds, Gate::Output, d_o);
        }
    }
}

/// [`backward`] of `COUNT` units of one sequence, starting at unit `from`. Reads i, f, g, o, tanh(c'), c and dL/dh';
/// writes the gradients of the four gates' pre-activations, of c' and of c.
#[inline(always)]
fn units_backward<const COUNT: usize>(
    from: usize,
    read: [&[f32]; 7],
    [d_i, d_f, d_g, d_o, d_cell, d_before]: [&mut [f32]; 6],
) {
    let [i, f, g, o, tanh_cell, cell_before, d_hidden] =
        read.map(|values| take::<COUNT>(values, from));
    let came = take::<COUNT>(d_cell, from);
    let d_c: [f32; COUNT] =
        std::array::from_fn(|u| came[u] + d_hidden[u] * o[u] * (1.0 - tanh_cell[u] * tanh_cell[u]));
    put::<COUNT>(d_o, from, |u| {
        d_hidden[u] * tanh_cell[u] * (o[u] * (1.0 - o[u]))
    });
    put::<COUNT>(d_cell, from, |u| d_c[u]);
    put::<COUNT>(d_i, from, |u| d_c[u] * g[u] * (i[u] * (1.0 - i[u])));
    put::<COUNT>(d_f, from, |u| {
        d_c[u] * cell_before[u] * (f[u] * (1.0 - f[u]))
    });
    put::<COUNT>(d_g, from, |u| d_c[u] * i[u] * (1.0 - g[u] * g[u]));
    put::<COUNT>(d_before, from, |u| d_c[u] * f[u]);
}
