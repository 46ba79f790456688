//! A network that reads sequences of tokens or of real numbers: embedding (for tokens), recurrent stack, linear head.

mod data;
mod spec;
#[cfg(test)]
mod tests;
mod truncated;

pub use data::{Batch, Items, ModelTrace, Sequences, Targets, Workspace};
pub use spec::{ModelSpec, Reader};

use super::embedding;
use super::error::{Error, Result, check_index, check_length, volume};
use super::init::{Init, fill_normal, fill_uniform};
use super::linear::{LinearGradients, LinearScratch};
use super::loss;
use super::params::Params;
use super::rng::Rng;
use super::stack::{Cotangent, Gradients, Stack, backward_flat, forward_flat};
use super::trace::{Input, Keep, Trace, check_extent};

/// The four parts of a model's flat parameters.
struct Parts<'a> {
    embedding: &'a [f32],
    stack: &'a [f32],
    weight: &'a [f32],
    bias: &'a [f32],
}

/// A network that reads sequences: its shape and its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    spec: ModelSpec,
    params: Params,
}

impl Model {
    /// A model with given parameters.
    ///
    /// # Errors
    /// If the shape is impossible or the parameters' names and shapes are not [`ModelSpec::layout`].
    pub fn new(spec: ModelSpec, params: Params) -> Result<Self> {
        spec.check()?;
        params.check_layout(&spec.layout())?;
        Ok(Model { spec, params })
    }

    /// A model with random parameters, drawn in the order of the layout: embedding, if any, N(0, 1); stack by `init`;
    /// head uniform in (-1/sqrt(D H), 1/sqrt(D H)).
    ///
    /// # Errors
    /// If the shape is impossible.
    pub fn init(spec: ModelSpec, init: &Init, rng: &mut Rng) -> Result<Self> {
        spec.check()?;
        let mut params = Params::from_layout(spec.layout());
        let [embedding, stack, ..] = spec.ends();
        let values = params.data_mut();
        fill_normal(&mut values[..embedding], rng);
        init.fill_stack(&spec.stack, &mut values[embedding..stack], rng);
        let bound = 1.0 / (spec.stack.output_size() as f32).sqrt();
        fill_uniform(&mut values[stack..], bound, rng);
        Ok(Model { spec, params })
    }

    /// The model's shape.
    pub fn spec(&self) -> &ModelSpec {
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

    /// A copy of the recurrent stack, with its parameters' names as a stack has them.
    ///
    /// # Errors
    /// If the parameters are no longer as many as the shape calls for.
    pub fn stack(&self) -> Result<Stack> {
        let parts = self.parts()?;
        let mut stack = Stack::zeros(self.spec.stack)?;
        stack.params_mut().data_mut().copy_from_slice(parts.stack);
        Ok(stack)
    }

    fn parts(&self) -> Result<Parts<'_>> {
        check_length("parameters", self.spec.parameters(), self.params.len())?;
        let [embedding, stack, weight, bias] = self.spec.ends();
        let values = self.params.data();
        Ok(Parts {
            embedding: &values[..embedding],
            stack: &values[embedding..stack],
            weight: &values[stack..weight],
            bias: &values[weight..bias],
        })
    }

    /// Reads sequences. The head is applied at every step.
    ///
    /// # Errors
    /// If the sequences do not fit the model or their own sizes.
    pub fn forward(&self, sequences: &Sequences) -> Result<ModelTrace> {
        let mut trace = ModelTrace::default();
        self.forward_into(sequences, &mut trace)?;
        Ok(trace)
    }

    /// [`Model::forward`] into an earlier trace, whose buffers are used again.
    ///
    /// # Errors
    /// As [`Model::forward`].
    pub fn forward_into(&self, sequences: &Sequences, trace: &mut ModelTrace) -> Result<()> {
        let parts = self.parts()?;
        self.run(
            &parts,
            sequences,
            &mut Vec::new(),
            Keep::Everything,
            &mut trace.stack,
        )?;
        trace.tokens.clear();
        trace.tokens.extend_from_slice(sequences.items.tokens());
        trace.outputs = self.spec.outputs;
        self.spec.head().forward(
            &trace.stack.output,
            parts.weight,
            parts.bias,
            &mut trace.logits,
            &mut LinearScratch::default(),
        )
    }

    /// The logits (N, O) at every sequence's last step alone, which spares the head the other ones.
    ///
    /// # Errors
    /// As [`Model::forward`].
    pub fn last_logits<'a>(
        &self,
        sequences: &Sequences,
        workspace: &'a mut Workspace,
    ) -> Result<&'a [f32]> {
        let parts = self.parts()?;
        let Workspace {
            trace,
            embedded,
            rows,
            hidden,
            logits,
            head,
            outputs,
            ..
        } = workspace;
        self.run(&parts, sequences, embedded, Keep::ForBackward, trace)?;
        rows.clear();
        rows.extend((0..trace.batch).map(|n| (trace.length(n) - 1) * trace.batch + n));
        gather(&trace.output, rows, self.spec.stack.output_size(), hidden);
        let linear = self.spec.head();
        linear.forward(hidden, parts.weight, parts.bias, logits, head)?;
        *outputs = self.spec.outputs;
        Ok(&workspace.logits)
    }

    /// The gradients of L with respect to everything, given dL/d logits (T, N, O).
    ///
    /// # Errors
    /// If the trace is another model's or the gradient has another length.
    pub fn backward(&self, trace: &ModelTrace, d_logits: &[f32]) -> Result<Gradients> {
        let parts = self.parts()?;
        let run = &trace.stack;
        if run.spec != self.spec.stack || trace.outputs != self.spec.outputs {
            return Err(Error::Foreign {
                what: "trace",
                expected: format!("{:?}", self.spec),
                found: format!("{:?} with {} outputs", run.spec, trace.outputs),
            });
        }
        check_length("d_logits", trace.logits.len(), d_logits.len())?;
        let mut gradients = Gradients::default();
        gradients.params = self.params.zeros_like();
        let mut d_output = Vec::new();
        let mut head = LinearScratch::default();
        self.head_backward(
            &parts,
            &run.output,
            d_logits,
            (&mut gradients.params, &mut d_output),
            &mut head,
        )?;
        self.stack_backward(&parts, run, &trace.tokens, &d_output, true, &mut gradients)?;
        Ok(gradients)
    }

    /// The loss of a batch, and its gradients in the workspace.
    ///
    /// # Errors
    /// If the batch does not fit the model or its own sizes.
    #[inline(never)]
    pub fn loss_and_gradients(&self, batch: &Batch, workspace: &mut Workspace) -> Result<f32> {
        self.check_batch(batch)?;
        match batch.truncation {
            Some(chunk) if chunk < batch.sequences.steps => {
                self.truncated(batch, chunk, true, workspace)
            }
            _ => {
                let loss = self.whole_loss(batch, workspace)?;
                self.whole_gradients(batch.sequences.items, workspace)?;
                Ok(loss)
            }
        }
    }

    /// The loss of a batch alone.
    ///
    /// # Errors
    /// As [`Model::loss_and_gradients`].
    pub fn loss(&self, batch: &Batch, workspace: &mut Workspace) -> Result<f32> {
        self.check_batch(batch)?;
        match batch.truncation {
            Some(chunk) if chunk < batch.sequences.steps => {
                self.truncated(batch, chunk, false, workspace)
            }
            _ => self.whole_loss(batch, workspace),
        }
    }

    fn check_batch(&self, batch: &Batch) -> Result<()> {
        let Sequences {
            steps,
            batch: count,
            lengths,
            ..
        } = batch.sequences;
        check_extent(steps, count, lengths)?;
        let size = volume("targets", &[steps, count])?;
        check_length("targets", size, batch.targets.len())?;
        if let Some(weights) = batch.weights {
            check_length("weights", size, weights.len())?;
        }
        if matches!(batch.targets, Targets::Values(_)) && self.spec.outputs != 1 {
            return Err(Error::Size {
                what: "outputs of a model that estimates a number",
                expected: 1,
                found: self.spec.outputs,
            });
        }
        match batch.truncation {
            Some(0) => Err(Error::Zero { what: "truncation" }),
            Some(_) if self.spec.stack.bidirectional => Err(Error::Size {
                what: "directions of a truncated pass",
                expected: 1,
                found: 2,
            }),
            _ => Ok(()),
        }
    }

    /// The loss of a batch that has been checked, all steps at once.
    fn whole_loss(&self, batch: &Batch, workspace: &mut Workspace) -> Result<f32> {
        let parts = self.parts()?;
        let Workspace {
            trace,
            embedded,
            rows,
            asked,
            weights,
            hidden,
            logits,
            d_logits,
            head,
            outputs,
            ..
        } = workspace;
        let keep = Keep::ForBackward;
        self.run(&parts, &batch.sequences, embedded, keep, trace)?;
        let count = batch.sequences.batch;
        rows.clear();
        weights.clear();
        for index in 0..batch.targets.len() {
            if batch.targets.is_asked(index) && index / count < trace.length(index % count) {
                rows.push(index);
                weights.extend(batch.weights.map(|weights| weights[index]));
            }
        }
        gather(&trace.output, rows, self.spec.stack.output_size(), hidden);
        let linear = self.spec.head();
        linear.forward(hidden, parts.weight, parts.bias, logits, head)?;
        *outputs = self.spec.outputs;
        let weights = batch.weights.map(|_| weights.as_slice());
        match batch.targets {
            Targets::Classes(targets) => {
                asked.classes.clear();
                asked.classes.extend(rows.iter().map(|&row| targets[row]));
                loss::cross_entropy(logits, self.spec.outputs, &asked.classes, weights, d_logits)
            }
            Targets::Values(targets) => {
                asked.values.clear();
                asked.values.extend(rows.iter().map(|&row| targets[row]));
                loss::squared_error(logits, &asked.values, weights, d_logits)
            }
        }
    }

    /// The gradients of the loss just computed.
    fn whole_gradients(&self, items: Items, workspace: &mut Workspace) -> Result<()> {
        let parts = self.parts()?;
        let Workspace {
            gradients,
            trace,
            rows,
            hidden,
            d_hidden,
            d_logits,
            d_output,
            head,
            ..
        } = workspace;
        if !gradients.params.same_layout(&self.params) {
            gradients.params = self.params.zeros_like();
        }
        let into = (&mut gradients.params, &mut *d_hidden);
        self.head_backward(&parts, hidden, d_logits, into, head)?;
        let width = self.spec.stack.output_size();
        d_output.clear();
        d_output.resize(trace.output.len(), 0.0);
        for (row, &index) in d_hidden.chunks_exact(width).zip(rows.iter()) {
            d_output[index * width..(index + 1) * width].copy_from_slice(row);
        }
        let to_input = self.spec.reader.vocabulary().is_some();
        self.stack_backward(&parts, trace, items.tokens(), d_output, to_input, gradients)
    }

    /// Embeds tokens and runs the stack.
    fn run(
        &self,
        parts: &Parts,
        sequences: &Sequences,
        embedded: &mut Vec<f32>,
        keep: Keep,
        trace: &mut Trace,
    ) -> Result<()> {
        let &Sequences { steps, batch, .. } = sequences;
        check_extent(steps, batch, sequences.lengths)?;
        let width = self.spec.reader.size();
        volume("embedded tokens", &[steps, batch, width])?;
        let data = match (self.spec.reader, sequences.items) {
            (Reader::Embedding { vocabulary, size }, Items::Tokens(tokens)) => {
                check_length("tokens", steps * batch, tokens.len())?;
                for &token in tokens {
                    check_index("token", vocabulary, token as usize)?;
                }
                embedding::forward(parts.embedding, size, tokens, embedded)?;
                &*embedded
            }
            (Reader::Values { .. }, Items::Values(values)) => values,
            (reader, items) => {
                return Err(Error::Items {
                    expected: match reader {
                        Reader::Embedding { .. } => Items::Tokens(&[]).describe(),
                        Reader::Values { .. } => Items::Values(&[]).describe(),
                    },
                    found: items.describe(),
                });
            }
        };
        let input = Input {
            data,
            steps,
            batch,
            lengths: sequences.lengths,
            initial: sequences.initial,
            holds: sequences.holds,
        };
        input.check(&self.spec.stack)?;
        forward_flat(&self.spec.stack, parts.stack, &input, keep, trace);
        Ok(())
    }

    /// Gradients of the head's parameters, and of the rows (R, D * H) it read.
    fn head_backward(
        &self,
        parts: &Parts,
        rows: &[f32],
        d_logits: &[f32],
        (params, d_rows): (&mut Params, &mut Vec<f32>),
        scratch: &mut LinearScratch,
    ) -> Result<()> {
        let [_, stack, weight, bias] = self.spec.ends();
        let values = params.data_mut();
        let (d_weight, d_bias) = values[stack..bias].split_at_mut(weight - stack);
        let gradients = LinearGradients {
            weight: d_weight,
            bias: d_bias,
            x: d_rows,
        };
        let linear = self.spec.head();
        linear.backward(rows, parts.weight, d_logits, gradients, scratch)
    }

    /// Gradients of the stack's parameters and states, and of the embedding.
    fn stack_backward(
        &self,
        parts: &Parts,
        trace: &Trace,
        tokens: &[u32],
        d_output: &[f32],
        to_input: bool,
        gradients: &mut Gradients,
    ) -> Result<()> {
        let [embedding, stack, ..] = self.spec.ends();
        let (values, flow) = gradients.split();
        let cotangent = Cotangent {
            output: d_output,
            last: None,
            to_input,
        };
        backward_flat(
            parts.stack,
            trace,
            &cotangent,
            &mut values[embedding..stack],
            flow,
        );
        match self.spec.reader {
            Reader::Embedding { size, .. } => {
                let d_table = &mut gradients.params.data_mut()[..embedding];
                embedding::backward(&gradients.input, size, tokens, d_table)
            }
            Reader::Values { .. } => Ok(()),
        }
    }
}

/// Copies the rows of the given indices.
fn gather(buffer: &[f32], rows: &[usize], width: usize, gathered: &mut Vec<f32>) {
    gathered.clear();
    for &row in rows {
        gathered.extend_from_slice(&buffer[row * width..(row + 1) * width]);
    }
}
