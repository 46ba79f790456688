//! The model as a whole: names, equal results by different ways, learning, refusals.

use crate::{
    Adam, Batch, Init, Kind, Model, ModelSpec, Rng, Sequences, Spec, Workspace, clip_grad_norm,
    loss,
};

fn model(kind: Kind) -> Model {
    let spec = ModelSpec::of_tokens(5, Spec::new(kind, 4, 6), 3);
    Model::init(spec, &Init::default(), &mut Rng::seed_from_u64(11)).unwrap()
}

#[test]
fn names_are_those_of_a_pytorch_module() {
    let model = model(Kind::Lstm);
    let names: Vec<&str> = model.params().iter().map(|(name, ..)| name).collect();
    assert_eq!(
        names,
        [
            "embedding.weight",
            "rnn.weight_ih_l0",
            "rnn.weight_hh_l0",
            "rnn.bias_ih_l0",
            "rnn.bias_hh_l0",
            "head.weight",
            "head.bias"
        ]
    );
    assert_eq!(model.params().len(), model.spec().parameters());
}

#[test]
fn the_last_steps_logits_are_those_of_the_whole_run() {
    let model = model(Kind::Gru);
    let tokens = [0, 1, 2, 3, 4, 0];
    let lengths = [3, 2];
    let tokens = Sequences {
        lengths: Some(&lengths),
        ..Sequences::new(&tokens, 3, 2)
    };
    let trace = model.forward(&tokens).unwrap();
    let mut workspace = Workspace::default();
    let last = model.last_logits(&tokens, &mut workspace).unwrap();
    assert_eq!(last[..3], *trace.logits_at(2, 0));
    assert_eq!(last[3..], *trace.logits_at(1, 1));
}

#[test]
fn a_batchs_gradients_are_those_of_the_whole_run() {
    let model = model(Kind::Lstm);
    let tokens = [0, 1, 2, 3, 4, 0];
    let targets = [None, Some(1), Some(0), None, Some(2), Some(2)];
    let batch = Batch::new(Sequences::new(&tokens, 3, 2), &targets[..]);
    let mut workspace = Workspace::default();
    let loss = model.loss_and_gradients(&batch, &mut workspace).unwrap();
    let trace = model.forward(&Sequences::new(&tokens, 3, 2)).unwrap();
    let mut d_logits = Vec::new();
    let whole = loss::cross_entropy(&trace.logits, 3, &targets, None, &mut d_logits).unwrap();
    let gradients = model.backward(&trace, &d_logits).unwrap();
    assert_eq!(loss, whole);
    assert_eq!(workspace.gradients.params, gradients.params);
    assert_eq!(workspace.gradients.layers, gradients.layers);
}

#[test]
fn every_kind_learns_to_remember_its_first_token() {
    for kind in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru] {
        let mut model = model(kind);
        let mut rng = Rng::seed_from_u64(4);
        let mut adam = Adam::new(0.02);
        let mut workspace = Workspace::default();
        let (steps, size) = (4, 8);
        let mut losses = Vec::new();
        for _ in 0..150 {
            let mut tokens: Vec<u32> = (0..steps * size).map(|_| 3 + rng.below(2) as u32).collect();
            let mut targets = vec![None; steps * size];
            for n in 0..size {
                tokens[n] = rng.below(3) as u32;
                targets[(steps - 1) * size + n] = Some(tokens[n]);
            }
            let batch = Batch::new(Sequences::new(&tokens, steps, size), &targets);
            losses.push(model.loss_and_gradients(&batch, &mut workspace).unwrap());
            clip_grad_norm(&mut workspace.gradients.params, 1.0);
            adam.step(model.params_mut(), &workspace.gradients.params)
                .unwrap();
        }
        // ln 3 is what guessing costs.
        assert!(losses[0] > 0.8, "{kind:?} began at {}", losses[0]);
        assert!(losses[149] < 0.1, "{kind:?} ended at {}", losses[149]);
    }
}

#[test]
fn wrong_batches_are_errors() {
    let model = model(Kind::Lstm);
    let mut workspace = Workspace::default();
    let targets = [None, Some(1)];
    let read = Sequences::new(&[0_u32, 1], 2, 1);
    let good = Batch::new(read, &targets[..]);
    assert!(model.loss_and_gradients(&good, &mut workspace).is_ok());
    let reading = |sequences| Batch { sequences, ..good };
    for bad in [
        reading(Sequences::new(&[0_u32, 5], 2, 1)),
        reading(Sequences::new(&[0_u32], 2, 1)),
        reading(Sequences::new(&[0.5_f32, 1.0], 2, 1)),
        Batch::new(read, &[None, Some(3_u32)][..]),
        Batch::new(read, &[None::<u32>][..]),
        Batch::new(read, &[None, Some(0.5_f32)][..]),
        Batch {
            weights: Some(&[1.0]),
            ..good
        },
        Batch {
            truncation: Some(0),
            ..good
        },
        reading(Sequences {
            lengths: Some(&[0]),
            ..read
        }),
        reading(Sequences {
            lengths: Some(&[3]),
            ..read
        }),
        reading(Sequences::new(&[0_u32; 0], 0, 1)),
        reading(Sequences {
            steps: usize::MAX,
            batch: 2,
            ..read
        }),
    ] {
        assert!(
            model.loss_and_gradients(&bad, &mut workspace).is_err(),
            "{bad:?}"
        );
    }
}
