//! The lesson's moments in words.

use leptos_i18n::td_string;

use super::figure::Words;
use super::model::{LAST, Part, Run, timeline};
use crate::figure::clock::{Moment, Phase};
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::unit_table::{operation_of, operations};
use crate::i18n::Locale;
use crate::lesson::caption::at_step;
use crate::lesson::listed::row;
use crate::lesson::number_panel::step_of;
use crate::nn::Kind;
use crate::task::uses::{Shape, Use, Wrong};

/// What the figure says.
pub fn figure(l: Locale) -> Words {
    let word = |text: &str| text.to_owned();
    Words {
        start: word(td_string!(l, uses.start)),
        end: word(td_string!(l, uses.end)),
        picture: word(td_string!(l, uses.picture)),
        encoder: word(td_string!(l, uses.encoder)),
        decoder: word(td_string!(l, uses.decoder)),
    }
}

/// A use.
pub fn purpose(l: Locale, purpose: Use) -> &'static str {
    match purpose {
        Use::Caption => td_string!(l, uses.caption),
        Use::Sentiment => td_string!(l, uses.sentiment),
        Use::Spam => td_string!(l, uses.spam),
        Use::Tagging => td_string!(l, uses.tagging),
        Use::Translation => td_string!(l, uses.translation),
        Use::Chat => td_string!(l, uses.chat),
    }
}

/// How many in, how many out.
pub fn shape(l: Locale, shape: Shape) -> &'static str {
    match shape {
        Shape::OneToMany => td_string!(l, uses.one_to_many),
        Shape::ManyToOne => td_string!(l, uses.many_to_one),
        Shape::Aligned => td_string!(l, uses.aligned),
        Shape::Unaligned => td_string!(l, uses.unaligned),
    }
}

/// What runs at `moment`, as a sentence.
pub fn now(l: Locale, run: &Run, moment: Option<Moment>) -> String {
    let Some(Moment {
        step, operation, ..
    }) = moment
    else {
        return td_string!(l, uses.before).to_owned();
    };
    let words = figure(l);
    let input = run.input(step).map(|token| words.token(token));
    let last = step + 1 == run.steps();
    let what = match (run.part(step), operation) {
        (Part::Picture, 0) => td_string!(l, uses.reads_picture).to_owned(),
        (Part::Picture, LAST) => td_string!(l, uses.hands_to_decoder).to_owned(),
        (Part::Picture, _) => td_string!(l, uses.picture_state).to_owned(),
        (_, 0) => td_string!(l, uses.reads, word = input.unwrap_or_default()).to_string(),
        (_, LAST) => match run.output(step) {
            Some(output) => {
                let word = words.token(run.token(output.token));
                let share = number::percent(output.share);
                td_string!(l, uses.answers, word = word, share = share).to_string()
            }
            None if !last && run.answer_at(step + 1) == Some(0) && run.book.purpose.writes() => {
                td_string!(l, uses.hands_to_decoder).to_owned()
            }
            None => td_string!(l, uses.hands_on).to_owned(),
        },
        (_, operation) => match operations(Kind::Gru).get(operation).copied().flatten() {
            Some(What::Reset) => td_string!(l, gru.reset_gate).to_owned(),
            Some(What::Update) => td_string!(l, gru.update_keep).to_owned(),
            Some(What::Candidate) => td_string!(l, gru.candidate_after).to_owned(),
            _ => td_string!(l, gru.hidden_keep).to_owned(),
        },
    };
    match run.part(step) {
        Part::Decoder(_) => format!("{} · {what}", place(l, run, step)),
        Part::Encoder(_) if run.book.purpose.writes() => {
            format!("{} · {what}", place(l, run, step))
        }
        Part::Encoder(t) => at_step(l, t, timeline(run.steps()).steps, what),
        Part::Picture => what,
    }
}

/// What a step of the figure is called.
pub fn place(l: Locale, run: &Run, step: usize) -> String {
    match run.part(step) {
        Part::Decoder(t) => td_string!(l, uses.at_decoder, step = t + 1).to_string(),
        Part::Encoder(t) if run.book.purpose.writes() => {
            td_string!(l, uses.at_encoder, step = t + 1).to_string()
        }
        Part::Encoder(t) => step_of(l, t),
        Part::Picture => td_string!(l, uses.picture).to_string(),
    }
}

/// Name and numbers of each vector of a step, and what may come out; those of the cell's gates only where it is opened.
pub fn values(l: Locale, run: &Run, step: usize, tick: f64, inside: bool) -> Vec<(String, String)> {
    let clock = timeline(run.steps());
    let done = |operation| clock.phase(tick, step, operation) == Phase::Done;
    let done_of = |what| done(operation_of(Kind::Gru, what));
    let words = figure(l);
    let mut all = Vec::new();
    if let Some(token) = run.input(step) {
        all.push((td_string!(l, uses.word_read).to_owned(), words.token(token)));
    }
    if let Some(opened) = run.opened(step).filter(|_| inside) {
        let local = step - run.first(step);
        for (name, what) in [
            ("rₜ", What::Reset),
            ("zₜ", What::Update),
            ("nₜ", What::Candidate),
        ] {
            let values =
                (0..opened.layer.units).map(|row| opened.value(Pick::vector(what, local, row)));
            all.push(row(l, name, done_of(what), values));
        }
    }
    let state = run.state(step).iter().copied();
    all.push(row(l, "hₜ", done_of(What::Hidden), state));
    let shares: Vec<String> = (run.likeliest(step, 4).into_iter())
        .map(|(token, share)| {
            format!(
                "{} {}",
                words.token(run.token(token)),
                number::percent(share)
            )
        })
        .collect();
    if !shares.is_empty() {
        let text = if done(LAST) {
            shares.join(", ")
        } else {
            td_string!(l, stage.not_computed).to_owned()
        };
        all.push(("yₜ".to_owned(), text));
    }
    all
}

/// Why what the reader wrote or drew is not read.
pub fn refusal(l: Locale, wrong: &Wrong) -> String {
    match wrong {
        Wrong::Empty => td_string!(l, uses.wrong_empty).to_owned(),
        Wrong::Unknown { word, near } if near.is_empty() => {
            let word: String = word.chars().take(40).collect();
            td_string!(l, uses.wrong_strange, word = word).to_string()
        }
        Wrong::Unknown { word, near } => {
            let word: String = word.chars().take(40).collect();
            td_string!(l, uses.wrong_unknown, word = word, near = near.join(", ")).to_string()
        }
        Wrong::TooLong { most, found } => {
            td_string!(l, uses.wrong_long, most = *most, found = *found).to_string()
        }
        Wrong::NoPixel => td_string!(l, uses.wrong_no_pixel).to_owned(),
        Wrong::TooManyPixels { most, found } => {
            td_string!(l, uses.wrong_pixels, most = *most, found = *found).to_string()
        }
        Wrong::NoPicture { found } => {
            td_string!(l, uses.wrong_picture, found = found.clone()).to_string()
        }
    }
}
