//! Runs of every kind of network.

use std::collections::BTreeMap;

use unrolled::listing::{Network, Run};
use unrolled::nn::{
    Hold, Init, Input, Items, Kind, Model, ModelSpec, Rng, Scheme, Sequences, Spec, Stack, State,
    Trace, loss, weights,
};

const FILE: &str = "내 \"가중치\".safetensors";
const STEPS: usize = 5;

pub enum Owner {
    Stack(Stack),
    Model(Model),
}

/// A network and its sequence.
pub struct Case {
    pub name: String,
    pub owner: Owner,
    pub tokens: Vec<u32>,
    pub values: Vec<f32>,
    pub initial: Option<State>,
    pub holds: Vec<Hold>,
    pub labels: Vec<String>,
}

fn rng() -> Rng {
    Rng::seed_from_u64(11)
}

fn init() -> Init {
    Init {
        scheme: Scheme::Orthogonal,
        forget_bias: Some(1.0),
    }
}

impl Case {
    pub fn stack(kind: Kind, layers: usize, bidirectional: bool) -> Self {
        let spec = Spec::new(kind, 3, 4)
            .layers(layers)
            .bidirectional(bidirectional);
        let mut rng = rng();
        let stack = Stack::init(spec, &init(), &mut rng).unwrap();
        Case {
            name: format!("{spec:?}"),
            owner: Owner::Stack(stack),
            tokens: Vec::new(),
            values: (0..3 * STEPS).map(|_| rng.normal()).collect(),
            initial: None,
            holds: Vec::new(),
            labels: Vec::new(),
        }
    }

    fn initial(mut self) -> Self {
        let spec = *self.spec();
        let mut rng = rng();
        let mut state = State::zeros(&spec, 1);
        for value in state.h.iter_mut().chain(&mut state.c) {
            *value = rng.uniform(-1.0, 1.0);
        }
        self.initial = Some(state);
        self.name.push_str(" from given states");
        self
    }

    fn model(spec: ModelSpec) -> Self {
        let mut rng = rng();
        let model = Model::init(spec, &init(), &mut rng).unwrap();
        let features = spec.reader.size();
        let vocabulary = spec.reader.vocabulary();
        let labels = [
            "모스크바",
            "에",
            "\"quoted\" \\ back",
            "\u{202e}\n\r",
            "t=1 {label}",
        ];
        Case {
            name: format!("{spec:?}"),
            owner: Owner::Model(model),
            tokens: (0..STEPS)
                .map(|t| (vocabulary.map_or(1, |v| (3 * t + 2) % v)) as u32)
                .collect(),
            values: (0..features * STEPS).map(|_| rng.normal()).collect(),
            initial: None,
            holds: Vec::new(),
            labels: labels.map(String::from).to_vec(),
        }
    }

    /// More parameters than are written out.
    pub fn large() -> Self {
        Case::model(ModelSpec::of_tokens(20, Spec::new(Kind::Lstm, 16, 32), 20))
    }

    fn spec(&self) -> &Spec {
        match &self.owner {
            Owner::Stack(stack) => stack.spec(),
            Owner::Model(model) => &model.spec().stack,
        }
    }

    fn sequence(&self) -> Sequences<'_> {
        let tokens = match &self.owner {
            Owner::Stack(_) => false,
            Owner::Model(model) => model.spec().reader.vocabulary().is_some(),
        };
        let items = if tokens {
            Items::Tokens(&self.tokens)
        } else {
            Items::Values(&self.values)
        };
        Sequences {
            initial: self.initial.as_ref(),
            holds: &self.holds,
            ..Sequences::new(items, STEPS, 1)
        }
    }

    pub fn run(&self) -> Run<'_> {
        Run {
            network: match &self.owner {
                Owner::Stack(stack) => Network::Stack(stack),
                Owner::Model(model) => Network::Model(model),
            },
            sequence: self.sequence(),
            labels: &self.labels,
            weights_file: FILE,
        }
    }

    /// The files that the listing reads, as the page exports them.
    pub fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        let params = match &self.owner {
            Owner::Stack(stack) => stack.params(),
            Owner::Model(model) => model.params(),
        };
        let metadata = BTreeMap::from([("kind".to_owned(), "LSTM".to_owned())]);
        vec![(FILE, weights::write(params, &metadata).unwrap())]
    }

    /// What the engine computes, in the order in which listings print it.
    pub fn expected(&self) -> Vec<(String, Vec<f32>)> {
        let sequence = self.sequence();
        match &self.owner {
            Owner::Stack(stack) => {
                let Items::Values(data) = sequence.items else {
                    unreachable!("a stack reads numbers")
                };
                let input = Input {
                    initial: sequence.initial,
                    holds: sequence.holds,
                    ..Input::new(data, STEPS, 1)
                };
                states(&stack.forward(&input).unwrap())
            }
            Owner::Model(model) => {
                let trace = model.forward(&sequence).unwrap();
                let mut rows = states(&trace.stack);
                let logits = |t| trace.logits_at(t, 0).to_vec();
                rows.extend((0..STEPS).map(|t| (format!("logits, t={t}"), logits(t))));
                if model.spec().outputs > 1 {
                    rows.extend((0..STEPS).map(|t| {
                        let mut row = logits(t);
                        loss::softmax(&mut row);
                        (format!("probabilities, t={t}"), row)
                    }));
                }
                rows
            }
        }
    }
}

fn states(trace: &Trace) -> Vec<(String, Vec<f32>)> {
    let mut rows = Vec::new();
    for (index, layer) in trace.layers.iter().enumerate() {
        for t in 0..STEPS {
            rows.push((
                format!("h of {index}, t={t}"),
                layer.hidden_at(t, 0).to_vec(),
            ));
        }
        for t in (0..STEPS).filter(|_| layer.kind == Kind::Lstm) {
            rows.push((format!("c of {index}, t={t}"), layer.cell_at(t, 0).to_vec()));
        }
    }
    rows
}

/// Every kind of cell, one layer and two, one direction and both, with what stands before and after the stack.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru] {
        for (layers, bidirectional) in [(1, false), (2, false), (1, true), (2, true)] {
            cases.push(Case::stack(kind, layers, bidirectional));
        }
        cases.push(Case::stack(kind, 2, true).initial());
        cases.push(Case::model(ModelSpec::of_tokens(7, Spec::new(kind, 3, 4), 6)).initial());
        let values = Spec::new(kind, 2, 3)
            .layers(2)
            .bidirectional(kind == Kind::Gru);
        cases.push(Case::model(ModelSpec::of_values(values, 1)));
    }
    cases
}
