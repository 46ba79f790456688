//! Time of one training step, natively: forward, backward, clipping and Adam. `cargo xtask bench` runs it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use unrolled::nn::Kind;
use unrolled::nn::Result;
use unrolled::nn::yardstick::{Inference, Peak, ROWS, Training, step_operations};

/// How long one row is measured.
const TIME: Duration = Duration::from_secs(2);

fn main() -> Result<()> {
    println!("network    units  batch   median ms   fastest ms   GFLOP/s");
    for row in ROWS {
        let mut training = Training::new(row)?;
        report(
            &format!("{:<10?} {:>5} {:>6}", row.kind, row.units, row.batch),
            row.operations(),
            || black_box(training.step()).map(|_| ()),
        )?;
    }
    for units in [32, 128] {
        let mut inference = Inference::new(Kind::Lstm, units)?;
        report(
            &format!("step of {units:>5} units     "),
            1000 * step_operations(Kind::Lstm, units),
            || {
                for _ in 0..1000 {
                    black_box(inference.step()?);
                }
                Ok(())
            },
        )?;
    }
    let mut peak = Peak::default();
    report(
        "peak                     ",
        1000 * peak.operations(),
        || {
            black_box(peak.run(1000));
            Ok(())
        },
    )
}

/// Runs a step for a while and prints its times.
fn report(name: &str, operations: usize, mut step: impl FnMut() -> Result<()>) -> Result<()> {
    for _ in 0..3 {
        step()?;
    }
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < TIME {
        let start = Instant::now();
        step()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let median = times[times.len() / 2];
    println!(
        "{name} {:>11.3} {:>12.3} {:>9.1}",
        median.as_secs_f64() * 1e3,
        times[0].as_secs_f64() * 1e3,
        operations as f64 / median.as_secs_f64() / 1e9
    );
    Ok(())
}
