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
use crate::figure::size;
use crate::lesson::desk::Zoom;
use crate::nn::Kind;
use crate::task::{Sample, Target};

/// Steps up to which every label has room: letters, and numbers.
const LETTERS: usize = 70;
const NUMBERS: usize = 16;
/// Width that a number with its sign takes, and that of the rows' names.
const NUMBER: f32 = 37.0;
const NAMES: f32 = 54.0;

/// The rows above the bands and the bands.
#[component]
pub fn SequenceView(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let layers = Memo::new(move |_| {
        let config = lab.setup.get();
        let directions = 1 + usize::from(config.bidirectional);
        (config.layers, directions)
    });
    // Where some steps ask for nothing, their signs are explained.
    let unasked = move || {
        lab.reading.with(|reading| {
            let reading = reading.as_ref();
            reading.is_some_and(|reading| reading.sample.targets.contains(&Target::None))
        })
    };
    view! {
        <Rows lab />
        {move || {
            let (layers, directions) = layers.get();
            (0..layers * directions)
                .map(|index| view! { <Lane lab place=LayerCode::of(index, directions) /> })
                .collect_view()
        }}
        {move || unasked().then(|| view! { <p class="hint">{td_string!(locale.get(), laboratory.unasked)}</p> })}
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
    let holder = NodeRef::<leptos::html::Div>::new();
    let width = size::width(holder);
    // A number takes more room than its column has where there are many: then only some are written.
    let every = Memo::new(move |_| {
        let numbers = lab.classes.with(|classes| classes.is_empty());
        let fit = ((width.get() - NAMES) / NUMBER).max(1.0) as usize;
        columns
            .get()
            .div_ceil(if numbers { fit.min(NUMBERS) } else { LETTERS })
    });
    let row = move |row: Row| {
        let texts = move || {
            // The reading first: `every` follows from it, and where that stays the row would not be written anew.
            lab.reading.with(|reading| {
                let every = every.get();
                let Some(reading) = reading.as_ref() else {
                    return Vec::new();
                };
                let steps = reading.sample.inputs.steps();
                let places = places(steps, every, &first(&reading.sample, row));
                (0..steps)
                    .map(|t| {
                        let room = places.get(t).copied().flatten();
                        let (class, text) = cell(lab, reading, row, t, room.is_some());
                        let end = every > 1 && room == Some(Side::Before);
                        (class, end, text)
                    })
                    .collect::<Vec<_>>()
            })
        };
        view! {
            <span class="axis plain-axis">{move || name(row)}</span>
            <div class="tokens" class:narrow=move || { columns.get() > 24 }>
                {move || {
                    texts()
                        .into_iter()
                        .enumerate()
                        .map(|(t, (class, end, text))| {
                            view! {
                                <span class=class class:end=end on:click=move |_| lab.go(t)>
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
        <div class="lab-grid rows" node_ref=holder>
            {row(Row::Read)} {row(Row::Wanted)} {row(Row::Answered)}
            <Cursor lab />
        </div>
    }
}

/// To which side of its column a text reaches that is wider.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Before,
    After,
}

/// The steps whose numbers must be written, the most important first: what is marked, what is asked.
fn first(sample: &Sample, row: Row) -> Vec<usize> {
    let steps = sample.inputs.steps();
    let marked = |t: &usize| {
        sample
            .labels
            .get(*t)
            .is_some_and(|label| label.starts_with('+'))
    };
    let asked = |t: &usize| {
        sample
            .targets
            .get(*t)
            .is_some_and(|target| *target != Target::None)
    };
    match row {
        Row::Read => (0..steps)
            .filter(marked)
            .chain(steps.checked_sub(1))
            .collect(),
        // Where most steps are asked, all of them lack the same room and the last stands for them.
        Row::Wanted | Row::Answered => {
            let mut asked: Vec<usize> = (0..steps).rev().filter(asked).collect();
            if asked.len() * 2 > steps {
                asked.truncate(1);
            }
            asked
        }
    }
}

/// At which of `steps` columns a text of the width of `every` columns is written, and to which side it reaches: `first` are
/// placed first, then from left to right what has room. None reaches into another or beyond the edge.
fn places(steps: usize, every: usize, first: &[usize]) -> Vec<Option<Side>> {
    let every = every.max(1);
    let mut taken = vec![false; steps];
    let mut places = vec![None; steps];
    let mut place = |t: usize, sides: [Side; 2]| {
        for side in sides {
            let from = match side {
                Side::After => Some(t),
                Side::Before => (t + 1).checked_sub(every),
            };
            let columns = from.and_then(|from| taken.get_mut(from..from + every));
            if let Some(columns) = columns.filter(|columns| !columns.contains(&true)) {
                columns.fill(true);
                places[t] = Some(side);
                return;
            }
        }
    };
    for (index, &t) in first.iter().enumerate() {
        // The next one may stand close behind.
        let close = first
            .get(index + 1)
            .is_some_and(|next| *next > t && next - t < every);
        place(
            t,
            if close {
                [Side::Before, Side::After]
            } else {
                [Side::After, Side::Before]
            },
        );
    }
    for t in 0..steps {
        if !first.contains(&t) {
            place(t, [Side::After, Side::After]);
        }
    }
    places
}

/// Class and text of one place in a row. A text is written only where it has room.
fn cell(lab: Lab, reading: &Reading, row: Row, t: usize, room: bool) -> (&'static str, String) {
    let sample: &Sample = &reading.sample;
    let target = sample.targets.get(t).copied().unwrap_or(Target::None);
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
            Target::Class(class) if room => ("wanted", lab.class_name(class)),
            Target::Class(_) => ("wanted", String::new()),
            Target::Value(value) if room => ("wanted", number::fixed(value, 2)),
            Target::Value(_) => ("wanted", String::new()),
        },
        Row::Answered => match (reading.answer(t), target) {
            (None, _) => ("none", String::new()),
            (Some(Answer::Class(class, _)), Target::Class(wanted)) => {
                let class_of = if class == wanted { "right" } else { "wrong" };
                (
                    class_of,
                    if room {
                        lab.class_name(class)
                    } else {
                        String::new()
                    },
                )
            }
            (Some(Answer::Class(class, _)), _) if room => ("unasked", lab.class_name(class)),
            (Some(Answer::Class(..)), _) => ("unasked", String::new()),
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

/// One layer in one direction.
#[component]
fn Lane(lab: Lab, place: LayerCode) -> impl IntoView {
    let locale = lab.desk.locale;
    let name = Signal::derive(move || words::layer(locale.get(), place));
    let kind = Memo::new(move |_| lab.setup.with(|setup| setup.kind));
    let opened = Memo::new(move |_| lab.look.with(|look| look.layer == place));
    let units = move || lab.setup.with(|setup| setup.units.to_string());
    let aside = move || lab.stage.zoom.get() != Zoom::Sequence && !opened.get();
    let heat = move |what: What| {
        Signal::derive(move || {
            let shown = lab.shown.get();
            lab.reading.with(|reading| {
                let layer = reading.as_ref().and_then(|reading| reading.layer(place));
                layer
                    .map(|layer| Heat::of(layer, what, shown))
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
        <section class="lane" class:aside=aside style:--units=units aria-label=name>
            <h2>{name}</h2>
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Rng;
    use crate::task::Task;

    /// The columns that each written text takes.
    fn columns(places: &[Option<Side>], every: usize) -> Vec<std::ops::Range<usize>> {
        let written = places.iter().enumerate();
        written
            .filter_map(|(t, side)| match (*side)? {
                Side::After => Some(t..t + every),
                Side::Before => Some(t + 1 - every..t + 1),
            })
            .collect()
    }

    #[test]
    fn what_is_asked_and_what_is_marked_is_always_written() {
        for length in [2_usize, 3, 16, 17, 20, 33, 40, 64, 200] {
            let every = length.div_ceil(NUMBERS);
            for task in [Task::Adding { length }, Task::Sine { length }] {
                if task.check().is_err() {
                    continue;
                }
                for seed in 0..40 {
                    let sample = task.sample(&mut Rng::seed_from_u64(seed)).unwrap();
                    for row in [Row::Read, Row::Wanted, Row::Answered] {
                        let places = places(length, every, &first(&sample, row));
                        let mut all = columns(&places, every);
                        all.sort_by_key(|range| range.start);
                        assert!(all.iter().all(|range| range.end <= length));
                        assert!(all.windows(2).all(|pair| pair[0].end <= pair[1].start));
                        if row != Row::Read {
                            assert!(places[length - 1].is_some(), "{task:?}");
                        } else if matches!(task, Task::Adding { .. }) {
                            let marked = (0..length).filter(|t| sample.labels[*t].starts_with('+'));
                            for t in marked {
                                assert!(places[t].is_some(), "{task:?} {seed}: step {t}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn where_every_text_has_room_every_one_is_written() {
        assert_eq!(places(5, 1, &[4]), [Some(Side::After); 5]);
        assert_eq!(places(0, 3, &[]), []);
    }
}
