//! `cargo xtask`: builds, serves and tests the page, after setting up whatever the machine lacks.

mod bench;
mod browser;
mod build;
mod bundle;
mod cache;
mod minify;
mod npm;
mod process;
mod python;
mod sections;
mod serve;
mod setup;
mod shots;
mod size;
mod split;
mod styles;
mod test;
mod tools;
mod wasm;
mod wasm_opt;

use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <command>

Commands:
  serve [PORT]   build the page, serve it on 127.0.0.1 (8080, or the next free port), rebuild on every change
  test           formatting, clippy, native tests, listings in Python, tests in the browser, a walk through the built page
  build          release build into dist/: a folder for any static host, under any path
  shots DIR      pictures of every screen into DIR: ko and en, light and dark, 1440x900 and 390x844
  bench          time of a training step: natively, and in Chromium beside TensorFlow.js and brain.js

Whatever is missing is set up first: the WebAssembly target, Trunk, wasm-bindgen, wasm-opt, and for tests Chromium
and Python with NumPy.

Environment:
  UNROLLED_CACHE     where tools go [default: $XDG_CACHE_HOME/unrolled, else ~/.cache/unrolled]
  UNROLLED_WASM      'rustup' or 'distribution': where the WebAssembly target has to come from [default: rustup, and the
                     distribution's packages where rustup cannot provide it]
  CHROME, CHROMEDRIVER
                     the browser and its driver [default: found on PATH]
";

fn main() -> ExitCode {
    if let Some(code) = split::stand_in() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["serve"] => serve::run(None),
        ["serve", port] => port
            .parse()
            .map_err(|_| format!("expected a port between 1 and 65535, found '{port}'").into())
            .and_then(|port| serve::run(Some(port))),
        ["test"] => test::run(),
        ["build"] => build::run(),
        ["shots", folder] => shots::run(folder),
        ["bench"] => bench::run(),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}
