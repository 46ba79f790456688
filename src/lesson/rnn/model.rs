//! The NumPy listing as a computation of the engine: sizes, seed and weights in, a trace out.

use std::fmt;
use std::str::FromStr;

use crate::figure::codes::codes;
use crate::figure::equation::{Equation, Factor};
use crate::figure::opened;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::subscript;
use crate::lesson::query::{Complaint, Query};
use crate::nn::{Error, Input, Kind, Rng, Spec, Stack, Trace};

/// Operations of one step: read, W_x x, W_h h, sum, tanh, append, carry.
pub const OPERATIONS: usize = 7;
pub const READ: usize = 0;
pub const FROM_INPUT: usize = 1;
pub const FROM_HIDDEN: usize = 2;
pub const SUM: usize = 3;
pub const TANH: usize = 4;
pub const APPEND: usize = 5;
pub const CARRY: usize = 6;

/// Largest sizes that the figure shows well.
pub const MOST_STEPS: usize = 20;
pub const MOST_INPUTS: usize = 8;
pub const MOST_UNITS: usize = 16;
/// Range of a weight that a reader drags.
pub const WEIGHT_LIMIT: f32 = 4.0;
/// More than the largest network has weights: a longer list in an address is none.
const MOST_EDITS: usize = 1000;

/// Where the weights come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// `np.random.random`: uniform in [0, 1), as in the listing.
    Unit,
    /// Uniform in ±1/√hidden_size, PyTorch's default.
    Centred,
}

codes!(Weights: Unit "unit", Centred "centred");

/// Weights that a reader has changed, as they stand in the address: `wx.0.3:0.52,b.1.0:-1`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits(pub Vec<(Pick, f32)>);

impl fmt::Display for Edits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (pick, value)) in self.0.iter().enumerate() {
            write!(f, "{}{pick}:{value}", if index > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl FromStr for Edits {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut edits = Self::default();
        if text.split(',').nth(MOST_EDITS).is_some() {
            return Err(());
        }
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once(':').ok_or(())?;
            let pick: Pick = name.parse().map_err(|_| ())?;
            let value: f32 = value.parse().map_err(|_| ())?;
            if !pick.what.is_weight() || !value.is_finite() || value.abs() > WEIGHT_LIMIT {
                return Err(());
            }
            edits.set(pick, value);
        }
        Ok(edits)
    }
}

impl Edits {
    /// Sets one weight; the last change of a weight counts.
    pub fn set(&mut self, pick: Pick, value: f32) {
        match self.0.iter_mut().find(|(other, _)| *other == pick) {
            Some(edit) => edit.1 = value,
            None => self.0.push((pick, value)),
        }
    }
}

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub steps: usize,
    pub input_size: usize,
    pub hidden_size: usize,
    pub seed: u64,
    pub weights: Weights,
    pub edits: Edits,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let size = |most: usize| move |size: &usize| (1..=most).contains(size);
        let mut config = Self {
            steps: query.read("steps", 10, size(MOST_STEPS), complaints),
            input_size: query.read("input", 4, size(MOST_INPUTS), complaints),
            hidden_size: query.read("hidden", 8, size(MOST_UNITS), complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            weights: query.read("weights", Weights::Unit, |_| true, complaints),
            edits: query.read("edit", Edits::default(), |_| true, complaints),
        };
        // A smaller matrix has no place for an edit beyond its edge.
        let (inputs, units) = (config.input_size, config.hidden_size);
        config.edits.0.retain(|(pick, _)| {
            let columns = match pick.what {
                What::WeightInput => inputs,
                What::WeightHidden => units,
                _ => 1,
            };
            pick.row < units && pick.column < columns
        });
        config
    }
}

/// One run of the listing.
#[derive(Clone, Debug)]
pub struct Run {
    pub config: Config,
    pub stack: Stack,
    pub trace: Trace,
}

impl Run {
    /// Draws weights and inputs from the seed and runs the network.
    pub fn new(config: Config) -> Result<Self, Error> {
        let mut rng = Rng::seed_from_u64(config.seed);
        let (inputs, units) = (config.input_size, config.hidden_size);
        let mut stack = Stack::zeros(Spec::new(Kind::RnnTanh, inputs, units))?;
        let bound = 1.0 / (units as f32).sqrt();
        for name in ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"] {
            if let Some(values) = stack.params_mut().get_mut(name) {
                for value in values {
                    // One draw for either choice, so that the switch changes only the range.
                    let draw = rng.next_f32();
                    *value = match config.weights {
                        Weights::Unit => draw,
                        Weights::Centred => (2.0 * draw - 1.0) * bound,
                    };
                }
            }
        }
        // After the weights, so that more steps leave these as they are.
        let data: Vec<f32> = (0..config.steps * inputs).map(|_| rng.next_f32()).collect();
        for (pick, value) in &config.edits.0 {
            let (name, columns) = parameter(pick.what, inputs, units);
            if let Some(place) = stack
                .params_mut()
                .get_mut(name)
                .and_then(|values| values.get_mut(pick.row * columns + pick.column))
            {
                *place = *value;
            }
        }
        let input = Input {
            data: &data,
            steps: config.steps,
            batch: 1,
            lengths: None,
            initial: None,
            holds: &[],
        };
        let trace = stack.forward(&input)?;
        Ok(Self {
            config,
            stack,
            trace,
        })
    }

    /// Value of a pick; 0 for one outside of the run, which no figure asks for.
    pub fn value(&self, pick: Pick) -> f32 {
        let layer = &self.trace.layers[0];
        let (inputs, units) = (self.config.input_size, self.config.hidden_size);
        let at = |values: &[f32], columns: usize| {
            values
                .get(pick.step * columns + pick.row)
                .copied()
                .unwrap_or(0.0)
        };
        match pick.what {
            What::Input => at(&layer.input, inputs),
            What::Hidden => at(&layer.hidden, units),
            What::FromInput => self.products(pick).iter().map(|(w, x)| w * x).sum(),
            What::FromHidden => self.products(pick).iter().map(|(w, h)| w * h).sum(),
            What::Sum => at(&layer.from_input, units) + at(&layer.from_hidden, units),
            What::WeightInput | What::WeightHidden | What::Bias => {
                let (name, columns) = parameter(pick.what, inputs, units);
                let values = self.stack.params().get(name).unwrap_or_default();
                values
                    .get(pick.row * columns + pick.column)
                    .copied()
                    .unwrap_or(0.0)
            }
            _ => 0.0,
        }
    }

    /// h_{t-1} of unit `row`: the state that step `step` reads.
    pub fn before(&self, step: usize, row: usize) -> f32 {
        if step == 0 {
            0.0
        } else {
            self.value(Pick::vector(What::Hidden, step - 1, row))
        }
    }

    /// Weight and value of each product in W_x x_t or W_h h_{t-1}, for the unit of `pick`.
    fn products(&self, pick: Pick) -> Vec<(f32, f32)> {
        let (matrix, columns) = match pick.what {
            What::FromInput => (What::WeightInput, self.config.input_size),
            _ => (What::WeightHidden, self.config.hidden_size),
        };
        (0..columns)
            .map(|column| {
                let weight = self.value(Pick::weight(matrix, pick.row, column));
                let value = match matrix {
                    What::WeightInput => self.value(Pick::vector(What::Input, pick.step, column)),
                    _ => self.before(pick.step, column),
                };
                (weight, value)
            })
            .collect()
    }

    /// Share of all hidden values whose size is above 0.99.
    pub fn saturated(&self) -> f32 {
        let hidden = &self.trace.layers[0].hidden;
        hidden.iter().filter(|h| h.abs() > 0.99).count() as f32 / hidden.len().max(1) as f32
    }

    /// The complete arithmetic of `pick`.
    pub fn equations(&self, pick: Pick) -> Vec<Equation> {
        let (t, k) = (pick.step, pick.row);
        let index = |symbol: &str, row: usize| format!("{symbol}{}", subscript(row + 1));
        let vector = |what, symbol: &str, quantity| {
            let pick = Pick::vector(what, t, k);
            Factor::new(index(symbol, k), self.value(pick), quantity, Some(pick))
        };
        let hidden = vector(What::Hidden, "h", Quantity::Hidden);
        let sum = vector(What::Sum, "z", Quantity::Plain);
        let from_input = vector(What::FromInput, "(Wₓx)", Quantity::Input);
        let from_hidden = vector(What::FromHidden, "(Wₕh′)", Quantity::Hidden);
        let bias_pick = Pick::weight(What::Bias, k, 0);
        let bias = Factor::new(
            index("b", k),
            self.value(bias_pick),
            Quantity::Bias,
            Some(bias_pick),
        );
        let tanh = Equation {
            result: hidden,
            function: Some("tanh"),
            terms: vec![vec![sum.clone()]],
        };
        let total = Equation {
            result: sum,
            function: None,
            terms: vec![
                vec![from_input.clone()],
                vec![from_hidden.clone()],
                vec![bias],
            ],
        };
        let products = |result: Factor, what, matrix, symbol: &str, quantity| {
            let terms = self
                .products(Pick::vector(what, t, k))
                .into_iter()
                .enumerate()
                .map(|(column, (weight, value))| {
                    let (letter, ink) = opened::symbol(matrix);
                    let name = format!("{letter}{},{}", subscript(k + 1), subscript(column + 1));
                    let source = match matrix {
                        What::WeightInput => Some(Pick::vector(What::Input, t, column)),
                        _ if t > 0 => Some(Pick::vector(What::Hidden, t - 1, column)),
                        _ => None,
                    };
                    vec![
                        Factor::new(name, weight, ink, Some(Pick::weight(matrix, k, column))),
                        Factor::new(index(symbol, column), value, quantity, source),
                    ]
                })
                .collect();
            Equation {
                result,
                function: None,
                terms,
            }
        };
        let input_products = products(
            from_input,
            What::FromInput,
            What::WeightInput,
            "x",
            Quantity::Input,
        );
        let hidden_products = products(
            from_hidden,
            What::FromHidden,
            What::WeightHidden,
            "h′",
            Quantity::Hidden,
        );
        match pick.what {
            What::Hidden => vec![tanh, total, input_products, hidden_products],
            What::Sum => vec![total, input_products, hidden_products],
            What::FromInput => vec![input_products],
            What::FromHidden => vec![hidden_products],
            _ => Vec::new(),
        }
    }

    /// Whether `pick` names a value of this run.
    pub fn has(&self, pick: Pick) -> bool {
        let Config {
            steps,
            input_size,
            hidden_size,
            ..
        } = self.config;
        match pick.what {
            What::Input => pick.step < steps && pick.row < input_size,
            What::Hidden | What::Sum | What::FromInput | What::FromHidden => {
                pick.step < steps && pick.row < hidden_size
            }
            What::WeightInput => pick.row < hidden_size && pick.column < input_size,
            What::WeightHidden => pick.row < hidden_size && pick.column < hidden_size,
            What::Bias => pick.row < hidden_size && pick.column == 0,
            _ => false,
        }
    }
}

/// PyTorch's name of a weight and its columns.
fn parameter(what: What, inputs: usize, units: usize) -> (&'static str, usize) {
    match what {
        What::WeightInput => ("weight_ih_l0", inputs),
        What::WeightHidden => ("weight_hh_l0", units),
        _ => ("bias_ih_l0", 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(address: &str) -> Run {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse(address), &mut complaints);
        assert_eq!(complaints, []);
        Run::new(config).unwrap()
    }

    #[test]
    fn the_listing_saturates_and_weights_around_zero_do_not() {
        for seed in 1..=5 {
            assert!(run(&format!("seed={seed}")).saturated() > 0.8);
            assert!(run(&format!("seed={seed}&weights=centred")).saturated() < 0.05);
        }
    }

    #[test]
    fn every_equation_adds_up() {
        let run = run("weights=centred&seed=3&edit=wx.2.1:1.5,b.2.0:-0.25");
        for step in 0..10 {
            for what in [What::Hidden, What::Sum, What::FromInput, What::FromHidden] {
                for equation in run.equations(Pick::vector(what, step, 2)) {
                    let sum = equation.sum();
                    let expected = if equation.function == Some("tanh") {
                        sum.tanh()
                    } else {
                        sum
                    };
                    assert!(
                        (equation.result.value - expected).abs() < 1e-6,
                        "{equation:?}"
                    );
                }
            }
        }
        assert_eq!(run.value(Pick::weight(What::WeightInput, 2, 1)), 1.5);
        assert_eq!(run.value(Pick::weight(What::Bias, 2, 0)), -0.25);
    }

    #[test]
    fn edits_beyond_the_edge_fall_off_and_bad_ones_are_reported() {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse("hidden=2&edit=wh.7.7:1"), &mut complaints);
        assert_eq!((config.edits.0.len(), complaints.len()), (0, 0));
        for bad in [
            "edit=h.1.1:2",
            "edit=wx.0.0:NaN",
            "edit=wx.0.0",
            "steps=0",
            "hidden=17",
            "weights=big",
            "seed=-1",
        ] {
            let mut complaints = Vec::new();
            Config::read(&Query::parse(bad), &mut complaints);
            assert_eq!(complaints.len(), 1, "{bad}");
        }
    }

    #[test]
    fn the_same_address_is_the_same_picture() {
        assert_eq!(
            run("seed=9").trace.layers[0].hidden,
            run("seed=9").trace.layers[0].hidden
        );
        assert_ne!(
            run("seed=9").trace.layers[0].hidden,
            run("seed=10").trace.layers[0].hidden
        );
    }
}
