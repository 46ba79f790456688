//! The name of one number on the screen, short enough for the address bar: `h.3.5` is unit 5 of h after step 3.

use std::fmt;
use std::str::FromStr;

/// Which value of a step. Weights have no step; theirs is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Input,
    Hidden,
    Cell,
    TanhCell,
    Forget,
    InputGate,
    Candidate,
    OutputGate,
    Update,
    Reset,
    FromInput,
    FromHidden,
    Sum,
    WeightInput,
    WeightHidden,
    Bias,
    /// dL/dh.
    StateGradient,
    /// dL/dz, z what goes into the activation function.
    SumGradient,
    /// What a step adds to the gradient of W_h, row after row.
    WeightTerm,
}

const CODES: [(What, &str); 19] = [
    (What::Input, "x"),
    (What::Hidden, "h"),
    (What::Cell, "c"),
    (What::TanhCell, "tc"),
    (What::Forget, "f"),
    (What::InputGate, "i"),
    (What::Candidate, "g"),
    (What::OutputGate, "o"),
    (What::Update, "u"),
    (What::Reset, "r"),
    (What::FromInput, "wxx"),
    (What::FromHidden, "whh"),
    (What::Sum, "z"),
    (What::WeightInput, "wx"),
    (What::WeightHidden, "wh"),
    (What::Bias, "b"),
    (What::StateGradient, "dh"),
    (What::SumGradient, "dz"),
    (What::WeightTerm, "dw"),
];

impl What {
    fn code(self) -> &'static str {
        CODES
            .iter()
            .find(|(what, _)| *what == self)
            .map_or("", |(_, code)| code)
    }

    /// Whether a reader can change it.
    pub fn is_weight(self) -> bool {
        matches!(self, Self::WeightInput | Self::WeightHidden | Self::Bias)
    }
}

/// One number: a value, its step, its unit, and for a matrix its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pick {
    pub what: What,
    pub step: usize,
    pub row: usize,
    pub column: usize,
}

impl Pick {
    pub fn vector(what: What, step: usize, row: usize) -> Self {
        Self {
            what,
            step,
            row,
            column: 0,
        }
    }

    pub fn weight(what: What, row: usize, column: usize) -> Self {
        Self {
            what,
            step: 0,
            row,
            column,
        }
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.what.code();
        if self.what.is_weight() {
            write!(f, "{code}.{}.{}", self.row, self.column)
        } else {
            write!(f, "{code}.{}.{}", self.step, self.row)
        }
    }
}

/// A text that names no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a value like h.3.5, found {0}")]
pub struct PickError(String);

impl FromStr for Pick {
    type Err = PickError;

    fn from_str(text: &str) -> Result<Self, PickError> {
        let error = || PickError(text.into());
        let mut parts = text.split('.');
        let code = parts.next().ok_or_else(error)?;
        let what = CODES
            .iter()
            .find(|(_, c)| *c == code)
            .map(|(what, _)| *what)
            .ok_or_else(error)?;
        let mut index = || {
            parts
                .next()
                .and_then(|part| part.parse::<u16>().ok())
                .map(usize::from)
                .ok_or_else(error)
        };
        let (first, second) = (index()?, index()?);
        if parts.next().is_some() {
            return Err(error());
        }
        Ok(if what.is_weight() {
            Self::weight(what, first, second)
        } else {
            Self::vector(what, first, second)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back() {
        for (what, _) in CODES {
            let pick = if what.is_weight() {
                Pick::weight(what, 3, 1)
            } else {
                Pick::vector(what, 2, 7)
            };
            assert_eq!(pick.to_string().parse(), Ok(pick));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "h",
            "h.1",
            "h.1.2.3",
            "q.1.2",
            "h.-1.2",
            "h.1.99999999",
            "h.a.b",
        ] {
            assert!(text.parse::<Pick>().is_err(), "{text}");
        }
    }
}
