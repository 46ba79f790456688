//! Holds a gate: which one, of which unit, at what value.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::model::{Config, GATES, Pinned};
use crate::figure::effect::effect_after;
use crate::figure::number;
use crate::lesson::desk::Desk;
use crate::lesson::settings_row::SettingsRow;

/// One line: gate, unit, free, shut, open, or any value between.
#[component]
pub fn HoldBar(desk: Desk, config: Memo<Config>) -> impl IntoView {
    let locale = desk.locale;
    // The bar opens with the gate that was held last, so that an address shows what it holds.
    let held = config.with_untracked(|config| config.pins.0.last().copied());
    let place = held.and_then(|pin| GATES.iter().position(|(gate, _)| *gate == pin.gate));
    let chosen = RwSignal::new(place.unwrap_or(0));
    let unit = RwSignal::new(held.and_then(|pin| pin.unit));
    // And where a link holds another one, it shows that.
    effect_after(move |before: Option<Vec<Pinned>>| {
        let pins = config.with(|config| config.pins.0.clone());
        let fresh = |pin: &&Pinned| before.as_ref().is_some_and(|before| !before.contains(pin));
        if let Some(pin) = pins.iter().rev().find(fresh)
            && let Some(place) = GATES.iter().position(|(gate, _)| *gate == pin.gate)
        {
            chosen.set(place);
            unit.set(pin.unit);
        }
        pins
    });
    let gate = move || GATES[chosen.get().min(GATES.len() - 1)].0;
    let value = Memo::new(move |_| config.with(|config| config.pins.value(gate(), unit.get())));
    let hold = move |value: Option<f32>| {
        let mut pins = config.with_untracked(|config| config.pins.clone());
        let (gate, unit) = (
            GATES[chosen.get_untracked().min(GATES.len() - 1)].0,
            unit.get_untracked(),
        );
        match value {
            Some(value) => pins.set(Pinned { gate, unit, value }),
            None => pins.release(gate, unit),
        }
        let text = pins.to_string();
        desk.write("hold", (!text.is_empty()).then_some(text));
    };
    let set = move |to: Option<f32>, text: fn(crate::i18n::Locale) -> &'static str| {
        view! {
            <button type="button" aria-pressed=move || (value.get() == to).to_string() on:click=move |_| hold(to)>
                {move || text(locale.get())}
            </button>
        }
    };
    view! {
            <SettingsRow class="hold" group=Signal::derive(move || td_string!(locale.get(), lstm.hold).to_string())>
                <span>{move || td_string!(locale.get(), lstm.hold)}</span>
                <div class="levels">
                    {GATES
                        .iter()
                        .enumerate()
                        .map(|(index, (_, letter))| {
                            view! {
                                <button
                                    type="button"
                                    aria-pressed=move || (chosen.get() == index).to_string()
                                    on:click=move |_| chosen.set(index)
                                >
                                    <span class=format!("q-{letter} letter")>{*letter}</span>
                                    " "
    <span class="gate-name">{move || {
                                        let l = locale.get();
                                        match index {
                                            0 => td_string!(l, lstm.name_forget),
                                            1 => td_string!(l, lstm.name_input),
                                            _ => td_string!(l, lstm.name_output),
                                        }
                                    }}</span>
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
                <label class="field">
                    <span>{move || td_string!(locale.get(), lstm.unit)}</span>
                    <select on:change=move |event| unit.set(event_target_value(&event).parse().ok())>
                        <option value="all" prop:selected=move || unit.get().is_none()>
                            {move || td_string!(locale.get(), lstm.all)}
                        </option>
                        {move || {
                            (0..config.with(|config| config.hidden_size))
                                .map(|index| {
                                    view! {
                                        <option value=index.to_string() prop:selected=move || unit.get() == Some(index)>
                                            {index + 1}
                                        </option>
                                    }
                                })
                                .collect_view()
                        }}
                    </select>
                </label>
                <div class="levels">
                    {set(None, |l| td_string!(l, lstm.free))}
                    {set(Some(0.0), |l| td_string!(l, lstm.shut))}
                    {set(Some(1.0), |l| td_string!(l, lstm.open))}
                </div>
                <label class="field slide">
                    <span class="visually-hidden">{move || td_string!(locale.get(), lstm.value)}</span>
                    <input
                        type="range"
                        min="0"
                        max="1"
                        step="0.05"
                        prop:value=move || value.get().unwrap_or(0.5).to_string()
                        on:input=move |event| {
                            if let Ok(to) = event_target_value(&event).parse::<f32>() {
                                hold(Some(to));
                            }
                        }
                    />
                    <output>{move || value.get().map_or("–".to_owned(), |value| number::fixed(value, 2))}</output>
                </label>
            </SettingsRow>
        }
}
