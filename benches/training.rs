//! Time of a training step and of a single step of inference, natively. What they compute, and what the operations count,
//! is in `unrolled::nn::yardstick`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use unrolled::nn::Kind;
use unrolled::nn::yardstick::{Inference, Peak, ROWS, Training, step_operations};

/// Forward, backward, clipping and Adam.
fn training(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("training step");
    for row in ROWS {
        let mut training = Training::new(row).expect("the yardstick's sizes are possible");
        let name = BenchmarkId::new(
            format!("{:?}", row.kind),
            format!("{} units, batch {}", row.units, row.batch),
        );
        group.throughput(Throughput::Elements(row.operations() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| training.step()));
    }
    group.finish();
}

/// One sequence, one time step a call.
fn inference(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("inference step");
    for units in [32, 128] {
        let mut inference =
            Inference::new(Kind::Lstm, units).expect("the yardstick's sizes are possible");
        group.throughput(Throughput::Elements(
            step_operations(Kind::Lstm, units) as u64
        ));
        let name = BenchmarkId::new("Lstm", format!("{units} units"));
        group.bench_function(name, |bencher| bencher.iter(|| inference.step()));
    }
    group.finish();
}

/// What the machine could do.
fn peak(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("peak");
    let mut peak = Peak::default();
    group.throughput(Throughput::Elements(peak.operations() as u64));
    group.bench_function("multiplications and additions", |bencher| {
        bencher.iter(|| peak.run(black_box(1)));
    });
    group.finish();
}

criterion_group!(benches, training, inference, peak);
criterion_main!(benches);
