//! Levels 2 and 3 of the bench: one step of one layer, and one of its numbers.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::reading::{Reading, alone};
use super::{Lab, files, words};
use crate::figure::drawing::Drawing;
use crate::figure::number;
use crate::figure::opened::Opened;
use crate::figure::pick::Pick;
use crate::figure::size;
use crate::figure::unit_table::unit_table;
use crate::lesson::desk::Zoom;
use crate::lesson::number_panel::NumberPanel;
use crate::lesson::settings_row::{ChoiceField, SettingsRow};
use crate::nn::Stack;

/// Height of the rows of units.
const ROOM: f32 = 380.0;

/// The opened step, below the band of its layer.
#[component]
pub fn OpenedView(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let place = Memo::new(move |_| lab.look.with(|look| look.layer));
    let near = Memo::new(move |_| lab.stage.zoom.get() != Zoom::Sequence);
    // A layer's parameters under the names of a first layer, which is how its arithmetic is written.
    let both = Memo::new_with_compare(
        move |_| {
            let reading = lab.reading.get().filter(|_| near.get())?;
            let stack = alone(&reading.model, place.get()).ok()?;
            Some((reading, Arc::new(stack)))
        },
        |_, _| true,
    );
    let with = move |read: &mut dyn FnMut(&Opened)| {
        both.with(|both| {
            if let Some((reading, stack)) = both
                && let Some(opened) = open(reading, stack, place.get())
            {
                read(&opened);
            }
        });
    };
    let pick = Memo::new(move |_| {
        let pick = lab.stage.pick.get()?;
        let mut has = false;
        with(&mut |opened| has = opened.has(pick));
        has.then_some(pick)
    });
    let figure = NodeRef::<leptos::html::Div>::new();
    let width = size::width(figure);
    let scene = Memo::new(move |_| {
        let width = width.get();
        let mut scene = None;
        with(&mut |opened| {
            scene = (width > 0.0).then(|| {
                unit_table(
                    opened,
                    lab.stage.play.timeline.get(),
                    width,
                    ROOM,
                    lab.stage.play.tick.get(),
                    pick.get(),
                )
            });
        });
        scene.unwrap_or_default()
    });
    let equations = Signal::derive(move || {
        let mut equations = Vec::new();
        if let Some(pick) = pick.get() {
            with(&mut |opened| equations = opened.equations(pick, ""));
        }
        equations
    });
    let read = Signal::derive(move || {
        let mut value = 0.0;
        if let Some(pick) = pick.get() {
            with(&mut |opened| value = opened.value(pick));
        }
        td_string!(
            locale.get(),
            laboratory.input_value,
            value = number::fixed(value, 4)
        )
        .to_string()
    });
    let name = Signal::derive(move || words::layer(locale.get(), place.get()));
    let places = Memo::new(move |_| {
        lab.setup
            .with(|setup| (setup.layers, 1 + usize::from(setup.bidirectional)))
    });
    view! {
        <div class="opened" node_ref=figure>
            <Show when=move || near.get()>
                <SettingsRow>
                    <Show when=move || { places.get() != (1, 1) }>
                        <ChoiceField
                            desk=lab.desk
                            name="layer"
                            label=Signal::derive(move || td_string!(locale.get(), laboratory.which_layer).to_string())
                            value=Signal::derive(move || place.get().to_string())
                            choices=Signal::derive(move || {
                                let (layers, directions) = places.get();
                                (0..layers * directions)
                                    .map(|index| {
                                        let place = super::place::LayerCode::of(index, directions);
                                        (place.to_string(), words::layer(locale.get(), place))
                                    })
                                    .collect()
                            })
                        />
                    </Show>
                    <span class="field">
                        <span>{move || td_string!(locale.get(), laboratory.keep_cell)}</span>
                        <button
                            type="button"
                            class="slight"
                            aria-label=move || format!("{}: SVG", td_string!(locale.get(), laboratory.keep_cell))
                            on:click=move |_| files::save_drawing(figure, "cell.svg")
                        >
                            "SVG"
                        </button>
                    </span>
                </SettingsRow>
                <Drawing scene=scene label=name on_pick=move |pick: Pick| lab.stage.open(pick) />
            </Show>
            <Show when=move || lab.stage.zoom.get() == Zoom::Number>
                <NumberPanel desk=lab.desk stage=lab.stage pick equations read />
            </Show>
        </div>
    }
}

fn open<'a>(
    reading: &'a Reading,
    stack: &'a Stack,
    place: super::place::LayerCode,
) -> Option<Opened<'a>> {
    Some(Opened {
        layer: reading.layer(place)?,
        params: stack.params(),
        prefix: "",
        holds: &[],
        feed_forward: false,
    })
}
