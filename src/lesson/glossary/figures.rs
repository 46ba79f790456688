//! The glossary's small figures: each is drawn from a run of the engine and one number that the reader can drag.

use super::dial::Dial;
use super::runs::{STEPS, Shape, bands, gradients, padded, parameter_gradient};
use super::{arrays, descent, networks};
use crate::figure::clock::Phase;
use crate::figure::number;
use crate::figure::pick::What;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, Rect, Scale, Scene};
use crate::nn::optimizer::norm;
use crate::nn::{Kind, Spec, clip_grad_norm, loss, math};

/// Pixels across.
pub const WIDTH: f32 = 340.0;

/// A living figure.
#[derive(Clone, Copy)]
pub struct Figure {
    pub dial: Dial,
    pub start: f32,
    /// The scene for a position of the slider; an empty one if the engine refuses the run.
    pub draw: fn(f32) -> Scene,
}

/// The figure of a term, if it has one.
pub fn figure(term: &str) -> Option<Figure> {
    let at = |dial: Dial, start: f32, draw: fn(f32) -> Scene| Figure { dial, start, draw };
    let new = |dial: Dial, draw: fn(f32) -> Scene| at(dial, dial.range()[3], draw);
    Some(match term {
        "rnn" | "vanilla-rnn" | "cell" | "unrolling" | "sequence-model" => new(Dial::Step, |t| {
            bands(&Shape::RNN, &[What::Hidden, What::Input], t)
        }),
        "unit" => new(Dial::Few, super::runs::units),
        "capacity" => new(Dial::Few, descent::capacity),
        "neuron" => new(Dial::Weight, networks::neuron),
        "hidden-state" => new(Dial::Step, |t| bands(&Shape::RNN, &[What::Hidden], t)),
        "input-vector" => new(Dial::Step, networks::vectors),
        "sequence" | "time-step" => at(Dial::Step, 3.0, |t| bands(&Shape::RNN, &[What::Input], t)),
        "lstm" => new(Dial::Step, |t| {
            bands(&Shape::LSTM, &[What::Cell, What::Hidden], t)
        }),
        "cell-state" => new(Dial::Step, |t| bands(&Shape::LSTM, &[What::Cell], t)),
        "gate" => new(Dial::Step, |t| {
            bands(
                &Shape::LSTM,
                &[What::Forget, What::InputGate, What::OutputGate],
                t,
            )
        }),
        "forget-gate" => new(Dial::Step, |t| bands(&Shape::LSTM, &[What::Forget], t)),
        "input-gate" => new(Dial::Step, |t| bands(&Shape::LSTM, &[What::InputGate], t)),
        "output-gate" => new(Dial::Step, |t| bands(&Shape::LSTM, &[What::OutputGate], t)),
        "candidate" => new(Dial::Step, |t| bands(&Shape::LSTM, &[What::Candidate], t)),
        "forget-bias" => new(Dial::Bias, |bias| {
            let shape = Shape {
                forget_bias: bias,
                ..Shape::LSTM
            };
            bands(&shape, &[What::Forget, What::Cell], STEPS as f32)
        }),
        "gru" => new(Dial::Step, |t| {
            bands(&Shape::GRU, &[What::Hidden, What::Reset, What::Update], t)
        }),
        "reset-gate" => new(Dial::Step, |t| bands(&Shape::GRU, &[What::Reset], t)),
        "update-gate" => new(Dial::Step, |t| bands(&Shape::GRU, &[What::Update], t)),
        "layer" => new(Dial::Step, |t| super::runs::layers(t, false)),
        "bidirectional" => new(Dial::Step, |t| super::runs::layers(t, true)),
        "padding" => new(Dial::Length, padded),
        "tanh" => new(Dial::Value, |x| curve(math::tanh, -1.0, x)),
        "sigmoid" => new(Dial::Value, |x| curve(math::sigmoid, 0.0, x)),
        "saturation" => at(Dial::Value, 3.5, |x| curve(math::tanh, -1.0, x)),
        "softmax" | "output-layer" => new(Dial::Score, softmax),
        "elementwise-product" => new(Dial::Later, super::runs::product),
        "parameter" => new(Dial::Units, parameters),
        "jacobian" => at(Dial::Later, 3.0, super::slopes::jacobian),
        "gradient" | "bptt" => at(Dial::Scale, 0.5, gradient),
        "vanishing-gradient" => at(Dial::Scale, 0.2, gradient),
        "exploding-gradient" => at(Dial::Scale, 2.0, gradient),
        "clipping" => new(Dial::Limit, clipped),
        "feedforward" | "ann" => new(Dial::Step, networks::feedforward),
        "weight" => new(Dial::Weight, |w| networks::changed("weight_ih_l0", w)),
        "bias" => new(Dial::Offset, |b| networks::changed("bias_ih_l0", b)),
        "activation-function" => new(Dial::Value, activations),
        "encoder" => new(Dial::Step, networks::encoder),
        "wiring" => new(Dial::Early, networks::wirings),
        "decoder" => new(Dial::Step, networks::decoder),
        "teacher-forcing" => new(Dial::Step, networks::teacher_forcing),
        "seed" => new(Dial::Seed, networks::seeded),
        "embedding" => new(Dial::Word, arrays::embedding),
        "tensor" => new(Dial::Batch, arrays::tensor),
        "batch" => new(Dial::Other, arrays::batch),
        "loss" => new(Dial::Score, descent::loss),
        "learning-rate" => new(Dial::Rate, descent::rate),
        "momentum" => new(Dial::Momentum, descent::momentum),
        "optimizer" => new(Dial::Rate, super::slopes::optimizers),
        "long-term-dependency" => new(Dial::Scale, descent::remembered),
        "spectral-radius" => at(Dial::Scale, 1.0, descent::radius),
        "truncation" => new(Dial::Back, descent::truncated),
        "detach" => at(Dial::Step, 4.0, descent::detached),
        _ => return None,
    })
}

/// A cell of a small figure.
pub fn cell(rect: Rect, value: f32, scale: Scale, quantity: Quantity) -> Mark {
    cell_in(Phase::Done, rect, value, scale, quantity)
}

/// The same of what may not be computed yet.
pub fn cell_in(phase: Phase, rect: Rect, value: f32, scale: Scale, quantity: Quantity) -> Mark {
    Mark::Cell(Cell {
        rect,
        value,
        scale,
        quantity,
        phase,
        pick: None,
        selected: false,
        held: false,
        draggable: false,
    })
}

fn wire(path: String, phase: Phase) -> Mark {
    Mark::Wire {
        path,
        quantity: Quantity::Plain,
        phase,
    }
}

/// Where a point of a graph is drawn: x from -5 to 5, y from `least` to 1.
fn place(least: f32, x: f32, y: f32) -> (f32, f32) {
    (
        (x + 5.0) / 10.0 * WIDTH,
        10.0 + (1.0 - y) / (1.0 - least) * (GRAPH - 20.0),
    )
}

/// Height of a graph.
const GRAPH: f32 = 120.0;

/// The axes of a graph.
fn axes(least: f32) -> Scene {
    let mut scene = Scene::new(WIDTH);
    scene.height = GRAPH + 26.0;
    let ((left, zero), (right, _)) = (place(least, -5.0, 0.0), place(least, 5.0, 0.0));
    let ((middle, top), (_, bottom)) = (place(least, 0.0, 1.0), place(least, 0.0, least));
    scene.marks.push(wire(
        format!("M{left:.1} {zero:.1}H{right:.1}M{middle:.1} {top:.1}V{bottom:.1}"),
        Phase::Pending,
    ));
    let end = |scene: &mut Scene, (x, y): (f32, f32), text: &str, anchor| {
        scene.label(x, y, text, 11.5, anchor, Quantity::Plain);
    };
    end(&mut scene, (left + 1.0, zero + 14.0), "−5", Anchor::Start);
    end(&mut scene, (right - 1.0, zero + 14.0), "5", Anchor::End);
    end(&mut scene, (middle + 5.0, top + 4.0), "1", Anchor::Start);
    if least < 0.0 {
        end(
            &mut scene,
            (middle + 5.0, bottom + 4.0),
            "−1",
            Anchor::Start,
        );
    }
    scene
}

/// The graph of `f`, as far as it is not above 1, with the point over `x`.
fn graph(scene: &mut Scene, f: fn(f32) -> f32, least: f32, x: f32) {
    let mut path = String::new();
    for point in 0..=100_u8 {
        let at = f32::from(point) / 10.0 - 5.0;
        let y = f(at);
        if y > 1.0 {
            break;
        }
        let (px, py) = place(least, at, y);
        let letter = if point == 0 { "M" } else { "L" };
        path.push_str(&format!("{letter}{px:.1} {py:.1}"));
    }
    scene.marks.push(wire(path, Phase::Done));
    let y = f(x);
    if y > 1.0 {
        return;
    }
    let ((px, py), (_, zero)) = (place(least, x, y), place(least, x, 0.0));
    scene
        .marks
        .push(wire(format!("M{px:.1} {zero:.1}V{py:.1}"), Phase::Pending));
    scene.marks.push(Mark::Frame {
        rect: Rect::new(px - 4.0, py - 4.0, 8.0, 8.0),
        class: "row",
        pick: None,
    });
}

/// A line of text below everything else.
pub fn caption(scene: &mut Scene, text: String) {
    let y = scene.height - 8.0;
    scene.label(WIDTH / 2.0, y, text, 14.0, Anchor::Middle, Quantity::Plain);
}

/// The graph of `f` between `least` and 1, with the point over `x` and the slope there.
fn curve(f: fn(f32) -> f32, least: f32, x: f32) -> Scene {
    let mut scene = axes(least);
    graph(&mut scene, f, least, x);
    let y = f(x);
    // Both functions have a slope that follows from their value.
    let slope = if least < 0.0 {
        1.0 - y * y
    } else {
        y * (1.0 - y)
    };
    let text = format!(
        "f({}) = {} · f′ = {}",
        number::fixed(x, 1),
        number::fixed(y, 4),
        number::fixed(slope, 4)
    );
    caption(&mut scene, text);
    scene
}

/// The three functions that the lessons speak of, over each other.
fn activations(x: f32) -> Scene {
    let relu = |x: f32| x.max(0.0);
    let mut scene = axes(-1.0);
    for f in [math::tanh, math::sigmoid, relu] {
        graph(&mut scene, f, -1.0, x);
    }
    // Each curve's name where it is alone.
    for (name, at, y) in [("tanh", -3.9, -0.8), ("σ", -2.4, 0.24), ("ReLU", 1.1, 0.42)] {
        let (px, py) = place(-1.0, at, y);
        scene.label(px, py, name, 13.0, Anchor::Start, Quantity::Plain);
    }
    let text = [
        ("tanh", math::tanh(x)),
        ("σ", math::sigmoid(x)),
        ("ReLU", relu(x)),
    ];
    let text = text.map(|(name, y)| format!("{name} {}", number::fixed(y, 3)));
    caption(&mut scene, text.join(" · "));
    scene
}

/// Rows of a name, a bar as long as its share, and a text.
pub fn rows(list: &[(String, f32, String)], quantity: Quantity) -> Scene {
    const ROW: f32 = 24.0;
    let mut scene = Scene::new(WIDTH);
    for (index, (name, share, text)) in list.iter().enumerate() {
        let y = 4.0 + index as f32 * ROW;
        scene.label(48.0, y + 13.0, name.clone(), 13.0, Anchor::End, quantity);
        scene.marks.push(cell(
            Rect::new(56.0, y, 190.0, 10.9),
            *share,
            Scale::Gate,
            quantity,
        ));
        scene.label(
            256.0,
            y + 12.0,
            text.clone(),
            13.0,
            Anchor::Start,
            Quantity::Plain,
        );
    }
    scene.height = 8.0 + list.len() as f32 * ROW;
    scene
}

/// Four scores, of which the first is `first`, and what softmax makes of them.
pub fn shares(first: f32) -> ([f32; 4], [f32; 4]) {
    let scores = [first, 1.0, 0.0, -1.0];
    let mut shares = scores;
    loss::softmax(&mut shares);
    (scores, shares)
}

pub fn softmax(first: f32) -> Scene {
    let (scores, shares) = shares(first);
    let list: Vec<_> = scores
        .iter()
        .zip(shares)
        .map(|(score, p)| (number::fixed(*score, 1), p, number::fixed(p, 3)))
        .collect();
    rows(&list, Quantity::Plain)
}

/// Parameters of a layer with four inputs, as PyTorch counts them.
fn parameters(units: f32) -> Scene {
    let units = units as usize;
    let count = |kind| Spec::new(kind, 4, units).parameters();
    let most = count(Kind::Lstm).max(1) as f32;
    let list: Vec<_> = [
        ("RNN", Kind::RnnTanh),
        ("GRU", Kind::Gru),
        ("LSTM", Kind::Lstm),
    ]
    .into_iter()
    .map(|(name, kind)| {
        let count = count(kind);
        (name.to_owned(), count as f32 / most, count.to_string())
    })
    .collect();
    let mut scene = rows(&list, Quantity::Plain);
    let text = format!("d = 4, Dₕ = {units}");
    scene.label(
        56.0,
        scene.height + 12.0,
        text,
        13.0,
        Anchor::Start,
        Quantity::Plain,
    );
    scene.height += 20.0;
    scene
}

/// How strongly the last state depends on each earlier one.
fn gradient(scale: f32) -> Scene {
    powers(&descent::shares(&gradients(scale)), Quantity::Gradient)
}

/// Bars of powers of ten that stand on the least of them, 1 in the middle. What is 0 has none.
pub fn powers(shares: &[f32], quantity: Quantity) -> Scene {
    const HEIGHT: f32 = 110.0;
    /// Powers of ten up and down.
    const DECADES: f32 = 4.0;
    let mut scene = Scene::new(WIDTH);
    let middle = HEIGHT / 2.0 + 6.0;
    let pitch = (WIDTH - 46.0) / shares.len().max(1) as f32;
    let tenth = math::ln(10.0);
    for power in [-4_i8, -2, 0, 2, 4] {
        let y = middle - f32::from(power) / DECADES * HEIGHT / 2.0;
        scene
            .marks
            .push(wire(format!("M42 {y:.1}H{WIDTH}"), Phase::Pending));
        let text = match power {
            0 => "1".to_owned(),
            _ => format!("10{}", number::superscript(power)),
        };
        scene.label(38.0, y + 4.0, text, 12.0, Anchor::End, Quantity::Plain);
    }
    let foot = HEIGHT + 26.0;
    scene.label(38.0, foot, "t", 12.0, Anchor::End, Quantity::Plain);
    for (step, &share) in shares.iter().enumerate() {
        let x = 44.0 + step as f32 * pitch;
        if share > 0.0 {
            let power = math::ln(share) / tenth;
            let share = (power.clamp(-DECADES, DECADES) + DECADES) / (2.0 * DECADES);
            let long = (share * HEIGHT).max(1.0);
            let rect = Rect::new(x, middle + HEIGHT / 2.0 - long, pitch - 3.0, long);
            scene.marks.push(cell(rect, 1.0, Scale::Gate, quantity));
        }
        if step % 2 == 0 || step + 1 == shares.len() {
            scene.label(
                x + pitch / 2.0 - 1.0,
                foot,
                (step + 1).to_string(),
                12.0,
                Anchor::Middle,
                Quantity::Plain,
            );
        }
    }
    scene.height = HEIGHT + 32.0;
    scene
}

/// The length of a run's gradient, and what clipping leaves of it.
fn clipped(limit: f32) -> Scene {
    let Some(mut gradient) = parameter_gradient() else {
        return Scene::default();
    };
    let before = clip_grad_norm(&mut gradient, limit);
    let after = norm(gradient.data());
    let [_, most, ..] = Dial::Limit.range();
    let most = before.max(most);
    let list: Vec<_> = [("‖g‖", before), ("‖g*‖", after)]
        .into_iter()
        .map(|(name, length)| (name.to_owned(), length / most, number::fixed(length, 3)))
        .collect();
    rows(&list, Quantity::Gradient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::prose::{GLOSSARY_KO, Passage};

    #[test]
    fn every_term_has_a_figure_that_draws_over_the_whole_range_of_its_slider() {
        for passage in GLOSSARY_KO {
            let Passage::Term { id, .. } = passage else {
                continue;
            };
            let figure = figure(id).unwrap_or_else(|| panic!("{id} has no figure"));
            let [least, most, step, _] = figure.dial.range();
            let mut value = least;
            while value <= most + step / 2.0 {
                let scene = (figure.draw)(value);
                assert!(scene.height > 20.0, "{id} at {value}");
                for cell in scene.cells() {
                    assert!(cell.value.is_finite(), "{id} at {value}");
                    assert!(
                        cell.rect.x >= 0.0 && cell.rect.right() <= WIDTH + 0.5,
                        "{id} at {value}: {:?}",
                        cell.rect
                    );
                    assert!(cell.rect.bottom() <= scene.height, "{id} at {value}");
                }
                value += step;
            }
        }
    }

    #[test]
    fn the_gradient_vanishes_with_small_weights_and_explodes_with_large_ones() {
        let start = |term| figure(term).unwrap().start;
        let share = |scale| {
            let norms = gradients(scale);
            norms[0] / norms[STEPS - 1]
        };
        let (small, large) = (start("vanishing-gradient"), start("exploding-gradient"));
        assert!(share(small) < 0.01, "{}", share(small));
        assert!(share(large) > 100.0, "{}", share(large));
        let middle = share(start("gradient"));
        assert!((0.01..0.5).contains(&middle), "{middle}");
    }

    #[test]
    fn parameters_are_pytorch_s() {
        // 8 (4 + 8 + 2) = 112, and 3 and 4 times as many.
        let texts: Vec<_> = parameters(8.0)
            .marks
            .into_iter()
            .filter_map(|mark| match mark {
                Mark::Label { text, .. } => Some(text),
                _ => None,
            })
            .collect();
        for count in ["112", "336", "448"] {
            assert!(texts.iter().any(|text| text == count), "{texts:?}");
        }
    }
}
