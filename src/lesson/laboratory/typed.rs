//! A sequence that the reader typed, where a task's items are letters.

use crate::task::text::{UNKNOWN, Vocabulary};
use crate::task::{Inputs, Sample, Target, Task, counting};

/// Steps of a typed sequence.
pub const MOST: usize = 200;

/// Whether sequences of a task can be typed.
pub fn can_type(task: &Task) -> bool {
    matches!(
        task,
        Task::Parity { .. } | Task::Counting { .. } | Task::Text { .. }
    )
}

/// The sequence of a text: what is wanted of it follows from the task. `None` where it is empty or has a letter that the
/// task has not. Spaces between letters are left out, except in a text.
pub fn sample(task: &Task, text: &str) -> Option<Sample> {
    let letters = || text.chars().filter(|c| !c.is_whitespace()).take(MOST);
    let (tokens, targets, labels) = match task {
        Task::Parity { .. } => {
            let tokens: Option<Vec<u32>> = letters().map(|c| c.to_digit(2)).collect();
            let tokens = tokens?;
            let mut odd = 0;
            let targets = tokens
                .iter()
                .map(|bit| {
                    odd ^= bit;
                    Target::Class(odd)
                })
                .collect();
            (tokens, targets, letters().map(String::from).collect())
        }
        Task::Counting { .. } => {
            let token = |c| match c {
                'a' | 'A' => Some(counting::A),
                'b' | 'B' => Some(counting::B),
                _ => None,
            };
            let tokens: Option<Vec<u32>> = letters().map(token).collect();
            let tokens = tokens?;
            let targets = wanted(&tokens);
            (tokens, targets, letters().map(String::from).collect())
        }
        Task::Text {
            text: learned,
            alphabet,
            ..
        } => {
            let vocabulary = Vocabulary::new(learned, *alphabet);
            let mut tokens = vocabulary.encode(text);
            tokens.truncate(MOST);
            let targets = (1..=tokens.len())
                .map(|next| match tokens.get(next) {
                    Some(next) if *next != UNKNOWN => Target::Class(*next),
                    _ => Target::None,
                })
                .collect();
            let labels: Vec<String> = tokens
                .iter()
                .map(|token| vocabulary.label(*token))
                .collect();
            (tokens, targets, labels)
        }
        _ => return None,
    };
    (!tokens.is_empty()).then_some(Sample {
        inputs: Inputs::Tokens(tokens),
        targets,
        labels,
    })
}

/// What is wanted after each letter of a^n b^n: nothing after an a, the next letter or the end after a b. Another sequence
/// asks for nothing.
fn wanted(tokens: &[u32]) -> Vec<Target> {
    let n = tokens
        .iter()
        .take_while(|token| **token == counting::A)
        .count();
    let is_one = tokens.len() == 2 * n && tokens.iter().skip(n).all(|token| *token == counting::B);
    tokens
        .iter()
        .enumerate()
        .map(|(at, _)| {
            if !is_one || at < n {
                Target::None
            } else if at + 1 < tokens.len() {
                Target::Class(counting::B)
            } else {
                Target::Class(counting::END)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::text::Alphabet;

    #[test]
    fn bits_carry_their_parity() {
        let sample = sample(&Task::Parity { length: 8 }, "1 1 0 1").unwrap();
        assert_eq!(sample.inputs, Inputs::Tokens(vec![1, 1, 0, 1]));
        let wanted: Vec<_> = sample.targets.iter().map(|target| target.class()).collect();
        assert_eq!(wanted, [Some(1), Some(0), Some(0), Some(1)]);
    }

    #[test]
    fn only_as_many_bs_as_as_have_an_end() {
        let task = Task::Counting { length: 8 };
        let classes = |text: &str| -> Vec<Option<u32>> {
            let sample = sample(&task, text).unwrap();
            sample.targets.iter().map(|target| target.class()).collect()
        };
        assert_eq!(
            classes("aabb"),
            [None, None, Some(counting::B), Some(counting::END)]
        );
        assert_eq!(classes("aab"), [None; 3]);
        assert_eq!(classes("aba"), [None; 3]);
    }

    #[test]
    fn a_text_asks_for_its_own_next_symbol() {
        let task = Task::Text {
            text: "나 보기가 역겨워 ".repeat(10),
            alphabet: Alphabet::Jamo,
            length: 8,
        };
        let sample = sample(&task, "나 보").unwrap();
        assert_eq!(sample.labels.len(), 5);
        assert_eq!(sample.targets.last(), Some(&Target::None));
        assert!(sample.targets[0].class().is_some());
    }

    #[test]
    fn what_is_no_sequence_is_refused() {
        for text in ["", "  ", "012", "가"] {
            assert_eq!(sample(&Task::Parity { length: 8 }, text), None, "{text}");
        }
        assert_eq!(sample(&Task::Counting { length: 8 }, "abc"), None);
        assert_eq!(sample(&Task::Adding { length: 8 }, "1"), None);
        let long = "1".repeat(5000);
        let sample = sample(&Task::Parity { length: 8 }, &long).unwrap();
        assert_eq!(sample.targets.len(), MOST);
    }
}
