//! The two networks that guess, and how they are taught.

use super::{CHOICES, Clue, PADDING, Sentence, Words, words};
use crate::nn::{
    Adam, Batch, Error, Init, Kind, Model, ModelSpec, ModelTrace, Result, Rng, Sequences, Spec,
    Workspace, clip_grad_norm,
};
use crate::task::moscow::Language;

/// Updates after which both have learned what they can.
pub const UPDATES: usize = 500;
const BATCH: usize = 32;
const EMBEDDING: usize = 8;
/// Numbers that the head sees, whether they come from one direction or from two.
const WIDTH: usize = 16;
const RATE: f32 = 0.01;
const CLIP: f32 = 1.0;

/// How much of a sentence a network reads before it guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// One direction: what stands before the gap.
    Forward,
    /// Two directions: all of it.
    Both,
}

impl Sight {
    pub const ALL: [Self; 2] = [Self::Forward, Self::Both];
}

/// How large a network is: layers, and units of a layer in each of its directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub layers: usize,
    pub units: usize,
}

/// A network that is being taught.
pub struct Network {
    model: Model,
    words: &'static Words,
    /// The sentences that it is taught; without any, each is drawn anew.
    book: Vec<Sentence>,
    adam: Adam,
    rng: Rng,
    workspace: Workspace,
    updates: usize,
}

impl Network {
    /// One of the two that are compared, knowing nothing yet. Both see 16 numbers at the gap: one direction has 16 units, two
    /// have 8 each. The seed decides everything about it.
    ///
    /// # Errors
    /// None but the engine's.
    pub fn new(language: Language, sight: Sight, seed: u64) -> Result<Self> {
        let units = match sight {
            Sight::Forward => WIDTH,
            Sight::Both => WIDTH / 2,
        };
        Self::of(language, sight, Size { layers: 1, units }, Vec::new(), seed)
    }

    /// A network of any size, taught on the sentences of `book` alone if that has any.
    ///
    /// # Errors
    /// If the size has no units or layers.
    pub fn of(
        language: Language,
        sight: Sight,
        size: Size,
        book: Vec<Sentence>,
        seed: u64,
    ) -> Result<Self> {
        let words = words(language);
        let stack = Spec::new(Kind::RnnTanh, EMBEDDING, size.units)
            .layers(size.layers)
            .bidirectional(sight == Sight::Both);
        let spec = ModelSpec::of_tokens(words.tokens(), stack, CHOICES);
        let mut rng = Rng::seed_from_u64(seed);
        let mut model = Model::init(spec, &Init::default(), &mut rng)?;
        // PyTorch's `padding_idx`: padding is embedded as zeros, and stays so, as it is never taught.
        if let Some(table) = model.params_mut().get_mut("embedding.weight") {
            table[PADDING as usize * EMBEDDING..][..EMBEDDING].fill(0.0);
        }
        Ok(Self {
            model,
            words,
            book,
            adam: Adam::new(RATE),
            rng,
            workspace: Workspace::default(),
            updates: 0,
        })
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    pub fn updates(&self) -> usize {
        self.updates
    }

    pub fn is_done(&self) -> bool {
        self.updates >= UPDATES
    }

    /// One update; the share of the batch that was guessed rightly before it.
    ///
    /// # Errors
    /// None but the engine's.
    pub fn step(&mut self) -> Result<f32> {
        let sentences: Vec<Sentence> = (0..BATCH)
            .map(|_| match self.book.len() {
                0 => self.words.any(false, &mut self.rng),
                count => self.book[self.rng.below(count)].clone(),
            })
            .collect();
        let padded = Padded::new(&sentences);
        let mut targets = vec![None; padded.tokens.len()];
        for (n, sentence) in sentences.iter().enumerate() {
            targets[sentence.gap * BATCH + n] = Some(sentence.answer as u32);
        }
        let batch = Batch::new(padded.sequences(), &targets);
        self.model.loss_and_gradients(&batch, &mut self.workspace)?;
        let right = self
            .workspace
            .answers()
            .filter(|(index, logits)| targets[*index] == best(logits).map(|best| best as u32))
            .count();
        let gradients = &mut self.workspace.gradients.params;
        clip_grad_norm(gradients, CLIP);
        self.adam.step(self.model.params_mut(), gradients)?;
        self.updates += 1;
        Ok(right as f32 / BATCH as f32)
    }

    /// Share of `count` sentences, kept from teaching and with the clue there, that a model guesses rightly.
    ///
    /// # Errors
    /// If the model knows other words.
    pub fn accuracy(model: &Model, language: Language, clue: Clue, count: usize) -> Result<f32> {
        let words = words(language);
        // Seeds of teaching are the readers'; this one need only be fixed.
        let mut rng = Rng::seed_from_u64(77);
        let sentences: Vec<Sentence> = (0..count)
            .map(|index| words.sentence(clue, index % CHOICES, true, &mut rng))
            .collect();
        Self::share(model, &sentences)
    }

    /// Share of these sentences that a model guesses rightly.
    ///
    /// # Errors
    /// If the model knows other words.
    pub fn share(model: &Model, sentences: &[Sentence]) -> Result<f32> {
        let padded = Padded::new(sentences);
        let trace = model.forward(&padded.sequences())?;
        let right = sentences.iter().enumerate().filter(|(n, sentence)| {
            best(trace.logits_at(sentence.gap, *n)) == Some(sentence.answer)
        });
        Ok(right.count() as f32 / sentences.len().max(1) as f32)
    }

    /// Reads one sentence with `padding` empty places behind it. With `packed` the network is told the sentence's length,
    /// without it reads the padding like words.
    ///
    /// # Errors
    /// If the model knows other words.
    pub fn read(
        model: &Model,
        sentence: &Sentence,
        padding: usize,
        packed: bool,
    ) -> Result<ModelTrace> {
        let mut tokens = sentence.tokens.clone();
        let lengths = [tokens.len()];
        tokens.resize(tokens.len() + padding, PADDING);
        model.forward(&Sequences {
            lengths: packed.then_some(&lengths),
            ..Sequences::new(&tokens, tokens.len(), 1)
        })
    }

    /// How far each half of `output` at `place` moves when the word at each place is exchanged: a row a direction, the
    /// largest change of a unit over all words that could stand there. 0 where the half has not read the word.
    ///
    /// # Errors
    /// If the model knows other words or `place` is outside the sentence.
    pub fn influence(
        model: &Model,
        tokens: &[u32],
        length: Option<usize>,
        place: usize,
    ) -> Result<Vec<Vec<f32>>> {
        let steps = tokens.len();
        if place >= steps {
            return Err(Error::Index {
                what: "place",
                limit: steps,
                found: place,
            });
        }
        let spec = model.spec().stack;
        let vocabulary = model.spec().reader.vocabulary().unwrap_or(1);
        // The sentence itself, then one sentence for every place and word, all in one batch.
        let count = 1 + steps * vocabulary;
        let mut exchanged = vec![PADDING; steps * count];
        for (t, row) in exchanged.chunks_exact_mut(count).enumerate() {
            row.fill(tokens[t]);
            for word in 0..vocabulary {
                row[1 + t * vocabulary + word] = word as u32;
            }
        }
        let lengths = length.map(|length| vec![length; count]);
        let trace = model.forward(&Sequences {
            lengths: lengths.as_deref(),
            ..Sequences::new(&exchanged, steps, count)
        })?;
        let whole = trace.stack.output_at(place, 0);
        let mut rows = vec![vec![0.0_f32; steps]; spec.directions()];
        for n in 1..count {
            let pair = trace.stack.output_at(place, n).iter().zip(whole);
            for (index, (a, b)) in pair.enumerate() {
                let largest = &mut rows[index / spec.hidden_size][(n - 1) / vocabulary];
                *largest = largest.max((a - b).abs());
            }
        }
        Ok(rows)
    }
}

/// Sentences side by side, time-major, the shorter ones filled up with padding.
struct Padded {
    tokens: Vec<u32>,
    lengths: Vec<usize>,
    steps: usize,
}

impl Padded {
    fn new(sentences: &[Sentence]) -> Self {
        let lengths: Vec<usize> = sentences.iter().map(|s| s.tokens.len()).collect();
        let steps = lengths.iter().copied().max().unwrap_or(0);
        let mut tokens = vec![PADDING; steps * sentences.len()];
        for (n, sentence) in sentences.iter().enumerate() {
            for (t, token) in sentence.tokens.iter().enumerate() {
                tokens[t * sentences.len() + n] = *token;
            }
        }
        Self {
            tokens,
            lengths,
            steps,
        }
    }

    fn sequences(&self) -> Sequences<'_> {
        Sequences {
            lengths: Some(&self.lengths),
            ..Sequences::new(&self.tokens, self.steps, self.lengths.len())
        }
    }
}

/// The index of the largest value.
pub fn best(values: &[f32]) -> Option<usize> {
    let all = values.iter().enumerate();
    all.max_by(|a, b| a.1.total_cmp(b.1))
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taught(language: Language, sight: Sight, seed: u64) -> Network {
        let mut network = Network::new(language, sight, seed).unwrap();
        while !network.is_done() {
            network.step().unwrap();
        }
        network
    }

    /// What the lesson states: with the clue after the gap, two directions are nearly always right and one direction is at
    /// the level of guessing; with the clue before it both are nearly always right.
    #[test]
    fn two_directions_use_a_clue_that_one_has_not_read() {
        for language in Language::ALL {
            for seed in 0..2 {
                let [forward, both] = Sight::ALL.map(|sight| {
                    let network = taught(language, sight, seed);
                    [Clue::Before, Clue::After].map(|clue| {
                        Network::accuracy(network.model(), language, clue, 400).unwrap()
                    })
                });
                assert!(
                    both[0] >= 0.95 && both[1] >= 0.95,
                    "{language:?} {seed} {both:?}"
                );
                assert!(forward[0] >= 0.95, "{language:?} {seed} {forward:?}");
                // 1/8, with room for three standard deviations of 400 draws.
                assert!(
                    (forward[1] - 0.125).abs() < 0.05,
                    "{language:?} {seed} {forward:?}"
                );
            }
        }
    }

    #[test]
    fn the_last_output_has_read_one_word_backwards() {
        let network = Network::new(Language::Korean, Sight::Both, 1).unwrap();
        let sentence = words(Language::Korean).any(true, &mut Rng::seed_from_u64(5));
        let last = sentence.tokens.len() - 1;
        let read = |place| {
            Network::influence(network.model(), &sentence.tokens, None, place)
                .unwrap()
                .into_iter()
                .map(|row| row.iter().map(|change| *change > 0.0).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        for place in 0..=last {
            let [forward, backward] = read(place).try_into().unwrap();
            for word in 0..=last {
                assert_eq!(forward[word], word <= place);
                assert_eq!(backward[word], word >= place);
            }
        }
        assert_eq!(read(last)[1].iter().filter(|read| **read).count(), 1);
    }

    #[test]
    fn padding_changes_the_backward_half_unless_the_length_is_known() {
        let network = Network::new(Language::English, Sight::Both, 2).unwrap();
        let model = network.model();
        let sentence = words(Language::English).any(true, &mut Rng::seed_from_u64(6));
        let half = |padding, packed| {
            let trace = Network::read(model, &sentence, padding, packed).unwrap();
            trace.stack.output_at(0, 0).to_vec()
        };
        let (alone, read, packed) = (half(0, false), half(4, false), half(4, true));
        assert_eq!(alone, packed);
        assert_eq!(alone[..8], read[..8]);
        assert_ne!(alone[8..], read[8..]);
    }

    #[test]
    fn both_networks_have_as_much_to_see_and_two_directions_fewer_parameters() {
        let [forward, both] =
            Sight::ALL.map(|sight| Network::new(Language::Korean, sight, 0).unwrap());
        let width = |network: &Network| network.model().spec().stack.output_size();
        assert_eq!((width(&forward), width(&both)), (WIDTH, WIDTH));
        assert!(both.model().spec().parameters() < forward.model().spec().parameters());
    }
}
