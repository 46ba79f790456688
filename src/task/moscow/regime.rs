//! What the networks are and how they are taught.

use std::ops::RangeInclusive;

use super::{BAIT, Language};
use crate::nn::{Init, Kind, ModelSpec, Scheme, Spec};

/// The length of a word's embedding.
pub const EMBEDDING: usize = 16;

/// The seed that a page opens with: one where the RNN's memory of Moscow can be seen to fade word by word.
pub const SEED: u64 = 5;

/// A network that reads stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Architecture {
    /// The vanilla RNN with tanh.
    Rnn,
    Lstm,
    Gru,
}

impl Architecture {
    pub const ALL: [Self; 3] = [Self::Rnn, Self::Lstm, Self::Gru];

    pub fn kind(self) -> Kind {
        match self {
            Self::Rnn => Kind::RnnTanh,
            Self::Lstm => Kind::Lstm,
            Self::Gru => Kind::Gru,
        }
    }

    /// The usual name, in any language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rnn => "RNN",
            Self::Lstm => "LSTM",
            Self::Gru => "GRU",
        }
    }

    /// How many units it has here. The RNN's recurrent part has at least as many parameters as the LSTM's, so that size
    /// is no excuse: 72 * (16 + 72 + 2) = 6,480 against 4 * 32 * (16 + 32 + 2) = 6,400.
    pub fn hidden_size(self) -> usize {
        match self {
            Self::Rnn => 72,
            Self::Lstm => 32,
            Self::Gru => 40,
        }
    }

    /// Embedding, one layer, a head over all words of the language.
    pub fn spec(self, language: Language) -> ModelSpec {
        let words = language.lexicon().len();
        let stack = Spec::new(self.kind(), EMBEDDING, self.hidden_size());
        ModelSpec::of_tokens(words, stack, words)
    }
}

/// How a network is taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Regime {
    /// Short lessons: short stories, few of them. The RNN answers them all, and on longer ones its memory fades.
    Short,
    /// Long stories only. The RNN never learns: the error does not reach back to the place.
    LongOnly,
    /// Patient teaching: short stories for longer. The RNN learns to hold the place.
    Patient,
}

impl Regime {
    pub const ALL: [Self; 3] = [Self::Short, Self::LongOnly, Self::Patient];
}

/// Everything that decides how a training run goes, besides the language, the architecture and the seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The stories' distances, each as likely as the other.
    pub distances: RangeInclusive<usize>,
    /// How many updates the regime takes. [`super::Trainer::step`] goes on beyond them if it is called.
    pub updates: usize,
    /// Stories in an update.
    pub batch: usize,
    pub learning_rate: f32,
    /// The gradient's norm is clipped to this.
    pub clip: f32,
    /// The weight of the next word's mean cross-entropy in the loss. The blank's has weight 1.
    pub next_word: f32,
    /// In how many of a batch's stories the next word is asked for. The blank is in all of them.
    pub next_word_stories: usize,
    /// The chance, per 20 tokens of filler, that another place is named.
    pub bait: f32,
    /// The chance that a filler word is replaced by the unknown word.
    pub unknown: f32,
    /// The LSTM's initial forget bias; no other network has one.
    pub forget_bias: f32,
}

impl Settings {
    /// A regime's settings.
    pub fn of(regime: Regime) -> Self {
        let short = Self {
            distances: 2..=5,
            updates: 600,
            batch: 32,
            learning_rate: 3e-3,
            clip: 1.0,
            next_word: 0.1,
            next_word_stories: 8,
            bait: BAIT,
            unknown: 0.1,
            forget_bias: 3.0,
        };
        match regime {
            Regime::Short => short,
            Regime::LongOnly => Self {
                distances: 20..=30,
                updates: 1200,
                ..short
            },
            Regime::Patient => Self {
                distances: 2..=12,
                updates: 2000,
                learning_rate: 2e-3,
                ..short
            },
        }
    }

    pub(in crate::task) fn init(&self, architecture: Architecture) -> Init {
        let forget_bias = (architecture == Architecture::Lstm).then_some(self.forget_bias);
        Init {
            scheme: Scheme::Default,
            forget_bias,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::moscow::{Draft, Trainer};

    #[test]
    fn the_rnn_is_no_smaller_than_the_lstm() {
        for language in Language::ALL {
            let [rnn, lstm] = [Architecture::Rnn, Architecture::Lstm]
                .map(|architecture| architecture.spec(language));
            assert_eq!(
                (rnn.stack.parameters(), lstm.stack.parameters()),
                (6480, 6400)
            );
            assert!(rnn.parameters() >= lstm.parameters());
        }
    }

    #[test]
    fn every_regime_can_be_taught_in_every_language() {
        for language in Language::ALL {
            for regime in Regime::ALL {
                let distances = Settings::of(regime).distances;
                let possible = Draft::distances(language);
                assert!(possible.contains(distances.start()) && possible.contains(distances.end()));
            }
        }
    }

    #[test]
    fn the_lstm_alone_begins_with_open_forget_gates() {
        let bias = |architecture: Architecture| {
            let trainer = Trainer::new(Language::Korean, Regime::Short, architecture, 0).unwrap();
            trainer
                .model()
                .params()
                .get("rnn.bias_ih_l0")
                .unwrap()
                .to_vec()
        };
        let units = Architecture::Lstm.hidden_size();
        assert!(
            bias(Architecture::Lstm)[units..2 * units]
                .iter()
                .all(|&b| b == 3.0)
        );
        assert!(bias(Architecture::Gru).iter().all(|b| b.abs() < 1.0));
    }
}
