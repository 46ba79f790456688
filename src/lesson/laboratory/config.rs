//! Every choice of the bench, as the address says it: a whole [`Setup`], and where one looks.

use std::fmt;
use std::str::FromStr;

use leptos_i18n::td_string;

use crate::i18n::Locale;
use crate::lesson::language::language;
use crate::lesson::query::{Complaint, Query};
use crate::nn::{Gate, Kind, Scheme};
use crate::task::setup::{
    CLIPS, FORGET_BIASES, LEARNING_RATES, MAX_BATCH, MAX_EMBEDDING, MAX_LAYERS, MAX_UNITS,
    MAX_UPDATES,
};
use crate::task::text::{self, Alphabet};
use crate::task::{self, Optimizer, Setup, Task, TaskName};

use super::place::LayerCode;
use crate::task::moscow::Language;

/// Characters of a text that the address carries; a longer one stays in the page.
pub const LINK_TEXT: usize = 1000;
/// What each number may be.
pub const LAYERS: (usize, usize) = (1, MAX_LAYERS);
pub const UNITS: (usize, usize) = (1, MAX_UNITS);
pub const EMBEDDINGS: (usize, usize) = (1, MAX_EMBEDDING);
pub const BATCHES: (usize, usize) = (1, MAX_BATCH);
pub const UPDATES: (usize, usize) = (1, MAX_UPDATES);
pub const TRUNCATIONS: (usize, usize) = (1, 200);
pub const DISTANCES: (usize, usize) = (2, 60);
pub const FORGET: (f32, f32) = (FORGET_BIASES[0], FORGET_BIASES[1]);
pub const RATES: (f32, f32) = (LEARNING_RATES[0], LEARNING_RATES[1]);
pub const CLIPPED: (f32, f32) = (CLIPS[0], CLIPS[1]);
pub const RADII: (f32, f32) = (0.0, 10.0);
pub const TEMPERATURES: (f32, f32) = (0.05, 5.0);
pub const COUNTS: (usize, usize) = (1, 400);
const TYPED: usize = 200;
const PROMPT: usize = 100;
/// Characters of the text that a network is given to go on from, unless the reader gives others.
const GIVEN: usize = 5;

/// How long a task's sequences may be.
pub fn lengths(name: TaskName) -> (usize, usize) {
    let range = match name {
        TaskName::Moscow => DISTANCES.0..=DISTANCES.1,
        TaskName::Copy => task::copy::LENGTHS,
        TaskName::Adding => task::adding::LENGTHS,
        TaskName::Parity => task::parity::LENGTHS,
        TaskName::Counting => task::counting::LENGTHS,
        TaskName::Sine => task::sine::LENGTHS,
        TaskName::Text => task::text::LENGTHS,
    };
    range.into_inner()
}

/// A few values and their names in the address.
pub type Table<T> = &'static [(T, &'static str)];

pub const KINDS: Table<Kind> = &[
    (Kind::RnnTanh, "rnn"),
    (Kind::RnnRelu, "relu"),
    (Kind::Lstm, "lstm"),
    (Kind::Gru, "gru"),
];
pub const SCHEMES: Table<Scheme> = &[
    (Scheme::Default, "default"),
    (Scheme::Orthogonal, "orthogonal"),
];
pub const OPTIMIZERS: Table<Optimizer> = &[
    (Optimizer::Sgd, "sgd"),
    (Optimizer::Momentum, "momentum"),
    (Optimizer::Adam, "adam"),
];
pub const ALPHABETS: Table<Alphabet> =
    &[(Alphabet::Syllables, "syllables"), (Alphabet::Jamo, "jamo")];
pub const VIEWS: Table<View> = &[
    (View::Training, "training"),
    (View::Sequence, "sequence"),
    (View::Gradient, "gradient"),
    (View::Spread, "values"),
    (View::Writing, "writing"),
    (View::Exchange, "files"),
];
pub const GATES: Table<Gate> = &[
    (Gate::Input, "i"),
    (Gate::Forget, "f"),
    (Gate::Cell, "g"),
    (Gate::Output, "o"),
    (Gate::Reset, "r"),
    (Gate::Update, "z"),
    (Gate::New, "n"),
];

/// Languages of stories, which need not be the page's: a network goes on with those that it learned.
pub const LANGUAGES: Table<Language> = &[(Language::Korean, "ko"), (Language::English, "en")];

/// The language of a task's stories. A text of the reader's own has none that the page would know of.
pub fn stories(task: &Task) -> Option<Language> {
    match task {
        Task::Moscow(lessons) => Some(lessons.language),
        Task::Text { text, .. } => Language::ALL
            .into_iter()
            .find(|language| text::example(*language) == *text),
        _ => None,
    }
}

/// A text where it can be: in the address, or in the page if it is too long for that.
pub fn placed(text: String) -> (Option<String>, Option<String>) {
    if text.chars().nth(LINK_TEXT).is_none() {
        (Some(text), None)
    } else {
        (None, Some(text))
    }
}

/// How many updates the address says had been made.
pub fn at(query: &Query, updates: usize, complaints: &mut Vec<Complaint>) -> usize {
    query.read("at", 0, |at| *at <= updates, complaints)
}

/// What the figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The curves alone, large.
    Training,
    /// States, gates and answers over a sequence.
    Sequence,
    /// How far the gradient reaches.
    Gradient,
    /// How the gates' values are spread.
    Spread,
    /// What a character model writes.
    Writing,
    /// Weights in and out, values, code.
    Exchange,
}

/// The name of a value in a table.
pub fn code<T: PartialEq + Copy>(table: Table<T>, value: T) -> &'static str {
    table
        .iter()
        .find(|(other, _)| *other == value)
        .map_or("", |(_, code)| code)
}

/// Where one looks; nothing of it changes what is learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub view: View,
    /// Seed of the sequence that is shown.
    pub sample: u64,
    /// A sequence that was typed instead.
    pub typed: Option<String>,
    /// The layer and direction that is opened.
    pub layer: LayerCode,
    /// The block of W_h whose spectral radius is measured; the candidate's where none is named.
    pub block: Option<Gate>,
    /// The radius that it is scaled to.
    pub radius: Option<f32>,
    pub prompt: String,
    pub temperature: f32,
    /// Characters to write.
    pub count: usize,
    /// Seed of the writing.
    pub draw: u64,
}

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub setup: Setup,
    pub look: Look,
}

/// A number or a word that stands for none.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Optional<T>(Option<T>);

/// The word for no number.
pub const OFF: &str = "off";

impl<T: fmt::Display> fmt::Display for Optional<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str(OFF),
        }
    }
}

impl<T: FromStr> FromStr for Optional<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        Ok(Self(match text {
            OFF => None,
            text => Some(text.parse()?),
        }))
    }
}

/// An address that is being read.
struct Reader<'a> {
    query: &'a Query,
    complaints: &'a mut Vec<Complaint>,
}

impl Reader<'_> {
    fn number<T: FromStr + fmt::Display + PartialOrd + Copy>(
        &mut self,
        name: &'static str,
        default: T,
        (least, most): (T, T),
    ) -> T {
        let fits = |value: &T| *value >= least && *value <= most;
        self.query.read(name, default, fits, self.complaints)
    }

    fn optional<T: FromStr + fmt::Display + PartialOrd + Copy>(
        &mut self,
        name: &'static str,
        default: Option<T>,
        (least, most): (T, T),
    ) -> Option<T> {
        let fits = |value: &Optional<T>| value.0.is_none_or(|v| v >= least && v <= most);
        self.query
            .read(name, Optional(default), fits, self.complaints)
            .0
    }

    fn one_of<T: PartialEq + Copy>(
        &mut self,
        name: &'static str,
        table: Table<T>,
        default: T,
    ) -> T {
        let Some(text) = self.query.get(name) else {
            return default;
        };
        if let Some((value, _)) = table.iter().find(|(_, code)| *code == text) {
            return *value;
        }
        self.refuse(name, code(table, default));
        default
    }

    fn refuse(&mut self, name: &'static str, used: &str) {
        let found = self.query.get(name).unwrap_or_default();
        self.complaints.push(Complaint {
            name: name.into(),
            found: found.chars().take(40).collect(),
            used: if used.is_empty() { "–" } else { used }.into(),
        });
    }

    /// A text of so many characters at most; `used` says what stands in for a longer one.
    fn text(&mut self, name: &'static str, most: usize, used: &str) -> Option<String> {
        let text = self.query.get(name)?;
        if text.chars().nth(most).is_none() {
            return Some(text.to_owned());
        }
        self.refuse(name, used);
        None
    }
}

impl Config {
    /// The choices that an address records. `kept` is a text of the reader's that is too long for it.
    pub fn read(
        query: &Query,
        locale: Locale,
        kept: Option<&str>,
        complaints: &mut Vec<Complaint>,
    ) -> Self {
        let mut reader = Reader { query, complaints };
        let name = reader
            .query
            .read("task", TaskName::Parity, |_| true, reader.complaints);
        let mut setup = Setup::default_of(name);
        reader.task(&mut setup.task, locale, kept);
        setup.kind = reader.one_of("cell", KINDS, setup.kind);
        setup.layers = reader.number("layers", setup.layers, LAYERS);
        let directions = reader.number("directions", 1 + usize::from(setup.bidirectional), (1, 2));
        setup.bidirectional = directions == 2;
        setup.units = reader.number("units", setup.units, UNITS);
        setup.embedding = reader.number("embedding", setup.embedding, EMBEDDINGS);
        setup.init.scheme = reader.one_of("init", SCHEMES, setup.init.scheme);
        setup.init.forget_bias = reader.optional("forget", setup.init.forget_bias, FORGET);
        setup.optimizer = reader.one_of("optimizer", OPTIMIZERS, setup.optimizer);
        setup.learning_rate = reader.number("rate", setup.learning_rate, RATES);
        setup.clip = reader.optional("clip", setup.clip, CLIPPED);
        setup.truncation = reader.optional("truncation", setup.truncation, TRUNCATIONS);
        setup.batch = reader.number("batch", setup.batch, BATCHES);
        setup.updates = reader.number("updates", setup.updates, UPDATES);
        setup.seed = reader.number("seed", setup.seed, (0, u64::from(u32::MAX)));
        at(query, setup.updates, reader.complaints);
        let look = reader.look(&setup);
        Self { setup, look }
    }
}

impl Reader<'_> {
    fn task(&mut self, task: &mut Task, locale: Locale, kept: Option<&str>) {
        let range = lengths(task.name());
        match task {
            Task::Moscow(lessons) => {
                lessons.language = self.one_of("stories", LANGUAGES, language(locale));
                lessons.least = self.number("least", lessons.least, DISTANCES);
                lessons.most = self.number("most", lessons.most.max(lessons.least), DISTANCES);
                if lessons.most < lessons.least {
                    self.refuse("most", &lessons.least.to_string());
                    lessons.most = lessons.least;
                }
            }
            Task::Copy { length }
            | Task::Adding { length }
            | Task::Parity { length }
            | Task::Counting { length }
            | Task::Sine { length } => *length = self.number("length", *length, range),
            Task::Text {
                text,
                alphabet,
                length,
            } => {
                *length = self.number("length", *length, range);
                *alphabet = self.one_of("alphabet", ALPHABETS, *alphabet);
                let example = td_string!(locale, laboratory.example);
                *text = match (kept, self.text("text", LINK_TEXT, example)) {
                    (Some(kept), _) => kept.to_owned(),
                    (None, Some(text)) => text,
                    (None, None) => {
                        text::example(self.one_of("stories", LANGUAGES, language(locale)))
                    }
                };
            }
        }
    }

    fn look(&mut self, setup: &Setup) -> Look {
        let writes = matches!(setup.task, Task::Text { .. });
        let directions = 1 + usize::from(setup.bidirectional);
        let fits = |code: &LayerCode| code.layer < setup.layers && code.direction < directions;
        let view = self.one_of("view", VIEWS, View::Sequence);
        let view = if view == View::Writing && !writes {
            self.refuse("view", code(VIEWS, View::Sequence));
            View::Sequence
        } else {
            view
        };
        let gates = setup.kind.gate_order();
        let candidate = gates
            .iter()
            .copied()
            .find(|gate| matches!(gate, Gate::Cell | Gate::New));
        let block = match self.query.get("block") {
            None => candidate,
            Some(text) => {
                let named = GATES.iter().find(|(_, code)| *code == text);
                let gate = named
                    .map(|(gate, _)| *gate)
                    .filter(|gate| gates.contains(gate));
                if gate.is_none() {
                    self.refuse("block", candidate.map_or("", |gate| code(GATES, gate)));
                }
                gate.or(candidate)
            }
        };
        Look {
            view,
            sample: self.query.read("sample", 1, |_| true, self.complaints),
            typed: self.text("typed", TYPED, ""),
            layer: self
                .query
                .read("layer", LayerCode::default(), fits, self.complaints),
            block,
            radius: self.optional("radius", None, RADII),
            prompt: self
                .text("prompt", PROMPT, "")
                .unwrap_or_else(|| beginning(&setup.task)),
            temperature: self.number("temperature", 0.7, TEMPERATURES),
            count: self.number("count", 120, COUNTS),
            draw: self.query.read("draw", 1, |_| true, self.complaints),
        }
    }
}

/// The first characters of a text.
fn beginning(task: &Task) -> String {
    match task {
        Task::Text { text, .. } => text.chars().take(GIVEN).collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
