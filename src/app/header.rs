//! Where one is, and the settings.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::contents::Contents;
use super::settings::{Code, SIZES, Settings, Theme};
use super::{Screen, address};
use crate::i18n::Locale;
use crate::lesson::desk::Desk;

/// The top of the page.
#[component]
pub fn Header(desk: Desk, settings: Settings, screen: Memo<Screen>) -> impl IntoView {
    let locale = desk.locale;
    let language = move |to: Locale, text: &'static str| {
        view! {
            <button
                type="button"
                lang=Code(to).to_string()
                aria-pressed=move || (locale.get() == to).to_string()
                on:click=move |_| settings.set("lang", &Code(to).to_string())
            >
                {text}
            </button>
        }
    };
    view! {
        <header class="top">
            <p class="name">
                <a href=move || format!("?{}", address::to(desk, "?lesson=home"))>
                    {move || td_string!(locale.get(), app.title)}
                </a>
            </p>
            <Contents desk screen />
            <div class="choices">
                <div class="languages" role="group" aria-label="언어 · Language">
                    {language(Locale::ko, "한국어")}
                    {language(Locale::en, "English")}
                </div>
                <label>
                    <span class="visually-hidden">{move || td_string!(locale.get(), app.theme)}</span>
                    <select class="theme" on:change=move |event| settings.set("theme", &event_target_value(&event))>
                        {[Theme::System, Theme::Light, Theme::Dark]
                            .map(|theme| {
                                view! {
                                    <option value=theme.to_string() prop:selected=move || settings.theme.get() == theme>
                                        {move || match theme {
                                            Theme::System => td_string!(locale.get(), app.theme_system),
                                            Theme::Light => td_string!(locale.get(), app.theme_light),
                                            Theme::Dark => td_string!(locale.get(), app.theme_dark),
                                        }}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
                <label>
                    <span class="visually-hidden">{move || td_string!(locale.get(), app.size)}</span>
                    <select class="size" on:change=move |event| settings.set("size", &event_target_value(&event))>
                        {SIZES
                            .map(|size| {
                                view! {
                                    <option value=size.to_string() prop:selected=move || settings.size.get() == size>
                                        {format!("{size}%")}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
            </div>
        </header>
    }
}
