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
mod lab;
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

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::config::{VIEWS, View, code};
use self::curves::Curves;
use self::exchange_view::ExchangeView;
use self::form::{NetworkForm, TaskForm, TrainingForm};
use self::gradient_view::GradientView;
use self::lab::Lab;
use self::opened_view::OpenedView;
use self::run_bar::RunBar;
use self::sequence_view::SequenceView;
use self::spread_view::SpreadView;
use self::starts::Starts;
use self::writing_view::WritingView;
use super::desk::Desk;
use super::follow::follow_top;
use super::prose::{self, Piece, Text};
use super::settings_row::{ChoiceField, SettingsRow};
use super::text_version::{Foot, TextVersion};
use crate::figure::control_bar::ControlBar;
use crate::figure::effect::effect_after;
use crate::task::Task;

const TEXT: Text = Text {
    ko: prose::LABORATORY_KO,
    en: prose::LABORATORY_EN,
};

/// The screen.
#[component]
pub fn Laboratory(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let lab = lab::new(desk);
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
    // What is opened is seen from its beginning.
    effect_after(move |before: Option<View>| {
        let now = view.get();
        if before.is_some_and(|before| before != now) {
            follow_top(".stage .figure");
        }
        now
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
        <SettingsRow class="sample">
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
        </SettingsRow>
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
            <SettingsRow>
                <ChoiceField
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
            </SettingsRow>
        </Show>
    }
}
