//! What came out: the answer in words, and at each step what the network could have said.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lesson;
use super::asked::Origin;
use super::model::{Part, Run, foreign};
use super::words;
use crate::figure::number;
use crate::lesson::desk::Zoom;
use crate::lesson::language::language;
use crate::task::uses::{Prompt, gloss};

/// Stands for a word that is not known yet. A question mark is a word of the chatbot's.
pub const UNKNOWN: &str = "…";
/// Words that a step's list shows.
const LISTED: usize = 4;

/// What came out, what is right, and where the input comes from; why the reader's own is not read.
#[component]
pub fn Said(lesson: Lesson) -> impl IntoView {
    let Lesson {
        desk,
        run,
        asked,
        config,
        stage,
        line,
        school: networks,
        ..
    } = lesson;
    let locale = desk.locale;
    let over = Memo::new(move |_| stage.play.tick.get() >= line.get().end());
    let wrong = move || asked.with(|asked| asked.as_ref().and_then(|asked| asked.wrong.clone()));
    // The sentence that is read instead.
    let instead = move || {
        asked.with(|asked| match asked.as_ref().map(|asked| &asked.prompt) {
            Some(Prompt::Words(sentence)) => Some(sentence.text()),
            _ => None,
        })
    };
    let verdict = move || {
        let l = locale.get();
        let key = (
            config.with(|c| c.purpose),
            language(l),
            config.with(|c| c.seed),
        );
        if networks.accuracy(key).is_none() {
            let updates = networks.learning.with(|learning| match learning {
                Some((of, updates, _)) if *of == key => *updates,
                _ => 0,
            });
            return td_string!(
                l,
                uses.learning_this,
                updates = updates,
                all = key.0.updates()
            )
            .to_string();
        }
        run.with(|run| match run {
            None => String::new(),
            Some(_) if !over.get() => td_string!(l, uses.waiting).to_owned(),
            Some(run) => match run.right() {
                _ if config.with(|c| c.cut && c.purpose.writes()) => {
                    td_string!(l, uses.was_cut).to_owned()
                }
                Some(true) => td_string!(l, uses.hit).to_owned(),
                Some(false) => td_string!(l, uses.miss).to_owned(),
                None => td_string!(l, uses.unknown).to_owned(),
            },
        })
    };
    let tongue = move || foreign(config.with(|c| c.purpose), locale.get());
    let taught = move || {
        let key = (
            config.with(|c| c.purpose),
            language(locale.get()),
            config.with(|c| c.seed),
        );
        networks.accuracy(key).is_some()
    };
    // An answer stands when the network has been taught and everything has been read and written.
    let answered = Memo::new(move |_| over.get() && taught());
    let said = move || {
        run.with(|run| {
            run.as_ref()
                .filter(|_| answered.get())
                .map(|run| run.said())
        })
    };
    // Whoever reads English may not read Korean.
    let meaning = move |text: &str| {
        let words: Option<Vec<_>> = text.split_whitespace().map(gloss).collect();
        let words = words.filter(|words| !words.is_empty() && tongue() == Some("ko"))?;
        let words = words.join(" · ");
        let text = td_string!(locale.get(), uses.word_for_word, words = words).to_string();
        Some(view! { " " <span class="gloss">{text}</span> })
    };
    // What is right need not be said twice.
    let truth = move || {
        let cut = config.with(|c| c.cut);
        run.with(|run| {
            let run = run.as_ref().filter(|_| answered.get())?;
            run.truth().filter(|_| cut || run.right() == Some(false))
        })
    };
    let origin = move || {
        let l = locale.get();
        asked.with(|asked| match asked.as_ref().map(|asked| asked.origin) {
            Some(Origin::Kept) => td_string!(l, uses.origin_kept),
            Some(Origin::Taught) => td_string!(l, uses.origin_taught),
            Some(Origin::Own) => td_string!(l, uses.origin_own),
            None => "",
        })
    };
    view! {
        <div class="said" aria-live="polite">
            {move || wrong().map(|wrong| view! { <p class="refusal">{words::refusal(locale.get(), &wrong)}</p> })}
            <p>
                {move || wrong().and_then(|_| instead()).map(|text| view! {
                    <span>{td_string!(locale.get(), uses.instead, text = text).to_string()}</span> " "
                })}
                <strong>{verdict}</strong>
                {move || said().map(|text| view! { " " <span class="answer-said" lang=tongue>{text}</span> })}
                {move || said().and_then(|text| meaning(&text))}
                {move || truth().map(|text| {
                    let meaning = meaning(&text);
                    view! {
                        " " <span>{move || td_string!(locale.get(), uses.truth)} " " <span lang=tongue>{text.clone()}</span></span> {meaning}
                    }
                })}
                " " <span class="origin">{origin}</span>
            </p>
        </div>
    }
}

/// What may come out at the step that runs, the likeliest first.
#[component]
pub fn Shares(lesson: Lesson, step: Memo<usize>) -> impl IntoView {
    let Lesson {
        desk,
        config,
        run,
        stage,
        line,
        ..
    } = lesson;
    let locale = desk.locale;
    let begun = Memo::new(move |_| stage.play.tick.get() > 0.0);
    // As the figure has it: a step's answer is there when the step is done.
    let done = Memo::new(move |_| {
        let clock = line.get();
        let tick = stage.play.tick.get();
        let step = step.get();
        tick >= clock.end_of_step(step) && tick > 0.0
    });
    let rows = move || {
        let l = locale.get();
        let names = words::figure(l);
        run.with(|run| {
            let run = run.as_ref()?;
            let step = step.get();
            run.answer_at(step)?;
            let mut likeliest = run.likeliest(step, LISTED);
            if !done.get() {
                likeliest.clear();
            }
            let missing = LISTED.min(run.wiring.spec().outputs) - likeliest.len();
            let known = likeliest
                .into_iter()
                .map(|(token, share)| (names.token(run.token(token)), Some(share)));
            Some(
                known
                    .chain(std::iter::repeat_n((UNKNOWN.to_owned(), None), missing))
                    .collect::<Vec<_>>(),
            )
        })
    };
    let title = move || {
        let l = locale.get();
        // The run before the step, which follows from it.
        run.track();
        let step = step.get();
        let of = |run: &Run| (run.part(step), run.answer_at(step));
        run.with(|run| match run.as_deref().map(of) {
            Some((Part::Decoder(t), _)) => {
                td_string!(l, uses.shares_decoder, step = t + 1).to_string()
            }
            Some((Part::Encoder(t), Some(_))) => {
                td_string!(l, uses.shares, step = t + 1).to_string()
            }
            // Nothing is listed below it.
            Some((Part::Encoder(_), None)) if !begun.get() => String::new(),
            Some((Part::Encoder(t), None)) => format!("t = {}", t + 1),
            Some((Part::Picture, _)) => td_string!(l, uses.picture).to_owned(),
            None => String::new(),
        })
    };
    view! {
        <div class="guess shares" class:low=move || stage.zoom.get() != Zoom::Sequence>
            <strong>{title}</strong>
            {move || match rows() {
                None if !begun.get() => ().into_any(),
                None => view! { <p class="hint">{td_string!(locale.get(), uses.no_answer)}</p> }.into_any(),
                Some(rows) => view! {
                    <ul lang=move || foreign(config.with(|c| c.purpose), locale.get())>
                        {rows.into_iter().enumerate().map(|(index, (word, share))| view! {
                            <li class:best=index == 0 && share.is_some()>
                                <span>{word}</span>
                                <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                                    <rect class="rail" width="100" height="10"></rect>
                                    <rect class="level" width=format!("{:.1}", share.unwrap_or(0.0) * 100.0) height="10"></rect>
                                </svg>
                                <span class="share">{share.map_or_else(|| "–".to_owned(), number::percent)}</span>
                            </li>
                        }).collect_view()}
                    </ul>
                }.into_any(),
            }}
        </div>
    }
}
