//! A sequence as the network reads it: what comes in, what is wanted, what it answers, and every layer's states and gates as
//! bands over time.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::place::LayerCode;
use super::reading::{Answer, Reading};
use super::{Lab, files, words};
use crate::figure::heat_map::{Heat, HeatMap};
use crate::figure::number;
use crate::figure::opened::{gate, is_gate, symbol};
use crate::figure::pick::{Pick, What};
use crate::lesson::desk::Zoom;
use crate::nn::{Kind, LayerTrace};
use crate::task::{Sample, Target};

/// Steps up to which every label has room: letters, and numbers.
const LETTERS: usize = 70;
const NUMBERS: usize = 16;

/// The rows above the bands and the bands.
#[component]
pub fn SequenceView(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let layers = Memo::new(move |_| {
        let config = lab.setup.get();
        let directions = 1 + usize::from(config.bidirectional);
        (config.layers, directions)
    });
    view! {
        <Rows lab />
        {move || {
            let (layers, directions) = layers.get();
            (0..layers * directions)
                .map(|index| view! { <Lane lab place=LayerCode::of(index, directions) /> })
                .collect_view()
        }}
        <p class="keep-row">
            <span>{move || td_string!(locale.get(), laboratory.keep_bands)}</span>
            <files::Keep
                export=lab.export()
                on_png=move || super::bands_picture::save(lab)
            />
        </p>
    }
}

/// What stands in a row.
#[derive(Clone, Copy, PartialEq)]
enum Row {
    Read,
    Wanted,
    Answered,
}

/// Labels, targets and answers, a column a step.
#[component]
fn Rows(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let columns = Memo::new(move |_| {
        lab.reading.with(|reading| {
            reading
                .as_ref()
                .map_or(1, |reading| reading.sample.inputs.steps().max(1))
        })
    });
    let name = move |row: Row| match row {
        Row::Read => td_string!(locale.get(), laboratory.row_input),
        Row::Wanted => td_string!(locale.get(), laboratory.row_target),
        Row::Answered => td_string!(locale.get(), laboratory.row_answer),
    };
    // A wider column takes more of the text; past a certain length only some columns carry one.
    let every = Memo::new(move |_| {
        let numbers = lab.classes.with(|classes| classes.is_empty());
        columns
            .get()
            .div_ceil(if numbers { NUMBERS } else { LETTERS })
    });
    let row = move |row: Row| {
        let texts = move || {
            let every = every.get();
            lab.reading.with(|reading| {
                let Some(reading) = reading.as_ref() else {
                    return Vec::new();
                };
                (0..reading.sample.inputs.steps())
                    .map(|t| cell(lab, reading, row, t, every))
                    .collect()
            })
        };
        view! {
            <span class="axis plain-axis">{move || name(row)}</span>
            <div class="tokens" class:narrow=move || { columns.get() > 24 }>
                {move || {
                    texts()
                        .into_iter()
                        .enumerate()
                        .map(|(t, (class, text))| {
                            view! {
                                <span class=class on:click=move |_| lab.go(t)>
                                    {text}
                                </span>
                            }
                        })
                        .collect_view()
                }}
            </div>
        }
    };
    view! {
        <div class="lab-grid rows">
            {row(Row::Read)} {row(Row::Wanted)} {row(Row::Answered)}
            <Cursor lab />
        </div>
    }
}

/// Class and text of one place in a row.
fn cell(lab: Lab, reading: &Reading, row: Row, t: usize, every: usize) -> (&'static str, String) {
    let sample: &Sample = &reading.sample;
    let target = sample.targets.get(t).copied().unwrap_or(Target::None);
    // A number is wider than its column: the last ones would reach beyond the edge.
    let room = t.is_multiple_of(every) && (every == 1 || t + every / 2 < reading.trace.stack.steps);
    match row {
        Row::Read => {
            let text = if room {
                sample.labels.get(t).cloned().unwrap_or_default()
            } else {
                String::new()
            };
            ("read", words::visible(text))
        }
        Row::Wanted => match target {
            Target::None => ("none", "·".into()),
            Target::Class(class) => ("wanted", lab.class_name(class)),
            Target::Value(value) if room => ("wanted", number::fixed(value, 2)),
            Target::Value(_) => ("wanted", String::new()),
        },
        Row::Answered => match (reading.answer(t), target) {
            (None, _) => ("none", String::new()),
            (Some(Answer::Class(class, _)), Target::Class(wanted)) => {
                let class_of = if class == wanted { "right" } else { "wrong" };
                (class_of, lab.class_name(class))
            }
            (Some(Answer::Class(class, _)), _) => ("unasked", lab.class_name(class)),
            (Some(Answer::Value(value)), Target::Value(_)) if room => {
                ("valued", number::fixed(value, 2))
            }
            (Some(Answer::Value(value)), Target::None) if room => {
                ("unasked", number::fixed(value, 2))
            }
            (Some(Answer::Value(_)), _) => ("unasked", String::new()),
        },
    }
}

/// The frame around the step that the clock shows.
#[component]
pub fn Cursor(lab: Lab) -> impl IntoView {
    let play = lab.stage.play;
    let columns = move || play.timeline.get().steps.max(1) as f64;
    let current = Memo::new(move |_| play.timeline.get().step_at(play.tick.get()));
    view! {
        <div class="lab-track" aria-hidden="true">
            <div
                class="cursor"
                style:left=move || format!("{}%", 100.0 * current.get() as f64 / columns())
                style:width=move || format!("{}%", 100.0 / columns())
            ></div>
        </div>
    }
}

/// The bands of a kind of cell, from top to bottom.
pub fn bands(kind: Kind) -> &'static [What] {
    match kind {
        Kind::Lstm => &[
            What::Hidden,
            What::Cell,
            What::Forget,
            What::InputGate,
            What::Candidate,
            What::OutputGate,
        ],
        Kind::Gru => &[What::Hidden, What::Reset, What::Update, What::Candidate],
        Kind::RnnTanh | Kind::RnnRelu => &[What::Hidden],
    }
}

/// One band of a layer. The reverse direction has its columns where their steps are, so that they fill from the right.
pub fn heat(layer: &LayerTrace, what: What, shown: usize) -> Heat {
    let values = match what {
        What::Hidden => layer.hidden.clone(),
        What::Cell => layer.cell.clone(),
        what => {
            let gate = gate(layer.kind, what);
            let at = |step| {
                gate.and_then(|gate| layer.gate_at(step, 0, gate))
                    .unwrap_or_default()
            };
            (0..layer.steps).flat_map(at).copied().collect()
        }
    };
    Heat {
        rows: layer.units,
        columns: layer.steps,
        values,
        shown: if layer.reverse { layer.steps } else { shown },
    }
}

/// One layer in one direction.
#[component]
fn Lane(lab: Lab, place: LayerCode) -> impl IntoView {
    let locale = lab.desk.locale;
    let name = Signal::derive(move || words::layer(locale.get(), place));
    let kind = Memo::new(move |_| lab.setup.with(|setup| setup.kind));
    let opened = Memo::new(move |_| lab.look.with(|look| look.layer == place));
    let aside = move || lab.stage.zoom.get() != Zoom::Sequence && !opened.get();
    let heat = move |what: What| {
        Signal::derive(move || {
            let shown = lab.shown.get();
            lab.reading.with(|reading| {
                let layer = reading.as_ref().and_then(|reading| reading.layer(place));
                layer
                    .map(|layer| heat(layer, what, shown))
                    .unwrap_or_default()
            })
        })
    };
    let open = move |(row, column): (usize, usize), what: What| {
        lab.desk.write("layer", Some(place.to_string()));
        lab.stage.open(Pick::vector(what, column, row));
    };
    // Steps that the reverse direction has not reached lie at the left.
    let veil = move || {
        let all = lab.stage.play.timeline.get().steps.max(1);
        let hidden = if place.direction == 1 {
            all.saturating_sub(lab.shown.get())
        } else {
            0
        };
        format!("{}%", 100.0 * hidden as f64 / all as f64)
    };
    view! {
        <section class="lane" class:aside=aside aria-label=name>
            <h3>{name}</h3>
            <div class="lab-grid">
                {move || {
                    bands(kind.get())
                        .iter()
                        .map(|&what| {
                            let (name, quantity) = symbol(what);
                            let gate = is_gate(what);
                            let class = if gate { "gates" } else { "states" };
                            let label = Signal::derive(move || {
                                td_string!(locale.get(), laboratory.band, symbol = name, layer = words::layer(locale.get(), place)).to_string()
                            });
                            view! {
                                <span class=format!("axis {}", quantity.class())>{name}</span>
                                <div class="band" data-band=name>
                                    <HeatMap heat=heat(what) label dark=lab.desk.dark class gate on_click=move |cell| open(cell, what) />
                                    <div class="veil" style:width=veil></div>
                                </div>
                            }
                        })
                        .collect_view()
                }}
                <Cursor lab />
            </div>
        </section>
    }
}

/// Label and values of the step that the clock shows, for the text version.
pub fn values(lab: Lab) -> Vec<(String, String)> {
    let step = lab
        .stage
        .play
        .timeline
        .get()
        .step_at(lab.stage.play.tick.get());
    let place = lab.look.with(|look| look.layer);
    lab.reading.with(|reading| {
        let Some(layer) = reading
            .as_ref()
            .and_then(|reading: &Arc<Reading>| reading.layer(place))
        else {
            return Vec::new();
        };
        let list = |values: &[f32]| {
            let texts: Vec<String> = values.iter().map(|v| number::fixed(*v, 3)).collect();
            texts.join(", ")
        };
        bands(layer.kind)
            .iter()
            .map(|&what| {
                let values = match what {
                    What::Hidden => layer.hidden_at(step, 0),
                    What::Cell => layer.cell_at(step, 0),
                    what => gate(layer.kind, what)
                        .and_then(|gate| layer.gate_at(step, 0, gate))
                        .unwrap_or_default(),
                };
                (symbol(what).0.to_owned(), list(values))
            })
            .collect()
    })
}
