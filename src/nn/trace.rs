//! A run's record: every intermediate value of every time step.

use super::cell::Hold;
use super::error::{Error, Result, check_index, check_length, volume};
use super::kernel::{Pairs, Panels};
use super::spec::{Gate, Kind, Spec};

/// Hidden and cell states of all layers and directions at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Hidden states (L * D, N, H).
    pub h: Vec<f32>,
    /// Cell states (L * D, N, H); empty unless the kind is [`Kind::Lstm`].
    pub c: Vec<f32>,
}

impl State {
    /// Zeros for a batch of this size.
    pub fn zeros(spec: &Spec, batch: usize) -> Self {
        let size = spec.num_layers * spec.directions() * batch * spec.hidden_size;
        State {
            h: vec![0.0; size],
            c: vec![0.0; if spec.kind.has_cell() { size } else { 0 }],
        }
    }

    pub(crate) fn check(&self, spec: &Spec, batch: usize, what: [&'static str; 2]) -> Result<()> {
        let size = spec.num_layers * spec.directions() * batch * spec.hidden_size;
        check_length(what[0], size, self.h.len())?;
        let cell = if spec.kind.has_cell() { size } else { 0 };
        check_length(what[1], cell, self.c.len())
    }
}

/// What a stack reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The inputs x_t (T, N, I).
    pub data: &'a [f32],
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// The length of every sequence (N), each from 1 to T, in any order; all T if absent. From a sequence's length on
    /// its states are carried unchanged, its output is 0, gradients pass straight through, and `data` is not looked
    /// at.
    pub lengths: Option<&'a [usize]>,
    /// The states before the first step; zeros if absent.
    pub initial: Option<&'a State>,
    /// Gates pinned to a value.
    pub holds: &'a [Hold],
}

impl<'a> Input<'a> {
    /// Sequences of full length, from a state of zeros, with no gate held.
    pub fn new(data: &'a [f32], steps: usize, batch: usize) -> Self {
        Input {
            data,
            steps,
            batch,
            lengths: None,
            initial: None,
            holds: &[],
        }
    }

    pub(crate) fn check(&self, spec: &Spec) -> Result<()> {
        check_extent(self.steps, self.batch, self.lengths)?;
        let widest = spec.rows().max(spec.output_size()).max(spec.input_size);
        volume("activations", &[self.steps, self.batch, widest])?;
        let states = [
            spec.num_layers,
            spec.directions(),
            self.batch,
            spec.hidden_size,
        ];
        volume("states", &states)?;
        check_length(
            "input",
            self.steps * self.batch * spec.input_size,
            self.data.len(),
        )?;
        if let Some(initial) = self.initial {
            initial.check(spec, self.batch, ["initial h", "initial c"])?;
        }
        for hold in self.holds {
            if spec.kind.gate_index(hold.gate).is_none() {
                return Err(Error::Gate {
                    kind: spec.kind,
                    found: hold.gate,
                });
            }
            check_index("layer of a held gate", spec.num_layers, hold.layer)?;
            check_index(
                "direction of a held gate",
                spec.directions(),
                hold.direction,
            )?;
            if let Some(unit) = hold.unit {
                check_index("unit of a held gate", spec.hidden_size, unit)?;
            }
        }
        Ok(())
    }
}

/// Checks numbers of steps and sequences, and the sequences' lengths.
pub(crate) fn check_extent(steps: usize, batch: usize, lengths: Option<&[usize]>) -> Result<()> {
    for (what, size) in [("steps", steps), ("batch", batch)] {
        if size == 0 {
            return Err(Error::Zero { what });
        }
    }
    let Some(lengths) = lengths else {
        return Ok(());
    };
    check_length("lengths", batch, lengths.len())?;
    for (sequence, &found) in lengths.iter().enumerate() {
        if found == 0 || found > steps {
            return Err(Error::SequenceLength {
                sequence,
                steps,
                found,
            });
        }
    }
    Ok(())
}

/// What one layer computed in one direction. The time index is the position in the sequence, in the reverse direction
/// too.
///
/// At positions past a sequence's length `hidden` and `cell` are carried, `input`, `gates` and `tanh_cell` are 0, and
/// the pre-activations have no meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerTrace {
    /// Kind of cell.
    pub kind: Kind,
    /// Whether this is the direction that reads from the sequence's end.
    pub reverse: bool,
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// Number of units H.
    pub units: usize,
    /// What the layer read (T, N, I of the layer).
    pub input: Vec<f32>,
    /// W_ih x_t + b_ih (T, N, G * H).
    pub from_input: Vec<f32>,
    /// W_hh h + b_hh, h the state before the step (T, N, G * H).
    pub from_hidden: Vec<f32>,
    /// Activated gates (T, N, G * H), candidate among them; for the RNN h itself.
    pub gates: Vec<f32>,
    /// Cell state after the step (T, N, H); empty unless the kind is [`Kind::Lstm`].
    pub cell: Vec<f32>,
    /// tanh of `cell` (T, N, H); empty unless the kind is [`Kind::Lstm`].
    pub tanh_cell: Vec<f32>,
    /// Hidden state after the step (T, N, H).
    pub hidden: Vec<f32>,
    /// Hidden state before the first step processed (N, H).
    pub initial_h: Vec<f32>,
    /// Cell state before the first step processed (N, H); empty unless the kind is [`Kind::Lstm`].
    pub initial_c: Vec<f32>,
}

impl Default for LayerTrace {
    fn default() -> Self {
        LayerTrace {
            kind: Kind::RnnTanh,
            reverse: false,
            steps: 0,
            batch: 0,
            units: 0,
            input: Vec::new(),
            from_input: Vec::new(),
            from_hidden: Vec::new(),
            gates: Vec::new(),
            cell: Vec::new(),
            tanh_cell: Vec::new(),
            hidden: Vec::new(),
            initial_h: Vec::new(),
            initial_c: Vec::new(),
        }
    }
}

impl LayerTrace {
    /// Row `n` of step `t` in a buffer of `width` values a row.
    fn row<'a>(&self, buffer: &'a [f32], t: usize, n: usize, width: usize) -> &'a [f32] {
        if t >= self.steps || n >= self.batch {
            return &[];
        }
        let start = (t * self.batch + n) * width;
        buffer.get(start..start + width).unwrap_or(&[])
    }

    /// The step processed just before step `t`; none before the first one, and none outside the run.
    pub fn step_before(&self, t: usize) -> Option<usize> {
        if t >= self.steps {
            None
        } else if self.reverse {
            t.checked_add(1).filter(|&before| before < self.steps)
        } else {
            t.checked_sub(1)
        }
    }

    /// h after step `t` of sequence `n` (H). Empty outside the run, like every accessor here.
    pub fn hidden_at(&self, t: usize, n: usize) -> &[f32] {
        self.row(&self.hidden, t, n, self.units)
    }

    /// c after step `t` of sequence `n` (H); empty unless the kind is [`Kind::Lstm`].
    pub fn cell_at(&self, t: usize, n: usize) -> &[f32] {
        self.row(&self.cell, t, n, self.units)
    }

    /// tanh(c) after step `t` of sequence `n` (H); empty unless the kind is [`Kind::Lstm`].
    pub fn tanh_cell_at(&self, t: usize, n: usize) -> &[f32] {
        self.row(&self.tanh_cell, t, n, self.units)
    }

    /// h before step `t`, in the order of processing (H): the state that the step read.
    pub fn before(&self, t: usize, n: usize) -> &[f32] {
        match self.step_before(t) {
            Some(before) => self.hidden_at(before, n),
            None => self.initial_row(&self.initial_h, t, n),
        }
    }

    /// c before step `t`, in the order of processing (H); empty unless the kind is [`Kind::Lstm`].
    pub fn cell_before(&self, t: usize, n: usize) -> &[f32] {
        match self.step_before(t) {
            Some(before) => self.cell_at(before, n),
            None => self.initial_row(&self.initial_c, t, n),
        }
    }

    /// Row `n` of the states (N, H) that the first step processed, `t`, read.
    fn initial_row<'a>(&self, buffer: &'a [f32], t: usize, n: usize) -> &'a [f32] {
        if t >= self.steps || n >= self.batch {
            return &[];
        }
        if n >= self.batch {
            return &[];
        }
        let start = n * self.units;
        buffer.get(start..start + self.units).unwrap_or(&[])
    }

    /// What the layer read at step `t` for sequence `n` (I of the layer).
    pub fn input_at(&self, t: usize, n: usize) -> &[f32] {
        let width = self.input.len() / (self.steps * self.batch).max(1);
        self.row(&self.input, t, n, width)
    }

    /// W_ih x_t + b_ih of sequence `n` (G * H).
    pub fn from_input_at(&self, t: usize, n: usize) -> &[f32] {
        self.row(&self.from_input, t, n, self.kind.gates() * self.units)
    }

    /// W_hh h + b_hh of step `t` and sequence `n` (G * H).
    pub fn from_hidden_at(&self, t: usize, n: usize) -> &[f32] {
        self.row(&self.from_hidden, t, n, self.kind.gates() * self.units)
    }

    /// All activated gates of step `t` and sequence `n` (G * H).
    pub fn gates_at(&self, t: usize, n: usize) -> &[f32] {
        self.row(&self.gates, t, n, self.kind.gates() * self.units)
    }

    /// One activated gate (H), if the kind has it.
    pub fn gate_at(&self, t: usize, n: usize, gate: Gate) -> Option<&[f32]> {
        let start = self.kind.gate_index(gate)? * self.units;
        self.gates_at(t, n).get(start..start + self.units)
    }
}

/// Everything that a stack computed over a batch of sequences.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The stack's shape.
    pub spec: Spec,
    /// Number of time steps T.
    pub steps: usize,
    /// Number of sequences N.
    pub batch: usize,
    /// The sequences' lengths, if any is below T.
    pub lengths: Option<Vec<usize>>,
    /// The gates that were held.
    pub holds: Vec<Hold>,
    /// One entry a layer and direction, at index layer * D + direction.
    pub layers: Vec<LayerTrace>,
    /// The top layer's hidden states (T, N, D * H), directions side by side; 0 past a sequence's length.
    pub output: Vec<f32>,
    /// States after the last step processed: PyTorch's `h_n` and `c_n`.
    pub last: State,
    pub(crate) scratch: Scratch,
}

impl Default for Trace {
    /// Empty buffers, to be filled by `forward_into`.
    fn default() -> Self {
        Trace {
            spec: Spec::new(Kind::RnnTanh, 0, 0),
            steps: 0,
            batch: 0,
            lengths: None,
            holds: Vec::new(),
            layers: Vec::new(),
            output: Vec::new(),
            last: State::default(),
            scratch: Scratch::default(),
        }
    }
}

impl Trace {
    /// The trace of one layer in one direction.
    pub fn layer(&self, layer: usize, direction: usize) -> Option<&LayerTrace> {
        (layer < self.spec.num_layers && direction < self.spec.directions())
            .then(|| self.layers.get(layer * self.spec.directions() + direction))
            .flatten()
    }

    /// The output at step `t` of sequence `n` (D * H); empty outside the run.
    pub fn output_at(&self, t: usize, n: usize) -> &[f32] {
        if t >= self.steps || n >= self.batch {
            return &[];
        }
        let width = self.spec.output_size();
        let start = (t * self.batch + n) * width;
        self.output.get(start..start + width).unwrap_or(&[])
    }

    /// The length of sequence `n`.
    pub fn length(&self, n: usize) -> usize {
        let lengths = self.lengths.as_deref();
        lengths
            .and_then(|lengths| lengths.get(n))
            .map_or(self.steps, |&length| length)
    }

    /// The first position at which an input, a pre-activation or a state of any layer is infinite or NaN.
    pub fn first_non_finite(&self) -> Option<usize> {
        (0..self.steps).find(|&t| {
            self.layers.iter().any(|layer| {
                [
                    &layer.input,
                    &layer.from_input,
                    &layer.from_hidden,
                    &layer.hidden,
                    &layer.cell,
                ]
                .into_iter()
                .any(|buffer| {
                    let width = buffer.len() / self.steps;
                    let step = buffer.get(t * width..(t + 1) * width).unwrap_or(&[]);
                    step.iter().any(|value| !value.is_finite())
                })
            })
        })
    }
}

/// What of a run is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Every intermediate value.
    Everything,
    /// What a backward pass reads: the pre-activations `from_input`, the RNN's `gates` (which are `hidden` again) and,
    /// but for the GRU, `from_hidden` are left empty. They are the greatest part of a trace, and writing them would take
    /// longer than computing them.
    ForBackward,
}

/// Buffers of no interest after the run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    pub weights_ih: Panels,
    pub weights_hh: Panels,
    pub rows: Pairs,
    /// The pre-activations (N, G * H) of one step, where they are not kept.
    pub from_input: Vec<f32>,
    pub from_hidden: Vec<f32>,
    pub holds: Vec<Hold>,
    /// The buffer of the lengths, while no sequence is shorter than the others.
    pub lengths: Vec<usize>,
}

impl PartialEq for Scratch {
    /// Leftovers make no difference between two traces.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
