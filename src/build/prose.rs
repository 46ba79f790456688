//! Turns the lessons' Markdown into HTML with MathML, so that the page carries no parser.
//!
//! `src/lesson/<name>/<language>.md` becomes a static array of passages:
//! - a line `<!-- slot -->` stands where the lesson puts a live component;
//! - a block fenced as "```check id=output-is-h-n" is a question: its text, then a line `- wrong answer => reply` or
//!   `+ right answer => reply` an answer, each in one line or continued on indented ones;
//! - `<!-- term hidden-state: 은닉 상태(hidden state) -->` begins an entry of the glossary.
//!
//! In all of them `\q{h}{h_t}` inside a formula, and `[word]{h}` in prose, carry a quantity's colour,
//! `[[hidden-state|은닉 상태]]` opens the glossary, and `[0.90]{=radius 30 300 5 100 스펙트럼 반지름}` is a number that can be
//! dragged: its name in the address, the least and the most there, the step, what the text's number is multiplied by to
//! be the address's, and its name for a reader who does not see it. Both languages must have the same slots, questions and entries in the same
//! order. Beside the passages the build lists every lesson's questions and the lessons that speak of a term.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CowStr, Event, Options, Parser, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};

use crate::bind::{behind, bind};

/// Short names of the quantities, in the order of their marker colours.
const QUANTITIES: [&str; 15] = [
    "x", "h", "c", "g", "f", "i", "o", "r", "d", "w", "wx", "wh", "b", "wy", "by",
];
pub const LANGUAGES: [&str; 2] = ["ko", "en"];
const SLOT: &str = "<!-- slot -->";
const TERM: &str = "<!-- term ";
const CHECK: &str = "```check id=";

/// A part of a text, as `lesson::prose` has it.
enum Passage {
    Html(String),
    Slot,
    Check(Check),
    Term { id: String, name: String },
}

struct Check {
    id: String,
    question: String,
    answers: Vec<Answer>,
}

struct Answer {
    right: bool,
    text: String,
    reply: String,
}

/// Writes `prose.rs` into `out`.
pub fn write(out: &Path) {
    println!("cargo::rerun-if-changed=src/lesson");
    let mut code = String::new();
    let mut checks: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, lesson) in lessons() {
        // A screen may have no prose of its own, but not in one language alone.
        if !LANGUAGES
            .iter()
            .any(|language| lesson.join(format!("{language}.md")).is_file())
        {
            continue;
        }
        let texts = LANGUAGES.map(|language| {
            let path = lesson.join(format!("{language}.md"));
            let source = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            // The glossary's own entries refer to each other.
            let own = name == "glossary";
            for term in terms(&source).into_iter().filter(|_| !own) {
                uses.entry(term).or_default().insert(name.clone());
            }
            compile(&source, &path)
        });
        let shapes = texts.each_ref().map(|text| shape(text));
        assert_eq!(
            shapes[0],
            shapes[1],
            "{}: the languages differ in their slots, checks or terms",
            lesson.display()
        );
        for passage in &texts[0] {
            if let Passage::Check(check) = passage {
                let known = checks.values().flatten().any(|(id, _)| *id == check.id);
                assert!(!known, "the check '{}' is there twice", check.id);
                let right = check.answers.iter().position(|answer| answer.right);
                checks
                    .entry(name.clone())
                    .or_default()
                    .push((check.id.clone(), right.expect("one answer is right")));
            }
        }
        for (language, text) in LANGUAGES.iter().zip(&texts) {
            let constant = format!("{}_{}", name.to_uppercase(), language.to_uppercase());
            let passages: String = text.iter().map(passage_code).collect();
            line(
                &mut code,
                &format!("pub static {constant}: &[Passage] = &[{passages}];"),
            );
        }
    }
    let checks: Vec<_> = checks
        .into_iter()
        .map(|(lesson, list)| format!("({lesson:?}, &{list:?})"))
        .collect();
    line(
        &mut code,
        &format!(
            "/// Each lesson's checks, and which answer is right.\npub static CHECKS: &[(&str, &[(&str, usize)])] = &[{}];",
            checks.join(",")
        ),
    );
    let uses: Vec<_> = uses
        .into_iter()
        .map(|(term, lessons)| format!("({term:?}, &{:?})", Vec::from_iter(lessons)))
        .collect();
    line(
        &mut code,
        &format!(
            "/// The texts that speak of a term.\npub static USES: &[(&str, &[&str])] = &[{}];",
            uses.join(",")
        ),
    );
    fs::write(out.join("prose.rs"), code).expect("OUT_DIR is writable");
}

fn line(code: &mut String, text: &str) {
    writeln!(code, "{text}").expect("writing to a string");
}

/// A passage as Rust.
fn passage_code(passage: &Passage) -> String {
    match passage {
        Passage::Html(html) => format!("Passage::Html({html:?}),"),
        Passage::Slot => "Passage::Slot,".into(),
        Passage::Term { id, name } => format!("Passage::Term {{ id: {id:?}, name: {name:?} }},"),
        Passage::Check(Check {
            id,
            question,
            answers,
        }) => {
            let answers: String = answers
                .iter()
                .map(|Answer { right, text, reply }| {
                    format!("Answer {{ right: {right}, text: {text:?}, reply: {reply:?} }},")
                })
                .collect();
            format!(
                "Passage::Check(Check {{ id: {id:?}, question: {question:?}, answers: &[{answers}] }}),"
            )
        }
    }
}

/// What has to be the same in both languages.
fn shape(text: &[Passage]) -> Vec<String> {
    text.iter()
        .map(|passage| match passage {
            Passage::Html(_) => "text".into(),
            Passage::Slot => "slot".into(),
            Passage::Term { id, .. } => format!("term {id}"),
            Passage::Check(check) => {
                let right: Vec<_> = check.answers.iter().map(|answer| answer.right).collect();
                format!("check {} {right:?}", check.id)
            }
        })
        .collect()
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

/// Passages of one Markdown file. Text and marks alternate, so that both languages have their texts at the same places.
fn compile(source: &str, path: &Path) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut text = String::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let mark = if line.trim() == SLOT {
            Passage::Slot
        } else if let Some(rest) = line.strip_prefix(TERM) {
            let entry = rest.strip_suffix("-->").and_then(|r| r.split_once(": "));
            let (id, name) = entry
                .unwrap_or_else(|| panic!("{}: expected an id and a name: {line}", path.display()));
            Passage::Term {
                id: id.into(),
                name: phrase(name, path),
            }
        } else if let Some(id) = line.strip_prefix(CHECK) {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            Passage::Check(check(id.trim(), &block, path))
        } else {
            text.push_str(line);
            text.push('\n');
            continue;
        };
        passages.push(Passage::Html(render(&text, path)));
        passages.push(mark);
        text.clear();
    }
    passages.push(Passage::Html(render(&text, path)));
    passages
}

/// A question from the lines between its fences.
fn check(id: &str, block: &[&str], path: &Path) -> Check {
    let mut question = String::new();
    let mut answers: Vec<(bool, String)> = Vec::new();
    for line in block {
        let answer = [("- ", false), ("+ ", true)]
            .into_iter()
            .find_map(|(sign, right)| Some((right, line.strip_prefix(sign)?)));
        match (answer, answers.last_mut()) {
            (Some((right, text)), _) => answers.push((right, text.into())),
            (None, Some((_, text))) => {
                text.push(' ');
                text.push_str(line.trim());
            }
            (None, None) => {
                question.push_str(line);
                question.push('\n');
            }
        }
    }
    let answers: Vec<Answer> = answers
        .into_iter()
        .map(|(right, line)| {
            let (text, reply) = line.split_once(" => ").unwrap_or_else(|| {
                panic!(
                    "{}, check '{id}': an answer without ' => reply': {line}",
                    path.display()
                )
            });
            Answer {
                right,
                text: phrase(text, path),
                reply: phrase(reply, path),
            }
        })
        .collect();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(
        !id.is_empty() && id.chars().all(plain),
        "{}: '{id}' is no id of a check: a-z, 0-9 and -",
        path.display()
    );
    assert!(
        answers.len() >= 2 && answers.iter().filter(|answer| answer.right).count() == 1,
        "{}, check '{id}': expected two or more answers, one of them right",
        path.display()
    );
    Check {
        id: id.into(),
        question: render(&question, path),
        answers,
    }
}

/// One line of Markdown without the paragraph around it.
fn phrase(markdown: &str, path: &Path) -> String {
    let html = render(markdown.trim(), path);
    let inner = html.trim().strip_prefix("<p>");
    let inner = inner.and_then(|html| html.strip_suffix("</p>"));
    inner.unwrap_or(html.trim()).to_owned()
}

/// The terms that a text links to.
fn terms(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some((id, _, after)) = next_term(rest) {
        found.push(id.to_owned());
        rest = after;
    }
    found
}

/// The first `[[id|text]]`: its id, its text, what comes after it.
fn next_term(text: &str) -> Option<(&str, &str, &str)> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find("[[")? + 2..];
        // Three brackets are a coloured word that is a term.
        let inner = rest.trim_start_matches('[');
        let length = inner
            .find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
            .unwrap_or(inner.len());
        let (id, after) = inner.split_at(length);
        if let Some(after) = after.strip_prefix('|').filter(|_| !id.is_empty())
            && let Some((text, after)) = after.split_once("]]")
        {
            return Some((id, text, after));
        }
    }
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
    live_numbers(&colour_words(&link_terms(&bind(&text))), path)
}

/// Numbers that the figure answers to.
fn live_numbers(html: &str, path: &Path) -> String {
    let mut text = html.to_owned();
    while let Some(close) = text.find("]{=") {
        let wrong = || -> ! {
            let around: String = text[close..].chars().take(60).collect();
            panic!("{}: no live number: {around}", path.display())
        };
        let Some(open) = text[..close].rfind('[') else {
            wrong()
        };
        let Some(end) = text[close..].find('}').map(|end| close + end) else {
            wrong()
        };
        let shown = text[open + 1..close].to_owned();
        let parts: Vec<&str> = text[close + 3..end].splitn(6, ' ').collect();
        let &[name, least, most, step, divisor, label] = parts.as_slice() else {
            wrong()
        };
        let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| wrong());
        let (factor, value) = (number(divisor), number(&shown));
        let bound = |text: &str| (number(text) / factor).to_string();
        let span = format!(
            "<span class=\"live\" role=\"slider\" tabindex=\"0\" aria-label=\"{label}\" aria-valuemin=\"{}\" aria-valuemax=\"{}\" aria-valuenow=\"{value}\" data-name=\"{name}\" data-least=\"{least}\" data-most=\"{most}\" data-step=\"{step}\" data-divisor=\"{divisor}\" data-default=\"{}\">{shown}</span>",
            bound(least),
            bound(most),
            value * factor,
        );
        // A line may break beside a box, and no particle begins one.
        let rest = end + 1;
        let particle = rest + behind(&text[rest..]);
        let span = if particle > rest {
            format!(
                "<span class=\"bound\">{span}{}</span>",
                &text[rest..particle]
            )
        } else {
            span
        };
        text.replace_range(open..particle, &span);
    }
    text
}

/// What stands, unseen, between a function and what it is applied to.
const APPLIED: char = '\u{2061}';

/// The characters of the font for formulas.
const MATH: &str = include_str!("../../style/math.txt");

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
    let mut inside = false;
    for c in mathml.chars() {
        inside = (inside || c == '<') && c != '>';
        assert!(
            inside || c == '>' || c.is_whitespace() || c == APPLIED || MATH.contains(c),
            "{}: the font for formulas lacks '{c}' of {tex}; style/math.md says how to add it",
            path.display()
        );
    }
    mathml
}

/// `[[hidden-state|은닉 상태]]` becomes a link to the glossary.
fn link_terms(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((id, word, after)) = next_term(rest) {
        assert!(
            !(word.starts_with("<math") && word.ends_with("</math>")),
            "the link to '{id}' is a formula alone: a screen reader finds no text in it"
        );
        let length = "[[|]]".len() + id.len() + word.len();
        let start = rest.len() - after.len() - length;
        text.push_str(&rest[..start]);
        write!(
            text,
            "<a class=\"term\" href=\"?lesson=glossary&amp;term={id}\">{word}</a>"
        )
        .expect("writing to a string");
        rest = after;
    }
    text.push_str(rest);
    text
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
