//! The words of a language and their numbers.

use std::collections::{HashMap, HashSet};

/// The number of every word that the language does not know.
pub const UNKNOWN: u32 = 0;
/// The number of the blank.
pub const BLANK: u32 = 1;
/// The number of the first place; the others follow.
pub const FIRST_PLACE: u32 = 2;
/// How many places there are. A guess is right once in so many.
pub const PLACES: usize = 8;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    Place,
    Filler,
    /// A Korean particle, or an English 's.
    Particle,
    Blank,
    Unknown,
}

/// A word of the lexicon.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// As it is written in the middle of a sentence.
    pub text: String,
    pub kind: TokenKind,
}

/// Words by number and numbers by word.
#[derive(Debug)]
pub struct Lexicon {
    words: Vec<Word>,
    stems: HashMap<String, u32>,
    particles: HashMap<String, u32>,
    joinable: HashSet<u32>,
}

impl Lexicon {
    pub(super) fn new(places: &[&str; PLACES]) -> Self {
        let mut lexicon = Self {
            words: Vec::new(),
            stems: HashMap::new(),
            particles: HashMap::new(),
            joinable: HashSet::new(),
        };
        lexicon.words.push(Word {
            text: "<unk>".into(),
            kind: TokenKind::Unknown,
        });
        lexicon.words.push(Word {
            text: "___".into(),
            kind: TokenKind::Blank,
        });
        for place in places {
            lexicon.add(place, TokenKind::Place);
        }
        lexicon
    }

    /// The word's number; a new one if it is new.
    pub(super) fn add(&mut self, text: &str, kind: TokenKind) -> u32 {
        let next = self.words.len() as u32;
        let map = if kind == TokenKind::Particle {
            &mut self.particles
        } else {
            &mut self.stems
        };
        let id = *map.entry(text.to_lowercase()).or_insert(next);
        if id == next {
            self.words.push(Word {
                text: text.into(),
                kind,
            });
        }
        id
    }

    /// Allows the word to be written onto the one before it (여행왔어).
    pub(super) fn allow_joining(&mut self, id: u32) {
        self.joinable.insert(id);
    }

    pub(super) fn is_joinable(&self, id: u32) -> bool {
        self.joinable.contains(&id)
    }

    /// How many words there are: the size of the embedding and of the head.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// A lexicon always has its places.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The word of a number as it is written in the middle of a sentence.
    pub fn text(&self, id: u32) -> Option<&str> {
        self.words.get(id as usize).map(|word| word.text.as_str())
    }

    pub fn kind(&self, id: u32) -> Option<TokenKind> {
        self.words.get(id as usize).map(|word| word.kind)
    }

    /// How many words are neither a place nor a particle nor special.
    pub fn fillers(&self) -> usize {
        self.words
            .iter()
            .filter(|word| word.kind == TokenKind::Filler)
            .count()
    }

    /// The number of a place, a filler word; upper and lower case are the same.
    pub fn stem(&self, text: &str) -> Option<u32> {
        self.stems
            .get(text)
            .or_else(|| self.stems.get(&text.to_lowercase()))
            .copied()
    }

    pub fn particle(&self, text: &str) -> Option<u32> {
        self.particles.get(text).copied()
    }

    /// The longest word's length in characters.
    pub(super) fn longest(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.text.chars().count())
            .max()
            .unwrap_or(0)
    }
}

/// The place that a word number stands for, counted from 0.
pub fn place_of(id: u32) -> Option<usize> {
    let place = id.checked_sub(FIRST_PLACE)? as usize;
    (place < PLACES).then_some(place)
}

/// The word number of a place counted from 0.
pub fn id_of_place(place: usize) -> Option<u32> {
    (place < PLACES).then(|| FIRST_PLACE + place as u32)
}
