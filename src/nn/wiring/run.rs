//! Reading, writing, and the gradients of what was written.

use super::Wiring;
use super::spec::{Source, Way};
use crate::embedding;
use crate::error::{Error, Result, check_length};
use crate::linear::{Linear, LinearGradients, LinearScratch};
use crate::loss;
use crate::math;
use crate::params::Params;
use crate::spec::Spec;
use crate::stack::{Cotangent, Gradients, backward_flat, forward_flat};
use crate::trace::{Input, Keep, State, Trace, check_extent};

/// What is read: a batch of N.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// Tokens (T, N) and the lengths (N), each from 1 to T.
    Tokens(&'a [u32], &'a [usize]),
    /// Vectors (N, I).
    Vectors(&'a [f32], usize),
}

impl Asked<'_> {
    /// Number of things read side by side.
    pub fn batch(&self) -> usize {
        match self {
            Asked::Tokens(_, lengths) => lengths.len(),
            Asked::Vectors(_, batch) => *batch,
        }
    }
}

/// What reading left behind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Encoded {
    /// The encoder's run; empty if a vector was read.
    pub trace: Trace,
    /// The state after all of it: h_n (1, N, H).
    pub state: State,
}

/// A batch to be learned from.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'a> {
    /// What is read.
    pub asked: Asked<'a>,
    /// What the decoder reads (S, N), one place behind what it shall write; empty where there is no decoder.
    pub fed: &'a [u32],
    /// What shall come out: (N) from the last state, (T, N) from each, (S, N) from a decoder. Nothing is asked at a place
    /// of `None`.
    pub targets: &'a [Option<u32>],
}

/// Buffers and results of teaching, used again from batch to batch.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// dL/d parameter.
    pub gradients: Params,
    encoded: Encoded,
    decoded: Trace,
    reading: Gradients,
    writing: Gradients,
    logits: Vec<f32>,
    d_logits: Vec<f32>,
    d_rows: Vec<f32>,
    head: LinearScratch,
}

/// One part's values in a flat buffer.
#[derive(Clone)]
struct Places {
    /// Embedding and encoder, or the linear layer and nothing.
    source: [std::ops::Range<usize>; 2],
    /// The decoder's embedding and the decoder.
    decoder: [std::ops::Range<usize>; 2],
    head: std::ops::Range<usize>,
}

impl Wiring {
    fn places(&self) -> Result<Places> {
        check_length("parameters", self.spec.parameters(), self.params.len())?;
        let mut start = 0;
        let ranges: Vec<_> = (self.spec.ends().into_iter())
            .map(|end| std::mem::replace(&mut start, end)..end)
            .collect();
        let mut ranges = ranges.into_iter();
        let mut next = || ranges.next().unwrap_or(0..0);
        let source = match self.spec.source {
            Source::Tokens { .. } => [next(), next()],
            Source::Vector { .. } => [next(), 0..0],
        };
        let decoder = match self.spec.way {
            Way::Decoder { .. } => [next(), next()],
            _ => [0..0, 0..0],
        };
        Ok(Places {
            source,
            decoder,
            head: next(),
        })
    }

    fn head_layer(&self) -> Linear {
        Linear {
            inputs: self.spec.units,
            outputs: self.spec.outputs,
        }
    }

    /// Reads: h_n = encoder(embedding[tokens]), or tanh(W x + b) of a vector.
    ///
    /// # Errors
    /// If what is read does not fit the network or its own sizes.
    pub fn encode(&self, asked: &Asked) -> Result<Encoded> {
        let mut encoded = Encoded::default();
        self.encode_into(asked, Keep::Everything, &mut encoded)?;
        Ok(encoded)
    }

    fn encode_into(&self, asked: &Asked, keep: Keep, encoded: &mut Encoded) -> Result<()> {
        let [first, second] = self.places()?.source;
        let values = self.params.data();
        match (self.spec.source, *asked) {
            (Source::Tokens { size, .. }, Asked::Tokens(tokens, lengths)) => {
                let batch = lengths.len();
                let steps = tokens.len() / batch.max(1);
                check_extent(steps, batch, Some(lengths))?;
                check_length("tokens", steps * batch, tokens.len())?;
                let mut rows = Vec::new();
                embedding::forward(&values[first], size, tokens, &mut rows)?;
                let input = Input {
                    lengths: Some(lengths),
                    ..Input::new(&rows, steps, batch)
                };
                let spec = Spec::new(self.spec.kind, size, self.spec.units);
                input.check(&spec)?;
                forward_flat(&spec, &values[second], &input, keep, &mut encoded.trace);
                encoded.state.clone_from(&encoded.trace.last);
            }
            (Source::Vector { size }, Asked::Vectors(vectors, batch)) => {
                check_extent(1, batch, None)?;
                check_length("vectors", batch * size, vectors.len())?;
                let units = self.spec.units;
                let (weight, bias) = values[first].split_at(units * size);
                let linear = Linear {
                    inputs: size,
                    outputs: units,
                };
                let h = &mut encoded.state.h;
                linear.forward(vectors, weight, bias, h, &mut LinearScratch::default())?;
                math::tanh_slice(h);
                let cell = if self.spec.kind.has_cell() {
                    h.len()
                } else {
                    0
                };
                encoded.state.c.clear();
                encoded.state.c.resize(cell, 0.0);
            }
            (source, _) => {
                let (tokens, vectors) = ("tokens", "vectors of real numbers");
                let (expected, found) = match source {
                    Source::Tokens { .. } => (tokens, vectors),
                    Source::Vector { .. } => (vectors, tokens),
                };
                return Err(Error::Items { expected, found });
            }
        }
        Ok(())
    }

    /// Lets the decoder read `fed` (S, N) from a state on.
    ///
    /// # Errors
    /// If there is no decoder, or what it reads does not fit.
    pub fn decode(&self, state: &State, fed: &[u32], batch: usize) -> Result<Trace> {
        let mut trace = Trace::default();
        self.decode_into(state, fed, batch, Keep::Everything, &mut trace)?;
        Ok(trace)
    }

    fn decode_into(
        &self,
        state: &State,
        fed: &[u32],
        batch: usize,
        keep: Keep,
        trace: &mut Trace,
    ) -> Result<()> {
        let (Way::Decoder { size }, Some(spec)) = (self.spec.way, self.spec.decoder()) else {
            return Err(Error::Zero { what: "decoders" });
        };
        let [first, second] = self.places()?.decoder;
        let values = self.params.data();
        let steps = fed.len() / batch.max(1);
        check_extent(steps, batch, None)?;
        check_length("fed tokens", steps * batch, fed.len())?;
        let mut rows = Vec::new();
        embedding::forward(&values[first], size, fed, &mut rows)?;
        let input = Input {
            initial: Some(state),
            ..Input::new(&rows, steps, batch)
        };
        input.check(&spec)?;
        forward_flat(&spec, &values[second], &input, keep, trace);
        Ok(())
    }

    /// The logits (R, O) of states (R, H).
    ///
    /// # Errors
    /// If there is no whole number of states.
    pub fn logits(&self, states: &[f32]) -> Result<Vec<f32>> {
        let mut logits = Vec::new();
        self.head_into(states, &mut logits, &mut LinearScratch::default())?;
        Ok(logits)
    }

    fn head_into(
        &self,
        states: &[f32],
        logits: &mut Vec<f32>,
        scratch: &mut LinearScratch,
    ) -> Result<()> {
        let head = &self.params.data()[self.places()?.head];
        let (weight, bias) = head.split_at(self.spec.units * self.spec.outputs);
        (self.head_layer()).forward(states, weight, bias, logits, scratch)
    }

    /// Lets the decoder write from a state on, each time the likeliest token, which it then reads: `start` first, until
    /// `end` or `most` tokens. What each of the batch wrote, without `end`.
    ///
    /// # Errors
    /// As [`Wiring::decode`].
    pub fn write(&self, state: &State, start: u32, end: u32, most: usize) -> Result<Vec<Vec<u32>>> {
        let batch = state.h.len() / self.spec.units.max(1);
        let mut written = vec![Vec::new(); batch];
        let mut done = vec![false; batch];
        let mut state = state.clone();
        let mut fed = vec![start; batch];
        let (mut trace, mut logits) = (Trace::default(), Vec::new());
        let mut scratch = LinearScratch::default();
        for _ in 0..most {
            self.decode_into(&state, &fed, batch, Keep::ForBackward, &mut trace)?;
            self.head_into(&trace.output, &mut logits, &mut scratch)?;
            for (n, row) in logits.chunks_exact(self.spec.outputs.max(1)).enumerate() {
                let token = likeliest(row);
                done[n] |= token == end;
                if !done[n] {
                    written[n].push(token);
                }
                fed[n] = token;
            }
            if done.iter().all(|done| *done) {
                break;
            }
            state.clone_from(&trace.last);
        }
        Ok(written)
    }

    /// The loss of a batch, the mean over what is asked, with its gradients in the workspace.
    ///
    /// # Errors
    /// If the batch does not fit the network or its own sizes.
    pub fn loss_and_gradients(&self, lesson: &Lesson, workspace: &mut Workspace) -> Result<f32> {
        let places = self.places()?;
        let batch = lesson.asked.batch();
        let Workspace {
            gradients,
            encoded,
            decoded,
            reading,
            writing,
            logits,
            d_logits,
            d_rows,
            head,
        } = workspace;
        self.encode_into(&lesson.asked, Keep::ForBackward, encoded)?;
        if let Way::Decoder { .. } = self.spec.way {
            let keep = Keep::ForBackward;
            self.decode_into(&encoded.state, lesson.fed, batch, keep, decoded)?;
        }
        let rows = match (self.spec.way, self.spec.source) {
            (Way::Decoder { .. }, _) => &decoded.output,
            (Way::Each, Source::Tokens { .. }) => &encoded.trace.output,
            _ => &encoded.state.h,
        };
        self.head_into(rows, logits, head)?;
        check_length(
            "targets",
            rows.len() / self.spec.units,
            lesson.targets.len(),
        )?;
        let classes = self.spec.outputs;
        let loss = loss::cross_entropy(logits, classes, lesson.targets, None, d_logits)?;

        if !gradients.same_layout(&self.params) {
            *gradients = self.params.zeros_like();
        }
        let values = self.params.data();
        let d_values = gradients.data_mut();
        let middle = self.spec.units * classes;
        let (d_weight, d_bias) = d_values[places.head.clone()].split_at_mut(middle);
        let into = LinearGradients {
            weight: d_weight,
            bias: d_bias,
            x: d_rows,
        };
        let weight = &values[places.head.clone()][..middle];
        self.head_layer()
            .backward(rows, weight, d_logits, into, head)?;

        // dL/dh_n, whichever way h_n was used.
        let mut d_state = State {
            h: vec![0.0; encoded.state.h.len()],
            c: vec![0.0; encoded.state.c.len()],
        };
        if let Way::Decoder { size } = self.spec.way {
            let [first, second] = places.decoder.clone();
            let cotangent = Cotangent {
                output: d_rows,
                last: None,
                to_input: true,
            };
            let (_, flow) = writing.split();
            let d_stack = &mut d_values[second.clone()];
            backward_flat(&values[second], decoded, &cotangent, d_stack, flow);
            embedding::backward(&writing.input, size, lesson.fed, &mut d_values[first])?;
            d_state.h.copy_from_slice(&writing.initial.h);
            d_state.c.copy_from_slice(&writing.initial.c);
        } else if self.spec.way == Way::Last || encoded.trace.steps == 0 {
            d_state.h.copy_from_slice(d_rows);
        }
        let [first, second] = places.source;
        match (self.spec.source, lesson.asked) {
            (Source::Tokens { size, .. }, Asked::Tokens(tokens, _)) => {
                let each = self.spec.way == Way::Each;
                let none = vec![0.0; if each { 0 } else { encoded.trace.output.len() }];
                let cotangent = Cotangent {
                    output: if each { d_rows } else { &none },
                    last: (!each).then_some(&d_state),
                    to_input: true,
                };
                let (_, flow) = reading.split();
                let d_stack = &mut d_values[second.clone()];
                backward_flat(&values[second], &encoded.trace, &cotangent, d_stack, flow);
                embedding::backward(&reading.input, size, tokens, &mut d_values[first])?;
            }
            (Source::Vector { size }, Asked::Vectors(vectors, _)) => {
                // d tanh(a) = 1 - tanh(a)^2.
                for (d, h) in d_state.h.iter_mut().zip(&encoded.state.h) {
                    *d *= 1.0 - h * h;
                }
                let linear = Linear {
                    inputs: size,
                    outputs: self.spec.units,
                };
                let middle = self.spec.units * size;
                let weight = &values[first.clone()][..middle];
                let (d_weight, d_bias) = d_values[first].split_at_mut(middle);
                let into = LinearGradients {
                    weight: d_weight,
                    bias: d_bias,
                    x: &mut Vec::new(),
                };
                linear.backward(vectors, weight, &d_state.h, into, head)?;
            }
            _ => {}
        }
        Ok(loss)
    }
}

/// The index of the largest value, the first of equal ones.
fn likeliest(row: &[f32]) -> u32 {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best as u32
}
