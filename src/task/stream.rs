//! Reading on from where a network stands, one piece after another.

use super::{Error, Result, TaskName};
use crate::nn::{Items, Model, ModelTrace, Sequences, State};

/// A network in the middle of a sequence.
pub(super) struct Stream<'a> {
    model: &'a Model,
    state: Option<State>,
    trace: ModelTrace,
}

impl<'a> Stream<'a> {
    /// Before the first step.
    ///
    /// # Errors
    /// If the network has a second direction.
    pub fn new(model: &'a Model, task: TaskName) -> Result<Self> {
        if model.spec().stack.bidirectional {
            return Err(Error::Leak { task });
        }
        Ok(Self {
            model,
            state: None,
            trace: ModelTrace::default(),
        })
    }

    /// Reads on.
    ///
    /// # Errors
    /// If the items are none, or none for this network.
    pub fn read(&mut self, items: Items) -> Result<()> {
        let features = self.model.spec().reader.size().max(1);
        let steps = match items {
            Items::Tokens(tokens) => tokens.len(),
            Items::Values(values) => values.len() / features,
        };
        let sequences = Sequences {
            initial: self.state.as_ref(),
            ..Sequences::new(items, steps, 1)
        };
        self.model.forward_into(&sequences, &mut self.trace)?;
        let last = &self.trace.stack.last;
        let state = self.state.get_or_insert_default();
        state.h.clone_from(&last.h);
        state.c.clone_from(&last.c);
        Ok(())
    }

    /// The head's values after the latest step; empty before the first.
    pub fn answer(&self) -> &[f32] {
        let last = self.trace.stack.steps.checked_sub(1);
        last.map_or(&[], |last| self.trace.logits_at(last, 0))
    }
}
