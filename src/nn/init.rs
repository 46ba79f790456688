//! Initial parameters.

use serde::{Deserialize, Serialize};

use super::rng::Rng;
use super::spec::{Gate, Kind, Spec};

/// How the recurrent weights begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Scheme {
    /// PyTorch's: every parameter uniform in (-1/sqrt(H), 1/sqrt(H)).
    #[default]
    Default,
    /// As `Default`, but every H x H block of `weight_hh` is a random orthogonal matrix (Saxe et al. 2014).
    Orthogonal,
}

/// How a network's parameters begin.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Init {
    /// The recurrent weights.
    pub scheme: Scheme,
    /// The LSTM's forget bias: `bias_ih` of f is this value, `bias_hh` of f is 0, so that their sum is the value.
    /// Without it both are as the scheme has them. Other kinds ignore it.
    pub forget_bias: Option<f32>,
}

impl Init {
    /// Fills a stack's flat parameters, tensor after tensor in PyTorch's order. `values` has the shape's size.
    pub(crate) fn fill_stack(&self, spec: &Spec, values: &mut [f32], rng: &mut Rng) {
        let (units, rows) = (spec.hidden_size, spec.rows());
        let bound = 1.0 / (units as f32).sqrt();
        let mut rest = values;
        for layer in 0..spec.num_layers {
            for _ in 0..spec.directions() {
                let size = rows * (spec.layer_input_size(layer) + units + 2);
                let (block, after) = rest.split_at_mut(size);
                rest = after;
                fill_uniform(block, bound, rng);
                let (weights, biases) = block.split_at_mut(size - 2 * rows);
                if self.scheme == Scheme::Orthogonal {
                    let start = weights.len() - rows * units;
                    for square in weights[start..].chunks_exact_mut(units * units) {
                        fill_orthogonal(square, units, rng);
                    }
                }
                if let (Some(value), Some(f)) =
                    (self.forget_bias, Kind::gate_index(spec.kind, Gate::Forget))
                {
                    let (bias_ih, bias_hh) = biases.split_at_mut(rows);
                    bias_ih[f * units..(f + 1) * units].fill(value);
                    bias_hh[f * units..(f + 1) * units].fill(0.0);
                }
            }
        }
    }
}

/// Uniform in (-bound, bound).
pub(crate) fn fill_uniform(values: &mut [f32], bound: f32, rng: &mut Rng) {
    for value in values {
        *value = rng.uniform(-bound, bound);
    }
}

/// Normal with mean 0 and variance 1.
pub(crate) fn fill_normal(values: &mut [f32], rng: &mut Rng) {
    for value in values {
        *value = rng.normal();
    }
}

/// A random orthogonal matrix (n, n): rows of normal numbers, made orthogonal and of length 1 one after another.
///
/// Gram and Schmidt's method in f64, each row twice, which leaves no error that f32 shows. The signs need no
/// correction: the method is the QR decomposition with a positive diagonal, whose Q is distributed uniformly.
fn fill_orthogonal(matrix: &mut [f32], n: usize, rng: &mut Rng) {
    let mut done: Vec<f64> = Vec::with_capacity(n * n);
    while done.len() < n * n {
        let mut row: Vec<f64> = (0..n).map(|_| f64::from(rng.normal())).collect();
        for _ in 0..2 {
            for other in done.chunks_exact(n) {
                let overlap = dot(&row, other);
                for (value, other) in row.iter_mut().zip(other) {
                    *value -= overlap * other;
                }
            }
            let length = dot(&row, &row).sqrt();
            for value in &mut row {
                *value /= length;
            }
        }
        // A row of length 0 cannot be scaled; it is drawn again.
        if row.iter().all(|value| value.is_finite()) {
            done.extend(row);
        }
    }
    for (value, exact) in matrix.iter_mut().zip(done) {
        *value = exact as f32;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stack;

    #[test]
    fn default_is_uniform_within_pytorchs_bound() {
        let spec = Spec::new(Kind::Gru, 7, 16).layers(2).bidirectional(true);
        let stack = Stack::init(spec, &Init::default(), &mut Rng::seed_from_u64(1)).unwrap();
        let values = stack.params().data();
        assert!(values.iter().all(|value| value.abs() <= 0.25));
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let square = values.iter().map(|v| v * v).sum::<f32>() / values.len() as f32;
        // A uniform variable in (-1/4, 1/4) has variance 1/48.
        assert!(
            mean.abs() < 0.01 && (square - 1.0 / 48.0).abs() < 0.002,
            "{mean} {square}"
        );
    }

    #[test]
    fn orthogonal_blocks_are_orthogonal() {
        let spec = Spec::new(Kind::Lstm, 3, 12);
        let init = Init {
            scheme: Scheme::Orthogonal,
            ..Init::default()
        };
        let stack = Stack::init(spec, &init, &mut Rng::seed_from_u64(2)).unwrap();
        let weights = stack.params().get("weight_hh_l0").unwrap();
        for block in weights.chunks_exact(12 * 12) {
            for a in 0..12 {
                for b in 0..12 {
                    let (a_row, b_row) = (&block[a * 12..][..12], &block[b * 12..][..12]);
                    let dot: f32 = a_row.iter().zip(b_row).map(|(x, y)| x * y).sum();
                    let expected = if a == b { 1.0 } else { 0.0 };
                    assert!((dot - expected).abs() < 1e-6, "rows {a} and {b}: {dot}");
                }
            }
        }
        assert_ne!(weights[..144], weights[144..288]);
    }

    #[test]
    fn forget_bias_is_put_into_one_of_the_two_biases() {
        let init = Init {
            forget_bias: Some(3.0),
            ..Init::default()
        };
        let spec = Spec::new(Kind::Lstm, 2, 4).bidirectional(true);
        let stack = Stack::init(spec, &init, &mut Rng::seed_from_u64(3)).unwrap();
        for suffix in ["", "_reverse"] {
            let bias_ih = stack.params().get(&format!("bias_ih_l0{suffix}")).unwrap();
            let bias_hh = stack.params().get(&format!("bias_hh_l0{suffix}")).unwrap();
            assert_eq!(bias_ih[4..8], [3.0; 4]);
            assert_eq!(bias_hh[4..8], [0.0; 4]);
            assert!(bias_ih[..4].iter().all(|b| b.abs() <= 0.5));
        }
    }
}
