//! What a figure draws, as plain data: a list of marks at fixed places. The geometry is computed and tested without a
//! browser; `drawing` turns it into SVG.

use super::clock::Phase;
use super::number;
use super::pick::Pick;
use super::quantity::Quantity;

/// A figure of less width is on a phone.
pub const NARROW: f32 = 560.0;

/// A rectangle in pixels of the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Rect {
    pub fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }

    pub fn centre(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether the two share an inner point.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x + 0.01 < other.right()
            && other.x + 0.01 < self.right()
            && self.y + 0.01 < other.bottom()
            && other.y + 0.01 < self.bottom()
    }
}

/// How a value becomes a fill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Diverging: zero is paper, `limit` and beyond is the full colour of its sign.
    Signed { limit: f32 },
    /// A vessel: empty at 0, full at 1.
    Gate,
}

/// From which strength on a positive and a negative fill is too dark for black, or too light for white: in the light theme,
/// in the dark one.
const TURNS: [[f32; 2]; 2] = [[0.82, 0.85], [0.617, 0.64]];

/// Width from which on a cell shows its number.
pub const DIGITS: f32 = 34.0;

/// Where a text hangs on its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// One value as a filled cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub rect: Rect,
    pub value: f32,
    pub scale: Scale,
    pub quantity: Quantity,
    pub phase: Phase,
    /// The value that a click opens.
    pub pick: Option<Pick>,
    /// Opened in the number view.
    pub selected: bool,
    /// Pinned by the reader.
    pub held: bool,
    /// Can be dragged to another value.
    pub draggable: bool,
}

impl Cell {
    /// The text inside the cell: the number where it fits, only the sign where there is less room.
    pub fn text(&self) -> Option<String> {
        if self.phase == Phase::Pending || self.rect.height < 11.0 {
            return None;
        }
        if self.rect.width >= DIGITS {
            return Some(number::compact(self.value));
        }
        let signed = matches!(self.scale, Scale::Signed { .. });
        if !self.value.is_finite() {
            return Some("!".into());
        }
        if signed && self.rect.width >= 10.0 && self.value.abs() >= 0.005 {
            return Some(if self.value < 0.0 {
                "−".into()
            } else {
                "+".into()
            });
        }
        None
    }

    /// Size of the text inside the cell.
    pub fn text_size(&self) -> f32 {
        // A sign alone may fill the cell.
        let share = if self.rect.width < DIGITS { 0.7 } else { 0.3 };
        (self.rect.height * 0.7)
            .min(self.rect.width * share)
            .clamp(10.0, 14.0)
    }

    /// Whether the text inside the cell has to be as light as paper in the light theme, as dark as paper in the dark one.
    pub fn turned(&self) -> [bool; 2] {
        let signed = matches!(self.scale, Scale::Signed { .. });
        let sign = usize::from(self.value < 0.0);
        TURNS.map(|turns| signed && self.strength() > turns[sign])
    }

    /// Strength of the fill in 0..=1: the share of the limit, or the level of the vessel.
    pub fn strength(&self) -> f32 {
        if !self.value.is_finite() {
            return 1.0;
        }
        match self.scale {
            Scale::Signed { limit } => (self.value.abs() / limit).min(1.0),
            Scale::Gate => self.value.clamp(0.0, 1.0),
        }
    }
}

/// Something a figure draws.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Cell(Cell),
    /// A text. `size` is in pixels.
    Label {
        x: f32,
        y: f32,
        text: String,
        size: f32,
        anchor: Anchor,
        quantity: Quantity,
    },
    /// A line along an SVG path.
    Wire {
        path: String,
        quantity: Quantity,
        phase: Phase,
    },
    /// An empty frame: the column that runs, the lens between two levels of zoom.
    Frame {
        rect: Rect,
        class: &'static str,
        pick: Option<Pick>,
    },
}

/// A drawing of a fixed size.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Scene {
    pub width: f32,
    pub height: f32,
    pub marks: Vec<Mark>,
}

/// What the wire of [`Scene::join`] takes below the vectors.
pub const BELOW: f32 = 12.0;

impl Scene {
    pub fn new(width: f32) -> Self {
        Self {
            width,
            height: 0.0,
            marks: Vec::new(),
        }
    }

    /// Adds a text on the point (x, y) of its base line.
    pub fn label(
        &mut self,
        x: f32,
        y: f32,
        text: impl Into<String>,
        size: f32,
        anchor: Anchor,
        quantity: Quantity,
    ) {
        self.marks.push(Mark::Label {
            x,
            y,
            text: text.into(),
            size,
            anchor,
            quantity,
        });
    }

    /// Adds an arrow from left to right at height `y`.
    pub fn arrow(&mut self, (from, to): (f32, f32), y: f32, quantity: Quantity, phase: Phase) {
        let path = format!("M{from:.1} {y:.1}H{to:.1}m-5 -4l5 4l-5 4");
        self.marks.push(Mark::Wire {
            path,
            quantity,
            phase,
        });
    }

    /// Two vectors added: an arrow at height `y` between two vectors, with a plus sign that a wire from `(x, bottom)` joins from
    /// below. It takes [`BELOW`] pixels under the vectors.
    pub fn join(&mut self, (x, bottom): (f32, f32), (from, to): (f32, f32), y: f32) {
        let sum = from + 24.0;
        self.marks.push(Mark::Wire {
            path: format!(
                "M{x:.1} {bottom:.1}V{:.1}H{sum:.1}V{:.1}m-4 5l4 -5l4 5",
                bottom + BELOW - 3.0,
                y + 8.0
            ),
            quantity: Quantity::Input,
            phase: Phase::Done,
        });
        // With its head: a short line beside a plus sign would be a minus.
        self.arrow((from + 2.0, sum - 7.0), y, Quantity::Hidden, Phase::Done);
        self.label(sum, y + 6.0, "+", 18.0, Anchor::Middle, Quantity::Plain);
        self.arrow((sum + 8.0, to - 3.0), y, Quantity::Plain, Phase::Done);
    }

    /// All cells of the scene.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Cell(cell) => Some(cell),
            _ => None,
        })
    }
}

/// How far an arrow keeps from the columns at the ends of a gap: a frame may stand round one. Short arrows have no room for it.
pub fn clearance(gap: f32) -> f32 {
    (gap - 12.0).clamp(0.0, 5.0)
}

/// About how wide a text is, for a size of 1: Hangul is as wide as high, a Latin letter half of that.
pub fn breadth(text: &str) -> f32 {
    text.chars()
        .map(|c| if c.is_ascii() { 0.56 } else { 0.98 })
        .sum()
}

/// `text` in lines of at most `room`, for a size of 1; a longer word has a line of its own.
pub fn lines(text: &str, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if breadth(line) + breadth(word) + 0.56 <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Subscript digits of an index, for labels: h₃.
pub fn subscript(index: usize) -> String {
    index
        .to_string()
        .chars()
        .filter_map(|c| char::from_u32(c as u32 - '0' as u32 + '₀' as u32))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: f32, width: f32, scale: Scale) -> Cell {
        Cell {
            rect: Rect::new(0.0, 0.0, width, 20.0),
            value,
            scale,
            quantity: Quantity::Hidden,
            phase: Phase::Done,
            pick: None,
            selected: false,
            held: false,
            draggable: false,
        }
    }

    #[test]
    fn a_small_cell_still_tells_the_sign() {
        let signed = Scale::Signed { limit: 1.0 };
        assert_eq!(cell(-0.3, 40.0, signed).text().as_deref(), Some("−0.30"));
        assert_eq!(cell(-0.3, 16.0, signed).text().as_deref(), Some("−"));
        assert_eq!(cell(0.0, 16.0, signed).text(), None);
        assert_eq!(cell(f32::NAN, 16.0, signed).text().as_deref(), Some("!"));
        assert_eq!(cell(0.7, 16.0, Scale::Gate).text(), None);
    }

    #[test]
    fn a_fill_never_leaves_its_range() {
        for value in [-5.0, -0.2, 0.0, 0.4, 7.0, f32::NAN, f32::INFINITY] {
            for scale in [Scale::Gate, Scale::Signed { limit: 1.0 }] {
                assert!((0.0..=1.0).contains(&cell(value, 20.0, scale).strength()));
            }
        }
    }

    #[test]
    fn text_in_a_cell_is_legible_on_every_fill() {
        use crate::figure::palette::{Rgb, mix, parse};
        let style = include_str!("../../style/main.css");
        let (light, dark) = style.split_once(":root[data-theme=\"dark\"] {").unwrap();
        let colour = |theme: &str, name: &str| {
            let (_, rest) = theme.split_once(&format!("--{name}: ")).unwrap();
            let (text, _) = rest.split_once(';').unwrap();
            parse(text).unwrap()
        };
        let linear = |part: u8| {
            let part = f32::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let luminance =
            |[r, g, b]: Rgb| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        let contrast = |a: Rgb, b: Rgb| {
            let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
            a.max(b) / a.min(b)
        };
        for (index, theme) in [light, dark].into_iter().enumerate() {
            for (sign, name) in [(1.0, "pos"), (-1.0, "neg")] {
                for step in 0..=1000 {
                    let share = step as f32 / 1000.0;
                    let fill = mix(colour(theme, "paper"), colour(theme, name), share);
                    let cell = cell(sign * share, 40.0, Scale::Signed { limit: 1.0 });
                    let text = if cell.turned()[index] {
                        "inverse"
                    } else {
                        "utmost"
                    };
                    let found = contrast(fill, colour(theme, text));
                    assert!(found >= 4.5, "theme {index}, {name} {share}: {found}");
                }
            }
        }
    }

    #[test]
    fn lines_keep_to_their_room() {
        assert_eq!(lines("one two three", 4.5), ["one two", "three"]);
        assert_eq!(lines("incomprehensible", 2.0), ["incomprehensible"]);
        assert!(lines(" ", 9.0).is_empty());
    }

    #[test]
    fn subscripts_are_digits() {
        assert_eq!(subscript(10), "₁₀");
    }
}
