//! Training runs: what they learn, that they are reproducible, what happens when the numbers break.

use unrolled::nn::{Kind, Params};
use unrolled::task::{
    Error, Evaluation, Measure, Optimizer, Score, Setup, Task, TaskName, Trainer, counting,
    evaluate, moscow, sine,
};

use super::small;

/// Trains by the task's default setup until fresh sequences are scored well enough, within the setup's own updates.
fn learns(name: TaskName, enough: f32) -> Trainer {
    let setup = Setup::default_of(name);
    let chance = setup.task.chance();
    let mut trainer = Trainer::new(&setup).unwrap();
    let untaught = evaluate(trainer.model(), &setup.task, 200, 1).unwrap();
    assert!(!untaught.is_better_than(enough), "{name}: {untaught:?}");
    assert!(
        Score {
            value: enough,
            ..chance
        }
        .is_better_than(chance.value)
    );
    loop {
        for _ in 0..setup.updates / 10 {
            let progress = trainer.step().unwrap();
            assert_eq!(progress.update, trainer.updates());
        }
        let score = evaluate(trainer.model(), &setup.task, 200, 1).unwrap();
        if score.is_better_than(enough) {
            return trainer;
        }
        assert!(!trainer.is_done(), "{name} ended with {score:?}");
    }
}

#[test]
fn copy_is_learned() {
    learns(TaskName::Copy, 0.95);
}

#[test]
fn the_adding_problem_is_learned() {
    learns(TaskName::Adding, 0.01);
}

#[test]
fn parity_is_learned() {
    learns(TaskName::Parity, 0.98);
}

#[test]
fn counting_is_learned_and_goes_on_beyond_what_was_taught() {
    let trainer = learns(TaskName::Counting, 0.99);
    let taught = trainer.setup().task.length();
    let reach = counting::reach(trainer.model(), 100).unwrap();
    assert!(reach > taught, "{reach}");
    assert_eq!(counting::is_right(trainer.model(), reach), Ok(true));
    assert_eq!(
        counting::is_right(trainer.model(), reach + 1),
        Ok(reach == 100)
    );
}

#[test]
fn a_wave_is_learned_and_carried_on() {
    let trainer = learns(TaskName::Sine, 0.002);
    let error = sine::continuation_error(trainer.model(), 20, 8, 50, 0).unwrap();
    assert!(error < 0.1, "{error}");
    // Carrying on is reading one's own answers.
    let given: Vec<f32> = sine::wave(0.1, 0.08, 12).collect();
    let carried = sine::continuation(trainer.model(), &given, 5).unwrap();
    let longer: Vec<f32> = [&given[..], &carried[..3]].concat();
    let next = sine::continuation(trainer.model(), &longer, 2).unwrap();
    for (a, b) in carried[3..].iter().zip(&next) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

#[test]
fn a_text_is_learned() {
    let trainer = learns(TaskName::Text, 0.7);
    let best = trainer.setup().task.best();
    let score = evaluate(trainer.model(), &trainer.setup().task, 200, 2).unwrap();
    assert!(
        !score.is_better_than(best.value + 0.02),
        "{score:?} {best:?}"
    );
}

fn bits(params: &Params) -> Vec<u32> {
    params.data().iter().map(|value| value.to_bits()).collect()
}

#[test]
fn the_same_setup_gives_the_same_bits() {
    for name in TaskName::ALL {
        for optimizer in Optimizer::ALL {
            let run = |seed| {
                let setup = Setup {
                    optimizer,
                    seed,
                    ..small(name)
                };
                let mut trainer = Trainer::new(&setup).unwrap();
                let progress: Vec<_> = (0..3).map(|_| trainer.step().unwrap()).collect();
                (progress, bits(trainer.model().params()))
            };
            assert_eq!(run(1), run(1), "{name} {optimizer:?}");
            assert_ne!(run(1).1, run(2).1, "{name} {optimizer:?}");
        }
    }
}

#[test]
fn the_lessons_trainer_makes_the_lessons_setup() {
    use moscow::{Architecture, Language, Regime};
    let mut lesson =
        moscow::Trainer::new(Language::Korean, Regime::Short, Architecture::Lstm, 5).unwrap();
    let setup = Setup::moscow(Language::Korean, Regime::Short, Architecture::Lstm, 5);
    let mut trainer = Trainer::new(&setup).unwrap();
    for _ in 0..3 {
        let (a, b) = (lesson.step().unwrap(), trainer.step().unwrap());
        assert_eq!((a.loss, a.accuracy_at_blank), (b.loss, b.score));
    }
    assert_eq!(
        bits(lesson.model().params()),
        bits(trainer.model().params())
    );
}

#[test]
fn an_exploding_run_stops_before_its_weights_break() {
    let setup = Setup {
        kind: Kind::RnnRelu,
        units: 32,
        optimizer: Optimizer::Sgd,
        learning_rate: 5.0,
        clip: None,
        task: Task::Adding { length: 100 },
        ..Setup::default_of(TaskName::Adding)
    };
    let mut trainer = Trainer::new(&setup).unwrap();
    let mut before = bits(trainer.model().params());
    while trainer.broke().is_none() {
        assert!(trainer.updates() < 100, "it never broke");
        before = bits(trainer.model().params());
        trainer.step().unwrap();
    }
    let at = trainer.broke().unwrap();
    assert_eq!(at, trainer.updates() + 1);
    assert!(trainer.is_done());
    assert_eq!(bits(trainer.model().params()), before);
    assert!(
        trainer
            .model()
            .params()
            .data()
            .iter()
            .all(|weight| weight.is_finite())
    );
    let (again, once_more) = (trainer.step().unwrap(), trainer.step().unwrap());
    assert_eq!((again.update, once_more.update), (at, at));
    assert_eq!(bits(trainer.model().params()), before);

    // Clipped, the same run goes on.
    let mut clipped = Trainer::new(&Setup {
        clip: Some(1.0),
        learning_rate: 0.05,
        ..setup
    })
    .unwrap();
    for _ in 0..at + 5 {
        clipped.step().unwrap();
    }
    assert_eq!(clipped.broke(), None);
}

#[test]
fn a_run_can_be_resumed_from_weights() {
    let setup = small(TaskName::Parity);
    let mut trainer = Trainer::new(&setup).unwrap();
    for _ in 0..5 {
        trainer.step().unwrap();
    }
    let weights = trainer.model().params();
    let resume = || {
        let mut resumed = Trainer::resume(&setup, weights.clone(), trainer.updates()).unwrap();
        assert_eq!(bits(resumed.model().params()), bits(weights));
        let progress = resumed.step().unwrap();
        assert_eq!(progress.update, 6);
        bits(resumed.model().params())
    };
    assert_eq!(resume(), resume());
    let other = small(TaskName::Counting);
    assert!(matches!(
        Trainer::resume(&other, weights.clone(), 0),
        Err(Error::Network(_))
    ));
}

#[test]
fn sequences_are_scored_a_chunk_at_a_time() {
    let setup = small(TaskName::Copy);
    let trainer = Trainer::new(&setup).unwrap();
    let mut evaluation = Evaluation::new(&setup.task, 120, 1).unwrap();
    let mut done = Vec::new();
    for _ in 0..4 {
        done.push((evaluation.step(trainer.model()).unwrap(), evaluation.read()));
    }
    assert_eq!(done, [(false, 50), (false, 100), (true, 120), (true, 120)]);
    let whole = evaluate(trainer.model(), &setup.task, 120, 1).unwrap();
    assert_eq!(
        (whole, whole.measure),
        (evaluation.score(), Measure::Accuracy)
    );
    // The standard error of 480 guesses at 1 in 8 is 0.015.
    assert!((whole.value - 0.125).abs() < 0.07, "{whole:?}");
    let other = small(TaskName::Adding).task;
    assert!(matches!(
        evaluate(trainer.model(), &other, 10, 1),
        Err(Error::Model { .. })
    ));
    assert_eq!(
        evaluate(trainer.model(), &setup.task, 0, 1).unwrap().value,
        0.0
    );
}

/// The generic score against the lesson's own, on the same network.
#[test]
fn a_moscow_score_is_the_lessons() {
    use moscow::{Architecture, Language, Regime};
    let mut setup = Setup::moscow(Language::English, Regime::Short, Architecture::Gru, 1);
    let mut trainer = Trainer::new(&setup).unwrap();
    for _ in 0..60 {
        trainer.step().unwrap();
    }
    if let Task::Moscow(lessons) = &mut setup.task {
        (lessons.least, lessons.most) = (4, 4);
    }
    let found = evaluate(trainer.model(), &setup.task, 400, 1)
        .unwrap()
        .value;
    let expected = moscow::evaluate(trainer.model(), Language::English, 4, 400, 1).unwrap();
    // Other stories: two standard errors of a difference of shares are at most 0.07.
    assert!((found - expected).abs() < 0.1, "{found} {expected}");
}
