//! One network of a race: how it is doing, its curves, and what it makes of the story.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::curve::{extent, median};
use super::question::result;
use super::run::{Phase, Race, Run, State};
use crate::figure::chart::{Chart, ChartView, Line, Stroke};
use crate::figure::heat_map::{Heat, HeatMap};
use crate::figure::number;
use crate::figure::opened::symbol;
use crate::figure::pick::What;
use crate::i18n::Locale;
use crate::lesson::desk::Desk;
use crate::lesson::language::language;
use crate::lesson::moscow::words;
use crate::nn::Kind;
use crate::task::moscow::{PLACES, Reading, Story, probe};
use crate::training::Failure;

/// The loss at the top of the scale. A network that knows nothing begins above it: at ln of the number of words.
pub const MOST_LOSS: f64 = 4.0;
/// Height of the chart.
const HEIGHT: f64 = 114.0;

/// The lane.
#[component]
pub fn RaceLane(
    desk: Desk,
    race: Race,
    index: usize,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] kind: Signal<Kind>,
    #[prop(into)] story: Signal<Story>,
    /// Distance of the fresh stories that decide.
    #[prop(into)]
    distance: Signal<usize>,
    /// The seed of the network that reads the story, where there are several.
    #[prop(into)]
    reader: Signal<Option<u64>>,
) -> impl IntoView {
    let locale = desk.locale;
    let lane = race.lanes[index];
    let chart = Signal::derive(move || lane.runs.with(|runs| curves(runs)));
    let chart_label = Signal::derive(move || {
        td_string!(locale.get(), race.chart, network = label.get()).to_string()
    });
    let status = move || {
        let begun = race.state.get() != State::Waiting;
        let words = |runs: &Vec<Run>| status(locale.get(), runs, distance.get());
        begun.then(|| lane.runs.with(words))
    };
    // And whether it had learned anything.
    let stopped = Memo::new(move |_| {
        lane.runs.with(|runs| {
            runs.iter().find_map(|run| match &run.phase {
                Phase::Stopped(failure) => Some((failure.clone(), run.curve.updates() > 0)),
                _ => None,
            })
        })
    });
    // What the test walks by: how many updates were made, and what came of it.
    let updates = move || {
        let sum = |runs: &Vec<Run>| runs.iter().map(|run| run.curve.updates()).sum::<usize>();
        lane.runs.with(sum).to_string()
    };
    let score = move || {
        lane.runs
            .with(|runs| runs.first().and_then(|run| run.score))
            .map(|score| score.to_string())
    };
    view! {
        <section class="lane race-lane" aria-label=label data-updates=updates data-score=score>
            <h3>
                {label}
                <span class="status">{status}</span>
            </h3>
            {move || {
                stopped
                    .get()
                    .map(|(failure, learned)| {
                        view! {
                            <p class="stopped" role="alert">
                                {why(locale.get(), &failure, learned)}
                                " "
                                <button type="button" class="plain retry" on:click=move |_| race.retry(index)>
                                    {move || td_string!(locale.get(), race.retry)}
                                </button>
                            </p>
                        }
                    })
            }}
            <div class="race-row">
                <ChartView chart label=chart_label dark=desk.dark />
                <Memory desk race index label kind story reader />
            </div>
        </section>
    }
}

/// What the network makes of the story now: its state after every word, the place that it would name, and its answer.
#[component]
fn Memory(
    desk: Desk,
    race: Race,
    index: usize,
    label: Signal<String>,
    kind: Signal<Kind>,
    story: Signal<Story>,
    reader: Signal<Option<u64>>,
) -> impl IntoView {
    let locale = desk.locale;
    let lane = race.lanes[index];
    let reading = Memo::new_with_compare(
        move |_| {
            let model = lane.model.get()?;
            // While the language changes the network may still be the other language's.
            story.with(|story| probe(&model, story)).ok().map(Arc::new)
        },
        |_, _| true,
    );
    // The state that carries the memory: c where there is one.
    let what = Memo::new(move |_| match kind.get() {
        Kind::Lstm => What::Cell,
        Kind::RnnTanh | Kind::RnnRelu | Kind::Gru => What::Hidden,
    });
    let state = Signal::derive(move || {
        reading.with(|reading| {
            let layer = reading.as_ref().and_then(|r| r.trace.stack.layers.first());
            layer.map_or_else(Heat::default, |layer| Heat {
                rows: layer.units,
                columns: layer.steps,
                shown: layer.steps,
                values: match what.get() {
                    What::Cell => layer.cell.clone(),
                    _ => layer.hidden.clone(),
                },
            })
        })
    });
    let places = Signal::derive(move || {
        reading.with(|reading| reading.as_deref().map(places).unwrap_or_default())
    });
    let truth = Memo::new(move |_| story.with(Story::truth));
    let answer = move || {
        reading.with(|reading| {
            let reading = reading.as_ref()?;
            let guess = reading.guess();
            let place = language(locale.get()).places().get(guess)?;
            let mark = match truth.get() {
                Some(truth) if truth == guess => " ✓",
                Some(_) => " ✗",
                None => "",
            };
            let share = number::percent(*reading.answer.get(guess)?);
            Some(format!("{place} {share}{mark}"))
        })
    };
    let guess = move || reading.with(|reading| Some(reading.as_ref()?.guess()));
    // Of the eight rows the one that should be full is named, and the one that is, where its name has room.
    let names = move || {
        let names = language(locale.get()).places();
        let truth = truth.get();
        let guess = guess();
        let apart = |place: usize| truth.is_none_or(|truth| truth.abs_diff(place) > 1);
        let name = |(place, name): (usize, &&'static str)| {
            let named = truth == Some(place) || guess == Some(place) && apart(place);
            view! { <li class:truth=truth == Some(place)>{named.then_some(*name)}</li> }
        };
        names.iter().enumerate().map(name).collect_view()
    };
    view! {
        <div class="lane-row race-memory">
            <span class=move || format!("axis {}", symbol(what.get()).1.class())>{move || symbol(what.get()).0}</span>
            <div class="band">
                <HeatMap
                    heat=state
                    label=Signal::derive(move || {
                        td_string!(locale.get(), moscow.band, symbol = symbol(what.get()).0, network = label.get()).to_string()
                    })
                    dark=desk.dark
                    class="states"
                    on_click=|_| {}
                />
            </div>
            <ol class="names" aria-hidden="true">{names}</ol>
            <div class="band">
                <HeatMap
                    heat=places
                    label=Signal::derive(move || td_string!(locale.get(), moscow.places_band, network = label.get()).to_string())
                    dark=desk.dark
                    class="places"
                    on_click=|_| {}
                />
            </div>
            <p class="ends">
                <span>
                    {move || match reader.get() {
                        Some(seed) => td_string!(locale.get(), race.reading_of, seed = seed).to_string(),
                        None => td_string!(locale.get(), race.reading).to_string(),
                    }}
                </span>
                <span class="says">{move || {
                    let (l, answer) = (locale.get(), answer()?);
                    Some(match story.with(Story::distance) {
                        Some(distance) => td_string!(l, race.says, distance = distance, answer = answer).to_string(),
                        None => td_string!(l, race.says_plain, answer = answer).to_string(),
                    })
                }}</span>
            </p>
        </div>
    }
}

/// The probability of every place after every word, and at the blank.
fn places(reading: &Reading) -> Heat {
    let mut values: Vec<f32> = reading.after_each.concat();
    values.extend(reading.answer);
    let columns = reading.after_each.len() + 1;
    Heat {
        rows: PLACES,
        columns,
        values,
        shown: columns,
    }
}

/// Accuracy from 0 to 1 at the left, loss at the right. Of several runs the median of those that are done is drawn, and how far
/// these lie apart; of the one that learns, its accuracy.
fn curves(runs: &[Run]) -> Chart {
    let losses = |run: &Run| -> Vec<(f64, f64)> {
        let scaled = |(update, loss): (f64, f64)| (update, (loss / MOST_LOSS).min(1.0));
        run.curve.losses().into_iter().map(scaled).collect()
    };
    let line = |colour, stroke, points| Line {
        colour,
        stroke,
        points,
    };
    let (mut lines, mut bands) = (Vec::new(), Vec::new());
    let accuracies = |run: &Run| run.curve.accuracies();
    let curves = |of: &dyn Fn(&Run) -> Vec<(f64, f64)>| -> Vec<Vec<(f64, f64)>> {
        let settled = |run: &&Run| runs.len() == 1 || run.phase == Phase::Done;
        runs.iter().filter(settled).map(of).collect()
    };
    let all = [
        ("--q-d", Stroke::Dashed, curves(&losses)),
        ("--ink", Stroke::Solid, curves(&accuracies)),
    ];
    for (colour, stroke, curves) in all {
        if let [single] = &curves[..] {
            lines.push(line(colour, stroke, single.clone()));
            continue;
        }
        bands.push(line(colour, Stroke::Area, extent(&curves)));
        lines.push(line(colour, stroke, median(&curves)));
    }
    if runs.len() > 1 {
        let learns = runs.iter().filter(|run| run.phase == Phase::Learning);
        let learns = learns.map(|run| line("--soft", Stroke::Solid, accuracies(run)));
        lines.splice(0..0, learns);
    }
    let all = runs.first().map_or(1, |run| run.curve.all());
    Chart {
        // Under the lines.
        lines: bands.into_iter().chain(lines).collect(),
        x_range: Some((0.0, all as f64)),
        y_range: Some((0.0, 1.0)),
        level: Some(1.0 / PLACES as f64),
        right: vec![(0.0, "0"), (0.25, "1"), (0.5, "2"), (0.75, "3"), (1.0, "4")],
        height: Some(HEIGHT),
        ..Chart::default()
    }
}

/// Why a run stopped. Of one that had not begun to learn there is nothing left to speak of.
fn why(l: Locale, failure: &Failure, learned: bool) -> String {
    match failure {
        Failure::Died(_) if !learned => td_string!(l, race.died_early).to_string(),
        failure => words::failure(l, failure),
    }
}

/// How a lane is doing, in words.
fn status(l: Locale, runs: &[Run], distance: usize) -> String {
    let [run] = runs else {
        return many(l, runs, distance);
    };
    match (&run.phase, run.curve.last()) {
        (Phase::Queued, None) => td_string!(l, race.queued).to_string(),
        (Phase::Done, _) if run.score.is_some() => {
            let seconds = number::fixed(run.elapsed / 1000.0, 1);
            match run.curve.learned() {
                Some(update) => td_string!(
                    l,
                    race.learned,
                    score = result(l, runs),
                    distance = distance,
                    update = update,
                    after = number::fixed(run.learned_after.unwrap_or(run.elapsed) / 1000.0, 1),
                    seconds = seconds
                )
                .to_string(),
                None => td_string!(
                    l,
                    race.scored,
                    score = result(l, runs),
                    distance = distance,
                    seconds = seconds
                )
                .to_string(),
            }
        }
        (_, None) => String::new(),
        (_, Some(last)) => td_string!(
            l,
            race.progress,
            update = last.update,
            all = run.curve.all(),
            accuracy = number::share(run.curve.accuracy()),
            loss = number::fixed(last.loss, 2),
            norm = number::fixed(last.grad_norm, 2)
        )
        .to_string(),
    }
}

/// The same of a run a seed.
fn many(l: Locale, runs: &[Run], distance: usize) -> String {
    let done = runs.iter().filter(|run| run.phase == Phase::Done).count();
    td_string!(
        l,
        race.seeds_done,
        done = done,
        all = runs.len(),
        distance = distance,
        result = result(l, runs)
    )
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::moscow::race::curve::Curve;
    use crate::task::Progress;

    fn run(loss: f32) -> Run {
        let mut curve = Curve::new(10);
        for update in 1..=10 {
            curve.push(Progress {
                update,
                loss,
                score: 0.5,
                grad_norm: 1.0,
            });
        }
        Run {
            curve,
            phase: Phase::Learning,
            score: None,
            elapsed: 0.0,
            learned_after: None,
        }
    }

    #[test]
    fn one_run_is_two_lines_and_several_are_two_medians_in_their_bands() {
        assert_eq!(curves(&[run(1.0)]).lines.len(), 2);
        let done = |loss| Run {
            phase: Phase::Done,
            ..run(loss)
        };
        let strokes =
            |chart: &Chart| -> Vec<Stroke> { chart.lines.iter().map(|line| line.stroke).collect() };
        let area = Stroke::Area;
        // Of the one that learns there is a line of its own; the medians and their bands are without it.
        let chart = curves(&[done(1.0), done(2.0), run(9.0)]);
        assert_eq!(
            strokes(&chart),
            [area, area, Stroke::Solid, Stroke::Dashed, Stroke::Solid]
        );
        let chart = curves(&[done(1.0), done(2.0), done(3.0)]);
        assert_eq!(strokes(&chart), [area, area, Stroke::Dashed, Stroke::Solid]);
        let lies = |line: usize, values: &[f64]| {
            let points = &chart.lines[line].points;
            points.iter().all(|point| values.contains(&point.1))
        };
        assert!(lies(0, &[0.25, 0.75]) && lies(1, &[0.5]) && lies(2, &[0.5]));
    }

    #[test]
    fn a_loss_beyond_the_scale_stays_at_its_edge_and_an_infinite_one_is_left_to_the_chart() {
        assert!(
            curves(&[run(99.0)]).lines[0]
                .points
                .iter()
                .all(|p| p.1 == 1.0)
        );
        let broken = curves(&[run(f32::NAN)]);
        assert!(crate::figure::chart::prepare(&broken).is_some());
    }
}
