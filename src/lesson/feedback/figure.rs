//! One network over one order of the words. Each state goes up to the output; with the loop it also goes on to the next step.

use super::model::{Lane, Net, Readout, Run};
use crate::figure::clock::{Phase, Timeline};
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, Rect, Scale, Scene, clearance};
use crate::figure::unit_table::{operation_of, operations};
use crate::nn::Kind;

const LEFT: f32 = 26.0;
/// The line on which the outputs travel to what is handed on.
const BUS: f32 = 8.0;
const RISE: f32 = 16.0;
const GAP: f32 = 20.0;

/// The clock of both networks: the operations of the vanilla RNN.
pub fn timeline(steps: usize) -> Timeline {
    Timeline {
        steps,
        operations: operations(Kind::RnnTanh).len(),
    }
}

/// Width of a text at size 1: a Hangul syllable is as wide as it is high.
fn measure(text: &str) -> f32 {
    text.chars()
        .map(|c| if c.is_ascii() { 0.58 } else { 1.0 })
        .sum()
}

/// The picture of `lane` at `tick`, `width` pixels wide. `unit` is the height of a state's cell, `handed` stands below what is
/// handed on.
pub fn lane_scene(
    run: &Run,
    lane: Lane,
    width: f32,
    unit: f32,
    tick: f64,
    selected: Option<Pick>,
    handed: &str,
) -> Scene {
    let opened = run.opened(lane);
    let line = timeline(run.steps());
    let steps = run.steps().max(1);
    let units = opened.layer.units;
    let inputs = opened.layer.input_at(0, 0).len();
    let hidden = operation_of(Kind::RnnTanh, What::Hidden);
    let loops = lane.net == Net::Recurrent && run.config.feedback > 0;
    let mut scene = Scene::new(width);
    // One more column, for what is handed on.
    let pitch = (width - LEFT - 2.0) / (steps as f32 + 1.0);
    let cell = (pitch * 0.62).min(64.0);
    let left = |column: usize| LEFT + column as f32 * pitch;
    let middle = |column: usize| left(column) + cell / 2.0;
    let top = BUS + RISE;
    let height = units as f32 * unit;
    let small = (unit * 0.6).clamp(4.0, 7.0);
    let below = top + height + GAP;
    let foot = below + inputs as f32 * small;
    let (symbol, mean) = match (lane.net, run.config.readout) {
        (Net::FeedForward, Readout::Mean) => ("f", true),
        (Net::Recurrent, Readout::Mean) => ("h", true),
        (Net::FeedForward, Readout::Last) => ("f", false),
        (Net::Recurrent, Readout::Last) => ("h", false),
    };
    scene.label(
        LEFT - 8.0,
        top + height / 2.0 + 5.0,
        symbol,
        16.0,
        Anchor::End,
        Quantity::Hidden,
    );
    scene.label(
        LEFT - 8.0,
        (below + foot) / 2.0 + 5.0,
        "x",
        16.0,
        Anchor::End,
        Quantity::Input,
    );
    let wire = |path: String, quantity, phase| Mark::Wire {
        path,
        quantity,
        phase,
    };
    let words = &run.orders[lane.order];
    let widest = words.iter().map(|word| measure(word)).fold(1.0, f32::max);
    let size = ((pitch - 3.0) / widest).clamp(8.0, 14.0);
    for (step, word) in words.iter().enumerate() {
        let phase = line.phase(tick, step, hidden);
        let read = line.phase(tick, step, 0);
        let cells = |scene: &mut Scene, what, y: f32, rows: usize, unit: f32, quantity, phase| {
            for row in 0..rows {
                let pick = Pick::vector(what, step, row);
                scene.marks.push(Mark::Cell(Cell {
                    rect: Rect::new(left(step), y + row as f32 * unit, cell, unit),
                    value: opened.value(pick),
                    scale: Scale::Signed { limit: 1.0 },
                    quantity,
                    phase,
                    pick: Some(pick),
                    selected: selected == Some(pick),
                    held: false,
                    draggable: false,
                }));
            }
        };
        let q = Quantity::Hidden;
        cells(&mut scene, What::Hidden, top, units, unit, q, phase);
        let x = Quantity::Input;
        cells(&mut scene, What::Input, below, inputs, small, x, read);
        let m = middle(step);
        // The input rises into the state, the state into the output.
        let (from, to) = (below - 3.0, top + height + 3.0);
        scene.marks.push(wire(
            format!("M{m:.1} {from:.1}V{to:.1}m-4 5l4 -5l4 5"),
            Quantity::Input,
            read,
        ));
        if mean || step + 1 == steps {
            let from = top - 2.0;
            scene
                .marks
                .push(wire(format!("M{m:.1} {from:.1}V{BUS:.1}"), q, phase));
        }
        if loops && step + 1 < steps {
            let y = top + height / 2.0;
            let to = left(step + 1) - 2.0 - clearance(pitch - cell);
            scene.arrow((left(step) + cell + 2.0, to), y, q, phase);
        }
        let colour = Quantity::Plain;
        scene.label(m, foot + size + 7.0, word, size, Anchor::Middle, colour);
    }
    let last = line.phase(tick, steps - 1, hidden);
    let first = if mean { 0 } else { steps - 1 };
    let (from, to, down) = (middle(first), middle(steps), top - 3.0);
    scene.marks.push(wire(
        format!("M{from:.1} {BUS:.1}H{to:.1}V{down:.1}m-4 -5l4 5l4 -5"),
        Quantity::Hidden,
        if tick > 0.0 { last } else { Phase::Pending },
    ));
    for (row, value) in run.readout(lane).into_iter().enumerate() {
        scene.marks.push(Mark::Cell(Cell {
            rect: Rect::new(left(steps), top + row as f32 * unit, cell, unit),
            value,
            scale: Scale::Signed { limit: 1.0 },
            quantity: Quantity::Hidden,
            phase: last,
            pick: None,
            selected: false,
            held: false,
            draggable: false,
        }));
    }
    let below_handed = top + height + size + 4.0;
    scene.label(
        middle(steps),
        below_handed,
        handed,
        size.min(13.0),
        Anchor::Middle,
        Quantity::Hidden,
    );
    let current = line.step_at(tick);
    scene.marks.push(Mark::Frame {
        rect: Rect::new(left(current) - 3.0, top - 4.0, cell + 6.0, foot - top + 8.0),
        class: "now",
        pick: None,
    });
    scene.height = foot + size + 12.0;
    scene
}

#[cfg(test)]
mod tests {
    use super::super::model::Config;
    use super::*;
    use crate::i18n::Locale;
    use crate::lesson::query::Query;

    fn run(address: &str) -> Run {
        let config = Config::read(&Query::parse(address), &mut Vec::new());
        Run::new(config, Locale::ko).unwrap()
    }

    #[test]
    fn cells_keep_apart_and_inside_at_every_width() {
        for address in ["", "hidden=12&text=1+2+3+4+5+6+7+8", "hidden=1&pair=2"] {
            let run = run(address);
            for width in [160.0, 340.0, 420.0, 800.0] {
                for lane in Lane::ALL {
                    let scene = lane_scene(&run, lane, width, 9.0, 3.0, None, "mean");
                    let cells: Vec<_> = scene.cells().collect();
                    for (index, a) in cells.iter().enumerate() {
                        assert!(a.rect.x >= 0.0 && a.rect.right() <= width);
                        assert!(a.rect.bottom() <= scene.height);
                        assert!(cells[index + 1..].iter().all(|b| !a.rect.overlaps(&b.rect)));
                    }
                }
            }
        }
    }

    #[test]
    fn only_the_loop_has_arrows_to_the_next_step() {
        let run = run("");
        let wires = |net| {
            let scene = lane_scene(&run, Lane::new(net, 0), 400.0, 9.0, 0.0, None, "mean");
            let is_wire = |mark: &&Mark| matches!(mark, Mark::Wire { .. });
            scene.marks.iter().filter(is_wire).count()
        };
        assert_eq!(
            wires(Net::Recurrent) - wires(Net::FeedForward),
            run.steps() - 1
        );
    }

    #[test]
    fn what_is_handed_on_waits_for_the_last_word() {
        let run = run("");
        let done = |tick: f64| {
            let scene = lane_scene(&run, Lane::ALL[2], 400.0, 9.0, tick, None, "mean");
            scene
                .cells()
                .filter(|cell| cell.pick.is_none() && cell.phase == Phase::Done)
                .count()
        };
        let end = timeline(run.steps()).end();
        assert_eq!((done(end - 1.0), done(end)), (0, 6));
    }
}
