//! The three levels of a figure, one below the other: the network, the opened cell, the opened number.

use leptos::html::Div;
use leptos::prelude::*;

use super::desk::{Desk, Stage, Zoom};
use super::figure_frame::FigureFrame;
use super::number_panel::NumberPanel;
use super::overview::Overview;
use crate::figure::drawing::Drawing;
use crate::figure::equation::Equation;
use crate::figure::pick::Pick;
use crate::figure::scene::Scene;
use crate::figure::unit_table::is_computed;
use crate::nn::Kind;

/// The figure of a gated cell with what is under it: caption, levels, control bar.
#[component]
pub fn Levels(
    desk: Desk,
    stage: Stage,
    kind: Kind,
    figure: NodeRef<Div>,
    network: Memo<Scene>,
    cell: Memo<Scene>,
    /// The opened value, if the run has it.
    pick: Memo<Option<Pick>>,
    #[prop(into)] equations: Signal<Vec<Equation>>,
    /// What is said of an opened input.
    #[prop(into)]
    read: Signal<String>,
    /// What runs now, a sentence.
    now: Memo<String>,
    /// The text version.
    #[prop(into)]
    values: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let computed = Signal::derive(move || {
        let (line, tick) = (stage.play.timeline.get(), stage.play.tick.get());
        pick.get()
            .is_none_or(|pick| is_computed(kind, line, tick, pick))
    });
    let open = move |zoom| stage.zoom.get() >= zoom;
    view! {
        <FigureFrame desk stage figure now gates=true values>
            <Overview stage>
                <Drawing scene=network label=now on_pick=move |pick| stage.open(pick) />
            </Overview>
            <Show when=move || desk.draws_cell(stage)>
                <Drawing scene=cell label=now on_pick=move |pick| stage.open(pick) />
            </Show>
            <Show when=move || open(Zoom::Number)>
                <NumberPanel desk stage pick equations read computed />
            </Show>
        </FigureFrame>
    }
}
