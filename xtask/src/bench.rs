//! How long training takes: `benches/training.rs`, natively, optimised, without the page.

use crate::process::{Result, command, execute, heading};

pub fn run() -> Result<()> {
    heading("Time of a training step");
    execute(command("cargo").args([
        "bench",
        "--locked",
        "--no-default-features",
        "--bench",
        "training",
    ]))
}
