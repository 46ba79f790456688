//! Zoom level 2 of the vanilla RNN: one time step opened. W_x x_t + W_h h_{t-1} + b, then tanh, with every number in its place.

use crate::figure::clock::{Phase, Timeline};
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, NARROW, Rect, Scale, Scene, breadth};
use crate::figure::unit_table::row_phase;

use super::model::{FROM_HIDDEN, FROM_INPUT, OPERATIONS, READ, Run, SUM, TANH, WEIGHT_LIMIT};

const HEADING: f32 = 26.0;
const SIGN: f32 = 24.0;
const ROW_GAP: f32 = 30.0;
/// Room for the shapes below the last row.
const FOOTING: f32 = 18.0;

/// A matrix or vector of the figure.
struct Block {
    symbol: &'static str,
    quantity: Quantity,
    what: What,
    rows: usize,
    columns: usize,
    /// Operation that produces it; weights are there from the beginning.
    operation: Option<usize>,
    cell: f32,
    /// Values of the step before.
    before: bool,
}

/// A block, or the sign between two blocks.
enum Part {
    Block(Block),
    Sign(&'static str),
    /// Around a product and its factors in one line.
    Open,
    Close,
}

impl Part {
    fn width(&self) -> f32 {
        match self {
            Self::Block(block) => block.cell * block.columns as f32,
            Self::Sign(sign) if sign.len() > 3 => 48.0,
            Self::Sign(_) => SIGN,
            Self::Open | Self::Close => 0.0,
        }
    }
}

/// The opened cell of the step that runs at `tick`, at most `width` pixels wide.
pub fn cell_scene(run: &Run, width: f32, tick: f64, selected: Option<Pick>) -> Scene {
    let line = Timeline {
        steps: run.config.steps,
        operations: OPERATIONS,
    };
    let step = line.step_at(tick);
    let (inputs, units) = (run.config.input_size, run.config.hidden_size);
    let narrow = width < NARROW;
    let vector = if narrow { 40.0 } else { 44.0 };
    let columns = (inputs + units) as f32;
    // What the matrices may take beside five (one row) or two (own rows) vectors.
    let room = if narrow {
        width - 2.0 * vector - 2.0 * SIGN - 8.0
    } else {
        width - 7.0 * vector - 7.0 * SIGN - 50.0
    };
    let shared = if narrow {
        units.max(inputs) as f32
    } else {
        columns
    };
    let matrix = (room / shared).clamp(11.0, 24.0);
    // The tallest block: with more inputs than units it is x_t.
    let tall = units.max(inputs) as f32;
    let row = (200.0 / tall).clamp(15.0, 26.0);

    let block = |symbol, quantity, what, rows, columns, operation, cell| {
        Part::Block(Block {
            symbol,
            quantity,
            what,
            rows,
            columns,
            operation,
            cell,
            before: false,
        })
    };
    let from_input = || {
        block(
            "Wₓxₜ",
            Quantity::Input,
            What::FromInput,
            units,
            1,
            Some(FROM_INPUT),
            vector,
        )
    };
    let from_hidden = || {
        block(
            "Wₕhₜ₋₁",
            Quantity::Hidden,
            What::FromHidden,
            units,
            1,
            Some(FROM_HIDDEN),
            vector,
        )
    };
    let product_of_input = |leads| {
        vec![
            block(
                "Wₓ",
                Quantity::WeightInput,
                What::WeightInput,
                units,
                inputs,
                None,
                matrix,
            ),
            Part::Sign("·"),
            block(
                "xₜ",
                Quantity::Input,
                What::Input,
                inputs,
                1,
                Some(READ),
                vector,
            ),
            Part::Sign(leads),
            from_input(),
        ]
    };
    let product_of_hidden = |leads| {
        vec![
            block(
                "Wₕ",
                Quantity::WeightHidden,
                What::WeightHidden,
                units,
                units,
                None,
                matrix,
            ),
            Part::Sign("·"),
            Part::Block(Block {
                symbol: "hₜ₋₁",
                quantity: Quantity::Hidden,
                what: What::Hidden,
                rows: units,
                columns: 1,
                operation: Some(READ),
                cell: vector,
                before: true,
            }),
            Part::Sign(leads),
            from_hidden(),
        ]
    };
    let rest = vec![
        Part::Sign("+"),
        block("b", Quantity::Bias, What::Bias, units, 1, None, vector),
        Part::Sign("="),
        block("z", Quantity::Plain, What::Sum, units, 1, Some(SUM), vector),
        Part::Sign("tanh"),
        block(
            "hₜ",
            Quantity::Hidden,
            What::Hidden,
            units,
            1,
            Some(TANH),
            vector,
        ),
    ];
    // In one line "=" would say that all its parts are equal; a frame holds a product and its factors together.
    let single: f32 = product_of_input("→")
        .iter()
        .chain(&product_of_hidden("→"))
        .chain(&rest)
        .map(Part::width)
        .sum::<f32>()
        + SIGN;
    let rows: Vec<Vec<Part>> = if single <= width {
        let mut parts = vec![Part::Open];
        parts.extend(product_of_input("→"));
        parts.extend([Part::Close, Part::Sign("+"), Part::Open]);
        parts.extend(product_of_hidden("→"));
        parts.push(Part::Close);
        parts.extend(rest);
        vec![parts]
    } else {
        let mut last = vec![from_input(), Part::Sign("+"), from_hidden()];
        last.extend(rest);
        vec![product_of_input("="), product_of_hidden("="), last]
    };

    let mut scene = Scene::new(width);
    let mut y = 0.0;
    for parts in rows {
        let total: f32 = parts.iter().map(Part::width).sum();
        let shrink = (width / total).min(1.0);
        let mut x = ((width - total * shrink) / 2.0).max(0.0);
        let mut opened = x;
        for part in &parts {
            let wide = part.width() * shrink;
            match part {
                Part::Open => opened = x,
                Part::Close => scene.marks.push(Mark::Frame {
                    rect: Rect::new(
                        opened - 1.0,
                        y + 3.0,
                        x - opened + 2.0,
                        HEADING + tall * row + FOOTING - 4.0,
                    ),
                    class: "group",
                    pick: None,
                }),
                Part::Sign(sign) => {
                    let middle = y + HEADING + tall * row / 2.0 + 6.0;
                    let size = if sign.len() > 3 { 15.0 } else { 19.0 };
                    scene.label(
                        x + wide / 2.0,
                        middle,
                        *sign,
                        size,
                        Anchor::Middle,
                        Quantity::Plain,
                    );
                    if sign.len() > 3 {
                        let phase = line.phase(tick, step, TANH);
                        scene.arrow(
                            (x + 5.0, x + wide - 5.0),
                            middle + 9.0,
                            Quantity::Hidden,
                            phase,
                        );
                    }
                }
                Part::Block(block) => {
                    draw_block(
                        &mut scene,
                        run,
                        block,
                        (x, y),
                        wide,
                        row,
                        line,
                        tick,
                        selected,
                    );
                }
            }
            x += wide;
        }
        y += HEADING + tall * row + ROW_GAP;
    }
    scene.height = y - ROW_GAP + FOOTING;
    scene
}

#[expect(
    clippy::too_many_arguments,
    reason = "the block, its place and the time: a struct would only rename them"
)]
fn draw_block(
    scene: &mut Scene,
    run: &Run,
    block: &Block,
    (x, top): (f32, f32),
    width: f32,
    row: f32,
    line: Timeline,
    tick: f64,
    selected: Option<Pick>,
) {
    let step = line.step_at(tick);
    let cell_width = width / block.columns as f32;
    // What is shorter than the tallest block stands in the middle, as on paper.
    let tall = run.config.hidden_size.max(run.config.input_size) as f32;
    let y = top + HEADING + (tall - block.rows as f32) * row / 2.0;
    // The longest name is a little wider than its column.
    let size = if block.symbol.chars().count() > 4 {
        13.5
    } else {
        15.0
    };
    scene.label(
        x + width / 2.0,
        y.max(top + HEADING) - 8.0,
        block.symbol,
        size,
        Anchor::Middle,
        block.quantity,
    );
    let shape = format!("{}×{}", block.rows, block.columns);
    let below = y + block.rows as f32 * row + 13.0;
    // A single narrow column may stand at the edge.
    let half = breadth(&shape) * 11.0 / 2.0;
    scene.label(
        (x + width / 2.0).max(half),
        below,
        shape,
        11.0,
        Anchor::Middle,
        Quantity::Plain,
    );
    let running = line
        .moment(tick)
        .filter(|moment| Some(moment.operation) == block.operation);
    for r in 0..block.rows {
        for c in 0..block.columns {
            let pick = match block.what {
                what if what.is_weight() => Pick::weight(what, r, c),
                what if block.before => Pick::vector(what, step.saturating_sub(1), r),
                what => Pick::vector(what, step, r),
            };
            let value = if block.before {
                run.before(step, r)
            } else {
                run.value(pick)
            };
            let phase = match (block.operation, running) {
                (None, _) => Phase::Done,
                // Inside the running operation the rows come one after the other.
                (Some(_), Some(moment)) => row_phase(moment.progress, r, block.rows),
                (Some(operation), None) => line.phase(tick, step, operation),
            };
            let open = !(block.before && step == 0);
            scene.marks.push(Mark::Cell(Cell {
                rect: Rect::new(
                    x + c as f32 * cell_width,
                    y + r as f32 * row,
                    cell_width,
                    row,
                ),
                value,
                scale: Scale::Signed {
                    limit: if block.what.is_weight() {
                        WEIGHT_LIMIT / 3.0
                    } else {
                        1.0
                    },
                },
                quantity: block.quantity,
                phase,
                pick: open.then_some(pick),
                selected: open && selected == Some(pick),
                held: run.config.edits.0.iter().any(|(edit, _)| *edit == pick),
                draggable: block.what.is_weight(),
            }));
        }
    }
    // The row of a matrix that is being multiplied right now.
    let operation = match block.what {
        What::WeightInput => FROM_INPUT,
        What::WeightHidden => FROM_HIDDEN,
        _ => return,
    };
    if let Some(moment) = line
        .moment(tick)
        .filter(|moment| moment.operation == operation && moment.progress < 1.0)
    {
        let r = ((moment.progress * block.rows as f64) as usize).min(block.rows - 1);
        let rect = Rect::new(x - 1.0, y + r as f32 * row - 1.0, width + 2.0, row + 2.0);
        scene.marks.push(Mark::Frame {
            rect,
            class: "row",
            pick: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Config;
    use super::*;
    use crate::lesson::query::Query;

    fn run(address: &str) -> Run {
        Run::new(Config::read(&Query::parse(address), &mut Vec::new())).unwrap()
    }

    #[test]
    fn cells_keep_apart_and_inside_at_every_size() {
        for address in [
            "",
            "hidden=16&input=8",
            "hidden=1&input=1",
            "hidden=3&input=8",
        ] {
            let run = run(address);
            for width in [340.0, 358.0, 560.0, 800.0, 1100.0] {
                let scene = cell_scene(&run, width, 10.0, None);
                let cells: Vec<_> = scene.cells().collect();
                for (index, a) in cells.iter().enumerate() {
                    assert!(
                        a.rect.x >= -0.1 && a.rect.right() <= width + 0.1,
                        "{address} {width} {:?}",
                        a.rect
                    );
                    assert!(a.rect.bottom() <= scene.height);
                    assert!(cells[index + 1..].iter().all(|b| !a.rect.overlaps(&b.rect)));
                }
            }
        }
    }

    #[test]
    fn rows_come_one_after_the_other() {
        let run = run("");
        let done = |tick: f64| {
            let scene = cell_scene(&run, 800.0, tick, None);
            scene
                .cells()
                .filter(|c| {
                    c.pick.is_some_and(|p| p.what == What::FromInput) && c.phase == Phase::Done
                })
                .count()
        };
        assert_eq!([done(1.0), done(1.5), done(2.0)], [0, 4, 8]);
    }

    #[test]
    fn the_first_step_reads_a_state_of_zeros_that_cannot_be_opened() {
        let run = run("");
        let scene = cell_scene(&run, 800.0, 3.0, None);
        let zeros = scene
            .cells()
            .filter(|c| c.quantity == Quantity::Hidden && c.pick.is_none());
        assert_eq!(zeros.map(|c| c.value).collect::<Vec<_>>(), vec![0.0; 8]);
    }
}
