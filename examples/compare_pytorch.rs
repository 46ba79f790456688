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

use std::io::{self, Write};
use std::process::ExitCode;
use std::{env, fs};

use compare::Comparison;

fn main() -> ExitCode {
    // An error here is one of the terminal or the pipe: there is nobody left to tell.
    run(&mut io::stdout().lock()).unwrap_or(ExitCode::from(2))
}

fn run(out: &mut impl Write) -> io::Result<ExitCode> {
    let files: Vec<_> = env::args_os().skip(1).collect();
    if files.is_empty() {
        writeln!(
            io::stderr(),
            "usage: compare_pytorch FILE...   (safetensors files as tests/golden/make.py writes them)"
        )?;
        return Ok(ExitCode::from(2));
    }
    let mut compared: Vec<Comparison> = Vec::new();
    for file in &files {
        let name = file.to_string_lossy();
        let result = match fs::read(file) {
            Ok(bytes) => compare::compare(&bytes).map_err(|fault| fault.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match result {
            Ok(comparison) => {
                writeln!(out, "{name}: {comparison}")?;
                compared.push(comparison);
            }
            Err(message) => writeln!(io::stderr(), "{name}: {message}")?,
        }
    }

    let failed = (compared.iter())
        .filter(|one| one.failures().count() > 0)
        .count();
    let unread = files.len() - compared.len();
    let largest = |gradients: bool| {
        let all = compared.iter().flat_map(|one| &one.differences);
        let chosen = all.filter(|one| one.is_gradient() == gradients);
        chosen.fold((0.0, 0.0), |(most, share): (f32, f32), one| {
            (
                most.max(one.largest),
                share.max(one.largest / one.tolerance),
            )
        })
    };
    let (states, gradients) = (largest(false), largest(true));
    writeln!(
        out,
        "{} of {} files agree, {failed} differ, {unread} could not be compared. \
         Largest difference: states {:.2e} ({:.0} % of what is allowed), gradients {:.2e} ({:.0} %).",
        compared.len() - failed,
        files.len(),
        states.0,
        100.0 * states.1,
        gradients.0,
        100.0 * gradients.1,
    )?;
    Ok(match (failed, unread) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
}
