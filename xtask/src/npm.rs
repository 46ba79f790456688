//! Files of npm's packages, in the cache.

use std::fs;
use std::path::PathBuf;

use crate::cache;
use crate::process::{Result, command, execute, find, heading};

/// A file of a package, which is installed first if it has to be. `None` where it cannot be had: then a line was printed that
/// begins with `without`.
pub fn file(package: &str, version: &str, file: &str, without: &str) -> Result<Option<PathBuf>> {
    let folder = cache::tool(package, version)?;
    let path = folder.join("node_modules").join(package).join(file);
    if path.is_file() {
        return Ok(Some(path));
    }
    let Some(npm) = find(&["npm", "npm.cmd"]) else {
        println!("{without} It comes from npm, which is missing.");
        return Ok(None);
    };
    heading(&format!("Installing {package}"));
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
    let installed = execute(install.arg(&folder).arg(format!("{package}@{version}"))).is_ok();
    if installed && path.is_file() {
        return Ok(Some(path));
    }
    println!("{without} npm could not install it.");
    Ok(None)
}
