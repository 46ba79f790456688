//! The quantities of a recurrent network. Each has one colour wherever it appears.

/// What a number is. The colour follows from it, by a class of the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Input x.
    Input,
    /// Hidden state h.
    Hidden,
    /// Cell state c.
    Cell,
    /// Candidate g (the GRU's n).
    Candidate,
    /// Forget gate f.
    Forget,
    /// Input gate i.
    InputGate,
    /// Output gate o.
    OutputGate,
    /// Gradient.
    Gradient,
    /// Weights, biases and sums: ink.
    Plain,
}

impl Quantity {
    /// Class in the style sheet, also the `data-q` attribute that lights prose and figure up together.
    pub fn class(self) -> &'static str {
        match self {
            Self::Input => "q-x",
            Self::Hidden => "q-h",
            Self::Cell => "q-c",
            Self::Candidate => "q-g",
            Self::Forget => "q-f",
            Self::InputGate => "q-i",
            Self::OutputGate => "q-o",
            Self::Gradient => "q-d",
            Self::Plain => "q-w",
        }
    }
}
