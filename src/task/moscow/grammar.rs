//! The grammar of the stories: clause templates, and how clauses follow one another.
//!
//! A template is a line of words. `{slot}` stands for any word of a slot, `{place}` for the story's place, `{bait}` for
//! another one. `+` writes a word onto the one before it; a particle with two forms (을/를) takes the one that agrees.
//! `.` ends a sentence. Every slot word is one token, so a template has a fixed length.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Language;
use super::hangul;
use super::lexicon::{FIRST_PLACE, Lexicon, PLACES, TokenKind};
use super::{english, korean};

/// A language's grammar as it is written.
pub(super) struct Tables {
    pub places: [&'static str; PLACES],
    /// Slot name, words.
    pub slots: &'static [(&'static str, &'static str)],
    /// Openings after which a new sentence begins.
    pub opening_sentences: &'static [&'static str],
    /// Openings whose sentence goes on.
    pub opening_links: &'static [&'static str],
    /// A sentence may begin with one of these, then one of the adverbs.
    pub connectors: &'static str,
    pub adverbs: &'static str,
    /// Sentences that nothing leads up to.
    pub fragments: &'static [&'static str],
    pub bait_fragments: &'static [&'static str],
    /// Clauses that end a sentence.
    pub sentences: &'static [&'static str],
    /// Clauses after which the sentence goes on.
    pub links: &'static [&'static str],
    pub bait_sentences: &'static [&'static str],
    pub bait_links: &'static [&'static str],
    /// What stands before the blank.
    pub closings: &'static [&'static str],
    /// Words that tell of coming to a place, and words that show it to be about something else.
    pub arrivals: &'static [&'static str],
    pub not_arrivals: &'static [&'static str],
    /// What stands between a place and an arrival: the particles after it, the prepositions before it.
    pub toward: &'static [&'static str],
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Word(u32),
    /// A range of `Grammar::slot_words`.
    Slot(usize, usize),
    /// A particle's form after a final consonant, and its form after a vowel.
    Pair((&'static str, &'static str), u32, u32),
    Place,
    Bait,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub what: What,
    pub joined: bool,
    pub stop: bool,
}

#[derive(Debug)]
pub(super) struct Template {
    pub items: Vec<Item>,
    pub bait: bool,
}

#[derive(Debug)]
pub(super) struct Opening {
    pub template: Template,
    /// How many of the template's tokens come after the place.
    pub after: usize,
    /// Where the filler begins.
    pub leads_to: At,
}

/// Where in a sentence a story stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Start = 0,
    Connector = 1,
    Adverb = 2,
    Link = 3,
    SecondLink = 4,
}

impl At {
    /// Where a linking clause leads, if one may stand here.
    pub fn after_link(self) -> Option<Self> {
        match self {
            At::Start | At::Connector | At::Adverb => Some(At::Link),
            At::Link => Some(At::SecondLink),
            At::SecondLink => None,
        }
    }
}

const STATES: [At; 5] = [
    At::Start,
    At::Connector,
    At::Adverb,
    At::Link,
    At::SecondLink,
];

/// The longest stretch of filler that a story can have.
pub(super) const MAX_FILLER: usize = 190;

/// A language's grammar, ready to draw from.
#[derive(Debug)]
pub(super) struct Grammar {
    pub lexicon: Lexicon,
    pub slot_words: Vec<u32>,
    pub openings: Vec<Opening>,
    pub connectors: Vec<u32>,
    pub adverbs: Vec<u32>,
    pub fragments: Vec<Template>,
    pub sentences: Vec<Template>,
    pub links: Vec<Template>,
    pub closings: Vec<Template>,
    pub arrivals: Vec<u32>,
    pub not_arrivals: Vec<u32>,
    pub toward: Vec<u32>,
    /// `[bait owed][state][length]`: whether filler of this length can follow.
    reach: [[Vec<bool>; 5]; 2],
}

impl Grammar {
    /// The grammar of a language, built at first use.
    pub fn of(language: Language) -> &'static Self {
        static KOREAN: OnceLock<Grammar> = OnceLock::new();
        static ENGLISH: OnceLock<Grammar> = OnceLock::new();
        match language {
            Language::Korean => KOREAN.get_or_init(|| Builder::build(&korean::TABLES)),
            Language::English => ENGLISH.get_or_init(|| Builder::build(&english::TABLES)),
        }
    }

    /// Whether `length` tokens of filler can follow at this state and end a sentence, with a bait among them if owed.
    pub fn reaches(&self, owed: bool, at: At, length: usize) -> bool {
        self.reach[usize::from(owed)][at as usize]
            .get(length)
            .copied()
            .unwrap_or(false)
    }

    fn fill_reach(&mut self) {
        for owed in [false, true] {
            for length in 0..=MAX_FILLER {
                // Every step takes a token, so it leads to a shorter length, which is known already.
                for at in STATES {
                    let reached = self.can_follow(owed, at, length);
                    self.reach[usize::from(owed)][at as usize].push(reached);
                }
            }
        }
    }

    fn can_follow(&self, owed: bool, at: At, length: usize) -> bool {
        if length == 0 {
            return at == At::Start && !owed;
        }
        let starts = at == At::Start && self.reaches(owed, At::Connector, length - 1);
        let turns =
            matches!(at, At::Start | At::Connector) && self.reaches(owed, At::Adverb, length - 1);
        starts || turns || self.clauses(owed, at, length).next().is_some()
    }

    /// The clauses that may stand here so that `length` tokens can be filled, where each leads and what is left then.
    pub fn clauses(
        &self,
        owed: bool,
        at: At,
        length: usize,
    ) -> impl Iterator<Item = (&Template, At, usize)> {
        let fragments = self
            .fragments
            .iter()
            .filter(move |_| at == At::Start)
            .map(|t| (t, At::Start));
        let sentences = self.sentences.iter().map(|t| (t, At::Start));
        let links = self
            .links
            .iter()
            .filter_map(move |t| Some((t, at.after_link()?)));
        fragments
            .chain(sentences)
            .chain(links)
            .filter_map(move |(t, next)| {
                let left = length.checked_sub(t.items.len())?;
                self.reaches(owed && !t.bait, next, left)
                    .then_some((t, next, left))
            })
    }
}

/// Turns tables into a grammar.
struct Builder {
    lexicon: Lexicon,
    slot_words: Vec<u32>,
    slots: HashMap<&'static str, (usize, usize)>,
}

impl Builder {
    fn build(tables: &Tables) -> Grammar {
        let mut builder = Builder {
            lexicon: Lexicon::new(&tables.places),
            slot_words: Vec::new(),
            slots: HashMap::new(),
        };
        for &(name, words) in tables.slots {
            let ids = builder.words(words);
            builder
                .slots
                .insert(name, (builder.slot_words.len(), ids.len()));
            builder.slot_words.extend(ids);
        }
        let mut openings = Vec::new();
        for (lines, leads_to) in [
            (tables.opening_sentences, At::Start),
            (tables.opening_links, At::Link),
        ] {
            for line in lines {
                let template = builder.template(line, leads_to == At::Start);
                let place = template
                    .items
                    .iter()
                    .position(|item| matches!(item.what, What::Place));
                let after = template.items.len() - place.map_or(0, |place| place + 1);
                openings.push(Opening {
                    template,
                    after,
                    leads_to,
                });
            }
        }
        let connectors = builder.words(tables.connectors);
        let adverbs = builder.words(tables.adverbs);
        let fragments = builder.templates(&[tables.fragments, tables.bait_fragments], true);
        let sentences = builder.templates(&[tables.sentences, tables.bait_sentences], true);
        let links = builder.templates(&[tables.links, tables.bait_links], false);
        let closings = builder.templates(&[tables.closings], false);
        let arrivals = tables
            .arrivals
            .iter()
            .map(|word| builder.lexicon.add(word, TokenKind::Filler))
            .collect();
        let not_arrivals = tables
            .not_arrivals
            .iter()
            .map(|word| builder.lexicon.add(word, TokenKind::Filler))
            .collect();
        let toward = tables
            .toward
            .iter()
            .flat_map(|word| [builder.lexicon.particle(word), builder.lexicon.stem(word)])
            .flatten()
            .collect();
        let mut grammar = Grammar {
            lexicon: builder.lexicon,
            slot_words: builder.slot_words,
            openings,
            connectors,
            adverbs,
            fragments,
            sentences,
            links,
            closings,
            arrivals,
            not_arrivals,
            toward,
            reach: Default::default(),
        };
        grammar.fill_reach();
        grammar
    }

    fn words(&mut self, line: &str) -> Vec<u32> {
        line.split_whitespace()
            .map(|word| self.lexicon.add(word, TokenKind::Filler))
            .collect()
    }

    fn templates(&mut self, tables: &[&[&str]], stop: bool) -> Vec<Template> {
        tables
            .iter()
            .flat_map(|lines| lines.iter())
            .map(|line| self.template(line, stop))
            .collect()
    }

    fn template(&mut self, line: &str, stop_at_end: bool) -> Template {
        let mut items: Vec<Item> = line
            .split_whitespace()
            .map(|token| self.item(token))
            .collect();
        if let Some(last) = items.last_mut() {
            last.stop |= stop_at_end;
        }
        let bait = items.iter().any(|item| matches!(item.what, What::Bait));
        Template { items, bait }
    }

    fn item(&mut self, token: &str) -> Item {
        let (token, joined) = token
            .strip_prefix('+')
            .map_or((token, false), |rest| (rest, true));
        let (token, stop) = token
            .strip_suffix('.')
            .map_or((token, false), |rest| (rest, true));
        let what = match token {
            "{place}" => What::Place,
            "{bait}" => What::Bait,
            _ => {
                let slot = token
                    .strip_prefix('{')
                    .and_then(|t| t.strip_suffix('}'))
                    .and_then(|name| self.slots.get(name));
                match slot {
                    Some(&(start, count)) => What::Slot(start, count),
                    None if joined => self.joined(token),
                    None => What::Word(self.lexicon.add(token, TokenKind::Filler)),
                }
            }
        };
        Item { what, joined, stop }
    }

    /// A word written onto the one before it: a particle, or a word that the lexicon also has by itself (여행왔어).
    fn joined(&mut self, token: &str) -> What {
        if let Some((first, second)) = hangul::pair_of(token) {
            let ids = [first, second].map(|form| self.lexicon.add(form, TokenKind::Particle));
            return What::Pair((first, second), ids[0], ids[1]);
        }
        if hangul::is_particle(token) {
            return What::Word(self.lexicon.add(token, TokenKind::Particle));
        }
        let id = self.lexicon.add(token, TokenKind::Filler);
        self.lexicon.allow_joining(id);
        What::Word(id)
    }
}

/// The number of the `n`-th place other than `truth`.
pub(super) fn other_place(truth: usize, n: usize) -> u32 {
    let place = if n < truth { n } else { n + 1 };
    FIRST_PLACE + place as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_named_in_a_template_exists() {
        for language in Language::ALL {
            let lexicon = &Grammar::of(language).lexicon;
            for id in 0..lexicon.len() as u32 {
                assert!(
                    !lexicon.text(id).unwrap().contains(['{', '}', '+', '.']),
                    "{:?}",
                    lexicon.text(id)
                );
            }
        }
    }

    #[test]
    fn the_vocabulary_is_large_enough() {
        for language in Language::ALL {
            let fillers = Grammar::of(language).lexicon.fillers();
            assert!(fillers >= 150, "{language:?}: {fillers}");
        }
    }

    #[test]
    fn every_opening_names_the_place_once() {
        for language in Language::ALL {
            for opening in &Grammar::of(language).openings {
                let places = opening
                    .template
                    .items
                    .iter()
                    .filter(|item| matches!(item.what, What::Place))
                    .count();
                assert_eq!(places, 1, "{opening:?}");
            }
        }
    }
}
