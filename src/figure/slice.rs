//! A slice of a recurrent stack's tensors: which numbers it chooses, what it lights up in the network, and how Python writes it.

use std::fmt;
use std::str::FromStr;

use super::network::{Node, Shape, Spot};

/// What a slice is cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tensor {
    Network,
    Input,
    Output,
    Last,
}

impl Tensor {
    pub const ALL: [Self; 4] = [Self::Network, Self::Input, Self::Output, Self::Last];

    /// Its name in code. PyTorch's `input` is called `inputs`: Python has a function of that name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "inputs",
            tensor => tensor.code(),
        }
    }

    /// Its name in the address; for a tensor its name in PyTorch.
    pub fn code(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Input => "input",
            Self::Output => "output",
            Self::Last => "h_n",
        }
    }
}

impl fmt::Display for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Tensor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|tensor| tensor.code() == text)
            .ok_or(())
    }
}

/// An axis of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Batch,
    Time,
    Layer,
    Direction,
    Unit,
}

impl Axis {
    pub const ALL: [Self; 5] = [
        Self::Batch,
        Self::Time,
        Self::Layer,
        Self::Direction,
        Self::Unit,
    ];
}

/// Numbers chosen by one index an axis, or all of the axis. In the address `output.0.3.-.-.2`: batch, time, layer, direction,
/// unit (of `input` the feature).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    pub tensor: Tensor,
    pub index: [Option<usize>; 5],
}

impl Slice {
    /// All of a tensor.
    pub fn all(tensor: Tensor) -> Self {
        Self {
            tensor,
            index: [None; 5],
        }
    }

    /// The one number of a spot.
    pub fn of(spot: Spot, shape: &Shape) -> Self {
        let tensor = match spot {
            Spot::Input {
                batch,
                time,
                feature,
            } => {
                return Self {
                    tensor: Tensor::Input,
                    index: [Some(batch), Some(time), None, None, Some(feature)],
                };
            }
            Spot::Node(_) => Tensor::Network,
            Spot::Output { .. } => Tensor::Output,
            Spot::Last { .. } => Tensor::Last,
        };
        let Some(n) = spot.node(shape) else {
            return Self::all(tensor);
        };
        let index = [n.batch, n.time, n.layer, n.direction, n.unit].map(Some);
        Self { tensor, index }.fitted(shape)
    }

    pub fn at(&self, axis: Axis) -> Option<usize> {
        self.index[axis as usize]
    }

    pub fn with(mut self, axis: Axis, index: Option<usize>) -> Self {
        self.index[axis as usize] = index;
        self
    }

    /// Whether the tensor has this axis.
    pub fn chooses_by(&self, axis: Axis) -> bool {
        !matches!(
            (self.tensor, axis),
            (Tensor::Last, Axis::Time)
                | (Tensor::Output | Tensor::Input, Axis::Layer)
                | (Tensor::Input, Axis::Direction)
        )
    }

    /// Entries of an axis that a reader can choose between in this tensor: 1 where the tensor leaves no choice.
    pub fn extent(&self, axis: Axis, shape: &Shape) -> usize {
        match (self.tensor, axis) {
            (_, Axis::Batch) => shape.batch,
            (Tensor::Last, Axis::Time) => 1,
            (_, Axis::Time) => shape.steps,
            (Tensor::Input | Tensor::Output, Axis::Layer) => 1,
            (_, Axis::Layer) => shape.layers,
            (Tensor::Input, Axis::Direction) => 1,
            (_, Axis::Direction) => shape.directions,
            (Tensor::Input, Axis::Unit) => shape.inputs,
            (_, Axis::Unit) => shape.units,
        }
    }

    /// The slice without indices that the shape does not have or the tensor does not choose by.
    pub fn fitted(mut self, shape: &Shape) -> Self {
        for axis in Axis::ALL {
            let extent = self.extent(axis, shape);
            let free = self.chooses_by(axis);
            let place = &mut self.index[axis as usize];
            *place = place.filter(|index| *index < extent && free);
        }
        self
    }

    fn chooses(&self, axis: Axis, index: usize) -> bool {
        self.at(axis).is_none_or(|chosen| chosen == index)
    }

    /// Whether a hidden value is one of those chosen.
    pub fn contains(&self, node: Node, shape: &Shape) -> bool {
        let inside = match self.tensor {
            Tensor::Network => true,
            Tensor::Input => false,
            Tensor::Output => node.layer + 1 == shape.layers,
            Tensor::Last => node.time == shape.last_time(node.direction),
        };
        inside
            && self.chooses(Axis::Batch, node.batch)
            && (self.tensor == Tensor::Last || self.chooses(Axis::Time, node.time))
            && (self.tensor == Tensor::Output || self.chooses(Axis::Layer, node.layer))
            && self.chooses(Axis::Direction, node.direction)
            && self.chooses(Axis::Unit, node.unit)
    }

    /// Whether what stands at a spot is one of those chosen. An entry of `output` or `h_n` is the number of its node.
    pub fn lights(&self, spot: Spot, shape: &Shape) -> bool {
        match spot {
            Spot::Input {
                batch,
                time,
                feature,
            } => {
                self.tensor == Tensor::Input
                    && self.chooses(Axis::Batch, batch)
                    && self.chooses(Axis::Time, time)
                    && self.chooses(Axis::Unit, feature)
            }
            _ => spot
                .node(shape)
                .is_some_and(|node| self.contains(node, shape)),
        }
    }

    /// The slice as Python writes it, and the shape of what it gives; none for the network, which Python does not hand out.
    pub fn python(&self, shape: &Shape) -> Option<(String, Vec<usize>)> {
        let simple = |axis, extent: usize| match self.at(axis) {
            Some(index) => (index.to_string(), None),
            // An axis of one entry has but one index, yet stays an axis.
            None => (":".to_owned(), Some(extent)),
        };
        let batch = simple(Axis::Batch, shape.batch);
        let parts = match self.tensor {
            Tensor::Network => return None,
            Tensor::Input | Tensor::Output => {
                let feature = if self.tensor == Tensor::Input {
                    simple(Axis::Unit, shape.inputs)
                } else {
                    joined(
                        self.at(Axis::Direction),
                        self.at(Axis::Unit),
                        shape.directions,
                        shape.units,
                    )
                };
                let time = simple(Axis::Time, shape.steps);
                if shape.batch_first {
                    [batch, time, feature]
                } else {
                    [time, batch, feature]
                }
            }
            Tensor::Last => {
                let row = joined(
                    self.at(Axis::Layer),
                    self.at(Axis::Direction),
                    shape.layers,
                    shape.directions,
                );
                [row, batch, simple(Axis::Unit, shape.units)]
            }
        };
        let text: Vec<&str> = parts.iter().map(|(text, _)| text.as_str()).collect();
        let sizes = parts.iter().filter_map(|(_, size)| *size).collect();
        let name = self.tensor.name();
        Some((format!("{name}[{}]", text.join(", ")), sizes))
    }
}

/// An index over two axes that PyTorch keeps in one, the `outer` of `outers` first: its text, and the entries that are left.
fn joined(
    outer: Option<usize>,
    inner: Option<usize>,
    outers: usize,
    inners: usize,
) -> (String, Option<usize>) {
    let one = |index: usize| (index.to_string(), None);
    let all = |count: usize| (":".to_owned(), Some(count));
    match (outer, inner) {
        (None, None) => all(outers * inners),
        (Some(o), Some(i)) => one(o * inners + i),
        (Some(o), None) if inners == 1 => one(o),
        (Some(_), None) if outers == 1 => all(inners),
        (Some(o), None) => (format!("{}:{}", o * inners, (o + 1) * inners), Some(inners)),
        (None, Some(i)) if outers == 1 => one(i),
        (None, Some(_)) if inners == 1 => all(outers),
        (None, Some(i)) => (format!("{i}::{inners}"), Some(outers)),
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tensor.code())?;
        for index in self.index {
            match index {
                Some(index) => write!(f, ".{index}")?,
                None => f.write_str(".-")?,
            }
        }
        Ok(())
    }
}

impl FromStr for Slice {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('.');
        let tensor = parts.next().ok_or(())?.parse()?;
        let mut index = [None; 5];
        for place in &mut index {
            *place = match parts.next().ok_or(())? {
                "-" => None,
                number => Some(number.parse::<u16>().map(usize::from).map_err(|_| ())?),
            };
        }
        match parts.next() {
            None => Ok(Self { tensor, index }),
            Some(_) => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::network::tests::{SHAPE, nodes};
    use super::*;

    #[test]
    fn a_slice_lights_as_many_nodes_as_python_counts_values() {
        for directions in [1, 2] {
            for layers in [1, 2, 3] {
                for (units, batch_first) in [(1, true), (4, false)] {
                    let shape = Shape {
                        directions,
                        layers,
                        units,
                        batch_first,
                        ..SHAPE
                    };
                    for code in 0..32 {
                        for tensor in [Tensor::Output, Tensor::Last] {
                            let mut slice = Slice::all(tensor);
                            for (bit, axis) in Axis::ALL.into_iter().enumerate() {
                                if code & (1 << bit) != 0 {
                                    slice = slice.with(axis, Some(slice.extent(axis, &shape) - 1));
                                }
                            }
                            let slice = slice.fitted(&shape);
                            let lit = nodes(&shape)
                                .into_iter()
                                .filter(|node| slice.contains(*node, &shape))
                                .count();
                            let (text, sizes) = slice.python(&shape).unwrap();
                            assert_eq!(lit, sizes.iter().product::<usize>(), "{text} {shape:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn slices_are_written_as_python_writes_them() {
        let write = |text: &str| text.parse::<Slice>().unwrap().python(&SHAPE).unwrap();
        assert_eq!(
            write("output.0.3.-.-.-"),
            ("output[0, 3, :]".into(), vec![16])
        );
        assert_eq!(
            write("output.-.-.-.1.-"),
            ("output[:, :, 8:16]".into(), vec![2, 10, 8])
        );
        assert_eq!(
            write("output.-.9.-.-.2"),
            ("output[:, 9, 2::8]".into(), vec![2, 2])
        );
        assert_eq!(
            write("h_n.1.-.1.-.-"),
            ("h_n[2:4, 1, :]".into(), vec![2, 8])
        );
        assert_eq!(
            write("h_n.-.-.-.1.-"),
            ("h_n[1::2, :, :]".into(), vec![2, 2, 8])
        );
        assert_eq!(write("h_n.0.-.1.1.5"), ("h_n[3, 0, 5]".into(), vec![]));
        let first = Shape {
            batch_first: false,
            ..SHAPE
        };
        let slice: Slice = "output.0.3.-.-.-".parse().unwrap();
        assert_eq!(slice.python(&first).unwrap().0, "output[3, 0, :]");
        let slice: Slice = "h_n.1.-.1.-.-".parse().unwrap();
        assert_eq!(slice.python(&first), slice.python(&SHAPE));
    }

    #[test]
    fn names_are_read_back_and_others_refused() {
        for text in ["output.0.3.-.-.2", "network.-.-.-.-.-", "h_n.1.-.0.1.-"] {
            assert_eq!(text.parse::<Slice>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "output",
            "c_n.-.-.-.-.-",
            "output.1",
            "output.-.-.-.-.-.-",
            "output.a.-.-.-.-",
        ] {
            assert!(text.parse::<Slice>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_states_of_the_top_layer_stand_in_both_tensors() {
        let shared = nodes(&SHAPE)
            .into_iter()
            .filter(|node| {
                Slice::all(Tensor::Output).contains(*node, &SHAPE)
                    && Slice::all(Tensor::Last).contains(*node, &SHAPE)
            })
            .count();
        assert_eq!(shared, 2 * 2 * 8);
    }
}
