//! Every gradient against finite differences of an independent f64 implementation of the same networks.
//!
//! The reference is smooth to 1e-16, so that central differences of step 1e-6 are right to about 1e-9 of the loss: what
//! remains between them and the engine is the engine's own f32.

mod jacobian;
mod model;
mod reference;
mod stack;
mod wiring;

use unrolled::nn::{Kind, Params, Rng};

const KINDS: [Kind; 4] = [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru];
/// The step of a central difference.
const STEP: f64 = 1e-6;

fn random(count: usize, rng: &mut Rng) -> Vec<f32> {
    (0..count).map(|_| rng.normal()).collect()
}

fn random_params(layout: Vec<(String, Vec<usize>)>, rng: &mut Rng) -> Params {
    let mut params = Params::from_layout(layout);
    for value in params.data_mut() {
        *value = 0.7 * rng.normal();
    }
    params
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// (f(x + step) - f(x - step)) / 2 step, `f` given the shift.
fn central(mut f: impl FnMut(f64) -> f64) -> f64 {
    (f(STEP) - f(-STEP)) / (2.0 * STEP)
}

fn assert_close(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}: number of values");
    let size = expected.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
    for (index, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f64::from(found) - expected).abs() <= tolerance * size,
            "{what}, value {index}: expected {expected}, found {found}"
        );
    }
}
