//! The sentence on the page: its choices, both networks' guesses, the figure, the clock.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lesson;
use super::figure::{self, Words};
use super::model::{ClueCode, MOST_PADDING, Reading};
use crate::figure::drawing::Drawing;
use crate::figure::effect::effect_after;
use crate::figure::network::{Node, Order, Shape};
use crate::figure::number;
use crate::figure::pick::{Pick, What};
use crate::figure::scene::Scene;
use crate::figure::size;
use crate::i18n::Locale;
use crate::lesson::desk::Zoom;
use crate::lesson::figure_frame::FigureFrame;
use crate::lesson::follow::follow;
use crate::lesson::language::language;
use crate::lesson::network::config::{Config as Sizes, Run};
use crate::lesson::network::{Bench, OpenedStep};
use crate::lesson::query::{Complaint, Query};
use crate::lesson::settings_row::{ChoiceField, NumberField, SettingsRow};
use crate::nn::{Params, Stack};
use crate::task::gap::{Clue, best, words};

/// Sizes of the network that is shown, as the opened step takes them.
fn sizes(reading: &Reading) -> Sizes {
    let spec = reading.trace.spec;
    Sizes {
        shape: Shape {
            steps: reading.trace.steps,
            batch: 1,
            inputs: spec.input_size,
            units: spec.hidden_size,
            layers: 1,
            directions: spec.directions(),
            batch_first: true,
        },
        order: Order::Layers,
        seed: 0,
        slice: None,
    }
}

/// The stack of a model under PyTorch's own names.
fn stack(model: &crate::nn::Model) -> Option<Stack> {
    let spec = model.spec().stack;
    let mut params = Params::from_layout(spec.layout());
    for (name, _) in spec.layout() {
        let values = model.params().get(&format!("rnn.{name}"))?;
        params.get_mut(&name)?.copy_from_slice(values);
    }
    Stack::new(spec, params).ok()
}

/// Which direction's state an address looks at.
pub fn read_half(query: &Query, complaints: &mut Vec<Complaint>) -> usize {
    query.read("half", 0, |half| *half < 2, complaints)
}

/// Everything beside the text.
#[component]
pub fn SentenceStage(lesson: Lesson) -> impl IntoView {
    let Lesson {
        desk,
        config,
        sentence,
        school,
        readings,
        shown,
        stage,
        timeline,
    } = lesson;
    let locale = desk.locale;
    let tick = stage.play.tick;
    let node = NodeRef::<leptos::html::Div>::new();
    let width = size::width(node);
    let reading =
        Memo::new(move |_| readings.with(|all| all.as_ref().map(|r| r[shown.get()].clone())));
    let place = Memo::new(move |_| sentence.with(|s| config.with(|c| c.place(s))));
    let half = Memo::new(move |_| {
        let half = desk.query.with(|query| read_half(query, &mut Vec::new()));
        half.min(shown.get())
    });
    let look = move |place: usize, half: usize| {
        desk.write("place", Some((place + 1).to_string()));
        desk.write("half", (half > 0).then(|| half.to_string()));
    };
    let scene = Memo::new(move |_| {
        let width = width.get();
        match reading.get() {
            Some(reading) if width > 0.0 => {
                let words = figure_words(locale.get(), lesson, place.get());
                let gap = sentence.with(|s| s.gap);
                // While the networks of another language are taught, the trace is of another length.
                if words.tokens.len() == reading.trace.steps {
                    figure::scene(&reading, &words, width, tick.get(), place.get(), gap)
                } else {
                    Scene::default()
                }
            }
            _ => Scene::default(),
        }
    });
    let moment = Memo::new(move |_| timeline.get().moment(tick.get()));
    // Place and direction of the state that the clock is at.
    let running = Memo::new(move |_| {
        let steps = reading.with(|r| r.as_ref().map_or(1, |r| r.trace.steps));
        figure::turn(timeline.get().step_at(tick.get()), steps)
    });
    let now = Memo::new(move |_| {
        let l = locale.get();
        let Some(moment) = moment.get() else {
            return td_string!(l, bidirectional.before).to_string();
        };
        if tick.get() >= timeline.get().end() {
            return match shown.get() {
                0 => td_string!(l, bidirectional.at_end_one).to_string(),
                _ => td_string!(l, bidirectional.at_end).to_string(),
            };
        }
        let tokens = tokens(l, lesson);
        let (t, direction) = figure::turn(moment.step, tokens.len());
        let direction = match direction {
            0 => td_string!(l, network.forward),
            _ => td_string!(l, network.backward),
        };
        let word = tokens.get(t).cloned().unwrap_or_default();
        if moment.operation == 0 {
            td_string!(l, bidirectional.reads, direction = direction, word = word).to_string()
        } else {
            td_string!(
                l,
                bidirectional.computes,
                direction = direction,
                time = t + 1
            )
            .to_string()
        }
    });
    let values = Signal::derive(move || {
        let l = locale.get();
        let names = words(language(l)).answers;
        let line = |reading: &Arc<Reading>| {
            let shares = names.iter().zip(&reading.guess);
            let shares: Vec<String> = shares
                .map(|(name, p)| format!("{name} {}", number::percent(*p)))
                .collect();
            shares.join(", ")
        };
        let guesses = readings.with(|all| {
            all.as_ref().map_or(Vec::new(), |[forward, both]| {
                vec![
                    (td_string!(l, bidirectional.one).to_owned(), line(forward)),
                    (td_string!(l, bidirectional.two).to_owned(), line(both)),
                ]
            })
        });
        let place = place.get();
        let state = |reading: &Arc<Reading>, direction: usize| {
            let units = 0..reading.trace.spec.hidden_size;
            let units = units.map(|unit| number::fixed(reading.state(direction, place, unit), 2));
            let arrow = ["→", "←"][direction];
            (
                format!("h {arrow}, t = {}", place + 1),
                units.collect::<Vec<_>>().join(", "),
            )
        };
        let states = reading.with(|reading| {
            let reading = reading.as_ref();
            reading.map_or(Vec::new(), |reading| {
                let directions = 0..reading.trace.spec.directions();
                directions
                    .map(|direction| state(reading, direction))
                    .collect()
            })
        });
        [guesses, states].concat()
    });
    // The opened step is the one that is looked at.
    let opened_config = Memo::new(move |_| {
        let plain = crate::lesson::network::config::Defaults {
            layers: 1,
            bidirectional: true,
        };
        reading.with(|reading| match reading {
            Some(reading) => sizes(reading),
            None => Sizes::read(
                &crate::lesson::query::Query::default(),
                plain,
                &mut Vec::new(),
            ),
        })
    });
    let run = Memo::new_with_compare(
        move |_| {
            let reading = reading.get()?;
            let models = school.models.get()?;
            Some(Arc::new(Run {
                shape: sizes(&reading).shape,
                stack: stack(&models[shown.get()])?,
                trace: reading.trace.clone(),
            }))
        },
        |_, _| true,
    );
    let opened = Memo::new(move |_| {
        // Until a place is chosen, the opened step is the one that the clock is at.
        let chosen = config.with(|c| c.place.is_some());
        let (time, direction) = if chosen {
            (place.get(), half.get())
        } else if tick.get() >= timeline.get().end() {
            (sentence.with(|s| s.gap), 0)
        } else {
            running.get()
        };
        Node {
            batch: 0,
            time,
            layer: 0,
            direction,
            unit: 0,
        }
    });
    let computed = Memo::new(move |_| {
        let node = opened.get();
        let steps = opened_config.with(|c| c.shape.steps);
        let place = match node.direction {
            0 => node.time,
            _ => (2 * steps).saturating_sub(1 + node.time),
        };
        tick.get() >= ((place + 1) * figure::OPERATIONS) as f64
    });
    let bench = Bench::over(
        desk,
        (opened_config, run),
        (stage, timeline),
        (opened, computed),
        Callback::new(move |node: Node| look(node.time, node.direction)),
    );
    // A small window follows the state that runs.
    effect_after(move |before: Option<(usize, usize)>| {
        let now = running.get();
        if before.is_some_and(|before| before != now)
            && stage.zoom.get_untracked() == Zoom::Sequence
        {
            follow(".network .frame.now");
        }
        now
    });
    // Whoever goes on looks at what runs, no longer at the place that was chosen.
    stage.on_walk(desk, move |_| {
        stage.pick.set(None);
        desk.write("place", None);
        desk.write("half", None);
    });
    let click = move |pick: Pick| match pick.what {
        What::Hidden => {
            let units = opened_config.with_untracked(|c| c.shape.units).max(1);
            look(pick.step, pick.row / units);
            stage.pick.set(Some(Pick::vector(
                What::Hidden,
                pick.step,
                pick.row % units,
            )));
        }
        _ => look(pick.step, pick.row),
    };
    let answers = Signal::derive(move || {
        let names = words(language(locale.get())).answers;
        let numbered = names.iter().enumerate();
        numbered
            .map(|(index, name)| (index.to_string(), (*name).to_owned()))
            .collect::<Vec<_>>()
    });
    view! {
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <ChoiceField desk name="clue"
                    label=Signal::derive(move || td_string!(locale.get(), bidirectional.clue).to_string())
                    value=Signal::derive(move || ClueCode(config.with(|c| c.clue)).to_string())
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (ClueCode(Clue::Before).to_string(), td_string!(l, bidirectional.clue_before).to_string()),
                            (ClueCode(Clue::After).to_string(), td_string!(l, bidirectional.clue_after).to_string()),
                        ]
                    }) />
                <ChoiceField desk name="answer"
                    label=Signal::derive(move || td_string!(locale.get(), bidirectional.answer).to_string())
                    value=Signal::derive(move || config.with(|c| c.answer.to_string()))
                    choices=answers />
                <button type="button" class="plain draw"
                    on:click=move |_| desk.write("draw", Some((config.with_untracked(|c| c.draw).wrapping_add(1) % 1000).to_string()))>
                    {move || td_string!(locale.get(), bidirectional.draw)}
                </button>
                <NumberField desk name="padding" least=0 most=MOST_PADDING as u64
                    label=Signal::derive(move || td_string!(locale.get(), bidirectional.padding).to_string())
                    value=Signal::derive(move || config.with(|c| c.padding as u64)) />
                <label class="field flag">
                    <input
                        type="checkbox"
                        prop:checked=move || config.with(|c| c.packed)
                        on:change=move |event| desk.write("packed", Some(event_target_checked(&event).to_string()))
                    />
                    <span>{move || td_string!(locale.get(), bidirectional.packed)}</span>
                </label>
                <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
                    label=Signal::derive(move || td_string!(locale.get(), stage.seed).to_string())
                    value=Signal::derive(move || config.with(|c| c.seed)) />
            </SettingsRow>
            <FigureFrame desk stage figure=node now gates=false values>
                <Guesses lesson />
                <div class="network">
                    <Drawing scene label=now on_pick=click />
                </div>
                <OpenedStep bench width />
            </FigureFrame>
        </section>
    }
}

/// The words of the sentence with its padding.
fn tokens(l: Locale, lesson: Lesson) -> Vec<String> {
    let mut tokens: Vec<String> = lesson
        .sentence
        .with(|s| s.words.iter().map(|word| (*word).to_owned()).collect());
    let padding = lesson.config.with(|config| config.padding);
    let pad = td_string!(l, bidirectional.pad).to_owned();
    tokens.resize(tokens.len() + padding, pad);
    tokens
}

fn figure_words(l: Locale, lesson: Lesson, place: usize) -> Words {
    Words {
        tokens: tokens(l, lesson),
        forward: td_string!(l, network.forward).to_owned(),
        backward: td_string!(l, network.backward).to_owned(),
        has_read: td_string!(l, bidirectional.has_read, place = place).to_string(),
        answers: td_string!(l, bidirectional.answers_here).to_owned(),
    }
}

/// Both networks' guesses, side by side; a button a network chooses the one that the figure shows.
#[component]
fn Guesses(lesson: Lesson) -> impl IntoView {
    let locale = lesson.desk.locale;
    // As the reader does, the networks answer when the sentence has been read.
    let answered = Memo::new(move |_| lesson.stage.play.tick.get() >= lesson.timeline.get().end());
    let column = move |index: usize| {
        let name = move || {
            let l = locale.get();
            if index == 0 {
                td_string!(l, bidirectional.one)
            } else {
                td_string!(l, bidirectional.two)
            }
        };
        let guess = move || {
            lesson.readings.with(|all| {
                all.as_ref()
                    .filter(|_| answered.get())
                    .map_or_else(Vec::new, |all| all[index].guess.clone())
            })
        };
        let verdict = move || {
            let l = locale.get();
            let guess = guess();
            let answer = lesson.sentence.with(|s| s.answer);
            let Some(found) = best(&guess) else {
                return td_string!(l, bidirectional.waiting).to_string();
            };
            let word = words(language(l))
                .answers
                .get(found)
                .copied()
                .unwrap_or_default();
            if found == answer {
                td_string!(l, bidirectional.hit, word = word).to_string()
            } else {
                td_string!(l, bidirectional.miss, word = word).to_string()
            }
        };
        let list = move || {
            let names = words(language(locale.get())).answers;
            let answer = lesson.sentence.with(|s| s.answer);
            let mut guess = guess();
            let top = best(&guess);
            guess.resize(names.len(), f32::NAN);
            names
                .into_iter()
                .zip(guess)
                .enumerate()
                .map(|(at, (name, p))| {
                    let kind = match (at == answer && top.is_some(), top == Some(at)) {
                        (true, true) => "truth best",
                        (true, false) => "truth",
                        (false, true) => "best",
                        (false, false) => "",
                    };
                    let (width, share) = if p.is_finite() {
                        (p * 100.0, number::percent(p))
                    } else {
                        (0.0, "–".to_owned())
                    };
                    format!(
                        "<li class=\"{kind}\"><span>{name}</span>\
                        <svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
                        <rect class=\"rail\" width=\"100\" height=\"10\"/><rect class=\"level\" width=\"{width:.1}\" height=\"10\"/>\
                        </svg><span class=\"share\">{share}</span></li>"
                    )
                })
                .collect::<String>()
        };
        view! {
            <div class="guess">
                <button
                    type="button"
                    class="plain"
                    aria-pressed=move || (lesson.shown.get() == index).to_string()
                    on:click=move |_| lesson.desk.write("net", Some((index + 1).to_string()))
                >
                    {name}
                </button>
                " " <strong>{verdict}</strong>
                <ul inner_html=list></ul>
            </div>
        }
    };
    // An opened cell needs the height.
    let waits = move || lesson.desk.upright.get() && !answered.get();
    let low = move || lesson.stage.zoom.get() != Zoom::Sequence || waits();
    view! { <div class="guesses" class:low=low>{column(0)} {column(1)}</div> }
}

/// How far padding moves the sentence's states, live.
#[component]
pub fn Strayed(lesson: Lesson) -> impl IntoView {
    let locale = lesson.desk.locale;
    view! {
        <p class="kept strayed" aria-live="polite">
            {move || {
                let l = locale.get();
                let (padding, packed) = lesson.config.with(|config| (config.padding, config.packed));
                if padding == 0 {
                    return td_string!(l, bidirectional.no_padding).to_string();
                }
                let both = lesson.readings.with(|all| all.as_ref().map(|all| all[1].strayed.clone()));
                let most = |direction: usize| {
                    let row = both.as_ref().and_then(|both| both.get(direction).cloned()).unwrap_or_default();
                    number::scientific(row.into_iter().fold(0.0, f32::max))
                };
                let (forward, backward) = (most(0), most(1));
                if packed {
                    td_string!(l, bidirectional.strayed_packed, padding = padding, forward = forward, backward = backward).to_string()
                } else {
                    td_string!(l, bidirectional.strayed, padding = padding, forward = forward, backward = backward).to_string()
                }
            }}
        </p>
    }
}
