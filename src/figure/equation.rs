//! Zoom level 3: one value opened into its complete arithmetic, as data.

use super::pick::Pick;
use super::quantity::Quantity;

/// A number with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    pub symbol: String,
    pub value: f32,
    pub quantity: Quantity,
    /// What a click on it opens.
    pub pick: Option<Pick>,
}

impl Factor {
    pub fn new(
        symbol: impl Into<String>,
        value: f32,
        quantity: Quantity,
        pick: Option<Pick>,
    ) -> Self {
        Self {
            symbol: symbol.into(),
            value,
            quantity,
            pick,
        }
    }
}

/// `result = function(sum of products)`; without a function the sum itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    pub result: Factor,
    pub function: Option<&'static str>,
    /// Each term is the product of its factors.
    pub terms: Vec<Vec<Factor>>,
}

impl Equation {
    /// The sum of the terms, added in their order.
    pub fn sum(&self) -> f32 {
        self.terms
            .iter()
            .map(|term| term.iter().map(|factor| factor.value).product::<f32>())
            .sum()
    }
}
