//! How fast the engine is: in a browser beside other libraries (`benches/browser`), then natively (`benches/training.rs`).

mod libraries;
mod server;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::{env, fs, process};

use crate::browser::Browser;
use crate::process::{Result, command, execute, find, heading, output, root};
use crate::wasm::Compiler;
use crate::{tools, wasm_opt};
use server::{Report, Server};
use table::Statistic;

pub fn run() -> Result<()> {
    let browser = Browser::set_up()?;
    let folder = assemble(Compiler::set_up()?)?;
    heading("Time of a training step, in the browser, by turns (some minutes)");
    let result = measure(&browser, &folder)?;
    let file = folder.join("result.json");
    fs::write(&file, &result)?;
    let chromium = output(command(&browser.chrome).arg("--version"));
    let chromium = chromium.as_deref().unwrap_or("Chromium");
    for statistic in [Statistic::Median, Statistic::Fastest] {
        let table = table::markdown(&result, statistic, &machine(), chromium.trim())?;
        println!("\n{table}");
    }
    println!("{} holds every measured time.", file.display());
    heading("Time of a training step, natively");
    execute(command("cargo").args([
        "bench",
        "--locked",
        "--no-default-features",
        "--bench",
        "training",
    ]))
}

/// The folder with the page of the benchmark, this project's module and the libraries.
fn assemble(compiler: Compiler) -> Result<PathBuf> {
    let folder = root().join("target/bench");
    let libraries = libraries::files()?;
    let bindgen = tools::wasm_bindgen()?;
    let optimiser = wasm_opt::script()?;
    heading("Building the engine for the browser");
    let mut cargo = compiler.cargo(&[])?;
    // A target folder that is known here, whatever the environment says.
    let target = root().join("target/yardstick");
    execute(
        cargo
            .args(["build", "--release", "--locked"])
            .args(["--package", "unrolled-page", "--no-default-features"])
            .args(["--features", "yardstick", "--bin", "yardstick"])
            .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
            .arg(&target),
    )?;
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder)?;
    execute(
        command(bindgen.join("wasm-bindgen"))
            .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
            .arg(&folder)
            .arg(target.join("wasm32-unknown-unknown/release/yardstick.wasm")),
    )?;
    if let Some(script) = optimiser {
        wasm_opt::optimise(&script, &folder.join("yardstick_bg.wasm"))?;
    }
    for entry in fs::read_dir(root().join("benches/browser"))? {
        let entry = entry?;
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    for (file, name) in libraries {
        fs::copy(&file, folder.join(name))
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(folder)
}

/// A browser that ends with this value, and its profile with it.
struct Visit {
    child: Child,
    profile: PathBuf,
}

impl Visit {
    fn begin(browser: &Browser, address: &str) -> Result<Self> {
        let profile = env::temp_dir().join(format!("unrolled-bench-{}", process::id()));
        let child = command(&browser.chrome)
            .args(browser.flags(&profile))
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", browser.chrome.display()))?;
        Ok(Visit { child, profile })
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        // One that has already ended, or leaves files behind, is no failure.
        self.child.kill().ok();
        self.child.wait().ok();
        fs::remove_dir_all(&self.profile).ok();
    }
}

/// Has the page measure and returns its result, JSON.
fn measure(browser: &Browser, folder: &Path) -> Result<String> {
    let server = Server::start(folder.to_owned())?;
    let mut visit = Visit::begin(browser, &server.address())?;
    loop {
        match server.next_report() {
            Some(Report::Progress(what)) => println!("{what}"),
            Some(Report::Result(json)) => return Ok(json),
            Some(Report::Failure(reason)) => return Err(reason.into()),
            None => {
                if let Some(status) = visit.child.try_wait()? {
                    return Err(format!("the browser ended before the benchmark: {status}").into());
                }
            }
        }
    }
}

/// The processor's name.
fn machine() -> String {
    let linux = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let mac = || {
        find(&["sysctl"])
            .and_then(|sysctl| output(command(sysctl).args(["-n", "machdep.cpu.brand_string"])))
    };
    linux
        .or_else(mac)
        .unwrap_or_else(|| format!("{} machine", env::consts::ARCH))
}
