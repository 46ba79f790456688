//! The norms of the Jacobian matrices dh_T/dh_t and dh_T/dc_t.

use unrolled::nn::{Result, Rng, Spec, Stack, cell_jacobian_norms, jacobian_norms};

use super::reference::{Nudge, Run, wide, wide_params};
use super::{KINDS, assert_close, central, random, random_params};

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
