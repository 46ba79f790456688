//! How the values of a layer are spread: each gate's over all units and steps, and for the RNN the size of its states.

use crate::figure::opened::gate;
use crate::figure::pick::What;
use crate::nn::{Kind, LayerTrace};

/// Bars of a histogram.
pub const BARS: usize = 20;
/// A gate below this counts as shut, above 1 - this as open; a state beyond 1 - this as saturated.
pub const EDGE: f32 = 0.1;

/// How many values fall into each of [`BARS`] equal parts of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    pub what: What,
    /// Shares of all values; their sum is 1 where every value is finite.
    pub bars: [f32; BARS],
    /// The range: 0 to `most`.
    pub most: f32,
    /// Shares of the values below [`EDGE`] and above `most - EDGE`; for ReLU, of those that are 0 and of none.
    pub low: f32,
    pub high: f32,
    pub mean: f32,
}

/// The histograms of a layer, in the order of its bands.
pub fn spreads(layer: &LayerTrace) -> Vec<Spread> {
    let gates: &[What] = match layer.kind {
        Kind::Lstm => &[What::Forget, What::InputGate, What::OutputGate],
        Kind::Gru => &[What::Reset, What::Update],
        Kind::RnnTanh | Kind::RnnRelu => &[],
    };
    if gates.is_empty() {
        let sizes: Vec<f32> = layer.hidden.iter().map(|h| h.abs()).collect();
        let relu = layer.kind == Kind::RnnRelu;
        let most = if relu {
            sizes
                .iter()
                .copied()
                .filter(|h| h.is_finite())
                .fold(1.0, f32::max)
        } else {
            1.0
        };
        let mut spread = spread(What::Hidden, sizes.iter().copied(), most);
        if relu {
            let zeros = sizes.iter().filter(|h| **h == 0.0).count();
            spread.low = zeros as f32 / sizes.len().max(1) as f32;
            spread.high = 0.0;
        }
        return vec![spread];
    }
    gates
        .iter()
        .map(|&what| {
            let values = (0..layer.steps)
                .filter_map(|step| layer.gate_at(step, 0, gate(layer.kind, what)?))
                .flatten()
                .copied();
            spread(what, values, 1.0)
        })
        .collect()
}

fn spread(what: What, values: impl Iterator<Item = f32>, most: f32) -> Spread {
    let mut counts = [0_u32; BARS];
    let (mut all, mut low, mut high, mut sum) = (0_u32, 0_u32, 0_u32, 0.0_f64);
    for value in values {
        all += 1;
        if !value.is_finite() {
            continue;
        }
        let bar = (value / most * BARS as f32) as usize;
        counts[bar.min(BARS - 1)] += 1;
        low += u32::from(value < EDGE);
        high += u32::from(value > most - EDGE);
        sum += f64::from(value);
    }
    let share = |count: u32| count as f32 / all.max(1) as f32;
    Spread {
        what,
        bars: counts.map(share),
        most,
        low: share(low),
        high: share(high),
        mean: (sum / f64::from(all.max(1))) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Init, Input, Rng, Spec, Stack};

    fn layer(kind: Kind) -> LayerTrace {
        let mut rng = Rng::seed_from_u64(3);
        let stack = Stack::init(Spec::new(kind, 2, 5), &Init::default(), &mut rng).unwrap();
        let trace = stack.forward(&Input::new(&[0.7; 12], 6, 1)).unwrap();
        trace.layers[0].clone()
    }

    #[test]
    fn every_value_is_counted_once() {
        for (kind, count) in [
            (Kind::RnnTanh, 1),
            (Kind::RnnRelu, 1),
            (Kind::Gru, 2),
            (Kind::Lstm, 3),
        ] {
            let all = spreads(&layer(kind));
            assert_eq!(all.len(), count);
            for spread in all {
                assert!(
                    (spread.bars.iter().sum::<f32>() - 1.0).abs() < 1e-5,
                    "{spread:?}"
                );
            }
        }
    }

    #[test]
    fn a_value_falls_into_its_own_bar() {
        let spread = spread(What::Forget, [0.0, 0.049, 0.951, 1.0].into_iter(), 1.0);
        assert_eq!((spread.bars[0], spread.bars[BARS - 1]), (0.5, 0.5));
        assert_eq!((spread.low, spread.high, spread.mean), (0.5, 0.5, 0.5));
    }

    #[test]
    fn what_is_no_number_is_in_no_bar() {
        let spread = spread(
            What::Hidden,
            [f32::NAN, f32::INFINITY, 0.5].into_iter(),
            1.0,
        );
        assert!((spread.bars.iter().sum::<f32>() - 1.0 / 3.0).abs() < 1e-6);
    }
}
