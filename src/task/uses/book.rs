//! What a network is taught from, and what is kept for its test.

use std::collections::HashSet;

use super::Use;
use super::prompt::{Picture, Piece, Prompt, Sentence, written};
use super::vocabulary::{END, Vocabulary};
use crate::nn::Rng;
use crate::task::moscow::Language;

/// One input in so many is kept.
pub const KEPT: u32 = 5;

/// What is asked, with its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    pub prompt: Prompt,
    /// A class, a tag a word, or what is to be written, without its end.
    pub answer: Vec<u32>,
}

/// All examples of a use in a language, and its words.
#[derive(Clone, Debug)]
pub struct Book {
    pub purpose: Use,
    pub language: Language,
    /// Words that can be read.
    pub inputs: Vocabulary,
    /// Classes, tags, or words that can be written.
    pub outputs: Vocabulary,
    pub taught: Vec<Example>,
    pub kept: Vec<Example>,
}

impl Book {
    /// The examples that the grammar makes.
    pub fn new(purpose: Use, language: Language) -> Self {
        let mut book = Self {
            purpose,
            language,
            inputs: Vocabulary::default(),
            outputs: if purpose.writes() {
                Vocabulary::of_decoder()
            } else {
                Vocabulary::default()
            },
            taught: Vec::new(),
            kept: Vec::new(),
        };
        let mut pairs = purpose.pairs(language);
        let mut met = HashSet::new();
        pairs.retain(|pair| met.insert(pair.input.clone()));
        for pair in pairs {
            let prompt = match purpose {
                Use::Caption => Prompt::Picture(Picture::of_text(&pair.input)),
                _ => Prompt::Words(book.sentence(&pair.input)),
            };
            let answer = pair.output.split(' ').map(|word| book.outputs.add(word));
            let answer = answer.collect();
            let example = Example { prompt, answer };
            if hash(&pair.input).is_multiple_of(KEPT) {
                book.kept.push(example);
            } else {
                book.taught.push(example);
            }
        }
        book.teach_every_word();
        book
    }

    /// Moves from the kept examples to the taught ones those with a word that no taught one has.
    fn teach_every_word(&mut self) {
        let words = |example: &Example| -> Vec<(bool, u32)> {
            let read = match &example.prompt {
                Prompt::Words(sentence) => sentence.tokens.as_slice(),
                Prompt::Picture(_) => &[],
            };
            let read = read.iter().map(|token| (true, *token));
            read.chain(example.answer.iter().map(|token| (false, *token)))
                .collect()
        };
        let mut known: HashSet<(bool, u32)> = self.taught.iter().flat_map(words).collect();
        for example in std::mem::take(&mut self.kept) {
            let met = words(&example);
            if met.iter().all(|word| known.contains(word)) {
                self.kept.push(example);
            } else {
                known.extend(met);
                self.taught.push(example);
            }
        }
    }

    fn sentence(&mut self, text: &str) -> Sentence {
        let mut sentence = Sentence::default();
        for piece in text.split(' ') {
            let plain = piece.trim_start_matches('+');
            sentence.tokens.push(self.inputs.add(plain));
            sentence.pieces.push(Piece {
                text: plain.to_owned(),
                joined: piece.starts_with('+'),
            });
        }
        sentence
    }

    /// One of the kept examples; the draw decides which.
    pub fn draw(&self, draw: u64) -> Option<&Example> {
        let mut rng = Rng::seed_from_u64(draw);
        self.kept.get(rng.below(self.kept.len()))
    }

    /// The example with this input, taught or kept.
    pub fn find(&self, prompt: &Prompt) -> Option<&Example> {
        let same = |example: &&Example| match (&example.prompt, prompt) {
            (Prompt::Words(a), Prompt::Words(b)) => a.tokens == b.tokens,
            (a, b) => a == b,
        };
        self.kept.iter().chain(&self.taught).find(same)
    }

    /// An answer as a reader writes it.
    pub fn text(&self, answer: &[u32]) -> String {
        if self.purpose.writes() {
            let end = answer.iter().position(|token| *token == END);
            written(&answer[..end.unwrap_or(answer.len())], &self.outputs)
        } else {
            let words = answer.iter().map(|token| self.outputs.word(*token));
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// FNV-1a, with its bits mixed once more, so that sentences that differ in one word differ in all bits.
fn hash(text: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for byte in text.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^ hash >> 13
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_input_is_never_taught_but_all_its_words_are() {
        for language in Language::ALL {
            for purpose in Use::ALL {
                let book = Book::new(purpose, language);
                let share = book.kept.len() as f32 / (book.kept.len() + book.taught.len()) as f32;
                assert!((share - 0.2).abs() < 0.04, "{purpose} {share}");
                let mut inputs = HashSet::new();
                let mut outputs = HashSet::new();
                for example in &book.taught {
                    outputs.extend(example.answer.iter().copied());
                    if let Prompt::Words(sentence) = &example.prompt {
                        inputs.extend(sentence.tokens.iter().copied());
                    }
                }
                for example in &book.kept {
                    assert!(example.answer.iter().all(|token| outputs.contains(token)));
                    assert!(
                        !book
                            .taught
                            .iter()
                            .any(|taught| taught.prompt == example.prompt)
                    );
                    if let Prompt::Words(sentence) = &example.prompt {
                        assert!(sentence.tokens.iter().all(|token| inputs.contains(token)));
                    }
                }
            }
        }
    }

    #[test]
    fn a_sentence_that_is_written_out_is_read_as_it_was_meant() {
        for language in Language::ALL {
            for purpose in Use::ALL {
                let book = Book::new(purpose, language);
                for example in book.kept.iter().chain(&book.taught) {
                    if let Prompt::Words(sentence) = &example.prompt {
                        let again = Sentence::parse(&sentence.text(), &book.inputs).unwrap();
                        assert_eq!(again.tokens, sentence.tokens, "{}", sentence.text());
                    }
                }
            }
        }
    }
}
