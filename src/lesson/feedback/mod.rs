//! What if the output came back in? The same words in two orders, with the loop and without.

mod figure;
pub mod listing;
pub mod model;
mod words;

use leptos::prelude::*;
use leptos_i18n::td_string;

use self::figure::{lane_scene, timeline};
use self::model::{
    Config, INPUTS, Lane, MOST_FEEDBACK, MOST_LETTERS, MOST_UNITS, MOST_WORDS, Net, PAIRS, Readout,
    Run, cut, pair,
};
use super::desk::{Desk, Zoom};
use super::figure_frame::FigureFrame;
use super::follow::follow;
use super::listing_view::{Library, ListingView, by_line};
use super::number_panel::NumberPanel;
use super::overview::Overview;
use super::predict::Predict;
use super::prose::{self, Prose, Text};
use super::settings_row::{ChoiceField, NumberField, SettingsRow};
use super::workbench::{Recipe, Workbench};
use crate::figure::clock::Moment;
use crate::figure::drawing::Drawing;
use crate::figure::effect::effect_after;
use crate::figure::number;
use crate::figure::scene::Scene;
use crate::figure::unit_table::{is_computed, unit_table};
use crate::nn::Kind;

const TEXT: Text = Text {
    ko: prose::FEEDBACK_KO,
    en: prose::FEEDBACK_EN,
};
/// Operations a second at speed 1.
const PACE: f64 = 2.0;
/// Space between two orders side by side, and the width from which they stand so.
const BETWEEN: f32 = 24.0;
const BESIDE: f32 = 600.0;

/// What the list of sentences calls the reader's own words.
const OWN: &str = "own";

/// The lesson.
#[component]
pub fn Feedback(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let bench = Workbench::new(
        desk,
        Recipe {
            zoom: Zoom::Sequence,
            pace: PACE,
            read: Config::read,
            run: |config, locale| Run::new(config, locale).ok(),
            timeline: |config, locale| timeline(config.orders(locale)[0].len()),
            units: |config| config.hidden_size,
            has: |run, pick| run.opened(run.config.lane).has(pick),
        },
    );
    let Workbench {
        config,
        run,
        line,
        stage,
        pick,
        figure,
        width,
        ..
    } = bench;
    stage.by_steps();
    stage.opens_what_runs(desk);
    let tick = stage.play.tick;
    let lane = Memo::new(move |_| config.with(|config| config.lane));
    let open = move |zoom| stage.zoom.get() >= zoom;

    let scene = move |which: Lane| {
        Memo::new(move |_| {
            let all = width.get();
            let beside = all >= BESIDE;
            let each = if beside { (all - BETWEEN) / 2.0 } else { all };
            // Digits fit into the taller rows.
            let (room, most) = if beside {
                (96.0_f32, 16.0)
            } else {
                (if open(Zoom::Cell) { 42.0 } else { 84.0 }, 8.0)
            };
            let selected = pick.get().filter(|_| lane.get() == which);
            run.with(|run| match run {
                Some(run) if all > 0.0 => {
                    let unit = (room / run.config.hidden_size as f32).clamp(5.0, most);
                    let l = locale.get();
                    let handed = match run.config.readout {
                        Readout::Mean => td_string!(l, feedback.handed_mean),
                        Readout::Last => td_string!(l, feedback.handed_last),
                    };
                    lane_scene(run, which, each.floor(), unit, tick.get(), selected, handed)
                }
                _ => Scene::default(),
            })
        })
    };
    let cell_scene = bench.scene(move |run, width| {
        let (line, tick) = (line.get(), tick.get());
        unit_table(
            &run.opened(lane.get()),
            line,
            width,
            104.0,
            tick,
            pick.get(),
        )
    });
    let moment = Memo::new(move |_| line.get().moment(tick.get()));
    let loops = move || config.with(|config| config.feedback > 0);
    let now = Memo::new(move |_| {
        let opened = open(Zoom::Cell).then(|| lane.get().net);
        words::now(locale.get(), line.get(), moment.get(), loops(), opened)
    });
    let title = move |which: Lane| bench.of(|run| words::lane(locale.get(), run, which));
    let values = Signal::derive(move || {
        bench.of(|run| words::values(locale.get(), run, line.get(), tick.get()))
    });
    let equations = Signal::derive(move || {
        bench.of_pick(|run, pick| run.opened(lane.get()).equations(pick, ""))
    });
    let computed = Signal::derive(move || {
        let (line, tick) = (line.get(), tick.get());
        pick.get()
            .is_none_or(|pick| is_computed(Kind::RnnTanh, line, tick, pick))
    });
    let read = bench.input(move |run, pick| run.opened(lane.get()).value(pick));
    let distance = move |net| bench.of(|run| run.distance(net));
    let shown = move |net| number::fixed(distance(net), 3);
    // What is opened needs the room that the others take: on a phone the room of all the others, and elsewhere an opened
    // number that of the other network.
    let alone = move || open(Zoom::Cell) && desk.upright.get();
    let shows_net = move |net| !(alone() || open(Zoom::Number)) || lane.get().net == net;
    let shows = move |which: Lane| !alone() || lane.get() == which;
    // The comparison stands when both orders have been read.
    let over = move || tick.get() >= line.get().end();
    // On a phone the RNN lies below the edge, and what the two networks differ in is the point.
    effect_after(move |before: Option<bool>| {
        let now = over();
        if now && before == Some(false) && stage.zoom.get_untracked() == Zoom::Sequence {
            follow(".stage .orders h3");
        }
        now
    });
    let row = move |net: Net| {
        view! {
            <Overview stage>
            <div class="orders">
                <h3>
                    {move || words::net(locale.get(), net)}
                    <span class="status">
                        {move || if over() {
                            td_string!(locale.get(), feedback.difference, value = shown(net)).to_string()
                        } else {
                            td_string!(locale.get(), feedback.unread).to_string()
                        }}
                    </span>
                </h3>
                <div class="beside">
                    {[0, 1].map(|order| {
                        let which = Lane::new(net, order);
                        let label = Signal::derive(move || format!("{}. {}", title(which), now.get()));
                        let scene = scene(which);
                        view! {
                            <Show when=move || shows(which)>
                                <Drawing scene label on_pick=move |pick| {
                                    desk.write("open", Some(which.to_string()));
                                    stage.open(pick);
                                } />
                            </Show>
                        }
                    }).collect_view()}
                </div>
            </div>
            </Overview>
        }
    };

    view! {
        <Prose desk text=TEXT slots=vec![
            view! {
            <Predict
                desk
                settled=Signal::derive(|| true)
                question=Signal::derive(move || td_string!(locale.get(), feedback.question).to_string())
                answers=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        td_string!(l, feedback.answer_both).to_string(),
                        td_string!(l, feedback.answer_recurrent).to_string(),
                        td_string!(l, feedback.answer_feed_forward).to_string(),
                        td_string!(l, feedback.answer_neither).to_string(),
                    ]
                })
                right=Signal::derive(move || match (distance(Net::FeedForward) > 0.0, distance(Net::Recurrent) > 0.0) {
                    (true, true) => 0,
                    (false, true) => 1,
                    (true, false) => 2,
                    (false, false) => 3,
                })
                outcome=Signal::derive(move || td_string!(
                    locale.get(),
                    feedback.outcome,
                    plain = shown(Net::FeedForward),
                    looped = shown(Net::Recurrent)
                ).to_string())
            />
            }.into_any(),
            view! {
            <p class="kept">
                {move || if over() {
                    td_string!(
                        locale.get(),
                        feedback.distances,
                        plain = shown(Net::FeedForward),
                        looped = shown(Net::Recurrent)
                    ).to_string()
                } else {
                    td_string!(locale.get(), feedback.distances_later).to_string()
                }}
            </p>
            }.into_any(),
            view! {
            <p class="kept">
                {move || run.with(|run| run.as_ref().map(|run| td_string!(
                    locale.get(),
                    feedback.sizes,
                    units = run.config.hidden_size,
                    steps = run.steps(),
                    inputs = INPUTS,
                    parameters = run.parameters()
                ).to_string()))}
            </p>
            }.into_any(),
            view! {
            <Listing desk run moment over=Signal::derive(over) />
            }.into_any(),
        ] />
        <section class="stage" aria-label=move || td_string!(locale.get(), stage.figure)>
            <SettingsRow>
                <ChoiceField desk name="pair" replaces="text"
                    label=Signal::derive(move || td_string!(locale.get(), feedback.pair).to_string())
                    value=Signal::derive(move || config.with(|c| match c.own {
                        Some(_) => OWN.to_owned(),
                        None => c.pair.to_string(),
                    }))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        // While the reader's own words are read, none of the sentences is.
                        let own = config.with(|c| c.own.is_some());
                        let own = own.then(|| (OWN.to_owned(), td_string!(l, feedback.own).to_owned()));
                        let pairs = (1..=PAIRS).map(|index| (index.to_string(), pair(l, index)[0].to_owned()));
                        own.into_iter().chain(pairs).collect()
                    }) />
                <OwnWords desk config />
                <NumberField desk name="hidden" least=1 most=MOST_UNITS as u64
                    label=Signal::derive(move || td_string!(locale.get(), rnn.hidden_size).to_string())
                    value=Signal::derive(move || config.with(|c| c.hidden_size as u64)) />
                <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
                    label=Signal::derive(move || td_string!(locale.get(), stage.seed).to_string())
                    value=Signal::derive(move || config.with(|c| c.seed)) />
                <ChoiceField desk name="readout"
                    label=Signal::derive(move || td_string!(locale.get(), feedback.readout).to_string())
                    value=Signal::derive(move || config.with(|c| c.readout.to_string()))
                    choices=Signal::derive(move || {
                        let l = locale.get();
                        vec![
                            (Readout::Mean.to_string(), td_string!(l, feedback.mean).to_string()),
                            (Readout::Last.to_string(), td_string!(l, feedback.last).to_string()),
                        ]
                    }) />
                <label class="field slide">
                    <span>{move || td_string!(locale.get(), feedback.strength)}</span>
                    <input
                        type="range"
                        min="0"
                        max=MOST_FEEDBACK.to_string()
                        step="10"
                        prop:value=move || config.with(|c| c.feedback.to_string())
                        on:input=move |event| desk.write("feedback", Some(event_target_value(&event)))
                    />
                    <output>{move || format!("{}%", config.with(|c| c.feedback))}</output>
                </label>
                <Show when=move || open(Zoom::Cell)>
                    <span class="first"><ChoiceField desk name="open"
                        label=Signal::derive(move || td_string!(locale.get(), feedback.opened).to_string())
                        value=Signal::derive(move || lane.get().to_string())
                        choices=Signal::derive(move || Lane::ALL.map(|lane| (lane.to_string(), title(lane))).to_vec()) />
                </span></Show>
            </SettingsRow>
            <FigureFrame desk stage figure now gates=false values>
                <Show when=move || shows_net(Net::FeedForward)>{row(Net::FeedForward)}</Show>
                <Show when=move || shows_net(Net::Recurrent)>{row(Net::Recurrent)}</Show>
                <Show when=move || desk.draws_cell(stage)>
                    <h3 class="opened">{move || title(lane.get())}</h3>
                    <Drawing scene=cell_scene label=now on_pick=move |pick| stage.open(pick) />
                </Show>
                <Show when=move || open(Zoom::Number)>
                    <NumberPanel desk stage pick equations read computed />
                </Show>
            </FigureFrame>
        </section>
    }
}

/// A field for the reader's own words. What does not fit stays in the field, and a message says why.
#[component]
fn OwnWords(desk: Desk, config: Memo<Config>) -> impl IntoView {
    let locale = desk.locale;
    let refused = RwSignal::new(None::<String>);
    // What was refused stays until something else is chosen.
    let chosen = Memo::new(move |_| {
        let words = config.with(|config| (config.own.clone(), config.pair));
        (words, desk.arrival.get())
    });
    effect_after(move |before: Option<()>| {
        chosen.track();
        if before.is_some() {
            refused.set(None);
        }
    });
    let own = move || {
        let own = || config.with(|config| config.own.as_ref().map(|words| words.join(" ")));
        refused.get().or_else(own)
    };
    let change = move |event| {
        let text = event_target_value(&event);
        let text = text.trim().to_owned();
        let fits = text.is_empty() || cut(&text).is_some();
        refused.set((!fits).then(|| text.clone()));
        if fits {
            desk.write("text", (!text.is_empty()).then_some(text));
        }
    };
    view! {
        <label class="field own-words">
            <span>{move || td_string!(locale.get(), feedback.own)}</span>
            <input
                type="text"
                maxlength=MOST_LETTERS.to_string()
                placeholder=move || td_string!(locale.get(), feedback.own_hint)
                prop:value=move || own().unwrap_or_default()
                aria-invalid=move || refused.get().is_some().to_string()
                on:change=change
            />
        </label>
        {move || {
            refused
                .get()
                .map(|_| {
                    view! {
                        <p class="refused" role="alert">
                            {td_string!(locale.get(), feedback.own_refused, words = MOST_WORDS, letters = MOST_LETTERS)}
                        </p>
                    }
                })
        }}
    }
}

/// The NumPy listing with the running lines marked, and what it prints.
#[component]
fn Listing(
    desk: Desk,
    run: Memo<Option<std::sync::Arc<Run>>>,
    moment: Memo<Option<Moment>>,
    #[prop(into)] over: Signal<bool>,
) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let lines = |run: &std::sync::Arc<Run>| listing::lines(&run.listing());
        run.with(|run| run.as_ref().map(lines)).unwrap_or_default()
    });
    let printed = Signal::derive(move || {
        let printed = |run: &std::sync::Arc<Run>| listing::printed(run.same()).join("\n");
        let printed = run.with(|run| run.as_ref().map(printed));
        printed.filter(|_| over.get()).unwrap_or_default()
    });
    let operation = move || moment.get().map(|moment| moment.operation);
    let runs = by_line(lines, move |line| listing::runs(line, operation()));
    view! { <ListingView desk library=Library::NumPy lines runs printed /> }
}
