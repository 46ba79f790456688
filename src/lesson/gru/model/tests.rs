use super::*;

fn run(address: &str) -> Run {
    let mut complaints = Vec::new();
    let config = Config::read(&Query::parse(address), &mut complaints);
    assert_eq!(complaints, []);
    Run::new(config).unwrap()
}

const ADDRESSES: [&str; 6] = [
    "",
    "z=write",
    "reset=before",
    "z=write&reset=before&seed=4",
    "z=write&holdz=100",
    "holdr=0&hidden=3&steps=4",
];

#[test]
fn every_equation_adds_up_in_every_notation() {
    for address in ADDRESSES {
        let run = run(address);
        for what in [What::Hidden, What::Candidate, What::Update, What::Reset] {
            for step in 0..run.config.steps {
                for equation in run.equations(Pick::vector(what, step, 1), "held") {
                    let sum = equation.sum();
                    let expected = match equation.function {
                        Some("tanh") => sum.tanh(),
                        Some(_) => 1.0 / (1.0 + (-sum).exp()),
                        None => sum,
                    };
                    let found = equation.result.value;
                    assert!((found - expected).abs() < 3e-6, "{address} {equation:?}");
                    for factor in equation.terms.iter().flatten() {
                        if let Some(pick) = factor.pick.filter(|_| !factor.symbol.starts_with('('))
                        {
                            assert_eq!(run.opened().value(pick), factor.value, "{factor:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_two_notations_are_one_network() {
    for reset in ["after", "before"] {
        let keep = run(&format!("reset={reset}"));
        let write = run(&format!("reset={reset}&z=write"));
        assert_eq!(keep.layer.hidden, write.layer.hidden);
        let z = Pick::vector(What::Update, 3, 2);
        assert_eq!(write.opened().value(z), 1.0 - keep.opened().value(z));
    }
}

#[test]
fn the_same_z_does_opposite_things_in_the_two_notations() {
    // z = 1 keeps the state of zeros for ever, or lets the candidate through at each step.
    let keep = run("holdz=100");
    assert!(keep.layer.hidden.iter().all(|h| *h == 0.0));
    let write = run("holdz=100&z=write");
    let opened = write.opened();
    for step in 0..8 {
        for unit in 0..6 {
            let of = |what| opened.value(Pick::vector(what, step, unit));
            assert_eq!(of(What::Hidden), of(What::Candidate));
        }
    }
}

#[test]
fn an_open_reset_gate_makes_before_and_after_the_same() {
    let open = run("holdr=100");
    assert!(open.apart < 1e-5, "{}", open.apart);
    assert!(run("").apart > 1e-3);
    // Shut, they differ by the bias b_hn alone: r (U h + b) is 0, U (r h) + b is b.
    assert!(run("holdr=0").apart > 1e-3);
}

#[test]
fn before_the_product_by_hand() {
    // One unit: h = 0.5 n + 0.5 h with z = 1/2, r = 1/4: n = tanh(x + 2 (h / 4)).
    let mut params = Params::from_layout(Spec::new(Kind::Gru, 1, 1).layout());
    params.get_mut("weight_ih_l0").unwrap()[2] = 1.0;
    params.get_mut("weight_hh_l0").unwrap()[2] = 2.0;
    let stack = Stack::new(Spec::new(Kind::Gru, 1, 1), params).unwrap();
    let hold = |gate, value| Hold {
        gate,
        unit: None,
        value,
        layer: 0,
        direction: 0,
    };
    let holds = [hold(Gate::Reset, 0.25), hold(Gate::Update, 0.5)];
    let input = Input {
        holds: &holds,
        ..Input::new(&[1.0, 0.0], 2, 1)
    };
    let trace = stack.forward(&input).unwrap();
    let before = reset_before(stack.params(), &trace.layers[0], &holds);
    let first = 0.5 * 1.0_f32.tanh();
    let second = 0.5 * (0.5 * first).tanh() + 0.5 * first;
    for (found, expected) in before.hidden.iter().zip([first, second]) {
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    }
}

#[test]
fn a_gru_has_three_quarters_of_an_lstms_parameters() {
    for (inputs, units) in [(3, 6), (1, 1), (6, 12)] {
        let count = |kind| parameters(kind, inputs, units);
        assert_eq!(count(Kind::Gru), 3 * count(Kind::RnnTanh));
        assert_eq!(count(Kind::Lstm), 4 * count(Kind::RnnTanh));
        let more = as_large(inputs, units);
        assert!(parameters(Kind::Gru, inputs, more) <= count(Kind::Lstm));
        assert!(parameters(Kind::Gru, inputs, more + 1) > count(Kind::Lstm));
    }
}

#[test]
fn what_means_nothing_is_reported() {
    for bad in [
        "steps=0",
        "hidden=13",
        "z=x",
        "reset=never",
        "holdz=101",
        "holdr=-1",
        "signal=x",
    ] {
        let mut complaints = Vec::new();
        Config::read(&Query::parse(bad), &mut complaints);
        assert_eq!(complaints.len(), 1, "{bad}");
    }
}
