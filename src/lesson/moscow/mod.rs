//! Where did Moscow go? An RNN and a gated network read the same story, taught in the page from a seed.

mod charts;
mod lane_view;
mod model;
mod own_story;
mod race;
mod regimes;
mod school;
mod settings;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::charts::{AccuracyChart, GradientChart};
use self::lane_view::{LaneView, Shown};
use self::model::Config;
use self::own_story::OwnStory;
use self::race::{Invitation, RaceView};
use self::regimes::RegimeList;
use self::school::{Key, School};
use self::settings::StorySettings;
use super::desk::{Desk, Stage, Zoom};
use super::figure_frame::FigureFrame;
use super::lstm_moment;
use super::number_panel::NumberPanel;
use super::predict::Predict;
use super::prose::{self, Piece, Text};
use super::story_view::StoryView;
use crate::figure::clock::Timeline;
use crate::figure::drawing::Drawing;
use crate::figure::effect::effect;
use crate::figure::number;
use crate::figure::opened::Opened;
use crate::figure::pick::Pick;
use crate::figure::size;
use crate::figure::unit_table::{operations, unit_table};
use crate::lesson::language::language;
use crate::nn::{Kind, Model};
use crate::task::moscow::{Architecture, Reading, Story};

const TEXT: Text = Text {
    ko: prose::MOSCOW_KO,
    en: prose::MOSCOW_EN,
};
/// Operations a second at speed 1: two words.
const PACE: f64 = 16.0;

/// The lesson.
#[component]
pub fn MoscowLesson(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let config = Memo::new(move |_| {
        desk.query
            .with(|query| Config::read(query, &mut Vec::new()))
    });
    desk.report(Zoom::Sequence, |query, complaints| {
        Config::read(query, complaints);
        race::trial(query, complaints);
        charts::dial(query, complaints);
        charts::taught(query, complaints);
    });
    let language = Memo::new(move |_| language(locale.get()));
    let told = Memo::new(move |_| config.with(|config| config.story(language.get())));
    // A text that cannot be read leaves the story before it on the screen; the field says why.
    let story = Memo::new(move |before: Option<&Story>| match told.get() {
        Ok(story) => story,
        Err(_) => before
            .cloned()
            .unwrap_or_else(|| Story::course(language.get())),
    });
    let architectures = [
        Memo::new(|_| Architecture::Rnn),
        Memo::new(move |_| config.with(|config| config.lower)),
    ];
    let keys = Memo::new(move |_| {
        let (regime, seed) = config.with(|config| (config.regime, config.seed));
        architectures.map(|architecture| Key {
            language: language.get(),
            regime,
            architecture: architecture.get(),
            seed,
        })
    });
    let racing = Memo::new(move |_| desk.query.with(race::is_open));
    let race_settled = RwSignal::new(true);
    // A race that is opened by its address gets the machine first.
    let hold = Signal::derive(move || racing.get() && !race_settled.get());
    let school = School::new(keys, hold);
    // Both networks run on one clock; the one with fewer operations waits for the other.
    let timeline = Signal::derive(move || Timeline {
        steps: story.with(|story| story.tokens.len()),
        operations: operations(Kind::Lstm).len(),
    });
    let opened = Memo::new(move |_| config.with(|config| config.opened));
    let units = Signal::derive(move || architectures[opened.get()].get().hidden_size());
    let stage = Stage::new(desk, timeline, units, PACE, Zoom::Sequence).by_steps();
    stage.opens_what_runs(desk);
    let tick = stage.play.tick;
    let shown = [0, 1].map(|index| {
        Shown::new(
            school.lanes[index],
            architectures[index],
            story,
            timeline,
            tick,
        )
    });
    let moment = Memo::new(move |_| timeline.get().moment(tick.get()));
    let now = Memo::new(move |_| {
        // In an opened LSTM the operations run, and nothing else on the screen may say whose they are.
        let architecture = architectures[opened.get()].get();
        if stage.zoom.get() >= Zoom::Cell && architecture == Architecture::Lstm {
            let (line, moment) = (timeline.get(), moment.get());
            let step = moment.map(|moment| moment.step);
            let word = story.with(|story| {
                let token = step.and_then(|step| story.tokens.get(step));
                token.map_or_else(String::new, |token| format!(" · {}", token.text))
            });
            let what = lstm_moment::now(locale.get(), line, moment);
            return format!("{}{word} · {what}", architecture.name());
        }
        story.with(|story| words::now(locale.get(), timeline.get(), moment.get(), story))
    });
    let current = Signal::derive(move || moment.get().map(|moment| moment.step));
    let at_end = Memo::new(move |_| tick.get() >= timeline.get().end());
    let answer = Signal::derive(move || {
        let names = language.get().places();
        let truth = story.with(Story::truth);
        let said = [0, 1].map(|index| {
            let guess = shown[index]
                .reading
                .with(|reading| reading.as_ref().map(|reading| reading.guess()))?;
            Some((
                architectures[index].get().name(),
                names[guess],
                truth.map(|truth| truth == guess),
            ))
        });
        at_end
            .get()
            .then(|| said.into_iter().flatten().collect::<Vec<_>>())
    });
    effect(move || desk.ready.set(school.done() && race_settled.get()));
    // The keys of the clock are the race's while there is one.
    effect(move || desk.stage.set((!racing.get()).then_some(stage)));

    let values = Signal::derive(move || {
        let names = language.get().places();
        let lane = |index: usize| {
            let text = shown[index].now().map_or("–".to_owned(), |p| {
                let share = |(name, p): (&&str, f32)| format!("{name} {}", number::percent(p));
                names
                    .iter()
                    .zip(p)
                    .map(share)
                    .collect::<Vec<_>>()
                    .join(", ")
            });
            (
                words::network(locale.get(), architectures[index].get()),
                text,
            )
        };
        vec![lane(0), lane(1)]
    });
    let moscow_first = Signal::derive(move || {
        let names = language.get().places();
        let found = shown.map(|shown| {
            shown
                .reading
                .with(|r| r.as_ref().map(|r| (r.guess(), r.answer)))
        });
        let truth = story.with(Story::truth);
        let right = |index: usize| found[index].is_some_and(|(guess, _)| Some(guess) == truth);
        let index = match (right(0), right(1)) {
            (true, true) => 0,
            (false, true) => 1,
            (true, false) => 2,
            (false, false) => 3,
        };
        let say = |index: usize| {
            found[index].map_or(String::new(), |(guess, p)| {
                format!("{} {}", names[guess], number::percent(p[guess]))
            })
        };
        (index, say(0), say(1))
    });

    // The guess was about the first story. What becomes of another one is seen before it is said.
    let reached = Signal::derive(move || {
        let others = ["text", "distance", "draw"];
        at_end.get()
            || desk
                .query
                .with(|query| others.iter().all(|name| query.get(name).is_none()))
    });

    view! {
        <article class="prose" tabindex="0" aria-label=move || td_string!(locale.get(), stage.lesson)>
            <Piece text=TEXT index=0 locale />
            <Predict
                desk
                settled=Signal::derive(move || school.lanes.into_iter().all(|lane| lane.finished()))
                reached=reached
                question=Signal::derive(move || td_string!(locale.get(), moscow.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, moscow.both).to_string(),
                        td_string!(l, moscow.only_lower).to_string(),
                        td_string!(l, moscow.only_rnn).to_string(),
                        td_string!(l, moscow.neither).to_string(),
                    ]
                })
                right=Signal::derive(move || moscow_first.get().0)
                outcome=Signal::derive(move || {
                    let (_, above, below) = moscow_first.get();
                    td_string!(locale.get(), moscow.outcome, above = above, below = below).to_string()
                })
            />
            <Piece text=TEXT index=1 locale />
            <GradientChart desk school architectures story />
            <Piece text=TEXT index=2 locale />
            <RegimeList desk chosen=Signal::derive(move || config.with(|config| config.regime)) />
            <Piece text=TEXT index=3 locale />
            <AccuracyChart desk school architectures />
            <Piece text=TEXT index=4 locale />
            <Invitation desk />
            <Piece text=TEXT index=5 locale />
            <OwnStory desk stage told story />
            <Piece text=TEXT index=6 locale />
        </article>
        <Show when=move || racing.get()>
            <section class="stage racing" aria-label=move || td_string!(locale.get(), stage.figure)>
                <RaceView desk story seed=Signal::derive(move || config.with(|config| config.seed)) settled=race_settled />
            </section>
        </Show>
        <section class="stage" class:away=racing aria-label=move || td_string!(locale.get(), stage.figure)>
            <StorySettings desk stage config keys school story />
            <FigureFrame desk stage now gates=true values>
                <StoryView story now=current answer on_click=move |step| { stage.play.go(timeline.get_untracked().end_of_step(step)); } />
                {[0, 1]
                    .map(|index| {
                        view! {
                            <LaneView
                                desk
                                stage
                                index
                                lane=school.lanes[index]
                                retry=move || school.retry(index)
                                architecture=architectures[index]
                                story
                                shown=shown[index]
                                dark=desk.dark
                                aside=Signal::derive(move || stage.zoom.get() != Zoom::Sequence && opened.get() != index)
                            />
                        }
                    })
                    .collect_view()}
                <OpenedLane desk stage school shown architectures opened timeline />
            </FigureFrame>
        </section>
    }
}

/// Levels 2 and 3: one step of one of the networks, and one of its numbers.
#[component]
fn OpenedLane(
    desk: Desk,
    stage: Stage,
    school: School,
    shown: [Shown; 2],
    architectures: [Memo<Architecture>; 2],
    opened: Memo<usize>,
    timeline: Signal<Timeline>,
) -> impl IntoView {
    let locale = desk.locale;
    let both = move || -> Option<(Arc<Reading>, Arc<Model>)> {
        let index = opened.get();
        shown[index]
            .reading
            .get()
            .zip(school.lanes[index].model.get())
    };
    let pick = Memo::new(move |_| {
        let pick = stage.pick.get()?;
        let (reading, model) = both()?;
        open(&reading, &model)?.has(pick).then_some(pick)
    });
    let figure = NodeRef::<leptos::html::Div>::new();
    let width = size::width(figure);
    let scene = Memo::new(move |_| {
        let width = width.get();
        let scene = both().filter(|_| width > 0.0).and_then(|(reading, model)| {
            let opened = open(&reading, &model)?;
            Some(unit_table(
                &opened,
                timeline.get(),
                width,
                // With an opened number below it the names of its columns stay in view.
                if stage.zoom.get() == Zoom::Number {
                    384.0
                } else {
                    416.0
                },
                stage.play.tick.get(),
                pick.get(),
            ))
        });
        scene.unwrap_or_default()
    });
    let equations = Signal::derive(move || {
        both()
            .zip(pick.get())
            .and_then(|((reading, model), pick)| Some(open(&reading, &model)?.equations(pick, "")))
            .unwrap_or_default()
    });
    let read = Signal::derive(move || {
        let value = both()
            .zip(pick.get())
            .and_then(|((reading, model), pick)| Some(open(&reading, &model)?.value(pick)));
        td_string!(
            locale.get(),
            moscow.embedding,
            value = number::fixed(value.unwrap_or(0.0), 4)
        )
        .to_string()
    });
    let name =
        Signal::derive(move || words::network(locale.get(), architectures[opened.get()].get()));
    view! {
        <div class="opened" node_ref=figure>
            <Show when=move || stage.zoom.get() != Zoom::Sequence>
                <div class="lane-choice levels" role="group" aria-label=move || td_string!(locale.get(), moscow.which)>
                    {[0, 1]
                        .map(|index| {
                            view! {
                                <button
                                    type="button"
                                    aria-pressed=move || (opened.get() == index).to_string()
                                    on:click=move |_| desk.write("lane", Some(index.to_string()))
                                >
                                    {move || words::network(locale.get(), architectures[index].get())}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
                <Drawing scene=scene label=name on_pick=move |pick: Pick| stage.open(pick) />
            </Show>
            <Show when=move || stage.zoom.get() == Zoom::Number>
                <NumberPanel desk stage pick equations read />
            </Show>
        </div>
    }
}

/// The first layer of a reading, opened.
fn open<'a>(reading: &'a Reading, model: &'a Model) -> Option<Opened<'a>> {
    let layer = reading.trace.stack.layers.first()?;
    Some(Opened {
        layer,
        params: model.params(),
        prefix: "rnn.",
        holds: &[],
        feed_forward: false,
    })
}
