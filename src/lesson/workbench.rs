//! What a lesson stands on whose figure is one run of the engine: the choices that its address records, the run that follows
//! from them, where the reader is in it.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use leptos_i18n::td_string;

use super::desk::{Desk, Stage, Zoom};
use super::query::{Complaint, Query};
use crate::figure::clock::Timeline;
use crate::figure::number;
use crate::figure::pick::Pick;
use crate::figure::scene::Scene;
use crate::figure::size;
use crate::i18n::Locale;

/// What makes a lesson's run out of its address.
pub struct Recipe<C, R> {
    /// The level that opens where the address names none.
    pub zoom: Zoom,
    /// Operations a second at speed 1.
    pub pace: f64,
    /// The choices of an address.
    pub read: fn(&Query, &mut Vec<Complaint>) -> C,
    /// Their run; `None` if the engine refuses, which it does only for what `read` lets nobody choose.
    pub run: fn(C, Locale) -> Option<R>,
    pub timeline: fn(&C, Locale) -> Timeline,
    /// Units of a layer.
    pub units: fn(&C) -> usize,
    /// Whether the run has a value. A link, or a size made smaller, may name one that it has not.
    pub has: fn(&R, Pick) -> bool,
}

/// The lesson's choices, their run, its clock, and the place of the figure.
pub struct Workbench<C, R>
where
    C: Send + Sync + 'static,
    R: Send + Sync + 'static,
{
    pub desk: Desk,
    pub config: Memo<C>,
    pub run: Memo<Option<Arc<R>>>,
    pub line: Signal<Timeline>,
    pub stage: Stage,
    /// The opened value, if the run has it.
    pub pick: Memo<Option<Pick>>,
    pub figure: NodeRef<Div>,
    /// Pixels that the figure is wide; 0 until it is on the page.
    pub width: Memo<f32>,
}

impl<C, R> Clone for Workbench<C, R>
where
    C: Send + Sync,
    R: Send + Sync,
{
    fn clone(&self) -> Self {
        *self
    }
}

impl<C, R> Copy for Workbench<C, R>
where
    C: Send + Sync,
    R: Send + Sync,
{
}

impl<C, R> Workbench<C, R>
where
    C: Clone + PartialEq + Send + Sync,
    R: Send + Sync,
{
    pub fn new(desk: Desk, recipe: Recipe<C, R>) -> Self {
        let Recipe {
            zoom,
            pace,
            read,
            run,
            timeline,
            units,
            has,
        } = recipe;
        let config = Memo::new(move |_| desk.query.with(|query| read(query, &mut Vec::new())));
        desk.report(zoom, move |query, complaints| {
            read(query, complaints);
        });
        // A run is made anew only when a choice or the language changes, and then it is another.
        let run = Memo::new_with_compare(
            move |_| run(config.get(), desk.locale.get()).map(Arc::new),
            |_, _| true,
        );
        let line = Signal::derive(move || config.with(|c| timeline(c, desk.locale.get())));
        let units = Signal::derive(move || config.with(units));
        let stage = Stage::new(desk, line, units, pace, zoom);
        let pick = Memo::new(move |_| {
            let pick = stage.pick.get()?;
            run.with(|run| run.as_ref().is_some_and(|run| has(run, pick)))
                .then_some(pick)
        });
        let figure = NodeRef::new();
        let width = size::width(figure);
        desk.ready.set(true);
        Self {
            desk,
            config,
            run,
            line,
            stage,
            pick,
            figure,
            width,
        }
    }

    /// What `of` finds in the run; nothing where there is none.
    pub fn of<T: Default>(self, of: impl FnOnce(&R) -> T) -> T {
        self.run
            .with(|run| run.as_ref().map(|run| of(run)).unwrap_or_default())
    }

    /// What `of` finds about the opened value. The run is read before `pick`, which follows from it: an effect that reads a memo
    /// and then, directly, what that memo follows from is not run again where only the latter changes (reactive_graph 0.2).
    pub fn of_pick<T: Default>(self, of: impl FnOnce(&R, Pick) -> T) -> T {
        self.of(|run| {
            let pick = self.pick.get();
            pick.map(|pick| of(run, pick)).unwrap_or_default()
        })
    }

    /// A drawing of the run, as wide as the figure.
    pub fn scene(self, draw: impl Fn(&R, f32) -> Scene + Send + Sync + 'static) -> Memo<Scene> {
        Memo::new(move |_| {
            let width = self.width.get();
            if width > 0.0 {
                self.of(|run| draw(run, width))
            } else {
                Scene::default()
            }
        })
    }

    /// What the panel of numbers says of an opened input, which has no arithmetic.
    pub fn input(self, value: impl Fn(&R, Pick) -> f32 + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || {
            let value = number::fixed(self.of_pick(&value), 4);
            td_string!(self.desk.locale.get(), rnn.input_value, value = value).to_string()
        })
    }
}
