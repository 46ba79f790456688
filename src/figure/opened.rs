//! One cell of a trace, opened: any value of any step by its name, and the complete arithmetic behind it. It serves the
//! vanilla RNN, the LSTM and the GRU.

use super::equation::{Equation, Factor};
use super::pick::{Pick, What};
use super::quantity::Quantity;
use super::scene::subscript;
use crate::nn::{Gate, Hold, Kind, LayerTrace, Params};

/// A layer's trace of one sequence with the parameters that made it.
pub struct Opened<'a> {
    pub layer: &'a LayerTrace,
    pub params: &'a Params,
    /// What stands before PyTorch's names: nothing, or `rnn.` inside a model.
    pub prefix: &'static str,
    pub holds: &'a [Hold],
    /// A layer whose states do not come back: they are called f, and no step reads one.
    pub feed_forward: bool,
}

/// The gate behind a name, if the name is a gate's.
pub fn gate(kind: Kind, what: What) -> Option<Gate> {
    match (kind, what) {
        (_, What::Forget) => Some(Gate::Forget),
        (_, What::InputGate) => Some(Gate::Input),
        (_, What::OutputGate) => Some(Gate::Output),
        (_, What::Reset) => Some(Gate::Reset),
        (_, What::Update) => Some(Gate::Update),
        (Kind::Gru, What::Candidate) => Some(Gate::New),
        (_, What::Candidate) => Some(Gate::Cell),
        _ => None,
    }
}

/// Whether a name is a gate's: a value between 0 and 1 that scales another.
pub fn is_gate(what: What) -> bool {
    matches!(
        what,
        What::Forget | What::InputGate | What::OutputGate | What::Update | What::Reset
    )
}

/// Symbol and colour of a name.
pub fn symbol(what: What) -> (&'static str, Quantity) {
    match what {
        What::Input => ("x", Quantity::Input),
        What::Hidden => ("h", Quantity::Hidden),
        What::Cell => ("c", Quantity::Cell),
        What::TanhCell => ("tanh c", Quantity::Cell),
        What::Forget => ("f", Quantity::Forget),
        What::InputGate => ("i", Quantity::InputGate),
        What::Candidate => ("g", Quantity::Candidate),
        What::OutputGate => ("o", Quantity::OutputGate),
        What::Update => ("z", Quantity::Forget),
        What::Reset => ("r", Quantity::Reset),
        What::FromInput => ("a", Quantity::Input),
        What::FromHidden => ("q", Quantity::Hidden),
        What::Sum => ("z", Quantity::Plain),
        What::WeightInput => ("Wₓ", Quantity::WeightInput),
        What::WeightHidden => ("Wₕ", Quantity::WeightHidden),
        What::Bias => ("b", Quantity::Bias),
        What::StateGradient => ("dh", Quantity::Gradient),
        What::SumGradient => ("dz", Quantity::Gradient),
        What::WeightTerm => ("dW", Quantity::Gradient),
    }
}

impl Opened<'_> {
    /// Symbol and colour of a name in this cell: a GRU's candidate is n in every text on it.
    pub fn symbol(&self, what: What) -> (&'static str, Quantity) {
        match (self.layer.kind, symbol(what)) {
            (Kind::Gru, (_, Quantity::Candidate)) => ("n", Quantity::Candidate),
            (_, ("h", quantity)) if self.feed_forward => ("f", quantity),
            (_, named) => named,
        }
    }

    /// Whether `pick` names a value here.
    pub fn has(&self, pick: Pick) -> bool {
        let units = self.layer.units;
        let inputs = self.layer.input_at(0, 0).len();
        let kind = self.layer.kind;
        let fits = match pick.what {
            What::Input => pick.row < inputs,
            What::Hidden => pick.row < units,
            What::Cell | What::TanhCell => kind.has_cell() && pick.row < units,
            What::Sum | What::FromInput | What::FromHidden => {
                pick.row < units
                    && matches!(kind, Kind::RnnTanh | Kind::RnnRelu)
                    && (pick.what == What::FromInput || !self.feed_forward)
            }
            what => {
                pick.row < units
                    && gate(kind, what).is_some_and(|gate| kind.gate_index(gate).is_some())
            }
        };
        fits && pick.step < self.layer.steps
    }

    /// The value that `pick` names; 0 where there is none.
    pub fn value(&self, pick: Pick) -> f32 {
        let layer = self.layer;
        if !self.has(pick) {
            return 0.0;
        }
        let (t, k) = (pick.step, pick.row);
        let at = |values: &[f32]| values.get(k).copied().unwrap_or(0.0);
        match pick.what {
            What::Input => at(layer.input_at(t, 0)),
            What::Hidden => at(layer.hidden_at(t, 0)),
            What::Cell => at(layer.cell_at(t, 0)),
            What::TanhCell => at(layer.tanh_cell_at(t, 0)),
            What::FromInput => at(layer.from_input_at(t, 0)),
            What::FromHidden => at(layer.from_hidden_at(t, 0)),
            What::Sum => at(layer.from_input_at(t, 0)) + at(layer.from_hidden_at(t, 0)),
            what => gate(layer.kind, what)
                .and_then(|gate| layer.gate_at(t, 0, gate))
                .map_or(0.0, at),
        }
    }

    /// The state that step `step` reads: h or c of the step before.
    pub fn before(&self, what: What, step: usize, row: usize) -> f32 {
        let states = match what {
            What::Cell => self.layer.cell_before(step, 0),
            _ => self.layer.before(step, 0),
        };
        states.get(row).copied().unwrap_or(0.0)
    }

    /// Whether a gate of a unit is pinned.
    pub fn held(&self, what: What, row: usize) -> bool {
        gate(self.layer.kind, what).is_some_and(|gate| {
            let mine = |hold: &&Hold| hold.gate == gate && hold.unit.is_none_or(|unit| unit == row);
            self.holds.iter().any(|hold| mine(&hold))
        })
    }

    fn factor(&self, what: What, step: usize, row: usize) -> Factor {
        let pick = Pick::vector(what, step, row);
        let (name, quantity) = self.symbol(what);
        Factor::new(indexed(name, row), self.value(pick), quantity, Some(pick))
    }

    /// c or h of the step before, which opens that step.
    fn factor_before(&self, what: What, step: usize, row: usize) -> Factor {
        let (name, quantity) = symbol(what);
        let pick = self
            .layer
            .step_before(step)
            .map(|step| Pick::vector(what, step, row));
        Factor::new(
            indexed(&format!("{name}′"), row),
            self.before(what, step, row),
            quantity,
            pick,
        )
    }

    /// The arithmetic of `pick`, the value itself first. `held` is the word for a pinned gate.
    pub fn equations(&self, pick: Pick, held: &str) -> Vec<Equation> {
        if !self.has(pick) {
            return Vec::new();
        }
        let (t, k, kind) = (pick.step, pick.row, self.layer.kind);
        let result = self.factor(pick.what, t, k);
        let one = |function, terms| {
            vec![Equation {
                result: result.clone(),
                function,
                terms,
            }]
        };
        match pick.what {
            What::Cell => one(
                None,
                vec![
                    vec![
                        self.factor(What::Forget, t, k),
                        self.factor_before(What::Cell, t, k),
                    ],
                    vec![
                        self.factor(What::InputGate, t, k),
                        self.factor(What::Candidate, t, k),
                    ],
                ],
            ),
            What::TanhCell => one(Some("tanh"), vec![vec![self.factor(What::Cell, t, k)]]),
            What::Hidden if kind.has_cell() => one(
                None,
                vec![vec![
                    self.factor(What::OutputGate, t, k),
                    self.factor(What::TanhCell, t, k),
                ]],
            ),
            What::Hidden if kind == Kind::Gru => {
                let update = self.factor(What::Update, t, k);
                let rest = Factor::new(
                    format!("(1−{})", update.symbol),
                    1.0 - update.value,
                    update.quantity,
                    update.pick,
                );
                one(
                    None,
                    vec![
                        vec![rest, self.factor(What::Candidate, t, k)],
                        vec![update, self.factor_before(What::Hidden, t, k)],
                    ],
                )
            }
            What::Hidden => {
                let function = if kind == Kind::RnnRelu {
                    "ReLU"
                } else {
                    "tanh"
                };
                let inner = if self.feed_forward {
                    What::FromInput
                } else {
                    What::Sum
                };
                let mut list = one(Some(function), vec![vec![self.factor(inner, t, k)]]);
                list.extend(self.equations(Pick::vector(inner, t, k), held));
                list
            }
            What::Sum => self.sums(result, None, t, (k, k), ""),
            What::FromInput | What::FromHidden => {
                let all = self.sums(result.clone(), None, t, (k, k), "");
                // The first one is of the sum itself.
                all.into_iter()
                    .skip(1)
                    .filter(|equation| equation.result.symbol == result.symbol)
                    .collect()
            }
            What::Input => Vec::new(),
            what if self.held(what, k) => one(
                None,
                vec![vec![Factor::new(held, result.value, result.quantity, None)]],
            ),
            what => {
                let index = gate(kind, what)
                    .and_then(|gate| kind.gate_index(gate))
                    .unwrap_or(0);
                let function = if what == What::Candidate {
                    "tanh"
                } else {
                    "σ"
                };
                self.sums(
                    result,
                    Some(function),
                    t,
                    (k, index * self.layer.units + k),
                    self.symbol(what).0,
                )
            }
        }
    }

    /// The name of the bias that is added to the product with the input ("i") or with the state ("h"). A network with one bias holds
    /// zeros in the place of PyTorch's second.
    pub fn bias_added(&self, source: &str) -> Option<&'static str> {
        let counts = |side: &str| {
            let values = self.params.get(&format!("{}bias_{side}h_l0", self.prefix));
            values.is_some_and(|values| values.iter().any(|value| *value != 0.0))
        };
        match (counts(source), source, counts("i") && counts("h")) {
            (false, ..) => None,
            (true, _, false) => Some("b"),
            (true, "i", true) => Some("bₓ"),
            (true, _, true) => Some("bₕ"),
        }
    }

    /// result = function(a + q), a = sum of W_ih x + b_ih, q = sum of W_hh h' + b_hh, for row `row` of the weights. Of a cell
    /// with gates the names say whose: `gate` is the letter.
    fn sums(
        &self,
        result: Factor,
        function: Option<&'static str>,
        t: usize,
        (k, row): (usize, usize),
        gate: &str,
    ) -> Vec<Equation> {
        let layer = self.layer;
        let part = |values: &[f32], name: &str, quantity| {
            Factor::new(
                within(name, gate, k),
                values.get(row).copied().unwrap_or(0.0),
                quantity,
                None,
            )
        };
        let a = part(layer.from_input_at(t, 0), "a", Quantity::Input);
        let q = part(layer.from_hidden_at(t, 0), "q", Quantity::Hidden);
        let second = match result.quantity {
            // The GRU resets what comes from the past before the candidate sees it.
            Quantity::Candidate if layer.kind == Kind::Gru => {
                vec![self.factor(What::Reset, t, k), q.clone()]
            }
            _ => vec![q.clone()],
        };
        let total = Equation {
            result,
            function,
            terms: vec![vec![a.clone()], second],
        };
        let inputs: Vec<Factor> = (0..layer.input_at(t, 0).len())
            .map(|j| self.factor(What::Input, t, j))
            .collect();
        let states: Vec<Factor> = (0..layer.units)
            .map(|j| self.factor_before(What::Hidden, t, j))
            .collect();
        vec![
            total,
            self.products(a, ("i", "ih"), gate, k, row, inputs),
            self.products(q, ("h", "hh"), gate, k, row, states),
        ]
    }

    fn products(
        &self,
        result: Factor,
        (source, side): (&str, &str),
        gate: &str,
        k: usize,
        row: usize,
        values: Vec<Factor>,
    ) -> Equation {
        let parameter = |name: &str, index: usize| {
            self.params
                .get(&format!("{}{name}", self.prefix))
                .and_then(|values| values.get(index))
                .copied()
                .unwrap_or(0.0)
        };
        let columns = values.len();
        let (weight, bias) = (format!("weight_{side}_l0"), format!("bias_{side}_l0"));
        let from = if source == "i" {
            What::WeightInput
        } else {
            What::WeightHidden
        };
        let (letter, quantity) = symbol(from);
        let mut terms: Vec<Vec<Factor>> = values
            .into_iter()
            .enumerate()
            .map(|(column, value)| {
                let name = if gate.is_empty() {
                    format!("{letter}{},{}", subscript(k + 1), subscript(column + 1))
                } else {
                    format!("W_{{{source}{gate} {},{}}}", k + 1, column + 1)
                };
                let weight = parameter(&weight, row * columns + column);
                vec![Factor::new(name, weight, quantity, None), value]
            })
            .collect();
        if let Some(own) = self.bias_added(source) {
            let name = match (own, gate) {
                ("b", _) => within("b", gate, k),
                (own, "") => indexed(own, k),
                (_, gate) => format!("b_{{{source}{gate} {}}}", k + 1),
            };
            terms.push(vec![Factor::new(
                name,
                parameter(&bias, row),
                Quantity::Bias,
                None,
            )]);
        }
        Equation {
            result,
            function: None,
            terms,
        }
    }
}

/// Entry k of a vector that belongs to a gate, if one is named.
fn within(name: &str, gate: &str, k: usize) -> String {
    if gate.is_empty() {
        indexed(name, k)
    } else {
        format!("{name}_{{{gate} {}}}", k + 1)
    }
}

fn indexed(name: &str, row: usize) -> String {
    match name.strip_suffix(" c") {
        Some(function) => format!("{function} c{}", subscript(row + 1)),
        None => format!("{name}{}", subscript(row + 1)),
    }
}

#[cfg(test)]
mod tests;
