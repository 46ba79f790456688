//! A step's vectors as text.

use leptos_i18n::td_string;

use crate::figure::clock::{Phase, Timeline};
use crate::figure::number;
use crate::figure::opened::Opened;
use crate::figure::pick::{Pick, What};
use crate::figure::unit_table::operation_of;
use crate::i18n::Locale;

/// What an LSTM computes in a step.
pub const LSTM: [(&str, What); 7] = [
    ("xₜ", What::Input),
    ("fₜ", What::Forget),
    ("iₜ", What::InputGate),
    ("gₜ", What::Candidate),
    ("cₜ", What::Cell),
    ("oₜ", What::OutputGate),
    ("hₜ", What::Hidden),
];

/// Name and numbers of a vector; in place of the numbers, before they are computed, that they are not.
pub fn row(
    l: Locale,
    name: impl Into<String>,
    computed: bool,
    values: impl IntoIterator<Item = f32>,
) -> (String, String) {
    (name.into(), numbers(l, computed, 3, values))
}

/// The numbers of a vector to so many digits.
pub fn numbers(
    l: Locale,
    computed: bool,
    digits: usize,
    values: impl IntoIterator<Item = f32>,
) -> String {
    if !computed {
        return td_string!(l, stage.not_computed).to_owned();
    }
    let texts: Vec<_> = (values.into_iter())
        .map(|value| number::fixed(value, digits))
        .collect();
    texts.join(", ")
}

/// The vectors `names` of the step in which `tick` lies.
pub fn rows(
    l: Locale,
    opened: &Opened,
    line: Timeline,
    tick: f64,
    names: &[(&str, What)],
) -> Vec<(String, String)> {
    let layer = opened.layer;
    let step = line.step_at(tick);
    let vector = |&(name, what): &(&str, What)| {
        let operation = operation_of(layer.kind, what);
        let (count, computed) = match what {
            What::Input => (layer.input_at(step, 0).len(), true),
            _ => (
                layer.units,
                line.phase(tick, step, operation) == Phase::Done,
            ),
        };
        let values = (0..count).map(|row| opened.value(Pick::vector(what, step, row)));
        self::row(l, name, computed, values)
    };
    names.iter().map(vector).collect()
}
