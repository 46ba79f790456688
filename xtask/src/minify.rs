//! Scripts and style sheets without what only people read, by npm's `esbuild`. Optional: the page works without it and is larger.

use std::fs;
use std::path::{Path, PathBuf};

use crate::npm;
use crate::process::{Result, command, execute, find};

pub const VERSION: &str = "0.28.2";
const WITHOUT: &str =
    "Scripts and style sheets keep their comments: the page works, and is a little larger.";
/// The oldest browsers that the README promises.
const TARGET: &str = "--target=chrome109,firefox101,safari16.4";

/// The script to run with node, or `None` where node or npm is missing.
pub fn script() -> Result<Option<PathBuf>> {
    if find(&["node"]).is_none() {
        println!("{WITHOUT} esbuild needs node.");
        return Ok(None);
    }
    npm::file("esbuild", VERSION, "bin/esbuild", WITHOUT)
}

/// Rewrites every script and style sheet of a folder in place.
pub fn minify_all(script: &Path, folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path.extension().and_then(|kind| kind.to_str());
        if matches!(kind, Some("js" | "css")) {
            files.push(path);
        }
    }
    files.sort();
    let mut outdir = std::ffi::OsString::from("--outdir=");
    outdir.push(folder);
    let mut minify = command("node");
    minify
        .arg(script)
        .args([
            "--minify",
            "--allow-overwrite",
            "--log-level=error",
            "--charset=utf8",
        ])
        .arg(TARGET)
        .arg(outdir)
        .args(files);
    // Its program comes in a package a platform, and not every platform has one.
    if let Err(error) = execute(&mut minify) {
        println!("{WITHOUT} {error}");
    }
    Ok(())
}
