//! An LSTM that does nothing but remember: no input, no weights, only forget gates set by their biases.
//!
//! With all weights 0 the candidate g = tanh(0) is 0, so nothing is written, and the forget gate of unit u is the sigmoid
//! of its bias b_u at every step. From c_0 = 1 the engine then computes c_t = f c_{t-1}, which is f^t.

use crate::lesson::query::{Complaint, Query};
use crate::nn::{Error, Gate, Input, Kind, Spec, Stack, State, Trace, cell_jacobian_norms};

/// The forget biases that the reader's own is compared with: none, PyTorch's users' habit, the race's.
pub const BIASES: [f32; 3] = [0.0, 1.0, 3.0];
/// Units: the three above, and the reader's.
pub const UNITS: usize = BIASES.len() + 1;
pub const LEAST_STEPS: usize = 10;
pub const MOST_STEPS: usize = 200;
/// Forget gates that the dial offers.
pub const LEAST_GATE: f32 = 0.5;
pub const MOST_GATE: f32 = 0.999;

/// What the reader can choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    pub steps: usize,
    /// The reader's forget gate.
    pub gate: f32,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        Self {
            steps: query.read(
                "steps",
                100,
                |steps| (LEAST_STEPS..=MOST_STEPS).contains(steps),
                complaints,
            ),
            gate: query.read(
                "f",
                0.9,
                |gate| (LEAST_GATE..=MOST_GATE).contains(gate),
                complaints,
            ),
        }
    }
}

/// The bias whose sigmoid is `gate`: ln(f / (1 - f)).
pub fn bias_of(gate: f32) -> f32 {
    let gate = f64::from(gate);
    (gate / (1.0 - gate)).ln() as f32
}

/// One run of the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub stack: Stack,
    pub trace: Trace,
}

impl Run {
    /// # Errors
    /// None for a configuration that was read.
    pub fn new(config: Config) -> Result<Self, Error> {
        let mut stack = Stack::zeros(Spec::new(Kind::Lstm, 1, UNITS))?;
        let forget = Kind::Lstm.gate_index(Gate::Forget).unwrap_or_default();
        if let Some(bias) = stack.params_mut().get_mut("bias_ih_l0") {
            let biases = BIASES.into_iter().chain([bias_of(config.gate)]);
            for (place, bias) in bias[forget * UNITS..].iter_mut().zip(biases) {
                *place = bias;
            }
        }
        let initial = State {
            h: vec![0.0; UNITS],
            c: vec![1.0; UNITS],
        };
        let data = vec![0.0; config.steps];
        let mut input = Input::new(&data, config.steps, 1);
        input.initial = Some(&initial);
        let trace = stack.forward(&input)?;
        Ok(Self { stack, trace })
    }

    /// What is left of unit `unit` after each step: c_t, since c_0 = 1.
    pub fn left(&self, unit: usize) -> impl Iterator<Item = f32> {
        let layer = self.trace.layers.first();
        layer
            .into_iter()
            .flat_map(move |layer| layer.cell.iter().skip(unit).step_by(UNITS).copied())
    }

    /// What is left of unit `unit` at the end.
    pub fn at_end(&self, unit: usize) -> f32 {
        self.left(unit).last().unwrap_or(1.0)
    }

    /// The forget gate of unit `unit`, the same at every step.
    pub fn gate(&self, unit: usize) -> f32 {
        self.trace
            .layers
            .first()
            .and_then(|layer| layer.gate_at(0, 0, Gate::Forget))
            .and_then(|gates| gates.get(unit).copied())
            .unwrap_or_default()
    }

    /// By which factor a gradient at the last cell state has shrunk when it reaches the first: ||dh_T/dc_1|| over
    /// ||dh_T/dc_T||, of a network whose units all have the reader's gate.
    ///
    /// # Errors
    /// None for a configuration that was read.
    pub fn gradient_share(config: Config) -> Result<f32, Error> {
        let mut stack = Stack::zeros(Spec::new(Kind::Lstm, 1, 1))?;
        let forget = Kind::Lstm.gate_index(Gate::Forget).unwrap_or_default();
        if let Some(place) = stack
            .params_mut()
            .get_mut("bias_ih_l0")
            .and_then(|bias| bias.get_mut(forget))
        {
            *place = bias_of(config.gate);
        }
        let norms = cell_jacobian_norms(&stack, &vec![0.0; config.steps])?;
        Ok(match (norms.first(), norms.last()) {
            (Some(first), Some(last)) if *last > 0.0 => first / last,
            _ => 0.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(steps: usize, gate: f32) -> Config {
        Config { steps, gate }
    }

    #[test]
    fn what_is_left_is_the_product_of_the_gates() {
        let run = Run::new(config(100, 0.9)).unwrap();
        let expected = [0.5_f64, 0.731_058_58, 0.952_574_13, 0.9];
        for (unit, gate) in expected.into_iter().enumerate() {
            assert!((f64::from(run.gate(unit)) - gate).abs() < 1e-6, "{unit}");
            for (t, left) in run.left(unit).enumerate() {
                let power = gate.powi(t as i32 + 1);
                assert!(
                    (f64::from(left) / power - 1.0).abs() < 1e-4,
                    "{unit} {t}: {left} {power}"
                );
            }
        }
        assert_eq!(run.left(0).count(), 100);
    }

    #[test]
    fn nothing_is_written_and_all_units_are_alone() {
        let run = Run::new(config(10, 0.7)).unwrap();
        let candidate = run.trace.layers[0].gate_at(5, 0, Gate::Cell).unwrap();
        assert!(candidate.iter().all(|g| *g == 0.0));
    }

    #[test]
    fn the_gradient_shrinks_by_the_same_product() {
        let share = Run::gradient_share(config(100, 0.9)).unwrap();
        assert!((f64::from(share) / 0.9_f64.powi(99) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn the_bias_gives_the_gate() {
        for gate in [LEAST_GATE, 0.9, MOST_GATE] {
            let run = Run::new(config(LEAST_STEPS, gate)).unwrap();
            assert!((run.gate(UNITS - 1) - gate).abs() < 1e-6);
        }
    }

    #[test]
    fn what_means_nothing_is_reported() {
        for bad in ["f=1", "f=0.4", "f=nan", "f=x", "steps=5", "steps=201"] {
            let mut complaints = Vec::new();
            let read = Config::read(&Query::parse(bad), &mut complaints);
            assert_eq!(complaints.len(), 1, "{bad}");
            assert_eq!(read, config(100, 0.9));
        }
    }
}
