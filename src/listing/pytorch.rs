//! The listing in PyTorch: its own modules with the run's weights, then its cells step by step.

use super::numpy::labels;
use super::python::{array, list, string};
use super::words::{pick, title};
use super::{Error, Network, Result, Run, module, suffix};
use crate::nn::{Items, Kind};
use crate::task::moscow::Language;

/// Python with PyTorch that prints, for the run's very weights, h (and c of an LSTM) after every step of every layer
/// and direction, then the head's values and their softmax.
///
/// The network is made of `nn.Embedding`, `nn.RNN` and its like, and `nn.Linear`. `nn.LSTM` hands back the top layer's h
/// alone, so that the layers are run once more with `nn.LSTMCell`, step by step, and the two are compared. Weights as in
/// [`numpy`](super::numpy).
///
/// # Errors
/// As [`numpy`](super::numpy), and [`Error::Held`] if a gate is held.
pub fn pytorch(run: &Run, language: Language) -> Result<String> {
    run.check()?;
    if !run.sequence.holds.is_empty() {
        return Err(Error::Held {
            found: run.sequence.holds.len(),
        });
    }
    let parts = [
        title(run, language),
        imports(run),
        weights(run),
        sequence(run, language),
        network(run),
        whole(run, language),
        steps(run, language),
        head(run),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(parts.join("\n"))
}

fn imports(run: &Run) -> String {
    let reader = if run.is_inline() {
        ""
    } else {
        "from safetensors.torch import load_file  # pip install safetensors\n"
    };
    format!("import torch\n{reader}from torch import nn\n")
}

fn weights(run: &Run) -> String {
    if !run.is_inline() {
        return format!("weights = load_file({})\n", string(run.weights_file));
    }
    let mut text = String::from("weights = {\n");
    for (name, shape, values) in run.network.params().iter() {
        let name = string(name);
        let values = array(values, shape, 8);
        text.push_str(&format!("    {name}: torch.tensor(\n        {values}),\n"));
    }
    text.push_str("}\n");
    text
}

/// The labels, and what the network reads (T) or (T, I).
fn sequence(run: &Run, language: Language) -> String {
    let steps = run.steps();
    let mut text = labels(run);
    match run.sequence.items {
        Items::Tokens(tokens) => {
            let tokens = tokens.iter().take(steps).map(u32::to_string);
            text.push_str(&format!("tokens = torch.tensor({})\n", list(tokens, 22)));
        }
        Items::Values(values) => {
            let features = run.network.stack().input_size;
            let values = values.get(..steps * features).unwrap_or(values);
            text.push_str(&format!(
                "x = torch.tensor(\n    {})\n",
                array(values, &[steps, features], 4)
            ));
        }
    }
    let Some(initial) = run.sequence.initial else {
        return text;
    };
    let spec = run.network.stack();
    let states = spec.num_layers * spec.directions();
    text.push_str(pick(
        language,
        "# 첫 스텝 전의 상태: (층 x 방향, H)\n",
        "# the states before the first step: (layers x directions, H)\n",
    ));
    for (name, values) in [("h_0", &initial.h), ("c_0", &initial.c)] {
        if !values.is_empty() {
            let values = array(values, &[states, spec.hidden_size], 4);
            text.push_str(&format!("{name} = torch.tensor(\n    {values})\n"));
        }
    }
    text
}

/// The recurrent module as it is constructed.
pub(super) fn recurrent(spec: &crate::nn::Spec) -> String {
    let mut call = format!(
        "nn.{}({}, {}",
        module(spec.kind),
        spec.input_size,
        spec.hidden_size
    );
    if spec.num_layers > 1 {
        call.push_str(&format!(", num_layers={}", spec.num_layers));
    }
    call.push_str(nonlinearity(spec.kind));
    if spec.bidirectional {
        call.push_str(", bidirectional=True");
    }
    call.push(')');
    call
}

fn nonlinearity(kind: Kind) -> &'static str {
    if kind == Kind::RnnRelu {
        ", nonlinearity=\"relu\""
    } else {
        ""
    }
}

fn network(run: &Run) -> String {
    let spec = run.network.stack();
    let mut text = String::new();
    if let Some(model) = run.network.model() {
        if let Some(vocabulary) = model.spec().reader.vocabulary() {
            let size = model.spec().reader.size();
            text.push_str(&format!("embedding = nn.Embedding({vocabulary}, {size})\n"));
        }
        text.push_str(&format!("rnn = {}\n", recurrent(spec)));
        let (width, outputs) = (spec.output_size(), model.spec().outputs);
        text.push_str(&format!("head = nn.Linear({width}, {outputs})\n"));
        let embedding = match model.spec().reader.vocabulary() {
            Some(_) => "\"embedding\": embedding, ",
            None => "",
        };
        text.push_str(&format!(
            "model = nn.ModuleDict({{{embedding}\"rnn\": rnn, \"head\": head}})\n\
             model.load_state_dict(weights)\n"
        ));
    } else {
        text.push_str(&format!(
            "rnn = {}\nrnn.load_state_dict(weights)\n",
            recurrent(spec)
        ));
    }
    text
}

/// The module over the whole sequence.
fn whole(run: &Run, language: Language) -> String {
    let lstm = run.network.stack().kind.has_cell();
    let states = match (run.sequence.initial, lstm) {
        (None, _) => "",
        (Some(_), true) => ", (h_0, c_0)",
        (Some(_), false) => ", h_0",
    };
    let embedded = match run.sequence.items {
        Items::Tokens(_) => "x = embedding(tokens)  # (T, E)\n",
        Items::Values(_) => "",
    };
    let comment = pick(
        language,
        "마지막 층의 h: (T, D * H)",
        "h of the top layer: (T, D * H)",
    );
    format!(
        r#"torch.set_grad_enabled(False)
torch.set_printoptions(precision=8, threshold=2**31, linewidth=100)

def show(name, values):
    print(name)
    for t, (label, row) in enumerate(zip(labels, values)):
        print(f"t={{t}} {{label}}")
        print(row)

{embedded}output, _ = rnn(x{states})  # {comment}
"#
    )
}

/// Cell by cell, for the states that the module keeps to itself.
fn steps(run: &Run, language: Language) -> String {
    let spec = run.network.stack();
    let (kind, units) = (spec.kind, spec.hidden_size);
    let lstm = kind.has_cell();
    let prefix = run.network.prefix();
    let about = pick(
        language,
        "모듈은 마지막 층의 h만 돌려줍니다. 층마다, 스텝마다의 상태는 같은 가중치의 셀을 한 스텝씩 돌려 얻습니다.",
        "The module hands back h of the top layer alone; every layer's states, from the same weights in a cell, step by step.",
    );
    let cell = format!(
        "nn.{}Cell(x.shape[1], {units}{})",
        module(kind),
        nonlinearity(kind)
    );
    let before = |state: &str| match run.sequence.initial {
        Some(_) => format!("{state}_0[index]"),
        None => format!("torch.zeros({units})"),
    };
    let (argument, begin, step, keep, result) = if lstm {
        (
            if run.sequence.initial.is_some() {
                ", index"
            } else {
                ""
            },
            format!("h, c = {}, {}", before("h"), before("c")),
            "h, c = cell(x_t, (h, c))",
            "\n        cell_states.append(c)",
            "torch.stack(hidden), torch.stack(cell_states)",
        )
    } else {
        (
            if run.sequence.initial.is_some() {
                ", index"
            } else {
                ""
            },
            format!("h = {}", before("h")),
            "h = cell(x_t, h)",
            "",
            "torch.stack(hidden)",
        )
    };
    let lists = if lstm {
        "hidden, cell_states = [], []"
    } else {
        "hidden = []"
    };
    let mut text = format!(
        r#"# {about}
def steps(x, name{argument}):
    cell = {cell}
    cell.load_state_dict({{
        part: weights[f"{prefix}{{part}}_{{name}}"]
        for part in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    }})
    {begin}
    {lists}
    for x_t in x:
        {step}
        hidden.append(h){keep}
    return {result}

"#
    );
    for layer in 0..spec.num_layers {
        for direction in 0..spec.directions() {
            let tail = if direction == 1 { "_reverse" } else { "" };
            let name = suffix(layer, direction);
            let index = if argument.is_empty() {
                String::new()
            } else {
                format!(", {}", layer * spec.directions() + direction)
            };
            let targets = if lstm {
                format!("h{tail}, c{tail}")
            } else {
                format!("h{tail}")
            };
            if direction == 1 {
                text.push_str(&format!(
                    "{targets} = steps(x.flip(0), \"{name}\"{index})\n"
                ));
                let flipped: Vec<String> = (targets.split(", "))
                    .map(|state| format!("{state}.flip(0)"))
                    .collect();
                text.push_str(&format!("{targets} = {}\n", flipped.join(", ")));
            } else {
                text.push_str(&format!("{targets} = steps(x, \"{name}\"{index})\n"));
            }
            text.push_str(&format!("show(\"h {name}\", h{tail})\n"));
            if lstm {
                text.push_str(&format!("show(\"c {name}\", c{tail})\n"));
            }
        }
        text.push_str(if spec.bidirectional {
            "x = torch.cat([h, h_reverse], dim=1)\n"
        } else {
            "x = h\n"
        });
    }
    text.push_str("torch.testing.assert_close(x, output)\n");
    text
}

fn head(run: &Run) -> String {
    let Network::Model(model) = run.network else {
        return String::new();
    };
    if model.spec().outputs == 1 {
        return "show(\"y\", head(output))\n".to_owned();
    }
    "logits = head(output)\nshow(\"logits\", logits)\nshow(\"probabilities\", logits.softmax(dim=1))\n"
        .to_owned()
}
