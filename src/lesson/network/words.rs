//! The X-ray in words.

use leptos_i18n::td_string;

use super::config::{Config, Run, below};
use crate::figure::clock::{Moment, Phase, Timeline};
use crate::figure::network::{Node, Shape, Spot};
use crate::figure::number;
use crate::figure::pick::What;
use crate::figure::slice::{Axis, Slice, Tensor};
use crate::figure::xray::{COMPUTE, READ, Text};
use crate::i18n::Locale;
use crate::lesson::listed::row as row_of;

/// Name of an axis; in `input` the units are features.
pub fn axis(l: Locale, axis: Axis, tensor: Option<Tensor>) -> &'static str {
    match axis {
        Axis::Batch => td_string!(l, network.batch),
        Axis::Time => td_string!(l, network.time),
        Axis::Layer => td_string!(l, network.layer),
        Axis::Direction => td_string!(l, network.direction),
        Axis::Unit if tensor == Some(Tensor::Input) => td_string!(l, network.feature),
        Axis::Unit => td_string!(l, network.unit),
    }
}

/// An index of an axis as people count: from 1; a direction by its name.
pub fn index(l: Locale, axis: Axis, index: usize) -> String {
    match axis {
        Axis::Direction => direction(l, index).to_owned(),
        _ => (index + 1).to_string(),
    }
}

fn direction(l: Locale, direction: usize) -> &'static str {
    if direction == 0 {
        td_string!(l, network.forward)
    } else {
        td_string!(l, network.backward)
    }
}

/// A layer, with its direction where there are two.
pub fn row(l: Locale, shape: &Shape, layer: usize, d: usize) -> String {
    if shape.directions == 1 {
        td_string!(l, network.layer_name, layer = layer + 1).to_string()
    } else {
        let direction = direction(l, d);
        td_string!(
            l,
            network.row_name,
            layer = layer + 1,
            direction = direction
        )
        .to_string()
    }
}

/// What runs at `moment`, as a sentence.
pub fn now(l: Locale, config: &Config, line: Timeline, moment: Option<Moment>) -> String {
    let Some(Moment {
        step, operation, ..
    }) = moment
    else {
        return td_string!(l, network.before).to_string();
    };
    let shape = config.shape;
    let turn = shape.turn(config.order, step);
    let top = turn.layer + 1 == shape.layers;
    let last = turn.time == shape.last_time(turn.direction);
    let what = match operation {
        READ if turn.layer == 0 => td_string!(l, network.read_input),
        READ => td_string!(l, network.read_below),
        COMPUTE => td_string!(l, network.compute),
        _ => match (top, last) {
            (true, true) => td_string!(l, network.keep_both),
            (true, false) => td_string!(l, network.keep_output),
            (false, true) => td_string!(l, network.keep_last),
            (false, false) => td_string!(l, network.keep_none),
        },
    };
    let row = row(l, &shape, turn.layer, turn.direction);
    td_string!(
        l,
        network.now,
        step = step + 1,
        steps = line.steps,
        row = row,
        time = turn.time + 1,
        what = what
    )
    .to_string()
}

/// What is open while the clock stands elsewhere, at step `step` of `steps`.
pub fn elsewhere(l: Locale, config: &Config, node: Node, step: usize, steps: usize) -> String {
    td_string!(
        l,
        network.elsewhere,
        row = row(l, &config.shape, node.layer, node.direction),
        time = node.time + 1,
        step = step + 1,
        steps = steps
    )
    .to_string()
}

/// A label of the figure.
pub fn label(l: Locale, shape: &Shape, text: &Text, narrow: bool, told: bool) -> String {
    match text {
        Text::Symbol(symbol) => symbol.clone(),
        Text::Row { layer, direction } => {
            // h with the layer as its exponent, as in the text, and an arrow for the direction.
            let layer = if shape.layers > 1 {
                number::exponent(layer + 1)
            } else {
                String::new()
            };
            let arrow = match (shape.directions, direction) {
                (1, _) => "",
                (_, 0) => "→",
                _ => "←",
            };
            if narrow || shape.layers == 1 {
                format!("h{layer}{arrow}")
            } else {
                format!("h{layer} {arrow}")
            }
        }
        Text::Sequence(n) => td_string!(l, network.sequence_name, number = n + 1).to_string(),
        Text::Name("input") => "inputs".into(),
        Text::Name(name) => (*name).to_owned(),
        Text::Title("input", [a, b, c]) => format!("inputs ({a}, {b}, {c})"),
        Text::Title(name, _) if !told => format!("{name} (?, ?, ?)"),
        Text::Title(name, [a, b, c]) => format!("{name} ({a}, {b}, {c})"),
        Text::Axes("NTF") => td_string!(l, network.axes_input_batch_first).to_string(),
        Text::Axes("TNF") => td_string!(l, network.axes_input_time_first).to_string(),
        Text::Axes("NTU") => td_string!(l, network.axes_output_batch_first).to_string(),
        Text::Axes("TNU") => td_string!(l, network.axes_output_time_first).to_string(),
        Text::Axes(_) if shape.directions == 1 => td_string!(l, network.axes_last).to_string(),
        Text::Axes(_) => td_string!(l, network.axes_last_directions).to_string(),
    }
}

fn nodes(shape: &Shape) -> impl Iterator<Item = Node> + use<> {
    let Shape {
        batch,
        steps,
        layers,
        directions,
        units,
        ..
    } = *shape;
    (0..batch * steps * layers * directions * units).map(move |index| Node {
        unit: index % units,
        direction: index / units % directions,
        layer: index / units / directions % layers,
        time: index / units / directions / layers % steps,
        batch: index / units / directions / layers / steps,
    })
}

/// The value of a slice of one number.
pub fn single(slice: &Slice, run: &Run) -> Option<f32> {
    if slice.tensor == Tensor::Input {
        let spot = Spot::Input {
            batch: slice.at(Axis::Batch)?,
            time: slice.at(Axis::Time)?,
            feature: slice.at(Axis::Unit)?,
        };
        return Some(run.value(spot));
    }
    let mut lit = nodes(&run.shape).filter(|node| slice.contains(*node, &run.shape));
    let node = lit.next()?;
    lit.next().is_none().then(|| run.value(Spot::Node(node)))
}

/// How many numbers a slice has, and where they stand in what PyTorch hands back.
pub fn finding(l: Locale, slice: &Slice, run: &Run) -> String {
    let shape = run.shape;
    if slice.tensor == Tensor::Input {
        return td_string!(l, network.is_input).to_string();
    }
    let (output, last) = (Slice::all(Tensor::Output), Slice::all(Tensor::Last));
    let (mut count, mut in_output, mut in_last) = (0, 0, 0);
    let mut only = None;
    for node in nodes(&shape).filter(|node| slice.contains(*node, &shape)) {
        count += 1;
        in_output += usize::from(output.contains(node, &shape));
        in_last += usize::from(last.contains(node, &shape));
        only = Some(node);
    }
    if let (1, Some(node)) = (count, only) {
        return one(l, &shape, node, run.value(Spot::Node(node)));
    }
    td_string!(
        l,
        network.many,
        count = count,
        output = in_output,
        last = in_last
    )
    .to_string()
}

/// Where one hidden value stands.
fn one(l: Locale, shape: &Shape, node: Node, value: f32) -> String {
    let index = |tensor| {
        let all = [node.batch, node.time, node.layer, node.direction, node.unit];
        let slice = Slice {
            tensor,
            index: all.map(Some),
        };
        let there = Slice::all(tensor).contains(node, shape);
        let python = slice.fitted(shape).python(shape);
        python.filter(|_| there).map(|(text, _)| text)
    };
    let row = row(l, shape, node.layer, node.direction);
    let (unit, time, value) = (node.unit + 1, node.time + 1, number::fixed(value, 4));
    let what = td_string!(
        l,
        network.one,
        row = row,
        time = time,
        unit = unit,
        value = value
    );
    let place = match (index(Tensor::Output), index(Tensor::Last)) {
        (Some(a), Some(b)) => td_string!(l, network.in_both, output = a, last = b).to_string(),
        (Some(a), None) => td_string!(l, network.in_output, output = a).to_string(),
        (None, Some(b)) => td_string!(l, network.in_last, last = b).to_string(),
        (None, None) => td_string!(l, network.in_neither).to_string(),
    };
    format!("{what} {place}")
}

/// Name and numbers of each vector of the open step at `tick`.
pub fn values(
    l: Locale,
    config: &Config,
    run: &Run,
    node: Node,
    line: Timeline,
    tick: f64,
) -> Vec<(String, String)> {
    let turn = config.shape.place(config.order, node.turn());
    let done = |operation| line.phase(tick, turn, operation) == Phase::Done;
    let vector =
        |name: &str, operation, what| row_of(l, name, done(operation), run.vector(node, what));
    let known = node.layer == 0 || done(READ);
    let place = row(l, &run.shape, node.layer, node.direction);
    let place = format!("{place}, t = {}", node.time + 1);
    vec![
        (td_string!(l, network.open_step).to_owned(), place),
        row_of(l, below(node).0, known, run.vector(node, What::Input)),
        row_of(l, "h′", done(READ), run.state_before(node)),
        vector("a", COMPUTE, What::FromInput),
        vector("q", COMPUTE, What::FromHidden),
        vector("h", COMPUTE, What::Hidden),
    ]
}
