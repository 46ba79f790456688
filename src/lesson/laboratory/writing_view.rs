//! What a character model writes: from a prompt, at a temperature, from a seed.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::bench::Status;
use super::config::{COUNTS, TEMPERATURES};
use super::{Lab, words};
use crate::figure::number;
use crate::lesson::settings_row::NumberField;
use crate::nn::Rng;
use crate::task::text::{self, UNKNOWN, Vocabulary};
use crate::task::{Error, Task};

/// The choices and the text.
#[component]
pub fn WritingView(lab: Lab) -> impl IntoView {
    let (desk, locale) = (lab.desk, lab.desk.locale);
    let vocabulary = Memo::new(move |_| {
        lab.setup.with(|setup| match &setup.task {
            Task::Text { text, alphabet, .. } => Some(Vocabulary::new(text, *alphabet)),
            _ => None,
        })
    });
    let written =
        Memo::new(move |_| -> Option<Result<(String, String), Error>> {
            let look = lab.look.get();
            let model = lab.shown_model.get()?;
            vocabulary.with(|vocabulary| {
                let mut rng = Rng::seed_from_u64(look.draw);
                let vocabulary = vocabulary.as_ref()?;
                let whole = text::sample(
                    &model,
                    vocabulary,
                    &look.prompt,
                    look.temperature,
                    look.count,
                    &mut rng,
                );
                Some(whole.map(|whole| {
                    split(whole, &vocabulary.decode(&vocabulary.encode(&look.prompt)))
                }))
            })
        });
    // Characters of the prompt that the learned text does not have, each once.
    let strange = Memo::new(move |_| {
        let prompt = lab.look.with(|look| look.prompt.clone());
        vocabulary.with(|vocabulary| {
            let mut found: Vec<String> = Vec::new();
            for character in prompt.chars().map(String::from) {
                let unknown = vocabulary
                    .as_ref()
                    .is_some_and(|known| known.encode(&character).contains(&UNKNOWN));
                if unknown && !found.contains(&character) {
                    found.push(character);
                }
            }
            found
        })
    });
    let word = move |read: fn(crate::i18n::Locale) -> &'static str| {
        Signal::derive(move || read(locale.get()).to_string())
    };
    let look =
        move |read: fn(&super::config::Look) -> u64| Signal::derive(move || lab.look.with(read));
    let unlearned = Memo::new(move |_| {
        let refused = (lab.bench.status).with(|status| matches!(status, Status::Refused(_)));
        lab.bench.update.get() == 0 && lab.bench.linked.get() && !refused
    });
    view! {
        <div class="writing">
            <div class="fields">
                <label class="field prompt">
                    <span>{move || td_string!(locale.get(), laboratory.prompt)}</span>
                    <input
                        type="text"
                        class="prompt"
                        maxlength="100"
                        prop:value=move || lab.look.with(|look| look.prompt.clone())
                        on:change=move |event| desk.write("prompt", Some(event_target_value(&event)))
                    />
                </label>
                <label class="field slide">
                    <span>{move || td_string!(locale.get(), laboratory.temperature)}</span>
                    <input
                        type="range"
                        class="temperature"
                        min="0.1"
                        max="2"
                        step="0.05"
                        prop:value=move || lab.look.with(|look| look.temperature).to_string()
                        on:input=move |event| {
                            let value = event_target_value(&event);
                            if value.parse::<f32>().is_ok_and(|t| t >= TEMPERATURES.0 && t <= TEMPERATURES.1) {
                                desk.write("temperature", Some(value));
                            }
                        }
                    />
                    <output>{move || number::fixed(lab.look.with(|look| look.temperature), 2)}</output>
                </label>
                <NumberField desk name="count" label=word(|l| td_string!(l, laboratory.characters)) value=look(|look| look.count as u64) least=COUNTS.0 as u64 most=COUNTS.1 as u64 />
                <NumberField desk name="draw" label=word(|l| td_string!(l, laboratory.draw)) value=look(|look| look.draw) least=0 most=u64::from(u32::MAX) />
                <button
                    type="button"
                    class="plain again"
                    on:click=move |_| {
                        let next = lab.look.with_untracked(|look| look.draw).wrapping_add(1) % (1 << 32);
                        desk.write("draw", Some(next.to_string()));
                    }
                >
                    {move || td_string!(locale.get(), laboratory.write_again)}
                </button>
            </div>
            <p class="written" aria-live="polite">
                {move || match written.get() {
                    None => ().into_any(),
                    Some(Ok((prompt, rest))) => view! { <span class="given">{prompt}</span> {rest} }.into_any(),
                    Some(Err(error)) => view! { <span class="bad">{words::refusal(locale.get(), &error)}</span> }.into_any(),
                }}
            </p>
            <Show when=move || strange.with(|strange| !strange.is_empty())>
                <p class="hint strange">
                    {move || td_string!(locale.get(), laboratory.prompt_strange, list = strange.get().join(" ")).to_string()}
                </p>
            </Show>
            <Show when=move || unlearned.get()>
                <p class="hint">{move || td_string!(locale.get(), laboratory.writes_untaught)}</p>
            </Show>
        </div>
    }
}

/// A text apart into what was given and what was written. Where a jamo joined the prompt's last syllable, that syllable is
/// written.
fn split(whole: String, prompt: &str) -> (String, String) {
    let same = whole
        .char_indices()
        .zip(prompt.chars())
        .take_while(|((_, a), b)| a == b)
        .last()
        .map_or(0, |((at, a), _)| at + a.len_utf8());
    let (given, rest) = whole.split_at(same);
    (given.to_owned(), rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_and_what_was_written_come_apart() {
        assert_eq!(
            split("나 보기가".into(), "나 보"),
            ("나 보".into(), "기가".into())
        );
        assert_eq!(split("난다".into(), "나"), (String::new(), "난다".into()));
        assert_eq!(split("abc".into(), ""), (String::new(), "abc".into()));
    }
}
