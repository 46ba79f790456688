//! Weight files: what is written is read, what PyTorch wrote is read, and what is wrong is said.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use unrolled::nn::weights::{Tensors, read, write};
use unrolled::nn::{
    Error, Gate, Init, Input, Kind, Model, ModelSpec, Params, Result, Rng, Spec, Stack,
};

fn golden(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    fs::read(folder.join(name)).unwrap()
}

/// A file of any header and data.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend_from_slice(data);
    bytes
}

fn layout(tensors: &[(&str, &[usize])]) -> Vec<(String, Vec<usize>)> {
    let owned = |&(name, shape): &(&str, &[usize])| (name.to_owned(), shape.to_vec());
    tensors.iter().map(owned).collect()
}

#[test]
fn every_networks_weights_survive_the_way_out_and_in() -> Result<()> {
    let mut rng = Rng::seed_from_u64(1);
    for kind in [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru] {
        for layers in 1..=3 {
            for bidirectional in [false, true] {
                let stack = Spec::new(kind, 3, 5)
                    .layers(layers)
                    .bidirectional(bidirectional);
                let spec = ModelSpec::of_tokens(7, stack, 2);
                let mut model = Model::init(spec, &Init::default(), &mut rng)?;
                // The numbers that text formats lose.
                model.params_mut().data_mut()[..6].copy_from_slice(&[
                    -0.0,
                    f32::MIN_POSITIVE / 3.0,
                    f32::MAX,
                    f32::NEG_INFINITY,
                    f32::from_bits(0x7fc0_1234),
                    0.1,
                ]);
                let metadata = BTreeMap::from([("seed".to_owned(), "1".to_owned())]);
                let bytes = write(model.params(), &metadata)?;
                let found = read(&bytes, &spec.layout())?;
                let bits = |params: &Params| -> Vec<u32> {
                    params.data().iter().map(|value| value.to_bits()).collect()
                };
                assert!(found.same_layout(model.params()));
                assert_eq!(bits(&found), bits(model.params()));
                assert_eq!(Tensors::read(&bytes)?.metadata(), &metadata);
                Model::new(spec, found)?;
            }
        }
    }
    Ok(())
}

#[test]
fn a_file_by_pytorch_runs() -> Result<()> {
    let tensors = Tensors::read(&golden("lstm_3_bi.safetensors"))?;
    let spec = Spec::new(Kind::Lstm, 4, 24).layers(3).bidirectional(true);
    let stack = Stack::new(spec, tensors.params(&spec.layout())?)?;
    let input = tensors.values("input", &[40, 1, 4])?;
    let output = tensors.values("output", &[40, 1, 48])?;
    let trace = stack.forward(&Input::new(input, 40, 1))?;
    for (found, expected) in trace.output.iter().zip(output) {
        assert!((found - expected).abs() < 1e-6);
    }
    // PyTorch's rows of the forget gate are those of the engine's.
    let layer = &trace.layers[0];
    let start = 24 * spec.kind.gate_index(Gate::Forget).unwrap();
    assert_eq!(
        layer.gate_at(0, 0, Gate::Forget).unwrap(),
        &layer.gates_at(0, 0)[start..start + 24]
    );
    assert!(tensors.extra(&spec.layout()).contains(&"grad.weight_ih_l0"));
    Ok(())
}

#[test]
fn a_file_cut_anywhere_is_an_error_that_names_what_is_cut() {
    let bytes = golden("rnn_1.safetensors");
    let spec = Spec::new(Kind::RnnTanh, 1, 1);
    assert!(read(&bytes, &spec.layout()).is_ok());
    let header = 8 + u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
    let mut named = Vec::new();
    for length in 0..bytes.len() {
        let error = read(&bytes[..length], &spec.layout()).unwrap_err();
        let message = error.to_string();
        match error {
            Error::File { .. } => {
                assert!(length < header);
                let says = format!(
                    "weight file: expected a complete safetensors file, found {length} bytes: "
                );
                assert!(message.starts_with(&says), "{message}");
            }
            Error::Truncated {
                name,
                expected,
                found,
            } => {
                assert!(length >= header && found < expected);
                assert_eq!(
                    message,
                    format!(
                        "tensor `{name}`: expected {expected} bytes, found {found}: the file ends too early"
                    )
                );
                if !named.contains(&name) {
                    named.push(name);
                }
            }
            other => panic!("cut at {length}: {other}"),
        }
    }
    // Every tensor of the file, each while the cut was in it.
    assert_eq!(named.len(), Tensors::read(&bytes).unwrap().names().count());
    let longer = [&bytes[..], &[0]].concat();
    assert!(matches!(Tensors::read(&longer), Err(Error::File { .. })));
}

#[test]
fn a_file_with_any_byte_changed_is_read_or_refused() {
    let bytes = golden("rnn_1.safetensors");
    let layout = Spec::new(Kind::RnnTanh, 1, 1).layout();
    let header = 8 + u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
    let mut refused = 0;
    for index in 0..header {
        for value in [0x00, b'"', b'0', b'9', b'[', b'}', b'-', 0x7f, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[index] = value;
            match read(&changed, &layout) {
                Ok(params) => assert_eq!(params.layout(), layout),
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    assert!(refused > header, "{refused} refused");
}

#[test]
fn what_is_no_safetensors_file_is_refused() {
    let whole = r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    assert_eq!(
        read(&file(whole, &[0; 4]), &layout(&[("a", &[1])]))
            .unwrap()
            .data(),
        [0.0]
    );
    let lie = |length: u64| [&length.to_le_bytes()[..], whole.as_bytes(), &[0; 4]].concat();
    let true_length = whole.len() as u64;
    let nested = "[".repeat(100_000);
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("text", b"weight_ih_l0 = 0.5, 0.25".to_vec()),
        (
            "a zip archive, as torch.save writes it",
            [b"PK\x03\x04".as_slice(), &[0; 100]].concat(),
        ),
        ("zeros", vec![0; 64]),
        ("ones", vec![0xff; 64]),
        ("a header length of 0", lie(0)),
        ("a header length one too small", lie(true_length - 1)),
        ("a header length one too large", lie(true_length + 1)),
        ("a header length past the end", lie(true_length + 5)),
        ("a header length of 2^63", lie(1 << 63)),
        ("the largest header length", lie(u64::MAX)),
        ("the largest header length less 7", lie(u64::MAX - 7)),
        ("no object", file("[]", &[])),
        ("no JSON", file("{", &[])),
        ("no UTF-8", [&1_u64.to_le_bytes()[..], &[0xff]].concat()),
        ("a deeply nested header", file(&nested, &[])),
        (
            "metadata that is no text",
            file(r#"{"__metadata__":{"T":3}}"#, &[]),
        ),
        (
            "a tensor without a shape",
            file(r#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, &[0; 4]),
        ),
        (
            "an unknown type",
            file(
                r#"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#,
                &[0; 4],
            ),
        ),
        (
            "a negative size",
            file(
                r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
                &[0; 4],
            ),
        ),
        (
            "a fractional size",
            file(
                r#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
                &[0; 4],
            ),
        ),
        (
            "a shape of more values than there are",
            file(
                r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
                &[0; 4],
            ),
        ),
        (
            "a shape whose product overflows",
            file(
                r#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
                &[],
            ),
        ),
        (
            "an end before its beginning",
            file(
                r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
                &[0; 4],
            ),
        ),
        (
            "a gap",
            file(
                r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                &[0; 8],
            ),
        ),
        (
            "two tensors in one place",
            file(
                r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                &[0; 4],
            ),
        ),
        (
            "two tensors of one name",
            file(
                r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                &[0; 8],
            ),
        ),
        (
            "two tensors of one name, the second in the first one's place",
            file(
                r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                &[0; 8],
            ),
        ),
    ] {
        match Tensors::read(&bytes) {
            Err(Error::File { found }) => {
                assert!(
                    found.starts_with(&format!("{} bytes: ", bytes.len())),
                    "{what}: {found}"
                );
            }
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[test]
fn a_tensor_that_does_not_fit_is_named_with_what_it_must_be() {
    let types = [
        ("F64", 8),
        ("F16", 2),
        ("BF16", 2),
        ("I64", 8),
        ("I32", 4),
        ("U8", 1),
        ("BOOL", 1),
    ];
    for (dtype, size) in types {
        let end = 6 * size;
        let header = format!(
            r#"{{"bias_hh_l0":{{"dtype":"{dtype}","shape":[6],"data_offsets":[0,{end}]}}}}"#
        );
        let bytes = file(&header, &vec![0; end]);
        let error = read(&bytes, &layout(&[("bias_hh_l0", &[6])])).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("tensor `bias_hh_l0`: expected type F32, found {dtype}")
        );
    }

    let bytes = golden("course_gru_1.safetensors");
    for (spec, message) in [
        (
            Spec::new(Kind::Gru, 5, 9),
            "tensor `weight_ih_l0`: expected shape (27, 5), found (24, 5)",
        ),
        (
            Spec::new(Kind::Gru, 4, 8),
            "tensor `weight_ih_l0`: expected shape (24, 4), found (24, 5)",
        ),
        (
            Spec::new(Kind::Lstm, 5, 8),
            "tensor `weight_ih_l0`: expected shape (32, 5), found (24, 5)",
        ),
        (
            Spec::new(Kind::Gru, 5, 8).layers(2),
            "tensor `weight_ih_l1`: expected shape (24, 8), found no such tensor",
        ),
        (
            Spec::new(Kind::Gru, 5, 8).bidirectional(true),
            "tensor `weight_ih_l0_reverse`: expected shape (24, 5), found no such tensor",
        ),
    ] {
        assert_eq!(
            read(&bytes, &spec.layout()).unwrap_err().to_string(),
            message
        );
    }
    // The same number of values in another shape.
    let tensors = Tensors::read(&bytes).unwrap();
    for shape in [vec![5, 24], vec![120], vec![24, 5, 1], vec![]] {
        let error = tensors.values("weight_ih_l0", &shape).unwrap_err();
        assert!(matches!(error, Error::TensorShape { .. }), "{error}");
    }

    // As a whole network the same: one tensor after another left out.
    let spec = Spec::new(Kind::Gru, 5, 8);
    for index in 0..4 {
        let mut fewer = spec.layout();
        let (name, expected) = fewer.remove(index);
        let bytes = write(&tensors.params(&fewer).unwrap(), &BTreeMap::new()).unwrap();
        let error = read(&bytes, &spec.layout()).unwrap_err();
        assert_eq!(error, Error::MissingTensor { name, expected });
    }
}
