//! wasm-opt, from npm's `binaryen` package. Optional: the page works without it and is larger.
//!
//! The one that Debian packages (version 108) is never used: it writes broken modules from what today's compiler makes.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use crate::npm;
use crate::process::{Result, command, execute, find};

const VERSION: &str = "132.0.0";
/// What the compiler takes for granted in a WebAssembly engine, and the SIMD that `.cargo/config.toml` adds. wasm-opt
/// would reject or lower what is not named.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The script to run with node, or `None` where node or npm is missing.
pub fn script() -> Result<Option<PathBuf>> {
    const WITHOUT: &str = "wasm-opt is left out: the page works, and is about a sixth larger.";
    if find(&["node"]).is_none() {
        println!("{WITHOUT} It needs node.");
        return Ok(None);
    }
    npm::file("binaryen", VERSION, "bin/wasm-opt", WITHOUT)
}

/// A module of fewer bytes has little to optimise, and starting wasm-opt takes a second.
const SMALL: usize = 1024;

/// Optimises modules in place, as many at once as there are cores. Of three hundred parts most are too small for it.
pub fn optimise_all(script: &Path, modules: &[PathBuf]) -> Result<()> {
    let mut large = Vec::new();
    for module in modules {
        if fs::metadata(module)?.len() >= SMALL as u64 {
            large.push(module);
        }
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let failures: Vec<String> = thread::scope(|scope| {
        let share = large.len().div_ceil(cores).max(1);
        let workers: Vec<_> = large
            .chunks(share)
            .map(|modules| {
                scope.spawn(|| {
                    let failures = modules.iter().map(|module| optimise(script, module).err());
                    let failures = failures.flatten().map(|error| error.to_string());
                    failures.collect::<Vec<_>>()
                })
            })
            .collect();
        let ended = workers.into_iter().map(|worker| worker.join());
        ended
            .flat_map(|failures| failures.unwrap_or_else(|_| vec!["a thread ended early".into()]))
            .collect()
    });
    match failures.into_iter().next() {
        Some(failure) => Err(failure.into()),
        None => Ok(()),
    }
}

/// Optimises a module in place.
pub fn optimise(script: &Path, module: &Path) -> Result<()> {
    let optimised = module.with_extension("optimised");
    execute(
        command("node")
            .arg(script)
            .args(["-O3"])
            .args(FEATURES)
            .arg(module)
            .arg("--output")
            .arg(&optimised),
    )?;
    fs::rename(optimised, module)?;
    Ok(())
}
