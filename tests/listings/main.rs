//! Listings are run with Python, and print what the engine computed.
//!
//! `UNROLLED_PYTHON` is a Python with NumPy; `cargo xtask test` sets one up and names it. With the feature
//! `listings-torch` and a Python that has PyTorch and safetensors too, the PyTorch listings are run as well:
//!
//! ```text
//! UNROLLED_PYTHON=python3 cargo test --no-default-features --features listings-torch --test listings
//! ```

mod cases;
mod lessons;
mod python;
mod training;

use unrolled::listing::{Error, Run, numpy, pytorch};
use unrolled::nn::{Hold, Items, Kind, Sequences, spec::Gate};
use unrolled::task::moscow::Language;

use cases::Case;

/// Every row that a listing prints, in its order, against the engine's.
fn compare(case: &Case, code: &str, printed: &str) {
    let found = python::rows(printed);
    let expected = case.expected();
    assert_eq!(
        found.len(),
        expected.len(),
        "{}\n{code}\n{printed}",
        case.name
    );
    for ((name, expected), found) in expected.iter().zip(&found) {
        assert_eq!(
            found.len(),
            expected.len(),
            "{}: {name}\n{printed}",
            case.name
        );
        for (&expected, &found) in expected.iter().zip(found) {
            let allowed = 1e-5 * f64::from(expected).abs().max(0.1);
            assert!(
                (f64::from(expected) - found).abs() <= allowed,
                "{}: {name}: the engine has {expected}, the listing prints {found}",
                case.name
            );
        }
    }
}

#[test]
fn the_numpy_listing_prints_the_engines_numbers() {
    for case in cases::all() {
        for language in Language::ALL {
            let code = numpy(&case.run(), language).unwrap();
            compare(&case, &code, &python::run(&code, &case.files()));
        }
    }
}

#[test]
fn a_held_gate_is_held_in_the_listing_too() {
    for (kind, gates) in [
        (Kind::Lstm, [Gate::Forget, Gate::Cell]),
        (Kind::Gru, [Gate::Update, Gate::New]),
    ] {
        let mut case = Case::stack(kind, 2, true);
        case.holds = vec![
            Hold {
                gate: gates[0],
                unit: None,
                value: 0.9,
                layer: 0,
                direction: 1,
            },
            Hold {
                gate: gates[0],
                unit: Some(1),
                value: 1.0,
                layer: 0,
                direction: 1,
            },
            Hold {
                gate: gates[1],
                unit: Some(2),
                value: -0.3,
                layer: 1,
                direction: 0,
            },
        ];
        let code = numpy(&case.run(), Language::English).unwrap();
        compare(&case, &code, &python::run(&code, &case.files()));
        assert_eq!(
            pytorch(&case.run(), Language::English),
            Err(Error::Held { found: 3 })
        );
    }
}

#[test]
fn many_parameters_are_read_from_the_exported_file() {
    let case = Case::large();
    let code = numpy(&case.run(), Language::Korean).unwrap();
    assert!(code.len() < 10_000 && code.contains("load_file(\"내 \\\"가중치\\\".safetensors\")"));
    compare(&case, &code, &python::run(&code, &case.files()));
}

#[test]
fn the_pytorch_listing_is_python() {
    for case in cases::all().into_iter().chain([Case::large()]) {
        for language in Language::ALL {
            python::compile(&pytorch(&case.run(), language).unwrap());
        }
    }
}

#[cfg(feature = "listings-torch")]
#[test]
fn the_pytorch_listing_prints_the_engines_numbers() {
    for case in cases::all().into_iter().chain([Case::large()]) {
        let code = pytorch(&case.run(), Language::Korean).unwrap();
        compare(&case, &code, &python::run(&code, &case.files()));
    }
}

#[test]
fn what_cannot_be_run_is_refused() {
    let case = Case::stack(Kind::RnnTanh, 1, false);
    let run = case.run();
    let sequence = Sequences::new(&[1, 2, 3], 3, 1);
    let tokens = numpy(&Run { sequence, ..run }, Language::English);
    assert_eq!(tokens, Err(Error::Tokens));
    let Items::Values(values) = run.sequence.items else {
        unreachable!("the case reads numbers")
    };
    let short = Sequences::new(&values[1..], run.sequence.steps, 1);
    let short = pytorch(
        &Run {
            sequence: short,
            ..run
        },
        Language::English,
    );
    assert!(matches!(short, Err(Error::Run(_))), "{short:?}");
    let several = Sequences {
        batch: 2,
        ..run.sequence
    };
    let several = numpy(
        &Run {
            sequence: several,
            ..run
        },
        Language::English,
    );
    assert_eq!(several, Err(Error::Batch { found: 2 }));
    let labels = ["one".to_owned()];
    let labels = numpy(
        &Run {
            labels: &labels,
            ..run
        },
        Language::English,
    );
    assert!(
        matches!(labels, Err(Error::Labels { found: 1, .. })),
        "{labels:?}"
    );
}
