//! The columns of a use's figure: a step's input, its state, what comes out, and what goes on to the next.

use super::answer::UNKNOWN;
use super::figure::{Side, Words};
use super::model::{LAST, Part, Run};
use crate::figure::clock::{Phase, Timeline};
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, Rect, Scale, Scene, breadth};
use crate::figure::unit_table::operation_of;
use crate::nn::Kind;

const ARROW: f32 = 16.0;
const SHARE: f32 = 7.0;
/// Lines of words below or above a band.
const MOST_LINES: usize = 4;
/// A label may be so many columns long before it is set smaller, down to the least size: what is read, and what stands between
/// the wires by which a decoder reads what it has written.
const SPREAD: f32 = 1.75;
pub const BETWEEN_WIRES: f32 = 0.94;
const LEAST: f32 = 10.0;

/// Columns beside each other.
pub struct Row {
    pub steps: std::ops::Range<usize>,
    pub x: f32,
    pub pitch: f32,
}

impl Row {
    /// Step, left edge and width of column `index`.
    fn column(&self, index: usize) -> (usize, f32, f32) {
        let gap = (self.pitch * 0.3).clamp(4.0, 24.0);
        let x = self.x + index as f32 * self.pitch;
        (self.steps.start + index, x, self.pitch - gap)
    }
}

/// A figure while it is drawn.
pub struct Figure<'a> {
    pub run: &'a Run,
    pub words: &'a Words,
    pub tick: f64,
    pub selected: Option<Pick>,
    pub clock: Timeline,
    /// Where the picture lies that is read.
    pub picture: Option<Side>,
    /// Size of the words.
    pub size: f32,
    /// Height of a band of states.
    pub band: f32,
    pub scene: Scene,
    /// Each band's left, right and middle.
    pub places: Vec<(f32, f32, f32)>,
}

/// Heights of a line's parts.
struct Heights {
    /// Where the words that come out begin, how many lines they take, and where the line of what comes out ends.
    out: f32,
    above: usize,
    /// The band of states.
    top: f32,
    bottom: f32,
    /// Where the words that are read begin, and how many lines they take.
    words: f32,
    below: usize,
    /// From a line of words to the next.
    step_down: f32,
    /// How long a word may be.
    room: f32,
}

impl Heights {
    /// Base line of the word that is read in column `index`: neighbours stand on different lines.
    fn read(&self, index: usize) -> f32 {
        self.words + (index % self.below + 1) as f32 * self.step_down - 3.0
    }

    /// Base line of the word that comes out of column `index`.
    fn written(&self, index: usize) -> f32 {
        self.out + (index % self.above + 1) as f32 * self.step_down - 3.0
    }

    fn end(&self) -> f32 {
        self.words + self.below as f32 * self.step_down + 18.0
    }
}

impl Figure<'_> {
    fn input(&self, step: usize) -> String {
        match self.run.input(step) {
            Some(token) => self.words.token(token),
            None => self.words.picture.clone(),
        }
    }

    fn output(&self, step: usize) -> Option<String> {
        let output = self.run.output(step)?;
        Some(self.words.token(self.run.token(output.token)))
    }

    /// Draws a line from height `y` on and returns where it ends.
    pub fn line(&mut self, line: &[Row], mut y: f32) -> f32 {
        if self.run.book.purpose.writes() {
            for row in line {
                let name = match self.run.part(row.steps.start) {
                    Part::Decoder(_) => self.words.decoder.as_str(),
                    Part::Encoder(_) => self.words.encoder.as_str(),
                    Part::Picture => "",
                };
                self.scene
                    .label(row.x, y + 13.0, name, 13.0, Anchor::Start, Quantity::Plain);
            }
            y += 20.0;
        }
        let heights = self.heights(line, y);
        for row in line {
            for (index, step) in row.steps.clone().enumerate() {
                let begun = self.clock.phase(self.tick, step, 0) != Phase::Pending;
                // How long an answer will be nobody knows before it has been written.
                if matches!(self.run.part(step), Part::Decoder(1..)) && !begun {
                    break;
                }
                self.column(row, index, &heights);
                if row.steps.contains(&(step + 1)) {
                    self.hand_on(row, index, &heights);
                }
            }
        }
        heights.end()
    }

    fn heights(&self, line: &[Row], y: f32) -> Heights {
        let steps = || line.iter().flat_map(|row| row.steps.clone());
        let pitch = line.iter().map(|row| row.pitch).fold(f32::MAX, f32::min);
        let decodes = |row: &Row| matches!(self.run.part(row.steps.start), Part::Decoder(_));
        let room = if line.iter().any(decodes) {
            BETWEEN_WIRES * pitch
        } else {
            SPREAD * pitch
        };
        let rows_of = |words: &mut dyn Iterator<Item = String>| {
            let longest = words.map(|word| breadth(&word)).fold(0.0, f32::max);
            let longest = longest * word_size(longest, self.size, room);
            ((longest / (pitch - 4.0)).ceil() as usize).clamp(1, MOST_LINES)
        };
        let below = rows_of(&mut steps().map(|step| self.input(step)));
        let above = rows_of(&mut steps().filter_map(|step| self.output(step)));
        let step_down = self.size + 3.0;
        let top = if steps().any(|step| self.run.output(step).is_some()) {
            y + above as f32 * step_down + 2.0 + SHARE + ARROW
        } else {
            y
        };
        let bottom = top + self.band;
        Heights {
            out: y,
            above,
            top,
            bottom,
            words: bottom + ARROW,
            below,
            step_down,
            room,
        }
    }

    /// What a step reads, its state, what comes out.
    fn column(&mut self, row: &Row, index: usize, heights: &Heights) {
        let (step, x, column) = row.column(index);
        let middle = x + column / 2.0;
        let &Heights { top, bottom, .. } = heights;
        self.places[step] = (x, x + column, (top + bottom) / 2.0);
        if self.clock.moment(self.tick).map(|moment| moment.step) == Some(step) {
            // Words may be wider than their column: the frame leaves them out.
            self.scene.marks.push(Mark::Frame {
                rect: Rect::new(x - 3.0, top - 3.0, column + 6.0, bottom - top + 6.0),
                class: "now",
                pick: None,
            });
        }
        self.answer(step, index, (x, column), heights);
        let state = self.run.state(step);
        let cell = self.band / state.len().max(1) as f32;
        let computed = operation_of(Kind::Gru, What::Hidden);
        let phase = self.clock.phase(self.tick, step, computed);
        for (unit, value) in state.iter().enumerate() {
            let pick = Pick::vector(What::Hidden, step, unit);
            self.scene.marks.push(Mark::Cell(Cell {
                rect: Rect::new(x, top + unit as f32 * cell, column, cell),
                value: *value,
                scale: Scale::Signed { limit: 1.0 },
                quantity: Quantity::Hidden,
                phase,
                pick: Some(pick),
                selected: self.selected == Some(pick),
                held: false,
                draggable: false,
            }));
        }
        let read = self.clock.phase(self.tick, step, 0);
        let picture = self
            .picture
            .filter(|_| self.run.part(step) == Part::Picture);
        match picture {
            Some(Side::Left) => {
                let ends = (2.0, x - 2.0);
                self.scene
                    .arrow(ends, (top + bottom) / 2.0, Quantity::Input, read);
            }
            Some(Side::Above) => self.scene.marks.push(Mark::Wire {
                path: format!("M{middle:.1} 0V{:.1}m-4 -5l4 5l4 -5", top - 3.0),
                quantity: Quantity::Input,
                phase: read,
            }),
            None => {
                let ends = (heights.words - 1.0, bottom + 3.0);
                up(&mut self.scene, middle, ends, Quantity::Input, read);
            }
        }
        let place = (middle, heights.read(index));
        self.word(place, self.input(step), heights.room, Quantity::Input);
        if self.run.part(step) != Part::Picture {
            let number = (index + 1).to_string();
            let under = heights.end() - 5.0;
            self.scene
                .label(middle, under, number, 11.5, Anchor::Middle, Quantity::Plain);
        }
    }

    /// What comes out of a step, and its share of all that could.
    fn answer(&mut self, step: usize, index: usize, (x, column): (f32, f32), heights: &Heights) {
        let Some(output) = self.run.output(step) else {
            return;
        };
        let phase = self.clock.phase(self.tick, step, LAST);
        let word = match self.output(step) {
            Some(word) if phase == Phase::Done => word,
            _ => UNKNOWN.to_owned(),
        };
        let place = (x + column / 2.0, heights.written(index));
        self.word(place, word, heights.room, Quantity::Plain);
        let share = heights.top - ARROW - SHARE;
        self.scene.marks.push(Mark::Cell(Cell {
            rect: Rect::new(x, share, column, SHARE),
            value: output.share,
            scale: Scale::Gate,
            quantity: Quantity::Plain,
            phase,
            pick: None,
            selected: false,
            held: false,
            draggable: false,
        }));
        let ends = (heights.top - 1.0, heights.top - ARROW + 2.0);
        up(&mut self.scene, place.0, ends, Quantity::Plain, phase);
    }

    /// From a column to the next: the state, and in a decoder the word that was written.
    fn hand_on(&mut self, row: &Row, index: usize, heights: &Heights) {
        let (step, x, column) = row.column(index);
        let decodes = matches!(self.run.part(step), Part::Decoder(_));
        if decodes && self.clock.phase(self.tick, step + 1, 0) == Phase::Pending {
            return;
        }
        let phase = self.clock.phase(self.tick, step, LAST);
        let ends = (x + column + 1.0, x + row.pitch - 1.0);
        let middle = (heights.top + heights.bottom) / 2.0;
        self.scene.arrow(ends, middle, Quantity::Hidden, phase);
        if decodes {
            // The word that was written goes down between two columns and is read by the next one.
            let centre = heights.step_down / 2.0 - 3.0;
            let from = heights.written(index) - centre;
            let to = heights.read(index + 1) - centre;
            let (left, right) = ends;
            let middle = (left + right) / 2.0;
            // The arrow ends where the next word begins, which may be before its column does.
            let next = self.input(step + 1);
            let half = breadth(&next) * word_size(breadth(&next), self.size, heights.room) / 2.0;
            let right = (x + row.pitch + column / 2.0 - half - 5.0)
                .clamp(middle + 5.0, right.max(middle + 5.0));
            let path =
                format!("M{left:.1} {from:.1}H{middle:.1}V{to:.1}H{right:.1}m-4 -3l4 3l-4 3");
            self.scene.marks.push(Mark::Wire {
                path,
                quantity: Quantity::Input,
                phase,
            });
        }
    }

    /// A word in the middle of its column, but inside the figure.
    fn word(&mut self, (middle, y): (f32, f32), word: String, room: f32, quantity: Quantity) {
        let size = word_size(breadth(&word), self.size, room);
        let half = breadth(&word) * size / 2.0 + 2.0;
        let x = middle.min(self.scene.width - half).max(half);
        self.scene.label(x, y, word, size, Anchor::Middle, quantity);
    }
}

/// Size of a word of `breadth`: smaller where it would be longer than its `room`.
fn word_size(breadth: f32, size: f32, room: f32) -> f32 {
    size.min((room / breadth.max(0.1)).max(LEAST))
}

/// An arrow upwards.
fn up(scene: &mut Scene, x: f32, (from, to): (f32, f32), quantity: Quantity, phase: Phase) {
    let path = format!("M{x:.1} {from:.1}V{to:.1}m-4 5l4 -5l4 5");
    scene.marks.push(Mark::Wire {
        path,
        quantity,
        phase,
    });
}
