//! What the page weighs: every file of dist/ raw, with gzip and with brotli, against the budget of the first load. The worker
//! is no part of that: a browser fetches it when a lesson teaches a network.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::process::{Result, heading};

/// All files of the first load together, in bytes of brotli.
const BUDGET: usize = 350 * 1024;

/// The names of the worker's files begin so.
const WORKER: [&str; 2] = ["worker", "trainer"];

struct Size {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints a table of the files below `folder`.
pub fn report(folder: &Path) -> Result<()> {
    heading("Sizes (bytes)");
    let mut sizes = Vec::new();
    measure(folder, folder, &mut sizes)?;
    sizes.sort_by_key(|size| std::cmp::Reverse(size.brotli));
    println!("{:>10} {:>10} {:>10}  file", "raw", "gzip", "brotli");
    for size in &sizes {
        println!(
            "{:>10} {:>10} {:>10}  {}",
            size.raw, size.gzip, size.brotli, size.name
        );
    }
    let sum = |worker: bool| -> usize {
        let of_worker = |size: &&Size| WORKER.iter().any(|name| size.name.starts_with(name));
        let chosen = sizes.iter().filter(|size| of_worker(size) == worker);
        chosen.map(|size| size.brotli).sum()
    };
    let (page, worker) = (sum(false), sum(true));
    let verdict = if page <= BUDGET { "within" } else { "ABOVE" };
    println!(
        "first load: {:.1} kB with brotli, {verdict} the budget of {} kB",
        page as f64 / 1024.0,
        BUDGET / 1024
    );
    println!("the worker: {:.1} kB with brotli", worker as f64 / 1024.0);
    Ok(())
}

fn measure(top: &Path, folder: &Path, sizes: &mut Vec<Size>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            measure(top, &path, sizes)?;
            continue;
        }
        let content = fs::read(&path)?;
        let name = path.strip_prefix(top)?.to_string_lossy().into_owned();
        sizes.push(Size {
            name,
            raw: content.len(),
            gzip: gzip(&content)?,
            brotli: brotli(&content)?,
        });
    }
    Ok(())
}

fn gzip(content: &[u8]) -> Result<usize> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?.len())
}

/// Quality 11 and the largest window that browsers accept, as static hosts prepare it.
fn brotli(content: &[u8]) -> Result<usize> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    writer.write_all(content)?;
    Ok(writer.into_inner().len())
}
