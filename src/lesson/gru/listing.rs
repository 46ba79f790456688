//! The GRU in NumPy, in the reader's notation and turned around, and what is printed. It knows nothing else of the page, so that
//! a test can run it.

/// What decides the listing.
#[derive(Clone, Copy)]
pub struct Settings {
    pub steps: usize,
    pub input_size: usize,
    pub hidden_size: usize,
    pub seed: u64,
    /// Whether the reset gate acts on the product, not before it.
    pub reset_after: bool,
    /// Whether z is the share that is kept.
    pub keeps: bool,
}

/// What the operations run, one after another: the beginnings of the lines.
pub const RUNS: [&str; 5] = [
    "    h, other =",
    "    r =",
    "    z =",
    "    n =",
    "    return",
];

/// Lines of the listing.
pub fn lines(settings: Settings) -> Vec<String> {
    let Settings {
        steps,
        input_size,
        hidden_size,
        seed,
        reset_after,
        keeps,
    } = settings;
    let (kept, written) = ("(1 - z) * n + z * h", "(1 - z) * h + z * n");
    let (mine, turned) = if keeps {
        (kept, written)
    } else {
        (written, kept)
    };
    let candidate = if reset_after {
        "    n = np.tanh(Wn @ x + bn + r * (Un @ h + cn))"
    } else {
        "    n = np.tanh(Wn @ x + bn + Un @ (r * h) + cn)"
    };
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
            "            rng.uniform(-0.4, 0.4, hidden_size),",
            "            rng.uniform(-0.4, 0.4, hidden_size))",
            "",
            "reset, update, new = draw(), draw(), draw()",
            "Wn, Un, bn, cn = new",
            "",
            "def sigmoid(a):",
            "    return 1 / (1 + np.exp(-a))",
            "",
            "def affine(weights, x, h):",
            "    W, U, b, c = weights",
            "    return W @ x + b + U @ h + c",
            "",
            "def step(x, h):",
            "    r = sigmoid(affine(reset, x, h))",
            "    z = sigmoid(affine(update, x, h))",
            candidate,
        ]
        .map(String::from),
    );
    lines.push(format!("    return {mine}"));
    lines.extend(
        [
            "",
            "def turned(x, h):",
            "    r = sigmoid(affine(reset, x, h))",
            "    z = sigmoid(-affine(update, x, h))",
            candidate,
        ]
        .map(String::from),
    );
    lines.push(format!("    return {turned}"));
    lines.extend(
        [
            "",
            "h, other = np.zeros(hidden_size), np.zeros(hidden_size)",
            "for x in rng.uniform(-1, 1, (timesteps, input_size)):",
            "    h, other = step(x, h), turned(x, other)",
            "",
            "print(np.allclose(h, other))",
            "print(sum(w.size for w in reset + update + new))",
        ]
        .map(String::from),
    );
    lines
}

/// Whether a line runs in an operation.
pub fn runs(line: &str, operation: Option<usize>) -> bool {
    let start = operation.and_then(|operation| RUNS.get(operation));
    start.is_some_and(|start| line.starts_with(start))
        && !line.contains("rng.")
        && !line.contains("np.exp")
        && !line.contains("W @ x")
}

/// What the listing prints: that the two notations agree, and PyTorch's number of parameters.
pub fn printed(settings: Settings) -> Vec<String> {
    let Settings {
        input_size,
        hidden_size,
        ..
    } = settings;
    let count = 3 * hidden_size * (input_size + hidden_size + 2);
    vec!["True".into(), count.to_string()]
}
