//! Zoom level 3 on the page: the opened number, brought into view when another is opened.

use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::desk::Stage;

/// The panel around an opened number.
#[component]
pub fn NumberPanel(stage: Stage, children: Children) -> impl IntoView {
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
    view! { <div class="number" node_ref=panel>{children()}</div> }
}
