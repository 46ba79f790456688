//! The model as a whole: names, equal results by different ways, learning, refusals.

use crate::nn::{
    Adam, Batch, Init, Kind, Model, ModelSpec, Rng, Spec, Tokens, Workspace, clip_grad_norm, loss,
};

fn model(kind: Kind) -> Model {
    let spec = ModelSpec {
        vocabulary: 5,
        embedding: 4,
        stack: Spec::new(kind, 4, 6),
        outputs: 3,
    };
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
    let tokens = Tokens {
        lengths: Some(&lengths),
        ..Tokens::new(&tokens, 3, 2)
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
    let batch = Batch {
        tokens: &tokens,
        targets: &targets,
        weights: None,
        steps: 3,
        batch: 2,
        lengths: None,
    };
    let mut workspace = Workspace::default();
    let loss = model.loss_and_gradients(&batch, &mut workspace).unwrap();
    let trace = model.forward(&Tokens::new(&tokens, 3, 2)).unwrap();
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
            let batch = Batch {
                tokens: &tokens,
                targets: &targets,
                weights: None,
                steps,
                batch: size,
                lengths: None,
            };
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
    let good = Batch {
        tokens: &[0, 1],
        targets: &[None, Some(1)],
        weights: None,
        steps: 2,
        batch: 1,
        lengths: None,
    };
    assert!(model.loss_and_gradients(&good, &mut workspace).is_ok());
    for bad in [
        Batch {
            tokens: &[0, 5],
            ..good
        },
        Batch {
            tokens: &[0],
            ..good
        },
        Batch {
            targets: &[None, Some(3)],
            ..good
        },
        Batch {
            targets: &[None],
            ..good
        },
        Batch {
            weights: Some(&[1.0]),
            ..good
        },
        Batch {
            lengths: Some(&[0]),
            ..good
        },
        Batch {
            lengths: Some(&[3]),
            ..good
        },
        Batch {
            steps: 0,
            tokens: &[],
            targets: &[],
            ..good
        },
        Batch {
            steps: usize::MAX,
            batch: 2,
            ..good
        },
    ] {
        assert!(
            model.loss_and_gradients(&bad, &mut workspace).is_err(),
            "{bad:?}"
        );
    }
}
