//! The story as text: which word is read now, the place to remember, others that distract, words that are unknown.

use leptos::prelude::*;

use crate::task::moscow::{Story, TokenKind};

/// The sentence. `now` is the token that is read, `None` before the first. A click on a word sets the clock.
#[component]
pub fn StoryView(
    #[prop(into)] story: Signal<Story>,
    #[prop(into)] now: Signal<Option<usize>>,
    /// What fills the blank once it is reached.
    #[prop(into)]
    answer: Signal<Option<String>>,
    #[prop(into)] on_click: Callback<usize>,
) -> impl IntoView {
    let words = move || {
        let story = story.get();
        let mut end = 0;
        story
            .tokens
            .iter()
            .enumerate()
            .map(|(index, token)| {
                // Spaces and punctuation between the tokens come from the text itself.
                let gap = story
                    .text
                    .get(end..token.range.start)
                    .unwrap_or(" ")
                    .to_owned();
                end = token.range.end;
                let kind = match token.kind {
                    TokenKind::Place if story.truth_at == Some(index) => "token place truth",
                    TokenKind::Place => "token place bait",
                    TokenKind::Unknown => "token unknown",
                    TokenKind::Blank => "token blank",
                    _ => "token",
                };
                let text = token.text.clone();
                let blank = token.kind == TokenKind::Blank;
                let shown = move || match answer.get() {
                    Some(answer) if blank => answer,
                    _ => text.clone(),
                };
                view! {
                    {gap}
                    <span
                        class=kind
                        class:current=move || now.get() == Some(index)
                        class:read=move || now.get().is_some_and(|now| index <= now)
                        on:click=move |_| on_click.run(index)
                    >
                        {shown}
                    </span>
                }
            })
            .collect_view()
    };
    view! { <p class="story">{words}</p> }
}
