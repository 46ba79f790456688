//! What is put before a network: words or a picture, from the grammar or from a reader.

use super::caption::SIDE;
use super::vocabulary::{Vocabulary, join};

/// Words that a reader may write.
pub const LONGEST: usize = 20;
/// Pixels that a reader may draw.
pub const MOST_PIXELS: usize = 36;
/// Known words offered in place of an unknown one.
const OFFERED: usize = 4;

/// A word, or a piece of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// Written without a space before it.
    pub joined: bool,
}

/// Words as a network reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pub pieces: Vec<Piece>,
    pub tokens: Vec<u32>,
}

/// Pixels, row after row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture(pub [bool; SIDE * SIDE]);

/// What is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Prompt {
    Words(Sentence),
    Picture(Picture),
}

/// Why a network cannot read it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("no word was written")]
    Empty,
    #[error("unknown word {word:?}; alike are {}", .near.join(", "))]
    Unknown { word: String, near: Vec<String> },
    #[error("expected at most {most} words, found {found}")]
    TooLong { most: usize, found: usize },
    #[error("no pixel was drawn")]
    NoPixel,
    #[error("expected at most {most} pixels, found {found}")]
    TooManyPixels { most: usize, found: usize },
    #[error("expected a picture of 16 hexadecimal digits, found {found:?}")]
    NoPicture { found: String },
}

impl Sentence {
    /// The sentence as it is written.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            if index > 0 && !piece.joined {
                text.push(' ');
            }
            text.push_str(&piece.text);
        }
        text
    }

    /// Reads what somebody wrote. Punctuation and capitals make no difference.
    ///
    /// # Errors
    /// If it holds no word, too many, or one that is not known.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, Wrong> {
        let mut sentence = Self::default();
        let kept = |c: char| if c.is_alphanumeric() { c } else { ' ' };
        let plain: String = text.chars().map(kept).collect();
        for word in plain.split_whitespace() {
            let pieces = split(word, vocabulary).ok_or_else(|| Wrong::Unknown {
                word: word.to_owned(),
                near: (vocabulary.nearest(word, OFFERED).into_iter())
                    .map(str::to_owned)
                    .collect(),
            })?;
            for (index, token) in pieces.into_iter().enumerate() {
                sentence.pieces.push(Piece {
                    text: vocabulary.word(token).to_owned(),
                    joined: index > 0,
                });
                sentence.tokens.push(token);
            }
        }
        match sentence.tokens.len() {
            0 => Err(Wrong::Empty),
            found if found > LONGEST => Err(Wrong::TooLong {
                most: LONGEST,
                found,
            }),
            _ => Ok(sentence),
        }
    }
}

/// A word of few known pieces: the word itself if it is known. Only Hangul is taken apart: 책이 is 책 and 이.
fn split(word: &str, vocabulary: &Vocabulary) -> Option<Vec<u32>> {
    if let Some(token) = vocabulary.token(word) {
        return Some(vec![token]);
    }
    if word.is_ascii() {
        return None;
    }
    // The best way to make the first letters, for each number of them.
    let ends: Vec<usize> = word
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .collect();
    let mut best: Vec<Option<Vec<u32>>> = vec![None; ends.len() + 1];
    best[0] = Some(Vec::new());
    for end in 1..=ends.len() {
        for start in 0..end {
            let from = if start == 0 { 0 } else { ends[start - 1] };
            let token = vocabulary.token(&word[from..ends[end - 1]]);
            if let (Some(before), Some(token)) = (&best[start], token)
                && best[end]
                    .as_ref()
                    .is_none_or(|known| before.len() + 1 < known.len())
            {
                let mut pieces = before.clone();
                pieces.push(token);
                best[end] = Some(pieces);
            }
        }
    }
    best.pop().flatten()
}

impl Picture {
    /// Reads 64 letters, `#` where a pixel is on.
    pub(super) fn of_text(text: &str) -> Self {
        let mut picture = Self([false; SIDE * SIDE]);
        for (pixel, letter) in picture.0.iter_mut().zip(text.bytes()) {
            *pixel = letter == b'#';
        }
        picture
    }

    /// As an address has it: two hexadecimal digits a row.
    pub fn code(&self) -> String {
        let bits = self
            .0
            .iter()
            .fold(0_u64, |bits, on| bits << 1 | u64::from(*on));
        format!("{bits:016x}")
    }

    /// Reads what an address has.
    ///
    /// # Errors
    /// If it is not 16 hexadecimal digits.
    pub fn parse(code: &str) -> Result<Self, Wrong> {
        let bits = Some(code).filter(|code| code.len() == SIDE * SIDE / 4);
        let bits = bits.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let bits = bits.and_then(|code| u64::from_str_radix(code, 16).ok());
        let bits = bits.ok_or_else(|| Wrong::NoPicture {
            found: code.to_owned(),
        })?;
        let last = SIDE * SIDE - 1;
        Ok(Self(std::array::from_fn(|at| bits >> (last - at) & 1 == 1)))
    }

    /// Whether a network can be asked about it.
    ///
    /// # Errors
    /// If it is empty or nearly full.
    pub fn check(&self) -> Result<(), Wrong> {
        match self.0.iter().filter(|on| **on).count() {
            0 => Err(Wrong::NoPixel),
            found if found > MOST_PIXELS => Err(Wrong::TooManyPixels {
                most: MOST_PIXELS,
                found,
            }),
            _ => Ok(()),
        }
    }

    /// As numbers: 1 where a pixel is on, else 0.
    pub fn values(&self) -> impl Iterator<Item = f32> {
        self.0.iter().map(|on| f32::from(u8::from(*on)))
    }
}

/// The words of an answer, joined.
pub fn written(tokens: &[u32], vocabulary: &Vocabulary) -> String {
    join(tokens.iter().map(|token| vocabulary.word(*token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for word in [
            "나", "는", "책", "을", "이", "아이", "가", "요", "I", "read",
        ] {
            vocabulary.add(word);
        }
        vocabulary
    }

    #[test]
    fn written_words_are_taken_apart_into_few_pieces() {
        let read = Sentence::parse("나는 책을, 아이가!", &vocabulary()).unwrap();
        assert_eq!(read.tokens, [0, 1, 2, 3, 5, 6]);
        assert_eq!(read.text(), "나는 책을 아이가");
        assert_eq!(
            Sentence::parse("i READ.", &vocabulary()).unwrap().tokens,
            [8, 9]
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let parse = |text: &str| Sentence::parse(text, &vocabulary()).unwrap_err();
        assert_eq!(parse(" .. "), Wrong::Empty);
        let unknown = parse("나는 개를 read");
        assert!(
            matches!(unknown, Wrong::Unknown { word, near } if word == "개를" && near.len() <= 4)
        );
        assert!(matches!(parse("Iread"), Wrong::Unknown { .. }));
        let long = "나 ".repeat(LONGEST + 1);
        assert_eq!(
            parse(&long),
            Wrong::TooLong {
                most: LONGEST,
                found: LONGEST + 1
            }
        );
    }

    #[test]
    fn a_picture_survives_the_address() {
        let mut picture = Picture([false; 64]);
        assert_eq!(picture.check(), Err(Wrong::NoPixel));
        picture.0[0] = true;
        picture.0[63] = true;
        assert_eq!(picture.code(), "8000000000000001");
        assert_eq!(Picture::parse(&picture.code()), Ok(picture));
        for code in ["", "80000000", "800000000000000g", "+000000000000001"] {
            assert!(Picture::parse(code).is_err(), "{code}");
        }
        assert!(matches!(
            Picture([true; 64]).check(),
            Err(Wrong::TooManyPixels { found: 64, .. })
        ));
    }
}
