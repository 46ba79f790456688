//! Python as the tests run it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

/// A folder of this moment, removed when done with.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("unrolled-listings-{}-{number}", process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays in the temporary folder is no failure.
        fs::remove_dir_all(&self.0).ok();
    }
}

fn python(folder: &Path, arguments: &[&str]) -> Output {
    let program = env::var_os("UNROLLED_PYTHON")
        .expect("UNROLLED_PYTHON must name a Python with NumPy; `cargo xtask test` sets it");
    Command::new(&program)
        .args(arguments)
        .current_dir(folder)
        .env("PYTHONUTF8", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

fn succeed(code: &str, output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && errors.is_empty(),
        "{errors}\n{code}"
    );
    String::from_utf8(output.stdout.clone()).expect("Python prints UTF-8")
}

/// What the code prints. Files lie beside it.
pub fn run(code: &str, files: &[(&str, Vec<u8>)]) -> String {
    let folder = Folder::new();
    for (name, bytes) in files {
        fs::write(folder.0.join(name), bytes).expect("a file");
    }
    fs::write(folder.0.join("listing.py"), code).expect("a file");
    succeed(code, &python(&folder.0, &["-W", "error", "listing.py"]))
}

/// Checks that the code is Python, without running it.
pub fn compile(code: &str) {
    let folder = Folder::new();
    fs::write(folder.0.join("listing.py"), code).expect("a file");
    let arguments = ["-W", "error", "-m", "py_compile", "listing.py"];
    succeed(code, &python(&folder.0, &arguments));
}

/// The numbers of every printed array, in order. A line that begins with `t=` or a letter names what follows.
pub fn rows(printed: &str) -> Vec<Vec<f64>> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut open = false;
    for line in printed.lines() {
        let line = line.strip_prefix("tensor(").unwrap_or(line).trim();
        let line = line.trim_end_matches(')');
        if let Some(rest) = line.strip_prefix('[') {
            rows.push(Vec::new());
            open = true;
            read(rest, &mut rows, &mut open);
        } else if open {
            read(line, &mut rows, &mut open);
        }
    }
    rows
}

fn read(text: &str, rows: &mut [Vec<f64>], open: &mut bool) {
    if text.ends_with(']') {
        *open = false;
    }
    let numbers = text.trim_end_matches(']').split([' ', ',']);
    if let Some(row) = rows.last_mut() {
        row.extend(numbers.filter(|number| !number.is_empty()).map(|number| {
            number
                .parse::<f64>()
                .unwrap_or_else(|_| panic!("expected a number, found {number}"))
        }));
    }
}
