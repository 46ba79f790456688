//! Teaching a network, one update at a time.

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::score::Tally;
use super::source::Source;
use super::{Optimizer, Result, Setup, Task};
use crate::nn::optimizer::norm;
use crate::nn::{Adam, Model, Params, Rng, Sgd, Workspace, clip_grad_norm};

/// Keeps the stream of sequences apart from the stream of initial weights, which starts from the seed itself.
const SEQUENCES: u64 = 0x9E37_79B9_7F4A_7C15;
/// Spreads the number of updates made over all bits of a seed.
const RESUMED: u64 = 0xD6E8_FEB8_6659_FD93;
/// The momentum of [`Optimizer::Momentum`].
const MOMENTUM: f32 = 0.9;

/// What one update did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// How many updates have been made, this one included.
    pub update: usize,
    /// The batch's loss before the update.
    pub loss: f32,
    /// The batch's score before the update: see [`Task::measure`].
    pub score: f32,
    /// The gradient's norm before clipping.
    pub grad_norm: f32,
}

#[derive(Debug, Clone)]
enum Rule {
    Sgd(Sgd),
    Adam(Adam),
}

impl Rule {
    fn of(setup: &Setup) -> Self {
        match setup.optimizer {
            Optimizer::Sgd => Self::Sgd(Sgd::new(setup.learning_rate, 0.0)),
            Optimizer::Momentum => Self::Sgd(Sgd::new(setup.learning_rate, MOMENTUM)),
            Optimizer::Adam => Self::Adam(Adam::new(setup.learning_rate)),
        }
    }

    fn step(&mut self, params: &mut Params, gradients: &Params) -> Result<()> {
        match self {
            Self::Sgd(sgd) => sgd.step(params, gradients)?,
            Self::Adam(adam) => adam.step(params, gradients)?,
        }
        Ok(())
    }
}

/// A network being taught. Two trainers made alike hold the same bits after as many steps.
#[derive(Debug, Clone)]
pub struct Trainer {
    setup: Setup,
    source: Source,
    model: Model,
    rule: Rule,
    rng: Rng,
    columns: Columns,
    workspace: Workspace,
    tally: Tally,
    /// The weights before the latest update.
    before: Vec<f32>,
    updates: usize,
    /// The update that could not be made.
    broke: Option<Progress>,
}

impl Trainer {
    /// A network with initial weights.
    ///
    /// # Errors
    /// As [`Setup::check`].
    pub fn new(setup: &Setup) -> Result<Self> {
        setup.check()?;
        let spec = setup.model_spec()?;
        let mut model = Model::init(spec, &setup.init, &mut Rng::seed_from_u64(setup.seed))?;
        if let Task::Text { .. } = setup.task {
            // An unknown symbol says nothing, and no text may ever teach it to say something: as the row of
            // `torch.nn.Embedding`'s `padding_idx`, it begins as zeros.
            let table = model.params_mut().get_mut("embedding.weight");
            if let Some(unknown) = table.and_then(|table| table.get_mut(..setup.embedding)) {
                unknown.fill(0.0);
            }
        }
        Self::with(setup, model, Rng::seed_from_u64(setup.seed ^ SEQUENCES), 0)
    }

    /// A network that goes on from given weights, of which `updates` updates have been made. The optimiser's memory begins
    /// anew, and the sequences are other ones than those before, so that the run is not the one that was left, but it is
    /// the same one whenever it is resumed from here.
    ///
    /// # Errors
    /// As [`Setup::check`], and [`super::Error::Network`] if the weights' names and shapes are not the setup's.
    pub fn resume(setup: &Setup, weights: Params, updates: usize) -> Result<Self> {
        setup.check()?;
        let model = Model::new(setup.model_spec()?, weights)?;
        let seed = setup.seed ^ SEQUENCES ^ (updates as u64).wrapping_mul(RESUMED);
        Self::with(setup, model, Rng::seed_from_u64(seed), updates)
    }

    fn with(setup: &Setup, model: Model, rng: Rng, updates: usize) -> Result<Self> {
        Ok(Self {
            source: Source::new(&setup.task)?,
            rule: Rule::of(setup),
            setup: setup.clone(),
            model,
            rng,
            columns: Columns::default(),
            workspace: Workspace::default(),
            tally: Tally::default(),
            before: Vec::new(),
            updates,
            broke: None,
        })
    }

    /// Draws a batch and makes one update, also beyond the setup's number of updates.
    ///
    /// Where the loss, the gradient or the weights that would come of it are infinite or NaN, the weights stay as they
    /// were and the run is over: [`Trainer::broke`]. Each further call then returns the same as this one.
    ///
    /// # Errors
    /// None on a trainer that was made.
    pub fn step(&mut self) -> Result<Progress> {
        if let Some(progress) = self.broke {
            return Ok(progress);
        }
        self.source
            .teach(self.setup.batch, &mut self.rng, &mut self.columns)?;
        let batch = self.columns.as_batch(self.setup.truncation);
        let loss = self.model.loss_and_gradients(&batch, &mut self.workspace)?;
        self.tally.clear();
        self.tally
            .add(self.source.scoring(), &self.columns, &self.workspace);
        let gradients = &mut self.workspace.gradients.params;
        let grad_norm = match self.setup.clip {
            Some(clip) => clip_grad_norm(gradients, clip),
            None => norm(gradients.data()),
        };
        let progress = Progress {
            update: self.updates + 1,
            loss,
            score: self.tally.mean(),
            grad_norm,
        };
        if !(loss.is_finite() && grad_norm.is_finite()) {
            self.broke = Some(progress);
            return Ok(progress);
        }
        self.before.clear();
        self.before.extend_from_slice(self.model.params().data());
        let params = self.model.params_mut();
        self.rule.step(params, gradients)?;
        if params.data().iter().any(|weight| !weight.is_finite()) {
            params.data_mut().copy_from_slice(&self.before);
            self.broke = Some(progress);
            return Ok(progress);
        }
        self.updates += 1;
        Ok(progress)
    }

    /// The network as it is now.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What decides the run.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// How many updates have been made.
    pub fn updates(&self) -> usize {
        self.updates
    }

    /// The update that could not be made, counted from 1, if the numbers broke: "exploded at update 41".
    pub fn broke(&self) -> Option<usize> {
        self.broke.map(|progress| progress.update)
    }

    /// Whether the setup's updates have been made, or the numbers broke.
    pub fn is_done(&self) -> bool {
        self.updates >= self.setup.updates || self.broke.is_some()
    }
}
