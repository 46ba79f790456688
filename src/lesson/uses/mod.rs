//! How many in, how many out? Six uses of recurrent networks with the wiring that each needs, taught in the page.

mod answer;
mod asked;
mod columns;
mod figure;
mod listing;
mod model;
mod pad;
mod school;
mod scores;
mod stage;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::asked::Asked;
use self::model::{Config, Run, timeline};
use self::school::School;
use self::scores::Scores;
use self::stage::UsesStage;
use super::desk::{Desk, Stage, Zoom};
use super::listing_view::{Library, ListingView};
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use crate::figure::clock::Timeline;
use crate::figure::effect::effect;
use crate::figure::pick::Pick;
use crate::lesson::language::language;
use crate::nn::wiring::Source;
use crate::task::uses::{Book, Use, read};

const TEXT: Text = Text {
    ko: prose::USES_KO,
    en: prose::USES_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 6.0;

/// What the parts of the lesson share.
#[derive(Clone, Copy)]
struct Lesson {
    desk: Desk,
    config: Memo<Config>,
    school: School,
    /// What is asked, and what is right for it.
    asked: Memo<Option<Asked>>,
    run: Memo<Option<Arc<Run>>>,
    stage: Stage,
    line: Signal<Timeline>,
    /// The opened value, if the figure has it.
    pick: Memo<Option<Pick>>,
    /// All six are to be taught.
    all: RwSignal<bool>,
}

/// The lesson.
#[component]
pub fn Uses(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let config = Memo::new(move |_| {
        desk.query
            .with(|query| Config::read(query, &mut Vec::new()))
    });
    desk.report(Zoom::Sequence, |query, complaints| {
        Config::read(query, complaints);
    });
    let all = RwSignal::new(false);
    let wanted = Memo::new(move |_| {
        let (purpose, seed) = config.with(|config| (config.purpose, config.seed));
        // The question is about the chatbot.
        let mut uses = vec![purpose, Use::Chat];
        if all.get() {
            uses.extend(Use::ALL);
        }
        let of = language(locale.get());
        uses.into_iter()
            .map(|purpose| (purpose, of, seed))
            .collect()
    });
    let school = School::new(wanted);
    let key = Memo::new(move |_| {
        let (purpose, seed) = config.with(|config| (config.purpose, config.seed));
        (purpose, language(locale.get()), seed)
    });
    let book = Memo::new_with_compare(
        move |_| {
            let (purpose, language, _) = key.get();
            school::book(purpose, language)
        },
        |a, b| !a.zip(b).is_some_and(|(a, b)| Arc::ptr_eq(a, b)),
    );
    let asked = Memo::new(move |_| book.with(|book| Asked::new(&config.get(), book)));
    let run = Memo::new_with_compare(
        move |_| {
            let wiring = school.wiring(key.get())?;
            let (asked, book) = (asked.get()?, book.get());
            let cut = config.with(|config| config.cut);
            Run::new(asked, wiring, book, cut).ok().map(Arc::new)
        },
        |_, _| true,
    );
    // How much is written is known when the network has been taught; until then there is time for the most.
    let line = Signal::derive(move || {
        let taught = school.accuracy(key.get()).is_some();
        let steps = run.with(|run| run.as_ref().filter(|_| taught).map(|run| run.steps()));
        timeline(
            steps
                .unwrap_or_else(|| asked.with(|asked| asked.as_ref().map_or(1, Asked::most_steps))),
        )
    });
    let units = Signal::derive(move || config.with(|config| config.purpose.units()));
    let stage = Stage::new(desk, line, units, PACE, Zoom::Sequence);
    let pick = Memo::new(move |_| {
        let pick = stage.pick.get()?;
        run.with(|run| run.as_ref().is_some_and(|run| run.has(pick)))
            .then_some(pick)
    });
    let lesson = Lesson {
        desk,
        config,
        school,
        asked,
        run,
        stage,
        line,
        pick,
        all,
    };
    effect(move || {
        let settled = school.accuracy(key.get()).is_some() || school.failure.get().is_some();
        desk.ready.set(settled);
    });
    view! {
        <Prose desk text=TEXT slots=vec![
            view! { <Question lesson /> }.into_any(),
            view! { <Handed lesson /> }.into_any(),
            view! { <Scores lesson /> }.into_any(),
            view! { <Listing lesson /> }.into_any(),
        ] />
        <UsesStage lesson />
    }
}

/// What the chatbot writes if it is not told what was read: for the sentence of the question, with the state and without.
fn silenced(wiring: &crate::nn::wiring::Wiring, book: &Book) -> Option<(String, String, String)> {
    let example = book.draw(1)?;
    let say = |handed| {
        let reading = read(wiring, book, &example.prompt, handed).ok()?;
        Some(book.text(&reading.answer))
    };
    let crate::task::uses::Prompt::Words(sentence) = &example.prompt else {
        return None;
    };
    Some((sentence.text(), say(true)?, say(false)?))
}

/// What the decoder writes when the state is not handed over: asked before it is shown.
#[component]
fn Question(lesson: Lesson) -> impl IntoView {
    let Lesson {
        desk,
        config,
        school,
        ..
    } = lesson;
    let locale = desk.locale;
    let found = Memo::new(move |_| {
        let of = language(locale.get());
        let key = (Use::Chat, of, config.with(|config| config.seed));
        let taught = school.taught.with(|all| all.get(&key).cloned())?;
        silenced(&taught.wiring, &school::book(Use::Chat, of))
    });
    let sentence = Memo::new(move |_| {
        let book = school::book(Use::Chat, language(locale.get()));
        match book.draw(1).map(|example| &example.prompt) {
            Some(crate::task::uses::Prompt::Words(sentence)) => sentence.text(),
            _ => String::new(),
        }
    });
    view! {
        <Predict
            desk
            applies=Signal::derive(move || config.with(|config| config.purpose == Use::Chat))
            settled=Signal::derive(move || found.with(Option::is_some))
            question=Signal::derive(move || td_string!(locale.get(), uses.question, sentence = sentence.get()).to_string())
            answers=Signal::derive(move || {
                let l = locale.get();
                vec![
                    td_string!(l, uses.answer_nothing).to_string(),
                    td_string!(l, uses.answer_other).to_string(),
                    td_string!(l, uses.answer_same).to_string(),
                ]
            })
            right=Signal::derive(move || found.with(|found| match found {
                Some((_, _, without)) if without.is_empty() => 0,
                Some((_, with, without)) if with != without => 1,
                _ => 2,
            }))
            outcome=Signal::derive(move || found.with(|found| match found {
                Some((_, with, without)) => td_string!(
                    locale.get(),
                    uses.outcome,
                    told = with.clone(),
                    untold = without.clone()
                ).to_string(),
                None => String::new(),
            }))
        />
    }
}

/// How much is read, and how much of it is handed over.
#[component]
fn Handed(lesson: Lesson) -> impl IntoView {
    let Lesson { desk, run, .. } = lesson;
    let locale = desk.locale;
    view! {
        <p class="kept">
            {move || run.with(|run| run.as_ref().map(|run| {
                let l = locale.get();
                let units = run.wiring.spec().units;
                match run.wiring.spec().source {
                    Source::Tokens { size, .. } => {
                        let steps = run.read_steps();
                        td_string!(l, uses.handed, steps = steps, numbers = steps * size, size = size, units = units).to_string()
                    }
                    Source::Vector { size } => td_string!(l, uses.handed_picture, numbers = size, units = units).to_string(),
                }
            }))}
        </p>
    }
}

/// The wiring in PyTorch with the running lines marked, and what it prints.
#[component]
fn Listing(lesson: Lesson) -> impl IntoView {
    let Lesson {
        desk,
        run,
        config,
        stage,
        line,
        ..
    } = lesson;
    let all = Memo::new(move |_| {
        let cut = config.with(|config| config.cut);
        run.with(|run| run.as_ref().map(|run| listing::lines(run, cut)))
            .unwrap_or_default()
    });
    let doing = Memo::new(move |_| {
        let moment = line.get().moment(stage.play.tick.get());
        run.with(|run| run.as_ref().and_then(|run| listing::running(run, moment)))
    });
    let printed = Memo::new(move |_| {
        run.with(|run| run.as_ref().map(|run| listing::printed(run).join("\n")))
            .unwrap_or_default()
    });
    let lines =
        Memo::new(move |_| all.with(|all| all.iter().map(|line| line.text.clone()).collect()));
    let runs = move |index: usize| {
        let line = all.with(|all| all.get(index).map(|line| line.doing));
        line.is_some() && line == doing.get()
    };
    view! { <ListingView desk library=Library::PyTorch lines runs printed /> }
}
