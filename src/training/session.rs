//! What the worker does, as a state machine: requests in, reports out, and a slice of work whenever it is asked for one.
//!
//! Time comes in as a function and decides when something is reported, never what is computed.

use super::protocol::{Failure, Report, Request, Start, Test, decode};
use crate::nn::{Model, Params};
use crate::task::{self, Evaluation, Progress, Task, Trainer, moscow};

/// Milliseconds of work after which requests are heard again. A single update may take longer.
const SLICE: f64 = 8.0;
/// Milliseconds between two reports of progress: a frame.
const FRAME: f64 = 16.0;

/// One run, from before its start until after its end.
pub struct Session<C> {
    /// Milliseconds since any fixed moment.
    clock: C,
    state: State,
}

enum State {
    Waiting,
    Working(Box<Work>),
    /// After the end. What was learned can still be asked for.
    Over(Option<Box<Work>>),
}

/// A run under way.
struct Work {
    start: Start,
    trainer: Trainer,
    /// Which of the lessons is being taught, and the updates of those before it.
    lesson: usize,
    before: usize,
    /// How many updates may be made before the next request: 0 is a pause, `None` no limit.
    allowance: Option<u32>,
    /// What was not yet reported.
    progress: Vec<Progress>,
    /// Milliseconds spent on updates.
    elapsed: f64,
    /// When progress and weights were reported last.
    reported: f64,
    shown: f64,
    /// The update that the last snapshot followed.
    shown_update: Option<usize>,
    /// The test that comes next, and the one that is being taken.
    test: usize,
    examination: Option<Examination>,
}

/// A test that is being taken, a part at a time.
enum Examination {
    Stories(moscow::Evaluation),
    Sequences(Evaluation),
}

impl<C: Fn() -> f64> Session<C> {
    /// A session that waits for its [`Request::Start`]. `clock` gives milliseconds since any fixed moment.
    pub fn new(clock: C) -> Self {
        Self {
            clock,
            state: State::Waiting,
        }
    }

    /// Whether [`Session::work`] has something to do.
    pub fn is_busy(&self) -> bool {
        matches!(&self.state, State::Working(work) if work.allowance != Some(0))
    }

    /// Whether the run has ended.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    /// Reads a message of the page and answers it. One that cannot be read ends the run.
    pub fn receive(&mut self, bytes: &[u8]) -> Vec<Report> {
        match decode(bytes) {
            Ok(request) => self.answer(request),
            Err(failure) => self.fail(failure),
        }
    }

    /// Answers a request. What comes after the end came too late, which is nobody's fault; before the start it is an error.
    pub fn answer(&mut self, request: Request) -> Vec<Report> {
        let now = (self.clock)();
        let mut reports = Vec::new();
        match (&mut self.state, request) {
            (State::Waiting, Request::Start(start)) => match Work::begin(*start, now) {
                Ok(mut work) => {
                    if work.start.snapshot_every.is_some() {
                        work.show(now, &mut reports);
                    }
                    self.state = State::Working(Box::new(work));
                }
                Err(failure) => return self.fail(failure),
            },
            (_, Request::Cancel) => {
                self.state = State::Over(None);
                reports.push(Report::Cancelled);
            }
            (State::Waiting, _) => {
                return self.fail(Failure::Order(
                    "the first request must be Start, another came".to_owned(),
                ));
            }
            (State::Working(_), Request::Start(_)) => {
                return self.fail(Failure::Order(
                    "a worker makes one run, a second Start came".to_owned(),
                ));
            }
            (State::Working(work), Request::Pause) => {
                work.allowance = Some(0);
                work.halt(now, &mut reports);
            }
            (State::Working(work), Request::Resume) => work.allowance = None,
            (State::Working(work), Request::Step(updates)) => work.allowance = Some(updates),
            (State::Working(work), Request::Snapshot) => work.show(now, &mut reports),
            (State::Over(Some(work)), Request::Snapshot) => work.show(now, &mut reports),
            (State::Over(_), _) => {}
        }
        reports
    }

    /// Works for a slice: at least one update or a part of a test, at most about 8 ms of them.
    pub fn work(&mut self) -> Vec<Report> {
        let mut reports = Vec::new();
        let State::Working(work) = &mut self.state else {
            return reports;
        };
        match work.slice(&self.clock, &mut reports) {
            Ok(false) => {}
            Ok(true) => {
                reports.push(Report::Done);
                self.end();
            }
            Err(failure) => {
                // What was learned until then is worth seeing.
                let now = (self.clock)();
                work.flush(now, &mut reports);
                work.show(now, &mut reports);
                reports.push(Report::Failed(failure));
                self.end();
            }
        }
        reports
    }

    fn end(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Waiting) {
            State::Waiting => State::Over(None),
            State::Working(work) => State::Over(Some(work)),
            State::Over(work) => State::Over(work),
        };
    }

    fn fail(&mut self, failure: Failure) -> Vec<Report> {
        if self.is_over() {
            return Vec::new();
        }
        self.end();
        vec![Report::Failed(failure)]
    }
}

impl Work {
    fn begin(start: Start, now: f64) -> Result<Self, Failure> {
        let setup = |error: &dyn std::fmt::Display| Failure::Setup(error.to_string());
        let spec = start.setup.model_spec().map_err(|error| setup(&error))?;
        for later in &start.then {
            later.check().map_err(|error| setup(&error))?;
            if later.model_spec().map_err(|error| setup(&error))? != spec {
                return Err(Failure::Setup(
                    "all lessons must be of one network, others came".to_owned(),
                ));
            }
        }
        let trainer = match &start.from {
            None => Trainer::new(&start.setup),
            Some((updates, weights)) => {
                Trainer::resume(&start.setup, params(spec.layout(), weights)?, *updates)
            }
        };
        let trainer = trainer.map_err(|error| setup(&error))?;
        Ok(Self {
            allowance: start.paused.then_some(0),
            start,
            trainer,
            lesson: 0,
            before: 0,
            progress: Vec::new(),
            elapsed: 0.0,
            reported: now,
            shown: now,
            shown_update: None,
            test: 0,
            examination: None,
        })
    }

    /// Works until the slice is over or a pause is reached; whether the run is at its end.
    fn slice(
        &mut self,
        clock: &impl Fn() -> f64,
        reports: &mut Vec<Report>,
    ) -> Result<bool, Failure> {
        let begun = clock();
        while self.allowance != Some(0) {
            if !self.is_taught() {
                self.update(clock)?;
                if self.is_taught() {
                    // A last single step is the end as well.
                    self.allowance = None;
                    self.halt(clock(), reports);
                    if self.start.snapshot_every.is_none() {
                        self.show(clock(), reports);
                    }
                }
            } else if let Some(&test) = self.start.tests.get(self.test) {
                self.examine(test, reports)?;
            } else {
                return Ok(true);
            }
            if clock() - begun >= SLICE {
                break;
            }
        }
        let now = clock();
        if self.allowance == Some(0) {
            self.halt(now, reports);
        } else if now - self.reported >= FRAME {
            self.flush(now, reports);
        }
        let due = |every: u32| now - self.shown >= f64::from(every);
        if self.start.snapshot_every.is_some_and(due) {
            self.show_news(now, reports);
        }
        Ok(false)
    }

    /// Updates made in all lessons.
    fn updates(&self) -> usize {
        self.before + self.trainer.updates()
    }

    fn is_taught(&self) -> bool {
        self.trainer.is_done() && self.lesson == self.start.then.len()
    }

    fn update(&mut self, clock: &impl Fn() -> f64) -> Result<(), Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Setup(error.to_string());
        let begun = clock();
        // A lesson may have no updates at all.
        while let Some(next) = self
            .start
            .then
            .get(self.lesson)
            .filter(|_| self.trainer.is_done())
        {
            let weights = self.trainer.model().params().clone();
            self.before = self.updates();
            self.lesson += 1;
            self.trainer = Trainer::resume(next, weights, 0).map_err(|error| failed(&error))?;
        }
        if self.trainer.is_done() {
            return Ok(());
        }
        let mut progress = self.trainer.step().map_err(|error| failed(&error))?;
        progress.update += self.before;
        self.elapsed += clock() - begun;
        self.progress.push(progress);
        if let Some(left) = &mut self.allowance {
            *left -= 1;
        }
        match self.trainer.broke() {
            Some(update) => Err(Failure::Broke {
                update: self.before + update,
            }),
            None => Ok(()),
        }
    }

    /// A part of a test; its result once all of it is known.
    fn examine(&mut self, test: Test, reports: &mut Vec<Report>) -> Result<(), Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Setup(error.to_string());
        let examination = match &mut self.examination {
            Some(examination) => examination,
            none => match Examination::begin(&self.start.setup.task, test) {
                Ok(examination) => none.insert(examination),
                // A language may have no story of this distance: there is nothing to say about it.
                Err(task::Error::Moscow(moscow::Error::Distance { .. })) => {
                    self.test += 1;
                    return Ok(());
                }
                Err(error) => return Err(failed(&error)),
            },
        };
        let score = examination
            .go_on(self.trainer.model())
            .map_err(|error| failed(&error))?;
        if let Some(score) = score {
            reports.push(Report::Tested {
                test: self.test,
                score,
            });
            self.test += 1;
            self.examination = None;
        }
        Ok(())
    }

    /// At a pause and at the end everything is said that is known.
    fn halt(&mut self, now: f64, reports: &mut Vec<Report>) {
        self.flush(now, reports);
        if self.start.snapshot_every.is_some() {
            self.show_news(now, reports);
        }
    }

    fn flush(&mut self, now: f64, reports: &mut Vec<Report>) {
        self.reported = now;
        if !self.progress.is_empty() {
            reports.push(Report::Progress {
                updates: std::mem::take(&mut self.progress),
                elapsed: self.elapsed as f32,
            });
        }
    }

    /// The weights, if they are others than those shown last.
    fn show_news(&mut self, now: f64, reports: &mut Vec<Report>) {
        if self.shown_update != Some(self.updates()) {
            self.show(now, reports);
        }
    }

    fn show(&mut self, now: f64, reports: &mut Vec<Report>) {
        self.shown = now;
        self.shown_update = Some(self.updates());
        reports.push(Report::Snapshot {
            update: self.updates(),
            weights: self.trainer.model().params().data().to_vec(),
        });
    }
}

impl Examination {
    fn begin(task: &Task, test: Test) -> task::Result<Self> {
        let Test {
            distance,
            count,
            seed,
        } = test;
        Ok(match (task, distance) {
            (Task::Moscow(lessons), Some(distance)) => Self::Stories(moscow::Evaluation::new(
                lessons.language,
                distance,
                count,
                seed,
            )?),
            _ => Self::Sequences(Evaluation::new(task, count, seed)?),
        })
    }

    /// Reads a part of it; the score after the last.
    fn go_on(&mut self, model: &Model) -> task::Result<Option<f32>> {
        Ok(match self {
            Self::Stories(stories) => stories.step(model)?.then(|| stories.accuracy()),
            Self::Sequences(sequences) => sequences.step(model)?.then(|| sequences.score().value),
        })
    }
}

/// Parameters of a layout from their values, tensor after tensor.
///
/// # Errors
/// [`Failure::Setup`] if there are more or fewer of them than the layout has.
pub fn params(layout: Vec<(String, Vec<usize>)>, weights: &[f32]) -> Result<Params, Failure> {
    let mut params = Params::from_layout(layout);
    if params.len() != weights.len() {
        return Err(Failure::Setup(format!(
            "the network has {} parameters, {} came",
            params.len(),
            weights.len()
        )));
    }
    params.data_mut().copy_from_slice(weights);
    Ok(params)
}
