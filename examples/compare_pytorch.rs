//! Compares the engine with PyTorch on files that PyTorch made:
//!
//! ```text
//! cargo run --release --example compare_pytorch -- tests/golden/*.safetensors
//! ```
//!
//! `tests/golden/make.py` says what such a file holds and writes one for any model. For every file this prints the largest
//! absolute difference of the output, the last states and each gradient. Allowed are 5e-6 for states, and for gradients
//! 2e-5 of the tensor's largest value, but at least 2e-6.
//!
//! Exit status: 0 if all is within that, 1 if anything is beyond it, 2 if a file cannot be compared.

#[path = "../tests/golden/compare.rs"]
mod compare;

use std::process::ExitCode;
use std::{env, fs};

use compare::Comparison;

fn main() -> ExitCode {
    let files: Vec<_> = env::args_os().skip(1).collect();
    if files.is_empty() {
        eprintln!(
            "usage: compare_pytorch FILE...   (safetensors files as tests/golden/make.py writes them)"
        );
        return ExitCode::from(2);
    }
    let mut compared: Vec<Comparison> = Vec::new();
    for file in &files {
        let name = file.to_string_lossy();
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{name}: {error}");
                continue;
            }
        };
        match compare::compare(&bytes) {
            Ok(comparison) => {
                println!("{name}: {comparison}");
                compared.push(comparison);
            }
            Err(fault) => eprintln!("{name}: {fault}"),
        }
    }

    let failed = compared
        .iter()
        .filter(|one| one.failures().count() > 0)
        .count();
    let unread = files.len() - compared.len();
    let largest = |gradients: bool| {
        let all = compared.iter().flat_map(|one| &one.differences);
        let chosen = all.filter(|one| one.is_gradient() == gradients);
        chosen.fold(0.0, |most: f32, one| most.max(one.largest))
    };
    println!(
        "{} of {} files agree, {failed} differ, {unread} could not be compared; largest difference: states {:.2e}, gradients {:.2e}",
        compared.len() - failed,
        files.len(),
        largest(false),
        largest(true),
    );
    match (failed, unread) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    }
}
