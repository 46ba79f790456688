//! The engine against PyTorch: every file that `tests/golden/make.py` made.

#[path = "golden/compare.rs"]
mod compare;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use compare::{Comparison, compare};
use unrolled::nn::linear::{Linear, LinearGradients, LinearScratch};
use unrolled::nn::weights::{Tensors, write};
use unrolled::nn::{
    Adam, Batch, Kind, Model, ModelSpec, Params, Result, Sequences, Sgd, Spec, Workspace,
    clip_grad_norm,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = (fs::read_dir(folder()).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "safetensors"))
        .collect();
    files.sort();
    files
}

fn compare_file(path: &Path) -> Comparison {
    let bytes = fs::read(path).unwrap();
    compare(&bytes).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

#[test]
fn every_file_agrees() {
    let mut too_far = Vec::new();
    for path in files() {
        let comparison = compare_file(&path);
        println!("{}: {comparison}", path.display());
        for one in comparison.failures() {
            let (name, largest) = (&one.name, one.largest);
            too_far.push(format!("{}: {name} is off by {largest:e}", path.display()));
        }
        // Rounding alone explains more only where it grows, in saturated networks.
        for one in &comparison.differences {
            if !comparison.run.saturated && !one.is_gradient() && one.largest > 1e-6 {
                let (name, largest) = (&one.name, one.largest);
                too_far.push(format!("{}: {name} is off by {largest:e}", path.display()));
            }
        }
    }
    assert!(too_far.is_empty(), "{}", too_far.join("\n"));
}

#[test]
fn the_files_cover_what_they_must() {
    let runs: Vec<_> = files().iter().map(|path| compare_file(path).run).collect();
    for kind in [Kind::RnnTanh, Kind::Lstm, Kind::Gru] {
        for layers in 1..=3 {
            for bidirectional in [false, true] {
                assert!(
                    runs.iter().any(|run| run.spec.kind == kind
                        && run.spec.num_layers == layers
                        && run.spec.bidirectional == bidirectional),
                    "{kind:?}, {layers} layers, bidirectional {bidirectional}"
                );
            }
        }
        let course = Spec::new(kind, 5, 8);
        for spec in [
            course,
            course.layers(2),
            course.layers(2).bidirectional(true),
        ] {
            assert!(
                (runs.iter()).any(|run| run.spec == spec && (run.steps, run.batch) == (10, 1)),
                "{spec:?}"
            );
        }
        assert!(
            runs.iter()
                .any(|run| run.spec.kind == kind && run.saturated)
        );
        assert!(
            runs.iter()
                .any(|run| run.spec.kind == kind && run.steps == 120)
        );
        assert!(
            runs.iter()
                .any(|run| run.spec.kind == kind && run.spec.hidden_size == 64)
        );
    }
    assert!(runs.iter().any(|run| run.spec.kind == Kind::RnnRelu));
    assert!(runs.iter().any(|run| run.steps == 1));
    assert!(runs.iter().any(|run| run.spec.hidden_size == 1));
}

/// A golden file as parameters and metadata, to be changed and written again.
fn open(name: &str) -> (Params, BTreeMap<String, String>) {
    let tensors = Tensors::read(&fs::read(folder().join(name)).unwrap()).unwrap();
    let layout: Vec<_> = (tensors.iter())
        .map(|tensor| (tensor.name.clone(), tensor.shape.clone()))
        .collect();
    (tensors.params(&layout).unwrap(), tensors.metadata().clone())
}

#[test]
fn a_value_that_is_off_is_found_in_whichever_tensor_it_is() {
    let (params, metadata) = open("lengths_initial_lstm.safetensors");
    let clean = compare(&write(&params, &metadata).unwrap()).unwrap();
    assert_eq!(clean.failures().count(), 0);
    assert_eq!(clean.differences.len(), 3 + 1 + 16 + 2);
    for one in &clean.differences {
        for wrong in [2.0 * one.tolerance, f32::INFINITY, f32::NAN] {
            let mut params = params.clone();
            let values = params.get_mut(&one.name).unwrap();
            // In the middle of the range: the tolerance depends on the largest value.
            let smallest = (0..values.len())
                .min_by(|&a, &b| values[a].abs().total_cmp(&values[b].abs()))
                .unwrap();
            values[smallest] += wrong;
            let comparison = compare(&write(&params, &metadata).unwrap()).unwrap();
            let names: Vec<&str> = comparison.failures().map(|one| one.name.as_str()).collect();
            assert_eq!(names, [one.name.as_str()], "{wrong}");
        }
    }
}

#[test]
fn a_file_that_is_no_golden_file_says_why() {
    let (params, metadata) = open("course_gru_1.safetensors");
    let reply = |params: &Params, changes: &[(&str, Option<&str>)]| {
        let mut metadata = metadata.clone();
        for &(key, value) in changes {
            match value {
                Some(value) => metadata.insert(key.to_owned(), value.to_owned()),
                None => metadata.remove(key),
            };
        }
        match compare(&write(params, &metadata).unwrap()) {
            Ok(comparison) => panic!("accepted: {comparison}"),
            Err(fault) => fault.to_string(),
        }
    };
    for (key, value, expected) in [
        (
            "kind",
            None,
            "metadata `kind`: expected RNN, LSTM or GRU, found no such entry",
        ),
        (
            "kind",
            Some("gru"),
            "metadata `kind`: expected RNN, LSTM or GRU, found `gru`",
        ),
        (
            "kind",
            Some("LSTM"),
            "tensor `weight_hh_l0`: expected shape (32, 8), found (24, 8)",
        ),
        (
            "layers",
            Some("0"),
            "metadata `layers`: expected a whole number from 1 on, found `0`",
        ),
        (
            "layers",
            Some("100000"),
            "tensor `weight_hh_l99999`: expected shape (24, 8), found no such tensor",
        ),
        (
            "bidirectional",
            Some("True"),
            "metadata `bidirectional`: expected true or false, found `True`",
        ),
        (
            "bidirectional",
            Some("true"),
            "tensor `weight_ih_l0_reverse`: expected shape (24, 5), found no such tensor",
        ),
        (
            "H",
            Some("-8"),
            "metadata `H`: expected a whole number from 1 on, found `-8`",
        ),
        (
            "H",
            Some("7"),
            "tensor `weight_hh_l0`: expected shape (21, 7), found (24, 8)",
        ),
        (
            "I",
            Some("4"),
            "tensor `weight_ih_l0`: expected shape (24, 4), found (24, 5)",
        ),
        (
            "T",
            Some("11"),
            "tensor `input`: expected shape (11, 1, 5), found (10, 1, 5)",
        ),
        (
            "N",
            Some("2"),
            "tensor `input`: expected shape (10, 2, 5), found (10, 1, 5)",
        ),
        (
            "H",
            Some("18446744073709551615"),
            "parameters: expected at most 268435456 values, found (1, 3, 18446744073709551615, 18446744073709551615)",
        ),
    ] {
        assert_eq!(reply(&params, &[(key, value)]), expected);
    }

    // Without any one of its tensors, and with any one of another shape.
    let layout = params.layout();
    for missing in 0..layout.len() {
        let name = &layout[missing].0;
        let mut fewer = layout.clone();
        fewer.remove(missing);
        let message = reply(&Params::from_layout(fewer), &[]);
        assert!(
            message.starts_with(&format!("tensor `{name}`: expected shape (")),
            "{message}"
        );
        assert!(message.ends_with("found no such tensor"), "{message}");
        let mut other = layout.clone();
        other[missing].1.push(2);
        let message = reply(&Params::from_layout(other), &[]);
        assert!(
            message.starts_with(&format!("tensor `{name}`: expected shape (")),
            "{message}"
        );
        assert!(message.ends_with(", 2)"), "{message}");
    }

    let with_lengths = |value: f32| {
        let mut layout = layout.clone();
        layout.push(("lengths".to_owned(), vec![1]));
        let mut longer = Params::from_layout(layout);
        for (name, _, values) in params.iter() {
            longer.get_mut(name).unwrap().copy_from_slice(values);
        }
        longer.get_mut("lengths").unwrap()[0] = value;
        longer
    };
    for value in [0.0, -1.0, 2.5, 11.0, f32::NAN, f32::INFINITY] {
        assert_eq!(
            reply(&with_lengths(value), &[]),
            format!("tensor `lengths`: expected whole numbers from 1 to 10, found {value}")
        );
    }
    let Err(fault) = compare(b"hello") else {
        panic!("accepted");
    };
    assert!(
        fault
            .to_string()
            .starts_with("weight file: expected a complete safetensors file")
    );
}

#[test]
fn a_model_by_pytorch_has_its_logits_loss_and_gradients() -> Result<()> {
    let path = folder().join("model/reader.safetensors");
    let tensors = Tensors::read(&fs::read(path).unwrap())?;
    let (steps, batch) = (7, 3);
    let stack = Spec::new(Kind::Lstm, 5, 6).layers(2).bidirectional(true);
    let spec = ModelSpec::of_tokens(11, stack, 4);
    let model = Model::new(spec, tensors.params(&spec.layout())?)?;
    let tokens: Vec<u32> = (tensors.values("tokens", &[steps, batch])?.iter())
        .map(|&token| token as u32)
        .collect();
    let targets: Vec<Option<u32>> = (tensors.values("targets", &[steps, batch])?.iter())
        .map(|&target| (target >= 0.0).then_some(target as u32))
        .collect();
    let lengths: Vec<usize> = (tensors.values("lengths", &[batch])?.iter())
        .map(|&length| length as usize)
        .collect();
    let close = |name: &str, found: &[f32], expected: &[f32]| {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-6,
                "{name}: expected {expected}, found {found}"
            );
        }
    };

    let sequences = Sequences {
        lengths: Some(&lengths),
        ..Sequences::new(&tokens, steps, batch)
    };
    let trace = model.forward(&sequences)?;
    let logits = tensors.values("logits", &[steps, batch, 4])?;
    close("logits", &trace.logits, logits);
    let mut workspace = Workspace::default();
    let loss = model.loss_and_gradients(&Batch::new(sequences, &targets), &mut workspace)?;
    close("loss", &[loss], tensors.values("loss", &[1])?);
    for (name, shape, found) in workspace.gradients.params.iter() {
        close(name, found, tensors.values(&format!("grad.{name}"), shape)?);
    }
    Ok(())
}

/// The problem of `make.py`: a linear layer that learns by the mean squared error.
struct Problem {
    x: Vec<f32>,
    y: Vec<f32>,
    predicted: Vec<f32>,
    scratch: LinearScratch,
}

impl Problem {
    const LAYER: Linear = Linear {
        inputs: 4,
        outputs: 3,
    };

    fn gradients(&mut self, params: &Params, gradients: &mut Params) -> Result<()> {
        let weight = params.get("weight").unwrap();
        let bias = params.get("bias").unwrap();
        let Problem {
            x,
            y,
            predicted,
            scratch,
        } = self;
        Self::LAYER.forward(x, weight, bias, predicted, scratch)?;
        let scale = 2.0 / y.len() as f32;
        let d: Vec<f32> = (predicted.iter().zip(y))
            .map(|(p, y)| scale * (*p - *y))
            .collect();
        let (d_weight, d_bias) = gradients.data_mut().split_at_mut(12);
        let gradients = LinearGradients {
            weight: d_weight,
            bias: d_bias,
            x: &mut Vec::new(),
        };
        Self::LAYER.backward(x, weight, &d, gradients, scratch)
    }
}

#[test]
fn optimisers_follow_pytorchs_trajectories() -> Result<()> {
    let path = folder().join("optimizer/trajectories.safetensors");
    let tensors = Tensors::read(&fs::read(path).unwrap())?;
    let mut problem = Problem {
        x: tensors.values("x", &[8, 4])?.to_vec(),
        y: tensors.values("y", &[8, 3])?.to_vec(),
        predicted: Vec::new(),
        scratch: LinearScratch::default(),
    };
    let start = tensors.params(&[
        ("weight".to_owned(), vec![3, 4]),
        ("bias".to_owned(), vec![3]),
    ])?;

    type Step = Box<dyn FnMut(&mut Params, &Params) -> Result<()>>;
    let sgd = |lr, momentum| -> Step {
        let mut sgd = Sgd::new(lr, momentum);
        Box::new(move |params, gradients| sgd.step(params, gradients))
    };
    let adam = |mut adam: Adam| -> Step {
        Box::new(move |params, gradients| adam.step(params, gradients))
    };
    let mut gentle = Adam::new(0.02);
    (gentle.betas, gentle.eps) = ((0.8, 0.95), 1e-4);
    for (name, mut step, limit) in [
        ("sgd", sgd(0.1, 0.0), f32::INFINITY),
        ("momentum", sgd(0.05, 0.9), f32::INFINITY),
        ("clipped", sgd(0.1, 0.5), 0.5),
        ("adam", adam(Adam::new(0.05)), f32::INFINITY),
        ("adam_clipped", adam(gentle), 0.5),
    ] {
        let steps = 12;
        let weights = tensors.values(&format!("{name}.weight"), &[steps, 3, 4])?;
        let biases = tensors.values(&format!("{name}.bias"), &[steps, 3])?;
        let norms = tensors.values(&format!("{name}.norm"), &[steps])?;
        let mut params = start.clone();
        let mut gradients = start.zeros_like();
        let mut clipped = 0;
        for index in 0..steps {
            problem.gradients(&params, &mut gradients)?;
            let norm = clip_grad_norm(&mut gradients, limit);
            clipped += usize::from(norm > limit);
            step(&mut params, &gradients)?;
            assert!(
                (norm - norms[index]).abs() < 1e-5,
                "{name}, norm at step {index}"
            );
            let expected = weights[index * 12..][..12]
                .iter()
                .chain(&biases[index * 3..][..3]);
            for (found, expected) in params.data().iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 2e-6,
                    "{name} at step {index}: expected {expected}, found {found}"
                );
            }
        }
        assert_eq!(clipped > 0, limit.is_finite(), "{name}");
    }
    Ok(())
}
