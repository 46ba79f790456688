//! Scoring a network on fresh sequences.

use super::columns::Columns;
use super::score::Tally;
use super::source::Source;
use super::{Error, Result, Score, Task};
use crate::nn::{Model, Rng, Workspace};

/// Sequences read at a time.
const CHUNK: usize = 50;

/// A score over fresh sequences, a chunk at a time, so that a page stays alive.
#[derive(Debug, Clone)]
pub struct Evaluation {
    task: Task,
    source: Box<Source>,
    columns: Box<Columns>,
    workspace: Workspace,
    tally: Tally,
    rng: Rng,
    count: usize,
    read: usize,
}

impl Evaluation {
    /// `seed` decides the sequences; they are other ones than those of a [`super::Trainer`] with the same seed.
    ///
    /// # Errors
    /// As [`Task::check`].
    pub fn new(task: &Task, count: usize, seed: u64) -> Result<Self> {
        Ok(Self {
            task: task.clone(),
            source: Box::new(Source::new(task)?),
            columns: Box::default(),
            workspace: Workspace::default(),
            tally: Tally::default(),
            rng: Rng::seed_from_u64(!seed),
            count,
            read: 0,
        })
    }

    /// Reads up to 50 more sequences; returns whether all are read.
    ///
    /// # Errors
    /// [`Error::Model`] if the network is none for the task.
    pub fn step(&mut self, model: &Model) -> Result<bool> {
        let spec = model.spec();
        if !self.task.fits(spec.reader, spec.outputs) {
            return Err(Error::Model {
                expected: format!("one for the {} task", self.task.name()),
                found: format!("{:?} and {} outputs", spec.reader, spec.outputs),
            });
        }
        let batch = CHUNK.min(self.count - self.read);
        if batch == 0 {
            return Ok(true);
        }
        self.source.fill(batch, &mut self.rng, &mut self.columns)?;
        model.loss(&self.columns.as_batch(None), &mut self.workspace)?;
        self.tally
            .add(self.source.scoring(), &self.columns, &self.workspace);
        self.read += batch;
        Ok(self.read == self.count)
    }

    /// How many sequences have been read.
    pub fn read(&self) -> usize {
        self.read
    }

    /// The score of the sequences read so far; 0 before the first.
    pub fn score(&self) -> Score {
        Score {
            measure: self.task.measure(),
            value: self.tally.mean(),
        }
    }
}

/// The score on `count` fresh sequences, in one go.
///
/// # Errors
/// As [`Evaluation::new`] and [`Evaluation::step`].
pub fn evaluate(model: &Model, task: &Task, count: usize, seed: u64) -> Result<Score> {
    let mut evaluation = Evaluation::new(task, count, seed)?;
    while !evaluation.step(model)? {}
    Ok(evaluation.score())
}
