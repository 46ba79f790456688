//! Why stack layers? A layer reads the states of the layer below; `output` shows the top one, `h_n` the end of each.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::Desk;
use super::network::config::{Config, Defaults};
use super::network::{Bench, NetworkStage, Parameters, PyTorch};
use super::predict::Predict;
use super::prose::{self, Piece, Text};
use super::query::Query;

const TEXT: Text = Text {
    ko: prose::DEEP_KO,
    en: prose::DEEP_EN,
};
const DEFAULTS: Defaults = Defaults {
    layers: 2,
    bidirectional: false,
};
/// What a reader may expect of `output`.
const ANSWERS: [[usize; 3]; 3] = [[2, 10, 8], [1, 10, 8], [1, 10, 16]];

/// The lesson.
#[component]
pub fn DeepLesson(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Bench::new(desk, DEFAULTS);
    desk.ready.set(true);
    // The question is about the course's listing, whatever the figure shows now.
    let asked = Config::read(&Query::default(), DEFAULTS, &mut Vec::new()).shape;
    let right = ANSWERS.iter().position(|answer| *answer == asked.output());
    let write = |[a, b, c]: [usize; 3]| format!("({a}, {b}, {c})");
    view! {
        <article class="prose" tabindex="0" aria-label=move || td_string!(locale.get(), stage.lesson)>
            <Piece text=TEXT index=0 locale />
            <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), deep.question).to_string())
                answers=Signal::derive(move || ANSWERS.map(write).to_vec())
                right=Signal::derive(move || right.unwrap_or(ANSWERS.len()))
                outcome=Signal::derive(move || {
                    td_string!(locale.get(), deep.outcome, output = write(asked.output()), last = write(asked.last())).to_string()
                })
            />
            <Piece text=TEXT index=1 locale />
            <Parameters desk config=bench.config />
            <Piece text=TEXT index=2 locale />
            <PyTorch desk config=bench.config progress=bench.progress() />
            <Piece text=TEXT index=3 locale />
        </article>
        <NetworkStage bench order=true />
    }
}
