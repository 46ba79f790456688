//! The recurrent weights as a dial: how far their spectral radius is from 1, and copies in which it is another.

use super::place::LayerCode;
use crate::nn::{Gate, Model, spectral_radius};

/// The H x H blocks of a kind's W_h, in PyTorch's order: its gates, or the one block of the RNN.
pub fn blocks(model: &Model) -> Vec<Option<Gate>> {
    let gates = model.spec().stack.kind.gate_order();
    if gates.is_empty() {
        vec![None]
    } else {
        gates.iter().copied().map(Some).collect()
    }
}

fn name(place: LayerCode) -> String {
    format!("rnn.weight_hh_{}", place.suffix())
}

fn range(model: &Model, block: Option<Gate>) -> std::ops::Range<usize> {
    let stack = model.spec().stack;
    let size = stack.hidden_size * stack.hidden_size;
    let index = block
        .and_then(|gate| stack.kind.gate_index(gate))
        .unwrap_or(0);
    index * size..(index + 1) * size
}

/// The spectral radius of a block: the largest size of an eigenvalue. `None` where there is no such block, or no number.
pub fn radius(model: &Model, place: LayerCode, block: Option<Gate>) -> Option<f32> {
    let weights = model.params().get(&name(place))?;
    let block = weights.get(range(model, block))?;
    let radius = spectral_radius(block, model.spec().stack.hidden_size);
    radius.is_finite().then_some(radius)
}

/// A copy in which a block has another radius. `None` where the block is zero and no factor makes it so.
pub fn rescaled(
    model: &Model,
    place: LayerCode,
    block: Option<Gate>,
    wanted: f32,
) -> Option<Model> {
    let found = radius(model, place, block).filter(|radius| *radius > 1e-6)?;
    let factor = wanted / found;
    let range = range(model, block);
    let mut copy = model.clone();
    let weights = copy.params_mut().get_mut(&name(place))?;
    for weight in weights.get_mut(range)? {
        *weight *= factor;
    }
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::super::reading::tests::reading;
    use super::*;
    use crate::nn::Kind;

    #[test]
    fn only_the_named_block_is_scaled_and_to_the_wanted_radius() {
        for kind in [Kind::RnnTanh, Kind::Lstm, Kind::Gru] {
            let model = reading(kind, true).model;
            let place = LayerCode {
                layer: 1,
                direction: 1,
            };
            for block in blocks(&model) {
                let copy = rescaled(&model, place, block, 1.25).unwrap();
                for other in blocks(&model) {
                    let now = radius(&copy, place, other).unwrap();
                    if other == block {
                        assert!((now - 1.25).abs() < 0.01, "{kind:?} {block:?} {now}");
                    } else {
                        assert_eq!(Some(now), radius(&model, place, other));
                    }
                }
                let first = LayerCode::default();
                assert_eq!(radius(&copy, first, block), radius(&model, first, block));
            }
        }
    }

    #[test]
    fn zero_weights_have_no_factor() {
        let mut model = (*reading(Kind::RnnTanh, false).model).clone();
        model.params_mut().data_mut().fill(0.0);
        assert!(rescaled(&model, LayerCode::default(), None, 1.0).is_none());
    }
}
