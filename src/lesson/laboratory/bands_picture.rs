//! All bands that are on the page as one picture, with their names.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use super::{Lab, files};
use crate::figure::chart::FONT;
use crate::figure::palette::{Rgb, colour};

/// Pixels of the picture.
const WIDTH: f64 = 1200.0;
const LEFT: f64 = 60.0;
const GAP: f64 = 8.0;
const HEADING: f64 = 34.0;
/// A band's rows are this high at least, and the whole band.
const ROW: f64 = 6.0;
const LEAST: f64 = 48.0;

/// A band of the page, or a heading.
enum Part {
    Heading(String),
    Band {
        name: String,
        canvas: HtmlCanvasElement,
        height: f64,
    },
}

/// Hands the picture to the reader.
pub fn save(lab: Lab) {
    let name = lab.setup.with_untracked(|setup| setup.task.name());
    if let Some(canvas) = picture(&parts()) {
        files::save_canvas(&canvas, &format!("{name}-states.png"));
    }
}

fn parts() -> Vec<Part> {
    let mut parts = Vec::new();
    let Ok(lanes) = document().query_selector_all(".laboratory .lane:not(.aside)") else {
        return parts;
    };
    for index in 0..lanes.length() {
        let lane = lanes
            .get(index)
            .and_then(|lane| lane.dyn_into::<Element>().ok());
        let Some(lane) = lane else { continue };
        let heading = lane.query_selector("h2").ok().flatten();
        parts.push(Part::Heading(
            heading
                .and_then(|heading| heading.text_content())
                .unwrap_or_default(),
        ));
        let Ok(bands) = lane.query_selector_all("[data-band]") else {
            continue;
        };
        for index in 0..bands.length() {
            let band = bands
                .get(index)
                .and_then(|band| band.dyn_into::<Element>().ok());
            let canvas = band.as_ref().and_then(|band| {
                let canvas = band.query_selector("canvas").ok().flatten()?;
                canvas.dyn_into::<HtmlCanvasElement>().ok()
            });
            if let Some((band, canvas)) = band.zip(canvas) {
                parts.push(Part::Band {
                    name: band.get_attribute("data-band").unwrap_or_default(),
                    height: (f64::from(canvas.height()) * ROW).max(LEAST),
                    canvas,
                });
            }
        }
    }
    parts
}

fn picture(parts: &[Part]) -> Option<HtmlCanvasElement> {
    let height: f64 = parts
        .iter()
        .map(|part| match part {
            Part::Heading(_) => HEADING,
            Part::Band { height, .. } => height + GAP,
        })
        .sum();
    let canvas = document().create_element("canvas").ok()?;
    let canvas = canvas.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(WIDTH as u32);
    canvas.set_height((height + GAP) as u32);
    let context = canvas.get_context("2d").ok().flatten()?;
    let context = context.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let css = |[red, green, blue]: Rgb| format!("rgb({red} {green} {blue})");
    let fill = |name: &str| context.set_fill_style_str(&css(colour(name)));
    fill("--paper");
    context.fill_rect(0.0, 0.0, WIDTH, height + GAP);
    context.set_image_smoothing_enabled(false);
    fill("--ink");
    let mut y = 0.0;
    for part in parts {
        match part {
            Part::Heading(text) => {
                context.set_font(&format!("600 16px {FONT}"));
                context.fill_text(text, 8.0, y + 24.0).ok()?;
                y += HEADING;
            }
            Part::Band {
                name,
                canvas,
                height,
            } => {
                context.set_font(&format!("600 18px {FONT}"));
                context.fill_text(name, 24.0, y + height / 2.0 + 6.0).ok()?;
                context
                    .draw_image_with_html_canvas_element_and_dw_and_dh(
                        canvas,
                        LEFT,
                        y,
                        WIDTH - LEFT - 8.0,
                        *height,
                    )
                    .ok()?;
                y += height + GAP;
            }
        }
    }
    Some(canvas)
}
