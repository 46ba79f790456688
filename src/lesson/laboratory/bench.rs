//! The run on the bench: its worker, its curves, the network as it is now, and how it ended.

use std::sync::Arc;

use leptos::prelude::*;

use super::config::{self, LANGUAGES, code, stories};
use super::history::History;
use crate::figure::effect::effect_after;
use crate::lesson::desk::Desk;
use crate::lesson::frames::now;
use crate::lesson::query::Query;
use crate::nn::{Model, Params};
use crate::task::{Setup, Trainer};
use crate::training::client::{Event, Options, Runner};
use crate::training::protocol::{Failure, Test};

/// Milliseconds between two drawings of the curves.
const BEAT: f64 = 100.0;
/// Fresh sequences that a finished network is asked, and their seed.
const TESTS: usize = 200;
const TEST_SEED: u64 = 2024;

/// How a run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Nothing was learned yet.
    Fresh,
    /// Weights of a file, and no update since.
    Loaded,
    /// The worker is being fetched.
    Waiting,
    Running,
    Paused,
    Done,
    /// A loss or a gradient was no number at this update.
    Broke(usize),
    /// The worker is gone, or refused; what was learned until then is kept.
    Failed(Failure),
    /// These settings make no network.
    Refused(crate::task::Error),
}

impl Status {
    /// Whether a worker works, or is about to.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }

    /// Whether the run has come to its end, so that no single update follows.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Broke(_))
    }
}

/// What a run begins with.
#[derive(Clone)]
enum Origin {
    /// The seed's own weights.
    Seed,
    /// A file's weights.
    File(Params),
    /// What a run had learned whose worker died, after so many updates.
    Kept(Params, usize),
}

/// The bench.
#[derive(Clone, Copy)]
pub struct Bench {
    desk: Desk,
    setup: Memo<Setup>,
    /// Whether the address holds all of the setup: no text is too long for it.
    whole: Signal<bool>,
    runner: StoredValue<Option<Runner>, LocalStorage>,
    history: StoredValue<History>,
    origin: StoredValue<Origin>,
    /// The update after which the run pauses.
    goal: StoredValue<Option<usize>>,
    /// The address of the run that is being made, if an address can hold it.
    address: StoredValue<Option<Query>>,
    drawn: StoredValue<f64>,
    pub status: RwSignal<Status>,
    /// Counts the times that the curves are to be drawn anew.
    beat: RwSignal<usize>,
    /// The network as it is now, and after how many updates.
    pub model: RwSignal<Option<Arc<Model>>>,
    pub update: RwSignal<usize>,
    /// Milliseconds of updates.
    pub elapsed: RwSignal<f32>,
    /// The score on fresh sequences, once the network is taught.
    pub tested: RwSignal<Option<f32>>,
    /// Whether address and seed decide the network: no weights came from elsewhere.
    pub linked: RwSignal<bool>,
    /// The run that a change of the settings ended: its address and how far it had come.
    pub left: RwSignal<Option<(Query, usize)>>,
}

impl Bench {
    /// A bench for the settings of the address; where the address says how far a run had come, it is run that far again.
    pub fn new(desk: Desk, setup: Memo<Setup>, whole: Signal<bool>) -> Self {
        let bench = Self {
            desk,
            setup,
            whole,
            runner: StoredValue::new_local(None),
            history: StoredValue::new(History::default()),
            origin: StoredValue::new(Origin::Seed),
            goal: StoredValue::new(None),
            address: StoredValue::new(None),
            drawn: StoredValue::new(0.0),
            status: RwSignal::new(Status::Fresh),
            beat: RwSignal::new(0),
            model: RwSignal::new(None),
            update: RwSignal::new(0),
            elapsed: RwSignal::new(0.0),
            tested: RwSignal::new(None),
            linked: RwSignal::new(true),
            left: RwSignal::new(None),
        };
        effect_after(move |before: Option<(Setup, usize)>| {
            let now = (setup.get(), desk.arrival.get());
            let arrived = before.as_ref().is_none_or(|before| before.1 != now.1);
            let changed = before.as_ref().is_none_or(|before| before.0 != now.0);
            let at = bench.at();
            if arrived {
                bench.left.set(None);
            }
            if arrived && (changed || at != bench.update.get_untracked()) {
                bench.reset();
                if at > 0 {
                    bench.run_to(at);
                }
            } else if changed {
                bench.leave();
                desk.write("at", None);
                bench.renew();
            }
            now
        });
        on_cleanup(move || bench.stop());
        bench
    }

    /// How far the address says the run had come. It says nothing about a run that it does not hold.
    fn at(self) -> usize {
        if !self.whole.get_untracked() {
            return 0;
        }
        let updates = self.setup.with_untracked(|setup| setup.updates);
        self.desk
            .query
            .with_untracked(|query| config::at(query, updates, &mut Vec::new()))
    }

    /// Records in which language the stories are: what was learned from them goes on when the page's language changes.
    fn record_stories(self) {
        let language = self.setup.with_untracked(|setup| stories(&setup.task));
        let language = language.map(|language| code(LANGUAGES, language).to_owned());
        self.desk.write("stories", language);
    }

    /// Ends the worker.
    fn stop(self) {
        self.runner.try_update_value(|runner| runner.take());
    }

    /// Remembers where the run that ends here can be found again.
    pub fn leave(self) {
        let made = self.made();
        if made > 0 {
            let linked = self.linked.get_untracked();
            let address = self.address.get_value().filter(|_| linked);
            self.left.set(address.map(|address| (address, made)));
        }
    }

    /// After a change of the settings: untaught again, but a file's weights stay where they still fit.
    fn renew(self) {
        let origin = self.origin.get_value();
        self.reset();
        if let Origin::File(params) = origin {
            let _ = self.load(params);
        }
    }

    /// Back to the untaught network.
    pub fn reset(self) {
        self.stop();
        self.origin.set_value(Origin::Seed);
        self.linked.set(true);
        let fresh = self
            .setup
            .with_untracked(|setup| Ok((setup.check()?, Trainer::new(setup)?)));
        let fresh: Result<((), Trainer), crate::task::Error> = fresh;
        match fresh {
            Ok(((), trainer)) => {
                self.begin_with(trainer.model().clone(), Status::Fresh);
            }
            Err(error) => {
                self.model.set(None);
                self.clear(Status::Refused(error));
            }
        }
    }

    fn clear(self, status: Status) {
        self.history.set_value(History::default());
        self.goal.set_value(None);
        self.update.set(0);
        self.elapsed.set(0.0);
        self.tested.set(None);
        self.status.set(status);
        self.beat.update(|beat| *beat += 1);
    }

    fn begin_with(self, model: Model, status: Status) {
        self.clear(status);
        self.model.set(Some(Arc::new(model)));
    }

    /// Puts weights from elsewhere on the bench. They are the current network's in names and shapes.
    ///
    /// # Errors
    /// If they are not, or if the choices make no network.
    pub fn load(self, params: Params) -> Result<(), crate::nn::Error> {
        let spec = self
            .model
            .with_untracked(|model| model.as_ref().map(|model| *model.spec()));
        let spec = spec.ok_or(crate::nn::Error::Zero { what: "networks" })?;
        let model = Model::new(spec, params.clone())?;
        self.stop();
        self.begin_with(model, Status::Loaded);
        self.origin.set_value(Origin::File(params));
        self.linked.set(false);
        self.desk.write("at", None);
        self.record_stories();
        Ok(())
    }

    /// Back to what the run began with: a file's weights as they were read, or the seed's.
    fn rewind(self) {
        let spec = self
            .model
            .with_untracked(|model| model.as_ref().map(|model| *model.spec()));
        let file = match self.origin.get_value() {
            Origin::File(params) => spec.and_then(|spec| Model::new(spec, params).ok()),
            Origin::Seed | Origin::Kept(..) => None,
        };
        match file {
            Some(model) => {
                self.stop();
                self.begin_with(model, Status::Loaded);
            }
            None => self.reset(),
        }
    }

    /// Trains on, or from the beginning where nothing was learned or a run ended.
    pub fn train(self) {
        match self.status.get_untracked() {
            Status::Paused => {
                self.goal.set_value(None);
                self.with_runner(Runner::resume);
                self.status.set(Status::Running);
            }
            Status::Fresh | Status::Loaded => self.start(None),
            ended if ended.is_over() => {
                self.rewind();
                self.start(None);
            }
            _ => {}
        }
    }

    /// One update.
    pub fn step(self) {
        match self.status.get_untracked() {
            Status::Paused => {
                self.goal.set_value(Some(self.made() + 1));
                self.status.set(Status::Running);
                self.with_runner(|runner| runner.step(1));
            }
            Status::Fresh | Status::Loaded => self.start(Some(1)),
            _ => {}
        }
    }

    pub fn pause(self) {
        self.goal.set_value(None);
        self.with_runner(Runner::pause);
        self.rest(Status::Paused);
    }

    /// After a worker died: on with what was learned, or from the beginning where that is nothing.
    pub fn go_on(self) {
        let made = self.update.get_untracked();
        let learned = self.model.get_untracked().filter(|_| made > 0);
        if let Some(model) = learned {
            self.origin
                .set_value(Origin::Kept(model.params().clone(), made));
            self.linked.set(false);
            self.desk.write("at", None);
        }
        // Updates after the last snapshot are gone with the worker.
        self.history
            .update_value(|history| history.forget_after(made));
        self.start(None);
    }

    fn run_to(self, update: usize) {
        let all = self.setup.with_untracked(|setup| setup.updates);
        self.start((update < all).then_some(update));
    }

    fn with_runner(self, act: impl FnOnce(&Runner)) {
        self.runner.with_value(|runner| {
            if let Some(runner) = runner {
                act(runner);
            }
        });
    }

    /// The updates made so far.
    fn made(self) -> usize {
        self.history
            .with_value(|history| history.last().map_or(0, |last| last.update))
    }

    /// Begins a run; with `goal` it pauses after so many updates.
    fn start(self, goal: Option<usize>) {
        if self.model.with_untracked(Option::is_none) {
            return;
        }
        self.stop();
        self.record_stories();
        let whole = self.whole.get_untracked();
        let address = whole.then(|| self.desk.query.get_untracked());
        self.address.set_value(address);
        let setup = self.setup.get_untracked();
        let from = match self.origin.get_value() {
            Origin::Seed => None,
            Origin::File(params) => Some((0, params)),
            Origin::Kept(params, made) => Some((made, params)),
        };
        let made = from.as_ref().map_or(0, |(made, _)| *made);
        let options = Options {
            from,
            // A large network takes longer to read its sequence anew than a small one.
            snapshot_every: Some(self.pace()),
            paused: goal.is_some(),
            tests: vec![Test {
                distance: None,
                count: TESTS,
                seed: TEST_SEED,
            }],
            ..Options::default()
        };
        self.goal.set_value(goal.map(|goal| goal + made));
        self.status.set(Status::Waiting);
        self.tested.set(None);
        let runner = Runner::start(setup, options, move |event| self.hear(event, made));
        match runner {
            Ok(runner) => self.runner.set_value(Some(runner)),
            Err(error) => self.status.set(Status::Refused(error)),
        }
    }

    /// Milliseconds between two snapshots.
    fn pace(self) -> u32 {
        let parameters = self
            .model
            .with_untracked(|model| model.as_ref().map_or(0, |model| model.params().len()));
        match parameters {
            0..50_000 => 100,
            50_000..500_000 => 250,
            _ => 600,
        }
    }

    /// What the worker says; `made` updates had been made before it.
    fn hear(self, event: Event, made: usize) {
        // A run may tell its last while the reader leaves the bench.
        if self.status.try_get_untracked().is_none() {
            return;
        }
        match event {
            // A reader may have paused what had not begun.
            Event::Ready
                if self
                    .status
                    .with_untracked(|status| *status != Status::Waiting) => {}
            Event::Ready => {
                let goal = self.goal.get_value();
                if let Some(goal) = goal {
                    self.with_runner(|runner| runner.step(goal.saturating_sub(made)));
                }
                self.status.set(Status::Running);
            }
            Event::Progress(updates, elapsed) => {
                self.history.update_value(|history| {
                    for progress in updates {
                        history.push(progress);
                    }
                });
                self.elapsed.set(elapsed);
                let goal = self.goal.get_value();
                if goal.is_some_and(|goal| self.made() >= goal) {
                    self.goal.set_value(None);
                    self.rest(Status::Paused);
                } else {
                    self.draw(false);
                }
            }
            Event::Snapshot { update, params } => {
                let spec = self
                    .model
                    .with_untracked(|model| model.as_ref().map(|model| *model.spec()));
                if let Some(Ok(model)) = spec.map(|spec| Model::new(spec, params)) {
                    self.update.set(update);
                    self.model.set(Some(Arc::new(model)));
                }
                // The snapshot of a pause comes after its last progress.
                if !self.status.with_untracked(Status::is_busy) {
                    self.write_at();
                }
                self.draw(false);
            }
            Event::Tested { score, .. } => self.tested.set(Some(score)),
            Event::Done => self.rest(Status::Done),
            Event::Failed(Failure::Broke { update }) => self.rest(Status::Broke(update)),
            Event::Failed(failure) => self.rest(Status::Failed(failure)),
        }
    }

    /// The run stands still.
    fn rest(self, status: Status) {
        self.status.set(status);
        self.draw(true);
        self.write_at();
    }

    /// A run that the address can repeat is in the address; what it cannot repeat it must not claim.
    fn write_at(self) {
        let made = match self.status.get_untracked() {
            // The address asks for an update that breaks, so that it breaks again.
            Status::Broke(update) => update,
            _ => self.update.get_untracked(),
        };
        if self.linked.get_untracked() && self.whole.get_untracked() {
            self.desk.write("at", (made > 0).then(|| made.to_string()));
        }
    }

    /// Lets the curves be drawn, ten times a second at most unless the run stands still.
    fn draw(self, at_once: bool) {
        let now = now();
        if at_once || now - self.drawn.get_value() >= BEAT {
            self.drawn.set_value(now);
            self.beat.update(|beat| *beat += 1);
        }
    }

    /// Reads the curves; wakes when they are to be drawn anew.
    pub fn curves<T>(self, read: impl FnOnce(&History) -> T) -> T {
        self.beat.track();
        self.history.with_value(read)
    }
}
