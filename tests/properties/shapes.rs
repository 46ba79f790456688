//! Shapes, and buffers that are used again.

use proptest::prelude::*;
use unrolled::nn::{Gradients, Init, Rng, Scheme, Stack, Trace, jacobian_norms};

use super::{Scene, bits, scenes, specs};

proptest! {
    #[test]
    fn every_result_has_its_shape(scene in scenes()) {
        let (spec, steps, batch) = (scene.spec(), scene.steps, scene.batch);
        let (units, rows) = (spec.hidden_size, steps * batch);
        let states = spec.num_layers * spec.directions() * batch * units;
        let cells = if spec.kind.has_cell() { 1 } else { 0 };
        let trace = scene.stack.forward(&scene.input()).unwrap();
        prop_assert_eq!(trace.output.len(), rows * spec.output_size());
        prop_assert_eq!((trace.last.h.len(), trace.last.c.len()), (states, states * cells));
        prop_assert_eq!(trace.layers.len(), spec.num_layers * spec.directions());
        for (index, layer) in trace.layers.iter().enumerate() {
            let inputs = spec.layer_input_size(index / spec.directions());
            prop_assert_eq!(layer.input.len(), rows * inputs);
            prop_assert_eq!(layer.from_input.len(), rows * spec.rows());
            prop_assert_eq!(layer.from_hidden.len(), rows * spec.rows());
            prop_assert_eq!(layer.gates.len(), rows * spec.rows());
            prop_assert_eq!(layer.hidden.len(), rows * units);
            prop_assert_eq!(layer.cell.len(), rows * units * cells);
            prop_assert_eq!(layer.tanh_cell.len(), rows * units * cells);
            for &gate in spec.kind.gate_order() {
                prop_assert_eq!(layer.gate_at(steps - 1, batch - 1, gate).unwrap().len(), units);
            }
        }
        prop_assert_eq!(trace.first_non_finite(), None);
        let gradients = scene.stack.backward(&trace, &scene.cotangent, Some(&scene.d_final)).unwrap();
        prop_assert_eq!(gradients.params.layout(), spec.layout());
        prop_assert_eq!(gradients.input.len(), scene.data.len());
        prop_assert_eq!(gradients.initial.h.len(), states);
        prop_assert_eq!(gradients.initial.c.len(), states * cells);
        for layer in &gradients.layers {
            prop_assert_eq!(layer.hidden.len(), rows * units);
            prop_assert_eq!(layer.cell.len(), rows * units * cells);
        }
        let alone = scene.alone(0);
        prop_assert_eq!(jacobian_norms(&alone.stack, &alone.data).unwrap().len(), alone.steps);
    }

    #[test]
    fn the_last_states_are_the_outputs_where_each_direction_ends(scene in scenes()) {
        let (spec, units) = (scene.spec(), scene.spec().hidden_size);
        let trace = scene.stack.forward(&scene.input()).unwrap();
        let top = (spec.num_layers - 1) * spec.directions();
        for n in 0..scene.batch {
            let last = |direction: usize| {
                let start = ((top + direction) * scene.batch + n) * units;
                &trace.last.h[start..start + units]
            };
            prop_assert_eq!(&trace.output_at(scene.lengths[n] - 1, n)[..units], last(0));
            if spec.bidirectional {
                prop_assert_eq!(&trace.output_at(0, n)[units..], last(1));
            }
        }
    }

    #[test]
    fn the_layout_is_all_of_the_parameters(spec in specs(), seed in any::<u64>(), orthogonal in any::<bool>()) {
        let values: usize = spec.layout().iter().map(|(_, shape)| shape.iter().product::<usize>()).sum();
        prop_assert_eq!(values, spec.parameters());
        let init = Init {
            scheme: if orthogonal { Scheme::Orthogonal } else { Scheme::Default },
            forget_bias: None,
        };
        let draw = || Stack::init(spec, &init, &mut Rng::seed_from_u64(seed)).unwrap();
        let stack = draw();
        prop_assert_eq!(stack.params().len(), values);
        prop_assert_eq!(bits(stack.params().data()), bits(draw().params().data()));
        prop_assert!(stack.params().data().iter().all(|value| value.is_finite()));
    }

    /// Buffers of an earlier run, of whatever shape, leave no trace in the next one.
    #[test]
    fn used_buffers_are_as_good_as_new(first in scenes(), second in scenes()) {
        let mut trace = Trace::default();
        let mut gradients = Gradients::default();
        for scene in [&first, &second, &first] {
            let Scene { stack, cotangent, d_final, .. } = scene;
            stack.forward_into(&scene.input(), &mut trace).unwrap();
            let new = stack.forward(&scene.input()).unwrap();
            prop_assert_eq!(&trace, &new);
            stack.backward_into(&trace, cotangent, Some(d_final), &mut gradients).unwrap();
            let new = stack.backward(&new, cotangent, Some(d_final)).unwrap();
            prop_assert_eq!(&gradients.params, &new.params);
            prop_assert_eq!(&gradients.input, &new.input);
            prop_assert_eq!(&gradients.initial, &new.initial);
            prop_assert_eq!(&gradients.layers, &new.layers);
        }
    }
}
