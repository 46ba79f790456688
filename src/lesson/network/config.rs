//! The sizes of a `torch.nn.RNN` as the address says them, and the run that they give.

use crate::figure::equation::{Equation, Factor};
use crate::figure::network::{Node, Order, Shape, Spot};
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::subscript;
use crate::figure::slice::Slice;
use crate::lesson::query::{Complaint, Query};
use crate::nn::{Error, Init, Input, Kind, LayerTrace, Rng, Spec, Stack, Trace};

/// Largest sizes that the figure shows well.
pub const MOST_STEPS: usize = 12;
pub const MOST_INPUTS: usize = 8;
pub const MOST_UNITS: usize = 8;
pub const MOST_LAYERS: usize = 3;
pub const MOST_BATCH: usize = 3;

/// What a lesson begins with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Defaults {
    pub layers: usize,
    pub bidirectional: bool,
}

/// What the reader can choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    pub shape: Shape,
    pub order: Order,
    pub seed: u64,
    pub slice: Option<Slice>,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, defaults: Defaults, complaints: &mut Vec<Complaint>) -> Self {
        let size = |most: usize| move |size: &usize| (1..=most).contains(size);
        let shape = Shape {
            steps: query.read("steps", 10, size(MOST_STEPS), complaints),
            batch: query.read("batch", 1, size(MOST_BATCH), complaints),
            inputs: query.read("input", 5, size(MOST_INPUTS), complaints),
            units: query.read("hidden", 8, size(MOST_UNITS), complaints),
            layers: query.read("layers", defaults.layers, size(MOST_LAYERS), complaints),
            directions: 1 + usize::from(query.read(
                "both",
                defaults.bidirectional,
                |_| true,
                complaints,
            )),
            batch_first: query.read("first", true, |_| true, complaints),
        };
        let mut order = query.read("order", Order::Layers, |_| true, complaints);
        if shape.directions == 2 {
            order = Order::Layers;
        }
        let slice = query.get("slice").and_then(|text| {
            let slice = text.parse::<Slice>().ok();
            if slice.is_none() {
                complaints.push(Complaint {
                    name: "slice".into(),
                    found: text.chars().take(40).collect(),
                    used: "–".into(),
                });
            }
            slice.map(|slice| slice.fitted(&shape))
        });
        Self {
            shape,
            order,
            seed: query.read("seed", 1, |_| true, complaints),
            slice,
        }
    }

    /// The shape as the engine takes it.
    pub fn spec(&self) -> Spec {
        Spec::new(Kind::RnnTanh, self.shape.inputs, self.shape.units)
            .layers(self.shape.layers)
            .bidirectional(self.shape.directions == 2)
    }
}

/// What is made of a seed and sizes, whatever is looked at.
#[derive(Clone, Debug)]
pub struct Run {
    pub shape: Shape,
    pub stack: Stack,
    pub trace: Trace,
}

impl Run {
    /// Draws inputs and weights from the seed and runs the stack. Weights begin as PyTorch's do.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let shape = config.shape;
        let mut rng = Rng::seed_from_u64(config.seed);
        let stack = Stack::init(config.spec(), &Init::default(), &mut rng)?;
        // Every sequence is drawn for itself: another layer, direction, step or sequence leaves it as it is.
        let mut data = vec![0.0; shape.steps * shape.batch * shape.inputs];
        for batch in 0..shape.batch {
            let mut rng =
                Rng::seed_from_u64(config.seed.wrapping_mul(64).wrapping_add(1 + batch as u64));
            for step in 0..shape.steps {
                let at = (step * shape.batch + batch) * shape.inputs;
                data[at..at + shape.inputs].fill_with(|| rng.normal());
            }
        }
        let trace = stack.forward(&Input::new(&data, shape.steps, shape.batch))?;
        Ok(Self {
            shape,
            stack,
            trace,
        })
    }

    /// The number that stands at a spot, read where PyTorch would have it: `output` and `h_n` are the engine's own.
    pub fn value(&self, spot: Spot) -> f32 {
        let at = |row: &[f32], index: usize| row.get(index).copied().unwrap_or(0.0);
        match spot {
            Spot::Input {
                batch,
                time,
                feature,
            } => self
                .trace
                .layer(0, 0)
                .map_or(0.0, |layer| at(layer.input_at(time, batch), feature)),
            Spot::Node(n) => self
                .layer(n)
                .map_or(0.0, |layer| at(layer.hidden_at(n.time, n.batch), n.unit)),
            Spot::Output {
                batch,
                time,
                feature,
            } => at(self.trace.output_at(time, batch), feature),
            Spot::Last { row, batch, unit } => {
                let index = (row * self.shape.batch + batch) * self.shape.units + unit;
                at(&self.trace.last.h, index)
            }
        }
    }

    fn layer(&self, node: Node) -> Option<&LayerTrace> {
        self.trace.layer(node.layer, node.direction)
    }

    /// The time step whose state a step reads.
    pub fn before(&self, node: Node) -> Option<usize> {
        if node.direction == 0 {
            node.time.checked_sub(1)
        } else {
            Some(node.time + 1).filter(|time| *time < self.shape.steps)
        }
    }

    /// Numbers of one of the vectors of a step.
    pub fn vector(&self, node: Node, what: What) -> Vec<f32> {
        let Some(layer) = self.layer(node) else {
            return Vec::new();
        };
        let (t, n) = (node.time, node.batch);
        match what {
            What::Input => layer.input_at(t, n).to_vec(),
            What::FromInput => layer.from_input_at(t, n).to_vec(),
            What::FromHidden => layer.from_hidden_at(t, n).to_vec(),
            What::Sum => {
                let pairs = layer.from_input_at(t, n).iter();
                pairs
                    .zip(layer.from_hidden_at(t, n))
                    .map(|(a, q)| a + q)
                    .collect()
            }
            What::Hidden => layer.hidden_at(t, n).to_vec(),
            _ => Vec::new(),
        }
    }

    /// The state that a step reads.
    pub fn state_before(&self, node: Node) -> Vec<f32> {
        self.layer(node).map_or(Vec::new(), |layer| {
            layer.before(node.time, node.batch).to_vec()
        })
    }

    /// Whether `pick` names a number of the layer, direction and sequence of `node`.
    pub fn has(&self, pick: Pick, node: Node) -> bool {
        let rows = self.vector(node, pick.what).len();
        pick.step < self.shape.steps && pick.row < rows
    }

    /// The complete arithmetic of a number of the layer, direction and sequence of `node`.
    pub fn equations(&self, pick: Pick, node: Node) -> Vec<Equation> {
        let node = Node {
            time: pick.step,
            ..node
        };
        let k = pick.row;
        if !self.has(pick, node) {
            return Vec::new();
        }
        let factor = |what, name: &str, quantity| {
            let value = self.vector(node, what).get(k).copied().unwrap_or(0.0);
            let pick = Pick::vector(what, node.time, k);
            Factor::new(
                format!("{name}{}", subscript(k + 1)),
                value,
                quantity,
                Some(pick),
            )
        };
        let a = factor(What::FromInput, "a", Quantity::Input);
        let q = factor(What::FromHidden, "q", Quantity::Hidden);
        let tanh = Equation {
            result: factor(What::Hidden, "h", Quantity::Hidden),
            function: Some("tanh"),
            terms: vec![vec![a.clone()], vec![q.clone()]],
        };
        let (read, below) = below(node);
        let inputs = self.vector(node, What::Input);
        let inputs = inputs.into_iter().enumerate().map(|(j, value)| {
            let pick = Some(Pick::vector(What::Input, node.time, j));
            Factor::new(format!("{read}{}", subscript(j + 1)), value, below, pick)
        });
        let before = self.before(node);
        let states = self.state_before(node).into_iter().enumerate();
        let states = states.map(|(j, value)| {
            let pick = before.map(|time| Pick::vector(What::Hidden, time, j));
            Factor::new(
                format!("h′{}", subscript(j + 1)),
                value,
                Quantity::Hidden,
                pick,
            )
        });
        let input_sum = self.products(a, node, "ih", k, inputs.collect());
        let state_sum = self.products(q, node, "hh", k, states.collect());
        match pick.what {
            What::Hidden => vec![tanh, input_sum, state_sum],
            What::FromInput => vec![input_sum],
            What::FromHidden => vec![state_sum],
            _ => Vec::new(),
        }
    }

    fn products(
        &self,
        result: Factor,
        node: Node,
        which: &str,
        row: usize,
        values: Vec<Factor>,
    ) -> Equation {
        let suffix = if node.direction == 0 { "" } else { "_reverse" };
        let parameter = |name: &str, index: usize| {
            let name = format!("{name}_{which}_l{}{suffix}", node.layer);
            let values = self.stack.params().get(&name).unwrap_or_default();
            values.get(index).copied().unwrap_or(0.0)
        };
        let columns = values.len();
        let ink = if which == "ih" {
            Quantity::WeightInput
        } else {
            Quantity::WeightHidden
        };
        let mut terms: Vec<Vec<Factor>> = Vec::new();
        for (column, value) in values.into_iter().enumerate() {
            let name = format!(
                "W_{{{which}}}{},{}",
                subscript(row + 1),
                subscript(column + 1)
            );
            let weight = parameter("weight", row * columns + column);
            terms.push(vec![Factor::new(name, weight, ink, None), value]);
        }
        let bias = format!("b_{{{which}}}{}", subscript(row + 1));
        terms.push(vec![Factor::new(
            bias,
            parameter("bias", row),
            Quantity::Bias,
            None,
        )]);
        Equation {
            result,
            function: None,
            terms,
        }
    }
}

/// Name and colour of what a layer reads: the input, or the states of the layer below.
pub fn below(node: Node) -> (String, Quantity) {
    match node.layer {
        0 => ("x".into(), Quantity::Input),
        layer => (format!("h{}", number::exponent(layer)), Quantity::Hidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::xray;

    const ONE: Defaults = Defaults {
        layers: 1,
        bidirectional: false,
    };

    fn run(address: &str) -> Run {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse(address), ONE, &mut complaints);
        assert_eq!(complaints, []);
        Run::new(&config).unwrap()
    }

    #[test]
    fn what_the_figure_puts_in_output_and_h_n_is_what_the_engine_hands_back() {
        for address in [
            "",
            "layers=3&batch=2",
            "both=true&layers=2&batch=3&first=false&seed=4",
            "hidden=1&input=1&steps=1&both=true",
        ] {
            let run = run(address);
            let plan = xray::plan(&run.shape, 760.0, false);
            for tile in plan.tiles {
                if let Some(node) = tile.spot.node(&run.shape) {
                    let (here, there) = (run.value(tile.spot), run.value(Spot::Node(node)));
                    assert_eq!(here.to_bits(), there.to_bits(), "{address} {:?}", tile.spot);
                }
            }
        }
    }

    #[test]
    fn what_is_added_leaves_what_was_there() {
        let states = |address: &str| {
            let run = run(address);
            let state = |time| {
                let node = Node {
                    batch: 0,
                    time,
                    layer: 0,
                    direction: 0,
                    unit: 3,
                };
                run.value(Spot::Node(node)).to_bits()
            };
            [0, 4, 9].map(state)
        };
        let plain = states("");
        for address in ["batch=3", "layers=2", "both=true", "steps=12"] {
            assert_eq!(states(address), plain, "{address}");
        }
        assert_ne!(states("seed=2"), plain);
    }

    #[test]
    fn every_equation_adds_up_in_every_layer_and_direction() {
        let run = run("both=true&layers=2&batch=2");
        for layer in 0..2 {
            for direction in 0..2 {
                for time in [0, 4, 9] {
                    let node = Node {
                        batch: 1,
                        time,
                        layer,
                        direction,
                        unit: 3,
                    };
                    for equation in run.equations(Pick::vector(What::Hidden, time, 3), node) {
                        let sum = equation.sum();
                        let expected = if equation.function.is_some() {
                            sum.tanh()
                        } else {
                            sum
                        };
                        let off = (equation.result.value - expected).abs();
                        assert!(off < 1e-6, "{node:?} {off}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_wrong_slice_is_reported_and_one_that_is_too_large_is_widened() {
        let mut complaints = Vec::new();
        let config = Config::read(
            &Query::parse("slice=output.0.11.-.-.3"),
            ONE,
            &mut complaints,
        );
        assert_eq!(
            config.slice.map(|s| s.to_string()).as_deref(),
            Some("output.0.-.-.-.3")
        );
        assert_eq!(complaints, []);
        Config::read(&Query::parse("slice=c_n"), ONE, &mut complaints);
        assert_eq!(complaints.len(), 1);
    }
}
