//! The geometry of the tensor X-ray: the unrolled network above, the tensors that PyTorch takes and hands back below.

use super::clock::Phase;
use super::network::{Node, Order, Shape, Spot, Turn};
use super::quantity::Quantity;
use super::scene::{Anchor, Cell, NARROW, Rect, Scale};
use super::tensors;

/// Operations of a state vector: read what it is made of, compute it, keep it in `output` and `h_n`.
pub const OPERATIONS: usize = 3;
pub const READ: usize = 0;
pub const COMPUTE: usize = 1;
pub const KEEP: usize = 2;

const LEFT: f32 = 62.0;
const PANEL_GAP: f32 = 16.0;

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
    /// A tensor's name.
    Name(&'static str),
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
    let narrow = width < NARROW;
    let (states, room) = match (narrow, small) {
        (false, false) => (190.0, 178.0),
        (false, true) => (88.0, 116.0),
        (true, false) => (64.0, 140.0),
        (true, true) => (48.0, 100.0),
    };
    let bottom = network(&mut plan, shape, states);
    let beside = if small { 160.0 } else { 200.0 };
    plan.height = tensors::draw(&mut plan, shape, bottom + 14.0, beside, room);
    plan
}

/// The unrolled network, a panel a sequence, its states about `room` pixels high; returns where it ends.
fn network(plan: &mut Plan, shape: &Shape, room: f32) -> f32 {
    let left = if plan.width < NARROW { 40.0 } else { LEFT };
    let gap = if plan.width < NARROW { 8.0 } else { PANEL_GAP };
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

impl Plan {
    /// Around a state vector, one frame a sequence.
    pub fn frames(&self, turn: Turn) -> Vec<Rect> {
        let mut frames: Vec<Rect> = Vec::new();
        for tile in self.tiles.iter().filter(|tile| !tile.in_tensor) {
            let Spot::Node(node) = tile.spot else {
                continue;
            };
            if (node.layer, node.direction, node.time) != (turn.layer, turn.direction, turn.time) {
                continue;
            }
            // The sequences stand in their order.
            match frames.get_mut(node.batch) {
                Some(frame) => frame.height = tile.rect.bottom() - frame.y,
                None => frames.push(tile.rect),
            }
        }
        frames
    }

    pub(super) fn label(
        &mut self,
        x: f32,
        y: f32,
        text: Text,
        size: f32,
        anchor: Anchor,
        quantity: Quantity,
    ) {
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
    let turn = node.turn();
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
    use crate::figure::slice::Tensor;

    /// The listing of lesson 5.
    const TWO_LAYERS: Shape = Shape {
        steps: 10,
        batch: 1,
        inputs: 5,
        units: 8,
        layers: 2,
        directions: 1,
        batch_first: true,
    };

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
    fn a_frame_lies_around_the_state_of_its_sequence() {
        for shape in shapes() {
            let plan = plan(&shape, 760.0, false);
            for index in 0..shape.turns() {
                let turn = shape.turn(Order::Layers, index);
                let frames = plan.frames(turn);
                assert_eq!(frames.len(), shape.batch);
                for tile in plan.tiles.iter().filter(|tile| !tile.in_tensor) {
                    let Spot::Node(node) = tile.spot else {
                        continue;
                    };
                    let place = (node.layer, node.direction, node.time);
                    let its = place == (turn.layer, turn.direction, turn.time);
                    assert_eq!(frames[node.batch].overlaps(&tile.rect), its, "{node:?}");
                }
            }
        }
    }

    #[test]
    fn a_phone_shows_the_tensors_beside_each_other() {
        for width in [328.0, 358.0] {
            let plan = plan(&TWO_LAYERS, width, false);
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
        let plan = plan(&TWO_LAYERS, 760.0, false);
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
                .filter(|tile| phase(tile, &TWO_LAYERS, order, tick) == Phase::Done)
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
