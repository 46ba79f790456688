//! The figure's problem in NumPy, forward and back. It knows nothing else of the page, so that a test can run it.

/// What the listing computes. Matrices are row-major.
pub struct Problem<'a> {
    /// Units H.
    pub units: usize,
    /// (T, I)
    pub inputs: &'a [f32],
    /// (T, H)
    pub targets: &'a [f32],
    /// (H, I)
    pub weight_ih: &'a [f32],
    /// (H, H)
    pub weight_hh: &'a [f32],
    /// (H)
    pub bias: &'a [f32],
    /// Whether the loss counts every step, not the last alone.
    pub every: bool,
    /// Steps of a chunk.
    pub chunk: usize,
    /// Whether the state starts from 0 at each chunk.
    pub reset: bool,
    /// Whether the gradient stops between chunks.
    pub detach: bool,
    /// Largest norm of the gradient; 0 for any.
    pub clip: f32,
}

/// A NumPy matrix with `columns` columns, one row a line.
fn matrix(name: &str, values: &[f32], columns: usize, lines: &mut Vec<String>) {
    let begin = format!("{name} = np.array([");
    let rows: Vec<_> = values.chunks(columns.max(1)).collect();
    for (index, row) in rows.iter().enumerate() {
        let numbers: Vec<_> = row.iter().map(f32::to_string).collect();
        let start = if index == 0 {
            begin.clone()
        } else {
            " ".repeat(begin.len())
        };
        let end = if index + 1 == rows.len() { "])" } else { "," };
        lines.push(format!("{start}[{}]{end}", numbers.join(", ")));
    }
}

/// Lines of the listing.
pub fn lines(problem: &Problem) -> Vec<String> {
    let units = problem.units;
    let steps = problem.targets.len() / units.max(1);
    let mut lines = vec!["import numpy as np".to_owned(), String::new()];
    matrix(
        "x",
        problem.inputs,
        problem.inputs.len() / steps.max(1),
        &mut lines,
    );
    matrix("y", problem.targets, units, &mut lines);
    matrix(
        "Wx",
        problem.weight_ih,
        problem.weight_ih.len() / units.max(1),
        &mut lines,
    );
    matrix("Wh", problem.weight_hh, units, &mut lines);
    let bias: Vec<_> = problem.bias.iter().map(f32::to_string).collect();
    lines.push(format!("b = np.array([{}])", bias.join(", ")));
    let asked = if problem.every {
        "range(len(x))"
    } else {
        "[len(x) - 1]"
    };
    lines.push(format!("asked = {asked}"));
    let divided = problem.reset || problem.detach;
    if divided {
        lines.push(format!("chunk = {}", problem.chunk));
    }
    let push = |lines: &mut Vec<String>, code: &[&str]| {
        lines.extend(code.iter().map(|line| (*line).to_owned()));
    };
    push(
        &mut lines,
        &[
            "",
            "h, before, loss = [], [], 0",
            "state = np.zeros(len(b))",
            "for t in range(len(x)):",
        ],
    );
    if problem.reset {
        push(
            &mut lines,
            &[
                "    if t % chunk == 0:",
                "        state = np.zeros(len(b))  # reset",
            ],
        );
    }
    push(
        &mut lines,
        &[
            "    before.append(state)",
            "    state = np.tanh(Wx @ x[t] + Wh @ state + b)",
            "    h.append(state)",
            "    if t in asked:",
            "        loss += 0.5 * np.sum((h[t] - y[t]) ** 2)",
            "",
            "dWx, dWh, db = (np.zeros_like(p) for p in (Wx, Wh, b))",
            "later = np.zeros(len(b))",
            "for t in reversed(range(len(x))):",
        ],
    );
    if divided {
        let why = if problem.detach {
            "detached"
        } else {
            "zeros depend on nothing"
        };
        lines.push("    if (t + 1) % chunk == 0:".to_owned());
        lines.push(format!("        later = np.zeros(len(b))  # {why}"));
    }
    push(
        &mut lines,
        &[
            "    dh = later + (h[t] - y[t] if t in asked else 0)",
            "    dz = dh * (1 - h[t] ** 2)",
            "    dWx += np.outer(dz, x[t])",
            "    dWh += np.outer(dz, before[t])",
            "    db += dz",
            "    later = Wh.T @ dz",
            "",
            "np.set_printoptions(formatter={\"float\": \"{:.8f}\".format})",
            "print(f\"{loss:.8f}\")",
            "print(dWh)",
        ],
    );
    if problem.clip > 0.0 {
        push(
            &mut lines,
            &[
                "",
                "norm = np.sqrt(np.sum(dWx ** 2) + np.sum(dWh ** 2) + np.sum(db ** 2))",
            ],
        );
        lines.push(format!("factor = min(1, {} / (norm + 1e-6))", problem.clip));
        push(
            &mut lines,
            &[
                "dWx, dWh, db = factor * dWx, factor * dWh, factor * db",
                "print(f\"{norm:.8f}\")",
                "print(dWh)",
            ],
        );
    }
    lines
}

/// Whether a line runs at a moment: forward or back, and the operation.
pub fn runs(line: &str, moment: Option<(bool, usize)>) -> bool {
    let starts: &[&str] = match moment {
        None => &[],
        Some((false, 0)) => &["for t in range", "    before.append", "    if t % chunk"],
        Some((false, 1)) => &["    state = np.tanh", "    h.append"],
        Some((false, _)) => &["    if t in asked", "        loss +="],
        Some((true, 0)) => &[
            "for t in reversed",
            "    dh =",
            "    if (t + 1)",
            "    later =",
        ],
        Some((true, 1)) => &["    dz ="],
        Some((true, _)) => &["    dWx +=", "    dWh +=", "    db +="],
    };
    starts.iter().any(|start| line.starts_with(start))
}
