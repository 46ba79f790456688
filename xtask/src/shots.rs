//! Pictures of every screen. The walk opens each of them anyway (`tests/walk/screens.rs` holds the list); here it keeps what
//! it sees.

use std::{fs, path};

use crate::browser::Browser;
use crate::process::{Result, execute, heading};
use crate::wasm::Compiler;
use crate::{build, test};

pub fn run(folder: &str) -> Result<()> {
    let folder = path::absolute(folder)?;
    let browser = Browser::set_up()?;
    let dist = build::release(Compiler::set_up()?)?.dist;
    fs::create_dir_all(&folder)?;
    heading("Taking the pictures");
    execute(
        test::walk(&browser, &dist)
            .arg("screens::")
            .env("UNROLLED_SHOTS", &folder),
    )?;
    println!("\n{} holds the pictures.", folder.display());
    Ok(())
}
