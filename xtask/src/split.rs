//! The page's module cut into parts, one a screen, each fetched when its screen is first opened.
//!
//! The cut has to happen between the compiler and wasm-bindgen, since only the compiler's output says where code refers to
//! other code. Trunk has no step there, but finds wasm-bindgen on PATH: a copy of xtask under that name cuts the module and
//! calls the real one. After Trunk, [`finish`] puts the parts into files whose names change with their content and tells the loader.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use serde_json::json;

use crate::process::{Result, root};
use crate::{bundle, sections, wasm_opt};

/// The real wasm-bindgen, for the stand-in.
const BINDGEN: &str = "UNROLLED_BINDGEN";
/// Where the stand-in puts the parts.
const PARTS: &str = "UNROLLED_PARTS";
/// What the compiler's output contains if there is anything to cut.
const MARK: &[u8] = b"__wasm_split_placeholder__";
/// The script that fetches the parts, as the module imports it.
const SCRIPT: &str = "__wasm_split.js";
/// The module before wasm-bindgen, among the parts.
const REST: &str = "rest.wasm";
/// Which part needs which files, among the parts: `name:file,file` a line.
const NEEDS: &str = "needs";

/// Makes `trunk` build a page in parts and returns the folder that they go to.
pub fn prepare(trunk: &mut Command, bindgen: &Path, path: &[PathBuf]) -> Result<PathBuf> {
    let folder = root().join("target/split");
    let parts = folder.join("parts");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let binaries = folder.join("bin");
    fs::create_dir_all(&binaries)?;
    fs::create_dir_all(&parts)?;
    let program = format!("wasm-bindgen{}", env::consts::EXE_SUFFIX);
    fs::copy(env::current_exe()?, binaries.join(&program))?;
    let mut folders = vec![binaries];
    folders.extend_from_slice(path);
    trunk
        .args(["--features", "split"])
        .env("PATH", crate::process::path_with(&folders)?)
        .env(BINDGEN, bindgen.join(&program))
        .env(PARTS, &parts);
    Ok(parts)
}

/// What xtask does under the name `wasm-bindgen`; `None` under its own.
pub fn stand_in() -> Option<ExitCode> {
    let arguments: Vec<String> = env::args().collect();
    let name = Path::new(arguments.first()?).file_stem()?;
    if name != "wasm-bindgen" {
        return None;
    }
    Some(match bind(&arguments[1..]) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("wasm-bindgen's stand-in: {error}");
            ExitCode::FAILURE
        }
    })
}

fn bind(arguments: &[String]) -> Result<ExitCode> {
    let bindgen = env::var_os(BINDGEN).ok_or(format!("{BINDGEN} is not set"))?;
    let mut command = Command::new(bindgen);
    let input = arguments
        .iter()
        .find(|argument| argument.ends_with(".wasm"));
    let module = input.map(fs::read).transpose()?;
    match (input, module) {
        (Some(input), Some(module)) if contains(&module, MARK) => {
            let parts = PathBuf::from(env::var_os(PARTS).ok_or(format!("{PARTS} is not set"))?);
            cut(&module, &parts)?;
            command
                .args(arguments.iter().filter(|argument| *argument != input))
                // The parts refer to the rest by the linker's names.
                .args(["--keep-lld-exports", "--no-demangle"])
                .arg(parts.join(REST));
        }
        (Some(input), Some(module)) => {
            // The worker is not cut, and has no use for what the cut is made by.
            let parts = PathBuf::from(env::var_os(PARTS).ok_or(format!("{PARTS} is not set"))?);
            let name = Path::new(input)
                .file_name()
                .ok_or("a module without a name")?;
            let bare = parts.join(name);
            fs::write(&bare, sections::without_relocations(&module)?)?;
            command
                .args(arguments.iter().filter(|argument| *argument != input))
                .arg(bare);
        }
        _ => {
            command.args(arguments);
        }
    }
    let status = command.status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn contains(module: &[u8], mark: &[u8]) -> bool {
    module.windows(mark.len()).any(|window| window == mark)
}

fn cut(module: &[u8], parts: &Path) -> Result<()> {
    let rest = parts.join(REST);
    let link = format!("./{SCRIPT}");
    let mut options = wasm_split_cli_support::Options::new(module);
    options.output_dir = parts;
    options.main_out_path = &rest;
    options.link_name = &link;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| format!("the module could not be cut: {error:#}"))?;
    let needs: BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    let lines: Vec<String> = needs
        .into_iter()
        .map(|(name, files)| format!("{name}:{}", files.join(",")))
        .collect();
    fs::write(parts.join(NEEDS), lines.join("\n"))?;
    Ok(())
}

/// Puts the parts into `dist`, optimised, under names made from their content, and writes into the page which screen needs
/// which of them. Returns those lists.
pub fn finish(
    dist: &Path,
    parts: &Path,
    optimiser: Option<&Path>,
) -> Result<BTreeMap<String, Vec<String>>> {
    let page = dist.join("index.html");
    let mut html = fs::read_to_string(&page)?;
    let bindings = attribute(&html, "id=\"module\"", "href").ok_or("the page names no module")?;
    let bindings = bindings.trim_start_matches("./").to_owned();
    let mut script = fs::read_to_string(parts.join(SCRIPT))?;
    let mut main = fs::read_to_string(dist.join(&bindings))?;
    let needs = read_needs(&fs::read_to_string(parts.join(NEEDS))?)?;
    let of = |name: &String| parts.join(format!("{name}.wasm"));
    let names: BTreeSet<&String> = needs.values().flatten().collect();
    for module in names.iter().copied().map(of) {
        fs::write(&module, sections::bare(&fs::read(&module)?)?)?;
    }
    if let Some(optimiser) = optimiser {
        let modules: Vec<PathBuf> = names.iter().copied().map(of).collect();
        wasm_opt::optimise_all(optimiser, &modules)?;
    }
    // Over each part the cut wrote who needs it, which says again what the table below says.
    let is_list = |line: &str| line.starts_with("/* ") && line.ends_with(" */");
    let lines: Vec<&str> = script.lines().filter(|line| !is_list(line)).collect();
    script = lines.join("\n");
    let mut contents: BTreeMap<&String, Vec<u8>> = BTreeMap::new();
    for name in names {
        contents.insert(name, fs::read(of(name))?);
        let asked = format!("fetch(new URL(\"./{name}.wasm\", import.meta.url))");
        script = replaced(&script, &asked, &format!("part(\"{name}\")"))?;
    }
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let bundles = bundle::bundles(&needs);
    for bundle in &bundles {
        let parts = bundle.parts.iter().map(|name| contents[name].as_slice());
        let content: Vec<u8> = parts.collect::<Vec<_>>().concat();
        // Hosts compress what has this ending.
        let file = format!("{}-{}.wasm", bundle.name, hash(&[&content]));
        fs::write(dist.join(&file), content)?;
        files.insert(bundle.name.clone(), file);
    }
    let sizes = contents
        .iter()
        .map(|(name, content)| (name.as_str(), content.len()));
    let table = bundle::table(&bundles, &sizes.collect());
    let names: Vec<_> = bundles.iter().map(|bundle| &files[&bundle.name]).collect();
    script = format!(
        "const files = {};\nconst table = {};\n{UNPACK}{script}",
        json!(names),
        json!(table)
    );
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for screen in needs.keys() {
        let common = [bundle::COMMON, bundle::LATER].into_iter();
        let common = common.filter(|name| screen != bundle::FIRST || *name == bundle::COMMON);
        let wanted = common.chain([screen.as_str()]);
        let wanted = wanted.filter_map(|name| files.get(name));
        named.insert(screen.clone(), wanted.cloned().collect());
    }
    // Script and bindings import each other, so one hash over both names both.
    let hash = hash(&[
        script.as_bytes(),
        main.as_bytes(),
        crate::minify::VERSION.as_bytes(),
    ]);
    let script_name = format!("parts-{hash}.js");
    let bindings_name = format!("unrolled-{hash}.js");
    script = replaced(&script, "\"./main.js\"", &format!("\"./{bindings_name}\""))?;
    main = replaced(
        &main,
        &format!("from \"./{SCRIPT}\""),
        &format!("from \"./{script_name}\""),
    )?;
    fs::write(dist.join(&script_name), script)?;
    fs::write(dist.join(&bindings_name), main)?;
    fs::remove_file(dist.join(&bindings))?;
    html = replaced(&html, &bindings, &bindings_name)?;
    let lists: Vec<String> = named
        .iter()
        .map(|(screen, files)| format!("{screen}:{}", files.join(",")))
        .collect();
    html = replaced(
        &html,
        "id=\"module\"",
        &format!("id=\"module\" data-parts=\"{}\"", lists.join(";")),
    )?;
    fs::write(page, html)?;
    for files in named.values_mut() {
        files.push(script_name.clone());
    }
    Ok(named)
}

/// Takes the parts out of their bundles.
const UNPACK: &str = include_str!("parts.js");

/// What [`NEEDS`] says: the files of every screen.
fn read_needs(text: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let mut needs = BTreeMap::new();
    for line in text.lines() {
        let (screen, files) = line.split_once(':').ok_or("a line without a name")?;
        let files = files.split(',').filter(|file| !file.is_empty());
        needs.insert(screen.to_owned(), files.map(str::to_owned).collect());
    }
    Ok(needs)
}

/// `text` with every `old` replaced, of which there must be one at least.
fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    if text.contains(old) {
        Ok(text.replace(old, new))
    } else {
        Err(format!("expected '{old}' in what was built").into())
    }
}

/// An attribute of the tag that contains `mark`.
fn attribute<'a>(html: &'a str, mark: &str, name: &str) -> Option<&'a str> {
    let tag = &html[html.find(mark)?..];
    let tag = &tag[..tag.find('>')?];
    let value = &tag[tag.find(&format!("{name}=\""))? + name.len() + 2..];
    value.split('"').next()
}

/// The same for the same content, built by the same compiler. Forty bits tell the files of a host apart.
pub fn hash(contents: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    for content in contents {
        hasher.write(content);
    }
    format!("{:010x}", hasher.finish() >> 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_found_in_its_own_tag() {
        let html =
            "<link href=\"a\"><link id=\"module\" rel=\"x\" href=\"./b.js\"><link href=\"c\">";
        assert_eq!(attribute(html, "id=\"module\"", "href"), Some("./b.js"));
        assert_eq!(attribute(html, "id=\"wasm\"", "href"), None);
        assert_eq!(attribute(html, "id=\"module\"", "data-parts"), None);
    }

    #[test]
    fn what_is_to_be_replaced_must_be_there() {
        assert_eq!(replaced("aba", "a", "c").unwrap(), "cbc");
        assert!(replaced("aba", "d", "c").is_err());
    }

    #[test]
    fn the_mark_is_found_anywhere() {
        assert!(contains(b"xx__wasm_split_placeholder__yy", MARK));
        assert!(!contains(b"xx", MARK));
    }
}
