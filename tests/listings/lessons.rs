//! The listings of the lessons, as a reader copies them.

#[path = "../../src/lesson/bptt/listing.rs"]
mod bptt;
#[path = "../../src/lesson/cells/listing.rs"]
mod cells;
#[path = "../../src/lesson/feedback/listing.rs"]
mod feedback;
#[path = "../../src/lesson/gru/listing.rs"]
mod gru;
#[path = "../../src/lesson/rnn/listing.rs"]
mod rnn;

use unrolled::nn::{Init, Input, Kind, Rng, Spec, Stack, clip_grad_norm};

use super::python;

/// All numbers of what was printed.
fn numbers(printed: &str) -> Vec<f64> {
    printed
        .split(|c: char| c.is_whitespace() || "[],".contains(c))
        .filter(|text| !text.is_empty())
        .map(|text| {
            text.parse()
                .unwrap_or_else(|_| panic!("expected a number, found {text}"))
        })
        .collect()
}

#[test]
fn backpropagation_through_time_gives_the_engines_gradient() {
    for (units, inputs, steps) in [(3, 2, 6), (1, 2, 2), (4, 2, 10)] {
        for (every, clip) in [(false, 0.0), (true, 0.0), (true, 0.05)] {
            let mut rng = Rng::seed_from_u64(7);
            let spec = Spec::new(Kind::RnnTanh, inputs, units);
            let mut stack = Stack::init(spec, &Init::default(), &mut rng).unwrap();
            stack.params_mut().get_mut("bias_hh_l0").unwrap().fill(0.0);
            let mut draw =
                |count| -> Vec<f32> { (0..count).map(|_| rng.uniform(-0.8, 0.8)).collect() };
            let (x, y) = (draw(steps * inputs), draw(steps * units));
            let trace = stack.forward(&Input::new(&x, steps, 1)).unwrap();
            let mut errors = vec![0.0; steps * units];
            let first = if every { 0 } else { (steps - 1) * units };
            for index in first..steps * units {
                errors[index] = trace.output[index] - y[index];
            }
            let loss: f32 = errors.iter().map(|e| 0.5 * e * e).sum();
            let mut gradients = stack.backward(&trace, &errors, None).unwrap().params;
            gradients.get_mut("bias_hh_l0").unwrap().fill(0.0);
            let mut expected = vec![loss];
            expected.extend(gradients.get("weight_hh_l0").unwrap());
            if clip > 0.0 {
                expected.push(clip_grad_norm(&mut gradients, clip));
                expected.extend(gradients.get("weight_hh_l0").unwrap());
            }
            let get = |name| stack.params().get(name).unwrap();
            let problem = bptt::Problem {
                units,
                inputs: &x,
                targets: &y,
                weight_ih: get("weight_ih_l0"),
                weight_hh: get("weight_hh_l0"),
                bias: get("bias_ih_l0"),
                every,
                chunk: steps,
                reset: false,
                detach: false,
                clip,
            };
            let code = bptt::lines(&problem).join("\n");
            let found = numbers(&python::run(&code, &[]));
            assert_eq!(found.len(), expected.len(), "{code}");
            for (found, expected) in found.iter().zip(&expected) {
                let allowed = 1e-5 * f64::from(*expected).abs().max(0.1);
                assert!(
                    (found - f64::from(*expected)).abs() < allowed,
                    "{found} {expected}\n{code}"
                );
            }
        }
    }
}

#[test]
fn a_divided_sequence_gives_the_sum_of_its_chunks() {
    let (units, inputs, steps, chunk) = (3, 2, 7, 3);
    for reset in [false, true] {
        let mut rng = Rng::seed_from_u64(3);
        let spec = Spec::new(Kind::RnnTanh, inputs, units);
        let mut stack = Stack::init(spec, &Init::default(), &mut rng).unwrap();
        stack.params_mut().get_mut("bias_hh_l0").unwrap().fill(0.0);
        let mut draw = |count| -> Vec<f32> { (0..count).map(|_| rng.uniform(-0.8, 0.8)).collect() };
        let (x, y) = (draw(steps * inputs), draw(steps * units));
        let mut sum = vec![0.0_f32; units * units];
        let mut state = None;
        for start in (0..steps).step_by(chunk) {
            let end = (start + chunk).min(steps);
            let input = Input {
                initial: state.as_ref(),
                ..Input::new(&x[start * inputs..end * inputs], end - start, 1)
            };
            let trace = stack.forward(&input).unwrap();
            let asked = &y[start * units..end * units];
            let errors: Vec<f32> = trace.output.iter().zip(asked).map(|(h, y)| h - y).collect();
            let gradients = stack.backward(&trace, &errors, None).unwrap().params;
            for (sum, part) in sum.iter_mut().zip(gradients.get("weight_hh_l0").unwrap()) {
                *sum += part;
            }
            state = (!reset).then_some(trace.last);
        }
        let get = |name| stack.params().get(name).unwrap();
        let problem = bptt::Problem {
            units,
            inputs: &x,
            targets: &y,
            weight_ih: get("weight_ih_l0"),
            weight_hh: get("weight_hh_l0"),
            bias: get("bias_ih_l0"),
            every: true,
            chunk,
            reset,
            detach: !reset,
            clip: 0.0,
        };
        let code = bptt::lines(&problem).join("\n");
        let found = numbers(&python::run(&code, &[]));
        for (found, expected) in found[1..].iter().zip(&sum) {
            assert!(
                (found - f64::from(*expected)).abs() < 1e-5,
                "{found} {expected}\n{code}"
            );
        }
    }
}

#[test]
fn numpy_too_tells_two_orders_apart_only_with_the_loop() {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let orders = [words("형 이 동생 을 도왔다"), words("동생 이 형 을 도왔다")];
    for (feedback, last, same) in [
        (100, false, [true, false]),
        (100, true, [true, false]),
        (0, false, [true, true]),
    ] {
        let settings = feedback::Settings {
            input_size: 4,
            hidden_size: 6,
            seed: 1,
            feedback,
            last,
            orders: &orders,
        };
        let printed = python::run(&feedback::lines(&settings).join("\n"), &[]);
        assert_eq!(printed.lines().collect::<Vec<_>>(), feedback::printed(same));
        let lines = feedback::lines(&settings);
        assert!((0..5).all(|operation| {
            lines
                .iter()
                .any(|line| feedback::runs(line, Some(operation)))
        }));
    }
}

#[test]
fn the_two_cells_in_numpy_print_what_the_page_says() {
    let settings = cells::Settings {
        steps: 8,
        input_size: 3,
        hidden_size: 6,
        seed: 1,
    };
    let lines = cells::lines(settings);
    let printed = python::run(&lines.join("\n"), &[]);
    assert_eq!(
        printed.lines().collect::<Vec<_>>(),
        cells::printed(settings)
    );
    assert!(
        (0..cells::RUNS.len())
            .all(|operation| lines.iter().any(|line| cells::runs(line, Some(operation))))
    );
}

#[test]
fn every_moment_of_the_backward_pass_has_its_lines() {
    let problem = bptt::Problem {
        units: 1,
        inputs: &[0.5, 0.5],
        targets: &[0.1],
        weight_ih: &[0.2, 0.2],
        weight_hh: &[0.3],
        bias: &[0.0],
        every: false,
        chunk: 1,
        reset: true,
        detach: false,
        clip: 1.0,
    };
    let lines = bptt::lines(&problem);
    for back in [false, true] {
        for operation in 0..3 {
            assert!(
                lines
                    .iter()
                    .any(|line| bptt::runs(line, Some((back, operation))))
            );
        }
    }
}

#[test]
fn the_two_notations_of_the_gru_agree_in_numpy() {
    for (reset_after, keeps) in [(true, true), (true, false), (false, true), (false, false)] {
        let settings = gru::Settings {
            steps: 8,
            input_size: 3,
            hidden_size: 6,
            seed: 1,
            reset_after,
            keeps,
        };
        let lines = gru::lines(settings);
        let printed = python::run(&lines.join("\n"), &[]);
        assert_eq!(printed.lines().collect::<Vec<_>>(), gru::printed(settings));
        assert!(
            (0..gru::RUNS.len())
                .all(|operation| lines.iter().any(|line| gru::runs(line, Some(operation))))
        );
    }
}

/// The course's own listing, with the engine's weights and inputs in the places of the drawn ones.
#[test]
fn one_step_after_the_other_prints_the_engines_states() {
    for (steps, inputs, units, centred) in [(10, 4, 8, false), (3, 1, 1, true), (6, 3, 16, true)] {
        let mut rng = Rng::seed_from_u64(5);
        let spec = Spec::new(Kind::RnnTanh, inputs, units);
        let mut stack = Stack::init(spec, &Init::default(), &mut rng).unwrap();
        stack.params_mut().get_mut("bias_hh_l0").unwrap().fill(0.0);
        let data: Vec<f32> = (0..steps * inputs).map(|_| rng.next_f32()).collect();
        let trace = stack.forward(&Input::new(&data, steps, 1)).unwrap();
        let get = |name| stack.params().get(name).unwrap();
        let given = [
            ("inputs", &data[..], "timesteps, input_size"),
            ("Wx", get("weight_ih_l0"), "hidden_size, input_size"),
            ("Wh", get("weight_hh_l0"), "hidden_size, hidden_size"),
            ("b", get("bias_ih_l0"), "hidden_size"),
        ];
        let sizes = rnn::Sizes {
            steps,
            input_size: inputs,
            hidden_size: units,
            centred,
        };
        let code: Vec<String> = rnn::lines(&sizes)
            .into_iter()
            .map(|line| {
                let drawn = given
                    .iter()
                    .find(|(name, ..)| line.starts_with(&format!("{name} = np.random")));
                drawn.map_or(line, |(name, values, shape)| {
                    format!("{name} = np.array({values:?}).reshape({shape})")
                })
            })
            .collect();
        let code = code.join("\n");
        assert!(!code.contains("np.random"), "{code}");
        let found = python::run(&code, &[]);
        let expected = rnn::printed(rnn::Now::After, steps - 1, units, &trace.output);
        let (found, expected): (Vec<&str>, Vec<&str>) = (
            found.lines().collect(),
            expected.iter().map(String::as_str).collect(),
        );
        assert_eq!(found[..steps], expected[..steps]);
        assert_eq!(found.len(), expected.len(), "{code}");
        for (found, expected) in found[steps..].iter().zip(&expected[steps..]) {
            // The same form, and the same numbers but for the last digit: NumPy computes in f64.
            assert_eq!(found.len(), expected.len(), "{found}\n{expected}");
            for (found, expected) in numbers(found).iter().zip(numbers(expected)) {
                assert!((found - expected).abs() < 1.5e-4, "{found} {expected}");
            }
        }
    }
}
