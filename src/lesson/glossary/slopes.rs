//! Slopes for the glossary: the matrix of one step's, and what two optimisers make of steep and of gentle ones.

use super::figures::{WIDTH, caption, cell, rows};
use super::runs::{STEPS, Shape, UNITS};
use crate::figure::number;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Mark, Rect, Scale, Scene, subscript};
use crate::nn::{Adam, Input, Params, Result, Sgd, StepJacobians};

/// The Jacobian ∂h_t/∂h_{t-1} of an RNN at a step: a row a unit of h_t, a column a unit of h_{t-1}.
pub fn jacobian(t: f32) -> Scene {
    const CELL: (f32, f32) = (44.0, 20.0);
    let step = (t as usize).clamp(1, STEPS) - 1;
    let factor = || -> Result<Vec<f32>> {
        let (stack, data) = Shape::RNN.stack()?;
        let trace = stack.forward(&Input::new(&data, STEPS, 1))?;
        let all = StepJacobians::new(&stack, &trace, 0, 0)?;
        Ok(all.factor(step).to_vec())
    };
    let Ok(factor) = factor() else {
        return Scene::default();
    };
    let mut scene = Scene::new(WIDTH);
    let left = (WIDTH - UNITS as f32 * CELL.0) / 2.0;
    for (row, values) in factor.chunks(UNITS).enumerate() {
        for (column, value) in values.iter().enumerate() {
            let (x, y) = (left + column as f32 * CELL.0, 4.0 + row as f32 * CELL.1);
            scene.marks.push(cell(
                Rect::new(x, y, CELL.0, CELL.1),
                *value,
                Scale::Signed { limit: 1.0 },
                Quantity::Gradient,
            ));
        }
    }
    scene.height = UNITS as f32 * CELL.1 + 34.0;
    let (later, earlier) = (subscript(step + 1), subscript(step));
    caption(&mut scene, format!("∂h{later} / ∂h{earlier}"));
    scene
}

/// Lengths of the first step from w = 1 on the valley L = steepness · w²: of SGD, of Adam.
fn first_steps(rate: f32, steepness: f32) -> Result<[f32; 2]> {
    let mut start = Params::from_layout([("w", vec![1])]);
    start.data_mut().fill(1.0);
    let mut slope = start.clone();
    slope.data_mut().fill(2.0 * steepness);
    let (mut by_sgd, mut by_adam) = (start.clone(), start);
    Sgd::new(rate, 0.0).step(&mut by_sgd, &slope)?;
    Adam::new(rate).step(&mut by_adam, &slope)?;
    Ok([by_sgd, by_adam].map(|w| (1.0 - w.data()[0]).abs()))
}

/// The first step of both optimisers in a gentle valley and in one that is a hundred times as steep.
pub fn optimizers(rate: f32) -> Scene {
    const GROUP: f32 = 74.0;
    let (Ok(gentle), Ok(steep)) = (first_steps(rate, 1.0), first_steps(rate, 100.0)) else {
        return Scene::default();
    };
    let mut scene = Scene::new(WIDTH);
    for (index, name) in ["SGD", "Adam"].into_iter().enumerate() {
        let top = index as f32 * GROUP;
        scene.label(4.0, top + 14.0, name, 13.5, Anchor::Start, Quantity::Plain);
        let most = gentle[index].max(steep[index]).max(f32::MIN_POSITIVE);
        let list: Vec<_> = [("w²", gentle[index]), ("100w²", steep[index])]
            .into_iter()
            .map(|(loss, long)| (loss.to_owned(), long / most, number::fixed(long, 2)))
            .collect();
        for mut mark in rows(&list, Quantity::Gradient).marks {
            match &mut mark {
                Mark::Cell(cell) => cell.rect.y += top + 20.0,
                Mark::Label { y, .. } => *y += top + 20.0,
                Mark::Wire { .. } | Mark::Frame { .. } => {}
            }
            scene.marks.push(mark);
        }
    }
    scene.height = 2.0 * GROUP;
    scene
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adam_s_first_step_is_as_long_as_its_rate_and_sgd_s_grows_with_the_slope() {
        let (gentle, steep) = (
            first_steps(0.2, 1.0).unwrap(),
            first_steps(0.2, 100.0).unwrap(),
        );
        for [sgd, adam] in [gentle, steep] {
            assert!((adam - 0.2).abs() < 1e-5, "{adam}");
            assert!(sgd > adam);
        }
        assert!((steep[0] / gentle[0] - 100.0).abs() < 1e-3);
    }

    #[test]
    fn a_jacobian_has_a_row_and_a_column_a_unit() {
        for step in [0.0, 1.0, 8.0] {
            assert_eq!(jacobian(step).cells().count(), UNITS * UNITS);
        }
    }
}
