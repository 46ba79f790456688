//! Two charts: how far the answer's gradient reaches back, and how often a network is right at each distance.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::lane_view::Shown;
use super::model::language;
use super::school::School;
use super::words;
use crate::figure::chart::{Chart, ChartView, Line, Stroke};
use crate::figure::number;
use crate::lesson::desk::Desk;
use crate::task::moscow::{Architecture, Story, answer_gradient};

const STROKES: [Stroke; 2] = [Stroke::Dashed, Stroke::Solid];

/// Which line is which.
#[component]
fn Legend(
    desk: Desk,
    architectures: [Memo<Architecture>; 2],
    class: &'static str,
) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <ul class=format!("legend {class}")>
            {[0, 1]
                .map(|index| {
                    let dashes = if STROKES[index] == Stroke::Dashed { "7 5" } else { "none" };
                    view! {
                        <li>
                            <svg width="36" height="12" aria-hidden="true">
                                <path d="M1 6H35" stroke-dasharray=dashes></path>
                            </svg>
                            {move || words::network(locale.get(), architectures[index].get())}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// The size of the answer's gradient at every step, on a logarithmic scale.
#[component]
pub fn GradientChart(
    desk: Desk,
    school: School,
    shown: [Shown; 2],
    architectures: [Memo<Architecture>; 2],
    story: Memo<Story>,
) -> impl IntoView {
    let locale = desk.locale;
    // A network that is still learning changes many times a second; the chart waits for the end.
    let norms = Memo::new(move |_| {
        if !(0..2).all(|index| finished(school, index)) {
            return [Vec::new(), Vec::new()];
        }
        [0, 1].map(|index| {
            let model = school.lanes[index].model.get();
            let guess = shown[index]
                .reading
                .with(|reading| reading.as_ref().map(|reading| reading.guess()));
            let Some((model, guess)) = model.zip(guess) else {
                return Vec::new();
            };
            story.with(|story| {
                let place = story.truth().unwrap_or(guess);
                let gradient = answer_gradient(&model, story, place);
                gradient
                    .map(|gradient| {
                        if gradient.cell.is_empty() {
                            gradient.hidden
                        } else {
                            gradient.cell
                        }
                    })
                    .unwrap_or_default()
            })
        })
    });
    let chart = Signal::derive(move || {
        let l = locale.get();
        let lines = norms.with(|norms| {
            norms
                .iter()
                .zip(STROKES)
                .map(|(norms, stroke)| {
                    let points = norms
                        .iter()
                        .enumerate()
                        .map(|(t, norm)| ((t + 1) as f64, f64::from(*norm)))
                        .collect();
                    Line {
                        colour: "--q-d",
                        stroke,
                        points,
                    }
                })
                .collect()
        });
        Chart {
            lines,
            x_label: td_string!(l, moscow.gradient_x).to_string(),
            y_label: td_string!(l, moscow.gradient_y).to_string(),
            y_range: None,
            logarithmic: true,
            level: None,
        }
    });
    let ends = move |index: usize| {
        norms.with(|norms| {
            let norms = &norms[index];
            norms
                .first()
                .zip(norms.last())
                .map_or((f32::NAN, f32::NAN), |(first, last)| (*first, *last))
        })
    };
    let label = Signal::derive(move || {
        let l = locale.get();
        let sentence = |index: usize| {
            let (first, last) = ends(index);
            td_string!(
                l,
                moscow.gradient_words,
                network = words::network(l, architectures[index].get()),
                first = number::scientific(first),
                last = number::scientific(last)
            )
            .to_string()
        };
        format!("{} {}", sentence(0), sentence(1))
    });
    view! {
        <figure class="plot">
            <ChartView chart label dark=desk.dark />
            <Legend desk architectures class="q-d" />
            <figcaption>{label}</figcaption>
        </figure>
    }
}

/// Accuracy on fresh stories against distance, as the page computes it.
#[component]
pub fn AccuracyChart(
    desk: Desk,
    school: School,
    architectures: [Memo<Architecture>; 2],
) -> impl IntoView {
    let locale = desk.locale;
    let curves = move || school.lanes.map(|lane| lane.curve.get());
    let chart = Signal::derive(move || {
        let l = locale.get();
        let lines = curves()
            .into_iter()
            .zip(STROKES)
            .map(|(curve, stroke)| {
                let points = curve
                    .into_iter()
                    .map(|(distance, share)| (distance as f64, f64::from(share)))
                    .collect();
                Line {
                    colour: "--ink",
                    stroke,
                    points,
                }
            })
            .collect();
        Chart {
            lines,
            x_label: td_string!(l, moscow.accuracy_x).to_string(),
            y_label: td_string!(l, moscow.accuracy_y).to_string(),
            y_range: Some((0.0, 1.0)),
            logarithmic: false,
            level: Some(1.0 / language(l).places().len() as f64),
        }
    });
    let label = Signal::derive(move || td_string!(locale.get(), moscow.accuracy_words).to_string());
    view! {
        <figure class="plot">
            <ChartView chart label dark=desk.dark />
            <Legend desk architectures class="q-w" />
            <figcaption>{label}</figcaption>
            <details>
                <summary>{move || td_string!(locale.get(), moscow.table)}</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{move || td_string!(locale.get(), moscow.distance)}</th>
                            {[0, 1]
                                .map(|index| view! { <th scope="col">{move || words::network(locale.get(), architectures[index].get())}</th> })
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            let [above, below] = curves();
                            above
                                .into_iter()
                                .map(|(distance, share)| {
                                    let other = below.iter().find(|(d, _)| *d == distance).map_or("–".into(), |(_, s)| number::percent(*s));
                                    view! {
                                        <tr>
                                            <th scope="row">{distance}</th>
                                            <td>{number::percent(share)}</td>
                                            <td>{other}</td>
                                        </tr>
                                    }
                                })
                                .collect_view()
                        }}
                    </tbody>
                </table>
            </details>
        </figure>
    }
}

fn finished(school: School, index: usize) -> bool {
    school.lanes[index]
        .learning
        .with(|learning| learning.all > 0 && learning.updates >= learning.all)
}
