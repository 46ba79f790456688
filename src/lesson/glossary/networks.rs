//! Small networks for the glossary: one that remembers nothing, one with a number changed, an encoder and a decoder.

use super::figures::WIDTH;
use super::runs::{INPUTS, SEED, STEPS, Shape, UNITS, band, bands, frame, numbers};
use crate::figure::pick::What;
use crate::figure::scene::{Mark, Scene};
use crate::nn::{Input, Result, Trace};

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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_decoder_reads_what_it_wrote() {
        let trace = decoded(None).unwrap();
        for step in 1..STEPS {
            let written = &trace.layers[0].hidden_at(step - 1, 0)[..INPUTS];
            assert_eq!(trace.layers[0].input_at(step, 0), written);
        }
    }
}
