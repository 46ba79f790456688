//! The bench's charts: lines with marked levels and places, drawn by plotters on the page and into a file.

use leptos::prelude::*;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

use super::files;
use super::words::Export;
use crate::figure::chart::{
    Axis, Chart, FONT, Prepared, draw_level, draw_line, power, prepare, rgb,
};
use crate::figure::effect::effect;
use crate::figure::{number, palette, size};

/// How the values of the y axis are written. On a logarithmic axis they are powers of ten in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Percent,
    Number,
}

/// Size of the words of levels.
const WORD: f64 = 11.5;

/// A chart with what is marked in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    pub chart: Chart,
    /// Values marked by a line across, and a word right of it.
    pub levels: Vec<(f64, String)>,
    /// Breadth of the words right of it, for a size of 1: charts that stand under each other keep the same room for them.
    pub beside: f32,
    /// Places marked by a line from top to bottom.
    pub marks: Vec<f64>,
    pub format: Format,
}

impl Plot {
    /// Filtered points and both axes, wide enough for the levels.
    fn prepared(&self) -> Option<Prepared> {
        let mut prepared = match prepare(&self.chart) {
            Some(prepared) => prepared,
            // Before the first value there are axes at least.
            None => prepare(&Chart {
                y_range: Some(if self.chart.logarithmic {
                    (-2.0, 1.0)
                } else {
                    (0.0, 1.0)
                }),
                ..self.chart.clone()
            })?,
        };
        if self.chart.y_range.is_none() {
            for level in self.levels() {
                prepared.y.0 = prepared.y.0.min(level.0);
                prepared.y.1 = prepared.y.1.max(level.0);
            }
        }
        Some(prepared)
    }

    /// The levels in the axis's own numbers.
    fn levels(&self) -> impl Iterator<Item = (f64, &str)> {
        let logarithmic = self.chart.logarithmic;
        self.levels.iter().filter_map(move |(level, word)| {
            let level = if logarithmic { level.log10() } else { *level };
            level.is_finite().then_some((level, word.as_str()))
        })
    }
}

/// A chart as a canvas, with a description for a screen reader and a way to keep it.
#[component]
pub fn PlotView(
    #[prop(into)] plot: Signal<Plot>,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] dark: Signal<bool>,
    /// Height in CSS pixels.
    #[prop(into)]
    height: Signal<f64>,
    /// The words of the two buttons.
    #[prop(into)]
    export: Signal<Export>,
    /// What a file of it is called.
    name: &'static str,
) -> impl IntoView {
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    let holder = NodeRef::<leptos::html::Div>::new();
    let width = size::width(holder);
    effect(move || {
        dark.track();
        let width = f64::from(width.get());
        let height = height.get();
        if let Some(canvas) = canvas.get().filter(|_| width > 40.0) {
            plot.with(|plot| draw(&canvas, (width, height), plot));
        }
    });
    let as_svg = move || {
        let width = f64::from(width.get_untracked()).max(320.0);
        let height = height.get_untracked().max(220.0);
        let svg = plot.with_untracked(|plot| svg(plot, (width, height)));
        if let Some(svg) = svg {
            files::save(&format!("{name}.svg"), svg.as_bytes());
        }
    };
    view! {
        <div class="chart plotted" node_ref=holder>
            <canvas node_ref=canvas role="img" aria-label=label style:height=move || format!("{}px", height.get())></canvas>
            <files::Keep
                export
                on_png=move || {
                    if let Some(canvas) = canvas.get_untracked() {
                        files::save_canvas(&canvas, &format!("{name}.png"));
                    }
                }
                on_svg=as_svg
            />
        </div>
    }
}

/// Draws at the device's own pixels. A canvas that refuses stays empty; the numbers stand in the text beside it.
fn draw(canvas: &HtmlCanvasElement, (width, height): (f64, f64), plot: &Plot) {
    let scale = window().device_pixel_ratio().max(2.0);
    canvas.set_width((width * scale) as u32);
    canvas.set_height((height * scale) as u32);
    let backend = CanvasBackend::with_canvas_object(canvas.clone());
    if let Some((backend, prepared)) = backend.zip(plot.prepared()) {
        let _ = draw_on(&backend.into_drawing_area(), scale, plot, &prepared);
    }
}

/// The chart as the text of an SVG file, on paper.
fn svg(plot: &Plot, (width, height): (f64, f64)) -> Option<String> {
    let mut text = String::new();
    {
        let size = (width as u32, height as u32);
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        area.fill(&rgb(palette::colour("--paper"))).ok()?;
        draw_on(&area, 1.0, plot, &plot.prepared()?).ok()?;
    }
    Some(text)
}

fn draw_on<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    scale: f64,
    plot: &Plot,
    prepared: &Prepared,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let Plot { chart, format, .. } = plot;
    let px = |size: f64| (size * scale).round() as u32;
    let ink = rgb(palette::colour("--ink"));
    let soft = rgb(palette::colour("--soft"));
    let faint = rgb(palette::colour("--faint"));
    let bad = rgb(palette::colour("--bad"));
    let font = |size: f64| TextStyle::from((FONT, px(size)).into_font());
    let (_, height) = area.dim_in_pixel();
    let widest = WORD * f64::from(plot.beside);
    let low = f64::from(height) < 200.0 * scale;
    let mut builder = ChartBuilder::on(area);
    builder
        .margin_top(px(10.0))
        // Half of the widest number under the axis, 20000, and what the words of the levels take beside the curves.
        .margin_right(px((widest + 8.0).max(20.0)))
        .margin_left(px(2.0))
        .x_label_area_size(px(if low { 42.0 } else { 46.0 }))
        .y_label_area_size(px(if low { 52.0 } else { 58.0 }));
    let x_axis = Axis {
        range: prepared.x,
        whole: true,
    };
    let y_axis = Axis {
        range: prepared.y,
        whole: chart.logarithmic,
    };
    let mut context = builder.build_cartesian_2d(x_axis, y_axis)?;
    let span = prepared.y.1 - prepared.y.0;
    let (logarithmic, format) = (chart.logarithmic, *format);
    context
        .configure_mesh()
        .x_desc(chart.x_label.as_str())
        .y_desc(chart.y_label.as_str())
        .axis_desc_style(font(12.5).color(&soft))
        .label_style(font(12.0).color(&ink))
        .x_labels(if low { 4 } else { 6 })
        .y_labels(if low { 3 } else { 5 })
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| match format {
            _ if logarithmic => power(*y),
            Format::Percent => format!("{:.0}%", y * 100.0),
            Format::Number => number::fixed(*y as f32, if span < 0.5 { 2 } else { 1 }),
        })
        .axis_style(ink)
        .bold_line_style(faint)
        .light_line_style(TRANSPARENT)
        .draw()?;
    let inside = |level: f64| level >= prepared.y.0 - 1e-9 && level <= prepared.y.1 + 1e-9;
    for (level, _) in plot.levels().filter(|(level, _)| inside(*level)) {
        draw_level(&mut context, level, prepared, scale)?;
    }
    for mark in &plot.marks {
        let ends = [(*mark, prepared.y.0), (*mark, prepared.y.1)];
        context.draw_series(LineSeries::new(ends, bad.stroke_width(px(2.0))))?;
    }
    for (line, points) in chart.lines.iter().zip(&prepared.lines) {
        let within = points.iter().copied().filter(|(_, y)| inside(*y));
        draw_line(&mut context, line, &within.collect::<Vec<_>>(), scale)?;
        // One point makes no line.
        if let [point] = points[..] {
            let style = rgb(palette::colour(line.colour)).filled();
            context.draw_series([Circle::new(point, px(2.5), style)])?;
        }
    }
    // Beside the plot, where no curve runs; one above the other where the levels are close.
    let mut levels: Vec<(f64, &str)> = plot.levels().filter(|(level, _)| inside(*level)).collect();
    levels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let style = font(WORD)
        .color(&soft)
        .pos(Pos::new(HPos::Left, VPos::Center));
    let mut free = i32::MAX;
    for (level, word) in levels {
        let (x, y) = context.backend_coord(&(prepared.x.1, level));
        let y = y.min(free);
        free = y - px(WORD + 2.0) as i32;
        area.draw_text(word, &style, (x + px(4.0) as i32, y))?;
    }
    area.present()
}
