//! The cutter: a reader's own text into tokens of the lexicon.
//!
//! Korean is cut into stem and particle. A word is taken apart into the fewest pieces of the lexicon: a stem first, then
//! particles or words that are written together. A word that cannot be taken apart is unknown; if it ends in a particle
//! that agrees with what stands before it, the particle is cut off. English is cut into words; a 's is cut off.
//! Punctuation is no token, in either language.

use std::ops::Range;

use super::grammar::Grammar;
use super::hangul;
use super::lexicon::{BLANK, Lexicon, TokenKind, UNKNOWN, place_of};
use super::story::{Story, Token};
use super::{Error, Language, Result};

/// A story may have so many tokens, blank included.
pub const MAX_TOKENS: usize = 200;
/// A text may have so many characters.
pub const MAX_CHARACTERS: usize = 4000;

/// How many tokens after the place (Korean), before it (English), may tell of coming to it.
const ARRIVAL_REACH: usize = 4;

/// Cuts a text into tokens.
///
/// The story ends at its first blank (one or more `_`); what follows is dropped. Without a blank, one is appended and
/// [`Story::blank_added`] says so. The truth is the first place that the story comes to (모스크바에 … 왔어, *came to
/// Moscow*); if it comes to none, the first place it names; if it names none, there is no truth.
///
/// # Errors
/// [`Error::Empty`] without a word, [`Error::TooManyTokens`] and [`Error::TextTooLong`] above the limits.
pub fn cut(text: &str, language: Language) -> Result<Story> {
    // Jamo become syllables, up to three to one: look no further than three times the limit.
    let characters = text.chars().count();
    if characters > 3 * MAX_CHARACTERS {
        return Err(Error::TextTooLong {
            limit: MAX_CHARACTERS,
            came: characters,
        });
    }
    let mut text: String = hangul::compose(text).chars().map(plain).collect();
    let characters = text.chars().count();
    if characters > MAX_CHARACTERS {
        return Err(Error::TextTooLong {
            limit: MAX_CHARACTERS,
            came: characters,
        });
    }
    let blank_added = match text.find('_') {
        Some(start) => {
            let length = text[start..].len() - text[start..].trim_start_matches('_').len();
            text.truncate(start + length);
            false
        }
        None => {
            text.truncate(text.trim_end().len());
            text.push_str(" ___");
            true
        }
    };
    let grammar = Grammar::of(language);
    let mut tokens = Vec::new();
    for range in words(&text) {
        let word = &text[range.clone()];
        let mut pieces = match language {
            _ if word.starts_with('_') => vec![Cut {
                length: word.len(),
                id: BLANK,
                kind: TokenKind::Blank,
            }],
            Language::Korean => korean(word, &grammar.lexicon),
            Language::English => english(word, &grammar.lexicon),
        };
        let mut start = range.start;
        for (n, Cut { length, id, kind }) in pieces.drain(..).enumerate() {
            let range = start..start + length;
            tokens.push(Token {
                text: text[range.clone()].into(),
                id,
                kind,
                joined_to_previous: n > 0,
                range,
            });
            start += length;
        }
    }
    if tokens.len() < 2 {
        return Err(Error::Empty);
    }
    if tokens.len() > MAX_TOKENS {
        return Err(Error::TooManyTokens {
            limit: MAX_TOKENS,
            came: tokens.len(),
        });
    }
    let truth_at = find_truth(&tokens, grammar, language);
    Ok(Story {
        language,
        text,
        tokens,
        truth_at,
        blank_added,
    })
}

struct Cut {
    length: usize,
    id: u32,
    kind: TokenKind,
}

/// One plain form for characters that are written in several ways; control characters become spaces.
fn plain(c: char) -> char {
    match c {
        '＿' | '\u{2581}' => '_',
        '’' | '‘' | 'ʼ' | '＇' | '`' => '\'',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// The stretches of text that are words or blanks. An apostrophe counts inside a word only.
fn words(text: &str) -> Vec<Range<usize>> {
    #[derive(PartialEq, Clone, Copy)]
    enum Class {
        Word,
        Blank,
        Other,
    }
    let class = |c: char| match c {
        '_' => Class::Blank,
        '\'' => Class::Word,
        c if is_word(c) => Class::Word,
        _ => Class::Other,
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut previous = Class::Other;
    for (at, c) in text.char_indices() {
        let now = class(c);
        let end = at + c.len_utf8();
        match found.last_mut() {
            Some(last) if now == previous && now != Class::Other => last.end = end,
            _ if now != Class::Other => found.push(at..end),
            _ => {}
        }
        previous = now;
    }
    let trimmed = found.into_iter().map(|range| {
        let word = &text[range.clone()];
        let start = range.start + (word.len() - word.trim_start_matches('\'').len());
        start..start + word.trim_matches('\'').len()
    });
    trimmed.filter(|range| !range.is_empty()).collect()
}

/// Letters and digits, and symbols that are more than punctuation (an emoji is a word, an unknown one), but not the
/// joiners and selectors between symbols.
fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c as u32, 0x2190..=0x2BFF | 0x1F000..=0x1FAFF | 0x200D | 0xFE0F | 0x0300..=0x036F)
}

fn english(word: &str, lexicon: &Lexicon) -> Vec<Cut> {
    if let Some(id) = lexicon.stem(word) {
        return vec![known(word, id, lexicon)];
    }
    let mut pieces = Vec::new();
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S"));
    match stem {
        Some(stem) if !stem.is_empty() => {
            pieces.push(
                lexicon
                    .stem(stem)
                    .map_or_else(|| unknown(stem), |id| known(stem, id, lexicon)),
            );
            // The grammar has no 's: the network reads it as an unknown word.
            pieces.push(Cut {
                length: 2,
                id: UNKNOWN,
                kind: TokenKind::Unknown,
            });
        }
        _ => pieces.push(unknown(word)),
    }
    pieces
}

fn korean(word: &str, lexicon: &Lexicon) -> Vec<Cut> {
    // The starts of the word's characters, and its end.
    let bounds: Vec<usize> = word
        .char_indices()
        .map(|(at, _)| at)
        .chain([word.len()])
        .collect();
    let count = bounds.len() - 1;
    let longest = lexicon.longest().max(4);
    // best[i]: the fewest pieces of the first i characters, with the last one.
    let mut best: Vec<Option<(usize, usize, u32, TokenKind)>> = vec![None; count + 1];
    for end in 1..=count {
        for start in end.saturating_sub(longest)..end {
            let before = match (start, best[start]) {
                (0, _) => 0,
                (_, Some((pieces, ..))) => pieces,
                _ => continue,
            };
            let text = &word[bounds[start]..bounds[end]];
            let Some((id, kind)) = piece(text, start == 0, end == count, lexicon) else {
                continue;
            };
            if best[end].is_none_or(|(pieces, ..)| before + 1 < pieces) {
                best[end] = Some((before + 1, start, id, kind));
            }
        }
    }
    let mut pieces = Vec::new();
    let mut end = count;
    while let (true, Some((_, start, id, kind))) = (end > 0, best[end]) {
        pieces.push(Cut {
            length: bounds[end] - bounds[start],
            id,
            kind,
        });
        end = start;
    }
    pieces.reverse();
    if pieces.is_empty() {
        korean_unknown(word, &bounds, lexicon)
    } else {
        pieces
    }
}

/// What a piece of a Korean word can be: a stem where it begins, a particle or a joinable word after that.
fn piece(text: &str, first: bool, last: bool, lexicon: &Lexicon) -> Option<(u32, TokenKind)> {
    let stem = |text: &str| {
        lexicon
            .stem(text)
            .filter(|&id| first || lexicon.is_joinable(id))
    };
    // The polite ending of a known word: 왔어요 is read as 왔어.
    let polite = || {
        text.strip_suffix('요')
            .filter(|_| last && text.chars().count() > 2)
            .and_then(stem)
    };
    if let Some(id) = stem(text).or_else(polite) {
        return lexicon.kind(id).map(|kind| (id, kind));
    }
    if first || !hangul::is_particle(text) {
        return None;
    }
    // A particle which the grammar does not use is cut off as well, so that the stem is recognised.
    Some(
        lexicon
            .particle(text)
            .map_or((UNKNOWN, TokenKind::Unknown), |id| {
                (id, TokenKind::Particle)
            }),
    )
}

/// An unknown word, without the longest particle that agrees with what is left: at least two syllables.
fn korean_unknown(word: &str, bounds: &[usize], lexicon: &Lexicon) -> Vec<Cut> {
    for &at in bounds.iter().skip(2).take(bounds.len().saturating_sub(3)) {
        let (stem, particle) = word.split_at(at);
        if word.len() - at <= 12 && hangul::may_follow(stem, particle) {
            let id = lexicon.particle(particle);
            let kind = if id.is_some() {
                TokenKind::Particle
            } else {
                TokenKind::Unknown
            };
            return vec![
                unknown(stem),
                Cut {
                    length: particle.len(),
                    id: id.unwrap_or(UNKNOWN),
                    kind,
                },
            ];
        }
    }
    vec![unknown(word)]
}

fn known(word: &str, id: u32, lexicon: &Lexicon) -> Cut {
    Cut {
        length: word.len(),
        id,
        kind: lexicon.kind(id).unwrap_or(TokenKind::Unknown),
    }
}

fn unknown(word: &str) -> Cut {
    Cut {
        length: word.len(),
        id: UNKNOWN,
        kind: TokenKind::Unknown,
    }
}

fn find_truth(tokens: &[Token], grammar: &Grammar, language: Language) -> Option<usize> {
    let places = || (0..tokens.len()).filter(|&at| place_of(tokens[at].id).is_some());
    let come_to = |&at: &usize| match language {
        Language::Korean => {
            // In casual speech the particle may be left out: 파리 왔어.
            let next = tokens.get(at + 1).map(|token| token.id);
            let toward = next.is_some_and(|id| grammar.toward.contains(&id));
            let after = tokens.iter().skip(at + 2).take(ARRIVAL_REACH);
            next.is_some_and(|id| grammar.arrivals.contains(&id))
                || toward && arrives(after, grammar)
        }
        Language::English => {
            let toward = at > 0 && grammar.toward.contains(&tokens[at - 1].id);
            let before = tokens[..at.saturating_sub(1)]
                .iter()
                .rev()
                .take(ARRIVAL_REACH);
            toward && arrives(before, grammar)
        }
    };
    places().find(come_to).or_else(|| places().next())
}

/// Whether a word of arrival comes before another place or a word that shows something else to be meant.
fn arrives<'a>(mut tokens: impl Iterator<Item = &'a Token>, grammar: &Grammar) -> bool {
    tokens
        .find_map(|token| {
            let stops = place_of(token.id).is_some() || grammar.not_arrivals.contains(&token.id);
            (stops || grammar.arrivals.contains(&token.id)).then_some(!stops)
        })
        .unwrap_or(false)
}

#[cfg(test)]
mod tests;
