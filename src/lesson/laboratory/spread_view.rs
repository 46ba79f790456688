//! How the values of a layer are spread, as histograms.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::spread::{BARS, EDGE, Spread, spreads};
use super::{Lab, files};
use crate::figure::number;
use crate::figure::opened::symbol;
use crate::figure::pick::What;
use crate::nn::Kind;

const WIDTH: f32 = 400.0;
const HEIGHT: f32 = 96.0;

/// One histogram a gate; for the RNN one of the size of h.
#[component]
pub fn SpreadView(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let all = Memo::new(move |_| {
        let place = lab.look.with(|look| look.layer);
        lab.reading.with(|reading| {
            reading
                .as_ref()
                .and_then(|reading| reading.layer(place))
                .map(spreads)
                .unwrap_or_default()
        })
    });
    let kind = Memo::new(move |_| lab.setup.with(|setup| setup.kind));
    let words = move |spread: &Spread| {
        let l = locale.get();
        let (low, high) = (number::percent(spread.low), number::percent(spread.high));
        let mean = number::fixed(spread.mean, 2);
        match (spread.what, kind.get()) {
            (What::Hidden, Kind::RnnRelu) => {
                td_string!(l, laboratory.spread_relu, low = low, mean = mean).to_string()
            }
            (What::Hidden, _) => td_string!(
                l,
                laboratory.spread_state,
                high = high,
                edge = number::fixed(1.0 - EDGE, 1),
                mean = mean
            )
            .to_string(),
            _ => td_string!(
                l,
                laboratory.spread_gate,
                low = low,
                high = high,
                mean = mean,
                shut = number::fixed(EDGE, 1),
                open = number::fixed(1.0 - EDGE, 1)
            )
            .to_string(),
        }
    };
    view! {
        <p class="hint">{move || td_string!(locale.get(), laboratory.spread_about)}</p>
        {move || {
            all.get()
                .into_iter()
                .map(|spread| {
                    let (name, quantity) = symbol(spread.what);
                    let name = if spread.what == What::Hidden { "|h|".to_owned() } else { name.to_owned() };
                    let text = words(&spread);
                    let holder = NodeRef::<leptos::html::Div>::new();
                    let file = format!("{}.svg", file_name(spread.what));
                    let keep = move |_| files::save_drawing(holder, &file);
                    view! {
                        <figure class=format!("spread {}", quantity.class())>
                            <figcaption>
                                <span class="letter">{name.clone()}</span>
                                " "
                                {text.clone()}
                                " "
                                <button type="button" class="slight" aria-label=move || lab.export().get().svg on:click=keep>
                                    "SVG"
                                </button>
                            </figcaption>
                            <div node_ref=holder>
                                <Bars spread label=format!("{name}: {text}") />
                            </div>
                        </figure>
                    }
                })
                .collect_view()
        }}
        <p class="keep-row">
            <span>{move || td_string!(locale.get(), laboratory.keep_spread)}</span>
            <button type="button" class="slight" on:click=move |_| files::save("values.csv", super::exchange::csv_of_spreads(&all.get_untracked()).as_bytes())>
                "CSV"
            </button>
        </p>
    }
}

/// What a histogram's file is called.
fn file_name(what: What) -> &'static str {
    match what {
        What::Forget => "forget-gate",
        What::InputGate => "input-gate",
        What::OutputGate => "output-gate",
        What::Reset => "reset-gate",
        What::Update => "update-gate",
        _ => "states",
    }
}

/// The bars, tallest full height.
#[component]
fn Bars(spread: Spread, label: String) -> impl IntoView {
    let tallest = spread.bars.iter().copied().fold(0.0, f32::max).max(1e-6);
    let bar = WIDTH / BARS as f32;
    let most = if spread.most == 1.0 {
        "1".to_owned()
    } else {
        number::compact(spread.most)
    };
    let bars = spread
        .bars
        .iter()
        .enumerate()
        .map(|(index, share)| {
            let height = share / tallest * HEIGHT;
            view! {
                <rect
                    class="bar"
                    x=format!("{:.1}", index as f32 * bar + 0.5)
                    y=format!("{:.1}", HEIGHT - height)
                    width=format!("{:.1}", bar - 1.0)
                    height=format!("{height:.1}")
                ></rect>
            }
        })
        .collect_view();
    view! {
        <svg class="bars" viewBox="0 0 400 116" role="img" aria-label=label>
            {bars}
            <path class="ground" d=format!("M0 {HEIGHT}H{WIDTH}")></path>
            <text x="0" y="112">"0"</text>
            <text x="400" y="112" text-anchor="end">{most}</text>
        </svg>
    }
}
