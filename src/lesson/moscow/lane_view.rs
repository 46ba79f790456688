//! One network reading the story: its states as bands, the place it would name after every word, and its answer.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::school::Lane;
use crate::figure::clock::{Phase, Timeline};
use crate::figure::heat_map::{Heat, HeatMap};
use crate::figure::number;
use crate::figure::opened::{is_gate, symbol};
use crate::figure::pick::{Pick, What};
use crate::figure::unit_table::operation_of;
use crate::lesson::desk::{Desk, Stage};
use crate::lesson::language::language;
use crate::nn::Kind;
use crate::task::moscow::{Architecture, PLACES, Reading, Story};

/// What the lane's network made of the story, as far as the clock has come.
#[derive(Clone, Copy)]
pub struct Shown {
    pub reading: Memo<Option<Arc<Reading>>>,
    /// Steps whose states are computed.
    pub steps: Memo<usize>,
}

impl Shown {
    pub fn new(
        lane: Lane,
        architecture: Memo<Architecture>,
        story: Memo<Story>,
        timeline: Signal<Timeline>,
        tick: RwSignal<f64>,
    ) -> Self {
        let reading = Memo::new_with_compare(
            move |_| {
                let model = lane.model.get()?;
                // While the language changes the network may still be the other language's.
                story
                    .with(|story| crate::task::moscow::probe(&model, story))
                    .ok()
                    .map(Arc::new)
            },
            |_, _| true,
        );
        let steps = Memo::new(move |_| {
            let line = timeline.get();
            let operation = operation_of(architecture.get().kind(), What::Hidden);
            let step = line.step_at(tick.get());
            step + usize::from(line.phase(tick.get(), step, operation) == Phase::Done)
        });
        Self { reading, steps }
    }

    /// The probability of each place if the blank were asked after the last computed step.
    pub fn now(self) -> Option<[f32; PLACES]> {
        let steps = self.steps.get();
        self.reading.with(|reading| {
            let reading = reading.as_ref()?;
            let last = steps.checked_sub(1)?;
            Some(
                reading
                    .after_each
                    .get(last)
                    .copied()
                    .unwrap_or(reading.answer),
            )
        })
    }
}

/// The lane. `index` is 0 above, 1 below.
#[component]
pub fn LaneView(
    desk: Desk,
    stage: Stage,
    index: usize,
    lane: Lane,
    /// Begins anew after a failure.
    #[prop(into)]
    retry: Callback<()>,
    architecture: Memo<Architecture>,
    story: Memo<Story>,
    shown: Shown,
    #[prop(into)] dark: Signal<bool>,
    /// The other lane is opened: this one makes room.
    #[prop(into)]
    aside: Signal<bool>,
) -> impl IntoView {
    let locale = desk.locale;
    let timeline = stage.play.timeline;
    let name = Signal::derive(move || super::words::network(locale.get(), architecture.get()));
    let truth = Memo::new(move |_| story.with(Story::truth));
    let band = move |what: What| {
        Signal::derive(move || {
            let steps = shown.steps.get();
            shown.reading.with(|reading| {
                let layer = reading
                    .as_ref()
                    .and_then(|reading| reading.trace.stack.layers.first());
                layer
                    .map(|layer| Heat::of(layer, what, steps))
                    .unwrap_or_default()
            })
        })
    };
    let places = Signal::derive(move || {
        let steps = shown.steps.get();
        shown.reading.with(|reading| {
            let Some(reading) = reading.as_ref() else {
                return Heat::default();
            };
            let mut values: Vec<f32> = reading.after_each.concat();
            values.extend(reading.answer);
            Heat {
                rows: PLACES,
                columns: reading.after_each.len() + 1,
                values,
                shown: steps,
            }
        })
    });
    let open = move |(row, column): (usize, usize), what: What| {
        desk.write("lane", Some(index.to_string()));
        stage.open(Pick::vector(what, column, row));
    };
    let go = move |(_, column): (usize, usize)| {
        stage.play.go(timeline.get_untracked().end_of_step(column));
    };
    let label = move |symbol: &'static str| {
        Signal::derive(move || {
            td_string!(
                locale.get(),
                moscow.band,
                symbol = symbol,
                network = name.get()
            )
            .to_string()
        })
    };
    let columns = Memo::new(move |_| story.with(|story| story.tokens.len().max(1)));
    let current = Memo::new(move |_| timeline.get().step_at(stage.play.tick.get()));
    view! {
        <section class="lane" class:aside=aside aria-label=name>
            <h3>
                {name}
                <span class="status parameters">
                    {move || {
                        let l = locale.get();
                        let count = architecture.get().spec(language(l)).stack.parameters();
                        td_string!(l, moscow.parameters, count = count).to_string()
                    }}
                </span>
                <span class="status">{move || super::words::status(locale.get(), lane.learning.get(), lane.failure.get())}</span>
                <Show when=move || lane.failure.with(Option::is_some)>
                    <button type="button" class="plain retry" on:click=move |_| retry.run(())>
                        {move || td_string!(locale.get(), race.retry)}
                    </button>
                </Show>
            </h3>
            <div class="lane-row">
                {move || {
                    bands(architecture.get().kind())
                        .iter()
                        .map(|&what| {
                            let (name, quantity) = symbol(what);
                            let gate = is_gate(what);
                            let class = if gate { "gates" } else { "states" };
                            view! {
                                <span class=format!("axis {}", quantity.class())>{name}</span>
                                <div class="band">
                                    <HeatMap
                                        heat=band(what)
                                        label=label(name)
                                        dark
                                        class
                                        gate
                                        on_click=move |cell| open(cell, what)
                                    />
                                </div>
                            }
                        })
                        .collect_view()
                }}
                <ol class="names" aria-hidden="true">
                    {move || {
                        let names = language(locale.get()).places();
                        names
                            .iter()
                            .enumerate()
                            .map(|(place, name)| {
                                view! { <li class:truth=move || truth.get() == Some(place)>{*name}</li> }
                            })
                            .collect_view()
                    }}
                </ol>
                <div class="band">
                    <HeatMap
                        heat=places
                        label=Signal::derive(move || td_string!(locale.get(), moscow.places_band, network = name.get()).to_string())
                        dark
                        class="places"
                        on_click=go
                    />
                </div>
                <ol class="asked">
                    {move || {
                        let l = locale.get();
                        let names = language(l).places();
                        let p = shown.now();
                        let best = p.map(|p| (0..PLACES).fold(0, |best, place| if p[place] > p[best] { place } else { best }));
                        names
                            .iter()
                            .enumerate()
                            .map(|(place, name)| {
                                let share = p.map_or(0.0, |p| p[place]);
                                let text = if p.is_some() { number::percent(share) } else { "–".into() };
                                view! {
                                    <li class:best=best == Some(place)>
                                        <span class="visually-hidden">{*name}</span>
                                        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                                            <rect class="rail" width="100" height="10"></rect>
                                            <rect class="level" width=(share * 100.0).to_string() height="10"></rect>
                                        </svg>
                                        <span class="share">{text}</span>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ol>
                <div class="track" aria-hidden="true">
                    <div
                        class="cursor"
                        style:left=move || format!("{}%", 100.0 * current.get() as f64 / columns.get() as f64)
                        style:width=move || format!("{}%", 100.0 / columns.get() as f64)
                    ></div>
                </div>
            </div>
        </section>
    }
}

/// The bands of a kind of network, from top to bottom.
fn bands(kind: Kind) -> &'static [What] {
    match kind {
        Kind::Lstm => &[
            What::Hidden,
            What::Cell,
            What::Forget,
            What::InputGate,
            What::OutputGate,
        ],
        Kind::Gru => &[What::Hidden, What::Reset, What::Update],
        Kind::RnnTanh | Kind::RnnRelu => &[What::Hidden],
    }
}
