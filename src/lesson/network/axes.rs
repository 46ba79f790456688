//! What is looked at: a tensor, and along every axis one index or all of it.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Bench;
use super::words;
use crate::figure::number;
use crate::figure::slice::{Axis, Slice, Tensor};
use crate::lesson::settings_row::SettingsRow;

/// The choice of a tensor and a slider an axis; below, the slice as Python writes it.
#[component]
pub fn Axes(bench: Bench) -> impl IntoView {
    let locale = bench.desk.locale;
    let shape = Memo::new(move |_| bench.config.with(|config| config.shape));
    let slice = Memo::new(move |_| bench.config.with(|config| config.slice));
    let tensor = Memo::new(move |_| slice.get().map(|slice| slice.tensor));
    let choose = move |tensor: Option<Tensor>| {
        let kept = slice.get_untracked();
        bench.write(tensor.map(|tensor| {
            let index = kept.filter(|old| old.tensor != Tensor::Input && tensor != Tensor::Input);
            Slice {
                tensor,
                index: index.map_or([None; 5], |old| old.index),
            }
            .fitted(&shape.get_untracked())
        }));
    };
    let button = move |which: Option<Tensor>| {
        view! {
            <button
                type="button"
                aria-pressed=move || (tensor.get() == which).to_string()
                on:click=move |_| choose(which)
            >
                {move || match which {
                    None => td_string!(locale.get(), network.nothing).to_string(),
                    Some(Tensor::Network) => td_string!(locale.get(), network.whole).to_string(),
                    Some(tensor) => tensor.name().to_owned(),
                }}
            </button>
        }
    };
    let slider = move |axis: Axis| {
        let extent = Memo::new(move |_| {
            let any = Slice::all(Tensor::Network);
            let slice = slice.get().unwrap_or(any);
            let free = slice.chooses_by(axis);
            (if free {
                slice.extent(axis, &shape.get())
            } else {
                1
            })
            .max(1)
        });
        let index = move || slice.get().and_then(|slice| slice.at(axis));
        let said = move || {
            let l = locale.get();
            match index() {
                None => td_string!(l, network.all).to_string(),
                Some(index) => words::index(l, axis, index),
            }
        };
        view! {
            <label class="field slide axis-field" class:idle=move || extent.get() < 2>
                <span>{move || words::axis(locale.get(), axis, tensor.get())}</span>
                <input
                    type="range"
                    min="0"
                    max=move || extent.get().to_string()
                    step="1"
                    disabled=move || extent.get() < 2
                    prop:value=move || index().map_or(0, |index| index + 1).to_string()
                    aria-valuetext=said
                    on:input=move |event| {
                        if let Ok(place) = event_target_value(&event).parse::<usize>() {
                            let from = slice.get_untracked().unwrap_or(Slice::all(Tensor::Network));
                            bench.write(Some(from.with(axis, place.checked_sub(1)).fitted(&shape.get_untracked())));
                        }
                    }
                />
                <output>{said}</output>
            </label>
        }
    };
    let read = Memo::new(move |_| {
        let l = locale.get();
        let Some(slice) = slice.get() else {
            return (String::new(), td_string!(l, network.choose).to_string());
        };
        let (python, sizes) = slice.python(&shape.get()).unwrap_or_default();
        let values = bench.run.with(|run| {
            run.as_ref()
                .map(|run| words::finding(l, &slice, run))
                .unwrap_or_default()
        });
        let python = match (python.is_empty(), sizes.as_slice()) {
            (true, _) => String::new(),
            // The sentence beside it says where a state is and what.
            (false, []) if slice.tensor != Tensor::Input => String::new(),
            (false, []) => {
                let value = bench.run.with(|run| {
                    run.as_ref()
                        .and_then(|run| words::single(&slice, run))
                        .map_or(String::new(), |value| number::fixed(value, 4))
                });
                format!("{python} = {value}")
            }
            (false, [one]) => format!("{python}.shape = ({one},)"),
            (false, many) => {
                let many: Vec<String> = many.iter().map(usize::to_string).collect();
                format!("{python}.shape = ({})", many.join(", "))
            }
        };
        (python, values)
    });
    view! {
        <SettingsRow class="axes">
            <span>{move || td_string!(locale.get(), network.look)}</span>
            <div class="levels tensors" role="group" aria-label=move || td_string!(locale.get(), network.look)>
                {button(None)}
                {button(Some(Tensor::Network))}
                {button(Some(Tensor::Input))}
                {button(Some(Tensor::Output))}
                {button(Some(Tensor::Last))}
            </div>
        </SettingsRow>
        <SettingsRow class="axis-fields">
            {slider(Axis::Time)}
            <Show when=move || { shape.get().layers > 1 }>{slider(Axis::Layer)}</Show>
            <Show when=move || { shape.get().directions > 1 }>{slider(Axis::Direction)}</Show>
            {slider(Axis::Unit)}
            <Show when=move || { shape.get().batch > 1 }>{slider(Axis::Batch)}</Show>
        </SettingsRow>
        <p class="reading" aria-live="polite">
            <code>{move || read.get().0}</code> " " {move || read.get().1}
        </p>
    }
}
