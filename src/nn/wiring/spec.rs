//! The shape of a network: what goes in, what comes out, how many units.

use crate::error::{Result, volume};
use crate::spec::{Kind, Spec};

/// What goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A sequence of tokens, each embedded in `size` numbers, read by an encoder.
    Tokens {
        /// Number of different tokens V.
        vocabulary: usize,
        /// Numbers a token becomes.
        size: usize,
    },
    /// One vector of `size` numbers. There is nothing to unroll: an affine layer and tanh make the state of it.
    Vector {
        /// Numbers in it.
        size: usize,
    },
}

/// What comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One answer, read off the last state.
    Last,
    /// One answer a token that went in.
    Each,
    /// A sequence of its own length, written by a decoder that starts from the last state.
    Decoder {
        /// Numbers that a token written before becomes.
        size: usize,
    },
}

/// The shape of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WiringSpec {
    /// What goes in.
    pub source: Source,
    /// What comes out.
    pub way: Way,
    /// The kind of both cells, encoder's and decoder's.
    pub kind: Kind,
    /// Units H of both.
    pub units: usize,
    /// Number of classes O, or of different tokens that can be written.
    pub outputs: usize,
}

/// A part of a network that has parameters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Embedding,
    Stack(Spec),
    Linear { inputs: usize },
}

/// Names and shapes of tensors.
type Layout = Vec<(String, Vec<usize>)>;

impl WiringSpec {
    /// The stack that reads, if tokens go in.
    pub fn encoder(&self) -> Option<Spec> {
        match self.source {
            Source::Tokens { size, .. } => Some(Spec::new(self.kind, size, self.units)),
            Source::Vector { .. } => None,
        }
    }

    /// The stack that writes, if one does.
    pub fn decoder(&self) -> Option<Spec> {
        match self.way {
            Way::Decoder { size } => Some(Spec::new(self.kind, size, self.units)),
            _ => None,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        for stack in [self.encoder(), self.decoder()].into_iter().flatten() {
            stack.check()?;
        }
        match self.source {
            Source::Tokens { vocabulary, size } => volume("embedding table", &[vocabulary, size])?,
            Source::Vector { size } => volume("weight", &[self.units, size])?,
        };
        volume("head", &[self.outputs, self.units])?;
        Ok(())
    }

    fn named(&self) -> Vec<(Part, Layout)> {
        let table = |name: &str, rows, width| vec![(format!("{name}.weight"), vec![rows, width])];
        let linear = |name: &str, outputs, inputs| {
            let weight = (format!("{name}.weight"), vec![outputs, inputs]);
            (
                Part::Linear { inputs },
                vec![weight, (format!("{name}.bias"), vec![outputs])],
            )
        };
        let stack = |name: &str, spec: Spec| {
            let layout = spec.layout().into_iter();
            let layout = layout.map(|(tensor, shape)| (format!("{name}.{tensor}"), shape));
            (Part::Stack(spec), layout.collect())
        };
        let mut all = Vec::new();
        match self.source {
            Source::Tokens { vocabulary, size } => {
                all.push((Part::Embedding, table("embedding", vocabulary, size)));
                all.push(stack("encoder", Spec::new(self.kind, size, self.units)));
            }
            Source::Vector { size } => all.push(linear("linear", self.units, size)),
        }
        if let (Way::Decoder { size }, Some(spec)) = (self.way, self.decoder()) {
            let embedding = table("decoder_embedding", self.outputs, size);
            all.push((Part::Embedding, embedding));
            all.push(stack("decoder", spec));
        }
        all.push(linear("head", self.outputs, self.units));
        all
    }

    /// Names and shapes of the parameters: `embedding.weight` (V, E) and `encoder.*`, or `linear.weight` (H, I) and
    /// `linear.bias`; `decoder_embedding.weight` (O, E) and `decoder.*` where something is written; `head.weight` (O, H)
    /// and `head.bias`.
    pub fn layout(&self) -> Vec<(String, Vec<usize>)> {
        let all = self.named().into_iter();
        all.flat_map(|(_, layout)| layout).collect()
    }

    pub(super) fn parts(&self) -> Vec<Part> {
        self.named().into_iter().map(|(part, _)| part).collect()
    }

    /// Where each part ends in the flat buffer.
    pub(super) fn ends(&self) -> Vec<usize> {
        let mut end = 0;
        let all = self.named().into_iter();
        all.map(|(_, layout)| {
            let sizes = layout
                .iter()
                .map(|(_, shape)| shape.iter().product::<usize>());
            end += sizes.sum::<usize>();
            end
        })
        .collect()
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.ends().last().copied().unwrap_or(0)
    }
}
