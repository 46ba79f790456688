//! One sequence, read by one network: what it answers at each step, and how its loss depends on every state.

use std::sync::Arc;

use super::place::LayerCode;
use crate::nn::optimizer::norm;
use crate::nn::{self, LayerTrace, Model, ModelTrace, Params, Spec, Stack, Workspace};
use crate::task::{Result, Sample, Target};

/// A network and what it made of a sequence.
#[derive(Clone, Debug)]
pub struct Reading {
    pub model: Arc<Model>,
    pub sample: Arc<Sample>,
    pub trace: ModelTrace,
}

/// What a network says at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// Its most probable class, and how probable.
    Class(u32, f32),
    Value(f32),
}

impl Reading {
    /// Reads a sequence.
    ///
    /// # Errors
    /// If the sequence is not for this network.
    pub fn new(model: Arc<Model>, sample: Arc<Sample>) -> nn::Result<Self> {
        let trace = model.forward(&sample.inputs.sequences())?;
        Ok(Self {
            model,
            sample,
            trace,
        })
    }

    /// The answer at step `t`.
    pub fn answer(&self, t: usize) -> Option<Answer> {
        let row = self.trace.logits_at(t, 0);
        if row.len() == 1 {
            return row.first().map(|value| Answer::Value(*value));
        }
        let shares = self.trace.probabilities_at(t, 0);
        let best = (0..shares.len()).reduce(|a, b| if shares[b] > shares[a] { b } else { a })?;
        let class = u32::try_from(best).ok()?;
        Some(Answer::Class(class, shares[best]))
    }

    /// The layer and direction at a place.
    pub fn layer(&self, place: LayerCode) -> Option<&LayerTrace> {
        let directions = self.model.spec().stack.directions();
        self.trace.stack.layers.get(place.index(directions))
    }

    /// The norms of dL/dh_t and, in an LSTM, dL/dc_t of one layer and direction, L the mean loss of the sequence's targets.
    /// Empty where the sequence asks for nothing.
    ///
    /// # Errors
    /// None for a reading of this network.
    pub fn loss_norms(&self, place: LayerCode) -> Result<(Vec<f32>, Vec<f32>)> {
        if self
            .sample
            .targets
            .iter()
            .all(|target| *target == Target::None)
        {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut workspace = Workspace::default();
        self.sample
            .loss_and_gradients(&self.model, &mut workspace)?;
        let stack = self.model.spec().stack;
        let layer = workspace
            .gradients
            .layers
            .get(place.index(stack.directions()));
        let layer = layer.ok_or(nn::Error::Zero { what: "layers" })?;
        let norms = |values: &[f32]| values.chunks_exact(stack.hidden_size).map(norm).collect();
        Ok((norms(&layer.hidden), norms(&layer.cell)))
    }
}

/// One layer and direction as a stack of its own: its parameters under the names of a first layer.
///
/// # Errors
/// None for a place that the network has.
pub fn alone(model: &Model, place: LayerCode) -> nn::Result<Stack> {
    let stack = model.spec().stack;
    let spec = Spec::new(
        stack.kind,
        stack.layer_input_size(place.layer),
        stack.hidden_size,
    );
    let mut params = Params::from_layout(spec.layout());
    for (name, _) in spec.layout() {
        let whole = format!("rnn.{}", name.replace("l0", &place.suffix()));
        let values = model.params().get(&whole);
        if let Some((to, from)) = params.get_mut(&name).zip(values)
            && to.len() == from.len()
        {
            to.copy_from_slice(from);
        }
    }
    Stack::new(spec, params)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::nn::{Init, Kind, ModelSpec, Rng};
    use crate::task::Inputs;

    /// An untaught network of two classes that reads eight bits.
    pub fn reading(kind: Kind, bidirectional: bool) -> Reading {
        let stack = Spec::new(kind, 3, 5).layers(2).bidirectional(bidirectional);
        let spec = ModelSpec::of_tokens(2, stack, 2);
        let model = Model::init(spec, &Init::default(), &mut Rng::seed_from_u64(4)).unwrap();
        let tokens = vec![0, 1, 1, 0, 1, 0, 0, 1];
        let mut targets = vec![Target::None; 7];
        targets.push(Target::Class(1));
        let sample = Sample {
            labels: tokens.iter().map(u32::to_string).collect(),
            inputs: Inputs::Tokens(tokens),
            targets,
        };
        Reading::new(Arc::new(model), Arc::new(sample)).unwrap()
    }

    #[test]
    fn an_answer_is_the_most_probable_class() {
        let reading = reading(Kind::Gru, false);
        let shares = reading.trace.probabilities_at(7, 0);
        let Some(Answer::Class(class, share)) = reading.answer(7) else {
            panic!("a class");
        };
        assert_eq!(shares[class as usize], share);
        assert!(shares.iter().all(|other| *other <= share));
    }

    #[test]
    fn the_gradient_of_a_state_is_the_slope_of_the_loss() {
        let reading = reading(Kind::Lstm, false);
        let place = LayerCode {
            layer: 1,
            direction: 0,
        };
        let (hidden, cell) = reading.loss_norms(place).unwrap();
        assert_eq!((hidden.len(), cell.len()), (8, 8));
        // Only the last step is asked: dL/dh_T = W^T (p - target) of the head.
        let weight = reading.model.params().get("head.weight").unwrap();
        let p = reading.trace.probabilities_at(7, 0);
        let slope: f32 = (0..5)
            .map(|unit| weight[unit] * p[0] + weight[5 + unit] * (p[1] - 1.0))
            .map(|slope| slope * slope)
            .sum();
        assert!((hidden[7] - slope.sqrt()).abs() < 1e-6, "{hidden:?}");
        assert!(hidden.iter().all(|norm| *norm > 0.0));
    }

    #[test]
    fn a_layer_alone_computes_what_it_computed_in_the_stack() {
        for bidirectional in [false, true] {
            let reading = reading(Kind::Gru, bidirectional);
            let place = LayerCode {
                layer: 1,
                direction: 0,
            };
            let stack = alone(&reading.model, place).unwrap();
            let layer = reading.layer(place).unwrap();
            let trace = stack
                .forward(&crate::nn::Input::new(&layer.input, 8, 1))
                .unwrap();
            assert_eq!(trace.layers[0].hidden, layer.hidden);
        }
    }
}
