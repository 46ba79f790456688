//! On a phone text and figure share the height of the screen: a tab between them gives all of it to the figure.

use leptos::prelude::*;
use leptos_i18n::td_string;
use web_sys::MouseEvent;

use super::Screen;
use super::address::mark;
use super::clicked::clicked;
use crate::figure::effect::effect;
use crate::lesson::desk::Desk;

/// The buttons that move the clock.
const CONTROLS: &str = ".stage .controls button";

/// The tab. Where there is room for both the style sheets leave it out; another screen begins with its text. Home's figure is no
/// higher than its half.
#[component]
pub fn Larger(desk: Desk, screen: Memo<Screen>) -> impl IntoView {
    let locale = desk.locale;
    let large = desk.large;
    effect(move || {
        screen.track();
        large.set(false);
    });
    // Whoever runs the figure by hand looks at it: half of a phone's screen is too low for most of them.
    let _ = window_event_listener(leptos::ev::click, move |event: MouseEvent| {
        if clicked(&event, CONTROLS).is_some() && desk.upright.get_untracked() {
            large.set(true);
        }
    });
    // Where there is no tab to come back by, the text stays.
    let has_tab = move || screen.get() != Screen::Home && desk.stage.with(Option::is_some);
    let is_large = move || large.get() && has_tab();
    effect(move || mark("data-figure", if is_large() { "large" } else { "beside" }));
    view! {
        <button
            type="button"
            class="larger"
            hidden=move || !has_tab()
            on:click=move |_| large.update(|large| *large = !*large)
        >
            {move || {
                let l = locale.get();
                if large.get() { td_string!(l, app.text_again) } else { td_string!(l, app.larger) }
            }}
        </button>
    }
}
