//! Stories: drawing them to an exact distance, and writing them out.

use std::ops::{Range, RangeInclusive};

use super::grammar::{At, Grammar, Item, MAX_FILLER, Opening, Template, What, other_place};
use super::hangul;
use super::lexicon::{BLANK, FIRST_PLACE, PLACES, TokenKind, UNKNOWN};
use super::{Error, Language, Result, cut};
use crate::nn::Rng;

/// How often, by default, a story names another place as well: the chance per 20 tokens of filler.
pub const BAIT: f32 = 0.25;

/// A word of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As it stands in the story.
    pub text: String,
    /// Its number in the language's lexicon; several unknown words share one.
    pub id: u32,
    pub kind: TokenKind,
    /// No space before it: a particle, a 's.
    pub joined_to_previous: bool,
    /// Its bytes in [`Story::text`].
    pub range: Range<usize>,
}

/// A story, cut into tokens. The last token is the blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    pub language: Language,
    /// The story with its punctuation. Hangul is composed; a missing blank is appended.
    pub text: String,
    pub tokens: Vec<Token>,
    /// Where the place that fills the blank is named, as an index into `tokens`; `None` if the story names no place.
    pub truth_at: Option<usize>,
    /// The text had no blank, so one was appended.
    pub blank_added: bool,
}

impl Story {
    /// The course's own sentence, word for word; in English our counterpart of it.
    pub fn course(language: Language) -> Self {
        let text = language.course_text();
        // The constant is a valid story (tested), so the fallback is never taken.
        cut(text, language).unwrap_or_else(|_| Story {
            language,
            text: text.into(),
            tokens: Vec::new(),
            truth_at: None,
            blank_added: false,
        })
    }

    /// A fresh story at exactly this distance, with the default share of bait.
    pub fn draw(language: Language, distance: usize, rng: &mut Rng) -> Result<Self> {
        Ok(Draft::draw(language, distance, BAIT, rng)?.render())
    }

    /// The place which fills the blank, counted from 0.
    pub fn truth(&self) -> Option<usize> {
        super::place_of(self.tokens.get(self.truth_at?)?.id)
    }

    /// The number of tokens strictly between the place that fills the blank and the blank.
    pub fn distance(&self) -> Option<usize> {
        self.tokens.len().checked_sub(self.truth_at? + 2)
    }

    /// The token numbers, blank included.
    pub fn ids(&self) -> Vec<u32> {
        self.tokens.iter().map(|token| token.id).collect()
    }
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    id: u32,
    joined: bool,
    stop: bool,
}

/// A drawn story before it is written out: what training needs of it.
#[derive(Debug, Clone)]
pub struct Draft {
    language: Language,
    pieces: Vec<Piece>,
    truth: usize,
    truth_at: usize,
}

impl Draft {
    /// The distances that stories of a language can have.
    pub fn distances(language: Language) -> RangeInclusive<usize> {
        let grammar = Grammar::of(language);
        let shortest = pairs(grammar)
            .filter(|(o, _)| o.leads_to == At::Start)
            .map(|(o, c)| o.after + c.items.len())
            .min();
        shortest.unwrap_or(0)..=MAX_FILLER
    }

    /// A fresh story with exactly `distance` tokens strictly between the place and the blank. `bait` is the chance, per
    /// 20 tokens, that it names another place as well, where there is room for one.
    pub fn draw(language: Language, distance: usize, bait: f32, rng: &mut Rng) -> Result<Self> {
        let grammar = Grammar::of(language);
        let distances = Self::distances(language);
        let (least, most) = (*distances.start(), *distances.end());
        if !distances.contains(&distance) {
            return Err(Error::Distance {
                least,
                most,
                came: distance,
            });
        }
        let truth = rng.below(PLACES);
        let mut owed = 0;
        for _ in 0..distance.div_ceil(20) {
            owed += usize::from(rng.next_f32() < bait);
        }
        let fits = |owed: bool| {
            let filler = move |(opening, closing): (&'static Opening, &'static Template)| {
                let filler = distance.checked_sub(opening.after + closing.items.len())?;
                grammar
                    .reaches(owed, opening.leads_to, filler)
                    .then_some((opening, closing, filler))
            };
            pairs(grammar).filter_map(filler).collect::<Vec<_>>()
        };
        let mut choices = fits(owed > 0);
        if choices.is_empty() {
            owed = 0;
            choices = fits(false);
        }
        // Every length of filler is as likely as every other, so that short stories are not all opening and closing.
        let mut fillers: Vec<usize> = choices.iter().map(|&(.., filler)| filler).collect();
        fillers.sort_unstable();
        fillers.dedup();
        let wanted = fillers.get(rng.below(fillers.len())).copied();
        choices.retain(|&(.., filler)| Some(filler) == wanted);
        // Every distance from the least to the most can be had (tested).
        let Some(&(opening, closing, filler)) = choices.get(rng.below(choices.len())) else {
            return Err(Error::Distance {
                least,
                most,
                came: distance,
            });
        };
        let mut draft = Draft {
            language,
            pieces: Vec::new(),
            truth,
            truth_at: 0,
        };
        draft.push(grammar, &opening.template, rng);
        draft.fill(grammar, opening.leads_to, filler, owed, rng);
        draft.push(grammar, closing, rng);
        draft.pieces.push(Piece {
            id: BLANK,
            joined: false,
            stop: false,
        });
        Ok(draft)
    }

    /// Appends exactly `left` tokens of clauses.
    fn fill(
        &mut self,
        grammar: &Grammar,
        mut at: At,
        mut left: usize,
        mut owed: usize,
        rng: &mut Rng,
    ) {
        let mut previous: Option<&Template> = None;
        while left > 0 {
            if !grammar.reaches(owed > 0, at, left) {
                owed = 0;
            }
            let clauses = |bait: bool| {
                grammar
                    .clauses(owed > 0, at, left)
                    .filter(move |(t, ..)| t.bait == bait)
            };
            let baits: Vec<_> = clauses(true).filter(|_| owed > 0).collect();
            let mut others: Vec<_> = clauses(false).collect();
            if others.len() > 1 {
                others
                    .retain(|(t, ..)| previous.is_none_or(|previous| !std::ptr::eq(*t, previous)));
            }
            let no_clause = baits.is_empty() && others.is_empty();
            let may_connect = at == At::Start && grammar.reaches(owed > 0, At::Connector, left - 1);
            let may_turn = matches!(at, At::Start | At::Connector)
                && grammar.reaches(owed > 0, At::Adverb, left - 1);
            let roll = rng.next_f32();
            if may_connect && (roll < 0.2 || no_clause) {
                self.word(pick(&grammar.connectors, rng));
                (at, left) = (At::Connector, left - 1);
            } else if may_turn && (roll < 0.3 || no_clause) {
                self.word(pick(&grammar.adverbs, rng));
                (at, left) = (At::Adverb, left - 1);
            } else {
                // Spread evenly: a clause takes about four tokens.
                let now = others.is_empty() || rng.next_f32() * (left as f32) < 4.0 * owed as f32;
                let from = if now && !baits.is_empty() {
                    &baits
                } else {
                    &others
                };
                let Some(&(template, next, rest)) = from.get(rng.below(from.len())) else {
                    return;
                };
                owed -= usize::from(template.bait);
                self.push(grammar, template, rng);
                (at, left, previous) = (next, rest, Some(template));
            }
        }
    }

    fn word(&mut self, id: u32) {
        self.pieces.push(Piece {
            id,
            joined: false,
            stop: false,
        });
    }

    fn push(&mut self, grammar: &Grammar, template: &Template, rng: &mut Rng) {
        for &Item { what, joined, stop } in &template.items {
            let id = match what {
                What::Word(id) => id,
                What::Slot(start, count) => pick(&grammar.slot_words[start..start + count], rng),
                What::Pair(pair, first, second) => {
                    let word = self
                        .pieces
                        .last()
                        .and_then(|piece| grammar.lexicon.text(piece.id))
                        .unwrap_or("");
                    if hangul::takes_first_form(word, pair) {
                        first
                    } else {
                        second
                    }
                }
                What::Place => {
                    self.truth_at = self.pieces.len();
                    FIRST_PLACE + self.truth as u32
                }
                What::Bait => other_place(self.truth, rng.below(PLACES - 1)),
            };
            self.pieces.push(Piece { id, joined, stop });
        }
    }

    /// The token numbers, blank included.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.pieces.iter().map(|piece| piece.id)
    }

    /// The place that fills the blank, counted from 0.
    pub fn truth(&self) -> usize {
        self.truth
    }

    /// Writes the story out: particles attached, sentences closed, in English begun with a capital.
    pub fn render(&self) -> Story {
        let lexicon = &Grammar::of(self.language).lexicon;
        let mut text = String::new();
        let mut tokens = Vec::with_capacity(self.pieces.len());
        let mut begins = true;
        for piece in &self.pieces {
            if !piece.joined && !text.is_empty() {
                text.push(' ');
            }
            let start = text.len();
            let word = lexicon.text(piece.id).unwrap_or("");
            if begins {
                let mut chars = word.chars();
                text.extend(chars.next().into_iter().flat_map(char::to_uppercase));
                text.push_str(chars.as_str());
            } else {
                text.push_str(word);
            }
            tokens.push(Token {
                text: text[start..].into(),
                id: piece.id,
                kind: lexicon.kind(piece.id).unwrap_or(TokenKind::Unknown),
                joined_to_previous: piece.joined,
                range: start..text.len(),
            });
            begins = piece.stop;
            if piece.stop {
                text.push('.');
            }
        }
        Story {
            language: self.language,
            text,
            tokens,
            truth_at: Some(self.truth_at),
            blank_added: false,
        }
    }
}

/// Replaces each filler word by the unknown word with this chance, so that a network learns to read on over one.
pub(super) fn forget_words(language: Language, ids: &mut [u32], chance: f32, rng: &mut Rng) {
    let lexicon = &Grammar::of(language).lexicon;
    for id in ids {
        if lexicon.kind(*id) == Some(TokenKind::Filler) && rng.next_f32() < chance {
            *id = UNKNOWN;
        }
    }
}

fn pairs(grammar: &Grammar) -> impl Iterator<Item = (&Opening, &Template)> {
    grammar.openings.iter().flat_map(|opening| {
        grammar
            .closings
            .iter()
            .map(move |closing| (opening, closing))
    })
}

fn pick(words: &[u32], rng: &mut Rng) -> u32 {
    words
        .get(rng.below(words.len()))
        .copied()
        .unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::task::moscow::place_of;

    fn stories(language: Language, count: usize) -> Vec<Story> {
        let mut rng = Rng::seed_from_u64(7);
        (0..count)
            .map(|n| Story::draw(language, 4 + n % 60, &mut rng).unwrap())
            .collect()
    }

    #[test]
    fn the_distance_is_exact() {
        let mut rng = Rng::seed_from_u64(1);
        for language in Language::ALL {
            for distance in Draft::distances(language) {
                let story = Story::draw(language, distance, &mut rng).unwrap();
                let place = story
                    .tokens
                    .iter()
                    .position(|t| t.kind == TokenKind::Place)
                    .unwrap();
                let blank = story
                    .tokens
                    .iter()
                    .position(|t| t.kind == TokenKind::Blank)
                    .unwrap();
                assert_eq!(blank - place - 1, distance, "{}", story.text);
                assert_eq!(blank, story.tokens.len() - 1);
                assert_eq!(story.distance(), Some(distance));
            }
        }
    }

    #[test]
    fn an_impossible_distance_is_an_error() {
        let mut rng = Rng::seed_from_u64(1);
        for came in [0, 1, MAX_FILLER + 1, usize::MAX / 2] {
            let error = Story::draw(Language::Korean, came, &mut rng).unwrap_err();
            assert_eq!(
                error,
                Error::Distance {
                    least: 2,
                    most: MAX_FILLER,
                    came
                }
            );
        }
    }

    #[test]
    fn the_place_is_named_once_at_the_beginning_and_no_bait_repeats_it() {
        for language in Language::ALL {
            let mut baits = 0;
            for story in stories(language, 1000) {
                let truth = story.truth().unwrap();
                let named: Vec<usize> =
                    story.tokens.iter().filter_map(|t| place_of(t.id)).collect();
                assert_eq!(named[0], truth, "{}", story.text);
                assert!(
                    named[1..].iter().all(|&place| place != truth),
                    "{}",
                    story.text
                );
                assert!(story.truth_at.unwrap() <= 4, "{}", story.text);
                baits += named.len() - 1;
            }
            assert!(baits > 200, "{language:?}: {baits}");
        }
    }

    #[test]
    fn no_two_stories_are_alike() {
        for language in Language::ALL {
            let mut rng = Rng::seed_from_u64(3);
            let texts: HashSet<String> = (0..1000)
                .map(|_| Story::draw(language, 20, &mut rng).unwrap().text)
                .collect();
            assert_eq!(texts.len(), 1000);
        }
    }

    #[test]
    fn every_word_is_used() {
        for language in Language::ALL {
            let mut rng = Rng::seed_from_u64(5);
            let lexicon = &Grammar::of(language).lexicon;
            let mut seen: HashSet<u32> = [UNKNOWN].into();
            for _ in 0..3000 {
                seen.extend(Draft::draw(language, 30, 0.5, &mut rng).unwrap().ids());
            }
            seen.extend(Story::course(language).ids());
            let missing: Vec<_> = (0..lexicon.len() as u32)
                .filter(|id| !seen.contains(id))
                .map(|id| lexicon.text(id))
                .collect();
            assert!(missing.is_empty(), "{language:?}: {missing:?}");
        }
    }

    #[test]
    fn cutting_a_written_story_gives_its_tokens() {
        for language in Language::ALL {
            for story in stories(language, 1000) {
                assert_eq!(cut(&story.text, language).unwrap(), story);
            }
        }
    }

    #[test]
    fn ranges_cover_the_words_and_particles_are_attached() {
        for language in Language::ALL {
            for story in stories(language, 200) {
                for token in &story.tokens {
                    assert_eq!(story.text[token.range.clone()], token.text);
                    let spaced =
                        story.text[..token.range.start].ends_with(' ') || token.range.start == 0;
                    assert_eq!(spaced, !token.joined_to_previous, "{}", story.text);
                }
            }
        }
    }

    #[test]
    fn forgotten_words_are_filler_only() {
        let mut rng = Rng::seed_from_u64(11);
        let story = Story::course(Language::Korean);
        let mut ids = story.ids();
        forget_words(Language::Korean, &mut ids, 1.0, &mut rng);
        for (token, id) in story.tokens.iter().zip(&ids) {
            assert_eq!(*id == UNKNOWN, token.kind == TokenKind::Filler);
        }
    }
}
