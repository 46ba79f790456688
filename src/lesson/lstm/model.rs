//! An LSTM from a seed, a signal to remember, and gates that the reader holds.

use std::fmt;
use std::str::FromStr;

use crate::figure::codes::codes;
use crate::figure::opened::Opened;
use crate::lesson::query::{Complaint, Query};
use crate::nn::{Error, Gate, Hold, Init, Input, Kind, Rng, Spec, Stack, Trace};

/// Largest sizes that the figure shows well.
pub const MOST_STEPS: usize = 20;
pub const MOST_INPUTS: usize = 6;
pub const MOST_UNITS: usize = 16;
/// Every gate of every unit, and every gate as a whole: a longer list in an address is none.
const MOST_PINS: usize = GATES.len() * (MOST_UNITS + 1);
/// Half the range of the weights. PyTorch's 1/√D_h would keep all gates close to a half, where there is little to see.
const BOUND: f32 = 1.2;

/// What the network reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Something at the first step, then nothing: what is left of it later is memory.
    Pulse,
    /// Something else at every step.
    Stream,
}

codes!(Signal: Pulse "pulse", Stream "stream");

/// A gate pinned by the reader: for all units or for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pinned {
    pub gate: Gate,
    pub unit: Option<usize>,
    pub value: f32,
}

/// All pinned gates, as they stand in the address: `f.all:1,i.3:0`. Later ones win.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pins(pub Vec<Pinned>);

/// The gates that can be held, with their letters.
pub const GATES: [(Gate, &str); 3] = [(Gate::Forget, "f"), (Gate::Input, "i"), (Gate::Output, "o")];

impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pin) in self.0.iter().enumerate() {
            let letter = GATES
                .iter()
                .find(|(gate, _)| *gate == pin.gate)
                .map_or("", |(_, letter)| letter);
            let unit = pin.unit.map_or("all".to_owned(), |unit| unit.to_string());
            write!(
                f,
                "{}{letter}.{unit}:{}",
                if index > 0 { "," } else { "" },
                pin.value
            )?;
        }
        Ok(())
    }
}

impl FromStr for Pins {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut pins = Self::default();
        if text.split(',').nth(MOST_PINS).is_some() {
            return Err(());
        }
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once(':').ok_or(())?;
            let (letter, unit) = name.split_once('.').ok_or(())?;
            let gate = GATES
                .iter()
                .find(|(_, known)| *known == letter)
                .map(|(gate, _)| *gate)
                .ok_or(())?;
            let unit = if unit == "all" {
                None
            } else {
                Some(unit.parse().map_err(|_| ())?)
            };
            let value: f32 = value.parse().map_err(|_| ())?;
            if !(0.0..=1.0).contains(&value) {
                return Err(());
            }
            pins.set(Pinned { gate, unit, value });
        }
        Ok(pins)
    }
}

impl Pins {
    /// Pins a gate. All units at once replace what was pinned for single ones.
    pub fn set(&mut self, pin: Pinned) {
        self.release(pin.gate, pin.unit);
        self.0.push(pin);
    }

    /// Lets a gate go: of one unit, or of all.
    pub fn release(&mut self, gate: Gate, unit: Option<usize>) {
        self.0
            .retain(|old| old.gate != gate || (unit.is_some() && old.unit != unit));
    }

    /// The value that a gate is pinned to.
    pub fn value(&self, gate: Gate, unit: Option<usize>) -> Option<f32> {
        self.0
            .iter()
            .rev()
            .find(|pin| pin.gate == gate && pin.unit == unit)
            .map(|pin| pin.value)
    }
}

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub steps: usize,
    pub input_size: usize,
    pub hidden_size: usize,
    pub seed: u64,
    pub signal: Signal,
    /// Forget bias, the same for all units.
    pub forget_bias: u64,
    pub pins: Pins,
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let size = |most: usize| move |size: &usize| (1..=most).contains(size);
        let mut config = Self {
            steps: query.read("steps", 12, size(MOST_STEPS), complaints),
            input_size: query.read("input", 3, size(MOST_INPUTS), complaints),
            hidden_size: query.read("hidden", 8, size(MOST_UNITS), complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            signal: query.read("signal", Signal::Pulse, |_| true, complaints),
            forget_bias: query.read("bias", 0, |bias| *bias <= 5, complaints),
            pins: query.read("hold", Pins::default(), |_| true, complaints),
        };
        let units = config.hidden_size;
        config
            .pins
            .0
            .retain(|pin| pin.unit.is_none_or(|unit| unit < units));
        config
    }

    /// The pinned gates as the engine takes them.
    pub fn holds(&self) -> Vec<Hold> {
        let hold = |pin: &Pinned| Hold {
            gate: pin.gate,
            unit: pin.unit,
            value: pin.value,
            layer: 0,
            direction: 0,
        };
        self.pins.0.iter().map(hold).collect()
    }
}

/// One run.
pub struct Run {
    pub config: Config,
    pub stack: Stack,
    pub trace: Trace,
    pub holds: Vec<Hold>,
    /// The same run with no gate held, for comparison.
    pub free: Trace,
}

impl Run {
    /// Draws inputs and weights from the seed and runs the network, with the held gates and without.
    pub fn new(config: Config) -> Result<Self, Error> {
        let mut rng = Rng::seed_from_u64(config.seed);
        let (inputs, units) = (config.input_size, config.hidden_size);
        let mut data: Vec<f32> = (0..config.steps * inputs)
            .map(|_| rng.uniform(-1.0, 1.0))
            .collect();
        if config.signal == Signal::Pulse {
            data[inputs..].fill(0.0);
        }
        let init = Init {
            forget_bias: Some(config.forget_bias as f32),
            ..Init::default()
        };
        let mut stack = Stack::init(Spec::new(Kind::Lstm, inputs, units), &init, &mut rng)?;
        let wider = BOUND * (units as f32).sqrt();
        for name in ["weight_ih_l0", "weight_hh_l0"] {
            for weight in stack.params_mut().get_mut(name).unwrap_or_default() {
                *weight *= wider;
            }
        }
        let holds = config.holds();
        let free = stack.forward(&Input::new(&data, config.steps, 1))?;
        let trace = stack.forward(&Input {
            holds: &holds,
            ..Input::new(&data, config.steps, 1)
        })?;
        Ok(Self {
            config,
            stack,
            trace,
            holds,
            free,
        })
    }

    /// The cell of this run, opened.
    pub fn opened(&self) -> Opened<'_> {
        Opened {
            layer: &self.trace.layers[0],
            params: self.stack.params(),
            prefix: "",
            holds: &self.holds,
            feed_forward: false,
        }
    }

    /// How much of what the first step wrote is left at the end: c_1 times the forget gates of all later steps, unit by unit,
    /// as a norm relative to c_1. What later steps wrote does not count.
    pub fn kept(trace: &Trace) -> Option<f32> {
        let layer = &trace.layers[0];
        let first = layer.cell_at(0, 0);
        let mut left = first.to_vec();
        for step in 1..trace.steps {
            let forget = layer.gate_at(step, 0, Gate::Forget).unwrap_or_default();
            for (left, f) in left.iter_mut().zip(forget) {
                *left *= f;
            }
        }
        let norm = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
        (norm(first) > 0.0).then(|| norm(&left) / norm(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(address: &str) -> Run {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse(address), &mut complaints);
        assert_eq!(complaints, []);
        Run::new(config).unwrap()
    }

    #[test]
    fn a_forget_gate_held_open_and_an_input_gate_held_shut_keep_the_cell_state() {
        let run = run("hold=f.all:1,i.all:0");
        let layer = &run.trace.layers[0];
        // With i = 0 nothing is ever written: the state stays at zero.
        assert!(layer.cell.iter().all(|c| *c == 0.0));
        let open = self::run("hold=f.all:1");
        assert_eq!(Run::kept(&open.trace), Some(1.0));
        assert_eq!(Run::kept(&self::run("hold=f.all:0").trace), Some(0.0));
        assert_eq!(Run::kept(&self::run("hold=i.all:0").trace), None);
    }

    #[test]
    fn a_forget_gate_held_shut_forgets_at_once() {
        let run = run("hold=f.all:0");
        let layer = &run.trace.layers[0];
        for step in 0..12 {
            for unit in 0..8 {
                let written = layer.gate_at(step, 0, Gate::Input).unwrap()[unit]
                    * layer.gate_at(step, 0, Gate::Cell).unwrap()[unit];
                assert_eq!(layer.cell_at(step, 0)[unit], written);
            }
        }
    }

    #[test]
    fn one_unit_can_be_held_alone() {
        let run = run("hold=f.2:1");
        let gate = run.trace.layers[0].gate_at(5, 0, Gate::Forget).unwrap();
        assert_eq!(gate[2], 1.0);
        assert!(
            gate.iter()
                .enumerate()
                .all(|(unit, f)| unit == 2 || *f < 1.0)
        );
    }

    #[test]
    fn pins_are_read_back_and_bad_ones_reported() {
        let pins: Pins = "f.all:1,i.3:0.25".parse().unwrap();
        assert_eq!(pins.to_string().parse(), Ok(pins));
        for bad in [
            "f.all:2",
            "g.all:1",
            "f.all",
            "f.x:1",
            "f.all:NaN",
            "f.-1:1",
        ] {
            assert!(bad.parse::<Pins>().is_err(), "{bad}");
        }
        let mut pins: Pins = "f.1:0,f.2:1".parse().unwrap();
        pins.set(Pinned {
            gate: Gate::Forget,
            unit: None,
            value: 0.5,
        });
        assert_eq!(pins.to_string(), "f.all:0.5");
        pins.release(Gate::Forget, None);
        assert_eq!(pins, Pins::default());
    }

    #[test]
    fn a_large_forget_bias_keeps_more() {
        assert!(Run::kept(&run("bias=4").trace) > Run::kept(&run("bias=0").trace));
    }
}
