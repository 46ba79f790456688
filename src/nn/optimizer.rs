//! SGD, Adam and clipping by norm, with PyTorch's arithmetic.

use super::error::Result;
use super::params::Params;

/// `torch.optim.SGD(lr, momentum)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sgd {
    /// Learning rate.
    pub lr: f32,
    /// Momentum; 0 for none.
    pub momentum: f32,
    velocity: Option<Params>,
}

impl Sgd {
    /// An optimiser that has made no step.
    pub fn new(lr: f32, momentum: f32) -> Self {
        Sgd {
            lr,
            momentum,
            velocity: None,
        }
    }

    /// v = momentum v + g (the first time v = g), then p -= lr v.
    ///
    /// # Errors
    /// If names and shapes of the gradients, or of the parameters of earlier steps, are others.
    #[inline(never)]
    pub fn step(&mut self, params: &mut Params, gradients: &Params) -> Result<()> {
        gradients.check_like(params)?;
        if self.momentum == 0.0 {
            for (p, &g) in params.data_mut().iter_mut().zip(gradients.data()) {
                *p -= self.lr * g;
            }
            return Ok(());
        }
        let velocity = match &mut self.velocity {
            Some(velocity) => {
                velocity.check_like(params)?;
                for (v, &g) in velocity.data_mut().iter_mut().zip(gradients.data()) {
                    *v = self.momentum * *v + g;
                }
                velocity
            }
            none => none.insert(gradients.clone()),
        };
        for (p, &v) in params.data_mut().iter_mut().zip(velocity.data()) {
            *p -= self.lr * v;
        }
        Ok(())
    }
}

/// `torch.optim.Adam(lr, betas, eps)` (Kingma and Ba 2015).
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    /// Learning rate.
    pub lr: f32,
    /// Decay of the two running means.
    pub betas: (f32, f32),
    /// Added to the denominator.
    pub eps: f32,
    /// beta^t of both, t the number of steps made. PyTorch computes them in f64, and so does this.
    powers: (f64, f64),
    moments: Option<(Params, Params)>,
}

impl Adam {
    /// An optimiser that has made no step, with betas 0.9 and 0.999 and eps 1e-8.
    pub fn new(lr: f32) -> Self {
        Adam {
            lr,
            betas: (0.9, 0.999),
            eps: 1e-8,
            powers: (1.0, 1.0),
            moments: None,
        }
    }

    /// m += (1 - beta1) (g - m), v = beta2 v + (1 - beta2) g^2,
    /// p -= lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
    ///
    /// # Errors
    /// If names and shapes of the gradients, or of the parameters of earlier steps, are others.
    #[inline(never)]
    pub fn step(&mut self, params: &mut Params, gradients: &Params) -> Result<()> {
        gradients.check_like(params)?;
        let (m, v) = match &mut self.moments {
            Some((m, v)) => {
                m.check_like(params)?;
                (m, v)
            }
            none => {
                let (m, v) = none.insert((params.zeros_like(), params.zeros_like()));
                (m, v)
            }
        };
        // The decimal value that was meant: 1 - 0.9f32 would be 0.100000024.
        let (beta1, beta2) = (decimal(self.betas.0), decimal(self.betas.1));
        self.powers.0 *= beta1;
        self.powers.1 *= beta2;
        let rate = (decimal(self.lr) / (1.0 - self.powers.0)) as f32;
        let root = (1.0 - self.powers.1).sqrt() as f32;
        let (new1, kept2, new2) = ((1.0 - beta1) as f32, beta2 as f32, (1.0 - beta2) as f32);
        let eps = self.eps;
        let moments = m.data_mut().iter_mut().zip(v.data_mut());
        let values = params.data_mut().iter_mut().zip(gradients.data());
        for ((p, &g), (m, v)) in values.zip(moments) {
            *m += new1 * (g - *m);
            *v = kept2 * *v + new2 * g * g;
            *p -= rate * (*m / (v.sqrt() / root + eps));
        }
        Ok(())
    }
}

/// An f32 as the f64 nearest to the shortest decimal number that rounds to it: 0.9, not 0.89999998. A number that has none with
/// at most 22 places, as infinity has not, stays what it is. Reading one back from a text would bring a table of powers of
/// five into every module.
fn decimal(x: f32) -> f64 {
    // Powers of ten up to this one are exact, so that the quotient is rounded once.
    const PLACES: usize = 22;
    let wide = f64::from(x);
    std::iter::successors(Some(1.0_f64), |scale| Some(scale * 10.0))
        .take(PLACES + 1)
        .map(|scale| (wide * scale).round_ties_even() / scale)
        .find(|decimal| *decimal as f32 == x)
        .unwrap_or(wide)
}

/// Scales all gradients so that their norm together is at most `max`: `torch.nn.utils.clip_grad_norm_`. Returns the
/// norm before. The factor is max / (norm + 1e-6) where that is below 1. A norm of NaN makes every gradient NaN.
#[inline(never)]
pub fn clip_grad_norm(gradients: &mut Params, max: f32) -> f32 {
    let norm = norm(gradients.data());
    let factor = max / (norm + 1e-6);
    if factor >= 1.0 {
        return norm;
    }
    for g in gradients.data_mut() {
        *g *= factor;
    }
    norm
}

/// The Euclidean norm, summed in f64 in eight interleaved parts: a fixed order that SIMD code can follow.
#[inline(never)]
pub fn norm(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0_f64; 8];
    for chunk in chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += f64::from(value) * f64::from(value);
        }
    }
    for (sum, &value) in sums.iter_mut().zip(rest) {
        *sum += f64::from(value) * f64::from(value);
    }
    sums.iter().sum::<f64>().sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(values: &[f32]) -> Params {
        let mut params = Params::from_layout([("w", vec![values.len()])]);
        params.data_mut().copy_from_slice(values);
        params
    }

    #[test]
    fn sgd_by_hand() {
        let mut p = params(&[1.0, -2.0]);
        let g = params(&[0.5, 4.0]);
        Sgd::new(0.5, 0.0).step(&mut p, &g).unwrap();
        assert_eq!(p.data(), [0.75, -4.0]);
    }

    #[test]
    fn momentum_by_hand() {
        let mut p = params(&[1.0]);
        let g = params(&[1.0]);
        let mut sgd = Sgd::new(0.25, 0.5);
        // v = 1: p = 0.75. v = 1.5: p = 0.375. v = 1.75: p = -0.0625.
        for expected in [0.75, 0.375, -0.0625] {
            sgd.step(&mut p, &g).unwrap();
            assert_eq!(p.data(), [expected]);
        }
    }

    #[test]
    fn adam_by_hand() {
        let mut p = params(&[1.0, 1.0]);
        let mut adam = Adam::new(0.1);
        // First step: m / (1 - 0.9) = g, v / (1 - 0.999) = g^2, so that p moves by lr in the gradient's direction.
        adam.step(&mut p, &params(&[2.0, -0.5])).unwrap();
        assert!((p.data()[0] - 0.9).abs() < 1e-6 && (p.data()[1] - 1.1).abs() < 1e-6);
        // Second step with g = 0: m = 0.9 * 0.2 = 0.18, v = 0.999 * 0.004 = 0.003996,
        // 0.18 / 0.19 = 0.947368, sqrt(0.003996 / 0.001999) = 1.413860, p -= 0.1 * 0.670058.
        adam.step(&mut p, &params(&[0.0, 0.0])).unwrap();
        assert!(
            (p.data()[0] - (0.9 - 0.067_005_8)).abs() < 1e-6,
            "{:?}",
            p.data()
        );
    }

    #[test]
    fn decimals_are_those_that_were_written() {
        for (x, expected) in [
            (0.9, 0.9),
            (0.999, 0.999),
            (1e-3, 1e-3),
            (-0.25, -0.25),
            (0.003, 0.003),
            (1.234_567_8e-5, 1.234_567_8e-5),
            (3e-12, 3e-12),
            (7.0, 7.0),
            (0.0, 0.0),
            (f32::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(decimal(x), expected);
        }
        assert!(decimal(f32::NAN).is_nan());
    }

    #[test]
    fn clipping_by_hand() {
        let mut g = params(&[3.0, 4.0]);
        assert_eq!(clip_grad_norm(&mut g, 10.0), 5.0);
        assert_eq!(g.data(), [3.0, 4.0]);
        assert_eq!(clip_grad_norm(&mut g, 1.0), 5.0);
        assert!((g.data()[0] - 0.6).abs() < 1e-6 && (g.data()[1] - 0.8).abs() < 1e-6);
        let mut g = params(&[f32::NAN, 1.0]);
        assert!(clip_grad_norm(&mut g, 1.0).is_nan());
        assert!(g.data()[1].is_nan());
    }

    #[test]
    fn other_parameters_are_refused() {
        let mut adam = Adam::new(0.1);
        adam.step(&mut params(&[1.0]), &params(&[1.0])).unwrap();
        assert!(
            adam.step(&mut params(&[1.0, 2.0]), &params(&[1.0, 2.0]))
                .is_err()
        );
        assert!(
            adam.step(&mut params(&[1.0]), &params(&[1.0, 2.0]))
                .is_err()
        );
    }
}
