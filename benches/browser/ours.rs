//! The yardstick for JavaScript: what `cargo xtask bench` measures in the browser as this project's own speed.

use unrolled::nn::Kind;
use unrolled::nn::yardstick::{Inference, Peak, ROWS, Training, step_operations};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// One of the yardstick's training steps, its step of inference, or the machine's peak.
#[wasm_bindgen]
pub struct Work {
    kind: Kinds,
    operations: usize,
}

enum Kinds {
    Training(Box<Training>),
    Inference(Box<Inference>),
    Peak(Box<Peak>),
}

/// Rounds of the peak that count as one step.
const ROUNDS: usize = 1000;

#[wasm_bindgen]
impl Work {
    /// A network to train; `kind` is `LSTM` or `RNN`, `units` and `batch` those of one of the yardstick's rows.
    pub fn training(kind: &str, units: usize, batch: usize) -> Result<Work, JsError> {
        let kind = read(kind)?;
        let row = (ROWS.into_iter())
            .find(|row| (row.kind, row.units, row.batch) == (kind, units, batch))
            .ok_or_else(|| JsError::new("expected one of the yardstick's rows"))?;
        Ok(Work {
            kind: Kinds::Training(Box::new(Training::new(row)?)),
            operations: row.operations(),
        })
    }

    /// A network that reads one step a call.
    pub fn inference(kind: &str, units: usize) -> Result<Work, JsError> {
        let kind = read(kind)?;
        Ok(Work {
            kind: Kinds::Inference(Box::new(Inference::new(kind, units)?)),
            operations: step_operations(kind, units),
        })
    }

    /// Multiplications and additions on registers.
    pub fn peak() -> Work {
        let peak = Peak::default();
        Work {
            operations: ROUNDS * peak.operations(),
            kind: Kinds::Peak(Box::new(peak)),
        }
    }

    /// Makes as many steps; the latest one's result, so that no compiler leaves them out.
    pub fn run(&mut self, steps: usize) -> Result<f32, JsError> {
        let mut last = 0.0;
        for _ in 0..steps {
            last = match &mut self.kind {
                Kinds::Training(training) => training.step()?,
                Kinds::Inference(inference) => inference.step()?,
                Kinds::Peak(peak) => peak.run(ROUNDS),
            };
        }
        Ok(last)
    }

    /// Floating-point operations of the recurrent layer's matrix products in one step.
    pub fn operations(&self) -> f64 {
        self.operations as f64
    }
}

fn read(kind: &str) -> Result<Kind, JsError> {
    match kind {
        "LSTM" => Ok(Kind::Lstm),
        "RNN" => Ok(Kind::RnnTanh),
        _ => Err(JsError::new("expected LSTM or RNN")),
    }
}

fn main() {}
