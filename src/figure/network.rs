//! A recurrent stack as a grid of numbers: one hidden value a layer, direction, time step, sequence and unit; which of them
//! PyTorch hands back in `output` and in `h_n`, and in which order they are computed.

use super::codes::codes;
use std::fmt;
use std::str::FromStr;

/// The sizes of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Time steps T.
    pub steps: usize,
    /// Sequences N.
    pub batch: usize,
    /// Features of an input I.
    pub inputs: usize,
    /// Units H.
    pub units: usize,
    /// Layers L.
    pub layers: usize,
    /// Directions D: 1 or 2.
    pub directions: usize,
    /// Whether `input` and `output` begin with the batch.
    pub batch_first: bool,
}

/// One hidden value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    pub batch: usize,
    pub time: usize,
    pub layer: usize,
    /// 0 forward, 1 backward.
    pub direction: usize,
    pub unit: usize,
}

impl Node {
    /// The state vector that it is a number of.
    pub fn turn(self) -> Turn {
        Turn {
            layer: self.layer,
            direction: self.direction,
            time: self.time,
        }
    }
}

/// In which order the states are computed. The values do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// A layer reads the whole sequence before the next one begins.
    Layers,
    /// All layers of a time step before the next time step. Impossible with two directions.
    Steps,
}

codes!(Order: Layers "layers", Steps "steps");

/// A state vector: what one computation produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub layer: usize,
    pub direction: usize,
    pub time: usize,
}

impl Shape {
    /// (N, T, D * H), or (T, N, D * H).
    pub fn output(&self) -> [usize; 3] {
        self.ordered(self.directions * self.units)
    }

    /// (N, T, I), or (T, N, I).
    pub fn input(&self) -> [usize; 3] {
        self.ordered(self.inputs)
    }

    /// (L * D, N, H), whatever `batch_first` says.
    pub fn last(&self) -> [usize; 3] {
        [self.layers * self.directions, self.batch, self.units]
    }

    fn ordered(&self, features: usize) -> [usize; 3] {
        if self.batch_first {
            [self.batch, self.steps, features]
        } else {
            [self.steps, self.batch, features]
        }
    }

    /// The time step that a direction reads last.
    pub fn last_time(&self, direction: usize) -> usize {
        if direction == 0 {
            self.steps.saturating_sub(1)
        } else {
            0
        }
    }

    /// State vectors to compute: L * D * T.
    pub fn turns(&self) -> usize {
        self.layers * self.directions * self.steps
    }

    /// What is computed at place `index` of the order.
    pub fn turn(&self, order: Order, index: usize) -> Turn {
        let steps = self.steps.max(1);
        if order == Order::Steps && self.directions == 1 {
            return Turn {
                layer: index % self.layers.max(1),
                direction: 0,
                time: index / self.layers.max(1),
            };
        }
        let row = index / steps;
        let direction = row % self.directions.max(1);
        let time = index % steps;
        Turn {
            layer: row / self.directions.max(1),
            direction,
            time: if direction == 0 {
                time
            } else {
                steps - 1 - time
            },
        }
    }

    /// The place of a state vector in the order.
    pub fn place(&self, order: Order, turn: Turn) -> usize {
        if order == Order::Steps && self.directions == 1 {
            return turn.time * self.layers + turn.layer;
        }
        let time = if turn.direction == 0 {
            turn.time
        } else {
            self.steps.saturating_sub(turn.time + 1)
        };
        (turn.layer * self.directions + turn.direction) * self.steps + time
    }
}

/// A number that the figure draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// An entry of `input`, in the tensor or below the network.
    Input {
        batch: usize,
        time: usize,
        feature: usize,
    },
    /// A hidden value in the network.
    Node(Node),
    /// An entry of `output`.
    Output {
        batch: usize,
        time: usize,
        feature: usize,
    },
    /// An entry of `h_n`.
    Last {
        row: usize,
        batch: usize,
        unit: usize,
    },
}

impl Spot {
    /// The hidden value that stands here; none for an input.
    pub fn node(self, shape: &Shape) -> Option<Node> {
        match self {
            Self::Input { .. } => None,
            Self::Node(node) => Some(node),
            Self::Output {
                batch,
                time,
                feature,
            } => Some(Node {
                batch,
                time,
                layer: shape.layers - 1,
                direction: feature / shape.units,
                unit: feature % shape.units,
            }),
            Self::Last { row, batch, unit } => {
                let direction = row % shape.directions;
                Some(Node {
                    batch,
                    time: shape.last_time(direction),
                    layer: row / shape.directions,
                    direction,
                    unit,
                })
            }
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input {
                batch,
                time,
                feature,
            } => write!(f, "x.{batch}.{time}.{feature}"),
            Self::Node(n) => write!(
                f,
                "h.{}.{}.{}.{}.{}",
                n.batch, n.time, n.layer, n.direction, n.unit
            ),
            Self::Output {
                batch,
                time,
                feature,
            } => write!(f, "o.{batch}.{time}.{feature}"),
            Self::Last { row, batch, unit } => write!(f, "l.{row}.{batch}.{unit}"),
        }
    }
}

impl FromStr for Spot {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, rest) = text.split_once('.').ok_or(())?;
        let numbers: Vec<usize> = rest
            .split('.')
            .map(|part| part.parse::<u16>().map(usize::from).map_err(|_| ()))
            .collect::<Result<_, ()>>()?;
        match (kind, numbers.as_slice()) {
            ("x", &[batch, time, feature]) => Ok(Self::Input {
                batch,
                time,
                feature,
            }),
            ("h", &[batch, time, layer, direction, unit]) => Ok(Self::Node(Node {
                batch,
                time,
                layer,
                direction,
                unit,
            })),
            ("o", &[batch, time, feature]) => Ok(Self::Output {
                batch,
                time,
                feature,
            }),
            ("l", &[row, batch, unit]) => Ok(Self::Last { row, batch, unit }),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const SHAPE: Shape = Shape {
        steps: 10,
        batch: 2,
        inputs: 5,
        units: 8,
        layers: 2,
        directions: 2,
        batch_first: true,
    };

    pub fn nodes(shape: &Shape) -> Vec<Node> {
        let mut nodes = Vec::new();
        for batch in 0..shape.batch {
            for time in 0..shape.steps {
                for layer in 0..shape.layers {
                    for direction in 0..shape.directions {
                        for unit in 0..shape.units {
                            nodes.push(Node {
                                batch,
                                time,
                                layer,
                                direction,
                                unit,
                            });
                        }
                    }
                }
            }
        }
        nodes
    }

    #[test]
    fn every_state_is_computed_once_and_after_what_it_needs() {
        for directions in [1, 2] {
            for order in [Order::Layers, Order::Steps] {
                let shape = Shape {
                    directions,
                    ..SHAPE
                };
                let turns: Vec<Turn> = (0..shape.turns()).map(|i| shape.turn(order, i)).collect();
                for (index, turn) in turns.iter().enumerate() {
                    assert_eq!(shape.place(order, *turn), index);
                    let earlier = |t: Turn| shape.place(order, t) < index;
                    let before = if turn.direction == 0 {
                        turn.time.checked_sub(1)
                    } else {
                        Some(turn.time + 1).filter(|time| *time < shape.steps)
                    };
                    assert!(before.is_none_or(|time| earlier(Turn { time, ..*turn })));
                    if turn.layer > 0 {
                        let layer = turn.layer - 1;
                        assert!((0..directions).all(|direction| earlier(Turn {
                            layer,
                            direction,
                            time: turn.time
                        })));
                    }
                }
            }
        }
    }

    #[test]
    fn spots_are_read_back() {
        for text in ["x.0.1.2", "h.0.1.1.0.7", "o.1.9.15", "l.3.1.7"] {
            assert_eq!(text.parse::<Spot>().unwrap().to_string(), text);
        }
        assert!("h.1".parse::<Spot>().is_err());
    }
}
