//! Recurrent networks that differ in what goes in and what comes out.
//!
//! ```text
//! in    tokens:  x_t = embedding[token_t],  h_t = encoder(x_t, h_{t-1})     a vector:  h_n = tanh(W x + b)
//! out   last:    y   = head(h_n)            each:  y_t = head(h_t)
//!       decoder: s_0 = h_n,  s_t = decoder(embedding[token_{t-1}], s_{t-1}),  y_t = head(s_t)
//! ```
//!
//! The decoder is taught with the right tokens before it (teacher forcing); left to itself it reads its own.

mod run;
mod spec;

pub use run::{Asked, Encoded, Lesson, Workspace};
pub use spec::{Source, Way, WiringSpec};

use super::error::Result;
use super::init::{Init, fill_normal, fill_uniform};
use super::params::Params;
use super::rng::Rng;
use super::spec::Gate;

/// `bias_ih` of a GRU's update gate at the beginning: z is then about 0.9, and what was read first is still there when the
/// last word is written. With PyTorch's bias of about 0 a decoder needs several times as many updates.
const KEEP: f32 = 2.0;

/// A network of one of these wirings: its shape and its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Wiring {
    spec: WiringSpec,
    params: Params,
}

impl Wiring {
    /// A network with given parameters.
    ///
    /// # Errors
    /// If the shape is impossible or the parameters' names and shapes are not [`WiringSpec::layout`].
    pub fn new(spec: WiringSpec, params: Params) -> Result<Self> {
        spec.check()?;
        params.check_layout(&spec.layout())?;
        Ok(Wiring { spec, params })
    }

    /// A network with random parameters, drawn in the order of the layout: embeddings N(0, 1), stacks by PyTorch's
    /// default, but that a GRU begins by keeping its state; affine layers uniform in (-1/sqrt(inputs), 1/sqrt(inputs)).
    ///
    /// # Errors
    /// If the shape is impossible.
    pub fn init(spec: WiringSpec, rng: &mut Rng) -> Result<Self> {
        spec.check()?;
        let mut params = Params::from_layout(spec.layout());
        let ends = spec.ends();
        let values = params.data_mut();
        let mut start = 0;
        for (part, end) in spec.parts().into_iter().zip(ends) {
            let values = &mut values[start..end];
            match part {
                spec::Part::Embedding => fill_normal(values, rng),
                spec::Part::Stack(stack) => {
                    Init::default().fill_stack(&stack, values, rng);
                    if let Some(z) = stack.kind.gate_index(Gate::Update) {
                        // bias_ih, bias_hh are the last 2 * rows.
                        let bias = values.len() - 2 * stack.rows() + z * stack.hidden_size;
                        values[bias..][..stack.hidden_size].fill(KEEP);
                    }
                }
                spec::Part::Linear { inputs } => {
                    fill_uniform(values, 1.0 / (inputs as f32).sqrt(), rng);
                }
            }
            start = end;
        }
        Ok(Wiring { spec, params })
    }

    /// The network's shape.
    pub fn spec(&self) -> &WiringSpec {
        &self.spec
    }

    /// The parameters.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The parameters, to be changed.
    pub fn params_mut(&mut self) -> &mut Params {
        &mut self.params
    }
}
