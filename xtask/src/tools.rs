//! Trunk and wasm-bindgen, built once by cargo into the cache.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache;
use crate::process::{Result, command, execute, heading, output, root};

const TRUNK: &str = "0.21.14";

/// The folder that holds `trunk`.
pub fn trunk() -> Result<PathBuf> {
    installed("trunk", "trunk", TRUNK)
}

/// The folder that holds `wasm-bindgen` and its test runner, of the version that the lock file asks for: the module and
/// the tool must be the same version.
pub fn wasm_bindgen() -> Result<PathBuf> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock: {error}"))?;
    let version = locked_version(&lock, "wasm-bindgen")
        .ok_or("Cargo.lock names no version of wasm-bindgen")?;
    installed("wasm-bindgen", "wasm-bindgen-cli", version)
}

fn installed(program: &str, package: &str, version: &str) -> Result<PathBuf> {
    let folder = cache::tool(program, version)?;
    let binaries = folder.join("bin");
    let file = binaries.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let works =
        || output(command(&file).arg("--version")).is_some_and(|text| text.contains(version));
    if works() {
        return Ok(binaries);
    }
    heading(&format!(
        "Installing {package} {version} (once; takes some minutes)"
    ));
    // The versions that the tool was released with, or, where one of them has since been withdrawn, the newest that fit.
    let locked = cargo_install(package, version, &folder, &["--locked"]);
    locked.or_else(|_| cargo_install(package, version, &folder, &[]))?;
    if works() {
        Ok(binaries)
    } else {
        Err(format!("{} does not run", file.display()).into())
    }
}

fn cargo_install(package: &str, version: &str, folder: &Path, options: &[&str]) -> Result<()> {
    let mut install = command("cargo");
    install
        .args(["install", "--force", "--version", version, "--root"])
        .arg(folder)
        .args(options)
        .arg(package);
    // A build folder of its own, and without the link-time optimisation that would only make it slow to build.
    install
        .env_remove("CARGO_TARGET_DIR")
        .env("CARGO_PROFILE_RELEASE_LTO", "false");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    execute(&mut install)
}

/// The version of `package` in a lock file.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name)?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.9\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.9"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
