//! The three ways to teach, with the settings that the networks are really taught by.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::words;
use crate::lesson::desk::Desk;
use crate::task::moscow::{Regime, Settings};

/// The list.
#[component]
pub fn RegimeList(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <ul>
            {Regime::ALL
                .map(|regime| {
                    view! {
                        <li>
                            <strong>{move || words::regime(locale.get(), regime)}</strong>
                            ": "
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
