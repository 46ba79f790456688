//! Both cells in NumPy, which lines run at a moment, and what is printed. It knows nothing else of the page, so that a test can
//! run it.

/// What decides the listing.
#[derive(Clone, Copy)]
pub struct Settings {
    pub steps: usize,
    pub input_size: usize,
    pub hidden_size: usize,
    pub seed: u64,
}

/// What the LSTM's operations run, one after another: the beginnings of the lines.
pub const RUNS: [&str; 8] = [
    "for t, x in",
    "    f =",
    "    i =",
    "    g =",
    "    c =",
    "    o =",
    "    h =",
    "    h =",
];
/// Operations of the LSTM during which the RNN computes: W_x x, W_h h, their sum, tanh.
const OF_THE_RNN: std::ops::RangeInclusive<usize> = 1..=4;

/// Lines of the listing.
pub fn lines(settings: Settings) -> Vec<String> {
    let Settings {
        steps,
        input_size,
        hidden_size,
        seed,
    } = settings;
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

/// Whether a line runs in an operation of the LSTM.
pub fn runs(line: &str, operation: Option<usize>) -> bool {
    operation.is_some_and(|operation| {
        let lstm = RUNS
            .get(operation)
            .is_some_and(|start| line.starts_with(start));
        lstm || OF_THE_RNN.contains(&operation) && line.starts_with("    h_rnn =")
    })
}

/// What the listing prints: that the first candidate is the RNN's state, and the sizes. It has one bias a gate, PyTorch two.
pub fn printed(settings: Settings) -> Vec<String> {
    let Settings {
        input_size,
        hidden_size,
        ..
    } = settings;
    let one = hidden_size * (input_size + hidden_size + 1);
    vec!["True".into(), one.to_string(), (4 * one).to_string()]
}
