//! Both networks in NumPy, which lines run at a moment, and what is printed at the end. It knows nothing else of the page, so
//! that a test can run it.

/// What decides the listing.
pub struct Settings<'a> {
    pub input_size: usize,
    pub hidden_size: usize,
    pub seed: u64,
    /// How much of W_h is left, in percent.
    pub feedback: u64,
    /// Whether the last step alone is handed on, not the mean of all.
    pub last: bool,
    pub orders: &'a [Vec<String>; 2],
}

/// Lines of the listing.
pub fn lines(settings: &Settings) -> Vec<String> {
    let Settings {
        input_size,
        hidden_size,
        seed,
        ..
    } = settings;
    let scale = match settings.feedback {
        100 => String::new(),
        percent => format!("{} * ", percent as f32 / 100.0),
    };
    let readout = if settings.last {
        "outputs[-1]"
    } else {
        "np.mean(outputs, axis=0)"
    };
    let words = |order: usize| {
        let quoted: Vec<_> = (settings.orders[order].iter())
            .map(|word| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")))
            .collect();
        format!("[{}]", quoted.join(", "))
    };
    [
        "import numpy as np".into(),
        String::new(),
        format!("input_size = {input_size}"),
        format!("hidden_size = {hidden_size}"),
        format!("rng = np.random.default_rng({seed})"),
        "k = 1.5 / np.sqrt(hidden_size)".into(),
        "Wx = rng.uniform(-0.7, 0.7, (hidden_size, input_size))".into(),
        format!("Wh = {scale}rng.uniform(-k, k, (hidden_size, hidden_size))"),
        "b = rng.uniform(-0.3, 0.3, hidden_size)".into(),
        String::new(),
        format!("first = {}", words(0)),
        format!("second = {}", words(1)),
        "x = {word: rng.uniform(-1, 1, input_size) for word in first}".into(),
        String::new(),
        "def feed_forward(words):".into(),
        "    outputs = []".into(),
        "    for word in words:".into(),
        "        f = np.tanh(Wx @ x[word] + b)".into(),
        "        outputs.append(f)".into(),
        format!("    return {readout}"),
        String::new(),
        "def recurrent(words):".into(),
        "    outputs, h = [], np.zeros(hidden_size)".into(),
        "    for word in words:".into(),
        "        h = np.tanh(Wx @ x[word] + Wh @ h + b)".into(),
        "        outputs.append(h)".into(),
        format!("    return {readout}"),
        String::new(),
        "for net in (feed_forward, recurrent):".into(),
        "    same = np.allclose(net(first), net(second))".into(),
        "    print(net.__name__, same)".into(),
    ]
    .to_vec()
}

/// Whether a line runs in an operation: the same line of both networks.
pub fn runs(line: &str, operation: Option<usize>) -> bool {
    match operation {
        None => false,
        Some(0) => line.starts_with("    for word"),
        Some(_) => line.contains("np.tanh("),
    }
}

/// What the listing prints, if the two orders leave each network in the same place or not.
pub fn printed(same: [bool; 2]) -> Vec<String> {
    let word = |same| if same { "True" } else { "False" };
    vec![
        format!("feed_forward {}", word(same[0])),
        format!("recurrent {}", word(same[1])),
    ]
}
