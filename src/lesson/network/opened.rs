//! Zoom levels 2 and 3: one state vector opened, and one of its numbers.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Bench;
use super::config::{Run, below};
use super::words;
use crate::figure::clock::Phase;
use crate::figure::drawing::Drawing;
use crate::figure::network::Node;
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, BELOW, Cell, Mark, NARROW, Rect, Scale, Scene};
use crate::figure::subscript;
use crate::lesson::desk::Zoom;
use crate::lesson::number_panel::{NumberPanel, step_of};

/// The step that is open: x, h′, their products, h; and the arithmetic of a number.
#[component]
pub fn OpenedStep(bench: Bench, width: Memo<f32>) -> impl IntoView {
    let locale = bench.desk.locale;
    let pick = bench.pick();
    let scene = Memo::new(move |_| {
        let node = bench.node.get();
        let width = width.get();
        let computed = bench.computed.get();
        bench.run.with(|run| match run {
            Some(run) if width > 0.0 => scene(run, node, width, computed, pick.get()),
            _ => Scene::default(),
        })
    });
    let equations = Signal::derive(move || {
        let node = bench.node.get();
        bench.run.with(|run| {
            run.as_ref()
                .zip(pick.get())
                .map(|(run, pick)| run.equations(pick, node))
                .unwrap_or_default()
        })
    });
    let read = Signal::derive(move || {
        let node = bench.node.get();
        let value = bench.run.with(|run| {
            run.as_ref()
                .zip(pick.get())
                .and_then(|(run, pick)| run.vector(node, pick.what).get(pick.row).copied())
        });
        td_string!(
            locale.get(),
            network.input_value,
            value = number::fixed(value.unwrap_or(0.0), 4)
        )
        .to_string()
    });
    let name = Signal::derive(move || {
        let node = bench.node.get();
        let row = bench
            .config
            .with(|c| words::row(locale.get(), &c.shape, node.layer, node.direction));
        let sequence = bench.config.with(|c| c.shape.batch > 1).then(|| {
            let number = node.batch + 1;
            let name = td_string!(locale.get(), network.sequence_name, number = number);
            format!(", {name}")
        });
        let opened = td_string!(
            locale.get(),
            network.opened,
            row = row,
            sequence = sequence.unwrap_or_default(),
            time = node.time + 1,
            read = below(node).0
        );
        // Backward, the state before is that of a later time.
        let before = bench
            .run
            .with(|run| run.as_ref().and_then(|run| run.before(node)))
            .filter(|before| *before > node.time)
            .map(|before| {
                td_string!(locale.get(), network.opened_backward, next = before + 1).to_string()
            });
        format!("{opened}{}", before.unwrap_or_default())
    });
    // A number's place is told with its layer, where there are several.
    let called = Callback::new(move |step: usize| {
        let node = bench.node.get();
        let ahead = (!bench.computed.get())
            .then(|| td_string!(locale.get(), stage.place_ahead).to_string());
        let mut step = step_of(locale.get(), step) + &ahead.unwrap_or_default();
        bench.config.with(|c| {
            let shape = &c.shape;
            if shape.batch > 1 {
                let number = node.batch + 1;
                let name = td_string!(locale.get(), network.sequence_name, number = number);
                step = format!("{name}, {step}");
            }
            if shape.layers * shape.directions == 1 {
                return step;
            }
            let row = words::row(locale.get(), shape, node.layer, node.direction);
            format!("{row}, {step}")
        })
    });
    view! {
        <Show when=move || { bench.stage.zoom.get() >= Zoom::Cell }>
            <p class="hint" inner_html=move || subscript::html(&name.get())></p>
            <Drawing scene=scene label=Signal::derive(move || subscript::plain(&name.get())) on_pick=move |pick| bench.open(pick) />
        </Show>
        <Show when=move || bench.stage.zoom.get() == Zoom::Number>
            <NumberPanel desk=bench.desk stage=bench.stage pick equations read called apart=true />
        </Show>
    }
}

/// The vectors of a step side by side; what is read is there before the rest is `computed`.
fn scene(run: &Run, node: Node, width: f32, computed: bool, selected: Option<Pick>) -> Scene {
    let (read, ink) = below(node);
    let before = run.before(node);
    // Two products and what becomes of them; behind each vector the sign that leads to the next one.
    let columns = [
        (read.as_str(), ink, Some((What::Input, node.time)), "W_{ih}"),
        ("a", Quantity::Input, Some((What::FromInput, node.time)), ""),
        (
            "h′",
            Quantity::Hidden,
            before.map(|time| (What::Hidden, time)),
            "W_{hh}",
        ),
        (
            "q",
            Quantity::Hidden,
            Some((What::FromHidden, node.time)),
            "tanh",
        ),
        ("h", Quantity::Hidden, Some((What::Hidden, node.time)), ""),
    ];
    let tall = run.shape.units.max(run.vector(node, What::Input).len());
    let row = (152.0 / tall as f32).clamp(9.0, 22.0);
    // An arrow has its name above it.
    let narrow = width < NARROW;
    let size = if narrow { 11.0 } else { 12.5 };
    let gap = |sign: &str| match sign.len() {
        0 => 18.0,
        1..5 if narrow => 76.0,
        1..5 => 84.0,
        _ if narrow => 32.0,
        _ => 48.0,
    };
    let gaps: f32 = columns[..4].iter().map(|(_, _, _, sign)| gap(sign)).sum();
    // The frame of an opened cell lies half outside it.
    let cell = ((width - gaps - 4.0) / 5.0).min(56.0);
    let total = 5.0 * cell + gaps;
    let mut scene = Scene::new(width);
    let mut x = ((width - total) / 2.0).max(2.0);
    let head = 24.0;
    let bottom = head + tall as f32 * row;
    // Where a's wire begins: it passes below h′ and q, and the two meet before the tanh.
    let mut from_input = 0.0;
    for (symbol, quantity, source, sign) in columns {
        scene.label(
            x + cell / 2.0,
            head - 8.0,
            symbol,
            15.0,
            Anchor::Middle,
            quantity,
        );
        let values = match source {
            Some((What::Hidden, time)) if symbol == "h′" => {
                run.vector(Node { time, ..node }, What::Hidden)
            }
            None => run.state_before(node),
            Some((what, _)) => run.vector(node, what),
        };
        let top = head + (tall - values.len()) as f32 * row / 2.0;
        for (index, value) in values.into_iter().enumerate() {
            let pick = source.map(|(what, time)| Pick::vector(what, time, index));
            scene.marks.push(Mark::Cell(Cell {
                rect: Rect::new(x, top + index as f32 * row, cell, row),
                value,
                scale: Scale::Signed { limit: 1.0 },
                quantity,
                phase: if computed || matches!(symbol, "h′") || symbol == read {
                    Phase::Done
                } else {
                    Phase::Pending
                },
                pick,
                selected: pick.is_some() && pick == selected,
                held: false,
                draggable: false,
            }));
        }
        let (from, middle) = (x + cell, head + tall as f32 * row / 2.0);
        let gap = gap(sign);
        if symbol == "a" {
            from_input = x + cell / 2.0;
        }
        x = from + gap;
        if symbol == "q" {
            scene.join((from_input, bottom), (from, from + gap), middle);
            let name = from + gap / 2.0 + 12.0;
            scene.label(
                name,
                middle - 8.0,
                sign,
                size,
                Anchor::Middle,
                Quantity::Plain,
            );
        } else if !sign.is_empty() {
            let name = from + gap / 2.0;
            scene.label(
                name,
                middle - 8.0,
                sign,
                size,
                Anchor::Middle,
                Quantity::Plain,
            );
            let ends = (from + 5.0, from + gap - 5.0);
            scene.arrow(ends, middle, quantity, Phase::Done);
            // A product with weights has its bias added.
            let bias = format!("+{}", sign.replacen('W', "b", 1));
            scene.label(
                name,
                middle + 18.0,
                bias,
                size,
                Anchor::Middle,
                Quantity::Bias,
            );
        }
    }
    scene.height = bottom + BELOW;
    scene
}
