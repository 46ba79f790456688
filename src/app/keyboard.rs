//! The keys of a page that is projected and driven with a clicker. Tab is never taken.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent};

use super::clicked::clicked;
use super::{Screen, address};
use crate::figure::play::Command;
use crate::lesson::course::neighbours;
use crate::lesson::desk::{Desk, Stage, Zoom};
use crate::lesson::focus::{Owner, owner};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Action {
    Clock(Command),
    Zoom(Zoom),
    ZoomIn,
    ZoomOut,
    Unit(isize),
}

/// Listens to the whole window.
pub fn listen(desk: Desk) {
    let _ = window_event_listener(leptos::ev::click, give_back);
    let _ = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let Some(stage) = desk.stage.get_untracked() else {
            return;
        };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        let owner = owner(&event);
        let has_pick = stage.pick.get_untracked().is_some();
        if let Some(action) = action(&event.key(), event.shift_key(), owner, has_pick) {
            event.prevent_default();
            // A clicker goes on to the next lesson where this one ends.
            let next = (event.key() == "PageDown" && stage.play.ended())
                .then(|| {
                    desk.query
                        .with_untracked(|query| Screen::of(query, &mut Vec::new()))
                })
                .and_then(|screen| neighbours(desk.course, screen.code()).1);
            match next {
                Some(next) => address::open(desk, &next.href()),
                None => run(stage, action),
            }
        }
    });
}

/// A button that chooses a level or a view keeps the focus of whoever walks by keyboard. After a click of the mouse the keys are the
/// clock's again.
fn give_back(event: MouseEvent) {
    let button = clicked(&event, ".stage .levels button");
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        let _ = button.blur();
    }
}

fn action(key: &str, shift: bool, owner: Owner, has_pick: bool) -> Option<Action> {
    let clock = |command| Some(Action::Clock(command));
    match (key, owner) {
        (_, Owner::Field) => None,
        ("PageDown", _) => clock(Command::NextOperation),
        ("PageUp", _) => clock(Command::PreviousOperation),
        (_, Owner::Scroller | Owner::Control) => None,
        (" " | "Enter", Owner::Button) => None,
        (" ", _) => clock(Command::Toggle),
        ("ArrowRight", _) if shift => clock(Command::NextStep),
        ("ArrowLeft", _) if shift => clock(Command::PreviousStep),
        ("ArrowRight", _) => clock(Command::NextOperation),
        ("ArrowLeft", _) => clock(Command::PreviousOperation),
        ("Home", _) => clock(Command::Home),
        ("End", _) => clock(Command::End),
        ("1", _) => Some(Action::Zoom(Zoom::Sequence)),
        ("2", _) => Some(Action::Zoom(Zoom::Cell)),
        ("3", _) => Some(Action::Zoom(Zoom::Number)),
        ("Enter", _) => Some(Action::ZoomIn),
        ("Escape", _) => Some(Action::ZoomOut),
        // Without an opened value the arrows scroll the page.
        ("ArrowUp", _) if has_pick => Some(Action::Unit(-1)),
        ("ArrowDown", _) if has_pick => Some(Action::Unit(1)),
        _ => None,
    }
}

fn run(stage: Stage, action: Action) {
    let opens = stage.units.get_untracked() > 0;
    match action {
        Action::Clock(command) => stage.play.run(command),
        _ if !opens => {}
        Action::Zoom(zoom) => stage.zoom.set(zoom),
        Action::ZoomIn => stage.zoom_in(),
        Action::ZoomOut => stage.zoom_out(),
        Action::Unit(by) => stage.move_unit(by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clicker_steps_wherever_the_focus_is_but_in_a_field() {
        for owner in [Owner::Page, Owner::Button, Owner::Scroller, Owner::Control] {
            assert_eq!(
                action("PageDown", false, owner, false),
                Some(Action::Clock(Command::NextOperation))
            );
            assert_eq!(
                action("PageUp", false, owner, false),
                Some(Action::Clock(Command::PreviousOperation))
            );
        }
        assert_eq!(action("PageDown", false, Owner::Field, false), None);
    }

    #[test]
    fn a_button_keeps_its_keys_and_tab_is_never_taken() {
        assert_eq!(action(" ", false, Owner::Button, false), None);
        assert_eq!(action("Enter", false, Owner::Button, false), None);
        assert_eq!(
            action(" ", false, Owner::Page, false),
            Some(Action::Clock(Command::Toggle))
        );
        for owner in [
            Owner::Page,
            Owner::Button,
            Owner::Field,
            Owner::Scroller,
            Owner::Control,
        ] {
            assert_eq!(action("Tab", false, owner, true), None);
            assert_eq!(action("Tab", true, owner, true), None);
        }
    }

    #[test]
    fn shift_walks_whole_steps() {
        assert_eq!(
            action("ArrowRight", true, Owner::Page, false),
            Some(Action::Clock(Command::NextStep))
        );
        assert_eq!(
            action("ArrowLeft", true, Owner::Page, false),
            Some(Action::Clock(Command::PreviousStep))
        );
    }

    #[test]
    fn up_and_down_scroll_until_a_value_is_open() {
        assert_eq!(action("ArrowDown", false, Owner::Page, false), None);
        assert_eq!(
            action("ArrowDown", false, Owner::Page, true),
            Some(Action::Unit(1))
        );
    }
}
