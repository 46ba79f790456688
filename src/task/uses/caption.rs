//! One to many: a picture of 8 x 8 pixels and a sentence about it.

use super::grammar::{Pair, listed};
use crate::task::moscow::Language;

/// Pixels a side.
pub const SIDE: usize = 8;

/// Square, triangle, diamond, cross.
const SHAPES: usize = 4;
const KOREAN: [&str; SHAPES] = ["네모", "세모", "마름모", "십자"];
const ENGLISH: [&str; SHAPES] = ["square", "triangle", "diamond", "cross"];
/// Of batchim depends which particle follows. None of these four has one.
const PARTICLE: &str = "+가";

/// The outlines, small (3 x 3) and big (7 x 7).
const SMALL: [[&str; 3]; SHAPES] = [
    ["###", "#.#", "###"],
    [".#.", "###", "###"],
    [".#.", "#.#", ".#."],
    [".#.", "###", ".#."],
];
const BIG: [[&str; 7]; SHAPES] = [
    [
        "#######", "#.....#", "#.....#", "#.....#", "#.....#", "#.....#", "#######",
    ],
    [
        "...#...", "...#...", "..#.#..", "..#.#..", ".#...#.", ".#...#.", "#######",
    ],
    [
        "...#...", "..#.#..", ".#...#.", "#.....#", ".#...#.", "..#.#..", "...#...",
    ],
    [
        "...#...", "...#...", "...#...", "#######", "...#...", "...#...", "...#...",
    ],
];

#[derive(Clone)]
struct Picture([[bool; SIDE]; SIDE]);

impl Picture {
    fn empty() -> Self {
        Self([[false; SIDE]; SIDE])
    }

    fn draw(&mut self, shape: &[&str], top: usize, left: usize) {
        for (y, row) in shape.iter().enumerate() {
            for (x, pixel) in row.bytes().enumerate() {
                self.0[top + y][left + x] |= pixel == b'#';
            }
        }
    }

    fn text(&self) -> String {
        let pixels = self.0.iter().flatten();
        pixels.map(|on| if *on { '#' } else { '.' }).collect()
    }
}

fn alone(language: Language, shape: usize, place: Option<(usize, usize)>) -> String {
    match (language, place) {
        (Language::Korean, None) => format!("큰 {} {PARTICLE} 있어요", KOREAN[shape]),
        (Language::English, None) => format!("a big {}", ENGLISH[shape]),
        (Language::Korean, Some((row, column))) => {
            let side = ["왼쪽", "오른쪽"][column];
            let height = ["위에", "아래에"][row];
            format!("{side} {height} 작은 {} {PARTICLE} 있어요", KOREAN[shape])
        }
        (Language::English, Some((row, column))) => {
            let side = ["left", "right"][column];
            let height = ["top", "bottom"][row];
            format!("a small {} at the {height} {side}", ENGLISH[shape])
        }
    }
}

/// `second` is below `first`, or to its right.
fn both(language: Language, first: usize, second: usize, below: bool) -> String {
    match language {
        Language::Korean => {
            let where_to = if below { "아래에" } else { "오른쪽에" };
            let (first, second) = (KOREAN[first], KOREAN[second]);
            format!("{first} {where_to} {second} {PARTICLE} 있어요")
        }
        Language::English => {
            let where_to = if below { "above" } else { "to the left of" };
            let (first, second) = (ENGLISH[first], ENGLISH[second]);
            format!("a {first} {where_to} a {second}")
        }
    }
}

/// Where a small shape can be inside its quarter.
const SHIFTS: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];

/// Every picture with what it shows.
pub fn all(language: Language) -> Vec<Pair> {
    let mut all = Vec::new();
    for (shape, outline) in listed(&BIG).iter().enumerate() {
        for &(top, left) in listed(&SHIFTS) {
            let mut picture = Picture::empty();
            picture.draw(outline, top, left);
            all.push(Pair::new(picture.text(), alone(language, shape, None)));
            for place in listed(&SHIFTS) {
                let mut picture = Picture::empty();
                picture.draw(&SMALL[shape], 4 * place.0 + top, 4 * place.1 + left);
                let said = alone(language, shape, Some(*place));
                all.push(Pair::new(picture.text(), said));
            }
        }
    }
    // Two shapes in two quarters that touch: below each other, or side by side.
    let places = [
        ((0, 0), (1, 0), true),
        ((0, 1), (1, 1), true),
        ((0, 0), (0, 1), false),
        ((1, 0), (1, 1), false),
    ];
    for &(first_at, second_at, below) in listed(&places) {
        for (first, one) in listed(&SMALL).iter().enumerate() {
            for (second, other) in listed(&SMALL).iter().enumerate() {
                for &a in listed(&SHIFTS) {
                    for &b in listed(&SHIFTS) {
                        let mut picture = Picture::empty();
                        let at = |place: (usize, usize), shift: (usize, usize)| {
                            (4 * place.0 + shift.0, 4 * place.1 + shift.1)
                        };
                        let ((ya, xa), (yb, xb)) = (at(first_at, a), at(second_at, b));
                        picture.draw(one, ya, xa);
                        picture.draw(other, yb, xb);
                        let said = both(language, first, second, below);
                        all.push(Pair::new(picture.text(), said));
                    }
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_picture_has_two_captions() {
        for language in Language::ALL {
            let mut all = all(language);
            all.sort_by(|a, b| a.input.cmp(&b.input));
            for pair in all.windows(2) {
                assert!(pair[0].input != pair[1].input || pair[0] == pair[1]);
            }
            assert!(all.iter().all(|pair| pair.input.len() == SIDE * SIDE));
        }
    }
}
