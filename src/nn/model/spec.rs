//! The shape of a model.

use crate::error::{Error, Result, volume};
use crate::linear::Linear;
use crate::spec::Spec;

/// What stands between a sequence's items and the recurrent stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reader {
    /// Tokens, each replaced by its row of a table that is learned, as `torch.nn.Embedding`.
    Embedding {
        /// Number of tokens V.
        vocabulary: usize,
        /// Features of a token's embedding E.
        size: usize,
    },
    /// Real numbers, read as they are: the model has no `embedding.weight` then.
    Values {
        /// Numbers a step.
        features: usize,
    },
}

impl Reader {
    /// Number of features of one step's x_t: what the stack reads.
    pub fn size(&self) -> usize {
        match *self {
            Reader::Embedding { size, .. } => size,
            Reader::Values { features } => features,
        }
    }

    /// Number of tokens; `None` if numbers are read.
    pub fn vocabulary(&self) -> Option<usize> {
        match *self {
            Reader::Embedding { vocabulary, .. } => Some(vocabulary),
            Reader::Values { .. } => None,
        }
    }

    /// Number of the reader's parameters: V * E, or none.
    pub fn parameters(&self) -> usize {
        self.vocabulary()
            .map_or(0, |vocabulary| vocabulary * self.size())
    }
}

/// The shape of a [`Model`](super::Model).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelSpec {
    /// What the model reads.
    pub reader: Reader,
    /// The recurrent stack; its `input_size` is the reader's size.
    pub stack: Spec,
    /// Number of the head's outputs O: classes, or the one number that is estimated.
    pub outputs: usize,
}

impl ModelSpec {
    /// A model that reads tokens; their embedding is as wide as the stack's input.
    pub fn of_tokens(vocabulary: usize, stack: Spec, outputs: usize) -> Self {
        let size = stack.input_size;
        ModelSpec {
            reader: Reader::Embedding { vocabulary, size },
            stack,
            outputs,
        }
    }

    /// A model that reads real numbers, as many a step as the stack reads.
    pub fn of_values(stack: Spec, outputs: usize) -> Self {
        let features = stack.input_size;
        ModelSpec {
            reader: Reader::Values { features },
            stack,
            outputs,
        }
    }

    /// `Ok` if every size is at least 1, the stack reads what the reader hands it and the parameters fit in memory.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::Size`], [`Error::TooLarge`].
    pub fn check(&self) -> Result<()> {
        let sizes = match self.reader {
            Reader::Embedding { vocabulary, size } => {
                [("vocabulary", vocabulary), ("embedding", size)]
            }
            Reader::Values { features } => [("features", features), ("features", features)],
        };
        for (what, size) in sizes.into_iter().chain([("outputs", self.outputs)]) {
            if size == 0 {
                return Err(Error::Zero { what });
            }
        }
        self.stack.check()?;
        if self.stack.input_size != self.reader.size() {
            return Err(Error::Size {
                what: "input_size of the stack",
                expected: self.reader.size(),
                found: self.stack.input_size,
            });
        }
        if let Some(vocabulary) = self.reader.vocabulary() {
            volume("embedding", &[vocabulary, self.reader.size()])?;
        }
        volume("head", &[self.outputs, self.stack.output_size() + 1])?;
        Ok(())
    }

    /// The parameters' names and shapes: `embedding.weight` (V, E) if tokens are read, the stack's under `rnn.`,
    /// `head.weight` (O, D * H), `head.bias` (O). The names of a PyTorch module with these members.
    pub fn layout(&self) -> Vec<(String, Vec<usize>)> {
        let table = self.reader.vocabulary().map(|vocabulary| {
            let shape = vec![vocabulary, self.reader.size()];
            ("embedding.weight".to_owned(), shape)
        });
        let mut layout: Vec<_> = table.into_iter().collect();
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

    pub(super) fn head(&self) -> Linear {
        Linear {
            inputs: self.stack.output_size(),
            outputs: self.outputs,
        }
    }

    /// Where embedding, stack, head's weight and head's bias end in the flat buffer.
    pub(super) fn ends(&self) -> [usize; 4] {
        let embedding = self.reader.parameters();
        let stack = embedding + self.stack.parameters();
        let weight = stack + self.outputs * self.stack.output_size();
        [embedding, stack, weight, weight + self.outputs]
    }
}
