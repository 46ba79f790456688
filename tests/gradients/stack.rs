//! The recurrent stack: values of the trace, and gradients of everything that goes into it.

use unrolled::nn::{Hold, Input, Result, Rng, Spec, Stack, State};

use super::reference::{Nudge, Outcome, Run, wide, wide_params};
use super::{KINDS, assert_close, central, dot, random, random_params};

/// One network with everything that can be asked of a run: initial states, lengths, held gates, a loss that also hangs on
/// the last states.
struct Case {
    name: String,
    stack: Stack,
    input: Vec<f32>,
    steps: usize,
    batch: usize,
    lengths: Option<Vec<usize>>,
    initial: State,
    holds: Vec<Hold>,
    cotangent: Vec<f32>,
    d_final: State,
}

impl Case {
    fn new(spec: Spec, lengths: Option<Vec<usize>>, holds: Vec<Hold>, seed: u64) -> Result<Self> {
        let mut rng = Rng::seed_from_u64(seed);
        let (steps, batch) = (5, 3);
        let states = spec.num_layers * spec.directions() * batch * spec.hidden_size;
        let mut state = || State {
            h: random(states, &mut rng),
            c: random(if spec.kind.has_cell() { states } else { 0 }, &mut rng),
        };
        let (initial, d_final) = (state(), state());
        Ok(Case {
            name: format!("{spec:?}, lengths {lengths:?}, holds {}", holds.len()),
            stack: Stack::new(spec, random_params(spec.layout(), &mut rng))?,
            input: random(steps * batch * spec.input_size, &mut rng),
            cotangent: random(steps * batch * spec.output_size(), &mut rng),
            steps,
            batch,
            lengths,
            initial,
            holds,
            d_final,
        })
    }

    fn all() -> Result<Vec<Self>> {
        let mut cases = Vec::new();
        let mut seed = 0;
        let mut add = |spec, lengths, holds| -> Result<()> {
            seed += 1;
            cases.push(Case::new(spec, lengths, holds, seed)?);
            Ok(())
        };
        for kind in KINDS {
            let spec = Spec::new(kind, 2, 3);
            add(spec, None, vec![])?;
            add(spec.bidirectional(true), Some(vec![5, 2, 1]), vec![])?;
            add(spec.layers(3), Some(vec![3, 5, 4]), vec![])?;
            add(spec.layers(2).bidirectional(true), None, vec![])?;
            add(
                spec.layers(2).bidirectional(true),
                Some(vec![1, 5, 3]),
                vec![],
            )?;
            for &gate in kind.gate_order() {
                let hold = |unit, value, layer, direction| Hold {
                    gate,
                    unit,
                    value,
                    layer,
                    direction,
                };
                add(spec, None, vec![hold(None, 0.25, 0, 0)])?;
                let two = vec![hold(Some(1), 0.9, 1, 1), hold(Some(2), -0.5, 0, 0)];
                add(spec.layers(2).bidirectional(true), Some(vec![2, 5, 4]), two)?;
            }
        }
        Ok(cases)
    }

    fn engine_input(&self) -> Input<'_> {
        Input {
            lengths: self.lengths.as_deref(),
            initial: Some(&self.initial),
            holds: &self.holds,
            ..Input::new(&self.input, self.steps, self.batch)
        }
    }

    fn reference(&self) -> Run {
        Run {
            spec: *self.stack.spec(),
            params: wide_params(self.stack.params()),
            input: wide(&self.input),
            steps: self.steps,
            batch: self.batch,
            lengths: self.lengths.clone().unwrap_or(vec![self.steps; self.batch]),
            initial_h: wide(&self.initial.h),
            initial_c: wide(&self.initial.c),
            holds: self.holds.clone(),
            nudge: None,
        }
    }

    /// L = <cotangent, output> + <d_final, last states>
    fn loss(&self, outcome: &Outcome) -> f64 {
        dot(&wide(&self.cotangent), &outcome.output)
            + dot(&wide(&self.d_final.h), &outcome.last_h)
            + dot(&wide(&self.d_final.c), &outcome.last_c)
    }

    /// dL by every value of one buffer of the reference.
    fn differences(&self, buffer: impl Fn(&mut Run) -> &mut Vec<f64>) -> Vec<f64> {
        let mut run = self.reference();
        (0..buffer(&mut run).len())
            .map(|index| {
                let value = buffer(&mut run)[index];
                let slope = central(|shift| {
                    buffer(&mut run)[index] = value + shift;
                    self.loss(&run.forward())
                });
                buffer(&mut run)[index] = value;
                slope
            })
            .collect()
    }

    /// dL by every state of one layer at every step (T, N, H).
    fn state_differences(&self, layer: usize, cell: bool) -> Vec<f64> {
        let mut run = self.reference();
        (0..self.steps * self.batch * run.spec.hidden_size)
            .map(|index| {
                central(|by| {
                    run.nudge = Some(Nudge {
                        layer,
                        index,
                        cell,
                        by,
                    });
                    self.loss(&run.forward())
                })
            })
            .collect()
    }
}

#[test]
fn a_run_has_the_references_values() -> Result<()> {
    for case in Case::all()? {
        let trace = case.stack.forward(&case.engine_input())?;
        let expected = case.reference().forward();
        let close = |what: &str, found: &[f32], expected: &[f64]| {
            assert_close(&format!("{}: {what}", case.name), found, expected, 1e-6);
        };
        close("output", &trace.output, &expected.output);
        close("h_n", &trace.last.h, &expected.last_h);
        close("c_n", &trace.last.c, &expected.last_c);
        let units = trace.spec.hidden_size;
        let read = |t: usize, n: usize| t < trace.length(n);
        for (index, (found, expected)) in trace.layers.iter().zip(&expected.layers).enumerate() {
            let close = |what: &str, found: &[f32], expected: &[f64]| {
                close(&format!("layer {index}, {what}"), found, expected);
            };
            close("hidden", &found.hidden, &expected.hidden);
            close("cell", &found.cell, &expected.cell);
            close("tanh of the cell", &found.tanh_cell, &expected.tanh_cell);
            for t in 0..case.steps {
                for n in (0..case.batch).filter(|&n| read(t, n)) {
                    let width = trace.spec.rows();
                    let row = (t * case.batch + n) * width..(t * case.batch + n + 1) * width;
                    let at = format!("step {t}, sequence {n}");
                    for (what, found, expected) in [
                        ("W x + b", found.from_input_at(t, n), &expected.from_input),
                        ("W h + b", found.from_hidden_at(t, n), &expected.from_hidden),
                        ("gates", found.gates_at(t, n), &expected.gates),
                    ] {
                        close(&format!("{what}, {at}"), found, &expected[row.clone()]);
                    }
                    let before = found.step_before(t).map(|t| (t * case.batch + n) * units);
                    let initial = wide(&case.initial.h);
                    let before = match before {
                        Some(start) => &expected.hidden[start..][..units],
                        None => &initial[(index * case.batch + n) * units..][..units],
                    };
                    close(&format!("h before, {at}"), found.before(t, n), before);
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_stacks_gradients_are_the_slopes_of_the_loss() -> Result<()> {
    for case in Case::all()? {
        let trace = case.stack.forward(&case.engine_input())?;
        let gradients = (case.stack).backward(&trace, &case.cotangent, Some(&case.d_final))?;
        let close = |what: &str, found: &[f32], expected: Vec<f64>| {
            assert_close(&format!("{}: {what}", case.name), found, &expected, 3e-6);
        };
        for (name, _, found) in gradients.params.iter() {
            let slopes = case.differences(|run| run.params.get_mut(name).unwrap());
            close(name, found, slopes);
        }
        close(
            "input",
            &gradients.input,
            case.differences(|run| &mut run.input),
        );
        let initial = &gradients.initial;
        close(
            "initial h",
            &initial.h,
            case.differences(|run| &mut run.initial_h),
        );
        close(
            "initial c",
            &initial.c,
            case.differences(|run| &mut run.initial_c),
        );
        for (layer, found) in gradients.layers.iter().enumerate() {
            let slopes = case.state_differences(layer, false);
            close(&format!("h of layer {layer}"), &found.hidden, slopes);
            if case.stack.spec().kind.has_cell() {
                let slopes = case.state_differences(layer, true);
                close(&format!("c of layer {layer}"), &found.cell, slopes);
            } else {
                assert!(found.cell.is_empty());
            }
        }
    }
    Ok(())
}
