//! Python with NumPy, which runs the listings in the tests.

use std::path::{Path, PathBuf};

use crate::process::{Result, command, execute, find, heading, output};
use crate::{cache, setup};

const NUMPY: &str = "2.3.5";
const PYTHONS: [&str; 2] = ["python3", "python"];

/// A Python that has NumPy: one that was set up in the cache, the machine's own, a new one in the cache, or the
/// distribution's package.
pub fn with_numpy() -> Result<PathBuf> {
    let folder = cache::tool("numpy", NUMPY)?;
    let cached = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if has_numpy(&cached) {
        return Ok(cached);
    }
    if let Some(python) = find(&PYTHONS) {
        if has_numpy(&python) {
            return Ok(python);
        }
        heading(&format!("Installing NumPy {NUMPY}"));
        match environment(&python, &folder, &cached) {
            Ok(()) if has_numpy(&cached) => return Ok(cached),
            Ok(()) => println!("{} has no NumPy", cached.display()),
            Err(error) => println!("{error}"),
        }
    }
    setup::install("Python with NumPy", &["python3-numpy"])?;
    find(&PYTHONS)
        .filter(|python| has_numpy(python))
        .ok_or_else(|| "no Python with NumPy was found, though its package is installed".into())
}

fn has_numpy(python: &Path) -> bool {
    output(command(python).args(["-c", "import numpy"])).is_some()
}

fn environment(python: &Path, folder: &Path, inside: &Path) -> Result<()> {
    execute(command(python).args(["-m", "venv", "--clear"]).arg(folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--no-input"];
    let package = format!("numpy=={NUMPY}");
    execute(
        command(inside)
            .args(install)
            .args(["--only-binary", ":all:", "--disable-pip-version-check"])
            .arg(package),
    )
}
