//! The words that a network knows.

use std::collections::HashMap;

/// Token that a decoder reads first.
pub const START: u32 = 0;
/// Token that a decoder writes last.
pub const END: u32 = 1;

/// Words with their numbers, in the order in which they were first met.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: Vec<String>,
    tokens: HashMap<String, u32>,
}

impl Vocabulary {
    /// A vocabulary whose first two tokens are start and end.
    pub(super) fn of_decoder() -> Self {
        let mut vocabulary = Self::default();
        vocabulary.add("<start>");
        vocabulary.add("<end>");
        vocabulary
    }

    pub(super) fn add(&mut self, word: &str) -> u32 {
        if let Some(token) = self.tokens.get(word) {
            return *token;
        }
        let token = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.tokens.insert(word.to_owned(), token);
        token
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// A word as it was written, the `+` of a piece that is joined to the one before it included.
    pub fn word(&self, token: u32) -> &str {
        self.words.get(token as usize).map_or("", String::as_str)
    }

    /// The token of a word, small letters and capitals alike.
    pub fn token(&self, word: &str) -> Option<u32> {
        if let Some(token) = self.tokens.get(word) {
            return Some(*token);
        }
        let wanted = word.to_lowercase();
        let place = self
            .words
            .iter()
            .position(|known| known.to_lowercase() == wanted);
        place.map(|place| place as u32)
    }

    /// The known words most like one that is not known, best first. Words that differ in more than half of their letters
    /// are not alike.
    pub fn nearest(&self, word: &str, count: usize) -> Vec<&str> {
        let wanted = word.to_lowercase();
        let letters = wanted.chars().count();
        let mut all: Vec<(usize, &str)> = (self.words.iter())
            .map(|known| (distance(&known.to_lowercase(), &wanted), known.as_str()))
            .filter(|(distance, known)| 2 * distance <= letters.max(known.chars().count()))
            .collect();
        all.sort_by_key(|(distance, _)| *distance);
        all.into_iter().take(count).map(|(_, word)| word).collect()
    }
}

/// Letters to change, add or drop to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Words as a reader writes them: with spaces, but not before a piece that begins with `+`.
pub fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for word in words {
        match word.strip_prefix('+') {
            Some(piece) => text.push_str(piece),
            None => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
    }
    let first = text.chars().next();
    first.map_or(text.clone(), |first| {
        format!("{}{}", first.to_uppercase(), &text[first.len_utf8()..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike_are_near() {
        assert_eq!(distance("kitten", "sitting"), 3);
        let mut vocabulary = Vocabulary::default();
        for word in ["사과를", "책을", "Mina"] {
            vocabulary.add(word);
        }
        assert_eq!(vocabulary.nearest("사과가", 1), ["사과를"]);
        assert!(vocabulary.nearest("코끼리", 3).is_empty());
        assert_eq!(vocabulary.token("mina"), Some(2));
        assert_eq!(vocabulary.token("min"), None);
    }

    #[test]
    fn pieces_are_joined_as_they_are_written() {
        let words = ["nice", "to", "meet", "you", "+,", "Mina", "+!"];
        assert_eq!(join(words.into_iter()), "Nice to meet you, Mina!");
        assert_eq!(join(["나", "+는", "가", "+요"].into_iter()), "나는 가요");
    }
}
