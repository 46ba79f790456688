//! Both networks in NumPy, which lines run at a moment, and what is printed at the end.

use super::model::{Config, INPUTS, Net, Readout, Run};
use crate::figure::clock::Moment;

/// Lines of the listing for the words of a run.
pub fn lines(run: &Run) -> Vec<String> {
    let Config {
        hidden_size,
        seed,
        feedback,
        readout,
        ..
    } = &run.config;
    let scale = match feedback {
        100 => String::new(),
        percent => format!("{} * ", *percent as f32 / 100.0),
    };
    let readout = match readout {
        Readout::Mean => "np.mean(outputs, axis=0)",
        Readout::Last => "outputs[-1]",
    };
    let words = |order: usize| {
        let quoted: Vec<_> = (run.orders[order].iter())
            .map(|word| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")))
            .collect();
        format!("[{}]", quoted.join(", "))
    };
    [
        "import numpy as np".into(),
        String::new(),
        format!("input_size = {INPUTS}"),
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

/// Whether a line runs at `moment`: the same line of both networks.
pub fn runs(line: &str, moment: Option<Moment>) -> bool {
    match moment.map(|moment| moment.operation) {
        None => false,
        Some(0) => line.starts_with("    for word"),
        Some(_) => line.contains("np.tanh("),
    }
}

/// What the listing prints: whether the two orders leave each network in the same place.
pub fn printed(run: &Run) -> Vec<String> {
    [(Net::FeedForward, "feed_forward"), (Net::Recurrent, "recurrent")]
        .map(|(net, name)| {
            let same = if run.distance(net) < 1e-6 { "True" } else { "False" };
            format!("{name} {same}")
        })
        .to_vec()
}
