//! Time of one training step, natively: forward, backward, clipping and Adam. `cargo xtask bench` runs it.
//!
//! Every row reads 64 tokens through an embedding of 16 and answers one of 8 classes after the last one. The rate counts
//! the matrix products of the recurrent layer alone, two operations for a multiplication with its addition: forward
//! 2 T N G H (I + H), backward twice that.

use std::hint::black_box;
use std::time::{Duration, Instant};

use unrolled::nn::{
    Adam, Batch, Init, Kind, Model, ModelSpec, Result, Rng, Sequences, Spec, Workspace,
    clip_grad_norm,
};

const STEPS: usize = 64;
const EMBEDDING: usize = 16;
const CLASSES: usize = 8;
const VOCABULARY: usize = 64;
/// Kind, units, sequences in a batch.
const ROWS: [(Kind, usize, usize); 4] = [
    (Kind::Lstm, 32, 16),
    (Kind::Lstm, 128, 32),
    (Kind::RnnTanh, 32, 16),
    (Kind::RnnTanh, 128, 32),
];
/// How long one row is measured.
const TIME: Duration = Duration::from_secs(2);

fn main() -> Result<()> {
    println!("network    units  batch   median ms   fastest ms   GFLOP/s");
    for (kind, units, batch) in ROWS {
        let times = measure(kind, units, batch)?;
        let median = times[times.len() / 2];
        let products = 3 * 2 * STEPS * batch * kind.gates() * units * (EMBEDDING + units);
        println!(
            "{:<10} {units:>5} {batch:>6} {:>11.3} {:>12.3} {:>9.1}",
            format!("{kind:?}"),
            median.as_secs_f64() * 1e3,
            times[0].as_secs_f64() * 1e3,
            products as f64 / median.as_secs_f64() / 1e9
        );
    }
    Ok(())
}

/// The times of single training steps, shortest first.
fn measure(kind: Kind, units: usize, batch: usize) -> Result<Vec<Duration>> {
    let mut rng = Rng::seed_from_u64(1);
    let stack = Spec::new(kind, EMBEDDING, units);
    let spec = ModelSpec::of_tokens(VOCABULARY, stack, CLASSES);
    let mut model = Model::init(spec, &Init::default(), &mut rng)?;
    let mut optimizer = Adam::new(1e-3);
    let mut workspace = Workspace::default();
    let tokens: Vec<u32> = (0..STEPS * batch)
        .map(|_| rng.below(VOCABULARY) as u32)
        .collect();
    let mut targets = vec![None; STEPS * batch];
    for target in &mut targets[(STEPS - 1) * batch..] {
        *target = Some(rng.below(CLASSES) as u32);
    }
    let batch = Batch::new(Sequences::new(&tokens, STEPS, batch), &targets);

    let mut step = || -> Result<Duration> {
        let start = Instant::now();
        black_box(model.loss_and_gradients(&batch, &mut workspace)?);
        clip_grad_norm(&mut workspace.gradients.params, 1.0);
        optimizer.step(model.params_mut(), &workspace.gradients.params)?;
        Ok(start.elapsed())
    };
    // The first steps allocate.
    for _ in 0..3 {
        step()?;
    }
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < TIME {
        times.push(step()?);
    }
    times.sort_unstable();
    Ok(times)
}
