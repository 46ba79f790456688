//! How many parameters a network has, and the sum that gives the number.

use crate::nn::{ModelSpec, Spec};

/// One summand: its formula with letters, the same with numbers, and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summand {
    pub part: Part,
    pub numbers: String,
    pub value: usize,
}

/// What a summand counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// V E.
    Embedding,
    /// dir G D_h (d + D_h + 2) of a layer, counted from 1.
    Layer(usize),
    /// O (dir D_h + 1).
    Head,
}

impl Part {
    /// The formula with letters.
    pub fn letters(self) -> &'static str {
        match self {
            Self::Embedding => "V·E",
            Self::Layer(_) => "dir·G·Dₕ·(d + Dₕ + 2)",
            Self::Head => "O·(dir·Dₕ + 1)",
        }
    }
}

/// The summands of a model, from its input to its output.
pub fn summands(spec: &ModelSpec) -> Vec<Summand> {
    let stack: Spec = spec.stack;
    let (d, g, h) = (stack.directions(), stack.kind.gates(), stack.hidden_size);
    let head = spec.outputs * (d * h + 1);
    let layers: Vec<Summand> = (0..stack.num_layers)
        .map(|layer| {
            let i = stack.layer_input_size(layer);
            Summand {
                part: Part::Layer(layer + 1),
                numbers: format!("{d}·{g}·{h}·({i} + {h} + 2)"),
                value: d * g * h * (i + h + 2),
            }
        })
        .collect();
    // A network that reads values has no table of embeddings.
    let table = spec.parameters() - head - layers.iter().map(|layer| layer.value).sum::<usize>();
    let embedding = (table > 0).then(|| Summand {
        part: Part::Embedding,
        numbers: format!("{}·{}", table / stack.input_size, stack.input_size),
        value: table,
    });
    let mut all: Vec<Summand> = embedding.into_iter().collect();
    all.extend(layers);
    all.push(Summand {
        part: Part::Head,
        numbers: format!("{}·({d}·{h} + 1)", spec.outputs),
        value: head,
    });
    all
}
