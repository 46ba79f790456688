//! The worker's protocol and its state machine, natively: what comes in wrong, in a wrong order, or too late.

use std::cell::Cell;
use std::rc::Rc;

use unrolled::nn::{Kind, Params};
use unrolled::task::moscow::{self, Architecture, Language, Regime, SEED};
use unrolled::task::{Optimizer, Setup, Task, Trainer};
use unrolled::training::session::params;
use unrolled::training::{Failure, Report, Request, Session, Start, Test, VERSION, decode, encode};

fn setup(updates: usize) -> Setup {
    let short = Setup::moscow(Language::English, Regime::Short, Architecture::Gru, 3);
    Setup { updates, ..short }
}

fn start(updates: usize) -> Start {
    Start {
        setup: setup(updates),
        then: Vec::new(),
        from: None,
        snapshot_every: None,
        paused: false,
        tests: Vec::new(),
    }
}

/// A session whose clock goes on by a millisecond whenever it is read, and its hand.
fn session() -> (Session<impl Fn() -> f64>, Rc<Cell<f64>>) {
    let time = Rc::new(Cell::new(0.0));
    let hand = Rc::clone(&time);
    let clock = move || {
        time.set(time.get() + 1.0);
        time.get()
    };
    (Session::new(clock), hand)
}

fn ask(session: &mut Session<impl Fn() -> f64>, request: &Request) -> Vec<Report> {
    session.receive(&encode(request).unwrap())
}

fn begin(session: &mut Session<impl Fn() -> f64>, start: Start) -> Vec<Report> {
    ask(session, &Request::Start(Box::new(start)))
}

/// Lets the session work until it has nothing to do.
fn work(session: &mut Session<impl Fn() -> f64>) -> Vec<Report> {
    let mut reports = Vec::new();
    while session.is_busy() {
        reports.extend(session.work());
    }
    reports
}

/// The updates that reports tell of.
fn updates(reports: &[Report]) -> Vec<usize> {
    let batches = reports.iter().filter_map(|report| match report {
        Report::Progress { updates, .. } => Some(updates),
        _ => None,
    });
    batches.flatten().map(|progress| progress.update).collect()
}

fn snapshots(reports: &[Report]) -> Vec<(usize, Vec<f32>)> {
    let all = reports.iter().filter_map(|report| match report {
        Report::Snapshot { update, weights } => Some((*update, weights.clone())),
        _ => None,
    });
    all.collect()
}

/// The weights that a trainer of its own reaches.
fn taught(setup: &Setup) -> Vec<f32> {
    let mut trainer = Trainer::new(setup).unwrap();
    while !trainer.is_done() {
        trainer.step().unwrap();
    }
    trainer.model().params().data().to_vec()
}

#[test]
fn messages_come_back_as_they_went() {
    let requests = [
        Request::Start(Box::new(Start {
            from: Some((7, vec![0.5, f32::MIN_POSITIVE, -0.0])),
            snapshot_every: Some(100),
            tests: vec![Test {
                distance: Some(9),
                count: 50,
                seed: u64::MAX,
            }],
            then: vec![setup(1)],
            ..start(7)
        })),
        Request::Pause,
        Request::Resume,
        Request::Step(u32::MAX),
        Request::Snapshot,
        Request::Cancel,
    ];
    for request in requests {
        assert_eq!(decode(&encode(&request).unwrap()), Ok(request));
    }
    let weights = vec![f32::NAN, f32::INFINITY, -0.0, 1e-42];
    let bytes = encode(&Report::Snapshot {
        update: usize::from(u16::MAX),
        weights: weights.clone(),
    });
    let Report::Snapshot { weights: came, .. } = decode(&bytes.unwrap()).unwrap() else {
        panic!("another report came");
    };
    let bits = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(came), bits(weights));
}

#[test]
fn what_is_no_message_is_an_error() {
    let good = encode(&Request::Start(Box::new(start(3)))).unwrap();
    let unreadable = |bytes: &[u8]| matches!(decode::<Request>(bytes), Err(Failure::Unreadable(_)));
    for length in 0..good.len() {
        assert!(unreadable(&good[..length]), "the first {length} bytes");
    }
    assert!(unreadable(&[&good[..], &[0]].concat()));
    assert!(unreadable(b"{\"Start\":{}}"));
    // A request that no version has, and a length that no machine could hold.
    let head = &good[..4];
    assert!(unreadable(&[head, &[99]].concat()));
    let endless = [head, &[1, 0], &[0xff; 9]].concat();
    assert!(matches!(
        decode::<Report>(&endless),
        Err(Failure::Unreadable(_))
    ));
    // Whatever bytes come: an answer, no panic.
    let mut seed = unrolled::nn::Rng::seed_from_u64(1);
    for _ in 0..2000 {
        let mut bytes = good.clone();
        let at = seed.below(bytes.len());
        bytes[at] = seed.below(256) as u8;
        let _ = decode::<Request>(&bytes).map(|_| ());
        let _ = decode::<Report>(&bytes).map(|_| ());
    }
}

#[test]
fn another_version_is_named() {
    let mut bytes = encode(&Report::Ready).unwrap();
    bytes[2..4].copy_from_slice(&(VERSION + 1).to_le_bytes());
    let expected = Failure::Version {
        expected: VERSION,
        came: VERSION + 1,
    };
    assert_eq!(decode::<Report>(&bytes), Err(expected.clone()));
    let (mut session, _) = session();
    assert_eq!(session.receive(&bytes), [Report::Failed(expected)]);
    assert!(session.is_over() && !session.is_busy());
}

#[test]
fn a_run_has_the_weights_that_a_trainer_of_its_own_reaches() {
    let (mut session, _) = session();
    assert_eq!(begin(&mut session, start(25)), []);
    let reports = work(&mut session);
    assert_eq!(updates(&reports), (1..=25).collect::<Vec<_>>());
    assert_eq!(snapshots(&reports), [(25, taught(&setup(25)))]);
    assert_eq!(reports.last(), Some(&Report::Done));
    // Afterwards it can still be asked for its network, and nothing else moves it.
    let reports = ask(&mut session, &Request::Snapshot);
    assert_eq!(snapshots(&reports), [(25, taught(&setup(25)))]);
    for late in [Request::Pause, Request::Resume, Request::Step(3)] {
        assert_eq!(ask(&mut session, &late), []);
        assert!(!session.is_busy());
    }
}

#[test]
fn pauses_steps_and_snapshots_change_when_things_happen_and_nothing_else() {
    let (mut session, _) = session();
    let asked = Start {
        snapshot_every: Some(10),
        paused: true,
        ..start(30)
    };
    let reports = begin(&mut session, asked);
    assert_eq!(
        snapshots(&reports).len(),
        1,
        "the network before its first lesson"
    );
    assert!(!session.is_busy());
    assert_eq!(ask(&mut session, &Request::Step(1)), []);
    let reports = work(&mut session);
    assert_eq!(updates(&reports), [1]);
    assert_eq!(snapshots(&reports), [(1, taught(&setup(1)))]);
    ask(&mut session, &Request::Step(4));
    assert_eq!(updates(&work(&mut session)), [2, 3, 4, 5]);
    ask(&mut session, &Request::Resume);
    let mut seen = updates(&session.work());
    seen.extend(updates(&ask(&mut session, &Request::Pause)));
    assert!(
        !session.is_busy() && !seen.is_empty() && seen.len() < 25,
        "{seen:?}"
    );
    ask(&mut session, &Request::Resume);
    let reports = work(&mut session);
    seen.extend(updates(&reports));
    assert_eq!(seen, (6..=30).collect::<Vec<_>>());
    assert_eq!(snapshots(&reports).last(), Some(&(30, taught(&setup(30)))));
    assert_eq!(reports.last(), Some(&Report::Done));
}

#[test]
fn the_last_single_step_is_the_end() {
    let (mut session, _) = session();
    begin(
        &mut session,
        Start {
            paused: true,
            ..start(2)
        },
    );
    ask(&mut session, &Request::Step(9));
    let reports = work(&mut session);
    assert_eq!(updates(&reports), [1, 2]);
    assert_eq!(reports.last(), Some(&Report::Done));
}

#[test]
fn progress_comes_at_most_once_a_frame_and_a_slice_ends_in_time() {
    let (mut session, time) = session();
    begin(&mut session, start(200));
    let mut told = Vec::new();
    while session.is_busy() {
        let before = time.get();
        let reports = session.work();
        // Every reading of the clock is a millisecond: a slice of 8 and what is read around it.
        assert!(time.get() - before < 16.0);
        told.extend(
            reports
                .iter()
                .filter(|r| matches!(r, Report::Progress { .. }))
                .map(|_| time.get()),
        );
    }
    assert!(told.len() > 3);
    let gaps = told.windows(2).map(|pair| pair[1] - pair[0]);
    // The last one comes with the end and waits for no frame.
    assert!(gaps.take(told.len() - 2).all(|gap| gap >= 16.0), "{told:?}");
}

#[test]
fn a_cancel_is_heard_between_two_updates() {
    let (mut session, _) = session();
    begin(&mut session, start(1000));
    assert!(session.is_busy());
    session.work();
    assert_eq!(ask(&mut session, &Request::Cancel), [Report::Cancelled]);
    assert!(session.is_over() && !session.is_busy());
    assert_eq!(session.work(), []);
    // Nothing is kept, and a second one is answered as well.
    assert_eq!(ask(&mut session, &Request::Snapshot), []);
    assert_eq!(ask(&mut session, &Request::Cancel), [Report::Cancelled]);
    // Before the start, and in a pause.
    let (mut session, _) = self::session();
    assert_eq!(ask(&mut session, &Request::Cancel), [Report::Cancelled]);
    let (mut session, _) = self::session();
    begin(
        &mut session,
        Start {
            paused: true,
            ..start(5)
        },
    );
    assert_eq!(ask(&mut session, &Request::Cancel), [Report::Cancelled]);
}

#[test]
fn an_order_that_makes_no_sense_ends_the_run_with_a_reason() {
    for early in [
        Request::Pause,
        Request::Resume,
        Request::Step(1),
        Request::Snapshot,
    ] {
        let (mut session, _) = session();
        let reports = ask(&mut session, &early);
        assert!(
            matches!(&reports[..], [Report::Failed(Failure::Order(_))]),
            "{reports:?}"
        );
        assert_eq!(begin(&mut session, start(5)), [], "it is over");
    }
    let (mut session, _) = session();
    begin(&mut session, start(5));
    let reports = begin(&mut session, start(5));
    assert!(
        matches!(&reports[..], [Report::Failed(Failure::Order(_))]),
        "{reports:?}"
    );
    // What was learned is not lost with that.
    assert_eq!(snapshots(&ask(&mut session, &Request::Snapshot)).len(), 1);
    // Garbage in the middle of a run.
    let (mut session, _) = self::session();
    begin(&mut session, start(5));
    let reports = session.receive(b"noise");
    assert!(matches!(
        &reports[..],
        [Report::Failed(Failure::Unreadable(_))]
    ));
    assert!(!session.is_busy());
}

#[test]
fn a_setup_that_cannot_be_is_refused_with_its_reason() {
    let refused = |start: Start| {
        let (mut session, _) = session();
        let reports = begin(&mut session, start);
        let [Report::Failed(Failure::Setup(reason))] = &reports[..] else {
            panic!("{reports:?}");
        };
        assert!(!reason.is_empty() && session.is_over());
        reason.clone()
    };
    refused(Start {
        setup: Setup {
            batch: 0,
            ..setup(5)
        },
        ..start(5)
    });
    refused(Start {
        setup: Setup {
            units: 0,
            ..setup(5)
        },
        ..start(5)
    });
    let few = refused(Start {
        from: Some((0, vec![0.0; 3])),
        ..start(5)
    });
    assert!(few.contains(" 3 came"), "{few}");
    let other = Setup {
        units: 9,
        ..setup(5)
    };
    refused(Start {
        then: vec![other],
        ..start(5)
    });
}

#[test]
fn a_run_that_breaks_says_where_and_keeps_what_it_learned() {
    // ReLU bounds nothing, and a step of that size knows no return.
    let wild = Setup {
        kind: Kind::RnnRelu,
        learning_rate: 10.0,
        optimizer: Optimizer::Sgd,
        clip: None,
        ..setup(40)
    };
    let (mut session, _) = session();
    begin(
        &mut session,
        Start {
            setup: wild,
            ..start(40)
        },
    );
    let reports = work(&mut session);
    let Some(Report::Failed(Failure::Broke { update })) = reports.last() else {
        panic!("{:?}", reports.last());
    };
    assert_eq!(updates(&reports), (1..=*update).collect::<Vec<_>>());
    let last = reports.iter().rev().find_map(|report| match report {
        Report::Progress { updates, .. } => updates.last(),
        _ => None,
    });
    let last = last.unwrap();
    assert!(
        !last.loss.is_finite() || !last.grad_norm.is_finite(),
        "{last:?}"
    );
    let kept = snapshots(&reports);
    assert!(
        kept.iter()
            .all(|(_, weights)| weights.iter().all(|w| w.is_finite()))
    );
    assert_eq!(kept.len(), 1);
}

#[test]
fn lessons_follow_each_other_and_updates_are_counted_through() {
    let second = Setup {
        seed: 8,
        ..setup(6)
    };
    let (mut session, _) = session();
    begin(
        &mut session,
        Start {
            then: vec![second.clone()],
            ..start(4)
        },
    );
    let reports = work(&mut session);
    assert_eq!(updates(&reports), (1..=10).collect::<Vec<_>>());
    let layout = setup(4).model_spec().unwrap().layout();
    let first: Params = params(layout, &taught(&setup(4))).unwrap();
    let mut trainer = Trainer::resume(&second, first, 0).unwrap();
    while !trainer.is_done() {
        trainer.step().unwrap();
    }
    let weights = trainer.model().params().data().to_vec();
    assert_eq!(snapshots(&reports), [(10, weights)]);
}

#[test]
fn a_run_goes_on_from_weights() {
    let weights = taught(&setup(9));
    let (mut session, _) = session();
    let asked = Start {
        from: Some((9, weights.clone())),
        snapshot_every: Some(1000),
        ..start(12)
    };
    let reports = begin(&mut session, asked);
    assert_eq!(snapshots(&reports), [(9, weights)]);
    assert_eq!(updates(&work(&mut session)), [10, 11, 12]);
}

#[test]
fn tests_are_taken_in_their_order_and_score_as_they_do_elsewhere() {
    let test = |distance| Test {
        distance: Some(distance),
        count: 120,
        seed: 5,
    };
    // No story is as short as that: nothing is said about it.
    let tests = vec![test(12), test(1), test(4)];
    let (mut session, _) = session();
    begin(&mut session, Start { tests, ..start(10) });
    let reports = work(&mut session);
    let found: Vec<(usize, f32)> = reports
        .iter()
        .filter_map(|report| match report {
            Report::Tested { test, score } => Some((*test, *score)),
            _ => None,
        })
        .collect();
    let mut trainer = Trainer::new(&setup(10)).unwrap();
    while !trainer.is_done() {
        trainer.step().unwrap();
    }
    let score =
        |distance| moscow::evaluate(trainer.model(), Language::English, distance, 120, 5).unwrap();
    assert_eq!(found, [(0, score(12)), (2, score(4))]);
    assert_eq!(reports.last(), Some(&Report::Done));
}

#[test]
fn the_lesson_s_settings_are_those_of_its_own_trainer() {
    for regime in Regime::ALL {
        for architecture in Architecture::ALL {
            let asked = Setup {
                updates: 3,
                ..Setup::moscow(Language::Korean, regime, architecture, SEED)
            };
            assert!(matches!(asked.task, Task::Moscow(_)));
            let mut own =
                moscow::Trainer::new(Language::Korean, regime, architecture, SEED).unwrap();
            for _ in 0..3 {
                own.step().unwrap();
            }
            assert_eq!(taught(&asked), own.model().params().data());
        }
    }
}
