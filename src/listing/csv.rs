//! A trace as a table of comma-separated values.

use super::{Error, Result};
use crate::nn::spec::Gate;
use crate::nn::{LayerTrace, ModelTrace, Trace, loss};

/// What a table is made of.
#[derive(Debug, Clone, Copy)]
pub enum Record<'a> {
    /// The recurrent stack's trace.
    Stack(&'a Trace),
    /// A whole model's.
    Model(&'a ModelTrace),
}

/// A run of one sequence as a table (RFC 4180), one value a row: `step,label,layer,direction,unit,quantity,value`.
///
/// Steps, layers and units count from 0; directions are `forward` and `reverse`. Quantities of a layer are `x` (what it
/// read; `unit` is the feature), `from_input` (W_ih x + b_ih) and `from_hidden` (W_hh h + b_hh), for each gate of an
/// LSTM or a GRU with the gate's letter behind (`from_input_i`), the gates `i`, `f`, `g`, `o` or `r`, `z`, `n`, and `c`,
/// `tanh_c` and `h`. The head's values are `y` and, of more than one, their softmax `probability`; layer and direction
/// are empty there. Numbers have the digits that give the same f32 again; without a value they are `NaN`, `inf`, `-inf`.
///
/// The text begins with a byte order mark, by which spreadsheets know it for UTF-8, and lines end in CR LF. A label that a
/// spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break, blanks before it or
/// not, in their full-width forms too) gets an apostrophe in front, which spreadsheets read as "this is text".
///
/// # Errors
/// If there are several sequences, or labels for some steps only.
pub fn csv(record: Record, labels: &[String]) -> Result<String> {
    let trace = match record {
        Record::Stack(trace) => trace,
        Record::Model(trace) => &trace.stack,
    };
    if trace.batch != 1 {
        return Err(Error::Batch { found: trace.batch });
    }
    if !labels.is_empty() && labels.len() != trace.steps {
        return Err(Error::Labels {
            expected: trace.steps,
            found: labels.len(),
        });
    }
    let mut table = String::from("\u{feff}step,label,layer,direction,unit,quantity,value\r\n");
    for t in 0..trace.length(0) {
        let label = labels.get(t).map(|label| text(label)).unwrap_or_default();
        for (index, layer) in trace.layers.iter().enumerate() {
            let number = index / trace.spec.directions();
            let direction = if layer.reverse { "reverse" } else { "forward" };
            let place = format!("{t},{label},{number},{direction}");
            layer_rows(layer, t, &place, &mut table);
        }
        if let Record::Model(model) = record {
            let place = format!("{t},{label},,");
            rows(&place, "y", model.logits_at(t, 0), &mut table);
            if model.logits_at(t, 0).len() > 1 {
                let mut probabilities = model.logits_at(t, 0).to_vec();
                loss::softmax(&mut probabilities);
                rows(&place, "probability", &probabilities, &mut table);
            }
        }
    }
    Ok(table)
}

fn layer_rows(layer: &LayerTrace, t: usize, place: &str, table: &mut String) {
    rows(place, "x", layer.input_at(t, 0), table);
    let gates = layer.kind.gate_order();
    for (name, values) in [
        ("from_input", layer.from_input_at(t, 0)),
        ("from_hidden", layer.from_hidden_at(t, 0)),
    ] {
        if gates.is_empty() {
            rows(place, name, values, table);
        }
        for (&gate, block) in gates.iter().zip(values.chunks(layer.units.max(1))) {
            rows(place, &format!("{name}_{}", letter(gate)), block, table);
        }
    }
    for &gate in gates {
        let values = layer.gate_at(t, 0, gate).unwrap_or_default();
        rows(place, letter(gate), values, table);
    }
    rows(place, "c", layer.cell_at(t, 0), table);
    rows(place, "tanh_c", layer.tanh_cell_at(t, 0), table);
    rows(place, "h", layer.hidden_at(t, 0), table);
}

fn rows(place: &str, quantity: &str, values: &[f32], table: &mut String) {
    for (unit, value) in values.iter().enumerate() {
        table.push_str(&format!("{place},{unit},{quantity},{value:?}\r\n"));
    }
}

/// A gate as it is written in formulas.
pub(super) fn letter(gate: Gate) -> &'static str {
    match gate {
        Gate::Input => "i",
        Gate::Forget => "f",
        Gate::Cell => "g",
        Gate::Output => "o",
        Gate::Reset => "r",
        Gate::Update => "z",
        Gate::New => "n",
    }
}

/// A text as a cell.
fn text(content: &str) -> String {
    let formula = (content.trim_start_matches([' ', '\u{a0}', '\u{3000}'])).starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    let apostrophe = if formula { "'" } else { "" };
    let plain = content
        .chars()
        .all(|character| !matches!(character, '"' | ',' | '\r' | '\n'));
    if plain && content.trim() == content {
        format!("{apostrophe}{content}")
    } else {
        format!("\"{apostrophe}{}\"", content.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Init, Kind, Model, ModelSpec, Rng, Sequences, Spec};

    #[test]
    fn cells_are_quoted_and_no_formula() {
        for (content, cell) in [
            ("모스크바", "모스크바"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\tx", "\"'\tx\""),
            ("\r\n=1", "\"'\r\n=1\""),
            (" =1", "\"' =1\""),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a-1", "a-1"),
            ("", ""),
        ] {
            assert_eq!(text(content), cell, "{content:?}");
        }
    }

    #[test]
    fn every_value_has_its_row() {
        let stack = Spec::new(Kind::Lstm, 3, 2).layers(2).bidirectional(true);
        let spec = ModelSpec::of_tokens(5, stack, 4);
        let model = Model::init(spec, &Init::default(), &mut Rng::seed_from_u64(1)).unwrap();
        let trace = model.forward(&Sequences::new(&[4, 0, 2], 3, 1)).unwrap();
        let labels = ["=a", "b,c", ""].map(String::from);
        let table = csv(Record::Model(&trace), &labels).unwrap();
        let lines: Vec<&str> = table.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines[0], "step,label,layer,direction,unit,quantity,value");
        assert_eq!(lines.last(), Some(&""));
        // Per layer and direction: x, then 2 units times 4 + 4 pre-activations, 4 gates, c, tanh c, h. Then 4 + 4.
        let of = |inputs: usize| inputs + 2 * (8 + 4 + 3);
        assert_eq!(lines.len() - 2, 3 * (2 * (of(3) + of(4)) + 8));
        let h = trace.stack.layer(1, 1).unwrap().hidden_at(1, 0)[0];
        let row = format!("1,\"b,c\",1,reverse,0,h,{h:?}");
        assert!(lines.contains(&row.as_str()), "{row}");
        let y = trace.logits_at(0, 0)[3];
        assert!(lines.contains(&format!("0,'=a,,,3,y,{y:?}").as_str()));
        let value = lines[1].rsplit(',').next().unwrap().parse::<f32>().unwrap();
        assert_eq!(value, trace.stack.layers[0].input[0]);
    }

    #[test]
    fn labels_are_one_a_step() {
        let mut trace = Trace::default();
        (trace.steps, trace.batch) = (2, 1);
        let error = csv(Record::Stack(&trace), &["a".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "labels: expected none or one for each of 2 steps, found 1"
        );
        trace.batch = 2;
        assert_eq!(
            csv(Record::Stack(&trace), &[]),
            Err(Error::Batch { found: 2 })
        );
    }
}
