//! What do the gates decide? An LSTM whose gates the reader can hold.

mod hold_bar;
mod model;
mod words;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::hold_bar::HoldBar;
use self::model::{Config, MOST_INPUTS, MOST_STEPS, MOST_UNITS, Run, Signal as Source};
use super::desk::{Desk, Zoom};
use super::levels::Levels;
use super::lstm_moment;
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use super::settings_row::{ChoiceField, NumberField, SettingsRow};
use super::size_fields::{CellSizes, SizeFields};
use super::workbench::{Recipe, Workbench};
use crate::figure::clock::Timeline;
use crate::figure::number;
use crate::figure::opened::{is_gate, symbol};
use crate::figure::pick::{Pick, What};
use crate::figure::scene::{Scale, Scene};
use crate::figure::sequence::{Band, Below, sequence};
use crate::figure::unit_table::{operation_of, operations, unit_table};
use crate::nn::Kind;

const TEXT: Text = Text {
    ko: prose::LSTM_KO,
    en: prose::LSTM_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 2.0;

/// The lesson.
#[component]
pub fn LstmLesson(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Workbench::new(
        desk,
        Recipe {
            zoom: Zoom::Cell,
            pace: PACE,
            read: Config::read,
            run: |config, _| Run::new(config).ok(),
            timeline: |config, _| Timeline {
                steps: config.steps,
                operations: operations(Kind::Lstm).len(),
            },
            units: |config| config.hidden_size,
            has: |run, pick| run.opened().has(pick),
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
    stage.opens_what_runs(desk);
    let tick = stage.play.tick;

    let sequence_scene = bench.scene(move |run, width| {
        let number = stage.zoom.get() == Zoom::Number;
        bands(
            run,
            width,
            tick.get(),
            pick.get(),
            number,
            desk.below(stage),
        )
    });
    let cell_scene = bench.scene(move |run, width| {
        let (line, tick) = (timeline.get(), tick.get());
        unit_table(&run.opened(), line, width, 136.0, tick, pick.get())
    });
    let moment = Memo::new(move |_| timeline.get().moment(tick.get()));
    let now = Memo::new(move |_| lstm_moment::now(locale.get(), timeline.get(), moment.get()));
    let values = Signal::derive(move || {
        bench.of(|run| words::values(locale.get(), &run.opened(), timeline.get(), tick.get()))
    });
    let equations = Signal::derive(move || {
        let held = td_string!(locale.get(), lstm.held);
        bench.of_pick(|run, pick| run.opened().equations(pick, held))
    });
    let read = bench.input(|run, pick| run.opened().value(pick));
    let kept = move || {
        let l = locale.get();
        run.with(|run| {
            let run = run.as_ref()?;
            let share = |trace| {
                Run::kept(trace).map(|share| match share {
                    // A product of many gates is seldom 0.
                    share if share > 0.0 && share < 0.01 => {
                        format!("{}%", number::scientific(100.0 * share))
                    }
                    share => number::percent(share),
                })
            };
            let free = share(&run.free).unwrap_or_default();
            Some(match share(&run.trace) {
                _ if run.config.holds().is_empty() => {
                    td_string!(l, lstm.kept_free, free = free).to_string()
                }
                Some(held) => td_string!(l, lstm.kept, free = free, held = held).to_string(),
                None => td_string!(l, lstm.kept_nothing, free = free).to_string(),
            })
        })
    };

    view! {
        <Prose desk text=TEXT slots=vec![
            view! {
                <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), lstm.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, lstm.answer_erase).to_string(),
                        td_string!(l, lstm.answer_keep).to_string(),
                        td_string!(l, lstm.answer_one).to_string(),
                    ]
                })
                right=Signal::derive(|| 1)
                outcome=Signal::derive(move || td_string!(locale.get(), lstm.outcome).to_string())
            />
            }.into_any(),
            view! {
                <p class="kept">{kept}</p>
            }.into_any(),
        ] />
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <SizeFields desk
                    most=CellSizes { inputs: MOST_INPUTS, units: MOST_UNITS, steps: MOST_STEPS }
                    sizes=Signal::derive(move || config.with(|c| CellSizes { inputs: c.input_size, units: c.hidden_size, steps: c.steps }))
                    seed=Signal::derive(move || config.with(|c| c.seed)) />
                <NumberField desk name="bias" least=0 most=5
                    label=Signal::derive(move || td_string!(locale.get(), lstm.forget_bias).to_string())
                    value=Signal::derive(move || config.with(|c| c.forget_bias)) />
                <ChoiceField desk name="signal"
                    label=Signal::derive(move || td_string!(locale.get(), lstm.signal).to_string())
                    value=Signal::derive(move || config.with(|c| c.signal.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Source::Pulse.to_string(), td_string!(l, lstm.pulse).to_string()),
                            (Source::Stream.to_string(), td_string!(l, lstm.stream).to_string()),
                        ]
                    }) />
            </SettingsRow>
            <HoldBar desk config />
            <Levels desk stage kind=Kind::Lstm figure network=sequence_scene cell=cell_scene pick equations read now values />
        </section>
    }
}

/// Level 1: cell state and hidden state as two bands, the gates as thin ones, the input below.
fn bands(
    run: &Run,
    width: f32,
    tick: f64,
    pick: Option<Pick>,
    number: bool,
    below: Below,
) -> Scene {
    let opened = run.opened();
    let line = Timeline {
        steps: run.config.steps,
        operations: operations(Kind::Lstm).len(),
    };
    let units = run.config.hidden_size;
    let state = (64.0 / units as f32).clamp(4.0, 14.0);
    let gate = (34.0 / units as f32).clamp(3.0, 9.0);
    let value = |what| {
        let opened = &opened;
        move |step: usize, row: usize| opened.value(Pick::vector(what, step, row))
    };
    let held = |what| {
        let opened = &opened;
        move |row: usize| opened.held(what, row)
    };
    let mut list = vec![
        (What::Cell, units, state, true),
        (What::Hidden, units, state, true),
        (What::Forget, units, gate, false),
        (What::InputGate, units, gate, false),
        (What::OutputGate, units, gate, false),
        (What::Input, run.config.input_size, 7.0, false),
    ];
    // An opened number needs the room that the gates take, and on a phone an opened cell does.
    if number || below == Below::OpenedOnPhone {
        list.truncate(2);
    }
    let values: Vec<_> = list.iter().map(|(what, ..)| value(*what)).collect();
    let helds: Vec<_> = list.iter().map(|(what, ..)| held(*what)).collect();
    let bands: Vec<Band> = list
        .iter()
        .zip(values.iter().zip(&helds))
        .map(|(&(what, rows, cell, recurrent), (value, held))| Band {
            symbol: symbol(what).0,
            what,
            quantity: symbol(what).1,
            rows,
            scale: if is_gate(what) {
                Scale::Gate
            } else {
                Scale::Signed { limit: 1.0 }
            },
            value,
            operation: (what != What::Input).then(|| operation_of(Kind::Lstm, what)),
            recurrent,
            carried: None,
            up: None,
            cell,
            held,
        })
        .collect();
    sequence(width, line, tick, &bands, pick, below)
}
