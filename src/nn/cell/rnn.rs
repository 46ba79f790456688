//! The vanilla (Elman) cell: h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh), or ReLU in tanh's place.

use crate::math;

/// One step with tanh. All buffers (N, H).
pub(crate) fn forward_tanh(from_input: &[f32], from_hidden: &[f32], hidden: &mut [f32]) {
    let functions = math::Functions::loaded();
    for ((h, &x), &y) in hidden.iter_mut().zip(from_input).zip(from_hidden) {
        *h = functions.tanh(x + y);
    }
}

/// One step with ReLU. All buffers (N, H). A NaN stays NaN, as in PyTorch.
pub(crate) fn forward_relu(from_input: &[f32], from_hidden: &[f32], hidden: &mut [f32]) {
    for ((h, &x), &y) in hidden.iter_mut().zip(from_input).zip(from_hidden) {
        let sum = x + y;
        *h = if sum < 0.0 { 0.0 } else { sum };
    }
}

/// Gradient of tanh: d_pre = dL/dh_t (1 - h_t^2). All buffers (N, H). `d_pre` is the gradient of both terms of the
/// sum.
pub(crate) fn backward_tanh(hidden: &[f32], d_hidden: &[f32], d_pre: &mut [f32]) {
    for ((d, &h), &dh) in d_pre.iter_mut().zip(hidden).zip(d_hidden) {
        *d = dh * (1.0 - h * h);
    }
}

/// Gradient of ReLU: dL/dh_t where h_t > 0, else 0. All buffers (N, H).
pub(crate) fn backward_relu(hidden: &[f32], d_hidden: &[f32], d_pre: &mut [f32]) {
    for ((d, &h), &dh) in d_pre.iter_mut().zip(hidden).zip(d_hidden) {
        *d = if h <= 0.0 { 0.0 } else { dh };
    }
}
