//! The shape of a model.

use crate::nn::error::{Error, Result, volume};
use crate::nn::linear::Linear;
use crate::nn::spec::Spec;

/// The shape of a [`Model`](super::Model).
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

    /// The parameters' names and shapes: `embedding.weight` (V, E), the stack's under `rnn.`, `head.weight` (O, D *
    /// H), `head.bias` (O). The names of a PyTorch module with these three members.
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

    pub(super) fn head(&self) -> Linear {
        Linear {
            inputs: self.stack.output_size(),
            outputs: self.outputs,
        }
    }

    /// Where embedding, stack, head's weight and head's bias end in the flat buffer.
    pub(super) fn ends(&self) -> [usize; 4] {
        let embedding = self.vocabulary * self.embedding;
        let stack = embedding + self.stack.parameters();
        let weight = stack + self.outputs * self.stack.output_size();
        [embedding, stack, weight, weight + self.outputs]
    }
}
