//! Training listings: they are Python, and the sequences that they draw are the task's.

use serde_json::Value;
use unrolled::listing::training;
use unrolled::nn::{Init, Kind, Scheme};
use unrolled::task::moscow::Language;
use unrolled::task::{Optimizer, Setup, Task, TaskName};

use crate::python;

/// Of every task the default and another one.
fn setups() -> Vec<Setup> {
    let mut setups: Vec<Setup> = TaskName::ALL.map(Setup::default_of).to_vec();
    let others = [
        (TaskName::Parity, Kind::Gru, true, None),
        (TaskName::Counting, Kind::Gru, false, Some(3)),
        (TaskName::Adding, Kind::Lstm, false, Some(7)),
        (TaskName::Moscow, Kind::RnnRelu, false, Some(4)),
    ];
    for (name, kind, bidirectional, truncation) in others {
        setups.push(Setup {
            kind,
            bidirectional,
            truncation,
            layers: 2,
            optimizer: Optimizer::Momentum,
            clip: None,
            init: Init {
                scheme: Scheme::Orthogonal,
                forget_bias: Some(2.0),
            },
            ..Setup::default_of(name)
        });
    }
    setups
}

#[test]
fn the_training_listing_is_python() {
    for setup in setups() {
        for language in Language::ALL {
            python::compile(&training(&setup, language).unwrap());
        }
    }
}

/// What the listing draws: items and targets of a hundred sequences. A target is null where nothing is asked.
fn drawn(setup: &Setup) -> Vec<(Vec<Value>, Vec<Value>)> {
    let code = training(setup, Language::English).unwrap();
    let begin = code.find("random.seed").unwrap();
    let end = code.find("def batch()").unwrap();
    let seeds = code[begin..end].replace("torch.manual_seed", "int");
    let code = format!(
        "import json\nimport math\nimport random\n{seeds}\n\
         for _ in range(100):\n    items, targets = draw()\n    \
         print(json.dumps([items, [None if t != t or t == -100 else t for t in targets]]))\n"
    );
    let printed = python::run(&code, &[]);
    let lines = printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// JSON's numbers are read to the last digit but one.
fn close(value: &Value, expected: f64) -> bool {
    (value.as_f64()).is_some_and(|value| (value - expected).abs() < 1e-6)
}

fn whole(value: &Value) -> u64 {
    value.as_u64().expect("a whole number")
}

#[test]
fn listings_draw_the_tasks_sequences() {
    for setup in setups() {
        let most = setup.task.length();
        for (items, targets) in drawn(&setup) {
            assert_eq!(items.len(), targets.len());
            let asked = targets.iter().filter(|target| !target.is_null()).count();
            let last = targets.last().unwrap();
            match &setup.task {
                Task::Copy { length } => {
                    assert_eq!((items.len(), asked), (length + 8, 4));
                    assert_eq!(items[..4], targets[length + 4..]);
                    assert_eq!(whole(&items[length + 4]), 9);
                }
                Task::Adding { length } => {
                    let number = |t: usize, k: usize| items[t][k].as_f64().unwrap();
                    let marked: Vec<usize> =
                        (0..*length).filter(|&t| number(t, 1) == 1.0).collect();
                    assert!(marked[0] < length / 2 && marked[1] >= length / 2 && marked.len() == 2);
                    let sum = number(marked[0], 0) + number(marked[1], 0);
                    assert!(close(last, sum) && asked == 1);
                }
                Task::Parity { length } => {
                    let ones: u64 = items.iter().map(whole).sum();
                    assert_eq!((ones % 2, asked), (whole(last), *length));
                }
                Task::Counting { length } => {
                    let n = items.len() / 2;
                    assert!((1..=*length).contains(&n) && asked == n);
                    assert_eq!(items.iter().map(whole).sum::<u64>(), n as u64);
                    assert_eq!(whole(last), 2);
                }
                Task::Sine { length } => {
                    assert_eq!((items.len(), asked), (*length, length - 2));
                    let value = |t: usize| items[t][0].as_f64().unwrap();
                    assert!(close(&targets[2], value(3)));
                    let two_cos = (value(2) + value(0)) / value(1);
                    if value(1).abs() > 0.1 {
                        let next = two_cos * value(most - 1) - value(most - 2);
                        assert!(close(last, next));
                    }
                }
                Task::Text { .. } => {
                    assert_eq!(items.len(), most);
                    assert_eq!(items[1..], targets[..most - 1]);
                }
                Task::Moscow(_) => {
                    assert_eq!(asked, 1);
                    assert!(items.contains(last) && whole(items.last().unwrap()) == 1);
                }
            }
        }
    }
}

#[cfg(feature = "listings-torch")]
#[test]
fn training_listings_train() {
    for setup in setups() {
        let setup = Setup {
            updates: 3,
            ..setup
        };
        let code = training(&setup, Language::English).unwrap();
        let printed = python::run(&code, &[]);
        assert_eq!(printed.lines().count(), 3, "{printed}");
        assert!(
            printed.lines().all(|line| line.contains("loss")),
            "{printed}"
        );
    }
}
