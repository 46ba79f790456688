//! Batches, padding and direction: what a sequence's neighbours and its padding must not change.

use proptest::prelude::*;
use unrolled::nn::{Input, Spec, Stack};

use super::{Scene, bits, column, kinds, normal, scenes};

/// The largest difference, as a share of the largest value or of 1.
fn off(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let size = b.iter().fold(1.0_f32, |most, x| most.max(x.abs()));
    let pairs = a.iter().zip(b);
    pairs.fold(0.0_f32, |most, (a, b)| most.max((a - b).abs())) / size
}

proptest! {
    /// A sequence in a padded batch has the bits that it has alone: states, trace and gradients.
    #[test]
    fn a_sequence_is_the_same_in_a_batch_and_alone(scene in scenes()) {
        let (spec, batch, units) = (scene.spec(), scene.batch, scene.spec().hidden_size);
        let trace = scene.stack.forward(&scene.input()).unwrap();
        let gradients = scene.stack.backward(&trace, &scene.cotangent, Some(&scene.d_final)).unwrap();
        let mut sums = vec![0.0; gradients.params.len()];
        for n in 0..batch {
            let alone = scene.alone(n);
            let single = Input { lengths: None, ..alone.input() };
            let alone_trace = alone.stack.forward(&single).unwrap();
            let alone_gradients =
                alone.stack.backward(&alone_trace, &alone.cotangent, Some(&alone.d_final)).unwrap();
            let same = |what: &str, of_batch: &[f32], of_one: &[f32], width: usize, after: Option<f32>| {
                let column = column(of_batch, batch, n, width);
                let (read, padding) = column.split_at(of_one.len());
                prop_assert_eq!(bits(read), bits(of_one), "{} of sequence {}", what, n);
                if let Some(value) = after {
                    prop_assert!(padding.iter().all(|&x| x == value), "{what} after the end");
                }
                Ok(())
            };
            same("output", &trace.output, &alone_trace.output, spec.output_size(), Some(0.0))?;
            same("h_n", &trace.last.h, &alone_trace.last.h, units, None)?;
            same("c_n", &trace.last.c, &alone_trace.last.c, units, None)?;
            for (found, expected) in trace.layers.iter().zip(&alone_trace.layers) {
                let inputs = expected.input.len() / alone.steps;
                same("input", &found.input, &expected.input, inputs, Some(0.0))?;
                same("W x + b", &found.from_input, &expected.from_input, spec.rows(), None)?;
                same("W h + b", &found.from_hidden, &expected.from_hidden, spec.rows(), None)?;
                same("gates", &found.gates, &expected.gates, spec.rows(), None)?;
                same("hidden", &found.hidden, &expected.hidden, units, None)?;
                same("cell", &found.cell, &expected.cell, units, None)?;
            }
            same("dL/dx", &gradients.input, &alone_gradients.input, spec.input_size, Some(0.0))?;
            same("dL/dh_0", &gradients.initial.h, &alone_gradients.initial.h, units, None)?;
            same("dL/dc_0", &gradients.initial.c, &alone_gradients.initial.c, units, None)?;
            for (found, expected) in gradients.layers.iter().zip(&alone_gradients.layers) {
                same("dL/dh", &found.hidden, &expected.hidden, units, None)?;
                same("dL/dc", &found.cell, &expected.cell, units, None)?;
            }
            for (sum, value) in sums.iter_mut().zip(alone_gradients.params.data()) {
                *sum += value;
            }
        }
        // The parameters' gradients are sums over the batch, here in another order.
        prop_assert!(off(gradients.params.data(), &sums) < 1e-5);
    }

    /// Neither what stands in the padding nor how much of it there is changes anything.
    #[test]
    fn padding_changes_nothing(scene in scenes(), more in 0usize..4, garbage in any::<f32>()) {
        let (spec, batch) = (scene.spec(), scene.batch);
        let mut padded = scene.clone();
        padded.steps += more;
        padded.data.resize(padded.steps * batch * spec.input_size, garbage);
        padded.cotangent.resize(padded.steps * batch * spec.output_size(), garbage);
        for t in 0..scene.steps {
            for n in (0..batch).filter(|&n| t >= scene.lengths[n]) {
                let row = t * batch + n;
                padded.data[row * spec.input_size..][..spec.input_size].fill(garbage);
                padded.cotangent[row * spec.output_size()..][..spec.output_size()].fill(garbage);
            }
        }
        let trace = scene.stack.forward(&scene.input()).unwrap();
        let padded_trace = padded.stack.forward(&padded.input()).unwrap();
        let (output, after) = padded_trace.output.split_at(trace.output.len());
        prop_assert_eq!(output, &trace.output);
        prop_assert!(after.iter().all(|&x| x == 0.0));
        prop_assert_eq!(&padded_trace.last, &trace.last);
        prop_assert_eq!(padded_trace.first_non_finite(), None);
        let gradients = scene.stack.backward(&trace, &scene.cotangent, Some(&scene.d_final)).unwrap();
        let padded_gradients =
            padded.stack.backward(&padded_trace, &padded.cotangent, Some(&padded.d_final)).unwrap();
        prop_assert_eq!(&padded_gradients.params, &gradients.params);
        prop_assert_eq!(&padded_gradients.initial, &gradients.initial);
        prop_assert_eq!(&padded_gradients.input[..scene.data.len()], &gradients.input);
    }

    /// The direction that reads from the end is the other one on the reversed sequence.
    #[test]
    fn the_reverse_direction_is_the_forward_one_on_the_reversed_sequence(
        kind in kinds(), units in 1usize..20, steps in 1usize..9, batch in 1usize..5, seed in any::<u64>(),
    ) {
        let spec = Spec::new(kind, 3, units);
        let both = Scene::new(spec.bidirectional(true), steps, batch, seed);
        let mut forward = Stack::zeros(spec).unwrap();
        for name in ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"] {
            let values = both.stack.params().get(&format!("{name}_reverse")).unwrap();
            forward.params_mut().get_mut(name).unwrap().copy_from_slice(values);
        }
        let trace = both.stack.forward(&both.input()).unwrap();
        let mut d_final = both.d_final.clone();
        d_final.h[..batch * units].fill(0.0);
        let cells = d_final.c.len() / 2;
        d_final.c[..cells].fill(0.0);
        // A loss that hangs on the reverse direction alone.
        let mut cotangent = both.cotangent.clone();
        for row in cotangent.chunks_exact_mut(2 * units) {
            row[..units].fill(0.0);
        }
        let gradients = both.stack.backward(&trace, &cotangent, Some(&d_final)).unwrap();

        for n in 0..batch {
            let alone = Scene { cotangent: cotangent.clone(), d_final: d_final.clone(), ..both.clone() }.alone(n);
            let reversed = |values: &[f32], width: usize| -> Vec<f32> {
                values.chunks_exact(width).rev().flatten().copied().collect()
            };
            let half = |values: &[f32]| values[values.len() / 2..].to_vec();
            let initial = unrolled::nn::State { h: half(&alone.initial.h), c: half(&alone.initial.c) };
            let d_final = unrolled::nn::State { h: half(&alone.d_final.h), c: half(&alone.d_final.c) };
            let data = reversed(&alone.data, 3);
            let input = Input { initial: Some(&initial), ..Input::new(&data, alone.steps, 1) };
            let expected = forward.forward(&input).unwrap();
            let found = trace.layer(0, 1).unwrap();
            let mut hidden = column(&found.hidden, batch, n, units);
            hidden.truncate(alone.steps * units);
            prop_assert_eq!(bits(&hidden), bits(&reversed(&expected.output, units)));
            for t in 0..alone.steps {
                let mirrored = alone.steps - 1 - t;
                prop_assert_eq!(&trace.output_at(t, n)[units..], expected.output_at(mirrored, 0));
                prop_assert_eq!(found.before(t, n), expected.layers[0].before(mirrored, 0));
                prop_assert_eq!(found.cell_before(t, n), expected.layers[0].cell_before(mirrored, 0));
            }

            let upper: Vec<f32> = (alone.cotangent.chunks_exact(2 * units))
                .flat_map(|row| &row[units..]).copied().collect();
            let backward = forward.backward(&expected, &reversed(&upper, units), Some(&d_final)).unwrap();
            let mut d_input = column(&gradients.input, batch, n, 3);
            d_input.truncate(alone.steps * 3);
            prop_assert_eq!(d_input, reversed(&backward.input, 3));
            let mut d_hidden = column(&gradients.layers[1].hidden, batch, n, units);
            d_hidden.truncate(alone.steps * units);
            prop_assert_eq!(d_hidden, reversed(&backward.layers[0].hidden, units));
        }
    }

    /// A NaN in one sequence stays in it.
    #[test]
    fn sequences_do_not_touch_one_another(scene in scenes(), poison in 0usize..6, seed in any::<u64>()) {
        let poison = poison % scene.batch;
        let spec = scene.spec();
        let mut rng = unrolled::nn::Rng::seed_from_u64(seed);
        let mut other = scene.clone();
        let replacement = normal(spec.input_size, &mut rng);
        for t in 0..scene.steps {
            let row = (t * scene.batch + poison) * spec.input_size;
            other.data[row..][..spec.input_size].copy_from_slice(&replacement);
            other.data[row] = f32::NAN;
        }
        let trace = scene.stack.forward(&scene.input()).unwrap();
        let other_trace = other.stack.forward(&other.input()).unwrap();
        prop_assert_eq!(other_trace.first_non_finite(), Some(0));
        let gradients = scene.stack.backward(&trace, &scene.cotangent, None).unwrap();
        let other_gradients = other.stack.backward(&other_trace, &scene.cotangent, None).unwrap();
        for n in (0..scene.batch).filter(|&n| n != poison) {
            for (a, b, width) in [
                (&trace.output, &other_trace.output, spec.output_size()),
                (&trace.last.h, &other_trace.last.h, spec.hidden_size),
                (&gradients.input, &other_gradients.input, spec.input_size),
            ] {
                let (a, b) = (column(a, scene.batch, n, width), column(b, scene.batch, n, width));
                prop_assert_eq!(bits(&a), bits(&b));
            }
        }
    }
}
