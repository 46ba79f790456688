//! Which layer and direction is meant, short enough for the address: `2` is the second layer, `2r` its reverse direction.

use std::fmt;
use std::str::FromStr;

/// A layer and a direction, both from 0; written from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LayerCode {
    pub layer: usize,
    pub direction: usize,
}

impl LayerCode {
    /// Position in a trace of so many directions.
    pub fn index(self, directions: usize) -> usize {
        self.layer * directions + self.direction
    }

    /// The layer and direction at a position of a trace.
    pub fn of(index: usize, directions: usize) -> Self {
        let directions = directions.max(1);
        Self {
            layer: index / directions,
            direction: index % directions,
        }
    }

    /// What PyTorch writes behind a parameter's name: `l1_reverse`.
    pub fn suffix(self) -> String {
        let reverse = if self.direction == 1 { "_reverse" } else { "" };
        format!("l{}{reverse}", self.layer)
    }
}

impl fmt::Display for LayerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reverse = if self.direction == 1 { "r" } else { "" };
        write!(f, "{}{reverse}", self.layer + 1)
    }
}

impl FromStr for LayerCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (number, direction) = match text.strip_suffix('r') {
            Some(number) => (number, 1),
            None => (text, 0),
        };
        let layer: usize = number.parse().map_err(|_| ())?;
        let layer = layer.checked_sub(1).ok_or(())?;
        Ok(Self { layer, direction })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back() {
        for (text, layer, direction) in [("1", 0, 0), ("3r", 2, 1)] {
            let code: LayerCode = text.parse().unwrap();
            assert_eq!((code.layer, code.direction), (layer, direction));
            assert_eq!(code.to_string(), text);
            assert_eq!(LayerCode::of(code.index(2), 2), code);
        }
        for text in ["", "0", "r", "1x", "-1"] {
            assert!(text.parse::<LayerCode>().is_err(), "{text}");
        }
    }
}
