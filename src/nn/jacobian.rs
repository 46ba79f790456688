//! How strongly the last state depends on each earlier one.

use super::error::{Error, Result, check_index, check_length, volume};
use super::spec::{Gate, Kind};
use super::spectral::spectral_norm;
use super::stack::{Gradients, Stack};
use super::trace::{Input, LayerTrace, Trace};

/// Frobenius norms of dh_T/dh_t (T), of the top layer's forward direction, for a sequence `data` (T, 1, I) read from
/// a state of zeros. The last one is sqrt(H): the norm of the identity.
///
/// In an LSTM dh_T/dh_t counts the ways that leave h_t, with c_t given; see [`cell_jacobian_norms`] for those that
/// leave c_t.
///
/// # Errors
/// If the data do not fit the stack.
pub fn jacobian_norms(stack: &Stack, data: &[f32]) -> Result<Vec<f32>> {
    let gradients = pulled_back(stack, data)?;
    norms(stack, &gradients, |layer| &layer.hidden)
}

/// Frobenius norms of dh_T/dc_t (T) of an LSTM's top layer, forward direction; the way over h_t is counted too. Empty
/// for other kinds.
///
/// # Errors
/// If the data do not fit the stack.
pub fn cell_jacobian_norms(stack: &Stack, data: &[f32]) -> Result<Vec<f32>> {
    let gradients = pulled_back(stack, data)?;
    norms(stack, &gradients, |layer| &layer.cell)
}

/// One backward pass over a batch of H copies of the sequence, copy u with the cotangent 1 at unit u of the last
/// output: its dL/dh_t is then row u of the Jacobian matrix.
fn pulled_back(stack: &Stack, data: &[f32]) -> Result<Gradients> {
    let spec = stack.spec();
    let (units, inputs) = (spec.hidden_size, spec.input_size);
    let steps = data.len() / inputs.max(1);
    check_length("input", steps * inputs, data.len())?;
    volume("copies of the input", &[steps, units, inputs])?;
    let mut copies = Vec::with_capacity(data.len() * units);
    for x in data.chunks_exact(inputs) {
        for _ in 0..units {
            copies.extend_from_slice(x);
        }
    }
    let trace = stack.forward(&Input::new(&copies, steps, units))?;
    let width = spec.output_size();
    let mut d_output = vec![0.0; steps * units * width];
    let last = (steps - 1) * units * width;
    for unit in 0..units {
        d_output[last + unit * width + unit] = 1.0;
    }
    stack.backward(&trace, &d_output, None)
}

fn norms(
    stack: &Stack,
    gradients: &Gradients,
    states: impl Fn(&super::LayerGradients) -> &Vec<f32>,
) -> Result<Vec<f32>> {
    let spec = stack.spec();
    let top = (spec.num_layers - 1) * spec.directions();
    let layer = gradients
        .layers
        .get(top)
        .ok_or(Error::Zero { what: "num_layers" })?;
    Ok(states(layer)
        .chunks_exact(spec.hidden_size * spec.hidden_size)
        .map(super::optimizer::norm)
        .collect())
}

/// The Jacobian matrices of single steps, in one layer and its forward direction: the factors of the product that a
/// gradient is on its way back.
///
/// A step's state s_t is h_t, in an LSTM h_t and c_t one after the other. ds_T/ds_t is the product of the factors ds_T/ds_{T-1},
/// ..., ds_{t+1}/ds_t. Of an LSTM's factor, dh_t/dh_{t-1} alone is one block of four: the product of these blocks is not
/// dh_T/dh_t, since the way over c is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct StepJacobians {
    /// Number of units H.
    pub units: usize,
    /// Numbers of one state S: H, in an LSTM 2 H.
    pub states: usize,
    /// ds_t/ds_{t-1} for every step (T, S, S), a row a number of s_t. That of the first step is with respect to the
    /// state before it.
    pub factors: Vec<f32>,
    /// What a change of c_t does to h_t at the same step, o (1 - tanh(c_t)^2) (T, H); empty unless there is a cell state.
    pub through: Vec<f32>,
}

impl StepJacobians {
    /// The factors of sequence `n` in a layer's forward direction, in closed form from the trace. No gradient passes a
    /// held gate.
    ///
    /// # Errors
    /// [`Error::Foreign`] if the trace is another stack's, [`Error::Index`] if there is no such layer or sequence,
    /// [`Error::TooLarge`] if the factors would not fit in memory.
    pub fn new(stack: &Stack, trace: &Trace, layer: usize, n: usize) -> Result<Self> {
        let spec = stack.spec();
        if trace.spec != *spec {
            return Err(Error::Foreign {
                what: "trace",
                expected: format!("{spec:?}"),
                found: format!("{:?}", trace.spec),
            });
        }
        check_index("layer", spec.num_layers, layer)?;
        check_index("sequence", trace.batch, n)?;
        let steps = trace.length(n);
        let units = spec.hidden_size;
        let states = units * (1 + usize::from(spec.kind.has_cell()));
        let size = volume("Jacobian matrices", &[steps, states, states])?;
        let name = format!("weight_hh_l{layer}");
        let values = (trace.layer(layer, 0)).zip(stack.params().get(&name));
        let (run, weight) = values.ok_or(Error::Zero { what: "layers" })?;
        let mut factors = vec![0.0; size];
        let mut through = vec![
            0.0;
            if spec.kind.has_cell() {
                steps * units
            } else {
                0
            }
        ];
        for (t, factor) in factors.chunks_exact_mut(states * states).enumerate() {
            let step = Step {
                units,
                weight,
                run,
                held: &|gate, unit| {
                    (trace.holds.iter()).any(|hold| {
                        (hold.layer, hold.direction, hold.gate) == (layer, 0, gate)
                            && hold.unit.is_none_or(|held| held == unit)
                    })
                },
                t,
                n,
            };
            match spec.kind {
                Kind::RnnTanh | Kind::RnnRelu => step.rnn(factor),
                Kind::Gru => step.gru(factor),
                Kind::Lstm => {
                    step.lstm(factor, &mut through[t * units..(t + 1) * units]);
                }
            }
        }
        Ok(StepJacobians {
            units,
            states,
            factors,
            through,
        })
    }

    /// ds_t/ds_{t-1} (S, S); empty outside the run.
    pub fn factor(&self, t: usize) -> &[f32] {
        let size = self.states * self.states;
        self.factors.chunks_exact(size).nth(t).unwrap_or(&[])
    }

    /// Spectral norms of ds_t/ds_{t-1} (T): by how much a step can lengthen a gradient at most.
    pub fn factor_norms(&self) -> Vec<f32> {
        let factors = self.factors.chunks_exact(self.states * self.states);
        factors
            .map(|factor| spectral_norm(factor, self.states, self.states))
            .collect()
    }

    /// Spectral norms of dh_t/dh_{t-1} (T), in an LSTM with c_{t-1} held fast; in other kinds the same as
    /// [`StepJacobians::factor_norms`].
    pub fn hidden_factor_norms(&self) -> Vec<f32> {
        self.block_norms(0)
    }

    /// Spectral norms of dc_t/dc_{t-1} (T), h_{t-1} held fast: the greatest forget gate. Empty unless there is a cell
    /// state.
    pub fn cell_factor_norms(&self) -> Vec<f32> {
        if self.states == self.units {
            Vec::new()
        } else {
            self.block_norms(self.units)
        }
    }

    /// The block of rows and columns `start` to `start` + H of every factor.
    fn block_norms(&self, start: usize) -> Vec<f32> {
        let (units, states) = (self.units, self.states);
        let mut block = Vec::with_capacity(units * units);
        let factors = self.factors.chunks_exact(states * states);
        let norm = |factor: &[f32]| {
            block.clear();
            for row in factor.chunks_exact(states).skip(start).take(units) {
                block.extend_from_slice(&row[start..start + units]);
            }
            spectral_norm(&block, units, units)
        };
        factors.map(norm).collect()
    }

    /// Frobenius norms of dh_T/dh_t and of dh_T/dc_t (T each; the latter empty unless there is a cell state): the
    /// products of all later factors, multiplied from the last one back. Of c_t the way over h_t is counted too. In a
    /// stack's top layer these are [`jacobian_norms`] and [`cell_jacobian_norms`].
    pub fn product_norms(&self) -> (Vec<f32>, Vec<f32>) {
        let (units, states) = (self.units, self.states);
        // dh_T/ds_t (H, S), the identity at t = T.
        let mut product = vec![0.0_f32; units * states];
        for unit in 0..units {
            product[unit * states + unit] = 1.0;
        }
        let mut next = vec![0.0; units * states];
        let (mut hidden, mut cell) = (Vec::new(), Vec::new());
        let mut columns = Vec::with_capacity(units * units);
        for (t, factor) in self.factors.chunks_exact(states * states).enumerate().rev() {
            columns.clear();
            columns.extend(product.chunks_exact(states).flat_map(|row| &row[..units]));
            hidden.push(super::optimizer::norm(&columns));
            if states > units
                && let Some(through) = self.through.get(t * units..(t + 1) * units)
            {
                columns.clear();
                for row in product.chunks_exact(states) {
                    let (by_hidden, by_cell) = row.split_at(units);
                    let ways = by_hidden.iter().zip(by_cell).zip(through);
                    columns.extend(ways.map(|((h, c), through)| c + h * through));
                }
                cell.push(super::optimizer::norm(&columns));
            }
            next.fill(0.0);
            for (row, sums) in product
                .chunks_exact(states)
                .zip(next.chunks_exact_mut(states))
            {
                for (&by, other) in row.iter().zip(factor.chunks_exact(states)) {
                    for (sum, &value) in sums.iter_mut().zip(other) {
                        *sum += by * value;
                    }
                }
            }
            std::mem::swap(&mut product, &mut next);
        }
        hidden.reverse();
        cell.reverse();
        (hidden, cell)
    }
}

/// One step of one sequence.
struct Step<'a> {
    units: usize,
    /// W_hh (G * H, H).
    weight: &'a [f32],
    run: &'a LayerTrace,
    held: &'a dyn Fn(Gate, usize) -> bool,
    t: usize,
    n: usize,
}

impl Step<'_> {
    /// A gate's value at a unit.
    fn gate(&self, gate: Gate, unit: usize) -> f32 {
        let block = self.run.gate_at(self.t, self.n, gate);
        block
            .and_then(|block| block.get(unit))
            .copied()
            .unwrap_or_default()
    }

    /// The slope of a gate at its pre-activation: s (1 - s), of a candidate 1 - s^2; 0 if it is held.
    fn slope(&self, gate: Gate, unit: usize) -> f32 {
        let value = self.gate(gate, unit);
        match gate {
            _ if (self.held)(gate, unit) => 0.0,
            Gate::Cell | Gate::New => 1.0 - value * value,
            _ => value * (1.0 - value),
        }
    }

    /// W_hh's row of a gate's unit (H).
    fn row(&self, gate: Option<Gate>, unit: usize) -> &[f32] {
        let block = gate
            .and_then(|gate| self.run.kind.gate_index(gate))
            .unwrap_or(0);
        let start = (block * self.units + unit) * self.units;
        &self.weight[start..start + self.units]
    }

    /// h' = phi(W h + ...): phi' W.
    fn rnn(&self, factor: &mut [f32]) {
        let hidden = self.run.hidden_at(self.t, self.n);
        for (unit, (row, &h)) in factor.chunks_exact_mut(self.units).zip(hidden).enumerate() {
            let slope = match self.run.kind {
                Kind::RnnRelu => f32::from(u8::from(h > 0.0)),
                _ => 1.0 - h * h,
            };
            for (value, weight) in row.iter_mut().zip(self.row(None, unit)) {
                *value = slope * weight;
            }
        }
    }

    /// h' = (1 - z) n + z h with n = tanh(... + r (W_hn h + b_hn)).
    fn gru(&self, factor: &mut [f32]) {
        let before = self.run.before(self.t, self.n);
        let from_hidden = self.run.from_hidden_at(self.t, self.n);
        for (unit, row) in factor.chunks_exact_mut(self.units).enumerate() {
            let [r, z, n] =
                [Gate::Reset, Gate::Update, Gate::New].map(|gate| self.gate(gate, unit));
            let [by_r, by_z, by_n] =
                [Gate::Reset, Gate::Update, Gate::New].map(|gate| self.row(Some(gate), unit));
            let d_z = (before[unit] - n) * self.slope(Gate::Update, unit);
            let d_n = (1.0 - z) * self.slope(Gate::New, unit);
            let d_r = d_n * from_hidden[2 * self.units + unit] * self.slope(Gate::Reset, unit);
            for (other, value) in row.iter_mut().enumerate() {
                *value = d_z * by_z[other] + d_n * r * by_n[other] + d_r * by_r[other];
            }
            row[unit] += z;
        }
    }

    /// c' = f c + i g, h' = o tanh(c').
    fn lstm(&self, factor: &mut [f32], through: &mut [f32]) {
        let before = self.run.cell_before(self.t, self.n);
        let tanh_cell = self.run.tanh_cell_at(self.t, self.n);
        let (units, states) = (self.units, 2 * self.units);
        let (hidden, cell) = factor.split_at_mut(units * states);
        let rows = hidden
            .chunks_exact_mut(states)
            .zip(cell.chunks_exact_mut(states));
        for (unit, (hidden, cell)) in rows.enumerate() {
            let [i, f, g, o] = [Gate::Input, Gate::Forget, Gate::Cell, Gate::Output]
                .map(|gate| self.gate(gate, unit));
            let [by_i, by_f, by_g, by_o] = [Gate::Input, Gate::Forget, Gate::Cell, Gate::Output]
                .map(|gate| self.row(Some(gate), unit));
            let d_i = g * self.slope(Gate::Input, unit);
            let d_f = before[unit] * self.slope(Gate::Forget, unit);
            let d_g = i * self.slope(Gate::Cell, unit);
            let d_o = tanh_cell[unit] * self.slope(Gate::Output, unit);
            let to_hidden = o * (1.0 - tanh_cell[unit] * tanh_cell[unit]);
            through[unit] = to_hidden;
            for other in 0..units {
                let slope = d_i * by_i[other] + d_f * by_f[other] + d_g * by_g[other];
                cell[other] = slope;
                hidden[other] = to_hidden * slope + d_o * by_o[other];
            }
            cell[units + unit] = f;
            hidden[units + unit] = to_hidden * f;
        }
    }
}

#[cfg(test)]
mod tests;
