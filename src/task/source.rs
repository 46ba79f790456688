//! Where a task's sequences come from.

use super::columns::Columns;
use super::sample::Drawn;
use super::score::Scoring;
use super::text::Corpus;
use super::{Measure, Result, Task};
use super::{adding, copy, counting, moscow, parity, sine};
use crate::nn::Rng;

/// A task made ready to be drawn from, with buffers for a batch.
#[derive(Debug, Clone)]
pub(super) struct Source {
    kind: Kind,
    features: Option<usize>,
    numeric: bool,
    scoring: Scoring,
    drawn: Vec<Drawn>,
}

#[derive(Debug, Clone)]
enum Kind {
    Moscow(moscow::Lessons),
    Copy(usize),
    Adding(usize),
    Parity(usize),
    Counting(usize),
    Sine(usize),
    Text(Corpus, usize),
}

impl Source {
    /// # Errors
    /// As [`Task::check`].
    pub fn new(task: &Task) -> Result<Self> {
        task.check()?;
        let kind = match task {
            Task::Moscow(lessons) => Kind::Moscow(lessons.clone()),
            Task::Copy { length } => Kind::Copy(*length),
            Task::Adding { length } => Kind::Adding(*length),
            Task::Parity { length } => Kind::Parity(*length),
            Task::Counting { length } => Kind::Counting(*length),
            Task::Sine { length } => Kind::Sine(*length),
            Task::Text {
                text,
                alphabet,
                length,
            } => Kind::Text(Corpus::new(text, *alphabet, *length)?, *length),
        };
        let features = match kind {
            Kind::Adding(_) => Some(adding::FEATURES),
            Kind::Sine(_) => Some(1),
            _ => None,
        };
        Ok(Self {
            kind,
            features,
            numeric: task.measure() == Measure::Error,
            scoring: task.scoring(),
            drawn: Vec::new(),
        })
    }

    pub fn scoring(&self) -> Scoring {
        self.scoring
    }

    /// One sequence.
    ///
    /// # Errors
    /// None of a task that was checked.
    pub fn draw(&self, rng: &mut Rng, drawn: &mut Drawn) -> Result<()> {
        drawn.clear();
        match &self.kind {
            Kind::Moscow(lessons) => lessons.draw(rng, drawn)?,
            Kind::Copy(length) => copy::draw(*length, rng, drawn),
            Kind::Adding(length) => adding::draw(*length, rng, drawn),
            Kind::Parity(length) => parity::draw(*length, rng, drawn),
            Kind::Counting(length) => counting::draw(*length, rng, drawn),
            Kind::Sine(length) => sine::draw(*length, rng, drawn),
            Kind::Text(corpus, length) => corpus.draw(*length, rng, drawn),
        }
        Ok(())
    }

    /// A batch to be scored.
    ///
    /// # Errors
    /// None of a task that was checked.
    pub fn fill(&mut self, batch: usize, rng: &mut Rng, columns: &mut Columns) -> Result<()> {
        let mut drawn = std::mem::take(&mut self.drawn);
        drawn.resize_with(batch, Drawn::default);
        for one in &mut drawn {
            self.draw(rng, one)?;
        }
        columns.gather(&drawn, self.features, self.numeric);
        self.drawn = drawn;
        Ok(())
    }

    /// A batch to be learned from.
    ///
    /// # Errors
    /// None of a task that was checked.
    pub fn teach(&mut self, batch: usize, rng: &mut Rng, columns: &mut Columns) -> Result<()> {
        match &self.kind {
            Kind::Moscow(lessons) => Ok(lessons.teach(batch, rng, columns)?),
            _ => self.fill(batch, rng, columns),
        }
    }
}
