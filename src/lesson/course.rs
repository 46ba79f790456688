//! The course as its lessons know it: which screens there are, without knowing the shell.

use crate::i18n::Locale;

/// A screen of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name in the address, which is the name of the lesson's folder.
    pub code: &'static str,
    /// Number of a lesson; the home page, the glossary and the laboratory have none.
    pub number: Option<u8>,
    pub ko: &'static str,
    pub en: &'static str,
}

impl Entry {
    /// The title in a language.
    pub fn title(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::ko => self.ko,
            Locale::en => self.en,
        }
    }

    /// Where a link to it leads.
    pub fn href(&self) -> String {
        format!("?lesson={}", self.code)
    }
}

/// The screen with this code.
pub fn entry(course: &'static [Entry], code: &str) -> Option<&'static Entry> {
    course.iter().find(|entry| entry.code == code)
}

/// The lessons before and after the one with this code. Before the first lesson is the home page.
pub fn neighbours(
    course: &'static [Entry],
    code: &str,
) -> (Option<&'static Entry>, Option<&'static Entry>) {
    let line: Vec<&Entry> = course
        .iter()
        .enumerate()
        .filter(|(at, entry)| *at == 0 || entry.number.is_some())
        .map(|(_, entry)| entry)
        .collect();
    let Some(at) = line.iter().position(|entry| entry.code == code) else {
        return (course.first(), None);
    };
    let before = at.checked_sub(1).and_then(|before| line.get(before));
    (before.copied(), line.get(at + 1).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn new(code: &'static str, number: Option<u8>) -> Entry {
        Entry {
            code,
            number,
            ko: "",
            en: "",
        }
    }

    static COURSE: [Entry; 4] = [
        new("home", None),
        new("rnn", Some(3)),
        new("lstm", Some(9)),
        new("glossary", None),
    ];

    #[test]
    fn the_way_leads_from_home_through_the_lessons() {
        let codes = |code| {
            let (before, after) = neighbours(&COURSE, code);
            (before.map(|e| e.code), after.map(|e| e.code))
        };
        assert_eq!(codes("home"), (None, Some("rnn")));
        assert_eq!(codes("rnn"), (Some("home"), Some("lstm")));
        assert_eq!(codes("lstm"), (Some("rnn"), None));
        assert_eq!(codes("glossary"), (Some("home"), None));
    }
}
