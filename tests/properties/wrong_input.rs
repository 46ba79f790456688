//! Nothing that is handed to the engine makes it panic: neither NaN and infinities nor impossible sizes and lengths.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use unrolled::nn::linear::{Linear, LinearGradients, LinearScratch};
use unrolled::nn::{
    Adam, Batch, Error, Gate, Hold, Init, Input, Kind, Model, ModelSpec, Params, Reader, Rng,
    Sequences, Sgd, Spec, Stack, State, Workspace, cell_jacobian_norms, clip_grad_norm, embedding,
    fingerprint, jacobian_norms, loss,
};

use super::{kinds, scenes};

/// A size: possible, zero or absurd.
fn sizes() -> impl Strategy<Value = usize> {
    prop_oneof![
        4 => 0usize..4,
        1 => Just(1 << 30),
        1 => Just(usize::MAX / 2),
        1 => Just(usize::MAX),
    ]
}

/// An index that may lie anywhere.
fn indices() -> impl Strategy<Value = usize> {
    prop_oneof![
        0usize..6,
        Just(usize::MAX / 2),
        Just(usize::MAX - 1),
        Just(usize::MAX)
    ]
}

fn gates() -> impl Strategy<Value = Gate> {
    prop_oneof![
        Just(Gate::Input),
        Just(Gate::Forget),
        Just(Gate::Cell),
        Just(Gate::Output),
        Just(Gate::Reset),
        Just(Gate::Update),
        Just(Gate::New)
    ]
}

fn holds() -> impl Strategy<Value = Hold> {
    (
        gates(),
        option::of(indices()),
        any::<f32>(),
        0usize..3,
        0usize..3,
    )
        .prop_map(|(gate, unit, value, layer, direction)| Hold {
            gate,
            unit,
            value,
            layer,
            direction,
        })
}

/// Any bits at all.
fn floats(count: usize, rng: &mut Rng) -> Vec<f32> {
    let one = |rng: &mut Rng| match rng.below(8) {
        0 => f32::NAN,
        1 => f32::INFINITY,
        2 => f32::NEG_INFINITY,
        3 => f32::MAX,
        4 => f32::from_bits(rng.next_u32()),
        _ => rng.normal(),
    };
    (0..count).map(|_| one(rng)).collect()
}

proptest! {
    #[test]
    fn any_numbers_run_forward_and_backward(mut scene in scenes(), seed in any::<u64>(), rate in any::<f32>()) {
        let mut rng = Rng::seed_from_u64(seed);
        let finite_weights = rng.below(2) == 0;
        for buffer in [
            &mut scene.data, &mut scene.initial.h, &mut scene.initial.c, &mut scene.cotangent,
            &mut scene.d_final.h, &mut scene.d_final.c,
        ] {
            *buffer = floats(buffer.len(), &mut rng);
        }
        if !finite_weights {
            let values = floats(scene.stack.params().len(), &mut rng);
            scene.stack.params_mut().data_mut().copy_from_slice(&values);
        }
        let trace = scene.stack.forward(&scene.input()).unwrap();
        trace.first_non_finite();
        let mut gradients = scene.stack.backward(&trace, &scene.cotangent, Some(&scene.d_final)).unwrap();
        clip_grad_norm(&mut gradients.params, rate);
        Adam::new(rate).step(scene.stack.params_mut(), &gradients.params).unwrap();
        Sgd::new(rate, rate).step(scene.stack.params_mut(), &gradients.params).unwrap();
        fingerprint(scene.stack.params().data());
        let alone = scene.alone(0);
        jacobian_norms(&alone.stack, &alone.data).unwrap();
        cell_jacobian_norms(&alone.stack, &alone.data).unwrap();
    }

    #[test]
    fn any_numbers_have_a_loss(rows in 0usize..5, classes in 0usize..20, seed in any::<u64>()) {
        let mut rng = Rng::seed_from_u64(seed);
        let logits = floats(rows * classes, &mut rng);
        let mut row = logits.clone();
        loss::softmax(&mut row);
        loss::log_sum_exp(&logits);
        let targets: Vec<Option<u32>> =
            (0..rows).map(|_| (rng.below(3) > 0).then(|| rng.below(classes + 1) as u32)).collect();
        let weights = floats(rows, &mut rng);
        let possible = targets.iter().flatten().all(|&target| (target as usize) < classes);
        let mut d = Vec::new();
        for weights in [None, Some(&weights[..])] {
            let loss = loss::cross_entropy(&logits, classes, &targets, weights, &mut d);
            prop_assert_eq!(loss.is_ok(), possible);
        }
    }

    #[test]
    fn impossible_networks_are_errors(
        kind in kinds(), input_size in sizes(), hidden_size in sizes(), num_layers in sizes(),
        bidirectional in any::<bool>(), vocabulary in sizes(), embedding in sizes(), outputs in sizes(),
    ) {
        let stack = Spec { kind, input_size, hidden_size, num_layers, bidirectional };
        let possible = [input_size, hidden_size, num_layers].iter().all(|size| (1..4).contains(size));
        prop_assert_eq!(stack.check().is_ok(), possible);
        prop_assert_eq!(Stack::zeros(stack).is_ok(), possible);
        prop_assert_eq!(Stack::new(stack, Params::default()).is_ok(), false);
        let mut rng = Rng::seed_from_u64(0);
        prop_assert_eq!(Stack::init(stack, &Init::default(), &mut rng).is_ok(), possible);
        let reader = Reader::Embedding { vocabulary, size: embedding };
        let model = ModelSpec { reader, stack, outputs };
        let possible = possible && embedding == input_size
            && [vocabulary, outputs].iter().all(|size| (1..4).contains(size));
        prop_assert_eq!(model.check().is_ok(), possible);
        prop_assert_eq!(Model::init(model, &Init::default(), &mut rng).is_ok(), possible);
        prop_assert!(Model::new(model, Params::default()).is_err());
    }

    /// A run is refused unless every length fits, and asking a trace for what is not there gives nothing.
    #[test]
    fn impossible_runs_are_errors(
        scene in scenes(), steps in sizes(), batch in sizes(), count in 0usize..20,
        lengths in option::of(vec(indices(), 0..5)), holds in vec(holds(), 0..3),
        initial in option::of((0usize..9, 0usize..9)),
    ) {
        let spec = scene.spec();
        let data = vec![0.5; count];
        let initial = initial.map(|(h, c)| State { h: vec![0.0; h], c: vec![0.0; c] });
        let input = Input {
            data: &data, steps, batch, lengths: lengths.as_deref(), initial: initial.as_ref(), holds: &holds,
        };
        let small = steps > 0 && batch > 0 && steps < 4 && batch < 4;
        let states = spec.num_layers * spec.directions() * spec.hidden_size * batch.min(4);
        let possible = small
            && count == steps * batch * spec.input_size
            && lengths.as_ref().is_none_or(|lengths| {
                lengths.len() == batch && lengths.iter().all(|&length| length > 0 && length <= steps)
            })
            && initial.as_ref().is_none_or(|state| {
                state.h.len() == states && state.c.len() == if spec.kind.has_cell() { states } else { 0 }
            })
            && holds.iter().all(|hold| {
                spec.kind.gate_index(hold.gate).is_some()
                    && hold.layer < spec.num_layers
                    && hold.direction < spec.directions()
                    && hold.unit.is_none_or(|unit| unit < spec.hidden_size)
            });
        let result = scene.stack.forward(&input);
        prop_assert_eq!(result.is_ok(), possible);

        let trace = result.unwrap_or_default();
        let whole = scene.stack.forward(&scene.input()).unwrap();
        for trace in [&trace, &whole] {
            for n in [0, 1, 5, usize::MAX / 2, usize::MAX] {
                trace.length(n);
                for t in [0, 1, 8, usize::MAX / 2, usize::MAX] {
                    trace.output_at(t, n);
                    for direction in [0, 1, usize::MAX] {
                        let Some(layer) = trace.layer(n, direction).or(trace.layer(0, direction)) else {
                            continue;
                        };
                        layer.step_before(t);
                        for row in [
                            layer.hidden_at(t, n), layer.cell_at(t, n), layer.tanh_cell_at(t, n),
                            layer.before(t, n), layer.cell_before(t, n), layer.input_at(t, n),
                            layer.from_input_at(t, n), layer.from_hidden_at(t, n), layer.gates_at(t, n),
                        ] {
                            prop_assert!(row.is_empty() || (t < trace.steps && n < trace.batch));
                        }
                        for gate in [Gate::Forget, Gate::New] {
                            layer.gate_at(t, n, gate);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn gradients_that_do_not_fit_are_errors(scene in scenes(), other in scenes(), h in 0usize..9, c in 0usize..9) {
        let trace = scene.stack.forward(&scene.input()).unwrap();
        let d_final = State { h: vec![0.0; h], c: vec![0.0; c] };
        let fits = h == trace.last.h.len() && c == trace.last.c.len();
        prop_assert_eq!(scene.stack.backward(&trace, &scene.cotangent, Some(&d_final)).is_ok(), fits);
        let fits = other.cotangent.len() == scene.cotangent.len();
        prop_assert_eq!(scene.stack.backward(&trace, &other.cotangent, None).is_ok(), fits);
        let fits = other.spec() == scene.spec();
        prop_assert_eq!(other.stack.backward(&trace, &scene.cotangent, None).is_ok(), fits);
        prop_assert!(scene.stack.backward(&Default::default(), &scene.cotangent, None).is_err());
        let mut adam = Adam::new(0.1);
        let mut params = scene.stack.params().clone();
        let fits = other.stack.params().same_layout(&params);
        prop_assert_eq!(adam.step(&mut params, other.stack.params()).is_ok(), fits);
    }

    #[test]
    fn impossible_readings_are_errors(
        kind in kinds(), tokens in vec(0u32..6, 0..9), steps in sizes(), batch in sizes(),
        lengths in option::of(vec(indices(), 0..4)), targets in vec(option::of(0u32..4), 0..9),
        weights in option::of(vec(any::<f32>(), 0..9)), truncation in option::of(sizes()),
    ) {
        let spec = ModelSpec::of_tokens(5, Spec::new(kind, 2, 3), 3);
        let model = Model::init(spec, &Init::default(), &mut Rng::seed_from_u64(1)).unwrap();
        let possible = (1..4).contains(&steps) && (1..4).contains(&batch)
            && tokens.len() == steps * batch
            && tokens.iter().all(|&token| token < 5)
            && lengths.as_ref().is_none_or(|lengths| {
                lengths.len() == batch && lengths.iter().all(|&length| length > 0 && length <= steps)
            });
        let lengths = lengths.as_deref();
        let input = Sequences { lengths, ..Sequences::new(&tokens, steps, batch) };
        let mut workspace = Workspace::default();
        let result = model.forward(&input);
        prop_assert_eq!(result.is_ok(), possible);
        prop_assert_eq!(model.last_logits(&input, &mut workspace).is_ok(), possible);
        let trace = result.unwrap_or_default();
        for t in [0, 3, usize::MAX] {
            for n in [0, 3, usize::MAX] {
                prop_assert_eq!(trace.probabilities_at(t, n).len(), trace.logits_at(t, n).len());
            }
        }
        prop_assert!(model.backward(&trace, &[0.0; 4]).is_err());

        let weights = weights.as_deref();
        let batched = Batch { weights, truncation, ..Batch::new(input, &targets) };
        let read = |index: usize| lengths.is_none_or(|lengths| index / batch < lengths[index % batch]);
        let possible = possible && targets.len() == tokens.len() && truncation != Some(0)
            && weights.is_none_or(|weights| weights.len() == targets.len())
            && (targets.iter().enumerate())
                .all(|(index, target)| !read(index) || target.is_none_or(|target| target < 3));
        prop_assert_eq!(model.loss_and_gradients(&batched, &mut workspace).is_ok(), possible);
    }

    #[test]
    fn tables_and_affine_layers_refuse_what_does_not_fit(
        inputs in sizes(), outputs in sizes(), x in 0usize..9, weight in 0usize..9, bias in 0usize..4,
        width in sizes(), tokens in vec(prop_oneof![0u32..4, Just(u32::MAX)], 0..4),
    ) {
        let (x, weight, bias) = (vec![1.0; x], vec![1.0; weight], vec![1.0; bias]);
        let mut scratch = LinearScratch::default();
        let linear = Linear { inputs, outputs };
        let mut y = Vec::new();
        let forward = linear.forward(&x, &weight, &bias, &mut y, &mut scratch);
        if let Err(error) = &forward {
            prop_assert!(matches!(error, Error::Length { .. } | Error::TooLarge { .. }), "{error}");
        }
        let (mut d_weight, mut d_bias) = (weight.clone(), bias.clone());
        let gradients = LinearGradients { weight: &mut d_weight, bias: &mut d_bias, x: &mut Vec::new() };
        let backward = linear.backward(&x, &weight, &y, gradients, &mut scratch);
        prop_assert!(forward.is_err() || backward.is_ok(), "{backward:?}");

        let mut rows = Vec::new();
        let looked_up = embedding::forward(&weight, width, &tokens, &mut rows);
        let mut d_table = weight.clone();
        let summed = embedding::backward(&rows, width, &tokens, &mut d_table);
        prop_assert!(looked_up.is_err() || summed.is_ok(), "{summed:?}");
        let rows_fit = width.checked_mul(tokens.len()) == Some(x.len());
        let fits = embedding::backward(&x, width, &tokens, &mut d_table);
        prop_assert_eq!(fits.is_ok(), looked_up.is_ok() && rows_fit, "{:?}", fits);
    }

    #[test]
    fn random_numbers_stay_in_their_ranges(seed in any::<u64>(), n in indices(), low in any::<f32>(), high in any::<f32>()) {
        let mut rng = Rng::seed_from_u64(seed);
        for _ in 0..20 {
            prop_assert!((0.0..1.0).contains(&rng.next_f32()));
            let drawn = rng.below(n);
            prop_assert!(drawn < n || (n, drawn) == (0, 0));
            prop_assert!(rng.normal().is_finite());
            rng.uniform(low, high);
        }
        rng.shuffle(&mut [(); 0]);
        rng.shuffle(&mut [1, 2, 3]);
    }
}

/// Every buffer of a single step would be small, but not the states of all layers together.
#[test]
fn states_too_many_for_memory_are_an_error() {
    let spec = Spec::new(Kind::RnnTanh, 1, 1).layers(1 << 15);
    let stack = Stack::zeros(spec).unwrap();
    let batch = 1 << 14;
    let data = vec![0.0; batch];
    let error = stack.forward(&Input::new(&data, 1, batch)).unwrap_err();
    assert!(
        matches!(error, Error::TooLarge { what: "states", .. }),
        "{error}"
    );
}
