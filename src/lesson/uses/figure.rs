//! The unrolled wiring of a use: what is read below, the states in the middle, what comes out above. Encoder and decoder stand
//! side by side where there is room, else one above the other.

use super::answer::UNKNOWN;
use super::model::{LAST, Part, Run, Token, timeline};
use crate::figure::clock::{Phase, Timeline};
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, Rect, Scale, Scene, breadth, subscript};
use crate::figure::unit_table::operation_of;
use crate::nn::Kind;

/// What the figure says in words.
#[derive(Clone)]
pub struct Words {
    pub start: String,
    pub end: String,
    pub picture: String,
    pub encoder: String,
    pub decoder: String,
}

impl Words {
    /// A token as it is shown.
    pub fn token(&self, token: Token) -> String {
        match token {
            Token::Start => self.start.clone(),
            Token::End => self.end.clone(),
            Token::Word(word) => word.to_owned(),
        }
    }
}

/// Width of a column below which encoder and decoder do not share a line.
const NARROW: f32 = 46.0;
const WIDE: f32 = 60.0;
/// Widest column.
const WIDEST: f32 = 108.0;
/// Between encoder and decoder on one line.
const BETWEEN: f32 = 36.0;
const ARROW: f32 = 16.0;
const SHARE: f32 = 7.0;
/// Left of the decoder, where the encoder's state comes in with its name.
const ENTRY: f32 = 30.0;
/// Lines of words below or above a band.
const MOST_LINES: usize = 4;
/// Height of a band where all stand on one line, and where the decoder has a line of its own.
const BAND: f32 = 120.0;
const LOW: f32 = 84.0;
/// A label may be so many columns long before it is set smaller, down to the least size: what is read, and what stands between
/// the wires by which a decoder reads what it has written.
const SPREAD: f32 = 1.75;
const BETWEEN_WIRES: f32 = 0.94;
const LEAST: f32 = 10.0;

/// Columns beside each other.
struct Row {
    steps: std::ops::Range<usize>,
    x: f32,
    pitch: f32,
}

impl Row {
    /// Step, left edge and width of column `index`.
    fn column(&self, index: usize) -> (usize, f32, f32) {
        let gap = (self.pitch * 0.3).clamp(4.0, 24.0);
        let x = self.x + index as f32 * self.pitch;
        (self.steps.start + index, x, self.pitch - gap)
    }
}

/// The figure at `tick`, `width` pixels wide; `cut` if the decoder begins from zeros, `low` if something else needs the height.
pub fn scene(
    run: &Run,
    words: &Words,
    width: f32,
    tick: f64,
    (cut, low): (bool, bool),
    selected: Option<Pick>,
) -> Scene {
    let narrow = width < 560.0;
    let (all, read) = (run.steps(), run.read_steps());
    let writes = all > read;
    let least = if narrow { NARROW } else { WIDE };
    let one_line = !writes || all as f32 * least + BETWEEN <= width - 8.0;
    let fit = |count: usize, room: f32| (room / count.max(1) as f32).min(WIDEST);
    let lines: Vec<Vec<Row>> = if one_line {
        let between = if writes { BETWEEN } else { 0.0 };
        let pitch = fit(all, width - 8.0 - between);
        let row = |steps, x| Row { steps, x, pitch };
        let mut line = vec![row(0..read, 4.0)];
        if writes {
            line.push(row(read..all, 4.0 + read as f32 * pitch + between));
        }
        vec![line]
    } else {
        let row = |steps: std::ops::Range<usize>, x: f32| Row {
            pitch: fit(steps.len(), width - 8.0 - x),
            steps,
            x,
        };
        // The state's way to the next line runs along the right edge and the left one.
        let mut encoder = row(0..read, 4.0);
        encoder.pitch = encoder.pitch.min((width - 24.0) / read as f32);
        vec![vec![encoder], vec![row(read..all, 4.0 + ENTRY)]]
    };
    let band = if one_line { BAND } else { LOW };
    let mut figure = Figure {
        run,
        words,
        tick,
        selected,
        clock: timeline(all),
        size: if narrow { 11.5 } else { 14.0 },
        band: if low { band * 0.5 } else { band },
        scene: Scene::new(width),
        places: vec![(0.0, 0.0, 0.0); all],
    };
    let mut y = 4.0;
    let mut border = 0.0;
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            border = y - 6.0;
        }
        y = figure.line(line, y) + 14.0;
    }
    let Figure {
        mut scene, places, ..
    } = figure;
    if writes {
        let border = (!one_line).then_some(border);
        hand_over(&mut scene, run, &places, border, tick, cut);
    }
    // Words stand before the wires that they cross.
    let marks = std::mem::take(&mut scene.marks);
    let (labels, others): (Vec<Mark>, Vec<Mark>) =
        (marks.into_iter()).partition(|mark| matches!(mark, Mark::Label { .. }));
    scene.marks = others.into_iter().chain(labels).collect();
    scene.height = (y - 10.0).max(0.0);
    scene
}

/// A figure while it is drawn.
struct Figure<'a> {
    run: &'a Run,
    words: &'a Words,
    tick: f64,
    selected: Option<Pick>,
    clock: Timeline,
    /// Size of the words.
    size: f32,
    /// Height of a band of states.
    band: f32,
    scene: Scene,
    /// Each band's left, right and middle.
    places: Vec<(f32, f32, f32)>,
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
    fn line(&mut self, line: &[Row], mut y: f32) -> f32 {
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
        let ends = (heights.words - 1.0, bottom + 3.0);
        up(&mut self.scene, middle, ends, Quantity::Input, read);
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

/// The encoder's last state becomes the decoder's first one. `border` is the height between the two where each has its line.
fn hand_over(
    scene: &mut Scene,
    run: &Run,
    places: &[(f32, f32, f32)],
    border: Option<f32>,
    tick: f64,
    cut: bool,
) {
    let read = run.read_steps();
    let phase = timeline(run.steps()).phase(tick, read - 1, LAST);
    let (_, right, y) = places[read - 1];
    let (left, _, below) = places[read];
    let name = match run.part(0) {
        _ if cut => "0".to_owned(),
        Part::Picture => "h".to_owned(),
        _ => format!("h{}", subscript(read)),
    };
    let quantity = if cut {
        Quantity::Plain
    } else {
        Quantity::Hidden
    };
    let Some(border) = border else {
        if cut {
            // The wire is cut: what arrives is zeros.
            scene.arrow((left - 14.0, left - 2.0), y, quantity, phase);
        } else {
            scene.arrow((right + 1.0, left - 2.0), y, quantity, phase);
        }
        let x = (right + left) / 2.0;
        scene.label(x, y - 9.0, name, 14.0, Anchor::Middle, quantity);
        return;
    };
    let path = if cut {
        format!(
            "M{:.1} {below:.1}H{:.1}m-5 -4l5 4l-5 4",
            left - ENTRY + 2.0,
            left - 2.0
        )
    } else {
        // Round the end of the line, back below it, and down to the decoder.
        let edge = (right + 9.0).min(scene.width - 2.0);
        format!(
            "M{:.1} {y:.1}H{edge:.1}V{border:.1}H{:.1}V{below:.1}H{:.1}m-5 -4l5 4l-5 4",
            right + 1.0,
            left - ENTRY + 2.0,
            left - 2.0
        )
    };
    scene.marks.push(Mark::Wire {
        path,
        quantity,
        phase,
    });
    scene.label(
        left - ENTRY + 6.0,
        below - 9.0,
        name,
        13.0,
        Anchor::Start,
        quantity,
    );
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::model::{Asked, Config};
    use super::*;
    use crate::lesson::query::Query;
    use crate::task::moscow::Language;
    use crate::task::uses::{Network, Use};

    fn words() -> Words {
        let word = |text: &str| text.to_owned();
        Words {
            start: word("<시작>"),
            end: word("<끝>"),
            picture: word("그림"),
            encoder: word("인코더"),
            decoder: word("디코더"),
        }
    }

    fn run(purpose: Use, language: Language) -> Run {
        let mut query = Query::default();
        query.set("use", Some(purpose.to_string()));
        let config = Config::read(&query, &mut Vec::new());
        let mut network = Network::new(purpose, language, 1).unwrap();
        for _ in 0..40 {
            network.step().unwrap();
        }
        let book = network.book().clone();
        let asked = Asked::new(&config, &book).unwrap();
        Run::new(asked, Arc::new(network.wiring().clone()), book, false).unwrap()
    }

    #[test]
    fn cells_keep_apart_and_inside_at_every_width() {
        for language in Language::ALL {
            for purpose in Use::ALL {
                let run = run(purpose, language);
                for (width, low) in [340.0, 358.0, 560.0, 760.0, 1100.0]
                    .into_iter()
                    .flat_map(|width| [(width, false), (width, true)])
                {
                    let scene = scene(&run, &words(), width, 9999.0, (false, low), None);
                    let cells: Vec<_> = scene.cells().collect();
                    for (index, a) in cells.iter().enumerate() {
                        assert!(a.rect.x >= 0.0 && a.rect.right() <= width + 0.1);
                        assert!(a.rect.bottom() <= scene.height);
                        assert!(
                            !cells[index + 1..].iter().any(|b| a.rect.overlaps(&b.rect)),
                            "{purpose} {width}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_answer_grows_word_by_word() {
        let run = run(Use::Chat, Language::English);
        let (read, all) = (run.read_steps(), run.steps());
        let clock = timeline(all);
        let columns = |tick: f64| {
            let scene = scene(&run, &words(), 900.0, tick, (false, false), None);
            let steps = scene.cells().filter_map(|cell| cell.pick);
            let steps: std::collections::HashSet<usize> = steps.map(|pick| pick.step).collect();
            steps.len()
        };
        assert_eq!(columns(0.0), read + 1);
        assert_eq!(columns(clock.end_of_step(read)), read + 1);
        assert_eq!(columns(clock.end_of_step(read) + 1.0), read + 2);
        assert_eq!(columns(clock.end()), all);
    }

    #[test]
    fn words_stay_inside() {
        for language in Language::ALL {
            for purpose in Use::ALL {
                let run = run(purpose, language);
                for width in [340.0, 560.0, 800.0] {
                    let scene = scene(&run, &words(), width, 9999.0, (false, false), None);
                    for mark in &scene.marks {
                        if let Mark::Label {
                            x,
                            text,
                            size,
                            anchor: Anchor::Middle,
                            ..
                        } = mark
                        {
                            let half = breadth(text) * size / 2.0;
                            assert!(*x >= half && x + half <= width, "{text} {width}");
                        }
                    }
                }
            }
        }
    }
}
