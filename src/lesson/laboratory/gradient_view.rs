//! How far a gradient reaches: its norm at every step, the factors that it is a product of, and a dial that rescales W_h.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::config::{GATES, RADII, code};
use super::fate::{Fate, Tracing};
use super::plot::{Format, Plot, PlotView};
use super::reading::Reading;
use super::{Lab, dial, words};
use crate::figure::chart::{Chart, Line, Stroke};
use crate::figure::effect::effect;
use crate::figure::number;
use crate::figure::scene::{breadth, subscript};
use crate::lesson::frames::now;
use crate::lesson::settings_row::ChoiceField;

/// Milliseconds of a frame that tracing gradients may take.
const BUDGET: f64 = 10.0;
/// How far the dial goes, if neither the network's own radius nor the address's is larger.
const USUAL: f32 = 3.0;
/// What the buttons set the radius to.
const PRESETS: [f32; 3] = [0.5, 1.0, 1.5];

/// What is known about a reading's gradients so far.
#[derive(Clone, Debug, PartialEq, Default)]
struct Known {
    /// dL/dh_t and dL/dc_t.
    hidden: Vec<f32>,
    cell: Vec<f32>,
    fate: Option<Fate>,
    /// How much of the fate is computed, while it is not.
    progress: f32,
}

/// Computes piece by piece, so that no frame waits; begins anew with every other reading, but lets a work in hand end first
/// while a network is being taught.
fn trace(lab: Lab) -> RwSignal<Known> {
    let known = RwSignal::new(Known::default());
    let work = StoredValue::new_local(None::<(Arc<Reading>, Tracing)>);
    let ticking = StoredValue::new(false);
    let piece = move || {
        let start = now();
        loop {
            let Some(outcome) = work.try_update_value(|work| {
                let (_, tracing) = work.as_mut()?;
                Some((tracing.work(), tracing.progress(), tracing.fate()))
            }) else {
                return false;
            };
            match outcome {
                None | Some((Err(_), ..)) => return false,
                Some((Ok(true), _, fate)) => {
                    known.update(|known| {
                        known.fate = Some(fate);
                        known.progress = 1.0;
                    });
                    return false;
                }
                Some((Ok(false), progress, _)) if now() - start > BUDGET => {
                    // What is on the screen stays until the next is whole.
                    known.update(|known| known.progress = progress);
                    return true;
                }
                Some(_) => {}
            }
        }
    };
    let begin = move || {
        let Some(reading) = lab.reading.get_untracked() else {
            known.set(Known::default());
            return false;
        };
        let place = lab.look.with_untracked(|look| look.layer);
        let norms = reading.loss_norms(place).unwrap_or_default();
        known.update(|known| (known.hidden, known.cell) = norms);
        let tracing = Tracing::new(&reading, place).ok();
        let begun = tracing.is_some();
        work.set_value(tracing.map(|tracing| (reading, tracing)));
        begun
    };
    let missed = StoredValue::new(false);
    effect(move || {
        lab.reading.track();
        lab.look.track();
        let busy = lab.bench.status.with_untracked(|status| status.is_busy());
        let skipped = ticking.get_value() && busy;
        missed.set_value(skipped);
        if !skipped && begin() && !ticking.get_value() {
            ticking.set_value(true);
            // What was skipped last is the network as it stays.
            let catch_up = move || missed.try_update_value(std::mem::take) == Some(true) && begin();
            run(ticking, known, move || piece() || catch_up());
        }
    });
    known
}

/// Works on in the next frame as long as there is work.
fn run(
    ticking: StoredValue<bool>,
    known: RwSignal<Known>,
    piece: impl Fn() -> bool + Copy + 'static,
) {
    set_timeout(
        move || {
            // The reader may have left.
            if known.try_get_untracked().is_none() {
                return;
            }
            if piece() {
                run(ticking, known, piece);
            } else {
                let _ = ticking.try_set_value(false);
            }
        },
        Duration::from_millis(1),
    );
}

/// The two charts, the step's factor in words, and the dial.
#[component]
pub fn GradientView(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let known = trace(lab);
    let has_cell = Memo::new(move |_| lab.setup.with(|setup| setup.kind.has_cell()));
    let points = |values: &[f32]| -> Vec<(f64, f64)> {
        values
            .iter()
            .enumerate()
            .map(|(t, value)| ((t + 1) as f64, f64::from(*value)))
            .collect()
    };
    let steps = move || lab.stage.play.timeline.get().steps as f64;
    let current = Memo::new(move |_| {
        let play = lab.stage.play;
        play.timeline.get().step_at(play.tick.get())
    });
    let reach = Signal::derive(move || {
        let l = locale.get();
        known.with(|known| {
            let line = |values: &[f32], colour, stroke| Line {
                colour,
                stroke,
                points: points(values),
            };
            let mut lines = vec![line(&known.hidden, "--q-h", Stroke::Solid)];
            if has_cell.get() {
                lines.push(line(&known.cell, "--q-c", Stroke::Solid));
            }
            if let Some(fate) = &known.fate {
                lines.push(line(&fate.products, "--q-d", Stroke::Dashed));
            }
            Plot {
                chart: Chart {
                    lines,
                    x_label: td_string!(l, laboratory.step_axis).to_string(),
                    logarithmic: true,
                    x_range: Some((1.0, steps().max(2.0))),
                    ..Chart::default()
                },
                levels: Vec::new(),
                beside: breadth(td_string!(l, laboratory.holds)),
                marks: vec![(current.get() + 1) as f64],
                format: Format::Number,
            }
        })
    });
    let factors = Signal::derive(move || {
        let l = locale.get();
        let factors = known.with(|known| known.fate.as_ref().map(|fate| fate.factors.clone()));
        Plot {
            chart: Chart {
                lines: vec![Line {
                    colour: "--q-d",
                    stroke: Stroke::Solid,
                    points: points(&factors.unwrap_or_default()),
                }],
                x_label: td_string!(l, laboratory.step_axis).to_string(),
                x_range: Some((1.0, steps().max(2.0))),
                ..Chart::default()
            },
            levels: vec![(1.0, td_string!(l, laboratory.holds).to_string())],
            beside: breadth(td_string!(l, laboratory.holds)),
            marks: vec![(current.get() + 1) as f64],
            format: Format::Number,
        }
    });
    let state = Memo::new(move |_| if has_cell.get() { "(h, c)" } else { "h" });
    // The state that the product reaches back from: the last that its direction computes.
    let from_last = move || {
        let backward = lab.look.with(|look| look.layer.direction == 1);
        let last = if backward { 1 } else { steps() as usize };
        format!("∂{0}{1}/∂{0}ₜ", state.get(), subscript(last))
    };
    let terms = move || {
        let l = locale.get();
        let step = current.get();
        let reverse = lab.look.with(|look| look.layer.direction == 1);
        known.with(|known| {
            let Some(fate) = &known.fate else {
                let share = number::percent(known.progress);
                return td_string!(l, laboratory.tracing, share = share).to_string();
            };
            let at = |values: &[f32], t: usize| values.get(t).copied().map(number::scientific);
            // The product that the factor of this step joins.
            let before = if reverse {
                step + 1
            } else {
                step.wrapping_sub(1)
            };
            let factor = at(&fate.factors, step).unwrap_or_default();
            let product = at(&fate.products, step).unwrap_or_default();
            // At the end that the products reach back from there is none to join.
            let end = if reverse {
                0
            } else {
                fate.factors.len().saturating_sub(1)
            };
            match at(&fate.products, before) {
                Some(_) if step == end => td_string!(
                    l,
                    laboratory.last_term,
                    state = state.get(),
                    step = step + 1,
                    later = subscript(step + 1),
                    earlier = subscript(before + 1),
                    factor = factor
                )
                .to_string(),
                Some(joined) => td_string!(
                    l,
                    laboratory.term,
                    state = state.get(),
                    step = step + 1,
                    later = subscript(step + 1),
                    earlier = subscript(before + 1),
                    factor = factor,
                    product = product,
                    joined = joined
                )
                .to_string(),
                None => td_string!(
                    l,
                    laboratory.first_term,
                    step = step + 1,
                    factor = factor,
                    product = product
                )
                .to_string(),
            }
        })
    };
    let reach_words = Signal::derive(move || {
        let first = known.with(|known| {
            known
                .hidden
                .first()
                .copied()
                .zip(known.hidden.last().copied())
        });
        match first {
            Some((first, last)) => td_string!(
                locale.get(),
                laboratory.reach_words,
                first = number::scientific(first),
                last = number::scientific(last)
            )
            .to_string(),
            None => td_string!(locale.get(), laboratory.reach_nothing).to_string(),
        }
    });
    let height = Signal::derive(|| 190.0);
    view! {
        <Dial lab />
        <p class="hint">
            {move || td_string!(locale.get(), laboratory.gradient_about, product = from_last()).to_string()}
        </p>
        <figure class="plot">
            <figcaption>
                {move || td_string!(locale.get(), laboratory.reach_title)}
                <ul class="legend">
                    <Legend quantity="q-h" dashed=false text=Signal::derive(|| "∂L/∂hₜ".to_owned()) />
                    <Show when=move || has_cell.get()>
                        <Legend quantity="q-c" dashed=false text=Signal::derive(|| "∂L/∂cₜ".to_owned()) />
                    </Show>
                    <Legend quantity="q-d" dashed=true text=Signal::derive(from_last) />
                </ul>
            </figcaption>
            <PlotView plot=reach label=reach_words dark=lab.desk.dark height export=lab.export() name="gradient" />
        </figure>
        <p class="factor-now" role="status">{terms}</p>
        <p class="hint">
            {move || td_string!(locale.get(), laboratory.size_about)}
            {move || has_cell.get().then(|| format!(" {}", td_string!(locale.get(), laboratory.both_about)))}
        </p>
        <figure class="plot">
            <figcaption>{move || td_string!(locale.get(), laboratory.factors_title, state = state.get())}</figcaption>
            <PlotView
                plot=factors
                label=Signal::derive(move || td_string!(locale.get(), laboratory.factors_title, state = state.get()).to_string())
                dark=lab.desk.dark
                height=Signal::derive(|| 150.0)
                export=lab.export()
                name="factors"
            />
        </figure>
        <details class="text-version">
            <summary>{move || td_string!(locale.get(), laboratory.table)}</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"t"</th>
                        <th scope="col">"‖∂L/∂hₜ‖"</th>
                        <th scope="col">{move || format!("‖∂{0}ₜ/∂{0}ₜ₋₁‖", state.get())}</th>
                        <th scope="col">{move || format!("‖{}‖", from_last())}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        known
                            .with(|known| {
                                let fate = known.fate.clone().unwrap_or_default();
                                let at = |values: &[f32], t: usize| values.get(t).copied().map_or("–".to_owned(), number::scientific);
                                let count = known.hidden.len().max(fate.factors.len());
                                (0..count)
                                    .map(|t| {
                                        view! {
                                            <tr>
                                                <th scope="row">{t + 1}</th>
                                                <td>{at(&known.hidden, t)}</td>
                                                <td>{at(&fate.factors, t)}</td>
                                                <td>{at(&fate.products, t)}</td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()
                            })
                    }}
                </tbody>
            </table>
        </details>
    }
}

#[component]
fn Legend(
    quantity: &'static str,
    dashed: bool,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    let dashes = if dashed { "6 4" } else { "none" };
    view! {
        <li class=quantity>
            <svg width="30" height="12" aria-hidden="true">
                <path d="M1 6H29" stroke-dasharray=dashes></path>
            </svg>
            {text}
        </li>
    }
}

/// The spectral radii of W_h's blocks, and the dial.
#[component]
fn Dial(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let blocks = Memo::new(move |_| {
        lab.bench.model.with(|model| {
            model
                .as_ref()
                .map(|model| dial::blocks(model))
                .unwrap_or_default()
        })
    });
    // The network as it was learned, measured; a large one only when it rests.
    let learned = Memo::new(move |_| {
        let place = lab.look.with(|look| look.layer);
        let model = lab.calm_model.get();
        let model = model.as_ref()?;
        Some(
            dial::blocks(model)
                .into_iter()
                .map(|block| dial::radius(model, place, block))
                .collect::<Vec<_>>(),
        )
    });
    let block = Memo::new(move |_| lab.look.with(|look| look.block));
    let own = Memo::new(move |_| {
        let index = blocks.with(|blocks| blocks.iter().position(|other| *other == block.get()))?;
        learned.with(|learned| learned.as_ref()?.get(index).copied().flatten())
    });
    let wanted = Memo::new(move |_| lab.look.with(|look| look.radius));
    // Wide enough for what was learned and for what the address asks for.
    let most = Memo::new(move |before: Option<&f32>| {
        let asked = wanted.get().unwrap_or(0.0).max(own.get().unwrap_or(0.0));
        // Never shorter: somebody may be dragging it.
        let least = before.copied().unwrap_or(USUAL);
        asked.ceil().clamp(least, RADII.1.max(least))
    });
    let set = move |radius: Option<f32>| {
        lab.desk
            .write("radius", radius.map(|radius| format!("{radius:.2}")));
    };
    let name = move |gate: Option<crate::nn::Gate>| {
        gate.map_or("Wₕ".to_owned(), |gate| {
            format!("Wₕ({})", code(GATES, gate))
        })
    };
    view! {
        <fieldset class="dial">
            <legend>{move || td_string!(locale.get(), laboratory.dial)}</legend>
            <Show when=move || { blocks.with(Vec::len) > 1 }>
                <ChoiceField
                    desk=lab.desk
                    name="block"
                    label=Signal::derive(move || td_string!(locale.get(), laboratory.block).to_string())
                    value=Signal::derive(move || block.get().map_or(String::new(), |gate| code(GATES, gate).to_owned()))
                    choices=Signal::derive(move || {
                        blocks
                            .with(|blocks| {
                                blocks
                                    .iter()
                                    .flatten()
                                    .map(|gate| (code(GATES, *gate).to_owned(), words::gate(locale.get(), *gate)))
                                    .collect()
                            })
                    })
                />
            </Show>
            <label class="field slide">
                <span>{move || td_string!(locale.get(), laboratory.radius, block = name(block.get()))}</span>
                <input
                    type="range"
                    class="radius"
                    min=RADII.0.to_string()
                    max=move || most.get().to_string()
                    step="0.01"
                    disabled=move || own.get().is_none_or(|own| own < 1e-6)
                    // After the end of its scale: a value beyond the old one would be cut.
                    prop:value=move || most.with(|_| wanted.get().or(own.get()).unwrap_or(0.0).clamp(RADII.0, RADII.1).to_string())
                    aria-valuetext=move || wanted.get().or(own.get()).map(|radius| number::fixed(radius, 2))
                    on:input=move |event| {
                        if let Ok(radius) = event_target_value(&event).parse::<f32>() {
                            set(Some(radius));
                        }
                    }
                />
                <output>
                    {move || wanted.get().or(own.get()).map_or("–".to_owned(), |radius| number::fixed(radius, 2))}
                </output>
            </label>
            <div class="levels" role="group" aria-label=move || td_string!(locale.get(), laboratory.dial)>
                {PRESETS
                    .map(|preset| {
                        view! {
                            <button
                                type="button"
                                aria-pressed=move || (wanted.get() == Some(preset)).to_string()
                                on:click=move |_| set(Some(preset))
                            >
                                {number::fixed(preset, 1)}
                            </button>
                        }
                    })
                    .collect_view()}
                <button type="button" class="undo" aria-pressed=move || wanted.get().is_none().to_string() on:click=move |_| set(None)>
                    {move || td_string!(locale.get(), laboratory.as_learned)}
                </button>
            </div>
            <p class="hint">
                {move || {
                    let list = blocks
                        .with(|blocks| {
                            learned
                                .with(|learned| {
                                    blocks
                                        .iter()
                                        .zip(learned.iter().flatten())
                                        .map(|(block, radius)| {
                                            let radius = radius.map_or("–".to_owned(), |radius| number::fixed(radius, 2));
                                            format!("{} {radius}", name(*block))
                                        })
                                        .collect::<Vec<_>>()
                                        .join(" · ")
                                })
                        });
                    td_string!(locale.get(), laboratory.radii, list = list).to_string()
                }}
            </p>
        </fieldset>
    }
}
