//! One continuous time for a figure: which operation of which time step runs, and how far it has come.
//!
//! Time is counted in ticks. One tick is one operation of a cell, and a step has a fixed number of them. At a whole
//! tick `k` the first `k` operations are done and the next one has not begun.

/// How many operations there are: `steps` time steps of `operations` operations each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Time steps of the sequence.
    pub steps: usize,
    /// Operations inside one step.
    pub operations: usize,
}

/// The operation that runs at some time, or has just run when `progress` is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Time step, from 0.
    pub step: usize,
    /// Operation inside the step, from 0.
    pub operation: usize,
    /// How far the operation has come, in (0, 1].
    pub progress: f64,
}

/// What a value of the figure is at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not computed yet.
    Pending,
    /// Being computed now.
    Running,
    /// Computed.
    Done,
}

impl Timeline {
    /// The last tick: everything is computed.
    pub fn end(self) -> f64 {
        (self.steps * self.operations) as f64
    }

    /// `tick` moved into the timeline; a time that is not a number is the beginning.
    pub fn clamp(self, tick: f64) -> f64 {
        if tick.is_nan() {
            0.0
        } else {
            tick.clamp(0.0, self.end())
        }
    }

    /// The operation that runs at `tick`, `None` before the first one.
    pub fn moment(self, tick: f64) -> Option<Moment> {
        let tick = self.clamp(tick);
        if tick <= 0.0 || self.operations == 0 {
            return None;
        }
        let index = tick.ceil() as usize - 1;
        Some(Moment {
            step: index / self.operations,
            operation: index % self.operations,
            progress: tick - index as f64,
        })
    }

    /// Phase of the value that operation `operation` of step `step` produces.
    pub fn phase(self, tick: f64, step: usize, operation: usize) -> Phase {
        let index = (step * self.operations + operation) as f64;
        if tick >= index + 1.0 {
            Phase::Done
        } else if tick > index {
            Phase::Running
        } else {
            Phase::Pending
        }
    }

    /// The time step that is shown at `tick`: the one that runs, the first before the beginning.
    pub fn step_at(self, tick: f64) -> usize {
        self.moment(tick).map_or(0, |moment| moment.step)
    }

    /// The end of the operation that runs or comes next.
    pub fn next_operation(self, tick: f64) -> f64 {
        self.clamp((tick + 1e-9).floor() + 1.0)
    }

    /// The end of the operation before.
    pub fn previous_operation(self, tick: f64) -> f64 {
        self.clamp((tick - 1e-9).ceil() - 1.0)
    }

    /// The end of the step that runs or comes next.
    pub fn next_step(self, tick: f64) -> f64 {
        let size = self.operations as f64;
        self.clamp((((tick + 1e-9) / size).floor() + 1.0) * size)
    }

    /// The end of the step before.
    pub fn previous_step(self, tick: f64) -> f64 {
        let size = self.operations as f64;
        self.clamp((((tick - 1e-9) / size).ceil() - 1.0) * size)
    }

    /// The tick at which step `step` is complete.
    pub fn end_of_step(self, step: usize) -> f64 {
        self.clamp(((step + 1) * self.operations) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Timeline = Timeline {
        steps: 3,
        operations: 4,
    };

    #[test]
    fn a_whole_tick_is_the_end_of_an_operation() {
        assert_eq!(LINE.moment(0.0), None);
        assert_eq!(
            LINE.moment(1.0),
            Some(Moment {
                step: 0,
                operation: 0,
                progress: 1.0
            })
        );
        assert_eq!(
            LINE.moment(4.0),
            Some(Moment {
                step: 0,
                operation: 3,
                progress: 1.0
            })
        );
        assert_eq!(
            LINE.moment(4.5),
            Some(Moment {
                step: 1,
                operation: 0,
                progress: 0.5
            })
        );
        assert_eq!(LINE.moment(99.0), LINE.moment(LINE.end()));
    }

    #[test]
    fn stepping_forth_and_back_meets_the_same_ticks() {
        let mut tick = 0.0;
        let mut seen = vec![tick];
        while tick < LINE.end() {
            tick = LINE.next_operation(tick);
            seen.push(tick);
        }
        assert_eq!(seen, (0..=12).map(f64::from).collect::<Vec<_>>());
        while let Some(expected) = seen.pop() {
            assert_eq!(tick, expected);
            tick = LINE.previous_operation(tick);
        }
        assert_eq!(tick, 0.0);
    }

    #[test]
    fn a_step_ends_on_a_multiple_of_its_operations() {
        assert_eq!(LINE.next_step(0.0), 4.0);
        assert_eq!(LINE.next_step(4.0), 8.0);
        assert_eq!(LINE.next_step(5.3), 8.0);
        assert_eq!(LINE.next_step(12.0), 12.0);
        assert_eq!(LINE.previous_step(12.0), 8.0);
        assert_eq!(LINE.previous_step(5.3), 4.0);
        assert_eq!(LINE.previous_step(0.0), 0.0);
    }

    #[test]
    fn a_value_waits_runs_and_is_done() {
        assert_eq!(LINE.phase(4.0, 1, 0), Phase::Pending);
        assert_eq!(LINE.phase(4.2, 1, 0), Phase::Running);
        assert_eq!(LINE.phase(5.0, 1, 0), Phase::Done);
    }

    #[test]
    fn a_time_that_is_no_number_is_the_beginning() {
        assert_eq!(LINE.clamp(f64::NAN), 0.0);
        assert_eq!(LINE.clamp(f64::INFINITY), 12.0);
        assert_eq!(LINE.clamp(-3.0), 0.0);
    }
}
