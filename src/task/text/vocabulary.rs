//! The symbols of a text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::task::hangul;

/// The token of every symbol that the vocabulary does not have.
pub const UNKNOWN: u32 = 0;
/// The most symbols of a vocabulary, the unknown one not counted.
pub const MAX_SYMBOLS: usize = 1000;

/// What counts as a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Alphabet {
    /// A character; a Korean syllable is one.
    Syllables,
    /// A character, but a Korean syllable is its two or three jamo: 한 is ㅎ, ㅏ, ㄴ. A consonant at the beginning and
    /// one at the end of a syllable are different symbols, so that the syllables can be put together again.
    Jamo,
}

impl Alphabet {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Syllables, Self::Jamo];

    /// Cuts a text into symbols. Jamo that come apart are put together first, whatever the alphabet; line ends become
    /// `\n`, other white space a space, control characters vanish.
    fn cut(self, text: &str) -> Vec<char> {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let plain = hangul::compose(&lines)
            .chars()
            .map(|c| {
                if c != '\n' && c.is_whitespace() {
                    ' '
                } else {
                    c
                }
            })
            .filter(|&c| c == '\n' || !c.is_control())
            .collect::<String>();
        match self {
            Self::Syllables => plain.chars().collect(),
            Self::Jamo => plain.chars().flat_map(hangul::decompose).collect(),
        }
    }
}

/// The symbols of a text and their numbers, in the order of their code points. Number 0 is the unknown symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    alphabet: Alphabet,
    symbols: Vec<char>,
}

impl Vocabulary {
    /// The symbols that a text has: the [`MAX_SYMBOLS`] most frequent ones, if it has more.
    pub fn new(text: &str, alphabet: Alphabet) -> Self {
        let mut counts: BTreeMap<char, usize> = BTreeMap::new();
        for symbol in alphabet.cut(text) {
            *counts.entry(symbol).or_default() += 1;
        }
        let mut counts: Vec<(char, usize)> = counts.into_iter().collect();
        // The sort is stable: of equally frequent symbols those of lower code points stay.
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let mut symbols: Vec<char> = counts.into_iter().map(|(symbol, _)| symbol).collect();
        symbols.truncate(MAX_SYMBOLS);
        symbols.sort_unstable();
        Self { alphabet, symbols }
    }

    /// Number of tokens, the unknown one included.
    pub fn len(&self) -> usize {
        self.symbols.len() + 1
    }

    /// There is always the unknown symbol.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// A text's tokens.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let number = |symbol: char| {
            let found = self.symbols.binary_search(&symbol);
            found.map_or(UNKNOWN, |index| index as u32 + 1)
        };
        self.alphabet.cut(text).into_iter().map(number).collect()
    }

    /// The symbol of a token; `None` for the unknown one.
    pub fn symbol(&self, token: u32) -> Option<char> {
        let index = (token as usize).checked_sub(1)?;
        self.symbols.get(index).copied()
    }

    /// The text of tokens: jamo put together into syllables, those left alone as letters (ㅋ), unknown symbols as `□`.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let symbols = tokens.iter().map(|&token| self.symbol(token));
        let text: String = symbols.map(|symbol| symbol.unwrap_or('□')).collect();
        hangul::compose(&text)
            .chars()
            .map(|c| hangul::letter(c).unwrap_or(c))
            .collect()
    }

    /// What to write for a token: a space as `␣`, a line's end as `⏎`, a consonant that ends a syllable with a hyphen
    /// before it (-ㄴ), the unknown symbol as `□`.
    pub fn label(&self, token: u32) -> String {
        match self.symbol(token) {
            None => "□".into(),
            Some(' ') => "␣".into(),
            Some('\n') => "⏎".into(),
            Some(symbol) => match hangul::letter(symbol) {
                Some(letter) if hangul::is_final(symbol) => format!("-{letter}"),
                Some(letter) => letter.into(),
                None => symbol.into(),
            },
        }
    }

    /// All labels.
    pub fn labels(&self) -> Vec<String> {
        (0..self.len() as u32)
            .map(|token| self.label(token))
            .collect()
    }
}
