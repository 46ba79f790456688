//! The output layer over the state of the step: y_t = f(W_y h_t + b_y).

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::model::{Run, TANH};
use crate::figure::clock::{Phase, Timeline};
use crate::figure::codes::codes;
use crate::figure::drawing::Drawing;
use crate::figure::equation::{Equation, Factor};
use crate::figure::number_view::NumberView;
use crate::figure::pick::{Pick, What};
use crate::figure::quantity::Quantity;
use crate::figure::scene::{Anchor, Cell, Mark, Rect, Scale, Scene, subscript};
use crate::figure::size;
use crate::lesson::desk::Desk;
use crate::lesson::settings_row::{ChoiceField, SettingsRow};
use crate::nn::Rng;
use crate::nn::loss::softmax;
use crate::nn::math::sigmoid;

/// Values of an output: D_y.
pub const OUTPUTS: usize = 3;
/// The layer's own draws, apart from the cell's.
const STREAM: u64 = 0x6f75_7470;

/// The function f of an output layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Identity,
    Sigmoid,
    Softmax,
}

impl Function {
    pub const ALL: [Self; 3] = [Self::Softmax, Self::Sigmoid, Self::Identity];

    /// `sums` through the function, all of one step.
    fn apply(self, sums: &[f32]) -> Vec<f32> {
        let mut values = sums.to_vec();
        match self {
            Self::Identity => {}
            Self::Sigmoid => values.iter_mut().for_each(|value| *value = sigmoid(*value)),
            Self::Softmax => softmax(&mut values),
        }
        values
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Sigmoid => Some("σ"),
            Self::Softmax => Some("softmax"),
        }
    }
}

codes!(Function: Identity "identity", Sigmoid "sigmoid", Softmax "softmax");

/// The layer and what it makes of one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    function: Function,
    /// W_y, (OUTPUTS, units), row by row.
    weight: Vec<f32>,
    /// b_y, (OUTPUTS).
    bias: Vec<f32>,
    /// h_t, (units).
    hidden: Vec<f32>,
    /// W_y h_t + b_y, (OUTPUTS).
    sums: Vec<f32>,
    /// y_t, (OUTPUTS).
    values: Vec<f32>,
}

impl Output {
    /// The layer drawn from the run's seed, uniform in ±1/√units like PyTorch's `nn.Linear`, over the state of `step`.
    pub fn new(run: &Run, step: usize, function: Function) -> Self {
        let units = run.config.hidden_size;
        let mut rng = Rng::seed_from_u64(run.config.seed ^ STREAM);
        let bound = 1.0 / (units as f32).sqrt();
        let mut draw =
            |count: usize| -> Vec<f32> { (0..count).map(|_| rng.uniform(-bound, bound)).collect() };
        let (weight, bias) = (draw(OUTPUTS * units), draw(OUTPUTS));
        let hidden: Vec<f32> = (0..units)
            .map(|row| run.value(Pick::vector(What::Hidden, step, row)))
            .collect();
        let sums: Vec<f32> = weight
            .chunks(units)
            .zip(&bias)
            .map(|(row, bias)| row.iter().zip(&hidden).map(|(w, h)| w * h).sum::<f32>() + bias)
            .collect();
        let values = function.apply(&sums);
        Self {
            function,
            weight,
            bias,
            hidden,
            sums,
            values,
        }
    }

    /// The arithmetic of y's value `row`.
    fn equations(&self, row: usize) -> Vec<Equation> {
        let (Some(&sum), Some(&value)) = (self.sums.get(row), self.values.get(row)) else {
            return Vec::new();
        };
        let plain = |symbol: String, value| Factor::new(symbol, value, Quantity::Plain, None);
        let index = |symbol: &str, row: usize| format!("{symbol}{}", subscript(row + 1));
        let result = plain(index("y", row), value);
        let total = plain(index("a", row), sum);
        let outer = match self.function {
            // A softmax looks at all sums, so all of them are written out.
            Function::Softmax => self.shares(row, result),
            _ => vec![Equation {
                result,
                function: self.function.name(),
                terms: vec![vec![total.clone()]],
            }],
        };
        let units = self.hidden.len();
        let weights = self.weight.iter().skip(row * units).take(units);
        let mut terms: Vec<Vec<Factor>> = weights
            .zip(&self.hidden)
            .enumerate()
            .map(|(unit, (weight, hidden))| {
                vec![
                    Factor::new(
                        format!("W_{{y}}{},{}", subscript(row + 1), subscript(unit + 1)),
                        *weight,
                        Quantity::WeightOutput,
                        None,
                    ),
                    Factor::new(index("h", unit), *hidden, Quantity::Hidden, None),
                ]
            })
            .collect();
        terms.push(vec![Factor::new(
            index("b_{y}", row),
            self.bias.get(row).copied().unwrap_or(0.0),
            Quantity::BiasOutput,
            None,
        )]);
        let inner = Equation {
            result: total,
            function: None,
            terms,
        };
        [outer, vec![inner]].concat()
    }

    /// A softmax in two lines: e^a as a share of s, and s, the sum of every e^a.
    fn shares(&self, row: usize, result: Factor) -> Vec<Equation> {
        let plain = |symbol: String, value| Factor::new(symbol, value, Quantity::Plain, None);
        let power =
            |(row, sum): (usize, &f32)| plain(format!("exp a{}", subscript(row + 1)), sum.exp());
        let powers: Vec<Factor> = self.sums.iter().enumerate().map(power).collect();
        let whole = powers.iter().map(|power| power.value).sum::<f32>();
        let share = vec![powers[row].clone(), plain("1/s".into(), 1.0 / whole)];
        let line = |result, terms| Equation {
            result,
            function: None,
            terms,
        };
        vec![
            line(result, vec![share]),
            line(
                plain("s".into(), whole),
                powers.into_iter().map(|power| vec![power]).collect(),
            ),
        ]
    }
}

const HEADING: f32 = 24.0;
const FOOTING: f32 = 16.0;

/// A matrix or vector, and the sign behind it.
struct Block<'a> {
    symbol: &'static str,
    quantity: Quantity,
    columns: usize,
    /// Width of a cell.
    cell: f32,
    values: &'a [f32],
    phase: Phase,
    sign: &'static str,
}

/// W_y, h_t, b_y, their sum a_t and y_t side by side, with their shapes below. A click on a row of y opens it; `phase` is
/// h_t's.
fn scene(output: &Output, width: f32, phase: Phase, open: usize) -> Scene {
    let units = output.hidden.len();
    let function = output.function.name();
    let (vector, between, long) = if width < 420.0 {
        (34.0, 16.0, 58.0)
    } else {
        (42.0, 22.0, 72.0)
    };
    let arrow = function.map_or(
        between,
        |name| {
            if name.len() > 3 { long } else { between + 8.0 }
        },
    );
    let rest = 4.0 * vector + 3.0 * between + arrow;
    let narrow = ((width - rest) / units as f32).clamp(6.0, 22.0);
    let row = (200.0 / units.max(OUTPUTS) as f32).clamp(14.0, 24.0);
    let tall = units.max(OUTPUTS) as f32 * row;
    let mut scene = Scene::new(width);
    let mut x = 0.0;
    let block = |symbol, columns, cell, values, sign| Block {
        symbol,
        quantity: match symbol {
            "W_{y}" => Quantity::WeightOutput,
            "b_{y}" => Quantity::BiasOutput,
            _ => Quantity::Plain,
        },
        columns,
        cell,
        values,
        phase: Phase::Done,
        sign,
    };
    let blocks = [
        block("W_{y}", units, narrow, &output.weight, "·"),
        Block {
            quantity: Quantity::Hidden,
            phase,
            ..block("hₜ", 1, vector, &output.hidden, "+")
        },
        block("b_{y}", 1, vector, &output.bias, "="),
        Block {
            phase,
            ..block("aₜ", 1, vector, &output.sums, function.unwrap_or("="))
        },
        Block {
            phase,
            ..block("yₜ", 1, vector, &output.values, "")
        },
    ];
    for Block {
        symbol,
        quantity,
        columns,
        cell,
        values,
        phase,
        sign,
    } in blocks
    {
        let rows = values.len() / columns;
        let wide = cell * columns as f32;
        let top = HEADING + (tall - rows as f32 * row) / 2.0;
        scene.label(
            x + wide / 2.0,
            top - 7.0,
            symbol,
            15.0,
            Anchor::Middle,
            quantity,
        );
        for r in 0..rows {
            for c in 0..columns {
                let answer = symbol == "yₜ";
                let pick =
                    (answer && phase == Phase::Done).then(|| Pick::vector(What::Hidden, 0, r));
                scene.marks.push(Mark::Cell(Cell {
                    rect: Rect::new(x + c as f32 * cell, top + r as f32 * row, cell, row),
                    value: values.get(r * columns + c).copied().unwrap_or(0.0),
                    scale: Scale::Signed { limit: 1.0 },
                    quantity,
                    phase,
                    pick,
                    selected: pick.is_some() && r == open,
                    held: false,
                    draggable: false,
                }));
            }
        }
        let shape = format!("{rows}×{columns}");
        let bottom = top + rows as f32 * row + 13.0;
        scene.label(
            x + wide / 2.0,
            bottom,
            shape,
            11.0,
            Anchor::Middle,
            Quantity::Plain,
        );
        x += wide;
        let gap = if symbol == "aₜ" { arrow } else { between };
        let size = if sign.chars().count() > 2 { 13.0 } else { 18.0 };
        let middle = HEADING + tall / 2.0 + 6.0;
        scene.label(
            x + gap / 2.0,
            middle,
            sign,
            size,
            Anchor::Middle,
            Quantity::Plain,
        );
        // A function leads to what it makes, as in the figure of the cell.
        if symbol == "aₜ" && function.is_some() {
            let ends = (x + 4.0, x + gap - 4.0);
            scene.arrow(ends, middle + 9.0, Quantity::Plain, phase);
        }
        x += gap;
    }
    scene.height = HEADING + tall + FOOTING;
    scene
}

/// The output layer at the step where the clock stands.
#[component]
pub fn OutputLayer(
    desk: Desk,
    run: Memo<Option<Arc<Run>>>,
    timeline: Signal<Timeline>,
    tick: RwSignal<f64>,
) -> impl IntoView {
    let locale = desk.locale;
    let function = Memo::new(move |_| {
        desk.query
            .with(|query| query.read("out", Function::Softmax, |_| true, &mut Vec::new()))
    });
    let step = Memo::new(move |_| timeline.get().step_at(tick.get()));
    let phase = Memo::new(
        move |_| match timeline.get().phase(tick.get(), step.get(), TANH) {
            Phase::Done => Phase::Done,
            _ => Phase::Pending,
        },
    );
    let output = Memo::new(move |_| {
        run.with(|run| {
            run.as_ref()
                .map(|run| Output::new(run, step.get(), function.get()))
        })
    });
    let row = RwSignal::new(0_usize);
    let holder = NodeRef::<leptos::html::Div>::new();
    let width = size::width(holder);
    let drawn = Memo::new(move |_| {
        let width = width.get();
        output.with(|output| match output {
            Some(output) if width > 0.0 => scene(output, width, phase.get(), row.get()),
            _ => Scene::default(),
        })
    });
    let label = Signal::derive(move || {
        td_string!(locale.get(), rnn.output_label, step = step.get() + 1).to_string()
    });
    let equations = Signal::derive(move || {
        output.with(|output| match output {
            Some(output) if phase.get() == Phase::Done => output.equations(row.get()),
            _ => Vec::new(),
        })
    });
    view! {
        <div class="output-layer" node_ref=holder>
            <SettingsRow>
                <span>{label}</span>
                <ChoiceField desk name="out"
                    label=Signal::derive(|| "f".to_owned())
                    value=Signal::derive(move || function.get().to_string())
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        Function::ALL
                            .map(|function| {
                                let text = match function {
                                    Function::Softmax => td_string!(l, rnn.output_softmax),
                                    Function::Sigmoid => td_string!(l, rnn.output_sigmoid),
                                    Function::Identity => td_string!(l, rnn.output_identity),
                                };
                                (function.to_string(), text.to_string())
                            })
                            .to_vec()
                    }) />
            </SettingsRow>
            <Drawing scene=drawn label on_pick=move |pick: Pick| row.set(pick.row) />
            <div class="number">
                <Show
                    when=move || phase.get() == Phase::Done
                    fallback=move || view! { <p class="hint">{td_string!(locale.get(), rnn.output_waits)}</p> }
                >
                    <NumberView equations on_pick=|_| () />
                </Show>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Config;
    use super::*;
    use crate::lesson::query::Query;

    fn output(address: &str, function: Function) -> Output {
        let config = Config::read(&Query::parse(address), &mut Vec::new());
        Output::new(&Run::new(config).unwrap(), 3, function)
    }

    #[test]
    fn every_sum_adds_up_and_every_function_keeps_its_range() {
        for address in ["weights=centred", "hidden=1", "hidden=16&seed=4"] {
            let plain = output(address, Function::Identity);
            assert_eq!(plain.values, plain.sums);
            for row in 0..OUTPUTS {
                let equations = plain.equations(row);
                assert!((equations[1].sum() - plain.sums[row]).abs() < 1e-5);
                assert_eq!(equations[0].sum(), plain.values[row]);
            }
            let soft = output(address, Function::Softmax);
            assert!((soft.values.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            let gates = output(address, Function::Sigmoid);
            assert!(gates.values.iter().all(|y| (0.0..1.0).contains(y)));
            // The choice of f changes no weight.
            assert_eq!([&soft.sums, &gates.sums], [&plain.sums, &plain.sums]);
        }
    }

    #[test]
    fn the_blocks_keep_apart_and_inside() {
        for address in ["", "hidden=1", "hidden=16"] {
            for function in Function::ALL {
                let output = output(address, function);
                for width in [340.0, 520.0] {
                    let scene = scene(&output, width, Phase::Done, 0);
                    let cells: Vec<_> = scene.cells().collect();
                    for (index, a) in cells.iter().enumerate() {
                        assert!(
                            a.rect.right() <= width + 0.1,
                            "{address} {width} {:?}",
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
    fn a_function_is_written_and_read() {
        for function in Function::ALL {
            assert_eq!(function.to_string().parse(), Ok(function));
        }
        assert!("relu".parse::<Function>().is_err());
    }
}
