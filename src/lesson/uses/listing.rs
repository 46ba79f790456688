//! A use's wiring in PyTorch, for the input on the page.

use super::model::{LAST, Part, Run};
use crate::figure::clock::Moment;
use crate::nn::wiring::Source;
use crate::task::uses::{Shape, WRITTEN};

/// What a line of the listing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Setup,
    /// Reads the words, or the picture.
    Read,
    /// Takes its answer from the states that were read.
    Answer,
    /// Hands the state over.
    Hand,
    /// The decoder reads the word before, computes its state, writes a word.
    Feed,
    Decode,
    Write,
    Loop,
}

/// A line with what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub doing: Doing,
    pub text: String,
}

/// The listing.
pub fn lines(run: &Run, cut: bool) -> Vec<Line> {
    use Doing::{Answer, Decode, Feed, Hand, Loop, Read, Setup, Write};
    let spec = *run.wiring.spec();
    let (units, outputs) = (spec.units, spec.outputs);
    let steps = run.reading.encoded.trace.steps;
    let mut all: Vec<(Doing, String)> = vec![
        (Setup, "import torch".into()),
        (Setup, "import torch.nn as nn".into()),
        (Setup, String::new()),
    ];
    let mut say = |doing: Doing, text: String| all.push((doing, text));
    match spec.source {
        Source::Tokens { vocabulary, size } => {
            say(
                Setup,
                format!("embedding = nn.Embedding({vocabulary}, {size})"),
            );
            say(
                Setup,
                format!("encoder = nn.GRU({size}, {units}, batch_first=True)"),
            );
        }
        Source::Vector { size } => say(Setup, format!("linear = nn.Linear({size}, {units})")),
    }
    if let Some(decoder) = spec.decoder() {
        let size = decoder.input_size;
        say(
            Setup,
            format!("decoder_embedding = nn.Embedding({outputs}, {size})"),
        );
        say(
            Setup,
            format!("decoder = nn.GRU({size}, {units}, batch_first=True)"),
        );
    }
    say(Setup, format!("head = nn.Linear({units}, {outputs})"));
    say(Setup, String::new());
    match spec.source {
        Source::Tokens { vocabulary, .. } => {
            say(
                Setup,
                format!("tokens = torch.randint({vocabulary}, (1, {steps}))"),
            );
            say(Read, "x = embedding(tokens)".into());
            say(Read, "output, h_n = encoder(x)".into());
            say(Read, "print(output.shape, h_n.shape)".into());
        }
        Source::Vector { size } => {
            say(Setup, format!("picture = torch.rand(1, {size})"));
            say(Read, "h_n = torch.tanh(linear(picture))[None]".into());
            say(Read, "print(h_n.shape)".into());
        }
    }
    match run.book.purpose.shape() {
        Shape::ManyToOne => {
            say(Answer, "y = head(h_n[-1])".into());
            say(Answer, "print(y.shape)".into());
            say(Answer, "answer = y.argmax(-1)".into());
        }
        Shape::Aligned => {
            say(Answer, "y = head(output)".into());
            say(Answer, "print(y.shape)".into());
            say(Answer, "answer = y.argmax(-1)".into());
        }
        Shape::OneToMany | Shape::Unaligned => {
            let handed = if cut {
                "h = torch.zeros_like(h_n)"
            } else {
                "h = h_n"
            };
            say(Hand, handed.into());
            say(Hand, "token = torch.tensor([[0]])  # <start>".into());
            say(Loop, "answer = []".into());
            say(Loop, format!("for _ in range({WRITTEN}):"));
            say(Feed, "    x = decoder_embedding(token)".into());
            say(Decode, "    output, h = decoder(x, h)".into());
            say(Write, "    token = head(output).argmax(-1)".into());
            say(Write, "    if token.item() == 1:  # <end>".into());
            say(Write, "        break".into());
            say(Write, "    answer.append(token.item())".into());
            say(Loop, "print(x.shape, output.shape, h.shape)".into());
        }
    }
    all.into_iter()
        .map(|(doing, text)| Line { doing, text })
        .collect()
}

/// What it prints.
pub fn printed(run: &Run) -> Vec<String> {
    let size = |sizes: &[usize]| {
        let texts: Vec<String> = sizes.iter().map(usize::to_string).collect();
        format!("torch.Size([{}])", texts.join(", "))
    };
    let spec = run.wiring.spec();
    let (units, outputs) = (spec.units, spec.outputs);
    let read = &run.reading.encoded;
    let state = size(&[1, 1, read.state.h.len()]);
    let mut all = match spec.source {
        Source::Tokens { .. } => {
            let output = size(&[
                1,
                read.trace.steps,
                read.trace.output.len() / read.trace.steps.max(1),
            ]);
            vec![format!("{output} {state}")]
        }
        Source::Vector { .. } => vec![state],
    };
    all.push(match run.book.purpose.shape() {
        Shape::ManyToOne => size(&[1, outputs]),
        Shape::Aligned => size(&[1, read.trace.steps, outputs]),
        Shape::OneToMany | Shape::Unaligned => {
            let word = spec.decoder().map_or(0, |decoder| decoder.input_size);
            let step = size(&[1, 1, units]);
            format!("{} {step} {step}", size(&[1, 1, word]))
        }
    });
    all
}

/// What runs at `moment`.
pub fn running(run: &Run, moment: Option<Moment>) -> Option<Doing> {
    let Moment {
        step, operation, ..
    } = moment?;
    Some(match (run.part(step), operation) {
        (Part::Decoder(_), 0) => Doing::Feed,
        (Part::Decoder(_), LAST) => Doing::Write,
        (Part::Decoder(_), _) => Doing::Decode,
        (_, LAST) if run.answer_at(step).is_some() => Doing::Answer,
        (_, LAST) if step + 1 == run.read_steps() && run.book.purpose.writes() => Doing::Hand,
        _ => Doing::Read,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::asked::Asked;
    use super::super::model::Config;
    use super::*;
    use crate::lesson::query::Query;
    use crate::task::moscow::Language;
    use crate::task::uses::{Network, Use};

    fn run(address: &str) -> Run {
        let config = Config::read(&Query::parse(address), &mut Vec::new());
        let network = Network::new(config.purpose, Language::English, 1).unwrap();
        let book = network.book().clone();
        let asked = Asked::new(&config, &book).unwrap();
        Run::new(asked, Arc::new(network.wiring().clone()), book, false).unwrap()
    }

    /// PyTorch 2.15 printed these for the listings of these inputs.
    #[test]
    fn it_prints_what_pytorch_prints() {
        for (address, expected) in [
            (
                "use=spam&text=you won a phone",
                [
                    "torch.Size([1, 4, 16]) torch.Size([1, 1, 16])",
                    "torch.Size([1, 2])",
                ],
            ),
            (
                "use=tagging&text=they can fish",
                [
                    "torch.Size([1, 3, 16]) torch.Size([1, 1, 16])",
                    "torch.Size([1, 3, 8])",
                ],
            ),
            (
                "use=caption",
                [
                    "torch.Size([1, 1, 32])",
                    "torch.Size([1, 1, 16]) torch.Size([1, 1, 32]) torch.Size([1, 1, 32])",
                ],
            ),
            (
                "use=chat&text=hello my name is Tom",
                [
                    "torch.Size([1, 5, 40]) torch.Size([1, 1, 40])",
                    "torch.Size([1, 1, 16]) torch.Size([1, 1, 40]) torch.Size([1, 1, 40])",
                ],
            ),
        ] {
            assert_eq!(printed(&run(address)), expected, "{address}");
        }
    }

    #[test]
    fn every_moment_marks_a_line() {
        for purpose in Use::ALL {
            let run = run(&format!("use={purpose}"));
            let lines = lines(&run, false);
            let clock = super::super::model::timeline(run.steps());
            for tick in 1..=clock.end() as usize {
                let doing = running(&run, clock.moment(tick as f64));
                assert!(
                    lines.iter().any(|line| Some(line.doing) == doing),
                    "{purpose} {tick}"
                );
            }
        }
    }
}
