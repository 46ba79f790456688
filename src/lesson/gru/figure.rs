//! One time step of the GRU as vectors side by side: the candidate, and below it the mixture of old and new.

use super::model::{Meaning, Reset, Run};
use crate::figure::clock::{Phase, Timeline};
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, NARROW, Rect, Scale, Scene};
use crate::figure::unit_table::{operation_of, operations, row_phase};
use crate::nn::Kind;

const HEADING: f32 = 26.0;
const ROW_GAP: f32 = 18.0;
/// Above a line of vectors: the ways of input and state to what is made from them.
const RAIL: f32 = 40.0;
/// Left of the vectors: the rail's names.
const NAMES: f32 = 36.0;
/// The least width of a vector where both lines stand beside each other.
const LEAST: f32 = 42.0;
/// Between two lines that stand beside each other.
const BETWEEN: f32 = 52.0;

/// A vector of the step, or the sign between two.
#[derive(Clone, Copy)]
enum Part {
    /// h_{t-1}.
    Before,
    Vector(What),
    /// W_in x + b_in, and what comes from the state for the candidate.
    FromInput,
    FromHidden,
    /// 1 - z.
    Rest,
    Sign(&'static str),
}

/// The clock of the figure.
pub fn timeline(steps: usize) -> Timeline {
    Timeline {
        steps,
        operations: operations(Kind::Gru).len(),
    }
}

fn lines(meaning: Meaning, reset: Reset) -> [Vec<Part>; 2] {
    use Part::{Before, FromHidden, FromInput, Rest, Sign, Vector};
    let (r, z, n) = (
        Vector(What::Reset),
        Vector(What::Update),
        Vector(What::Candidate),
    );
    let first = match reset {
        Reset::After => vec![
            FromInput,
            Sign("+"),
            r,
            Sign("×"),
            FromHidden,
            Sign("tanh"),
            n,
        ],
        Reset::Before => vec![
            r,
            Sign("×"),
            Before,
            Sign("Wₕₙ"),
            FromHidden,
            Sign("+"),
            FromInput,
            Sign("tanh"),
            n,
        ],
    };
    let (of_rest, of_update) = match meaning {
        Meaning::Keep => (n, Before),
        Meaning::Write => (Before, n),
    };
    let h = Vector(What::Hidden);
    let second = vec![
        Rest,
        Sign("×"),
        of_rest,
        Sign("+"),
        z,
        Sign("×"),
        of_update,
        Sign("="),
        h,
    ];
    [first, second]
}

/// The opened step at `tick`. `room` is the height that the rows of a line may take.
pub fn table(run: &Run, width: f32, room: f32, tick: f64, selected: Option<Pick>) -> Scene {
    let opened = run.opened();
    let layer = opened.layer;
    let line = timeline(layer.steps);
    let step = line.step_at(tick).min(layer.steps.saturating_sub(1));
    let units = layer.units;
    let row = (room / units.max(1) as f32).clamp(5.0, 24.0);
    let (widest, sign) = if width < NARROW {
        (44.0_f32, 15.0)
    } else {
        (56.0, 24.0)
    };
    let space = |part: &Part| match part {
        Part::Sign(text) if text.len() > 3 => sign + 22.0,
        Part::Sign(_) => sign,
        _ => 0.0,
    };
    // How many vectors, and the pixels between them.
    let measure = |parts: &[Part]| {
        let signs: f32 = parts.iter().map(space).sum();
        let vectors = parts.iter().filter(|part| !matches!(part, Part::Sign(_)));
        (vectors.count() as f32, signs)
    };
    let groups = lines(run.config.meaning, run.config.reset);
    // The lines stand beside each other where there is room, else one below the other.
    let [first, second] = groups.each_ref().map(|parts| measure(parts));
    let free = width - first.1 - second.1 - BETWEEN;
    let cell = ((free - 2.0 * NAMES) / (first.0 + second.0)).min(widest);
    let beside = (cell >= LEAST).then(|| {
        let left = (free - (first.0 + second.0) * cell) / 2.0;
        [left, left + first.0 * cell + first.1 + BETWEEN]
    });
    let widest = if beside.is_some() { cell } else { widest };
    let mut scene = Scene::new(width);
    let mut y = 0.0;
    for (index, parts) in groups.into_iter().enumerate() {
        let (vectors, signs) = measure(&parts);
        let cell = ((width - signs) / vectors).min(widest);
        let mut x = match beside {
            Some(left) => left[index],
            None => ((width - vectors * cell - signs) / 2.0).max(0.0),
        };
        if beside.is_some() {
            y = 0.0;
        }
        let mut made = Vec::new();
        // The rail's names begin left of the vectors.
        let corner = ((x - NAMES).max(0.0), y);
        y += RAIL;
        let middle = y + HEADING + units as f32 * row / 2.0 + 6.0;
        for part in parts {
            let (name, quantity, what, operation) = match part {
                Part::Sign(text) => {
                    let wide = space(&part);
                    let size = if text.len() > 3 { 14.0 } else { 19.0 };
                    scene.label(
                        x + wide / 2.0,
                        middle,
                        text,
                        size,
                        Anchor::Middle,
                        Quantity::Plain,
                    );
                    if text.len() > 3 {
                        let ends = (x + 5.0, x + wide - 5.0);
                        scene.arrow(ends, middle + 8.0, Quantity::Plain, Phase::Done);
                    }
                    x += wide;
                    continue;
                }
                Part::Before => ("hₜ₋₁", Quantity::Hidden, Some(What::Hidden), 0),
                Part::FromInput => (
                    "aₜ",
                    Quantity::Input,
                    None,
                    operation_of(Kind::Gru, What::Candidate),
                ),
                Part::FromHidden => (
                    "qₜ",
                    Quantity::Hidden,
                    None,
                    operation_of(Kind::Gru, What::Candidate),
                ),
                Part::Rest => (
                    "1−zₜ",
                    Quantity::Forget,
                    Some(What::Update),
                    operation_of(Kind::Gru, What::Update),
                ),
                Part::Vector(what) => {
                    let (name, quantity) = match what {
                        What::Reset => ("rₜ", Quantity::Reset),
                        What::Update => ("zₜ", Quantity::Forget),
                        What::Candidate => ("nₜ", Quantity::Candidate),
                        _ => ("hₜ", Quantity::Hidden),
                    };
                    (name, quantity, Some(what), operation_of(Kind::Gru, what))
                }
            };
            scene.label(
                x + cell / 2.0,
                y + HEADING - 8.0,
                name,
                15.0,
                Anchor::Middle,
                quantity,
            );
            let middle_of = (x + cell / 2.0, line.phase(tick, step, operation));
            if let Some(way) = way(part, run.config.reset) {
                made.push((way, middle_of));
            }
            let before = matches!(part, Part::Before);
            let gate = matches!(what, Some(What::Reset | What::Update));
            let running = line
                .moment(tick)
                .filter(|m| m.operation == operation && m.step == step);
            for unit in 0..units {
                let shown = if before {
                    step.checked_sub(1)
                } else {
                    Some(step)
                };
                let pick = what
                    .zip(shown)
                    .map(|(what, step)| Pick::vector(what, step, unit));
                let candidate =
                    |values: &[f32]| values.get(2 * units + unit).copied().unwrap_or(0.0);
                let value = match part {
                    Part::Before => opened.before(What::Hidden, step, unit),
                    Part::FromInput => candidate(layer.from_input_at(step, 0)),
                    Part::FromHidden => candidate(layer.from_hidden_at(step, 0)),
                    Part::Rest => 1.0 - pick.map_or(0.0, |pick| opened.value(pick)),
                    _ => pick.map_or(0.0, |pick| opened.value(pick)),
                };
                scene.marks.push(Mark::Cell(Cell {
                    rect: Rect::new(x, y + HEADING + unit as f32 * row, cell, row),
                    value,
                    scale: if gate {
                        Scale::Gate
                    } else {
                        Scale::Signed { limit: 1.0 }
                    },
                    quantity,
                    phase: match running {
                        Some(moment) => row_phase(moment.progress, unit, units),
                        None => line.phase(tick, step, operation),
                    },
                    pick,
                    selected: pick.is_some() && selected == pick,
                    held: gate && what.is_some_and(|what| opened.held(what, unit)),
                    draggable: false,
                }));
            }
            x += cell;
        }
        draw_rail(&mut scene, corner, line.phase(tick, step, 0), &made);
        y += HEADING + units as f32 * row + ROW_GAP;
    }
    scene.height = y - ROW_GAP + 4.0;
    scene
}

/// What a vector is made from, and through what.
#[derive(Clone, Copy)]
struct Way {
    input: bool,
    state: bool,
    through: &'static str,
}

/// The way to a part of a line; none to what is made from its neighbours.
fn way(part: Part, reset: Reset) -> Option<Way> {
    let way = |input, state, through| Way {
        input,
        state,
        through,
    };
    match part {
        Part::Vector(What::Reset | What::Update) => Some(way(true, true, "σ")),
        Part::FromInput => Some(way(true, false, "Wᵢₙ")),
        Part::FromHidden if reset == Reset::After => Some(way(false, true, "Wₕₙ")),
        _ => None,
    }
}

/// Input and state, each on a line of its own, and the ways down to what is made from them: each vector's middle, and how far
/// it has come.
fn draw_rail(scene: &mut Scene, (x, y): (f32, f32), read: Phase, made: &[(Way, (f32, Phase))]) {
    let lines = [
        ("xₜ", Quantity::Input, y + 8.0, x + 18.0),
        ("hₜ₋₁", Quantity::Hidden, y + 21.0, x + 32.0),
    ];
    for (index, (name, quantity, line, from)) in lines.into_iter().enumerate() {
        let takes = |way: &Way| if index == 0 { way.input } else { way.state };
        let ends = made.iter().filter(|(way, _)| takes(way));
        let Some(end) = ends.map(|(_, (middle, _))| *middle).reduce(f32::max) else {
            continue;
        };
        scene.label(x, line + 4.0, name, 13.0, Anchor::Start, quantity);
        scene.marks.push(Mark::Wire {
            path: format!("M{:.1} {line:.1}H{end:.1}", from.min(end - 2.0)),
            quantity,
            phase: read,
        });
    }
    for (way, (middle, phase)) in made {
        let (quantity, from) = match (way.input, way.state) {
            (true, false) => (Quantity::Input, lines[0].2),
            (true, true) => (Quantity::Plain, lines[0].2),
            (false, _) => (Quantity::Hidden, lines[1].2),
        };
        let end = y + RAIL;
        scene.marks.push(Mark::Wire {
            path: format!("M{middle:.1} {from:.1}V{end:.1}m-4 -5l4 5l4 -5"),
            quantity,
            phase: *phase,
        });
        let (x, y) = (middle + 6.0, end - 3.0);
        scene.label(x, y, way.through, 12.0, Anchor::Start, Quantity::Plain);
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
    fn cells_keep_apart_and_inside_at_every_width() {
        for address in [
            "",
            "reset=before&z=write",
            "hidden=12",
            "hidden=1&reset=before",
        ] {
            let run = run(address);
            for width in [340.0, 358.0, 600.0, 1100.0] {
                let scene = table(&run, width, 100.0, 9.0, None);
                let cells: Vec<_> = scene.cells().collect();
                for (index, a) in cells.iter().enumerate() {
                    assert!(
                        a.rect.x >= -0.1 && a.rect.right() <= width + 0.1,
                        "{address} {width}"
                    );
                    assert!(a.rect.bottom() <= scene.height);
                    assert!(cells[index + 1..].iter().all(|b| !a.rect.overlaps(&b.rect)));
                }
            }
        }
    }

    #[test]
    fn the_lower_line_is_the_mixture() {
        for address in ["", "z=write"] {
            let run = run(address);
            let scene = table(&run, 700.0, 100.0, 40.0, None);
            let values: Vec<f32> = scene.cells().map(|cell| cell.value).collect();
            let units = run.config.hidden_size;
            let lower: Vec<&[f32]> = values[values.len() - 5 * units..].chunks(units).collect();
            for (unit, mixed) in lower[4].iter().enumerate() {
                let sum = lower[0][unit] * lower[1][unit] + lower[2][unit] * lower[3][unit];
                assert!((sum - mixed).abs() < 1e-6);
            }
        }
    }
}
