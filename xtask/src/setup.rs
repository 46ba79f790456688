//! Packages of the distribution: installed where we may, named where we may not.

use crate::process::{Result, command, execute, find, heading, output};

/// Installs `packages` with apt as root. Anywhere else the error is the command that would install them.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    let packages_line = packages.join(" ");
    if find(&["apt-get"]).is_none() {
        return Err(format!(
            "{what} is missing. On Debian these packages bring it: {packages_line}"
        )
        .into());
    }
    if output(command("id").arg("-u")).as_deref() != Some("0") {
        return Err(
            format!("{what} is missing. On Debian: sudo apt-get install {packages_line}").into(),
        );
    }
    heading(&format!("Installing {what}"));
    let apt = || {
        let mut apt = command("apt-get");
        apt.args(["-q", "-y"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    execute(apt().arg("update"))?;
    execute(
        apt()
            .args(["install", "--no-install-recommends"])
            .args(packages),
    )
    .map_err(|error| format!("{what} could not be installed; {error}").into())
}

/// Makes sure that `cargo <subcommand>` exists, which a minimal toolchain lacks: `component` brings it.
pub fn component(subcommand: &str, component: &str) -> Result<()> {
    let works = || output(command("cargo").args([subcommand, "--version"])).is_some();
    if works() {
        return Ok(());
    }
    if find(&["rustup"]).is_some() {
        heading(&format!("Adding {component}"));
        // Whether it came is looked at below.
        execute(command("rustup").args(["component", "add", component])).ok();
    }
    if works() {
        Ok(())
    } else {
        Err(format!("cargo {subcommand} is missing: rustup component add {component}").into())
    }
}
