//! The clock as the page runs it: commands from buttons and keys, and frames while it plays.

use leptos::prelude::*;
use leptos_use::{UseRafFnCallbackArgs, UseRafFnOptions, use_raf_fn_with_options, utils::Pausable};

use super::clock::Timeline;
use super::effect::effect;

/// What a reader asks of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Toggle,
    NextOperation,
    PreviousOperation,
    NextStep,
    PreviousStep,
    Home,
    End,
}

impl Command {
    /// The command over a figure that shows whole steps only, or not.
    fn over(self, whole: bool) -> Self {
        match self {
            Self::NextOperation if whole => Self::NextStep,
            Self::PreviousOperation if whole => Self::PreviousStep,
            other => other,
        }
    }
}

/// What would have moved the clock: a command, or a way to a tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    Command(Command),
    To(f64),
}

/// What keeps a clock at its beginning: a question that nobody has answered. The first move is kept and asks; the second
/// one goes through, so that nobody is locked out.
#[derive(Clone, Copy)]
pub struct Hold {
    /// The question stands open.
    pub open: Signal<bool>,
    /// The move that was kept.
    pub kept: RwSignal<Option<Move>>,
}

/// Speeds a reader can choose, as factors of the lesson's own pace.
pub const SPEEDS: [f64; 5] = [0.25, 0.5, 1.0, 2.0, 4.0];

/// A running clock. `tick` is the one time that the figure is drawn from.
#[derive(Clone, Copy)]
pub struct Play {
    pub tick: RwSignal<f64>,
    pub playing: RwSignal<bool>,
    pub speed: RwSignal<f64>,
    pub timeline: Signal<Timeline>,
    /// Where a single step glides to.
    goal: RwSignal<Option<f64>>,
    still: Signal<bool>,
    hold: Hold,
    /// The figure shows whole time steps only, so a move by one operation is one by a step.
    pub whole: RwSignal<bool>,
    /// A time to which the clock was brought, not walked: by an address, a choice, another timeline.
    brought: StoredValue<Option<f64>>,
}

impl Play {
    /// A clock over `timeline` that runs `pace` operations a second. With `still` (reduced motion) a step is a jump.
    pub fn new(
        timeline: Signal<Timeline>,
        start: f64,
        pace: f64,
        still: Signal<bool>,
        hold: Hold,
    ) -> Self {
        let play = Self {
            tick: RwSignal::new(timeline.get_untracked().clamp(start)),
            playing: RwSignal::new(false),
            speed: RwSignal::new(1.0),
            timeline,
            goal: RwSignal::new(None),
            still,
            hold,
            whole: RwSignal::new(false),
            brought: StoredValue::new(None),
        };
        let Pausable { pause, resume, .. } = use_raf_fn_with_options(
            move |UseRafFnCallbackArgs { delta, .. }| play.frame(delta, pace),
            UseRafFnOptions::default().immediate(false),
        );
        effect(move || {
            if play.playing.get() || play.goal.get().is_some() {
                resume();
            } else {
                pause();
            }
        });
        // A shorter timeline keeps the time inside.
        effect(move || {
            let line = timeline.get();
            let tick = play.tick.get_untracked();
            if line.clamp(tick) != tick {
                play.brought.set_value(Some(line.clamp(tick)));
                play.tick.set(line.clamp(tick));
            }
        });
        play
    }

    /// Advances by a frame of `delta` milliseconds.
    fn frame(self, delta: f64, pace: f64) {
        let line = self.timeline.get_untracked();
        let tick = self.tick.get_untracked();
        // A page that slept in the background must not leap.
        let seconds = delta.min(100.0) / 1000.0;
        // The timeline may have become shorter meanwhile.
        let goal = self.goal.get_untracked().map(|goal| line.clamp(goal));
        if let Some(goal) = goal {
            let next = tick + seconds * (goal - tick).abs().max(1.0) * 4.0;
            if next >= goal || tick > goal {
                self.tick.set(goal);
                self.goal.set(None);
            } else {
                self.tick.set(next);
            }
            return;
        }
        if !self.playing.get_untracked() {
            return;
        }
        let next = tick + seconds * pace * self.speed.get_untracked();
        if next >= line.end() {
            self.tick.set(line.end());
            self.playing.set(false);
        } else {
            self.tick.set(next);
        }
    }

    /// Sets the clock without walking there.
    pub fn bring(self, tick: f64) {
        let line = self.timeline.get_untracked();
        self.brought.set_value(Some(line.clamp(tick)));
        self.jump(tick);
    }

    /// Whether the clock was brought to where it stands; asked once.
    pub fn was_brought(self) -> bool {
        let brought = self.brought.try_update_value(Option::take).flatten();
        brought == Some(self.tick.get_untracked())
    }

    /// Sets the clock, stopping whatever moves it.
    pub fn jump(self, tick: f64) {
        self.goal.set(None);
        self.playing.set(false);
        self.tick.set(self.timeline.get_untracked().clamp(tick));
    }

    fn glide(self, goal: f64) {
        self.playing.set(false);
        if self.still.get_untracked() {
            self.jump(goal);
        } else {
            self.goal.set(Some(goal));
        }
    }

    /// Whether a move forward is kept back, because a question stands open. It is kept once.
    fn keeps(self, what: Move) -> bool {
        let keeps = self.hold.open.get_untracked()
            && self.tick.get_untracked() <= 0.0
            && self.hold.kept.with_untracked(Option::is_none);
        if keeps {
            self.hold.kept.set(Some(what));
        }
        keeps
    }

    /// Sets the clock as a reader asks; `false` if a question keeps it at its beginning.
    pub fn go(self, tick: f64) -> bool {
        let goes = tick <= 0.0 || !self.keeps(Move::To(tick));
        if goes {
            self.jump(tick);
        }
        goes
    }

    /// The question has been answered, or passed over: the move that was kept goes on.
    pub fn release(self) {
        match self.hold.kept.get_untracked() {
            Some(Move::Command(command)) => self.run(command),
            Some(Move::To(tick)) => self.jump(tick),
            None => {}
        }
    }

    /// Whether the figure waits for an answer: the beginning, and a question that stands open.
    pub fn waits(self) -> bool {
        self.hold.open.get() && self.tick.get() <= 0.0
    }

    /// Whether someone has tried to move a figure that waits.
    pub fn asks(self) -> bool {
        self.waits() && self.hold.kept.with(Option::is_some)
    }

    /// Carries a command out.
    pub fn run(self, command: Command) {
        let forward = !matches!(
            command,
            Command::PreviousOperation | Command::PreviousStep | Command::Home
        );
        if forward && self.keeps(Move::Command(command)) {
            return;
        }
        let line = self.timeline.get_untracked();
        // A command during a glide starts from where the glide would have ended.
        if let Some(goal) = self.goal.get_untracked() {
            self.tick.set(line.clamp(goal));
        }
        let tick = self.tick.get_untracked();
        match command.over(self.whole.get_untracked()) {
            Command::Toggle => {
                self.goal.set(None);
                if !self.playing.get_untracked() && tick >= line.end() {
                    self.tick.set(0.0);
                }
                self.playing.update(|playing| *playing = !*playing);
            }
            Command::NextOperation => self.glide(line.next_operation(tick)),
            Command::NextStep => self.glide(line.next_step(tick)),
            Command::PreviousOperation => self.jump(line.previous_operation(tick)),
            Command::PreviousStep => self.jump(line.previous_step(tick)),
            Command::Home => self.jump(0.0),
            Command::End => self.jump(line.end()),
        }
    }

    /// Whether everything is computed.
    pub fn ended(self) -> bool {
        self.tick.get_untracked() >= self.timeline.get_untracked().end()
    }

    /// Whether the clock stands still, so that the address may be written.
    pub fn resting(self) -> bool {
        !self.playing.get() && self.goal.get().is_none()
    }
}
