use super::*;
use crate::lesson::query::Query;

fn run(address: &str) -> Run {
    let mut complaints = Vec::new();
    let config = Config::read(&Query::parse(address), &mut complaints);
    assert_eq!(complaints, []);
    Run::new(config).unwrap()
}

const ADDRESSES: [&str; 8] = [
    "",
    "asked=every",
    "border=detach",
    "border=reset&asked=every&chunk=2",
    "border=detach&asked=every&chunk=4&steps=10",
    "radius=300&steps=10&hidden=4",
    "radius=10&hidden=1",
    "border=detach&chunk=1&asked=every",
];

#[test]
fn the_steps_terms_add_up_to_the_engines_gradient() {
    for address in ADDRESSES {
        for seed in 1..6 {
            let run = run(&format!("{address}&seed={seed}"));
            let units = run.config.hidden_size;
            for row in 0..units {
                for column in 0..units {
                    let sum: f32 = (0..run.config.steps)
                        .map(|t| run.term(t, row, column))
                        .sum();
                    let engine = run.gradient(row, column);
                    assert!(
                        (sum - engine).abs() <= 1e-6 * sum.abs().max(1.0),
                        "{address}: {sum} {engine}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_equation_adds_up() {
    for address in ADDRESSES {
        let run = run(address);
        let (steps, units) = (run.config.steps, run.config.hidden_size);
        let mut picks = vec![Pick::weight(What::WeightHidden, 0, units - 1)];
        for t in 0..steps {
            for what in [
                What::Hidden,
                What::StateGradient,
                What::SumGradient,
                What::WeightTerm,
            ] {
                picks.push(Pick::vector(what, t, units - 1));
            }
        }
        for pick in picks {
            let equations = run.equations(pick);
            assert_eq!(equations.len(), 1, "{address} {pick}");
            let equation = &equations[0];
            let sum = equation.sum();
            let expected = if equation.function.is_some() {
                sum.tanh()
            } else {
                sum
            };
            let found = equation.result.value;
            assert!(
                (found - expected).abs() <= 2e-6 * found.abs().max(1.0),
                "{address} {pick} {equation:?}"
            );
        }
    }
}

#[test]
fn detaching_keeps_the_states_and_cuts_the_gradient() {
    let (whole, cut) = (run(""), run("border=detach"));
    assert_eq!(whole.hidden, cut.hidden);
    assert_eq!(whole.loss, cut.loss);
    // Asked at the last step only: the first chunk hears nothing.
    assert_eq!(cut.norm_at(2), 0.0);
    assert!(whole.norm_at(2) > 0.0 && cut.norm_at(3) > 0.0);
}

#[test]
fn resetting_changes_the_states_themselves() {
    let (whole, reset) = (run(""), run("border=reset"));
    assert_eq!(whole.hidden[..9], reset.hidden[..9]);
    assert_ne!(whole.hidden[9..], reset.hidden[9..]);
    assert_eq!([0, 1, 2].map(|unit| reset.before(3, unit)), [0.0; 3]);
    assert_ne!(run("border=detach").gradients, reset.gradients);
}

#[test]
fn a_chunk_as_long_as_the_sequence_cuts_nothing() {
    assert_eq!(run("border=detach&chunk=6").gradients, run("").gradients);
}

#[test]
fn one_dial_makes_the_gradient_vanish_or_explode() {
    let ratio = |radius: u64| {
        let run = run(&format!("radius={radius}&steps=10"));
        run.norm_at(0) / run.norm_at(9)
    };
    assert!(ratio(30) < 1e-4, "{}", ratio(30));
    assert!(ratio(60) < 0.02, "{}", ratio(60));
    // While tanh is nearly straight, each step back doubles the gradient: 2^9.
    let run = run("radius=200&steps=10&inputs=tiny");
    let grown = run.norm_at(0) / run.norm_at(9);
    assert!((400.0..513.0).contains(&grown), "{grown}");
    // Saturation takes it back, for most seeds.
    let shrinks = |seed: &i32| {
        let run = super::tests::run(&format!("radius=300&steps=10&seed={seed}"));
        run.norm_at(0) < run.norm_at(9)
    };
    assert!((0..20).filter(shrinks).count() > 12);
}

#[test]
fn clipping_shortens_a_long_gradient_and_leaves_a_short_one() {
    let (before, after) = run("clip=1").norms();
    assert!(
        before > 0.01 && (after - 0.01).abs() < 1e-4,
        "{before} {after}"
    );
    let (before, after) = run("clip=1000").norms();
    assert_eq!(before, after);
}

#[test]
fn an_lstms_gradient_is_a_product_of_forget_gates() {
    for (forget, distance) in [(0.9_f32, 100_usize), (1.0, 200), (0.5, 10), (0.99, 100)] {
        let share = lstm_share(forget, distance).unwrap();
        let expected = f64::from(forget).powi(distance as i32);
        assert!(
            (f64::from(share) / expected - 1.0).abs() < 1e-4,
            "{share} {expected}"
        );
    }
}

#[test]
fn the_clock_goes_there_and_back() {
    for index in 0..12 {
        assert_eq!(Place::of(index, 6).index(6), index);
    }
    assert_eq!(
        Place::of(6, 6),
        Place {
            step: 5,
            back: true
        }
    );
    let run = run("");
    assert_eq!(
        run.tick_of(Pick::weight(What::WeightHidden, 0, 0)),
        run.config.timeline().end()
    );
}

#[test]
fn what_means_nothing_is_reported() {
    for bad in [
        "steps=1",
        "hidden=5",
        "radius=5",
        "asked=x",
        "inputs=x",
        "border=cut",
        "chunk=0",
        "clip=-1",
        "forget=101",
        "distance=0",
    ] {
        let mut complaints = Vec::new();
        Config::read(&Query::parse(bad), &mut complaints);
        assert_eq!(complaints.len(), 1, "{bad}");
    }
}
