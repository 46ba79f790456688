//! The page's side: runs that workers make, as many at a time as the machine has cores; the others wait for their turn.

mod pool;
mod timer;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Event as JsEvent, MessageEvent, Worker};

use self::timer::Timer;
use super::protocol::{Death, Failure, Report, Request, Start, Test, decode, encode};
use super::session::params;
use crate::nn::Params;
use crate::task::{Error, Progress, Setup};

/// Milliseconds between two looks at a worker that says nothing.
const LOOK: i32 = 5_000;
/// Looks after which a worker is given up: one that loads its module over a slow network, and one that computes.
const LOADING: u32 = 12;
const SILENT: u32 = 4;

/// How a run begins and what it tells by itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Updates that were made before, and the weights after them; `None` is a new network.
    pub from: Option<(usize, Params)>,
    /// Lessons after the first, each going on with the weights that the one before it left.
    pub then: Vec<Setup>,
    /// Milliseconds between two snapshots; with them come one before the first update and one at every pause. The network
    /// that is taught comes in any case.
    pub snapshot_every: Option<u32>,
    /// Begins with a pause.
    pub paused: bool,
    /// What the network is asked once it is taught.
    pub tests: Vec<Test>,
}

/// What a run tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The worker is there and begins. A run that waits for its turn has not said so yet.
    Ready,
    /// Updates since the last one, and the milliseconds spent on updates so far.
    Progress(Vec<Progress>, f32),
    Snapshot {
        update: usize,
        params: Params,
    },
    /// A test of [`Options::tests`] and its score.
    Tested {
        test: usize,
        score: f32,
    },
    Done,
    Failed(Failure),
}

/// A run. Dropping it ends its worker without a word.
pub struct Runner(Rc<Run>);

struct Run {
    start: RefCell<Option<Start>>,
    layout: Vec<(String, Vec<usize>)>,
    hear: Box<dyn Fn(Event)>,
    stage: Cell<Stage>,
    worker: RefCell<Option<Employed>>,
    paused: Cell<bool>,
    /// Single updates that were asked for before the worker began.
    owed: Cell<u32>,
    /// Looks since the worker last said something.
    silent: Cell<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Queued,
    Loading,
    Running,
    Over,
}

/// A worker and what listens to it. Dropping it ends the worker.
struct Employed {
    worker: Worker,
    _message: Closure<dyn Fn(MessageEvent)>,
    _error: Closure<dyn Fn(JsEvent)>,
    _watch: Option<Timer>,
}

impl Drop for Employed {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
        pool::leave();
    }
}

impl Runner {
    /// Begins a run, or queues it where every core has one. Everything that happens, `on_event` is told; the last event is
    /// [`Event::Done`] or [`Event::Failed`].
    ///
    /// # Errors
    /// What is wrong with a setup. Nothing has begun then.
    pub fn start(
        setup: Setup,
        options: Options,
        on_event: impl Fn(Event) + 'static,
    ) -> Result<Self, Error> {
        setup.check()?;
        for setup in &options.then {
            setup.check()?;
        }
        let layout = setup.model_spec()?.layout();
        let run = Rc::new(Run {
            layout,
            start: RefCell::new(Some(Start {
                setup,
                then: options.then,
                from: options
                    .from
                    .map(|(updates, params)| (updates, params.data().to_vec())),
                snapshot_every: options.snapshot_every,
                paused: options.paused,
                tests: options.tests,
            })),
            hear: Box::new(on_event),
            stage: Cell::new(Stage::Queued),
            worker: RefCell::new(None),
            paused: Cell::new(options.paused),
            owed: Cell::new(0),
            silent: Cell::new(0),
        });
        pool::enter(&run);
        Ok(Self(run))
    }

    pub fn pause(&self) {
        self.0.paused.set(true);
        self.0.ask(Request::Pause, |start| start.paused = true);
    }

    pub fn resume(&self) {
        self.0.paused.set(false);
        self.0.owed.set(0);
        self.0.silent.set(0);
        self.0.ask(Request::Resume, |start| start.paused = false);
    }

    /// So many updates, and a pause.
    pub fn step(&self, updates: usize) {
        self.0.paused.set(true);
        let updates = u32::try_from(updates).unwrap_or(u32::MAX);
        self.0.ask(Request::Step(updates), |start| {
            start.paused = true;
            self.0.owed.set(self.0.owed.get().saturating_add(updates));
        });
    }
}

impl Run {
    /// Employs a worker, which says `Ready` once it is loaded.
    fn begin(self: &Rc<Self>) {
        match self.employ() {
            Ok(employed) => {
                self.stage.set(Stage::Loading);
                *self.worker.borrow_mut() = Some(employed);
            }
            Err(error) => {
                pool::leave();
                self.end(Event::Failed(Failure::Died(Death::Threw(said(&error)))));
            }
        }
    }

    fn employ(self: &Rc<Self>) -> Result<Employed, JsValue> {
        let worker = Worker::new(&address())?;
        let run = Rc::downgrade(self);
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(run) = run.upgrade() {
                run.receive(&event.data());
            }
        });
        let run = Rc::downgrade(self);
        let error = Closure::<dyn Fn(JsEvent)>::new(move |event: JsEvent| {
            // The page goes on and says so itself.
            event.prevent_default();
            let reason = js_sys::Reflect::get(&event, &"message".into());
            let reason = reason.ok().and_then(|reason| reason.as_string());
            let reason = reason.filter(|reason| !reason.is_empty());
            if let Some(run) = run.upgrade() {
                // An error without words before the first message is a file that is not there.
                let silent = match run.stage.get() {
                    Stage::Queued | Stage::Loading => Death::Unloaded,
                    Stage::Running | Stage::Over => Death::Gone,
                };
                let death = reason.map_or(silent, Death::Threw);
                run.end(Event::Failed(Failure::Died(death)));
            }
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(error.as_ref().unchecked_ref()));
        let run = Rc::downgrade(self);
        let watch = Timer::every(LOOK, move || {
            if let Some(run) = run.upgrade() {
                run.look();
            }
        });
        Ok(Employed {
            worker,
            _message: message,
            _error: error,
            _watch: watch,
        })
    }

    /// A worker that is killed from outside says nothing. Looks are counted, not time: a machine that slept wakes to one look.
    fn look(self: &Rc<Self>) {
        let patience = match self.stage.get() {
            Stage::Loading => LOADING,
            Stage::Running if !self.paused.get() => SILENT,
            _ => return,
        };
        self.silent.set(self.silent.get() + 1);
        if self.silent.get() >= patience {
            self.end(Event::Failed(Failure::Died(Death::Silent)));
        }
    }

    fn receive(self: &Rc<Self>, data: &JsValue) {
        self.silent.set(0);
        let report = data
            .dyn_ref::<Uint8Array>()
            .ok_or_else(|| Failure::Unreadable("it is no bytes".to_owned()))
            .and_then(|bytes| decode(&bytes.to_vec()));
        match report {
            Ok(Report::Ready) => {
                if let Some(start) = self.start.borrow_mut().take() {
                    self.stage.set(Stage::Running);
                    self.post(&Request::Start(Box::new(start)));
                    match self.owed.take() {
                        0 => {}
                        updates => self.post(&Request::Step(updates)),
                    }
                }
                (self.hear)(Event::Ready);
            }
            Ok(Report::Progress { updates, elapsed }) => {
                (self.hear)(Event::Progress(updates, elapsed));
            }
            Ok(Report::Snapshot { update, weights }) => {
                match params(self.layout.clone(), &weights) {
                    Ok(params) => (self.hear)(Event::Snapshot { update, params }),
                    Err(failure) => self.end(Event::Failed(failure)),
                }
            }
            Ok(Report::Tested { test, score }) => (self.hear)(Event::Tested { test, score }),
            Ok(Report::Done) => self.end(Event::Done),
            // The page cancels a run by dropping it, which ends the worker at once: nobody asked this one to.
            Ok(Report::Cancelled) => self.end(Event::Failed(Failure::Unreadable(
                "a cancel that nobody asked for".to_owned(),
            ))),
            Ok(Report::Failed(failure)) | Err(failure) => self.end(Event::Failed(failure)),
        }
    }

    /// Sends a request to a worker that runs; before that, `change` changes how it will start.
    fn ask(&self, request: Request, change: impl FnOnce(&mut Start)) {
        match self.stage.get() {
            Stage::Running => self.post(&request),
            Stage::Queued | Stage::Loading => {
                if let Some(start) = self.start.borrow_mut().as_mut() {
                    change(start);
                }
            }
            Stage::Over => {}
        }
    }

    fn post(&self, request: &Request) {
        let worker = self.worker.borrow();
        let (Some(employed), Ok(bytes)) = (worker.as_ref(), encode(request)) else {
            return;
        };
        let bytes = Uint8Array::from(&bytes[..]);
        let buffer = Array::of1(&bytes.buffer());
        // Bytes can always be sent; a worker that is gone says so by its own event.
        let _ = employed.worker.post_message_with_transfer(&bytes, &buffer);
    }

    /// Lets the worker go and tells the last event.
    fn end(&self, event: Event) {
        if self.stage.replace(Stage::Over) == Stage::Over {
            return;
        }
        self.leave();
        (self.hear)(event);
    }

    fn leave(&self) {
        let employed = self.worker.borrow_mut().take();
        drop(employed);
    }
}

/// Where the worker lies: beside the page, with the page's build in the query, so that no cache hands out an older one.
fn address() -> String {
    let build = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("module"))
        .and_then(|link| link.get_attribute("href"))
        .and_then(|link| Some(link.rsplit_once('/')?.1.to_owned()));
    match build {
        Some(build) => format!("worker.js?{build}"),
        None => "worker.js".to_owned(),
    }
}

/// What a JavaScript error says.
fn said(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(
        || format!("{error:?}"),
        |error| String::from(error.message()),
    )
}
