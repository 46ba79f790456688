//! Both cells in NumPy, which lines run at a moment, and what is printed.

use super::model::Config;
use crate::figure::pick::What;
use crate::figure::unit_table::operations;
use crate::nn::Kind;

/// Lines of the listing for the reader's sizes.
pub fn lines(config: &Config) -> Vec<String> {
    let Config {
        steps,
        input_size,
        hidden_size,
        seed,
        ..
    } = config;
    let mut lines: Vec<String> = vec![
        "import numpy as np".into(),
        String::new(),
        format!("timesteps, input_size, hidden_size = {steps}, {input_size}, {hidden_size}"),
        format!("rng = np.random.default_rng({seed})"),
    ];
    lines.extend(
        [
            "",
            "def draw():",
            "    return (rng.uniform(-1.2, 1.2, (hidden_size, input_size)),",
            "            rng.uniform(-1.2, 1.2, (hidden_size, hidden_size)),",
            "            rng.uniform(-0.4, 0.4, hidden_size))",
            "",
            "forget, write, new, output = draw(), draw(), draw(), draw()",
            "",
            "def affine(weights, x, h):",
            "    Wx, Wh, b = weights",
            "    return Wx @ x + Wh @ h + b",
            "",
            "def sigmoid(a):",
            "    return 1 / (1 + np.exp(-a))",
            "",
            "inputs = rng.uniform(-1, 1, (timesteps, input_size))",
            "h_rnn = np.zeros(hidden_size)",
            "h, c = np.zeros(hidden_size), np.zeros(hidden_size)",
            "for t, x in enumerate(inputs):",
            "    h_rnn = np.tanh(affine(new, x, h_rnn))",
            "",
            "    f = sigmoid(affine(forget, x, h))",
            "    i = sigmoid(affine(write, x, h))",
            "    g = np.tanh(affine(new, x, h))",
            "    c = f * c + i * g",
            "    o = sigmoid(affine(output, x, h))",
            "    h = o * np.tanh(c)",
            "    if t == 0:",
            "        print(np.array_equal(h_rnn, g))",
            "",
            "print(sum(w.size for w in new))",
            "print(sum(w.size for w in forget + write + new + output))",
        ]
        .map(String::from),
    );
    lines
}

/// Whether a line runs when the LSTM runs operation `operation`.
pub fn runs(line: &str, operation: Option<usize>) -> bool {
    let Some(operation) = operation else {
        return false;
    };
    if (1..operations(Kind::RnnTanh).len()).contains(&operation) && line.starts_with("    h_rnn =") {
        return true;
    }
    let start = match operations(Kind::Lstm).get(operation).copied().flatten() {
        None => "for t, x in",
        Some(What::Forget) => "    f =",
        Some(What::InputGate) => "    i =",
        Some(What::Candidate) => "    g =",
        Some(What::Cell) => "    c =",
        Some(What::OutputGate) => "    o =",
        Some(_) => "    h =",
    };
    line.starts_with(start)
}

/// What the listing prints: that the first candidate is the RNN's state, and the sizes. It has one bias a gate, PyTorch two.
pub fn printed(config: &Config) -> Vec<String> {
    let (inputs, units) = (config.input_size, config.hidden_size);
    let one = units * (inputs + units + 1);
    vec!["True".into(), one.to_string(), (4 * one).to_string()]
}
