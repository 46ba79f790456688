//! The story as text: which word is read now, the place to remember, others that distract, words that are unknown.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::figure::effect::effect;
use crate::task::moscow::{Story, TokenKind};

/// A story of more tokens is set closer, so that the networks below it keep their room.
const LONG: usize = 50;

/// A network's name, the place that it names, and whether that is right (`None` where nothing is).
pub type Answer = (&'static str, &'static str, Option<bool>);

/// The sentence. `now` is the token that is read, `None` before the first. A click on a word sets the clock.
#[component]
pub fn StoryView(
    #[prop(into)] story: Signal<Story>,
    #[prop(into)] now: Signal<Option<usize>>,
    /// What each network puts into the blank once it is reached: its name, the place, whether that is right.
    #[prop(into)]
    answer: Signal<Option<Vec<Answer>>>,
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
                    Some(answers) if blank => {
                        answers.into_iter().map(filled).collect_view().into_any()
                    }
                    _ => text.clone().into_any(),
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
    // On a phone the story is a strip of two lines; the word that is read stays in it.
    let strip = NodeRef::<leptos::html::P>::new();
    effect(move || {
        let index = now.get().unwrap_or(0);
        // The answers may take a line of their own.
        answer.track();
        let Some(strip) = strip.get() else { return };
        request_animation_frame(move || {
            let word = strip
                .query_selector_all(".token")
                .ok()
                .and_then(|words| words.get(index as u32))
                .and_then(|word| word.dyn_into::<HtmlElement>().ok());
            if let Some(word) = word {
                strip.set_scroll_top(word.offset_top() - strip.client_height() / 2 + 12);
            }
        });
    });
    let long = move || story.with(|story| story.tokens.len() > LONG);
    view! { <p class="story" class:long=long tabindex="0" node_ref=strip>{words}</p> }
}

fn filled((network, place, right): Answer) -> impl IntoView {
    let mark = match right {
        Some(true) => " ✓",
        Some(false) => " ✗",
        None => "",
    };
    view! { <span class="filled"><small>{network}</small> " " {place} {mark}</span> }
}
