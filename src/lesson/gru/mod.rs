//! Can it be simpler? The GRU, in both notations of its update gate, with the reset before or after the product.

mod figure;
pub mod listing;
pub mod model;
mod words;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::figure::{table, timeline};
use self::model::{
    Config, Held, MOST_INPUTS, MOST_STEPS, MOST_UNITS, Meaning, Reset, Run, Signal as Source,
    as_large, parameters,
};
use super::desk::{Desk, Zoom};
use super::levels::Levels;
use super::listing_view::{Library, ListingView, by_line};
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use super::settings_row::{ChoiceField, SettingsRow};
use super::size_fields::{CellSizes, SizeFields};
use super::workbench::{Recipe, Workbench};
use crate::figure::number;
use crate::figure::opened::symbol;
use crate::figure::pick::{Pick, What};
use crate::figure::scene::{Scale, Scene};
use crate::figure::sequence::{Band, Below, sequence};
use crate::figure::unit_table::operation_of;
use crate::i18n::Locale;
use crate::nn::Kind;

const TEXT: Text = Text {
    ko: prose::GRU_KO,
    en: prose::GRU_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 2.0;
/// Height of the rows of an opened step's line.
const ROOM: f32 = 100.0;

/// The lesson.
#[component]
pub fn Gru(desk: Desk) -> impl IntoView {
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
            has: |run, pick| run.opened().has(pick),
        },
    );
    let Workbench {
        config,
        line,
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
    let cell_scene = bench.scene(move |run, width| table(run, width, ROOM, tick.get(), pick.get()));
    let moment = Memo::new(move |_| line.get().moment(tick.get()));
    let now =
        Memo::new(move |_| bench.of(|run| words::now(locale.get(), run, line.get(), moment.get())));
    let values = Signal::derive(move || {
        bench.of(|run| words::values(locale.get(), run, line.get(), tick.get()))
    });
    let equations = Signal::derive(move || {
        let held = td_string!(locale.get(), gru.held);
        bench.of_pick(|run, pick| run.equations(pick, held))
    });
    let read = bench.input(|run, pick| run.opened().value(pick));
    let meaning = move || {
        bench.of(|run| {
            let step = line.get().step_at(tick.get());
            let z = run.opened().value(Pick::vector(What::Update, step, 0));
            td_string!(
                locale.get(),
                gru.kept,
                step = step + 1,
                z = number::fixed(z, 2),
                old = number::fixed(run.opened().before(What::Hidden, step, 0), 2),
                kept = number::percent(run.kept(step, 0))
            )
            .to_string()
        })
    };
    let apart = move || {
        bench.of(|run| {
            td_string!(
                locale.get(),
                gru.apart,
                difference = number::scientific(run.apart)
            )
            .to_string()
        })
    };
    let larger = move || {
        config.with(|config| {
            let (inputs, units) = (config.input_size, config.hidden_size);
            td_string!(
                locale.get(),
                gru.larger,
                units = units,
                more = as_large(inputs, units)
            )
            .to_string()
        })
    };
    let slots = vec![
        view! {
            <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), gru.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, gru.answer_stays).to_string(),
                        td_string!(l, gru.answer_goes).to_string(),
                        td_string!(l, gru.answer_depends).to_string(),
                    ]
                })
                right=Signal::derive(|| 2)
                outcome=Signal::derive(move || td_string!(locale.get(), gru.outcome).to_string())
            />
        }
        .into_any(),
        view! { <p class="kept">{meaning}</p> }.into_any(),
        view! { <p class="kept">{apart}</p> }.into_any(),
        view! { <Sizes desk config /> <p class="kept">{larger}</p> }.into_any(),
        view! { <Listing desk config operation=Signal::derive(move || moment.get().map(|m| m.operation)) over=Signal::derive(move || tick.get() >= line.get().end()) /> }.into_any(),
    ];

    view! {
        <Prose desk text=TEXT slots />
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <SizeFields desk
                    most=CellSizes { inputs: MOST_INPUTS, units: MOST_UNITS, steps: MOST_STEPS }
                    sizes=Signal::derive(move || config.with(|c| CellSizes { inputs: c.input_size, units: c.hidden_size, steps: c.steps }))
                    seed=Signal::derive(move || config.with(|c| c.seed)) />
                <ChoiceField desk name="signal"
                    label=Signal::derive(move || td_string!(locale.get(), gru.signal).to_string())
                    value=Signal::derive(move || config.with(|c| c.signal.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Source::Stream.to_string(), td_string!(l, gru.stream).to_string()),
                            (Source::Pulse.to_string(), td_string!(l, gru.pulse).to_string()),
                        ]
                    }) />
                <ChoiceField desk name="z"
                    label=Signal::derive(move || td_string!(locale.get(), gru.meaning).to_string())
                    value=Signal::derive(move || config.with(|c| c.meaning.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Meaning::Keep.to_string(), td_string!(l, gru.keep).to_string()),
                            (Meaning::Write.to_string(), td_string!(l, gru.write).to_string()),
                        ]
                    }) />
                <ChoiceField desk name="reset"
                    label=Signal::derive(move || td_string!(locale.get(), gru.reset).to_string())
                    value=Signal::derive(move || config.with(|c| c.reset.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Reset::After.to_string(), td_string!(l, gru.after).to_string()),
                            (Reset::Before.to_string(), td_string!(l, gru.before_product).to_string()),
                        ]
                    }) />
            </SettingsRow>
            <SettingsRow class="hold">
                <span>{move || td_string!(locale.get(), lstm.hold)}</span>
                <HoldGate desk name="holdr" letter="r" class="q-r"
                    label=|l| td_string!(l, gru.hold_reset)
                    value=Signal::derive(move || config.with(|c| c.hold_reset)) />
                <HoldGate desk name="holdz" letter="z" class="q-f"
                    label=|l| td_string!(l, gru.hold_update)
                    value=Signal::derive(move || config.with(|c| c.hold_update)) />
            </SettingsRow>
            <Levels desk stage kind=Kind::Gru figure network=sequence_scene cell=cell_scene pick equations read now values />
        </section>
    }
}

/// Level 1: the state, the two gates as thin bands, the input below.
fn bands(
    run: &Run,
    width: f32,
    tick: f64,
    pick: Option<Pick>,
    number: bool,
    below: Below,
) -> Scene {
    let opened = run.opened();
    let line = timeline(run.config.steps);
    let units = run.config.hidden_size;
    let state = (60.0 / units as f32).clamp(5.0, 12.0);
    let gate = (36.0 / units as f32).clamp(3.0, 8.0);
    let mut list = vec![
        (What::Hidden, units, state),
        (What::Update, units, gate),
        (What::Reset, units, gate),
        (What::Input, run.config.input_size, 7.0),
    ];
    // An opened number needs the room that the gates take, and on a phone an opened cell does.
    if number || below == Below::OpenedOnPhone {
        list.truncate(1);
    }
    let value = |what| {
        let opened = &opened;
        move |step: usize, row: usize| opened.value(Pick::vector(what, step, row))
    };
    let held = |what| {
        let opened = &opened;
        move |row: usize| opened.held(what, row)
    };
    let values: Vec<_> = list.iter().map(|(what, ..)| value(*what)).collect();
    let helds: Vec<_> = list.iter().map(|(what, ..)| held(*what)).collect();
    let bands: Vec<Band> = list
        .iter()
        .zip(values.iter().zip(&helds))
        .map(|(&(what, rows, cell), (value, held))| Band {
            symbol: symbol(what).0,
            what,
            quantity: symbol(what).1,
            rows,
            scale: match what {
                What::Update | What::Reset => Scale::Gate,
                _ => Scale::Signed { limit: 1.0 },
            },
            value,
            operation: (what != What::Input).then(|| operation_of(Kind::Gru, what)),
            recurrent: what == What::Hidden,
            carried: None,
            up: None,
            cell,
            held,
        })
        .collect();
    sequence(width, line, tick, &bands, pick, below)
}

/// Holds a gate of all units: free, shut, open, or any value between.
#[component]
fn HoldGate(
    desk: Desk,
    /// Name in the address.
    name: &'static str,
    letter: &'static str,
    class: &'static str,
    label: fn(Locale) -> &'static str,
    #[prop(into)] value: Signal<Held>,
) -> impl IntoView {
    let locale = desk.locale;
    let hold = move |to: Held| desk.write(name, to.0.map(|_| to.to_string()));
    let button = move |to: Held, text: fn(Locale) -> &'static str| {
        view! {
            <button type="button" aria-pressed=move || (value.get() == to).to_string() on:click=move |_| hold(to)>
                {move || text(locale.get())}
            </button>
        }
    };
    view! {
        <div class="levels" role="group" aria-label=move || label(locale.get())>
            <span class=format!("letter gate-letter {class}")>{letter}</span>
            {button(Held(None), |l| td_string!(l, gru.free))}
            {button(Held(Some(0)), |l| td_string!(l, gru.zero))}
            {button(Held(Some(100)), |l| td_string!(l, gru.one))}
        </div>
        <label class="field slide">
            <span class="visually-hidden">{move || label(locale.get())}</span>
            <input
                type="range"
                min="0"
                max="100"
                step="5"
                prop:value=move || value.get().0.unwrap_or(50).to_string()
                on:input=move |event| {
                    if let Ok(to) = event_target_value(&event).parse::<Held>() {
                        hold(to);
                    }
                }
            />
            <output>{move || value.get().value().map_or("–".to_owned(), |value| number::fixed(value, 2))}</output>
        </label>
    }
}

/// Parameters of the three kinds of cell at the reader's sizes.
#[component]
fn Sizes(desk: Desk, config: Memo<Config>) -> impl IntoView {
    let locale = desk.locale;
    let row = move |name: &'static str, kind: Kind| {
        let blocks = kind.gates();
        let count =
            move || config.with(|config| parameters(kind, config.input_size, config.hidden_size));
        let formula = move || {
            config.with(|config| {
                let (d, h) = (config.input_size, config.hidden_size);
                format!("{blocks} × {h} × ({d} + {h} + 2)")
            })
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{formula}</td>
                <td class="count">{count}</td>
            </tr>
        }
    };
    view! {
        <table class="sizes">
            <thead>
                <tr>
                    <th scope="col">{move || td_string!(locale.get(), gru.cell)}</th>
                    <th scope="col">{move || td_string!(locale.get(), gru.formula)}</th>
                    <th scope="col">{move || td_string!(locale.get(), gru.parameters)}</th>
                </tr>
            </thead>
            <tbody>
                {row("RNN", Kind::RnnTanh)}
                {row("GRU", Kind::Gru)}
                {row("LSTM", Kind::Lstm)}
            </tbody>
        </table>
    }
}

/// The NumPy listing with the running lines marked, and what it prints.
#[component]
fn Listing(
    desk: Desk,
    config: Memo<Config>,
    #[prop(into)] operation: Signal<Option<usize>>,
    #[prop(into)] over: Signal<bool>,
) -> impl IntoView {
    let lines = Memo::new(move |_| config.with(|config| listing::lines(config.listing())));
    let printed = Signal::derive(move || {
        let printed = || config.with(|config| listing::printed(config.listing()).join("\n"));
        over.get().then(printed).unwrap_or_default()
    });
    let runs = by_line(lines, move |line| listing::runs(line, operation.get()));
    view! { <ListingView desk library=Library::NumPy lines runs printed /> }
}
