//! Draws a scene as SVG and tells which value a reader points at.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::clock::Phase;
use super::effect::effect;
use super::pick::Pick;
use super::scene::{Anchor, Cell, Mark, Scale, Scene};
use super::subscript;

/// Pixels a pointer may wander and still click.
const SLACK: i32 = 4;
/// A cell so low that a thick edge would look like a filling.
const THIN: f32 = 9.0;
/// A cell so low that any edge would cover its filling.
const HAIR: f32 = 4.0;
/// The frame round the value that is opened.
const CHOSEN: &str = "chosen";

/// An SVG of `scene`. A click on a cell calls `on_pick`; a vertical drag on a draggable cell calls `on_drag` with the pixels
/// moved upwards since the last call. `label` is what a screen reader says instead of the picture.
#[component]
pub fn Drawing(
    #[prop(into)] scene: Signal<Scene>,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_pick: Callback<Pick>,
    #[prop(optional, into)] on_drag: Option<Callback<(Pick, f32)>>,
) -> impl IntoView {
    // The value under the pointer when it went down, the last height, and whether it has moved.
    let grip = StoredValue::new(None::<(Pick, bool, i32, bool)>);
    let down = move |event: PointerEvent| {
        let Some((pick, draggable)) = picked(&event) else {
            return;
        };
        if event.button() != 0 {
            return;
        }
        grip.set_value(Some((pick, draggable, event.client_y(), false)));
        if draggable && on_drag.is_some() {
            event.prevent_default();
            if let Some(svg) = event
                .current_target()
                .and_then(|target| target.dyn_into::<Element>().ok())
            {
                // Capture fails only for a pointer that has already gone.
                let _ = svg.set_pointer_capture(event.pointer_id());
            }
        }
    };
    let moved = move |event: PointerEvent| {
        let Some((pick, draggable, y, dragging)) = grip.get_value() else {
            return;
        };
        let up = y - event.client_y();
        if !dragging && up.abs() < SLACK {
            return;
        }
        if draggable && let Some(on_drag) = on_drag {
            on_drag.run((pick, up as f32));
        }
        grip.set_value(Some((pick, draggable, event.client_y(), true)));
    };
    let up = move |_: PointerEvent| {
        if let Some((pick, _, _, false)) = grip.get_value() {
            on_pick.run(pick);
        }
        grip.set_value(None);
    };
    // A mark is drawn anew only when it changes: from frame to frame most of them stay.
    let slots = StoredValue::new(Vec::<ArcRwSignal<Mark>>::new());
    let count = RwSignal::new(0_usize);
    effect(move || {
        scene.with(|scene| {
            // The opened value's outline lies on top: its neighbours would hide half of it.
            let chosen = scene.cells().filter(|cell| cell.selected);
            let chosen: Vec<Mark> = chosen
                .map(|cell| Mark::Frame {
                    rect: cell.rect,
                    class: CHOSEN,
                    pick: None,
                })
                .collect();
            let total = scene.marks.len() + chosen.len();
            slots.update_value(|slots| {
                for (slot, mark) in slots.iter().zip(scene.marks.iter().chain(&chosen)) {
                    if slot.with_untracked(|old| old != mark) {
                        slot.set(mark.clone());
                    }
                }
                slots.truncate(total);
                let marks = scene.marks.iter().chain(&chosen);
                let new = marks.skip(slots.len()).cloned();
                let new: Vec<_> = new.map(ArcRwSignal::new).collect();
                slots.extend(new);
            });
            if count.get_untracked() != total {
                count.set(total);
            }
        });
    });
    let slot = move |index: usize| slots.with_value(|slots| slots.get(index).cloned());
    view! {
        <svg
            class="drawing"
            role="img"
            aria-label=label
            viewBox=move || scene.with(|s| format!("0 0 {:.1} {:.1}", s.width, s.height))
            width=move || scene.with(|s| format!("{:.1}", s.width))
            height=move || scene.with(|s| format!("{:.1}", s.height))
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=move |_: ev::PointerEvent| grip.set_value(None)
        >
            <For
                each=move || 0..count.get()
                key=|index| *index
                children=move |index| {
                    slot(index).map(|slot| move || slot.with(draw))
                }
            />
        </svg>
    }
}

fn picked(event: &PointerEvent) -> Option<(Pick, bool)> {
    let element = event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("[data-pick]")
        .ok()??;
    let pick = element.get_attribute("data-pick")?.parse().ok()?;
    let classes = element.class_list();
    // A finger that wants to scroll begins anywhere: it drags only what is open.
    let meant = event.pointer_type() != "touch" || classes.contains("selected");
    Some((pick, meant && classes.contains("drag")))
}

fn draw(mark: &Mark) -> AnyView {
    match mark {
        Mark::Cell(cell) => draw_cell(cell).into_any(),
        Mark::Label {
            x,
            y,
            text,
            size,
            anchor,
            quantity,
        } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            view! {
                <text
                    class=format!("label {}", quantity.class())
                    x=px(*x)
                    y=px(*y)
                    font-size=px(*size)
                    text-anchor=anchor
                    data-q=quantity.class()
                    inner_html=subscript::svg(text, *size)
                ></text>
            }
            .into_any()
        }
        Mark::Wire {
            path,
            quantity,
            phase,
        } => {
            let class = format!("wire {} {}", quantity.class(), phase_class(*phase));
            view! { <path class=class d=path.clone() data-q=quantity.class()></path> }.into_any()
        }
        Mark::Frame { rect, class, pick } => {
            let corner = if *class == CHOSEN { "0" } else { "4" };
            view! {
            <rect
                class=format!("frame {class}")
                x=px(rect.x)
                y=px(rect.y)
                width=px(rect.width)
                height=px(rect.height)
                rx=corner
                data-pick=pick.map(|pick| pick.to_string())
            ></rect>
            }
            .into_any()
        }
    }
}

fn draw_cell(cell: &Cell) -> impl IntoView + use<> {
    let strength = cell.strength();
    let pending = cell.phase == Phase::Pending;
    let (kind, fill) = match cell.scale {
        _ if !cell.value.is_finite() => ("bad", cell.rect),
        Scale::Gate => {
            // A flat cell fills from the left: its length can be read where its height could not.
            let mut level = cell.rect;
            if cell.rect.width > cell.rect.height {
                level.width *= strength;
            } else {
                level.height *= strength;
                level.y = cell.rect.bottom() - level.height;
            }
            ("gate", level)
        }
        Scale::Signed { .. } if cell.value < 0.0 => ("neg", cell.rect),
        Scale::Signed { .. } => ("pos", cell.rect),
    };
    let opacity = match cell.scale {
        _ if pending => 0.0,
        Scale::Signed { .. } => strength,
        Scale::Gate => 1.0,
    };
    let [strong, middling] = cell.turned().map(|turned| turned && !pending);
    let mut class = format!(
        "cell {kind} {} {}",
        cell.quantity.class(),
        phase_class(cell.phase)
    );
    for (set, name) in [
        (cell.selected, " selected"),
        (cell.held, " held"),
        (cell.rect.height < THIN, " thin"),
        (cell.rect.height < HAIR, " hair"),
        (cell.draggable, " drag"),
        (strong, " strong"),
        (middling, " middling"),
    ] {
        if set {
            class.push_str(name);
        }
    }
    let rect = cell.rect;
    let (x, y) = rect.centre();
    let size = cell.text_size();
    let text = cell.text().map(|text| {
        view! { <text x=px(x) y=px(y + size * 0.35) font-size=px(size) text-anchor="middle">{text}</text> }
    });
    view! {
        <g class=class data-q=cell.quantity.class() data-pick=cell.pick.map(|pick| pick.to_string())>
            <rect class="paper" x=px(rect.x) y=px(rect.y) width=px(rect.width) height=px(rect.height)></rect>
            <rect
                class="fill"
                x=px(fill.x)
                y=px(fill.y)
                width=px(fill.width)
                height=px(fill.height)
                fill-opacity=format!("{opacity:.3}")
            ></rect>
            {text}
        </g>
    }
}

fn phase_class(phase: Phase) -> &'static str {
    match phase {
        Phase::Pending => "pending",
        Phase::Running => "running",
        Phase::Done => "done",
    }
}

fn px(value: f32) -> String {
    format!("{value:.1}")
}
