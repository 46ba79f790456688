//! Turns the lessons' Markdown into HTML with MathML, so that the page carries no parser.
//!
//! `src/lesson/<name>/<language>.md` becomes a static array of HTML pieces. A line `<!-- slot -->` ends a piece: there the
//! lesson puts a live component. `\q{h}{h_t}` inside a formula, and `[word]{h}` in prose, carry a quantity's colour.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CowStr, Event, Options, Parser, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};

/// Short names of the quantities, in the order of their marker colours.
const QUANTITIES: [&str; 9] = ["x", "h", "c", "g", "f", "i", "o", "d", "w"];
pub const LANGUAGES: [&str; 2] = ["ko", "en"];
const SLOT: &str = "<!-- slot -->";

/// Writes `prose.rs` into `out`.
pub fn write(out: &Path) {
    println!("cargo::rerun-if-changed=src/lesson");
    let mut code = String::new();
    for (name, lesson) in lessons() {
        // A screen may have no prose of its own, but not in one language alone.
        if !LANGUAGES
            .iter()
            .any(|language| lesson.join(format!("{language}.md")).is_file())
        {
            continue;
        }
        for language in LANGUAGES {
            let pieces = compile(&lesson.join(format!("{language}.md")));
            let constant = format!("{}_{}", name.to_uppercase(), language.to_uppercase());
            writeln!(code, "pub static {constant}: &[&str] = &{pieces:?};")
                .expect("writing to a string");
        }
    }
    fs::write(out.join("prose.rs"), code).expect("OUT_DIR is writable");
}

/// Names and folders of the lessons, in the order of their names.
pub fn lessons() -> Vec<(String, PathBuf)> {
    let mut lessons: Vec<(String, PathBuf)> = fs::read_dir("src/lesson")
        .expect("src/lesson is a folder")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .expect("a lesson's name is ASCII");
            (name.to_owned(), path)
        })
        .collect();
    lessons.sort();
    lessons
}

/// HTML pieces of one Markdown file, cut at its slots.
fn compile(path: &Path) -> Vec<String> {
    let source =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    source
        .split(SLOT)
        .map(|piece| render(piece, path))
        .collect()
}

fn render(markdown: &str, path: &Path) -> String {
    let options = Options::ENABLE_MATH | Options::ENABLE_TABLES;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::InlineMath(tex) => {
            Event::InlineHtml(formula(&tex, DisplayMode::Inline, path).into())
        }
        Event::DisplayMath(tex) => {
            Event::InlineHtml(formula(&tex, DisplayMode::Block, path).into())
        }
        Event::SoftBreak => Event::Text(CowStr::Borrowed(" ")),
        other => other,
    });
    let mut text = String::new();
    html::push_html(&mut text, events);
    colour_words(&text)
}

/// MathML of a formula. Colours travel as `rgb(0 0 n)` and leave as classes, since the page forbids inline styles.
fn formula(tex: &str, display_mode: DisplayMode, path: &Path) -> String {
    let mut tex = tex.to_owned();
    for (index, name) in QUANTITIES.iter().enumerate() {
        tex = tex.replace(
            &format!("\\q{{{name}}}"),
            &format!("\\textcolor{{#0000{:02x}}}", index + 1),
        );
    }
    let storage = pulldown_latex::Storage::new();
    let parser = pulldown_latex::Parser::new(&tex, &storage);
    let mut mathml = String::new();
    let config = RenderConfig {
        display_mode,
        ..RenderConfig::default()
    };
    pulldown_latex::push_mathml(&mut mathml, parser, config).expect("writing to a string");
    assert!(
        !mathml.contains("<merror"),
        "{}: a formula does not parse: {tex}",
        path.display()
    );
    for (index, name) in QUANTITIES.iter().enumerate() {
        let marker = format!("style=\"color: rgb(0 0 {})\"", index + 1);
        mathml = mathml.replace(
            &marker,
            &format!("class=\"q q-{name}\" data-q=\"q-{name}\""),
        );
    }
    assert!(
        !mathml.contains("style="),
        "{}: a formula needs an inline style: {tex}",
        path.display()
    );
    mathml
}

/// `[word]{h}` becomes a word in the colour of h.
fn colour_words(html: &str) -> String {
    let mut text = html.to_owned();
    for name in QUANTITIES {
        let end = format!("]{{{name}}}");
        while let Some(close) = text.find(&end) {
            let open = text[..close]
                .rfind('[')
                .expect("a coloured word begins with a bracket");
            let word = text[open + 1..close].to_owned();
            let span = format!("<span class=\"q q-{name}\" data-q=\"q-{name}\">{word}</span>");
            text.replace_range(open..close + end.len(), &span);
        }
    }
    text
}
