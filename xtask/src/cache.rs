//! Where tools are kept: outside `target/`, so that cleaning the build or a second clone does not fetch them again.

use std::env;
use std::path::PathBuf;

use crate::process::Result;

/// `$UNROLLED_CACHE`, else `$XDG_CACHE_HOME/unrolled`, else `~/.cache/unrolled`; then `tools/<name>-<version>`.
pub fn tool(name: &str, version: &str) -> Result<PathBuf> {
    let folder = |variable: &str| {
        env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = folder("UNROLLED_CACHE")
        .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("unrolled")))
        .or_else(|| {
            Some(
                folder("HOME")
                    .or_else(|| folder("USERPROFILE"))?
                    .join(".cache/unrolled"),
            )
        })
        .ok_or("no home folder: set UNROLLED_CACHE to a folder for the build's tools")?;
    Ok(std::path::absolute(cache)?
        .join("tools")
        .join(format!("{name}-{version}")))
}
