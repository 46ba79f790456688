//! The reader's own text. A short one is in the address; a long one stays in the page, which says so.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lab;
use super::config::LINK_TEXT;
use crate::task::Task;
use crate::task::text::{MAX_CHARACTERS, MIN_CHARACTERS};

/// The field, and what is said about the text.
#[component]
pub fn OwnText(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let field = NodeRef::<leptos::html::Textarea>::new();
    let shown = move || {
        lab.setup.with(|setup| match &setup.task {
            Task::Text { text, .. } => text.clone(),
            _ => String::new(),
        })
    };
    let wrong = RwSignal::new(None::<usize>);
    let learn = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        let text = field.value();
        let count = text.chars().count();
        if !(MIN_CHARACTERS..=MAX_CHARACTERS).contains(&count) {
            wrong.set(Some(count));
            return;
        }
        wrong.set(None);
        lab.take_text(text);
    };
    let remark = move || {
        let l = locale.get();
        if let Some(count) = wrong.get() {
            return td_string!(
                l,
                laboratory.text_wrong,
                count = count,
                least = MIN_CHARACTERS,
                most = MAX_CHARACTERS
            )
            .to_string();
        }
        let symbols = lab
            .setup
            .with(|setup| setup.task.vocabulary().map_or(0, |symbols| symbols.len()));
        let count = shown().chars().count();
        let mut text =
            td_string!(l, laboratory.text_counts, count = count, symbols = symbols).to_string();
        if lab.long_text.with(Option::is_some) {
            text.push(' ');
            text.push_str(&td_string!(l, laboratory.text_stays, most = LINK_TEXT).to_string());
        }
        text
    };
    view! {
        <div class="own">
            <label for="lab-text">{move || td_string!(locale.get(), laboratory.own_text)}</label>
            <textarea id="lab-text" node_ref=field rows="5" spellcheck="false" prop:value=shown></textarea>
            <button type="button" class="plain take" on:click=learn>
                {move || td_string!(locale.get(), laboratory.take_text)}
            </button>
            <p class="remark" class:bad=move || wrong.get().is_some() role="status">{remark}</p>
        </div>
    }
}
