//! The PyTorch listing on the page, and the count of parameters.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::{Bench, listing};

/// The listing for the reader's sizes with the running lines marked, and what PyTorch prints.
#[component]
pub fn PyTorch(bench: Bench) -> impl IntoView {
    let locale = bench.desk.locale;
    let config = bench.config;
    let lines = Memo::new(move |_| config.with(listing::lines));
    let running = Memo::new(move |_| {
        let tick = bench.stage.play.tick.get();
        lines.with(|lines| listing::running(lines, bench.timeline.get(), tick))
    });
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
pub fn Parameters(bench: Bench) -> impl IntoView {
    let locale = bench.desk.locale;
    view! {
        <p class="kept parameters">
            {move || {
                let (sum, count) = bench.config.with(listing::parameters);
                let steps = bench.config.with(|config| config.shape.steps);
                td_string!(locale.get(), network.parameters, sum = sum, count = count, steps = steps).to_string()
            }}
        </p>
    }
}
