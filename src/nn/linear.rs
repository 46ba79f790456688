//! The affine layer y = x W^T + b, as `torch.nn.Linear`.

use super::error::{Result, check_length, volume};
use super::kernel::{Pairs, Panels, Start, add_rows, product};

/// Sizes of an affine layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linear {
    /// Features of x.
    pub inputs: usize,
    /// Features of y.
    pub outputs: usize,
}

/// Buffers of an affine layer, used again from call to call.
#[derive(Debug, Clone, Default)]
pub struct LinearScratch {
    weights: Panels,
    right: Panels,
    left: Pairs,
}

/// Gradients of an affine layer, to be filled.
pub struct LinearGradients<'a> {
    /// dL/dW (outputs, inputs).
    pub weight: &'a mut [f32],
    /// dL/db (outputs).
    pub bias: &'a mut [f32],
    /// dL/dx (rows, inputs).
    pub x: &'a mut Vec<f32>,
}

impl Linear {
    fn check(&self, x: &[f32], weight: &[f32]) -> Result<usize> {
        let size = volume("weight", &[self.inputs, self.outputs])?;
        check_length("weight", size, weight.len())?;
        let rows = x.len() / self.inputs.max(1);
        check_length("x", rows * self.inputs, x.len())?;
        volume("y", &[rows, self.outputs])?;
        Ok(rows)
    }

    /// y (rows, outputs) = x (rows, inputs) W^T + b, W (outputs, inputs).
    ///
    /// # Errors
    /// If a length does not fit the sizes.
    pub fn forward(
        &self,
        x: &[f32],
        weight: &[f32],
        bias: &[f32],
        y: &mut Vec<f32>,
        scratch: &mut LinearScratch,
    ) -> Result<()> {
        let rows = self.check(x, weight)?;
        check_length("bias", self.outputs, bias.len())?;
        y.resize(rows * self.outputs, 0.0);
        if y.is_empty() {
            return Ok(());
        }
        scratch.weights.pack_transposed(weight, self.outputs);
        scratch.left.pack(x, self.inputs);
        product(&scratch.left, &scratch.weights, Start::Row(bias), y);
        Ok(())
    }

    /// dL/dx = dL/dy W, dL/dW = dL/dy^T x, dL/db = the sum of dL/dy over the rows. `d_y` (rows, outputs).
    ///
    /// # Errors
    /// If a length does not fit the sizes.
    pub fn backward(
        &self,
        x: &[f32],
        weight: &[f32],
        d_y: &[f32],
        gradients: LinearGradients,
        scratch: &mut LinearScratch,
    ) -> Result<()> {
        let rows = self.check(x, weight)?;
        check_length("d_y", rows * self.outputs, d_y.len())?;
        check_length(
            "gradient of the weight",
            weight.len(),
            gradients.weight.len(),
        )?;
        check_length("gradient of the bias", self.outputs, gradients.bias.len())?;
        if d_y.is_empty() {
            gradients.weight.fill(0.0);
            gradients.bias.fill(0.0);
            gradients.x.clear();
            gradients.x.resize(x.len(), 0.0);
            return Ok(());
        }
        let LinearScratch {
            weights,
            right,
            left,
        } = scratch;
        left.pack_transposed(d_y, self.outputs);
        right.pack(x.chunks_exact(self.inputs.max(1)), rows, self.inputs);
        product(left, right, Start::Zero, gradients.weight);
        gradients.bias.fill(0.0);
        add_rows(d_y, gradients.bias);
        weights.pack(
            weight.chunks_exact(self.inputs.max(1)),
            self.outputs,
            self.inputs,
        );
        gradients.x.resize(x.len(), 0.0);
        left.pack(d_y, self.outputs);
        product(left, weights, Start::Zero, gradients.x);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_without_outputs_has_no_gradient() {
        let linear = Linear {
            inputs: 1,
            outputs: 0,
        };
        let (mut y, mut scratch) = (vec![1.0], LinearScratch::default());
        linear
            .forward(&[2.0, 3.0], &[], &[], &mut y, &mut scratch)
            .unwrap();
        assert!(y.is_empty());
        let mut d_x = vec![9.0];
        let gradients = LinearGradients {
            weight: &mut [],
            bias: &mut [],
            x: &mut d_x,
        };
        linear
            .backward(&[2.0, 3.0], &[], &[], gradients, &mut scratch)
            .unwrap();
        assert_eq!(d_x, [0.0, 0.0]);
    }

    #[test]
    fn forward_and_backward_by_hand() {
        let linear = Linear {
            inputs: 2,
            outputs: 3,
        };
        let (weight, bias) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [10.0, 20.0, 30.0]);
        let x = [1.0, -1.0, 2.0, 0.5];
        let (mut y, mut scratch) = (Vec::new(), LinearScratch::default());
        linear
            .forward(&x, &weight, &bias, &mut y, &mut scratch)
            .unwrap();
        assert_eq!(y, [9.0, 19.0, 29.0, 13.0, 28.0, 43.0]);
        let (mut d_weight, mut d_bias, mut d_x) = ([9.0; 6], [9.0; 3], Vec::new());
        let d_y = [1.0, 0.0, 2.0, 0.0, 1.0, 0.0];
        let gradients = LinearGradients {
            weight: &mut d_weight,
            bias: &mut d_bias,
            x: &mut d_x,
        };
        linear
            .backward(&x, &weight, &d_y, gradients, &mut scratch)
            .unwrap();
        // Row 0: 1 (1, 2) + 2 (5, 6). Row 1: (3, 4).
        assert_eq!(d_x, [11.0, 14.0, 3.0, 4.0]);
        // One row a column of d_y: (1, -1), (2, 0.5), 2 (1, -1).
        assert_eq!(d_weight, [1.0, -1.0, 2.0, 0.5, 2.0, -2.0]);
        assert_eq!(d_bias, [1.0, 1.0, 2.0]);
    }

    #[test]
    fn wrong_lengths_are_errors() {
        let linear = Linear {
            inputs: 2,
            outputs: 1,
        };
        let mut y = Vec::new();
        let mut scratch = LinearScratch::default();
        assert!(
            linear
                .forward(&[1.0; 3], &[1.0; 2], &[0.0], &mut y, &mut scratch)
                .is_err()
        );
        assert!(
            linear
                .forward(&[1.0; 2], &[1.0; 3], &[0.0], &mut y, &mut scratch)
                .is_err()
        );
        assert!(
            linear
                .forward(&[1.0; 2], &[1.0; 2], &[], &mut y, &mut scratch)
                .is_err()
        );
    }
}
