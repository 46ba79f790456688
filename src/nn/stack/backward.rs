//! The stack's backward pass: backpropagation through time.

use super::Block;
use super::forward::clear_padding;
use crate::cell::{Hold, gru, lstm, rnn};
use crate::error::{Error, Result, check_length};
use crate::kernel::{BLOCK, Pairs, Panels, Start, add_rows, product};
use crate::params::Params;
use crate::spec::{Kind, Spec};
use crate::trace::{LayerTrace, State, Trace};

/// Gradients with respect to the states of one layer in one direction, at every step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayerGradients {
    /// dL/dh_t (T, N, H), every way from h_t to L counted.
    pub hidden: Vec<f32>,
    /// dL/dc_t (T, N, H), every way from c_t to L counted, the one through h_t too; empty unless the kind is
    /// [`Kind::Lstm`].
    pub cell: Vec<f32>,
}

/// What a backward pass returns.
#[derive(Debug, Clone, Default)]
pub struct Gradients {
    /// dL/d parameter, under the parameters' names.
    pub params: Params,
    /// dL/dx_t (T, N, I); 0 past a sequence's length.
    pub input: Vec<f32>,
    /// Gradients with respect to the initial states.
    pub initial: State,
    /// One entry a layer and direction, at index layer * D + direction.
    pub layers: Vec<LayerGradients>,
    scratch: Scratch,
}

/// The part of [`Gradients`] that is not about parameters.
pub(crate) struct Flow<'a> {
    input: &'a mut Vec<f32>,
    initial: &'a mut State,
    layers: &'a mut Vec<LayerGradients>,
    scratch: &'a mut Scratch,
}

impl Gradients {
    /// The parameters' gradients apart from the rest.
    pub(crate) fn split(&mut self) -> (&mut [f32], Flow<'_>) {
        let flow = Flow {
            input: &mut self.input,
            initial: &mut self.initial,
            layers: &mut self.layers,
            scratch: &mut self.scratch,
        };
        (self.params.data_mut(), flow)
    }
}

/// Buffers of no interest after the pass.
#[derive(Debug, Clone, Default)]
struct Scratch {
    /// dL/d output of the layer at hand (T, N, D * H), where it is not what came in.
    d_output: Vec<f32>,
    /// dL/d (W_ih x + b_ih) (T, N, G * H).
    d_input: Vec<f32>,
    /// dL/d (W_hh h + b_hh) (T, N, G * H), where it differs: in the GRU.
    d_recurrent: Vec<f32>,
    /// What the step processed before the one at hand receives: dL/dh and dL/dc (N, H).
    d_hidden: Vec<f32>,
    d_cell: Vec<f32>,
    /// dL/dc as it came in (N, H), for the sequences that had ended.
    d_cell_kept: Vec<f32>,
    holds: Vec<Hold>,
    weights: Panels,
    right: Panels,
    left: Pairs,
}

/// Where a backward pass starts from.
pub(crate) struct Cotangent<'a> {
    /// dL/d output (T, N, D * H).
    pub output: &'a [f32],
    /// dL/d last states.
    pub last: Option<&'a State>,
    /// Whether dL/dx is wanted; it is left empty otherwise.
    pub to_input: bool,
}

/// `Ok` if the trace is this network's and the gradients fit it.
pub(super) fn check(
    spec: &Spec,
    trace: &Trace,
    d_output: &[f32],
    d_final: Option<&State>,
) -> Result<()> {
    if trace.spec != *spec || trace.steps == 0 {
        return Err(Error::Foreign {
            what: "trace",
            expected: format!("{spec:?}"),
            found: format!("{:?}", trace.spec),
        });
    }
    let rows = trace.steps * trace.batch;
    check_length("d_output", rows * spec.output_size(), d_output.len())?;
    match d_final {
        Some(state) => state.check(spec, trace.batch, ["d_final h", "d_final c"]),
        None => Ok(()),
    }
}

/// Gradients for the stack whose parameters are `values`. Sizes have been checked.
#[inline(never)]
pub(crate) fn backward_flat(
    values: &[f32],
    trace: &Trace,
    cotangent: &Cotangent,
    d_values: &mut [f32],
    flow: Flow,
) {
    let Flow {
        input: d_below,
        initial,
        layers,
        scratch,
    } = flow;
    let spec = &trace.spec;
    let lengths = trace.lengths.as_deref();
    let directions = spec.directions();
    let states = spec.num_layers * directions;
    let rows = trace.steps * trace.batch;
    let width = trace.batch * spec.hidden_size;
    let has_cell = usize::from(spec.kind.has_cell());

    layers.resize_with(states, LayerGradients::default);
    initial.h.resize(states * width, 0.0);
    initial.c.resize(states * width * has_cell, 0.0);
    let mut d_output = std::mem::take(&mut scratch.d_output);

    for layer in (0..spec.num_layers).rev() {
        let top = layer + 1 == spec.num_layers;
        if top && lengths.is_some() {
            d_output.clear();
            d_output.extend_from_slice(cotangent.output);
        }
        if let Some(lengths) = lengths {
            clear_padding(&mut d_output, spec.output_size(), lengths);
        }
        let from_above = if top && lengths.is_none() {
            cotangent.output
        } else {
            &d_output
        };
        if layer == 0 && !cotangent.to_input {
            d_below.clear();
        } else {
            d_below.resize(rows * spec.layer_input_size(layer), 0.0);
        }
        for direction in 0..directions {
            let index = layer * directions + direction;
            let range = index * width..(index + 1) * width;
            set(
                &mut scratch.d_hidden,
                cotangent.last.map(|state| &state.h[range.clone()]),
                width,
            );
            let last = cotangent.last.filter(|_| spec.kind.has_cell());
            set(
                &mut scratch.d_cell,
                last.map(|state| &state.c[range.clone()]),
                width * has_cell,
            );
            scratch.holds.clear();
            scratch.holds.extend(
                (trace.holds.iter())
                    .filter(|hold| hold.layer == layer && hold.direction == direction),
            );
            let block = Block::new(spec, layer, direction);
            let [weight_ih, weight_hh, ..] = block.split(values);
            let layer_trace = &trace.layers[index];
            through_time(
                layer_trace,
                weight_hh,
                (from_above, direction),
                lengths,
                &mut layers[index],
                scratch,
            );

            initial.h[range.clone()].copy_from_slice(&scratch.d_hidden);
            if spec.kind.has_cell() {
                initial.c[range].copy_from_slice(&scratch.d_cell);
            }
            to_weights(layer_trace, block.split_mut(d_values), scratch);
            if layer == 0 && !cotangent.to_input {
                continue;
            }
            let inputs = spec.layer_input_size(layer);
            let gates = spec.rows();
            let weights = &mut scratch.weights;
            weights.pack(weight_ih.chunks_exact(inputs), gates, inputs);
            let start = if direction == 0 {
                Start::Zero
            } else {
                Start::Kept
            };
            // Few rows at once: what is packed is still in the first-level cache when it is multiplied.
            let d_pre = scratch.d_input.chunks(16 * gates);
            for (d_pre, d_below) in d_pre.zip(d_below.chunks_mut(16 * inputs)) {
                scratch.left.pack(d_pre, gates);
                product(&scratch.left, &scratch.weights, start, d_below);
            }
        }
        if layer > 0 {
            std::mem::swap(d_below, &mut d_output);
        }
    }
    scratch.d_output = d_output;
}

/// Fills a buffer with the given values, or zeros.
fn set(buffer: &mut Vec<f32>, values: Option<&[f32]>, length: usize) {
    buffer.clear();
    match values {
        Some(values) => buffer.extend_from_slice(values),
        None => buffer.resize(length, 0.0),
    }
}

/// The states before step `t` (N, H) in a buffer (T, N, H).
fn before<'a>(trace: &LayerTrace, states: &'a [f32], initial: &'a [f32], t: usize) -> &'a [f32] {
    let width = trace.batch * trace.units;
    match trace.step_before(t) {
        Some(step) => &states[step * width..(step + 1) * width],
        None => initial,
    }
}

/// One layer's steps, last processed first. Fills `gradients`, and in `scratch` the gradients of the pre-activations
/// at every step; leaves the gradients of the initial states in `d_hidden` and `d_cell`.
fn through_time(
    trace: &LayerTrace,
    weight_hh: &[f32],
    (d_output, direction): (&[f32], usize),
    lengths: Option<&[usize]>,
    gradients: &mut LayerGradients,
    scratch: &mut Scratch,
) {
    let (units, batch, steps) = (trace.units, trace.batch, trace.steps);
    let rows = trace.kind.gates() * units;
    let (state, gates) = (batch * units, batch * rows);
    let Scratch {
        d_input,
        d_recurrent,
        d_hidden: d_h,
        d_cell: d_c,
        d_cell_kept,
        holds,
        weights,
        left,
        ..
    } = scratch;
    let output_width = d_output.len() / (steps * batch);
    weights.pack(weight_hh.chunks_exact(units), rows, units);
    gradients.hidden.resize(steps * state, 0.0);
    gradients.cell.resize(
        if trace.kind.has_cell() {
            steps * state
        } else {
            0
        },
        0.0,
    );
    d_input.resize(steps * gates, 0.0);
    d_recurrent.resize(
        if trace.kind == Kind::Gru {
            steps * gates
        } else {
            0
        },
        0.0,
    );

    for index in 0..steps {
        let t = if trace.reverse {
            index
        } else {
            steps - 1 - index
        };
        let wide = t * gates..(t + 1) * gates;
        let narrow = t * state..(t + 1) * state;
        let total = &mut gradients.hidden[narrow.clone()];
        let from_above = &d_output[t * batch * output_width..(t + 1) * batch * output_width];
        for ((total, above), later) in (total.chunks_exact_mut(units))
            .zip(from_above.chunks_exact(output_width))
            .zip(d_h.chunks_exact(units))
        {
            let above = &above[direction * units..(direction + 1) * units];
            for ((total, &above), &later) in total.iter_mut().zip(above).zip(later) {
                *total = later + above;
            }
        }
        let total = &*total;
        let d_pre = &mut d_input[wide.clone()];
        match trace.kind {
            Kind::RnnTanh => {
                rnn::backward_tanh(&trace.hidden[narrow.clone()], total, d_pre);
            }
            Kind::RnnRelu => {
                rnn::backward_relu(&trace.hidden[narrow.clone()], total, d_pre);
            }
            Kind::Gru => {
                let step = gru::Taken {
                    gates: &trace.gates[wide.clone()],
                    from_hidden: &trace.from_hidden[wide.clone()],
                    hidden_before: before(trace, &trace.hidden, &trace.initial_h, t),
                    d_hidden: total,
                };
                let d_recurrent = &mut d_recurrent[wide.clone()];
                gru::backward(units, &step, holds, d_pre, d_recurrent, d_h);
                if let Some(lengths) = lengths {
                    clear_ended(d_recurrent, rows, lengths, t);
                }
            }
            Kind::Lstm => {
                let step = lstm::Taken {
                    gates: &trace.gates[wide.clone()],
                    tanh_cell: &trace.tanh_cell[narrow.clone()],
                    cell_before: before(trace, &trace.cell, &trace.initial_c, t),
                    d_hidden: total,
                };
                let d_cell = &mut gradients.cell[narrow.clone()];
                d_cell.copy_from_slice(d_c);
                if lengths.is_some() {
                    d_cell_kept.clear();
                    d_cell_kept.extend_from_slice(d_c);
                }
                lstm::backward(units, &step, holds, d_cell, d_pre, d_c);
                if let Some(lengths) = lengths {
                    pass_ended(d_cell, d_cell_kept, units, lengths, t);
                    pass_ended(d_c, d_cell_kept, units, lengths, t);
                }
            }
        }
        if let Some(lengths) = lengths {
            clear_ended(d_pre, rows, lengths, t);
        }
        // In the GRU h_{t-1} is also let through by z, which d_h holds already.
        let (d_pre, start) = if trace.kind == Kind::Gru {
            (&d_recurrent[wide], Start::Kept)
        } else {
            (&d_input[wide], Start::Zero)
        };
        left.pack(d_pre, rows);
        product(left, weights, start, d_h);
        if let Some(lengths) = lengths {
            pass_ended(d_h, total, units, lengths, t);
        }
    }
}

/// Zeros in the rows (N, width) of the sequences that ended before step `t`.
fn clear_ended(buffer: &mut [f32], width: usize, lengths: &[usize], t: usize) {
    for (row, &length) in buffer.chunks_exact_mut(width).zip(lengths) {
        if t >= length {
            row.fill(0.0);
        }
    }
}

/// Passes the gradient straight through for the sequences that ended before step `t`. Buffers (N, H).
fn pass_ended(to: &mut [f32], from: &[f32], units: usize, lengths: &[usize], t: usize) {
    let rows = (to.chunks_exact_mut(units)).zip(from.chunks_exact(units));
    for ((to, from), &length) in rows.zip(lengths) {
        if t >= length {
            to.copy_from_slice(from);
        }
    }
}

/// Gradients of one layer's four tensors, each one sum over all steps and sequences: dL/dW = (dL/d pre)^T x, and the
/// biases' are the sums of dL/d pre. Block by block of the sum, so that what a block packs is still in the cache when it
/// is multiplied.
fn to_weights(
    trace: &LayerTrace,
    [weight_ih, weight_hh, bias_ih, bias_hh]: [&mut [f32]; 4],
    scratch: &mut Scratch,
) {
    let units = trace.units;
    let rows = trace.kind.gates() * units;
    let width = trace.batch * units;
    let inputs = weight_ih.len() / rows;
    let Scratch {
        d_input,
        d_recurrent,
        right,
        left,
        ..
    } = scratch;
    // The state that every step read: the hidden states shifted by one step.
    let shifted = trace.hidden.len() - width;
    let (first, second) = if trace.reverse {
        (&trace.hidden[width..], &trace.initial_h[..])
    } else {
        (&trace.initial_h[..], &trace.hidden[..shifted])
    };
    bias_ih.fill(0.0);
    bias_hh.fill(0.0);
    for (block, d_pre) in d_input.chunks(BLOCK * rows).enumerate() {
        let depth = d_pre.len() / rows;
        let from = block * BLOCK;
        let start = if block == 0 { Start::Zero } else { Start::Kept };
        left.pack_transposed(d_pre, rows);
        add_rows(d_pre, bias_ih);
        let read = trace.input[from * inputs..].chunks_exact(inputs);
        right.pack(read, depth, inputs);
        product(left, right, start, weight_ih);
        if trace.kind == Kind::Gru {
            let d_pre = &d_recurrent[from * rows..][..depth * rows];
            left.pack_transposed(d_pre, rows);
            add_rows(d_pre, bias_hh);
        }
        let read = first.chunks_exact(units).chain(second.chunks_exact(units));
        right.pack(read.skip(from), depth, units);
        product(left, right, start, weight_hh);
    }
    if trace.kind != Kind::Gru {
        bias_hh.copy_from_slice(bias_ih);
    }
}
