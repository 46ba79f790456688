//! Everything that decides a training run.

use serde::{Deserialize, Serialize};

use super::catalog::Reads;
use super::error::{check_count, check_range};
use super::moscow::{self, Architecture, EMBEDDING, Language, Regime};
use super::{Choice, Error, Result, Task};
use crate::nn::{Init, Kind, ModelSpec, Spec};

/// The most units of a layer and direction.
pub const MAX_UNITS: usize = 256;
/// The most layers.
pub const MAX_LAYERS: usize = 4;
/// The most features of an embedding.
pub const MAX_EMBEDDING: usize = 128;
/// The most sequences in an update.
pub const MAX_BATCH: usize = 128;
/// The most updates.
pub const MAX_UPDATES: usize = 20_000;
/// The most steps that a gradient may be told to go back.
pub const MAX_TRUNCATION: usize = 1000;
/// Least and greatest learning rate.
pub const LEARNING_RATES: [f32; 2] = [1e-6, 10.0];
/// Least and greatest norm to clip to.
pub const CLIPS: [f32; 2] = [1e-3, 1e3];
/// Least and greatest forget bias.
pub const FORGET_BIASES: [f32; 2] = [-10.0, 10.0];
/// The most values (64 MiB) that all gates of all layers may have over all steps of a batch. A training step keeps about
/// five buffers of that size.
pub const MAX_ACTIVATIONS: usize = 1 << 24;

/// What makes weights of gradients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Optimizer {
    /// Plain gradient descent.
    Sgd,
    /// With a momentum of 0.9.
    Momentum,
    /// Adam with betas of 0.9 and 0.999 (Kingma and Ba 2015).
    Adam,
}

impl Optimizer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sgd, Self::Momentum, Self::Adam];
}

/// Everything that decides a training run: two runs of the same setup have the same bits, on every platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// What is learned.
    pub task: Task,
    /// The kind of cell.
    pub kind: Kind,
    /// Number of layers.
    pub layers: usize,
    /// Whether a second set of cells reads from the end.
    pub bidirectional: bool,
    /// Units of one layer and direction.
    pub units: usize,
    /// Features of a token's embedding. Without a meaning where numbers are read.
    pub embedding: usize,
    /// How the weights begin.
    pub init: Init,
    /// What makes weights of gradients.
    pub optimizer: Optimizer,
    /// How fast.
    pub learning_rate: f32,
    /// The norm that a gradient is scaled down to if it is longer; not at all if absent.
    pub clip: Option<f32>,
    /// Truncated backpropagation through time: the sequences are cut into chunks of this many steps, the state is carried
    /// over a cut and no gradient is; the chunks' gradients are summed into one update. All of time if absent.
    pub truncation: Option<usize>,
    /// Sequences in an update.
    pub batch: usize,
    /// Updates in the run.
    pub updates: usize,
    /// Decides the initial weights and the sequences.
    pub seed: u64,
}

impl Setup {
    /// The setup of the Moscow lesson: [`moscow::Trainer`] makes this run.
    pub fn moscow(
        language: Language,
        regime: Regime,
        architecture: Architecture,
        seed: u64,
    ) -> Self {
        Self::moscow_with(language, architecture, &moscow::Settings::of(regime), seed)
    }

    /// The same with settings of one's own.
    pub fn moscow_with(
        language: Language,
        architecture: Architecture,
        settings: &moscow::Settings,
        seed: u64,
    ) -> Self {
        Self {
            task: Task::Moscow(moscow::Lessons::with(language, settings)),
            kind: architecture.kind(),
            layers: 1,
            bidirectional: false,
            units: architecture.hidden_size(),
            embedding: EMBEDDING,
            init: settings.init(architecture),
            optimizer: Optimizer::Adam,
            learning_rate: settings.learning_rate,
            clip: Some(settings.clip),
            truncation: None,
            batch: settings.batch,
            updates: settings.updates,
            seed,
        }
    }

    /// `Ok` if every choice lies in its range and they go together.
    ///
    /// # Errors
    /// [`Error::Range`] with the first choice that does not, [`Error::Moscow`] for distances that no story has,
    /// [`Error::Leak`] and [`Error::TruncatedDirections`] for a second direction where there can be none,
    /// [`Error::TooMuch`] if everything together needs too much memory.
    pub fn check(&self) -> Result<()> {
        self.task.check()?;
        check_count(Choice::Layers, 1, MAX_LAYERS, self.layers)?;
        check_count(Choice::Units, 1, MAX_UNITS, self.units)?;
        check_count(Choice::Embedding, 1, MAX_EMBEDDING, self.embedding)?;
        if let Some(bias) = self.init.forget_bias {
            check_range(Choice::ForgetBias, FORGET_BIASES[0], FORGET_BIASES[1], bias)?;
        }
        let [least, most] = LEARNING_RATES;
        check_range(Choice::LearningRate, least, most, self.learning_rate)?;
        if let Some(clip) = self.clip {
            check_range(Choice::Clip, CLIPS[0], CLIPS[1], clip)?;
        }
        if let Some(truncation) = self.truncation {
            check_count(Choice::Truncation, 1, MAX_TRUNCATION, truncation)?;
        }
        check_count(Choice::Batch, 1, MAX_BATCH, self.batch)?;
        check_count(Choice::Updates, 1, MAX_UPDATES, self.updates)?;
        if self.bidirectional && self.task.hands_over() {
            return Err(Error::Leak {
                task: self.task.name(),
            });
        }
        if self.bidirectional && self.truncation.is_some() {
            return Err(Error::TruncatedDirections);
        }
        let spec = self.model_spec()?;
        let steps = self.task.most_steps();
        let chunk = self.truncation.map_or(steps, |chunk| chunk.min(steps));
        let layers = spec.stack.num_layers * spec.stack.directions();
        let found = chunk * self.batch * spec.stack.rows() * layers;
        if found > MAX_ACTIVATIONS {
            return Err(Error::TooMuch {
                most: MAX_ACTIVATIONS,
                found,
            });
        }
        Ok(())
    }

    /// The network's shape.
    ///
    /// # Errors
    /// If a size is 0 or the parameters do not fit in memory.
    pub fn model_spec(&self) -> Result<ModelSpec> {
        let (reads, outputs) = self.task.shape();
        let stack = |input| {
            Spec::new(self.kind, input, self.units)
                .layers(self.layers)
                .bidirectional(self.bidirectional)
        };
        let spec = match reads {
            Reads::Tokens { vocabulary } => {
                ModelSpec::of_tokens(vocabulary, stack(self.embedding), outputs)
            }
            Reads::Values { features } => ModelSpec::of_values(stack(features), outputs),
        };
        spec.check()?;
        Ok(spec)
    }
}
