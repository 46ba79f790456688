//! The laboratory: a free bench on which everything is a choice that the address records.

mod bands_picture;
mod bench;
mod config;
mod count;
mod curves;
mod dial;
mod exchange;
mod exchange_view;
mod fate;
mod fields;
mod files;
mod form;
mod gradient_view;
mod history;
mod opened_view;
mod own_text;
mod place;
mod plot;
mod reading;
mod run_bar;
mod sequence_view;
mod spread;
mod spread_view;
mod starts;
mod typed;
mod wave;
mod words;
mod writing_view;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::bench::{Bench, Status};
use self::config::{Config, LINK_TEXT, Look, VIEWS, View, code, placed};
use self::curves::Curves;
use self::exchange_view::ExchangeView;
use self::form::{NetworkForm, TaskForm, TrainingForm};
use self::gradient_view::GradientView;
use self::opened_view::OpenedView;
use self::reading::Reading;
use self::run_bar::RunBar;
use self::sequence_view::SequenceView;
use self::spread_view::SpreadView;
use self::starts::Starts;
use self::writing_view::WritingView;
use super::desk::{Desk, Stage, Zoom};
use super::prose::{self, Piece, Text};
use super::query::Query;
use super::text_version::{Foot, TextVersion};
use crate::figure::clock::{Phase, Timeline};
use crate::figure::control_bar::ControlBar;
use crate::figure::pick::What;
use crate::figure::unit_table::{operation_of, operations};
use crate::nn::{Model, Rng};
use crate::task::{Sample, Score, Setup, Task, TaskName};

const TEXT: Text = Text {
    ko: prose::LABORATORY_KO,
    en: prose::LABORATORY_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 16.0;
/// Units from which on a radius is measured only while the network rests.
const LARGE: usize = 96;
/// Characters times steps up to which a text's best score is counted: it takes a moment.
const COUNTED: usize = 400_000;

/// The bench as its parts see it.
#[derive(Clone, Copy)]
struct Lab {
    desk: Desk,
    setup: Memo<Setup>,
    look: Memo<Look>,
    bench: Bench,
    stage: Stage,
    /// A text that is too long for the address.
    long_text: RwSignal<Option<String>>,
    /// The reader's own text as it was last learned from, for when the task comes back.
    own_text: StoredValue<Option<String>>,
    /// What the reader has written into the field of the text and not yet given to the network.
    draft: StoredValue<Option<String>>,
    /// The network as it was learned, at rest if it is large.
    calm_model: Memo<Option<Arc<Model>>>,
    /// The network that is shown: as it was learned, or with W_h rescaled.
    shown_model: Memo<Option<Arc<Model>>>,
    reading: Memo<Option<Arc<Reading>>>,
    /// Steps whose states are computed at the clock's time.
    shown: Memo<usize>,
    /// What to write for each class.
    classes: Memo<Arc<Vec<String>>>,
    /// Chance and the best score, the latter unless it takes too long to count.
    levels: Memo<(Score, Option<Score>)>,
    /// Whether a typed sequence could not be read.
    unreadable: Memo<bool>,
}

impl Lab {
    fn export(self) -> Signal<words::Export> {
        let locale = self.desk.locale;
        Signal::derive(move || words::export(locale.get()))
    }

    /// What to write for a class.
    fn class_name(self, class: u32) -> String {
        self.classes.with(|classes| {
            let name = classes.get(class as usize).cloned();
            name.unwrap_or_default()
        })
    }

    /// Sets the clock to the end of a step.
    fn go(self, step: usize) {
        let line = self.stage.play.timeline.get_untracked();
        self.stage.play.jump(line.end_of_step(step));
    }

    /// Another address: everything in it is new. `long_text` is what belongs to it and is too long for it.
    fn open(self, query: Query, long_text: Option<String>) {
        self.leave_text();
        self.long_text.set(long_text);
        self.desk.query.set(query);
        self.desk.arrival.update(|arrival| *arrival += 1);
        self.stage
            .play
            .jump(self.stage.play.timeline.get_untracked().end());
    }

    /// Another task: what belongs to the old one goes, what was chosen of cell and view stays where it can. The reader's own
    /// text comes back with its task.
    fn choose_task(self, task: &str) {
        self.keep_text();
        let own = self.own_text.get_value();
        let own = own.filter(|_| task == TaskName::Text.code());
        let (link, long) = own.map_or((None, None), placed);
        self.long_text.set(long);
        self.desk.query.update(|query| {
            query.retain(|name| {
                matches!(name, "lang" | "theme" | "size" | "lesson" | "cell" | "view")
            });
            if query.get("view") == Some(code(VIEWS, View::Writing)) {
                query.set("view", None);
            }
            query.set("task", Some(task.to_owned()));
            query.set("text", link);
        });
    }

    /// Keeps the reader's own text for the visit, wherever it is now.
    fn keep_text(self) {
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
    fn leave_text(self) {
        self.keep_text();
        self.draft.set_value(None);
        self.long_text.set(None);
    }

    /// The example in place of the reader's own text.
    fn take_example(self) {
        self.draft.set_value(None);
        self.own_text.set_value(None);
        self.long_text.set(None);
        self.desk.query.update(|query| {
            query.set("text", None);
            query.set("at", None);
        });
    }

    /// The reader's own text, in the address if it fits.
    fn take_text(self, text: String) {
        let (link, long) = placed(text);
        self.draft.set_value(None);
        self.long_text.set(long);
        self.desk.query.update(|query| {
            query.set("text", link);
            query.set("stories", None);
            query.set("at", None);
        });
    }

    /// Back to the untaught network, and to the stories of the page's language.
    fn restart(self) {
        self.desk.query.update(|query| {
            query.set("at", None);
            query.set("stories", None);
        });
        self.bench.reset();
    }
}

/// The screen.
#[component]
pub fn Laboratory(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let lab = new(desk);
    let setup = lab.setup;
    let view = Memo::new(move |_| lab.look.with(|look| look.view));
    let gates = Memo::new(move |_| setup.with(|setup| !setup.kind.gate_order().is_empty()));
    let now = Memo::new(move |_| {
        let play = lab.stage.play;
        let line = play.timeline.get();
        let step = line.step_at(play.tick.get());
        let label = lab.reading.with(|reading| {
            let labels = reading
                .as_ref()
                .map(|reading| reading.sample.labels.clone());
            labels
                .and_then(|labels| labels.get(step).cloned())
                .unwrap_or_default()
        });
        td_string!(
            locale.get(),
            laboratory.now,
            step = step + 1,
            steps = line.steps,
            label = words::visible(label)
        )
        .to_string()
    });
    let clocked = Memo::new(move |_| matches!(view.get(), View::Sequence | View::Gradient));
    view! {
        <article class="prose laboratory" tabindex="0" aria-label=move || td_string!(locale.get(), laboratory.choices)>
            <Piece text=TEXT index=0 locale />
            <Starts lab />
            <TaskForm lab />
            <NetworkForm lab />
            <TrainingForm lab />
        </article>
        <section class="stage laboratory" data-view=move || code(VIEWS, view.get()) aria-label=move || td_string!(locale.get(), stage.figure)>
            <RunBar lab />
            <Curves lab />
            <ViewSwitch lab view />
            <div class="figure" tabindex="0" role="group" aria-label=move || td_string!(locale.get(), stage.figure)>
                {move || match view.get() {
                    View::Training => ().into_any(),
                    View::Sequence => {
                        view! {
                            <SequenceChoice lab />
                            <wave::Wave lab />
                            <SequenceView lab />
                            <OpenedView lab />
                            <TextVersion desk values=Signal::derive(move || sequence_view::values(lab)) />
                        }
                            .into_any()
                    }
                    View::Gradient => {
                        view! {
                            <LayerChoice lab />
                            <GradientView lab />
                        }
                            .into_any()
                    }
                    View::Spread => {
                        view! {
                            <LayerChoice lab />
                            <SpreadView lab />
                        }
                            .into_any()
                    }
                    View::Writing => view! { <WritingView lab /> }.into_any(),
                    View::Exchange => view! { <ExchangeView lab /> }.into_any(),
                }}
            </div>
            <Show when=move || view.get() == View::Sequence>
                {move || view! { <Foot desk stage=lab.stage now gates=gates.get() /> }}
            </Show>
            <Show when=move || clocked.get()>
                <ControlBar play=lab.stage.play locale operation=now />
            </Show>
        </section>
    }
}

/// Whether an address is this screen's. While the screen is taken down the address is the next one's already, and nothing may
/// follow it there.
fn is_here(query: &Query) -> bool {
    query.get("lesson") == Some("lab")
}

/// Everything that the parts share.
fn new(desk: Desk) -> Lab {
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
    let stage = Stage::new(desk, timeline, units, PACE, Zoom::Sequence).by_steps();
    // A bench shows a whole sequence; the clock goes back where a reader wants it to.
    if desk.query.with_untracked(|query| query.get("t").is_none()) {
        stage.play.jump(timeline.get_untracked().end());
    }
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
    Effect::new(move || {
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
        draft: StoredValue::new(None),
        calm_model,
        shown_model,
        reading,
        shown,
        classes,
        levels,
        unreadable,
    }
}

/// What the figure shows.
#[component]
fn ViewSwitch(lab: Lab, view: Memo<View>) -> impl IntoView {
    let locale = lab.desk.locale;
    let writes = Memo::new(move |_| {
        lab.setup
            .with(|setup| matches!(setup.task, Task::Text { .. }))
    });
    let name = move |view: View| {
        let l = locale.get();
        match view {
            View::Training => td_string!(l, laboratory.view_training),
            View::Sequence => td_string!(l, laboratory.view_sequence),
            View::Gradient => td_string!(l, laboratory.view_gradient),
            View::Spread => td_string!(l, laboratory.view_spread),
            View::Writing => td_string!(l, laboratory.view_writing),
            View::Exchange => td_string!(l, laboratory.view_exchange),
        }
    };
    let button = move |to: View| {
        view! {
            <button
                type="button"
                data-to=code(VIEWS, to)
                aria-pressed=move || (view.get() == to).to_string()
                on:click=move |_| lab.desk.write("view", (to != View::Sequence).then(|| code(VIEWS, to).to_owned()))
            >
                {move || name(to)}
            </button>
        }
    };
    view! {
        <div class="views levels" role="group" aria-label=move || td_string!(locale.get(), laboratory.views)>
            {move || {
                VIEWS
                    .iter()
                    .map(|(to, _)| *to)
                    .filter(|to| *to != View::Writing || writes.get())
                    .map(button)
                    .collect_view()
            }}
        </div>
    }
}

/// Which sequence is shown: a drawn one, or the reader's own.
#[component]
fn SequenceChoice(lab: Lab) -> impl IntoView {
    let (desk, locale) = (lab.desk, lab.desk.locale);
    let types = Memo::new(move |_| lab.setup.with(|setup| typed::can_type(&setup.task)));
    let again = move |_| {
        let next = lab.look.with_untracked(|look| look.sample).wrapping_add(1);
        desk.query.update(|query| {
            query.set("typed", None);
            query.set("sample", Some(next.to_string()));
        });
    };
    view! {
        <div class="settings sample">
            <button type="button" class="plain fresh" on:click=again>
                {move || td_string!(locale.get(), laboratory.fresh_sample)}
            </button>
            <Show when=move || types.get()>
                <label class="field typed">
                    <span>{move || td_string!(locale.get(), laboratory.typed)}</span>
                    <input
                        type="text"
                        class="typed"
                        maxlength="200"
                        spellcheck="false"
                        prop:value=move || lab.look.with(|look| look.typed.clone().unwrap_or_default())
                        on:change=move |event| {
                            let text = event_target_value(&event);
                            desk.write("typed", (!text.is_empty()).then_some(text));
                        }
                    />
                </label>
            </Show>
            <p class="remark bad" role="status">
                {move || lab.unreadable.get().then(|| td_string!(locale.get(), laboratory.unreadable))}
            </p>
        </div>
    }
}

/// Which layer and direction is looked at, where there are several.
#[component]
fn LayerChoice(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let places = Memo::new(move |_| {
        let (layers, directions) = lab
            .setup
            .with(|setup| (setup.layers, 1 + usize::from(setup.bidirectional)));
        (0..layers * directions)
            .map(|index| place::LayerCode::of(index, directions))
            .collect::<Vec<_>>()
    });
    view! {
        <Show when=move || { places.with(Vec::len) > 1 }>
            <div class="settings">
                <super::settings_row::ChoiceField
                    desk=lab.desk
                    name="layer"
                    label=Signal::derive(move || td_string!(locale.get(), laboratory.which_layer).to_string())
                    value=Signal::derive(move || lab.look.with(|look| look.layer).to_string())
                    choices=Signal::derive(move || {
                        places
                            .get()
                            .into_iter()
                            .map(|place| (place.to_string(), words::layer(locale.get(), place)))
                            .collect()
                    })
                />
            </div>
        </Show>
    }
}
