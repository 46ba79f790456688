//! The bench as its parts see it: what the address chooses, what is being trained, what is shown of it.

use std::sync::Arc;

use leptos::prelude::*;

use super::bench::{Bench, Status};
use super::config::{Config, LINK_TEXT, Look, VIEWS, View, code, placed};
use super::reading::Reading;
use super::{dial, typed, words};
use crate::figure::clock::{Phase, Timeline};
use crate::figure::effect::effect;
use crate::figure::pick::What;
use crate::figure::unit_table::{operation_of, operations};
use crate::lesson::desk::{Desk, Stage, Zoom};
use crate::lesson::query::{Query, is_readers};
use crate::nn::{Model, Rng};
use crate::task::{Sample, Score, Setup, Task, TaskName};

/// Operations a second at speed 1.
const PACE: f64 = 16.0;
/// Units from which on a radius is measured only while the network rests.
const LARGE: usize = 96;
/// Parts of the address that say how a run is shown, and nothing of the run.
const SHOWN: [&str; 6] = ["view", "t", "zoom", "pick", "radius", "block"];
/// Characters times steps up to which a text's best score is counted: it takes a moment.
const COUNTED: usize = 400_000;

/// The bench as its parts see it.
#[derive(Clone, Copy)]
pub struct Lab {
    pub(super) desk: Desk,
    pub(super) setup: Memo<Setup>,
    pub(super) look: Memo<Look>,
    pub(super) bench: Bench,
    pub(super) stage: Stage,
    /// A text that is too long for the address.
    pub(super) long_text: RwSignal<Option<String>>,
    /// The reader's own text as it was last learned from, for when the task comes back.
    pub(super) own_text: StoredValue<Option<String>>,
    /// What the reader has written into the field of the text and not yet given to the network.
    pub(super) draft: RwSignal<Option<String>>,
    /// The network as it was learned, at rest if it is large.
    pub(super) calm_model: Memo<Option<Arc<Model>>>,
    /// The network that is shown: as it was learned, or with W_h rescaled.
    pub(super) shown_model: Memo<Option<Arc<Model>>>,
    pub(super) reading: Memo<Option<Arc<Reading>>>,
    /// Steps whose states are computed at the clock's time.
    pub(super) shown: Memo<usize>,
    /// What to write for each class.
    pub(super) classes: Memo<Arc<Vec<String>>>,
    /// Chance and the best score, the latter unless it takes too long to count.
    pub(super) levels: Memo<(Score, Option<Score>)>,
    /// Whether a typed sequence could not be read.
    pub(super) unreadable: Memo<bool>,
}

impl Lab {
    pub(super) fn export(self) -> Signal<words::Export> {
        let locale = self.desk.locale;
        Signal::derive(move || words::export(locale.get()))
    }

    /// What to write for a class.
    pub(super) fn class_name(self, class: u32) -> String {
        self.classes.with(|classes| {
            let name = classes.get(class as usize).cloned();
            name.unwrap_or_default()
        })
    }

    /// Sets the clock to the end of a step.
    pub(super) fn go(self, step: usize) {
        let line = self.stage.play.timeline.get_untracked();
        self.stage.play.jump(line.end_of_step(step));
    }

    /// Another address: everything in it is new. `long_text` is what belongs to it and is too long for it.
    pub(super) fn open(self, query: Query, long_text: Option<String>) {
        self.leave_text();
        self.long_text.set(long_text);
        self.desk.query.set(query);
        self.desk.arrival.update(|arrival| *arrival += 1);
    }

    /// Another task: what belongs to the old one goes, what was chosen of cell and view stays where it can. The reader's own
    /// text comes back with its task.
    pub(super) fn choose_task(self, task: &str) {
        self.keep_text();
        let own = self.own_text.get_value();
        let own = own.filter(|_| task == TaskName::Text.code());
        let (link, long) = own.map_or((None, None), placed);
        self.long_text.set(long);
        self.desk.query.update(|query| {
            query.retain(|name| is_readers(name) || matches!(name, "cell" | "view"));
            if query.get("view") == Some(code(VIEWS, View::Writing)) {
                query.set("view", None);
            }
            query.set("task", Some(task.to_owned()));
            query.set("text", link);
        });
    }

    /// Keeps the reader's own text for the visit, wherever it is now.
    pub(super) fn keep_text(self) {
        let linked = || {
            let text = self
                .desk
                .query
                .with_untracked(|query| query.get("text").map(str::to_owned));
            text.filter(|text| text.chars().nth(LINK_TEXT).is_none())
        };
        let text = self.long_text.get_untracked().or_else(linked);
        if text.is_some() {
            self.own_text.set_value(text);
        }
    }

    /// An address that says something else about the text comes next.
    pub(super) fn leave_text(self) {
        self.keep_text();
        self.draft.set(None);
        self.long_text.set(None);
    }

    /// The example in place of the reader's own text.
    pub(super) fn take_example(self) {
        self.draft.set(None);
        self.own_text.set_value(None);
        self.long_text.set(None);
        self.desk.query.update(|query| {
            query.set("text", None);
            query.set("at", None);
        });
    }

    /// The reader's own text, in the address if it fits.
    pub(super) fn take_text(self, text: String) {
        let (link, long) = placed(text);
        self.draft.set(None);
        self.long_text.set(long);
        self.desk.query.update(|query| {
            query.set("text", link);
            query.set("stories", None);
            query.set("at", None);
        });
    }

    /// Back to the run that a change of the settings ended. How it is shown stays as it is now.
    pub(super) fn go_back(self) {
        if let Some((mut query, update)) = self.bench.left.get_untracked() {
            let shows = |name: &str| is_readers(name) || SHOWN.contains(&name);
            query.retain(|name| !shows(name));
            let now = self.desk.query.get_untracked();
            for (name, value) in now.pairs().filter(|(name, _)| shows(name)) {
                query.set(name, Some(value.to_owned()));
            }
            query.set("at", Some(update.to_string()));
            self.open(query, None);
        }
    }

    /// Back to the untaught network, and to the stories of the page's language.
    pub(super) fn restart(self) {
        self.bench.leave();
        self.desk.query.update(|query| {
            query.set("at", None);
            query.set("stories", None);
        });
        self.bench.reset();
    }
}

/// Whether an address is this screen's. While the screen is taken down the address is the next one's already, and nothing may
/// follow it there.
fn is_here(query: &Query) -> bool {
    query.get("lesson") == Some("lab")
}

/// Everything that the parts share.
pub fn new(desk: Desk) -> Lab {
    let locale = desk.locale;
    let long_text = RwSignal::new(None::<String>);
    let config = Memo::new(move |before: Option<&Config>| {
        long_text.with(|text| {
            desk.query.with(|query| match before {
                Some(before) if !is_here(query) => before.clone(),
                _ => Config::read(query, locale.get(), text.as_deref(), &mut Vec::new()),
            })
        })
    });
    desk.report(Zoom::Sequence, move |query, complaints| {
        if is_here(query) {
            Config::read(query, locale.get(), None, complaints);
        }
    });
    let setup = Memo::new(move |_| config.with(|config| config.setup.clone()));
    let look = Memo::new(move |_| config.with(|config| config.look.clone()));
    let whole = Signal::derive(move || long_text.with(Option::is_none));
    let bench = Bench::new(desk, setup, whole);

    let task = Memo::new(move |_| setup.with(|setup| setup.task.clone()));
    let chosen = Memo::new(move |_| look.with(|look| (look.sample, look.typed.clone())));
    let unreadable = Memo::new(move |_| {
        chosen.with(|(_, text)| {
            task.with(|task| {
                let typed = text.as_ref().filter(|_| typed::can_type(task));
                typed.is_some_and(|text| typed::sample(task, text).is_none())
            })
        })
    });
    let sample = Memo::new(move |_| {
        chosen.with(|(seed, text)| {
            task.with(|task| {
                let typed = text.as_ref().and_then(|text| typed::sample(task, text));
                let drawn = || task.sample(&mut Rng::seed_from_u64(*seed)).ok();
                typed.or_else(drawn).map(Arc::new)
            })
        })
    });
    let dialled = Memo::new(move |_| look.with(|look| (look.radius, look.block, look.layer)));
    let shown_model = Memo::new_with_compare(
        move |_| {
            let model = bench.model.get()?;
            let (radius, block, layer) = dialled.get();
            let Some(radius) = radius else {
                return Some(model);
            };
            let rescaled = dial::rescaled(&model, layer, block, radius);
            Some(rescaled.map_or(model, Arc::new))
        },
        |_, _| true,
    );
    let calm_model = Memo::new_with_compare(
        move |_| {
            let large = setup.with(|setup| setup.units) >= LARGE;
            if large && bench.status.with(Status::is_busy) {
                return None;
            }
            bench.model.get()
        },
        |_, _| true,
    );
    let reading = Memo::new_with_compare(
        move |_| {
            let (model, sample): (Arc<Model>, Arc<Sample>) = shown_model.get().zip(sample.get())?;
            // While a choice changes the network may still be the one before.
            Reading::new(model, sample).ok().map(Arc::new)
        },
        |_, _| true,
    );
    let steps = Memo::new(move |_| {
        sample.with(|sample| {
            sample
                .as_ref()
                .map_or(1, |sample| sample.inputs.steps().max(1))
        })
    });
    let kind = Memo::new(move |_| setup.with(|setup| setup.kind));
    let timeline = Signal::derive(move || Timeline {
        steps: steps.get(),
        operations: operations(kind.get()).len(),
    });
    let units = Signal::derive(move || setup.with(|setup| setup.units));
    // A bench shows a whole sequence; the clock goes back where a reader wants it to.
    let stage = Stage::at_end(desk, timeline, units, PACE, Zoom::Sequence).by_steps();
    stage.opens_what_runs(desk);
    let shown = Memo::new(move |_| {
        let (line, tick) = (timeline.get(), stage.play.tick.get());
        let step = line.step_at(tick);
        let operation = operation_of(kind.get(), What::Hidden);
        step + usize::from(line.phase(tick, step, operation) == Phase::Done)
    });
    let classes =
        Memo::new(move |_| Arc::new(task.with(|task| task.classes().unwrap_or_default())));
    let levels = Memo::new(move |_| {
        task.with(|task| {
            let size = match task {
                Task::Text { text, length, .. } => text.chars().count().saturating_mul(*length),
                _ => 0,
            };
            (task.chance(), (size <= COUNTED).then(|| task.best()))
        })
    });
    effect(move || {
        let still = bench.status.with(|status| !status.is_busy());
        let drawn = reading.with(Option::is_some)
            || bench
                .status
                .with(|status| matches!(status, Status::Refused(_)));
        desk.ready.set(still && drawn);
    });
    Lab {
        desk,
        setup,
        look,
        bench,
        stage,
        long_text,
        own_text: StoredValue::new(None),
        draft: RwSignal::new(None),
        calm_model,
        shown_model,
        reading,
        shown,
        classes,
        levels,
        unreadable,
    }
}
