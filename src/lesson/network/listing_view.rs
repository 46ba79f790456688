//! The PyTorch listing on the page, and the count of parameters.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::config::Config;
use super::listing;
use crate::lesson::desk::Desk;
use crate::lesson::listing_view::{Library, ListingView};

/// The listing for the reader's sizes with the running lines marked, and what PyTorch prints.
#[component]
pub fn PyTorch(
    desk: Desk,
    #[prop(into)] config: Signal<Config>,
    /// How far the call has come: 0 not begun, 1 done.
    #[prop(into)]
    progress: Signal<f64>,
) -> impl IntoView {
    let lines = Memo::new(move |_| config.with(listing::lines));
    let running = Memo::new(move |_| lines.with(|lines| listing::running(lines, progress.get())));
    let runs = move |index: usize| {
        let (first, last) = running.get();
        (first..=last).contains(&index)
    };
    let printed = Signal::derive(move || config.with(|config| listing::printed(config).join("\n")));
    view! { <ListingView desk library=Library::PyTorch lines runs printed /> }
}

/// The number of parameters with its sum, live.
#[component]
pub fn Parameters(desk: Desk, #[prop(into)] config: Signal<Config>) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <p class="kept parameters">
            {move || {
                let (sum, count) = config.with(listing::parameters);
                let steps = config.with(|config| config.shape.steps);
                td_string!(locale.get(), network.parameters, sum = sum, count = count, steps = steps).to_string()
            }}
        </p>
    }
}
