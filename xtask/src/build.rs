//! The release build: `dist/`, a folder for any static host.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Result, execute, heading, root};
use crate::wasm::Compiler;
use crate::{minify, sections, size, split, styles, tools, wasm_opt};

/// Builds dist/ and says what it weighs.
pub fn run() -> Result<()> {
    let release = release(Compiler::set_up()?)?;
    size::report(&release)?;
    println!(
        "\n{} is ready for any static host, under any path.",
        release.dist.display()
    );
    Ok(())
}

/// A built page.
pub struct Release {
    pub dist: PathBuf,
    /// The files that each screen needs beside those that all need.
    pub parts: BTreeMap<String, Vec<String>>,
}

/// Builds dist/.
pub fn release(compiler: Compiler) -> Result<Release> {
    let dist = root().join("dist");
    let tools = tools()?;
    let mut trunk = trunk(compiler, "build")?;
    let parts = split::prepare(&mut trunk, &tools[1], &compiler.path(&tools))?;
    let optimiser = wasm_opt::script()?;
    let minifier = minify::script()?;
    heading("Building the page");
    execute(trunk.arg("--release").env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        // Where code refers to other code, for the cut.
        "-Clink-args=--emit-relocs",
    ))?;
    for module in modules(&dist)? {
        if let Some(script) = &optimiser {
            wasm_opt::optimise(script, &module)?;
        }
        fs::write(&module, sections::bare(&fs::read(&module)?)?)?;
    }
    let parts = split::finish(&dist, &parts, optimiser.as_deref())?;
    state_size(&dist)?;
    styles::join(&dist)?;
    if let Some(script) = &minifier {
        minify::minify_all(script, &dist)?;
    }
    Ok(Release { dist, parts })
}

/// `trunk <subcommand>`, which finds its tools on PATH and therefore downloads nothing.
pub fn trunk(compiler: Compiler, subcommand: &str) -> Result<Command> {
    let folders = tools()?;
    let mut trunk = compiler.command(folders[0].join("trunk"), &folders)?;
    // NO_COLOR=1, which some terminals set, is a value that Trunk does not accept.
    trunk
        .arg(subcommand)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env_remove("NO_COLOR");
    Ok(trunk)
}

/// The folders of Trunk and wasm-bindgen.
fn tools() -> Result<[PathBuf; 2]> {
    Ok([tools::trunk()?, tools::wasm_bindgen()?])
}

/// The WebAssembly modules in a folder.
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

/// Writes the size of the page's module into the page, for the loader's progress bar: a compressed answer does not state it.
fn state_size(dist: &Path) -> Result<()> {
    const LINK: &str = "<link id=\"wasm\"";
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page)?;
    let module = html
        .split_once(LINK)
        .and_then(|(_, rest)| rest.split_once("href=\"")?.1.split('"').next())
        .ok_or_else(|| format!("expected {LINK} in {}", page.display()))?;
    let size = fs::metadata(dist.join(module.trim_start_matches("./")))?.len();
    let stated = html.replace(LINK, &format!("{LINK} data-bytes=\"{size}\""));
    fs::write(page, stated)?;
    Ok(())
}
