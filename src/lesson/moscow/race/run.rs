//! The race itself: its runs, what they have told, and when the page is shown it.
//!
//! Workers tell more than a page can draw. What they tell is noted at once and shown a lane at a time, each about ten times a
//! second; what ends a run is shown immediately.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::curve::Curve;
use super::plan::{Entry, LANES, Trial};
use crate::lesson::frames::now;
use crate::lesson::moscow::school::{STORIES, TEST_SEED};
use crate::nn::{Model, ModelSpec};
use crate::task::moscow::Language;
use crate::training::client::{Event, Options, Runner};
use crate::training::{Failure, Test};

/// Milliseconds between two looks at what was noted: one lane a look.
const LOOK: u64 = 33;
/// Milliseconds between two snapshots of a network that learns.
const SNAPSHOT: u32 = 100;
/// Looks between two estimates of the time that is left: a number that flickers cannot be read.
const ESTIMATE: usize = 15;

/// What is raced: everything that decides every bit of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Course {
    pub trial: Trial,
    pub language: Language,
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has begun.
    Waiting,
    Running,
    Paused,
    /// Every run has come to its end, the good one or another.
    Over,
}

impl State {
    /// Its name in the page, for those who wait for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Over => "over",
        }
    }
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// No worker has it yet.
    Queued,
    Learning,
    Done,
    Stopped(Failure),
}

/// One run as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub curve: Curve,
    pub phase: Phase,
    /// Share of the blanks of fresh stories that it fills rightly, once it is tested.
    pub score: Option<f32>,
    /// Milliseconds of computing.
    pub elapsed: f32,
    /// Milliseconds of computing until the curve said that it is learned.
    pub learned_after: Option<f32>,
}

impl Run {
    /// A run of so many updates that has not begun.
    fn queued(updates: usize) -> Self {
        Self {
            curve: Curve::new(updates),
            phase: Phase::Queued,
            score: None,
            elapsed: 0.0,
            learned_after: None,
        }
    }
}

/// A lane as it is shown: a run a seed, and the network of the first of them.
#[derive(Clone, Copy)]
pub struct Lane {
    pub runs: RwSignal<Vec<Run>>,
    pub model: RwSignal<Option<Arc<Model>>>,
}

/// Everything as it is known.
#[derive(Default)]
struct Notes {
    course: Option<Course>,
    entries: Vec<[Entry; LANES]>,
    /// Runs and runners of lane l and seed s at s * LANES + l.
    runs: Vec<Run>,
    runners: Vec<Option<Runner>>,
    models: [Option<Arc<Model>>; LANES],
    /// Lanes with news, and whether a network is among them.
    news: [bool; LANES],
    new_model: [bool; LANES],
    looks: usize,
    /// Milliseconds that runs were under way, and when that was noted last.
    active: f64,
    noted: f64,
}

#[derive(Clone, Copy)]
pub struct Race {
    pub lanes: [Lane; LANES],
    pub state: RwSignal<State>,
    /// Updates made and updates of all runs.
    pub updates: RwSignal<(usize, usize)>,
    /// Seconds that are left, once there is something to judge by.
    pub left: RwSignal<Option<f64>>,
    notes: StoredValue<Notes, LocalStorage>,
}

impl Race {
    /// A race that looks at its workers as long as its owner lives.
    pub fn new() -> Self {
        let race = Self {
            lanes: std::array::from_fn(|_| Lane {
                runs: RwSignal::new(Vec::new()),
                model: RwSignal::new(None),
            }),
            state: RwSignal::new(State::Waiting),
            updates: RwSignal::new((0, 0)),
            left: RwSignal::new(None),
            notes: StoredValue::new_local(Notes::default()),
        };
        let timer = set_interval_with_handle(move || race.look(), Duration::from_millis(LOOK)).ok();
        on_cleanup(move || {
            if let Some(timer) = timer {
                timer.clear();
            }
        });
        race
    }

    /// Puts the networks of a course at their start, where they wait.
    pub fn line_up(self, course: Course) {
        let seeds = 0..course.trial.seeds() as u64;
        let entries: Vec<_> = seeds
            .map(|n| {
                course
                    .trial
                    .entries(course.language, course.seed.wrapping_add(n))
            })
            .collect();
        let run = |entry: &Entry| Run::queued(entry.updates());
        let runs: Vec<Run> = entries.iter().flatten().map(run).collect();
        let all = runs.iter().map(|run| run.curve.all()).sum();
        // Runners go outside of the notes: the place of one may be another's, which is noted.
        let before = self.notes.try_update_value(|notes| {
            std::mem::replace(
                notes,
                Notes {
                    course: Some(course),
                    runners: runs.iter().map(|_| None).collect(),
                    entries,
                    runs,
                    ..Notes::default()
                },
            )
        });
        drop(before);
        self.state.set(State::Waiting);
        self.updates.set((0, all));
        self.left.set(None);
        for index in 0..LANES {
            self.show(index);
            self.lanes[index].model.set(None);
        }
    }

    /// Lets all of them go.
    pub fn start(self, course: Course) {
        self.line_up(course);
        self.state.set(State::Running);
        let count = self.notes.with_value(|notes| notes.runs.len());
        (0..count).for_each(|run| self.employ(run));
    }

    /// Begins anew with the runs of a lane that stopped.
    pub fn retry(self, lane: usize) {
        let stopped = self.notes.try_update_value(|notes| {
            let mut stopped = Vec::new();
            for (index, run) in notes.runs.iter_mut().enumerate() {
                if index % LANES == lane && matches!(run.phase, Phase::Stopped(_)) {
                    *run = Run::queued(run.curve.all());
                    stopped.push(index);
                }
            }
            // The network of the first seed goes with its run: beside a curve that begins it would be another one's.
            let shown = stopped.contains(&lane);
            if shown {
                notes.models[lane] = None;
                notes.new_model[lane] = false;
            }
            (stopped, shown)
        });
        let (stopped, shown) = stopped.unwrap_or_default();
        if self.state.get_untracked() == State::Paused {
            self.tell(Runner::resume);
        }
        self.state.set(State::Running);
        self.show(lane);
        if shown {
            self.lanes[lane].model.set(None);
        }
        for run in stopped {
            self.employ(run);
        }
    }

    pub fn pause(self) {
        if self.state.get_untracked() == State::Running {
            self.state.set(State::Paused);
            self.tell(Runner::pause);
        }
    }

    pub fn resume(self) {
        if self.state.get_untracked() == State::Paused {
            self.state.set(State::Running);
            self.tell(Runner::resume);
        }
    }

    /// One update in every lane, and a pause.
    pub fn step(self) {
        if matches!(self.state.get_untracked(), State::Running | State::Paused) {
            self.state.set(State::Paused);
            self.tell(|runner| runner.step(1));
        }
    }

    fn tell(self, what: impl Fn(&Runner)) {
        self.notes
            .with_value(|notes| notes.runners.iter().flatten().for_each(what));
    }

    /// Finds a worker for a run.
    fn employ(self, index: usize) {
        let (lane, seed) = (index % LANES, index / LANES);
        let found = self.notes.with_value(|notes| {
            let entry = notes.entries.get(seed)?[lane].clone();
            Some((entry, notes.course?))
        });
        let Some((entry, course)) = found else { return };
        let mut lessons = entry.lessons.into_iter();
        let Some(setup) = lessons.next() else { return };
        let test = Test {
            distance: Some(course.trial.distance(course.language)),
            count: STORIES,
            seed: TEST_SEED,
        };
        let options = Options {
            then: lessons.collect(),
            snapshot_every: (seed == 0).then_some(SNAPSHOT),
            paused: self.state.get_untracked() == State::Paused,
            tests: vec![test],
            ..Options::default()
        };
        let runner = setup.model_spec().and_then(|spec| {
            Runner::start(setup, options, move |event| {
                self.hear(course, index, spec, event);
            })
        });
        match runner {
            Ok(runner) => {
                let before = self.notes.try_update_value(|notes| {
                    let place = notes.runners.get_mut(index)?;
                    place.replace(runner)
                });
                drop(before);
            }
            Err(error) => self.stop(index, Failure::Setup(error.to_string())),
        }
    }

    /// Notes what a run tells.
    fn hear(self, course: Course, index: usize, spec: ModelSpec, event: Event) {
        let (lane, seed) = (index % LANES, index / LANES);
        let ends = match &event {
            Event::Done | Event::Failed(_) => true,
            Event::Ready | Event::Progress(..) | Event::Snapshot { .. } | Event::Tested { .. } => {
                false
            }
        };
        self.notes.try_update_value(|notes| {
            let Some(run) = notes
                .runs
                .get_mut(index)
                .filter(|_| notes.course == Some(course))
            else {
                return;
            };
            match event {
                Event::Ready => run.phase = Phase::Learning,
                Event::Progress(updates, elapsed) => {
                    updates
                        .into_iter()
                        .for_each(|progress| run.curve.push(progress));
                    run.elapsed = elapsed;
                    if run.learned_after.is_none() && run.curve.learned().is_some() {
                        run.learned_after = Some(elapsed);
                    }
                }
                Event::Snapshot { params, .. } => {
                    if let Some(model) = Model::new(spec, params).ok().filter(|_| seed == 0) {
                        notes.models[lane] = Some(Arc::new(model));
                        notes.new_model[lane] = true;
                    }
                }
                Event::Tested { score, .. } => run.score = Some(score),
                Event::Done => run.phase = Phase::Done,
                Event::Failed(failure) => run.phase = Phase::Stopped(failure),
            }
            notes.news[lane] = true;
        });
        if ends {
            self.settle(lane);
        }
    }

    fn stop(self, index: usize, failure: Failure) {
        self.notes.try_update_value(|notes| {
            if let Some(run) = notes.runs.get_mut(index) {
                run.phase = Phase::Stopped(failure);
            }
        });
        self.settle(index % LANES);
    }

    /// Shows the end of a run, and of the race with the last of them.
    fn settle(self, lane: usize) {
        self.show(lane);
        let over = self.notes.try_with_value(|notes| {
            let ended = |run: &Run| matches!(run.phase, Phase::Done | Phase::Stopped(_));
            notes.runs.iter().all(ended)
        });
        if over == Some(true) {
            self.state.set(State::Over);
            self.left.set(None);
        }
    }

    /// Shows the next lane, and how much time is left.
    fn look(self) {
        let now = now();
        let running = self.state.get_untracked() == State::Running;
        let next = self.notes.try_update_value(|notes| {
            notes.looks += 1;
            if running && notes.noted > 0.0 {
                notes.active += now - notes.noted;
            }
            notes.noted = now;
            let lane = notes.looks % LANES;
            let left = notes.looks.is_multiple_of(ESTIMATE).then(|| notes.left());
            (lane, notes.news[lane], left)
        });
        let Some((lane, news, left)) = next else {
            return;
        };
        if let Some(left) = left.filter(|_| running) {
            self.left.set(left);
        }
        if news {
            self.show(lane);
        }
    }

    /// Shows what is noted of a lane.
    fn show(self, lane: usize) {
        let shown = self.notes.try_update_value(|notes| {
            let runs: Vec<Run> = notes
                .runs
                .iter()
                .skip(lane)
                .step_by(LANES)
                .cloned()
                .collect();
            notes.news[lane] = false;
            let model = std::mem::take(&mut notes.new_model[lane])
                .then(|| notes.models[lane].clone())
                .flatten();
            (runs, model, notes.updates())
        });
        let Some((runs, model, updates)) = shown else {
            return;
        };
        self.lanes[lane].runs.set(runs);
        if let Some(model) = model {
            self.lanes[lane].model.set(Some(model));
        }
        if self.updates.get_untracked() != updates {
            self.updates.set(updates);
        }
    }
}

impl Notes {
    fn updates(&self) -> (usize, usize) {
        let sum = |count: fn(&Curve) -> usize| self.runs.iter().map(|run| count(&run.curve)).sum();
        (sum(Curve::updates), sum(Curve::all))
    }

    /// Seconds that the rest takes if it goes on as it went. A run that stopped takes none.
    fn left(&self) -> Option<f64> {
        let (made, _) = self.updates();
        let rest: usize = self
            .runs
            .iter()
            .filter(|run| matches!(run.phase, Phase::Queued | Phase::Learning))
            .map(|run| run.curve.all().saturating_sub(run.curve.updates()))
            .sum();
        (made > 0).then(|| self.active / 1000.0 * rest as f64 / made as f64)
    }
}
