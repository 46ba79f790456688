//! Charts: how far the answer's gradient reaches back, the factors that it is the product of, and how often a network is
//! right at each distance.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::school::School;
use super::words;
use crate::figure::chart::{Chart, ChartView, Line, Stroke};
use crate::figure::codes::codes;
use crate::figure::number;
use crate::lesson::desk::Desk;
use crate::lesson::language::language;
use crate::lesson::query::{Complaint, Query};
use crate::lesson::settings_row::ChoiceField;
use crate::nn::{Model, rescale_to_radius, spectral_radius};
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

/// How large the answer's gradient is at every step, measured by its size at the last step, on a logarithmic scale: before
/// the first lesson or after the last.
#[component]
pub fn GradientChart(
    desk: Desk,
    school: School,
    architectures: [Memo<Architecture>; 2],
    story: Memo<Story>,
) -> impl IntoView {
    let locale = desk.locale;
    let after = Memo::new(move |_| {
        desk.query
            .with(|query| taught(query, &mut Vec::new()) == Taught::After)
    });
    let radius = Memo::new(move |_| desk.query.with(|query| dial(query, &mut Vec::new())));
    let shares = Memo::new(move |_| {
        [0, 1].map(|index| {
            let lane = school.lanes[index];
            // A network that is still learning changes many times a second; the chart waits for the end.
            let model = match after.get() {
                true if !lane.finished() => None,
                true => lane.model.get(),
                false => lane.fresh.get(),
            };
            let turned = |model: std::sync::Arc<Model>| match radius.get() {
                Some(percent) if index == 0 => rescaled(&model, percent),
                _ => Some(model),
            };
            model
                .and_then(turned)
                .and_then(|model| story.with(|story| reach(&model, story)))
                .unwrap_or_default()
        })
    });
    // The radius that the RNN of the chart was drawn with, or has learned.
    let own = Memo::new(move |_| {
        let lane = school.lanes[0];
        let model = if after.get() {
            lane.model.get().filter(|_| lane.finished())
        } else {
            lane.fresh.get()
        };
        model.and_then(|model| own_radius(&model))
    });
    let chart = Signal::derive(move || {
        let l = locale.get();
        let points = |shares: &Vec<f32>| {
            shares
                .iter()
                .enumerate()
                .map(|(t, share)| ((t + 1) as f64, f64::from(*share)))
                .collect()
        };
        let lines = shares.with(|shares| {
            let line = |(shares, stroke)| Line {
                colour: "--q-d",
                stroke,
                points: points(shares),
            };
            shares.iter().zip(STROKES).map(line).collect()
        });
        Chart {
            lines,
            x_label: td_string!(l, moscow.gradient_x).to_string(),
            y_label: td_string!(l, moscow.gradient_y).to_string(),
            x_range: shares.with(steps),
            logarithmic: true,
            ..Chart::default()
        }
    });
    let label = Signal::derive(move || {
        let l = locale.get();
        let sentence = |index: usize| {
            let at = story.with(|story| story.truth_at.unwrap_or(0));
            let first = shares.with(|shares| shares[index].get(at).copied());
            first.map_or(String::new(), |first| {
                let network = words::network(l, architectures[index].get());
                td_string!(
                    l,
                    moscow.gradient_words,
                    network = network,
                    step = at + 1,
                    share = number::scientific(first)
                )
                .to_string()
            })
        };
        let text = format!("{} {}", sentence(0), sentence(1));
        if text.trim().is_empty() {
            td_string!(l, moscow.waiting).to_string()
        } else {
            text
        }
    });
    view! {
        <figure class="plot gradient">
            <ChoiceField
                desk
                name="gradient"
                label=Signal::derive(move || td_string!(locale.get(), moscow.when).to_string())
                value=Signal::derive(move || if after.get() { "after".to_owned() } else { "before".to_owned() })
                choices=Signal::derive(move || {
                    let l = locale.get();
                    vec![
                        ("before".to_owned(), td_string!(l, moscow.when_before).to_string()),
                        ("after".to_owned(), td_string!(l, moscow.when_after).to_string()),
                    ]
                })
            />
            <ChartView chart label dark=desk.dark />
            <Legend desk architectures class="q-d" />
            <figcaption>{label}</figcaption>
            <Factors desk shares />
            <Dial desk radius own />
        </figure>
    }
}

/// What the gradient is multiplied by at each step on its way back: its size at a step, divided by its size one step later.
/// The product of all of them is the curve above.
#[component]
fn Factors(desk: Desk, shares: Memo<[Vec<f32>; 2]>) -> impl IntoView {
    let locale = desk.locale;
    let chart = Signal::derive(move || {
        let l = locale.get();
        let lines = shares.with(|shares| {
            let line = |(shares, stroke): (&Vec<f32>, Stroke)| Line {
                colour: "--q-d",
                stroke,
                points: factors(shares)
                    .enumerate()
                    .map(|(t, factor)| ((t + 1) as f64, f64::from(factor)))
                    .collect(),
            };
            shares.iter().zip(STROKES).map(line).collect()
        });
        Chart {
            lines,
            x_label: td_string!(l, moscow.gradient_x).to_string(),
            y_label: td_string!(l, moscow.factor_y).to_string(),
            x_range: shares.with(steps),
            logarithmic: true,
            level: Some(0.0),
            height: Some(190.0),
            ..Chart::default()
        }
    });
    let words = Signal::derive(move || {
        let l = locale.get();
        shares.with(|shares| {
            let own: Vec<f32> = factors(&shares[0]).collect();
            let Some(share) = shares[0].first().filter(|_| !own.is_empty()) else {
                return td_string!(l, moscow.waiting).to_string();
            };
            let last = own.iter().rev().take(3).map(|f| number::fixed(*f, 2));
            td_string!(
                l,
                moscow.factor_words,
                factors = last.collect::<Vec<_>>().join(" × "),
                count = own.len(),
                share = number::scientific(*share)
            )
            .to_string()
        })
    });
    view! {
        <div class="factors">
            <ChartView chart label=words dark=desk.dark />
            <p class="hint">{words}</p>
        </div>
    }
}

/// Both charts have the steps of the story, so that one can be read under the other.
fn steps(shares: &[Vec<f32>; 2]) -> Option<(f64, f64)> {
    let most = shares.iter().map(Vec::len).max()?;
    (most > 1).then_some((1.0, most as f64))
}

/// The factor of each step, the one from the second step to the first at the beginning.
fn factors(shares: &[f32]) -> impl DoubleEndedIterator<Item = f32> + ExactSizeIterator + '_ {
    shares.windows(2).map(|pair| pair[0] / pair[1])
}

/// Percent of the spectral radius that a reader may set, and the one of the address.
const RADII: std::ops::RangeInclusive<u32> = 20..=500;

/// Whose gradient is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taught {
    Before,
    After,
}

codes!(Taught: Before "before", After "after");

/// Whose gradient an address names.
pub fn taught(query: &Query, complaints: &mut Vec<Complaint>) -> Taught {
    query.read("gradient", Taught::Before, |_| true, complaints)
}

/// The spectral radius that a reader has set for the RNN's W_h, in percent; `None` leaves it as it was drawn or learned.
pub fn dial(query: &Query, complaints: &mut Vec<Complaint>) -> Option<u32> {
    query.get("radius")?;
    let radius = query.read("radius", 0, |radius| RADII.contains(radius), complaints);
    (radius > 0).then_some(radius)
}

/// The model with its recurrent matrix scaled to a spectral radius.
fn rescaled(model: &Model, percent: u32) -> Option<std::sync::Arc<Model>> {
    let mut model = model.clone();
    let units = model.spec().stack.hidden_size;
    let weight = model.params_mut().get_mut("rnn.weight_hh_l0")?;
    rescale_to_radius(weight, units, percent as f32 / 100.0).ok()?;
    Some(std::sync::Arc::new(model))
}

/// The spectral radius of the model's recurrent matrix.
fn own_radius(model: &Model) -> Option<f32> {
    let units = model.spec().stack.hidden_size;
    let weight = model.params().get("rnn.weight_hh_l0")?;
    let radius = spectral_radius(weight, units);
    radius.is_finite().then_some(radius)
}

/// One dial under which a gradient vanishes, holds or explodes.
#[component]
fn Dial(desk: Desk, radius: Memo<Option<u32>>, own: Memo<Option<f32>>) -> impl IntoView {
    let locale = desk.locale;
    let shown = move || {
        radius.get().map_or_else(
            || {
                let radius = own
                    .get()
                    .map_or("–".to_owned(), |radius| number::fixed(radius, 2));
                td_string!(locale.get(), moscow.radius_own, radius = radius).to_string()
            },
            |percent| number::fixed(percent as f32 / 100.0, 2),
        )
    };
    view! {
        <div class="settings dial">
            <label class="field slide">
                <span>{move || td_string!(locale.get(), moscow.radius)}</span>
                <input
                    type="range"
                    min=RADII.start().to_string()
                    max=RADII.end().to_string()
                    step="5"
                    prop:value=move || {
                        let own = || own.get().map_or(100, |own| (100.0 * own).round() as u32);
                        radius.get().unwrap_or_else(own).to_string()
                    }
                    on:input=move |event| desk.write("radius", Some(event_target_value(&event)))
                />
                <output>{shown}</output>
            </label>
            <Show when=move || radius.get().is_some()>
                <button type="button" class="plain" on:click=move |_| desk.write("radius", None)>
                    {move || td_string!(locale.get(), moscow.radius_reset)}
                </button>
            </Show>
        </div>
        <p class="hint">{move || td_string!(locale.get(), moscow.radius_words)}</p>
    }
}

/// The gradient of the answer with respect to the state that carries the memory (c where there is one, h elsewhere), at every
/// step as a share of its size at the last.
fn reach(model: &Model, story: &Story) -> Option<Vec<f32>> {
    let place = story.truth().unwrap_or(0);
    let gradient = answer_gradient(model, story, place).ok()?;
    let norms = if gradient.cell.is_empty() {
        gradient.hidden
    } else {
        gradient.cell
    };
    let last = *norms.last()?;
    Some(norms.into_iter().map(|norm| norm / last).collect())
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
            level: Some(1.0 / language(l).places().len() as f64),
            ..Chart::default()
        }
    });
    let label = Signal::derive(move || {
        let l = locale.get();
        if curves().iter().all(Vec::is_empty) {
            td_string!(l, moscow.waiting).to_string()
        } else {
            td_string!(l, moscow.accuracy_words).to_string()
        }
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_of_all_factors_is_the_share() {
        let shares = [0.001_f32, 0.02, 0.05, 0.5, 1.0];
        assert_eq!(factors(&shares).len(), 4);
        let product: f32 = factors(&shares).product();
        assert!((product / shares[0] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_smaller_radius_lets_the_gradient_vanish_sooner() {
        use crate::nn::Rng;
        use crate::task::moscow::Language;

        let spec = Architecture::Rnn.spec(Language::English);
        let mut rng = Rng::seed_from_u64(5);
        let model = Model::init(spec, &Default::default(), &mut rng).unwrap();
        let story = Story::course(Language::English);
        let first = |percent| {
            let model = rescaled(&model, percent).unwrap();
            reach(&model, &story).unwrap()[0]
        };
        let (small, middle) = (first(20), first(60));
        assert!(small < middle && middle < 1e-2, "{small} {middle}");
    }

    #[test]
    fn a_radius_is_read_and_a_wrong_one_is_reported() {
        let read = |text: &str| {
            let mut complaints = Vec::new();
            (dial(&Query::parse(text), &mut complaints), complaints.len())
        };
        assert_eq!(read(""), (None, 0));
        assert_eq!(read("radius=150"), (Some(150), 0));
        assert_eq!(read("radius=9999"), (None, 1));
        assert_eq!(read("radius=wide"), (None, 1));
    }
}
