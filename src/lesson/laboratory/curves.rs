//! The curves of a run: loss, score, norm of the gradient.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::bench::Status;
use super::config::View;
use super::plot::{Format, Plot, PlotView};
use super::{Lab, words};
use crate::figure::chart::{Chart, Line, Stroke};
use crate::figure::number;
use crate::figure::scene::breadth;
use crate::task::Measure;

/// The three curves, small above another view or large by themselves.
#[component]
pub fn Curves(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let bench = lab.bench;
    // A run that broke has no more updates to come: what led there fills the chart.
    let all = Memo::new(move |_| {
        let broke = bench.status.with(|status| match status {
            Status::Broke(update) => Some(update + 1),
            _ => None,
        });
        let planned = lab.setup.with(|setup| setup.updates);
        broke.map_or(planned, |broke| broke.min(planned)).max(2) as f64
    });
    let marks = move || {
        bench.status.with(|status| match status {
            Status::Broke(update) => vec![*update as f64],
            _ => Vec::new(),
        })
    };
    let beside = move || {
        let l = locale.get();
        let words = [
            td_string!(l, laboratory.chance),
            td_string!(l, laboratory.best),
            td_string!(l, laboratory.clip_level),
        ];
        words.into_iter().map(breadth).fold(0.0, f32::max)
    };
    let plot = move |colour, points, logarithmic, y_range, levels, format| Plot {
        chart: Chart {
            lines: vec![Line {
                colour,
                stroke: Stroke::Solid,
                points,
            }],
            x_label: td_string!(locale.get(), laboratory.updates_axis).to_string(),
            y_range,
            logarithmic,
            x_range: Some((0.0, all.get())),
            ..Chart::default()
        },
        levels,
        beside: beside(),
        marks: marks(),
        format,
    };
    let loss = Signal::derive(move || {
        let points = bench.curves(|history| history.loss());
        plot("--ink", points, true, None, Vec::new(), Format::Number)
    });
    let score = Signal::derive(move || {
        let l = locale.get();
        let points = bench.curves(|history| history.score());
        let (chance, best) = lab.levels.get();
        let mut levels = vec![(
            f64::from(chance.value),
            td_string!(l, laboratory.chance).to_string(),
        )];
        levels.extend(best.map(|best| {
            (
                f64::from(best.value),
                td_string!(l, laboratory.best).to_string(),
            )
        }));
        let measure = lab.setup.with(|setup| setup.task.measure());
        match measure {
            Measure::Accuracy => plot(
                "--q-h",
                points,
                false,
                Some((0.0, 1.0)),
                levels,
                Format::Percent,
            ),
            Measure::Error => plot("--q-h", points, true, None, levels, Format::Number),
        }
    });
    let norm = Signal::derive(move || {
        let points = bench.curves(|history| history.grad_norm());
        let clip = lab.setup.with(|setup| setup.clip);
        let levels = clip
            .map(|clip| {
                (
                    f64::from(clip),
                    td_string!(locale.get(), laboratory.clip_level).to_string(),
                )
            })
            .into_iter()
            .collect();
        plot("--q-d", points, true, None, levels, Format::Number)
    });
    let height = Signal::derive(move || {
        if lab.look.with(|look| look.view) == View::Training {
            210.0
        } else {
            130.0
        }
    });
    let last = move || bench.curves(|history| history.last());
    let title = move |what: What| {
        let l = locale.get();
        let measure = lab.setup.with(|setup| setup.task.measure());
        match what {
            What::Loss => td_string!(l, laboratory.loss),
            What::Score => words::measure(l, measure),
            What::Norm => td_string!(l, laboratory.grad_norm),
        }
    };
    let label = move |what: What| {
        Signal::derive(move || {
            let l = locale.get();
            let name = title(what);
            match last() {
                None => td_string!(l, laboratory.curve_empty, name = name).to_string(),
                Some(last) => {
                    let measure = lab.setup.with(|setup| setup.task.measure());
                    let value = match what {
                        What::Loss => number::scientific(last.loss),
                        What::Score => words::value(measure, last.score),
                        What::Norm => number::scientific(last.grad_norm),
                    };
                    td_string!(
                        l,
                        laboratory.curve_words,
                        name = name,
                        update = last.update,
                        value = value
                    )
                    .to_string()
                }
            }
        })
    };
    let curve = move |what: What, plot: Signal<Plot>, name: &'static str| {
        view! {
            <figure class="curve">
                <figcaption>{move || title(what)}</figcaption>
                <PlotView plot label=label(what) dark=lab.desk.dark height export=lab.export() name />
            </figure>
        }
    };
    view! {
        <div class="curves">
            {curve(What::Loss, loss, "loss")} {curve(What::Score, score, "score")} {curve(What::Norm, norm, "gradient-norm")}
        </div>
    }
}

/// One of the curves.
#[derive(Clone, Copy)]
enum What {
    Loss,
    Score,
    Norm,
}
