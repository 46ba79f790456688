//! What a recurrent stack looks like: kind of cell, sizes, layers, directions.

use serde::{Deserialize, Serialize};

use super::error::{Error, Result, volume};

/// The kind of cell, as PyTorch distinguishes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// `torch.nn.RNN(nonlinearity="tanh")`.
    RnnTanh,
    /// `torch.nn.RNN(nonlinearity="relu")`.
    RnnRelu,
    /// `torch.nn.LSTM`.
    Lstm,
    /// `torch.nn.GRU`.
    Gru,
}

/// A block of H rows of a gated cell's weights. `Cell` is the LSTM's candidate g, `New` the GRU's candidate n.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// LSTM, i.
    Input,
    /// LSTM, f.
    Forget,
    /// LSTM, g: the candidate.
    Cell,
    /// LSTM, o.
    Output,
    /// GRU, r.
    Reset,
    /// GRU, z.
    Update,
    /// GRU, n: the candidate.
    New,
}

impl Kind {
    /// The gates in the order of PyTorch's weight rows: i, f, g, o for the LSTM, r, z, n for the GRU, none for the
    /// RNN.
    pub fn gate_order(self) -> &'static [Gate] {
        match self {
            Kind::RnnTanh | Kind::RnnRelu => &[],
            Kind::Lstm => &[Gate::Input, Gate::Forget, Gate::Cell, Gate::Output],
            Kind::Gru => &[Gate::Reset, Gate::Update, Gate::New],
        }
    }

    /// The number of blocks of H rows in a weight matrix: 1, 4 or 3.
    pub fn gates(self) -> usize {
        self.gate_order().len().max(1)
    }

    /// The position of a gate's block among the rows, if this kind has the gate.
    pub fn gate_index(self, gate: Gate) -> Option<usize> {
        self.gate_order().iter().position(|&g| g == gate)
    }

    /// Whether the kind has a cell state c beside the hidden state h.
    pub fn has_cell(self) -> bool {
        self == Kind::Lstm
    }
}

/// The shape of a recurrent stack: the arguments of `torch.nn.RNN`, `LSTM` or `GRU`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spec {
    /// The kind of cell.
    pub kind: Kind,
    /// Number of features of one input x_t.
    pub input_size: usize,
    /// Number of units H.
    pub hidden_size: usize,
    /// Number of layers L.
    pub num_layers: usize,
    /// Whether a second set of cells reads the sequence from its end.
    pub bidirectional: bool,
}

impl Spec {
    /// One layer, one direction.
    pub fn new(kind: Kind, input_size: usize, hidden_size: usize) -> Self {
        Spec {
            kind,
            input_size,
            hidden_size,
            num_layers: 1,
            bidirectional: false,
        }
    }

    /// The same with this many layers.
    pub fn layers(self, num_layers: usize) -> Self {
        Spec { num_layers, ..self }
    }

    /// The same with one direction or two.
    pub fn bidirectional(self, bidirectional: bool) -> Self {
        Spec {
            bidirectional,
            ..self
        }
    }

    /// Number of directions D: 1 or 2.
    pub fn directions(&self) -> usize {
        1 + usize::from(self.bidirectional)
    }

    /// Number of features of one output: D * H.
    pub fn output_size(&self) -> usize {
        self.directions() * self.hidden_size
    }

    /// Number of features that a layer reads: `input_size` for the first one, D * H above it.
    pub fn layer_input_size(&self, layer: usize) -> usize {
        if layer == 0 {
            self.input_size
        } else {
            self.output_size()
        }
    }

    /// Rows of a weight matrix: gates * H.
    pub fn rows(&self) -> usize {
        self.kind.gates() * self.hidden_size
    }

    /// Number of parameters of the stack.
    pub fn parameters(&self) -> usize {
        (0..self.num_layers)
            .map(|layer| {
                self.directions()
                    * self.rows()
                    * (self.layer_input_size(layer) + self.hidden_size + 2)
            })
            .sum()
    }

    /// `Ok` if every size is at least 1 and the parameters fit in memory.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::TooLarge`].
    pub fn check(&self) -> Result<()> {
        for (what, size) in [
            ("input_size", self.input_size),
            ("hidden_size", self.hidden_size),
            ("num_layers", self.num_layers),
        ] {
            if size == 0 {
                return Err(Error::Zero { what });
            }
        }
        // An upper bound of the number of parameters: every layer as wide as the widest.
        let widest = self
            .hidden_size
            .saturating_mul(self.directions())
            .max(self.input_size)
            .saturating_add(self.hidden_size)
            .saturating_add(2);
        let blocks = self.kind.gates() * self.directions();
        volume(
            "parameters",
            &[self.num_layers, blocks, self.hidden_size, widest],
        )?;
        Ok(())
    }

    /// The parameters' names and shapes, in PyTorch's order: per layer and direction `weight_ih` (G*H, I),
    /// `weight_hh` (G*H, H), `bias_ih` (G*H), `bias_hh` (G*H).
    pub fn layout(&self) -> Vec<(String, Vec<usize>)> {
        let mut layout = Vec::with_capacity(4 * self.num_layers * self.directions());
        for layer in 0..self.num_layers {
            for direction in 0..self.directions() {
                let suffix = if direction == 0 { "" } else { "_reverse" };
                let name = |tensor: &str| format!("{tensor}_l{layer}{suffix}");
                let (rows, input) = (self.rows(), self.layer_input_size(layer));
                layout.push((name("weight_ih"), vec![rows, input]));
                layout.push((name("weight_hh"), vec![rows, self.hidden_size]));
                layout.push((name("bias_ih"), vec![rows]));
                layout.push((name("bias_hh"), vec![rows]));
            }
        }
        layout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_has_pytorchs_names_order_and_shapes() {
        let spec = Spec::new(Kind::Lstm, 5, 8).layers(2).bidirectional(true);
        let layout = spec.layout();
        let names: Vec<&str> = layout.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names[..8],
            [
                "weight_ih_l0",
                "weight_hh_l0",
                "bias_ih_l0",
                "bias_hh_l0",
                "weight_ih_l0_reverse",
                "weight_hh_l0_reverse",
                "bias_ih_l0_reverse",
                "bias_hh_l0_reverse"
            ]
        );
        assert_eq!(layout[0].1, [32, 5]);
        assert_eq!(layout[8].0, "weight_ih_l1");
        assert_eq!(layout[8].1, [32, 16]);
        // 2 * (32*5 + 32*8 + 64) + 2 * (32*16 + 32*8 + 64), by hand.
        assert_eq!(spec.parameters(), 960 + 1664);
    }

    #[test]
    fn check_names_the_size_that_is_wrong() {
        let zero = Spec::new(Kind::Gru, 3, 0).check().unwrap_err();
        assert_eq!(
            zero.to_string(),
            "hidden_size: expected at least 1, found 0"
        );
        let huge = Spec::new(Kind::Gru, usize::MAX, usize::MAX).check();
        assert!(matches!(huge, Err(Error::TooLarge { .. })));
        assert_eq!(Spec::new(Kind::Gru, 3, 2).check(), Ok(()));
    }

    #[test]
    fn gates_stand_in_pytorchs_order() {
        assert_eq!(Kind::Lstm.gate_index(Gate::Forget), Some(1));
        assert_eq!(Kind::Gru.gate_index(Gate::New), Some(2));
        assert_eq!(Kind::Gru.gate_index(Gate::Forget), None);
        assert_eq!(Kind::RnnRelu.gates(), 1);
    }
}
