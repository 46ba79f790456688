//! The one control bar under a figure.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::play::{Command, Play, SPEEDS};
use crate::i18n::Locale;

/// Buttons, scrubber and speed of a clock. `operation` names the operation that runs.
#[component]
pub fn ControlBar(
    play: Play,
    #[prop(into)] locale: Signal<Locale>,
    #[prop(into)] operation: Signal<String>,
) -> impl IntoView {
    let button = move |command: Command,
                       class: &'static str,
                       glyph: &'static str,
                       name: fn(Locale) -> &'static str| {
        view! {
            <button
                type="button"
                class=class
                title=move || name(locale.get())
                aria-label=move || name(locale.get())
                on:click=move |_| play.run(command)
            >
                <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                    <path d=glyph></path>
                </svg>
            </button>
        }
    };
    let playing = play.playing;
    view! {
        <div class="controls" role="group" class:whole=play.whole data-tick=move || format!("{}", (play.tick.get() * 100.0).floor() / 100.0) aria-label=move || td_string!(locale.get(), control.name)>
            {button(Command::PreviousStep, "back-step", "M6 5v14M20 5l-7 7 7 7M13 5l-7 7 7 7", |l| td_string!(l, control.previous_step))}
            {button(Command::PreviousOperation, "back-operation", "M15 5l-7 7 7 7", |l| td_string!(l, control.previous_operation))}
            <button
                type="button"
                class="play"
                title=move || td_string!(locale.get(), control.play_hint)
                aria-label=move || {
                    if playing.get() { td_string!(locale.get(), control.pause) } else { td_string!(locale.get(), control.play) }
                }
                on:click=move |_| play.run(Command::Toggle)
            >
                <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                    <path class="solid" d=move || if playing.get() { "M6 5h4v14H6zM14 5h4v14h-4z" } else { "M7 4l13 8-13 8z" }></path>
                </svg>
            </button>
            {button(Command::NextOperation, "next-operation", "M9 5l7 7-7 7", |l| td_string!(l, control.next_operation))}
            {button(Command::NextStep, "next-step", "M18 5v14M4 5l7 7-7 7M11 5l7 7-7 7", |l| td_string!(l, control.next_step))}
            <input
                type="range"
                class="scrub"
                min="0"
                step="1"
                max=move || play.timeline.get().end().to_string()
                prop:value=move || play.tick.get().to_string()
                aria-label=move || td_string!(locale.get(), control.scrub)
                aria-valuetext=operation
                on:input=move |event| {
                    if let Ok(tick) = event_target_value(&event).parse::<f64>()
                        && !play.go(tick)
                    {
                        // The clock has not moved, so nothing else would draw the slider back.
                        event_target::<web_sys::HtmlInputElement>(&event).set_value("0");
                    }
                }
            />
            <label class="speed">
                <span class="visually-hidden">{move || td_string!(locale.get(), control.speed)}</span>
                <select on:change=move |event| {
                    if let Ok(speed) = event_target_value(&event).parse::<f64>() {
                        play.speed.set(speed);
                    }
                }>
                    {SPEEDS
                        .map(|speed| {
                            view! {
                                <option value=speed.to_string() prop:selected=move || play.speed.get() == speed>
                                    {format!("{speed}×")}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
        </div>
    }
}
