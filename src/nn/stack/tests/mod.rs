//! Values derived by hand, and what layers, directions, lengths and held gates have to mean.

mod holds;

use crate::{
    Error, Gate, Hold, Init, Input, Kind, LayerTrace, Rng, Spec, Stack, State, Trace, fingerprint,
};

const KINDS: [Kind; 4] = [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru];

/// One layer, one direction, one unit, one input, with these parameters.
fn unit(kind: Kind, values: [&[f32]; 4]) -> Stack {
    let mut stack = Stack::zeros(Spec::new(kind, 1, 1)).unwrap();
    let names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];
    for (name, values) in names.into_iter().zip(values) {
        stack
            .params_mut()
            .get_mut(name)
            .unwrap()
            .copy_from_slice(values);
    }
    stack
}

fn random(spec: Spec, seed: u64) -> Stack {
    Stack::init(spec, &Init::default(), &mut Rng::seed_from_u64(seed)).unwrap()
}

fn normal(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::seed_from_u64(seed);
    (0..count).map(|_| rng.normal()).collect()
}

fn close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().zip(expected) {
        assert!(
            (f - e).abs() <= tolerance,
            "found {found:?}, expected {expected:?}"
        );
    }
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn rnn_by_hand() {
    let tanh = unit(Kind::RnnTanh, [&[0.5], &[0.25], &[0.1], &[0.2]]);
    let trace = tanh.forward(&Input::new(&[1.0, 2.0], 2, 1)).unwrap();
    // h_1 = tanh(0.5 * 1 + 0.1 + 0.2) = tanh(0.8)
    // h_2 = tanh(0.5 * 2 + 0.1 + 0.25 * 0.6640368 + 0.2) = tanh(1.4660092)
    close(&trace.output, &[0.664_036_8, 0.898_813_4], 1e-6);
    close(&trace.layers[0].from_input, &[0.6, 1.1], 1e-6);
    close(&trace.layers[0].from_hidden, &[0.2, 0.366_009_2], 1e-6);
    assert_eq!(trace.layers[0].gates, trace.output);
    assert_eq!(trace.last.h, trace.output[1..]);
    assert!(trace.last.c.is_empty());

    let relu = unit(Kind::RnnRelu, [&[1.0], &[0.5], &[0.0], &[0.0]]);
    let trace = relu.forward(&Input::new(&[2.0, -5.0, 3.0], 3, 1)).unwrap();
    // 2; max(0, -5 + 1) = 0; 3 + 0
    assert_eq!(trace.output, [2.0, 0.0, 3.0]);
    // L = h_3: no gradient comes past h_2 = 0.
    let gradients = relu.backward(&trace, &[0.0, 0.0, 1.0], None).unwrap();
    assert_eq!(gradients.input, [0.0, 0.0, 1.0]);
    assert_eq!(gradients.layers[0].hidden, [0.0, 0.5, 1.0]);
    assert_eq!(gradients.params.get("weight_ih_l0"), Some(&[3.0][..]));
}

#[test]
fn lstm_by_hand() {
    // All weights 0. Biases: i = sigmoid(ln 3) = 3/4, f = sigmoid(0) = 1/2, g = tanh(1/2), o = sigmoid(-ln 3) = 1/4.
    let ln_3 = 3.0_f32.ln();
    let stack = unit(
        Kind::Lstm,
        [
            &[0.0; 4],
            &[0.0; 4],
            &[ln_3, 0.0, 0.2, 0.0],
            &[0.0, 0.0, 0.3, -ln_3],
        ],
    );
    let initial = State {
        h: vec![0.0],
        c: vec![1.0],
    };
    let input = Input {
        initial: Some(&initial),
        ..Input::new(&[0.0, 0.0], 2, 1)
    };
    let trace = stack.forward(&input).unwrap();
    let layer = &trace.layers[0];
    close(layer.gates_at(0, 0), &[0.75, 0.5, 0.462_117_2, 0.25], 1e-6);
    // c_1 = 1/2 * 1 + 3/4 * 0.4621172, c_2 = 1/2 c_1 + 3/4 * 0.4621172, h = 1/4 tanh(c)
    close(&layer.cell, &[0.846_587_9, 0.769_881_8], 1e-6);
    close(layer.tanh_cell_at(0, 0), &[0.689_282_7], 1e-6);
    close(&layer.hidden, &[0.172_320_7, 0.161_715_2], 1e-6);
    assert_eq!(layer.cell_before(0, 0), [1.0]);
    assert_eq!(layer.cell_before(1, 0), layer.cell_at(0, 0));
    assert_eq!(layer.gate_at(0, 0, Gate::Reset), None);
    // L = c_2: dL/dc_1 = f = 1/2, dL/dc_0 = f^2.
    let last = State {
        h: vec![0.0],
        c: vec![1.0],
    };
    let gradients = stack.backward(&trace, &[0.0, 0.0], Some(&last)).unwrap();
    close(&gradients.layers[0].cell, &[0.5, 1.0], 1e-6);
    close(&gradients.initial.c, &[0.25], 1e-6);
}

#[test]
fn gru_by_hand() {
    // r = sigmoid(ln 3) = 3/4, z = sigmoid(-ln 3) = 1/4, W_in = 1, W_hn = 2, b_hn = 0.1; x = 0.3, h_0 = 0.5.
    let ln_3 = 3.0_f32.ln();
    let stack = unit(
        Kind::Gru,
        [
            &[0.0, 0.0, 1.0],
            &[0.0, 0.0, 2.0],
            &[ln_3, -ln_3, 0.0],
            &[0.0, 0.0, 0.1],
        ],
    );
    let initial = State {
        h: vec![0.5],
        c: Vec::new(),
    };
    let input = Input {
        initial: Some(&initial),
        ..Input::new(&[0.3], 1, 1)
    };
    let trace = stack.forward(&input).unwrap();
    // n = tanh(0.3 + 3/4 (2 * 0.5 + 0.1)) = 0.8093011, h = 3/4 n + 1/4 * 0.5
    close(&trace.layers[0].gates, &[0.75, 0.25, 0.809_301_1], 1e-6);
    close(&trace.output, &[0.731_975_8], 1e-6);
    assert_eq!(trace.layers[0].before(0, 0), [0.5]);
}

#[test]
fn a_backward_direction_is_the_forward_one_on_the_reversed_sequence() {
    let (steps, batch, inputs, units) = (6, 3, 4, 5);
    for kind in KINDS {
        let both = random(Spec::new(kind, inputs, units).bidirectional(true), 21);
        let mut alone = Stack::zeros(Spec::new(kind, inputs, units)).unwrap();
        let names: Vec<String> = alone
            .params()
            .iter()
            .map(|(name, ..)| name.to_owned())
            .collect();
        for name in &names {
            let values = both.params().get(&format!("{name}_reverse")).unwrap();
            alone
                .params_mut()
                .get_mut(name)
                .unwrap()
                .copy_from_slice(values);
        }
        let data = normal(steps * batch * inputs, 22);
        let reversed: Vec<f32> = (data.chunks_exact(batch * inputs).rev())
            .flatten()
            .copied()
            .collect();
        let trace = both.forward(&Input::new(&data, steps, batch)).unwrap();
        let mirror = alone.forward(&Input::new(&reversed, steps, batch)).unwrap();
        for t in 0..steps {
            for n in 0..batch {
                let found = trace.layers[1].hidden_at(t, n);
                let expected = mirror.layers[0].hidden_at(steps - 1 - t, n);
                assert_eq!(bits(found), bits(expected), "{kind:?}");
                assert_eq!(found, &trace.output_at(t, n)[units..]);
                let found = trace.layers[1].before(t, n);
                assert_eq!(found, mirror.layers[0].before(steps - 1 - t, n));
            }
        }
        assert_eq!(trace.last.h[batch * units..], mirror.last.h[..]);
    }
}

#[test]
fn padding_changes_nothing() {
    let (steps, batch, inputs, units) = (7, 3, 2, 4);
    let lengths = [3, 7, 1];
    for kind in KINDS {
        let spec = Spec::new(kind, inputs, units).layers(2).bidirectional(true);
        let stack = random(spec, 31);
        let mut data = normal(steps * batch * inputs, 32);
        for t in 0..steps {
            for n in 0..batch {
                if t >= lengths[n] {
                    data[(t * batch + n) * inputs..][..inputs].fill(f32::NAN);
                }
            }
        }
        let input = Input {
            lengths: Some(&lengths),
            ..Input::new(&data, steps, batch)
        };
        let trace = stack.forward(&input).unwrap();
        assert_eq!(trace.first_non_finite(), None);
        let width = spec.output_size();
        let d_output = normal(steps * batch * width, 33);
        let gradients = stack.backward(&trace, &d_output, None).unwrap();
        assert!(gradients.params.data().iter().all(|g| g.is_finite()));
        for (n, &length) in lengths.iter().enumerate() {
            let pick = |buffer: &[f32], width: usize| -> Vec<f32> {
                (0..length)
                    .flat_map(|t| buffer[(t * batch + n) * width..][..width].to_vec())
                    .collect()
            };
            let own = pick(&data, inputs);
            let alone = stack.forward(&Input::new(&own, length, 1)).unwrap();
            assert_eq!(
                bits(&pick(&trace.output, width)),
                bits(&alone.output),
                "{kind:?}"
            );
            for t in length..steps {
                assert!(trace.output_at(t, n).iter().all(|&y| y == 0.0));
                let (after, last) = (
                    trace.layers[2].hidden_at(t, n),
                    trace.layers[2].hidden_at(length - 1, n),
                );
                assert_eq!(after, last);
            }
            for state in 0..4 {
                let own_last = &alone.last.h[state * units..(state + 1) * units];
                assert_eq!(
                    &trace.last.h[(state * batch + n) * units..][..units],
                    own_last
                );
            }
            let own_gradients = stack
                .backward(&alone, &pick(&d_output, width), None)
                .unwrap();
            assert_eq!(pick(&gradients.input, inputs), own_gradients.input);
            // The carried state at every padded position has the last real one's gradient.
            let forward = &gradients.layers[0].hidden;
            let at = |t: usize| &forward[(t * batch + n) * units..][..units];
            assert!((length..steps).all(|t| at(t).iter().all(|&g| g == 0.0)));
        }
    }
}

#[test]
fn gradients_pass_straight_through_padding() {
    for kind in KINDS {
        let stack = random(Spec::new(kind, 2, 3), 41);
        let data = normal(4 * 2, 42);
        let lengths = [2];
        let input = Input {
            lengths: Some(&lengths),
            ..Input::new(&data, 4, 1)
        };
        let trace = stack.forward(&input).unwrap();
        let has_cell = usize::from(kind.has_cell());
        let last = State {
            h: normal(3, 43),
            c: normal(3 * has_cell, 44),
        };
        let gradients = stack.backward(&trace, &[0.0; 12], Some(&last)).unwrap();
        for t in [2, 3] {
            assert_eq!(gradients.layers[0].hidden[t * 3..][..3], last.h);
            assert_eq!(
                gradients.layers[0].cell[t * 3 * has_cell..][..3 * has_cell],
                last.c
            );
        }
        let short = stack.forward(&Input::new(&data[..4], 2, 1)).unwrap();
        let expected = stack.backward(&short, &[0.0; 6], Some(&last)).unwrap();
        assert_eq!(gradients.initial, expected.initial);
        assert_eq!(gradients.params, expected.params);
    }
}

#[test]
fn a_row_has_the_same_bits_alone_and_in_a_batch() {
    for kind in KINDS {
        let spec = Spec::new(kind, 3, 17).layers(2).bidirectional(true);
        let stack = random(spec, 51);
        let (steps, batch) = (5, 7);
        let data = normal(steps * batch * 3, 52);
        let trace = stack.forward(&Input::new(&data, steps, batch)).unwrap();
        for n in 0..batch {
            let own: Vec<f32> = (0..steps)
                .flat_map(|t| data[(t * batch + n) * 3..][..3].to_vec())
                .collect();
            let alone = stack.forward(&Input::new(&own, steps, 1)).unwrap();
            for t in 0..steps {
                assert_eq!(
                    bits(trace.output_at(t, n)),
                    bits(alone.output_at(t, 0)),
                    "{kind:?}"
                );
            }
        }
    }
}

#[test]
fn buffers_used_again_give_the_same_bits() {
    let (mut trace, mut gradients) = (Trace::default(), crate::Gradients::default());
    for (seed, kind) in KINDS.into_iter().chain(KINDS).enumerate() {
        let (steps, batch) = (3 + seed % 3, 1 + seed % 2);
        let stack = random(Spec::new(kind, 2, 3).layers(1 + seed % 2), 81);
        let data = normal(steps * batch * 2, 82);
        let lengths = vec![2; batch];
        let input = Input {
            lengths: (seed % 3 == 0).then_some(&lengths[..]),
            ..Input::new(&data, steps, batch)
        };
        stack.forward_into(&input, &mut trace).unwrap();
        let fresh = stack.forward(&input).unwrap();
        assert_eq!(trace, fresh);
        let d_output = normal(trace.output.len(), 83);
        stack
            .backward_into(&trace, &d_output, None, &mut gradients)
            .unwrap();
        let expected = stack.backward(&fresh, &d_output, None).unwrap();
        assert_eq!(gradients.params, expected.params);
        assert_eq!(gradients.layers, expected.layers);
        assert_eq!(fingerprint(&gradients.input), fingerprint(&expected.input));
        assert_eq!(gradients.initial, expected.initial);
    }
}

#[test]
fn an_explosion_is_found_at_its_step() {
    // h doubles 2^10-fold each step: 1, 2^10, ..., 2^120, then 2^130 is infinite.
    let stack = unit(Kind::RnnRelu, [&[1.0], &[1024.0], &[0.0], &[0.0]]);
    let mut data = [0.0; 16];
    data[0] = 1.0;
    let trace = stack.forward(&Input::new(&data, 16, 1)).unwrap();
    assert_eq!(trace.first_non_finite(), Some(13));
    assert!(stack.backward(&trace, &[1.0; 16], None).is_ok());
    data[4] = f32::NAN;
    let trace = stack.forward(&Input::new(&data, 16, 1)).unwrap();
    assert_eq!(trace.first_non_finite(), Some(4));
    assert!(trace.output[15].is_nan());
}

#[test]
fn wrong_input_is_an_error_value() {
    let stack = random(Spec::new(Kind::Lstm, 2, 3), 91);
    let data = [0.0; 8];
    let good = Input::new(&data, 4, 1);
    let hold = Hold {
        gate: Gate::Forget,
        unit: None,
        value: 0.0,
        layer: 0,
        direction: 0,
    };
    let state = State {
        h: vec![0.0; 3],
        c: Vec::new(),
    };
    let message = |input: Input| stack.forward(&input).unwrap_err().to_string();
    assert_eq!(
        message(Input { steps: 3, ..good }),
        "input: expected 6 values, found 8"
    );
    assert_eq!(
        message(Input { batch: 0, ..good }),
        "batch: expected at least 1, found 0"
    );
    assert_eq!(
        message(Input {
            lengths: Some(&[5]),
            ..good
        }),
        "length of sequence 0: expected 1 to 4, found 5"
    );
    assert_eq!(
        message(Input {
            initial: Some(&state),
            ..good
        }),
        "initial c: expected 3 values, found 0"
    );
    assert_eq!(
        message(Input {
            holds: &[Hold {
                gate: Gate::New,
                ..hold
            }],
            ..good
        }),
        "gate: expected one of Lstm's, found New"
    );
    assert_eq!(
        message(Input {
            holds: &[Hold {
                unit: Some(3),
                ..hold
            }],
            ..good
        }),
        "unit of a held gate: expected an index below 3, found 3"
    );
    assert!(
        stack
            .forward(&Input {
                holds: &[Hold { layer: 1, ..hold }],
                ..good
            })
            .is_err()
    );
    assert!(
        stack
            .forward(&Input {
                holds: &[Hold {
                    direction: 1,
                    ..hold
                }],
                ..good
            })
            .is_err()
    );
    assert!(
        stack
            .forward(&Input {
                steps: usize::MAX,
                batch: usize::MAX,
                ..good
            })
            .is_err()
    );

    let trace = stack.forward(&good).unwrap();
    assert!(stack.backward(&trace, &[0.0; 11], None).is_err());
    assert!(stack.backward(&trace, &[0.0; 12], Some(&state)).is_err());
    assert!(stack.backward(&Trace::default(), &[], None).is_err());
    let other = random(Spec::new(Kind::Gru, 2, 3), 92);
    assert!(matches!(
        other.backward(&trace, &[0.0; 12], None),
        Err(Error::Foreign { .. })
    ));
    let mut replaced = stack.clone();
    *replaced.params_mut() = other.params().clone();
    assert!(replaced.forward(&good).is_err());
    assert!(Stack::new(*stack.spec(), other.params().clone()).is_err());
}

#[test]
fn accessors_outside_the_run_are_empty() {
    let stack = random(Spec::new(Kind::Lstm, 2, 3), 95);
    let trace = stack.forward(&Input::new(&[0.0; 8], 2, 2)).unwrap();
    let layer: &LayerTrace = trace.layer(0, 0).unwrap();
    assert_eq!(layer.input_at(1, 1).len(), 2);
    assert_eq!(layer.from_input_at(1, 1).len(), 12);
    for (t, n) in [(2, 0), (0, 2), (usize::MAX, 0)] {
        assert!(layer.hidden_at(t, n).is_empty());
        assert!(layer.gate_at(t, n, Gate::Forget).is_none());
        assert!(trace.output_at(t, n).is_empty());
    }
    assert!(layer.before(0, 9).is_empty());
    assert!(trace.layer(0, 1).is_none());
    assert!(trace.layer(1, 0).is_none());
}
