//! A question that the reader answers before the figure does. The guess stays beside what the engine computed, and the
//! figure waits for it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent};

use super::desk::{Desk, Stage};
use super::follow::follow;
use crate::figure::effect::effect;

/// A question that a lesson's figure waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Question {
    question: Signal<String>,
    answers: Signal<Vec<String>>,
    /// The reader's answer, if it is one that is offered.
    guess: Memo<Option<usize>>,
    /// Whether it is about what the figure shows now; without it, it always is.
    applies: Option<Signal<bool>>,
}

impl Question {
    /// Whether it waits for an answer.
    pub fn is_open(self) -> bool {
        self.guess.get().is_none() && self.applies.is_none_or(|applies| applies.get())
    }
}

/// What a guess met: both are indices of the answers.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Verdict {
    guess: usize,
    right: usize,
}

/// What takes keys of its own.
const CONTROLS: &str = "a, button, input, pre, select, summary, textarea";

/// What a reader predicts, in the address.
const GUESS: &str = "guess";

/// A question with a few answers. `right` is the index of what the engine finds, `outcome` the finding in words.
#[component]
pub fn Predict(
    desk: Desk,
    /// Its name in the address. Without one it is the lesson's own, for which the figure waits.
    #[prop(optional)]
    name: Option<&'static str>,
    #[prop(into)] question: Signal<String>,
    #[prop(into)] answers: Signal<Vec<String>>,
    #[prop(into)] right: Signal<usize>,
    #[prop(into)] outcome: Signal<String>,
    /// Whether the outcome is final; until then the page says that it is still being computed.
    #[prop(into)]
    settled: Signal<bool>,
    /// Where the figure shows several things and the question is about one: whether it shows that one.
    #[prop(optional, into)]
    applies: Option<Signal<bool>>,
    /// What is said while the outcome is not final, if something else than that it is being computed.
    #[prop(optional, into)]
    wait: Option<Signal<String>>,
    /// Where the reader may ask about something else after the guess: whether the figure has answered it.
    #[prop(optional, into)]
    reached: Option<Signal<bool>>,
) -> impl IntoView {
    let locale = desk.locale;
    let own = name.is_none();
    let name = name.unwrap_or(GUESS);
    let guess = Memo::new(move |_| {
        let guess = desk
            .query
            .with(|query| query.get(name).and_then(|text| text.parse::<usize>().ok()));
        // An address may name an answer that is not offered.
        guess.filter(|guess| *guess < answers.with(Vec::len))
    });
    // The verdict stays the one that the guess met. Settings that change later change the finding alone.
    let verdict = Memo::new(move |before: Option<&Option<Verdict>>| {
        let guess = guess.get()?;
        let kept = before.copied().flatten().filter(|kept| kept.guess == guess);
        kept.or_else(|| {
            settled.get().then(|| Verdict {
                guess,
                right: right.get(),
            })
        })
    });
    if own {
        let asked = Question {
            question,
            answers,
            guess,
            applies,
        };
        desk.question.set(Some(asked));
        on_cleanup(move || {
            if desk.question.get_untracked() == Some(asked) {
                desk.question.set(None);
            }
        });
    }
    // A choice by pointer gives the keys back to the clock; one by keyboard keeps its focus.
    let release = |event: MouseEvent| {
        if event.detail() > 0
            && let Some(radio) = document()
                .active_element()
                .and_then(|e| e.dyn_into::<HtmlElement>().ok())
        {
            let _ = radio.blur();
        }
    };
    view! {
        <fieldset class="predict">
            <legend>{move || td_string!(locale.get(), predict.legend)}</legend>
            <p>{question}</p>
            {move || {
                answers
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(index, text)| {
                        view! {
                            <label class="answer" class:hit=move || settled.get() && reached.is_none_or(|reached| reached.get()) && verdict.get().is_some_and(|verdict| verdict.right == index) on:click=release>
                                <input
                                    type="radio"
                                    name=name
                                    prop:checked=move || guess.get() == Some(index)
                                    on:change=move |_| desk.write(name, Some(index.to_string()))
                                />
                                <span>{text}</span>
                            </label>
                        }
                    })
                    .collect_view()
            }}
            <p class="outcome" aria-live="polite">
                {move || {
                    guess
                        .get()
                        .map(|_| {
                            let l = locale.get();
                            let Some(verdict) = verdict.get().filter(|_| settled.get()) else {
                                return wait.map_or_else(|| td_string!(l, predict.wait).to_string(), |wait| wait.get());
                            };
                            if reached.is_some_and(|reached| !reached.get()) {
                                return td_string!(l, predict.later).to_string();
                            }
                            let said = if verdict.guess == verdict.right {
                                td_string!(l, predict.right)
                            } else {
                                td_string!(l, predict.wrong)
                            };
                            let now = if verdict.right == right.get() { "" } else { td_string!(l, predict.now) };
                            format!("{said} {now} {}", outcome.get())
                        })
                }}
            </p>
        </fieldset>
    }
}

/// The lesson's question once more, at the figure, when someone would start it without having answered.
#[component]
pub fn Asks(desk: Desk, stage: Stage) -> impl IntoView {
    let locale = desk.locale;
    let play = stage.play;
    let answer = move |index: usize| {
        desk.write(GUESS, Some(index.to_string()));
        play.release();
    };
    let group = NodeRef::<leptos::html::Div>::new();
    let asks = move |Question {
                         question, answers, ..
                     }| {
        view! {
            <div class="asks" role="group" tabindex="-1" node_ref=group aria-label=move || td_string!(locale.get(), predict.legend)>
                <p role="status"><strong>{move || td_string!(locale.get(), predict.waits)}</strong> " " {question}</p>
                {move || {
                    answers
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, text)| view! { <button type="button" class="plain" on:click=move |_| answer(index)>{text}</button> })
                        .collect_view()
                }}
                <button type="button" class="plain pass" on:click=move |_| play.release()>
                    {move || td_string!(locale.get(), predict.pass)} " "
                    <span class="by-key">{move || td_string!(locale.get(), predict.pass_key)}</span>
                </button>
            </div>
        }
    };
    // Whoever drives the clock by keys is one Tab away from the answers. Who is elsewhere in the page stays there.
    effect(move || {
        let nowhere = || {
            let at = document().active_element();
            at.is_none_or(|at| !at.matches(CONTROLS).unwrap_or(false))
        };
        if let Some(group) = group.get() {
            if nowhere() {
                let _ = group.focus();
            }
            // On a phone that lies on its side it stands below the figure.
            follow(".stage .asks");
        }
    });
    let shown = Memo::new(move |_| play.asks().then(|| desk.question.get()).flatten());
    move || shown.get().map(asks)
}
