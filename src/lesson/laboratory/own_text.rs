//! The reader's own text. A short one is in the address; a long one stays in the page, which says so.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lab;
use super::config::LINK_TEXT;
use crate::figure::effect::effect_after;
use crate::task::Task;
use crate::task::text::{Alphabet, MAX_CHARACTERS, MIN_CHARACTERS, Vocabulary};

/// Why a text cannot be learned.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrong {
    /// Too few characters, or too many.
    Characters { count: usize, least: usize },
    /// Fewer symbols than a sequence of the chosen length and the one after it.
    Symbols {
        count: usize,
        least: usize,
        length: usize,
    },
}

/// What is wrong with a text for sequences of this length.
fn check(text: &str, alphabet: Alphabet, length: usize) -> Option<Wrong> {
    let count = text.chars().count();
    let whole = length + 1;
    // Of a syllable several jamo may come.
    let least = match alphabet {
        Alphabet::Syllables => MIN_CHARACTERS.max(whole),
        Alphabet::Jamo => MIN_CHARACTERS,
    };
    if !(least..=MAX_CHARACTERS).contains(&count) {
        return Some(Wrong::Characters { count, least });
    }
    let count = Vocabulary::new(text, alphabet).encode(text).len();
    (count < whole).then_some(Wrong::Symbols {
        count,
        least: whole,
        length,
    })
}

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
        lab.draft.get_untracked().unwrap_or(learned)
    };
    let is_own = Memo::new(move |_| {
        let linked = || lab.desk.query.with(|query| query.get("text").is_some());
        lab.long_text.with(Option::is_some) || linked()
    });
    let wrong = RwSignal::new(None::<Wrong>);
    // It was said of this text under these choices.
    let about = Memo::new(move |_| (lab.setup.with(|setup| setup.task.clone()), lab.draft.get()));
    effect_after(move |before: Option<()>| {
        about.track();
        if before.is_some() {
            wrong.set(None);
        }
    });
    let learn = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        let text = field.value();
        let (alphabet, length) = lab.setup.with_untracked(|setup| match &setup.task {
            Task::Text {
                alphabet, length, ..
            } => (*alphabet, *length),
            other => (Alphabet::Syllables, other.length()),
        });
        let found = check(&text, alphabet, length);
        wrong.set(found);
        if found.is_none() {
            lab.take_text(text);
        }
    };
    let remark = move || {
        let l = locale.get();
        match wrong.get() {
            Some(Wrong::Characters { count, least }) => {
                return td_string!(
                    l,
                    laboratory.text_wrong,
                    count = count,
                    least = least,
                    most = MAX_CHARACTERS
                )
                .to_string();
            }
            Some(Wrong::Symbols {
                count,
                least,
                length,
            }) => {
                return td_string!(
                    l,
                    laboratory.text_short,
                    count = count,
                    least = least,
                    length = length
                )
                .to_string();
            }
            None => {}
        }
        let pending = learned.with(|learned| {
            lab.draft
                .with(|draft| draft.as_ref().is_some_and(|draft| draft != learned))
        });
        if pending {
            return td_string!(l, laboratory.text_pending).to_string();
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
    let drafted = move |event| lab.draft.set(Some(event_target_value(&event)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::text::Corpus;

    #[test]
    fn what_passes_can_be_learned_and_what_does_not_cannot() {
        for alphabet in Alphabet::ALL {
            for length in [8, 64, 128] {
                for count in [0, 1, 49, 50, 60, 65, 128, 129, 20_000, 20_001] {
                    for text in ["가나 ".repeat(count), "a".repeat(count)] {
                        let text: String = text.chars().take(count).collect();
                        let passes = check(&text, alphabet, length).is_none();
                        let learned = Corpus::new(&text, alphabet, length).is_ok();
                        assert_eq!(passes, learned, "{alphabet:?} {length} {count}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_least_length_is_that_of_the_sequences() {
        let wrong = check(&"a".repeat(60), Alphabet::Syllables, 128);
        assert_eq!(
            wrong,
            Some(Wrong::Characters {
                count: 60,
                least: 129
            })
        );
    }
}
