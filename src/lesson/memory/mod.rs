//! How does the LSTM remember? What a forget gate leaves of a memory, step by step, and where that ends.

mod model;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::model::{BIASES, Config, LEAST_GATE, LEAST_STEPS, MOST_GATE, MOST_STEPS, Run, UNITS};
use super::desk::{Desk, Zoom};
use super::figure_frame::FigureFrame;
use super::lstm_moment;
use super::number_panel::NumberPanel;
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use super::settings_row::{NumberField, SettingsRow};
use super::workbench::{Recipe, Workbench};
use crate::figure::chart::{Chart, ChartView, Line, Stroke};
use crate::figure::clock::Timeline;
use crate::figure::drawing::Drawing;
use crate::figure::heat_map::{Heat, HeatMap};
use crate::figure::number;
use crate::figure::opened::Opened;
use crate::figure::pick::What;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Scene};
use crate::figure::unit_table::{is_computed, operation_of, operations, unit_table};
use crate::nn::Kind;

const TEXT: Text = Text {
    ko: prose::MEMORY_KO,
    en: prose::MEMORY_EN,
};
/// Operations a second at speed 1: four steps.
const PACE: f64 = 32.0;
/// The reader's own unit.
const OWN: usize = UNITS - 1;

/// The lesson.
#[component]
pub fn MemoryLesson(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Workbench::new(
        desk,
        Recipe {
            zoom: Zoom::Sequence,
            pace: PACE,
            read: Config::read,
            run: |config, _| Run::new(config).ok(),
            timeline: |config, _| Timeline {
                steps: config.steps,
                operations: operations(Kind::Lstm).len(),
            },
            units: |_| UNITS,
            has: |run, pick| opened(run).is_some_and(|opened| opened.has(pick)),
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
    stage.first.set_value((What::Cell, OWN));
    stage.opens_what_runs(desk);
    let tick = stage.play.tick;
    let open = move |zoom| stage.zoom.get() >= zoom;

    // Steps whose cell state is computed.
    let shown = Memo::new(move |_| {
        let line = timeline.get();
        let step = line.step_at(tick.get());
        let phase = line.phase(tick.get(), step, operation_of(Kind::Lstm, What::Cell));
        step + usize::from(phase == crate::figure::clock::Phase::Done)
    });
    let left = move |unit: usize| {
        run.with(|run| {
            let run = run.as_ref()?;
            shown
                .get()
                .checked_sub(1)
                .map_or(Some(1.0), |at| run.left(unit).nth(at))
        })
        .unwrap_or(1.0)
    };
    let gate = move |unit: usize| bench.of(|run| run.gate(unit));
    let now = Memo::new(move |_| {
        let l = locale.get();
        if open(Zoom::Cell) {
            let line = timeline.get();
            return lstm_moment::now(l, line, line.moment(tick.get()));
        }
        match shown.get() {
            0 => td_string!(l, memory.before).to_string(),
            steps => td_string!(
                l,
                memory.now,
                steps = steps,
                gate = number::fixed(gate(OWN), 3),
                left = amount(left(OWN))
            )
            .to_string(),
        }
    });
    let values = Signal::derive(move || {
        (0..UNITS)
            .map(|unit| (name(locale.get(), unit, gate(unit)), amount(left(unit))))
            .collect::<Vec<_>>()
    });
    let cell_scene = bench.scene(move |run, width| {
        let (line, tick) = (timeline.get(), tick.get());
        let scene = opened(run).map(|opened| {
            let scene = unit_table(&opened, line, width, 176.0, tick, pick.get());
            with_biases(locale.get(), scene, run.gate(OWN))
        });
        scene.unwrap_or_default()
    });
    let equations = Signal::derive(move || {
        bench
            .of_pick(|run, pick| opened(run).map(|opened| opened.equations(pick, "")))
            .unwrap_or_default()
    });
    let computed = Signal::derive(move || {
        let (line, tick) = (timeline.get(), tick.get());
        pick.get()
            .is_none_or(|pick| is_computed(Kind::Lstm, line, tick, pick))
    });
    let read = bench.input(|run, pick| opened(run).map_or(0.0, |opened| opened.value(pick)));
    // The question is about a gate of 0.9 and 100 steps, whatever the dial shows now.
    let asked = Memo::new(move |_| {
        let config = Config {
            steps: 100,
            gate: 0.9,
        };
        Run::new(config).map_or(0.0, |run| run.at_end(OWN))
    });
    let share = Memo::new(move |_| Run::gradient_share(config.get()).unwrap_or(0.0));

    view! {
        <Prose desk text=TEXT slots=vec![
            view! {
            <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), memory.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, memory.answer_most).to_string(),
                        td_string!(l, memory.answer_third).to_string(),
                        td_string!(l, memory.answer_little).to_string(),
                    ]
                })
                right=Signal::derive(move || {
                    let left = asked.get();
                    if left > 0.8 { 0 } else if left > 0.1 { 1 } else { 2 }
                })
                outcome=Signal::derive(move || {
                    td_string!(locale.get(), memory.outcome, left = amount(asked.get())).to_string()
                })
            />
            }.into_any(),
            view! {
            <p class="kept">
                {move || td_string!(
                    locale.get(),
                    memory.gradient,
                    gate = number::fixed(gate(OWN), 3),
                    steps = config.with(|config| config.steps - 1),
                    share = amount(share.get())
                )}
            </p>
            }.into_any(),
        ] />
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <GateDial desk config />
                <NumberField desk name="steps" least=LEAST_STEPS as u64 most=MOST_STEPS as u64
                    label=Signal::derive(move || td_string!(locale.get(), rnn.timesteps).to_string())
                    value=Signal::derive(move || config.with(|c| c.steps as u64)) />
            </SettingsRow>
            <FigureFrame desk stage figure now gates=Signal::derive(move || stage.zoom.get() != Zoom::Sequence) values>
                <div class="memories">
                    {(0..UNITS)
                        .map(|unit| {
                            let heat = Signal::derive(move || Heat {
                                rows: 1,
                                columns: config.with(|config| config.steps),
                                values: run.with(|run| run.as_ref().map(|run| run.left(unit).collect()).unwrap_or_default()),
                                shown: shown.get(),
                            });
                            let label = Signal::derive(move || name(locale.get(), unit, gate(unit)));
                            let jump = move |(_, step): (usize, usize)| {
                                stage.play.go(timeline.get_untracked().end_of_step(step));
                            };
                            view! {
                                <span class="memory-name" class:own=unit == OWN>{label}</span>
                                <div class="band">
                                    <HeatMap heat label dark=desk.dark class="states" on_click=jump />
                                </div>
                                <span class="memory-left">{move || amount(left(unit))}</span>
                            }
                        })
                        .collect_view()}
                </div>
                <LeftChart desk run shown />
                <Show when=move || open(Zoom::Cell)>
                    <Drawing scene=cell_scene label=now on_pick=move |pick| stage.open(pick) />
                </Show>
                <Show when=move || open(Zoom::Number)>
                    <NumberPanel desk stage pick equations read computed />
                </Show>
            </FigureFrame>
        </section>
    }
}

/// The reader's forget gate, and the bias that gives it.
#[component]
fn GateDial(desk: Desk, config: Memo<Config>) -> impl IntoView {
    let locale = desk.locale;
    let gate = move || config.with(|config| config.gate);
    view! {
        <label class="field slide long">
            <span>{move || td_string!(locale.get(), memory.gate)}</span>
            <input
                type="range"
                min=LEAST_GATE.to_string()
                max=MOST_GATE.to_string()
                step="0.001"
                prop:value=move || gate().to_string()
                on:input=move |event| desk.write("f", Some(event_target_value(&event)))
            />
            <output>
                {move || {
                    td_string!(
                        locale.get(),
                        memory.bias,
                        gate = number::fixed(gate(), 3),
                        bias = number::fixed(model::bias_of(gate()), 2)
                    )
                    .to_string()
                }}
            </output>
        </label>
    }
}

/// What is left after each step, on a logarithmic scale: a straight line, since it is a power.
#[component]
fn LeftChart(desk: Desk, run: Memo<Option<Arc<Run>>>, shown: Memo<usize>) -> impl IntoView {
    let locale = desk.locale;
    let chart = Signal::derive(move || {
        let l = locale.get();
        let line = |unit: usize| Line {
            colour: if unit == OWN { "--q-c" } else { "--soft" },
            stroke: if unit == OWN {
                Stroke::Solid
            } else {
                Stroke::Dashed
            },
            points: run.with(|run| {
                // All of it before the first step.
                let left = run.iter().flat_map(|run| run.left(unit));
                std::iter::once(1.0)
                    .chain(left.take(shown.get()))
                    .enumerate()
                    .map(|(step, left)| (step as f64, f64::from(left)))
                    .take_while(|(_, left)| *left >= 10_f64.powf(LEAST_POWER))
                    .collect()
            }),
        };
        Chart {
            lines: (0..UNITS).map(line).collect(),
            x_label: td_string!(l, memory.chart_x).to_string(),
            y_label: td_string!(l, memory.chart_y).to_string(),
            y_range: Some(run.with(decades)),
            logarithmic: true,
            level: None,
            x_range: Some((
                0.0,
                run.with(|run| run.iter().flat_map(|run| run.left(OWN)).count().max(2)) as f64,
            )),
            right: Vec::new(),
            height: None,
        }
    });
    let label = Signal::derive(move || td_string!(locale.get(), memory.chart).to_string());
    view! {
        <figure class="plot">
            <ChartView chart label dark=desk.dark />
            <figcaption>{label}</figcaption>
        </figure>
    }
}

/// The least power of ten that the chart shows: what is below has long been forgotten, and would flatten all other lines.
const LEAST_POWER: f64 = -8.0;

/// The powers of ten between which the run lies, so that the axis stands while the lines grow.
fn decades(run: &Option<Arc<Run>>) -> (f64, f64) {
    let least = run
        .iter()
        .flat_map(|run| (0..UNITS).flat_map(|unit| run.left(unit)))
        .filter(|left| *left > 0.0)
        .fold(1.0, f32::min);
    (
        f64::from(least).log10().floor().clamp(LEAST_POWER, -2.0),
        0.0,
    )
}

/// Names the rows of an opened step by the forget biases of their units, left of each line.
fn with_biases(l: crate::i18n::Locale, mut scene: Scene, own: f32) -> Scene {
    let left = scene
        .cells()
        .map(|cell| cell.rect.x)
        .fold(f32::MAX, f32::min);
    let first: Vec<_> = scene.cells().map(|cell| cell.rect).collect();
    let first = first.into_iter().filter(|rect| rect.x < left + 1.0);
    for (row, rect) in first.enumerate() {
        let bias = match BIASES.get(row % UNITS) {
            Some(bias) => number::fixed(*bias, 0),
            None => number::fixed(model::bias_of(own), 2),
        };
        let text = td_string!(l, memory.row, bias = bias).to_string();
        let (x, y) = (left - 6.0, rect.y + rect.height / 2.0 + 4.0);
        scene.label(x, y, text, 12.0, Anchor::End, Quantity::Plain);
    }
    scene
}

/// The only layer, opened.
fn opened(run: &Run) -> Option<Opened<'_>> {
    Some(Opened {
        layer: run.trace.layers.first()?,
        params: run.stack.params(),
        prefix: "",
        holds: &[],
        feed_forward: false,
    })
}

/// A unit by its bias and its gate.
fn name(l: crate::i18n::Locale, unit: usize, gate: f32) -> String {
    match BIASES.get(unit) {
        Some(bias) => td_string!(
            l,
            memory.unit,
            bias = number::fixed(*bias, 0),
            gate = number::fixed(gate, 3)
        )
        .to_string(),
        None => td_string!(l, memory.own, gate = number::fixed(gate, 3)).to_string(),
    }
}

/// A share that may be very small.
fn amount(share: f32) -> String {
    if share >= 0.001 {
        number::fixed(share, 3)
    } else {
        number::scientific(share)
    }
}
