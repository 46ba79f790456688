//! Numbers in arrays for the glossary: a table of embeddings, a tensor, a batch.

use super::figures::{WIDTH, caption, cell};
use super::runs::{INPUTS, SEED, STEPS, Shape, band_of, numbers};
use crate::figure::clock::Phase;
use crate::figure::pick::What;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Mark, Rect, Scale, Scene};
use crate::nn::{Input, Result, Rng, Trace, embedding as table};

/// Words of the table.
pub const WORDS: usize = 6;
/// Numbers a word.
const FEATURES: usize = 4;

const SIGNED: Scale = Scale::Signed { limit: 1.0 };

fn drawn(count: usize) -> Vec<f32> {
    let mut rng = Rng::seed_from_u64(SEED);
    (0..count).map(|_| rng.uniform(-1.0, 1.0)).collect()
}

/// The table with the row of a word framed, and the row by itself.
pub fn embedding(word: f32) -> Scene {
    const CELL: Rect = Rect {
        x: 0.0,
        y: 0.0,
        width: 34.0,
        height: 18.0,
    };
    let word = (word as usize).clamp(1, WORDS) - 1;
    let numbers = drawn(WORDS * FEATURES);
    let mut vector = Vec::new();
    if table::forward(&numbers, FEATURES, &[word as u32], &mut vector).is_err() {
        return Scene::default();
    }
    let mut scene = Scene::new(WIDTH);
    let top = |row: usize| 4.0 + row as f32 * CELL.height;
    let left = |column: usize| 26.0 + column as f32 * CELL.width;
    for (row, values) in numbers.chunks(FEATURES).enumerate() {
        let y = top(row) + 13.0;
        let name = (row + 1).to_string();
        scene.label(18.0, y, name, 13.0, Anchor::End, Quantity::Plain);
        for (column, value) in values.iter().enumerate() {
            let rect = Rect::new(left(column), top(row), CELL.width, CELL.height);
            scene
                .marks
                .push(cell(rect, *value, SIGNED, Quantity::Plain));
        }
    }
    let wide = FEATURES as f32 * CELL.width;
    scene.marks.push(Mark::Frame {
        rect: Rect::new(24.0, top(word) - 2.0, wide + 4.0, CELL.height + 4.0),
        class: "row",
        pick: None,
    });
    let middle = top(word) + CELL.height / 2.0;
    let (from, to) = (left(FEATURES) + 6.0, left(FEATURES) + 46.0);
    scene.marks.push(Mark::Wire {
        path: format!("M{from:.1} {middle:.1}H{to:.1}m-4 -4l4 4l-4 4"),
        quantity: Quantity::Input,
        phase: Phase::Done,
    });
    let first = (middle - FEATURES as f32 * CELL.height / 2.0)
        .clamp(4.0, top(WORDS) - FEATURES as f32 * CELL.height);
    for (row, value) in vector.iter().enumerate() {
        let y = first + row as f32 * CELL.height;
        let rect = Rect::new(to + 8.0, y, CELL.width, CELL.height);
        scene
            .marks
            .push(cell(rect, *value, SIGNED, Quantity::Input));
    }
    let end = to + 8.0 + CELL.width + 10.0;
    let name = "xₜ";
    let y = first + FEATURES as f32 * CELL.height / 2.0 + 5.0;
    scene.label(end, y, name, 15.0, Anchor::Start, Quantity::Input);
    scene.height = top(WORDS) + 6.0;
    scene
}

/// As many sequences as asked, lying behind one another.
pub fn tensor(sequences: f32) -> Scene {
    const WIDE: f32 = 30.0;
    const HIGH: f32 = 20.0;
    /// A sheet behind shows its upper and right cells with their signs.
    const SHIFT: (f32, f32) = (22.0, 16.0);
    let sequences = (sequences as usize).max(1);
    let values = drawn(sequences * STEPS * INPUTS);
    let mut scene = Scene::new(WIDTH);
    // The first sequence lies in front.
    for (place, sheet) in values.chunks(STEPS * INPUTS).enumerate().rev() {
        let back = place as f32;
        let top = 6.0 + ((sequences - 1) as f32 - back) * SHIFT.1;
        for (step, features) in sheet.chunks(INPUTS).enumerate() {
            for (row, value) in features.iter().enumerate() {
                let x = 16.0 + back * SHIFT.0 + step as f32 * WIDE;
                let y = top + row as f32 * HIGH;
                let rect = Rect::new(x, y, WIDE, HIGH);
                scene
                    .marks
                    .push(cell(rect, *value, SIGNED, Quantity::Input));
            }
        }
    }
    scene.height = 6.0 + (sequences - 1) as f32 * SHIFT.1 + INPUTS as f32 * HIGH + 30.0;
    caption(
        &mut scene,
        format!("(N, T, d) = ({sequences}, {STEPS}, {INPUTS})"),
    );
    scene
}

/// Two sequences of a batch. The first value of one is changed: the other's states stay as they are.
pub fn batch(value: f32) -> Scene {
    let mut scene = Scene::new(WIDTH);
    if let Ok(trace) = pair(value)
        && let Some(layer) = trace.layers.first()
    {
        for (sequence, [hidden, input]) in [["h¹", "x¹"], ["h²", "x²"]].into_iter().enumerate()
        {
            for (name, what) in [(hidden, What::Hidden), (input, What::Input)] {
                band_of(&mut scene, name, (layer, sequence), what, |_| true);
            }
        }
    }
    numbers(&mut scene);
    scene
}

fn pair(value: f32) -> Result<Trace> {
    let (stack, _) = Shape::RNN.stack()?;
    let mut data = drawn(STEPS * 2 * INPUTS);
    data[0] = value;
    stack.forward(&Input::new(&data, STEPS, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_of_a_batch_do_not_mix() {
        let [a, b] = [-2.0, 2.0].map(|value| pair(value).unwrap());
        for step in 0..STEPS {
            let states = |n| [&a, &b].map(|trace| trace.layers[0].hidden_at(step, n).to_vec());
            let [one, other] = states(0);
            assert_ne!(one, other, "step {step}");
            let [one, other] = states(1);
            assert_eq!(one, other, "step {step}");
        }
    }
}
