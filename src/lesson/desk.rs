//! What the shell hands to a lesson, and what a lesson hands back: the address, the language, the clock that the keys drive.

use leptos::prelude::*;

use super::answers::Answers;
use super::course::Entry;
use super::follow::follow;
use super::predict::Question;
use super::query::{Complaint, Query};
use super::text_version;
use crate::figure::clock::Timeline;
use crate::figure::codes::codes;
use crate::figure::pick::{Pick, What};
use crate::figure::play::{Hold, Play, SPEEDS};
use crate::i18n::Locale;

/// How far a figure is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Zoom {
    Sequence,
    Cell,
    Number,
}

codes!(Zoom: Sequence "sequence", Cell "cell", Number "number");

/// The page as a lesson sees it.
#[derive(Clone, Copy)]
pub struct Desk {
    pub query: RwSignal<Query>,
    /// Counts the addresses that a figure must take its place from: back, forward, links within a screen.
    pub arrival: RwSignal<usize>,
    /// How far down the text of the screen that opens next was read when it was left, in pixels.
    pub reading: RwSignal<Option<f64>>,
    pub locale: Memo<Locale>,
    /// The theme is dark: what is painted on a canvas must be painted anew.
    pub dark: Memo<bool>,
    /// The reader asked for no motion.
    pub still: Signal<bool>,
    /// The stage of the lesson that is open, so that keys reach it.
    pub stage: RwSignal<Option<Stage>>,
    /// Parts of the address, or of what a reader typed, that meant nothing.
    pub complaints: RwSignal<Vec<Complaint>>,
    /// Whether the picture is final: networks trained, charts drawn.
    pub ready: RwSignal<bool>,
    /// What the open lesson asks before its figure runs.
    pub question: RwSignal<Option<Question>>,
    /// All screens, in the order of the course.
    pub course: &'static [Entry],
    /// What the reader answered, here and in other lessons.
    pub answers: Answers,
}

impl Desk {
    /// Records a choice in the address; `None` removes it. What is already there wakes nobody.
    pub fn write(self, name: &str, value: Option<String>) {
        if self
            .query
            .with_untracked(|query| query.get(name) != value.as_deref())
        {
            self.query.update(|query| query.set(name, value));
        }
    }

    /// Reports what of the address means nothing: to the lesson, by its `read`, or to its stage.
    pub fn report(self, zoom: Zoom, read: impl Fn(&Query, &mut Vec<Complaint>) + 'static) {
        Effect::new(move || {
            let mut complaints = Vec::new();
            self.query.with(|query| {
                read(query, &mut complaints);
                Place::read(query, zoom, &mut complaints);
            });
            self.complain(complaints);
        });
    }

    /// Sets the complaints about an address, if they are others than before.
    pub fn complain(self, complaints: Vec<Complaint>) {
        if self.complaints.with_untracked(|old| *old != complaints) {
            self.complaints.set(complaints);
        }
    }
}

/// Where in a figure an address stands.
pub struct Place {
    /// The clock's time, if one is named.
    pub tick: Option<f64>,
    pub zoom: Zoom,
    pub pick: Option<Pick>,
    pub speed: f64,
}

impl Place {
    /// Reads time, zoom level (`zoom` where none is given), opened value and speed.
    pub fn read(query: &Query, zoom: Zoom, complaints: &mut Vec<Complaint>) -> Self {
        let tick = query.get("t").is_some();
        let tick =
            tick.then(|| query.read("t", 0.0_f64, |t| t.is_finite() && *t >= 0.0, complaints));
        let zoom = query.read("zoom", zoom, |_| true, complaints);
        let pick = query.get("pick").and_then(|text| {
            let pick = text.parse().ok();
            if pick.is_none() {
                let found = text.chars().take(40).collect();
                complaints.push(Complaint {
                    name: "pick".into(),
                    found,
                    used: "–".into(),
                });
            }
            pick
        });
        text_version::is_open(query, complaints);
        let speed = query.read("speed", 1.0, |speed| SPEEDS.contains(speed), complaints);
        Self {
            tick,
            zoom,
            pick,
            speed,
        }
    }
}

/// Brings what a level opens into view: it may lie below the edge of the figure.
fn show(zoom: Zoom) {
    match zoom {
        Zoom::Sequence => {}
        Zoom::Cell => follow(".stage .figure svg.drawing"),
        Zoom::Number => follow(".stage .figure .number"),
    }
}

/// A lesson's figure as the keyboard sees it.
#[derive(Clone, Copy)]
pub struct Stage {
    pub play: Play,
    pub zoom: RwSignal<Zoom>,
    pub pick: RwSignal<Option<Pick>>,
    /// Units of a layer: how far Up and Down walk. 0 where the figure has no levels and opens nothing.
    pub units: Signal<usize>,
}

impl Stage {
    /// A stage whose time, zoom and opened value stand in the address. It begins at the beginning.
    pub fn new(
        desk: Desk,
        timeline: Signal<Timeline>,
        units: Signal<usize>,
        pace: f64,
        zoom: Zoom,
    ) -> Self {
        Self::begin(desk, timeline, units, pace, zoom, |_| 0.0)
    }

    /// The same of a figure that shows the whole sequence where no time is named.
    pub fn at_end(
        desk: Desk,
        timeline: Signal<Timeline>,
        units: Signal<usize>,
        pace: f64,
        zoom: Zoom,
    ) -> Self {
        Self::begin(desk, timeline, units, pace, zoom, Timeline::end)
    }

    fn begin(
        desk: Desk,
        timeline: Signal<Timeline>,
        units: Signal<usize>,
        pace: f64,
        zoom: Zoom,
        unnamed: fn(Timeline) -> f64,
    ) -> Self {
        let place = desk
            .query
            .with_untracked(|query| Place::read(query, zoom, &mut Vec::new()));
        let unnamed = move || unnamed(timeline.get_untracked());
        let here = desk
            .query
            .with_untracked(|query| query.get("lesson").map(str::to_owned));
        let here = StoredValue::new(here);
        // While the screen is taken down the address is the next one's already, and nothing may follow it there.
        let write = move |name: &str, value: Option<String>| {
            let here = here.with_value(|here| {
                desk.query
                    .with_untracked(|query| query.get("lesson") == here.as_deref())
            });
            if here {
                desk.write(name, value);
            }
        };
        let hold = Hold {
            open: Signal::derive(move || desk.question.get().is_some_and(Question::is_open)),
            kept: RwSignal::new(None),
        };
        let stage = Self {
            play: Play::new(
                timeline,
                place.tick.unwrap_or_else(unnamed),
                pace,
                desk.still,
                hold,
            ),
            zoom: RwSignal::new(place.zoom),
            pick: RwSignal::new(place.pick),
            units,
        };
        stage.play.speed.set(place.speed);
        Effect::new(move |before: Option<()>| {
            let speed = stage.play.speed.get();
            if before.is_some() {
                write("speed", (speed != 1.0).then(|| speed.to_string()));
            }
        });
        // Time goes into the address when the clock rests; a frame is no place to write history. Nothing is written before
        // something changes: an address that is wrong must stay until its complaint has been read.
        Effect::new(move |before: Option<()>| {
            if stage.play.resting() {
                let tick = stage.play.tick.get();
                if before.is_some() {
                    let text = format!("{tick:.2}");
                    let text = text.trim_end_matches('0').trim_end_matches('.');
                    write("t", (tick != unnamed()).then(|| text.to_owned()));
                }
            }
        });
        // What runs is brought into view where the figure is taller than its place: on a phone the opened cell always is.
        Effect::new(move |before: Option<f64>| {
            let operation = stage.play.tick.get().floor();
            let moves = !stage.play.resting() && stage.zoom.get_untracked() == Zoom::Cell;
            if moves && before != Some(operation) {
                follow(".stage .figure .cell.running");
            }
            operation
        });
        Effect::new(move |before: Option<()>| {
            let now = stage.zoom.get();
            if before.is_some() {
                write("zoom", (now != zoom).then(|| now.to_string()));
                show(now);
            }
        });
        Effect::new(move |before: Option<()>| {
            let pick = stage.pick.get();
            if before.is_some() {
                write("pick", pick.map(|pick| pick.to_string()));
            }
        });
        // An address that opens a level shows it, once there is something to show.
        Effect::new(move |shown: Option<bool>| {
            let ready = desk.ready.get();
            if ready && shown != Some(true) && place.zoom != zoom {
                show(place.zoom);
            }
            ready || shown == Some(true)
        });
        // The level of numbers is never empty: it opens with the first unit's state.
        Effect::new(move || {
            if stage.zoom.get() == Zoom::Number && stage.pick.get().is_none() {
                let step = timeline
                    .get_untracked()
                    .step_at(stage.play.tick.get_untracked());
                stage.pick.set(Some(Pick::vector(What::Hidden, step, 0)));
            }
        });
        // A clock that stands at the end stays there when the sequence grows or shrinks.
        Effect::new(move |before: Option<Timeline>| {
            let line = timeline.get();
            if let Some(before) = before.filter(|before| *before != line)
                && stage.play.tick.get_untracked() >= before.end().min(line.end())
            {
                stage.play.jump(line.end());
            }
            line
        });
        // Back and forward.
        Effect::new(move |before: Option<usize>| {
            let arrival = desk.arrival.get();
            if before.is_some_and(|before| before != arrival) {
                let place = desk
                    .query
                    .with_untracked(|query| Place::read(query, zoom, &mut Vec::new()));
                stage.play.jump(place.tick.unwrap_or_else(unnamed));
                stage.zoom.set(place.zoom);
                stage.pick.set(place.pick);
                stage.play.speed.set(place.speed);
            }
            arrival
        });
        desk.stage.set(Some(stage));
        on_cleanup(move || desk.stage.set(None));
        stage
    }

    /// At the level of the sequence the figure shows no single operations: the clock walks by whole steps there.
    pub fn by_steps(self) -> Self {
        Effect::new(move || self.play.whole.set(self.zoom.get() == Zoom::Sequence));
        self
    }

    /// Opens the arithmetic of a value, moving the clock to its step. A figure that waits for a guess opens nothing of what
    /// is still to come.
    pub fn open(self, pick: Pick) {
        let line = self.play.timeline.get_untracked();
        if !pick.what.is_weight()
            && line.step_at(self.play.tick.get_untracked()) != pick.step
            && !self.play.go(line.end_of_step(pick.step))
        {
            return;
        }
        self.pick.set(Some(pick));
        self.zoom.set(Zoom::Number);
    }

    /// One level nearer.
    pub fn zoom_in(self) {
        self.zoom.update(|zoom| {
            *zoom = match zoom {
                Zoom::Sequence => Zoom::Cell,
                _ => Zoom::Number,
            }
        });
    }

    /// One level back.
    pub fn zoom_out(self) {
        self.zoom.update(|zoom| {
            *zoom = match zoom {
                Zoom::Number => Zoom::Cell,
                _ => Zoom::Sequence,
            }
        });
    }

    /// Opens the unit above (-1) or below (+1).
    pub fn move_unit(self, by: isize) {
        let units = self.units.get_untracked();
        if let Some(mut pick) = self.pick.get_untracked().filter(|_| units > 0) {
            pick.row = (pick.row as isize + by).rem_euclid(units as isize) as usize;
            self.pick.set(Some(pick));
        }
    }
}
