//! wasm-opt, from npm's `binaryen` package. Optional: the page works without it and is larger.
//!
//! The one that Debian packages (version 108) is never used: it writes broken modules from what today's compiler makes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache;
use crate::process::{Result, command, execute, find, heading};

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
    let folder = cache::tool("binaryen", VERSION)?;
    let script = folder.join("node_modules/binaryen/bin/wasm-opt");
    if find(&["node"]).is_none() {
        println!(
            "wasm-opt is left out: it needs node. The page works, and is about a sixth larger."
        );
        return Ok(None);
    }
    if script.is_file() {
        return Ok(Some(script));
    }
    let Some(npm) = find(&["npm", "npm.cmd"]) else {
        println!(
            "wasm-opt is left out: it comes from npm, which is missing. The page works, and is about a sixth larger."
        );
        return Ok(None);
    };
    heading("Installing wasm-opt");
    fs::create_dir_all(&folder)?;
    let mut install = command(npm);
    install.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--no-save",
        "--prefix",
    ]);
    match execute(install.arg(&folder).arg(format!("binaryen@{VERSION}"))) {
        Ok(()) if script.is_file() => Ok(Some(script)),
        _ => {
            println!(
                "wasm-opt is left out: npm could not install it. The page works, and is about a sixth larger."
            );
            Ok(None)
        }
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
