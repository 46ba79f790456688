//! Learning for the glossary: the loss, steps down its slope, what is learned by heart, and how far back a gradient reaches.

use super::figures::{WIDTH, caption, cell, powers, rows, shares as softmax_of};
use super::runs::{INPUTS, SEED, STEPS, Shape, UNITS, gradients};
use crate::figure::clock::Phase;
use crate::figure::number;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Mark, Rect, Scale, Scene};
use crate::nn::linear::{Linear, LinearGradients, LinearScratch};
use crate::nn::optimizer::norm;
use crate::nn::{Adam, Input, Params, Result, Rng, Sgd, loss, math, spectral_radius};

/// Everything as a multiple of the last.
pub fn shares(norms: &[f32]) -> Vec<f32> {
    let last = norms.last().copied().unwrap_or(1.0).max(f32::MIN_POSITIVE);
    norms.iter().map(|norm| norm / last).collect()
}

/// The loss of an answer by softmax whose first class is the right one.
pub fn loss(first: f32) -> Scene {
    let (scores, shares) = softmax_of(first);
    let list: Vec<_> = scores
        .iter()
        .zip(shares)
        .enumerate()
        .map(|(class, (score, p))| {
            let mark = if class == 0 { " ✓" } else { "" };
            let text = format!("{}{mark}", number::fixed(p, 3));
            (number::fixed(*score, 1), p, text)
        })
        .collect();
    let mut scene = rows(&list, Quantity::Plain);
    scene.height += 24.0;
    let [p, ..] = shares;
    let text = format!(
        "L = −ln {} = {}",
        number::fixed(p, 3),
        number::fixed(-math::ln(p), 3)
    );
    caption(&mut scene, text);
    scene
}

/// Where gradient descent takes w from 1, if the loss is w²: the start and eight updates.
fn descent(rate: f32, momentum: f32) -> Result<Vec<f32>> {
    let mut w = Params::from_layout([("w", vec![1])]);
    w.data_mut().fill(1.0);
    let mut rule = Sgd::new(rate, momentum);
    let mut path = vec![1.0];
    for _ in 0..STEPS {
        let mut slope = w.clone();
        for slope in slope.data_mut() {
            *slope *= 2.0;
        }
        rule.step(&mut w, &slope)?;
        path.extend(w.data());
    }
    Ok(path)
}

/// The path of descent over its valley, with steps of a rate.
pub fn rate(rate: f32) -> Scene {
    valley(descent(rate, 0.0))
}

/// The same with a share of each move added to the next one.
pub fn momentum(share: f32) -> Scene {
    valley(descent(0.05, share))
}

/// A path over the valley.
fn valley(path: Result<Vec<f32>>) -> Scene {
    const HEIGHT: f32 = 130.0;
    /// How far the valley is drawn to both sides.
    const REACH: f32 = 1.6;
    let place = |w: f32| {
        let x = (w / REACH + 1.0) / 2.0 * (WIDTH - 20.0) + 10.0;
        (x, HEIGHT - w * w / (REACH * REACH) * (HEIGHT - 10.0))
    };
    let Ok(path) = path else {
        return Scene::default();
    };
    let mut scene = Scene::new(WIDTH);
    scene.height = HEIGHT + 30.0;
    let line = |points: &mut dyn Iterator<Item = f32>| {
        let mut line = String::new();
        for (index, w) in points.enumerate() {
            let (x, y) = place(w);
            let letter = if index == 0 { "M" } else { "L" };
            line.push_str(&format!("{letter}{x:.1} {y:.1}"));
        }
        line
    };
    let mut valley = (-16..=16_i8).map(|tenth| f32::from(tenth) / 10.0);
    scene.marks.push(Mark::Wire {
        path: line(&mut valley),
        quantity: Quantity::Plain,
        phase: Phase::Pending,
    });
    let inside = path.iter().copied().take_while(|w| w.abs() <= REACH);
    scene.marks.push(Mark::Wire {
        path: line(&mut inside.clone()),
        quantity: Quantity::Gradient,
        phase: Phase::Done,
    });
    for w in inside {
        let (x, y) = place(w);
        scene.marks.push(Mark::Frame {
            rect: Rect::new(x - 3.0, y - 3.0, 6.0, 6.0),
            class: "row",
            pick: None,
        });
    }
    let last = path.last().copied().unwrap_or(1.0);
    let text = format!("L = w², w₀ = 1, w₈ = {}", number::fixed(last, 3));
    caption(&mut scene, text);
    scene
}

/// Updates of the network that learns by heart, and how many numbers it is to give at a step.
const UPDATES: usize = 300;
const NUMBERS: usize = 3;

/// An RNN of so many units and an output layer, taught to give random numbers at every step: the numbers, what it gives in the end, and
/// the mean square of the difference.
fn by_heart(units: usize) -> Result<(Vec<f32>, Vec<f32>, f32)> {
    let (mut stack, data) = Shape {
        units,
        ..Shape::RNN
    }
    .stack()?;
    let mut rng = Rng::seed_from_u64(SEED);
    let numbers: Vec<f32> = (0..STEPS * NUMBERS)
        .map(|_| rng.uniform(-1.0, 1.0))
        .collect();
    let targets: Vec<_> = numbers.iter().copied().map(Some).collect();
    let layer = Linear {
        inputs: units,
        outputs: NUMBERS,
    };
    let mut output =
        Params::from_layout([("weight", vec![NUMBERS, units]), ("bias", vec![NUMBERS])]);
    for weight in output.get_mut("weight").unwrap_or_default() {
        *weight = rng.uniform(-1.0, 1.0);
    }
    let (mut rules, mut scratch) = ([Adam::new(0.03), Adam::new(0.03)], LinearScratch::default());
    let mut slopes = output.clone();
    let [mut y, mut d_y, mut d_h, mut weight] = [const { Vec::new() }; 4];
    let mut bias = vec![0.0; NUMBERS];
    let mut measured = 0.0;
    for update in 0..=UPDATES {
        let trace = stack.forward(&Input::new(&data, STEPS, 1))?;
        let read = |name| output.get(name).unwrap_or_default();
        layer.forward(
            &trace.output,
            read("weight"),
            read("bias"),
            &mut y,
            &mut scratch,
        )?;
        measured = loss::squared_error(&y, &targets, None, &mut d_y)?;
        if update == UPDATES {
            break;
        }
        weight.resize(NUMBERS * units, 0.0);
        let gradients = LinearGradients {
            weight: &mut weight,
            bias: &mut bias,
            x: &mut d_h,
        };
        layer.backward(&trace.output, read("weight"), &d_y, gradients, &mut scratch)?;
        for (name, values) in [("weight", &weight), ("bias", &bias)] {
            slopes
                .get_mut(name)
                .unwrap_or_default()
                .copy_from_slice(values);
        }
        let inside = stack.backward(&trace, &d_h, None)?.params;
        rules[0].step(stack.params_mut(), &inside)?;
        rules[1].step(&mut output, &slopes)?;
    }
    Ok((numbers, y, measured))
}

/// The numbers to be learned, and what a network of so many units gives after it has been taught.
pub fn capacity(units: f32) -> Scene {
    const LEFT: f32 = 36.0;
    const ROW: f32 = 16.0;
    const HIGH: f32 = ROW * NUMBERS as f32;
    let Ok((numbers, given, loss)) = by_heart(units as usize) else {
        return Scene::default();
    };
    let mut scene = Scene::new(WIDTH);
    let pitch = (WIDTH - LEFT) / STEPS as f32;
    for (row, (name, values)) in [("y*", numbers), ("y", given)].into_iter().enumerate() {
        let top = 4.0 + row as f32 * (HIGH + 8.0);
        let middle = top + HIGH / 2.0 + 5.0;
        scene.label(LEFT - 8.0, middle, name, 15.0, Anchor::End, Quantity::Plain);
        for (index, value) in values.into_iter().enumerate() {
            let (step, number) = (index / NUMBERS, index % NUMBERS);
            let (x, y) = (LEFT + step as f32 * pitch, top + number as f32 * ROW);
            let rect = Rect::new(x, y, pitch - 3.0, ROW);
            let scale = Scale::Signed { limit: 1.0 };
            scene.marks.push(cell(rect, value, scale, Quantity::Plain));
        }
    }
    scene.height = 2.0 * (HIGH + 8.0) + 30.0;
    caption(&mut scene, format!("L = {}", number::fixed(loss, 4)));
    scene
}

/// How much of a changed first input is left in each later state, as a multiple of what the first one shows of it.
pub fn remembered(scale: f32) -> Scene {
    let differences = || -> Result<Vec<f32>> {
        let shape = Shape {
            scale,
            ..Shape::RNN
        };
        let (stack, mut data) = shape.stack()?;
        let before = stack.forward(&Input::new(&data, STEPS, 1))?;
        for value in &mut data[..INPUTS] {
            *value = -*value;
        }
        let after = stack.forward(&Input::new(&data, STEPS, 1))?;
        let steps = before.output.chunks(UNITS).zip(after.output.chunks(UNITS));
        Ok(steps
            .map(|(a, b)| norm(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>()))
            .collect())
    };
    let Ok(differences) = differences() else {
        return Scene::default();
    };
    let first = differences.first().copied().unwrap_or(1.0);
    let first = first.max(f32::MIN_POSITIVE);
    let shares: Vec<f32> = differences.iter().map(|d| d / first).collect();
    powers(&shares, Quantity::Hidden)
}

/// The radius of the recurrent weights, and what the gradient makes of it.
pub fn radius(scale: f32) -> Scene {
    let shape = Shape {
        scale,
        ..Shape::RNN
    };
    let weights = shape.stack().ok().and_then(|(stack, _)| {
        let weights = stack.params().get("weight_hh_l0")?;
        Some(spectral_radius(weights, UNITS))
    });
    let mut scene = powers(&shares(&gradients(scale)), Quantity::Gradient);
    scene.height += 24.0;
    let text = format!("ρ(Wₕ) = {}", number::fixed(weights.unwrap_or(0.0), 2));
    caption(&mut scene, text);
    scene
}

/// The gradient at each step if it goes back `steps` steps only.
pub fn truncated(steps: f32) -> Scene {
    stopped(STEPS.saturating_sub(steps as usize))
}

/// The gradient at each step if the state after step `t` was detached.
pub fn detached(t: f32) -> Scene {
    stopped((t as usize).min(STEPS - 1))
}

/// The first steps get no gradient.
fn stopped(border: usize) -> Scene {
    let mut shares = shares(&gradients(1.0));
    shares[..border].fill(0.0);
    powers(&shares, Quantity::Gradient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descent_on_a_square_multiplies_by_1_minus_twice_the_rate() {
        let path = descent(0.25, 0.0).unwrap();
        assert_eq!(path[..4], [1.0, 0.5, 0.25, 0.125]);
        assert!(descent(1.15, 0.0).unwrap()[STEPS].abs() > 8.0);
    }

    #[test]
    fn momentum_goes_farther_with_the_same_rate() {
        let at = |share: f32| descent(0.05, share).unwrap()[STEPS];
        assert!(at(0.5) < at(0.0));
        // By hand: v is 2, then 1 + 1.8 = 2.8.
        let path = descent(0.05, 0.5).unwrap();
        assert!((path[1] - 0.9).abs() < 1e-6 && (path[2] - 0.76).abs() < 1e-6);
    }

    #[test]
    fn more_units_learn_more_by_heart() {
        let loss = |units| by_heart(units).unwrap().2;
        let losses = [1, 2, 3, 4, 8].map(loss);
        assert!(losses.is_sorted_by(|a, b| a > b), "{losses:?}");
        assert!(losses[0] > 0.1 && losses[4] < 0.005, "{losses:?}");
    }

    #[test]
    fn as_many_steps_have_a_gradient_as_it_goes_back() {
        assert_eq!(truncated(3.0).cells().count(), 3);
        assert_eq!(detached(0.0).cells().count(), STEPS);
        assert_eq!(detached(8.0).cells().count(), 1);
    }
}
