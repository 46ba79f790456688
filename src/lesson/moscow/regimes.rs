//! The three ways to teach, to be chosen, with the settings that the networks are really taught by.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::model::RegimeCode;
use super::words;
use crate::lesson::desk::Desk;
use crate::task::moscow::{Regime, Settings};

/// The list. `chosen` is the way that both networks are taught by now.
#[component]
pub fn RegimeList(desk: Desk, #[prop(into)] chosen: Signal<Regime>) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <ul class="regimes">
            {Regime::ALL
                .map(|regime| {
                    view! {
                        <li>
                            <button
                                type="button"
                                class="plain"
                                aria-pressed=move || (chosen.get() == regime).to_string()
                                on:click=move |_| desk.write("regime", Some(RegimeCode(regime).to_string()))
                            >
                                {move || words::regime(locale.get(), regime)}
                            </button>
                            " "
                            {move || {
                                let l = locale.get();
                                let Settings { distances, updates, .. } = Settings::of(regime);
                                let (from, to) = distances.into_inner();
                                match regime {
                                    Regime::Short => {
                                        td_string!(l, moscow.about_short, from = from, to = to, updates = updates).to_string()
                                    }
                                    Regime::LongOnly => {
                                        td_string!(l, moscow.about_long, from = from, to = to, updates = updates).to_string()
                                    }
                                    Regime::Patient => {
                                        td_string!(l, moscow.about_patient, from = from, to = to, updates = updates).to_string()
                                    }
                                }
                            }}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}
