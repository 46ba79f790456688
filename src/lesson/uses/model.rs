//! One input put before the network of a use: what is read, what is written, step by step.

use std::sync::Arc;

use super::asked::Asked;
use crate::figure::clock::Timeline;
use crate::figure::equation::{Equation, Factor};
use crate::figure::opened::Opened;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::subscript;
use crate::figure::unit_table::operations;
use crate::i18n::Locale;
use crate::lesson::query::{Complaint, Query};
use crate::nn::wiring::Wiring;
use crate::nn::{Kind, LayerTrace, Result};
use crate::task::uses::{Book, END, Picture, Prompt, Reading, Use, read};

/// Letters of the reader's own that are looked at.
pub const MOST_LETTERS: usize = 200;
/// The operation after those of the cell: answer, or hand the state on.
pub const LAST: usize = 5;

/// The clock of a figure of `steps` steps.
pub fn timeline(steps: usize) -> Timeline {
    Timeline {
        steps,
        operations: operations(Kind::Gru).len() + 1,
    }
}

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub purpose: Use,
    /// The reader's own words.
    pub text: Option<String>,
    /// The reader's own picture.
    pub picture: Option<Picture>,
    /// Which of the kept examples is read otherwise.
    pub draw: u64,
    /// Seed of the network.
    pub seed: u64,
    /// The decoder begins from zeros.
    pub cut: bool,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let purpose = query.read("use", Use::Chat, |_| true, complaints);
        let picture = query.get("picture").and_then(|code| {
            let picture = Picture::parse(code).ok();
            if picture.is_none() {
                complaints.push(Complaint {
                    name: "picture".into(),
                    found: code.chars().take(40).collect(),
                    used: "–".into(),
                });
            }
            picture
        });
        let text = query.get("text").map(str::trim);
        let text = text.filter(|_| purpose != Use::Caption);
        let beginning = |text: &str, letters| text.chars().take(letters).collect::<String>();
        if let Some(text) = text.filter(|text| text.chars().nth(MOST_LETTERS).is_some()) {
            complaints.push(Complaint {
                name: "text".into(),
                found: beginning(text, 40),
                used: format!("{}… ({MOST_LETTERS})", beginning(text, 20)),
            });
        }
        Self {
            purpose,
            text: text.map(|text| beginning(text, MOST_LETTERS)),
            picture: picture.filter(|_| purpose == Use::Caption),
            draw: query.read("draw", 1, |_| true, complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            cut: query.read("cut", false, |_| true, complaints),
        }
    }
}

/// Language of what comes out, where it is not the page's.
pub fn foreign(purpose: Use, locale: Locale) -> Option<&'static str> {
    (purpose == Use::Translation).then_some(match locale {
        Locale::ko => "en",
        Locale::en => "ko",
    })
}

/// What a step belongs to, with its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The picture becomes a state in one go.
    Picture,
    Encoder(usize),
    Decoder(usize),
}

/// What comes out at a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub token: u32,
    pub share: f32,
}

/// What a network made of an input.
#[derive(Clone)]
pub struct Run {
    pub asked: Asked,
    pub reading: Reading,
    pub wiring: Arc<Wiring>,
    pub book: Arc<Book>,
}

impl Run {
    /// Lets a network read, and write if it does.
    ///
    /// # Errors
    /// If the network knows other words.
    pub fn new(asked: Asked, wiring: Arc<Wiring>, book: Arc<Book>, cut: bool) -> Result<Self> {
        let reading = read(&wiring, &book, &asked.prompt, !cut)?;
        Ok(Self {
            asked,
            reading,
            wiring,
            book,
        })
    }

    /// Steps before the decoder's.
    pub fn read_steps(&self) -> usize {
        match self.asked.prompt {
            Prompt::Picture(_) => 1,
            Prompt::Words(_) => self.reading.encoded.trace.steps,
        }
    }

    /// All steps, the decoder's behind the encoder's.
    pub fn steps(&self) -> usize {
        self.read_steps() + self.reading.decoded.as_ref().map_or(0, |trace| trace.steps)
    }

    /// What a step belongs to.
    pub fn part(&self, step: usize) -> Part {
        match step.checked_sub(self.read_steps()) {
            Some(step) => Part::Decoder(step),
            None if matches!(self.asked.prompt, Prompt::Picture(_)) => Part::Picture,
            None => Part::Encoder(step),
        }
    }

    /// The first step of a step's part.
    pub fn first(&self, step: usize) -> usize {
        match self.part(step) {
            Part::Decoder(_) => self.read_steps(),
            _ => 0,
        }
    }

    fn layer(&self, step: usize) -> Option<(&LayerTrace, &'static str)> {
        let (trace, prefix) = match self.part(step) {
            Part::Picture => return None,
            Part::Encoder(_) => (&self.reading.encoded.trace, "encoder."),
            Part::Decoder(_) => (self.reading.decoded.as_ref()?, "decoder."),
        };
        trace.layer(0, 0).map(|layer| (layer, prefix))
    }

    /// The cell of a step, opened; the picture has none. Its steps count from the part's first one.
    pub fn opened(&self, step: usize) -> Option<Opened<'_>> {
        self.layer(step).map(|(layer, prefix)| Opened {
            layer,
            params: self.wiring.params(),
            prefix,
            holds: &[],
            feed_forward: false,
        })
    }

    /// The state after a step (H).
    pub fn state(&self, step: usize) -> &[f32] {
        match self.layer(step) {
            Some((layer, _)) => layer.hidden_at(step - self.first(step), 0),
            None => &self.reading.encoded.state.h,
        }
    }

    /// The word that a step reads; `None` for a picture.
    pub fn input(&self, step: usize) -> Option<Token<'_>> {
        match (self.part(step), &self.asked.prompt) {
            (Part::Encoder(t), Prompt::Words(sentence)) => {
                let piece = sentence.pieces.get(t)?;
                Some(Token::Word(&piece.text))
            }
            (Part::Decoder(0), _) => Some(Token::Start),
            (Part::Decoder(t), _) => Some(self.token(*self.reading.answer.get(t - 1)?)),
            _ => None,
        }
    }

    /// A token that comes out.
    pub fn token(&self, token: u32) -> Token<'_> {
        if self.book.purpose.writes() && token == END {
            Token::End
        } else {
            Token::Word(self.book.outputs.word(token).trim_start_matches('+'))
        }
    }

    /// Which of the answers comes out at a step.
    pub fn answer_at(&self, step: usize) -> Option<usize> {
        use crate::task::uses::Shape;
        match (self.book.purpose.shape(), self.part(step)) {
            (Shape::ManyToOne, _) => (step + 1 == self.steps()).then_some(0),
            (Shape::Aligned, _) => Some(step),
            (_, Part::Decoder(t)) => Some(t),
            _ => None,
        }
    }

    /// What comes out at a step, if anything does.
    pub fn output(&self, step: usize) -> Option<Output> {
        let at = self.answer_at(step)?;
        let token = *self.reading.answer.get(at)?;
        let share = self.reading.shares.get(at)?.get(token as usize)?;
        Some(Output {
            token,
            share: *share,
        })
    }

    /// The likeliest tokens of a step with their probabilities, at most `most`, the likeliest first.
    pub fn likeliest(&self, step: usize, most: usize) -> Vec<(u32, f32)> {
        let shares = self
            .answer_at(step)
            .and_then(|at| self.reading.shares.get(at));
        let mut all: Vec<(u32, f32)> = (shares.into_iter().flatten().enumerate())
            .map(|(token, share)| (token as u32, *share))
            .collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(most);
        all
    }

    /// What came out, as a reader writes it.
    pub fn said(&self) -> String {
        self.book.text(&self.reading.answer)
    }

    /// What should have come out.
    pub fn truth(&self) -> Option<String> {
        let answer = self.asked.answer.as_ref()?;
        Some(self.book.text(answer))
    }

    /// Whether what came out is right, where that is known.
    pub fn right(&self) -> Option<bool> {
        let truth = self.asked.answer.as_ref()?;
        let mut said = self.reading.answer.as_slice();
        if self.book.purpose.writes()
            && let Some((&END, before)) = said.split_last()
        {
            said = before;
        }
        Some(said == truth)
    }

    /// Whether `pick` names a number that can be opened.
    pub fn has(&self, pick: Pick) -> bool {
        let mine = Pick {
            step: pick.step.saturating_sub(self.first(pick.step)),
            ..pick
        };
        pick.step < self.steps()
            && match self.opened(pick.step) {
                Some(opened) => opened.has(mine),
                None => pick.what == What::Hidden && pick.row < self.state(pick.step).len(),
            }
    }

    /// The complete arithmetic of a value. Steps count from the figure's first one.
    pub fn equations(&self, pick: Pick) -> Vec<Equation> {
        if !self.has(pick) {
            return Vec::new();
        }
        let Some(opened) = self.opened(pick.step) else {
            return self.picture_equations(pick);
        };
        let first = self.first(pick.step);
        let mine = Pick {
            step: pick.step - first,
            ..pick
        };
        let mut equations = opened.equations(mine, "");
        for equation in &mut equations {
            let factors = equation.terms.iter_mut().flatten();
            for factor in factors.chain([&mut equation.result]) {
                if let Some(pick) = &mut factor.pick {
                    pick.step += first;
                }
            }
        }
        equations
    }

    /// h = tanh(W x + b). Pixels that are off add nothing, and are left out.
    fn picture_equations(&self, pick: Pick) -> Vec<Equation> {
        let Prompt::Picture(picture) = &self.asked.prompt else {
            return Vec::new();
        };
        let row = pick.row;
        let get = |name: &str, at: usize| {
            let values = self.wiring.params().get(name);
            values.and_then(|v| v.get(at)).copied().unwrap_or(0.0)
        };
        let pixels: Vec<f32> = picture.values().collect();
        let on = (0..pixels.len()).filter(|at| pixels[*at] != 0.0);
        let mut terms: Vec<Vec<Factor>> = on
            .map(|at| {
                let name = format!("W{},{}", subscript(row + 1), subscript(at + 1));
                let weight = get("linear.weight", row * pixels.len() + at);
                let pixel = format!("x{}", subscript(at + 1));
                vec![
                    Factor::new(name, weight, Quantity::Plain, None),
                    Factor::new(pixel, pixels[at], Quantity::Input, None),
                ]
            })
            .collect();
        let bias = format!("b{}", subscript(row + 1));
        let bias = Factor::new(bias, get("linear.bias", row), Quantity::Plain, None);
        terms.push(vec![bias]);
        let value = self.state(pick.step).get(row).copied().unwrap_or(0.0);
        let name = format!("h{}", subscript(row + 1));
        vec![Equation {
            result: Factor::new(name, value, Quantity::Hidden, Some(pick)),
            function: Some("tanh"),
            terms,
        }]
    }
}

/// A word, or one of the two marks that are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Start,
    End,
    Word(&'a str),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::uses::asked::Origin;
    use crate::task::moscow::Language;
    use crate::task::uses::{Network, Wrong};

    pub fn run(address: &str, language: Language, updates: usize) -> Run {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse(address), &mut complaints);
        assert_eq!(complaints, []);
        let mut network = Network::new(config.purpose, language, config.seed).unwrap();
        for _ in 0..updates {
            network.step().unwrap();
        }
        let book = network.book().clone();
        let asked = Asked::new(&config, &book).unwrap();
        Run::new(asked, Arc::new(network.wiring().clone()), book, config.cut).unwrap()
    }

    #[test]
    fn the_wiring_says_where_something_comes_out() {
        let places = |address: &str| {
            let run = run(address, Language::English, 0);
            let out = (0..run.steps()).map(|step| run.output(step).is_some());
            (run.read_steps(), out.collect::<Vec<_>>())
        };
        let (read, out) = places("use=spam&text=you won a phone");
        assert_eq!((read, out), (4, vec![false, false, false, true]));
        let (read, out) = places("use=tagging&text=they can fish");
        assert_eq!((read, out), (3, vec![true; 3]));
        let (read, out) = places("use=chat&text=hello my name is Tom");
        assert_eq!(read, 5);
        assert!(out.len() > 5 && !out[..5].iter().any(|o| *o) && out[5..].iter().all(|o| *o));
        let (read, out) = places("use=caption");
        assert!(read == 1 && !out[0] && out[1..].iter().all(|o| *o));
    }

    #[test]
    fn a_decoder_reads_what_it_has_written() {
        let run = run("use=translation", Language::Korean, 30);
        let first = run.read_steps();
        assert_eq!(run.input(first), Some(Token::Start));
        for step in first + 1..run.steps() {
            let written = run.output(step - 1).map(|output| run.token(output.token));
            assert_eq!(run.input(step), written);
        }
    }

    /// The decoder's first state comes from the encoder's last one, or from zeros.
    #[test]
    fn what_is_cut_is_not_handed_over() {
        for (address, cut) in [("use=chat", false), ("use=chat&cut=true", true)] {
            let run = run(address, Language::English, 3);
            let first = run.read_steps();
            let begins = run.opened(first).unwrap().layer.initial_h.clone();
            if cut {
                assert!(begins.iter().all(|h| *h == 0.0));
            } else {
                assert_eq!(begins, run.state(first - 1));
            }
        }
    }

    #[test]
    fn every_number_adds_up_in_every_part() {
        for address in ["use=caption", "use=translation"] {
            let run = run(address, Language::Korean, 5);
            for step in [0, run.read_steps() - 1, run.read_steps(), run.steps() - 1] {
                for what in [What::Hidden, What::Update, What::Reset, What::Candidate] {
                    let pick = Pick::vector(what, step, 3);
                    if !run.has(pick) {
                        assert!(run.part(step) == Part::Picture && what != What::Hidden);
                        continue;
                    }
                    for equation in run.equations(pick) {
                        let sum = equation.sum();
                        let expected = match equation.function {
                            Some("tanh") => sum.tanh(),
                            Some("σ") => 1.0 / (1.0 + (-sum).exp()),
                            _ => sum,
                        };
                        assert!((equation.result.value - expected).abs() < 5e-6);
                        let picks = equation.terms.iter().flatten().filter_map(|f| f.pick);
                        for pick in picks.filter(|pick| pick.what != What::Input) {
                            assert!(run.has(pick) || pick.step >= run.first(step), "{pick}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_read_leaves_an_example_and_a_reason() {
        let query = Query::parse("use=spam&text=zebra");
        let config = Config::read(&query, &mut Vec::new());
        let book = Book::new(Use::Spam, Language::English);
        let asked = Asked::new(&config, &book).unwrap();
        assert!(matches!(asked.wrong, Some(Wrong::Unknown { .. })));
        assert_eq!(asked.origin, Origin::Kept);
        let mut complaints = Vec::new();
        let query = Query::parse("use=caption&picture=zz&text=hello");
        let config = Config::read(&query, &mut complaints);
        assert_eq!(complaints.len(), 1);
        assert_eq!((config.picture, config.text), (None, None));
    }

    #[test]
    fn a_taught_sentence_is_known_as_one() {
        let book = Book::new(Use::Translation, Language::English);
        for (examples, origin) in [(&book.taught, Origin::Taught), (&book.kept, Origin::Kept)] {
            let Prompt::Words(sentence) = &examples[0].prompt else {
                panic!("a translator reads words");
            };
            let mut query = Query::parse("use=translation");
            query.set("text", Some(sentence.text()));
            let config = Config::read(&query, &mut Vec::new());
            assert_eq!(Asked::new(&config, &book).unwrap().origin, origin);
        }
    }
}
