//! What the default setup of every task learns, and in what time.
//!
//! `cargo run --release --no-default-features --example tasks` trains an RNN, an LSTM and a GRU on every task, from a few
//! seeds, and scores them on 500 fresh sequences. A smaller run: `--task copy --seeds 1 --kind lstm`.

use std::process::ExitCode;
use std::time::Instant;

use unrolled::nn::Kind;
use unrolled::task::{Result, Setup, TaskName, Trainer, counting, evaluate, sine};

const KINDS: [(&str, Kind); 3] = [
    ("rnn", Kind::RnnTanh),
    ("lstm", Kind::Lstm),
    ("gru", Kind::Gru),
];
const SEQUENCES: usize = 500;

fn main() -> ExitCode {
    let mut names = TaskName::ALL.to_vec();
    let mut kinds = KINDS.to_vec();
    let mut seeds = 3;
    let mut arguments = std::env::args().skip(1);
    while let (Some(option), Some(value)) = (arguments.next(), arguments.next()) {
        match option.as_str() {
            "--task" => names.retain(|name| name.code() == value),
            "--kind" => kinds.retain(|(name, _)| *name == value),
            "--seeds" => seeds = value.parse().unwrap_or(seeds),
            _ => {
                eprintln!("{option} is no option: --task --kind --seeds");
                return ExitCode::from(2);
            }
        }
    }
    println!("task      network  seed  updates  seconds   chance    best   score");
    for name in names {
        for &(network, kind) in &kinds {
            for seed in 1..=seeds {
                match run(name, kind, seed) {
                    Ok(line) => println!("{:<9} {network:<7} {seed:>5} {line}", name.code()),
                    Err(error) => {
                        eprintln!("{error}");
                        return ExitCode::FAILURE;
                    }
                }
            }
        }
    }
    ExitCode::SUCCESS
}

/// Trains one network, and says how it did.
fn run(name: TaskName, kind: Kind, seed: u64) -> Result<String> {
    let setup = Setup {
        kind,
        seed,
        ..Setup::default_of(name)
    };
    let begun = Instant::now();
    let mut trainer = Trainer::new(&setup)?;
    while !trainer.is_done() {
        trainer.step()?;
    }
    let seconds = begun.elapsed().as_secs_f32();
    let model = trainer.model();
    let score = evaluate(model, &setup.task, SEQUENCES, 0)?.value;
    let (chance, best) = (setup.task.chance().value, setup.task.best().value);
    let more = match name {
        TaskName::Counting => format!("  right up to n = {}", counting::reach(model, 200)?),
        TaskName::Sine => {
            let error = sine::continuation_error(model, 20, 40, 100, 0)?;
            format!("  running freely for 40 values: {error:.5}")
        }
        _ => String::new(),
    };
    let broke = trainer.broke().map(|at| format!("  broke at {at}"));
    Ok(format!(
        "{:>8} {seconds:>8.2} {chance:>8.4} {best:>7.4} {score:>7.5}{more}{}",
        trainer.updates(),
        broke.unwrap_or_default()
    ))
}
