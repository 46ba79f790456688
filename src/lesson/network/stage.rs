//! The X-ray on the page: sizes, the figure, what is looked at, the clock.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::axes::Axes;
use super::config::{MOST_BATCH, MOST_INPUTS, MOST_LAYERS, MOST_STEPS, MOST_UNITS};
use super::opened::OpenedStep;
use super::{Bench, words};
use crate::figure::effect::effect_after;
use crate::figure::network::Order;
use crate::figure::scene::NARROW;
use crate::figure::size;
use crate::figure::xray;
use crate::figure::xray_view::{Caption, Look, Picture, Xray};
use crate::lesson::desk::Zoom;
use crate::lesson::figure_frame::FigureFrame;
use crate::lesson::settings_row::{ChoiceField, NumberField, SettingsRow};

/// The figure of a bench with everything around it. With `order` the reader chooses the order of computing.
#[component]
pub fn NetworkStage(bench: Bench, #[prop(optional)] order: bool) -> impl IntoView {
    let Bench {
        desk,
        config,
        run,
        stage,
        timeline,
        ..
    } = bench;
    let locale = desk.locale;
    let tick = stage.play.tick;
    let figure = NodeRef::<leptos::html::Div>::new();
    let width = size::width(figure);
    let plan = Memo::new(move |_| {
        let width = width.get();
        let shape = run.with(|run| run.as_ref().map(|run| run.shape));
        match shape {
            Some(shape) if width > 0.0 => xray::plan(&shape, width, stage.zoom.get() >= Zoom::Cell),
            _ => xray::Plan::default(),
        }
    });
    // The lessons ask for these shapes, so they are not written before a guess.
    let told = Memo::new(move |_| !bench.stage.play.waits());
    let picture = Memo::new(move |_| {
        let l = locale.get();
        let told = told.get();
        run.with(|run| {
            let Some(run) = run.as_ref() else {
                return Picture::default();
            };
            plan.with(|plan| Picture {
                width: plan.width,
                height: plan.height,
                cells: plan
                    .tiles
                    .iter()
                    .map(|tile| (tile.spot, xray::cell(tile, run.value(tile.spot))))
                    .collect(),
                captions: plan
                    .labels
                    .iter()
                    .map(|label| Caption {
                        x: label.x,
                        y: label.y,
                        text: words::label(l, &run.shape, &label.text, plan.width < NARROW, told),
                        size: label.size,
                        anchor: label.anchor,
                        class: label.quantity.class(),
                    })
                    .collect(),
                wires: plan.wires.clone(),
            })
        })
    });
    let looks = Memo::new(move |_| {
        let config = config.get();
        let tick = tick.get();
        plan.with(|plan| {
            plan.tiles
                .iter()
                .map(|tile| Look {
                    phase: xray::phase(tile, &config.shape, config.order, tick),
                    lit: config
                        .slice
                        .as_ref()
                        .map(|slice| slice.lights(tile.spot, &config.shape)),
                })
                .collect::<Vec<_>>()
        })
    });
    // In another order the same time is another moment.
    let chosen = Memo::new(move |_| config.with(|config| config.order));
    effect_after(move |before: Option<Order>| {
        let order = chosen.get();
        if before.is_some_and(|before| before != order) {
            stage.play.jump(0.0);
        }
        order
    });
    let moment = Memo::new(move |_| timeline.get().moment(tick.get()));
    let turn = Memo::new(move |_| {
        let step = moment.get()?.step;
        Some(config.with(|config| config.shape.turn(config.order, step)))
    });
    let frames = Memo::new(move |_| {
        // One kind of frame at a time: while the clock rests, what is chosen.
        let chosen = bench.stage.play.resting() && config.with(|config| config.slice.is_some());
        let turn = turn.get().filter(|_| !chosen);
        turn.map_or_else(Vec::new, |turn| plan.with(|plan| plan.frames(turn)))
    });
    let now = Memo::new(move |_| {
        let chosen = config.with(|config| config.slice.is_some());
        let node = bench.node.get();
        let opened = stage.zoom.get() >= Zoom::Cell && chosen && stage.play.resting();
        // What was chosen is open, wherever the clock stands.
        if let Some(moment) = moment.get()
            && opened
            && turn.get().is_some_and(|turn| turn != node.turn())
        {
            let steps = timeline.get().steps;
            return config.with(|c| words::elsewhere(locale.get(), c, node, moment.step, steps));
        }
        config.with(|config| words::now(locale.get(), config, timeline.get(), moment.get()))
    });
    let values = Signal::derive(move || {
        let node = bench.node.get();
        let (line, tick) = (timeline.get(), tick.get());
        run.with(|run| {
            let rows = run.as_ref().map(|run| {
                config.with(|config| words::values(locale.get(), config, run, node, line, tick))
            });
            rows.unwrap_or_default()
        })
    });
    view! {
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <NumberField desk name="input" least=1 most=MOST_INPUTS as u64
                    label=Signal::derive(|| "input_size".to_owned())
                    value=Signal::derive(move || config.with(|c| c.shape.inputs as u64)) />
                <NumberField desk name="hidden" least=1 most=MOST_UNITS as u64
                    label=Signal::derive(|| "hidden_size".to_owned())
                    value=Signal::derive(move || config.with(|c| c.shape.units as u64)) />
                <NumberField desk name="layers" least=1 most=MOST_LAYERS as u64
                    label=Signal::derive(|| "num_layers".to_owned())
                    value=Signal::derive(move || config.with(|c| c.shape.layers as u64)) />
                <NumberField desk name="steps" least=1 most=MOST_STEPS as u64
                    label=Signal::derive(move || td_string!(locale.get(), network.time).to_string())
                    value=Signal::derive(move || config.with(|c| c.shape.steps as u64)) />
                <NumberField desk name="batch" least=1 most=MOST_BATCH as u64
                    label=Signal::derive(move || td_string!(locale.get(), network.batch).to_string())
                    value=Signal::derive(move || config.with(|c| c.shape.batch as u64)) />
                <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
                    label=Signal::derive(move || td_string!(locale.get(), stage.seed).to_string())
                    value=Signal::derive(move || config.with(|c| c.seed)) />
                <Flag bench name="first" label="batch_first"
                    value=Signal::derive(move || config.with(|c| c.shape.batch_first)) />
                <Flag bench name="both" label="bidirectional"
                    value=Signal::derive(move || config.with(|c| c.shape.directions == 2)) />
                <Show when=move || order && config.with(|c| c.shape.directions == 1)>
                    <ChoiceField desk name="order"
                        label=Signal::derive(move || td_string!(locale.get(), network.order).to_string())
                        value=Signal::derive(move || config.with(|c| c.order.to_string()))
                        choices=Signal::derive(move || {
                            let l = locale.get();
                            vec![
                                (Order::Layers.to_string(), td_string!(l, network.order_layers).to_string()),
                                (Order::Steps.to_string(), td_string!(l, network.order_steps).to_string()),
                            ]
                        }) />
                </Show>
            </SettingsRow>
            <Axes bench />
            <FigureFrame desk stage figure now gates=false values>
                <Xray picture looks frames label=now on_click=move |spot| bench.choose(spot) />
                <OpenedStep bench width />
            </FigureFrame>
        </section>
    }
}

/// One of PyTorch's arguments that is true or false.
#[component]
fn Flag(
    bench: Bench,
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="field flag">
            <input
                type="checkbox"
                prop:checked=value
                on:change=move |event| bench.desk.write(name, Some(event_target_checked(&event).to_string()))
            />
            <span>{label}</span>
        </label>
    }
}
