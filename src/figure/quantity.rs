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
    /// Forget gate f, and the GRU's update gate z: both are the share that is kept.
    Forget,
    /// Input gate i.
    InputGate,
    /// Output gate o.
    OutputGate,
    /// Reset gate r of the GRU.
    Reset,
    /// Gradient.
    Gradient,
    /// Weights of the input, W_x.
    WeightInput,
    /// Weights of the old state, W_h.
    WeightHidden,
    /// The cell's bias b.
    Bias,
    /// Weights of the output layer, W_y.
    WeightOutput,
    /// Bias of the output layer, b_y.
    BiasOutput,
    /// Sums, and what is no quantity of the network: ink.
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
            Self::Reset => "q-r",
            Self::Gradient => "q-d",
            Self::WeightInput => "q-wx",
            Self::WeightHidden => "q-wh",
            Self::Bias => "q-b",
            Self::WeightOutput => "q-wy",
            Self::BiasOutput => "q-by",
            Self::Plain => "q-w",
        }
    }
}
