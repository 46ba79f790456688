//! Everything that is checked, in stages; the first failure ends it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use crate::browser::Browser;
use crate::process::{Result, command, execute, heading};
use crate::wasm::Compiler;
use crate::{build, npm, python, setup, tools};

/// Version of axe-core, which judges accessibility.
const AXE: &str = "4.14.1";

pub fn run() -> Result<()> {
    let compiler = Compiler::set_up()?;
    let browser = Browser::set_up()?;
    let bindgen = tools::wasm_bindgen()?;
    tools::trunk()?;
    let python = python::with_numpy()?;
    let axe = npm::file(
        "axe-core",
        AXE,
        "axe.min.js",
        "The accessibility of the screens is not tested.",
    )?;
    setup::component("fmt", "rustfmt")?;
    setup::component("clippy", "clippy")?;

    stage("Formatting", || cargo(&["fmt", "--all", "--check"]))?;
    stage("Clippy", || clippy(compiler))?;
    stage("Native tests", || {
        cargo(&["test", "--locked", "--workspace"])
    })?;
    stage("Listings in Python", || execute(&mut listings(&python)))?;
    stage("Tests in the browser", || {
        in_browser(compiler, &browser, bindgen)
    })?;
    stage("A walk through the built page", || {
        let dist = build::release(compiler)?.dist;
        let mut walk = walk(&browser, &dist);
        match &axe {
            Some(axe) => walk.env("UNROLLED_AXE", axe),
            None => walk.args(["--skip", "accessibility"]),
        };
        execute(&mut walk)
    })?;
    heading("All stages passed");
    Ok(())
}

/// The tests that run listings with Python.
fn listings(python: &Path) -> Command {
    let mut cargo = command("cargo");
    cargo.args([
        "test",
        "--locked",
        "--no-default-features",
        "--features",
        "listings",
        "--test",
        "listings",
    ]);
    cargo.env("UNROLLED_PYTHON", python);
    cargo
}

/// The tests that drive a browser over the page in `dist`; a filter may follow.
pub fn walk(browser: &Browser, dist: &Path) -> Command {
    let mut cargo = command("cargo");
    cargo.args([
        "test",
        "--locked",
        "--no-default-features",
        "--features",
        "walk",
        "--test",
        "walk",
        "--",
    ]);
    cargo
        .env("CHROME", &browser.chrome)
        .env("CHROMEDRIVER", &browser.driver)
        .env("UNROLLED_DIST", dist);
    cargo
}

fn stage(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    heading(name);
    work().map_err(|error| format!("stage '{name}': {error}").into())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    execute(command("cargo").args(arguments))
}

fn clippy(compiler: Compiler) -> Result<()> {
    const STRICT: [&str; 3] = ["--", "-D", "warnings"];
    let lint = |mut cargo: Command, arguments: &[&str]| {
        execute(
            cargo
                .args(["clippy", "--locked"])
                .args(arguments)
                .args(STRICT),
        )
    };
    lint(
        command("cargo"),
        &["--workspace", "--all-targets", "--all-features"],
    )?;
    lint(command("cargo"), &["--no-default-features"])?;
    if compiler.has_clippy() {
        lint(
            compiler.cargo(&[])?,
            &[
                "--target",
                "wasm32-unknown-unknown",
                "--workspace",
                "--exclude",
                "xtask",
                "--lib",
                "--bins",
                "--tests",
            ],
        )?;
    } else {
        println!(
            "clippy for WebAssembly is left out: the distribution's compiler brings none. The page passed it natively."
        );
    }
    Ok(())
}

/// `tests/web.rs` by wasm-bindgen's test runner, which drives the browser itself.
fn in_browser(compiler: Compiler, browser: &Browser, bindgen: PathBuf) -> Result<()> {
    let scratch = env::temp_dir().join(format!("unrolled-test-{}", process::id()));
    let capabilities = scratch.join("capabilities.json");
    fs::create_dir_all(&scratch)?;
    fs::write(
        &capabilities,
        browser.capabilities(&scratch.join("profile")),
    )?;
    let runner = bindgen.join("wasm-bindgen-test-runner");
    let mut cargo = compiler.cargo(&[bindgen])?;
    cargo.args([
        "test",
        "--locked",
        "--no-default-features",
        "--target",
        "wasm32-unknown-unknown",
        "--test",
        "web",
    ]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    cargo
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities);
    // Seconds. A test that trains takes longer than the runner's 20 on a slow machine.
    cargo
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    let result = execute(&mut cargo);
    // What stays in the temporary folder is no failure.
    fs::remove_dir_all(scratch).ok();
    result
}
