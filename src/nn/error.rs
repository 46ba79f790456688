//! What can be wrong with data handed to the engine.

/// A shape as the fields' documentation writes it: `(4, 8)`.
fn shape(sizes: &[usize]) -> String {
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    format!("({})", sizes.join(", "))
}

/// Wrong input. Every variant says what was expected and what was found.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A slice's length does not fit the sizes it was given with.
    #[error("{what}: expected {expected} values, found {found}")]
    Length {
        /// The slice.
        what: &'static str,
        /// The number of values its shape calls for.
        expected: usize,
        /// The number of values in it.
        found: usize,
    },
    /// Two sizes that must be the same.
    #[error("{what}: expected {expected}, found {found}")]
    Size {
        /// The size.
        what: &'static str,
        /// What it must be.
        expected: usize,
        /// What it is.
        found: usize,
    },
    /// A size of zero where at least one is needed.
    #[error("{what}: expected at least 1, found 0")]
    Zero {
        /// The size.
        what: &'static str,
    },
    /// A buffer that would hold more than [`MAX_VALUES`] values.
    #[error("{what}: expected at most {MAX_VALUES} values, found {sizes}", sizes = shape(.found))]
    TooLarge {
        /// The buffer.
        what: &'static str,
        /// The shape asked for.
        found: Vec<usize>,
    },
    /// A sequence's length is zero or greater than the number of steps.
    #[error("length of sequence {sequence}: expected 1 to {steps}, found {found}")]
    SequenceLength {
        /// Index of the sequence in the batch.
        sequence: usize,
        /// Number of steps of the batch.
        steps: usize,
        /// The length given.
        found: usize,
    },
    /// An index (a token, a class, a layer, a unit) outside its range.
    #[error("{what}: expected an index below {limit}, found {found}")]
    Index {
        /// What is indexed.
        what: &'static str,
        /// The number of possible values.
        limit: usize,
        /// The index given.
        found: usize,
    },
    /// Tokens for a model that reads real numbers, or the other way round.
    #[error("items of the sequences: expected {expected}, found {found}")]
    Items {
        /// What the model reads.
        expected: &'static str,
        /// What it was given.
        found: &'static str,
    },
    /// A spectral radius that no factor gives a matrix.
    #[error("{whose} spectral radius: expected a finite number{zero}, found {found}", zero = if *whose == "present" { " above 0" } else { " of at least 0" })]
    Radius {
        /// "wanted" or "present".
        whose: &'static str,
        /// What it is.
        found: f32,
    },
    /// A gate that the kind of cell does not have.
    #[error("gate: expected one of {kind:?}'s, found {found:?}")]
    Gate {
        /// The kind of cell.
        kind: crate::Kind,
        /// The gate asked for.
        found: crate::Gate,
    },
    /// A trace or gradients of another network.
    #[error("{what}: expected one made by {expected}, found one made by {found}")]
    Foreign {
        /// The thing that was handed in.
        what: &'static str,
        /// The network it was handed to.
        expected: String,
        /// The network that made it.
        found: String,
    },
    /// Two sets of parameters whose names or shapes differ.
    #[error("parameters: expected {expected}, found {found}")]
    Layout {
        /// The first tensor that differs, as expected.
        expected: String,
        /// The tensor in its place.
        found: String,
    },
    /// The bytes are no safetensors file, or end within its header.
    #[error("weight file: expected a complete safetensors file, found {found}")]
    File {
        /// What the reader stumbled over.
        found: String,
    },
    /// A file that ends before a tensor does.
    #[error("tensor `{name}`: expected {expected} bytes, found {found}: the file ends too early")]
    Truncated {
        /// The first tensor that is not whole.
        name: String,
        /// Its size in bytes.
        expected: usize,
        /// How many of them are in the file.
        found: usize,
    },
    /// A tensor that the network needs is not in the file.
    #[error("tensor `{name}`: expected shape {sizes}, found no such tensor", sizes = shape(.expected))]
    MissingTensor {
        /// The tensor's name.
        name: String,
        /// The shape the network needs.
        expected: Vec<usize>,
    },
    /// A tensor of another shape.
    #[error("tensor `{name}`: expected shape {e}, found {f}", e = shape(.expected), f = shape(.found))]
    TensorShape {
        /// The tensor's name.
        name: String,
        /// The shape the network needs.
        expected: Vec<usize>,
        /// The shape in the file.
        found: Vec<usize>,
    },
    /// A tensor of another element type.
    #[error("tensor `{name}`: expected type F32, found {found}")]
    TensorType {
        /// The tensor's name.
        name: String,
        /// The type in the file.
        found: String,
    },
}

/// The engine's result.
pub type Result<T> = std::result::Result<T, Error>;

/// The most values one buffer may hold (1 GiB of `f32`). Beyond it an allocation would end the program
/// in a browser, where an error value can be shown.
pub const MAX_VALUES: usize = 1 << 28;

/// The number of values of a shape, or [`Error::TooLarge`].
pub(crate) fn volume(what: &'static str, sizes: &[usize]) -> Result<usize> {
    sizes
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size))
        .filter(|&product| product <= MAX_VALUES)
        .ok_or_else(|| Error::TooLarge {
            what,
            found: sizes.to_vec(),
        })
}

/// `Ok` if the slice has the expected length.
pub(crate) fn check_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        Ok(())
    } else {
        Err(Error::Length {
            what,
            expected,
            found,
        })
    }
}

/// `Ok` if the index is below the limit.
pub(crate) fn check_index(what: &'static str, limit: usize, found: usize) -> Result<()> {
    if found < limit {
        Ok(())
    } else {
        Err(Error::Index { what, limit, found })
    }
}
