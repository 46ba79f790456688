//! A network that reads tokens: embedding, recurrent stack, linear head.

use super::cell::Hold;
use super::embedding;
use super::error::{Error, Result, check_index, check_length, volume};
use super::init::{Init, fill_normal, fill_uniform};
use super::linear::{Linear, LinearGradients, LinearScratch};
use super::loss;
use super::params::Params;
use super::rng::Rng;
use super::spec::Spec;
use super::stack::{Cotangent, Gradients, backward_flat, forward_flat};
use super::trace::{Input, State, Trace, check_extent};

/// The shape of a [`Model`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelSpec {
    /// Number of tokens V.
    pub vocabulary: usize,
    /// Features of a token's embedding E.
    pub embedding: usize,
    /// The recurrent stack; its `input_size` is E.
    pub stack: Spec,
    /// Number of classes O.
    pub outputs: usize,
}

impl ModelSpec {
    /// `Ok` if every size is at least 1, the stack reads embeddings and the parameters fit in memory.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::Size`], [`Error::TooLarge`].
    pub fn check(&self) -> Result<()> {
        for (what, size) in [
            ("vocabulary", self.vocabulary),
            ("embedding", self.embedding),
            ("outputs", self.outputs),
        ] {
            if size == 0 {
                return Err(Error::Zero { what });
            }
        }
        self.stack.check()?;
        if self.stack.input_size != self.embedding {
            return Err(Error::Size {
                what: "input_size of the stack",
                expected: self.embedding,
                found: self.stack.input_size,
            });
        }
        volume("embedding", &[self.vocabulary, self.embedding])?;
        volume("head", &[self.outputs, self.stack.output_size() + 1])?;
        Ok(())
    }

    /// The parameters' names and shapes: `embedding.weight` (V, E), the stack's under `rnn.`, `head.weight` (O, D * H),
    /// `head.bias` (O). The names of a PyTorch module with these three members.
    pub fn layout(&self) -> Vec<(String, Vec<usize>)> {
        let mut layout = vec![(
            "embedding.weight".to_owned(),
            vec![self.vocabulary, self.embedding],
        )];
        let stack = self.stack.layout().into_iter();
        layout.extend(stack.map(|(name, shape)| (format!("rnn.{name}"), shape)));
        layout.push((
            "head.weight".to_owned(),
            vec![self.outputs, self.stack.output_size()],
        ));
        layout.push(("head.bias".to_owned(), vec![self.outputs]));
        layout
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.ends()[3]
    }

    fn head(&self) -> Linear {
        Linear {
            inputs: self.stack.output_size(),
            outputs: self.outputs,
        }
    }

    /// Where embedding, stack, head's weight and head's bias end in the flat buffer.
    fn ends(&self) -> [usize; 4] {
        let embedding = self.vocabulary * self.embedding;
        let stack = embedding + self.stack.parameters();
        let weight = stack + self.outputs * self.stack.output_size();
        [embedding, stack, weight, weight + self.outputs]
    }
}

/// The four parts of a model's flat parameters.
struct Parts<'a> {
    embedding: &'a [f32],
    stack: &'a [f32],
    weight: &'a [f32],
    bias: &'a [f32],
}

/// What a model reads.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'a> {
    /// Token numbers (T, N).
    pub tokens: &'a [u32],
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// The length of every sequence (N); see [`Input::lengths`]. Tokens past it are not looked at by the stack, but must
    /// be in the vocabulary.
    pub lengths: Option<&'a [usize]>,
    /// The states before the first step; zeros if absent.
    pub initial: Option<&'a State>,
    /// Gates pinned to a value.
    pub holds: &'a [Hold],
}

impl<'a> Tokens<'a> {
    /// Sequences of full length, from a state of zeros, with no gate held.
    pub fn new(tokens: &'a [u32], steps: usize, batch: usize) -> Self {
        Tokens {
            tokens,
            steps,
            batch,
            lengths: None,
            initial: None,
            holds: &[],
        }
    }
}

/// What a model learns from at once.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Token numbers (T, N).
    pub tokens: &'a [u32],
    /// The class wanted at each step (T, N), or none. One past a sequence's length counts as none.
    pub targets: &'a [Option<u32>],
    /// Factors of the targets' losses (T, N), which are then summed. Without them the loss is the mean over the targets.
    pub weights: Option<&'a [f32]>,
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// The length of every sequence (N), if not all T.
    pub lengths: Option<&'a [usize]>,
}

/// Everything that a model computed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelTrace {
    /// The stack's trace; its input is the embedded tokens.
    pub stack: Trace,
    /// The head's values (T, N, O), before softmax.
    pub logits: Vec<f32>,
    /// The tokens read (T, N).
    pub tokens: Vec<u32>,
    outputs: usize,
}

impl ModelTrace {
    /// The logits at step `t` of sequence `n` (O); empty outside the run.
    pub fn logits_at(&self, t: usize, n: usize) -> &[f32] {
        if t >= self.stack.steps || n >= self.stack.batch {
            return &[];
        }
        let start = (t * self.stack.batch + n) * self.outputs;
        self.logits.get(start..start + self.outputs).unwrap_or(&[])
    }

    /// Softmax of the logits at step `t` of sequence `n` (O).
    pub fn probabilities_at(&self, t: usize, n: usize) -> Vec<f32> {
        let mut row = self.logits_at(t, n).to_vec();
        loss::softmax(&mut row);
        row
    }
}

/// Buffers of a training step, used again from call to call, and the gradients of the latest one.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// Gradients of the latest step: under `params` those of all of the model's parameters, in `layers` those of every
    /// step's states.
    pub gradients: Gradients,
    trace: Trace,
    embedded: Vec<f32>,
    /// Indices in (T, N) of the rows that the head sees.
    rows: Vec<usize>,
    targets: Vec<Option<u32>>,
    weights: Vec<f32>,
    hidden: Vec<f32>,
    d_hidden: Vec<f32>,
    logits: Vec<f32>,
    d_logits: Vec<f32>,
    d_output: Vec<f32>,
    head: LinearScratch,
}

impl Workspace {
    /// The stack's trace of the latest step.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }
}

/// A network that reads tokens: its shape and its parameters.
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

    /// A model with random parameters, drawn in the order of the layout: embedding N(0, 1); stack by `init`; head uniform
    /// in (-1/sqrt(D H), 1/sqrt(D H)).
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

    /// Reads sequences of tokens. The head is applied at every step.
    ///
    /// # Errors
    /// If the tokens do not fit the model or their own sizes.
    pub fn forward(&self, tokens: &Tokens) -> Result<ModelTrace> {
        let mut trace = ModelTrace::default();
        self.forward_into(tokens, &mut trace)?;
        Ok(trace)
    }

    /// [`Model::forward`] into an earlier trace, whose buffers are used again.
    ///
    /// # Errors
    /// As [`Model::forward`].
    pub fn forward_into(&self, tokens: &Tokens, trace: &mut ModelTrace) -> Result<()> {
        let parts = self.parts()?;
        self.run(&parts, tokens, &mut Vec::new(), &mut trace.stack)?;
        trace.tokens.clear();
        trace.tokens.extend_from_slice(tokens.tokens);
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
        tokens: &Tokens,
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
            ..
        } = workspace;
        self.run(&parts, tokens, embedded, trace)?;
        rows.clear();
        rows.extend((0..trace.batch).map(|n| (trace.length(n) - 1) * trace.batch + n));
        gather(&trace.output, rows, self.spec.stack.output_size(), hidden);
        let linear = self.spec.head();
        linear.forward(hidden, parts.weight, parts.bias, logits, head)?;
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
        self.stack_backward(&parts, run, &trace.tokens, &d_output, &mut gradients)?;
        Ok(gradients)
    }

    /// The loss of a batch, and its gradients in the workspace.
    ///
    /// # Errors
    /// If the batch does not fit the model or its own sizes.
    pub fn loss_and_gradients(&self, batch: &Batch, workspace: &mut Workspace) -> Result<f32> {
        let loss = self.loss(batch, workspace)?;
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
        self.stack_backward(&parts, trace, batch.tokens, d_output, gradients)?;
        Ok(loss)
    }

    /// The loss of a batch alone.
    ///
    /// # Errors
    /// As [`Model::loss_and_gradients`].
    pub fn loss(&self, batch: &Batch, workspace: &mut Workspace) -> Result<f32> {
        let parts = self.parts()?;
        check_extent(batch.steps, batch.batch, batch.lengths)?;
        let size = volume("targets", &[batch.steps, batch.batch])?;
        check_length("targets", size, batch.targets.len())?;
        if let Some(weights) = batch.weights {
            check_length("weights", size, weights.len())?;
        }
        let Workspace {
            trace,
            embedded,
            rows,
            targets,
            weights,
            hidden,
            logits,
            d_logits,
            head,
            ..
        } = workspace;
        let tokens = Tokens {
            lengths: batch.lengths,
            ..Tokens::new(batch.tokens, batch.steps, batch.batch)
        };
        self.run(&parts, &tokens, embedded, trace)?;
        rows.clear();
        targets.clear();
        weights.clear();
        for (index, &target) in batch.targets.iter().enumerate() {
            if target.is_some() && index / batch.batch < trace.length(index % batch.batch) {
                rows.push(index);
                targets.push(target);
                weights.extend(batch.weights.map(|weights| weights[index]));
            }
        }
        gather(&trace.output, rows, self.spec.stack.output_size(), hidden);
        let linear = self.spec.head();
        linear.forward(hidden, parts.weight, parts.bias, logits, head)?;
        let weights = batch.weights.map(|_| weights.as_slice());
        loss::cross_entropy(logits, self.spec.outputs, targets, weights, d_logits)
    }

    /// Embeds the tokens and runs the stack.
    fn run(
        &self,
        parts: &Parts,
        tokens: &Tokens,
        embedded: &mut Vec<f32>,
        trace: &mut Trace,
    ) -> Result<()> {
        check_extent(tokens.steps, tokens.batch, tokens.lengths)?;
        let width = self.spec.embedding;
        volume("embedded tokens", &[tokens.steps, tokens.batch, width])?;
        check_length("tokens", tokens.steps * tokens.batch, tokens.tokens.len())?;
        for &token in tokens.tokens {
            check_index("token", self.spec.vocabulary, token as usize)?;
        }
        embedding::forward(parts.embedding, width, tokens.tokens, embedded)?;
        let input = Input {
            data: embedded,
            steps: tokens.steps,
            batch: tokens.batch,
            lengths: tokens.lengths,
            initial: tokens.initial,
            holds: tokens.holds,
        };
        input.check(&self.spec.stack)?;
        forward_flat(&self.spec.stack, parts.stack, &input, trace);
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
        gradients: &mut Gradients,
    ) -> Result<()> {
        let [embedding, stack, ..] = self.spec.ends();
        let (values, flow) = gradients.split();
        let cotangent = Cotangent {
            output: d_output,
            last: None,
        };
        backward_flat(
            parts.stack,
            trace,
            &cotangent,
            &mut values[embedding..stack],
            flow,
        );
        let d_table = &mut gradients.params.data_mut()[..embedding];
        embedding::backward(&gradients.input, self.spec.embedding, tokens, d_table)
    }
}

/// Copies the rows of the given indices.
fn gather(buffer: &[f32], rows: &[usize], width: usize, gathered: &mut Vec<f32>) {
    gathered.clear();
    for &row in rows {
        gathered.extend_from_slice(&buffer[row * width..(row + 1) * width]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Adam, Kind, clip_grad_norm};

    fn model(kind: Kind) -> Model {
        let spec = ModelSpec {
            vocabulary: 5,
            embedding: 4,
            stack: Spec::new(kind, 4, 6),
            outputs: 3,
        };
        Model::init(spec, &Init::default(), &mut Rng::seed_from_u64(11)).unwrap()
    }

    #[test]
    fn names_are_those_of_a_pytorch_module() {
        let model = model(Kind::Lstm);
        let names: Vec<&str> = model.params().iter().map(|(name, ..)| name).collect();
        assert_eq!(
            names,
            [
                "embedding.weight",
                "rnn.weight_ih_l0",
                "rnn.weight_hh_l0",
                "rnn.bias_ih_l0",
                "rnn.bias_hh_l0",
                "head.weight",
                "head.bias"
            ]
        );
        assert_eq!(model.params().len(), model.spec().parameters());
    }

    #[test]
    fn the_last_steps_logits_are_those_of_the_whole_run() {
        let model = model(Kind::Gru);
        let tokens = [0, 1, 2, 3, 4, 0];
        let lengths = [3, 2];
        let tokens = Tokens {
            lengths: Some(&lengths),
            ..Tokens::new(&tokens, 3, 2)
        };
        let trace = model.forward(&tokens).unwrap();
        let mut workspace = Workspace::default();
        let last = model.last_logits(&tokens, &mut workspace).unwrap();
        assert_eq!(last[..3], *trace.logits_at(2, 0));
        assert_eq!(last[3..], *trace.logits_at(1, 1));
    }

    #[test]
    fn a_batchs_gradients_are_those_of_the_whole_run() {
        let model = model(Kind::Lstm);
        let tokens = [0, 1, 2, 3, 4, 0];
        let targets = [None, Some(1), Some(0), None, Some(2), Some(2)];
        let batch = Batch {
            tokens: &tokens,
            targets: &targets,
            weights: None,
            steps: 3,
            batch: 2,
            lengths: None,
        };
        let mut workspace = Workspace::default();
        let loss = model.loss_and_gradients(&batch, &mut workspace).unwrap();
        let trace = model.forward(&Tokens::new(&tokens, 3, 2)).unwrap();
        let mut d_logits = Vec::new();
        let whole = loss::cross_entropy(&trace.logits, 3, &targets, None, &mut d_logits).unwrap();
        let gradients = model.backward(&trace, &d_logits).unwrap();
        assert_eq!(loss, whole);
        assert_eq!(workspace.gradients.params, gradients.params);
        assert_eq!(workspace.gradients.layers, gradients.layers);
    }

    #[test]
    fn every_kind_learns_to_remember_its_first_token() {
        for kind in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru] {
            let mut model = model(kind);
            let mut rng = Rng::seed_from_u64(4);
            let mut adam = Adam::new(0.02);
            let mut workspace = Workspace::default();
            let (steps, size) = (4, 8);
            let mut losses = Vec::new();
            for _ in 0..150 {
                let mut tokens: Vec<u32> =
                    (0..steps * size).map(|_| 3 + rng.below(2) as u32).collect();
                let mut targets = vec![None; steps * size];
                for n in 0..size {
                    tokens[n] = rng.below(3) as u32;
                    targets[(steps - 1) * size + n] = Some(tokens[n]);
                }
                let batch = Batch {
                    tokens: &tokens,
                    targets: &targets,
                    weights: None,
                    steps,
                    batch: size,
                    lengths: None,
                };
                losses.push(model.loss_and_gradients(&batch, &mut workspace).unwrap());
                clip_grad_norm(&mut workspace.gradients.params, 1.0);
                let Model { params, .. } = &mut model;
                adam.step(params, &workspace.gradients.params).unwrap();
            }
            // ln 3 is what guessing costs.
            assert!(losses[0] > 0.8, "{kind:?} began at {}", losses[0]);
            assert!(losses[149] < 0.1, "{kind:?} ended at {}", losses[149]);
        }
    }

    #[test]
    fn wrong_batches_are_errors() {
        let model = model(Kind::Lstm);
        let mut workspace = Workspace::default();
        let good = Batch {
            tokens: &[0, 1],
            targets: &[None, Some(1)],
            weights: None,
            steps: 2,
            batch: 1,
            lengths: None,
        };
        assert!(model.loss_and_gradients(&good, &mut workspace).is_ok());
        for bad in [
            Batch {
                tokens: &[0, 5],
                ..good
            },
            Batch {
                tokens: &[0],
                ..good
            },
            Batch {
                targets: &[None, Some(3)],
                ..good
            },
            Batch {
                targets: &[None],
                ..good
            },
            Batch {
                weights: Some(&[1.0]),
                ..good
            },
            Batch {
                lengths: Some(&[0]),
                ..good
            },
            Batch {
                lengths: Some(&[3]),
                ..good
            },
            Batch {
                steps: 0,
                tokens: &[],
                targets: &[],
                ..good
            },
            Batch {
                steps: usize::MAX,
                batch: 2,
                ..good
            },
        ] {
            assert!(
                model.loss_and_gradients(&bad, &mut workspace).is_err(),
                "{bad:?}"
            );
        }
    }
}
