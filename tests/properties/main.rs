//! What holds for any network and any input.

#![cfg(not(target_arch = "wasm32"))]

mod loss;
mod sequences;
mod shapes;
mod wrong_input;

use proptest::prelude::*;
use unrolled::nn::{Input, Kind, Rng, Spec, Stack, State};

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::RnnTanh),
        Just(Kind::RnnRelu),
        Just(Kind::Lstm),
        Just(Kind::Gru)
    ]
}

fn specs() -> impl Strategy<Value = Spec> {
    (kinds(), 1usize..6, 1usize..20, 1usize..4, any::<bool>()).prop_map(
        |(kind, input_size, hidden_size, num_layers, bidirectional)| Spec {
            kind,
            input_size,
            hidden_size,
            num_layers,
            bidirectional,
        },
    )
}

/// A network, a batch of sequences of their own lengths, and a loss: all drawn from sizes and one seed.
#[derive(Debug, Clone)]
struct Scene {
    stack: Stack,
    steps: usize,
    batch: usize,
    lengths: Vec<usize>,
    /// (T, N, I)
    data: Vec<f32>,
    initial: State,
    /// (T, N, D * H)
    cotangent: Vec<f32>,
    d_final: State,
}

fn normal(count: usize, rng: &mut Rng) -> Vec<f32> {
    (0..count).map(|_| rng.normal()).collect()
}

impl Scene {
    fn new(spec: Spec, steps: usize, batch: usize, seed: u64) -> Self {
        let mut rng = Rng::seed_from_u64(seed);
        let mut stack = Stack::zeros(spec).unwrap();
        for value in stack.params_mut().data_mut() {
            *value = 0.5 * rng.normal();
        }
        let mut state = || State {
            h: normal(State::zeros(&spec, batch).h.len(), &mut rng),
            c: normal(State::zeros(&spec, batch).c.len(), &mut rng),
        };
        let (initial, d_final) = (state(), state());
        Scene {
            stack,
            steps,
            batch,
            lengths: (0..batch).map(|_| 1 + rng.below(steps)).collect(),
            data: normal(steps * batch * spec.input_size, &mut rng),
            initial,
            cotangent: normal(steps * batch * spec.output_size(), &mut rng),
            d_final,
        }
    }

    fn spec(&self) -> Spec {
        *self.stack.spec()
    }

    /// The whole batch.
    fn input(&self) -> Input<'_> {
        Input {
            lengths: Some(&self.lengths),
            initial: Some(&self.initial),
            ..Input::new(&self.data, self.steps, self.batch)
        }
    }

    /// Sequence `n` alone, cut to its length.
    fn alone(&self, n: usize) -> Scene {
        let spec = self.spec();
        let length = self.lengths[n];
        let state = |state: &State| State {
            h: column(&state.h, self.batch, n, spec.hidden_size),
            c: column(&state.c, self.batch, n, spec.hidden_size),
        };
        let cut = |values: &[f32], width: usize| {
            let mut values = column(values, self.batch, n, width);
            values.truncate(length * width);
            values
        };
        Scene {
            stack: self.stack.clone(),
            steps: length,
            batch: 1,
            lengths: vec![length],
            data: cut(&self.data, spec.input_size),
            initial: state(&self.initial),
            cotangent: cut(&self.cotangent, spec.output_size()),
            d_final: state(&self.d_final),
        }
    }
}

fn scenes() -> impl Strategy<Value = Scene> {
    (specs(), 1usize..9, 1usize..6, any::<u64>())
        .prop_map(|(spec, steps, batch, seed)| Scene::new(spec, steps, batch, seed))
}

/// Sequence `n` of a buffer (anything, N, width).
fn column(values: &[f32], batch: usize, n: usize, width: usize) -> Vec<f32> {
    let rows = values.chunks_exact(batch * width);
    rows.flat_map(|row| &row[n * width..(n + 1) * width])
        .copied()
        .collect()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}
