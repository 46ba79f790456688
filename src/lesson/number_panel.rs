//! Zoom level 3 on the page: the opened number, brought into view when another is opened.

use leptos::prelude::*;
use leptos_i18n::td_string;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::desk::{Desk, Stage};
use crate::figure::equation::Equation;
use crate::figure::number_view::NumberView;
use crate::figure::pick::{Pick, What};

/// The arithmetic of the opened value; for an input, which is read and not computed, the sentence `read`.
#[component]
pub fn NumberPanel(
    desk: Desk,
    stage: Stage,
    /// The opened value, if the figure has it.
    pick: Memo<Option<Pick>>,
    #[prop(into)] equations: Signal<Vec<Equation>>,
    /// What is said of an opened input.
    #[prop(into)]
    read: Signal<String>,
) -> impl IntoView {
    let panel = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |before: Option<bool>| {
        let opened = stage.pick.get().is_some();
        // Not at the first drawing: a page that has just opened stays where it is.
        if let Some(panel) = panel.get().filter(|_| opened && before.is_some()) {
            let nearest = ScrollIntoViewOptions::new();
            nearest.set_block(ScrollLogicalPosition::Nearest);
            panel.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
        opened
    });
    view! {
        <div class="number" node_ref=panel>
            {move || match pick.get().map(|pick| pick.what) {
                Some(What::Input) => view! { <p class="hint">{read}</p> }.into_any(),
                Some(_) => view! { <NumberView equations on_pick=move |pick| stage.open(pick) /> }.into_any(),
                None => {
                    view! { <p class="hint">{move || td_string!(desk.locale.get(), stage.choose)}</p> }.into_any()
                }
            }}
        </div>
    }
}
