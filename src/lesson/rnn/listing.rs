//! The NumPy listing for the reader's sizes, which line runs at a moment, and what it has printed.

/// What the listing is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub steps: usize,
    pub input_size: usize,
    pub hidden_size: usize,
    /// Weights around zero instead of between 0 and 1.
    pub centred: bool,
}

/// What the listing does at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// The lines above the loop.
    Before,
    /// The loop takes the next input.
    Take,
    /// The new state is computed.
    Compute,
    /// It is kept, and the shape of what is kept is printed.
    Append,
    /// It becomes the state of the next turn.
    Carry,
    /// The lines below the loop.
    After,
}

/// Lines of the listing.
pub fn lines(sizes: &Sizes) -> Vec<String> {
    let Sizes {
        steps,
        input_size,
        hidden_size,
        centred,
    } = *sizes;
    let draw = |shape: &str| {
        if centred {
            format!("np.random.uniform(-k, k, {shape})")
        } else {
            format!("np.random.random({shape})")
        }
    };
    let mut lines: Vec<String> = vec![
        "import numpy as np".into(),
        "np.set_printoptions(precision=4, floatmode=\"fixed\",".into(),
        "                    suppress=True, linewidth=150)".into(),
        String::new(),
        format!("timesteps = {steps}"),
        format!("input_size = {input_size}"),
        format!("hidden_size = {hidden_size}"),
        String::new(),
        "inputs = np.random.random((timesteps, input_size))".into(),
        "hidden_state_t = np.zeros((hidden_size,))".into(),
        String::new(),
    ];
    if centred {
        lines.push("k = 1 / np.sqrt(hidden_size)".into());
    }
    lines.push(format!("Wx = {}", draw("(hidden_size, input_size)")));
    lines.push(format!("Wh = {}", draw("(hidden_size, hidden_size)")));
    lines.push(format!("b = {}", draw("(hidden_size,)")));
    lines.extend(
        [
            "",
            "total_hidden_states = []",
            "",
            "for input_t in inputs:",
            "    output_t = np.tanh(np.dot(Wx, input_t)",
            "                       + np.dot(Wh, hidden_state_t) + b)",
            "    total_hidden_states.append(output_t)",
            "    print(np.shape(total_hidden_states))",
            "    hidden_state_t = output_t",
            "",
            "total_hidden_states = np.stack(total_hidden_states)",
            "print(total_hidden_states)",
        ]
        .map(String::from),
    );
    lines
}

/// Lines that run: first and last, counted from 0.
pub fn running(lines: &[String], now: Now) -> (usize, usize) {
    let Some(head) = lines.iter().position(|line| line.starts_with("for ")) else {
        return (0, 0);
    };
    match now {
        Now::Before => (0, head.saturating_sub(2)),
        Now::Take => (head, head),
        Now::Compute => (head + 1, head + 2),
        Now::Append => (head + 3, head + 4),
        Now::Carry => (head + 5, head + 5),
        Now::After => (head + 7, head + 8),
    }
}

/// What the listing has printed in step `step` (from 0): a shape a step, and after the loop all states. `states` are the
/// hidden states of all steps, (steps, hidden_size).
pub fn printed(now: Now, step: usize, hidden_size: usize, states: &[f32]) -> Vec<String> {
    let shapes = match now {
        Now::Before => 0,
        Now::Take | Now::Compute => step,
        Now::Append | Now::Carry | Now::After => step + 1,
    };
    let mut printed: Vec<String> = (1..=shapes)
        .map(|count| format!("({count}, {hidden_size})"))
        .collect();
    if now == Now::After {
        printed.extend(matrix(hidden_size, states));
    }
    printed
}

/// A matrix as NumPy writes it with four digits after the point.
fn matrix(columns: usize, values: &[f32]) -> Vec<String> {
    let text = |value: &f32| format!("{value:.4}");
    let width = values.iter().map(|value| text(value).len()).max();
    let width = width.unwrap_or_default();
    let rows = values.chunks(columns.max(1));
    let last = rows.len().saturating_sub(1);
    let row = |(index, row): (usize, &[f32])| {
        let values: Vec<String> = row
            .iter()
            .map(|value| format!("{:>width$}", text(value)))
            .collect();
        let opening = if index == 0 { "[[" } else { " [" };
        let closing = if index == last { "]]" } else { "]" };
        format!("{opening}{}{closing}", values.join(" "))
    };
    rows.enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes {
        steps: 10,
        input_size: 4,
        hidden_size: 8,
        centred: false,
    };

    #[test]
    fn the_running_lines_are_the_ones_that_do_the_work() {
        let lines = lines(&SIZES);
        let text = |now| {
            let (first, last) = running(&lines, now);
            lines[first..=last].join("\n")
        };
        assert!(text(Now::Before).ends_with("total_hidden_states = []"));
        assert!(text(Now::Take).starts_with("for input_t"));
        assert!(text(Now::Compute).contains("np.dot(Wx, input_t)"));
        assert!(text(Now::Append).contains("append") && text(Now::Append).contains("print"));
        assert!(text(Now::Carry).contains("hidden_state_t = output_t"));
        assert!(text(Now::After).ends_with("print(total_hidden_states)"));
    }

    #[test]
    fn one_shape_is_printed_a_step_and_all_states_after_the_loop() {
        let states = [0.5, -0.25, 1.0, 0.0];
        let after = |now, step| printed(now, step, 2, &states);
        assert!(after(Now::Before, 0).is_empty());
        assert!(after(Now::Compute, 0).is_empty());
        assert_eq!(after(Now::Append, 0), ["(1, 2)"]);
        assert_eq!(after(Now::Take, 1), ["(1, 2)"]);
        assert_eq!(after(Now::Carry, 1), ["(1, 2)", "(2, 2)"]);
        assert_eq!(
            after(Now::After, 1)[2..],
            ["[[ 0.5000 -0.2500]", " [ 1.0000  0.0000]]"]
        );
    }
}
