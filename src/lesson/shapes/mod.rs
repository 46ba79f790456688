//! What does PyTorch give back? The tensor X-ray: any slice of `output` and `h_n` lights up what it is made of.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::Desk;
use super::network::config::{Config, Defaults};
use super::network::{Bench, NetworkStage, Parameters, PyTorch};
use super::predict::Predict;
use super::prose::{self, Piece, Text};
use super::query::Query;

const TEXT: Text = Text {
    ko: prose::SHAPES_KO,
    en: prose::SHAPES_EN,
};
const DEFAULTS: Defaults = Defaults {
    layers: 1,
    bidirectional: false,
};
/// What a reader may expect of `h_n`.
const ANSWERS: [[usize; 3]; 3] = [[1, 10, 8], [1, 1, 8], [1, 10, 5]];

/// The lesson.
#[component]
pub fn ShapesLesson(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Bench::new(desk, DEFAULTS);
    desk.ready.set(true);
    // The question is about the course's listing, whatever the figure shows now.
    let asked = Config::read(&Query::default(), DEFAULTS, &mut Vec::new())
        .shape
        .last();
    let right = ANSWERS.iter().position(|answer| *answer == asked);
    let write = |[a, b, c]: [usize; 3]| format!("({a}, {b}, {c})");
    view! {
        <article class="prose" tabindex="0" aria-label=move || td_string!(locale.get(), stage.lesson)>
            <Piece text=TEXT index=0 locale />
            <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), shapes.question).to_string())
                answers=Signal::derive(move || ANSWERS.map(write).to_vec())
                right=Signal::derive(move || right.unwrap_or(ANSWERS.len()))
                outcome=Signal::derive(move || td_string!(locale.get(), shapes.outcome, shape = write(asked)).to_string())
            />
            <Piece text=TEXT index=1 locale />
            <Parameters desk config=bench.config />
            <Piece text=TEXT index=2 locale />
            <PyTorch desk config=bench.config progress=bench.progress() />
            <Piece text=TEXT index=3 locale />
        </article>
        <NetworkStage bench />
    }
}
