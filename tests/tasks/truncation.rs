//! Truncated backpropagation through time.

use unrolled::nn::{
    Batch, Init, Kind, Model, ModelSpec, Params, Rng, Sequences, Spec, State, Workspace,
};
use unrolled::task::{Setup, Task, TaskName, Trainer, copy};

use super::small;

const KINDS: [Kind; 4] = [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru];

fn bits(params: &Params) -> Vec<u32> {
    params.data().iter().map(|value| value.to_bits()).collect()
}

fn trained(setup: &Setup, updates: usize) -> Vec<u32> {
    let mut trainer = Trainer::new(setup).unwrap();
    for _ in 0..updates {
        trainer.step().unwrap();
    }
    bits(trainer.model().params())
}

#[test]
fn a_truncation_of_all_steps_or_more_is_none_to_the_bit() {
    for name in TaskName::ALL {
        let whole = small(name);
        let steps = match &whole.task {
            Task::Copy { length } => length + 2 * copy::SYMBOLS,
            Task::Counting { length } => 2 * length,
            Task::Moscow(lessons) => lessons.most + 6,
            other => other.length(),
        };
        let expected = trained(&whole, 3);
        for truncation in [steps, steps + 1, 1000] {
            let setup = Setup {
                truncation: Some(truncation),
                ..whole.clone()
            };
            assert_eq!(trained(&setup, 3), expected, "{name}, {truncation}");
        }
        let cut = Setup {
            truncation: Some(2),
            ..whole
        };
        assert_ne!(trained(&cut, 3), expected, "{name}");
    }
}

#[test]
fn no_gradient_comes_from_before_the_cut() {
    for kind in KINDS {
        let stack = Spec::new(kind, 4, 6).layers(2);
        let spec = ModelSpec::of_tokens(6, stack, 3);
        let model = Model::init(spec, &Init::default(), &mut Rng::seed_from_u64(2)).unwrap();
        // Tokens 0 to 2 stand in the first four steps alone, 3 to 5 in the last four, where the targets are.
        let tokens = [0, 1, 2, 1, 3, 4, 5, 3_u32];
        let mut targets = [None; 8];
        targets[5] = Some(1);
        targets[7] = Some(2_u32);
        let batch = Batch::new(Sequences::new(&tokens, 8, 1), &targets[..]);
        let table = |truncation: Option<usize>| {
            let mut workspace = Workspace::default();
            let batch = Batch {
                truncation,
                ..batch
            };
            let loss = model.loss_and_gradients(&batch, &mut workspace).unwrap();
            let table = workspace.gradients.params.get("embedding.weight").unwrap();
            let (before, after) = table.split_at(3 * 4);
            let moves = |rows: &[f32]| rows.iter().any(|value| *value != 0.0);
            (loss, moves(before), moves(after))
        };
        let (whole, reaches, _) = table(None);
        assert!(reaches, "{kind:?}");
        let (cut, reaches, after) = table(Some(4));
        assert!(!reaches && after, "{kind:?}");
        // The state is carried over the cut all the same.
        assert!((whole - cut).abs() < 1e-6, "{kind:?}: {whole} {cut}");
    }
}

#[test]
fn the_gradient_is_the_sum_of_the_chunks_own() {
    for kind in KINDS {
        let stack = Spec::new(kind, 2, 5);
        let spec = ModelSpec::of_values(stack, 1);
        let mut rng = Rng::seed_from_u64(7);
        let model = Model::init(spec, &Init::default(), &mut rng).unwrap();
        let (steps, count, chunk) = (7, 3, 3);
        let values: Vec<f32> = (0..steps * count * 2).map(|_| rng.normal()).collect();
        let targets: Vec<Option<f32>> = (0..steps * count)
            .map(|_| (rng.below(3) > 0).then(|| rng.normal()))
            .collect();
        let lengths = [7, 2, 5];
        let read = |index: usize| index / count < lengths[index % count];
        let asked = (0..steps * count).filter(|&at| targets[at].is_some() && read(at));
        let weights = vec![1.0 / asked.count() as f32; steps * count];

        let mut workspace = Workspace::default();
        let sequences = Sequences {
            lengths: Some(&lengths),
            ..Sequences::new(&values, steps, count)
        };
        let batch = Batch {
            truncation: Some(chunk),
            ..Batch::new(sequences, &targets)
        };
        let loss = model.loss_and_gradients(&batch, &mut workspace).unwrap();
        let rows: Vec<usize> = workspace.answers().map(|(index, _)| index).collect();
        let expected: Vec<usize> = (0..steps * count)
            .filter(|&at| targets[at].is_some() && read(at))
            .collect();
        assert_eq!(rows, expected);

        // One sequence after the other, chunk by chunk, with the state handed on.
        let mut sum = vec![0.0_f64; model.params().len()];
        let mut losses = 0.0;
        for (n, &length) in lengths.iter().enumerate() {
            let of = |t: usize| &values[(t * count + n) * 2..][..2];
            let mut state: Option<State> = None;
            for start in (0..length).step_by(chunk) {
                let end = (start + chunk).min(length);
                let x: Vec<f32> = (start..end).flat_map(of).copied().collect();
                let wanted: Vec<Option<f32>> =
                    (start..end).map(|t| targets[t * count + n]).collect();
                let part = Batch {
                    weights: Some(&weights[..wanted.len()]),
                    ..Batch::new(
                        Sequences {
                            initial: state.as_ref(),
                            ..Sequences::new(&x, end - start, 1)
                        },
                        &wanted,
                    )
                };
                let mut own = Workspace::default();
                losses += model.loss_and_gradients(&part, &mut own).unwrap();
                for (sum, &value) in sum.iter_mut().zip(own.gradients.params.data()) {
                    *sum += f64::from(value);
                }
                state = Some(own.trace().last.clone());
            }
        }
        assert!((loss - losses).abs() < 1e-5, "{kind:?}: {loss} {losses}");
        for (found, expected) in workspace.gradients.params.data().iter().zip(sum) {
            assert!(
                (f64::from(*found) - expected).abs() < 1e-5,
                "{kind:?}: expected {expected}, found {found}"
            );
        }
        // The loss alone is the same one.
        assert_eq!(model.loss(&batch, &mut Workspace::default()), Ok(loss));
    }
}
