//! What is inside the two cells? The vanilla RNN and the LSTM at one scale, with the same inputs and the same clock.

pub mod listing;
pub mod model;
mod words;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::model::{
    Config, MOST_INPUTS, MOST_STEPS, MOST_UNITS, Run, Signal as Source, Which, own_time, timeline,
};
use super::desk::{Desk, Zoom};
use super::figure_frame::FigureFrame;
use super::listing_view::{Library, ListingView, by_line};
use super::number_panel::NumberPanel;
use super::overview::Overview;
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use super::settings_row::{ChoiceField, SettingsRow};
use super::size_fields::{CellSizes, SizeFields};
use super::workbench::{Recipe, Workbench};
use crate::figure::drawing::Drawing;
use crate::figure::number;
use crate::figure::opened::symbol;
use crate::figure::pick::{Pick, What};
use crate::figure::scene::{Scale, Scene};
use crate::figure::sequence::{Band, Below, sequence};
use crate::figure::unit_table::{is_computed, operation_of, unit_table};

const TEXT: Text = Text {
    ko: prose::CELLS_KO,
    en: prose::CELLS_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 2.0;
/// Space between the cells side by side, and the width from which they stand so.
const BETWEEN: f32 = 24.0;
const BESIDE: f32 = 640.0;
/// Height of an opened cell's rows, and where an opened number needs room too, or the other cell below it.
const ROOM: f32 = 108.0;
const LESS_ROOM: f32 = 78.0;

/// The lesson.
#[component]
pub fn Cells(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Workbench::new(
        desk,
        Recipe {
            zoom: Zoom::Cell,
            pace: PACE,
            read: Config::read,
            run: |config, _| Run::new(config).ok(),
            timeline: |config, _| timeline(config.steps),
            units: |config| config.hidden_size,
            has: |run, pick| run.opened(run.config.open).has(pick),
        },
    );
    let Workbench {
        config,
        line,
        stage,
        pick,
        figure,
        width,
        ..
    } = bench;
    stage.opens_what_runs(desk);
    let tick = stage.play.tick;
    let which = Memo::new(move |_| config.with(|config| config.open));
    let open = move |zoom| stage.zoom.get() >= zoom;
    let each = move || {
        let all = width.get();
        if all >= BESIDE {
            ((all - BETWEEN) / 2.0).floor()
        } else {
            all
        }
    };

    let selected = move |cell: Which| pick.get().filter(|_| which.get() == cell);
    let sequence_scene = move |cell: Which| {
        Memo::new(move |_| {
            let drawn = each();
            let below = desk.below(stage);
            let draw = |run: &Run| bands(run, cell, drawn, tick.get(), selected(cell), below);
            if drawn > 0.0 {
                bench.of(draw)
            } else {
                Scene::default()
            }
        })
    };
    let cell_scene = move |cell: Which| {
        Memo::new(move |_| {
            let width = each();
            let room = if stage.zoom.get() == Zoom::Number || desk.upright.get() {
                LESS_ROOM
            } else {
                ROOM
            };
            let draw = |run: &Run| {
                let (line, tick) = own_time(cell, run.config.steps, tick.get());
                unit_table(&run.opened(cell), line, width, room, tick, selected(cell))
            };
            if width > 0.0 {
                bench.of(draw)
            } else {
                Scene::default()
            }
        })
    };
    let now = Memo::new(move |_| words::now(locale.get(), config.with(|c| c.steps), tick.get()));
    let operation =
        Memo::new(move |_| line.get().moment(tick.get()).map(|moment| moment.operation));
    let values =
        Signal::derive(move || bench.of(|run| words::values(locale.get(), run, tick.get())));
    let equations = Signal::derive(move || {
        bench.of_pick(|run, pick| run.opened(which.get()).equations(pick, ""))
    });
    let computed = Signal::derive(move || {
        let (cell, steps) = config.with(|config| (config.open, config.steps));
        let (line, tick) = own_time(cell, steps, tick.get());
        pick.get()
            .is_none_or(|pick| is_computed(cell.kind(), line, tick, pick))
    });
    let read = bench.input(move |run, pick| run.opened(which.get()).value(pick));
    let parameters = move |cell| bench.of(|run| run.parameters(cell));
    // On a phone an opened number needs the room that the other cell takes.
    let shows = move |cell| !(open(Zoom::Number) && desk.upright.get()) || which.get() == cell;
    let column = move |cell: Which| {
        let label = Signal::derive(move || format!("{}. {}", cell.name(), now.get()));
        let scene = sequence_scene(cell);
        let inside = cell_scene(cell);
        let choose = move |pick| {
            desk.write("open", Some(cell.to_string()));
            stage.open(pick);
        };
        view! {
            <Show when=move || shows(cell)>
            <div class="cell-column" style:width=move || format!("{}px", each())>
                <Overview stage>
                    <h3>
                        {cell.name()}
                        <span class="status">
                            {move || {
                                // The lesson asks for their ratio, so they are not written before a guess.
                                let count = if stage.play.waits() { "?".to_owned() } else { parameters(cell).to_string() };
                                td_string!(locale.get(), cells.parameters, count = count).to_string()
                            }}
                        </span>
                    </h3>
                    <Drawing scene label on_pick=choose />
                </Overview>
                <Show when=move || desk.draws_cell(stage)>
                    <Drawing scene=inside label on_pick=choose />
                </Show>
            </div>
            </Show>
        }
    };

    view! {
        <Prose desk text=TEXT slots=vec![
            view! {
            <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), cells.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, cells.answer_same).to_string(),
                        td_string!(l, cells.answer_double).to_string(),
                        td_string!(l, cells.answer_four).to_string(),
                    ]
                })
                right=Signal::derive(|| 2)
                outcome=Signal::derive(move || td_string!(
                    locale.get(),
                    cells.outcome,
                    rnn = parameters(Which::Rnn),
                    lstm = parameters(Which::Lstm)
                ).to_string())
            />
            }.into_any(),
            view! {
            <p class="kept">
                {move || bench.of(|run| {
                    let value = |cell, what| number::fixed(run.opened(cell).value(Pick::vector(what, 0, 0)), 4);
                    td_string!(
                        locale.get(),
                        cells.first,
                        h = value(Which::Rnn, What::Hidden),
                        g = value(Which::Lstm, What::Candidate)
                    ).to_string()
                })}
            </p>
            }.into_any(),
            view! {
            <p class="kept">
                {move || bench.of(|run| {
                    let (c, h) = run.largest();
                    td_string!(
                        locale.get(),
                        cells.largest,
                        c = number::fixed(c, 2),
                        h = number::fixed(h, 2)
                    ).to_string()
                })}
            </p>
            }.into_any(),
            view! {
            <Listing desk config operation
                printed=Signal::derive(move || {
                    let (tick, line) = (tick.get(), line.get());
                    if tick >= line.end() { 3 } else if tick >= line.end_of_step(0) { 1 } else { 0 }
                }) />
            }.into_any(),
        ] />
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <SizeFields desk
                    most=CellSizes { inputs: MOST_INPUTS, units: MOST_UNITS, steps: MOST_STEPS }
                    sizes=Signal::derive(move || config.with(|c| CellSizes { inputs: c.input_size, units: c.hidden_size, steps: c.steps }))
                    seed=Signal::derive(move || config.with(|c| c.seed)) />
                <ChoiceField desk name="signal"
                    label=Signal::derive(move || td_string!(locale.get(), cells.signal).to_string())
                    value=Signal::derive(move || config.with(|c| c.signal.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Source::Stream.to_string(), td_string!(l, cells.stream).to_string()),
                            (Source::Pulse.to_string(), td_string!(l, cells.pulse).to_string()),
                        ]
                    }) />
            </SettingsRow>
            <FigureFrame desk stage figure now gates=true values>
                <div class="beside">{Which::ALL.map(column).collect_view()}</div>
                <Show when=move || open(Zoom::Number)>
                    <h3 class="opened">{move || which.get().name()}</h3>
                    <NumberPanel desk stage pick equations read computed />
                </Show>
            </FigureFrame>
        </section>
    }
}

/// Level 1 of a cell: its states, with the input below.
fn bands(run: &Run, cell: Which, width: f32, tick: f64, pick: Option<Pick>, below: Below) -> Scene {
    let opened = run.opened(cell);
    let (line, tick) = own_time(cell, run.config.steps, tick);
    let units = run.config.hidden_size;
    let height = (60.0 / units as f32).clamp(5.0, 12.0);
    let mut list = match cell {
        Which::Rnn => vec![What::Hidden, What::Input],
        Which::Lstm => vec![What::Cell, What::Hidden, What::Input],
    };
    // Both cells shall fit on a phone, and the opened one shows its input.
    if below == Below::OpenedOnPhone {
        list.retain(|what| *what != What::Input);
    }
    let value = |what| {
        let opened = &opened;
        move |step: usize, row: usize| opened.value(Pick::vector(what, step, row))
    };
    let values: Vec<_> = list.iter().map(|what| value(*what)).collect();
    let bands: Vec<Band> = list
        .iter()
        .zip(&values)
        .map(|(&what, value)| {
            let (symbol, quantity) = symbol(what);
            let input = what == What::Input;
            Band {
                symbol,
                what,
                quantity,
                rows: if input { run.config.input_size } else { units },
                scale: Scale::Signed { limit: 1.0 },
                value,
                operation: (!input).then(|| operation_of(cell.kind(), what)),
                recurrent: !input,
                carried: None,
                up: None,
                cell: if input { 7.0 } else { height },
                held: &|_| false,
            }
        })
        .collect();
    sequence(width, line, tick, &bands, pick, below)
}

/// The NumPy listing with the running lines marked, and what it prints.
#[component]
fn Listing(
    desk: Desk,
    config: Memo<Config>,
    operation: Memo<Option<usize>>,
    /// How many of its lines are printed by now.
    #[prop(into)]
    printed: Signal<usize>,
) -> impl IntoView {
    let lines = Memo::new(move |_| config.with(|config| listing::lines(config.listing())));
    let printed = Signal::derive(move || {
        let mut lines = config.with(|config| listing::printed(config.listing()));
        lines.truncate(printed.get());
        lines.join("\n")
    });
    let runs = by_line(lines, move |line| listing::runs(line, operation.get()));
    view! { <ListingView desk library=Library::NumPy lines runs printed /> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::query::Query;

    fn run(address: &str) -> Run {
        Run::new(Config::read(&Query::parse(address), &mut Vec::new())).unwrap()
    }

    #[test]
    fn both_cells_are_drawn_at_one_scale() {
        let below = [Below::Opened, Below::OpenedOnPhone].into_iter().cycle();
        for (width, below) in [340.0, 358.0, 390.0, 440.0].into_iter().zip(below) {
            let run = run("");
            let of = |cell: Which, what: What| {
                let (line, tick) = own_time(cell, 8, 9.0);
                let opened = run.opened(cell);
                let scenes = [
                    bands(&run, cell, width, 9.0, None, below),
                    unit_table(&opened, line, width, ROOM, tick, None),
                ];
                scenes.map(|scene| {
                    let cells = scene.cells();
                    let mut mine = cells.filter(|c| c.pick.is_some_and(|p| p.what == what));
                    mine.next().map(|c| (c.rect.width, c.rect.height)).unwrap()
                })
            };
            assert_eq!(of(Which::Rnn, What::Hidden), of(Which::Lstm, What::Hidden));
        }
    }
}
