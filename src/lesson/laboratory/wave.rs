//! The sine task's picture: the wave, the network's next values, and how it carries the wave on alone.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lab;
use super::plot::{Format, Plot, PlotView};
use crate::figure::chart::{Chart, Line, Stroke};
use crate::figure::number;
use crate::lesson::desk::Zoom;
use crate::task::{Inputs, Task, sine};

/// Values that are carried on, at most.
const CARRIED: usize = 60;

/// The chart; nothing for the other tasks.
#[component]
pub fn Wave(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let is_wave = Memo::new(move |_| {
        lab.setup
            .with(|setup| matches!(setup.task, Task::Sine { .. }))
    });
    // What was read; the answers, each at the step that it foretells; the values that are carried on.
    let waves = Memo::new(move |_| {
        lab.reading.with(|reading| {
            let reading = reading.as_ref()?;
            let Inputs::Values { data, .. } = &reading.sample.inputs else {
                return None;
            };
            let point = |(t, value): (usize, &f32)| ((t + 1) as f64, f64::from(*value));
            let read: Vec<_> = data.iter().enumerate().map(point).collect();
            let foretold: Vec<_> = reading
                .trace
                .logits
                .iter()
                .enumerate()
                .map(|(t, value)| ((t + 2) as f64, f64::from(*value)))
                .collect();
            let count = data.len().min(CARRIED);
            let alone = sine::continuation(&reading.model, data, count).unwrap_or_default();
            let alone: Vec<_> = alone
                .iter()
                .enumerate()
                .map(|(t, value)| ((data.len() + t + 1) as f64, f64::from(*value)))
                .collect();
            Some((read, foretold, alone))
        })
    });
    let plot = Signal::derive(move || {
        let (read, foretold, alone) = waves.get().unwrap_or_default();
        let all = read.len() + alone.len();
        let line = |colour, stroke, points| Line {
            colour,
            stroke,
            points,
        };
        Plot {
            chart: Chart {
                lines: vec![
                    line("--ink", Stroke::Solid, read.clone()),
                    line("--q-h", Stroke::Dashed, foretold),
                    line("--q-d", Stroke::Solid, alone),
                ],
                x_label: td_string!(locale.get(), laboratory.step_axis).to_string(),
                x_range: Some((1.0, all.max(2) as f64)),
                y_range: Some((-1.5, 1.5)),
                ..Chart::default()
            },
            levels: Vec::new(),
            marks: vec![read.len() as f64],
            format: Format::Number,
        }
    });
    let label = Signal::derive(move || {
        let last = waves.with(|waves| {
            let (.., alone) = waves.as_ref()?;
            alone
                .last()
                .map(|(_, value)| number::fixed(*value as f32, 2))
        });
        let last = last.unwrap_or_else(|| "–".into());
        td_string!(locale.get(), laboratory.wave_words, value = last).to_string()
    });
    view! {
        <Show when=move || is_wave.get() && lab.stage.zoom.get() == Zoom::Sequence>
            <figure class="plot">
                <figcaption>{move || td_string!(locale.get(), laboratory.wave_title)}</figcaption>
                <PlotView plot label dark=lab.desk.dark height=Signal::derive(|| 170.0) export=lab.export() name="wave" />
            </figure>
        </Show>
    }
}
