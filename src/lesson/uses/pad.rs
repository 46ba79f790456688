//! The picture that the reader draws: a grid of pixels, each a button. The arrow keys walk from pixel to pixel.

use leptos::html;
use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::lesson::desk::Desk;
use crate::task::uses::{Picture, SIDE};

/// The pixels of `picture`; a change goes into the address.
#[component]
pub fn Pad(desk: Desk, picture: Memo<Picture>) -> impl IntoView {
    let locale = desk.locale;
    let grid = NodeRef::<html::Div>::new();
    // The one pixel that Tab reaches.
    let at = RwSignal::new(0_usize);
    let toggle = move |pixel: usize| {
        at.set(pixel);
        let mut changed = picture.get_untracked();
        if let Some(on) = changed.0.get_mut(pixel) {
            *on = !*on;
        }
        desk.write("picture", Some(changed.code()));
    };
    let walk = move |event: KeyboardEvent| {
        let (row, column) = (at.get_untracked() / SIDE, at.get_untracked() % SIDE);
        let (row, column) = match event.key().as_str() {
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowDown" => ((row + 1).min(SIDE - 1), column),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(SIDE - 1)),
            _ => return,
        };
        event.prevent_default();
        at.set(row * SIDE + column);
        let pixel = grid.get_untracked().and_then(|grid| {
            let child = grid.children().item((row * SIDE + column) as u32)?;
            child.dyn_into::<HtmlElement>().ok()
        });
        if let Some(pixel) = pixel {
            let _ = pixel.focus();
        }
    };
    let pixel = move |index: usize| {
        let (row, column) = (index / SIDE + 1, index % SIDE + 1);
        view! {
            <button
                type="button"
                tabindex=move || if at.get() == index { "0" } else { "-1" }
                aria-pressed=move || picture.with(|picture| picture.0[index]).to_string()
                aria-label=move || td_string!(locale.get(), uses.pixel, row = row, column = column).to_string()
                on:click=move |_| toggle(index)
            ></button>
        }
    };
    view! {
        <div class="pad" node_ref=grid role="group" aria-label=move || td_string!(locale.get(), uses.picture) on:keydown=walk>
            {(0..SIDE * SIDE).map(pixel).collect_view()}
        </div>
    }
}
