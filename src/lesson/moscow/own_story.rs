//! A field for the reader's own story.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::words;
use crate::figure::play::Command;
use crate::lesson::desk::{Desk, Stage};
use crate::lesson::known_words::KnownWords;
use crate::lesson::language::language;
use crate::task::moscow::{Error, FIRST_PLACE, Story, TokenKind};

/// The field, and what the cutter says about the text.
#[component]
pub fn OwnStory(
    desk: Desk,
    stage: Stage,
    told: Memo<Result<Story, Error>>,
    story: Memo<Story>,
) -> impl IntoView {
    let locale = desk.locale;
    let field = NodeRef::<leptos::html::Textarea>::new();
    // The field follows the story until the reader writes.
    let typed = move || {
        desk.query
            .with(|query| query.get("text").map(str::to_owned))
    };
    let shown = move || typed().unwrap_or_else(|| story.with(|story| story.text.clone()));
    let read = move |_| {
        if let Some(field) = field.get_untracked() {
            desk.query.update(|query| {
                query.set("text", Some(field.value()));
                for name in ["distance", "draw", "t", "zoom", "pick"] {
                    query.set(name, None);
                }
            });
            desk.arrival.update(|arrival| *arrival += 1);
            // Once the clock stands at the beginning of the new story.
            request_animation_frame(move || {
                if told.with_untracked(Result::is_ok) {
                    stage.play.run(Command::Toggle);
                }
            });
        }
    };
    let known = Signal::derive(move || {
        let lexicon = language(desk.locale.get()).lexicon();
        let words = (FIRST_PLACE..lexicon.len() as u32).filter_map(|id| lexicon.text(id));
        words.map(str::to_owned).collect::<Vec<_>>()
    });
    let remark = move || {
        let l = locale.get();
        typed()?;
        Some(match told.get() {
            Err(error) => words::refusal(l, &error),
            Ok(story) => {
                let unknown = story
                    .tokens
                    .iter()
                    .filter(|token| token.kind == TokenKind::Unknown)
                    .count();
                let mut text = td_string!(
                    l,
                    moscow.cut,
                    tokens = story.tokens.len(),
                    unknown = unknown
                )
                .to_string();
                let after = typed()?;
                let after = after.split_once('_').map_or("", |(_, after)| after);
                if after.chars().any(char::is_alphanumeric) {
                    text.push(' ');
                    text.push_str(td_string!(l, moscow.after_blank));
                }
                if story.blank_added {
                    text.push(' ');
                    text.push_str(td_string!(l, moscow.blank_added));
                }
                if story.truth_at.is_none() {
                    text.push(' ');
                    text.push_str(td_string!(l, moscow.no_place));
                }
                text
            }
        })
    };
    view! {
        <div class="own">
            <label for="own-story">{move || td_string!(locale.get(), moscow.own)}</label>
            <textarea id="own-story" node_ref=field rows="4" spellcheck="false" prop:value=shown></textarea>
            <button type="button" class="plain" on:click=read>{move || td_string!(locale.get(), moscow.read)}</button>
            <p class="remark" role="status">{remark}</p>
            <KnownWords desk words=known />
        </div>
    }
}
