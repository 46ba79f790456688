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
    let learned = Memo::new(move |_| {
        lab.setup.with(|setup| match &setup.task {
            Task::Text { text, .. } => text.clone(),
            _ => String::new(),
        })
    });
    // A draft is the reader's: whatever else is chosen meanwhile leaves it alone.
    let shown = move || {
        let learned = learned.get();
        lab.draft.get_value().unwrap_or(learned)
    };
    let is_own = Memo::new(move |_| {
        let linked = || lab.desk.query.with(|query| query.get("text").is_some());
        lab.long_text.with(Option::is_some) || linked()
    });
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
        let count = learned.with(|text| text.chars().count());
        let mut text =
            td_string!(l, laboratory.text_counts, count = count, symbols = symbols).to_string();
        if lab.long_text.with(Option::is_some) {
            text.push(' ');
            text.push_str(&td_string!(l, laboratory.text_stays, most = LINK_TEXT).to_string());
        }
        text
    };
    let drafted = move |event| lab.draft.set_value(Some(event_target_value(&event)));
    let example = move |_| {
        wrong.set(None);
        lab.take_example();
        // The field has a draft still where the text that is learned was the example already.
        if let Some(field) = field.get_untracked() {
            field.set_value(&learned.get_untracked());
        }
    };
    view! {
        <div class="own">
            <label for="lab-text">{move || td_string!(locale.get(), laboratory.own_text)}</label>
            <textarea id="lab-text" node_ref=field rows="5" spellcheck="false" prop:value=shown on:input=drafted></textarea>
            <button type="button" class="plain take" on:click=learn>
                {move || td_string!(locale.get(), laboratory.take_text)}
            </button>
            <Show when=move || is_own.get()>
                " "
                <button type="button" class="plain example" on:click=example>
                    {move || td_string!(locale.get(), laboratory.take_example)}
                </button>
            </Show>
            <p class="remark" class:bad=move || wrong.get().is_some() role="status">{remark}</p>
        </div>
    }
}
