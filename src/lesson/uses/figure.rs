//! The unrolled wiring of a use: what is read below, the states in the middle, what comes out above. Encoder and decoder stand
//! side by side where there is room, else one above the other.

use super::columns::{BETWEEN_WIRES, Figure, Row};
use super::model::{LAST, Part, Run, Token, timeline};
use crate::figure::pick::Pick;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Mark, NARROW, Scene, breadth, subscript};

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
const LEAST_ON_PHONE: f32 = 46.0;
const LEAST: f32 = 60.0;
/// Smallest size of words that one line is worth.
const SMALL: f32 = 12.0;
/// Widest column.
const WIDEST: f32 = 108.0;
/// Between encoder and decoder on one line.
const BETWEEN: f32 = 36.0;
/// Left of the decoder, where the encoder's state comes in with its name.
const ENTRY: f32 = 30.0;
/// Height of a band where all stand on one line, and where the decoder has a line of its own.
const BAND: f32 = 120.0;
const LOW: f32 = 84.0;

/// Room for the arrow from the picture.
const ARRIVAL: f32 = 30.0;

/// How the figure is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    /// The decoder begins from zeros.
    pub cut: bool,
    /// Something else needs the height.
    pub low: bool,
    /// Where the picture lies whose pixels are read, if one is.
    pub picture: Option<Side>,
    /// Where encoder and decoder each have a line, only the one of this step is drawn.
    pub only: Option<usize>,
}

/// A side of the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Above,
}

/// The figure at `tick`, `width` pixels wide.
pub fn scene(
    run: &Run,
    words: &Words,
    width: f32,
    tick: f64,
    Layout {
        cut,
        low,
        picture,
        only,
    }: Layout,
    selected: Option<Pick>,
) -> Scene {
    let narrow = width < NARROW;
    let (all, read) = (run.steps(), run.read_steps());
    let writes = all > read;
    let start = if picture == Some(Side::Left) {
        ARRIVAL
    } else {
        4.0
    };
    let least = if narrow { LEAST_ON_PHONE } else { LEAST };
    let written = (read..all).map(|step| longest(run, words, step) * SMALL / BETWEEN_WIRES);
    let least = written.fold(least, f32::max);
    let one_line = !writes || all as f32 * least + BETWEEN <= width - 4.0 - start;
    let fit = |count: usize, room: f32| (room / count.max(1) as f32).min(WIDEST);
    let mut lines: Vec<Vec<Row>> = if one_line {
        let between = if writes { BETWEEN } else { 0.0 };
        let pitch = fit(all, width - 4.0 - start - between);
        let row = |steps, x| Row { steps, x, pitch };
        let mut line = vec![row(0..read, start)];
        if writes {
            line.push(row(read..all, start + read as f32 * pitch + between));
        }
        vec![line]
    } else {
        let row = |steps: std::ops::Range<usize>, x: f32| Row {
            pitch: fit(steps.len(), width - 8.0 - x),
            steps,
            x,
        };
        // The state's way to the next line runs along the right edge and the left one.
        let mut encoder = row(0..read, start);
        encoder.pitch = encoder.pitch.min((width - 24.0) / read as f32);
        vec![vec![encoder], vec![row(read..all, 4.0 + ENTRY)]]
    };
    if let Some(step) = only.filter(|_| !one_line) {
        lines.retain(|line| line.iter().any(|row| row.steps.contains(&step)));
    }
    let band = if one_line { BAND } else { LOW };
    let mut figure = Figure {
        run,
        words,
        tick,
        selected,
        clock: timeline(all),
        picture,
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
        let way = match (one_line, lines.as_slice()) {
            (true, _) => Way::Beside,
            (_, [line]) if line.iter().any(|row| row.steps.contains(&read)) => Way::In,
            (_, [_]) => Way::Out,
            _ => Way::Down { border },
        };
        hand_over(&mut scene, run, &places, way, tick, cut);
    }
    // Words stand before the wires that they cross.
    let marks = std::mem::take(&mut scene.marks);
    let (labels, others): (Vec<Mark>, Vec<Mark>) =
        (marks.into_iter()).partition(|mark| matches!(mark, Mark::Label { .. }));
    scene.marks = others.into_iter().chain(labels).collect();
    scene.height = (y - 10.0).max(0.0);
    scene
}

/// How long at size 1 a step's words are, read and written.
fn longest(run: &Run, words: &Words, step: usize) -> f32 {
    let written = run.output(step).map(|output| run.token(output.token));
    let tokens = run.input(step).into_iter().chain(written);
    let lengths = tokens.map(|token| breadth(&words.token(token)));
    lengths.fold(0.0, f32::max)
}

/// How the encoder's last state goes to the decoder.
#[derive(Clone, Copy)]
enum Way {
    /// Both stand on one line.
    Beside,
    /// Each has its line; between them lies this height.
    Down { border: f32 },
    /// The encoder is drawn alone.
    Out,
    /// The decoder is.
    In,
}

/// The encoder's last state becomes the decoder's first one.
fn hand_over(
    scene: &mut Scene,
    run: &Run,
    places: &[(f32, f32, f32)],
    way: Way,
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
    let path = match way {
        Way::Beside => {
            // The wire is cut: what arrives is zeros.
            let from = if cut { left - 14.0 } else { right + 1.0 };
            scene.arrow((from, left - 2.0), y, quantity, phase);
            let x = (right + left) / 2.0;
            scene.label(x, y - 9.0, name, 14.0, Anchor::Middle, quantity);
            return;
        }
        // Nothing leaves where the wire is cut.
        Way::Out if cut => return,
        Way::Out => {
            let edge = (right + 15.0).min(scene.width - 2.0);
            scene.arrow((right + 1.0, edge), y, quantity, phase);
            return;
        }
        Way::Down { border } if !cut => {
            // Round the end of the line, back below it, and down to the decoder.
            let edge = (right + 9.0).min(scene.width - 2.0);
            format!(
                "M{:.1} {y:.1}H{edge:.1}V{border:.1}H{:.1}V{below:.1}H{:.1}m-5 -4l5 4l-5 4",
                right + 1.0,
                left - ENTRY + 2.0,
                left - 2.0
            )
        }
        Way::In | Way::Down { .. } => format!(
            "M{:.1} {below:.1}H{:.1}m-5 -4l5 4l-5 4",
            left - ENTRY + 2.0,
            left - 2.0
        ),
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

    use super::super::asked::Asked;
    use super::super::model::Config;
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

    fn layout(low: bool) -> Layout {
        Layout {
            low,
            ..Layout::default()
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
                    let scene = scene(&run, &words(), width, 9999.0, layout(low), None);
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
    fn where_there_is_no_room_for_both_lines_the_one_that_runs_is_drawn() {
        let run = run(Use::Translation, Language::Korean);
        let read = run.read_steps();
        let drawn = |width: f32, only: Option<usize>| {
            let layout = Layout {
                only,
                ..layout(true)
            };
            let scene = scene(&run, &words(), width, 9999.0, layout, None);
            let steps = scene.cells().filter_map(|cell| Some(cell.pick?.step));
            (
                steps.collect::<std::collections::BTreeSet<usize>>(),
                scene.height,
            )
        };
        let (all, both) = drawn(358.0, None);
        let (encoder, high) = drawn(358.0, Some(0));
        let (decoder, low) = drawn(358.0, Some(read));
        assert_eq!(encoder, (0..read).collect());
        assert_eq!(decoder, (read..run.steps()).collect());
        assert_eq!(all.len(), run.steps());
        assert!(high < both && low < both);
        // On one line both stay.
        assert_eq!(drawn(1100.0, Some(0)).0, all);
    }

    #[test]
    fn a_picture_beside_the_figure_leads_into_it() {
        let run = run(Use::Caption, Language::English);
        for width in [444.0, 604.0] {
            let beside = Layout {
                picture: Some(Side::Left),
                ..Layout::default()
            };
            let scene = scene(&run, &words(), width, 9999.0, beside, None);
            let cells = scene.cells();
            let left = cells.map(|cell| cell.rect.x).fold(f32::MAX, f32::min);
            assert!(left >= ARRIVAL, "{width}");
            assert!(scene.cells().all(|cell| cell.rect.right() <= width + 0.1));
        }
    }

    #[test]
    fn the_answer_grows_word_by_word() {
        let run = run(Use::Chat, Language::English);
        let (read, all) = (run.read_steps(), run.steps());
        let clock = timeline(all);
        let columns = |tick: f64| {
            let scene = scene(&run, &words(), 900.0, tick, layout(false), None);
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
                    let scene = scene(&run, &words(), width, 9999.0, layout(false), None);
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
