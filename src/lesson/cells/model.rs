//! A vanilla RNN and an LSTM that read the same inputs. The RNN has the weights of the LSTM's candidate: what differs is what
//! the LSTM adds.

use super::listing::Settings;
use crate::figure::clock::Timeline;
use crate::figure::codes::codes;
use crate::figure::opened::Opened;
use crate::figure::unit_table::operations;
use crate::lesson::query::{Complaint, Query};
use crate::nn::{Error, Gate, Init, Input, Kind, Rng, Spec, Stack, Trace};

/// Largest sizes that the figure shows well.
pub const MOST_STEPS: usize = 16;
pub const MOST_INPUTS: usize = 6;
pub const MOST_UNITS: usize = 12;
/// Half the range of the weights. PyTorch's 1/√D_h would keep all gates close to a half, where there is little to see.
const BOUND: f32 = 1.2;

/// What both cells read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Something at the first step, then nothing.
    Pulse,
    /// Something else at every step.
    Stream,
}

codes!(Signal: Pulse "pulse", Stream "stream");

/// One of the two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Rnn,
    Lstm,
}

impl Which {
    pub const ALL: [Self; 2] = [Self::Rnn, Self::Lstm];

    pub fn kind(self) -> Kind {
        match self {
            Self::Rnn => Kind::RnnTanh,
            Self::Lstm => Kind::Lstm,
        }
    }

    /// Its name, the same in both languages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rnn => "RNN",
            Self::Lstm => "LSTM",
        }
    }
}

codes!(Which: Rnn "rnn", Lstm "lstm");

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub steps: usize,
    pub input_size: usize,
    pub hidden_size: usize,
    pub seed: u64,
    pub signal: Signal,
    /// The cell whose number is opened.
    pub open: Which,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let size = |most: usize| move |size: &usize| (1..=most).contains(size);
        Self {
            steps: query.read("steps", 8, size(MOST_STEPS), complaints),
            input_size: query.read("input", 3, size(MOST_INPUTS), complaints),
            hidden_size: query.read("hidden", 6, size(MOST_UNITS), complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            signal: query.read("signal", Signal::Stream, |_| true, complaints),
            open: query.read("open", Which::Lstm, |_| true, complaints),
        }
    }
}

impl Config {
    /// What decides the NumPy listing.
    pub fn listing(&self) -> Settings {
        Settings {
            steps: self.steps,
            input_size: self.input_size,
            hidden_size: self.hidden_size,
            seed: self.seed,
        }
    }
}

/// The clock of the figure: the LSTM's operations. The RNN begins each step with it and is done sooner.
pub fn timeline(steps: usize) -> Timeline {
    Timeline {
        steps,
        operations: operations(Kind::Lstm).len(),
    }
}

/// The clock of one cell, and its time when the figure's is `tick`.
pub fn own_time(which: Which, steps: usize, tick: f64) -> (Timeline, f64) {
    let common = timeline(steps);
    let own = Timeline {
        steps,
        operations: operations(which.kind()).len(),
    };
    let Some(moment) = common.moment(tick) else {
        return (own, 0.0);
    };
    let inside = moment.operation as f64 + moment.progress;
    let size = own.operations as f64;
    (own, moment.step as f64 * size + inside.min(size))
}

/// Both cells over the same inputs.
pub struct Run {
    pub config: Config,
    stacks: [Stack; 2],
    traces: [Trace; 2],
}

impl Run {
    /// Draws inputs and the LSTM from the seed, gives the RNN the candidate's weights, and runs both.
    pub fn new(config: Config) -> Result<Self, Error> {
        let mut rng = Rng::seed_from_u64(config.seed);
        let (inputs, units) = (config.input_size, config.hidden_size);
        let mut data: Vec<f32> = (0..config.steps * inputs)
            .map(|_| rng.uniform(-1.0, 1.0))
            .collect();
        if config.signal == Signal::Pulse {
            data[inputs..].fill(0.0);
        }
        let spec = Spec::new(Kind::Lstm, inputs, units);
        // A forget bias of 1 is the usual start.
        let init = Init {
            forget_bias: Some(1.0),
            ..Init::default()
        };
        let mut lstm = Stack::init(spec, &init, &mut rng)?;
        let wider = BOUND * (units as f32).sqrt();
        for name in ["weight_ih_l0", "weight_hh_l0"] {
            for weight in lstm.params_mut().get_mut(name).unwrap_or_default() {
                *weight *= wider;
            }
        }
        let mut rnn = Stack::zeros(Spec::new(Kind::RnnTanh, inputs, units))?;
        let block = Kind::Lstm.gate_index(Gate::Cell).unwrap_or(0) * units;
        for (name, columns) in [
            ("weight_ih_l0", inputs),
            ("weight_hh_l0", units),
            ("bias_ih_l0", 1),
            ("bias_hh_l0", 1),
        ] {
            let rows = block * columns..(block + units) * columns;
            let from = lstm.params().get(name).and_then(|values| values.get(rows));
            if let (Some(from), Some(to)) = (from, rnn.params_mut().get_mut(name)) {
                to.copy_from_slice(from);
            }
        }
        let input = Input::new(&data, config.steps, 1);
        let traces = [rnn.forward(&input)?, lstm.forward(&input)?];
        Ok(Self {
            config,
            stacks: [rnn, lstm],
            traces,
        })
    }

    /// A cell, opened.
    pub fn opened(&self, which: Which) -> Opened<'_> {
        Opened {
            layer: &self.traces[which as usize].layers[0],
            params: self.stacks[which as usize].params(),
            prefix: "",
            holds: &[],
            feed_forward: false,
        }
    }

    /// PyTorch's number of parameters.
    pub fn parameters(&self, which: Which) -> usize {
        self.stacks[which as usize].spec().parameters()
    }

    /// The largest sizes |c| and |h| of the LSTM's states over all steps and units.
    pub fn largest(&self) -> (f32, f32) {
        let layer = &self.traces[Which::Lstm as usize].layers[0];
        let most = |values: &[f32]| values.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        (most(&layer.cell), most(&layer.hidden))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::pick::{Pick, What};

    fn run(address: &str) -> Run {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse(address), &mut complaints);
        assert_eq!(complaints, []);
        Run::new(config).unwrap()
    }

    #[test]
    fn at_the_first_step_the_candidate_is_the_rnns_hidden_state_to_the_bit() {
        for seed in 0..10 {
            let run = run(&format!("seed={seed}"));
            let values = |which, what, step| {
                let opened = run.opened(which);
                (0..6)
                    .map(|row| opened.value(Pick::vector(what, step, row)))
                    .collect::<Vec<_>>()
            };
            let rnn = |step| values(Which::Rnn, What::Hidden, step);
            let candidate = |step| values(Which::Lstm, What::Candidate, step);
            assert_eq!(rnn(0), candidate(0));
            assert_ne!(rnn(1), candidate(1));
        }
    }

    #[test]
    fn an_lstm_has_four_times_the_parameters() {
        for address in ["", "hidden=1&input=6", "hidden=12&input=1"] {
            let run = run(address);
            assert_eq!(run.parameters(Which::Lstm), 4 * run.parameters(Which::Rnn));
        }
    }

    #[test]
    fn a_hidden_state_stays_below_one_where_a_cell_state_does_not() {
        let (cell, hidden) = run("").largest();
        assert!(cell > 1.0 && hidden < 1.0, "{cell} {hidden}");
        for seed in 2..12 {
            assert!(run(&format!("seed={seed}")).largest().1 < 1.0);
        }
    }

    #[test]
    fn both_begin_a_step_together_and_the_rnn_waits() {
        let time = |which, tick| own_time(which, 3, tick).1;
        for (tick, rnn) in [(0.0, 0.0), (0.5, 0.5), (5.0, 5.0), (7.5, 5.0), (8.0, 5.0)] {
            assert_eq!(time(Which::Rnn, tick), rnn);
            assert_eq!(time(Which::Lstm, tick), tick);
        }
        assert_eq!(time(Which::Rnn, 9.25), 6.25);
        assert_eq!(time(Which::Rnn, 24.0), 15.0);
    }

    #[test]
    fn what_means_nothing_is_reported() {
        for bad in [
            "steps=17",
            "input=0",
            "hidden=13",
            "signal=x",
            "open=gru",
            "seed=-1",
        ] {
            let mut complaints = Vec::new();
            Config::read(&Query::parse(bad), &mut complaints);
            assert_eq!(complaints.len(), 1, "{bad}");
        }
    }
}
