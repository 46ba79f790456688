//! The course's PyTorch listing for the reader's sizes, and what PyTorch prints.

use super::config::Config;

/// Lines of the listing. Only what differs from PyTorch's defaults is written, as one would.
pub fn lines(config: &Config) -> Vec<String> {
    let shape = config.shape;
    let [a, b, c] = shape.input();
    let mut arguments = vec![
        format!("input_size={}", shape.inputs),
        format!("hidden_size={}", shape.units),
    ];
    if shape.layers > 1 {
        arguments.push(format!("num_layers={}", shape.layers));
    }
    if shape.batch_first {
        arguments.push("batch_first=True".into());
    }
    if shape.directions == 2 {
        arguments.push("bidirectional=True".into());
    }
    let mut lines: Vec<String> = vec![
        "import torch".into(),
        "import torch.nn as nn".into(),
        String::new(),
        format!("inputs = torch.randn({a}, {b}, {c})"),
    ];
    // Two arguments a line.
    let rows: Vec<String> = arguments.chunks(2).map(|pair| pair.join(", ")).collect();
    for (index, row) in rows.iter().enumerate() {
        let begin = if index == 0 {
            "cell = nn.RNN("
        } else {
            "              "
        };
        let end = if index + 1 == rows.len() { ")" } else { "," };
        lines.push(format!("{begin}{row}{end}"));
    }
    lines.extend(
        [
            "output, h_n = cell(inputs)",
            "",
            "print(output.shape)",
            "print(h_n.shape)",
            "for name, p in cell.named_parameters():",
            "    print(name, tuple(p.shape))",
        ]
        .map(String::from),
    );
    lines
}

/// What it prints.
pub fn printed(config: &Config) -> Vec<String> {
    let size = |sizes: [usize; 3]| format!("torch.Size({sizes:?})");
    let mut printed = vec![size(config.shape.output()), size(config.shape.last())];
    for (name, shape) in config.spec().layout() {
        let shape: Vec<String> = shape.iter().map(usize::to_string).collect();
        let comma = if shape.len() == 1 { "," } else { "" };
        printed.push(format!("{name} ({}{comma})", shape.join(", ")));
    }
    printed
}

/// Lines that run when the call has come as far as `progress`, first and last: making the cell, calling it, printing.
pub fn running(lines: &[String], progress: f64) -> (usize, usize) {
    let call = lines
        .iter()
        .position(|line| line.starts_with("output, h_n"))
        .unwrap_or(0);
    if progress <= 0.0 {
        (3, call.saturating_sub(1))
    } else if progress < 1.0 {
        (call, call)
    } else {
        (call + 2, lines.len().saturating_sub(1))
    }
}

/// The number of parameters as a sum of products, layer by layer, and its value.
pub fn parameters(config: &Config) -> (String, usize) {
    let spec = config.spec();
    let directions = if spec.bidirectional { "2 × " } else { "" };
    let terms: Vec<String> = (0..spec.num_layers)
        .map(|layer| {
            let (inputs, units) = (spec.layer_input_size(layer), spec.hidden_size);
            format!("{directions}{units} × ({inputs} + {units} + 2)")
        })
        .collect();
    (terms.join(" + "), spec.parameters())
}

#[cfg(test)]
mod tests {
    use super::super::config::Defaults;
    use super::*;
    use crate::lesson::query::Query;
    use std::fs;

    fn config(address: &str) -> Config {
        let defaults = Defaults {
            layers: 1,
            bidirectional: false,
        };
        Config::read(&Query::parse(address), defaults, &mut Vec::new())
    }

    /// Shapes of the tensors in one of PyTorch's golden files, as its header writes them.
    fn golden(name: &str, tensor: &str) -> Vec<usize> {
        let bytes = fs::read(format!("tests/golden/{name}.safetensors")).unwrap();
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
        let shape = header[tensor]["shape"].as_array().unwrap();
        shape
            .iter()
            .map(|size| size.as_u64().unwrap() as usize)
            .collect()
    }

    #[test]
    fn the_printed_shapes_are_pytorchs() {
        for (file, address) in [
            ("course_rnn_1", ""),
            ("course_rnn_2", "layers=2"),
            ("course_rnn_2_bi", "layers=2&both=true"),
        ] {
            let config = config(address);
            // The golden files are time-major.
            let turned = |mut shape: Vec<usize>| {
                shape.swap(0, 1);
                shape
            };
            assert_eq!(turned(golden(file, "output")), config.shape.output());
            assert_eq!(turned(golden(file, "input")), config.shape.input());
            assert_eq!(golden(file, "h_n"), config.shape.last());
            for (name, shape) in config.spec().layout() {
                assert_eq!(golden(file, &name), shape, "{name}");
            }
        }
    }

    #[test]
    fn the_course_s_numbers_are_printed() {
        let first = |address: &str| printed(&config(address))[..2].join(" ");
        assert_eq!(first(""), "torch.Size([1, 10, 8]) torch.Size([1, 1, 8])");
        assert_eq!(
            first("layers=2"),
            "torch.Size([1, 10, 8]) torch.Size([2, 1, 8])"
        );
        assert_eq!(
            first("layers=2&both=true"),
            "torch.Size([1, 10, 16]) torch.Size([4, 1, 8])"
        );
        assert_eq!(
            first("first=false"),
            "torch.Size([10, 1, 8]) torch.Size([1, 1, 8])"
        );
        let printed = printed(&config(""));
        assert!(printed.contains(&"bias_ih_l0 (8,)".to_owned()));
        assert!(printed.contains(&"bias_hh_l0 (8,)".to_owned()));
    }

    #[test]
    fn the_count_of_parameters_adds_up_and_does_not_know_the_time() {
        assert_eq!(parameters(&config("")), ("8 × (5 + 8 + 2)".to_owned(), 120));
        assert_eq!(
            parameters(&config("layers=2&both=true")),
            ("2 × 8 × (5 + 8 + 2) + 2 × 8 × (16 + 8 + 2)".to_owned(), 656)
        );
        assert_eq!(
            parameters(&config("steps=2")),
            parameters(&config("steps=12"))
        );
    }
}
