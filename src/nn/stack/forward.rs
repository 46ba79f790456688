//! The stack's forward pass.

use super::Block;
use crate::cell::{gru, lstm, rnn};
use crate::kernel::{Pairs, Panels, Start, product, product_of_row};
use crate::spec::{Kind, Spec};
use crate::trace::{Input, Keep, LayerTrace, Scratch, State, Trace};

/// Runs the stack whose parameters are `values`. Sizes have been checked.
#[inline(never)]
pub(crate) fn forward_flat(
    spec: &Spec,
    values: &[f32],
    input: &Input,
    keep: Keep,
    trace: &mut Trace,
) {
    begin(spec, input, trace);
    let Trace {
        lengths,
        layers,
        output,
        last,
        scratch,
        ..
    } = trace;
    let lengths = lengths.as_deref();
    let directions = spec.directions();
    for layer in 0..spec.num_layers {
        for direction in 0..directions {
            let index = layer * directions + direction;
            let trace = &mut layers[index];
            let below = if layer == 0 { input.data } else { &*output };
            size(trace, spec, layer, direction, input, keep);
            trace.input.copy_from_slice(below);
            if let Some(lengths) = lengths {
                clear_padding(&mut trace.input, spec.layer_input_size(layer), lengths);
            }
            set_initial(trace, input.initial, index);
            scratch.holds.clear();
            scratch.holds.extend(
                (input.holds.iter())
                    .filter(|hold| hold.layer == layer && hold.direction == direction),
            );
            let block = Block::new(spec, layer, direction);
            run(trace, block.split(values), lengths, keep, scratch);
            save_last(trace, last, index);
        }
        let done = &layers[layer * directions..(layer + 1) * directions];
        join(done, output, spec, lengths);
    }
}

/// Records what the run is about and brings the buffers that all layers share to their sizes.
fn begin(spec: &Spec, input: &Input, trace: &mut Trace) {
    trace.spec = *spec;
    trace.steps = input.steps;
    trace.batch = input.batch;
    let spare = trace.lengths.take();
    let mut kept = spare.unwrap_or_else(|| std::mem::take(&mut trace.scratch.lengths));
    kept.clear();
    match input.lengths {
        Some(lengths) if lengths.iter().any(|&length| length < input.steps) => {
            kept.extend_from_slice(lengths);
            trace.lengths = Some(kept);
        }
        _ => trace.scratch.lengths = kept,
    }
    trace.holds.clear();
    trace.holds.extend_from_slice(input.holds);
    let states = spec.num_layers * spec.directions();
    trace.layers.resize_with(states, LayerTrace::default);
    let rows = input.steps * input.batch;
    trace.output.resize(rows * spec.output_size(), 0.0);
    let state = states * input.batch * spec.hidden_size;
    trace.last.h.resize(state, 0.0);
    trace
        .last
        .c
        .resize(if spec.kind.has_cell() { state } else { 0 }, 0.0);
}

/// Brings a layer's buffers to their sizes.
fn size(
    trace: &mut LayerTrace,
    spec: &Spec,
    layer: usize,
    direction: usize,
    input: &Input,
    keep: Keep,
) {
    trace.kind = spec.kind;
    trace.reverse = direction == 1;
    trace.steps = input.steps;
    trace.batch = input.batch;
    trace.units = spec.hidden_size;
    let rows = input.steps * input.batch;
    let (state, gates) = (rows * spec.hidden_size, rows * spec.rows());
    let has_cell = usize::from(spec.kind.has_cell());
    let initial = input.batch * spec.hidden_size;
    let (all, gru) = (keep == Keep::Everything, spec.kind == Kind::Gru);
    let kept = |kept: bool| if kept { gates } else { 0 };
    for (buffer, length) in [
        (&mut trace.input, rows * spec.layer_input_size(layer)),
        (&mut trace.from_input, kept(all)),
        (&mut trace.from_hidden, kept(all || gru)),
        (&mut trace.gates, kept(all || spec.kind.gates() > 1)),
        (&mut trace.hidden, state),
        (&mut trace.cell, state * has_cell),
        (&mut trace.tanh_cell, state * has_cell),
        (&mut trace.initial_h, initial),
        (&mut trace.initial_c, initial * has_cell),
    ] {
        buffer.resize(length, 0.0);
    }
}

/// Zeros past the sequences' lengths in a buffer (T, N, width).
pub(super) fn clear_padding(buffer: &mut [f32], width: usize, lengths: &[usize]) {
    for (t, step) in buffer.chunks_exact_mut(lengths.len() * width).enumerate() {
        for (row, &length) in step.chunks_exact_mut(width).zip(lengths) {
            if t >= length {
                row.fill(0.0);
            }
        }
    }
}

/// The states before the first step: those given, or zeros.
fn set_initial(trace: &mut LayerTrace, initial: Option<&State>, index: usize) {
    let size = trace.initial_h.len();
    match initial {
        Some(state) => {
            let range = index * size..(index + 1) * size;
            trace.initial_h.copy_from_slice(&state.h[range.clone()]);
            if trace.kind.has_cell() {
                trace.initial_c.copy_from_slice(&state.c[range]);
            }
        }
        None => {
            trace.initial_h.fill(0.0);
            trace.initial_c.fill(0.0);
        }
    }
}

/// The state before step `t` and the buffer of the state after it. `states` is (T, N, H), `width` N * H.
fn before_and_after<'a>(
    states: &'a mut [f32],
    initial: &'a [f32],
    t: usize,
    width: usize,
    reverse: bool,
) -> (&'a [f32], &'a mut [f32]) {
    let end = (t + 1) * width;
    if reverse {
        let (now, later) = states.split_at_mut(end);
        let before = later.get(..width).unwrap_or(initial);
        (before, &mut now[t * width..])
    } else {
        let (earlier, now) = states.split_at_mut(t * width);
        let before = t.checked_sub(1).map_or(initial, |b| &earlier[b * width..]);
        (before, &mut now[..width])
    }
}

/// x W^T + b for the rows x (N, k) of one step.
pub(super) fn affine(x: &[f32], weights: &Panels, bias: &[f32], rows: &mut Pairs, out: &mut [f32]) {
    let depth = weights.depth();
    if x.len() == depth {
        product_of_row(x, weights, Start::Row(bias), out);
    } else {
        rows.pack(x, depth);
        product(rows, weights, Start::Row(bias), out);
    }
}

/// All steps of one layer in one direction.
fn run(
    trace: &mut LayerTrace,
    [weight_ih, weight_hh, bias_ih, bias_hh]: [&[f32]; 4],
    lengths: Option<&[usize]>,
    keep: Keep,
    scratch: &mut Scratch,
) {
    let (units, batch) = (trace.units, trace.batch);
    let rows = trace.kind.gates() * units;
    let (state, gates) = (batch * units, batch * rows);
    let inputs = trace.input.len() / trace.steps;
    scratch.weights_ih.pack_transposed(weight_ih, rows);
    scratch.weights_hh.pack_transposed(weight_hh, rows);
    scratch.from_input.resize(gates, 0.0);
    scratch.from_hidden.resize(gates, 0.0);
    for index in 0..trace.steps {
        let t = if trace.reverse {
            trace.steps - 1 - index
        } else {
            index
        };
        let (h_before, h_after) =
            before_and_after(&mut trace.hidden, &trace.initial_h, t, state, trace.reverse);
        let wide = t * gates..(t + 1) * gates;
        let narrow = t * state..(t + 1) * state;
        let from_input = match trace.from_input.get_mut(wide.clone()) {
            Some(kept) => kept,
            None => &mut scratch.from_input,
        };
        let from_hidden = match trace.from_hidden.get_mut(wide.clone()) {
            Some(kept) => kept,
            None => &mut scratch.from_hidden,
        };
        let gate_values = trace.gates.get_mut(wide).unwrap_or_default();
        let x = &trace.input[t * inputs..(t + 1) * inputs];
        let packed = &mut scratch.rows;
        affine(x, &scratch.weights_ih, bias_ih, packed, from_input);
        affine(h_before, &scratch.weights_hh, bias_hh, packed, from_hidden);
        match trace.kind {
            Kind::RnnTanh => {
                rnn::forward_tanh(from_input, from_hidden, h_after);
            }
            Kind::RnnRelu => {
                rnn::forward_relu(from_input, from_hidden, h_after);
            }
            Kind::Gru => {
                let step = gru::Step {
                    from_input,
                    from_hidden,
                    hidden: h_before,
                };
                gru::forward(units, &step, &scratch.holds, gate_values, h_after);
            }
            Kind::Lstm => {
                let (c_before, c_after) =
                    before_and_after(&mut trace.cell, &trace.initial_c, t, state, trace.reverse);
                let step = lstm::Step {
                    from_input,
                    from_hidden,
                    cell: c_before,
                };
                let after = lstm::After {
                    gates: gate_values,
                    cell: c_after,
                    tanh_cell: &mut trace.tanh_cell[narrow],
                    hidden: h_after,
                };
                lstm::forward(units, &step, &scratch.holds, after);
                if let Some(lengths) = lengths {
                    carry(c_after, c_before, units, lengths, t);
                }
            }
        }
        if let Some(lengths) = lengths {
            carry(h_after, h_before, units, lengths, t);
        }
    }
    if trace.kind.gates() == 1 {
        if keep == Keep::Everything {
            trace.gates.copy_from_slice(&trace.hidden);
        }
    } else if let Some(lengths) = lengths {
        clear_padding(&mut trace.gates, rows, lengths);
        if trace.kind.has_cell() {
            clear_padding(&mut trace.tanh_cell, units, lengths);
        }
    }
}

/// Carries the state of every sequence that has ended before step `t`.
fn carry(after: &mut [f32], before: &[f32], units: usize, lengths: &[usize], t: usize) {
    let rows = (after.chunks_exact_mut(units)).zip(before.chunks_exact(units));
    for ((after, before), &length) in rows.zip(lengths) {
        if t >= length {
            after.copy_from_slice(before);
        }
    }
}

/// Copies a layer's states after its last processed step into `h_n` and `c_n`.
fn save_last(trace: &LayerTrace, last: &mut State, index: usize) {
    let size = trace.initial_h.len();
    let step = if trace.reverse { 0 } else { trace.steps - 1 };
    let (from, to) = (step * size, index * size);
    last.h[to..to + size].copy_from_slice(&trace.hidden[from..from + size]);
    if trace.kind.has_cell() {
        last.c[to..to + size].copy_from_slice(&trace.cell[from..from + size]);
    }
}

/// Puts the hidden states of a layer's directions side by side (T, N, D * H), 0 past the sequences' lengths.
fn join(done: &[LayerTrace], output: &mut [f32], spec: &Spec, lengths: Option<&[usize]>) {
    let (units, width) = (spec.hidden_size, spec.output_size());
    match done {
        [only] => output.copy_from_slice(&only.hidden),
        _ => {
            for (direction, trace) in done.iter().enumerate() {
                let start = direction * units;
                let rows = output.chunks_exact_mut(width);
                for (row, hidden) in rows.zip(trace.hidden.chunks_exact(units)) {
                    row[start..start + units].copy_from_slice(hidden);
                }
            }
        }
    }
    if let Some(lengths) = lengths {
        clear_padding(output, width, lengths);
    }
}
