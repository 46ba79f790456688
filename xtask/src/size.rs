//! What the page weighs: every file of dist/ raw, with gzip and with brotli, and each screen's first load against the budget.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::build::Release;
use crate::process::{Result, heading};

/// All files that opening a screen first fetches, in bytes of brotli.
const BUDGET: usize = 350 * 1024;

/// The worker's files begin so, and these screens fetch them when they open.
const WORKER: [&str; 2] = ["worker", "trainer"];
const TAUGHT: [&str; 1] = ["moscow"];

struct Size {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints a table of the files of a release, and what opening each screen first costs.
pub fn report(release: &Release) -> Result<()> {
    heading("Sizes (bytes)");
    let mut sizes = Vec::new();
    measure(&release.dist, &release.dist, &mut sizes)?;
    sizes.sort_by_key(|size| std::cmp::Reverse(size.brotli));
    println!("{:>10} {:>10} {:>10}  file", "raw", "gzip", "brotli");
    for size in &sizes {
        println!(
            "{:>10} {:>10} {:>10}  {}",
            size.raw, size.gzip, size.brotli, size.name
        );
    }
    println!(
        "\nfirst load, brotli, against the budget of {} kB:",
        BUDGET / 1024
    );
    let of_worker = |size: &Size| WORKER.iter().any(|name| size.name.starts_with(name));
    let in_parts: Vec<&String> = release.parts.values().flatten().collect();
    for (screen, parts) in &release.parts {
        let total: usize = sizes
            .iter()
            .filter(|size| !in_parts.contains(&&size.name) || parts.contains(&size.name))
            .filter(|size| !of_worker(size) || TAUGHT.contains(&screen.as_str()))
            .map(|size| size.brotli)
            .sum();
        let verdict = if total <= BUDGET { "within" } else { "ABOVE" };
        println!("{:>10.1} kB  {screen}, {verdict}", total as f64 / 1024.0);
    }
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
