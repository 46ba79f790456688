//! One sequence, one time step a call.

use super::forward::affine;
use super::{Block, Stack};
use crate::cell::{gru, lstm, rnn};
use crate::error::{Error, Result, check_length};
use crate::kernel::{Pairs, Panels};
use crate::spec::{Kind, Spec};
use crate::trace::State;

/// A stack that reads one sequence as it comes, one time step a call, and keeps nothing but its state: the same bits as
/// [`Stack::forward`], without a trace. The weights are laid out for it once.
#[derive(Debug, Clone)]
pub struct Stepper {
    spec: Spec,
    layers: Vec<Layer>,
    state: State,
    scratch: Scratch,
}

/// One layer's parameters.
#[derive(Debug, Clone)]
struct Layer {
    weight_ih: Panels,
    weight_hh: Panels,
    bias_ih: Vec<f32>,
    bias_hh: Vec<f32>,
}

/// Buffers of one step of one layer.
#[derive(Debug, Clone, Default)]
struct Scratch {
    from_input: Vec<f32>,
    from_hidden: Vec<f32>,
    gates: Vec<f32>,
    hidden: Vec<f32>,
    cell: Vec<f32>,
    tanh_cell: Vec<f32>,
    rows: Pairs,
}

impl Stepper {
    /// A stack of one direction in a state of zeros. Later changes of the stack's parameters do not reach it.
    ///
    /// # Errors
    /// [`Error::Size`] for a stack of two directions: the second one would begin at the end.
    pub fn new(stack: &Stack) -> Result<Self> {
        let spec = *stack.spec();
        if spec.bidirectional {
            return Err(Error::Size {
                what: "directions of a stack that reads step by step",
                expected: 1,
                found: 2,
            });
        }
        let values = stack.values()?;
        let layers = (0..spec.num_layers).map(|layer| {
            let [weight_ih, weight_hh, bias_ih, bias_hh] =
                Block::new(&spec, layer, 0).split(values);
            let mut packed = [Panels::default(), Panels::default()];
            packed[0].pack_transposed(weight_ih, spec.rows());
            packed[1].pack_transposed(weight_hh, spec.rows());
            let [weight_ih, weight_hh] = packed;
            Layer {
                weight_ih,
                weight_hh,
                bias_ih: bias_ih.to_vec(),
                bias_hh: bias_hh.to_vec(),
            }
        });
        let units = spec.hidden_size;
        let cell = if spec.kind.has_cell() { units } else { 0 };
        Ok(Stepper {
            spec,
            layers: layers.collect(),
            state: State::zeros(&spec, 1),
            scratch: Scratch {
                from_input: vec![0.0; spec.rows()],
                from_hidden: vec![0.0; spec.rows()],
                gates: vec![0.0; spec.rows()],
                hidden: vec![0.0; units],
                cell: vec![0.0; cell],
                tanh_cell: vec![0.0; cell],
                rows: Pairs::default(),
            },
        })
    }

    /// The states (L, 1, H) after the latest step.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Goes on from other states (L, 1, H).
    ///
    /// # Errors
    /// If they are not as many as the stack has.
    pub fn set_state(&mut self, state: &State) -> Result<()> {
        state.check(&self.spec, 1, ["h", "c"])?;
        self.state.h.copy_from_slice(&state.h);
        self.state.c.copy_from_slice(&state.c);
        Ok(())
    }

    /// Reads x_t (I); the top layer's hidden state after it (H).
    ///
    /// # Errors
    /// If `x` has another length.
    #[inline(never)]
    pub fn step(&mut self, x: &[f32]) -> Result<&[f32]> {
        check_length("x", self.spec.input_size, x.len())?;
        let units = self.spec.hidden_size;
        for layer in 0..self.layers.len() {
            let (below, rest) = self.state.h.split_at_mut(layer * units);
            let x = match layer {
                0 => x,
                _ => &below[(layer - 1) * units..],
            };
            let cell = match self.state.c.get_mut(layer * units..(layer + 1) * units) {
                Some(cell) => cell,
                None => &mut [],
            };
            let states = (&mut rest[..units], cell);
            self.layers[layer].step(self.spec.kind, x, states, &mut self.scratch);
        }
        Ok(&self.state.h[(self.layers.len() - 1) * units..])
    }
}

impl Layer {
    /// One step of one layer, from its states before to those after.
    fn step(&self, kind: Kind, x: &[f32], (h, c): (&mut [f32], &mut [f32]), scratch: &mut Scratch) {
        let Scratch {
            from_input,
            from_hidden,
            gates,
            hidden,
            cell,
            tanh_cell,
            rows,
        } = scratch;
        affine(x, &self.weight_ih, &self.bias_ih, rows, from_input);
        affine(h, &self.weight_hh, &self.bias_hh, rows, from_hidden);
        match kind {
            Kind::RnnTanh => rnn::forward_tanh(from_input, from_hidden, hidden),
            Kind::RnnRelu => rnn::forward_relu(from_input, from_hidden, hidden),
            Kind::Gru => {
                let step = gru::Step {
                    from_input,
                    from_hidden,
                    hidden: h,
                };
                gru::forward(h.len(), &step, &[], gates, hidden);
            }
            Kind::Lstm => {
                let step = lstm::Step {
                    from_input,
                    from_hidden,
                    cell: c,
                };
                let after = lstm::After {
                    gates,
                    cell,
                    tanh_cell,
                    hidden,
                };
                lstm::forward(h.len(), &step, &[], after);
            }
        }
        h.copy_from_slice(hidden);
        c.copy_from_slice(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Init, Input, Rng};

    #[test]
    fn steps_have_the_bits_of_the_whole_sequence() {
        for kind in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru] {
            let mut rng = Rng::seed_from_u64(3);
            let spec = Spec::new(kind, 5, 19).layers(2);
            let stack = Stack::init(spec, &Init::default(), &mut rng).unwrap();
            let data: Vec<f32> = (0..7 * 5).map(|_| rng.normal()).collect();
            let trace = stack.forward(&Input::new(&data, 7, 1)).unwrap();
            let mut stepper = Stepper::new(&stack).unwrap();
            for (t, x) in data.chunks_exact(5).enumerate() {
                assert_eq!(stepper.step(x).unwrap(), trace.output_at(t, 0), "{kind:?}");
            }
            assert_eq!(stepper.state(), &trace.last);

            let last = stepper.step(&data[..5]).unwrap().to_vec();
            stepper.set_state(&trace.last).unwrap();
            assert_eq!(stepper.step(&data[..5]).unwrap(), last);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let spec = Spec::new(Kind::Gru, 2, 3);
        let two = Stack::zeros(spec.bidirectional(true)).unwrap();
        assert!(Stepper::new(&two).is_err());
        let mut stepper = Stepper::new(&Stack::zeros(spec).unwrap()).unwrap();
        assert!(stepper.step(&[1.0]).is_err());
        assert!(stepper.set_state(&State::zeros(&spec, 2)).is_err());
    }
}
