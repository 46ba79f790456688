//! Compares the engine with what PyTorch computed: reads one golden file, runs the same network, measures the differences.
//! `make.py` beside this file says what a golden file holds. The tests and `examples/compare_pytorch.rs` share this.

use std::fmt;

use unrolled::nn::weights::Tensors;
use unrolled::nn::{Error, Input, Kind, Spec, Stack, State};

/// The most that a state may be off.
const STATES: f32 = 5e-6;
/// The most that a gradient may be off, as a share of its tensor's largest value ...
const GRADIENTS: f32 = 2e-5;
/// ... and what is allowed in any case.
const GRADIENTS_FLOOR: f32 = 2e-6;

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A tensor or a size, as the engine words it.
    #[error(transparent)]
    Engine(#[from] Error),
    /// An entry of the metadata.
    #[error("metadata `{key}`: expected {expected}, found {found}")]
    Metadata {
        key: &'static str,
        expected: &'static str,
        found: String,
    },
    /// A value of the tensor `lengths`.
    #[error("tensor `lengths`: expected whole numbers from 1 to {steps}, found {found}")]
    Lengths { steps: usize, found: f32 },
}

/// How far one tensor is from PyTorch's.
pub struct Difference {
    /// Its name in the file.
    pub name: String,
    /// The largest absolute difference; infinite where one of two values is NaN.
    pub largest: f32,
    /// The most that is allowed.
    pub tolerance: f32,
}

impl Difference {
    /// Whether the difference is within its tolerance.
    pub fn passes(&self) -> bool {
        self.largest <= self.tolerance
    }

    /// Whether this is about a gradient, not a state.
    pub fn is_gradient(&self) -> bool {
        self.name.starts_with("grad.")
    }
}

/// What one file holds, and how far the engine is from it.
pub struct Comparison {
    /// The network and the extent of the run.
    pub run: Run,
    /// Whether the run starts from given states, and whether the sequences have different lengths.
    given: [bool; 2],
    /// One entry a tensor: output, last states, gradients.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// The differences beyond their tolerance.
    pub fn failures(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|one| !one.passes())
    }
}

/// Runs the network of a golden file forward and backward and compares every result with the file's.
///
/// # Errors
/// [`Fault`], if the bytes are no golden file.
pub fn compare(bytes: &[u8]) -> Result<Comparison, Fault> {
    let tensors = Tensors::read(bytes)?;
    let run = Run::read(&tensors)?;
    let Run {
        spec, steps, batch, ..
    } = run;
    let has_cell = spec.kind.has_cell();
    let input_shape = [steps, batch, spec.input_size];
    let output_shape = [steps, batch, spec.output_size()];
    let state_shape = [spec.num_layers * spec.directions(), batch, spec.hidden_size];

    let stack = Stack::new(spec, tensors.params(&spec.layout())?)?;
    let data = tensors.values("input", &input_shape)?;
    let cotangent = tensors.values("cotangent", &output_shape)?;
    let state =
        |name| -> Result<Vec<f32>, Error> { Ok(tensors.values(name, &state_shape)?.into()) };
    let initial = match tensors.get("h_0").or(tensors.get("c_0")) {
        None => None,
        Some(_) => Some(State {
            h: state("h_0")?,
            c: if has_cell { state("c_0")? } else { Vec::new() },
        }),
    };
    let lengths = match tensors.get("lengths") {
        None => None,
        Some(_) => Some(whole(tensors.values("lengths", &[batch])?, steps)?),
    };
    let trace = stack.forward(&Input {
        lengths: lengths.as_deref(),
        initial: initial.as_ref(),
        ..Input::new(data, steps, batch)
    })?;
    let gradients = stack.backward(&trace, cotangent, None)?;

    let mut differences = Vec::new();
    let mut add = |name: &str, shape: &[usize], found: &[f32]| -> Result<(), Error> {
        let expected = tensors.values(name, shape)?;
        differences.push(difference(name, found, expected));
        Ok(())
    };
    add("output", &output_shape, &trace.output)?;
    add("h_n", &state_shape, &trace.last.h)?;
    if has_cell {
        add("c_n", &state_shape, &trace.last.c)?;
    }
    add("grad.input", &input_shape, &gradients.input)?;
    for (name, shape, values) in gradients.params.iter() {
        add(&format!("grad.{name}"), shape, values)?;
    }
    for (name, values) in [
        ("grad.h_0", &gradients.initial.h),
        ("grad.c_0", &gradients.initial.c),
    ] {
        if tensors.get(name).is_some() {
            add(name, &state_shape, values)?;
        }
    }
    Ok(Comparison {
        run,
        given: [initial.is_some(), lengths.is_some()],
        differences,
    })
}

/// The network and the extent of the run.
#[derive(Clone, Copy)]
pub struct Run {
    /// The network.
    pub spec: Spec,
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// Whether the file says that its weights saturate the units.
    pub saturated: bool,
}

impl Run {
    fn read(tensors: &Tensors) -> Result<Self, Fault> {
        let kind = match text(tensors, "kind", "RNN, LSTM or GRU")? {
            "LSTM" => Kind::Lstm,
            "GRU" => Kind::Gru,
            "RNN" => match tensors.metadata().get("nonlinearity").map(String::as_str) {
                // PyTorch's own default.
                None | Some("tanh") => Kind::RnnTanh,
                Some("relu") => Kind::RnnRelu,
                Some(found) => return Err(fault("nonlinearity", "tanh or relu", found)),
            },
            found => return Err(fault("kind", "RNN, LSTM or GRU", found)),
        };
        let bidirectional = match text(tensors, "bidirectional", "true or false")? {
            "true" => true,
            "false" => false,
            found => return Err(fault("bidirectional", "true or false", found)),
        };
        let layers = number(tensors, "layers")?;
        let spec = Spec::new(kind, number(tensors, "I")?, number(tensors, "H")?)
            .layers(layers)
            .bidirectional(bidirectional);
        spec.check()?;
        // Before the names of all layers are written down: a false number of them may be millions.
        let last = format!("weight_hh_l{}", layers - 1);
        tensors.values(&last, &[spec.rows(), spec.hidden_size])?;
        Ok(Run {
            spec,
            steps: number(tensors, "T")?,
            batch: number(tensors, "N")?,
            saturated: tensors
                .metadata()
                .get("saturated")
                .is_some_and(|v| v == "true"),
        })
    }
}

fn fault(key: &'static str, expected: &'static str, found: &str) -> Fault {
    Fault::Metadata {
        key,
        expected,
        found: format!("`{found}`"),
    }
}

/// An entry of the metadata, which must be there.
fn text<'a>(
    tensors: &'a Tensors,
    key: &'static str,
    expected: &'static str,
) -> Result<&'a str, Fault> {
    match tensors.metadata().get(key) {
        Some(value) => Ok(value),
        None => Err(Fault::Metadata {
            key,
            expected,
            found: "no such entry".to_owned(),
        }),
    }
}

/// An entry of the metadata that is a size.
fn number(tensors: &Tensors, key: &'static str) -> Result<usize, Fault> {
    const EXPECTED: &str = "a whole number from 1 on";
    let found = text(tensors, key, EXPECTED)?;
    match found.parse() {
        Ok(size) if size > 0 => Ok(size),
        _ => Err(fault(key, EXPECTED, found)),
    }
}

/// The sequences' lengths, which a golden file keeps as F32.
fn whole(values: &[f32], steps: usize) -> Result<Vec<usize>, Fault> {
    let length = |&found: &f32| {
        if found >= 1.0 && found <= steps as f32 && found.fract() == 0.0 {
            Ok(found as usize)
        } else {
            Err(Fault::Lengths { steps, found })
        }
    };
    values.iter().map(length).collect()
}

fn difference(name: &str, found: &[f32], expected: &[f32]) -> Difference {
    let largest = (found.iter().zip(expected)).fold(0.0, |most: f32, (&a, &b)| {
        if a == b || (a.is_nan() && b.is_nan()) {
            return most;
        }
        let off = (a - b).abs();
        most.max(if off.is_nan() { f32::INFINITY } else { off })
    });
    let finite = expected.iter().filter(|value| value.is_finite());
    let size = finite.fold(0.0, |most: f32, value| most.max(value.abs()));
    let mut difference = Difference {
        name: name.to_owned(),
        largest,
        tolerance: STATES,
    };
    if difference.is_gradient() {
        difference.tolerance = (GRADIENTS * size).max(GRADIENTS_FLOOR);
    }
    difference
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let spec = &self.spec;
        let kind = match spec.kind {
            Kind::RnnTanh => "RNN (tanh)",
            Kind::RnnRelu => "RNN (relu)",
            Kind::Lstm => "LSTM",
            Kind::Gru => "GRU",
        };
        let plural = if spec.num_layers == 1 { "" } else { "s" };
        write!(f, "{kind}, {} layer{plural}", spec.num_layers)?;
        if spec.bidirectional {
            write!(f, ", bidirectional")?;
        }
        let (inputs, units) = (spec.input_size, spec.hidden_size);
        write!(
            f,
            ", I {inputs}, H {units}, T {}, N {}",
            self.steps, self.batch
        )?;
        if self.saturated {
            write!(f, ", saturated")?;
        }
        Ok(())
    }
}

impl fmt::Display for Comparison {
    /// What was run, then a line for each tensor.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.run)?;
        for (given, what) in self.given.iter().zip(["initial states", "lengths"]) {
            if *given {
                write!(f, ", given {what}")?;
            }
        }
        for one in &self.differences {
            write!(
                f,
                "\n  {:<28} {:>9.2e}   allowed {:.2e}{}",
                one.name,
                one.largest,
                one.tolerance,
                if one.passes() { "" } else { "   TOO FAR" }
            )?;
        }
        Ok(())
    }
}
