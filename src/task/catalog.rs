//! The tasks.

use serde::{Deserialize, Serialize};

use super::error::check_count;
use super::sample::Drawn;
use super::score::Scoring;
use super::source::Source;
use super::text::{self, Alphabet, Corpus, Vocabulary};
use super::{Choice, Inputs, Measure, Result, Sample, Score, TaskName};
use super::{adding, copy, counting, moscow, parity, sine};
use crate::nn::{Reader, Rng};

/// A task. Each one's definition, chance and best stand in its module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Task {
    /// Fill the blank at the end of a story: [`moscow`].
    Moscow(moscow::Lessons),
    /// Write down later what was read: [`copy`].
    Copy {
        /// Blanks between reading and writing.
        length: usize,
    },
    /// The sum of two marked numbers: [`adding`].
    Adding {
        /// Steps.
        length: usize,
    },
    /// Whether the number of ones is odd: [`parity`].
    Parity {
        /// Bits.
        length: usize,
    },
    /// a^n b^n: [`counting`].
    Counting {
        /// The greatest n taught.
        length: usize,
    },
    /// Carry on a wave: [`sine`].
    Sine {
        /// Values.
        length: usize,
    },
    /// One's own text: [`text`].
    Text {
        /// The text.
        text: String,
        /// What counts as a symbol.
        alphabet: Alphabet,
        /// Symbols of a window.
        length: usize,
    },
}

/// What a network for a task must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    Tokens { vocabulary: usize },
    Values { features: usize },
}

impl Task {
    /// Which task.
    pub fn name(&self) -> TaskName {
        match self {
            Self::Moscow(_) => TaskName::Moscow,
            Self::Copy { .. } => TaskName::Copy,
            Self::Adding { .. } => TaskName::Adding,
            Self::Parity { .. } => TaskName::Parity,
            Self::Counting { .. } => TaskName::Counting,
            Self::Sine { .. } => TaskName::Sine,
            Self::Text { .. } => TaskName::Text,
        }
    }

    /// What the score is.
    pub fn measure(&self) -> Measure {
        self.name().measure()
    }

    /// The task's length, whose meaning its variant says; Moscow's greatest distance.
    pub fn length(&self) -> usize {
        match *self {
            Self::Moscow(ref lessons) => lessons.most,
            Self::Copy { length }
            | Self::Adding { length }
            | Self::Parity { length }
            | Self::Counting { length }
            | Self::Sine { length }
            | Self::Text { length, .. } => length,
        }
    }

    /// `Ok` if sequences can be drawn.
    ///
    /// # Errors
    /// [`super::Error::Range`], [`super::Error::Moscow`].
    pub fn check(&self) -> Result<()> {
        let lengths = match self {
            Self::Moscow(lessons) => return lessons.check(),
            Self::Text {
                text,
                alphabet,
                length,
            } => return Corpus::new(text, *alphabet, *length).map(|_| ()),
            Self::Copy { .. } => copy::LENGTHS,
            Self::Adding { .. } => adding::LENGTHS,
            Self::Parity { .. } => parity::LENGTHS,
            Self::Counting { .. } => counting::LENGTHS,
            Self::Sine { .. } => sine::LENGTHS,
        };
        check_count(
            Choice::Length,
            *lengths.start(),
            *lengths.end(),
            self.length(),
        )
    }

    /// What is scored without reading: see each task's module. Of a text too short for a window 0.
    pub fn chance(&self) -> Score {
        match self {
            Self::Moscow(_) => Score::accuracy(1.0 / moscow::PLACES as f32),
            Self::Copy { .. } => Score::accuracy(1.0 / copy::ALPHABET as f32),
            Self::Adding { .. } => Score::error(1.0 / 6.0),
            Self::Parity { .. } => Score::accuracy(0.5),
            Self::Counting { length } => Score::accuracy(1.0 / (*length).max(1) as f32),
            Self::Sine { .. } => Score::error(0.5),
            Self::Text {
                text,
                alphabet,
                length,
            } => {
                let tokens = Vocabulary::new(text, *alphabet).encode(text);
                Score::accuracy(text::chance(&tokens, *length))
            }
        }
    }

    /// The best score that is possible: see each task's module. A text's is counted, which takes a moment (about 0.1 s
    /// for the longest).
    pub fn best(&self) -> Score {
        match self {
            Self::Text {
                text,
                alphabet,
                length,
            } => {
                let tokens = Vocabulary::new(text, *alphabet).encode(text);
                Score::accuracy(text::best(&tokens, *length))
            }
            _ => match self.measure() {
                Measure::Accuracy => Score::accuracy(1.0),
                Measure::Error => Score::error(0.0),
            },
        }
    }

    /// What to write for each token; `None` if numbers are read.
    pub fn vocabulary(&self) -> Option<Vec<String>> {
        match self {
            Self::Moscow(lessons) => {
                let lexicon = lessons.language.lexicon();
                let words = (0..lexicon.len() as u32).map(|id| lexicon.text(id).unwrap_or(""));
                Some(words.map(String::from).collect())
            }
            Self::Copy { .. } => Some(copy::vocabulary()),
            Self::Parity { .. } => Some(parity::vocabulary()),
            Self::Counting { .. } => Some(counting::vocabulary()),
            Self::Adding { .. } | Self::Sine { .. } => None,
            Self::Text { text, alphabet, .. } => Some(Vocabulary::new(text, *alphabet).labels()),
        }
    }

    /// What to write for each class that a network answers with; `None` if it answers with a number.
    pub fn classes(&self) -> Option<Vec<String>> {
        let mut classes = self.vocabulary()?;
        if let Self::Copy { .. } = self {
            classes.truncate(copy::ALPHABET);
        }
        Some(classes)
    }

    /// What a network reads, and how many outputs it has.
    pub(super) fn shape(&self) -> (Reads, usize) {
        let tokens = |vocabulary, outputs| (Reads::Tokens { vocabulary }, outputs);
        match self {
            Self::Moscow(lessons) => {
                let words = lessons.language.lexicon().len();
                tokens(words, words)
            }
            Self::Copy { .. } => tokens(copy::VOCABULARY, copy::ALPHABET),
            Self::Parity { .. } => tokens(parity::VOCABULARY, parity::VOCABULARY),
            Self::Counting { .. } => tokens(counting::VOCABULARY, counting::VOCABULARY),
            Self::Adding { .. } => {
                let features = adding::FEATURES;
                (Reads::Values { features }, 1)
            }
            Self::Sine { .. } => (Reads::Values { features: 1 }, 1),
            Self::Text { text, alphabet, .. } => {
                let symbols = Vocabulary::new(text, *alphabet).len();
                tokens(symbols, symbols)
            }
        }
    }

    /// Whether a network of this reader and this many outputs is one for the task.
    pub(super) fn fits(&self, reader: Reader, outputs: usize) -> bool {
        let (reads, wanted) = self.shape();
        let reads = match (reads, reader) {
            (Reads::Tokens { vocabulary }, reader) => reader.vocabulary() == Some(vocabulary),
            (Reads::Values { features }, Reader::Values { features: found }) => found == features,
            (Reads::Values { .. }, Reader::Embedding { .. }) => false,
        };
        reads && outputs == wanted
    }

    /// The most steps that a sequence can have.
    pub(super) fn most_steps(&self) -> usize {
        match self {
            // An opening before the place and the blank after it: see `moscow::story`.
            Self::Moscow(lessons) => lessons.most + moscow::MOST_AROUND,
            Self::Copy { length } => length + 2 * copy::SYMBOLS,
            Self::Counting { length } => 2 * length,
            _ => self.length(),
        }
    }

    pub(super) fn scoring(&self) -> Scoring {
        match self {
            Self::Moscow(_) => Scoring::Places,
            Self::Counting { .. } => Scoring::WholeSequence,
            Self::Adding { .. } | Self::Sine { .. } => Scoring::SquaredError,
            Self::Copy { .. } | Self::Parity { .. } | Self::Text { .. } => Scoring::EachTarget,
        }
    }

    /// Whether what is wanted at a step of training stands in what is read at a later one, where a second direction would
    /// find it before it is asked.
    pub(super) fn hands_over(&self) -> bool {
        match self {
            Self::Moscow(lessons) => lessons.next_word > 0.0,
            Self::Counting { .. } | Self::Sine { .. } | Self::Text { .. } => true,
            Self::Copy { .. } | Self::Adding { .. } | Self::Parity { .. } => false,
        }
    }

    /// Draws a sequence: what is scored of it, with every word known. (A Moscow batch asks for next words too, and makes
    /// some words unknown: [`moscow::Lessons`].)
    ///
    /// # Errors
    /// As [`Task::check`].
    pub fn sample(&self, rng: &mut Rng) -> Result<Sample> {
        let source = Source::new(self)?;
        let mut drawn = Drawn::default();
        source.draw(rng, &mut drawn)?;
        let Drawn {
            tokens,
            values,
            targets,
        } = drawn;
        let (inputs, labels) = match self.shape().0 {
            Reads::Tokens { .. } => {
                let words = self.vocabulary().unwrap_or_default();
                let word = |&token: &u32| words.get(token as usize).cloned().unwrap_or_default();
                let labels = tokens.iter().map(word).collect();
                (Inputs::Tokens(tokens), labels)
            }
            Reads::Values { features } => {
                let label = |step: &[f32]| match self {
                    Self::Adding { .. } => adding::label(step),
                    _ => sine::label(step.first().copied().unwrap_or_default()),
                };
                let labels = values.chunks_exact(features).map(label).collect();
                let data = values;
                (Inputs::Values { data, features }, labels)
            }
        };
        Ok(Sample {
            inputs,
            targets,
            labels,
        })
    }
}
