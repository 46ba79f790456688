//! Can it know what comes next? A word guessed by a network that reads to the gap, and by one that reads both ways.

mod capacity;
mod figure;
mod model;
mod school;
mod stage;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::capacity::Capacity;
use self::model::{Config, Reading};
use self::school::{School, TESTED};
use self::stage::{SentenceStage, Strayed, read_half};
use super::desk::{Desk, Stage, Zoom};
use super::network::PyTorch;
use super::network::config::{Config as Sizes, Defaults};
use super::predict::Predict;
use super::prose::{self, Piece, Text};
use super::query::Query;
use crate::figure::clock::Timeline;
use crate::figure::effect::effect;
use crate::figure::number;
use crate::i18n::Locale;
use crate::lesson::language::language;
use crate::task::gap::Sentence;

const TEXT: Text = Text {
    ko: prose::BIDIRECTIONAL_KO,
    en: prose::BIDIRECTIONAL_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 4.0;
/// The course's listing.
const LISTED: Defaults = Defaults {
    layers: 2,
    bidirectional: true,
};

/// What the parts of the lesson share.
#[derive(Clone, Copy)]
struct Lesson {
    desk: Desk,
    config: Memo<Config>,
    sentence: Memo<Sentence>,
    school: School,
    /// What each network made of the sentence: one direction, two.
    readings: Memo<Option<[Arc<Reading>; 2]>>,
    /// Which network the figure shows.
    shown: Memo<usize>,
    stage: Stage,
    timeline: Signal<Timeline>,
}

/// The lesson.
#[component]
pub fn BidirectionalLesson(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let config = Memo::new(move |_| {
        desk.query
            .with(|query| Config::read(query, &mut Vec::new()))
    });
    desk.report(Zoom::Sequence, |query, complaints| {
        Config::read(query, complaints);
        read_shown(query, complaints);
        read_half(query, complaints);
    });
    let key = Memo::new(move |_| (language(locale.get()), config.with(|config| config.seed)));
    let school = School::new(key);
    let sentence =
        Memo::new(move |_| config.with(|config| config.sentence(language(locale.get()))));
    let readings = Memo::new(move |before: Option<&Option<[Arc<Reading>; 2]>>| {
        let models = school.models.get()?;
        let config = config.get();
        let read = |model: &Arc<_>| {
            sentence.with(|sentence| Reading::new(model, &config, sentence).ok().map(Arc::new))
        };
        match (read(&models[0]), read(&models[1])) {
            (Some(forward), Some(both)) => Some([forward, both]),
            // Between two languages the networks are still those of the other one.
            _ => before.cloned().flatten(),
        }
    });
    let shown = Memo::new(move |_| desk.query.with(|query| read_shown(query, &mut Vec::new())));
    let timeline = Signal::derive(move || {
        let steps = sentence.with(|s| s.words.len()) + config.with(|c| c.padding);
        Timeline {
            steps: steps * (shown.get() + 1),
            operations: figure::OPERATIONS,
        }
    });
    let units = Signal::derive(move || if shown.get() == 0 { 16 } else { 8 });
    let stage = Stage::new(desk, timeline, units, PACE, Zoom::Sequence);
    let lesson = Lesson {
        desk,
        config,
        sentence,
        school,
        readings,
        shown,
        stage,
        timeline,
    };
    effect(move || {
        let settled = school.accuracy.get().is_some() || school.failure.get().is_some();
        desk.ready.set(settled);
    });
    let listed = Sizes::read(&Query::default(), LISTED, &mut Vec::new());
    let progress = Signal::derive(move || stage.play.tick.get() / timeline.get().end().max(1.0));
    view! {
        <article class="prose" tabindex="0" aria-label=move || td_string!(locale.get(), stage.lesson)>
            <Piece text=TEXT index=0 locale />
            <Predict
                desk
                settled=Signal::derive(move || school.accuracy.get().is_some())
                question=Signal::derive(move || td_string!(locale.get(), bidirectional.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, bidirectional.answer_chance).to_string(),
                        td_string!(l, bidirectional.answer_half).to_string(),
                        td_string!(l, bidirectional.answer_always).to_string(),
                    ]
                })
                right=Signal::derive(move || {
                    let share = school.accuracy.get().map_or(0.0, |[forward, _]| forward[1]);
                    if share < 0.25 { 0 } else if share < 0.75 { 1 } else { 2 }
                })
                outcome=Signal::derive(move || {
                    let [forward, both] = school.accuracy.get().unwrap_or_default();
                    td_string!(
                        locale.get(),
                        bidirectional.outcome,
                        forward = number::percent(forward[1]),
                        both = number::percent(both[1])
                    ).to_string()
                })
            />
            <Piece text=TEXT index=1 locale />
            <Scores lesson />
            <Piece text=TEXT index=2 locale />
            <Strayed lesson />
            <Piece text=TEXT index=3 locale />
            <PyTorch desk config=Signal::derive(move || listed) progress />
            <Piece text=TEXT index=4 locale />
            <Capacity lesson />
            <Piece text=TEXT index=5 locale />
        </article>
        <SentenceStage lesson />
    }
}

/// Which network is shown: 0 one direction, 1 two.
fn read_shown(query: &Query, complaints: &mut Vec<super::query::Complaint>) -> usize {
    query.read("net", 2_usize, |net| (1..=2).contains(net), complaints) - 1
}

/// How often each network is right on sentences that it was not taught.
#[component]
fn Scores(lesson: Lesson) -> impl IntoView {
    let locale = lesson.desk.locale;
    view! {
        <table class="scores" inner_html=move || scores(locale.get(), lesson.school)></table>
        <p class="hint" aria-live="polite">
            {move || {
                let l = locale.get();
                let updates = lesson.school.updates.get();
                match (lesson.school.failure.get(), lesson.school.accuracy.get()) {
                    (Some(reason), _) => td_string!(l, bidirectional.failed, reason = reason).to_string(),
                    (None, Some(_)) => td_string!(l, bidirectional.tested, updates = updates, count = TESTED).to_string(),
                    (None, None) => {
                        td_string!(l, bidirectional.learning, updates = updates, all = crate::task::gap::UPDATES).to_string()
                    }
                }
            }}
        </p>
    }
}

/// The table as it stands. Nothing of it is the reader's, so it is plain text.
fn scores(l: Locale, school: School) -> String {
    let accuracy = school.accuracy.get();
    let parameters = school
        .models
        .get()
        .map(|models| models.map(|model| model.params().len().to_string()));
    let head: String = [
        td_string!(l, bidirectional.network),
        td_string!(l, bidirectional.clue_before),
        td_string!(l, bidirectional.clue_after),
        td_string!(l, bidirectional.parameters),
    ]
    .map(|name| format!("<th scope=\"col\">{name}</th>"))
    .concat();
    let names = [
        td_string!(l, bidirectional.one),
        td_string!(l, bidirectional.two),
    ];
    let row = |(network, name): (usize, &str)| {
        let share = |clue: usize| {
            accuracy.map_or("–".to_owned(), |all| number::percent(all[network][clue]))
        };
        let parameters = parameters.as_ref().map_or("", |all| &all[network]);
        format!(
            "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td><td>{parameters}</td></tr>",
            share(0),
            share(1)
        )
    };
    let rows: String = names.into_iter().enumerate().map(row).collect();
    format!("<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>")
}
