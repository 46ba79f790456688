//! The NumPy listing for the reader's sizes, which line runs at a moment, and what it has printed.

use super::model::{APPEND, CARRY, Config, READ, Weights};
use crate::figure::clock::Moment;

/// Lines of the listing.
pub fn lines(config: &Config) -> Vec<String> {
    let Config {
        steps,
        input_size,
        hidden_size,
        weights,
        ..
    } = config;
    let draw = |shape: &str| match weights {
        Weights::Unit => format!("np.random.random({shape})"),
        Weights::Centred => format!("np.random.uniform(-k, k, {shape})"),
    };
    let mut lines: Vec<String> = vec![
        "import numpy as np".into(),
        String::new(),
        format!("timesteps = {steps}"),
        format!("input_size = {input_size}"),
        format!("hidden_size = {hidden_size}"),
        String::new(),
        "inputs = np.random.random((timesteps, input_size))".into(),
        "hidden_state_t = np.zeros((hidden_size,))".into(),
        String::new(),
    ];
    if *weights == Weights::Centred {
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

/// Lines that run at `moment`: first and last, counted from 0. Before the loop begins, the lines above it.
pub fn running(lines: &[String], moment: Option<Moment>) -> (usize, usize) {
    let Some(head) = lines.iter().position(|line| line.starts_with("for ")) else {
        return (0, 0);
    };
    match moment.map(|moment| moment.operation) {
        None => (0, head.saturating_sub(2)),
        Some(READ) => (head, head),
        Some(APPEND) => (head + 3, head + 4),
        Some(CARRY) => (head + 5, head + 5),
        Some(_) => (head + 1, head + 2),
    }
}

/// What the listing has printed so far: a shape a step.
pub fn printed(config: &Config, moment: Option<Moment>) -> Vec<String> {
    let Some(moment) = moment else {
        return Vec::new();
    };
    let printed = if moment.operation >= APPEND {
        moment.step + 1
    } else {
        moment.step
    };
    (1..=printed)
        .map(|count| format!("({count}, {})", config.hidden_size))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::query::Query;

    #[test]
    fn the_running_lines_are_the_ones_that_do_the_work() {
        let config = Config::read(&Query::default(), &mut Vec::new());
        let lines = lines(&config);
        let text = |operation| {
            let (first, last) = running(
                &lines,
                Some(Moment {
                    step: 0,
                    operation,
                    progress: 1.0,
                }),
            );
            lines[first..=last].join("\n")
        };
        assert!(text(READ).starts_with("for input_t"));
        assert!(text(1).contains("np.dot(Wx, input_t)") && text(4).contains("np.tanh"));
        assert!(text(APPEND).contains("append") && text(APPEND).contains("print"));
        assert!(text(CARRY).contains("hidden_state_t = output_t"));
    }

    #[test]
    fn one_shape_is_printed_a_step() {
        let config = Config::read(&Query::default(), &mut Vec::new());
        assert!(printed(&config, None).is_empty());
        let after = |step, operation| {
            printed(
                &config,
                Some(Moment {
                    step,
                    operation,
                    progress: 1.0,
                }),
            )
        };
        assert!(after(0, 4).is_empty());
        assert_eq!(after(1, APPEND), ["(1, 8)", "(2, 8)"]);
    }
}
