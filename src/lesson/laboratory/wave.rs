//! The sine task's picture: the wave, the network's next values, and how it carries the wave on alone.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lab;
use super::plot::{Format, Plot, PlotView};
use crate::figure::chart::{Chart, Line, Stroke};
use crate::figure::number;
use crate::lesson::desk::Zoom;
use crate::nn::Rng;
use crate::task::{Inputs, Task, sine};

/// Values that are carried on, at most.
const CARRIED: usize = 60;

/// How the wave of a seed goes on after what was read of it. Nothing where it is another wave.
fn truth(seed: u64, read: &[f32], count: usize) -> Vec<f32> {
    let (phase, frequency) = sine::draw_wave(&mut Rng::seed_from_u64(seed));
    let wave: Vec<f32> = sine::wave(phase, frequency, read.len() + count).collect();
    match wave.split_at_checked(read.len()) {
        Some((begun, rest)) if begun == read => rest.to_vec(),
        _ => Vec::new(),
    }
}

/// The chart; nothing for the other tasks.
#[component]
pub fn Wave(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let is_wave = Memo::new(move |_| {
        lab.setup
            .with(|setup| matches!(setup.task, Task::Sine { .. }))
    });
    // What was read; the answers, each at the step that it foretells; the values that are carried on; the wave's own.
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
            let after = |values: &[f32]| -> Vec<(f64, f64)> {
                let values = values.iter().enumerate();
                values
                    .map(|(t, value)| ((data.len() + t + 1) as f64, f64::from(*value)))
                    .collect()
            };
            let seed = lab.look.with(|look| look.sample);
            let truth = truth(seed, data, count);
            Some((read, foretold, after(&alone), after(&truth)))
        })
    });
    let plot = Signal::derive(move || {
        let (read, foretold, alone, truth) = waves.get().unwrap_or_default();
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
                    line("--ink", Stroke::Thin, truth),
                    line("--q-h", Stroke::Dashed, foretold),
                    line("--q-d", Stroke::Solid, alone),
                ],
                x_label: td_string!(locale.get(), laboratory.step_axis).to_string(),
                x_range: Some((1.0, all.max(2) as f64)),
                y_range: Some((-1.5, 1.5)),
                ..Chart::default()
            },
            levels: Vec::new(),
            beside: 0.0,
            marks: vec![read.len() as f64],
            format: Format::Number,
        }
    });
    let label = Signal::derive(move || {
        let last = waves.with(|waves| {
            let (_, _, alone, _) = waves.as_ref()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wave_goes_on_as_it_was_drawn() {
        for seed in [1, 2, 77] {
            let task = Task::Sine { length: 40 };
            let sample = task.sample(&mut Rng::seed_from_u64(seed)).unwrap();
            let Inputs::Values { data, .. } = sample.inputs else {
                panic!("values");
            };
            let next = truth(seed, &data, 40);
            assert_eq!(next.len(), 40);
            assert_eq!(
                sample.targets.last(),
                Some(&crate::task::Target::Value(next[0]))
            );
            assert!(truth(seed + 1, &data, 40).is_empty());
        }
    }
}
