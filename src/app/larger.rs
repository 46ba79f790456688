//! On a phone text and figure share the height of the screen: a tab between them gives all of it to the figure.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Screen;
use super::address::mark;
use crate::lesson::desk::Desk;

/// The tab. Where there is room for both the style sheets leave it out; another screen begins with its text.
#[component]
pub fn Larger(desk: Desk, screen: Memo<Screen>) -> impl IntoView {
    let locale = desk.locale;
    let large = RwSignal::new(false);
    Effect::new(move || {
        screen.track();
        large.set(false);
    });
    // Where there is no tab to come back by, the text stays.
    let is_large = move || large.get() && desk.stage.with(Option::is_some);
    Effect::new(move || mark("data-figure", if is_large() { "large" } else { "beside" }));
    view! {
        <button
            type="button"
            class="larger"
            hidden=move || desk.stage.with(Option::is_none)
            on:click=move |_| large.update(|large| *large = !*large)
        >
            {move || {
                let l = locale.get();
                if large.get() { td_string!(l, app.text_again) } else { td_string!(l, app.larger) }
            }}
        </button>
    }
}
