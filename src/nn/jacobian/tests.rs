use super::*;
use crate::{Hold, Rng, Spec, State};

#[test]
fn a_linear_chain_by_hand() {
    // ReLU with positive states is linear: h_t = w h_{t-1} + x_t, so that dh_T/dh_t = w^(T - t).
    let mut stack = Stack::zeros(Spec::new(Kind::RnnRelu, 1, 1)).unwrap();
    stack.params_mut().get_mut("weight_ih_l0").unwrap()[0] = 1.0;
    stack.params_mut().get_mut("weight_hh_l0").unwrap()[0] = 0.5;
    let norms = jacobian_norms(&stack, &[1.0, 1.0, 1.0, 1.0]).unwrap();
    assert_eq!(norms, [0.125, 0.25, 0.5, 1.0]);
    assert_eq!(cell_jacobian_norms(&stack, &[1.0]).unwrap(), [0.0_f32; 0]);
}

#[test]
fn a_cells_jacobian_is_the_product_of_forget_gates() {
    // All weights 0: f = 1/2 at every step, o = 1/2, c stays 0. dh_T/dc_t = o (1 - tanh(0)^2) f^(T - t).
    let stack = Stack::zeros(Spec::new(Kind::Lstm, 1, 1)).unwrap();
    let norms = cell_jacobian_norms(&stack, &[0.0; 3]).unwrap();
    assert_eq!(norms, [0.125, 0.25, 0.5]);
    assert_eq!(jacobian_norms(&stack, &[0.0; 3]).unwrap(), [0.0, 0.0, 1.0]);
}

fn random(spec: Spec, seed: u64) -> (Stack, Vec<f32>) {
    let mut rng = Rng::seed_from_u64(seed);
    let mut stack = Stack::zeros(spec).unwrap();
    for value in stack.params_mut().data_mut() {
        *value = 0.7 * rng.normal();
    }
    let data = (0..7 * spec.input_size).map(|_| rng.normal()).collect();
    (stack, data)
}

#[test]
fn the_products_of_single_steps_are_the_whole_ways_jacobians() {
    for (seed, kind) in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru]
        .into_iter()
        .enumerate()
    {
        for spec in [
            Spec::new(kind, 3, 5),
            Spec::new(kind, 3, 4).layers(2).bidirectional(true),
        ] {
            let (stack, data) = random(spec, seed as u64);
            let trace = stack.forward(&Input::new(&data, 7, 1)).unwrap();
            let top = spec.num_layers - 1;
            let steps = StepJacobians::new(&stack, &trace, top, 0).unwrap();
            let (hidden, cell) = steps.product_norms();
            let expected = jacobian_norms(&stack, &data).unwrap();
            let expected_cell = cell_jacobian_norms(&stack, &data).unwrap();
            assert_eq!((hidden.len(), cell.len()), (7, expected_cell.len()));
            let pairs = hidden
                .iter()
                .chain(&cell)
                .zip(expected.iter().chain(&expected_cell));
            for (found, expected) in pairs {
                assert!(
                    (found - expected).abs() <= 1e-5 * expected.abs().max(1.0),
                    "{spec:?}: expected {expected}, found {found}"
                );
            }
        }
    }
}

#[test]
fn a_factor_is_the_slope_of_one_step() {
    // A step of a GRU and of an LSTM with a held gate, against central differences in f32.
    for (kind, gate) in [(Kind::Lstm, Gate::Forget), (Kind::Gru, Gate::Update)] {
        let (stack, data) = random(Spec::new(kind, 2, 3), 9);
        let hold = Hold {
            gate,
            unit: Some(1),
            value: 0.3,
            layer: 0,
            direction: 0,
        };
        let holds = [hold];
        let run = |state: &State| {
            let input = Input {
                holds: &holds,
                initial: Some(state),
                ..Input::new(&data[..2], 1, 1)
            };
            stack.forward(&input).unwrap()
        };
        let mut state = State::zeros(stack.spec(), 1);
        for (at, value) in state.h.iter_mut().chain(&mut state.c).enumerate() {
            *value = 0.3 - 0.1 * at as f32;
        }
        let trace = run(&state);
        let steps = StepJacobians::new(&stack, &trace, 0, 0).unwrap();
        let states = steps.states;
        for column in 0..states {
            let moved = |by: f32| {
                let mut state = state.clone();
                if column < 3 {
                    state.h[column] += by;
                } else {
                    state.c[column - 3] += by;
                }
                let last = run(&state).last;
                [last.h, last.c].concat()
            };
            for (row, (up, down)) in moved(1e-2).iter().zip(moved(-1e-2)).enumerate() {
                let (slope, found) = ((up - down) / 2e-2, steps.factor(0)[row * states + column]);
                assert!((slope - found).abs() < 1e-3, "{kind:?}: {slope} {found}");
            }
        }
    }
}

#[test]
fn factors_norms_by_hand() {
    // All weights 0: an LSTM's c is halved by f = 1/2, and h reads c with o (1 - tanh(0)^2) f = 1/4.
    let stack = Stack::zeros(Spec::new(Kind::Lstm, 1, 1)).unwrap();
    let trace = stack.forward(&Input::new(&[0.0; 2], 2, 1)).unwrap();
    let steps = StepJacobians::new(&stack, &trace, 0, 0).unwrap();
    assert_eq!(steps.factor(1), [0.0, 0.25, 0.0, 0.5]);
    assert_eq!(steps.hidden_factor_norms(), [0.0, 0.0]);
    assert_eq!(steps.cell_factor_norms(), [0.5, 0.5]);
    let norms = steps.factor_norms();
    assert!(
        norms
            .iter()
            .all(|norm| (norm - 0.3125_f32.sqrt()).abs() < 1e-6)
    );
    assert!(steps.factor(2).is_empty());

    let (stack, data) = random(Spec::new(Kind::Gru, 2, 3), 1);
    let trace = stack.forward(&Input::new(&data, 7, 1)).unwrap();
    let steps = StepJacobians::new(&stack, &trace, 0, 0).unwrap();
    assert_eq!(steps.factor_norms(), steps.hidden_factor_norms());
    assert!(steps.cell_factor_norms().is_empty());
    // No product is longer than the product of its factors' norms allows.
    let mut most = 3.0_f32.sqrt();
    let (hidden, _) = steps.product_norms();
    for (norm, factor) in hidden.iter().zip(steps.factor_norms()).rev() {
        assert!(*norm <= most * 1.001);
        most *= factor;
    }
}

#[test]
fn another_stacks_trace_has_no_factors() {
    let (stack, data) = random(Spec::new(Kind::Gru, 2, 3), 1);
    let trace = stack.forward(&Input::new(&data, 7, 1)).unwrap();
    let (other, _) = random(Spec::new(Kind::Gru, 2, 4), 1);
    assert!(StepJacobians::new(&other, &trace, 0, 0).is_err());
    assert!(StepJacobians::new(&stack, &trace, 1, 0).is_err());
    assert!(StepJacobians::new(&stack, &trace, 0, 1).is_err());
    assert!(StepJacobians::new(&stack, &Trace::default(), 0, 0).is_err());
}

#[test]
fn an_empty_sequence_is_an_error() {
    let stack = Stack::zeros(Spec::new(Kind::Gru, 2, 3)).unwrap();
    assert!(jacobian_norms(&stack, &[]).is_err());
    assert!(jacobian_norms(&stack, &[1.0]).is_err());
}
