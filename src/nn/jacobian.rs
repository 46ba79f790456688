//! How strongly the last state depends on each earlier one.

use super::error::{Error, Result, check_length, volume};
use super::stack::{Gradients, Stack};
use super::trace::Input;

/// Frobenius norms of dh_T/dh_t (T), of the top layer's forward direction, for a sequence `data` (T, 1, I) read from
/// a state of zeros. The last one is sqrt(H): the norm of the identity.
///
/// In an LSTM dh_T/dh_t counts the ways that leave h_t, with c_t given; see [`cell_jacobian_norms`] for those that
/// leave c_t.
///
/// # Errors
/// If the data do not fit the stack.
pub fn jacobian_norms(stack: &Stack, data: &[f32]) -> Result<Vec<f32>> {
    let gradients = pulled_back(stack, data)?;
    norms(stack, &gradients, |layer| &layer.hidden)
}

/// Frobenius norms of dh_T/dc_t (T) of an LSTM's top layer, forward direction; the way over h_t is counted too. Empty
/// for other kinds.
///
/// # Errors
/// If the data do not fit the stack.
pub fn cell_jacobian_norms(stack: &Stack, data: &[f32]) -> Result<Vec<f32>> {
    let gradients = pulled_back(stack, data)?;
    norms(stack, &gradients, |layer| &layer.cell)
}

/// One backward pass over a batch of H copies of the sequence, copy u with the cotangent 1 at unit u of the last
/// output: its dL/dh_t is then row u of the Jacobian matrix.
fn pulled_back(stack: &Stack, data: &[f32]) -> Result<Gradients> {
    let spec = stack.spec();
    let (units, inputs) = (spec.hidden_size, spec.input_size);
    let steps = data.len() / inputs.max(1);
    check_length("input", steps * inputs, data.len())?;
    volume("copies of the input", &[steps, units, inputs])?;
    let mut copies = Vec::with_capacity(data.len() * units);
    for x in data.chunks_exact(inputs) {
        for _ in 0..units {
            copies.extend_from_slice(x);
        }
    }
    let trace = stack.forward(&Input::new(&copies, steps, units))?;
    let width = spec.output_size();
    let mut d_output = vec![0.0; steps * units * width];
    let last = (steps - 1) * units * width;
    for unit in 0..units {
        d_output[last + unit * width + unit] = 1.0;
    }
    stack.backward(&trace, &d_output, None)
}

fn norms(
    stack: &Stack,
    gradients: &Gradients,
    states: impl Fn(&super::LayerGradients) -> &Vec<f32>,
) -> Result<Vec<f32>> {
    let spec = stack.spec();
    let top = (spec.num_layers - 1) * spec.directions();
    let layer = gradients
        .layers
        .get(top)
        .ok_or(Error::Zero { what: "num_layers" })?;
    Ok(states(layer)
        .chunks_exact(spec.hidden_size * spec.hidden_size)
        .map(super::optimizer::norm)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Kind, Spec};

    #[test]
    fn a_linear_chain_by_hand() {
        // ReLU with positive states is linear: h_t = w h_{t-1} + x_t, so that dh_T/dh_t = w^(T - t).
        let mut stack = Stack::zeros(Spec::new(Kind::RnnRelu, 1, 1)).unwrap();
        stack.params_mut().get_mut("weight_ih_l0").unwrap()[0] = 1.0;
        stack.params_mut().get_mut("weight_hh_l0").unwrap()[0] = 0.5;
        let norms = jacobian_norms(&stack, &[1.0, 1.0, 1.0, 1.0]).unwrap();
        assert_eq!(norms, [0.125, 0.25, 0.5, 1.0]);
        assert_eq!(cell_jacobian_norms(&stack, &[1.0]).unwrap(), [0.0_f32; 0]);
    }

    #[test]
    fn a_cells_jacobian_is_the_product_of_forget_gates() {
        // All weights 0: f = 1/2 at every step, o = 1/2, c stays 0. dh_T/dc_t = o (1 - tanh(0)^2) f^(T - t).
        let stack = Stack::zeros(Spec::new(Kind::Lstm, 1, 1)).unwrap();
        let norms = cell_jacobian_norms(&stack, &[0.0; 3]).unwrap();
        assert_eq!(norms, [0.125, 0.25, 0.5]);
        assert_eq!(jacobian_norms(&stack, &[0.0; 3]).unwrap(), [0.0, 0.0, 1.0]);
    }

    #[test]
    fn an_empty_sequence_is_an_error() {
        let stack = Stack::zeros(Spec::new(Kind::Gru, 2, 3)).unwrap();
        assert!(jacobian_norms(&stack, &[]).is_err());
        assert!(jacobian_norms(&stack, &[1.0]).is_err());
    }
}
