//! The tensors of the X-ray, `input`, `output` and `h_n`: their panels, titles and axes, in cells as large as there is room for.

use super::network::{Shape, Spot};
use super::quantity::Quantity;
use super::scene::{Anchor, NARROW, Rect};
use super::xray::{Plan, Text, Tile};

/// Sizes of a cell.
const CELLS: [f32; 6] = [20.0, 17.0, 14.0, 12.0, 9.0, 8.0];
const SMALLEST: f32 = CELLS[CELLS.len() - 1];

/// Draws the tensors from `top` on, in the largest cells with which they stay on the screen; returns where they end. In a
/// narrow figure they may be `beside` high if they stand beside each other, else `room`.
pub fn draw(plan: &mut Plan, shape: &Shape, top: f32, beside: f32, room: f32) -> f32 {
    if plan.width < NARROW {
        let blocks = blocks(shape);
        let fits = |cell: f32, room: f32| {
            let (wide, high) = row_size(&blocks, cell);
            wide <= plan.width && high <= room
        };
        let cell = CELLS.into_iter().find(|cell| fits(*cell, beside));
        if let Some(cell) = cell.or(fits(SMALLEST, f32::MAX).then_some(SMALLEST)) {
            return in_a_row(plan, shape, &blocks, top, cell);
        }
    }
    let cell = CELLS.into_iter().find(|cell| {
        let mut trial = Plan {
            width: plan.width,
            ..Plan::default()
        };
        in_rows(&mut trial, shape, top, *cell) - top <= room
    });
    in_rows(plan, shape, top, cell.unwrap_or(SMALLEST))
}

/// A tensor to be drawn: panels along its first axis, rows along its second, columns along its third.
struct Block {
    name: &'static str,
    size: [usize; 3],
    axes: &'static str,
    quantity: Quantity,
    spot: fn(&Shape, [usize; 3]) -> Spot,
}

impl Block {
    /// Characters of its name and shape.
    fn title(&self) -> f32 {
        format!("{} {:?}", self.name, self.size).chars().count() as f32
    }

    /// Draws `across` panels beside each other from `x` and `y` on, the others below; returns where they end.
    fn draw(
        &self,
        plan: &mut Plan,
        shape: &Shape,
        (x, y): (f32, f32),
        across: usize,
        cell: f32,
    ) -> f32 {
        let [panels, rows, columns] = self.size;
        let width = columns as f32 * cell + BETWEEN;
        let height = rows as f32 * cell + BETWEEN;
        for first in 0..panels {
            let left = x + (first % across) as f32 * width;
            let head = y + (first / across) as f32 * height;
            for second in 0..rows {
                for third in 0..columns {
                    plan.tiles.push(Tile {
                        rect: Rect::new(
                            left + third as f32 * cell,
                            head + second as f32 * cell,
                            cell,
                            cell,
                        ),
                        spot: (self.spot)(shape, [first, second, third]),
                        in_tensor: true,
                    });
                }
            }
        }
        y + panels.div_ceil(across) as f32 * height
    }
}

/// Between two panels of a tensor.
const BETWEEN: f32 = 8.0;
/// Where all tensors share a row: the size of their titles, the height of a title, of a line about axes, and where that begins.
const SMALL_TITLE: f32 = 11.5;
const HEAD: f32 = 20.0;
const NOTE: f32 = 15.0;
const NOTE_LEFT: f32 = 52.0;

/// Panels of a tensor beside each other in a row that all share: below one another where that is no taller than `rows`.
fn across(block: &Block, rows: usize, cell: f32) -> usize {
    let [panels, high, _] = block.size;
    let stacked = panels as f32 * (high as f32 * cell + BETWEEN);
    if stacked <= rows as f32 * cell + BETWEEN {
        1
    } else {
        panels
    }
}

/// Width of a tensor in a row that all share.
fn share(block: &Block, rows: usize, cell: f32) -> f32 {
    let panel = block.size[2] as f32 * cell + BETWEEN;
    let panels = across(block, rows, cell) as f32 * panel;
    panels.max(block.title() * SMALL_TITLE * 0.57)
}

/// Rows of the tallest panel.
fn tallest(blocks: &[Block; 3]) -> usize {
    blocks.iter().map(|block| block.size[1]).max().unwrap_or(0)
}

/// Width and height of all tensors beside each other, with their axes below.
fn row_size(blocks: &[Block; 3], cell: f32) -> (f32, f32) {
    let rows = tallest(blocks);
    let wide: f32 = blocks.iter().map(|block| share(block, rows, cell)).sum();
    let high = HEAD + rows as f32 * cell + BETWEEN + 3.0 * NOTE;
    (2.0 + wide + 2.0 * BETWEEN, high)
}

/// The tensors beside each other, what their axes are below; returns where they end.
fn in_a_row(plan: &mut Plan, shape: &Shape, blocks: &[Block; 3], top: f32, cell: f32) -> f32 {
    let rows = tallest(blocks);
    let (mut x, mut lowest) = (2.0, top);
    for block in blocks {
        plan.label(
            x,
            top + 12.0,
            Text::Title(block.name, block.size),
            SMALL_TITLE,
            Anchor::Start,
            block.quantity,
        );
        let across = across(block, rows, cell);
        let end = block.draw(plan, shape, (x, top + HEAD), across, cell);
        lowest = lowest.max(end);
        x += share(block, rows, cell) + BETWEEN;
    }
    for block in blocks {
        lowest += NOTE;
        let text = Text::Name(block.name);
        let (y, start) = (lowest - 4.0, Anchor::Start);
        plan.label(2.0, y, text, SMALL_TITLE, start, block.quantity);
        let (text, ink) = (Text::Axes(block.axes), Quantity::Plain);
        plan.label(NOTE_LEFT, y, text, 10.5, start, ink);
    }
    lowest
}

/// The tensors that PyTorch takes and hands back.
fn blocks(shape: &Shape) -> [Block; 3] {
    let [read, given] = if shape.batch_first {
        ["NTF", "NTU"]
    } else {
        ["TNF", "TNU"]
    };
    [
        Block {
            name: "input",
            size: shape.input(),
            axes: read,
            quantity: Quantity::Input,
            spot: |shape, [a, b, feature]| {
                let (batch, time) = if shape.batch_first { (a, b) } else { (b, a) };
                Spot::Input {
                    batch,
                    time,
                    feature,
                }
            },
        },
        Block {
            name: "output",
            size: shape.output(),
            axes: given,
            quantity: Quantity::Hidden,
            spot: |shape, [a, b, feature]| {
                let (batch, time) = if shape.batch_first { (a, b) } else { (b, a) };
                Spot::Output {
                    batch,
                    time,
                    feature,
                }
            },
        },
        Block {
            name: "h_n",
            size: shape.last(),
            axes: "LNU",
            quantity: Quantity::Hidden,
            spot: |_, [row, batch, unit]| Spot::Last { row, batch, unit },
        },
    ]
}

/// The tensors from left to right, in rows as wide as the figure; returns where they end.
fn in_rows(plan: &mut Plan, shape: &Shape, top: f32, cell: f32) -> f32 {
    let axes: f32 = if plan.width < NARROW { 168.0 } else { 226.0 };
    let (mut x, mut y, mut lowest) = (2.0, top, top);
    for block in &blocks(shape) {
        let [panels, _, columns] = block.size;
        let title = block.title() * 8.2;
        let panel = columns as f32 * cell + BETWEEN;
        // All panels beside each other if the row has room for them, else on rows of their own.
        let text = title.max(axes.min(plan.width));
        let wanted = (panels as f32 * panel).max(text);
        if x > 2.0 && x + wanted > plan.width {
            x = 2.0;
            y = lowest + 10.0;
        }
        let across = (((plan.width - x) / panel).floor() as usize).clamp(1, panels);
        plan.label(
            x,
            y + 13.0,
            Text::Title(block.name, block.size),
            14.0,
            Anchor::Start,
            block.quantity,
        );
        plan.label(
            x,
            y + 29.0,
            Text::Axes(block.axes),
            if plan.width < NARROW { 10.5 } else { 12.0 },
            Anchor::Start,
            Quantity::Plain,
        );
        let end = block.draw(plan, shape, (x, y + 36.0), across, cell);
        lowest = lowest.max(end);
        x += (across as f32 * panel).max(text) + 22.0;
    }
    lowest
}
