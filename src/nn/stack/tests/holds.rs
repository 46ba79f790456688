//! Held gates.

use super::{normal, random};
use crate::{Gate, Hold, Input, Kind, Spec, State, Trace};

/// L = sum(output * cotangent), in f64.
fn objective(trace: &Trace, cotangent: &[f32]) -> f64 {
    let output = trace.output.iter().zip(cotangent);
    output.map(|(y, c)| f64::from(*y) * f64::from(*c)).sum()
}

#[test]
fn a_held_gate_has_its_value_and_takes_no_gradient() {
    let hold = |gate, unit, value| Hold {
        gate,
        unit,
        value,
        layer: 0,
        direction: 0,
    };
    let cases = [
        (Kind::Lstm, Gate::Forget, None),
        (Kind::Lstm, Gate::Input, Some(1)),
        (Kind::Lstm, Gate::Cell, None),
        (Kind::Lstm, Gate::Output, Some(0)),
        (Kind::Gru, Gate::Reset, None),
        (Kind::Gru, Gate::Update, Some(2)),
        (Kind::Gru, Gate::New, None),
    ];
    let (steps, units) = (4, 3);
    for (kind, gate, held) in cases {
        let mut stack = random(Spec::new(kind, 2, units), 61);
        let data = normal(steps * 2, 62);
        let cotangent = normal(steps * units, 63);
        let holds = [hold(gate, held, 0.625)];
        let input = Input {
            holds: &holds,
            ..Input::new(&data, steps, 1)
        };
        let free = stack.forward(&Input::new(&data, steps, 1)).unwrap();
        let trace = stack.forward(&input).unwrap();
        assert_ne!(free.output, trace.output);
        for t in 0..steps {
            let values = trace.layers[0].gate_at(t, 0, gate).unwrap();
            for (unit, &value) in values.iter().enumerate() {
                assert_eq!(
                    value == 0.625,
                    held.is_none_or(|held| held == unit),
                    "{kind:?} {gate:?}"
                );
            }
        }
        let gradients = stack.backward(&trace, &cotangent, None).unwrap();
        let start = kind.gate_index(gate).unwrap() * units;
        for (unit, &g) in gradients.params.get("bias_ih_l0").unwrap()[start..][..units]
            .iter()
            .enumerate()
        {
            assert_eq!(
                g == 0.0,
                held.is_none_or(|held| held == unit),
                "{kind:?} {gate:?}"
            );
        }
        // The other gradients are those of the network with the gate held.
        for index in 0..stack.params().len() {
            let value = stack.params().data()[index];
            let mut sides = [0.0_f64; 2];
            let mut step = 0.0_f64;
            for (side, offset) in sides.iter_mut().zip([1e-2_f32, -1e-2]) {
                stack.params_mut().data_mut()[index] = value + offset;
                step += f64::from((stack.params().data()[index] - value).abs());
                *side = objective(&stack.forward(&input).unwrap(), &cotangent);
            }
            stack.params_mut().data_mut()[index] = value;
            let slope = (sides[0] - sides[1]) / step;
            let found = f64::from(gradients.params.data()[index]);
            assert!(
                (slope - found).abs() < 1e-3,
                "{kind:?} {gate:?} {index}: {found}, expected {slope}"
            );
        }
    }
}

#[test]
fn a_cell_with_open_forget_and_shut_input_gate_keeps_its_memory() {
    let stack = random(Spec::new(Kind::Lstm, 2, 4), 71);
    let initial = State {
        h: vec![0.0; 4],
        c: vec![0.5, -1.0, 2.0, 0.125],
    };
    let hold = |gate, value| Hold {
        gate,
        unit: None,
        value,
        layer: 0,
        direction: 0,
    };
    let data = normal(100, 72);
    let input = Input {
        initial: Some(&initial),
        holds: &[hold(Gate::Forget, 1.0), hold(Gate::Input, 0.0)],
        ..Input::new(&data, 50, 1)
    };
    assert_eq!(stack.forward(&input).unwrap().last.c, initial.c);
}
