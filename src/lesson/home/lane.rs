//! One network on the home page: its states, and after every word the chance that it gives the place to remember.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::teach::Pupil;
use crate::figure::heat_map::{Heat, HeatMap};
use crate::figure::number;
use crate::lesson::desk::Desk;
use crate::nn::Kind;
use crate::task::moscow::{Language, Reading, Story};

/// The chance that a reading gives `place` after each word, the blank's answer last.
pub fn chances(reading: &Reading, place: usize) -> Vec<f32> {
    let all = reading.after_each.iter().chain([&reading.answer]);
    all.map(|p| p.get(place).copied().unwrap_or(0.0)).collect()
}

/// The lane. `steps` words are read.
#[component]
pub fn LaneView(
    desk: Desk,
    pupil: Pupil,
    story: Memo<Story>,
    reading: Memo<Option<Arc<Reading>>>,
    steps: Memo<usize>,
    language: Memo<Language>,
    #[prop(into)] on_click: Callback<usize>,
) -> impl IntoView {
    let locale = desk.locale;
    let lstm = pupil.architecture.kind() == Kind::Lstm;
    let truth = Memo::new(move |_| story.with(Story::truth).unwrap_or(0));
    let heat = Signal::derive(move || {
        let shown = steps.get();
        reading.with(|reading| {
            let layer = reading
                .as_ref()
                .and_then(|reading| reading.trace.stack.layers.first());
            layer
                .map(|layer| Heat {
                    rows: layer.units,
                    columns: layer.steps,
                    values: if lstm {
                        layer.cell.clone()
                    } else {
                        layer.hidden.clone()
                    },
                    shown,
                })
                .unwrap_or_default()
        })
    });
    let chances = Memo::new(move |_| {
        reading.with(|reading| {
            reading
                .as_ref()
                .map(|reading| chances(reading, truth.get()))
                .unwrap_or_default()
        })
    });
    let status = move || {
        let l = locale.get();
        if let Some(reason) = pupil.failure.get() {
            return td_string!(l, moscow.failed, reason = reason).to_string();
        }
        let (made, all) = pupil.updates.get();
        td_string!(l, home.updates, made = made, all = all).to_string()
    };
    let at_end = move || steps.get() >= chances.with(Vec::len);
    let now = move || {
        let shown = steps.get().checked_sub(1)?;
        if at_end() {
            // At the blank it is the network's own answer that counts.
            let reading = reading.get()?;
            let guess = reading.guess();
            let share = reading.answer.get(guess).copied()?;
            let mark = if guess == truth.get() { "✓" } else { "✗" };
            return Some((language.get().places()[guess], share, mark));
        }
        let share = chances.with(|chances| chances.get(shown).copied())?;
        Some((language.get().places()[truth.get()], share, ""))
    };
    let place = move || language.get().places()[truth.get()];
    let bars = move || {
        let chances = chances.get();
        let count = chances.len();
        let bars = chances
            .into_iter()
            .enumerate()
            .map(|(step, p)| {
                let height = if step < steps.get() { p.clamp(0.0, 1.0) } else { 0.0 };
                view! {
                    <rect class="rail" x=step y="0" width="0.86" height="1"></rect>
                    <rect class="level" x=step y=(1.0 - height).to_string() width="0.86" height=height.to_string()></rect>
                }
            })
            .collect_view();
        view! {
            <svg
                class="chances"
                viewBox=format!("0 0 {} 1", count.max(1))
                preserveAspectRatio="none"
                role="img"
                aria-label=move || td_string!(locale.get(), home.chance, place = place()).to_string()
            >
                {bars}
            </svg>
        }
    };
    let symbol = if lstm { "c" } else { "h" };
    let quantity = if lstm { "axis q-c" } else { "axis q-h" };
    let label = Signal::derive(move || {
        td_string!(
            locale.get(),
            moscow.band,
            symbol = symbol,
            network = pupil.architecture.name()
        )
        .to_string()
    });
    view! {
        <section class="lane" aria-label=pupil.architecture.name()>
            <h2>{pupil.architecture.name()} <span class="status">{status}</span></h2>
            <div class="lane-row">
                <span class=quantity>{symbol}</span>
                <div class="band">
                    <HeatMap heat label dark=desk.dark class="states" on_click=move |(_, column)| on_click.run(column) />
                </div>
                <span class="axis chance">{move || format!("P({})", place())}</span>
                <div class="band">{bars}</div>
                <p class="verdict">
                    {move || now().map(|(place, share, mark)| {
                        let share = number::percent(share);
                        // On the way it is a probability, and no answer yet.
                        let (above, below) = if mark.is_empty() {
                            (share, format!("P({place})"))
                        } else {
                            (format!("{place} {mark}"), share)
                        };
                        view! {
                            <span class="place">{above}</span>
                            <span class="share">{below}</span>
                        }
                    })}
                </p>
            </div>
        </section>
    }
}
