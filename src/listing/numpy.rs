//! The listing in NumPy: every step written out.

use super::csv::letter;
use super::python::{array, list, number, string};
use super::words::{pick, title};
use super::{Network, Result, Run, suffix};
use crate::nn::{Items, Kind, Spec};
use crate::task::moscow::Language;

/// Python with NumPy that prints, for the run's very weights, h (and c of an LSTM) after every step of every layer and
/// direction, then the head's values and their softmax.
///
/// Names are PyTorch's. Up to [`MOST_INLINE`](super::MOST_INLINE) parameters are written out with the digits that give
/// the same f32 again; more are read from `run.weights_file`. The listing says which.
///
/// # Errors
/// If the network cannot read the sequence, there is more than one, or labels are missing.
pub fn numpy(run: &Run, language: Language) -> Result<String> {
    run.check()?;
    let parts = [
        title(run, language),
        imports(run),
        weights(run, language),
        sequence(run, language),
        states_before(run, language),
        holds(run, language),
        cell(run, language),
        show(language),
        layers(run, language),
        head(run, language),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(parts.join("\n"))
}

fn imports(run: &Run) -> String {
    let reader = if run.is_inline() {
        ""
    } else {
        "import json\nimport struct\n\n"
    };
    format!("{reader}import numpy as np\n")
}

fn weights(run: &Run, language: Language) -> String {
    if run.is_inline() {
        let mut text = String::from("weights = {\n");
        for (name, shape, values) in run.network.params().iter() {
            let name = string(name);
            let values = array(values, shape, 8);
            text.push_str(&format!(
                "    {name}: np.array(\n        {values}, dtype=np.float32),\n"
            ));
        }
        text.push_str("}\n");
        return text;
    }
    let about = pick(
        language,
        "safetensors 파일을 읽어 {이름: 배열}로 돌려줍니다: 헤더 길이 8바이트, JSON 헤더, 값의 순서입니다.",
        "A safetensors file as {name: array}: 8 bytes with the header's length, the header (JSON), the values.",
    );
    let file = string(run.weights_file);
    format!(
        r#"def load_file(path):
    # {about}
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {{
        name: np.frombuffer(data[slice(*tensor["data_offsets"])], "<f4").reshape(tensor["shape"])
        for name, tensor in header.items()
    }}

weights = load_file({file})
"#
    )
}

/// The labels, and x (T, I).
fn sequence(run: &Run, language: Language) -> String {
    let steps = run.steps();
    let mut text = labels(run);
    match run.sequence.items {
        Items::Tokens(tokens) => {
            let tokens = tokens.iter().take(steps).map(u32::to_string);
            let comment = pick(
                language,
                "토큰마다 임베딩 표의 한 행을 읽습니다: (T, E)",
                "a row of the embedding table for each token: (T, E)",
            );
            text.push_str(&format!(
                "tokens = {}\nx = weights[\"embedding.weight\"][tokens]  # {comment}\n",
                list(tokens, 9)
            ));
        }
        Items::Values(values) => {
            let features = run.network.stack().input_size;
            let values = values.get(..steps * features).unwrap_or(values);
            let comment = pick(language, "스텝마다 한 행: (T, I)", "one row a step: (T, I)");
            text.push_str(&format!(
                "x = np.array(  # {comment}\n    {}, dtype=np.float32)\n",
                array(values, &[steps, features], 4)
            ));
        }
    }
    text
}

/// What is printed beside each step.
pub(super) fn labels(run: &Run) -> String {
    if run.labels.is_empty() {
        return format!("labels = [\"\"] * {}\n", run.steps());
    }
    let labels = run.labels.iter().take(run.steps());
    format!("labels = {}\n", list(labels.map(|label| string(label)), 9))
}

/// The states before the first step, if they are not zeros.
fn states_before(run: &Run, language: Language) -> String {
    let Some(initial) = run.sequence.initial else {
        return String::new();
    };
    let comment = pick(
        language,
        "첫 스텝 전의 상태",
        "the states before the first step",
    );
    let spec = run.network.stack();
    let mut text = format!("# {comment}\n");
    for (name, states) in [("h_0", &initial.h), ("c_0", &initial.c)] {
        if states.is_empty() {
            continue;
        }
        text.push_str(&format!("{name} = {{\n"));
        for (index, state) in states.chunks_exact(spec.hidden_size).enumerate() {
            let name = suffix(index / spec.directions(), index % spec.directions());
            let state = array(state, &[state.len()], 8);
            text.push_str(&format!(
                "    \"{name}\": np.array(\n        {state}, dtype=np.float32),\n"
            ));
        }
        text.push_str("}\n");
    }
    text
}

/// The gates that are held, if any is.
fn holds(run: &Run, language: Language) -> String {
    if run.sequence.holds.is_empty() {
        return String::new();
    }
    let comment = pick(
        language,
        "값을 고정한 게이트: (층과 방향, 게이트, 유닛, 값). 유닛이 ...이면 모든 유닛입니다.",
        "gates held at a value: (layer and direction, gate, unit, value); ... is every unit",
    );
    let held = run.sequence.holds.iter().map(|hold| {
        let unit = (hold.unit).map_or("...".to_owned(), |unit| unit.to_string());
        let name = suffix(hold.layer, hold.direction);
        let value = number(hold.value);
        format!("(\"{name}\", \"{}\", {unit}, {value})", letter(hold.gate))
    });
    format!(
        r#"# {comment}
held = {}

def hold(name, gate, values):
    for held_name, held_gate, unit, value in held:
        if (held_name, held_gate) == (name, gate):
            values[unit] = value
    return values
"#,
        list(held, 7)
    )
}

/// The kind's name as a Python function.
fn function(kind: Kind) -> &'static str {
    match kind {
        Kind::RnnTanh | Kind::RnnRelu => "rnn",
        Kind::Lstm => "lstm",
        Kind::Gru => "gru",
    }
}

/// The cell over a whole sequence, in the order in which it is read.
fn cell(run: &Run, language: Language) -> String {
    let &Spec {
        kind, hidden_size, ..
    } = run.network.stack();
    let before = |state: &str| match run.sequence.initial {
        Some(_) => format!("{state}_0[name]"),
        None => format!("np.zeros({hidden_size}, dtype=np.float32)"),
    };
    let held = |gates: &[&str]| -> String {
        if run.sequence.holds.is_empty() {
            return String::new();
        }
        let calls = gates
            .iter()
            .map(|gate| format!("hold(name, \"{gate}\", {gate})"));
        let calls: Vec<String> = calls.collect();
        format!("        {} = {}\n", gates.join(", "), calls.join(", "))
    };
    let prefix = run.network.prefix();
    let sigmoid = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\n";
    let reads = format!(
        r#"    W_ih, W_hh = weights[f"{prefix}weight_ih_{{name}}"], weights[f"{prefix}weight_hh_{{name}}"]
    b_ih, b_hh = weights[f"{prefix}bias_ih_{{name}}"], weights[f"{prefix}bias_hh_{{name}}"]
    h = {}
"#,
        before("h")
    );
    let about = pick(
        language,
        "x (T, I)를 한 스텝씩 읽어 스텝마다의 상태 (T, H)를 돌려줍니다.",
        "Reads x (T, I) step by step; the states after every step (T, H).",
    );
    match kind {
        Kind::RnnTanh | Kind::RnnRelu => {
            let relu = kind == Kind::RnnRelu;
            let definition = if relu {
                "def relu(x):\n    return np.maximum(x, 0)\n\n"
            } else {
                ""
            };
            let activation = if relu { "relu" } else { "np.tanh" };
            format!(
                r#"{definition}def rnn(x, name):
    # {about}
{reads}    hidden = []
    for x_t in x:
        h = {activation}(W_ih @ x_t + b_ih + W_hh @ h + b_hh)
        hidden.append(h)
    return np.stack(hidden)
"#
            )
        }
        Kind::Lstm => {
            let [input, forget, candidate, output] = [
                pick(language, "입력 게이트", "input gate"),
                pick(language, "망각 게이트", "forget gate"),
                pick(language, "셀 상태의 후보", "candidate"),
                pick(language, "출력 게이트", "output gate"),
            ];
            let held = held(&["i", "f", "g", "o"]);
            format!(
                r#"{sigmoid}def lstm(x, name):
    # {about}
{reads}    c = {}
    hidden, cell = [], []
    for x_t in x:
        i, f, g, o = np.split(W_ih @ x_t + b_ih + W_hh @ h + b_hh, 4)
        i = sigmoid(i)  # {input}
        f = sigmoid(f)  # {forget}
        g = np.tanh(g)  # {candidate}
        o = sigmoid(o)  # {output}
{held}        c = f * c + i * g
        h = o * np.tanh(c)
        hidden.append(h)
        cell.append(c)
    return np.stack(hidden), np.stack(cell)
"#,
                before("c")
            )
        }
        Kind::Gru => {
            let [reset, update, candidate] = [
                pick(language, "리셋 게이트", "reset gate"),
                pick(language, "업데이트 게이트", "update gate"),
                pick(language, "은닉 상태의 후보", "candidate"),
            ];
            let (held_rz, held_n) = (held(&["r", "z"]), held(&["n"]));
            format!(
                r#"{sigmoid}def gru(x, name):
    # {about}
{reads}    hidden = []
    for x_t in x:
        r_x, z_x, n_x = np.split(W_ih @ x_t + b_ih, 3)
        r_h, z_h, n_h = np.split(W_hh @ h + b_hh, 3)
        r = sigmoid(r_x + r_h)  # {reset}
        z = sigmoid(z_x + z_h)  # {update}
{held_rz}        n = np.tanh(n_x + r * n_h)  # {candidate}
{held_n}        h = (1 - z) * n + z * h
        hidden.append(h)
    return np.stack(hidden)
"#
            )
        }
    }
}

fn show(language: Language) -> String {
    let comment = pick(
        language,
        "배열을 줄이지 않고 모두 출력합니다.",
        "arrays are printed in full",
    );
    format!(
        r#"# {comment}
np.set_printoptions(threshold=2**31, linewidth=100)

def show(name, values):
    print(name)
    for t, (label, row) in enumerate(zip(labels, values)):
        print(f"t={{t}} {{label}}")
        print(row)
"#
    )
}

/// Layer on layer.
fn layers(run: &Run, language: Language) -> String {
    let spec = run.network.stack();
    let function = function(spec.kind);
    let lstm = spec.kind.has_cell();
    let single = spec.num_layers == 1;
    let margin = if single { "" } else { "    " };
    let mut text = String::new();
    let mut line = |code: String| {
        text.push_str(margin);
        text.push_str(&code);
        text.push('\n');
    };
    let mut direction = |reverse: bool| {
        let (tail, order) = if reverse {
            ("_reverse", "[::-1]")
        } else {
            ("", "")
        };
        let name = if single {
            format!("\"l0{tail}\"")
        } else {
            format!("f\"l{{layer}}{tail}\"")
        };
        let (h, c) = (format!("h{tail}"), format!("c{tail}"));
        let targets = if lstm { format!("{h}, {c}") } else { h.clone() };
        if reverse {
            line(format!(
                "# {}",
                pick(
                    language,
                    "역방향: 끝에서부터 읽고, 결과는 다시 문장의 순서로 놓습니다.",
                    "the other direction: reads from the end; its states are put back into the sequence's order",
                )
            ));
        }
        line(format!("{targets} = {function}(x{order}, {name})"));
        if reverse {
            let ordered = if lstm {
                format!("{h}[::-1], {c}[::-1]")
            } else {
                format!("{h}[::-1]")
            };
            line(format!("{targets} = {ordered}"));
        }
        let title = |state: &str| {
            if single {
                format!("\"{state} l0{tail}\"")
            } else {
                format!("f\"{state} l{{layer}}{tail}\"")
            }
        };
        line(format!("show({}, {h})", title("h")));
        if lstm {
            line(format!("show({}, {c})", title("c")));
        }
    };
    direction(false);
    if spec.bidirectional {
        direction(true);
        line(format!(
            "x = np.concatenate([h, h_reverse], axis=1)  # {}",
            pick(
                language,
                "두 방향을 나란히: (T, 2H)",
                "both directions side by side: (T, 2H)"
            )
        ));
    } else if !single {
        line(format!(
            "x = h  # {}",
            pick(language, "다음 층이 읽는 것", "what the next layer reads")
        ));
    }
    if single {
        text
    } else {
        format!("for layer in range({}):\n{text}", spec.num_layers)
    }
}

/// The head at every step.
fn head(run: &Run, language: Language) -> String {
    let Network::Model(model) = run.network else {
        return String::new();
    };
    let spec = run.network.stack();
    let top = if spec.num_layers == 1 && !spec.bidirectional {
        "h"
    } else {
        "x"
    };
    let product = format!("{top} @ weights[\"head.weight\"].T + weights[\"head.bias\"]");
    if model.spec().outputs == 1 {
        return format!("y = {product}\nshow(\"y\", y)\n");
    }
    let comment = pick(
        language,
        "소프트맥스. 가장 큰 로짓을 먼저 빼서 exp가 넘치지 않게 합니다.",
        "softmax; the greatest logit is subtracted first, so that exp cannot overflow",
    );
    format!(
        r#"logits = {product}
show("logits", logits)

# {comment}
exp = np.exp(logits - logits.max(axis=1, keepdims=True))
probabilities = exp / exp.sum(axis=1, keepdims=True)
show("probabilities", probabilities)
"#
    )
}
