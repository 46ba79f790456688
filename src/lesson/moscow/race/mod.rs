//! Three networks taught side by side by workers, from the same seed with the same stories in the same order: their curves as
//! they happen, and their memory of the story as it grows.

mod controls;
mod curve;
mod invitation;
mod lane;
mod plan;
mod question;
mod run;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::controls::RaceControls;
use self::lane::RaceLane;
use self::plan::{LANES, Trial};
use self::run::{Course, Race, State};
use crate::figure::effect::effect;
use crate::figure::number;
use crate::i18n::Locale;
use crate::lesson::desk::Desk;
use crate::lesson::language::language;
use crate::lesson::predict::Predict;
use crate::lesson::query::{Complaint, Query};
use crate::lesson::settings_row::{NumberField, SettingsRow};
use crate::task::moscow::{PLACES, SEED, Story};

pub use self::invitation::Invitation;

/// Name of the trial in the address; without it there is no race.
const TRIAL: &str = "race";
/// Name of the reader's guess.
const GUESS: &str = "bet";

/// Whether an address holds a race.
pub fn is_open(query: &Query) -> bool {
    query.get(TRIAL).is_some()
}

/// The trial that an address names. What the address says of its guess and its seed is looked at as well.
pub fn trial(query: &Query, complaints: &mut Vec<Complaint>) -> Trial {
    let trial = query.read(TRIAL, Trial::Kinds, |_| true, complaints);
    if is_open(query) {
        guess(query, trial, complaints);
        // What is no number at all the story complains of.
        if let Some(text) = query.get("seed")
            && text.parse::<u64>().is_ok_and(|seed| raced(seed) != seed)
        {
            complaints.push(Complaint {
                name: "seed".into(),
                found: text.to_owned(),
                used: SEED.to_string(),
            });
        }
    }
    trial
}

/// The reader's guess, if it is one of the answers.
fn guess(query: &Query, trial: Trial, complaints: &mut Vec<Complaint>) -> Option<usize> {
    let text = query.get(GUESS)?;
    let answers = question::answers(Locale::en, trial).len();
    let guess = text.parse().ok().filter(|guess| *guess < answers);
    if guess.is_none() {
        complaints.push(Complaint {
            name: GUESS.into(),
            found: text.chars().take(40).collect(),
            used: "–".into(),
        });
    }
    guess
}

/// The seed that is raced from: a race's field takes no greater ones.
fn raced(seed: u64) -> u64 {
    if seed <= u64::from(u32::MAX) {
        seed
    } else {
        SEED
    }
}

/// Opens a trial at its question, or the story again.
fn open(desk: Desk, trial: Option<Trial>) {
    desk.query.update(|query| {
        query.set(TRIAL, trial.map(|trial| trial.to_string()));
        query.set(GUESS, None);
    });
}

/// The race in the place of the figure. It begins once the reader has guessed.
#[component]
pub fn RaceView(
    desk: Desk,
    #[prop(into)] story: Signal<Story>,
    #[prop(into)] seed: Signal<u64>,
    /// Whether nothing moves: it waits for a guess, or it is over.
    settled: RwSignal<bool>,
) -> impl IntoView {
    let locale = desk.locale;
    let seed = Signal::derive(move || raced(seed.get()));
    let trial = Memo::new(move |_| desk.query.with(|query| trial(query, &mut Vec::new())));
    let course = Memo::new(move |_| Course {
        trial: trial.get(),
        language: language(locale.get()),
        seed: seed.get(),
    });
    let guessed = Memo::new(move |_| {
        desk.query
            .with(|query| guess(query, trial.get(), &mut Vec::new()).is_some())
    });
    let race = Race::new();
    effect(move || {
        let course = course.get();
        if guessed.get() {
            race.start(course);
        } else {
            race.line_up(course);
        }
    });
    effect(move || settled.set(matches!(race.state.get(), State::Waiting | State::Over)));
    on_cleanup(move || settled.set(true));
    let entries = Memo::new(move |_| {
        let Course {
            trial, language, ..
        } = course.get();
        trial
            .entries(language, 0)
            .map(|entry| (entry.label, entry.kind()))
    });
    let results = move || race.lanes.map(|lane| lane.runs.get());
    let over = Signal::derive(move || race.state.get() == State::Over);
    let chance = move || format!("{}%", number::fixed(100.0 / PLACES as f32, 1));
    view! {
        <SettingsRow class="race-settings">
            <button type="button" class="plain leave" on:click=move |_| open(desk, None)>
                {move || td_string!(locale.get(), race.leave)}
            </button>
            <label class="field">
                <span>{move || td_string!(locale.get(), race.trial)}</span>
                <select on:change=move |event| open(desk, event_target_value(&event).parse().ok())>
                    {move || {
                        let l = locale.get();
                        Trial::ALL
                            .map(|choice| {
                                view! {
                                    <option value=choice.to_string() prop:selected=move || trial.get() == choice>
                                        {question::name(l, choice)}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
            </label>
            <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
                label=Signal::derive(move || td_string!(locale.get(), stage.seed).to_string())
                value=seed />
        </SettingsRow>
        <div class="figure race" tabindex="0" role="group" aria-label=move || td_string!(locale.get(), stage.figure) data-state=move || race.state.get().code()>
            {move || {
                let trial = trial.get();
                view! {
                    <Predict
                        desk
                        name=GUESS
                        settled=over
                        question=Signal::derive(move || question::question(locale.get(), trial))
                        answers=Signal::derive(move || question::answers(locale.get(), trial))
                        right=Signal::derive(move || question::right(trial, &results()))
                        outcome=Signal::derive(move || question::outcome(locale.get(), trial, &results()))
                    />
                }
            }}
            <ul class="legend q-w">
                <li><Sample dashes="none" />{move || td_string!(locale.get(), race.accuracy_key)}</li>
                <li class="q-d"><Sample dashes="7 5" />{move || td_string!(locale.get(), race.loss_key, most = lane::MOST_LOSS)}</li>
                <Show when=move || trial.get() == Trial::Seeds>
                    <li><Fill />{move || td_string!(locale.get(), race.band_key)}</li>
                </Show>
                <li class="faint"><Sample dashes="2 4" />{move || td_string!(locale.get(), race.chance_key, chance = chance())}</li>
                <li class="beside">{move || td_string!(locale.get(), race.memory_key)}</li>
            </ul>
            {(0..LANES)
                .map(|index| {
                    view! {
                        <RaceLane
                            desk
                            race
                            index
                            label=Signal::derive(move || question::label(locale.get(), entries.get()[index].0))
                            kind=Signal::derive(move || entries.get()[index].1)
                            story
                            distance=Signal::derive(move || course.with(|c| c.trial.distance(c.language)))
                            reader=Signal::derive(move || (trial.get() == Trial::Seeds).then(|| seed.get()))
                        />
                    }
                })
                .collect_view()}
        </div>
        <RaceControls desk race course />
    }
}

/// A piece of a band.
#[component]
fn Fill() -> impl IntoView {
    view! {
        <svg width="30" height="12" aria-hidden="true">
            <rect width="30" height="12" fill="currentColor" fill-opacity="0.25"></rect>
        </svg>
    }
}

/// A piece of a line, as it is drawn in the chart.
#[component]
fn Sample(dashes: &'static str) -> impl IntoView {
    view! {
        <svg width="30" height="12" aria-hidden="true">
            <path d="M1 6H29" stroke-dasharray=dashes></path>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(address: &str) -> Vec<(String, String)> {
        let mut complaints = Vec::new();
        trial(&Query::parse(address), &mut complaints);
        let said = complaints.into_iter();
        said.map(|complaint| (complaint.name.into_owned(), complaint.found))
            .collect()
    }

    #[test]
    fn a_guess_that_was_not_offered_and_a_seed_beyond_the_field_are_reported() {
        for fine in [
            "race=kinds&bet=3&seed=4294967295",
            "race=order&bet=2",
            "bet=9&seed=9999999999",
        ] {
            assert_eq!(complaints(fine), [], "{fine}");
        }
        for (bad, name, found) in [
            ("race=kinds&bet=99", GUESS, "99"),
            ("race=order&bet=3", GUESS, "3"),
            ("race=kinds&bet=x", GUESS, "x"),
            ("race=kinds&seed=4294967296", "seed", "4294967296"),
        ] {
            assert_eq!(
                complaints(bad),
                [(name.to_owned(), found.to_owned())],
                "{bad}"
            );
        }
    }
}
