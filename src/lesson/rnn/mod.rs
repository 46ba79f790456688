//! What happens in one step? The vanilla RNN, on the course's NumPy listing.

mod cell_figure;
mod listing;
mod model;
mod output;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::listing::{Now, Sizes};
use self::model::{
    APPEND, CARRY, Config, Edits, MOST_INPUTS, MOST_STEPS, MOST_UNITS, OPERATIONS, READ, Run,
    WEIGHT_LIMIT, Weights,
};
use self::output::{Function, OutputLayer};
use super::desk::{Desk, Zoom};
use super::figure_frame::FigureFrame;
use super::listing_view::{Library, ListingView};
use super::number_panel::NumberPanel;
use super::overview::Overview;
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use super::settings_row::{ChoiceField, SettingsRow};
use super::size_fields::{CellSizes, SizeFields};
use super::workbench::{Recipe, Workbench};
use crate::figure::clock::{Moment, Timeline};
use crate::figure::drawing::Drawing;
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{NARROW, Scale, Scene};
use crate::figure::sequence::{Band, Below, sequence};

const TEXT: Text = Text {
    ko: prose::RNN_KO,
    en: prose::RNN_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 2.0;
/// Change of a weight for a pixel of dragging.
const DRAG: f32 = 0.02;

/// The lesson.
#[component]
pub fn Vanilla(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Workbench::new(
        desk,
        Recipe {
            zoom: Zoom::Cell,
            pace: PACE,
            read: |query, complaints| {
                query.read("out", Function::Softmax, |_| true, complaints);
                Config::read(query, complaints)
            },
            run: |config, _| Run::new(config).ok(),
            timeline: |config, _| Timeline {
                steps: config.steps,
                operations: OPERATIONS,
            },
            units: |config| config.hidden_size,
            has: Run::has,
        },
    );
    let Workbench {
        config,
        run,
        line: timeline,
        stage,
        pick,
        figure,
        ..
    } = bench;
    stage.by_steps();
    stage.opens_what_runs(desk);
    let tick = stage.play.tick;
    // The question is about the listing's own weights, whatever the figure shows now.
    let saturated = Memo::new(move |_| {
        let listed = Config {
            weights: Weights::Unit,
            edits: Edits::default(),
            ..config.get()
        };
        Run::new(listed).map_or(0.0, |run| run.saturated())
    });

    let sequence_scene =
        bench.scene(move |run, width| bands(run, width, tick.get(), pick.get(), desk.below(stage)));
    let cell_scene =
        bench.scene(move |run, width| cell_figure::cell_scene(run, width, tick.get(), pick.get()));
    let moment = Memo::new(move |_| timeline.get().moment(tick.get()));
    let now = Memo::new(move |_| words::now(locale.get(), timeline.get(), moment.get()));
    let values = Signal::derive(move || {
        bench.of(|run| words::values(locale.get(), run, timeline.get(), tick.get()))
    });
    let equations = Signal::derive(move || bench.of_pick(Run::equations));
    let computed = Signal::derive(move || {
        let (line, tick) = (timeline.get(), tick.get());
        pick.get()
            .is_none_or(|pick| words::is_computed(line, tick, pick))
    });
    let read = bench.input(Run::value);
    let open = move |zoom| stage.zoom.get() >= zoom;
    let dragged = RwSignal::new(None::<Pick>);
    let change = move |pick: Pick, value: f32| {
        let value = (value.clamp(-WEIGHT_LIMIT, WEIGHT_LIMIT) * 100.0).round() / 100.0;
        let mut edits = config.with_untracked(|config| config.edits.clone());
        edits.set(pick, value);
        desk.write("edit", Some(edits.to_string()));
        dragged.set(Some(pick));
    };
    let drag = move |(pick, up): (Pick, f32)| {
        let value = run.with_untracked(|run| run.as_ref().map_or(0.0, |run| run.value(pick)));
        change(pick, value + up * DRAG);
    };
    let undo = move |_| {
        desk.write("edit", None);
        dragged.set(None);
    };
    // What was changed last says its number, as long as the matrix has it and no other weight is open.
    let dragged = Memo::new(move |_| {
        let pick = dragged.get()?;
        let there = |run: &Arc<Run>| run.has(pick).then(|| run.value(pick));
        let value = run.with(|run| run.as_ref().and_then(there))?;
        let opened = (stage.pick.get()).filter(|opened| opened.what.is_weight());
        if stage.zoom.get() == Zoom::Number && opened.is_some_and(|opened| opened != pick) {
            return None;
        }
        Some(format!(
            "{} = {}",
            words::weight_name(pick),
            number::fixed(value, 2)
        ))
    });

    view! {
        <Prose desk text=TEXT slots=vec![
            view! {
                <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), rnn.question, steps = config.with(|c| c.steps)).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, rnn.answer_few).to_string(),
                        td_string!(l, rnn.answer_half).to_string(),
                        td_string!(l, rnn.answer_most).to_string(),
                    ]
                })
                right=Signal::derive(move || {
                    let share = saturated.get();
                    if share < 0.25 { 0 } else if share < 0.7 { 1 } else { 2 }
                })
                outcome=Signal::derive(move || {
                    let share = saturated.get();
                    td_string!(locale.get(), rnn.outcome, share = number::percent(share))
                })
            />
            }.into_any(),
            view! {
                <OutputLayer desk run timeline tick />
            }.into_any(),
            view! {
                <Listing desk run timeline moment=moment />
            }.into_any(),
        ] />
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <SizeFields desk
                    most=CellSizes { inputs: MOST_INPUTS, units: MOST_UNITS, steps: MOST_STEPS }
                    sizes=Signal::derive(move || config.with(|c| CellSizes { inputs: c.input_size, units: c.hidden_size, steps: c.steps }))
                    seed=Signal::derive(move || config.with(|c| c.seed)) />
                <ChoiceField desk name="weights"
                    label=Signal::derive(move || td_string!(locale.get(), rnn.weights).to_string())
                    value=Signal::derive(move || config.with(|c| c.weights.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Weights::Unit.to_string(), td_string!(l, rnn.weights_unit).to_string()),
                            (Weights::Centred.to_string(), td_string!(l, rnn.weights_centred).to_string()),
                        ]
                    }) />
            </SettingsRow>
            <FigureFrame desk stage figure now gates=false values>
                <Overview stage>
                    <Drawing scene=sequence_scene label=now on_pick=move |pick| stage.open(pick) />
                </Overview>
                // A weight is moved beside the others.
                <Show when=move || desk.draws_cell(stage) || open(Zoom::Number) && stage.pick.get().is_some_and(|pick| pick.what.is_weight())>
                    <Drawing scene=cell_scene label=now on_pick=move |pick| stage.open(pick) on_drag=drag />
                </Show>
                // Below what is dragged: a line that comes and goes above it would move it.
                <Show when=move || config.with(|c| c.edits != Edits::default())>
                    <p class="dragged">
                        {dragged} " "
                        <button type="button" class="plain reset" on:click=undo>
                            {move || td_string!(locale.get(), rnn.reset)}
                        </button>
                    </p>
                </Show>
                <Show when=move || open(Zoom::Number)>
                    <Show
                        when=move || pick.get().is_some_and(|pick| pick.what.is_weight())
                        fallback=move || view! { <NumberPanel desk stage pick equations read computed /> }
                    >
                        <div class="number">
                            {move || pick.get().map(|pick| view! {
                                <WeightEditor desk pick
                                    value=Signal::derive(move || bench.of(|run| run.value(pick)))
                                    on_change=move |value| change(pick, value) />
                            })}
                        </div>
                    </Show>
                </Show>
            </FigureFrame>
        </section>
    }
}

/// Level 1: h as a band over x.
fn bands(run: &Run, width: f32, tick: f64, pick: Option<Pick>, below: Below) -> Scene {
    let line = Timeline {
        steps: run.config.steps,
        operations: OPERATIONS,
    };
    let hidden = |step, row| run.value(Pick::vector(What::Hidden, step, row));
    let input = |step, row| run.value(Pick::vector(What::Input, step, row));
    let (inputs, units) = (run.config.input_size, run.config.hidden_size);
    let room: f32 = if width < NARROW { 112.0 } else { 128.0 };
    let cell = (room / units as f32).clamp(9.0, 16.0);
    // What is read goes up into the state, and a state goes two ways: out, and to the next step.
    let band = |symbol, what, quantity, rows, value, operation| Band {
        symbol,
        what,
        quantity,
        rows,
        scale: Scale::Signed { limit: 1.0 },
        value,
        operation,
        recurrent: what == What::Hidden,
        carried: (what == What::Hidden).then_some(model::CARRY),
        up: Some(if what == What::Hidden {
            model::APPEND
        } else {
            model::FROM_INPUT
        }),
        cell,
        held: &|_| false,
    };
    let list = [
        band(
            "h",
            What::Hidden,
            Quantity::Hidden,
            units,
            &hidden as &dyn Fn(usize, usize) -> f32,
            Some(model::TANH),
        ),
        band("x", What::Input, Quantity::Input, inputs, &input, None),
    ];
    sequence(width, line, tick, &list, pick, below)
}

/// What the listing does at `moment`.
fn now(line: Timeline, moment: Option<Moment>) -> Now {
    match moment {
        None => Now::Before,
        Some(moment) => match moment.operation {
            READ => Now::Take,
            APPEND => Now::Append,
            CARRY if moment.step + 1 == line.steps && moment.progress >= 1.0 => Now::After,
            CARRY => Now::Carry,
            _ => Now::Compute,
        },
    }
}

/// The NumPy listing with the running lines marked, and what it printed.
#[component]
fn Listing(
    desk: Desk,
    run: Memo<Option<Arc<Run>>>,
    timeline: Signal<Timeline>,
    moment: Memo<Option<Moment>>,
) -> impl IntoView {
    let lines = Memo::new(move |_| {
        run.with(|run| {
            let Some(Config {
                steps,
                input_size,
                hidden_size,
                weights,
                ..
            }) = run.as_ref().map(|run| run.config.clone())
            else {
                return Vec::new();
            };
            let centred = weights == Weights::Centred;
            listing::lines(&Sizes {
                steps,
                input_size,
                hidden_size,
                centred,
            })
        })
    });
    let doing = Memo::new(move |_| now(timeline.get(), moment.get()));
    let running = Memo::new(move |_| lines.with(|lines| listing::running(lines, doing.get())));
    let printed = Signal::derive(move || {
        let step = moment.get().map_or(0, |moment| moment.step);
        run.with(|run| {
            run.as_ref().map(|run| {
                let states = &run.trace.layers[0].hidden;
                listing::printed(doing.get(), step, run.config.hidden_size, states).join("\n")
            })
        })
        .unwrap_or_default()
    });
    let runs = move |index: usize| {
        let (first, last) = running.get();
        (first..=last).contains(&index)
    };
    view! { <ListingView desk library=Library::NumPy lines runs printed /> }
}

/// A slider for one weight.
#[component]
fn WeightEditor(
    desk: Desk,
    pick: Pick,
    #[prop(into)] value: Signal<f32>,
    #[prop(into)] on_change: Callback<f32>,
) -> impl IntoView {
    let locale = desk.locale;
    let name = words::weight_name(pick);
    view! {
        <label class="weight">
            <span>{name} " = " <strong class="value">{move || number::fixed(value.get(), 2)}</strong></span>
            <input
                type="range"
                min=(-WEIGHT_LIMIT).to_string()
                max=WEIGHT_LIMIT.to_string()
                step="0.01"
                prop:value=move || value.get().to_string()
                on:input=move |event| {
                    if let Ok(value) = event_target_value(&event).parse::<f32>() {
                        on_change.run(value);
                    }
                }
            />
        </label>
        <p class="hint">{move || td_string!(locale.get(), rnn.drag)}</p>
    }
}
