//! Where to begin: experiments as links that set everything, each with a question.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lab;
use crate::i18n::Locale;

/// An experiment: what it sets, and its name and question.
struct Start {
    choices: &'static str,
    /// The same in English, where it is another experiment.
    english: Option<&'static str>,
    name: fn(Locale) -> &'static str,
    question: fn(Locale) -> &'static str,
}

impl Start {
    fn choices(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::en => self.english.unwrap_or(self.choices),
            Locale::ko => self.choices,
        }
    }
}

/// A rate that is too large for a network that nothing holds down.
const EXPLODES: &str =
    "task=parity&length=64&rate=0.5&optimizer=momentum&clip=off&cell=relu&view=training";

const STARTS: [Start; 6] = [
    Start {
        choices: "task=parity&cell=rnn&length=8",
        english: None,
        name: |l| td_string!(l, laboratory.start_parity),
        question: |l| td_string!(l, laboratory.ask_parity),
    },
    Start {
        choices: "task=parity&cell=rnn&length=64",
        english: None,
        name: |l| td_string!(l, laboratory.start_long_parity),
        question: |l| td_string!(l, laboratory.ask_long_parity),
    },
    Start {
        choices: EXPLODES,
        english: None,
        name: |l| td_string!(l, laboratory.start_explode),
        question: |l| td_string!(l, laboratory.ask_explode),
    },
    Start {
        choices: "task=copy&cell=rnn&length=20&view=gradient",
        english: None,
        name: |l| td_string!(l, laboratory.start_copy),
        question: |l| td_string!(l, laboratory.ask_copy),
    },
    Start {
        choices: "task=counting&cell=lstm&typed=aaaaaabbbbbb",
        english: None,
        name: |l| td_string!(l, laboratory.start_counting),
        question: |l| td_string!(l, laboratory.ask_counting),
    },
    Start {
        choices: "task=text&alphabet=jamo&cell=gru&view=writing",
        english: Some("task=text&alphabet=syllables&cell=gru&view=writing"),
        name: |l| td_string!(l, laboratory.start_text),
        question: |l| td_string!(l, laboratory.ask_text),
    },
];

/// The list.
#[component]
pub fn Starts(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let open = lab
        .desk
        .query
        .with_untracked(|query| query.get("task").is_none());
    view! {
        <details class="starts" open=open>
            <summary>{move || td_string!(locale.get(), laboratory.starts)}</summary>
            <ul>
                {STARTS
                    .iter()
                    .map(|start| {
                        view! {
                            <li>
                                <a
                                    href=move || format!("?lesson=lab&{}", start.choices(locale.get()))
                                    on:click=move |_| {
                                        lab.leave_text();
                                        lab.bench.leave();
                                        lab.bench.reset();
                                    }
                                >
                                    {move || (start.name)(locale.get())}
                                </a>
                                " "
                                {move || (start.question)(locale.get())}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::super::config::Config;
    use super::*;
    use crate::lesson::query::Query;
    use crate::task::Trainer;

    #[test]
    fn every_start_is_read_and_the_one_that_shall_explode_does() {
        let all = STARTS.iter().flat_map(|start| {
            [Locale::ko, Locale::en].map(|locale| (start.choices(locale), locale))
        });
        for (choices, locale) in all {
            let query = Query::parse(choices);
            let mut complaints = Vec::new();
            let config = Config::read(&query, locale, None, &mut complaints);
            assert_eq!(complaints, [], "{choices}");
            assert_eq!(config.setup.check(), Ok(()), "{choices}");
            if choices != EXPLODES {
                continue;
            }
            let mut trainer = Trainer::new(&config.setup).unwrap();
            for _ in 0..config.setup.updates {
                trainer.step().unwrap();
            }
            let broke = trainer.broke();
            assert!(broke.is_some_and(|update| update > 3), "{broke:?}");
        }
    }
}
