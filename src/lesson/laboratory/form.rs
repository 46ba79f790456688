//! The choices: task, network, training.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::config::{
    self, ALPHABETS, BATCHES, CLIPPED, DISTANCES, EMBEDDINGS, FORGET, KINDS, LAYERS, OPTIMIZERS,
    RATES, SCHEMES, TRUNCATIONS, UNITS, UPDATES, code,
};
use super::count::{Part, summands};
use super::fields::{DecimalField, OptionalField};
use super::own_text::OwnText;
use super::{Lab, TEXT, words};
use crate::lesson::language::language;
use crate::lesson::prose::Piece;
use crate::lesson::settings_row::{ChoiceField, NumberField};
use crate::nn::Kind;
use crate::task::moscow::Lessons;
use crate::task::text::Alphabet;
use crate::task::{Task, TaskName};

/// Truncation when it is switched on.
const TRUNCATION: u64 = 10;

/// The task: which, how long, and its definition.
#[component]
pub fn TaskForm(lab: Lab) -> impl IntoView {
    let (desk, locale) = (lab.desk, lab.desk.locale);
    let task = Memo::new(move |_| lab.setup.with(|setup| setup.task.name()));
    let word = move |read: fn(crate::i18n::Locale) -> &'static str| {
        Signal::derive(move || read(locale.get()).to_string())
    };
    let length = Memo::new(move |_| lab.setup.with(|setup| setup.task.length() as u64));
    let lessons = move |read: fn(&Lessons) -> usize| {
        Memo::new(move |_| {
            lab.setup.with(|setup| match &setup.task {
                Task::Moscow(lessons) => read(lessons) as u64,
                _ => 0,
            })
        })
    };
    let (least, most) = (
        lessons(|lessons| lessons.least),
        lessons(|lessons| lessons.most),
    );
    let alphabet = Memo::new(move |_| {
        lab.setup.with(|setup| match &setup.task {
            Task::Text { alphabet, .. } => *alphabet,
            _ => Alphabet::Syllables,
        })
    });
    let piece = Memo::new(move |_| {
        1 + TaskName::ALL
            .iter()
            .position(|name| *name == task.get())
            .unwrap_or(0)
    });
    // A network goes on with the stories that it learned after the page's language has changed.
    let foreign = Memo::new(move |_| {
        let own = language(locale.get());
        lab.setup
            .with(|setup| config::stories(&setup.task))
            .is_some_and(|stories| stories != own)
    });
    let levels = move || {
        let l = locale.get();
        let (chance, best) = lab.levels.get();
        let chance = words::score(chance);
        match best {
            Some(best) => td_string!(
                l,
                laboratory.levels,
                chance = chance,
                best = words::score(best)
            )
            .to_string(),
            None => td_string!(l, laboratory.chance_alone, chance = chance).to_string(),
        }
    };
    view! {
        <fieldset class="group">
            <legend>{move || td_string!(locale.get(), laboratory.task)}</legend>
            <div class="fields">
                <label class="field">
                    <span class="visually-hidden">{move || td_string!(locale.get(), laboratory.task)}</span>
                    <select class="task" on:change=move |event| lab.choose_task(&event_target_value(&event))>
                        {TaskName::ALL
                            .map(|name| {
                                view! {
                                    <option value=name.code() prop:selected=move || task.get() == name>
                                        {move || words::task(locale.get(), name)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
                {move || match task.get() {
                    TaskName::Moscow => {
                        let (from, to) = (DISTANCES.0 as u64, DISTANCES.1 as u64);
                        view! {
                            <NumberField desk name="least" label=word(|l| td_string!(l, laboratory.least)) value=least least=from most=to />
                            <NumberField desk name="most" label=word(|l| td_string!(l, laboratory.most)) value=most least=from most=to />
                        }
                            .into_any()
                    }
                    name => {
                        let (from, to) = config::lengths(name);
                        let (from, to) = (from as u64, to as u64);
                        let alphabets = (name == TaskName::Text)
                            .then(|| {
                                view! {
                                    <ChoiceField desk name="alphabet"
                                        label=word(|l| td_string!(l, laboratory.alphabet))
                                        value=Signal::derive(move || code(ALPHABETS, alphabet.get()).to_owned())
                                        choices=Signal::derive(move || choices(ALPHABETS, |value| words::alphabet(locale.get(), value))) />
                                }
                            });
                        view! {
                            <NumberField desk name="length" label=word(|l| td_string!(l, laboratory.length)) value=length least=from most=to />
                            {alphabets}
                        }
                            .into_any()
                    }
                }}
            </div>
            {move || view! { <Piece text=TEXT index=piece.get() locale /> }}
            <p class="marks">{levels}</p>
            <Show when=move || foreign.get()>
                <p class="remark foreign">{move || td_string!(locale.get(), laboratory.foreign_stories)}</p>
            </Show>
            <Show when=move || task.get() == TaskName::Text>
                <OwnText lab />
            </Show>
        </fieldset>
    }
}

/// Codes and words of a table.
fn choices<T: Copy>(
    table: config::Table<T>,
    word: impl Fn(T) -> &'static str,
) -> Vec<(String, String)> {
    table
        .iter()
        .map(|(value, code)| ((*code).to_owned(), word(*value).to_owned()))
        .collect()
}

/// The network, and how many parameters it comes to.
#[component]
pub fn NetworkForm(lab: Lab) -> impl IntoView {
    let (desk, locale) = (lab.desk, lab.desk.locale);
    let word = move |read: fn(crate::i18n::Locale) -> &'static str| {
        Signal::derive(move || read(locale.get()).to_string())
    };
    let number = move |read: fn(&crate::task::Setup) -> usize| {
        Signal::derive(move || lab.setup.with(|setup| read(setup) as u64))
    };
    let kind = Memo::new(move |_| lab.setup.with(|setup| setup.kind));
    let tokens = Memo::new(move |_| {
        lab.setup
            .with(|setup| !matches!(setup.task, Task::Adding { .. } | Task::Sine { .. }))
    });
    view! {
        <fieldset class="group">
            <legend>{move || td_string!(locale.get(), laboratory.network)}</legend>
            <div class="fields">
                <ChoiceField desk name="cell"
                    label=word(|l| td_string!(l, laboratory.cell))
                    value=Signal::derive(move || code(KINDS, kind.get()).to_owned())
                    choices=Signal::derive(|| choices(KINDS, words::kind)) />
                <NumberField desk name="units" label=word(|l| td_string!(l, laboratory.units)) value=number(|s| s.units) least=UNITS.0 as u64 most=UNITS.1 as u64 />
                <NumberField desk name="layers" label=word(|l| td_string!(l, laboratory.layers)) value=number(|s| s.layers) least=LAYERS.0 as u64 most=LAYERS.1 as u64 />
                <ChoiceField desk name="directions"
                    label=word(|l| td_string!(l, laboratory.directions))
                    value=Signal::derive(move || lab.setup.with(|setup| 1 + usize::from(setup.bidirectional)).to_string())
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            ("1".to_owned(), td_string!(l, laboratory.one_direction).to_string()),
                            ("2".to_owned(), td_string!(l, laboratory.two_directions).to_string()),
                        ]
                    }) />
                <Show when=move || tokens.get()>
                    <NumberField desk name="embedding" label=word(|l| td_string!(l, laboratory.embedding)) value=number(|s| s.embedding) least=EMBEDDINGS.0 as u64 most=EMBEDDINGS.1 as u64 />
                </Show>
                <ChoiceField desk name="init"
                    label=word(|l| td_string!(l, laboratory.init))
                    value=Signal::derive(move || code(SCHEMES, lab.setup.with(|setup| setup.init.scheme)).to_owned())
                    choices=Signal::derive(move || choices(SCHEMES, |value| words::scheme(locale.get(), value))) />
                <Show when=move || kind.get() == Kind::Lstm>
                    <OptionalField desk name="forget" range=FORGET usual=1.0
                        label=word(|l| td_string!(l, laboratory.forget))
                        value=Signal::derive(move || lab.setup.with(|setup| setup.init.forget_bias)) />
                </Show>
            </div>
            <Count lab />
        </fieldset>
    }
}

/// The sum of the parameters.
#[component]
fn Count(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let all = Memo::new(move |_| {
        let spec = lab.setup.with(|setup| setup.model_spec()).ok()?;
        Some((spec.parameters(), summands(&spec)))
    });
    let part = move |part: Part| {
        let l = locale.get();
        match part {
            Part::Embedding => td_string!(l, laboratory.part_embedding).to_string(),
            Part::Layer(number) => td_string!(l, laboratory.layer, number = number).to_string(),
            Part::Head => td_string!(l, laboratory.part_head).to_string(),
        }
    };
    view! {
        <details class="count">
            <summary>
                {move || {
                    let count = all.with(|all| all.as_ref().map_or(0, |all| all.0));
                    td_string!(locale.get(), laboratory.parameters, count = words::thousands(count)).to_string()
                }}
            </summary>
            <table>
                <tbody>
                    {move || {
                        all.get()
                            .map(|(_, summands)| summands)
                            .unwrap_or_default()
                            .into_iter()
                            .map(|summand| {
                                view! {
                                    <tr>
                                        <th scope="row">{part(summand.part)}</th>
                                        <td>{summand.part.letters()}<br />{format!("= {}", summand.numbers)}</td>
                                        <td class="sum">{words::thousands(summand.value)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()
                    }}
                </tbody>
            </table>
            <p class="hint">{move || td_string!(locale.get(), laboratory.letters)}</p>
        </details>
    }
}

/// How it is trained.
#[component]
pub fn TrainingForm(lab: Lab) -> impl IntoView {
    let (desk, locale) = (lab.desk, lab.desk.locale);
    let word = move |read: fn(crate::i18n::Locale) -> &'static str| {
        Signal::derive(move || read(locale.get()).to_string())
    };
    let number = move |read: fn(&crate::task::Setup) -> usize| {
        Signal::derive(move || lab.setup.with(|setup| read(setup) as u64))
    };
    let truncation = Memo::new(move |_| lab.setup.with(|setup| setup.truncation));
    view! {
        <fieldset class="group">
            <legend>{move || td_string!(locale.get(), laboratory.training)}</legend>
            <div class="fields">
                <ChoiceField desk name="optimizer"
                    label=word(|l| td_string!(l, laboratory.optimizer))
                    value=Signal::derive(move || code(OPTIMIZERS, lab.setup.with(|setup| setup.optimizer)).to_owned())
                    choices=Signal::derive(move || choices(OPTIMIZERS, |value| words::optimizer(locale.get(), value))) />
                <DecimalField desk name="rate" range=RATES
                    label=word(|l| td_string!(l, laboratory.rate))
                    value=Signal::derive(move || lab.setup.with(|setup| setup.learning_rate)) />
                <OptionalField desk name="clip" range=CLIPPED usual=1.0
                    label=word(|l| td_string!(l, laboratory.clip))
                    value=Signal::derive(move || lab.setup.with(|setup| setup.clip)) />
                <div class="field optional" role="group" aria-label=word(|l| td_string!(l, laboratory.truncation))>
                    <label>
                        <input
                            type="checkbox"
                            class="switch truncation"
                            prop:checked=move || truncation.get().is_some()
                            on:change=move |event| {
                                let on = event_target_checked(&event);
                                desk.write("truncation", Some(if on { TRUNCATION.to_string() } else { config::OFF.to_owned() }));
                            }
                        />
                        <span>{word(|l| td_string!(l, laboratory.truncation))}</span>
                    </label>
                    <Show when=move || truncation.get().is_some()>
                        <NumberField desk name="truncation"
                            label=word(|l| td_string!(l, laboratory.steps_back))
                            value=Signal::derive(move || truncation.get().map_or(TRUNCATION, |steps| steps as u64))
                            least=TRUNCATIONS.0 as u64 most=TRUNCATIONS.1 as u64 />
                    </Show>
                </div>
                <NumberField desk name="batch" label=word(|l| td_string!(l, laboratory.batch)) value=number(|s| s.batch) least=BATCHES.0 as u64 most=BATCHES.1 as u64 />
                <NumberField desk name="updates" label=word(|l| td_string!(l, laboratory.updates)) value=number(|s| s.updates) least=UPDATES.0 as u64 most=UPDATES.1 as u64 />
                <NumberField desk name="seed" label=word(|l| td_string!(l, laboratory.seed)) value=Signal::derive(move || lab.setup.with(|setup| setup.seed)) least=0 most=u64::from(u32::MAX) />
            </div>
        </fieldset>
    }
}
