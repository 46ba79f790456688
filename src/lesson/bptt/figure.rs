//! Forward from left to right, the gradient back from right to left, and under each step what it adds to dL/dW_h.

use super::config::{Border, INPUTS};
use super::model::{Place, Run};
use crate::figure::clock::Phase;
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, Rect, Scale, Scene, clearance};

const LEFT: f32 = 34.0;
const GAP: f32 = 16.0;
const NORMS: f32 = 22.0;
/// A second line of norms.
const POWER: f32 = 12.0;
/// Least size of a norm.
const LEAST_NORM: f32 = 9.0;

/// Size of a value that fills its cell: the largest of the given ones, never 0.
fn limit(values: impl Iterator<Item = f32>) -> f32 {
    let most = values
        .filter(|v| v.is_finite())
        .fold(0.0_f32, |most, v| most.max(v.abs()));
    if most > 0.0 { most } else { 1.0 }
}

/// Breadth of a norm's text, for a size of 1.
fn breadth(text: &str) -> f32 {
    let wide = |c: char| match c {
        '.' => 0.3,
        '⁰'..='⁻' | '¹' | '²' | '³' => 0.42,
        _ => 0.6,
    };
    text.chars().map(wide).sum()
}

/// A norm in the room between the sides of a frame, for a size of 1, in one line or two: where its digits do not fit, fewer of
/// them, or its power of ten below them.
fn norm(value: f32, room: f32) -> (String, Option<String>) {
    let text = number::scientific(value);
    if breadth(&text) <= room || !value.is_finite() {
        return (text, None);
    }
    match value.abs() {
        0.0 => ("0".into(), None),
        size if !(0.01..100_000.0).contains(&size) => {
            let (digits, power) = number::by_power(value);
            (format!("{digits}×"), Some(power))
        }
        _ => (number::compact(value), None),
    }
}

/// The picture at `tick`. With `terms` the matrices that each step adds are drawn below.
pub fn scene(run: &Run, width: f32, tick: f64, selected: Option<Pick>, terms: bool) -> Scene {
    let (steps, units) = (run.config.steps, run.config.hidden_size);
    let mut scene = Scene::new(width);
    // One more column, for the sum of all steps.
    let pitch = (width - LEFT - 2.0) / (steps as f32 + 1.0);
    let wide = (pitch * 0.72).min(88.0);
    let left = |column: usize| LEFT + column as f32 * pitch;
    let clear = clearance(pitch - wide);
    let unit = (66.0 / units as f32).clamp(15.0, 24.0);
    let height = units as f32 * unit;
    let small = 12.0;
    // What is asked for stands above the loss.
    let target_top = 4.0;
    let loss_top = target_top + units as f32 * small + 4.0;
    // Where several steps are asked and there is no room beside an arrow, a step's share stands above it.
    let several = (0..steps).filter(|t| run.asks(*t)).count() > 1;
    let above = pitch <= if several { 62.0 } else { 42.0 };
    let gradient_top = loss_top + if above { 36.0 } else { 24.0 };
    let norms = gradient_top + height + 14.0;
    let written = |t: usize| norm(run.norm_at(t), (wide - 1.0) / LEAST_NORM);
    let two_lines = (0..steps).any(|t| written(t).1.is_some());
    let hidden_top = norms + NORMS - 4.0 + if two_lines { POWER } else { 0.0 };
    let input_top = hidden_top + height + GAP;
    let input_bottom = input_top + INPUTS as f32 * small;
    let last = steps - 1;
    // The gradient at the end of the sequence is the measure: what fades before it looks faded.
    let reach = limit((0..units).map(|k| run.value(Pick::vector(What::StateGradient, last, k))));
    let label = |scene: &mut Scene, y: f32, text: &str, quantity| {
        scene.label(LEFT - 8.0, y + 5.0, text, 15.0, Anchor::End, quantity);
    };
    label(
        &mut scene,
        gradient_top + height / 2.0,
        "dh",
        Quantity::Gradient,
    );
    let middle = (target_top + loss_top - 4.0) / 2.0;
    label(&mut scene, middle, "y", Quantity::Plain);
    if above && several {
        label(&mut scene, loss_top + 6.0, "Lₜ", Quantity::Plain);
    }
    label(&mut scene, hidden_top + height / 2.0, "h", Quantity::Hidden);
    label(
        &mut scene,
        (input_top + input_bottom) / 2.0,
        "x",
        Quantity::Input,
    );
    let cell = |pick: Pick, rect: Rect, limit: f32, quantity| {
        Mark::Cell(Cell {
            rect,
            value: run.value(pick),
            scale: Scale::Signed { limit },
            quantity,
            phase: run.phase(pick, tick),
            pick: Some(pick),
            selected: selected == Some(pick),
            held: false,
            draggable: false,
        })
    };
    let wire = |path: String, quantity, phase| Mark::Wire {
        path,
        quantity,
        phase,
    };
    let mut borders = Vec::new();
    // Where every step adds to the loss, a step's share has a name of its own, and the sum a place.
    let known = run.phase(Pick::vector(What::StateGradient, last, 0), tick) != Phase::Pending;
    if several && known {
        let sum: f32 = (0..steps).map(|t| run.loss_at(t)).sum();
        let text = format!("L {}", number::fixed(sum, if pitch > 64.0 { 3 } else { 2 }));
        let (x, y) = (left(steps) + wide / 2.0, loss_top + 12.0);
        let size = ((pitch - 2.0) / breadth(&text)).clamp(9.5, 11.5);
        scene.label(x, y, text, size, Anchor::Middle, Quantity::Plain);
    }
    for t in 0..steps {
        let x = left(t);
        for (what, top, rows, high, limit, quantity) in [
            (
                What::StateGradient,
                gradient_top,
                units,
                unit,
                reach,
                Quantity::Gradient,
            ),
            (What::Hidden, hidden_top, units, unit, 1.0, Quantity::Hidden),
            (What::Input, input_top, INPUTS, small, 1.0, Quantity::Input),
        ] {
            for row in 0..rows {
                let rect = Rect::new(x, top + row as f32 * high, wide, high);
                scene
                    .marks
                    .push(cell(Pick::vector(what, t, row), rect, limit, quantity));
            }
        }
        let gradient = run.phase(Pick::vector(What::StateGradient, t, 0), tick);
        if run.asks(t) {
            // Where the loss asks, its gradient comes in from above.
            let middle = x + wide / 2.0;
            for unit in 0..units {
                scene.marks.push(Mark::Cell(Cell {
                    rect: Rect::new(x, target_top + unit as f32 * small, wide, small),
                    value: run.target(t, unit),
                    scale: Scale::Signed { limit: 1.0 },
                    quantity: Quantity::Plain,
                    phase: Phase::Done,
                    pick: None,
                    selected: false,
                    held: false,
                    draggable: false,
                }));
            }
            let line = loss_top + 12.0;
            let name = if several { "Lₜ" } else { "L" };
            let digits = if wide > 64.0 { 3 } else { 2 };
            // What the step adds to the loss, once it is known.
            let known = gradient != Phase::Pending;
            let share = known.then(|| number::fixed(run.loss_at(t), digits));
            if above {
                // One name for all of them stands at the left.
                let text = match share.clone() {
                    share if several => share.unwrap_or_default(),
                    Some(share) => format!("L {share}"),
                    None => name.to_owned(),
                };
                let long = crate::figure::scene::breadth(&text);
                let size = 11.0_f32.min((pitch - 2.0) / long).max(10.0);
                let x = middle.min(scene.width - long * size / 2.0);
                scene.label(x, line - 1.0, text, size, Anchor::Middle, Quantity::Plain);
            } else {
                scene.label(middle - 8.0, line, name, 13.0, Anchor::End, Quantity::Plain);
            }
            if let Some(text) = share.filter(|_| !above) {
                scene.label(
                    middle + 8.0,
                    line,
                    text,
                    11.5,
                    Anchor::Start,
                    Quantity::Plain,
                );
            }
            scene.marks.push(wire(
                format!(
                    "M{middle:.1} {:.1}V{:.1}m-4 -5l4 5l4 -5",
                    loss_top + if above { 16.0 } else { 4.0 },
                    gradient_top - 3.0
                ),
                Quantity::Gradient,
                gradient,
            ));
        }
        if gradient != Phase::Pending {
            // A power of ten keeps its digits as long as they can be read.
            let (digits, power) = written(t);
            let middle = x + wide / 2.0;
            let mut y = norms;
            for text in std::iter::once(digits).chain(power) {
                let size = (pitch * 0.17)
                    .clamp(10.0, 13.0)
                    .min((wide - 1.0) / breadth(&text));
                scene.label(middle, y, text, size, Anchor::Middle, Quantity::Gradient);
                y += POWER;
            }
        }
        if t < last {
            let next = left(t + 1);
            let begins = run.config.begins(t + 1);
            if begins {
                borders.push((x + wide + next) / 2.0);
            }
            if !(begins && run.config.border == Border::Reset) {
                let phase = run.phase(Pick::vector(What::Hidden, t, 0), tick);
                let y = hidden_top + height / 2.0;
                let to = next - 2.0 - clear;
                scene.arrow((x + wide + 2.0, to), y, Quantity::Hidden, phase);
            }
            if !begins {
                let y = gradient_top + height / 2.0;
                let (from, to) = (next - 2.0, x + wide + 2.0 + clear);
                let path = format!("M{from:.1} {y:.1}H{to:.1}m5 -4l-5 4l5 4");
                scene.marks.push(wire(path, Quantity::Gradient, gradient));
            }
        }
    }
    let mut bottom = input_bottom;
    let mut border = input_bottom;
    if terms {
        let sums = input_bottom + GAP;
        label(&mut scene, sums + height / 2.0, "dz", Quantity::Gradient);
        for index in 0..steps * units {
            let (t, row) = (index / units, index % units);
            let rect = Rect::new(left(t), sums + row as f32 * unit, wide, unit);
            let pick = Pick::vector(What::SumGradient, t, row);
            scene
                .marks
                .push(cell(pick, rect, reach, Quantity::Gradient));
        }
        border = sums + height;
        let top = border + GAP;
        bottom = matrices(run, &mut scene, top, pitch, wide, tick, selected);
    }
    for x in borders {
        let path = format!("M{x:.1} {:.1}V{:.1}", gradient_top - 6.0, border + 2.0);
        scene.marks.push(wire(path, Quantity::Plain, Phase::Done));
    }
    let index = run.config.timeline().step_at(tick);
    let now = Place::of(index, steps).step;
    scene.marks.push(Mark::Frame {
        rect: Rect::new(
            left(now) - 3.0,
            gradient_top - 4.0,
            wide + 6.0,
            bottom - gradient_top + 8.0,
        ),
        class: "now",
        pick: None,
    });
    for t in 0..steps {
        let middle = left(t) + wide / 2.0;
        let text = (t + 1).to_string();
        scene.label(
            middle,
            bottom + 18.0,
            text,
            13.0,
            Anchor::Middle,
            Quantity::Plain,
        );
    }
    scene.label(
        LEFT - 8.0,
        bottom + 18.0,
        "t",
        14.0,
        Anchor::End,
        Quantity::Plain,
    );
    scene.height = bottom + 24.0;
    scene
}

/// The matrices dz_t h_{t-1}^T under their steps, and their sum so far at the right end. Returns their lower edge.
fn matrices(
    run: &Run,
    scene: &mut Scene,
    top: f32,
    pitch: f32,
    wide: f32,
    tick: f64,
    selected: Option<Pick>,
) -> f32 {
    let (steps, units) = (run.config.steps, run.config.hidden_size);
    let side = wide / units as f32;
    let high = side.clamp(12.0, 20.0);
    let all = |pick: Pick| run.value(pick);
    let picks = || {
        (0..units * units)
            .map(|index| Pick::weight(What::WeightHidden, index / units, index % units))
    };
    let limit = limit(picks().map(all));
    let middle = top + units as f32 * high / 2.0 + 5.0;
    scene.label(
        LEFT - 8.0,
        middle,
        "dWₕ",
        11.5,
        Anchor::End,
        Quantity::Gradient,
    );
    for column in 0..=steps {
        let x = LEFT + column as f32 * pitch;
        for index in 0..units * units {
            let (row, place) = (index / units, index % units);
            let total = column == steps;
            let pick = if total {
                Pick::weight(What::WeightHidden, row, place)
            } else {
                Pick::vector(What::WeightTerm, column, index)
            };
            // The sum shows what has been added by now.
            let (value, phase) = if total {
                let added = |t: &usize| {
                    run.phase(Pick::vector(What::WeightTerm, *t, index), tick) == Phase::Done
                };
                let sum = (0..steps)
                    .rev()
                    .filter(added)
                    .map(|t| run.term(t, row, place))
                    .sum();
                let begun = (0..steps).any(|t| added(&t));
                let done = run.phase(pick, tick) == Phase::Done;
                let phase = if begun { Phase::Done } else { Phase::Pending };
                (if done { run.value(pick) } else { sum }, phase)
            } else {
                (run.value(pick), run.phase(pick, tick))
            };
            scene.marks.push(Mark::Cell(Cell {
                rect: Rect::new(x + place as f32 * side, top + row as f32 * high, side, high),
                value,
                scale: Scale::Signed { limit },
                quantity: Quantity::Gradient,
                phase,
                pick: Some(pick),
                selected: selected == Some(pick),
                held: false,
                draggable: false,
            }));
        }
        if column > 0 {
            let sign = if column == steps { "=" } else { "+" };
            let gap = pitch - wide;
            scene.label(
                x - gap / 2.0,
                middle,
                sign,
                15.0,
                Anchor::Middle,
                Quantity::Plain,
            );
        }
    }
    let bottom = top + units as f32 * high;
    let x = LEFT + steps as f32 * pitch + wide / 2.0;
    let (y, ink) = (bottom + 18.0, Quantity::Plain);
    scene.label(x, y, "Σ", 14.0, Anchor::Middle, ink);
    bottom
}

#[cfg(test)]
mod tests {
    use super::super::config::Config;
    use super::*;
    use crate::lesson::query::Query;

    fn run(address: &str) -> Run {
        Run::new(Config::read(&Query::parse(address), &mut Vec::new())).unwrap()
    }

    #[test]
    fn cells_keep_apart_and_inside_at_every_width() {
        for address in ["", "steps=10&hidden=4", "steps=2&hidden=1&border=reset"] {
            let run = run(address);
            for width in [340.0, 358.0, 700.0, 1100.0] {
                let scene = scene(&run, width, 20.0, None, true);
                let cells: Vec<_> = scene.cells().collect();
                for (index, a) in cells.iter().enumerate() {
                    assert!(a.rect.x >= 0.0 && a.rect.right() <= width + 0.1);
                    assert!(a.rect.bottom() <= scene.height);
                    assert!(
                        cells[index + 1..].iter().all(|b| !a.rect.overlaps(&b.rect)),
                        "{address} {width}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_target_stands_where_an_answer_is_asked_for() {
        for address in ["", "asked=every"] {
            let run = run(address);
            let scene = scene(&run, 700.0, 0.0, None, false);
            let shown: Vec<f32> = (scene.cells().filter(|cell| cell.pick.is_none()))
                .map(|cell| cell.value)
                .collect();
            let asked = (0..run.config.steps).filter(|t| run.asks(*t));
            let units = run.config.hidden_size;
            let targets = asked.flat_map(|t| (0..units).map(move |unit| (t, unit)));
            let targets: Vec<f32> = targets.map(|(t, unit)| run.target(t, unit)).collect();
            assert_eq!(shown, targets, "{address}");
        }
    }

    #[test]
    fn the_sum_grows_from_the_last_step_to_the_first() {
        let run = run("");
        let sum = |tick: f64| {
            let scene = scene(&run, 700.0, tick, None, true);
            let pick = Pick::weight(What::WeightHidden, 1, 2);
            scene
                .cells()
                .find(|c| c.pick == Some(pick))
                .map(|c| (c.phase, c.value))
                .unwrap()
        };
        assert_eq!(sum(20.0).0, Phase::Pending);
        assert_eq!(sum(21.0), (Phase::Done, run.term(5, 1, 2)));
        assert_eq!(sum(36.0), (Phase::Done, run.gradient(1, 2)));
    }

    #[test]
    fn a_norm_is_as_long_as_its_room() {
        let one = |text: &str| (text.to_owned(), None);
        let two = |text: &str, power: &str| (text.to_owned(), Some(power.to_owned()));
        assert_eq!(norm(1.3e-5, 5.0), one("1.3×10⁻⁵"));
        assert_eq!(norm(1.3e-5, 2.7), two("1.3×", "10⁻⁵"));
        assert_eq!(norm(0.0042, 2.7), two("4.2×", "10⁻³"));
        assert_eq!(norm(0.2468, 2.7), one("0.25"));
        assert_eq!(norm(0.2468, 4.0), one("0.2468"));
        assert_eq!(norm(0.0, 2.7), one("0"));
    }

    #[test]
    fn every_share_of_the_loss_is_written_on_a_phone_too() {
        let addresses = ["asked=every", "", "steps=10", "asked=every&steps=10"];
        for (address, count) in addresses.into_iter().zip([6, 1, 1, 10]) {
            let run = run(address);
            let scene = scene(&run, 358.0, 9999.0, None, true);
            let asked = (0..run.config.steps).filter(|t| run.asks(*t));
            let losses: Vec<String> = asked
                .map(|t| number::fixed(run.loss_at(t), 2))
                .flat_map(|loss| [format!("L {loss}"), loss])
                .collect();
            let is_share =
                |mark: &&Mark| matches!(mark, Mark::Label { text, .. } if losses.contains(text));
            let shown = scene.marks.iter().filter(is_share).count();
            assert!(shown >= count, "{address}: {shown}");
        }
    }

    #[test]
    fn a_border_stops_the_gradient_and_a_reset_the_state_too() {
        let arrows = |address: &str, quantity| {
            let scene = scene(&run(address), 700.0, 0.0, None, false);
            let is =
                |mark: &&Mark| matches!(mark, Mark::Wire { quantity: q, .. } if *q == quantity);
            scene.marks.iter().filter(is).count()
        };
        let count = |address| [Quantity::Hidden, Quantity::Gradient].map(|q| arrows(address, q));
        assert_eq!(count(""), [5, 6]);
        assert_eq!(count("border=detach"), [5, 5]);
        assert_eq!(count("border=reset"), [4, 5]);
    }
}
