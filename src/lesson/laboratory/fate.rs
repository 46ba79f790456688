//! What becomes of a gradient on its way back: the factor of every step and their product, piece by piece, so that the page
//! never waits.
//!
//! The state s is h, in an LSTM h and c side by side. The factor of step t is the matrix ds_t/ds_(t-1), and
//! ds_T/ds_t is the product of the factors of all later steps. Both are measured by their Frobenius norm over the square
//! root of their size, so that the identity, a step that changes nothing, counts as 1.

use super::place::LayerCode;
use super::reading::{Reading, alone};
use crate::nn::{Error, Input, Kind, LayerTrace, Result, Stack, State};

/// Multiplications of a piece of work: a few milliseconds of them.
const PIECE: usize = 20_000_000;

/// Both measures at every step.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Fate {
    /// Of ds_t/ds_(t-1); the first step's is with respect to the initial state.
    pub factors: Vec<f32>,
    /// Of ds_T/ds_t, T the last step that was processed.
    pub products: Vec<f32>,
}

/// The work on a [`Fate`].
pub struct Tracing {
    stack: Stack,
    /// Inputs in the order of processing (T, I).
    data: Vec<f32>,
    /// States before and after each step, in the order of processing: h, then c where there is one.
    before: Vec<State>,
    /// o (1 - tanh(c)^2) at each step (H): how c shows in h. Empty without a cell state.
    shows: Vec<Vec<f32>>,
    steps: usize,
    reverse: bool,
    /// Rows of the product that are done, out of the state's size.
    rows: usize,
    /// Factors that are done.
    factors: Vec<f32>,
    /// Rows of the next factor that are done, and the sum of their squares.
    factor_rows: usize,
    factor_sum: f64,
    /// Sums of squares of the products' rows (T).
    sums: Vec<f64>,
}

impl Tracing {
    /// Begins with one layer and direction of a reading.
    ///
    /// # Errors
    /// If the reading has no such layer.
    pub fn new(reading: &Reading, place: LayerCode) -> Result<Self> {
        let layer = reading.layer(place).ok_or(Error::Zero { what: "layers" })?;
        let stack = alone(&reading.model, place)?;
        let steps = layer.steps;
        let order: Vec<usize> = if layer.reverse {
            (0..steps).rev().collect()
        } else {
            (0..steps).collect()
        };
        let data = order.iter().flat_map(|&t| layer.input_at(t, 0)).copied();
        let before = order.iter().map(|&t| State {
            h: layer.before(t, 0).to_vec(),
            c: layer.cell_before(t, 0).to_vec(),
        });
        Ok(Self {
            data: data.collect(),
            before: before.collect(),
            shows: order.iter().map(|&t| shows(layer, t)).collect(),
            steps,
            reverse: layer.reverse,
            rows: 0,
            factors: Vec::with_capacity(steps),
            factor_rows: 0,
            factor_sum: 0.0,
            sums: vec![0.0; steps],
            stack,
        })
    }

    /// Values of the state: H, or 2 H with a cell state.
    fn size(&self) -> usize {
        let spec = self.stack.spec();
        spec.hidden_size * (1 + usize::from(spec.kind.has_cell()))
    }

    /// How much is done, from 0 to 1.
    pub fn progress(&self) -> f32 {
        let (done, all) = (
            self.rows + self.factors.len(),
            self.size() + self.steps.max(1),
        );
        done as f32 / all as f32
    }

    /// Works a little; whether all is done.
    ///
    /// # Errors
    /// None for a stack and inputs of a reading.
    pub fn work(&mut self) -> Result<bool> {
        if self.rows < self.size() {
            self.product_rows()?;
        } else if self.factors.len() < self.steps {
            self.factor()?;
        }
        Ok(self.rows == self.size() && self.factors.len() == self.steps)
    }

    /// What is known at the end of the work.
    pub fn fate(&self) -> Fate {
        let root = (self.size() as f64).sqrt();
        let mut products: Vec<f32> = self
            .sums
            .iter()
            .map(|sum| (sum.sqrt() / root) as f32)
            .collect();
        let mut factors = self.factors.clone();
        if self.reverse {
            products.reverse();
            factors.reverse();
        }
        Fate { factors, products }
    }

    /// Some rows of ds_T/ds_t for all t: a copy of the sequence a row, with the cotangent 1 at the row's unit at the end.
    fn product_rows(&mut self) -> Result<()> {
        let spec = *self.stack.spec();
        let (units, steps) = (spec.hidden_size, self.steps);
        let a_row = 3 * steps * spec.rows() * (spec.input_size + units);
        let copies = (PIECE / a_row.max(1))
            .clamp(1, 16)
            .min(self.size() - self.rows);
        let data: Vec<f32> = self
            .data
            .chunks_exact(spec.input_size)
            .flat_map(|x| std::iter::repeat_n(x, copies).flatten())
            .copied()
            .collect();
        let trace = self.stack.forward(&Input::new(&data, steps, copies))?;
        let (d_output, last) = cotangents(&self.stack, steps, self.rows..self.rows + copies);
        let gradients = self.stack.backward(&trace, &d_output, Some(&last))?;
        let layer = gradients
            .layers
            .first()
            .ok_or(Error::Zero { what: "layers" })?;
        for (t, sum) in self.sums.iter_mut().enumerate() {
            let rows = t * copies * units..(t + 1) * copies * units;
            let hidden = layer.hidden.get(rows.clone()).unwrap_or_default();
            *sum += hidden.iter().map(|h| square(*h)).sum::<f64>();
            let cell = layer.cell.get(rows).unwrap_or_default();
            // The engine counts the way from c_t over h_t as well; with h_t given it is not c_t's.
            for (index, (c, h)) in cell.iter().zip(hidden).enumerate() {
                let shown = self.shows[t].get(index % units).copied().unwrap_or(0.0);
                *sum += square(c - h * shown);
            }
        }
        self.rows += copies;
        Ok(())
    }

    /// Some rows of ds_t/ds_(t-1) of the next step: one step from the state before it, a copy a row.
    fn factor(&mut self) -> Result<()> {
        let spec = *self.stack.spec();
        let t = self.factors.len();
        let input = self
            .data
            .get(t * spec.input_size..(t + 1) * spec.input_size);
        let (input, before) = input
            .zip(self.before.get(t))
            .ok_or(Error::Zero { what: "steps" })?;
        let size = self.size();
        let a_row = 3 * spec.rows() * (spec.input_size + spec.hidden_size);
        let copies = (PIECE / a_row.max(1)).max(1).min(size - self.factor_rows);
        let repeat = |values: &[f32]| values.repeat(copies);
        let initial = State {
            h: repeat(&before.h),
            c: repeat(&before.c),
        };
        let data = repeat(input);
        let one = Input {
            initial: Some(&initial),
            ..Input::new(&data, 1, copies)
        };
        let trace = self.stack.forward(&one)?;
        let rows = self.factor_rows..self.factor_rows + copies;
        let (d_output, last) = cotangents(&self.stack, 1, rows);
        let gradients = self.stack.backward(&trace, &d_output, Some(&last))?;
        let State { h, c } = &gradients.initial;
        self.factor_sum += h.iter().chain(c).map(|value| square(*value)).sum::<f64>();
        self.factor_rows += copies;
        if self.factor_rows == size {
            let sum = std::mem::take(&mut self.factor_sum);
            self.factors.push((sum / size as f64).sqrt() as f32);
            self.factor_rows = 0;
        }
        Ok(())
    }
}

fn square(value: f32) -> f64 {
    f64::from(value) * f64::from(value)
}

/// o (1 - tanh(c)^2) of a step (H).
fn shows(layer: &LayerTrace, t: usize) -> Vec<f32> {
    if layer.kind != Kind::Lstm {
        return Vec::new();
    }
    let output = layer.gate_at(t, 0, crate::nn::Gate::Output);
    let tanh = layer.tanh_cell_at(t, 0);
    let both = output.unwrap_or_default().iter().zip(tanh);
    both.map(|(o, tanh)| o * (1.0 - tanh * tanh)).collect()
}

/// Cotangents of so many copies: 1 at one value each of the last state, h first, then c.
fn cotangents(stack: &Stack, steps: usize, rows: std::ops::Range<usize>) -> (Vec<f32>, State) {
    let units = stack.spec().hidden_size;
    let copies = rows.len();
    let mut d_output = vec![0.0; steps * copies * units];
    let mut last = State::zeros(stack.spec(), copies);
    let end = (steps - 1) * copies * units;
    for (copy, row) in rows.enumerate() {
        if row < units {
            d_output[end + copy * units + row] = 1.0;
        } else if let Some(value) = last.c.get_mut(copy * units + row - units) {
            *value = 1.0;
        }
    }
    (d_output, last)
}

#[cfg(test)]
mod tests {
    use super::super::reading::tests::reading;
    use super::*;

    fn fate(kind: Kind, reverse: bool) -> (Fate, Reading) {
        let reading = reading(kind, reverse);
        let place = LayerCode {
            layer: 0,
            direction: usize::from(reverse),
        };
        let mut tracing = Tracing::new(&reading, place).unwrap();
        let mut pieces = 0;
        while !tracing.work().unwrap() {
            pieces += 1;
            assert!(pieces < 1000 && tracing.progress() < 1.0);
        }
        (tracing.fate(), reading)
    }

    #[test]
    fn the_last_product_is_the_identity_and_the_one_before_it_the_last_factor() {
        for kind in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru] {
            for reverse in [false, true] {
                let (fate, reading) = fate(kind, reverse);
                let steps = reading.trace.stack.steps;
                assert_eq!((fate.factors.len(), fate.products.len()), (steps, steps));
                let (end, before) = if reverse {
                    (0, 1)
                } else {
                    (steps - 1, steps - 2)
                };
                assert!((fate.products[end] - 1.0).abs() < 1e-6, "{kind:?} {fate:?}");
                let off = (fate.products[before] - fate.factors[end]).abs();
                assert!(off < 1e-5 * fate.factors[end].max(1.0), "{kind:?} {fate:?}");
            }
        }
    }

    #[test]
    fn a_factor_is_the_slope_that_a_small_push_finds() {
        for kind in [Kind::RnnTanh, Kind::Lstm, Kind::Gru] {
            let (fate, reading) = fate(kind, false);
            let stack = alone(&reading.model, LayerCode::default()).unwrap();
            let layer = &reading.trace.stack.layers[0];
            let (t, units) = (3, layer.units);
            let push = 1e-3;
            let (mut sum, mut size) = (0.0, 0);
            let states = |h: &[f32], c: &[f32]| {
                let initial = State {
                    h: h.to_vec(),
                    c: c.to_vec(),
                };
                let input = Input {
                    initial: Some(&initial),
                    ..Input::new(layer.input_at(t, 0), 1, 1)
                };
                let last = stack.forward(&input).unwrap().last;
                [last.h, last.c].concat()
            };
            let (h, c) = (layer.before(t, 0), layer.cell_before(t, 0));
            for index in 0..units + c.len() {
                let moved = |by: f32| {
                    let (mut h, mut c) = (h.to_vec(), c.to_vec());
                    match index.checked_sub(units) {
                        None => h[index] += by,
                        Some(index) => c[index] += by,
                    }
                    states(&h, &c)
                };
                let (up, down) = (moved(push), moved(-push));
                size = up.len();
                for (a, b) in up.iter().zip(&down) {
                    sum += square((a - b) / (2.0 * push));
                }
            }
            let slope = (sum / size as f64).sqrt() as f32;
            assert!(
                (slope - fate.factors[t]).abs() < 2e-3,
                "{kind:?} {slope} {fate:?}"
            );
        }
    }
}
