//! What is the same around every lesson's figure: its place, its text version, the line under it, the control bar.

use leptos::html::Div;
use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::{Desk, Stage};
use super::text_version::{Foot, TextVersion};
use crate::figure::control_bar::ControlBar;

/// The children are the figure.
#[component]
pub fn FigureFrame(
    desk: Desk,
    stage: Stage,
    /// Where the figure lies, for whoever measures it.
    #[prop(optional)]
    figure: NodeRef<Div>,
    /// What runs now, a sentence.
    #[prop(into)]
    now: Signal<String>,
    /// Whether the figure has gates.
    #[prop(into)]
    gates: Signal<bool>,
    /// The text version: name and values of each vector of the step.
    #[prop(into)]
    values: Signal<Vec<(String, String)>>,
    children: Children,
) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <div class="figure" node_ref=figure tabindex="0" role="group" aria-label=move || td_string!(locale.get(), stage.figure)>
            {children()}
            <TextVersion desk values />
        </div>
        <Foot desk stage now gates />
        <ControlBar play=stage.play locale operation=now />
    }
}
