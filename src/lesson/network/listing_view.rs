//! The PyTorch listing on the page, and the count of parameters.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::config::Config;
use super::listing;
use crate::lesson::desk::Desk;

/// The listing for the reader's sizes with the running lines marked, and what PyTorch prints.
#[component]
pub fn PyTorch(
    desk: Desk,
    #[prop(into)] config: Signal<Config>,
    /// How far the call has come: 0 not begun, 1 done.
    #[prop(into)]
    progress: Signal<f64>,
) -> impl IntoView {
    let locale = desk.locale;
    let lines = Memo::new(move |_| config.with(listing::lines));
    let running = Memo::new(move |_| lines.with(|lines| listing::running(lines, progress.get())));
    view! {
        <figure class="listing">
            <pre tabindex="0" aria-label=move || td_string!(locale.get(), network.listing)>
                <code>
                    {move || {
                        lines
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(index, line)| {
                                let runs = move || {
                                    let (first, last) = running.get();
                                    (first..=last).contains(&index)
                                };
                                view! { <span class="line" class:running=runs>{line}</span> }
                            })
                            .collect_view()
                    }}
                </code>
            </pre>
            <figcaption>{move || td_string!(locale.get(), network.printed)}</figcaption>
            <pre class="printed" tabindex="0" aria-label=move || td_string!(locale.get(), network.printed)>
                <code>{move || config.with(|config| listing::printed(config).join("\n"))}</code>
            </pre>
        </figure>
    }
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
