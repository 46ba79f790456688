//! The tasks' names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Error, Measure};

/// Which task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TaskName {
    /// Fill the blank at the end of a story: [`super::moscow`].
    Moscow,
    /// Write down later what was read: [`super::copy`].
    Copy,
    /// The sum of two marked numbers: [`super::adding`].
    Adding,
    /// Whether the number of ones is odd: [`super::parity`].
    Parity,
    /// a^n b^n: [`super::counting`].
    Counting,
    /// Carry on a wave: [`super::sine`].
    Sine,
    /// One's own text: [`super::text`].
    Text,
}

impl TaskName {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Moscow,
        Self::Copy,
        Self::Adding,
        Self::Parity,
        Self::Counting,
        Self::Sine,
        Self::Text,
    ];

    /// The name in an address: lower-case ASCII letters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Moscow => "moscow",
            Self::Copy => "copy",
            Self::Adding => "adding",
            Self::Parity => "parity",
            Self::Counting => "counting",
            Self::Sine => "sine",
            Self::Text => "text",
        }
    }

    /// What the task's score is.
    pub fn measure(self) -> Measure {
        match self {
            Self::Adding | Self::Sine => Measure::Error,
            _ => Measure::Accuracy,
        }
    }
}

impl fmt::Display for TaskName {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for TaskName {
    type Err = Error;

    /// The task of a [`TaskName::code`].
    fn from_str(code: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|name| name.code() == code);
        found.ok_or_else(|| Error::Name {
            expected: Self::ALL.map(Self::code).join(", "),
            found: code.chars().take(40).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_and_no_other_one() {
        for name in TaskName::ALL {
            assert_eq!(name.code().parse(), Ok(name));
        }
        let error = "sorting".parse::<TaskName>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "task: expected one of moscow, copy, adding, parity, counting, sine, text, found `sorting`"
        );
    }
}
