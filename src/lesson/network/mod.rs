//! What the lessons on PyTorch's shapes share: a stack of the reader's sizes, the tensor X-ray over it, its listing.

mod axes;
pub mod config;
mod listing;
mod listing_view;
mod opened;
mod stage;
mod words;

use std::sync::Arc;

use leptos::prelude::*;

use self::config::{Config, Defaults, Run};
use super::desk::{Desk, Stage, Zoom};
use crate::figure::clock::Timeline;
use crate::figure::network::{Node, Spot};
use crate::figure::pick::{Pick, What};
use crate::figure::slice::{Slice, Tensor};
use crate::figure::xray::{KEEP, OPERATIONS};

pub use self::listing_view::{Parameters, PyTorch};
pub use self::opened::OpenedStep;
pub use self::stage::NetworkStage;

/// Operations a second at speed 1.
const PACE: f64 = 4.0;

/// A lesson's stack with the clock that runs over it.
#[derive(Clone, Copy)]
pub struct Bench {
    pub desk: Desk,
    pub config: Memo<Config>,
    pub run: Memo<Option<Arc<Run>>>,
    pub stage: Stage,
    pub timeline: Signal<Timeline>,
    /// The state vector that the levels of cell and number open.
    pub node: Memo<Node>,
    /// Opens another one.
    pub go: Callback<Node>,
    /// Whether the clock has come to the end of what computes it.
    pub computed: Memo<bool>,
}

impl Bench {
    /// A bench around another lesson's own run and clock.
    pub fn over(
        desk: Desk,
        (config, run): (Memo<Config>, Memo<Option<Arc<Run>>>),
        (stage, timeline): (Stage, Signal<Timeline>),
        (node, computed): (Memo<Node>, Memo<bool>),
        go: Callback<Node>,
    ) -> Self {
        Self {
            desk,
            config,
            run,
            stage,
            timeline,
            node,
            go,
            computed,
        }
    }

    /// A bench whose state stands in the address. Call it once, from a lesson's component.
    pub fn new(desk: Desk, defaults: Defaults) -> Self {
        let config = Memo::new(move |_| {
            desk.query
                .with(|query| Config::read(query, defaults, &mut Vec::new()))
        });
        desk.report(Zoom::Sequence, move |query, complaints| {
            Config::read(query, defaults, complaints);
        });
        // What is looked at changes nothing of what is computed.
        let made_of = Memo::new(move |_| {
            config.with(|config| Config {
                slice: None,
                ..*config
            })
        });
        // The engine refuses only sizes that `Config::read` has already refused.
        let run = Memo::new_with_compare(
            move |_| made_of.with(Run::new_of).map(Arc::new),
            |_, _| true,
        );
        let timeline = Signal::derive(move || Timeline {
            steps: config.with(|config| config.shape.turns()),
            operations: OPERATIONS,
        });
        let units = Signal::derive(move || config.with(|config| config.shape.units));
        let stage = Stage::new(desk, timeline, units, PACE, Zoom::Sequence);
        let node = Memo::new(move |_| {
            let Config {
                shape,
                order,
                slice,
                ..
            } = config.get();
            let step = timeline.get().step_at(stage.play.tick.get());
            let turn = shape.turn(order, step.min(shape.turns().saturating_sub(1)));
            let running = Node {
                batch: 0,
                time: turn.time,
                layer: turn.layer,
                direction: turn.direction,
                unit: 0,
            };
            chosen(slice, config.get(), running)
        });
        // Whoever goes on looks at what runs, no longer at what was chosen.
        stage.on_walk(desk, move |_| {
            stage.pick.set(None);
            desk.write("slice", None);
        });
        let computed = Memo::new(move |_| {
            let Config { shape, order, .. } = config.get();
            let turn = node.get().turn();
            stage.play.tick.get() >= (shape.place(order, turn) * OPERATIONS + KEEP) as f64
        });
        let go = Callback::new(move |node| {
            let shape = config.with_untracked(|config| config.shape);
            let slice = Slice::of(Spot::Node(node), &shape);
            desk.write("slice", Some(slice.to_string()));
        });
        Self::over(desk, (config, run), (stage, timeline), (node, computed), go)
    }

    /// How far the run has come: 0 not begun, 1 done.
    pub fn progress(self) -> Signal<f64> {
        Signal::derive(move || self.stage.play.tick.get() / self.timeline.get().end().max(1.0))
    }

    /// The opened number, if the run has it: the one picked, else a unit of the state that is open.
    pub fn pick(self) -> Memo<Option<Pick>> {
        Memo::new(move |_| {
            let node = self.node.get();
            let fallback = Pick::vector(What::Hidden, node.time, node.unit);
            let pick = self
                .stage
                .pick
                .get()
                .filter(|pick| pick.step == node.time)
                .unwrap_or(fallback);
            self.run
                .with(|run| run.as_ref().is_some_and(|run| run.has(pick, node)))
                .then_some(pick)
        })
    }

    /// Chooses the number at a spot, and lets the clock run as far as it needs to be there.
    pub fn choose(self, spot: Spot) {
        let Config { shape, order, .. } = self.config.get_untracked();
        if let Some(node) = spot.node(&shape) {
            let there = (shape.place(order, node.turn()) * OPERATIONS + KEEP + 1) as f64;
            if self.stage.play.tick.get_untracked() < there {
                if !self.stage.play.go(there) {
                    return;
                }
                self.stage.play.bring(there);
            }
            self.stage
                .pick
                .set(Some(Pick::vector(What::Hidden, node.time, node.unit)));
        }
        self.write(Some(Slice::of(spot, &shape)));
    }

    /// Opens a number of the layer, direction and sequence that are open.
    pub fn open(self, pick: Pick) {
        let here = self.node.get_untracked();
        if pick.step != here.time {
            let units = self.config.with_untracked(|config| config.shape.units);
            self.go.run(Node {
                time: pick.step,
                unit: pick.row.min(units - 1),
                ..here
            });
        }
        self.stage.pick.set(Some(pick));
        self.stage.zoom.set(Zoom::Number);
    }

    /// Writes what is looked at into the address.
    pub fn write(self, slice: Option<Slice>) {
        self.desk
            .write("slice", slice.map(|slice| slice.to_string()));
    }
}

impl Run {
    fn new_of(config: &Config) -> Option<Self> {
        Self::new(config).ok()
    }
}

/// The state vector that a slice lies in; where it leaves an axis open, the one that runs, or the slice's own only one.
fn chosen(slice: Option<Slice>, config: Config, running: Node) -> Node {
    use crate::figure::slice::Axis;
    let shape = config.shape;
    let Some(slice) = slice.filter(|slice| slice.tensor != Tensor::Input) else {
        return running;
    };
    let layer = match slice.tensor {
        Tensor::Output => shape.layers - 1,
        _ => slice.at(Axis::Layer).unwrap_or(running.layer),
    };
    let direction = slice.at(Axis::Direction).unwrap_or(running.direction);
    let time = match slice.tensor {
        Tensor::Last => shape.last_time(direction),
        _ => slice.at(Axis::Time).unwrap_or(running.time),
    };
    Node {
        batch: slice.at(Axis::Batch).unwrap_or(0),
        time,
        layer,
        direction,
        unit: slice.at(Axis::Unit).unwrap_or(0),
    }
}
