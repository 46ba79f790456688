//! Pictures of every screen. `tests/browser/screens.rs` is the list of screens.

use std::{fs, path};

use crate::browser::Browser;
use crate::process::{Result, execute, heading};
use crate::wasm::Compiler;
use crate::{build, test};

pub fn run(folder: &str) -> Result<()> {
    let folder = path::absolute(folder)?;
    let browser = Browser::set_up()?;
    let dist = build::release(Compiler::set_up()?)?;
    fs::create_dir_all(&folder)?;
    heading("Taking the pictures");
    execute(
        test::walk(
            &browser,
            &dist,
            &[
                "run",
                "--locked",
                "--features",
                "walk",
                "--example",
                "shots",
                "--",
            ],
        )
        .arg(&folder),
    )?;
    println!("\n{} holds the pictures.", folder.display());
    Ok(())
}
