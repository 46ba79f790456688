//! What is computed natively and in the browser, and the fingerprints that both must find.
//!
//! Whoever changes the engine's arithmetic (an order of addition, a polynomial, a draw of the generator) changes the
//! fingerprints too. The failing test prints the new ones.

use std::cell::Cell;

use unrolled::nn::{
    Adam, Batch, Gate, Hold, Init, Kind, Model, ModelSpec, Result, Rng, Scheme, Sequences, Sgd,
    Spec, Workspace, clip_grad_norm, fingerprint, math,
};
use unrolled::task::moscow::{Architecture, Language, Regime};
use unrolled::task::{Progress, Setup};
use unrolled::training::{Report, Request, Session, Start, Test, encode};

/// What was computed, and its fingerprint.
pub const EXPECTED: [(&str, u64); 6] = [
    ("functions", 11132853581383445029),
    ("RNN, tanh", 17911190522311248552),
    ("RNN, ReLU", 7002000111976183060),
    ("LSTM", 2816030233018939026),
    ("GRU", 7732865630784540052),
    ("a worker's run", 2946151141111182768),
];

/// The same, computed here.
pub fn found() -> Result<[(&'static str, u64); 6]> {
    Ok([
        ("functions", fingerprint(&functions())),
        ("RNN, tanh", fingerprint(&training(Kind::RnnTanh)?)),
        ("RNN, ReLU", fingerprint(&training(Kind::RnnRelu)?)),
        ("LSTM", fingerprint(&training(Kind::Lstm)?)),
        ("GRU", fingerprint(&training(Kind::Gru)?)),
        ("a worker's run", fingerprint(&run())),
    ])
}

/// The engine's own functions over all exponents and both signs: subnormal numbers, infinities and NaN among them.
fn functions() -> Vec<f32> {
    let mut values = Vec::new();
    for pattern in (0..=u32::MAX).step_by(65_521) {
        let x = f32::from_bits(pattern);
        values.extend([math::exp(x), math::tanh(x), math::sigmoid(x), math::ln(x)]);
        values.push(math::sin_turns(x));
    }
    values
}

/// What a worker tells of a run: short stories first, then longer ones, and a test. It is asked to pause and to make single
/// updates in between, which changes when it tells something and nothing else.
fn run() -> Vec<f32> {
    let lessons = |regime, updates| Setup {
        updates,
        ..Setup::moscow(Language::English, regime, Architecture::Lstm, 7)
    };
    let start = Start {
        setup: lessons(Regime::Short, 20),
        then: vec![lessons(Regime::LongOnly, 6)],
        from: None,
        snapshot_every: Some(5),
        paused: true,
        tests: vec![Test {
            distance: Some(6),
            count: 60,
            seed: 1,
        }],
    };
    let time = Cell::new(0.0);
    let mut session = Session::new(|| {
        time.set(time.get() + 1.0);
        time.get()
    });
    let mut values = Vec::new();
    for request in [
        Request::Start(Box::new(start)),
        Request::Step(3),
        Request::Pause,
        Request::Resume,
    ] {
        // As bytes, since that is how it comes.
        let bytes = encode(&request).unwrap_or_default();
        let mut reports = session.receive(&bytes);
        while session.is_busy() {
            reports.extend(session.work());
        }
        for report in reports {
            match report {
                Report::Progress { updates, .. } => {
                    for Progress {
                        loss,
                        score,
                        grad_norm,
                        ..
                    } in updates
                    {
                        values.extend([loss, score, grad_norm]);
                    }
                }
                Report::Tested { score, .. } => values.push(score),
                Report::Snapshot {
                    update: 26,
                    weights,
                } => values.extend(weights),
                Report::Snapshot { .. } | Report::Done => {}
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(values.iter().all(|value| value.is_finite()) && values.len() > 26 * 3 + 1);
    values
}

/// One training run of 50 updates: a batch of sequences of different lengths, each to be closed by its first token, and
/// every second step asked for too. The network has two layers and two directions. Returns all losses, all parameters
/// afterwards, and what the network then makes of a sequence, with a gate held if it has any.
fn training(kind: Kind) -> Result<Vec<f32>> {
    const STEPS: usize = 11;
    const BATCH: usize = 7;
    let stack = Spec::new(kind, 6, 19).layers(2).bidirectional(true);
    let spec = ModelSpec::of_tokens(9, stack, 5);
    let init = Init {
        scheme: Scheme::Orthogonal,
        forget_bias: Some(1.0),
    };
    let mut rng = Rng::seed_from_u64(2024);
    let mut model = Model::init(spec, &init, &mut rng)?;
    let mut adam = Adam::new(0.01);
    let mut sgd = Sgd::new(0.05, 0.9);
    let mut workspace = Workspace::default();
    let mut values = Vec::new();
    for update in 0..50 {
        let tokens: Vec<u32> = (0..STEPS * BATCH).map(|_| rng.below(9) as u32).collect();
        let lengths: Vec<usize> = (0..BATCH).map(|_| 1 + rng.below(STEPS)).collect();
        let target = |index: usize| {
            let (t, n) = (index / BATCH, index % BATCH);
            (t % 2 == 0 || t + 1 == lengths[n]).then_some(tokens[n] % 5)
        };
        let targets: Vec<Option<u32>> = (0..STEPS * BATCH).map(target).collect();
        let weights: Vec<f32> = (0..STEPS * BATCH).map(|_| 0.1 * rng.next_f32()).collect();
        let sequences = Sequences {
            lengths: Some(&lengths),
            ..Sequences::new(&tokens, STEPS, BATCH)
        };
        let batch = Batch {
            weights: (update % 2 == 0).then_some(&weights[..]),
            ..Batch::new(sequences, &targets)
        };
        values.push(model.loss_and_gradients(&batch, &mut workspace)?);
        values.push(clip_grad_norm(&mut workspace.gradients.params, 0.5));
        let gradients = &workspace.gradients.params;
        if update < 40 {
            adam.step(model.params_mut(), gradients)?;
        } else {
            sgd.step(model.params_mut(), gradients)?;
        }
    }
    values.extend_from_slice(model.params().data());
    let hold = kind.gate_order().first().map(|&gate: &Gate| Hold {
        gate,
        unit: None,
        value: 0.75,
        layer: 1,
        direction: 0,
    });
    let trace = model.forward(&Sequences {
        holds: hold.as_slice(),
        ..Sequences::new(&[0_u32, 1, 2, 3, 4, 5, 6, 7, 8], 9, 1)
    })?;
    for step in 0..9 {
        values.extend(trace.probabilities_at(step, 0));
    }
    let gradients = model.backward(&trace, &vec![1.0; trace.logits.len()])?;
    values.extend_from_slice(gradients.params.data());
    // All NaN would be the same everywhere, and would prove nothing.
    assert!(values.iter().all(|value| value.is_finite()));
    Ok(values)
}
