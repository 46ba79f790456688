//! The release build: `dist/`, a folder for any static host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Result, execute, heading, root};
use crate::wasm::Compiler;
use crate::{size, tools, wasm_opt};

/// Builds dist/ and says what it weighs.
pub fn run() -> Result<()> {
    let folder = release(Compiler::set_up()?)?;
    size::report(&folder)?;
    println!(
        "\n{} is ready for any static host, under any path.",
        folder.display()
    );
    Ok(())
}

/// Builds dist/ and returns its path.
pub fn release(compiler: Compiler) -> Result<PathBuf> {
    let folder = root().join("dist");
    let mut trunk = trunk(compiler, "build")?;
    let optimiser = wasm_opt::script()?;
    heading("Building the page");
    execute(trunk.arg("--release"))?;
    let modules = modules(&folder)?;
    if let Some(script) = optimiser {
        for module in &modules {
            wasm_opt::optimise(&script, module)?;
        }
    }
    state_size(&folder.join("index.html"), &modules)?;
    Ok(folder)
}

/// `trunk <subcommand>`, which finds its tools on PATH and therefore downloads nothing.
pub fn trunk(compiler: Compiler, subcommand: &str) -> Result<Command> {
    let folders = [tools::trunk()?, tools::wasm_bindgen()?];
    let mut trunk = compiler.command(folders[0].join("trunk"), &folders)?;
    // NO_COLOR=1, which some terminals set, is a value that Trunk does not accept.
    trunk
        .arg(subcommand)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env_remove("NO_COLOR");
    Ok(trunk)
}

/// The WebAssembly modules: the page's and the worker's.
fn modules(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut modules = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            modules.push(path);
        }
    }
    Ok(modules)
}

/// Writes the size of the module that the page links to into the page, for the loader's progress bar: a compressed answer
/// does not state it.
fn state_size(page: &Path, modules: &[PathBuf]) -> Result<()> {
    const LINK: &str = "<link id=\"wasm\"";
    let html = fs::read_to_string(page)?;
    if html.matches(LINK).count() != 1 {
        return Err(format!("expected one {LINK} in {}", page.display()).into());
    }
    let linked = |module: &&PathBuf| {
        let name = module.file_name().unwrap_or_default().to_string_lossy();
        html.contains(&format!("{name}\""))
    };
    let Some(module) = modules.iter().find(linked) else {
        return Err(format!("{} links to no module that exists", page.display()).into());
    };
    let size = fs::metadata(module)?.len();
    fs::write(
        page,
        html.replace(LINK, &format!("{LINK} data-bytes=\"{size}\"")),
    )?;
    Ok(())
}
