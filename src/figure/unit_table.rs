//! Zoom level 2: one time step as vectors side by side, one row a unit. Gates act unit by unit, so of a gated cell a unit's whole
//! story stands in its row; of a vanilla RNN the products with the weights stand between the vectors.

use super::clock::{Phase, Timeline};
use super::opened::{Opened, is_gate};
use super::pick::{Pick, What};
use super::quantity::Quantity;
use super::scene::{Anchor, BELOW, Cell, Mark, NARROW, Rect, Scale, Scene};
use crate::nn::Kind;

/// A vector of the step, or the sign between two vectors.
#[derive(Clone, Copy)]
enum Part {
    Vector {
        what: What,
        operation: usize,
    },
    /// The state of the step before.
    Before {
        what: What,
    },
    Sign(&'static str),
    /// Between two vectors that are not related.
    Gap,
    /// The sum of the vector before and of the input's part, whose wire passes below what stands between.
    Join,
}

impl Part {
    /// Width of what is no vector, where a sign takes `sign` pixels.
    fn width(self, sign: f32) -> f32 {
        match self {
            Self::Vector { .. } | Self::Before { .. } => 0.0,
            Self::Sign(text) if text.chars().count() > 3 => sign + 30.0,
            Self::Sign(_) => sign,
            Self::Gap => 14.0,
            Self::Join => 54.0,
        }
    }

    fn is_vector(self) -> bool {
        matches!(self, Self::Vector { .. } | Self::Before { .. })
    }
}

/// The operations of a step, in the order in which they run: what each computes. `None` reads input and state.
pub fn operations(kind: Kind) -> &'static [Option<What>] {
    match kind {
        Kind::RnnTanh | Kind::RnnRelu => &[
            None,
            Some(What::FromInput),
            Some(What::FromHidden),
            Some(What::Sum),
            Some(What::Hidden),
        ],
        Kind::Lstm => &[
            None,
            Some(What::Forget),
            Some(What::InputGate),
            Some(What::Candidate),
            Some(What::Cell),
            Some(What::OutputGate),
            Some(What::TanhCell),
            Some(What::Hidden),
        ],
        Kind::Gru => &[
            None,
            Some(What::Reset),
            Some(What::Update),
            Some(What::Candidate),
            Some(What::Hidden),
        ],
    }
}

/// The operation that computes `what`.
pub fn operation_of(kind: Kind, what: What) -> usize {
    operations(kind)
        .iter()
        .position(|operation| *operation == Some(what))
        .unwrap_or(0)
}

/// Whether a value is computed at `tick`. An input and a parameter always are.
pub fn is_computed(kind: Kind, line: Timeline, tick: f64, pick: Pick) -> bool {
    let operation = operation_of(kind, pick.what);
    pick.what == What::Input
        || pick.what.is_weight()
        || line.phase(tick, pick.step, operation) == Phase::Done
}

fn lines(opened: &Opened) -> Vec<Vec<Part>> {
    let kind = opened.layer.kind;
    let v = |what| Part::Vector {
        what,
        operation: operation_of(kind, what),
    };
    let before = |what| Part::Before { what };
    let sign = Part::Sign;
    let activation = if kind == Kind::RnnRelu {
        "ReLU"
    } else {
        "tanh"
    };
    match kind {
        _ if opened.feed_forward => vec![vec![
            v(What::Input),
            sign("Wₓ"),
            v(What::FromInput),
            sign(activation),
            v(What::Hidden),
        ]],
        Kind::RnnTanh | Kind::RnnRelu => vec![vec![
            v(What::Input),
            sign("Wₓ"),
            v(What::FromInput),
            Part::Gap,
            before(What::Hidden),
            sign("Wₕ"),
            v(What::FromHidden),
            Part::Join,
            v(What::Sum),
            sign(activation),
            v(What::Hidden),
        ]],
        Kind::Lstm => vec![
            vec![
                before(What::Cell),
                sign("×"),
                v(What::Forget),
                sign("+"),
                v(What::InputGate),
                sign("×"),
                v(What::Candidate),
                sign("="),
                v(What::Cell),
            ],
            vec![
                // In one line the cell state stands there already.
                v(What::Cell),
                sign("tanh"),
                v(What::TanhCell),
                sign("×"),
                v(What::OutputGate),
                sign("="),
                v(What::Hidden),
            ],
        ],
        // What is read, the gates that it opens, what they let through.
        Kind::Gru => vec![
            vec![
                v(What::Input),
                Part::Gap,
                before(What::Hidden),
                sign("→"),
                v(What::Reset),
                Part::Gap,
                v(What::Update),
            ],
            vec![sign("→"), v(What::Candidate), sign("→"), v(What::Hidden)],
        ],
    }
}

const HEADING: f32 = 26.0;
const EDGE: f32 = 2.0;
const ROW_GAP: f32 = 16.0;
const RAIL: f32 = 28.0;

/// The opened step at `tick`. `room` is the height that the rows may take.
pub fn unit_table(
    opened: &Opened,
    timeline: Timeline,
    width: f32,
    room: f32,
    tick: f64,
    selected: Option<Pick>,
) -> Scene {
    let layer = opened.layer;
    let step = timeline.step_at(tick).min(layer.steps.saturating_sub(1));
    let units = layer.units;
    let row = (room / units.max(1) as f32).clamp(5.0, 26.0);
    let groups = lines(opened);
    // Where it is narrow every kind's cells are as wide as the RNN's, whose line has the most columns: two cells side by side
    // have one scale.
    let (widest, sign) = if width < NARROW {
        (((width - 165.0) / 6.0).min(44.0), 21.0)
    } else {
        (56.0, 24.0)
    };
    // How many vectors, and the pixels between them.
    let measure = |parts: &[Part]| {
        let vectors = parts.iter().filter(|part| part.is_vector()).count() as f32;
        let between: f32 = parts.iter().map(|part| part.width(sign)).sum();
        (vectors, between)
    };
    let mut all: Vec<Part> = groups.iter().flatten().copied().collect();
    all.dedup_by(|a, b| matches!((a, b), (Part::Vector { what: a, .. }, Part::Vector { what: b, .. }) if a == b));
    let (vectors, between) = measure(&all);
    let fits = vectors * 40.0 + between + 4.0 <= width;
    let rows = if fits { vec![all] } else { groups };
    let mut scene = Scene::new(width);
    let mut y = 0.0;
    let mut joins = false;
    // The lowest base line of a bias's name.
    let mut lowest = 0.0_f32;
    for parts in rows {
        let (vectors, between) = measure(&parts);
        // The frame of an opened cell lies half outside it.
        let cell = ((width - between - 2.0 * EDGE) / vectors).min(widest);
        let mut x = ((width - vectors * cell - between) / 2.0).max(EDGE);
        // The LSTM's gates and its candidate are made from input and state, which come in along a rail above them.
        let mut rail = Vec::new();
        let rail_top = y;
        if layer.kind == Kind::Lstm {
            y += RAIL;
        }
        let start = x;
        let bottom = y + HEADING + units as f32 * row;
        let middle = y + HEADING + units as f32 * row / 2.0 + 6.0;
        // The middle of the input's part.
        let mut from_input = x;
        for part in parts {
            let wide = part.width(sign);
            let (what, operation, before) = match part {
                Part::Gap => {
                    x += wide;
                    continue;
                }
                Part::Join => {
                    scene.join((from_input, bottom), (x, x + wide), middle - 6.0);
                    joins = true;
                    x += wide;
                    continue;
                }
                Part::Sign(text) => {
                    let letters = text.chars().count();
                    let size = match letters {
                        ..=1 => 19.0,
                        2 | 3 => 12.0,
                        _ => 15.0,
                    };
                    scene.label(
                        x + wide / 2.0,
                        middle,
                        text,
                        size,
                        Anchor::Middle,
                        Quantity::Plain,
                    );
                    if letters > 1 {
                        let ends = (x + 3.0, x + wide - 3.0);
                        scene.arrow(ends, middle + 8.0, Quantity::Plain, Phase::Done);
                    }
                    // A product with weights has its bias added.
                    let bias = match text {
                        "Wₓ" => opened.bias_added("i"),
                        "Wₕ" => opened.bias_added("h"),
                        _ => None,
                    };
                    if let Some(bias) = bias {
                        let (x, y) = (x + wide / 2.0, middle + 24.0);
                        lowest = lowest.max(y);
                        scene.label(
                            x,
                            y,
                            format!("+{bias}"),
                            if sign < 24.0 { 9.5 } else { 12.0 },
                            Anchor::Middle,
                            Quantity::Bias,
                        );
                    }
                    x += wide;
                    continue;
                }
                Part::Vector { what, operation } => (what, operation, false),
                Part::Before { what } => (what, 0, true),
            };
            let (name, quantity) = opened.symbol(what);
            let name = if before {
                format!("{name}ₜ₋₁")
            } else {
                format!("{name}ₜ")
            };
            scene.label(
                x + cell / 2.0,
                y + HEADING - 8.0,
                name,
                15.0,
                Anchor::Middle,
                quantity,
            );
            let shown = if before {
                layer.step_before(step)
            } else {
                Some(step)
            };
            let running = timeline
                .moment(tick)
                .filter(|m| m.operation == operation && m.step == step);
            // The input has a size of its own; in the height of the others it stands in the middle.
            let (count, tall) = if what == What::Input {
                let count = layer.input_at(0, 0).len();
                (count, row.min(units as f32 * row / count.max(1) as f32))
            } else {
                (units, row)
            };
            let top = y + HEADING + (units as f32 * row - count as f32 * tall) / 2.0;
            for unit in 0..count {
                let pick = shown.map(|step| Pick::vector(what, step, unit));
                let phase = match running {
                    Some(moment) => row_phase(moment.progress, unit, count),
                    None => timeline.phase(tick, step, operation),
                };
                let gate = is_gate(what);
                scene.marks.push(Mark::Cell(Cell {
                    rect: Rect::new(x, top + unit as f32 * tall, cell, tall),
                    value: match pick {
                        _ if before => opened.before(what, step, unit),
                        Some(pick) => opened.value(pick),
                        None => 0.0,
                    },
                    scale: if gate {
                        Scale::Gate
                    } else {
                        Scale::Signed { limit: 1.0 }
                    },
                    quantity,
                    phase,
                    pick,
                    selected: pick.is_some() && selected == pick,
                    held: gate && opened.held(what, unit),
                    draggable: false,
                }));
            }
            if what == What::FromInput {
                from_input = x + cell / 2.0;
            }
            let made = is_gate(what) || what == What::Candidate;
            if made && layer.kind == Kind::Lstm {
                rail.push((what, x + cell / 2.0, timeline.phase(tick, step, operation)));
            }
            x += cell;
        }
        let read = timeline.phase(tick, step, 0);
        draw_rail(&mut scene, (start, rail_top), read, &rail);
        y += HEADING + units as f32 * row + ROW_GAP;
    }
    let below = if joins { BELOW } else { 4.0 };
    scene.height = (y - ROW_GAP + below).max(lowest + 4.0);
    scene
}

/// Input and state, and the way from them to what is made from them: each vector's middle, and how far it has come.
fn draw_rail(scene: &mut Scene, (x, y): (f32, f32), read: Phase, made: &[(What, f32, Phase)]) {
    let (Some((_, first, _)), Some((_, last, _))) = (made.first(), made.last()) else {
        return;
    };
    let line = y + 9.0;
    let text = line + 5.0;
    // The names take 60 pixels at their full size.
    let size = 15.0 * ((first - x) / 66.0).min(1.0);
    scene.label(x, text, "xₜ", size, Anchor::Start, Quantity::Input);
    let state = x + size * 22.0 / 15.0;
    scene.label(state, text, "hₜ₋₁", size, Anchor::Start, Quantity::Hidden);
    scene.marks.push(Mark::Wire {
        path: format!("M{:.1} {line:.1}H{last:.1}", (x + 62.0).min(first - 2.0)),
        quantity: Quantity::Plain,
        phase: read,
    });
    for (what, middle, phase) in made {
        let end = y + RAIL;
        scene.marks.push(Mark::Wire {
            path: format!("M{middle:.1} {line:.1}V{end:.1}m-4 -5l4 5l4 -5"),
            quantity: Quantity::Plain,
            phase: *phase,
        });
        let through = if *what == What::Candidate {
            "tanh"
        } else {
            "σ"
        };
        let (x, y) = (middle + 6.0, end - 3.0);
        scene.label(x, y, through, 12.0, Anchor::Start, Quantity::Plain);
    }
}

/// Phase of row `row` of `rows` in an operation that has come as far as `progress`: the rows come one after the other.
pub fn row_phase(progress: f64, row: usize, rows: usize) -> Phase {
    let at = progress * rows as f64;
    if at >= (row + 1) as f64 - 1e-9 {
        Phase::Done
    } else if at > row as f64 {
        Phase::Running
    } else {
        Phase::Pending
    }
}

#[cfg(test)]
mod tests;
