//! The network of a use, how it is taught, and what it answers.

use std::sync::Arc;

use super::book::{Book, Example};
use super::prompt::Prompt;
use super::vocabulary::{END, START};
use super::{SIDE, Shape, Use};
use crate::nn::wiring::{Asked, Encoded, Lesson, Source, Way, Wiring, WiringSpec, Workspace};
use crate::nn::{Adam, Kind, Result, Rng, Trace, clip_grad_norm, loss};
use crate::task::moscow::Language;

/// Tokens that a decoder may write.
pub const WRITTEN: usize = 16;
const BATCH: usize = 8;
const EMBEDDING: usize = 16;
const RATE: f32 = 0.015;
const CLIP: f32 = 1.0;

impl Use {
    /// Units of encoder and decoder.
    pub fn units(self) -> usize {
        match self {
            Self::Sentiment | Self::Spam | Self::Tagging => 16,
            Self::Caption | Self::Translation => 32,
            Self::Chat => 40,
        }
    }

    /// Updates after which the network has learned what it can.
    pub fn updates(self) -> usize {
        match self {
            Self::Caption => 2000,
            Self::Sentiment | Self::Spam => 600,
            Self::Tagging => 500,
            Self::Translation => 800,
            Self::Chat => 1000,
        }
    }
}

/// A network that is being taught. Its cells are GRUs: they learn these tasks in fewer updates than a tanh RNN, and, other
/// than an LSTM, hand over one state, h.
pub struct Network {
    book: Arc<Book>,
    wiring: Wiring,
    adam: Adam,
    rng: Rng,
    /// The examples of this round in their order, and how many were used.
    order: Vec<usize>,
    used: usize,
    workspace: Workspace,
    updates: usize,
}

impl Network {
    /// A network that knows nothing yet. Use, language and seed decide everything about it.
    ///
    /// # Errors
    /// None but the engine's.
    pub fn new(purpose: Use, language: Language, seed: u64) -> Result<Self> {
        Self::of(Arc::new(Book::new(purpose, language)), seed)
    }

    /// A network that knows nothing yet, to be taught from a book.
    ///
    /// # Errors
    /// None but the engine's.
    pub fn of(book: Arc<Book>, seed: u64) -> Result<Self> {
        let mut rng = Rng::seed_from_u64(seed);
        let wiring = Wiring::init(spec(&book), &mut rng)?;
        Ok(Self {
            order: (0..book.taught.len()).collect(),
            used: book.taught.len(),
            book,
            wiring,
            adam: Adam::new(RATE),
            rng,
            workspace: Workspace::default(),
            updates: 0,
        })
    }

    pub fn wiring(&self) -> &Wiring {
        &self.wiring
    }

    pub fn book(&self) -> &Arc<Book> {
        &self.book
    }

    pub fn updates(&self) -> usize {
        self.updates
    }

    pub fn is_done(&self) -> bool {
        self.updates >= self.book.purpose.updates()
    }

    /// One update; the loss before it.
    ///
    /// # Errors
    /// None but the engine's.
    pub fn step(&mut self) -> Result<f32> {
        let mut examples = Vec::with_capacity(BATCH);
        for _ in 0..BATCH {
            if self.used == self.order.len() {
                self.rng.shuffle(&mut self.order);
                self.used = 0;
            }
            examples.push(&self.book.taught[self.order[self.used]]);
            self.used += 1;
        }
        let batch = Batch::new(&examples);
        let answers = Answers::new(&examples, self.book.purpose.shape(), batch.steps());
        let lesson = Lesson {
            asked: batch.asked(),
            fed: &answers.fed,
            targets: &answers.targets,
        };
        let loss = self
            .wiring
            .loss_and_gradients(&lesson, &mut self.workspace)?;
        let gradients = &mut self.workspace.gradients;
        clip_grad_norm(gradients, CLIP);
        // Smaller steps towards the end: the last ones settle.
        let left = 1.0 - self.updates as f32 / self.book.purpose.updates() as f32;
        self.adam.lr = RATE * left.max(0.05);
        self.adam.step(self.wiring.params_mut(), gradients)?;
        self.updates += 1;
        Ok(loss)
    }
}

fn spec(book: &Book) -> WiringSpec {
    WiringSpec {
        source: match book.purpose {
            Use::Caption => Source::Vector { size: SIDE * SIDE },
            _ => Source::Tokens {
                vocabulary: book.inputs.len(),
                size: EMBEDDING,
            },
        },
        way: match book.purpose.shape() {
            Shape::ManyToOne => Way::Last,
            Shape::Aligned => Way::Each,
            Shape::OneToMany | Shape::Unaligned => Way::Decoder { size: EMBEDDING },
        },
        kind: Kind::Gru,
        units: book.purpose.units(),
        outputs: book.outputs.len(),
    }
}

/// Prompts side by side: words time-major, the shorter ones filled up, or pictures.
enum Batch {
    Words {
        tokens: Vec<u32>,
        lengths: Vec<usize>,
    },
    Pictures {
        pixels: Vec<f32>,
        count: usize,
    },
}

impl Batch {
    fn new(examples: &[&Example]) -> Self {
        let count = examples.len();
        let sentences = examples.iter().map(|example| match &example.prompt {
            Prompt::Words(sentence) => sentence.tokens.as_slice(),
            Prompt::Picture(_) => &[],
        });
        let lengths: Vec<usize> = sentences.clone().map(<[u32]>::len).collect();
        let steps = lengths.iter().copied().max().unwrap_or(0);
        if steps == 0 {
            let pictures = examples.iter().filter_map(|example| match &example.prompt {
                Prompt::Picture(picture) => Some(picture.values()),
                Prompt::Words(_) => None,
            });
            return Self::Pictures {
                pixels: pictures.flatten().collect(),
                count,
            };
        }
        let mut tokens = vec![0; steps * count];
        for (n, sentence) in sentences.enumerate() {
            for (t, token) in sentence.iter().enumerate() {
                tokens[t * count + n] = *token;
            }
        }
        Self::Words { tokens, lengths }
    }

    fn asked(&self) -> Asked<'_> {
        match self {
            Self::Words { tokens, lengths } => Asked::Tokens(tokens, lengths),
            Self::Pictures { pixels, count } => Asked::Vectors(pixels, *count),
        }
    }

    fn steps(&self) -> usize {
        match self {
            Self::Words { tokens, lengths } => tokens.len() / lengths.len().max(1),
            Self::Pictures { .. } => 1,
        }
    }
}

/// What shall come out of a batch, and what the decoder reads meanwhile: the right token before each.
struct Answers {
    fed: Vec<u32>,
    targets: Vec<Option<u32>>,
}

impl Answers {
    fn new(examples: &[&Example], shape: Shape, steps: usize) -> Self {
        let count = examples.len();
        let answers = examples.iter().map(|example| example.answer.as_slice());
        match shape {
            Shape::ManyToOne => Self {
                fed: Vec::new(),
                targets: answers.map(|answer| answer.first().copied()).collect(),
            },
            Shape::Aligned => {
                let mut targets = vec![None; steps * count];
                for (n, answer) in answers.enumerate() {
                    for (t, tag) in answer.iter().enumerate() {
                        targets[t * count + n] = Some(*tag);
                    }
                }
                Self {
                    fed: Vec::new(),
                    targets,
                }
            }
            Shape::OneToMany | Shape::Unaligned => {
                let longest = answers.clone().map(<[u32]>::len).max().unwrap_or(0) + 1;
                let mut fed = vec![END; longest * count];
                let mut targets = vec![None; longest * count];
                for (n, answer) in answers.enumerate() {
                    fed[n] = START;
                    for (t, token) in answer.iter().enumerate() {
                        targets[t * count + n] = Some(*token);
                        fed[(t + 1) * count + n] = *token;
                    }
                    targets[answer.len() * count + n] = Some(END);
                }
                Self { fed, targets }
            }
        }
    }
}

/// What a network answers to each of the examples' prompts.
///
/// # Errors
/// If the network knows other words.
pub fn answers(wiring: &Wiring, book: &Book, examples: &[&Example]) -> Result<Vec<Vec<u32>>> {
    let batch = Batch::new(examples);
    let encoded = wiring.encode(&batch.asked())?;
    let count = examples.len();
    match book.purpose.shape() {
        Shape::OneToMany | Shape::Unaligned => wiring.write(&encoded.state, START, END, WRITTEN),
        Shape::ManyToOne => {
            let logits = wiring.logits(&encoded.state.h)?;
            Ok(rows(&logits, wiring)
                .map(|row| vec![likeliest(row)])
                .collect())
        }
        Shape::Aligned => {
            let logits = wiring.logits(&encoded.trace.output)?;
            let tags: Vec<u32> = rows(&logits, wiring).map(likeliest).collect();
            let of = |n: usize| (0..encoded.trace.length(n)).map(move |t| t * count + n);
            Ok((0..count)
                .map(|n| of(n).map(|at| tags[at]).collect())
                .collect())
        }
    }
}

fn rows<'a>(logits: &'a [f32], wiring: &Wiring) -> impl Iterator<Item = &'a [f32]> {
    logits.chunks_exact(wiring.spec().outputs.max(1))
}

fn likeliest(row: &[f32]) -> u32 {
    let all = row.iter().enumerate();
    let best = all.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    best.map_or(0, |(index, _)| index as u32)
}

/// Share of the kept examples that a network answers rightly, to the last word; of words where each has a tag.
///
/// # Errors
/// If the network knows other words.
pub fn accuracy(wiring: &Wiring, book: &Book) -> Result<f32> {
    let (mut right, mut all) = (0, 0);
    for chunk in book.kept.chunks(64) {
        let examples: Vec<&Example> = chunk.iter().collect();
        for (found, example) in answers(wiring, book, &examples)?.iter().zip(&examples) {
            if book.purpose.shape() == Shape::Aligned {
                let pairs = found.iter().zip(&example.answer);
                right += pairs.filter(|(found, tag)| found == tag).count();
                all += example.answer.len();
            } else {
                right += usize::from(*found == example.answer);
                all += 1;
            }
        }
    }
    Ok(right as f32 / all.max(1) as f32)
}

/// What a network made of one prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub encoded: Encoded,
    /// The decoder's run: it read start and then what it had written.
    pub decoded: Option<Trace>,
    /// What came out: a class, a tag a word, or tokens, the end with them if it was written.
    pub answer: Vec<u32>,
    /// The probabilities (O) of each.
    pub shares: Vec<Vec<f32>>,
}

/// Puts one prompt before a network. Unless the state is `handed` over, the decoder begins from zeros.
///
/// # Errors
/// If the network knows other words.
pub fn read(wiring: &Wiring, book: &Book, prompt: &Prompt, handed: bool) -> Result<Reading> {
    let example = Example {
        prompt: prompt.clone(),
        answer: Vec::new(),
    };
    let batch = Batch::new(&[&example]);
    let encoded = wiring.encode(&batch.asked())?;
    let (states, decoded) = match book.purpose.shape() {
        Shape::ManyToOne => (encoded.state.h.clone(), None),
        Shape::Aligned => (encoded.trace.output.clone(), None),
        Shape::OneToMany | Shape::Unaligned => {
            let mut first = encoded.state.clone();
            if !handed {
                first.h.fill(0.0);
            }
            let mut fed = vec![START];
            let written = wiring.write(&first, START, END, WRITTEN)?;
            fed.extend(written.into_iter().flatten());
            fed.truncate(WRITTEN);
            let trace = wiring.decode(&first, &fed, 1)?;
            (trace.output.clone(), Some(trace))
        }
    };
    let mut logits = wiring.logits(&states)?;
    let outputs = wiring.spec().outputs.max(1);
    let answer = rows(&logits, wiring).map(likeliest).collect();
    logits.chunks_exact_mut(outputs).for_each(loss::softmax);
    Ok(Reading {
        encoded,
        decoded,
        answer,
        shares: rows(&logits, wiring).map(<[f32]>::to_vec).collect(),
    })
}
