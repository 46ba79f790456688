//! The network above what is opened of it.

use leptos::prelude::*;

use super::desk::{Stage, Zoom};

/// What shows the whole network. While something of it is opened, a phone keeps it in view at the top of the figure, and the
/// reader scrolls through what is opened below it.
#[component]
pub fn Overview(stage: Stage, children: Children) -> impl IntoView {
    let opened = move || stage.zoom.get() >= Zoom::Cell;
    view! { <div class="overview" class:strip=opened>{children()}</div> }
}
