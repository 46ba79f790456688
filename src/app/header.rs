//! Where one is, and the settings.

use leptos::prelude::*;
use leptos_i18n::td_string;
use web_sys::{MouseEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::settings::{Code, SIZES, Settings, Theme};
use super::{Screen, address};
use crate::i18n::Locale;
use crate::lesson::desk::Desk;

/// The top of the page.
#[component]
pub fn Header(desk: Desk, settings: Settings, screen: Memo<Screen>) -> impl IntoView {
    let locale = desk.locale;
    let link = move |to: Screen| {
        let href = move || {
            desk.query.with(|query| {
                let mut query = query.clone();
                query.retain(|name| matches!(name, "lang" | "theme" | "size"));
                query.set("lesson", Some(to.code().into()));
                format!("?{query}")
            })
        };
        let follow = move |event: MouseEvent| {
            // A click that asks for another tab is the browser's.
            if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0) {
                event.prevent_default();
                address::open(desk, to.code());
            }
        };
        view! {
            <li>
                <a href=href on:click=follow aria-current=move || (screen.get() == to).then_some("page")>
                    {move || to.title(locale.get())}
                </a>
            </li>
        }
    };
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
    // On a phone the list of lessons is wider than the screen.
    Effect::new(move || {
        screen.track();
        let current = document()
            .query_selector(".top a[aria-current]")
            .ok()
            .flatten();
        if let Some(current) = current {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            options.set_inline(ScrollLogicalPosition::Nearest);
            current.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <header class="top">
            <p class="name">{move || td_string!(locale.get(), app.title)}</p>
            <nav aria-label=move || td_string!(locale.get(), nav.name)>
                <ol>{Screen::ALL.map(link).collect_view()}</ol>
            </nav>
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
