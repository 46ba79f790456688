//! The networks once more: in f64, one value at a time, straight from the formulas in PyTorch's documentation. It shares no
//! arithmetic with the engine, and is no faster than it needs to be.

use std::collections::BTreeMap;

use unrolled::nn::{Gate, Hold, Kind, Params, Spec};

/// Parameters by name, and whatever else goes in, in f64.
#[derive(Clone)]
pub struct Run {
    pub spec: Spec,
    pub params: BTreeMap<String, Vec<f64>>,
    /// (T, N, I)
    pub input: Vec<f64>,
    pub steps: usize,
    pub batch: usize,
    /// (N)
    pub lengths: Vec<usize>,
    /// (L * D, N, H)
    pub initial_h: Vec<f64>,
    /// (L * D, N, H), empty unless the kind is LSTM
    pub initial_c: Vec<f64>,
    pub holds: Vec<Hold>,
    pub nudge: Option<Nudge>,
}

/// A push on one state right after its step, to see what it does to everything later.
#[derive(Clone, Copy)]
pub struct Nudge {
    /// layer * D + direction
    pub layer: usize,
    /// Index in (T, N, H).
    pub index: usize,
    /// The cell state instead of the hidden one.
    pub cell: bool,
    pub by: f64,
}

/// One layer in one direction; names and shapes as in the engine's trace.
#[derive(Default)]
pub struct Layer {
    pub from_input: Vec<f64>,
    pub from_hidden: Vec<f64>,
    pub gates: Vec<f64>,
    pub cell: Vec<f64>,
    pub tanh_cell: Vec<f64>,
    pub hidden: Vec<f64>,
}

/// What a run computes.
pub struct Outcome {
    pub layers: Vec<Layer>,
    /// (T, N, D * H)
    pub output: Vec<f64>,
    /// (L * D, N, H)
    pub last_h: Vec<f64>,
    pub last_c: Vec<f64>,
}

pub fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

pub fn wide_params(params: &Params) -> BTreeMap<String, Vec<f64>> {
    (params.iter())
        .map(|(name, _, values)| (name.to_owned(), wide(values)))
        .collect()
}

/// W x + b, W (rows, columns).
pub fn affine(weight: &[f64], bias: &[f64], x: &[f64]) -> Vec<f64> {
    (weight.chunks(x.len()).zip(bias))
        .map(|(row, b)| b + row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>())
        .collect()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One unit's activated gates and its new cell and hidden state, from its pre-activations and its old states.
fn unit(
    kind: Kind,
    a: &[f64],
    b: &[f64],
    (h, c): (f64, f64),
    held: impl Fn(Gate, f64) -> f64,
) -> (Vec<f64>, f64, f64) {
    match kind {
        Kind::RnnTanh => {
            let h = (a[0] + b[0]).tanh();
            (vec![h], 0.0, h)
        }
        Kind::RnnRelu => {
            let h = (a[0] + b[0]).max(0.0);
            (vec![h], 0.0, h)
        }
        Kind::Lstm => {
            let i = held(Gate::Input, sigmoid(a[0] + b[0]));
            let f = held(Gate::Forget, sigmoid(a[1] + b[1]));
            let g = held(Gate::Cell, (a[2] + b[2]).tanh());
            let o = held(Gate::Output, sigmoid(a[3] + b[3]));
            let c = f * c + i * g;
            (vec![i, f, g, o], c, o)
        }
        Kind::Gru => {
            let r = held(Gate::Reset, sigmoid(a[0] + b[0]));
            let z = held(Gate::Update, sigmoid(a[1] + b[1]));
            let n = held(Gate::New, (a[2] + r * b[2]).tanh());
            (vec![r, z, n], 0.0, (1.0 - z) * n + z * h)
        }
    }
}

impl Run {
    pub fn forward(&self) -> Outcome {
        let spec = &self.spec;
        let (units, width) = (spec.hidden_size, spec.output_size());
        let mut outcome = Outcome {
            layers: Vec::new(),
            output: Vec::new(),
            last_h: Vec::new(),
            last_c: Vec::new(),
        };
        let mut below = self.input.clone();
        for layer in 0..spec.num_layers {
            let mut output = vec![0.0; self.steps * self.batch * width];
            for direction in 0..spec.directions() {
                let done = self.layer(layer, direction, &below, &mut outcome);
                for (row, hidden) in done.hidden.chunks(units).enumerate() {
                    let (t, n) = (row / self.batch, row % self.batch);
                    if t < self.lengths[n] {
                        output[row * width + direction * units..][..units].copy_from_slice(hidden);
                    }
                }
                outcome.layers.push(done);
            }
            below = output;
        }
        outcome.output = below;
        outcome
    }

    fn layer(&self, layer: usize, direction: usize, below: &[f64], outcome: &mut Outcome) -> Layer {
        let (spec, batch) = (&self.spec, self.batch);
        let (units, gates) = (spec.hidden_size, spec.kind.gates());
        let inputs = spec.layer_input_size(layer);
        let suffix = ["", "_reverse"][direction];
        let tensor = |name: &str| &self.params[&format!("{name}_l{layer}{suffix}")];
        let index = layer * spec.directions() + direction;
        let size = batch * units;
        let mut h = self.initial_h[index * size..][..size].to_vec();
        let mut c = match spec.kind {
            Kind::Lstm => self.initial_c[index * size..][..size].to_vec(),
            _ => vec![0.0; size],
        };
        let zeros = |width: usize| vec![0.0; self.steps * batch * width];
        let mut done = Layer {
            from_input: zeros(gates * units),
            from_hidden: zeros(gates * units),
            gates: zeros(gates * units),
            cell: zeros(units),
            tanh_cell: zeros(units),
            hidden: zeros(units),
        };
        let mut order: Vec<usize> = (0..self.steps).collect();
        if direction == 1 {
            order.reverse();
        }
        for t in order {
            for n in 0..batch {
                let row = t * batch + n;
                let state = n * units..(n + 1) * units;
                if t < self.lengths[n] {
                    let x = &below[row * inputs..][..inputs];
                    let a = affine(tensor("weight_ih"), tensor("bias_ih"), x);
                    let b = affine(tensor("weight_hh"), tensor("bias_hh"), &h[state.clone()]);
                    for u in 0..units {
                        let of_unit = |values: &[f64]| -> Vec<f64> {
                            values.iter().skip(u).step_by(units).copied().collect()
                        };
                        let held = |gate, value| {
                            (self.holds.iter())
                                .filter(|hold| hold.gate == gate && hold.layer == layer)
                                .filter(|hold| hold.direction == direction)
                                .filter(|hold| hold.unit.is_none_or(|unit| unit == u))
                                .fold(value, |_, hold| f64::from(hold.value))
                        };
                        let before = (h[n * units + u], c[n * units + u]);
                        let (activated, c_after, h_after) =
                            unit(spec.kind, &of_unit(&a), &of_unit(&b), before, held);
                        for (gate, value) in activated.into_iter().enumerate() {
                            done.gates[row * gates * units + gate * units + u] = value;
                        }
                        (h[n * units + u], c[n * units + u]) = (h_after, c_after);
                    }
                    done.from_input[row * gates * units..][..gates * units].copy_from_slice(&a);
                    done.from_hidden[row * gates * units..][..gates * units].copy_from_slice(&b);
                }
                let nudged = |cell| (self.nudge).filter(|n| n.layer == index && n.cell == cell);
                for u in 0..units {
                    let (at, in_row) = (row * units + u, n * units + u);
                    if let Some(nudge) = nudged(true).filter(|nudge| nudge.index == at) {
                        c[in_row] += nudge.by;
                    }
                    if spec.kind == Kind::Lstm && t < self.lengths[n] {
                        // The unit handed back its output gate: the nudge on c comes before h = o tanh(c).
                        done.tanh_cell[at] = c[in_row].tanh();
                        h[in_row] *= done.tanh_cell[at];
                    }
                    if let Some(nudge) = nudged(false).filter(|nudge| nudge.index == at) {
                        h[in_row] += nudge.by;
                    }
                }
                done.hidden[row * units..][..units].copy_from_slice(&h[state.clone()]);
                done.cell[row * units..][..units].copy_from_slice(&c[state]);
            }
        }
        outcome.last_h.extend(h);
        if spec.kind == Kind::Lstm {
            outcome.last_c.extend(c);
        } else {
            done.cell.clear();
            done.tanh_cell.clear();
        }
        done
    }
}
