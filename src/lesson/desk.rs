//! What the shell hands to a lesson, and what a lesson hands back: the address, the language, the clock that the keys drive.

use leptos::prelude::*;

use super::answers::Answers;
use super::course::Entry;
use super::follow::{follow, follow_beside, follow_running, follow_top};
use super::predict::Question;
use super::query::{Complaint, Query};
use super::text_version;
use crate::figure::clock::Timeline;
use crate::figure::codes::codes;
use crate::figure::effect::{effect, effect_after};
use crate::figure::pick::{Pick, What};
use crate::figure::play::{Hold, Play, SPEEDS};
use crate::figure::sequence::Below;
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
    /// What the glossary was opened from.
    pub left: RwSignal<Option<Left>>,
    pub locale: Memo<Locale>,
    /// The theme is dark: what is painted on a canvas must be painted anew.
    pub dark: Memo<bool>,
    /// The reader asked for no motion.
    pub still: Signal<bool>,
    /// A phone held upright, or a tablet: the figure lies below the text, and what is opened of it below the network.
    pub upright: Signal<bool>,
    /// The figure has the room of the text, too, where they lie below one another.
    pub large: RwSignal<bool>,
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

/// A screen as it was left.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// Its address, the screen named.
    pub query: Query,
    /// How far down its text was read, in pixels.
    pub top: f64,
}

/// When the figure lies below the text, as the style sheet has it.
pub const UPRIGHT: &str = "(max-width: 900px) and (min-height: 541px)";

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
        effect(move || {
            let mut complaints = Vec::new();
            self.query.with(|query| {
                read(query, &mut complaints);
                Place::read(query, zoom, &mut complaints);
            });
            self.complain(complaints);
        });
    }

    /// What stands below the bands of a figure's network.
    pub fn below(self, stage: Stage) -> Below {
        Below::of(stage.zoom.get() >= Zoom::Cell, self.upright.get())
    }

    /// Whether a figure draws the cell of which a cell or a number is opened: beside a number there is no room for it where
    /// the figure shares a phone's height with the text.
    pub fn draws_cell(self, stage: Stage) -> bool {
        match stage.zoom.get() {
            Zoom::Sequence => false,
            Zoom::Cell => true,
            Zoom::Number => !self.upright.get() || self.large.get(),
        }
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

/// The panel of numbers, and the opened value in the figure.
pub const PANEL: &str = ".stage .figure .number";
pub const CHOSEN: &str = ".stage .figure .frame.chosen";

/// Brings what a level opens into view: it may lie below the edge of the figure.
fn show(zoom: Zoom) {
    match zoom {
        Zoom::Sequence => follow_top(".stage .figure"),
        Zoom::Cell => follow(".stage .figure svg.drawing"),
        Zoom::Number => follow_beside(PANEL, CHOSEN),
    }
}

/// The part of the address that says where a figure stands.
#[derive(Clone, Copy)]
struct Address {
    desk: Desk,
    /// The screen that the figure is of.
    lesson: StoredValue<Option<String>>,
    /// Level and time where the address names none.
    zoom: Zoom,
    timeline: Signal<Timeline>,
    unnamed: fn(Timeline) -> f64,
}

impl Address {
    fn read(self) -> Place {
        let read = |query: &Query| Place::read(query, self.zoom, &mut Vec::new());
        self.desk.query.with_untracked(read)
    }

    fn unnamed(self) -> f64 {
        (self.unnamed)(self.timeline.get_untracked())
    }

    fn tick(self, place: &Place) -> f64 {
        place.tick.unwrap_or_else(|| self.unnamed())
    }

    /// While a screen is taken down the address is the next one's already, and nothing may follow it there.
    fn write(self, name: &str, value: Option<String>) {
        let now = |lesson: &Option<String>| {
            (self.desk.query).with_untracked(|query| query.get("lesson") == lesson.as_deref())
        };
        if self.lesson.with_value(now) {
            self.desk.write(name, value);
        }
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
    /// The vector and the unit of it that open where the level of numbers is entered and no value is chosen.
    pub first: StoredValue<(What, usize)>,
    /// What opens there instead, where the clock counts something else than the steps of the sequence.
    pub running: StoredValue<Option<Callback<(), Option<Pick>>>>,
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
        let lesson = |query: &Query| query.get("lesson").map(str::to_owned);
        let address = Address {
            desk,
            lesson: StoredValue::new(desk.query.with_untracked(lesson)),
            zoom,
            timeline,
            unnamed,
        };
        let place = address.read();
        let hold = Hold {
            open: Signal::derive(move || desk.question.get().is_some_and(Question::is_open)),
            kept: RwSignal::new(None),
        };
        let stage = Self {
            play: Play::new(timeline, address.tick(&place), pace, desk.still, hold),
            zoom: RwSignal::new(place.zoom),
            pick: RwSignal::new(place.pick),
            units,
            first: StoredValue::new((What::Hidden, 0)),
            running: StoredValue::new(None),
        };
        stage.play.speed.set(place.speed);
        stage.write_to(address);
        stage.show_what_runs();
        // An address that opens a level shows it, once there is something to show.
        effect_after(move |shown: Option<bool>| {
            let ready = desk.ready.get();
            if ready && shown != Some(true) && place.zoom != zoom {
                show(place.zoom);
            }
            ready || shown == Some(true)
        });
        // The level of numbers is never empty.
        effect(move || {
            if stage.zoom.get() == Zoom::Number && stage.pick.get().is_none() {
                let step = timeline
                    .get_untracked()
                    .step_at(stage.play.tick.get_untracked());
                let (what, unit) = stage.first.get_value();
                let pick = match stage.running.get_value() {
                    Some(running) => untrack(|| running.run(())),
                    None => Some(Pick::vector(what, step, unit)),
                };
                // What is not there wakes nobody, or this would run again for ever.
                if pick.is_some() {
                    stage.pick.set(pick);
                }
            }
        });
        stage.keep_at_end();
        // After that: a place that is named counts more than the end.
        stage.read_again_from(address);
        desk.stage.set(Some(stage));
        on_cleanup(move || desk.stage.set(None));
        stage
    }

    /// Keeps the address as the figure stands. Nothing is written before something changes: an address that is wrong must stay
    /// until its complaint has been read.
    fn write_to(self, address: Address) {
        effect_after(move |before: Option<()>| {
            let speed = self.play.speed.get();
            if before.is_some() {
                address.write("speed", (speed != 1.0).then(|| speed.to_string()));
            }
        });
        // When the clock rests: a frame is no place to write history.
        effect_after(move |before: Option<()>| {
            if self.play.resting() {
                let tick = self.play.tick.get();
                if before.is_some() {
                    let text = format!("{tick:.2}");
                    let text = text.trim_end_matches('0').trim_end_matches('.');
                    let named = tick != address.unnamed();
                    address.write("t", named.then(|| text.to_owned()));
                }
            }
        });
        effect_after(move |before: Option<Zoom>| {
            let now = self.zoom.get();
            if before.is_some_and(|before| before != now) {
                address.write("zoom", (now != address.zoom).then(|| now.to_string()));
                show(now);
            }
            now
        });
        effect_after(move |before: Option<()>| {
            let pick = self.pick.get();
            if before.is_some() {
                address.write("pick", pick.map(|pick| pick.to_string()));
            }
        });
    }

    /// Back, forward, and links that name a place.
    fn read_again_from(self, address: Address) {
        effect_after(move |before: Option<usize>| {
            let arrival = address.desk.arrival.get();
            if before.is_some_and(|before| before != arrival) {
                let place = address.read();
                self.play.bring(address.tick(&place));
                self.zoom.set(place.zoom);
                self.pick.set(place.pick);
                self.play.speed.set(place.speed);
            }
            arrival
        });
    }

    /// A clock that stands at the end stays there when the sequence grows or shrinks.
    fn keep_at_end(self) {
        effect_after(move |before: Option<Timeline>| {
            let line = self.play.timeline.get();
            if let Some(before) = before.filter(|before| *before != line)
                && self.play.tick.get_untracked() >= before.end().min(line.end())
            {
                self.play.bring(line.end());
            }
            line
        });
    }

    /// Brings what runs into view where the figure is taller than its place: on a phone the opened cell always is.
    fn show_what_runs(self) {
        effect_after(move |before: Option<f64>| {
            // The one that runs: at a whole tick it has ended.
            let operation = self.play.tick.get().ceil();
            let moves = !self.play.resting() && self.zoom.get_untracked() == Zoom::Cell;
            if moves && before != Some(operation) {
                follow_running();
            }
            operation
        });
    }

    /// At the level of the sequence the figure shows no single operations: the clock walks by whole steps there.
    pub fn by_steps(self) -> Self {
        effect(move || self.play.whole.set(self.zoom.get() == Zoom::Sequence));
        self
    }

    /// Calls `then` with the step that the clock has walked to while a cell is open: what is opened goes with the clock. Whatever
    /// else moves the clock, an address, a choice, another length, says itself what it opens.
    pub fn on_walk(self, desk: Desk, then: impl Fn(usize) + 'static) {
        let lesson = move || {
            let lesson = |query: &Query| query.get("lesson").map(str::to_owned);
            desk.query.with_untracked(lesson)
        };
        let own = lesson();
        effect_after(move |before: Option<usize>| {
            let now = self.play.timeline.get().step_at(self.play.tick.get());
            let brought = self.play.was_brought();
            let opened = self.zoom.get_untracked() != Zoom::Sequence;
            // While a screen is taken down the address is the next one's already.
            if before.is_some_and(|before| before != now) && !brought && opened && lesson() == own {
                then(now);
            }
            now
        });
    }

    /// The opened value goes with the clock, where the clock counts the steps of the sequence.
    pub fn opens_what_runs(self, desk: Desk) {
        self.on_walk(desk, move |step| {
            let pick = self.pick.get_untracked();
            let pick = pick.filter(|pick| !pick.what.is_weight() && pick.step != step);
            if let Some(pick) = pick {
                self.pick.set(Some(Pick { step, ..pick }));
            }
        });
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
