//! A GRU in two notations for its update gate, with the reset before or after the product.

use std::fmt;
use std::str::FromStr;

use super::listing::Settings;
use crate::figure::codes::codes;
use crate::figure::equation::Equation;
use crate::figure::opened::Opened;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::lesson::query::{Complaint, Query};
use crate::nn::math::{sigmoid, tanh};
use crate::nn::{Error, Gate, Hold, Init, Input, Kind, LayerTrace, Params, Rng, Spec, Stack};

/// Largest sizes that the figure shows well.
pub const MOST_STEPS: usize = 16;
pub const MOST_INPUTS: usize = 6;
pub const MOST_UNITS: usize = 12;
/// Half the range of the weights. PyTorch's 1/√D_h would keep all gates close to a half, where there is little to see.
const BOUND: f32 = 1.2;

/// What the update gate z is the share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Of the old state that stays: h_t = (1 - z) n + z h_{t-1}. Cho et al. 2014, PyTorch, Keras.
    Keep,
    /// Of the new that is written: h_t = (1 - z) h_{t-1} + z n. Chung et al. 2014.
    Write,
}

/// Where the reset gate acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// On the product: n = tanh(W x + r (U h)). PyTorch.
    After,
    /// On the state, before the product: n = tanh(W x + U (r h)). Cho et al. 2014.
    Before,
}

/// What the network reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Something else at every step.
    Stream,
    /// Something at the first step, then nothing.
    Pulse,
}

codes!(Meaning: Keep "keep", Write "write");
codes!(Reset: After "after", Before "before");
codes!(Signal: Stream "stream", Pulse "pulse");

/// A gate's value for all units, in percent, or the gate left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held(pub Option<u8>);

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(percent) => write!(f, "{percent}"),
            None => f.write_str("free"),
        }
    }
}

impl FromStr for Held {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.parse() {
            _ if text == "free" => Ok(Self(None)),
            Ok(percent) if percent <= 100 => Ok(Self(Some(percent))),
            _ => Err(()),
        }
    }
}

impl Held {
    /// The value, between 0 and 1.
    pub fn value(self) -> Option<f32> {
        self.0.map(|percent| f32::from(percent) / 100.0)
    }
}

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub steps: usize,
    pub input_size: usize,
    pub hidden_size: usize,
    pub seed: u64,
    pub signal: Signal,
    pub meaning: Meaning,
    pub reset: Reset,
    pub hold_update: Held,
    pub hold_reset: Held,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let size = |most: usize| move |size: &usize| (1..=most).contains(size);
        Self {
            steps: query.read("steps", 8, size(MOST_STEPS), complaints),
            input_size: query.read("input", 3, size(MOST_INPUTS), complaints),
            hidden_size: query.read("hidden", 6, size(MOST_UNITS), complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            signal: query.read("signal", Signal::Stream, |_| true, complaints),
            meaning: query.read("z", Meaning::Keep, |_| true, complaints),
            reset: query.read("reset", Reset::After, |_| true, complaints),
            hold_update: query.read("holdz", Held(None), |_| true, complaints),
            hold_reset: query.read("holdr", Held(None), |_| true, complaints),
        }
    }

    /// What decides the NumPy listing.
    pub fn listing(&self) -> Settings {
        Settings {
            steps: self.steps,
            input_size: self.input_size,
            hidden_size: self.hidden_size,
            seed: self.seed,
            reset_after: self.reset == Reset::After,
            keeps: self.meaning == Meaning::Keep,
        }
    }
}

/// One run, in the notation of the configuration.
pub struct Run {
    pub config: Config,
    layer: LayerTrace,
    params: Params,
    holds: Vec<Hold>,
    /// The largest difference between the last states with the reset before and after the product.
    pub apart: f32,
}

impl Run {
    /// Draws inputs and weights from the seed and runs the network.
    pub fn new(config: Config) -> Result<Self, Error> {
        let mut rng = Rng::seed_from_u64(config.seed);
        let (inputs, units) = (config.input_size, config.hidden_size);
        let mut data: Vec<f32> = (0..config.steps * inputs)
            .map(|_| rng.uniform(-1.0, 1.0))
            .collect();
        if config.signal == Signal::Pulse {
            data[inputs..].fill(0.0);
        }
        let spec = Spec::new(Kind::Gru, inputs, units);
        let mut stack = Stack::init(spec, &Init::default(), &mut rng)?;
        let wider = BOUND * (units as f32).sqrt();
        for name in ["weight_ih_l0", "weight_hh_l0"] {
            for weight in stack.params_mut().get_mut(name).unwrap_or_default() {
                *weight *= wider;
            }
        }
        let hold = |gate, value: Option<f32>| {
            value.map(|value| Hold {
                gate,
                unit: None,
                value,
                layer: 0,
                direction: 0,
            })
        };
        let holds = |update: Option<f32>| -> Vec<Hold> {
            let reset = hold(Gate::Reset, config.hold_reset.value());
            reset
                .into_iter()
                .chain(hold(Gate::Update, update))
                .collect()
        };
        let shown = config.hold_update.value();
        // The engine's z is PyTorch's.
        let engine = holds(match config.meaning {
            Meaning::Keep => shown,
            Meaning::Write => shown.map(|value| 1.0 - value),
        });
        let trace = stack.forward(&Input {
            holds: &engine,
            ..Input::new(&data, config.steps, 1)
        })?;
        let after = trace.layers.into_iter().next().unwrap_or_default();
        let before = reset_before(stack.params(), &after, &engine);
        let last = config.steps.saturating_sub(1);
        let apart = (after.hidden_at(last, 0).iter())
            .zip(before.hidden_at(last, 0))
            .fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
        let mut run = Self {
            layer: match config.reset {
                Reset::After => after,
                Reset::Before => before,
            },
            params: stack.params().clone(),
            holds: holds(shown),
            apart,
            config,
        };
        if run.config.meaning == Meaning::Write {
            run.turn();
        }
        Ok(run)
    }

    /// Writes the same network in the other notation: z becomes 1 - z, which is the sigmoid of the negative sum.
    fn turn(&mut self) {
        let units = self.config.hidden_size;
        for name in ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"] {
            let values = self.params.get_mut(name).unwrap_or_default();
            let block = values.len() / 3;
            for value in &mut values[block..2 * block] {
                *value = -*value;
            }
        }
        let layer = &mut self.layer;
        for sums in [&mut layer.from_input, &mut layer.from_hidden] {
            for row in sums.chunks_exact_mut(3 * units) {
                for value in &mut row[units..2 * units] {
                    *value = -*value;
                }
            }
        }
        for row in layer.gates.chunks_exact_mut(3 * units) {
            for value in &mut row[units..2 * units] {
                *value = 1.0 - *value;
            }
        }
    }

    /// The cell, opened.
    pub fn opened(&self) -> Opened<'_> {
        Opened {
            layer: &self.layer,
            params: &self.params,
            prefix: "",
            holds: &self.holds,
            feed_forward: false,
        }
    }

    /// The share of the old state that stays in a unit: z or 1 - z.
    pub fn kept(&self, step: usize, unit: usize) -> f32 {
        let z = self.opened().value(Pick::vector(What::Update, step, unit));
        match self.config.meaning {
            Meaning::Keep => z,
            Meaning::Write => 1.0 - z,
        }
    }

    /// The complete arithmetic of `pick`, in this run's notation.
    pub fn equations(&self, pick: Pick, held: &str) -> Vec<Equation> {
        let opened = self.opened();
        let mut equations = opened.equations(pick, held);
        let written = self.config.meaning == Meaning::Write;
        if pick.what == What::Hidden && written {
            // (1 - z) n + z h' becomes (1 - z) h' + z n.
            if let Some([first, second]) = equations.first_mut().map(|e| &mut e.terms[..])
                && let (Some(a), Some(b)) = (first.last_mut(), second.last_mut())
            {
                std::mem::swap(a, b);
            }
        }
        if pick.what == What::Candidate && self.config.reset == Reset::Before {
            if let Some(product) = equations.first_mut().and_then(|e| e.terms.get_mut(1)) {
                product.remove(0);
            }
            if let Some(sum) = equations.get_mut(2) {
                for (unit, term) in sum.terms.iter_mut().enumerate() {
                    // The last term is the bias.
                    if term.len() == 2 {
                        let reset = Pick::vector(What::Reset, pick.step, unit);
                        let name = format!("r{}", crate::figure::scene::subscript(unit + 1));
                        let value = opened.value(reset);
                        let factor = crate::figure::equation::Factor::new(
                            name,
                            value,
                            Quantity::Reset,
                            Some(reset),
                        );
                        term.insert(1, factor);
                    }
                }
            }
        }
        equations
    }
}

/// The same run with the reset before the product: n = tanh(W_in x + b_in + W_hn (r h) + b_hn), as Cho et al. (2014) have it.
/// The engine has PyTorch's form only.
fn reset_before(params: &Params, like: &LayerTrace, holds: &[Hold]) -> LayerTrace {
    let mut layer = like.clone();
    let units = layer.units;
    let get = |name| params.get(name).unwrap_or_default();
    let (weight, bias) = (get("weight_hh_l0"), get("bias_hh_l0"));
    let held = |gate| {
        let mine = holds.iter().rev().find(|hold| hold.gate == gate);
        mine.map(|hold| hold.value)
    };
    let times = |row: usize, state: &[f32]| -> f32 {
        let weights = weight.iter().skip(row * units);
        let sum: f32 = weights.zip(state).map(|(w, h)| w * h).sum();
        sum + bias.get(row).copied().unwrap_or(0.0)
    };
    let mut state = vec![0.0; units];
    for t in 0..layer.steps {
        let at = t * 3 * units;
        for unit in 0..units {
            for (block, gate) in [Gate::Reset, Gate::Update].into_iter().enumerate() {
                let index = at + block * units + unit;
                let from_hidden = times(block * units + unit, &state);
                layer.from_hidden[index] = from_hidden;
                layer.gates[index] =
                    held(gate).unwrap_or_else(|| sigmoid(layer.from_input[index] + from_hidden));
            }
        }
        let reset: Vec<f32> = (layer.gates[at..at + units].iter())
            .zip(&state)
            .map(|(r, h)| r * h)
            .collect();
        for (unit, old) in state.iter_mut().enumerate() {
            let index = at + 2 * units + unit;
            let from_hidden = times(2 * units + unit, &reset);
            layer.from_hidden[index] = from_hidden;
            let n = tanh(layer.from_input[index] + from_hidden);
            layer.gates[index] = n;
            let z = layer.gates[at + units + unit];
            *old = (1.0 - z) * n + z * *old;
        }
        layer.hidden[t * units..(t + 1) * units].copy_from_slice(&state);
    }
    layer
}

/// PyTorch's number of parameters of one layer.
pub fn parameters(kind: Kind, inputs: usize, units: usize) -> usize {
    Spec::new(kind, inputs, units).parameters()
}

/// The most units that a GRU can have with no more parameters than an LSTM of `units` units.
pub fn as_large(inputs: usize, units: usize) -> usize {
    let most = parameters(Kind::Lstm, inputs, units);
    (units..=2 * units)
        .rev()
        .find(|more| parameters(Kind::Gru, inputs, *more) <= most)
        .unwrap_or(units)
}

#[cfg(test)]
mod tests;
