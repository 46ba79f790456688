//! Start, pause, single updates, and how much is left.

use leptos::prelude::*;
use leptos_i18n::td_string;
use web_sys::KeyboardEvent;

use super::open;
use super::run::{Course, Race, State};
use crate::figure::number;
use crate::i18n::Locale;
use crate::lesson::desk::Desk;
use crate::lesson::focus::{Owner, owner};

/// What a reader asks of a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Toggle,
    Step,
    Leave,
}

/// The bar under the lanes. The keys are those of the clock: Space, Right, and a clicker's PageDown.
#[component]
pub fn RaceControls(desk: Desk, race: Race, course: Memo<Course>) -> impl IntoView {
    let locale = desk.locale;
    let state = race.state;
    let running = move || state.get() == State::Running;
    let ready = move || state.get() != State::Waiting;
    let act = move |action: Action| match (action, state.get_untracked()) {
        (Action::Toggle, State::Running) => race.pause(),
        (Action::Toggle, State::Paused) => race.resume(),
        (Action::Step, _) => race.step(),
        (Action::Leave, _) => open(desk, None),
        (Action::Toggle, State::Waiting | State::Over) => {}
    };
    let keys = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        if let Some(action) = action(&event.key(), owner(&event)) {
            event.prevent_default();
            act(action);
        }
    });
    on_cleanup(move || keys.remove());
    let play = move |l: Locale| match state.get() {
        State::Running => td_string!(l, race.pause),
        State::Over => td_string!(l, race.done),
        State::Waiting | State::Paused => td_string!(l, race.resume),
    };
    let share = move || {
        let (made, all) = race.updates.get();
        made as f64 / all.max(1) as f64
    };
    let words = move || {
        let l = locale.get();
        match state.get() {
            State::Waiting => td_string!(l, race.waiting).to_string(),
            State::Over => td_string!(l, race.over).to_string(),
            State::Paused => {
                let (made, all) = race.updates.get();
                td_string!(l, race.paused, made = made, all = all).to_string()
            }
            State::Running => match race.left.get() {
                Some(seconds) => {
                    let seconds = number::fixed(seconds.max(1.0).round() as f32, 0);
                    td_string!(l, race.left, seconds = seconds).to_string()
                }
                None => td_string!(l, race.begins).to_string(),
            },
        }
    };
    view! {
        <div class="controls race-controls" role="group" aria-label=move || td_string!(locale.get(), race.control)>
            <button
                type="button"
                class="again"
                title=move || td_string!(locale.get(), race.again)
                aria-label=move || td_string!(locale.get(), race.again)
                disabled=move || !ready()
                on:click=move |_| race.start(course.get_untracked())
            >
                <Glyph path="M5 5v5h5M5.5 10a7.5 7.5 0 1 1-1 4" />
            </button>
            <button
                type="button"
                class="play"
                title=move || play(locale.get())
                aria-label=move || play(locale.get())
                disabled=move || !matches!(state.get(), State::Running | State::Paused)
                on:click=move |_| act(Action::Toggle)
            >
                <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                    <path class="solid" d=move || if running() { "M6 5h4v14H6zM14 5h4v14h-4z" } else { "M7 4l13 8-13 8z" }></path>
                </svg>
            </button>
            <button
                type="button"
                class="step"
                title=move || td_string!(locale.get(), race.step)
                aria-label=move || td_string!(locale.get(), race.step)
                disabled=move || !matches!(state.get(), State::Running | State::Paused)
                on:click=move |_| act(Action::Step)
            >
                <Glyph path="M9 5l7 7-7 7" />
            </button>
            <progress max="1" prop:value=share aria-label=move || td_string!(locale.get(), race.all_progress)></progress>
            <span class="left">{words}</span>
        </div>
    }
}

#[component]
fn Glyph(path: &'static str) -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// What a key does where `owner` has the focus. Fields keep theirs, controls all but a clicker's, and buttons their Space.
fn action(key: &str, owner: Owner) -> Option<Action> {
    match (key, owner) {
        (_, Owner::Field) => None,
        ("PageDown", _) => Some(Action::Step),
        (_, Owner::Control | Owner::Scroller) => None,
        ("ArrowRight", _) => Some(Action::Step),
        ("Escape", _) => Some(Action::Leave),
        (" ", Owner::Page) => Some(Action::Toggle),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_belong_to_what_has_the_focus_first() {
        assert_eq!(action(" ", Owner::Page), Some(Action::Toggle));
        assert_eq!(action(" ", Owner::Button), None);
        assert_eq!(action("ArrowRight", Owner::Button), Some(Action::Step));
        for key in [" ", "ArrowRight", "PageDown", "Escape"] {
            assert_eq!(action(key, Owner::Field), None, "{key}");
        }
        // A guess by keyboard leaves the focus on a radio button, and a clicker goes on from there.
        assert_eq!(action("PageDown", Owner::Control), Some(Action::Step));
        assert_eq!(action("ArrowRight", Owner::Control), None);
        assert_eq!(action("Tab", Owner::Page), None);
    }
}
