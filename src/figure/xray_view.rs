//! Draws the tensor X-ray. Its numbers are many, so the picture is made once for each run, and as time and choice change
//! only the classes of those cells that change.

use std::fmt::Write as _;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::clock::Phase;
use super::effect::effect;
use super::network::Spot;
use super::scene::{Anchor, Cell, Rect};

/// How far a cell's fill stays inside its border.
const EDGE: f32 = 0.4;

/// A label with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    pub x: f32,
    pub y: f32,
    pub text: String,
    pub size: f32,
    pub anchor: Anchor,
    pub class: &'static str,
}

/// Everything that stays while time runs.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Picture {
    pub width: f32,
    pub height: f32,
    pub cells: Vec<(Spot, Cell)>,
    pub captions: Vec<Caption>,
    pub wires: Vec<String>,
}

/// What changes: how far a cell has come, and whether it is lit or stands back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub phase: Phase,
    /// `None` where nothing is chosen.
    pub lit: Option<bool>,
}

/// The picture; a click tells the spot.
#[component]
pub fn Xray(
    #[prop(into)] picture: Signal<Picture>,
    #[prop(into)] looks: Signal<Vec<Look>>,
    /// What is being computed.
    #[prop(into)]
    frames: Signal<Vec<Rect>>,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_click: Callback<Spot>,
) -> impl IntoView {
    let frames = move || {
        let frame = |r: Rect| {
            format!(
                "<rect class=\"frame now\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                r.x, r.y, r.width, r.height
            )
        };
        frames.get().into_iter().map(frame).collect::<String>()
    };
    let cells = NodeRef::<leptos::svg::G>::new();
    // The classes that the cells wear, to change only those that differ.
    let worn = StoredValue::new(Vec::<String>::new());
    let html = Memo::new(move |_| picture.with(markup));
    effect(move || {
        // A new picture brings bare cells.
        html.track();
        let Some(group) = cells.get() else { return };
        let group: &Element = group.as_ref();
        let bare = html.with_untracked(|html| worn.with_value(|worn| worn.first() != Some(html)));
        if bare {
            let html = html.get_untracked();
            group.set_inner_html(&html);
            worn.set_value(vec![html]);
        }
        picture.with(|picture| {
            looks.with(|looks| {
                let children = group.children();
                worn.update_value(|worn| {
                    worn.resize(picture.cells.len() + 1, String::new());
                    for (index, ((_, cell), look)) in picture.cells.iter().zip(looks).enumerate() {
                        let class = class(cell, *look);
                        if worn[index + 1] != class {
                            if let Some(element) = children.item(index as u32) {
                                // A class of plain words is always accepted.
                                let _ = element.set_attribute("class", &class);
                            }
                            worn[index + 1] = class;
                        }
                    }
                });
            });
        });
    });
    let click = move |event: MouseEvent| {
        let spot = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("[data-spot]").ok().flatten())
            .and_then(|element| element.get_attribute("data-spot"))
            .and_then(|text| text.parse::<Spot>().ok());
        if let Some(spot) = spot {
            on_click.run(spot);
        }
    };
    let size = move |pick: fn(&Picture) -> f32| picture.with(|p| format!("{:.1}", pick(p)));
    view! {
        <svg
            class="drawing xray"
            role="img"
            aria-label=label
            viewBox=move || picture.with(|p| format!("0 0 {:.1} {:.1}", p.width, p.height))
            width=move || size(|p| p.width)
            height=move || size(|p| p.height)
            on:click=click
        >
            {move || {
                picture.with(|picture| {
                    let wires = picture.wires.join("");
                    view! { <path class="wire q-h" d=wires></path> }
                })
            }}
            <g node_ref=cells></g>
            <g inner_html=frames></g>
            {move || {
                picture.with(|picture| {
                    picture
                        .captions
                        .iter()
                        .map(|caption| {
                            let anchor = match caption.anchor {
                                Anchor::Start => "start",
                                Anchor::Middle => "middle",
                                Anchor::End => "end",
                            };
                            view! {
                                <text
                                    class=format!("label {}", caption.class)
                                    x=format!("{:.1}", caption.x)
                                    y=format!("{:.1}", caption.y)
                                    font-size=caption.size.to_string()
                                    text-anchor=anchor
                                >
                                    {caption.text.clone()}
                                </text>
                            }
                        })
                        .collect_view()
                })
            }}
        </svg>
    }
}

/// The cells as SVG, without what changes.
fn markup(picture: &Picture) -> String {
    let mut html = String::with_capacity(picture.cells.len() * 220);
    for (spot, cell) in &picture.cells {
        let rect = cell.rect;
        let place = format!(
            "x='{:.1}' y='{:.1}' width='{:.1}' height='{:.1}'",
            rect.x, rect.y, rect.width, rect.height
        );
        // Full cells beside each other would run together, were their borders not left open.
        let inside = format!(
            "x='{:.1}' y='{:.1}' width='{:.1}' height='{:.1}'",
            rect.x + EDGE,
            rect.y + EDGE,
            rect.width - 2.0 * EDGE,
            rect.height - 2.0 * EDGE
        );
        // Writing to a string does not fail.
        let _ = write!(
            html,
            "<g data-spot='{spot}' data-q='{}'><rect class='paper' {place}/><rect class='fill' {inside} fill-opacity='{:.3}'/>",
            cell.quantity.class(),
            cell.strength()
        );
        if let Some(text) = cell.text() {
            let (x, y) = rect.centre();
            let size = cell.text_size();
            let _ = write!(
                html,
                "<text x='{x:.1}' y='{:.1}' font-size='{size:.1}' text-anchor='middle'>{text}</text>",
                y + size * 0.35
            );
        }
        html.push_str("</g>");
    }
    html
}

fn class(cell: &Cell, look: Look) -> String {
    let computed = look.phase != Phase::Pending;
    let [strong, middling] = cell.turned();
    let sign = if !cell.value.is_finite() {
        "bad"
    } else if cell.value < 0.0 {
        "neg"
    } else {
        "pos"
    };
    let phase = match look.phase {
        Phase::Pending => "pending",
        Phase::Running => "running",
        Phase::Done => "done",
    };
    let mut class = format!("cell {sign} {} {phase}", cell.quantity.class());
    for (set, name) in [
        (strong && computed, " strong"),
        (middling && computed, " middling"),
        (look.lit == Some(true), " lit"),
        (look.lit == Some(false), " unlit"),
    ] {
        if set {
            class.push_str(name);
        }
    }
    class
}
