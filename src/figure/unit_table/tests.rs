use super::*;
use crate::nn::{Init, Input, Rng, Spec, Stack};

fn scenes(kind: Kind, units: usize, width: f32, tick: f64) -> Scene {
    scene_of(kind, units, width, tick, false)
}

fn scene_of(kind: Kind, units: usize, width: f32, tick: f64, feed_forward: bool) -> Scene {
    let mut rng = Rng::seed_from_u64(1);
    let stack = Stack::init(Spec::new(kind, 2, units), &Init::default(), &mut rng).unwrap();
    let trace = stack.forward(&Input::new(&[0.5; 6], 3, 1)).unwrap();
    let opened = Opened {
        layer: &trace.layers[0],
        params: stack.params(),
        prefix: "",
        holds: &[],
        feed_forward,
    };
    let line = Timeline {
        steps: 3,
        operations: operations(kind).len(),
    };
    unit_table(&opened, line, width, 200.0, tick, None)
}

#[test]
fn cells_keep_apart_and_inside_at_every_width() {
    for kind in [Kind::RnnTanh, Kind::Lstm, Kind::Gru] {
        for width in [340.0, 358.0, 600.0, 820.0, 1200.0] {
            for units in [1, 2, 8, 32, 72] {
                let scene = scenes(kind, units, width, 9.0);
                let cells: Vec<_> = scene.cells().collect();
                for (index, a) in cells.iter().enumerate() {
                    assert!(
                        a.rect.x >= -0.1 && a.rect.right() <= width + 0.1,
                        "{kind:?} {width} {:?}",
                        a.rect
                    );
                    assert!(a.rect.bottom() <= scene.height);
                    assert!(cells[index + 1..].iter().all(|b| !a.rect.overlaps(&b.rect)));
                }
            }
        }
    }
}

#[test]
fn names_and_signs_stay_inside_with_few_units_and_where_it_is_narrow() {
    for kind in [Kind::RnnTanh, Kind::Lstm, Kind::Gru] {
        for (units, width) in [(1, 600.0), (2, 600.0), (1, 340.0), (8, 310.0)] {
            let scene = scenes(kind, units, width, 9.0);
            for mark in &scene.marks {
                match mark {
                    Mark::Label { y, text, .. } => {
                        assert!(*y <= scene.height, "{kind:?} {units} {width}: {text}");
                    }
                    // A rail leads to the right.
                    Mark::Wire { path, .. } if path.contains('H') => {
                        let number = |from: char| {
                            let rest = path.split(from).nth(1)?;
                            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
                            rest[..end.unwrap_or(rest.len())].parse::<f32>().ok()
                        };
                        assert!(number('M') <= number('H'), "{kind:?} {width}: {path}");
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn the_cell_state_waits_for_its_gates() {
    let phase = |tick: f64, what| {
        let scene = scenes(Kind::Lstm, 4, 820.0, tick);
        scene
            .cells()
            .find(|c| c.pick.is_some_and(|p| p.what == what && p.step == 1))
            .map(|c| c.phase)
    };
    assert_eq!(phase(9.0, What::Forget), Some(Phase::Pending));
    assert_eq!(phase(10.0, What::Forget), Some(Phase::Done));
    assert_eq!(phase(12.0, What::Cell), Some(Phase::Pending));
    assert_eq!(phase(13.0, What::Cell), Some(Phase::Done));
}

#[test]
fn a_layer_without_feedback_reads_no_state_and_a_gru_shows_what_it_reads() {
    let labels = |scene: &Scene| -> Vec<String> {
        let text = |mark: &Mark| match mark {
            Mark::Label { text, .. } => Some(text.clone()),
            _ => None,
        };
        scene.marks.iter().filter_map(text).collect()
    };
    let plain = scene_of(Kind::RnnTanh, 4, 820.0, 9.0, true);
    assert_eq!(labels(&plain), ["xₜ", "Wₓ", "+bₓ", "aₜ", "tanh", "fₜ"]);
    assert_eq!(plain.cells().count(), 2 + 4 + 4);
    let lstm = labels(&scenes(Kind::Lstm, 4, 820.0, 9.0));
    let count = |name: &str| lstm.iter().filter(|text| *text == name).count();
    // Three gates and a candidate, beside the tanh of the cell state, from one input and one state.
    assert_eq!(["σ", "tanh", "xₜ", "hₜ₋₁"].map(count), [3, 2, 1, 1]);
    let gru = scenes(Kind::Gru, 4, 820.0, 9.0);
    let names = labels(&gru);
    for name in ["xₜ", "hₜ₋₁", "rₜ", "zₜ", "nₜ", "hₜ"] {
        assert!(names.contains(&name.to_owned()), "{name} of {names:?}");
    }
}

#[test]
fn every_vector_has_its_operation() {
    for kind in [Kind::RnnTanh, Kind::Lstm, Kind::Gru] {
        for (index, what) in operations(kind).iter().enumerate() {
            if let Some(what) = what {
                assert_eq!(operation_of(kind, *what), index);
            }
        }
    }
}
