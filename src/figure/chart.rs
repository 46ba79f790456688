//! Line charts, drawn by plotters at the device's own pixels.

use leptos::prelude::*;
use plotters::coord::ranged1d::{KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

use super::effect::effect;
use super::palette::{self, Rgb};
use super::size;

/// Korean-capable fonts, in the style sheet's order.
pub const FONT: &str = "\"Noto Sans KR\", \"Noto Sans CJK KR\", \"Apple SD Gothic Neo\", \"Malgun Gothic\", sans-serif";
/// Height in CSS pixels where a chart asks for no other.
const HEIGHT: f64 = 250.0;
/// How much of its colour an area has: what lies under it can be seen.
const AREA: f64 = 0.18;

/// How a line is drawn, so that colour is not the only difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    Solid,
    Dashed,
    /// One of many.
    Thin,
    /// No line: its points go around an area, which is filled.
    Area,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// A colour of the style sheet, `--q-d`.
    pub colour: &'static str,
    pub stroke: Stroke,
    pub points: Vec<(f64, f64)>,
}

/// A chart's data. Points that are not finite, or not positive on a logarithmic axis, are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    pub lines: Vec<Line>,
    pub x_label: String,
    pub y_label: String,
    /// Range of the y axis; `None` is taken from the data.
    pub y_range: Option<(f64, f64)>,
    /// Powers of ten instead of values.
    pub logarithmic: bool,
    /// A level to mark, chance for example.
    pub level: Option<f64>,
    /// Range of the x axis; `None` is taken from the data, and without it a chart without data stays empty.
    pub x_range: Option<(f64, f64)>,
    /// A second scale at the right: places on the y axis and what to write there.
    pub right: Vec<(f64, &'static str)>,
    /// Height in CSS pixels, as the style sheet has it.
    pub height: Option<f64>,
}

/// Points as they are drawn, and the ranges of both axes.
pub struct Prepared {
    pub lines: Vec<Vec<(f64, f64)>>,
    pub x: (f64, f64),
    pub y: (f64, f64),
}

/// Filters the points and finds the axes; `None` if there is nothing to draw.
pub fn prepare(chart: &Chart) -> Option<Prepared> {
    let keep = |&(x, y): &(f64, f64)| {
        let y = if chart.logarithmic {
            if y > 0.0 { y.log10() } else { f64::NAN }
        } else {
            y
        };
        (x.is_finite() && y.is_finite()).then_some((x, y))
    };
    let lines: Vec<Vec<_>> = chart
        .lines
        .iter()
        .map(|line| line.points.iter().filter_map(keep).collect())
        .collect();
    let all = || lines.iter().flatten();
    let bounds = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(None, |range: Option<(f64, f64)>, v| {
            Some(range.map_or((v, v), |(a, b)| (a.min(v), b.max(v))))
        })
    };
    let x = chart.x_range.or_else(|| bounds(&mut all().map(|p| p.0)))?;
    let data = bounds(&mut all().map(|p| p.1));
    let (low, high) = data.or(chart.y_range)?;
    let y = chart.y_range.unwrap_or(if chart.logarithmic {
        // Whole powers of ten, at least two of them.
        (low.floor().min(high.ceil() - 2.0), high.ceil())
    } else {
        (low, if high > low { high } else { low + 1.0 })
    });
    let x = if x.1 > x.0 { x } else { (x.0, x.0 + 1.0) };
    Some(Prepared { lines, x, y })
}

/// The chart as a canvas with a description for a screen reader.
#[component]
pub fn ChartView(
    #[prop(into)] chart: Signal<Chart>,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] dark: Signal<bool>,
) -> impl IntoView {
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    let holder = NodeRef::<leptos::html::Div>::new();
    let width = size::width(holder);
    effect(move || {
        dark.track();
        let width = f64::from(width.get());
        if let Some(canvas) = canvas.get().filter(|_| width > 40.0) {
            chart.with(|chart| draw(&canvas, width, chart));
        }
    });
    view! {
        <div class="chart" node_ref=holder>
            <canvas
                node_ref=canvas
                role="img"
                aria-label=label
                style:height=move || format!("{}px", chart.with(|chart| chart.height.unwrap_or(HEIGHT)))
            ></canvas>
        </div>
    }
}

/// A chart in the making.
pub type Context<'a, B> = ChartContext<'a, B, Cartesian2d<Axis, Axis>>;

pub fn rgb([red, green, blue]: Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

/// Whole powers of ten, or about five values.
pub struct Axis {
    pub range: (f64, f64),
    /// Whole numbers only.
    pub whole: bool,
}

impl Ranged for Axis {
    type FormatOption = plotters::coord::ranged1d::NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.range.0) / (self.range.1 - self.range.0);
        limit.0 + ((limit.1 - limit.0) as f64 * share).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        let most = hint.max_num_points().clamp(2, 7) as f64;
        let span = self.range.1 - self.range.0;
        let mut step = 10f64.powf((span / most).log10().floor());
        if self.whole {
            step = step.max(1.0);
        }
        for factor in [1.0, 2.0, 5.0, 10.0] {
            if span / (step * factor) <= most {
                step *= factor;
                break;
            }
        }
        let first = (self.range.0 / step).ceil() as i64;
        let last = (self.range.1 / step + 1e-9).floor() as i64;
        (first..=last).map(|index| index as f64 * step).collect()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.range.0..self.range.1
    }
}

impl plotters::coord::ranged1d::ValueFormatter<f64> for Axis {
    fn format(value: &f64) -> String {
        value.to_string()
    }
}

/// Draws at the device's own pixels. A canvas that refuses stays empty; the data stand in the table beside it.
fn draw(canvas: &HtmlCanvasElement, width: f64, chart: &Chart) {
    // Plotters rounds to whole pixels: at twice as many a straight line looks straight.
    let scale = window().device_pixel_ratio().max(2.0);
    canvas.set_width((width * scale) as u32);
    canvas.set_height((chart.height.unwrap_or(HEIGHT) * scale) as u32);
    if let Some(prepared) = prepare(chart) {
        let _ = draw_prepared(canvas, scale, chart, &prepared);
    }
}

fn draw_prepared(
    canvas: &HtmlCanvasElement,
    scale: f64,
    chart: &Chart,
    prepared: &Prepared,
) -> Result<(), Box<dyn std::error::Error>> {
    let backend = CanvasBackend::with_canvas_object(canvas.clone()).ok_or("no canvas")?;
    let area = backend.into_drawing_area();
    let px = |size: f64| (size * scale).round() as u32;
    let ink = rgb(palette::colour("--ink"));
    let soft = rgb(palette::colour("--soft"));
    let faint = rgb(palette::colour("--faint"));
    let font = |size: f64| TextStyle::from((FONT, px(size)).into_font());
    let mut builder = ChartBuilder::on(&area);
    builder
        .margin_top(px(12.0))
        .margin_right(px(if chart.right.is_empty() { 14.0 } else { 34.0 }))
        .margin_bottom(px(4.0))
        .margin_left(px(4.0))
        .x_label_area_size(px(if chart.x_label.is_empty() { 22.0 } else { 46.0 }))
        .y_label_area_size(px(if chart.y_label.is_empty() { 42.0 } else { 68.0 }));
    let x_axis = Axis {
        range: prepared.x,
        whole: true,
    };
    let y_axis = Axis {
        range: prepared.y,
        whole: chart.logarithmic,
    };
    let mut context = builder.build_cartesian_2d(x_axis, y_axis)?;
    let logarithmic = chart.logarithmic;
    context
        .configure_mesh()
        .x_desc(chart.x_label.as_str())
        .y_desc(chart.y_label.as_str())
        .axis_desc_style(font(13.0).color(&soft))
        .label_style(font(12.5).color(&ink))
        .x_labels(6)
        .y_labels(5)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| {
            if logarithmic {
                power(*y)
            } else {
                format!("{:.0}%", y * 100.0)
            }
        })
        .axis_style(ink)
        .bold_line_style(faint)
        .light_line_style(TRANSPARENT)
        .draw()?;
    if let Some(level) = chart.level {
        draw_level(&mut context, level, prepared, scale)?;
    }
    for (line, points) in chart.lines.iter().zip(&prepared.lines) {
        draw_line(&mut context, line, points, scale)?;
    }
    for &(place, text) in &chart.right {
        let (x, y) = context.backend_coord(&(prepared.x.1, place));
        let style = font(12.0)
            .color(&soft)
            .pos(Pos::new(HPos::Left, VPos::Center));
        area.draw_text(text, &style, (x + px(6.0) as i32, y))?;
    }
    area.present()?;
    Ok(())
}

/// A dotted line across at a level.
pub fn draw_level<B: DrawingBackend>(
    context: &mut Context<B>,
    level: f64,
    prepared: &Prepared,
    scale: f64,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let px = |size: f64| (size * scale).round() as u32;
    let style = rgb(palette::colour("--soft")).stroke_width(px(1.0));
    let ends = [(prepared.x.0, level), (prepared.x.1, level)];
    context.draw_series(DashedLineSeries::new(ends, px(2.0), px(4.0), style))?;
    Ok(())
}

/// A line of a chart through `points`, as its stroke says.
pub fn draw_line<B: DrawingBackend>(
    context: &mut Context<B>,
    line: &Line,
    points: &[(f64, f64)],
    scale: f64,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let px = |size: f64| (size * scale).round() as u32;
    let colour = rgb(palette::colour(line.colour));
    let style = colour.stroke_width(px(2.2));
    match line.stroke {
        Stroke::Solid => {
            context.draw_series(LineSeries::new(points.iter().copied(), style))?;
        }
        Stroke::Thin => {
            let style = colour.stroke_width(px(0.8));
            context.draw_series(LineSeries::new(points.iter().copied(), style))?;
        }
        Stroke::Area => {
            let fill = colour.mix(AREA).filled();
            context.draw_series([Polygon::new(points.to_vec(), fill)])?;
        }
        Stroke::Dashed => {
            let points = points.iter().copied();
            context.draw_series(DashedLineSeries::new(points, px(7.0), px(5.0), style))?;
        }
    }
    Ok(())
}

/// 10 to the power of `exponent`.
pub fn power(exponent: f64) -> String {
    format!(
        "10{}",
        super::number::superscript(format_args!("{exponent:.0}"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>, logarithmic: bool) -> Chart {
        Chart {
            lines: vec![Line {
                colour: "--ink",
                stroke: Stroke::Solid,
                points,
            }],
            logarithmic,
            ..Chart::default()
        }
    }

    #[test]
    fn what_is_not_finite_never_reaches_the_chart() {
        let points = vec![
            (0.0, 1.0),
            (1.0, f64::NAN),
            (2.0, f64::INFINITY),
            (f64::NAN, 3.0),
            (4.0, 2.0),
        ];
        let prepared = prepare(&chart(points, false)).unwrap();
        assert_eq!(prepared.lines, [vec![(0.0, 1.0), (4.0, 2.0)]]);
        assert!(prepare(&chart(vec![(0.0, f64::NAN)], false)).is_none());
        assert!(prepare(&chart(Vec::new(), true)).is_none());
    }

    #[test]
    fn a_logarithmic_axis_has_whole_powers_and_no_zero() {
        let prepared = prepare(&chart(vec![(0.0, 0.0), (1.0, 0.02), (2.0, 3.0)], true)).unwrap();
        assert_eq!(prepared.lines[0].len(), 2);
        assert_eq!(prepared.y, (-2.0, 1.0));
    }

    #[test]
    fn a_single_point_still_has_axes() {
        let prepared = prepare(&chart(vec![(5.0, 0.5)], false)).unwrap();
        assert!(prepared.x.1 > prepared.x.0 && prepared.y.1 > prepared.y.0);
    }

    #[test]
    fn powers_are_written_high() {
        assert_eq!(power(-12.0), "10⁻¹²");
        assert_eq!(power(4.0), "10⁴");
    }
}
