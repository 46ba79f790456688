//! The libraries to compare with, from npm into the cache.

use std::fs;
use std::path::PathBuf;

use crate::cache;
use crate::process::{Result, command, execute, find, heading};

pub const TENSORFLOW: &str = "4.22.0";
pub const BRAIN: &str = "1.6.1";

/// Package, version, and its files with the names that they get beside the page.
const PACKAGES: [(&str, &str, &[(&str, &str)]); 3] = [
    (
        "@tensorflow/tfjs",
        TENSORFLOW,
        &[("dist/tf.min.js", "tf.min.js")],
    ),
    (
        "@tensorflow/tfjs-backend-wasm",
        TENSORFLOW,
        &[
            ("dist/tf-backend-wasm.min.js", "tf-backend-wasm.min.js"),
            (
                "dist/tfjs-backend-wasm-simd.wasm",
                "tfjs-backend-wasm-simd.wasm",
            ),
            ("dist/tfjs-backend-wasm.wasm", "tfjs-backend-wasm.wasm"),
        ],
    ),
    ("brain.js", BRAIN, &[("browser.min.js", "brain-browser.js")]),
];

/// The libraries' files, and the name of each beside the page.
pub fn files() -> Result<Vec<(PathBuf, &'static str)>> {
    let mut files = Vec::new();
    for (package, version, wanted) in PACKAGES {
        let folder = cache::tool(&package.replace('@', "").replace('/', "-"), version)?;
        // npm packs everything under this name.
        let inside = folder.join("package");
        let present = || wanted.iter().all(|(file, _)| inside.join(file).is_file());
        if !present() {
            fetch(package, version, &folder)?;
        }
        if !present() {
            return Err(format!("{package} {version} has other files than expected").into());
        }
        files.extend(wanted.iter().map(|(file, name)| (inside.join(file), *name)));
    }
    Ok(files)
}

/// Only the package itself: its scripts are not run, its dependencies not fetched.
fn fetch(package: &str, version: &str, folder: &PathBuf) -> Result<()> {
    let missing = |what: &str| {
        format!("{what} is missing: the benchmark needs it to fetch {package} {version}")
    };
    let npm = find(&["npm", "npm.cmd"]).ok_or_else(|| missing("npm"))?;
    let tar = find(&["tar"]).ok_or_else(|| missing("tar"))?;
    heading(&format!("Fetching {package} {version}"));
    fs::create_dir_all(folder)?;
    execute(
        command(npm)
            .args(["pack", "--silent", "--pack-destination"])
            .arg(folder)
            .arg(format!("{package}@{version}")),
    )?;
    for entry in fs::read_dir(folder)? {
        let archive = entry?.path();
        if archive.extension().is_some_and(|end| end == "tgz") {
            execute(
                command(&tar)
                    .arg("-xzf")
                    .arg(&archive)
                    .arg("-C")
                    .arg(folder),
            )?;
            fs::remove_file(archive)?;
        }
    }
    Ok(())
}
