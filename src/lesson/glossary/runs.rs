//! Small runs of the engine for the glossary's figures, from one seed.

use super::figures::{WIDTH, cell, cell_in};
use crate::figure::clock::Phase;
use crate::figure::opened::{gate, is_gate, symbol};
use crate::figure::pick::What;
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Mark, Rect, Scale, Scene};
use crate::nn::{
    Init, Input, Kind, LayerTrace, Params, Result, Rng, Spec, Stack, Trace, jacobian_norms,
};

/// Time steps of every run.
pub const STEPS: usize = 8;
pub const INPUTS: usize = 3;
pub const UNITS: usize = 5;
/// As many as the figure of the unit can have.
pub const MOST_UNITS: usize = 8;
pub const SEED: u64 = 5;
/// How far the drawn weights reach beyond PyTorch's range, so that the values differ visibly.
const WIDER: f32 = 2.5;

const LEFT: f32 = 24.0;
const ROW: f32 = 14.0;

/// What is run.
#[derive(Clone, Copy)]
pub struct Shape {
    pub kind: Kind,
    pub layers: usize,
    pub units: usize,
    pub bidirectional: bool,
    pub forget_bias: f32,
    /// Factor of the recurrent weights.
    pub scale: f32,
    pub seed: u64,
}

impl Shape {
    pub const RNN: Self = Self {
        kind: Kind::RnnTanh,
        layers: 1,
        units: UNITS,
        bidirectional: false,
        forget_bias: 0.0,
        scale: 1.0,
        seed: SEED,
    };
    pub const LSTM: Self = Self {
        kind: Kind::Lstm,
        ..Self::RNN
    };
    pub const GRU: Self = Self {
        kind: Kind::Gru,
        ..Self::RNN
    };

    /// The network, and a sequence for it.
    pub fn stack(&self) -> Result<(Stack, Vec<f32>)> {
        let mut rng = Rng::seed_from_u64(self.seed);
        let data = (0..STEPS * INPUTS)
            .map(|_| rng.uniform(-1.0, 1.0))
            .collect();
        let spec = Spec::new(self.kind, INPUTS, self.units)
            .layers(self.layers)
            .bidirectional(self.bidirectional);
        let init = Init {
            forget_bias: Some(self.forget_bias),
            ..Init::default()
        };
        let mut stack = Stack::init(spec, &init, &mut rng)?;
        for (name, _) in spec.layout() {
            let factor = if name.starts_with("weight_hh") {
                WIDER * self.scale
            } else if name.starts_with("weight") {
                WIDER
            } else {
                continue;
            };
            for weight in stack.params_mut().get_mut(&name).unwrap_or_default() {
                *weight *= factor;
            }
        }
        Ok((stack, data))
    }

    pub fn run(&self, lengths: Option<&[usize]>) -> Result<Trace> {
        let (stack, data) = self.stack()?;
        stack.forward(&Input {
            lengths,
            ..Input::new(&data, STEPS, 1)
        })
    }
}

/// The values of `what` at a step of one of a batch's sequences.
fn values(layer: &LayerTrace, sequence: usize, what: What, step: usize) -> &[f32] {
    match what {
        What::Input => layer.input_at(step, sequence),
        What::Cell => layer.cell_at(step, sequence),
        What::Hidden => layer.hidden_at(step, sequence),
        _ => gate(layer.kind, what)
            .and_then(|gate| layer.gate_at(step, sequence, gate))
            .unwrap_or_default(),
    }
}

/// Adds one quantity over all steps below what the scene has already. `done` says which steps are computed.
pub fn band(
    scene: &mut Scene,
    name: &str,
    layer: &LayerTrace,
    what: What,
    done: impl Fn(usize) -> bool,
) {
    band_of(scene, name, (layer, 0), what, done);
}

/// The same of one of a batch's sequences.
pub fn band_of(
    scene: &mut Scene,
    name: &str,
    (layer, sequence): (&LayerTrace, usize),
    what: What,
    done: impl Fn(usize) -> bool,
) {
    let (_, quantity) = symbol(what);
    let scale = if is_gate(what) {
        Scale::Gate
    } else {
        Scale::Signed { limit: 1.0 }
    };
    let top = scene.height + 4.0;
    let pitch = (WIDTH - LEFT) / STEPS as f32;
    let recurrent = matches!(what, What::Hidden | What::Cell);
    let wide = pitch - if recurrent { 14.0 } else { 3.0 };
    let rows = values(layer, sequence, what, 0).len();
    let middle = top + rows as f32 * ROW / 2.0;
    scene.label(LEFT - 6.0, middle + 5.0, name, 15.0, Anchor::End, quantity);
    for step in 0..STEPS {
        let x = LEFT + step as f32 * pitch;
        let phase = if done(step) {
            Phase::Done
        } else {
            Phase::Pending
        };
        for (row, value) in values(layer, sequence, what, step).iter().enumerate() {
            let rect = Rect::new(x, top + row as f32 * ROW, wide, ROW);
            scene
                .marks
                .push(cell_in(phase, rect, *value, scale, quantity));
        }
        if recurrent && step + 1 < STEPS {
            let (from, to) = (x + wide + 1.0, x + pitch - 2.0);
            let path = if layer.reverse {
                format!("M{to:.1} {middle:.1}H{from:.1}m4 -4l-4 4l4 4")
            } else {
                format!("M{from:.1} {middle:.1}H{to:.1}m-4 -4l4 4l-4 4")
            };
            scene.marks.push(Mark::Wire {
                path,
                quantity,
                phase,
            });
        }
    }
    scene.height = top + rows as f32 * ROW + 4.0;
}

/// A frame around one step of a band that begins at `top` and has so many rows.
pub fn frame(step: usize, top: f32, rows: usize) -> Mark {
    let pitch = (WIDTH - LEFT) / STEPS as f32;
    let rect = Rect::new(
        LEFT + step as f32 * pitch - 2.0,
        top + 2.0,
        pitch - 10.0,
        rows as f32 * ROW + 4.0,
    );
    Mark::Frame {
        rect,
        class: "row",
        pick: None,
    }
}

/// Numbers of the steps below everything.
pub fn numbers(scene: &mut Scene) {
    let pitch = (WIDTH - LEFT) / STEPS as f32;
    for step in 0..STEPS {
        scene.label(
            LEFT + step as f32 * pitch + pitch / 2.0 - 4.0,
            scene.height + 14.0,
            (step + 1).to_string(),
            12.0,
            Anchor::Middle,
            Quantity::Plain,
        );
    }
    scene.height += 20.0;
}

/// Quantities of a run with one layer, the first `t` steps of it.
pub fn bands(shape: &Shape, list: &[What], t: f32) -> Scene {
    let mut scene = Scene::new(WIDTH);
    let Ok(trace) = shape.run(None) else {
        return Scene::default();
    };
    if let Some(layer) = trace.layers.first() {
        for what in list {
            // The whole input is there before the first step.
            let done = |step: usize| (step as f32) < t;
            band(&mut scene, symbol(*what).0, layer, *what, done);
        }
    }
    numbers(&mut scene);
    scene
}

/// The states of a layer with so many units, in the height that the most of them take.
pub fn units(count: f32) -> Scene {
    let states = |units: usize| {
        let shape = Shape {
            units,
            ..Shape::RNN
        };
        bands(&shape, &[What::Hidden], STEPS as f32)
    };
    let mut scene = states(count as usize);
    scene.height = states(MOST_UNITS).height;
    scene
}

/// Two layers over each other, or the two directions of one layer.
pub fn layers(t: f32, bidirectional: bool) -> Scene {
    let shape = Shape {
        layers: if bidirectional { 1 } else { 2 },
        bidirectional,
        ..Shape::RNN
    };
    let mut scene = Scene::new(WIDTH);
    let Ok(trace) = shape.run(None) else {
        return Scene::default();
    };
    // The upper layer lies above; of two directions the forward one does, as in lesson 6.
    let mut drawn: Vec<_> = trace.layers.iter().zip(["h¹", "h²"]).collect();
    if !bidirectional {
        drawn.reverse();
    }
    for (layer, name) in drawn {
        let name = match (bidirectional, layer.reverse) {
            (false, _) => name,
            (true, true) => "←",
            (true, false) => "→",
        };
        let done = |step: usize| {
            let order = if layer.reverse {
                STEPS - 1 - step
            } else {
                step
            };
            (order as f32) < t
        };
        band(&mut scene, name, layer, What::Hidden, done);
    }
    if let Some(layer) = trace.layers.first() {
        band(&mut scene, "x", layer, What::Input, |_| true);
    }
    numbers(&mut scene);
    scene
}

/// The same sequence, once read to its end and once told that it has `length` steps.
pub fn padded(length: f32) -> Scene {
    let length = (length as usize).clamp(1, STEPS);
    let mut scene = Scene::new(WIDTH);
    // What lies beyond the length is padding: zeros.
    let read = || -> Result<[Trace; 2]> {
        let (stack, mut data) = Shape::RNN.stack()?;
        data[length * INPUTS..].fill(0.0);
        let input = Input::new(&data, STEPS, 1);
        Ok([
            stack.forward(&input)?,
            stack.forward(&Input {
                lengths: Some(&[length]),
                ..input
            })?,
        ])
    };
    let Ok(traces) = read() else {
        return Scene::default();
    };
    for (trace, name) in traces.iter().zip(["h", "h*"]) {
        if let Some(layer) = trace.layers.first() {
            band(&mut scene, name, layer, What::Hidden, |_| true);
        }
    }
    if let Some(layer) = traces[0].layers.first() {
        band(&mut scene, "x", layer, What::Input, |_| true);
    }
    numbers(&mut scene);
    scene
}

/// f, the cell state before, and their product, at the step that the slider stands on.
pub fn product(t: f32) -> Scene {
    let Ok(trace) = Shape::LSTM.run(None) else {
        return Scene::default();
    };
    let Some(layer) = trace.layers.first() else {
        return Scene::default();
    };
    let step = (t as usize).clamp(2, STEPS) - 1;
    let forget = values(layer, 0, What::Forget, step);
    let before = layer.cell_before(step, 0);
    let kept: Vec<f32> = forget.iter().zip(before).map(|(f, c)| f * c).collect();
    columns([
        ("f", forget, Scale::Gate, Quantity::Forget),
        ("cₜ₋₁", before, SIGNED, Quantity::Cell),
        ("f ⊙ cₜ₋₁", &kept, SIGNED, Quantity::Cell),
    ])
}

const SIGNED: Scale = Scale::Signed { limit: 1.0 };

/// Two vectors and their product, place by place.
pub fn columns(columns: [(&str, &[f32], Scale, Quantity); 3]) -> Scene {
    let rows = columns[0].1.len();
    let mut scene = Scene::new(WIDTH);
    for (index, (name, column, scale, quantity)) in columns.into_iter().enumerate() {
        let x = 20.0 + index as f32 * 110.0;
        scene.label(x + 35.0, 16.0, name, 14.0, Anchor::Middle, quantity);
        for (row, value) in column.iter().enumerate() {
            let rect = Rect::new(x, 24.0 + row as f32 * 20.0, 70.0, 20.0);
            scene.marks.push(cell(rect, *value, scale, quantity));
        }
        let sign = ["⊙", "=", ""][index];
        let middle = 30.0 + rows as f32 * 10.0;
        scene.label(
            x + 90.0,
            middle,
            sign,
            18.0,
            Anchor::Middle,
            Quantity::Plain,
        );
    }
    scene.height = 30.0 + rows as f32 * 20.0;
    scene
}

/// Norms of dh_T/dh_t of an RNN whose recurrent weights are `scale` times as drawn. The state stays near 0, where tanh has
/// the slope 1, so that the weights alone decide.
pub fn gradients(scale: f32) -> Vec<f32> {
    let shape = Shape {
        scale,
        ..Shape::RNN
    };
    shape
        .stack()
        .and_then(|(stack, data)| {
            let quiet: Vec<f32> = data.iter().map(|x| x * 1e-3).collect();
            let mut stack = stack;
            for name in ["bias_ih_l0", "bias_hh_l0"] {
                if let Some(bias) = stack.params_mut().get_mut(name) {
                    bias.fill(0.0);
                }
            }
            jacobian_norms(&stack, &quiet)
        })
        .unwrap_or_else(|_| vec![0.0; STEPS])
}

/// The gradient of the sum of all outputs of an RNN with respect to its parameters.
pub fn parameter_gradient() -> Option<Params> {
    let (stack, data) = Shape::RNN.stack().ok()?;
    let trace = stack.forward(&Input::new(&data, STEPS, 1)).ok()?;
    let ones = vec![1.0; STEPS * UNITS];
    Some(stack.backward(&trace, &ones, None).ok()?.params)
}
