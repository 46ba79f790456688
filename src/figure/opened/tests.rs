//! The arithmetic of opened values, against the trace.

use super::*;
use crate::nn::{Init, Input, Rng, Spec, Stack};

fn apply(function: Option<&str>, value: f32) -> f32 {
    match function {
        Some("tanh") => value.tanh(),
        Some("σ") => 1.0 / (1.0 + (-value).exp()),
        Some("ReLU") => value.max(0.0),
        _ => value,
    }
}

/// Every value of every kind equals what its equations say, and every number in them is the trace's own.
#[test]
fn every_equation_adds_up_for_every_kind() {
    for kind in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru] {
        let mut rng = Rng::seed_from_u64(5);
        let stack = Stack::init(Spec::new(kind, 3, 4), &Init::default(), &mut rng).unwrap();
        let data: Vec<f32> = (0..15).map(|_| rng.uniform(-2.0, 2.0)).collect();
        let trace = stack.forward(&Input::new(&data, 5, 1)).unwrap();
        let layer = &trace.layers[0];
        let opened = Opened {
            layer,
            params: stack.params(),
            prefix: "",
            holds: &[],
            feed_forward: false,
        };
        let mut seen = 0;
        for what in [
            What::Hidden,
            What::Cell,
            What::TanhCell,
            What::Forget,
            What::InputGate,
            What::Candidate,
            What::OutputGate,
            What::Update,
            What::Reset,
            What::Sum,
        ] {
            for step in 0..5 {
                for row in 0..4 {
                    let pick = Pick::vector(what, step, row);
                    for equation in opened.equations(pick, "held") {
                        let expected = apply(equation.function, equation.sum());
                        let found = equation.result.value;
                        assert!((found - expected).abs() < 2e-6, "{kind:?} {equation:?}");
                        for factor in equation.terms.iter().flatten() {
                            if let Some(pick) =
                                factor.pick.filter(|_| !factor.symbol.starts_with('('))
                            {
                                assert_eq!(opened.value(pick), factor.value, "{factor:?}");
                            }
                        }
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 0);
    }
}

#[test]
fn a_held_gate_says_so_instead_of_a_sum_that_did_not_happen() {
    let mut rng = Rng::seed_from_u64(5);
    let stack = Stack::init(Spec::new(Kind::Lstm, 1, 2), &Init::default(), &mut rng).unwrap();
    let holds = [Hold {
        gate: Gate::Forget,
        unit: Some(1),
        value: 1.0,
        layer: 0,
        direction: 0,
    }];
    let input = Input {
        holds: &holds,
        ..Input::new(&[1.0, 0.5], 2, 1)
    };
    let trace = stack.forward(&input).unwrap();
    let opened = Opened {
        layer: &trace.layers[0],
        params: stack.params(),
        prefix: "",
        holds: &holds,
        feed_forward: false,
    };
    let held = opened.equations(Pick::vector(What::Forget, 1, 1), "held");
    assert_eq!(
        (held.len(), held[0].terms[0][0].symbol.as_str()),
        (1, "held")
    );
    assert_eq!(held[0].result.value, 1.0);
    assert_eq!(
        opened
            .equations(Pick::vector(What::Forget, 1, 0), "held")
            .len(),
        3
    );
}

#[test]
fn values_outside_are_no_values() {
    let stack = Stack::zeros(Spec::new(Kind::RnnTanh, 1, 2)).unwrap();
    let trace = stack.forward(&Input::new(&[1.0], 1, 1)).unwrap();
    let opened = Opened {
        layer: &trace.layers[0],
        params: stack.params(),
        prefix: "",
        holds: &[],
        feed_forward: false,
    };
    for pick in ["h.1.0", "h.0.2", "c.0.0", "f.0.0", "x.0.1", "wx.0.0"] {
        let pick = pick.parse().unwrap();
        assert!(
            !opened.has(pick) && opened.equations(pick, "").is_empty(),
            "{pick}"
        );
    }
}
