//! The whole model: embedding or numbers, stack, head, cross-entropy or squared error.

use std::collections::BTreeMap;

use unrolled::nn::{Batch, Items, Model, ModelSpec, Result, Rng, Sequences, Spec, Workspace};

use super::reference::{Nudge, Run, affine, wide, wide_params};
use super::{KINDS, assert_close, central, dot, random, random_params};

/// A model, a batch for it, and the same in the reference.
struct Reader {
    model: Model,
    tokens: Vec<u32>,
    targets: Vec<Option<u32>>,
    /// What is read and wanted instead, if the model reads and estimates numbers.
    values: Vec<f32>,
    numbers: Vec<Option<f32>>,
    weights: Option<Vec<f32>>,
    lengths: Option<Vec<usize>>,
}

impl Reader {
    const STEPS: usize = 4;
    const BATCH: usize = 3;

    fn new(
        spec: ModelSpec,
        weighted: bool,
        lengths: Option<Vec<usize>>,
        seed: u64,
    ) -> Result<Self> {
        let mut rng = Rng::seed_from_u64(seed);
        let count = Self::STEPS * Self::BATCH;
        Ok(Reader {
            model: Model::new(spec, random_params(spec.layout(), &mut rng))?,
            tokens: (0..count).map(|_| rng.below(5) as u32).collect(),
            targets: (0..count)
                .map(|_| (rng.below(3) > 0).then(|| rng.below(4) as u32))
                .collect(),
            values: random(count * spec.reader.size(), &mut rng),
            numbers: (0..count)
                .map(|_| (rng.below(3) > 0).then(|| rng.normal()))
                .collect(),
            weights: weighted.then(|| random(count, &mut rng)),
            lengths,
        })
    }

    fn all() -> Result<Vec<Self>> {
        let mut readers = Vec::new();
        for (index, kind) in KINDS.into_iter().enumerate() {
            let (seed, spec) = (100 + 3 * index as u64, Spec::new(kind, 3, 3));
            let two = spec.layers(2).bidirectional(true);
            for of in [
                |stack| ModelSpec::of_tokens(5, stack, 4),
                |stack| ModelSpec::of_values(stack, 1),
            ] {
                readers.push(Reader::new(of(spec), false, None, seed)?);
                readers.push(Reader::new(of(two), true, Some(vec![4, 1, 3]), seed + 1)?);
                readers.push(Reader::new(of(two), false, Some(vec![2, 4, 4]), seed + 2)?);
            }
        }
        Ok(readers)
    }

    fn reads_tokens(&self) -> bool {
        self.model.spec().reader.vocabulary().is_some()
    }

    fn sequences(&self) -> Sequences<'_> {
        let items = if self.reads_tokens() {
            Items::Tokens(&self.tokens)
        } else {
            Items::Values(&self.values)
        };
        Sequences {
            lengths: self.lengths.as_deref(),
            ..Sequences::new(items, Self::STEPS, Self::BATCH)
        }
    }

    fn batch(&self) -> Batch<'_> {
        Batch {
            weights: self.weights.as_deref(),
            ..if self.reads_tokens() {
                Batch::new(self.sequences(), &self.targets)
            } else {
                Batch::new(self.sequences(), &self.numbers)
            }
        }
    }

    /// The logits (T, N, O) of a model with these parameters.
    fn logits(&self, params: &BTreeMap<String, Vec<f64>>, nudge: Option<Nudge>) -> Vec<f64> {
        let spec = self.model.spec();
        let width = spec.reader.size();
        let of_stack = params.iter();
        let of_stack = of_stack.filter_map(|(name, v)| Some((name.strip_prefix("rnn.")?, v)));
        let states = spec.stack.num_layers * spec.stack.directions() * Self::BATCH;
        let run = Run {
            spec: spec.stack,
            params: of_stack
                .map(|(name, v)| (name.to_owned(), v.clone()))
                .collect(),
            input: match params.get("embedding.weight") {
                Some(table) => (self.tokens.iter())
                    .flat_map(|&token| &table[token as usize * width..][..width])
                    .copied()
                    .collect(),
                None => wide(&self.values),
            },
            steps: Self::STEPS,
            batch: Self::BATCH,
            lengths: (self.lengths.clone()).unwrap_or(vec![Self::STEPS; Self::BATCH]),
            initial_h: vec![0.0; states * spec.stack.hidden_size],
            initial_c: vec![0.0; states * spec.stack.hidden_size],
            holds: Vec::new(),
            nudge,
        };
        (run.forward().output)
            .chunks(spec.stack.output_size())
            .flat_map(|row| affine(&params["head.weight"], &params["head.bias"], row))
            .collect()
    }

    /// The sum of weight * -ln softmax(logits)[target], or of weight * (y - target)^2, the weights 1 / number of targets
    /// if none are given.
    fn loss(&self, logits: &[f64]) -> f64 {
        let outputs = self.model.spec().outputs;
        let mut terms = Vec::new();
        for (index, row) in logits.chunks(outputs).enumerate() {
            let (t, n) = (index / Self::BATCH, index % Self::BATCH);
            let read = (self.lengths.as_ref()).is_none_or(|lengths| t < lengths[n]);
            let class = |target: u32| {
                let total: f64 = row.iter().map(|x| x.exp()).sum();
                total.ln() - row[target as usize]
            };
            let number = |target: f32| (row[0] - f64::from(target)).powi(2);
            let term = if self.reads_tokens() {
                self.targets[index].map(class)
            } else {
                self.numbers[index].map(number)
            };
            let Some(term) = term.filter(|_| read) else {
                continue;
            };
            let weight = (self.weights.as_ref()).map_or(1.0, |weights| f64::from(weights[index]));
            terms.push(weight * term);
        }
        let count = if self.weights.is_some() {
            1
        } else {
            terms.len()
        };
        terms.iter().sum::<f64>() / count as f64
    }

    /// The slopes of a function of the logits by every parameter, tensor by tensor.
    fn differences(&self, of: impl Fn(&[f64]) -> f64) -> Vec<(String, Vec<f64>)> {
        let mut params = wide_params(self.model.params());
        let names: Vec<String> = params.keys().cloned().collect();
        let slopes = |name: String| {
            let slopes = (0..params[&name].len())
                .map(|index| {
                    let value = params[&name][index];
                    let slope = central(|shift| {
                        params.get_mut(&name).unwrap()[index] = value + shift;
                        of(&self.logits(&params, None))
                    });
                    params.get_mut(&name).unwrap()[index] = value;
                    slope
                })
                .collect();
            (name, slopes)
        };
        names.into_iter().map(slopes).collect()
    }
}

#[test]
fn a_models_gradients_are_the_slopes_of_its_loss() -> Result<()> {
    let mut workspace = Workspace::default();
    for reader in Reader::all()? {
        let what = format!("{:?}, lengths {:?}", reader.model.spec(), reader.lengths);
        let loss = (reader.model).loss_and_gradients(&reader.batch(), &mut workspace)?;
        let params = wide_params(reader.model.params());
        let expected = reader.loss(&reader.logits(&params, None));
        assert_close(&what, &[loss], &[expected], 2e-6);
        for (name, slopes) in reader.differences(|logits| reader.loss(logits)) {
            let found = workspace.gradients.params.get(&name).unwrap();
            assert_close(&format!("{what}: {name}"), found, &slopes, 3e-6);
        }
        for (layer, found) in workspace.gradients.layers.iter().enumerate() {
            for (cell, found) in [(false, &found.hidden), (true, &found.cell)] {
                let slopes: Vec<f64> = (0..found.len())
                    .map(|index| {
                        central(|by| {
                            let nudge = Nudge {
                                layer,
                                index,
                                cell,
                                by,
                            };
                            reader.loss(&reader.logits(&params, Some(nudge)))
                        })
                    })
                    .collect();
                let what = format!("{what}: states of layer {layer}, cell {cell}");
                assert_close(&what, found, &slopes, 3e-6);
            }
        }
    }
    Ok(())
}

#[test]
fn a_models_gradients_from_any_cotangent_of_the_logits() -> Result<()> {
    let mut rng = Rng::seed_from_u64(5);
    for reader in Reader::all()? {
        let trace = reader.model.forward(&reader.sequences())?;
        let params = wide_params(reader.model.params());
        let what = format!("{:?}, lengths {:?}", reader.model.spec(), reader.lengths);
        assert_close(&what, &trace.logits, &reader.logits(&params, None), 2e-6);
        let d_logits = random(trace.logits.len(), &mut rng);
        let gradients = reader.model.backward(&trace, &d_logits)?;
        let d_logits = wide(&d_logits);
        for (name, slopes) in reader.differences(|logits| dot(&d_logits, logits)) {
            let found = gradients.params.get(&name).unwrap();
            assert_close(&format!("{what}: {name}"), found, &slopes, 3e-6);
        }
    }
    Ok(())
}
