//! Every screen in every dress: it draws, fits the width, and leaves the console silent. With `UNROLLED_SHOTS` set to a
//! folder, as `cargo xtask shots` does, the pictures are kept.

use std::path::{Path, PathBuf};
use std::{env, fs};

use base64::Engine as _;
use serde_json::json;

use crate::browser::{Page, visit};

/// Name of the picture and query of the address. One line a screen; a state worth a picture is a screen.
pub const SCREENS: &[(&str, &str)] = &[
    ("home", "lesson=home&t=9999"),
    ("glossary", "lesson=glossary&term=hidden-state"),
    ("rnn", "lesson=rnn"),
    ("rnn-sequence", "lesson=rnn&zoom=sequence&t=9999"),
    ("rnn-cell", "lesson=rnn&zoom=cell&t=20"),
    ("rnn-number", "lesson=rnn&zoom=number&t=9999&pick=h.3.5"),
    ("lstm", "lesson=lstm"),
    ("lstm-sequence", "lesson=lstm&zoom=sequence&t=9999"),
    ("lstm-cell", "lesson=lstm&zoom=cell&t=40"),
    ("lstm-number", "lesson=lstm&zoom=number&t=9999&pick=c.3.2"),
    (
        "lstm-forgets",
        "lesson=lstm&zoom=sequence&t=9999&hold=f.all:0",
    ),
    ("shapes", "lesson=shapes"),
    ("shapes-slice", "lesson=shapes&t=9999&slice=h_n.-.-.-.-.-"),
    (
        "shapes-large",
        "lesson=shapes&t=9999&layers=3&both=true&batch=3&slice=output.1.-.-.1.-",
    ),
    (
        "shapes-number",
        "lesson=shapes&t=9999&zoom=number&slice=network.0.3.0.0.2&pick=h.3.2",
    ),
    ("deep", "lesson=deep"),
    ("deep-output", "lesson=deep&t=9999&slice=output.-.-.-.-.-"),
    ("bidirectional", "lesson=bidirectional&t=9999"),
    (
        "bidirectional-padding",
        "lesson=bidirectional&t=9999&padding=3&place=1&guess=0",
    ),
    ("moscow", "lesson=moscow"),
    ("moscow-answer", "lesson=moscow&t=9999"),
    ("moscow-far", "lesson=moscow&t=9999&distance=30"),
    ("moscow-race", "lesson=moscow&race=kinds"),
    ("moscow-raced", "lesson=moscow&race=bias&bet=2"),
    ("lab", "lesson=lab&task=parity&updates=60&at=60"),
    (
        "lab-curves",
        "lesson=lab&task=copy&updates=40&at=40&view=training",
    ),
    (
        "lab-gradient",
        "lesson=lab&task=parity&cell=rnn&view=gradient",
    ),
    ("lab-values", "lesson=lab&task=adding&view=values"),
    ("lab-writing", "lesson=lab&task=text&view=writing"),
    ("lab-files", "lesson=lab&view=files"),
    (
        "lab-number",
        "lesson=lab&task=sine&layers=2&zoom=number&t=9999&pick=c.3.2",
    ),
    ("feedback", "lesson=feedback"),
    ("feedback-end", "lesson=feedback&t=9999"),
    (
        "feedback-number",
        "lesson=feedback&t=9999&zoom=number&pick=h.1.2",
    ),
    ("uses", "lesson=uses"),
    ("uses-end", "lesson=uses&t=9999"),
    ("uses-caption", "lesson=uses&use=caption&t=9999"),
    ("uses-tagging", "lesson=uses&use=tagging&t=9999&zoom=cell"),
    ("uses-refused", "lesson=uses&use=spam&text=zzz"),
    (
        "uses-number",
        "lesson=uses&use=translation&t=9999&zoom=number&pick=h.7.3",
    ),
    ("cells", "lesson=cells"),
    ("cells-end", "lesson=cells&t=9999"),
    ("cells-number", "lesson=cells&t=9999&zoom=number&pick=c.3.2"),
    ("memory", "lesson=memory"),
    ("memory-end", "lesson=memory&t=9999&steps=200"),
    ("memory-number", "lesson=memory&t=40&zoom=number&pick=c.3.0"),
    ("gru", "lesson=gru&t=20"),
    ("gru-written", "lesson=gru&t=9999&z=write&reset=before"),
    ("gru-number", "lesson=gru&t=9999&zoom=number&pick=g.3.2"),
    ("bptt", "lesson=bptt&t=27"),
    (
        "bptt-detach",
        "lesson=bptt&t=9999&border=detach&asked=every",
    ),
    ("bptt-number", "lesson=bptt&t=9999&zoom=number&pick=wh.1.2"),
];
pub const LANGUAGES: [&str; 2] = ["ko", "en"];
pub const THEMES: [&str; 2] = ["light", "dark"];
/// A laptop or a projector, and a phone.
pub const VIEWS: [(u32, u32); 2] = [(1440, 900), (390, 844)];

#[test]
fn every_screen_draws_in_both_languages_and_themes_on_a_laptop() {
    draw(VIEWS[0]);
}

#[test]
fn every_screen_draws_in_both_languages_and_themes_on_a_phone() {
    draw(VIEWS[1]);
}

/// Draws all screens in a size.
fn draw((width, height): (u32, u32)) {
    let folder = env::var_os("UNROLLED_SHOTS").map(PathBuf::from);
    let mut complaints = Vec::new();
    visit(|page| {
        page.resize(width, height);
        for &(name, query) in SCREENS {
            for language in LANGUAGES {
                for theme in THEMES {
                    page.open(&format!("?{query}&lang={language}&theme={theme}"));
                    let label = format!("{name}-{language}-{theme}-{width}x{height}");
                    if let Some(folder) = &folder {
                        save(page, folder, &label, height);
                    }
                    let found = complaints_of(page, width, [language, theme]);
                    complaints.extend(found.iter().map(|found| format!("{label}: {found}")));
                }
            }
        }
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// What is wrong with the screen that is open.
fn complaints_of(page: &Page, width: u32, dress: [&str; 2]) -> Vec<String> {
    let mut found = page.console_messages();
    let worn = page
        .evaluate("const page = document.documentElement; return [page.lang, page.dataset.theme]");
    if worn != json!(dress) {
        found.push(format!("asked for {dress:?}, it wears {worn}"));
    }
    // Parts that scroll by themselves may be as wide as they like; the others that reach beyond the edge are named.
    let wide = page.evaluate_with(
        "const width = arguments[0];
        if (document.documentElement.scrollWidth <= width) return null;
        const scrolls = (element) => element !== document.body
            && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
        return [...document.body.querySelectorAll('*')]
            .filter((element) => element.getBoundingClientRect().right > width + 0.5)
            .filter((element) => !scrolls(element.parentElement))
            .map((element) => element.tagName.toLowerCase() + '.' + (element.getAttribute('class') ?? ''))",
        json!(width),
    );
    if !wide.is_null() {
        found.push(format!(
            "wider than {width} pixels; beyond its edge reach {wide}"
        ));
    }
    found
}

/// The view, and where the page is longer, the whole page beside it.
fn save(page: &Page, folder: &Path, label: &str, height: u32) {
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let write = |name: String, picture: String| {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(picture)
            .expect("a picture in base64");
        let file = folder.join(name);
        fs::write(&file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    };
    write(format!("{label}.png"), page.picture(false));
    let whole = page.evaluate("return document.documentElement.scrollHeight");
    if whole.as_u64() > Some(height.into()) {
        write(format!("{label}-whole.png"), page.picture(true));
    }
}
