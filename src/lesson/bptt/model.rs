//! Backpropagation through time of a small RNN, step by step: the engine's gradients, and what each step adds to them.

use super::config::{Asked, Border, Config, INPUTS, OPERATIONS};
use super::listing::Problem;
use crate::figure::clock::Phase;
use crate::figure::equation::{Equation, Factor};
use crate::figure::opened;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::subscript;
use crate::nn::optimizer::{clip_grad_norm, norm};
use crate::nn::{Error, Gate, Hold, Init, Input, Kind, Params, Rng, Scheme, Spec, Stack, State};

/// What one step of the clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Step of the sequence, from 0.
    pub step: usize,
    /// Whether the gradient is on its way back.
    pub back: bool,
}

impl Place {
    /// Step `index` of a clock over `steps` time steps.
    pub fn of(index: usize, steps: usize) -> Self {
        if index < steps {
            Self {
                step: index,
                back: false,
            }
        } else {
            Self {
                step: (2 * steps).saturating_sub(index + 1),
                back: true,
            }
        }
    }

    /// The clock's step of this place.
    pub fn index(self, steps: usize) -> usize {
        if self.back {
            2 * steps - 1 - self.step
        } else {
            self.step
        }
    }
}

/// One run, forward and back. Buffers are (T, H) unless said otherwise.
pub struct Run {
    pub config: Config,
    stack: Stack,
    /// (T, I)
    inputs: Vec<f32>,
    targets: Vec<f32>,
    hidden: Vec<f32>,
    /// The state that each step read.
    before: Vec<f32>,
    /// h_t - y_t where the network is asked, else 0.
    errors: Vec<f32>,
    /// dL/dh_t.
    states: Vec<f32>,
    /// dL/dz_t, z_t what goes into tanh.
    sums: Vec<f32>,
    /// The engine's gradients, before clipping.
    pub gradients: Params,
    pub loss: f32,
}

impl Run {
    /// Draws the problem from the seed and runs it. W_h is a random orthogonal matrix times the radius.
    pub fn new(config: Config) -> Result<Self, Error> {
        let (steps, units) = (config.steps, config.hidden_size);
        let mut rng = Rng::seed_from_u64(config.seed);
        let init = Init {
            scheme: Scheme::Orthogonal,
            ..Init::default()
        };
        let mut stack = Stack::init(Spec::new(Kind::RnnTanh, INPUTS, units), &init, &mut rng)?;
        let radius = config.radius as f32 / 100.0;
        let (wide, bias) = config.inputs.bounds();
        let params = stack.params_mut();
        for (name, bound) in [("weight_ih_l0", 0.8), ("bias_ih_l0", bias)] {
            for weight in params.get_mut(name).unwrap_or_default() {
                *weight = rng.uniform(-bound, bound);
            }
        }
        // One bias is enough here.
        params.get_mut("bias_hh_l0").unwrap_or_default().fill(0.0);
        for weight in params.get_mut("weight_hh_l0").unwrap_or_default() {
            *weight *= radius;
        }
        let inputs: Vec<f32> = (0..steps * INPUTS)
            .map(|_| rng.uniform(-wide, wide))
            .collect();
        let targets: Vec<f32> = (0..steps * units).map(|_| rng.uniform(-0.8, 0.8)).collect();
        let mut run = Self {
            gradients: stack.params().zeros_like(),
            stack,
            inputs,
            targets,
            hidden: Vec::new(),
            before: Vec::new(),
            errors: Vec::new(),
            states: Vec::new(),
            sums: Vec::new(),
            loss: 0.0,
            config,
        };
        run.walk()?;
        Ok(run)
    }

    /// Steps of a chunk: all of them where nothing divides the sequence.
    fn chunk(&self) -> usize {
        match self.config.border {
            Border::Open => self.config.steps,
            _ => self.config.chunk,
        }
    }

    /// Forward and back, chunk by chunk; the gradients of the chunks are added.
    fn walk(&mut self) -> Result<(), Error> {
        let (steps, units) = (self.config.steps, self.config.hidden_size);
        let spec = *self.stack.spec();
        let mut state = State::zeros(&spec, 1);
        for start in (0..steps).step_by(self.chunk()) {
            let end = (start + self.chunk()).min(steps);
            if self.config.border == Border::Reset {
                state = State::zeros(&spec, 1);
            }
            let input = Input {
                initial: Some(&state),
                ..Input::new(&self.inputs[start * INPUTS..end * INPUTS], end - start, 1)
            };
            let trace = self.stack.forward(&input)?;
            let layer = &trace.layers[0];
            let mut errors = vec![0.0; (end - start) * units];
            for t in start..end {
                if self.asks(t) {
                    for unit in 0..units {
                        let at = (t - start) * units + unit;
                        errors[at] = layer.hidden[at] - self.targets[t * units + unit];
                        self.loss += 0.5 * errors[at] * errors[at];
                    }
                }
            }
            let gradients = self.stack.backward(&trace, &errors, None)?;
            let states = &gradients.layers[0].hidden;
            self.before.extend(&state.h);
            self.before
                .extend(&layer.hidden[..layer.hidden.len() - units]);
            self.sums.extend(
                states
                    .iter()
                    .zip(&layer.hidden)
                    .map(|(d, h)| d * (1.0 - h * h)),
            );
            self.states.extend(states);
            self.hidden.extend(&layer.hidden);
            self.errors.extend(errors);
            let sum = self.gradients.data_mut().iter_mut();
            for (sum, part) in sum.zip(gradients.params.data()) {
                *sum += part;
            }
            state.clone_from(&trace.last);
        }
        // The second bias is no parameter here.
        let second = self.gradients.get_mut("bias_hh_l0");
        second.unwrap_or_default().fill(0.0);
        Ok(())
    }

    /// Whether the network is asked at step `t`.
    pub fn asks(&self, t: usize) -> bool {
        self.config.asked == Asked::Every || t + 1 == self.config.steps
    }

    /// What the answer of step `t` should have been, where the network is asked.
    pub fn target(&self, t: usize, unit: usize) -> f32 {
        self.at(&self.targets, t, unit)
    }

    /// What step `t` adds to the loss: half the squared length of h_t - y_t.
    pub fn loss_at(&self, t: usize) -> f32 {
        let units = 0..self.config.hidden_size;
        let squares = units.map(|unit| self.at(&self.errors, t, unit).powi(2));
        0.5 * squares.sum::<f32>()
    }

    fn weight(&self, name: &str, row: usize, columns: usize, column: usize) -> f32 {
        let values = self.stack.params().get(name).unwrap_or_default();
        values.get(row * columns + column).copied().unwrap_or(0.0)
    }

    fn at(&self, values: &[f32], t: usize, unit: usize) -> f32 {
        let index = t * self.config.hidden_size + unit;
        values.get(index).copied().unwrap_or(0.0)
    }

    /// What step `t` adds to dL/dW_h, at (row, column).
    pub fn term(&self, t: usize, row: usize, column: usize) -> f32 {
        self.at(&self.sums, t, row) * self.at(&self.before, t, column)
    }

    /// The engine's dL/dW_h at (row, column).
    pub fn gradient(&self, row: usize, column: usize) -> f32 {
        let values = self.gradients.get("weight_hh_l0").unwrap_or_default();
        let index = row * self.config.hidden_size + column;
        values.get(index).copied().unwrap_or(0.0)
    }

    /// Whether `pick` names a value of this run.
    pub fn has(&self, pick: Pick) -> bool {
        let units = self.config.hidden_size;
        let rows = match pick.what {
            What::Input => INPUTS,
            What::Hidden | What::StateGradient | What::SumGradient => units,
            What::WeightTerm => units * units,
            What::WeightHidden => return pick.row < units && pick.column < units,
            _ => return false,
        };
        pick.step < self.config.steps && pick.row < rows
    }

    /// The value that `pick` names. A weight stands for its gradient.
    pub fn value(&self, pick: Pick) -> f32 {
        let units = self.config.hidden_size;
        let (t, k) = (pick.step, pick.row);
        match pick.what {
            _ if !self.has(pick) => 0.0,
            What::Input => self.inputs[t * INPUTS + k],
            What::Hidden => self.at(&self.hidden, t, k),
            What::StateGradient => self.at(&self.states, t, k),
            What::SumGradient => self.at(&self.sums, t, k),
            What::WeightTerm => self.term(t, k / units, k % units),
            _ => self.gradient(pick.row, pick.column),
        }
    }

    /// h_{t-1} as step `t` read it.
    pub fn before(&self, t: usize, unit: usize) -> f32 {
        self.at(&self.before, t, unit)
    }

    /// Norm of dL/dh_t.
    pub fn norm_at(&self, t: usize) -> f32 {
        let units = self.config.hidden_size;
        norm(self.states.get(t * units..(t + 1) * units).unwrap_or(&[]))
    }

    /// Norm of all gradients before clipping, and after it.
    pub fn norms(&self) -> (f32, f32) {
        let mut gradients = self.gradients.clone();
        let before = match self.config.clip {
            0 => norm(gradients.data()),
            clip => clip_grad_norm(&mut gradients, clip as f32 / 100.0),
        };
        (before, norm(gradients.data()))
    }

    /// The moment at which a value is there.
    pub fn tick_of(&self, pick: Pick) -> f64 {
        let steps = self.config.steps;
        let (back, operation) = match pick.what {
            What::Input => (false, 0),
            What::Hidden => (false, 1),
            What::StateGradient => (true, 0),
            What::SumGradient => (true, 1),
            _ => (true, 2),
        };
        let step = if pick.what.is_weight() { 0 } else { pick.step };
        let index = Place { step, back }.index(steps);
        (index * OPERATIONS + operation + 1) as f64
    }

    /// A value of what runs at `tick`.
    pub fn running(&self, tick: f64) -> Pick {
        let moment = self.config.timeline().moment(tick);
        let (step, operation) = moment.map_or((0, 0), |moment| (moment.step, moment.operation));
        let place = Place::of(step, self.config.steps);
        match (place.back, operation) {
            (false, _) => Pick::vector(What::Hidden, place.step, 0),
            (true, 0) => Pick::vector(What::StateGradient, place.step, 0),
            (true, 1) => Pick::vector(What::SumGradient, place.step, 0),
            (true, _) => Pick::vector(What::WeightTerm, place.step, 0),
        }
    }

    /// Phase of a value at `tick`.
    pub fn phase(&self, pick: Pick, tick: f64) -> Phase {
        let done = self.tick_of(pick);
        if tick >= done {
            Phase::Done
        } else if tick > done - 1.0 {
            Phase::Running
        } else {
            Phase::Pending
        }
    }

    fn factor(&self, what: What, t: usize, unit: usize) -> Factor {
        let (symbol, quantity) = match what {
            What::Input => ("x", Quantity::Input),
            What::Hidden => ("h", Quantity::Hidden),
            What::StateGradient => ("dh", Quantity::Gradient),
            _ => ("dz", Quantity::Gradient),
        };
        let pick = Pick::vector(what, t, unit);
        let name = format!("{symbol}{}", subscript(unit + 1));
        Factor::new(name, self.value(pick), quantity, Some(pick))
    }

    /// Whether the state was made 0 before a step.
    pub fn was_reset(&self, t: usize) -> bool {
        self.config.border == Border::Reset && self.config.begins(t)
    }

    fn factor_before(&self, t: usize, unit: usize) -> Factor {
        let reads = t > 0 && !self.was_reset(t);
        let pick = reads.then(|| Pick::vector(What::Hidden, t - 1, unit));
        let name = format!("h′{}", subscript(unit + 1));
        Factor::new(name, self.before(t, unit), Quantity::Hidden, pick)
    }

    fn factor_weight(&self, what: What, row: usize, columns: usize, column: usize) -> Factor {
        let (letter, ink) = opened::symbol(what);
        let symbol = format!("{letter}{},{}", subscript(row + 1), subscript(column + 1));
        let name = match what {
            What::WeightInput => "weight_ih_l0",
            _ => "weight_hh_l0",
        };
        let value = self.weight(name, row, columns, column);
        Factor::new(symbol, value, ink, None)
    }

    /// The arithmetic of `pick`.
    pub fn equations(&self, pick: Pick) -> Vec<Equation> {
        let units = self.config.hidden_size;
        let (t, k) = (pick.step, pick.row);
        let one = |result, function, terms| {
            vec![Equation {
                result,
                function,
                terms,
            }]
        };
        match pick.what {
            _ if !self.has(pick) => Vec::new(),
            What::Hidden => {
                let mut terms: Vec<Vec<Factor>> = (0..INPUTS)
                    .map(|j| {
                        let weight = self.factor_weight(What::WeightInput, k, INPUTS, j);
                        vec![weight, self.factor(What::Input, t, j)]
                    })
                    .collect();
                terms.extend((0..units).map(|j| {
                    let weight = self.factor_weight(What::WeightHidden, k, units, j);
                    vec![weight, self.factor_before(t, j)]
                }));
                let bias = self.weight("bias_ih_l0", k, 1, 0);
                let name = format!("b{}", subscript(k + 1));
                terms.push(vec![Factor::new(name, bias, Quantity::Bias, None)]);
                one(self.factor(What::Hidden, t, k), Some("tanh"), terms)
            }
            What::StateGradient => {
                let mut terms = Vec::new();
                if self.asks(t) {
                    let minus = -self.at(&self.targets, t, k);
                    let name = format!("(−y{})", subscript(k + 1));
                    terms.push(vec![self.factor(What::Hidden, t, k)]);
                    terms.push(vec![Factor::new(name, minus, Quantity::Plain, None)]);
                }
                if t + 1 < self.config.steps && !self.config.begins(t + 1) {
                    terms.extend((0..units).map(|j| {
                        let mut later = self.factor(What::SumGradient, t + 1, j);
                        later.symbol = format!("dz⁺{}", subscript(j + 1));
                        vec![self.factor_weight(What::WeightHidden, j, units, k), later]
                    }));
                }
                if terms.is_empty() {
                    terms.push(vec![Factor::new("", 0.0, Quantity::Plain, None)]);
                }
                one(self.factor(What::StateGradient, t, k), None, terms)
            }
            What::SumGradient => {
                let h = self.at(&self.hidden, t, k);
                let pick = Some(Pick::vector(What::Hidden, t, k));
                let name = format!("(1−h{}²)", subscript(k + 1));
                let slope = Factor::new(name, 1.0 - h * h, Quantity::Hidden, pick);
                let terms = vec![vec![self.factor(What::StateGradient, t, k), slope]];
                one(self.factor(What::SumGradient, t, k), None, terms)
            }
            What::WeightTerm => {
                let (row, column) = (k / units, k % units);
                let terms = vec![vec![
                    self.factor(What::SumGradient, t, row),
                    self.factor_before(t, column),
                ]];
                one(self.factor_term(t, row, column), None, terms)
            }
            What::WeightHidden => {
                let (row, column) = (pick.row, pick.column);
                let name = format!("dWₕ{},{}", subscript(row + 1), subscript(column + 1));
                let value = self.gradient(row, column);
                let result = Factor::new(name, value, Quantity::Gradient, Some(pick));
                let terms = (0..self.config.steps)
                    .map(|t| vec![self.factor_term(t, row, column)])
                    .collect();
                one(result, None, terms)
            }
            _ => Vec::new(),
        }
    }

    fn factor_term(&self, t: usize, row: usize, column: usize) -> Factor {
        let pick = Pick::vector(What::WeightTerm, t, row * self.config.hidden_size + column);
        let (row, column) = (subscript(row + 1), subscript(column + 1));
        let name = format!("dWₕ{row},{column} [t={}]", t + 1);
        Factor::new(name, self.value(pick), Quantity::Gradient, Some(pick))
    }

    /// What the listing prints, in NumPy's notation: the loss and dL/dW_h; where it clips, also the norm of the whole gradient
    /// and what is left of dL/dW_h.
    pub fn printed(&self) -> Vec<String> {
        let (before, after) = self.norms();
        let units = self.config.hidden_size;
        let row = |row: usize, factor: f32| {
            let numbers: Vec<_> = (0..units)
                .map(|column| format!("{:.8}", self.gradient(row, column) * factor))
                .collect();
            let begin = if row == 0 { "[[" } else { " [" };
            let end = if row + 1 == units { "]]" } else { "]" };
            format!("{begin}{}{end}", numbers.join(" "))
        };
        let mut lines = vec![format!("{:.8}", self.loss)];
        lines.extend((0..units).map(|index| row(index, 1.0)));
        if self.config.clip > 0 {
            let factor = if before > 0.0 { after / before } else { 1.0 };
            lines.push(format!("{before:.8}"));
            lines.extend((0..units).map(|index| row(index, factor)));
        }
        lines
    }

    /// The problem as the NumPy listing writes it.
    pub fn problem(&self) -> Problem<'_> {
        let get = |name| self.stack.params().get(name).unwrap_or_default();
        Problem {
            units: self.config.hidden_size,
            inputs: &self.inputs,
            targets: &self.targets,
            weight_ih: get("weight_ih_l0"),
            weight_hh: get("weight_hh_l0"),
            bias: get("bias_ih_l0"),
            every: self.config.asked == Asked::Every,
            chunk: self.chunk(),
            reset: self.config.border == Border::Reset,
            detach: self.config.border == Border::Detach,
            clip: self.config.clip as f32 / 100.0,
        }
    }
}

/// What an LSTM's gradient is multiplied by over `distance` steps when its forget gate is held at `forget`: dc_T/dc_0, by the
/// engine's backward pass. The output gate is held shut, so that c alone carries anything.
pub fn lstm_share(forget: f32, distance: usize) -> Result<f32, Error> {
    let hold = |gate, value| Hold {
        gate,
        unit: None,
        value,
        layer: 0,
        direction: 0,
    };
    let holds = [hold(Gate::Forget, forget), hold(Gate::Output, 0.0)];
    let mut rng = Rng::seed_from_u64(1);
    let spec = Spec::new(Kind::Lstm, 1, 1);
    let stack = Stack::init(spec, &Init::default(), &mut rng)?;
    let data = vec![0.0; distance];
    let trace = stack.forward(&Input {
        holds: &holds,
        ..Input::new(&data, distance, 1)
    })?;
    let last = State {
        h: vec![0.0],
        c: vec![1.0],
    };
    let gradients = stack.backward(&trace, &vec![0.0; distance], Some(&last))?;
    Ok(gradients.initial.c.first().copied().unwrap_or(0.0))
}

#[cfg(test)]
mod tests;
