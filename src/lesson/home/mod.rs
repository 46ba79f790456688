//! The home page: one network forgets, another remembers, and from there the lessons.

mod lane;
mod list;
mod teach;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::lane::{LaneView, chances};
use self::list::Course;
use super::desk::{Desk, Stage, Zoom};
use super::prose::{self, Prose, Text};
use super::story_view::StoryView;
use crate::figure::clock::Timeline;
use crate::figure::control_bar::ControlBar;
use crate::figure::effect::{effect, effect_after};
use crate::figure::number;
use crate::figure::play::Command;
use crate::lesson::language::language;
use crate::task::moscow::{Story, probe};

const TEXT: Text = Text {
    ko: prose::HOME_KO,
    en: prose::HOME_EN,
};
/// Words a second at speed 1.
const PACE: f64 = 7.0;

/// The page.
#[component]
pub fn HomePage(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    desk.report(Zoom::Sequence, |_, _| {});
    let language = Memo::new(move |_| language(locale.get()));
    let story = Memo::new(move |_| Story::course(language.get()));
    let pupils = teach::teach(language);
    let readings = pupils.map(|pupil| {
        Memo::new_with_compare(
            move |_| {
                let model = pupil.model.get()?;
                // While the language changes the network may still be the other language's.
                story.with(|story| probe(&model, story)).ok().map(Arc::new)
            },
            |_, _| true,
        )
    });
    let timeline = Signal::derive(move || Timeline {
        steps: story.with(|story| story.tokens.len()),
        operations: 1,
    });
    let stage =
        Stage::at_end(desk, timeline, Signal::derive(|| 0), PACE, Zoom::Sequence).by_steps();
    let tick = stage.play.tick;
    // An address that names no time shows what is read so far by a network that learns, and then the story once.
    let by_itself = desk.query.with_untracked(|query| query.get("t").is_none());
    let learned = Memo::new(move |_| pupils.into_iter().all(teach::Pupil::done));
    effect_after(move |ran: Option<bool>| {
        let ran = ran.unwrap_or(!by_itself);
        let runs = learned.get() && !ran;
        if runs && !desk.still.get_untracked() && stage.play.ended() {
            stage.play.run(Command::Toggle);
        }
        ran || runs
    });
    effect(move || desk.ready.set(learned.get()));
    let steps = Memo::new(move |_| tick.get().floor() as usize);
    let now = Memo::new(move |_| {
        let l = locale.get();
        let read = steps.get();
        let Some(last) = read.checked_sub(1) else {
            return td_string!(l, home.before).to_string();
        };
        let places = language.get().places();
        let [above, below] = readings.map(|reading| reading.get());
        let Some((above, below)) = above.zip(below) else {
            return String::new();
        };
        if read >= timeline.get().steps {
            return td_string!(
                l,
                home.says,
                above = places[above.guess()],
                below = places[below.guess()]
            )
            .to_string();
        }
        let truth = story.with(Story::truth).unwrap_or(0);
        let share =
            |reading| number::percent(chances(reading, truth).get(last).copied().unwrap_or(0.0));
        let word = story.with(|story| story.tokens.get(last).map(|token| token.text.clone()));
        td_string!(
            l,
            home.reads,
            word = word.unwrap_or_default(),
            above = pupils[0].architecture.name(),
            above_share = share(&above),
            below = pupils[1].architecture.name(),
            below_share = share(&below)
        )
        .to_string()
    });
    let spoken = Memo::new(move |before: Option<&String>| {
        if stage.play.resting() && learned.get() {
            now.get()
        } else {
            before.cloned().unwrap_or_default()
        }
    });
    let current = Signal::derive(move || steps.get().checked_sub(1));
    let answer = Signal::derive(move || {
        let names = language.get().places();
        let truth = story.with(Story::truth);
        (steps.get() >= timeline.get().steps).then(|| {
            [0, 1]
                .into_iter()
                .filter_map(|index| {
                    let guess = readings[index].get()?.guess();
                    let right = truth.map(|truth| truth == guess);
                    Some((pupils[index].architecture.name(), names[guess], right))
                })
                .collect::<Vec<_>>()
        })
    });
    let go = move |step: usize| stage.play.jump(timeline.get_untracked().end_of_step(step));
    view! {
        <Prose desk text=TEXT slots=vec![view! { <Course desk /> }.into_any()] />
        <section class="stage home" aria-label=move || td_string!(locale.get(), stage.figure)>
            <div class="figure" tabindex="0" role="group" aria-label=move || td_string!(locale.get(), stage.figure)>
                <StoryView story now=current answer on_click=go />
                {[0, 1]
                    .map(|index| {
                        view! {
                            <LaneView
                                desk
                                pupil=pupils[index]
                                story
                                reading=readings[index]
                                steps
                                language
                                on_click=go
                            />
                        }
                    })
                    .collect_view()}
            </div>
            <p class="caption">{now}</p>
            <p class="visually-hidden" role="status">{spoken}</p>
            <ControlBar play=stage.play locale operation=now />
        </section>
    }
}
