//! The training step that the engine's speed is measured by, natively and in the browser, and what the machine could do.
//!
//! A step reads sequences of 64 inputs of 16 numbers, answers one of 8 classes after the last one, and makes one update:
//! forward, backward, clipping, Adam. Nothing here looks at a clock.

use super::error::Result;
use super::init::Init;
use super::lanes::Lanes;
use super::model::{Batch, Model, ModelSpec, Reader, Sequences, Workspace};
use super::optimizer::{Adam, clip_grad_norm};
use super::rng::Rng;
use super::spec::{Kind, Spec};
use super::stack::{Stack, Stepper};

/// Time steps T of a sequence.
pub const STEPS: usize = 64;
/// Features of an input.
pub const INPUTS: usize = 16;
/// Classes of the answer.
pub const CLASSES: usize = 8;

/// What one row of the table measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Kind of cell.
    pub kind: Kind,
    /// Number of units H.
    pub units: usize,
    /// Number of sequences N.
    pub batch: usize,
}

/// The rows of the table.
pub const ROWS: [Row; 4] = [
    Row::new(Kind::Lstm, 32, 16),
    Row::new(Kind::Lstm, 128, 32),
    Row::new(Kind::RnnTanh, 32, 16),
    Row::new(Kind::RnnTanh, 128, 32),
];

impl Row {
    /// A row of the table.
    pub const fn new(kind: Kind, units: usize, batch: usize) -> Self {
        Row { kind, units, batch }
    }

    /// Floating-point operations of the recurrent layer's matrix products in one training step, two for a
    /// multiplication with its addition: 2 T N G H (I + H) forward, twice that backward.
    pub fn operations(&self) -> usize {
        3 * STEPS * self.batch * step_operations(self.kind, self.units)
    }
}

/// Floating-point operations of the matrix products of one time step of one sequence: 2 G H (I + H).
pub fn step_operations(kind: Kind, units: usize) -> usize {
    2 * kind.gates() * units * (INPUTS + units)
}

/// A network and a batch to train it on, again and again.
#[derive(Debug, Clone)]
pub struct Training {
    model: Model,
    optimizer: Adam,
    workspace: Workspace,
    inputs: Vec<f32>,
    targets: Vec<Option<u32>>,
    batch: usize,
}

impl Training {
    /// A network of this row with initial weights from a fixed seed, and a batch.
    ///
    /// # Errors
    /// If a size is 0 or too large.
    pub fn new(row: Row) -> Result<Self> {
        let mut rng = Rng::seed_from_u64(1);
        let spec = ModelSpec {
            reader: Reader::Values { features: INPUTS },
            stack: Spec::new(row.kind, INPUTS, row.units),
            outputs: CLASSES,
        };
        let model = Model::init(spec, &Init::default(), &mut rng)?;
        let inputs = (0..STEPS * row.batch * INPUTS)
            .map(|_| rng.normal())
            .collect();
        let mut targets = vec![None; STEPS * row.batch];
        for target in &mut targets[(STEPS - 1) * row.batch..] {
            *target = Some(rng.below(CLASSES) as u32);
        }
        Ok(Training {
            model,
            optimizer: Adam::new(1e-3),
            workspace: Workspace::default(),
            inputs,
            targets,
            batch: row.batch,
        })
    }

    /// One update; the loss before it. The first one allocates.
    ///
    /// # Errors
    /// None on a network that was made.
    pub fn step(&mut self) -> Result<f32> {
        let sequences = Sequences::new(&self.inputs, STEPS, self.batch);
        let batch = Batch::new(sequences, &self.targets);
        let loss = self.model.loss_and_gradients(&batch, &mut self.workspace)?;
        let gradients = &mut self.workspace.gradients.params;
        clip_grad_norm(gradients, 1.0);
        self.optimizer.step(self.model.params_mut(), gradients)?;
        Ok(loss)
    }
}

/// A network that reads one sequence, one time step a call, without end.
#[derive(Debug, Clone)]
pub struct Inference {
    stepper: Stepper,
    x: Vec<f32>,
}

impl Inference {
    /// A network with weights from a fixed seed, and an input.
    ///
    /// # Errors
    /// If `units` is 0 or too large.
    pub fn new(kind: Kind, units: usize) -> Result<Self> {
        let mut rng = Rng::seed_from_u64(1);
        let spec = Spec::new(kind, INPUTS, units);
        let stack = Stack::init(spec, &Init::default(), &mut rng)?;
        Ok(Inference {
            stepper: Stepper::new(&stack)?,
            x: (0..INPUTS).map(|_| rng.normal()).collect(),
        })
    }

    /// One time step; the first unit's hidden state after it.
    ///
    /// # Errors
    /// None on a network that was made.
    pub fn step(&mut self) -> Result<f32> {
        Ok(self.stepper.step(&self.x)?[0])
    }
}

/// Multiplications and additions on registers, as the inner loop of a matrix product would make them if it never had to
/// wait for memory: what the machine could do.
#[derive(Debug, Clone)]
pub struct Peak {
    rows: Vec<[f32; 2]>,
    factors: [[f32; 4]; 4],
    sums: [[[f32; 4]; 4]; 2],
}

impl Default for Peak {
    /// 256 rows: few enough for the first-level cache, many enough to hide their loop's beginning and end.
    fn default() -> Self {
        Peak {
            rows: vec![[0.5, 0.25]; 256],
            factors: [[1.0; 4]; 4],
            sums: [[[0.0; 4]; 4]; 2],
        }
    }
}

impl Peak {
    /// Floating-point operations of one round.
    pub fn operations(&self) -> usize {
        2 * 2 * self.factors.as_flattened().len() * self.rows.len()
    }

    /// As many rounds; returns one of the sums, so that no compiler leaves them out.
    #[inline(never)]
    pub fn run(&mut self, rounds: usize) -> f32 {
        let factors = self.factors.map(|factor| Lanes::load(&factor));
        let mut sums = self.sums.map(|row| row.map(|sum| Lanes::load(&sum)));
        for _ in 0..rounds {
            for row in &self.rows {
                for (sums, &x) in sums.iter_mut().zip(row) {
                    let x = Lanes::splat(x);
                    for (sum, factor) in sums.iter_mut().zip(factors) {
                        *sum = *sum + x * factor;
                    }
                }
            }
        }
        for (kept, sum) in self.sums.iter_mut().flatten().zip(sums.as_flattened()) {
            sum.store(kept);
        }
        self.sums[0][0][0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_yardstick_learns_its_batch() {
        for row in ROWS.into_iter().filter(|row| row.units == 32) {
            let mut training = Training::new(row).unwrap();
            let first = training.step().unwrap();
            let last = (0..20).map(|_| training.step().unwrap()).last().unwrap();
            assert!(last < first, "{row:?}: {first} {last}");
        }
    }

    #[test]
    fn operations_by_hand() {
        // 4 gates of 32 units, each a sum over 16 inputs and 32 states; 64 steps of 16 sequences, forward and twice back.
        assert_eq!(step_operations(Kind::Lstm, 32), 2 * 128 * 48);
        assert_eq!(ROWS[0].operations(), 3 * 64 * 16 * 2 * 128 * 48);
        let mut peak = Peak::default();
        assert_eq!(peak.operations(), 256 * 64);
        assert_eq!(peak.run(2), 256.0);
    }

    #[test]
    fn inference_goes_on_from_its_own_state() {
        let mut inference = Inference::new(Kind::Lstm, 32).unwrap();
        assert_ne!(inference.step().unwrap(), inference.step().unwrap());
    }
}
