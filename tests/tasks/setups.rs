//! What a setup refuses, and how it travels.

use unrolled::nn::{Kind, Reader};
use unrolled::task::moscow::{self, Architecture, Language, Regime};
use unrolled::task::text::Alphabet;
use unrolled::task::{Choice, Error, Setup, Task, TaskName, Trainer};

fn range(setup: &Setup) -> Option<Choice> {
    match setup.check() {
        Ok(()) => None,
        Err(Error::Range {
            choice,
            least,
            most,
            found,
        }) => {
            assert!(
                !(least..=most).contains(&found),
                "{choice}: {least} {most} {found}"
            );
            Some(choice)
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn every_choice_is_bounded() {
    type Change = fn(&mut Setup);
    let changes: [(Choice, &[Change]); 9] = [
        (Choice::Units, &[|s| s.units = 0, |s| s.units = 257]),
        (Choice::Layers, &[|s| s.layers = 0, |s| s.layers = 5]),
        (
            Choice::Embedding,
            &[|s| s.embedding = 0, |s| s.embedding = 129],
        ),
        (
            Choice::ForgetBias,
            &[
                |s| s.init.forget_bias = Some(f32::NAN),
                |s| s.init.forget_bias = Some(11.0),
            ],
        ),
        (
            Choice::LearningRate,
            &[
                |s| s.learning_rate = 0.0,
                |s| s.learning_rate = f32::INFINITY,
                |s| s.learning_rate = f32::NAN,
                |s| s.learning_rate = -0.1,
            ],
        ),
        (
            Choice::Clip,
            &[
                |s| s.clip = Some(0.0),
                |s| s.clip = Some(f32::NAN),
                |s| s.clip = Some(1e4),
            ],
        ),
        (
            Choice::Truncation,
            &[
                |s| s.truncation = Some(0),
                |s| s.truncation = Some(usize::MAX),
            ],
        ),
        (Choice::Batch, &[|s| s.batch = 0, |s| s.batch = 129]),
        (
            Choice::Updates,
            &[|s| s.updates = 0, |s| s.updates = 20_001],
        ),
    ];
    for name in TaskName::ALL {
        let setup = Setup::default_of(name);
        assert_eq!(setup.check(), Ok(()), "{name}");
        for (choice, changes) in changes {
            for change in changes {
                let mut setup = setup.clone();
                change(&mut setup);
                assert_eq!(range(&setup), Some(choice), "{name}");
                assert!(Trainer::new(&setup).is_err());
            }
        }
    }
}

#[test]
fn every_tasks_length_is_bounded() {
    type OfLength = fn(usize) -> Task;
    let tasks: [(OfLength, usize, usize); 6] = [
        (|length| Task::Copy { length }, 0, 200),
        (|length| Task::Adding { length }, 2, 200),
        (|length| Task::Parity { length }, 2, 200),
        (|length| Task::Counting { length }, 1, 100),
        (|length| Task::Sine { length }, 4, 200),
        (
            |length| Task::Text {
                text: "abc ".repeat(60),
                alphabet: Alphabet::Syllables,
                length,
            },
            8,
            128,
        ),
    ];
    for (task, least, most) in tasks {
        for (length, possible) in [
            (least, true),
            (most, true),
            (most + 1, false),
            (usize::MAX, false),
            (least.wrapping_sub(1), false),
        ] {
            let task = task(length);
            assert_eq!(task.check().is_ok(), possible, "{:?} {length}", task.name());
            if !possible {
                let mut setup = Setup::default_of(task.name());
                setup.task = task;
                assert_eq!(range(&setup), Some(Choice::Length));
            }
        }
    }
}

#[test]
fn a_moscow_setup_is_bounded_too() {
    let with = |change: fn(&mut moscow::Lessons)| {
        let mut setup = Setup::default_of(TaskName::Moscow);
        let Task::Moscow(lessons) = &mut setup.task else {
            panic!("another task");
        };
        change(lessons);
        setup.check()
    };
    assert_eq!(with(|_| ()), Ok(()));
    assert!(matches!(
        with(|l| (l.least, l.most) = (6, 3)),
        Err(Error::Moscow(moscow::Error::EmptyRange {
            least: 6,
            most: 3
        }))
    ));
    assert!(matches!(
        with(|l| l.most = 900),
        Err(Error::Moscow(moscow::Error::Distance { came: 900, .. }))
    ));
    type Change = fn(&mut moscow::Lessons);
    let changes: [Change; 4] = [
        |l| l.bait = f32::NAN,
        |l| l.unknown = 1.5,
        |l| l.next_word = -1.0,
        |l| l.next_word_stories = 1000,
    ];
    for change in changes {
        assert!(matches!(with(change), Err(Error::Range { .. })));
    }
}

#[test]
fn a_second_direction_is_refused_where_it_would_hand_the_answer_over() {
    for name in TaskName::ALL {
        let setup = Setup {
            bidirectional: true,
            ..Setup::default_of(name)
        };
        let hands_over = matches!(
            name,
            TaskName::Moscow | TaskName::Counting | TaskName::Sine | TaskName::Text
        );
        let expected = if hands_over {
            Err(Error::Leak { task: name })
        } else {
            Ok(())
        };
        assert_eq!(setup.check(), expected);
        if !hands_over {
            let cut = Setup {
                truncation: Some(5),
                ..setup
            };
            assert_eq!(cut.check(), Err(Error::TruncatedDirections));
        }
    }
    // Without the next words nothing is handed over: the blank's answer stands at the story's beginning alone.
    let mut setup = Setup {
        bidirectional: true,
        ..Setup::default_of(TaskName::Moscow)
    };
    if let Task::Moscow(lessons) = &mut setup.task {
        lessons.next_word = 0.0;
    }
    assert_eq!(setup.check(), Ok(()));
    Trainer::new(&setup).unwrap().step().unwrap();
}

#[test]
fn too_much_at_once_is_refused() {
    let setup = Setup {
        units: 256,
        layers: 4,
        batch: 128,
        task: Task::Adding { length: 200 },
        ..Setup::default_of(TaskName::Adding)
    };
    assert!(matches!(setup.check(), Err(Error::TooMuch { .. })));
    // Cut into chunks it fits.
    let cut = Setup {
        truncation: Some(20),
        ..setup
    };
    assert_eq!(cut.check(), Ok(()));
}

#[test]
fn a_network_is_shaped_for_its_task() {
    for name in TaskName::ALL {
        let setup = Setup {
            kind: Kind::Gru,
            layers: 2,
            units: 7,
            embedding: 5,
            ..Setup::default_of(name)
        };
        let spec = setup.model_spec().unwrap();
        assert_eq!(
            (
                spec.stack.kind,
                spec.stack.num_layers,
                spec.stack.hidden_size
            ),
            (Kind::Gru, 2, 7)
        );
        let vocabulary = setup.task.vocabulary().map(|words| words.len());
        let reads = match spec.reader {
            Reader::Embedding { vocabulary, size } => {
                assert_eq!(size, 5);
                Some(vocabulary)
            }
            Reader::Values { .. } => None,
        };
        assert_eq!(reads, vocabulary, "{name}");
        assert_eq!(
            spec.outputs,
            setup.task.classes().map_or(1, |classes| classes.len())
        );
        let model = Trainer::new(&setup).unwrap();
        let names = model.model().params().layout();
        assert_eq!(names[0].0 == "embedding.weight", vocabulary.is_some());
    }
}

#[test]
fn a_setup_survives_the_way_out_and_in() {
    let mut setups: Vec<Setup> = TaskName::ALL.map(Setup::default_of).to_vec();
    setups.push(Setup {
        clip: None,
        truncation: Some(7),
        learning_rate: 0.1 + 0.2,
        seed: u64::MAX,
        ..Setup::moscow(Language::English, Regime::Patient, Architecture::Rnn, 3)
    });
    for setup in setups {
        let written = serde_json::to_string(&setup).unwrap();
        assert_eq!(serde_json::from_str::<Setup>(&written).unwrap(), setup);
    }
}
