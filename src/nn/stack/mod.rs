//! The recurrent stack: layers and directions of one kind of cell, as `torch.nn.RNN`, `LSTM` and `GRU` stack them.

mod backward;
mod forward;
mod stepper;
#[cfg(test)]
mod tests;

pub(crate) use backward::{Cotangent, backward_flat};
pub use backward::{Gradients, LayerGradients};
pub(crate) use forward::forward_flat;
pub use stepper::Stepper;

use super::error::{Result, check_length};
use super::init::Init;
use super::params::Params;
use super::rng::Rng;
use super::spec::Spec;
use super::trace::{Input, Keep, State, Trace};

/// A recurrent stack: its shape and its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    spec: Spec,
    params: Params,
}

impl Stack {
    /// A stack with given parameters.
    ///
    /// # Errors
    /// If a size is 0 or the parameters' names and shapes are not [`Spec::layout`].
    pub fn new(spec: Spec, params: Params) -> Result<Self> {
        spec.check()?;
        params.check_layout(&spec.layout())?;
        Ok(Stack { spec, params })
    }

    /// A stack whose parameters are all zero.
    ///
    /// # Errors
    /// If a size is 0 or too large.
    pub fn zeros(spec: Spec) -> Result<Self> {
        spec.check()?;
        let params = Params::from_layout(spec.layout());
        Ok(Stack { spec, params })
    }

    /// A stack with random parameters.
    ///
    /// # Errors
    /// If a size is 0 or too large.
    pub fn init(spec: Spec, init: &Init, rng: &mut Rng) -> Result<Self> {
        let mut stack = Stack::zeros(spec)?;
        init.fill_stack(&spec, stack.params.data_mut(), rng);
        Ok(stack)
    }

    /// The stack's shape.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The parameters, under PyTorch's names.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The parameters, to be changed.
    pub fn params_mut(&mut self) -> &mut Params {
        &mut self.params
    }

    /// The parameters' values, if they are still as many as the shape calls for.
    fn values(&self) -> Result<&[f32]> {
        check_length("parameters", self.spec.parameters(), self.params.len())?;
        Ok(self.params.data())
    }

    /// Runs the stack over a batch of sequences.
    ///
    /// # Errors
    /// If the input does not fit the stack or its own sizes. NaN and infinity are no error: they are carried along.
    pub fn forward(&self, input: &Input) -> Result<Trace> {
        let mut trace = Trace::default();
        self.forward_into(input, &mut trace)?;
        Ok(trace)
    }

    /// [`Stack::forward`] into an earlier trace, whose buffers are used again.
    ///
    /// # Errors
    /// As [`Stack::forward`]; the trace is then as it was.
    pub fn forward_into(&self, input: &Input, trace: &mut Trace) -> Result<()> {
        let values = self.values()?;
        input.check(&self.spec)?;
        forward_flat(&self.spec, values, input, Keep::Everything, trace);
        Ok(())
    }

    /// Backpropagation through time: the gradients of L, given dL/d output (T, N, D * H) and, if the last states take
    /// part in L, dL/d `last`.
    ///
    /// # Errors
    /// If the trace is another stack's or a gradient has another length.
    pub fn backward(
        &self,
        trace: &Trace,
        d_output: &[f32],
        d_final: Option<&State>,
    ) -> Result<Gradients> {
        let mut gradients = Gradients::default();
        self.backward_into(trace, d_output, d_final, &mut gradients)?;
        Ok(gradients)
    }

    /// [`Stack::backward`] into earlier gradients, whose buffers are used again.
    ///
    /// # Errors
    /// As [`Stack::backward`]; the gradients are then as they were.
    pub fn backward_into(
        &self,
        trace: &Trace,
        d_output: &[f32],
        d_final: Option<&State>,
        gradients: &mut Gradients,
    ) -> Result<()> {
        let values = self.values()?;
        backward::check(&self.spec, trace, d_output, d_final)?;
        if !gradients.params.same_layout(&self.params) {
            gradients.params = self.params.zeros_like();
        }
        let (params, flow) = gradients.split();
        let cotangent = Cotangent {
            output: d_output,
            last: d_final,
            to_input: true,
        };
        backward_flat(values, trace, &cotangent, params, flow);
        Ok(())
    }
}

/// The four tensors of one layer and direction inside the flat buffer.
struct Block {
    start: usize,
    weight_ih: usize,
    weight_hh: usize,
    bias: usize,
}

impl Block {
    fn new(spec: &Spec, layer: usize, direction: usize) -> Self {
        let rows = spec.rows();
        let size = |layer| rows * (spec.layer_input_size(layer) + spec.hidden_size + 2);
        let below: usize = (0..layer)
            .map(|below| spec.directions() * size(below))
            .sum();
        Block {
            start: below + direction * size(layer),
            weight_ih: rows * spec.layer_input_size(layer),
            weight_hh: rows * spec.hidden_size,
            bias: rows,
        }
    }

    /// weight_ih, weight_hh, bias_ih, bias_hh.
    fn split<'a>(&self, values: &'a [f32]) -> [&'a [f32]; 4] {
        let (weight_ih, rest) = values[self.start..].split_at(self.weight_ih);
        let (weight_hh, rest) = rest.split_at(self.weight_hh);
        let (bias_ih, rest) = rest.split_at(self.bias);
        [weight_ih, weight_hh, bias_ih, &rest[..self.bias]]
    }

    /// The same, to be written.
    fn split_mut<'a>(&self, values: &'a mut [f32]) -> [&'a mut [f32]; 4] {
        let (weight_ih, rest) = values[self.start..].split_at_mut(self.weight_ih);
        let (weight_hh, rest) = rest.split_at_mut(self.weight_hh);
        let (bias_ih, rest) = rest.split_at_mut(self.bias);
        [weight_ih, weight_hh, bias_ih, &mut rest[..self.bias]]
    }
}
