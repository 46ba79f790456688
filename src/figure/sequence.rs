//! Zoom level 1: the unrolled network. One column a time step, the states as bands of cells from left to right.

use super::clock::{Phase, Timeline};
use super::pick::{Pick, What};
use super::quantity::Quantity;
use super::scene::{Anchor, Cell, Mark, Rect, Scale, Scene, clearance};

/// One quantity over all steps.
pub struct Band<'a> {
    /// Symbol at the left end.
    pub symbol: &'static str,
    pub what: What,
    pub quantity: Quantity,
    /// Values a step.
    pub rows: usize,
    pub scale: Scale,
    /// Value of unit `row` at a step.
    pub value: &'a dyn Fn(usize, usize) -> f32,
    /// Operation that produces it; `None` is known from the beginning.
    pub operation: Option<usize>,
    /// Whether it flows on to the next step (arrows between columns).
    pub recurrent: bool,
    /// The operation that hands it on, where that is not the one that produces it.
    pub carried: Option<usize>,
    /// The operation that sends it up: into the band above, or out of the network.
    pub up: Option<usize>,
    /// Height of a cell.
    pub cell: f32,
    /// Whether the reader pinned a unit of it.
    pub held: &'a dyn Fn(usize) -> bool,
}

/// What stands below the bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    Nothing,
    /// The current column, opened: two lines lead from it down there.
    Opened,
    /// The same on a phone, where the bands stay in view above it: they are low.
    OpenedOnPhone,
}

impl Below {
    /// Below the bands, where a cell is `opened` or is not.
    pub fn of(opened: bool, on_phone: bool) -> Self {
        match (opened, on_phone) {
            (false, _) => Self::Nothing,
            (true, false) => Self::Opened,
            (true, true) => Self::OpenedOnPhone,
        }
    }
}

const LEFT: f32 = 34.0;
/// The highest band where they are low.
const LOW: f32 = 40.0;
const GAP: f32 = 16.0;
/// Above a first band from which arrows lead up.
const OUT: f32 = 20.0;

/// The unrolled network at `tick`, `width` pixels wide: the bands from top to bottom, the steps' numbers below them.
pub fn sequence(
    width: f32,
    timeline: Timeline,
    tick: f64,
    bands: &[Band],
    selected: Option<Pick>,
    below: Below,
) -> Scene {
    let mut scene = Scene::new(width);
    let steps = timeline.steps.max(1);
    let pitch = (width - LEFT - 4.0) / steps as f32;
    let arrow = (pitch * 0.3).clamp(6.0, 26.0);
    let cell_width = pitch - arrow;
    let current = timeline.step_at(tick);
    let leads_out = bands.first().is_some_and(|band| band.up.is_some());
    let mut y = if leads_out { OUT } else { 8.0 };
    let top = y - 5.0;
    let heights = bands.iter().map(|band| band.rows as f32 * band.cell);
    let highest = heights.fold(1.0, f32::max);
    let part = match below {
        Below::OpenedOnPhone => (LOW / highest).min(1.0),
        Below::Opened | Below::Nothing => 1.0,
    };
    for band in bands {
        let cell = band.cell * part;
        let height = band.rows as f32 * cell;
        scene.label(
            LEFT - 8.0,
            y + height / 2.0 + 5.0,
            band.symbol,
            16.0,
            Anchor::End,
            band.quantity,
        );
        for step in 0..steps {
            let x = LEFT + step as f32 * pitch;
            let phase = band.operation.map_or(Phase::Done, |operation| {
                timeline.phase(tick, step, operation)
            });
            for row in 0..band.rows {
                let pick = Pick::vector(band.what, step, row);
                scene.marks.push(Mark::Cell(Cell {
                    rect: Rect::new(x, y + row as f32 * cell, cell_width, cell),
                    value: (band.value)(step, row),
                    scale: band.scale,
                    quantity: band.quantity,
                    phase,
                    pick: Some(pick),
                    selected: selected == Some(pick),
                    held: (band.held)(row),
                    draggable: false,
                }));
            }
            if band.recurrent && step + 1 < steps {
                let phase = band
                    .carried
                    .map_or(phase, |operation| timeline.phase(tick, step, operation));
                scene.arrow(
                    (x + cell_width + 2.0, x + pitch - 2.0 - clearance(arrow)),
                    y + height / 2.0,
                    band.quantity,
                    phase,
                );
            }
            if let Some(operation) = band.up {
                let (middle, from, to) = (x + cell_width / 2.0, y - 3.0, y - GAP + 3.0);
                scene.marks.push(Mark::Wire {
                    path: format!("M{middle:.1} {from:.1}V{to:.1}m-4 5l4 -5l4 5"),
                    quantity: band.quantity,
                    phase: timeline.phase(tick, step, operation),
                });
            }
        }
        y += height + GAP;
    }
    let frame = Rect::new(
        LEFT + current as f32 * pitch - 3.0,
        top,
        cell_width + 6.0,
        y - GAP + 9.0 - top,
    );
    scene.marks.push(Mark::Frame {
        rect: frame,
        class: "now",
        pick: None,
    });
    let every = if pitch < 16.0 { 5 } else { 1 };
    for step in (0..steps).filter(|step| step % every == 0 || *step == current) {
        let x = LEFT + step as f32 * pitch + cell_width / 2.0;
        scene.label(
            x,
            y + 8.0,
            (step + 1).to_string(),
            13.0,
            Anchor::Middle,
            Quantity::Plain,
        );
    }
    scene.label(LEFT - 8.0, y + 8.0, "t", 14.0, Anchor::End, Quantity::Plain);
    scene.height = y + 14.0;
    if below != Below::Nothing {
        let (top, bottom) = (y + 12.0, y + 32.0);
        let path = format!(
            "M{:.1} {top:.1}L2 {bottom:.1}M{:.1} {top:.1}L{:.1} {bottom:.1}",
            frame.x,
            frame.right(),
            width - 2.0
        );
        scene.marks.push(Mark::Wire {
            path,
            quantity: Quantity::Plain,
            phase: Phase::Pending,
        });
        scene.height = bottom;
    }
    scene
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(width: f32, steps: usize, tick: f64) -> Scene {
        scene_with(width, steps, tick, Below::Opened)
    }

    fn scene_with(width: f32, steps: usize, tick: f64, below: Below) -> Scene {
        let line = Timeline {
            steps,
            operations: 7,
        };
        let value = |step: usize, row: usize| (step + row) as f32 / 30.0;
        let band = |symbol, what, operation, recurrent| Band {
            symbol,
            what,
            quantity: Quantity::Hidden,
            rows: 8,
            scale: Scale::Signed { limit: 1.0 },
            value: &value,
            operation,
            recurrent,
            carried: None,
            up: None,
            cell: 12.0,
            held: &|_| false,
        };
        sequence(
            width,
            line,
            tick,
            &[
                band("h", What::Hidden, Some(4), true),
                band("x", What::Input, None, false),
            ],
            None,
            below,
        )
    }

    #[test]
    fn cells_keep_apart_and_inside_at_every_width() {
        for width in [320.0, 390.0, 760.0, 1200.0] {
            let below = [Below::Nothing, Below::Opened, Below::OpenedOnPhone];
            for (steps, below) in [1, 10, 24].into_iter().zip(below.into_iter().cycle()) {
                let scene = scene_with(width, steps, 0.0, below);
                let cells: Vec<_> = scene.cells().collect();
                assert_eq!(cells.len(), steps * 16);
                for (index, a) in cells.iter().enumerate() {
                    assert!(
                        a.rect.x >= 0.0
                            && a.rect.right() <= width
                            && a.rect.bottom() <= scene.height
                    );
                    assert!(cells[index + 1..].iter().all(|b| !a.rect.overlaps(&b.rect)));
                }
            }
        }
    }

    #[test]
    fn a_state_appears_when_its_operation_has_run() {
        let done = |tick| {
            let scene = scene(760.0, 10, tick);
            scene
                .cells()
                .filter(|c| {
                    c.pick.is_some_and(|p| p.what == What::Hidden) && c.phase == Phase::Done
                })
                .count()
        };
        assert_eq!(done(4.0), 0);
        assert_eq!(done(5.0), 8);
        assert_eq!(done(70.0), 80);
    }
}
