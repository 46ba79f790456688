//! Which story, which lessons, which networks.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::model::{ArchitectureCode, Config, LEAST_DISTANCE, MOST_DISTANCE, RegimeCode, Source};
use super::school::{Key, School};
use super::words;
use crate::lesson::desk::{Desk, Stage};
use crate::lesson::settings_row::{ChoiceField, NumberField, SettingsRow};
use crate::task::moscow::{Architecture, Regime, Story};

/// The row above the figure.
#[component]
pub fn StorySettings(
    desk: Desk,
    stage: Stage,
    config: Memo<Config>,
    keys: Memo<[Key; 2]>,
    school: School,
    story: Memo<Story>,
) -> impl IntoView {
    let locale = desk.locale;
    let drawn = move || {
        config.with(|config| match config.source {
            Source::Drawn { distance, seed } => Some((distance, seed)),
            _ => None,
        })
    };
    let draw = move |distance: usize, seed: u64| {
        stage.play.jump(0.0);
        desk.query.update(|query| {
            query.set("text", None);
            query.set("distance", Some(distance.to_string()));
            query.set("draw", Some(seed.to_string()));
        });
    };
    let course = move |_| {
        stage.play.jump(0.0);
        desk.query.update(|query| {
            for name in ["text", "distance", "draw"] {
                query.set(name, None);
            }
        });
    };
    view! {
        <SettingsRow>
            <ChoiceField desk name="regime"
                label=Signal::derive(move || td_string!(locale.get(), moscow.regime).to_string())
                value=Signal::derive(move || RegimeCode(config.with(|c| c.regime)).to_string())
                choices=Signal::derive(move || {
                    let l = locale.get();
                    Regime::ALL
                        .map(|regime| {
                            let text = words::regime(l, regime);
                            (RegimeCode(regime).to_string(), text.to_string())
                        })
                        .to_vec()
                }) />
            <ChoiceField desk name="lower"
                label=Signal::derive(move || td_string!(locale.get(), moscow.lower).to_string())
                value=Signal::derive(move || ArchitectureCode(config.with(|c| c.lower)).to_string())
                choices=Signal::derive(|| {
                    [Architecture::Lstm, Architecture::Gru]
                        .map(|architecture| {
                            let code = ArchitectureCode(architecture).to_string();
                            (code.clone(), code.to_uppercase())
                        })
                        .to_vec()
                }) />
            <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
                label=Signal::derive(move || td_string!(locale.get(), stage.seed).to_string())
                value=Signal::derive(move || config.with(|c| c.seed)) />
            <button type="button" class="plain teach" on:click=move |_| school.teach_again(keys.get_untracked())>
                {move || td_string!(locale.get(), moscow.again)}
            </button>
            <button type="button" class="plain course" aria-pressed=move || (config.with(|c| c.source == Source::Course)).to_string() on:click=course>
                {move || td_string!(locale.get(), moscow.course)}
            </button>
            <button
                type="button"
                class="plain draw"
                on:click=move |_| {
                    let (distance, seed) = untrack(drawn).map_or((30, 1), |(distance, seed)| (distance, seed.wrapping_add(1)));
                    draw(distance, seed);
                }
            >
                {move || td_string!(locale.get(), moscow.draw)}
            </button>
            <label class="field distance">
                <span>{move || td_string!(locale.get(), moscow.distance)}</span>
                <input
                    type="range"
                    min=LEAST_DISTANCE.to_string()
                    max=MOST_DISTANCE.to_string()
                    step="1"
                    prop:value=move || story.with(Story::distance).unwrap_or(30).to_string()
                    on:input=move |event| {
                        if let Ok(distance) = event_target_value(&event).parse::<usize>() {
                            draw(distance, untrack(drawn).map_or(1, |(_, seed)| seed));
                        }
                    }
                />
                <output>{move || story.with(Story::distance).map_or("–".to_owned(), |distance| distance.to_string())}</output>
            </label>
        </SettingsRow>
    }
}
