//! Which story is read by which networks, as the address says it.

use std::fmt;
use std::str::FromStr;

use crate::lesson::query::{Complaint, Query};
use crate::nn::Rng;
use crate::task::moscow::{Architecture, Draft, Error, Language, Regime, SEED, Story, cut};

/// Distances that the slider offers.
pub const LEAST_DISTANCE: usize = 2;
pub const MOST_DISTANCE: usize = 60;
/// A regime as it stands in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegimeCode(pub Regime);

impl fmt::Display for RegimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Regime::Short => "short",
            Regime::LongOnly => "long",
            Regime::Patient => "patient",
        })
    }
}

impl FromStr for RegimeCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Regime::ALL
            .into_iter()
            .map(Self)
            .find(|code| code.to_string() == text)
            .ok_or(())
    }
}

/// The network of the lower lane as it stands in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchitectureCode(pub Architecture);

impl fmt::Display for ArchitectureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Architecture::Rnn => "rnn",
            Architecture::Lstm => "lstm",
            Architecture::Gru => "gru",
        })
    }
}

impl FromStr for ArchitectureCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Architecture::ALL
            .into_iter()
            .map(Self)
            .find(|code| code.to_string() == text)
            .ok_or(())
    }
}

/// Where the story comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The course's sentence, word for word.
    Course,
    /// A story of the generator.
    Drawn { distance: usize, seed: u64 },
    /// The reader's own.
    Typed(String),
}

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub source: Source,
    pub regime: Regime,
    pub lower: Architecture,
    pub seed: u64,
    /// Which lane is opened: 0 above, 1 below.
    pub opened: usize,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let draw = query.read("draw", 1, |_| true, complaints);
        let distance = query.read(
            "distance",
            0,
            |d| (LEAST_DISTANCE..=MOST_DISTANCE).contains(d),
            complaints,
        );
        let source = match query.get("text") {
            Some(text) => Source::Typed(text.into()),
            None if distance > 0 => Source::Drawn {
                distance,
                seed: draw,
            },
            None => Source::Course,
        };
        let lower = ArchitectureCode(Architecture::Lstm);
        Self {
            source,
            regime: query
                .read("regime", RegimeCode(Regime::Short), |_| true, complaints)
                .0,
            lower: query
                .read(
                    "lower",
                    lower,
                    |code| code.0 != Architecture::Rnn,
                    complaints,
                )
                .0,
            seed: query.read("seed", SEED, |_| true, complaints),
            opened: query.read("lane", 1, |lane| *lane < 2, complaints),
        }
    }

    /// The story, in the language of the page.
    pub fn story(&self, language: Language) -> Result<Story, Error> {
        match &self.source {
            Source::Course => Ok(Story::course(language)),
            Source::Typed(text) => cut(text, language),
            Source::Drawn { distance, seed } => {
                let mut rng = Rng::seed_from_u64(*seed);
                let distances = Draft::distances(language);
                let distance = (*distance).clamp(*distances.start(), *distances.end());
                Story::draw(language, distance, &mut rng)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> (Config, usize) {
        let mut complaints = Vec::new();
        (
            Config::read(&Query::parse(address), &mut complaints),
            complaints.len(),
        )
    }

    #[test]
    fn the_page_opens_with_the_course_sentence() {
        let (config, complaints) = read("");
        assert_eq!(
            (complaints, &config.source, config.regime),
            (0, &Source::Course, Regime::Short)
        );
        let story = config.story(Language::Korean).unwrap();
        assert!(story.text.starts_with("모스크바에 여행을 왔는데"));
        assert_eq!(story.truth(), Some(0));
    }

    #[test]
    fn every_distance_of_the_slider_has_a_story_in_both_languages() {
        for distance in LEAST_DISTANCE..=MOST_DISTANCE {
            let (config, complaints) = read(&format!("distance={distance}&draw=7"));
            assert_eq!(complaints, 0);
            for language in Language::ALL {
                let story = config.story(language).unwrap();
                assert!(story.truth().is_some());
            }
        }
    }

    #[test]
    fn what_means_nothing_is_reported() {
        for bad in [
            "distance=1",
            "distance=x",
            "regime=hard",
            "lower=rnn",
            "lower=cnn",
            "lane=2",
            "draw=-1",
        ] {
            assert_eq!(read(bad).1, 1, "{bad}");
        }
    }

    #[test]
    fn a_typed_story_that_cannot_be_read_is_an_error_not_a_panic() {
        let story = |text: &str| {
            let mut query = Query::default();
            query.set("text", Some(text.to_owned()));
            Config::read(&query, &mut Vec::new()).story(Language::Korean)
        };
        for text in ["", "   ", "___"] {
            assert!(matches!(story(text), Err(Error::Empty)), "{text:?}");
        }
        assert!(story("🙂").is_ok());
        let long = "가".repeat(20_000);
        assert!(matches!(story(&long), Err(Error::TextTooLong { .. })));
    }
}
