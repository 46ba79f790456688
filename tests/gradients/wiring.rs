//! Every way in and out, against central differences of the engine's own loss: its parts are compared with an independent
//! implementation elsewhere, so that what is at stake here is how they are joined.

use unrolled::nn::wiring::{Asked, Lesson, Source, Way, Wiring, WiringSpec, Workspace};
use unrolled::nn::{Kind, Rng};

use super::{random, random_params};

const STEP: f32 = 1e-2;

#[test]
fn all_wirings() {
    let tokens = [1, 2, 0, 3, 1, 1, 2, 0, 0];
    let lengths = [3, 1, 2];
    let fed = [0, 0, 0, 2, 3, 2];
    let mut rng = Rng::seed_from_u64(11);
    let vectors = random(3 * 5, &mut rng);
    for kind in [Kind::Gru, Kind::RnnTanh, Kind::Lstm] {
        for source in [
            Source::Tokens {
                vocabulary: 4,
                size: 3,
            },
            Source::Vector { size: 5 },
        ] {
            for way in [Way::Last, Way::Each, Way::Decoder { size: 2 }] {
                let pictures = matches!(source, Source::Vector { .. });
                if pictures && way == Way::Each {
                    continue;
                }
                let spec = WiringSpec {
                    source,
                    way,
                    kind,
                    units: 3,
                    outputs: 4,
                };
                let params = random_params(spec.layout(), &mut rng);
                let mut wiring = Wiring::new(spec, params).unwrap();
                let targets: Vec<Option<u32>> = match way {
                    Way::Last => vec![Some(1), Some(3), Some(0)],
                    Way::Each => [0, 1, 2, 3, 9, 1, 2, 9, 9]
                        .map(|t| (t < 9).then_some(t))
                        .to_vec(),
                    Way::Decoder { .. } => vec![Some(2), Some(3), Some(1), Some(1), None, Some(3)],
                };
                let lesson = Lesson {
                    asked: if pictures {
                        Asked::Vectors(&vectors, 3)
                    } else {
                        Asked::Tokens(&tokens, &lengths)
                    },
                    fed: if matches!(way, Way::Decoder { .. }) {
                        &fed
                    } else {
                        &[]
                    },
                    targets: &targets,
                };
                let mut workspace = Workspace::default();
                wiring.loss_and_gradients(&lesson, &mut workspace).unwrap();
                let found = workspace.gradients.clone();
                let mut moved = 0;
                for index in 0..wiring.params().len() {
                    let mut loss = |by: f32| {
                        let value = wiring.params().data()[index];
                        wiring.params_mut().data_mut()[index] = value + by;
                        let loss = wiring.loss_and_gradients(&lesson, &mut workspace).unwrap();
                        wiring.params_mut().data_mut()[index] = value;
                        loss
                    };
                    // Five points: the error is of the fourth order in the step.
                    let near = loss(STEP) - loss(-STEP);
                    let far = loss(2.0 * STEP) - loss(-2.0 * STEP);
                    let expected = (8.0 * near - far) / (12.0 * STEP);
                    let gradient = found.data()[index];
                    assert!(
                        (gradient - expected).abs() < 2e-4,
                        "{kind:?} {source:?} {way:?} {index}: {gradient} {expected}"
                    );
                    moved += usize::from(gradient != 0.0);
                }
                assert!(moved * 2 > wiring.params().len());
            }
        }
    }
}
