//! Chromium and its driver, for the tests and the pictures.

use std::env;
use std::path::{Path, PathBuf};

use crate::process::{Result, command, find, output};
use crate::setup;

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
/// One flag a line, for a browser that works as root and in a container, and that calls nobody. The walk uses them as well.
const FLAGS: &str = include_str!("../../tests/walk/browser/flags.txt");
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];

/// A browser that the tests may drive. Flags and the like are the tests' own matter.
pub struct Browser {
    pub chrome: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    pub fn set_up() -> Result<Self> {
        if located().is_none() {
            setup::install("Chromium with its driver", &["chromium", "chromium-driver"]).map_err(
                |error| {
                    format!(
                        "{error}\n(or point CHROME and CHROMEDRIVER to a browser and its driver)"
                    )
                },
            )?;
        }
        if !has_korean_font() {
            setup::install("a Korean font", &["fonts-noto-cjk"])?;
        }
        located().ok_or_else(|| {
            "no Chromium with its driver was found: set CHROME and CHROMEDRIVER to them".into()
        })
    }

    /// Command-line arguments for an empty profile in that folder.
    pub fn flags(&self, profile: &Path) -> Vec<String> {
        let mut flags: Vec<String> = FLAGS.lines().map(str::to_owned).collect();
        flags.push(format!("--user-data-dir={}", profile.display()));
        flags
    }

    /// WebDriver's capabilities as JSON, for a browser with an empty profile in that folder.
    pub fn capabilities(&self, profile: &Path) -> String {
        let flags = self.flags(profile);
        // Debug output of a string without control characters is JSON.
        format!(
            "{{\"goog:chromeOptions\":{{\"binary\":{:?},\"args\":{flags:?}}}}}",
            self.chrome.display().to_string()
        )
    }
}

fn located() -> Option<Browser> {
    let given = |variable: &str| {
        env::var_os(variable)
            .map(PathBuf::from)
            .filter(|path| path.is_file())
    };
    Some(Browser {
        chrome: given("CHROME").or_else(|| find(&BROWSERS))?,
        driver: given("CHROMEDRIVER").or_else(|| find(&DRIVERS))?,
    })
}

/// Where fontconfig rules, it answers; elsewhere the system brings Korean fonts of its own.
fn has_korean_font() -> bool {
    find(&["fc-list"]).is_none()
        || output(command("fc-list").arg(":lang=ko")).is_some_and(|fonts| !fonts.is_empty())
}
