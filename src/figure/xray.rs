//! The geometry of the tensor X-ray: the unrolled network above, the tensors that PyTorch takes and hands back below.

use super::clock::Phase;
use super::network::{Node, Order, Shape, Spot, Turn};
use super::quantity::Quantity;
use super::scene::{Anchor, Cell, Rect, Scale};

/// Operations of a state vector: read what it is made of, compute it, keep it in `output` and `h_n`.
pub const OPERATIONS: usize = 3;
pub const READ: usize = 0;
pub const COMPUTE: usize = 1;
pub const KEEP: usize = 2;

const LEFT: f32 = 62.0;
const PANEL_GAP: f32 = 16.0;
/// Sizes of a tensor's cell.
const CELLS: [f32; 6] = [20.0, 17.0, 14.0, 12.0, 9.0, 8.0];

/// A text of the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub x: f32,
    pub y: f32,
    pub text: Text,
    pub size: f32,
    pub anchor: Anchor,
    pub quantity: Quantity,
}

/// What a label says. Words come from the reader's language.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    Symbol(String),
    Row {
        layer: usize,
        direction: usize,
    },
    Sequence(usize),
    /// A tensor's name and shape.
    Title(&'static str, [usize; 3]),
    /// The axes of a tensor's panels: across panels, down, across a panel.
    Axes(&'static str),
}

/// One number of the figure and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    pub rect: Rect,
    pub spot: Spot,
    /// Drawn in a tensor, not in the network.
    pub in_tensor: bool,
}

/// The figure without its values.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Plan {
    pub width: f32,
    pub height: f32,
    pub tiles: Vec<Tile>,
    pub labels: Vec<Label>,
    /// Arrows as SVG paths.
    pub wires: Vec<String>,
}

/// Places everything on `width` pixels; `small` where something else needs room below.
pub fn plan(shape: &Shape, width: f32, small: bool) -> Plan {
    let mut plan = Plan {
        width,
        ..Plan::default()
    };
    let narrow = width < 560.0;
    let (states, room) = match (narrow, small) {
        (false, false) => (190.0, 178.0),
        (false, true) => (96.0, 120.0),
        (true, false) => (64.0, 140.0),
        (true, true) => (48.0, 100.0),
    };
    let bottom = network(&mut plan, shape, states);
    // The largest cells with which the tensors stay on the screen.
    let top = bottom + 14.0;
    if narrow {
        let blocks = blocks(shape);
        let room = if small { 160.0 } else { 200.0 };
        let smallest = CELLS[CELLS.len() - 1];
        let fits = |cell: f32, room: f32| {
            let (wide, high) = row_size(&blocks, cell);
            wide <= width && high <= room
        };
        let cell = CELLS.into_iter().find(|cell| fits(*cell, room));
        let cell = cell.or(fits(smallest, f32::MAX).then_some(smallest));
        if let Some(cell) = cell {
            plan.height = row(&mut plan, shape, &blocks, top, cell);
            return plan;
        }
    }
    let sizes = CELLS.iter().copied().find(|cell| {
        let mut trial = Plan {
            width,
            ..Plan::default()
        };
        tensors(&mut trial, shape, top, *cell) - top <= room
    });
    plan.height = tensors(
        &mut plan,
        shape,
        top,
        sizes.unwrap_or(CELLS[CELLS.len() - 1]),
    );
    plan
}

/// The unrolled network, a panel a sequence, its states about `room` pixels high; returns where it ends.
fn network(plan: &mut Plan, shape: &Shape, room: f32) -> f32 {
    let left = if plan.width < 560.0 { 40.0 } else { LEFT };
    let gap = if plan.width < 560.0 { 8.0 } else { PANEL_GAP };
    let panel = (plan.width - left - 2.0 - gap * (shape.batch - 1) as f32) / shape.batch as f32;
    let pitch = panel / shape.steps as f32;
    let arrow = (pitch * 0.28).clamp(3.0, 20.0);
    let rows = shape.layers * shape.directions;
    let cell = (room / (rows * shape.units) as f32).clamp(4.5, 16.0);
    let thin = (room * 0.35 / shape.inputs as f32).clamp(4.5, 9.0);
    let mut y = 6.0;
    if shape.batch > 1 {
        y += 14.0;
        for batch in 0..shape.batch {
            let x = left + batch as f32 * (panel + gap);
            plan.label(
                x,
                14.0,
                Text::Sequence(batch),
                12.5,
                Anchor::Start,
                Quantity::Plain,
            );
        }
    }
    for row in (0..rows).rev() {
        // Of a layer the forward states stand above the backward ones.
        let layer = row / shape.directions;
        let direction = shape.directions - 1 - row % shape.directions;
        let height = cell * shape.units as f32;
        let middle = y + height / 2.0;
        plan.label(
            left - 7.0,
            middle + 4.5,
            Text::Row { layer, direction },
            13.0,
            Anchor::End,
            Quantity::Hidden,
        );
        for batch in 0..shape.batch {
            let start = left + batch as f32 * (panel + gap);
            for time in 0..shape.steps {
                let x = start + time as f32 * pitch;
                for unit in 0..shape.units {
                    plan.tiles.push(Tile {
                        rect: Rect::new(x, y + unit as f32 * cell, pitch - arrow, cell),
                        spot: Spot::Node(Node {
                            batch,
                            time,
                            layer,
                            direction,
                            unit,
                        }),
                        in_tensor: false,
                    });
                }
                if time + 1 < shape.steps {
                    let (from, to) = (x + pitch - arrow + 1.0, x + pitch - 1.0);
                    let head = (arrow * 0.35).min(4.0);
                    plan.wires.push(if direction == 0 {
                        format!("M{from:.1} {middle:.1}H{to:.1}m-{head:.1} -{head:.1}l{head:.1} {head:.1}l-{head:.1} {head:.1}")
                    } else {
                        format!("M{to:.1} {middle:.1}H{from:.1}m{head:.1} -{head:.1}l-{head:.1} {head:.1}l{head:.1} {head:.1}")
                    });
                }
            }
        }
        y += height
            + if direction + 1 == shape.directions {
                12.0
            } else {
                5.0
            };
        // Arrows up from what the layer reads.
        if direction + 1 == shape.directions {
            for batch in 0..shape.batch {
                for time in 0..shape.steps {
                    let x = left
                        + batch as f32 * (panel + gap)
                        + time as f32 * pitch
                        + (pitch - arrow) / 2.0;
                    plan.wires.push(format!(
                        "M{x:.1} {:.1}V{:.1}m-3 3l3 -3l3 3",
                        y - 2.0,
                        y - 10.0
                    ));
                }
            }
        }
    }
    let height = thin * shape.inputs as f32;
    plan.label(
        left - 7.0,
        y + height / 2.0 + 4.5,
        Text::Symbol("x".into()),
        15.0,
        Anchor::End,
        Quantity::Input,
    );
    for batch in 0..shape.batch {
        let start = left + batch as f32 * (panel + gap);
        for time in 0..shape.steps {
            let x = start + time as f32 * pitch;
            for feature in 0..shape.inputs {
                plan.tiles.push(Tile {
                    rect: Rect::new(x, y + feature as f32 * thin, pitch - arrow, thin),
                    spot: Spot::Input {
                        batch,
                        time,
                        feature,
                    },
                    in_tensor: false,
                });
            }
            if pitch >= 15.0 || time == 0 || (time + 1).is_multiple_of(5) {
                plan.label(
                    x + (pitch - arrow) / 2.0,
                    y + height + 13.0,
                    Text::Symbol((time + 1).to_string()),
                    12.0,
                    Anchor::Middle,
                    Quantity::Plain,
                );
            }
        }
    }
    plan.label(
        left - 7.0,
        y + height + 13.0,
        Text::Symbol("t".into()),
        13.0,
        Anchor::End,
        Quantity::Plain,
    );
    y + height + 18.0
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
fn row(plan: &mut Plan, shape: &Shape, blocks: &[Block; 3], top: f32, cell: f32) -> f32 {
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
        let text = Text::Symbol(block.name.into());
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
fn tensors(plan: &mut Plan, shape: &Shape, top: f32, cell: f32) -> f32 {
    let axes: f32 = if plan.width < 560.0 { 168.0 } else { 226.0 };
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
            if plan.width < 560.0 { 10.5 } else { 12.0 },
            Anchor::Start,
            Quantity::Plain,
        );
        let end = block.draw(plan, shape, (x, y + 36.0), across, cell);
        lowest = lowest.max(end);
        x += (across as f32 * panel).max(text) + 22.0;
    }
    lowest
}

impl Plan {
    fn label(&mut self, x: f32, y: f32, text: Text, size: f32, anchor: Anchor, quantity: Quantity) {
        self.labels.push(Label {
            x,
            y,
            text,
            size,
            anchor,
            quantity,
        });
    }
}

/// What a number is at the moment: `turn` operations are done of the state vectors in `order`.
pub fn phase(tile: &Tile, shape: &Shape, order: Order, tick: f64) -> Phase {
    let Some(node) = tile.spot.node(shape) else {
        return Phase::Done;
    };
    let turn = Turn {
        layer: node.layer,
        direction: node.direction,
        time: node.time,
    };
    let operation = if tile.in_tensor { KEEP } else { COMPUTE };
    let begins = (shape.place(order, turn) * OPERATIONS + operation) as f64;
    if tick >= begins + 1.0 {
        Phase::Done
    } else if tick > begins {
        Phase::Running
    } else {
        Phase::Pending
    }
}

/// A tile as a cell with its value.
pub fn cell(tile: &Tile, value: f32) -> Cell {
    Cell {
        rect: tile.rect,
        value,
        scale: Scale::Signed { limit: 1.0 },
        quantity: match tile.spot {
            Spot::Input { .. } => Quantity::Input,
            _ => Quantity::Hidden,
        },
        phase: Phase::Done,
        pick: None,
        selected: false,
        held: false,
        draggable: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::network::Tensor;

    fn shapes() -> Vec<Shape> {
        let mut shapes = Vec::new();
        for (steps, batch, inputs, units) in [(1, 1, 1, 1), (10, 1, 5, 8), (12, 3, 8, 8)] {
            for layers in [1, 2, 3] {
                for directions in [1, 2] {
                    for batch_first in [true, false] {
                        shapes.push(Shape {
                            steps,
                            batch,
                            inputs,
                            units,
                            layers,
                            directions,
                            batch_first,
                        });
                    }
                }
            }
        }
        shapes
    }

    #[test]
    fn tiles_keep_apart_and_inside_at_every_size() {
        for shape in shapes() {
            for (width, small) in [
                (340.0, true),
                (358.0, false),
                (760.0, true),
                (1100.0, false),
            ] {
                let plan = plan(&shape, width, small);
                let rect = |tile: &Tile| tile.rect;
                let mut rects: Vec<Rect> = plan.tiles.iter().map(rect).collect();
                rects.sort_by(|a, b| a.x.total_cmp(&b.x));
                for (index, a) in rects.iter().enumerate() {
                    assert!(
                        a.x >= 0.0 && a.right() <= width + 0.1,
                        "{shape:?} {width} {a:?}"
                    );
                    assert!(a.width > 1.0 && a.bottom() <= plan.height);
                    for b in rects[index + 1..].iter().take_while(|b| b.x < a.right()) {
                        assert!(!a.overlaps(b), "{shape:?} {width} {a:?} {b:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_phone_shows_the_tensors_beside_each_other() {
        let shape = Shape {
            steps: 10,
            batch: 1,
            inputs: 5,
            units: 8,
            layers: 2,
            directions: 1,
            batch_first: true,
        };
        for width in [328.0, 358.0] {
            let plan = plan(&shape, width, false);
            let tiles = || plan.tiles.iter().filter(|tile| tile.in_tensor);
            let top = tiles().map(|tile| tile.rect.y).fold(f32::MAX, f32::min);
            let first = tiles().filter(|tile| tile.rect.y == top);
            // The first rows: 5 of `input`, 8 of `output`, 8 of `h_n`, whose layers stand below each other.
            assert_eq!(first.count(), 5 + 8 + 8);
        }
    }

    #[test]
    fn every_number_of_every_tensor_is_drawn_once() {
        for shape in shapes() {
            let plan = plan(&shape, 760.0, false);
            let count = |sizes: [usize; 3]| sizes.iter().product::<usize>();
            let nodes = shape.turns() * shape.batch * shape.units;
            let expected =
                nodes + 2 * count(shape.input()) + count(shape.output()) + count(shape.last());
            assert_eq!(plan.tiles.len(), expected);
        }
    }

    #[test]
    fn the_tensors_fill_up_as_the_clock_runs() {
        let shape = Shape {
            steps: 10,
            batch: 1,
            inputs: 5,
            units: 8,
            layers: 2,
            directions: 1,
            batch_first: true,
        };
        let plan = plan(&shape, 760.0, false);
        let done = |tick: f64, tensor: Tensor, order| {
            let mine = |tile: &&Tile| {
                tile.in_tensor
                    && matches!(
                        (tile.spot, tensor),
                        (Spot::Output { .. }, Tensor::Output) | (Spot::Last { .. }, Tensor::Last)
                    )
            };
            plan.tiles
                .iter()
                .filter(mine)
                .filter(|tile| phase(tile, &shape, order, tick) == Phase::Done)
                .count()
        };
        // The first layer fills no `output`, but its last state is half of `h_n`.
        assert_eq!(done(30.0, Tensor::Output, Order::Layers), 0);
        assert_eq!(done(30.0, Tensor::Last, Order::Layers), 8);
        assert_eq!(done(33.0, Tensor::Output, Order::Layers), 8);
        assert_eq!(done(60.0, Tensor::Output, Order::Layers), 80);
        assert_eq!(done(6.0, Tensor::Output, Order::Steps), 8);
        assert_eq!(done(6.0, Tensor::Last, Order::Steps), 0);
    }
}
