//! One sequence of a task.

use serde::{Deserialize, Serialize};

use super::Result;
use crate::nn::{Batch, Items, Model, Sequences, Workspace};

/// What a network reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Inputs {
    /// A token a step.
    Tokens(Vec<u32>),
    /// Numbers.
    Values {
        /// All steps' numbers (T, I).
        data: Vec<f32>,
        /// Numbers a step I.
        features: usize,
    },
}

impl Inputs {
    /// Number of steps T.
    pub fn steps(&self) -> usize {
        match self {
            Self::Tokens(tokens) => tokens.len(),
            Self::Values { data, features } => data.len() / (*features).max(1),
        }
    }

    /// The same for a [`Model`].
    pub fn items(&self) -> Items<'_> {
        match self {
            Self::Tokens(tokens) => Items::Tokens(tokens),
            Self::Values { data, .. } => Items::Values(data),
        }
    }

    /// The same as a batch of one sequence.
    pub fn sequences(&self) -> Sequences<'_> {
        Sequences::new(self.items(), self.steps(), 1)
    }
}

/// What is wanted at a step.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub enum Target {
    /// Nothing.
    #[default]
    None,
    /// A class.
    Class(u32),
    /// A number.
    Value(f32),
}

impl Target {
    /// The class, if one is wanted.
    pub fn class(self) -> Option<u32> {
        match self {
            Self::Class(class) => Some(class),
            _ => None,
        }
    }

    /// The number, if one is wanted.
    pub fn value(self) -> Option<f32> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// One sequence of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// What is read.
    pub inputs: Inputs,
    /// What is wanted at each step (T).
    pub targets: Vec<Target>,
    /// What to write under each step (T).
    pub labels: Vec<String>,
}

impl Sample {
    /// The loss of the sequence, the mean over its targets, and its gradients in the workspace: under
    /// `gradients.layers` those of every step's states.
    ///
    /// # Errors
    /// If the model is no model for the sample's task.
    pub fn loss_and_gradients(&self, model: &Model, workspace: &mut Workspace) -> Result<f32> {
        let numbers = self.targets.iter().any(|target| target.value().is_some());
        let sequences = self.inputs.sequences();
        let loss = if numbers {
            let targets: Vec<Option<f32>> = self.targets.iter().map(|t| t.value()).collect();
            model.loss_and_gradients(&Batch::new(sequences, &targets), workspace)?
        } else {
            let targets: Vec<Option<u32>> = self.targets.iter().map(|t| t.class()).collect();
            model.loss_and_gradients(&Batch::new(sequences, &targets), workspace)?
        };
        Ok(loss)
    }
}

/// One sequence as it is drawn into buffers that are used again.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    pub tokens: Vec<u32>,
    /// (T, I); empty if tokens are read.
    pub values: Vec<f32>,
    pub targets: Vec<Target>,
}

impl Drawn {
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.values.clear();
        self.targets.clear();
    }

    /// A step that reads a token.
    pub fn token(&mut self, token: u32, target: Target) {
        self.tokens.push(token);
        self.targets.push(target);
    }

    /// A step that reads numbers.
    pub fn numbers(&mut self, values: &[f32], target: Target) {
        self.values.extend_from_slice(values);
        self.targets.push(target);
    }
}
