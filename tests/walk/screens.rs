//! Every screen in every dress: it draws, fits the width, and leaves the console silent. With `UNROLLED_SHOTS` set to a
//! folder, as `cargo xtask shots` does, the pictures are kept.

use std::path::{Path, PathBuf};
use std::{env, fs};

use base64::Engine as _;

use crate::browser::{Page, visit};

/// Name of the picture and query of the address. One line a screen; a state worth a picture is a screen.
const SCREENS: [(&str, &str); 3] = [
    ("rnn", "lesson=rnn"),
    ("lstm", "lesson=lstm"),
    ("moscow", "lesson=moscow"),
];
const LANGUAGES: [&str; 2] = ["ko", "en"];
const THEMES: [&str; 2] = ["light", "dark"];
/// A laptop or a projector, and a phone.
const VIEWS: [(u32, u32); 2] = [(1440, 900), (390, 844)];

#[test]
fn every_screen_draws_in_both_languages_themes_and_sizes() {
    let folder = env::var_os("UNROLLED_SHOTS").map(PathBuf::from);
    visit(|page| {
        for (name, query) in SCREENS {
            for (width, height) in VIEWS {
                page.resize(width, height);
                for language in LANGUAGES {
                    for theme in THEMES {
                        page.open(&format!("?{query}&lang={language}&theme={theme}"));
                        let label = format!("{name}-{language}-{theme}-{width}x{height}");
                        check(page, &label, width, language, theme);
                        if let Some(folder) = &folder {
                            save(page, folder, &label, height);
                        }
                    }
                }
            }
        }
    });
}

fn check(page: &Page, label: &str, width: u32, language: &str, theme: &str) {
    let messages = page.console_messages();
    assert!(
        messages.is_empty(),
        "{label}: the console says {messages:#?}"
    );
    assert_eq!(
        page.evaluate("return document.documentElement.lang"),
        language,
        "{label}"
    );
    assert_eq!(
        page.evaluate("return document.documentElement.dataset.theme"),
        theme,
        "{label}"
    );
    let needed = page.evaluate("return document.documentElement.scrollWidth");
    assert!(
        needed.as_u64() <= Some(width.into()),
        "{label}: the page is {needed} pixels wide"
    );
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
