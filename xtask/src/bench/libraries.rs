//! The libraries to compare with, from npm into the cache.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache;
use crate::process::{Result, command, execute, find, heading};

pub const TENSORFLOW: &str = "4.22.0";
pub const BRAIN: &str = "1.6.1";

struct Package {
    name: &'static str,
    version: &'static str,
    /// Its files that are wanted, and the name of each beside the page.
    files: &'static [(&'static str, &'static str)],
}

const PACKAGES: [Package; 3] = [
    Package {
        name: "@tensorflow/tfjs",
        version: TENSORFLOW,
        files: &[("dist/tf.min.js", "tf.min.js")],
    },
    Package {
        name: "@tensorflow/tfjs-backend-wasm",
        version: TENSORFLOW,
        files: &[
            ("dist/tf-backend-wasm.min.js", "tf-backend-wasm.min.js"),
            (
                "dist/tfjs-backend-wasm-simd.wasm",
                "tfjs-backend-wasm-simd.wasm",
            ),
            ("dist/tfjs-backend-wasm.wasm", "tfjs-backend-wasm.wasm"),
        ],
    },
    Package {
        name: "brain.js",
        version: BRAIN,
        files: &[("browser.min.js", "brain-browser.js")],
    },
];

/// The libraries' files, and the name of each beside the page.
pub fn files() -> Result<Vec<(PathBuf, &'static str)>> {
    let mut files = Vec::new();
    for Package {
        name: package,
        version,
        files: wanted,
    } in PACKAGES
    {
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
fn fetch(package: &str, version: &str, folder: &Path) -> Result<()> {
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
