//! How does it learn? Backpropagation through time, with what each step adds to the one W.

mod config;
mod figure;
pub mod listing;
pub mod model;
mod words;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::config::{
    Asked, Border, Config, Inputs, LEAST_RADIUS, MOST_CLIP, MOST_DISTANCE, MOST_RADIUS, MOST_STEPS,
    MOST_UNITS,
};
use self::model::{Run, lstm_share};
use super::desk::{Desk, Zoom};
use super::figure_frame::FigureFrame;
use super::listing_view::{Library, ListingView, by_line};
use super::number_panel::{place_of, step_of};
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use super::settings_row::{ChoiceField, NumberField, SettingsRow};
use super::workbench::{Recipe, Workbench};
use crate::figure::drawing::Drawing;
use crate::figure::number;
use crate::figure::number_view::NumberView;
use crate::figure::pick::{Pick, What};

const TEXT: Text = Text {
    ko: prose::BPTT_KO,
    en: prose::BPTT_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 2.0;

/// The lesson.
#[component]
pub fn Bptt(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Workbench::new(
        desk,
        Recipe {
            zoom: Zoom::Cell,
            pace: PACE,
            read: Config::read,
            run: |config, _| Run::new(config).ok(),
            timeline: |config, _| config.timeline(),
            units: |config| config.hidden_size,
            has: Run::has,
        },
    );
    let Workbench {
        config,
        run,
        stage,
        pick,
        figure,
        ..
    } = bench;
    stage.by_steps();
    let tick = stage.play.tick;
    stage.running.set_value(Some(Callback::new(move |()| {
        bench.of(|run| Some(run.running(tick.get())))
    })));
    // A value that is not there yet brings the clock to its moment.
    let open = move |pick: Pick| {
        if let Some(run) = run.get_untracked() {
            let there = run.tick_of(pick);
            if tick.get_untracked() < there && !stage.play.go(there) {
                return;
            }
        }
        stage.pick.set(Some(pick));
        stage.zoom.set(Zoom::Number);
    };
    let opened = move || stage.zoom.get() == Zoom::Number;
    let scene = bench.scene(move |run, width| {
        let terms = stage.zoom.get() >= Zoom::Cell;
        figure::scene(run, width, tick.get(), pick.get(), terms)
    });
    let now = Memo::new(move |_| {
        let inside = stage.zoom.get() >= Zoom::Cell;
        bench.of(|run| words::now(locale.get(), run, tick.get(), inside))
    });
    let values =
        Signal::derive(move || bench.of(|run| words::values(locale.get(), run, tick.get())));
    let equations = Signal::derive(move || bench.of_pick(Run::equations));
    let read = bench.input(Run::value);
    let place = move || {
        // The choices before what follows from them.
        let units = config.with(|config| config.hidden_size).max(1);
        let (l, pick) = (locale.get(), pick.get()?);
        let step = step_of(l, pick.step);
        if pick.what != What::WeightTerm {
            return place_of(l, pick, step);
        }
        let (row, column) = (pick.row / units + 1, pick.row % units + 1);
        let place = td_string!(
            l,
            stage.place_weight,
            place = step,
            row = row,
            column = column
        );
        Some(place.to_string())
    };
    let first_term = move || {
        bench.of(|run| {
            let steps = run.config.steps;
            let terms: Vec<_> = (0..steps).map(|t| run.term(t, 0, 0)).collect();
            td_string!(
                locale.get(),
                bptt.terms,
                terms = number::sum(&terms, 4),
                sum = number::fixed(terms.iter().sum(), 4),
                engine = number::fixed(run.gradient(0, 0), 4)
            )
            .to_string()
        })
    };
    let fading = move || {
        bench.of(|run| {
            let last = run.config.steps - 1;
            td_string!(
                locale.get(),
                bptt.fading,
                steps = run.config.steps,
                first = number::scientific(run.norm_at(0)),
                last = number::scientific(run.norm_at(last))
            )
            .to_string()
        })
    };
    let clipped = move || {
        bench.of(|run| {
            let (before, after) = run.norms();
            td_string!(
                locale.get(),
                bptt.clipped,
                before = number::scientific(before),
                after = number::scientific(after)
            )
            .to_string()
        })
    };
    let share = move || {
        config.with(|config| {
            let forget = config.forget as f32 / 100.0;
            lstm_share(forget, config.distance).map_or_else(
                |error| error.to_string(),
                |share| {
                    td_string!(
                        locale.get(),
                        bptt.share,
                        forget = number::fixed(forget, 2),
                        distance = config.distance,
                        share = number::scientific(share)
                    )
                    .to_string()
                },
            )
        })
    };

    view! {
        <Prose desk text=TEXT slots=vec![
            view! {
            <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), bptt.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, bptt.answer_each).to_string(),
                        td_string!(l, bptt.answer_sum).to_string(),
                        td_string!(l, bptt.answer_last).to_string(),
                    ]
                })
                right=Signal::derive(|| 1)
                outcome=Signal::derive(move || td_string!(locale.get(), bptt.outcome).to_string())
            />
            }.into_any(),
            view! {
            <p class="kept">{first_term}</p>
            }.into_any(),
            view! {
            <p class="kept">{fading}</p>
            }.into_any(),
            view! {
            <p class="kept">{clipped}</p>
            }.into_any(),
            view! {
            <div class="settings">
                <NumberField desk name="forget" least=0 most=100
                    label=Signal::derive(move || td_string!(locale.get(), bptt.forget).to_string())
                    value=Signal::derive(move || config.with(|c| c.forget)) />
                <NumberField desk name="distance" least=1 most=MOST_DISTANCE as u64
                    label=Signal::derive(move || td_string!(locale.get(), bptt.distance).to_string())
                    value=Signal::derive(move || config.with(|c| c.distance as u64)) />
            </div>
            <p class="kept">{share}</p>
            }.into_any(),
            view! {
            <Listing desk run tick=Signal::derive(move || tick.get()) />
            }.into_any(),
        ] />
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <NumberField desk name="steps" least=2 most=MOST_STEPS as u64
                    label=Signal::derive(move || td_string!(locale.get(), rnn.timesteps).to_string())
                    value=Signal::derive(move || config.with(|c| c.steps as u64)) />
                <NumberField desk name="hidden" least=1 most=MOST_UNITS as u64
                    label=Signal::derive(move || td_string!(locale.get(), rnn.hidden_size).to_string())
                    value=Signal::derive(move || config.with(|c| c.hidden_size as u64)) />
                <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
                    label=Signal::derive(move || td_string!(locale.get(), stage.seed).to_string())
                    value=Signal::derive(move || config.with(|c| c.seed)) />
                <ChoiceField desk name="inputs"
                    label=Signal::derive(move || td_string!(locale.get(), bptt.inputs).to_string())
                    value=Signal::derive(move || config.with(|c| c.inputs.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Inputs::Normal.to_string(), td_string!(l, bptt.inputs_normal).to_string()),
                            (Inputs::Tiny.to_string(), td_string!(l, bptt.inputs_tiny).to_string()),
                        ]
                    }) />
                <ChoiceField desk name="asked"
                    label=Signal::derive(move || td_string!(locale.get(), bptt.loss).to_string())
                    value=Signal::derive(move || config.with(|c| c.asked.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Asked::Last.to_string(), td_string!(l, bptt.loss_last).to_string()),
                            (Asked::Every.to_string(), td_string!(l, bptt.loss_every).to_string()),
                        ]
                    }) />
                <label class="field slide">
                    <span>{move || td_string!(locale.get(), bptt.radius)}</span>
                    <input
                        type="range"
                        min=LEAST_RADIUS.to_string()
                        max=MOST_RADIUS.to_string()
                        step="5"
                        prop:value=move || config.with(|c| c.radius.to_string())
                        on:input=move |event| desk.write("radius", Some(event_target_value(&event)))
                    />
                    <output>{move || number::fixed(config.with(|c| c.radius) as f32 / 100.0, 2)}</output>
                </label>
                <ChoiceField desk name="border"
                    label=Signal::derive(move || td_string!(locale.get(), bptt.chunks).to_string())
                    value=Signal::derive(move || config.with(|c| c.border.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Border::Open.to_string(), td_string!(l, bptt.open).to_string()),
                            (Border::Detach.to_string(), td_string!(l, bptt.detach).to_string()),
                            (Border::Reset.to_string(), td_string!(l, bptt.reset).to_string()),
                        ]
                    }) />
                <Show when=move || config.with(|c| c.border != Border::Open)>
                    <NumberField desk name="chunk" least=1 most=MOST_STEPS as u64
                        label=Signal::derive(move || td_string!(locale.get(), bptt.chunk).to_string())
                        value=Signal::derive(move || config.with(|c| c.chunk as u64)) />
                </Show>
                <label class="field slide">
                    <span>{move || td_string!(locale.get(), bptt.clip)}</span>
                    <input
                        type="range"
                        min="0"
                        max=MOST_CLIP.to_string()
                        step="10"
                        prop:value=move || config.with(|c| c.clip.to_string())
                        on:input=move |event| desk.write("clip", Some(event_target_value(&event)))
                    />
                    <output>{move || match config.with(|c| c.clip) {
                        0 => td_string!(locale.get(), bptt.no_clip).to_string(),
                        clip => number::fixed(clip as f32 / 100.0, 1),
                    }}</output>
                </label>
            </SettingsRow>
            <FigureFrame desk stage figure now gates=false values>
                <Drawing scene label=now on_pick=open />
                <Show when=opened>
                    <div class="number">
                        {move || place().map(|place| view! { <p class="place">{place}</p> })}
                        {move || match pick.get().map(|pick| pick.what) {
                            Some(What::Input) => view! { <p class="hint">{read}</p> }.into_any(),
                            Some(_) => view! { <NumberView equations on_pick=open /> }.into_any(),
                            None => view! { <p class="hint">{move || td_string!(locale.get(), stage.choose)}</p> }.into_any(),
                        }}
                    </div>
                </Show>
            </FigureFrame>
        </section>
    }
}

/// The NumPy listing with the running lines marked, and what it prints.
#[component]
fn Listing(
    desk: Desk,
    run: Memo<Option<std::sync::Arc<Run>>>,
    #[prop(into)] tick: Signal<f64>,
) -> impl IntoView {
    let lines = Memo::new(move |_| {
        run.with(|run| {
            run.as_ref()
                .map(|run| listing::lines(&run.problem()))
                .unwrap_or_default()
        })
    });
    let moment = Memo::new(move |_| {
        run.with(|run| {
            let (place, operation) = words::place(run.as_ref()?, tick.get())?;
            Some((place.back, operation))
        })
    });
    let printed = Signal::derive(move || {
        let tick = tick.get();
        let over = |run: &Run| tick >= run.config.timeline().end();
        let run = run.get().filter(|run| over(run));
        run.map(|run| run.printed().join("\n")).unwrap_or_default()
    });
    let runs = by_line(lines, move |line| listing::runs(line, moment.get()));
    view! { <ListingView desk library=Library::NumPy lines runs printed /> }
}
