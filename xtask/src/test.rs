//! Everything that is checked, in stages; the first failure ends it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use crate::browser::Browser;
use crate::process::{Result, command, execute, heading};
use crate::wasm::Compiler;
use crate::{build, tools};

pub fn run() -> Result<()> {
    let compiler = Compiler::set_up()?;
    let browser = Browser::set_up()?;
    let bindgen = tools::wasm_bindgen()?;
    tools::trunk()?;

    stage("Formatting", || cargo(&["fmt", "--all", "--check"]))?;
    stage("Clippy", || clippy(compiler))?;
    stage("Native tests", || {
        cargo(&["test", "--locked", "--workspace"])
    })?;
    stage("Tests in the browser", || {
        in_browser(compiler, &browser, bindgen)
    })?;
    stage("A walk through the built page", || {
        let dist = build::release(compiler)?;
        execute(
            walk(
                &browser,
                &dist,
                &["test", "--locked", "--features", "walk", "--test", "walk"],
            )
            .env("RUST_BACKTRACE", "0"),
        )
    })?;
    heading("All stages passed");
    Ok(())
}

/// cargo with the package's feature for the browser-driven targets, told which browser and which folder.
pub fn walk(browser: &Browser, dist: &Path, arguments: &[&str]) -> Command {
    let mut cargo = command("cargo");
    cargo
        .args(arguments)
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
    let runner = bindgen.join("wasm-bindgen-test-runner");
    let profile = env::temp_dir().join(format!("unrolled-profile-{}", process::id()));
    let capabilities =
        env::temp_dir().join(format!("unrolled-capabilities-{}.json", process::id()));
    let mut flags = FLAGS.map(str::to_owned).to_vec();
    flags.push(format!("--user-data-dir={}", profile.display()));
    let options = format!(
        "{{\"goog:chromeOptions\":{{\"binary\":{:?},\"args\":{flags:?}}}}}",
        browser.chrome
    );
    fs::write(&capabilities, options)?;
    let mut cargo = compiler.cargo(&[bindgen])?;
    cargo.args([
        "test",
        "--locked",
        "--target",
        "wasm32-unknown-unknown",
        "--test",
        "web",
    ]);
    cargo
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", &browser.driver);
    cargo
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
        .env("WASM_BINDGEN_USE_BROWSER", "1");
    let result = execute(&mut cargo);
    // Leftovers in the temporary folder are no failure.
    let _ = (fs::remove_file(capabilities), fs::remove_dir_all(profile));
    result
}

/// A browser that works as root and in a container, and that calls nobody.
const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];
