//! The sentence between two rows of states: one runs to the right, one to the left. Below, which words each half of `output`
//! at one place has read.

use super::model::Reading;
use crate::figure::clock::{Phase, Timeline};
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{
    Anchor, Cell, DIGITS, Mark, NARROW, Rect, Scale, Scene, breadth, clearance, lines,
};

/// Operations of a state: read, compute.
pub const OPERATIONS: usize = 2;

/// Size of the line above the changes.
const TITLE: f32 = 13.5;

/// Above the words: the way from the states at the gap to the answer.
const WAY: f32 = 18.0;

/// What the figure says in words.
pub struct Words {
    /// The words of the sentence, padding too.
    pub tokens: Vec<String>,
    pub forward: String,
    pub backward: String,
    /// Which words the halves of `output` have read.
    pub has_read: String,
    /// That the states at the gap choose the answer, which stands above the figure.
    pub answers: String,
}

/// Place and direction of the clock's step `step`: all places forward, then all of them backward.
pub fn turn(step: usize, steps: usize) -> (usize, usize) {
    if step < steps {
        (step, 0)
    } else {
        ((2 * steps - 1).saturating_sub(step), 1)
    }
}

/// The figure of a reading at `tick`, `width` pixels wide, with `output` at `place` looked at.
pub fn scene(
    reading: &Reading,
    words: &Words,
    width: f32,
    tick: f64,
    place: usize,
    gap: usize,
) -> Scene {
    let steps = reading.trace.steps;
    let directions = reading.trace.spec.directions();
    // A network that knows the length leaves what is behind it unread.
    let lengths = reading.trace.lengths.as_deref();
    let read = lengths
        .and_then(|lengths| lengths.first().copied())
        .unwrap_or(steps);
    let units = reading.trace.spec.hidden_size;
    let narrow = width < NARROW;
    let left = if narrow { 34.0 } else { 84.0 };
    let pitch = (width - left - 4.0) / steps as f32;
    let arrow = (pitch * 0.26).clamp(5.0, 22.0);
    let column = pitch - arrow;
    let line = Timeline {
        steps: steps * directions,
        operations: OPERATIONS,
    };
    let cell = (86.0 / units as f32).clamp(5.0, 11.0);
    let mut scene = Scene::new(width);
    let x = |t: usize| left + t as f32 * pitch;
    // The words stand on two lines in turn where they would touch.
    let longest = words
        .tokens
        .iter()
        .map(|word| breadth(word))
        .fold(0.0, f32::max);
    let size = if narrow { 11.0 } else { 14.0 };
    let levels = if longest * size > pitch - 3.0 { 2 } else { 1 };
    for (t, word) in words.tokens.iter().enumerate() {
        let y = WAY + 16.0 + (t % levels) as f32 * (size + 3.0);
        scene.label(
            x(t) + column / 2.0,
            y,
            word.as_str(),
            size,
            Anchor::Middle,
            Quantity::Input,
        );
    }
    let mut y = WAY + 16.0 + levels as f32 * (size + 3.0);
    let top = y - 4.0;
    for direction in 0..directions {
        let name = match (narrow, direction) {
            (true, 0) => "→",
            (true, _) => "←",
            (false, 0) => words.forward.as_str(),
            (false, _) => words.backward.as_str(),
        };
        let height = units as f32 * cell;
        scene.label(
            left - 8.0,
            y + height / 2.0 + 5.0,
            name,
            13.0,
            Anchor::End,
            Quantity::Hidden,
        );
        for t in 0..steps {
            let turn = if direction == 0 { t } else { 2 * steps - 1 - t };
            let phase = if t < read {
                line.phase(tick, turn, OPERATIONS - 1)
            } else {
                Phase::Pending
            };
            for unit in 0..units {
                scene.marks.push(Mark::Cell(Cell {
                    rect: Rect::new(x(t), y + unit as f32 * cell, column, cell),
                    value: reading.state(direction, t, unit),
                    scale: Scale::Signed { limit: 1.0 },
                    quantity: Quantity::Hidden,
                    phase,
                    pick: Some(Pick::vector(What::Hidden, t, direction * units + unit)),
                    selected: false,
                    held: false,
                    draggable: false,
                }));
            }
            if t + 1 < read {
                let (from, to) = (x(t) + column + 1.0, x(t + 1) - 1.0);
                let clear = clearance(arrow);
                let middle = y + height / 2.0;
                if direction == 0 {
                    scene.arrow((from, to - clear), middle, Quantity::Hidden, phase);
                } else {
                    let tip = from + clear;
                    let path = format!("M{to:.1} {middle:.1}H{tip:.1}m5 -4l-5 4l5 4");
                    // The arrow belongs to the state that it leaves.
                    let phase = line.phase(tick, turn - 1, OPERATIONS - 1);
                    scene.marks.push(Mark::Wire {
                        path,
                        quantity: Quantity::Hidden,
                        phase,
                    });
                }
            }
        }
        y += height + 10.0;
    }
    for (t, class) in [(gap, "gap"), (place, "place")] {
        scene.marks.push(Mark::Frame {
            rect: Rect::new(x(t) - 3.0, top, column + 6.0, y - 5.0 - top),
            class,
            pick: None,
        });
    }
    let answered = if tick >= line.end() {
        Phase::Done
    } else {
        Phase::Pending
    };
    answer(
        &mut scene,
        words,
        (x(gap) - 3.0, x(gap) + column + 3.0),
        top,
        answered,
    );
    // As everywhere, a frame stands round the state that is being computed.
    if tick > 0.0 && tick < line.end() {
        let (t, direction) = turn(line.step_at(tick), steps);
        let height = units as f32 * cell;
        let at = top + 4.0 + direction as f32 * (height + 10.0);
        scene.marks.push(Mark::Frame {
            rect: Rect::new(x(t) - 3.0, at - 3.0, column + 6.0, height + 6.0),
            class: "now",
            pick: None,
        });
    }
    let every = if pitch < 18.0 { 5 } else { 1 };
    for t in (0..steps).filter(|t| (t + 1).is_multiple_of(every) || *t == place) {
        scene.label(
            x(t) + column / 2.0,
            y + 8.0,
            (t + 1).to_string(),
            12.0,
            Anchor::Middle,
            Quantity::Plain,
        );
    }
    scene.label(left - 8.0, y + 8.0, "t", 13.0, Anchor::End, Quantity::Plain);
    y += 14.0;
    for text in lines(&words.has_read, (width - 6.0) / TITLE) {
        y += TITLE + 4.5;
        scene.label(2.0, y, text, TITLE, Anchor::Start, Quantity::Plain);
    }
    y += 12.0;
    // A change has a wider cell than the states above it, in the middle of the same column.
    let change_width = pitch - 2.0;
    let change_left = (column - change_width) / 2.0;
    for (direction, influence) in reading.influence.iter().enumerate() {
        let largest = influence.iter().copied().fold(0.0, f32::max);
        let name = if direction == 0 { "→" } else { "←" };
        scene.label(
            left - 8.0 + change_left,
            y + 14.0,
            name,
            14.0,
            Anchor::End,
            Quantity::Hidden,
        );
        for (t, change) in influence.iter().enumerate() {
            // Where the number has no room in its box it stands below.
            if change_width < DIGITS && answered == Phase::Done {
                let text = short(*change, change_width);
                let (x, y) = (x(t) + column / 2.0, y + 31.0);
                scene.label(x, y, text, 10.0, Anchor::Middle, Quantity::Plain);
            }
            scene.marks.push(Mark::Cell(Cell {
                rect: Rect::new(x(t) + change_left, y, change_width, 20.0),
                value: *change,
                scale: Scale::Signed {
                    limit: largest.max(1e-6),
                },
                quantity: Quantity::Plain,
                phase: answered,
                pick: Some(Pick::vector(What::Input, t, direction)),
                selected: false,
                held: false,
                draggable: false,
            }));
        }
        y += if change_width < DIGITS { 36.0 } else { 24.0 };
    }
    scene.height = y + 2.0;
    scene
}

/// A change between 0 and 2 in as few digits as its room wants, at size 10.
fn short(change: f32, room: f32) -> String {
    let text = number::fixed(change, 2);
    match text.as_str() {
        _ if room >= 22.0 => text,
        "0.00" => "0".into(),
        _ => text.trim_start_matches('0').into(),
    }
}

/// The way up from the frame round the gap, whose edges and top are given, past the word in it.
fn answer(scene: &mut Scene, words: &Words, edges: (f32, f32), top: f32, phase: Phase) {
    // Along the edge where there is more room for its words.
    let length = breadth(&words.answers) * 12.0;
    let (edge, text, anchor) = if edges.1 + 8.0 + length <= scene.width {
        (edges.1, edges.1 + 8.0, Anchor::Start)
    } else {
        (edges.0, edges.0 - 8.0, Anchor::End)
    };
    scene.marks.push(Mark::Wire {
        path: format!("M{edge:.1} {top:.1}V3m-4 5l4 -5l4 5"),
        quantity: Quantity::Hidden,
        phase,
    });
    scene.label(
        text,
        12.0,
        words.answers.as_str(),
        12.0,
        anchor,
        Quantity::Plain,
    );
}

#[cfg(test)]
mod tests {
    use super::super::model::Config;
    use super::*;
    use crate::lesson::query::Query;
    use crate::task::gap::{Network, Sight};
    use crate::task::moscow::Language;

    fn reading(address: &str, sight: Sight) -> (Reading, Words, usize) {
        let config = Config::read(&Query::parse(address), &mut Vec::new());
        let network = Network::new(Language::Korean, sight, 1).unwrap();
        let sentence = config.sentence(Language::Korean);
        let reading = Reading::new(network.model(), &config, &sentence).unwrap();
        let words = Words {
            tokens: vec!["단어".into(); sentence.words.len() + config.padding],
            forward: String::new(),
            backward: String::new(),
            has_read: String::new(),
            answers: String::new(),
        };
        (reading, words, sentence.gap)
    }

    #[test]
    fn cells_keep_apart_and_inside_at_every_width() {
        for sight in Sight::ALL {
            for address in ["", "padding=4"] {
                let (reading, words, gap) = reading(address, sight);
                for width in [340.0, 358.0, 760.0, 1100.0] {
                    let scene = scene(&reading, &words, width, 99.0, 2, gap);
                    let cells: Vec<_> = scene.cells().collect();
                    for (index, a) in cells.iter().enumerate() {
                        assert!(a.rect.x >= 0.0 && a.rect.right() <= width + 0.1);
                        assert!(a.rect.bottom() <= scene.height);
                        assert!(cells[index + 1..].iter().all(|b| !a.rect.overlaps(&b.rect)));
                    }
                }
            }
        }
    }

    #[test]
    fn the_backward_row_fills_from_the_right_after_the_forward_one() {
        let (reading, words, gap) = reading("", Sight::Both);
        let steps = reading.trace.steps;
        let done = |tick: f64, direction: usize| {
            let scene = scene(&reading, &words, 760.0, tick, 0, gap);
            let mine = |cell: &&Cell| {
                cell.phase == Phase::Done
                    && cell
                        .pick
                        .is_some_and(|p| p.what == What::Hidden && p.row / 8 == direction)
            };
            let mut places: Vec<usize> = scene
                .cells()
                .filter(mine)
                .filter_map(|cell| cell.pick.map(|pick| pick.step))
                .collect();
            places.dedup();
            places
        };
        let half = (steps * OPERATIONS) as f64;
        assert_eq!(done(half, 0).len(), steps);
        assert!(done(half, 1).is_empty());
        assert_eq!(done(half + 2.0, 1), [steps - 1]);
        assert_eq!(done(2.0 * half, 1).len(), steps);
    }
}
