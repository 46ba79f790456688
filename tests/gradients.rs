//! Every gradient against finite differences of an independent f64 implementation of the same networks.
//!
//! The reference is smooth to 1e-16, so that central differences of step 1e-6 are right to about 1e-9 of the loss: what
//! remains between them and the engine is the engine's own f32.

#[path = "gradients/reference.rs"]
mod reference;

use std::collections::BTreeMap;

use reference::{Nudge, Outcome, Run, affine, wide, wide_params};
use unrolled::nn::{
    Batch, Hold, Input, Kind, Model, ModelSpec, Params, Result, Rng, Spec, Stack, State, Tokens,
    Workspace, cell_jacobian_norms, jacobian_norms,
};

const KINDS: [Kind; 4] = [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru];
const STEP: f64 = 1e-6;

fn random(count: usize, rng: &mut Rng) -> Vec<f32> {
    (0..count).map(|_| rng.normal()).collect()
}

fn random_params(layout: Vec<(String, Vec<usize>)>, rng: &mut Rng) -> Params {
    let mut params = Params::from_layout(layout);
    for value in params.data_mut() {
        *value = 0.7 * rng.normal();
    }
    params
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// (f(x + step) - f(x - step)) / 2 step, `f` given the shift.
fn central(mut f: impl FnMut(f64) -> f64) -> f64 {
    (f(STEP) - f(-STEP)) / (2.0 * STEP)
}

fn assert_close(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}: number of values");
    let size = expected.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
    for (index, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f64::from(found) - expected).abs() <= tolerance * size,
            "{what}, value {index}: expected {expected}, found {found}"
        );
    }
}

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

#[test]
fn jacobian_norms_are_those_of_the_matrices_of_slopes() -> Result<()> {
    let mut rng = Rng::seed_from_u64(77);
    for kind in KINDS {
        for spec in [
            Spec::new(kind, 2, 4),
            Spec::new(kind, 2, 3).layers(2),
            Spec::new(kind, 2, 3).layers(2).bidirectional(true),
        ] {
            let (steps, units) = (6, spec.hidden_size);
            let stack = Stack::new(spec, random_params(spec.layout(), &mut rng))?;
            let data = random(steps * spec.input_size, &mut rng);
            let states = spec.num_layers * spec.directions() * units;
            let mut run = Run {
                spec,
                params: wide_params(stack.params()),
                input: wide(&data),
                steps,
                batch: 1,
                lengths: vec![steps],
                initial_h: vec![0.0; states],
                initial_c: vec![0.0; states],
                holds: Vec::new(),
                nudge: None,
            };
            let top = (spec.num_layers - 1) * spec.directions();
            // The square root of the sum of (dh_T / d state_t)^2 over all pairs of units.
            let mut norms = |cell: bool| -> Vec<f64> {
                let mut squares = vec![0.0; steps];
                for index in 0..steps * units {
                    for unit in 0..units {
                        let slope = central(|by| {
                            run.nudge = Some(Nudge {
                                layer: top,
                                index,
                                cell,
                                by,
                            });
                            run.forward().layers[top].hidden[(steps - 1) * units + unit]
                        });
                        squares[index / units] += slope * slope;
                    }
                }
                squares.into_iter().map(f64::sqrt).collect()
            };
            let what = format!("{spec:?}");
            assert_close(&what, &jacobian_norms(&stack, &data)?, &norms(false), 3e-6);
            let of_cell = cell_jacobian_norms(&stack, &data)?;
            if kind.has_cell() {
                assert_close(&what, &of_cell, &norms(true), 3e-6);
            } else {
                assert!(of_cell.is_empty());
            }
        }
    }
    Ok(())
}

/// A model, a batch for it, and the same in the reference.
struct Reader {
    model: Model,
    tokens: Vec<u32>,
    targets: Vec<Option<u32>>,
    weights: Option<Vec<f32>>,
    lengths: Option<Vec<usize>>,
}

impl Reader {
    const STEPS: usize = 4;
    const BATCH: usize = 3;

    fn new(stack: Spec, weighted: bool, lengths: Option<Vec<usize>>, seed: u64) -> Result<Self> {
        let mut rng = Rng::seed_from_u64(seed);
        let spec = ModelSpec {
            vocabulary: 5,
            embedding: stack.input_size,
            stack,
            outputs: 4,
        };
        let count = Self::STEPS * Self::BATCH;
        Ok(Reader {
            model: Model::new(spec, random_params(spec.layout(), &mut rng))?,
            tokens: (0..count).map(|_| rng.below(5) as u32).collect(),
            targets: (0..count)
                .map(|_| (rng.below(3) > 0).then(|| rng.below(4) as u32))
                .collect(),
            weights: weighted.then(|| random(count, &mut rng)),
            lengths,
        })
    }

    fn all() -> Result<Vec<Self>> {
        let mut readers = Vec::new();
        for (index, kind) in KINDS.into_iter().enumerate() {
            let (seed, spec) = (100 + 3 * index as u64, Spec::new(kind, 3, 3));
            readers.push(Reader::new(spec, false, None, seed)?);
            let two = spec.layers(2).bidirectional(true);
            readers.push(Reader::new(two, true, Some(vec![4, 1, 3]), seed + 1)?);
            readers.push(Reader::new(two, false, Some(vec![2, 4, 4]), seed + 2)?);
        }
        Ok(readers)
    }

    fn batch(&self) -> Batch<'_> {
        Batch {
            tokens: &self.tokens,
            targets: &self.targets,
            weights: self.weights.as_deref(),
            steps: Self::STEPS,
            batch: Self::BATCH,
            lengths: self.lengths.as_deref(),
        }
    }

    /// The logits (T, N, O) of a model with these parameters.
    fn logits(&self, params: &BTreeMap<String, Vec<f64>>, nudge: Option<Nudge>) -> Vec<f64> {
        let spec = self.model.spec();
        let width = spec.embedding;
        let of_stack = params.iter();
        let of_stack = of_stack.filter_map(|(name, v)| Some((name.strip_prefix("rnn.")?, v)));
        let states = spec.stack.num_layers * spec.stack.directions() * Self::BATCH;
        let run = Run {
            spec: spec.stack,
            params: of_stack
                .map(|(name, v)| (name.to_owned(), v.clone()))
                .collect(),
            input: (self.tokens.iter())
                .flat_map(|&token| &params["embedding.weight"][token as usize * width..][..width])
                .copied()
                .collect(),
            steps: Self::STEPS,
            batch: Self::BATCH,
            lengths: (self.lengths.clone()).unwrap_or(vec![Self::STEPS; Self::BATCH]),
            initial_h: vec![0.0; states * spec.stack.hidden_size],
            initial_c: vec![0.0; states * spec.stack.hidden_size],
            holds: Vec::new(),
            nudge,
        };
        (run.forward().output)
            .chunks(spec.stack.output_size())
            .flat_map(|row| affine(&params["head.weight"], &params["head.bias"], row))
            .collect()
    }

    /// The sum of weight * -ln softmax(logits)[target], the weights 1 / number of targets if none are given.
    fn loss(&self, logits: &[f64]) -> f64 {
        let outputs = self.model.spec().outputs;
        let mut terms = Vec::new();
        for (index, row) in logits.chunks(outputs).enumerate() {
            let (t, n) = (index / Self::BATCH, index % Self::BATCH);
            let read = (self.lengths.as_ref()).is_none_or(|lengths| t < lengths[n]);
            let Some(target) = self.targets[index].filter(|_| read) else {
                continue;
            };
            let total: f64 = row.iter().map(|x| x.exp()).sum();
            let weight = (self.weights.as_ref()).map_or(1.0, |weights| f64::from(weights[index]));
            terms.push(weight * (total.ln() - row[target as usize]));
        }
        let count = if self.weights.is_some() {
            1
        } else {
            terms.len()
        };
        terms.iter().sum::<f64>() / count as f64
    }

    /// The slopes of a function of the logits by every parameter, tensor by tensor.
    fn differences(&self, of: impl Fn(&[f64]) -> f64) -> Vec<(String, Vec<f64>)> {
        let mut params = wide_params(self.model.params());
        let names: Vec<String> = params.keys().cloned().collect();
        let slopes = |name: String| {
            let slopes = (0..params[&name].len())
                .map(|index| {
                    let value = params[&name][index];
                    let slope = central(|shift| {
                        params.get_mut(&name).unwrap()[index] = value + shift;
                        of(&self.logits(&params, None))
                    });
                    params.get_mut(&name).unwrap()[index] = value;
                    slope
                })
                .collect();
            (name, slopes)
        };
        names.into_iter().map(slopes).collect()
    }
}

#[test]
fn a_models_gradients_are_the_slopes_of_the_cross_entropy() -> Result<()> {
    let mut workspace = Workspace::default();
    for reader in Reader::all()? {
        let what = format!("{:?}, lengths {:?}", reader.model.spec(), reader.lengths);
        let loss = (reader.model).loss_and_gradients(&reader.batch(), &mut workspace)?;
        let params = wide_params(reader.model.params());
        let expected = reader.loss(&reader.logits(&params, None));
        assert_close(&what, &[loss], &[expected], 2e-6);
        for (name, slopes) in reader.differences(|logits| reader.loss(logits)) {
            let found = workspace.gradients.params.get(&name).unwrap();
            assert_close(&format!("{what}: {name}"), found, &slopes, 3e-6);
        }
        for (layer, found) in workspace.gradients.layers.iter().enumerate() {
            for (cell, found) in [(false, &found.hidden), (true, &found.cell)] {
                let slopes: Vec<f64> = (0..found.len())
                    .map(|index| {
                        central(|by| {
                            let nudge = Nudge {
                                layer,
                                index,
                                cell,
                                by,
                            };
                            reader.loss(&reader.logits(&params, Some(nudge)))
                        })
                    })
                    .collect();
                let what = format!("{what}: states of layer {layer}, cell {cell}");
                assert_close(&what, found, &slopes, 3e-6);
            }
        }
    }
    Ok(())
}

#[test]
fn a_models_gradients_from_any_cotangent_of_the_logits() -> Result<()> {
    let mut rng = Rng::seed_from_u64(5);
    for reader in Reader::all()? {
        let tokens = Tokens {
            lengths: reader.lengths.as_deref(),
            ..Tokens::new(&reader.tokens, Reader::STEPS, Reader::BATCH)
        };
        let trace = reader.model.forward(&tokens)?;
        let params = wide_params(reader.model.params());
        let what = format!("{:?}, lengths {:?}", reader.model.spec(), reader.lengths);
        assert_close(&what, &trace.logits, &reader.logits(&params, None), 2e-6);
        let d_logits = random(trace.logits.len(), &mut rng);
        let gradients = reader.model.backward(&trace, &d_logits)?;
        let d_logits = wide(&d_logits);
        for (name, slopes) in reader.differences(|logits| dot(&d_logits, logits)) {
            let found = gradients.params.get(&name).unwrap();
            assert_close(&format!("{what}: {name}"), found, &slopes, 3e-6);
        }
    }
    Ok(())
}
