//! What the reader answered to the checks: kept on this machine, shown on the home page, erased on request.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::query::Query;
use super::storage;

/// Where the answers are kept.
const NAME: &str = "answers";

/// Indices of the first and of the last answer to a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    pub first: usize,
    pub last: usize,
}

/// The answers to all checks, by the checks' ids.
#[derive(Clone, Copy)]
pub struct Answers {
    given: RwSignal<BTreeMap<String, Given>>,
    /// Whether the last of them could be kept on this machine.
    kept: RwSignal<bool>,
}

impl Answers {
    /// The answers of earlier visits. What another tab answers arrives as well.
    pub fn load() -> Self {
        let answers = Self {
            given: RwSignal::new(kept()),
            kept: RwSignal::new(true),
        };
        let _ = window_event_listener(leptos::ev::storage, move |event| {
            // Without a key the whole storage was cleared.
            if event.key().is_none_or(|key| key == storage::key(NAME)) {
                answers.given.set(kept());
            }
        });
        answers
    }

    /// The answers to a check, followed.
    pub fn get(self, check: &str) -> Option<Given> {
        self.given.with(|answers| answers.get(check).copied())
    }

    /// How many of a lesson's checks were answered, and how many rightly in the end.
    pub fn score(self, checks: &[(&str, usize)]) -> Score {
        let given: Vec<_> = checks
            .iter()
            .filter_map(|(id, right)| Some(self.get(id)?.last == *right))
            .collect();
        Score {
            all: checks.len(),
            answered: given.len(),
            right: given.into_iter().filter(|right| *right).count(),
        }
    }

    /// Whether anything was answered, followed.
    pub fn any(self) -> bool {
        self.given.with(|answers| !answers.is_empty())
    }

    /// Records an answer.
    pub fn give(self, check: &str, answer: usize) {
        self.given.update(|answers| {
            // Another tab may have added to them. What this machine could not keep is newer than what it has.
            if self.kept.get_untracked() {
                answers.extend(kept());
            }
            answers
                .entry(check.into())
                .and_modify(|given| given.last = answer)
                .or_insert(Given {
                    first: answer,
                    last: answer,
                });
            self.keep(answers);
        });
    }

    /// Forgets all answers and returns them, for a reader who did not mean it.
    pub fn erase(self) -> Kept {
        storage::write(NAME, None);
        Kept(self.given.try_update(std::mem::take).unwrap_or_default())
    }

    /// Takes an erasure back.
    pub fn restore(self, kept: Kept) {
        self.given.update(|answers| {
            for (check, given) in kept.0 {
                answers.entry(check).or_insert(given);
            }
            self.keep(answers);
        });
    }

    /// Whether the answers last no longer than the page, followed.
    pub fn lost_at_the_end(self) -> bool {
        !self.kept.get()
    }

    fn keep(self, answers: &BTreeMap<String, Given>) {
        let kept = storage::write(NAME, Some(&write(answers)));
        if self.kept.get_untracked() != kept {
            self.kept.set(kept);
        }
    }
}

/// Answers that were erased.
#[derive(Clone)]
pub struct Kept(BTreeMap<String, Given>);

/// A lesson's checks in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    pub all: usize,
    pub answered: usize,
    pub right: usize,
}

fn kept() -> BTreeMap<String, Given> {
    storage::read(NAME)
        .map(|text| read(&text))
        .unwrap_or_default()
}

/// Reads `check=first.last` a check, as an address is read. What is no answer is left out.
fn read(text: &str) -> BTreeMap<String, Given> {
    let number = |text: &str| text.parse::<u8>().ok().map(usize::from);
    Query::parse(text)
        .pairs()
        .filter_map(|(id, given)| {
            let (first, last) = given.split_once('.')?;
            let given = Given {
                first: number(first)?,
                last: number(last)?,
            };
            Some((id.to_owned(), given))
        })
        .collect()
}

fn write(answers: &BTreeMap<String, Given>) -> String {
    let mut query = Query::default();
    for (id, Given { first, last }) in answers {
        query.set(id, Some(format!("{first}.{last}")));
    }
    query.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_back() {
        let answers: BTreeMap<_, _> = [
            ("one-set".to_owned(), Given { first: 2, last: 0 }),
            ("gate".to_owned(), Given { first: 1, last: 1 }),
        ]
        .into();
        assert_eq!(write(&answers), "gate=1.1&one-set=2.0");
        assert_eq!(read(&write(&answers)), answers);
    }

    #[test]
    fn garbage_is_no_answer() {
        for text in [
            "",
            "{}",
            "a=b",
            "a=1",
            "a=1.",
            "a=-1.0",
            "a=1.300",
            "\u{0}&=&%%%",
            "가=나.다",
        ] {
            assert_eq!(read(text), BTreeMap::new(), "{text}");
        }
        assert_eq!(read("x=9.9.9&y=0.1").len(), 1);
    }
}
