//! What the fills mean: signed values from −1 to 1, and, where there are gates, vessels from 0 to 1.

use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::i18n::Locale;

/// Shares of the full colour in the key, from −1 to 1.
const STEPS: [f32; 7] = [-1.0, -0.66, -0.33, 0.0, 0.33, 0.66, 1.0];
const WIDTH: usize = 18;

/// The key of a figure.
#[component]
pub fn Key(
    #[prop(into)] locale: Signal<Locale>,
    #[prop(into)] gates: Signal<bool>,
) -> impl IntoView {
    let steps = STEPS
        .into_iter()
        .enumerate()
        .map(|(index, value)| {
            let class = if value < 0.0 { "cell neg" } else { "cell pos" };
            let x = (index * WIDTH).to_string();
            // What a cell too small for its number shows; on a weak fill, where it is read best.
            let sign = (value.abs() == 0.33).then(|| {
                let middle = (index * WIDTH + WIDTH / 2).to_string();
                view! { <text x=middle y="10" font-size="12" text-anchor="middle">{if value < 0.0 { "−" } else { "+" }}</text> }
            });
            view! {
                <g class=class>
                    <rect class="fill" x=x width=WIDTH height="12" fill-opacity=value.abs().to_string()></rect>
                    {sign}
                </g>
            }
        })
        .collect_view();
    let vessels = move || {
        gates.get().then(|| {
        let levels = [0.0, 0.5, 1.0]
            .into_iter()
            .enumerate()
            .map(|(index, level): (usize, f32)| {
                let x = index * 34;
                view! {
                    <g class="cell gate">
                        <rect class="paper" x=x y="0.5" width="28" height="11"></rect>
                        <rect class="fill" x=x y="0.5" width=(28.0 * level).to_string() height="11"></rect>
                    </g>
                }
            })
            .collect_view();
        view! {
            <span>
                {move || td_string!(locale.get(), stage.gate_key)}
                " 0 "
                <svg width="98" height="12" aria-hidden="true">{levels}</svg>
                " 1"
            </span>
        }
    })
    };
    view! {
        <p class="key">
            <span>
                {move || td_string!(locale.get(), stage.value_key)} " ≤ −1 "
                <svg width=STEPS.len() * WIDTH height="12" aria-hidden="true">
                    {steps}
                    <rect class="edge" x="0.5" y="0.5" width=STEPS.len() * WIDTH - 1 height="11"></rect>
                </svg> " ≥ 1"
            </span>
            {vessels}
        </p>
    }
}
