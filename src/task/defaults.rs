//! A setup for every task that learns it in a few seconds.

use super::moscow::{Architecture, Language, Regime, SEED};
use super::text::{self, Alphabet};
use super::{Optimizer, Setup, Task, TaskName};
use crate::nn::{Init, Kind, Scheme};

impl Setup {
    /// An LSTM that learns the task within a few seconds of one processor (tested).
    pub fn default_of(name: TaskName) -> Self {
        let base = |task| Self {
            task,
            kind: Kind::Lstm,
            layers: 1,
            bidirectional: false,
            units: 32,
            embedding: 16,
            init: Init {
                scheme: Scheme::Default,
                forget_bias: Some(1.0),
            },
            optimizer: Optimizer::Adam,
            learning_rate: 0.01,
            clip: Some(1.0),
            truncation: None,
            batch: 32,
            updates: 1000,
            seed: 1,
        };
        match name {
            TaskName::Moscow => {
                Self::moscow(Language::Korean, Regime::Short, Architecture::Lstm, SEED)
            }
            TaskName::Copy => base(Task::Copy { length: 10 }),
            TaskName::Adding => base(Task::Adding { length: 20 }),
            TaskName::Parity => base(Task::Parity { length: 16 }),
            TaskName::Counting => base(Task::Counting { length: 10 }),
            TaskName::Sine => Self {
                batch: 16,
                learning_rate: 0.005,
                updates: 1500,
                ..base(Task::Sine { length: 40 })
            },
            TaskName::Text => Self {
                batch: 16,
                ..base(Task::Text {
                    text: text::example(Language::Korean),
                    alphabet: Alphabet::Syllables,
                    length: 32,
                })
            },
        }
    }
}
