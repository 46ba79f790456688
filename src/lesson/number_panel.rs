//! Zoom level 3 on the page: the opened number, brought into view when another is opened.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::{CHOSEN, Desk, PANEL, Stage};
use super::follow::follow_beside;
use crate::figure::effect::effect_after;
use crate::figure::equation::Equation;
use crate::figure::number_view::NumberView;
use crate::figure::pick::{Pick, What};
use crate::i18n::Locale;

/// The arithmetic of the opened value; for an input, which is read and not computed, the sentence `read`.
#[component]
pub fn NumberPanel(
    desk: Desk,
    stage: Stage,
    /// The opened value, if the figure has it.
    pick: Memo<Option<Pick>>,
    #[prop(into)] equations: Signal<Vec<Equation>>,
    /// What is said of an opened input.
    #[prop(into)]
    read: Signal<String>,
    /// What the figure calls its step of an index, if not by its number in time.
    #[prop(optional)]
    called: Option<Callback<usize, String>>,
    /// Whether the opened value is computed. Without it, it is at the end of its step.
    #[prop(optional, into)]
    computed: Option<Signal<bool>>,
    /// Whether the clock counts something else than the steps of the sequence.
    #[prop(optional)]
    apart: bool,
) -> impl IntoView {
    effect_after(move |before: Option<bool>| {
        let opened = stage.pick.get().is_some();
        // Not at the first drawing: a page that has just opened stays where it is.
        if opened && before.is_some() {
            follow_beside(PANEL, CHOSEN);
        }
        opened
    });
    let place = move || {
        let (l, play) = (desk.locale.get(), stage.play);
        let (line, tick) = (play.timeline.get(), play.tick.get());
        let computed = computed.map(|computed| computed.get());
        let pick = pick.get()?;
        let name = |step: usize| match called {
            Some(called) => called.run(step),
            None => step_of(l, step),
        };
        let here = place_of(l, pick, name(pick.step))?;
        let now = line.step_at(tick);
        // The panel computes at once what the figure may still have before it.
        let elsewhere = if apart {
            None
        } else if pick.what != What::Input
            && !computed.unwrap_or_else(|| tick >= line.end_of_step(pick.step))
        {
            Some(td_string!(l, stage.place_ahead).to_string())
        } else {
            (now != pick.step)
                .then(|| td_string!(l, stage.place_kept, place = name(now)).to_string())
        };
        Some(format!("{here}{}", elsewhere.unwrap_or_default()))
    };
    view! {
        <div class="number">
            {move || place().map(|place| view! { <p class="place">{place}</p> })}
            {move || match pick.get().map(|pick| pick.what) {
                Some(What::Input) => view! { <p class="hint">{read}</p> }.into_any(),
                Some(_) => view! { <NumberView equations on_pick=move |pick| stage.open(pick) /> }.into_any(),
                None => {
                    view! { <p class="hint">{move || td_string!(desk.locale.get(), stage.choose)}</p> }.into_any()
                }
            }}
        </div>
    }
}

/// What a step is called by its number in time.
pub fn step_of(l: Locale, step: usize) -> String {
    td_string!(l, stage.place_step, step = step + 1).to_string()
}

/// Where a value stands: its step, called so, and its unit. A small number beside a letter is a time elsewhere and a unit here:
/// which is which has to be said. A parameter has no step.
pub fn place_of(l: Locale, pick: Pick, step: String) -> Option<String> {
    let row = pick.row + 1;
    match pick.what {
        What::WeightInput | What::WeightHidden | What::Bias => None,
        What::Input => Some(td_string!(l, stage.place_input, place = step, row = row).to_string()),
        _ => Some(td_string!(l, stage.place_unit, place = step, row = row).to_string()),
    }
}
