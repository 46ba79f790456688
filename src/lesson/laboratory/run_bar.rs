//! Train, pause, step, begin again; how far it is; what went wrong.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::bench::Status;
use super::{Lab, words};

/// The bar above the figure.
#[component]
pub fn RunBar(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let bench = lab.bench;
    let busy = Memo::new(move |_| bench.status.with(Status::is_busy));
    let all = Memo::new(move |_| lab.setup.with(|setup| setup.updates));
    let made =
        Memo::new(move |_| bench.curves(|history| history.last().map_or(0, |last| last.update)));
    let refused = Memo::new(move |_| {
        bench
            .status
            .with(|status| matches!(status, Status::Refused(_)))
    });
    let over = Memo::new(move |_| bench.status.with(Status::is_over));
    let text = move || {
        let l = locale.get();
        let died = bench
            .status
            .with(|status| matches!(status, Status::Failed(_)));
        // Of a run whose worker died only what came to the page is left.
        let reached = if died { 0 } else { made.get() };
        let made = reached.max(bench.update.get());
        bench
            .status
            .with(|status| words::status(l, status, made, all.get(), bench.elapsed.get()))
    };
    // A screen reader is told where a run stands when it stands, not ten times a second.
    let spoken = Memo::new(move |before: Option<&String>| {
        if busy.get() {
            before.cloned().unwrap_or_default()
        } else {
            text()
        }
    });
    let lately = move || {
        let measure = lab.setup.with(|setup| setup.task.measure());
        let l = locale.get();
        let name = words::measure(l, measure);
        if let Some(score) = bench.tested.get() {
            return Some(
                td_string!(
                    l,
                    laboratory.tested,
                    measure = name,
                    score = words::value(measure, score)
                )
                .to_string(),
            );
        }
        let lately = bench
            .curves(|history| history.lately())
            .filter(|score| score.is_finite())?;
        Some(
            td_string!(
                l,
                laboratory.lately,
                measure = name,
                score = words::value(measure, lately)
            )
            .to_string(),
        )
    };
    let unlinked = move || {
        let long = lab.long_text.with(Option::is_some) && bench.update.get() > 0;
        long.then(|| td_string!(locale.get(), laboratory.not_linked))
    };
    let label = move || {
        let l = locale.get();
        bench.status.with(|status| match status {
            Status::Waiting | Status::Running => td_string!(l, laboratory.pause),
            Status::Paused => td_string!(l, laboratory.go_on),
            Status::Done | Status::Broke(_) => td_string!(l, laboratory.train_again),
            _ => td_string!(l, laboratory.train),
        })
    };
    let died = Memo::new(move |_| {
        bench
            .status
            .with(|status| matches!(status, Status::Failed(_)))
    });
    let bad = move || {
        bench.status.with(|status| {
            matches!(
                status,
                Status::Failed(_) | Status::Broke(_) | Status::Refused(_)
            )
        })
    };
    view! {
        <div class="run" role="group" aria-label=move || td_string!(locale.get(), laboratory.run)>
            <Show
                when=move || died.get()
                fallback=move || {
                    view! {
                        <button
                            type="button"
                            class="plain train"
                            disabled=move || refused.get()
                            on:click=move |_| if busy.get_untracked() { bench.pause() } else { bench.train() }
                        >
                            {label}
                        </button>
                    }
                }
            >
                <button type="button" class="plain train keep-on" on:click=move |_| bench.go_on()>
                    {move || {
                        let l = locale.get();
                        if bench.update.get() > 0 {
                            td_string!(l, laboratory.from_kept)
                        } else {
                            td_string!(l, laboratory.try_again)
                        }
                    }}
                </button>
            </Show>
            <button type="button" class="plain step" disabled=move || busy.get() || refused.get() || died.get() || over.get() on:click=move |_| bench.step()>
                {move || td_string!(locale.get(), laboratory.one_update)}
            </button>
            <button type="button" class="plain restart" disabled=move || refused.get() on:click=move |_| lab.restart()>
                {move || td_string!(locale.get(), laboratory.restart)}
            </button>
            {move || {
                bench.left.with(|left| left.as_ref().map(|(_, update)| *update)).map(|update| {
                    view! {
                        <button type="button" class="plain before" on:click=move |_| lab.go_back()>
                            {move || td_string!(locale.get(), laboratory.run_before, update = update)}
                        </button>
                    }
                })
            }}
            <progress max=move || all.get().to_string() value=move || made.get().to_string() aria-label=move || td_string!(locale.get(), laboratory.progress)></progress>
            <p class="state" class:bad=bad data-status=move || bench.status.with(name)>
                {text}
                <span class="lately">{lately}</span>
                <span class="unlinked">{unlinked}</span>
            </p>
            <p class="visually-hidden" role="status">{spoken}</p>
        </div>
    }
}

/// A status's name for the style sheet.
fn name(status: &Status) -> &'static str {
    match status {
        Status::Fresh => "fresh",
        Status::Loaded => "loaded",
        Status::Waiting => "waiting",
        Status::Running => "running",
        Status::Paused => "paused",
        Status::Done => "done",
        Status::Broke(_) => "broke",
        Status::Failed(_) => "failed",
        Status::Refused(_) => "refused",
    }
}
