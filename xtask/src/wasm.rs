//! The compiler for WebAssembly: the installed toolchain with rustup's target, or the distribution's own packages.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Result, command, execute, find, heading, output, path_with};
use crate::setup;

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's packages: a recent compiler, its library's sources and a linker for WebAssembly.
const PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Compiler {
    /// The active toolchain, with a compiled standard library for the target.
    Toolchain,
    /// /usr/bin/rustc, which ships no compiled standard library for the target: it is built along with the page.
    Distribution,
}

impl Compiler {
    /// Finds or sets up a compiler, by the way that `UNROLLED_WASM` names or by the first that works.
    pub fn set_up() -> Result<Self> {
        let way = env::var("UNROLLED_WASM").unwrap_or_default();
        match way.as_str() {
            "rustup" => toolchain(),
            "distribution" => distribution(),
            "" => toolchain().or_else(|first| {
                println!("{first}");
                distribution().map_err(|second| {
                    format!("no compiler for {TARGET}.\n  {first}\n  {second}").into()
                })
            }),
            _ => Err(
                format!("UNROLLED_WASM: expected 'rustup' or 'distribution', found '{way}'").into(),
            ),
        }
    }

    /// A command that compiles for WebAssembly, with `tools` on its PATH.
    pub fn command(self, program: impl Into<OsString>, tools: &[PathBuf]) -> Result<Command> {
        let mut command = command(program);
        if self == Self::Distribution {
            command
                .env_remove("RUSTUP_TOOLCHAIN")
                .env("RUSTC", "/usr/bin/rustc");
            // Building the standard library is open to the nightly compiler, or to one that is told so.
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
        }
        command.env("PATH", path_with(&self.path(tools))?);
        Ok(command)
    }

    /// The folders that come first on PATH.
    pub fn path(self, tools: &[PathBuf]) -> Vec<PathBuf> {
        let mut folders = tools.to_vec();
        if self == Self::Distribution {
            folders.push("/usr/bin".into());
        }
        folders
    }

    /// cargo for the target; `Command::new` would look it up on xtask's own PATH.
    pub fn cargo(self, tools: &[PathBuf]) -> Result<Command> {
        let program = if self == Self::Distribution {
            "/usr/bin/cargo"
        } else {
            "cargo"
        };
        self.command(program, tools)
    }

    /// Whether clippy exists for this compiler: distributions package none that fits it.
    pub fn has_clippy(self) -> bool {
        self == Self::Toolchain
    }
}

fn toolchain() -> Result<Compiler> {
    if has_target() {
        return Ok(Compiler::Toolchain);
    }
    if find(&["rustup"]).is_none() {
        return Err(format!(
            "the Rust toolchain has no target {TARGET}, and there is no rustup to add it"
        )
        .into());
    }
    heading(&format!("Adding the target {TARGET}"));
    match execute(command("rustup").args(["target", "add", TARGET])) {
        Ok(()) if has_target() => Ok(Compiler::Toolchain),
        _ => Err(format!("rustup could not add the target: rustup target add {TARGET}").into()),
    }
}

/// Whether the active toolchain has the standard library for the target, whoever installed it.
fn has_target() -> bool {
    let query = ["--print", "target-libdir", "--target", TARGET];
    output(command("rustc").args(query)).is_some_and(|folder| Path::new(&folder).is_dir())
}

fn distribution() -> Result<Compiler> {
    let ready = || {
        let sources = output(command("/usr/bin/rustc").args(["--print", "sysroot"]))
            .map(|sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock"));
        sources.is_some_and(|file| file.is_file())
            && Path::new("/usr/bin/cargo").is_file()
            && Path::new("/usr/bin/rust-lld").is_file()
    };
    if !ready() {
        setup::install("a compiler for WebAssembly", &PACKAGES)?;
    }
    if ready() {
        Ok(Compiler::Distribution)
    } else {
        Err(format!(
            "the packages {} brought no compiler for WebAssembly",
            PACKAGES.join(" ")
        )
        .into())
    }
}
