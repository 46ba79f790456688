//! The figure and what the reader chooses for it: the use, own words or an own picture, the unrolled wiring, the clock.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::answer::{Said, Shares};
use super::figure::{self, Layout, Side};
use super::model::{LAST, MOST_LETTERS, Run, timeline};
use super::pad::Pad;
use super::words;
use super::{Lesson, school};
use crate::figure::clock::Moment;
use crate::figure::drawing::Drawing;
use crate::figure::effect::{effect, effect_after};
use crate::figure::number;
use crate::figure::pick::Pick;
use crate::figure::scene::{Mark, Scene};
use crate::figure::size;
use crate::figure::unit_table::unit_table;
use crate::lesson::desk::{Desk, Zoom};
use crate::lesson::figure_frame::FigureFrame;
use crate::lesson::follow::follow;
use crate::lesson::known_words::KnownWords;
use crate::lesson::language::language;
use crate::lesson::number_panel::NumberPanel;
use crate::lesson::settings_row::{NumberField, SettingsRow};
use crate::task::uses::{Picture, Prompt, SIDE, Shape, Use};

/// Width of the picture with the gap beside it, as the style sheet has them.
const PAD: f32 = 196.0;
/// Height of the rows of an opened step.
const ROOM: f32 = 168.0;

/// The groups of uses, in the course's order.
const GROUPS: [(Shape, &[Use]); 4] = [
    (Shape::OneToMany, &[Use::Caption]),
    (Shape::ManyToOne, &[Use::Sentiment, Use::Spam]),
    (Shape::Aligned, &[Use::Tagging]),
    (Shape::Unaligned, &[Use::Translation, Use::Chat]),
];

/// Everything beside the text.
#[component]
pub fn UsesStage(lesson: Lesson) -> impl IntoView {
    let Lesson {
        desk,
        config,
        run,
        stage,
        line,
        pick,
        ..
    } = lesson;
    let locale = desk.locale;
    stage.by_steps();
    stage.opens_what_runs(desk);
    let tick = stage.play.tick;
    let node = NodeRef::<leptos::html::Div>::new();
    let width = size::width(node);
    let open = move |zoom| stage.zoom.get() >= zoom;
    let step = Memo::new(move |_| {
        let last = run.with(|run| run.as_ref().map_or(0, |run| run.steps().saturating_sub(1)));
        line.get().step_at(tick.get()).min(last)
    });
    let cut = move || config.with(|config| config.cut);
    let writes = Memo::new(move |_| config.with(|config| config.purpose.writes()));
    let drawn = Memo::new(move |_| {
        let asked = lesson.asked.get();
        match asked.map(|asked| asked.prompt) {
            Some(Prompt::Picture(picture)) => picture,
            _ => Picture([false; SIDE * SIDE]),
        }
    });
    // What the reader draws stays on the pad even where no network can be asked about it.
    let picture = Memo::new(move |_| {
        let own = config.with(|config| config.picture);
        own.unwrap_or_else(|| drawn.get())
    });
    let is_caption = Memo::new(move |_| config.with(|c| c.purpose == Use::Caption));
    // On a phone the line of the network that runs stays above what is opened of it.
    let is_strip = move || open(Zoom::Cell) && desk.upright.get() && !is_caption.get();
    let scene = Memo::new(move |_| {
        let width = width.get();
        run.with(|run| match run {
            Some(run) if width > 0.0 => {
                let words = words::figure(locale.get());
                let beside = is_caption.get() && width >= 640.0;
                let width = if beside { width - PAD } else { width };
                let side = if beside { Side::Left } else { Side::Above };
                let layout = Layout {
                    cut: cut(),
                    low: open(Zoom::Cell),
                    picture: is_caption.get().then_some(side),
                    only: is_strip().then(|| step.get()),
                };
                figure::scene(run, &words, width, tick.get(), layout, pick.get())
            }
            _ => Scene::default(),
        })
    });
    let table = Memo::new(move |_| {
        let width = width.get();
        run.with(|run| {
            let opened = run.as_ref().filter(|_| width > 0.0);
            opened.map_or_else(Scene::default, |run| {
                table(run, width, step.get(), tick.get(), pick.get())
            })
        })
    });
    let now = Memo::new(move |_| {
        let moment = line.get().moment(tick.get());
        // At the level of the sequence a step reads, and then it answers or hands on: nothing inside the cell is shown.
        let inside = open(Zoom::Cell);
        let moment = moment.map(|moment| match moment.operation {
            LAST => moment,
            operation => Moment {
                operation: if inside { operation } else { 0 },
                ..moment
            },
        });
        run.with(|run| match run {
            Some(run) => words::now(locale.get(), run, moment),
            None => String::new(),
        })
    });
    let values = Signal::derive(move || {
        let list = |run: &Run| {
            let inside = open(Zoom::Cell);
            words::values(locale.get(), run, step.get(), tick.get(), inside)
        };
        run.with(|run| run.as_deref().map(list)).unwrap_or_default()
    });
    let equations = Signal::derive(move || {
        run.with(|run| {
            run.as_ref()
                .zip(pick.get())
                .map(|(run, pick)| run.equations(pick))
        })
        .unwrap_or_default()
    });
    let read = Signal::derive(move || {
        let value = run.with(|run| {
            let (run, pick) = run.as_ref().zip(pick.get())?;
            let local = Pick {
                step: pick.step - run.first(pick.step),
                ..pick
            };
            run.opened(pick.step).map(|opened| opened.value(local))
        });
        let value = number::fixed(value.unwrap_or(0.0), 4);
        td_string!(locale.get(), uses.input_value, value = value).to_string()
    });
    let called = Callback::new(move |step: usize| {
        run.with(|run| {
            run.as_ref()
                .map_or_else(String::new, |run| words::place(locale.get(), run, step))
        })
    });
    let known = Signal::derive(move || {
        let book = school::book(config.with(|c| c.purpose), language(locale.get()));
        book.inputs.words().to_vec()
    });
    let draw = move |_| {
        let next = config.with_untracked(|config| config.draw.wrapping_add(1) % 1000);
        ask_anew(desk, &[("draw", Some(next.to_string()))]);
    };
    let cut_or_not = move |event| {
        let over = tick.get_untracked() >= line.get_untracked().end();
        desk.write(
            "cut",
            event_target_checked(&event).then(|| "true".to_owned()),
        );
        // Whoever looks at the answer sees the other answer.
        if over {
            stage.play.jump(line.get_untracked().end());
        }
    };
    // Where the figure is taller than its place, what is said at the end comes into view, and why something is not read.
    let over = Memo::new(move |_| tick.get() >= line.get().end());
    let refused = Memo::new(move |_| {
        let asked = lesson.asked.get();
        asked.is_some_and(|asked| asked.wrong.is_some())
    });
    effect_after(move |before: Option<(bool, bool)>| {
        let now = (over.get(), refused.get());
        let level = stage.zoom.get_untracked();
        let ended = |before: (bool, bool)| now.0 && !before.0 && level == Zoom::Sequence;
        if before.is_some_and(|before| ended(before) || now.1 && !before.1) {
            follow(".figure .said");
        }
        now
    });
    // A small window follows the column that runs, or that an address names.
    effect_after(move |before: Option<usize>| {
        let now = step.get();
        if before.unwrap_or(0) != now
            && !over.get_untracked()
            && stage.zoom.get_untracked() == Zoom::Sequence
        {
            follow(".wiring .frame.now");
        }
        now
    });
    view! {
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <Choices lesson />
            <SettingsRow>
                <Show when=move || !is_caption.get()><OwnWords lesson /></Show>
                <button type="button" class="plain draw" on:click=draw>
                    {move || {
                        let l = locale.get();
                        if is_caption.get() { td_string!(l, uses.draw_picture) } else { td_string!(l, uses.draw) }
                    }}
                </button>
                <Show when=move || writes.get()>
                    <label class="field flag first">
                        <input
                            type="checkbox"
                            prop:checked=cut
                            on:change=cut_or_not
                        />
                        <span>{move || td_string!(locale.get(), uses.cut)}</span>
                    </label>
                </Show>
                <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
                    label=Signal::derive(move || td_string!(locale.get(), stage.seed).to_string())
                    value=Signal::derive(move || config.with(|c| c.seed)) />
            </SettingsRow>
            <FigureFrame desk stage figure=node now gates=Signal::derive(move || open(Zoom::Cell)) values>
                <Said lesson />
                <div class="wiring" class:with-pad=move || is_caption.get() class:strip=is_strip>
                    <Show when=move || is_caption.get()><Pad desk picture /></Show>
                    <Drawing scene label=now on_pick=move |pick| stage.open(pick) />
                </div>
                <Shares lesson step />
                <Show when=move || open(Zoom::Cell)>
                    <div class="opened-step">
                        <Show when=move || table.with(|table| table.marks.is_empty())>
                            <p class="hint">{move || td_string!(locale.get(), uses.no_gates)}</p>
                        </Show>
                        <Drawing scene=table label=now on_pick=move |pick| stage.open(pick) />
                    </div>
                </Show>
                <Show when=move || open(Zoom::Number)>
                    <NumberPanel desk stage pick equations read called />
                </Show>
                <Show when=move || !is_caption.get()><KnownWords desk words=known /></Show>
            </FigureFrame>
        </section>
    }
}

/// Writes into the address what is asked now; the clock begins anew.
fn ask_anew(desk: Desk, changes: &[(&str, Option<String>)]) {
    desk.query.update(|query| {
        for name in ["text", "picture", "t", "pick"] {
            query.set(name, None);
        }
        for (name, value) in changes {
            query.set(name, value.clone());
        }
    });
    desk.arrival.update(|arrival| *arrival += 1);
}

/// The step that is open, as vectors. Its picks count steps from the figure's first one.
fn table(run: &Run, width: f32, step: usize, tick: f64, selected: Option<Pick>) -> Scene {
    let Some(opened) = run.opened(step) else {
        return Scene::default();
    };
    let first = run.first(step);
    let clock = timeline(run.steps());
    let selected = selected.filter(|pick| pick.step >= first);
    let selected = selected.map(|pick| Pick {
        step: pick.step - first,
        ..pick
    });
    let local = tick - (first * clock.operations) as f64;
    let mut scene = unit_table(&opened, clock, width, ROOM, local, selected);
    for mark in &mut scene.marks {
        if let Mark::Cell(cell) = mark
            && let Some(pick) = &mut cell.pick
        {
            pick.step += first;
        }
    }
    scene
}

/// The six uses, by how many go in and come out.
#[component]
fn Choices(lesson: Lesson) -> impl IntoView {
    let Lesson { desk, config, .. } = lesson;
    let locale = desk.locale;
    let button = move |purpose: Use| {
        view! {
            <button
                type="button"
                class="level"
                data-use=purpose.code()
                aria-pressed=move || config.with(|c| c.purpose == purpose).to_string()
                on:click=move |_| ask_anew(desk, &[("use", Some(purpose.to_string()))])
            >
                {move || words::purpose(locale.get(), purpose)}
            </button>
        }
    };
    let group = move |(shape, uses): (Shape, &'static [Use])| {
        view! {
            <div class="use-group" role="group" aria-label=move || words::shape(locale.get(), shape)>
                <span class="use-shape" aria-hidden="true">{move || words::shape(locale.get(), shape)}</span>
                <span class="levels">{uses.iter().copied().map(button).collect_view()}</span>
            </div>
        }
    };
    // On a phone the row is longer than the screen: the use that is chosen is seen.
    let chosen = Memo::new(move |_| config.with(|c| c.purpose));
    effect(move || {
        chosen.track();
        follow(".use-choices [aria-pressed='true']");
    });
    view! { <SettingsRow class="use-choices">{GROUPS.into_iter().map(group).collect_view()}</SettingsRow> }
}

/// A field for the reader's own words. What cannot be read stays in it, and a message says why.
#[component]
fn OwnWords(lesson: Lesson) -> impl IntoView {
    let Lesson {
        desk,
        asked,
        config,
        ..
    } = lesson;
    let locale = desk.locale;
    let shown = move || {
        let own = config.with(|config| config.text.clone());
        own.unwrap_or_else(|| {
            asked.with(|asked| match asked.as_ref().map(|asked| &asked.prompt) {
                Some(Prompt::Words(sentence)) => sentence.text(),
                _ => String::new(),
            })
        })
    };
    let change = move |event| {
        let text = event_target_value(&event).trim().to_owned();
        ask_anew(desk, &[("text", Some(text))]);
    };
    view! {
        <label class="field own-words to-read">
            <span>{move || td_string!(locale.get(), uses.own)}</span>
            <input type="text" maxlength=MOST_LETTERS.to_string() spellcheck="false" prop:value=shown on:change=change />
        </label>
    }
}
