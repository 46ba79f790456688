//! Small networks for the glossary: one that remembers nothing, one with a number changed, an encoder and a decoder, the wirings.

use super::figures::{WIDTH, caption, cell_in};
use super::runs::{INPUTS, SEED, STEPS, Shape, UNITS, band, bands, columns, frame, numbers};
use crate::figure::clock::Phase;
use crate::figure::number;
use crate::figure::pick::What;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Mark, Rect, Scale, Scene};
use crate::nn::{Input, Result, Trace, loss, math};

/// Inputs come again after so many steps.
const PERIOD: usize = 3;

/// The bands of a run, or nothing if the engine refuses it.
fn drawn(trace: Result<Trace>, list: &[(&str, What)], t: f32) -> Scene {
    let Ok(trace) = trace else {
        return Scene::default();
    };
    let mut scene = Scene::new(WIDTH);
    if let Some(layer) = trace.layers.first() {
        for (name, what) in list {
            band(&mut scene, name, layer, *what, |step| (step as f32) < t);
        }
    }
    numbers(&mut scene);
    scene
}

/// A network without a way back: the same input has the same output, wherever it comes.
pub fn feedforward(t: f32) -> Scene {
    let shape = Shape {
        scale: 0.0,
        ..Shape::RNN
    };
    let trace = shape.stack().and_then(|(stack, data)| {
        let (first, _) = data.split_at(PERIOD * INPUTS);
        let again: Vec<f32> = first.iter().copied().cycle().take(data.len()).collect();
        stack.forward(&Input::new(&again, STEPS, 1))
    });
    let mut scene = drawn(trace, &[("y", What::Hidden), ("x", What::Input)], t);
    // What is computed at a step goes nowhere else.
    scene
        .marks
        .retain(|mark| !matches!(mark, Mark::Wire { .. }));
    scene
}

/// One hidden neuron at the first step: its inputs, its weights, their products, and what becomes of their sum. The first weight is
/// the reader's.
pub fn neuron(weight: f32) -> Scene {
    let Ok((inputs, weights, bias, sum)) = weighted(weight) else {
        return Scene::default();
    };
    let products: Vec<f32> = inputs.iter().zip(&weights).map(|(x, w)| x * w).collect();
    let signed = Scale::Signed { limit: 1.0 };
    let mut scene = columns([
        ("x", &inputs, signed, Quantity::Input),
        ("w", &weights, signed, Quantity::Plain),
        ("w ⊙ x", &products, signed, Quantity::Plain),
    ]);
    scene.height += 30.0;
    let value = number::fixed(math::tanh(sum + bias), 3);
    let sum = number::sum(&[sum, bias], 3);
    caption(&mut scene, format!("tanh({sum}) = {value}"));
    scene
}

/// Inputs of the first step, weights, bias and the sum of the products of an RNN's first unit, which has read nothing before.
fn weighted(weight: f32) -> Result<(Vec<f32>, Vec<f32>, f32, f32)> {
    let (stack, data) = Shape::RNN.stack()?;
    let read = |name: &str| stack.params().get(name).unwrap_or_default();
    let inputs: Vec<f32> = data.iter().copied().take(INPUTS).collect();
    let mut weights: Vec<f32> = read("weight_ih_l0").iter().copied().take(INPUTS).collect();
    if let Some(first) = weights.first_mut() {
        *first = weight;
    }
    let bias = ["bias_ih_l0", "bias_hh_l0"].map(|name| read(name).first().copied().unwrap_or(0.0));
    let sum = inputs.iter().zip(&weights).map(|(x, w)| x * w).sum();
    Ok((inputs, weights, bias[0] + bias[1], sum))
}

/// An RNN with the first number of a parameter changed. It is used at every step, so all states answer.
pub fn changed(parameter: &str, value: f32) -> Scene {
    let trace = Shape::RNN.stack().and_then(|(mut stack, data)| {
        let numbers = stack.params_mut().get_mut(parameter);
        if let Some(first) = numbers.and_then(|numbers| numbers.first_mut()) {
            *first = value;
        }
        stack.forward(&Input::new(&data, STEPS, 1))
    });
    let list = [("h", What::Hidden), ("x", What::Input)];
    drawn(trace, &list, STEPS as f32)
}

/// Another seed, other weights and inputs.
pub fn seeded(seed: f32) -> Scene {
    let shape = Shape {
        seed: seed as u64,
        ..Shape::RNN
    };
    bands(&shape, &[What::Hidden, What::Input], STEPS as f32)
}

/// A run with its latest state framed: all that is handed on.
pub fn encoder(t: f32) -> Scene {
    let mut scene = bands(&Shape::RNN, &[What::Hidden, What::Input], t);
    if let Some(last) = (t as usize).min(STEPS).checked_sub(1) {
        scene.marks.push(frame(last, 0.0, UNITS));
    }
    scene
}

/// A network that begins from an encoder's last state. Its first outputs are its next input, unless it is given others.
fn decoded(given: Option<&[f32]>) -> Result<Trace> {
    let state = Shape::RNN.run(None)?.last;
    let shape = Shape {
        seed: SEED + 1,
        ..Shape::RNN
    };
    let (stack, _) = shape.stack()?;
    let mut data = vec![0.0; INPUTS];
    loop {
        let steps = data.len() / INPUTS;
        let trace = stack.forward(&Input {
            initial: Some(&state),
            ..Input::new(&data, steps, 1)
        })?;
        if steps == STEPS {
            return Ok(trace);
        }
        let written = &trace.output[(steps - 1) * UNITS..][..INPUTS];
        let right = given.and_then(|given| given.get(data.len() - INPUTS..data.len()));
        data.extend(right.unwrap_or(written));
    }
}

pub fn decoder(t: f32) -> Scene {
    drawn(decoded(None), &[("h", What::Hidden), ("x", What::Input)], t)
}

/// The same decoder, once given the right words and once reading its own.
pub fn teacher_forcing(t: f32) -> Scene {
    let both = || -> Result<[Trace; 2]> {
        let (_, right) = Shape::RNN.stack()?;
        Ok([decoded(Some(&right))?, decoded(None)?])
    };
    let Ok(traces) = both() else {
        return Scene::default();
    };
    let mut scene = Scene::new(WIDTH);
    for (trace, [hidden, input]) in traces.iter().zip([["h", "x"], ["h*", "x*"]]) {
        let Some(layer) = trace.layers.first() else {
            continue;
        };
        for (name, what) in [(hidden, What::Hidden), (input, What::Input)] {
            band(&mut scene, name, layer, what, |step| (step as f32) < t);
        }
    }
    numbers(&mut scene);
    scene
}

/// Steps of a wiring.
const SHORT: usize = 4;
/// Of which steps a wiring reads the input and gives an answer.
const WIRINGS: [([bool; SHORT], [bool; SHORT]); 4] = [
    ([true, false, false, false], [true; SHORT]),
    ([true; SHORT], [false, false, false, true]),
    ([true; SHORT], [true; SHORT]),
    ([true, true, false, false], [false, false, true, true]),
];

/// One to many, many to one, many to many while reading and after it: the same network, read and asked at other steps. What is not read is zeros. The
/// answers are the first of the state's numbers.
pub fn wirings(t: f32) -> Scene {
    const GROUP: f32 = 82.0;
    const PITCH: f32 = 19.0;
    const WIDE: f32 = 11.0;
    const ROW: f32 = 10.0;
    const ANSWER: usize = 2;
    let mut scene = Scene::new(WIDTH);
    let top = 4.0;
    let state = top + ANSWER as f32 * ROW + 16.0;
    let input = state + UNITS as f32 * ROW + 16.0;
    let under = input + INPUTS as f32 * ROW + 18.0;
    for (name, y, quantity) in [
        ("y", top + ROW, Quantity::Plain),
        ("h", state + UNITS as f32 * ROW / 2.0, Quantity::Hidden),
        ("x", input + INPUTS as f32 * ROW / 2.0, Quantity::Input),
    ] {
        scene.label(0.0, y + 5.0, name, 14.0, Anchor::Start, quantity);
    }
    for (group, (reads, answers)) in WIRINGS.iter().enumerate() {
        let run = || -> Result<Trace> {
            let (stack, mut data) = Shape::RNN.stack()?;
            data.truncate(SHORT * INPUTS);
            for (step, read) in data.chunks_mut(INPUTS).zip(reads) {
                if !read {
                    step.fill(0.0);
                }
            }
            stack.forward(&Input::new(&data, SHORT, 1))
        };
        let Ok(trace) = run() else {
            return Scene::default();
        };
        let Some(layer) = trace.layers.first() else {
            return Scene::default();
        };
        let left = 16.0 + group as f32 * GROUP;
        for step in 0..SHORT {
            let x = left + step as f32 * PITCH;
            let phase = if (step as f32) < t {
                Phase::Done
            } else {
                Phase::Pending
            };
            let (hidden, read) = (layer.hidden_at(step, 0), layer.input_at(step, 0));
            let mut band = |top: f32, values: &[f32], quantity, phase| {
                for (row, value) in values.iter().enumerate() {
                    let rect = Rect::new(x, top + row as f32 * ROW, WIDE, ROW);
                    let signed = Scale::Signed { limit: 1.0 };
                    scene
                        .marks
                        .push(cell_in(phase, rect, *value, signed, quantity));
                }
            };
            band(state, hidden, Quantity::Hidden, phase);
            if reads[step] {
                band(input, read, Quantity::Input, Phase::Done);
            }
            if answers[step] {
                band(top, &hidden[..ANSWER], Quantity::Plain, phase);
            }
            let middle = x + WIDE / 2.0;
            let mut wire = |path: String, quantity| {
                scene.marks.push(Mark::Wire {
                    path,
                    quantity,
                    phase,
                });
            };
            if reads[step] {
                let (from, to) = (input - 2.0, state + UNITS as f32 * ROW + 3.0);
                wire(
                    format!("M{middle:.1} {from:.1}V{to:.1}m-3 4l3 -4l3 4"),
                    Quantity::Input,
                );
            }
            if answers[step] {
                let (from, to) = (state - 2.0, top + ANSWER as f32 * ROW + 3.0);
                wire(
                    format!("M{middle:.1} {from:.1}V{to:.1}m-3 4l3 -4l3 4"),
                    Quantity::Hidden,
                );
            }
            if step + 1 < SHORT {
                let y = state + UNITS as f32 * ROW / 2.0;
                let (from, to) = (x + WIDE + 1.0, x + PITCH - 2.0);
                wire(
                    format!("M{from:.1} {y:.1}H{to:.1}m-3 -3l3 3l-3 3"),
                    Quantity::Hidden,
                );
            }
        }
        let count = |list: &[bool]| list.iter().filter(|there| **there).count();
        let text = format!("{} → {}", count(reads), count(answers));
        let middle = left + (SHORT as f32 * PITCH - (PITCH - WIDE)) / 2.0;
        scene.label(middle, under, text, 13.0, Anchor::Middle, Quantity::Plain);
    }
    scene.height = under + 6.0;
    scene
}

/// The vectors that are read, and those that an output layer makes of the states: the softmax of three of their numbers.
pub fn vectors(t: f32) -> Scene {
    const ANSWER: usize = 3;
    const ROW: f32 = 14.0;
    let mut scene = Scene::new(WIDTH);
    let Ok(trace) = Shape::RNN.run(None) else {
        return Scene::default();
    };
    let Some(layer) = trace.layers.first() else {
        return Scene::default();
    };
    let (left, top) = (24.0, 4.0);
    let pitch = (WIDTH - left) / STEPS as f32;
    let done = |step: usize| (step as f32) < t;
    let middle = top + ANSWER as f32 * ROW / 2.0 + 5.0;
    scene.label(left - 6.0, middle, "y", 15.0, Anchor::End, Quantity::Plain);
    for step in 0..STEPS {
        let mut shares: Vec<f32> = layer.hidden_at(step, 0)[..ANSWER].to_vec();
        loss::softmax(&mut shares);
        for (row, share) in shares.into_iter().enumerate() {
            let x = left + step as f32 * pitch;
            let rect = Rect::new(x, top + row as f32 * ROW, pitch - 14.0, ROW);
            let phase = if done(step) {
                Phase::Done
            } else {
                Phase::Pending
            };
            scene
                .marks
                .push(cell_in(phase, rect, share, Scale::Gate, Quantity::Plain));
        }
    }
    scene.height = top + ANSWER as f32 * ROW + 6.0;
    for (name, what) in [("h", What::Hidden), ("x", What::Input)] {
        band(&mut scene, name, layer, what, done);
    }
    numbers(&mut scene);
    scene
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neuron_is_the_first_unit_of_the_first_state() {
        let (stack, data) = Shape::RNN.stack().unwrap();
        let first = stack.params().get("weight_ih_l0").unwrap()[0];
        let (inputs, weights, bias, sum) = weighted(first).unwrap();
        assert_eq!((inputs.len(), weights.len()), (INPUTS, INPUTS));
        let trace = stack.forward(&Input::new(&data, STEPS, 1)).unwrap();
        assert!((math::tanh(sum + bias) - trace.output[0]).abs() < 1e-6);
    }

    fn values(scene: &Scene) -> Vec<f32> {
        scene.cells().map(|cell| cell.value).collect()
    }

    #[test]
    fn without_a_way_back_equal_inputs_have_equal_outputs() {
        let values = values(&feedforward(STEPS as f32));
        let step = |step: usize| &values[step * UNITS..][..UNITS];
        assert_eq!(step(0), step(PERIOD));
        assert_ne!(step(0), step(1));
    }

    #[test]
    fn one_changed_weight_changes_every_state() {
        let [a, b] = [-1.0, 1.0].map(|w| values(&changed("weight_ih_l0", w)));
        for step in 0..STEPS {
            let at = |values: &[f32]| values[step * UNITS..][..UNITS].to_vec();
            assert_ne!(at(&a), at(&b), "step {step}");
        }
    }

    #[test]
    fn a_wiring_draws_what_is_read_and_what_is_answered() {
        let count = |quantity| {
            let scene = wirings(SHORT as f32);
            scene.cells().filter(|c| c.quantity == quantity).count()
        };
        assert_eq!(count(Quantity::Input), (1 + 4 + 4 + 2) * INPUTS);
        assert_eq!(count(Quantity::Plain), (4 + 1 + 4 + 2) * 2);
        assert_eq!(count(Quantity::Hidden), 4 * SHORT * UNITS);
    }

    #[test]
    fn a_decoder_reads_what_it_wrote() {
        let trace = decoded(None).unwrap();
        for step in 1..STEPS {
            let written = &trace.layers[0].hidden_at(step - 1, 0)[..INPUTS];
            assert_eq!(trace.layers[0].input_at(step, 0), written);
        }
    }
}
