//! Many values as one picture: a row a unit, a column a step, painted pixel by pixel and stretched by the style sheet.

use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, MouseEvent};

use super::effect::effect;
use super::opened::gate;
use super::palette::{Rgb, colour, mix};
use super::pick::What;
use crate::nn::LayerTrace;

/// What a heat map shows.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Heat {
    pub rows: usize,
    pub columns: usize,
    /// Value of row r and column t at t * rows + r, as the engine stores a band.
    pub values: Vec<f32>,
    /// Columns that are computed already; the others stay empty.
    pub shown: usize,
}

impl Heat {
    /// One vector of a layer at every step, of the first sequence, the first `shown` steps of it. The reverse direction has
    /// its columns where their steps are, so that they fill from the right.
    pub fn of(layer: &LayerTrace, what: What, shown: usize) -> Self {
        let values = match what {
            What::Hidden => layer.hidden.clone(),
            What::Cell => layer.cell.clone(),
            what => {
                let gate = gate(layer.kind, what);
                let at = |step| {
                    gate.and_then(|gate| layer.gate_at(step, 0, gate))
                        .unwrap_or_default()
                };
                (0..layer.steps).flat_map(at).copied().collect()
            }
        };
        Self {
            rows: layer.units,
            columns: layer.steps,
            values,
            shown: if layer.reverse { layer.steps } else { shown },
        }
    }
}

/// Colours of a heat map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colours {
    pub paper: Rgb,
    pub positive: Rgb,
    pub negative: Rgb,
    pub bad: Rgb,
}

/// Red, green, blue, opacity of every pixel, row by row. Values run from -1 to 1; columns that are not shown are clear.
pub fn pixels(heat: &Heat, colours: &Colours) -> Vec<u8> {
    let mut bytes = vec![0; heat.rows * heat.columns * 4];
    for (index, pixel) in bytes.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let (row, column) = (index / heat.columns, index % heat.columns);
        if column >= heat.shown {
            continue;
        }
        let value = heat
            .values
            .get(column * heat.rows + row)
            .copied()
            .unwrap_or(f32::NAN);
        let side = if value < 0.0 {
            colours.negative
        } else {
            colours.positive
        };
        let [red, green, blue] = if value.is_finite() {
            mix(colours.paper, side, value.abs())
        } else {
            colours.bad
        };
        *pixel = [red, green, blue, 255];
    }
    bytes
}

/// The picture. A click tells row and column. `dark` is only watched: with the theme the colours change.
#[component]
pub fn HeatMap(
    #[prop(into)] heat: Signal<Heat>,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] dark: Signal<bool>,
    class: &'static str,
    /// The values are gates: they fill with the vessels' colour.
    #[prop(optional)]
    gate: bool,
    #[prop(into)] on_click: Callback<(usize, usize)>,
) -> impl IntoView {
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    effect(move || {
        dark.track();
        if let Some(canvas) = canvas.get() {
            heat.with(|heat| paint(&canvas, heat, gate));
        }
    });
    let click = move |event: MouseEvent| {
        let Some(canvas) = canvas.get_untracked() else {
            return;
        };
        let (width, height) = (canvas.client_width().max(1), canvas.client_height().max(1));
        let (x, y) = (
            event.offset_x().clamp(0, width - 1),
            event.offset_y().clamp(0, height - 1),
        );
        let cell = heat.with_untracked(|heat| {
            (
                y as usize * heat.rows / height as usize,
                x as usize * heat.columns / width as usize,
            )
        });
        on_click.run(cell);
    };
    view! {
        <canvas node_ref=canvas class=class role="img" aria-label=label on:click=click></canvas>
    }
}

fn paint(canvas: &HtmlCanvasElement, heat: &Heat, gate: bool) {
    let (width, height) = (heat.columns as u32, heat.rows as u32);
    if width == 0 || height == 0 {
        return;
    }
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let colours = Colours {
        paper: colour("--paper"),
        positive: colour(if gate { "--vessel" } else { "--pos" }),
        negative: colour("--neg"),
        bad: colour("--bad"),
    };
    let bytes = pixels(heat, &colours);
    // A browser without a canvas shows the numbers in the text version.
    let context = canvas
        .get_context("2d")
        .ok()
        .flatten()
        .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some((context, image)) = context
        .zip(ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), width, height).ok())
    {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLOURS: Colours = Colours {
        paper: [255, 255, 255],
        positive: [0, 0, 255],
        negative: [255, 0, 0],
        bad: [9, 9, 9],
    };

    #[test]
    fn a_value_is_its_colour_and_the_future_is_clear() {
        let heat = Heat {
            rows: 2,
            columns: 3,
            values: vec![1.0, -1.0, 0.0, f32::NAN, 0.5, 0.5],
            shown: 2,
        };
        let bytes = pixels(&heat, &COLOURS);
        let pixel = |row: usize, column: usize| &bytes[(row * 3 + column) * 4..][..4];
        assert_eq!(pixel(0, 0), [0, 0, 255, 255]);
        assert_eq!(pixel(1, 0), [255, 0, 0, 255]);
        assert_eq!(pixel(0, 1), [255, 255, 255, 255]);
        assert_eq!(pixel(1, 1), [9, 9, 9, 255]);
        assert_eq!(pixel(0, 2), [0, 0, 0, 0]);
    }

    #[test]
    fn missing_values_are_marked_instead_of_read_beyond_the_end() {
        let heat = Heat {
            rows: 2,
            columns: 2,
            values: vec![0.0],
            shown: 2,
        };
        assert_eq!(pixels(&heat, &COLOURS)[12..15], [9, 9, 9]);
    }
}
