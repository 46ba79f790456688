//! The sizes of a cell's run, and the seed of its weights: what lessons about one cell let a reader set.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::Desk;
use super::settings_row::NumberField;

/// Inputs, units and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellSizes {
    pub inputs: usize,
    pub units: usize,
    pub steps: usize,
}

/// A field for each size, from 1 to the `most` of it, and one for the seed.
#[component]
pub fn SizeFields(
    desk: Desk,
    most: CellSizes,
    #[prop(into)] sizes: Signal<CellSizes>,
    #[prop(into)] seed: Signal<u64>,
) -> impl IntoView {
    let l = desk.locale;
    view! {
        <NumberField desk name="input" least=1 most=most.inputs as u64
            label=Signal::derive(move || td_string!(l.get(), rnn.input_size).to_string())
            value=Signal::derive(move || sizes.get().inputs as u64) />
        <NumberField desk name="hidden" least=1 most=most.units as u64
            label=Signal::derive(move || td_string!(l.get(), rnn.hidden_size).to_string())
            value=Signal::derive(move || sizes.get().units as u64) />
        <NumberField desk name="steps" least=1 most=most.steps as u64
            label=Signal::derive(move || td_string!(l.get(), rnn.timesteps).to_string())
            value=Signal::derive(move || sizes.get().steps as u64) />
        <NumberField desk name="seed" least=0 most=u64::from(u32::MAX)
            label=Signal::derive(move || td_string!(l.get(), stage.seed).to_string())
            value=seed />
    }
}
