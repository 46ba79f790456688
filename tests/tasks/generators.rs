//! What is drawn is what the task's definition says.

use proptest::prelude::*;
use unrolled::nn::Rng;
use unrolled::task::{
    Inputs, Measure, Sample, Target, Task, TaskName, adding, copy, counting, parity, sine,
};

use super::{small, tasks};

fn draw(task: &Task, seed: u64) -> Sample {
    task.sample(&mut Rng::seed_from_u64(seed)).unwrap()
}

fn tokens(sample: &Sample) -> &[u32] {
    match &sample.inputs {
        Inputs::Tokens(tokens) => tokens,
        Inputs::Values { .. } => panic!("tokens were expected"),
    }
}

fn values(sample: &Sample, width: usize) -> &[f32] {
    match &sample.inputs {
        Inputs::Values { data, features } if *features == width => data,
        other => panic!("{width} numbers a step were expected, found {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_sample_has_a_target_and_a_label_a_step(length in 4usize..60, seed in any::<u64>()) {
        for task in tasks(length) {
            let sample = draw(&task, seed);
            let steps = sample.inputs.steps();
            prop_assert!(steps > 0);
            prop_assert_eq!(sample.targets.len(), steps);
            prop_assert_eq!(sample.labels.len(), steps);
            prop_assert!(sample.labels.iter().all(|label| !label.is_empty()));
            prop_assert_eq!(&sample, &draw(&task, seed));
            let numbers = task.measure() == Measure::Error;
            prop_assert_eq!(task.vocabulary().is_none(), numbers);
            for target in &sample.targets {
                match *target {
                    Target::None => {}
                    Target::Class(class) => {
                        prop_assert!((class as usize) < task.classes().unwrap().len());
                    }
                    Target::Value(value) => prop_assert!(numbers && value.is_finite()),
                }
            }
            prop_assert!(sample.targets.iter().any(|target| *target != Target::None));
        }
    }

    #[test]
    fn what_is_to_be_copied_was_read(length in 0usize..60, seed in any::<u64>()) {
        let sample = draw(&Task::Copy { length }, seed);
        let read = tokens(&sample);
        let k = copy::SYMBOLS;
        prop_assert_eq!(read.len(), length + 2 * k);
        prop_assert!(read[..k].iter().all(|&symbol| (symbol as usize) < copy::ALPHABET));
        let blank = |at: usize| read[at] == copy::BLANK;
        prop_assert!((k..k + length).all(blank));
        prop_assert_eq!(read[k + length], copy::GO);
        prop_assert!((k + length + 1..length + 2 * k).all(blank));
        let (before, answers) = sample.targets.split_at(k + length);
        prop_assert!(before.iter().all(|target| *target == Target::None));
        let wanted: Vec<Target> = read[..k].iter().map(|&symbol| Target::Class(symbol)).collect();
        prop_assert_eq!(answers, &wanted[..]);
    }

    #[test]
    fn the_sum_is_that_of_one_number_of_each_half(length in 2usize..60, seed in any::<u64>()) {
        let sample = draw(&Task::Adding { length }, seed);
        let steps = values(&sample, adding::FEATURES).as_chunks::<2>().0;
        prop_assert_eq!(steps.len(), length);
        for &[value, marker] in steps {
            prop_assert!((0.0..1.0).contains(&value) && (marker == 0.0 || marker == 1.0));
        }
        let marked: Vec<usize> = (0..length).filter(|&t| steps[t][1] == 1.0).collect();
        prop_assert_eq!(marked.len(), 2);
        prop_assert!(marked[0] < length / 2 && marked[1] >= length / 2);
        let sum = steps[marked[0]][0] + steps[marked[1]][0];
        let (last, before) = sample.targets.split_last().unwrap();
        prop_assert_eq!(*last, Target::Value(sum));
        prop_assert!(before.iter().all(|target| *target == Target::None));
    }

    #[test]
    fn parity_is_the_ones_so_far(length in 2usize..60, seed in any::<u64>()) {
        let sample = draw(&Task::Parity { length }, seed);
        let bits = tokens(&sample);
        prop_assert_eq!(bits.len(), length);
        for (t, target) in sample.targets.iter().enumerate() {
            let ones: u32 = bits[..=t].iter().sum();
            prop_assert_eq!(*target, Target::Class(ones % parity::VOCABULARY as u32));
        }
    }

    #[test]
    fn as_many_bs_as_as(length in 1usize..60, seed in any::<u64>()) {
        let sample = draw(&Task::Counting { length }, seed);
        let read = tokens(&sample);
        let n = read.len() / 2;
        prop_assert!((1..=length).contains(&n));
        prop_assert!(read[..n].iter().all(|&token| token == counting::A));
        prop_assert!(read[n..].iter().all(|&token| token == counting::B));
        prop_assert!(sample.targets[..n].iter().all(|target| *target == Target::None));
        // Asked after every b: what comes next, or the end.
        for k in 0..n {
            let wanted = read.get(n + k + 1).copied().unwrap_or(counting::END);
            prop_assert_eq!(sample.targets[n + k], Target::Class(wanted));
        }
    }

    #[test]
    fn a_waves_next_value_follows_from_three(length in 4usize..100, seed in any::<u64>()) {
        let sample = draw(&Task::Sine { length }, seed);
        let x = values(&sample, 1);
        prop_assert_eq!(x.len(), length);
        prop_assert!(x.iter().all(|value| value.abs() <= 1.0));
        for (t, target) in sample.targets.iter().enumerate() {
            if t < 2 {
                prop_assert_eq!(*target, Target::None);
                continue;
            }
            let wanted = target.value().unwrap();
            if let Some(&next) = x.get(t + 1) {
                prop_assert!((wanted - next).abs() < 1e-6);
            }
            // The recurrence that the definition names, multiplied out: (x_{t+1} + x_{t-1}) x_{t-1} = (x_t + x_{t-2}) x_t.
            let [a, b, c] = [x[t - 2], x[t - 1], x[t]];
            prop_assert!(((wanted + b) * b - (c + a) * c).abs() < 1e-4);
        }
    }

    #[test]
    fn windows_of_a_text_ask_for_its_next_symbol(length in 8usize..40, seed in any::<u64>()) {
        let text = "In the beginning there was a text, and nobody knew how it would go on. It went on.";
        let task = Task::Text {
            text: text.into(),
            alphabet: unrolled::task::text::Alphabet::Syllables,
            length,
        };
        let sample = draw(&task, seed);
        let labels = task.vocabulary().unwrap();
        let text: Vec<String> = text.chars().map(|c| c.to_string().replace(' ', "␣")).collect();
        let follows = |symbol: &String, target: &Target| {
            target.class().is_some_and(|class| labels[class as usize] == *symbol)
        };
        let fits = |window: &[String]| {
            let mut pairs = window[1..].iter().zip(&sample.targets);
            window[..length] == sample.labels[..] && pairs.all(|(symbol, target)| follows(symbol, target))
        };
        let found = text.windows(length + 1).any(fits);
        prop_assert!(found, "{:?}", sample.labels);
    }
}

#[test]
fn waves_are_spread_over_phases_and_frequencies() {
    let mut rng = Rng::seed_from_u64(1);
    let waves: Vec<(f32, f32)> = (0..2000).map(|_| sine::draw_wave(&mut rng)).collect();
    let (slow, fast) = (
        1.0 / sine::LONGEST_PERIOD as f32,
        1.0 / sine::SHORTEST_PERIOD as f32,
    );
    assert!(
        waves
            .iter()
            .all(|(p, f)| (0.0..1.0).contains(p) && (slow..=fast).contains(f))
    );
    let mean = |of: fn(&(f32, f32)) -> f32| waves.iter().map(of).sum::<f32>() / 2000.0;
    // Standard errors: 0.29 / sqrt(2000) = 0.0065 and 0.0006.
    assert!((mean(|wave| wave.0) - 0.5).abs() < 0.03);
    assert!((mean(|wave| wave.1) - (slow + fast) / 2.0).abs() < 0.003);
}

/// What the tasks' modules derive as chance, measured on drawn sequences: the best answer that does not read.
#[test]
fn chance_is_what_not_reading_scores() {
    let mut rng = Rng::seed_from_u64(3);
    let count = 4000;
    for (task, blind) in [
        (Task::Copy { length: 5 }, Target::Class(3)),
        (Task::Adding { length: 10 }, Target::Value(1.0)),
        (Task::Parity { length: 10 }, Target::Class(1)),
        (Task::Sine { length: 10 }, Target::Value(0.0)),
    ] {
        let (mut sum, mut asked) = (0.0, 0.0);
        for _ in 0..count {
            for target in task.sample(&mut rng).unwrap().targets {
                match (target, blind) {
                    (Target::Class(wanted), Target::Class(said)) => {
                        sum += f64::from(u8::from(wanted == said));
                    }
                    (Target::Value(wanted), Target::Value(said)) => {
                        sum += f64::from(wanted - said) * f64::from(wanted - said);
                    }
                    (Target::None, _) => continue,
                    other => panic!("{other:?}"),
                }
                asked += 1.0;
            }
        }
        let (found, chance) = (sum / asked, f64::from(task.chance().value));
        assert!(
            (found - chance).abs() < 0.02,
            "{task:?}: {found}, chance {chance}"
        );
    }
    // a^n b^n: the end foretold after a fixed number of bs.
    let task = Task::Counting { length: 8 };
    let right = (0..count)
        .filter(|_| task.sample(&mut rng).unwrap().inputs.steps() == 2 * 5)
        .count();
    let found = right as f32 / count as f32;
    assert!((found - task.chance().value).abs() < 0.02, "{found}");
}

#[test]
fn every_default_task_can_be_drawn() {
    for name in TaskName::ALL {
        let task = small(name).task;
        assert_eq!(task.name(), name);
        assert_eq!(task.check(), Ok(()));
        let sample = draw(&task, 1);
        assert_eq!(sample.labels.len(), sample.inputs.steps());
        let (chance, best) = (task.chance(), task.best());
        assert!(
            best.is_better_than(chance.value),
            "{name}: {best:?}, {chance:?}"
        );
    }
}
