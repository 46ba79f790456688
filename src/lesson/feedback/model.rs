//! The same words in two orders, read by a layer without a loop and by the same layer with one.

use std::fmt;
use std::str::FromStr;

use super::listing::Settings;
use crate::figure::codes::codes;
use crate::figure::opened::Opened;
use crate::i18n::Locale;
use crate::lesson::query::{Complaint, Query};
use crate::nn::{Error, Input, Kind, Rng, Spec, Stack, Trace, hash};

/// Size d of a word's vector.
pub const INPUTS: usize = 4;
/// Largest sizes that the figure shows well.
pub const MOST_UNITS: usize = 12;
pub const MOST_WORDS: usize = 8;
/// Longest text of the reader's own, in characters.
pub const MOST_LETTERS: usize = 60;
/// Largest feedback in percent of the weights drawn.
pub const MOST_FEEDBACK: u64 = 150;
/// Pairs of sentences that come with the lesson.
pub const PAIRS: usize = 3;

/// Sentences of the same words in two orders that mean two things. The Korean ones are cut before their particles.
const KOREAN: [[&str; 2]; PAIRS] = [
    ["형 이 동생 을 도왔다", "동생 이 형 을 도왔다"],
    ["안 먹고 잤다", "먹고 안 잤다"],
    ["서울 에서 부산", "부산 에서 서울"],
];
const ENGLISH: [[&str; 2]; PAIRS] = [
    ["dog bites man", "man bites dog"],
    ["not good but cheap", "cheap but not good"],
    ["we only work to live", "we only live to work"],
];

/// The two sentences of a pair, `index` from 1.
pub fn pair(locale: Locale, index: usize) -> [&'static str; 2] {
    let pairs = match locale {
        Locale::ko => &KOREAN,
        Locale::en => &ENGLISH,
    };
    pairs[(index.max(1) - 1).min(PAIRS - 1)]
}

/// A network of the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Net {
    /// Each word alone: f_t = tanh(W_x x_t + b).
    FeedForward,
    /// With the loop: h_t = tanh(W_x x_t + W_h h_{t-1} + b), the same W_x and b.
    Recurrent,
}

/// What a network hands on after the last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readout {
    /// The mean of what came out at each step.
    Mean,
    /// What came out at the last step.
    Last,
}

codes!(Readout: Mean "mean", Last "last");

/// One of the four small pictures: a network and an order of the words. In the address `f1`, `f2`, `r1`, `r2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    pub net: Net,
    /// 0 or 1.
    pub order: usize,
}

impl Lane {
    pub const ALL: [Self; 4] = [
        Self::new(Net::FeedForward, 0),
        Self::new(Net::FeedForward, 1),
        Self::new(Net::Recurrent, 0),
        Self::new(Net::Recurrent, 1),
    ];

    pub const fn new(net: Net, order: usize) -> Self {
        Self { net, order }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let net = match self.net {
            Net::FeedForward => 'f',
            Net::Recurrent => 'r',
        };
        write!(f, "{net}{}", self.order + 1)
    }
}

impl FromStr for Lane {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|lane| lane.to_string() == text)
            .ok_or(())
    }
}

/// What the reader can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// From 1.
    pub pair: usize,
    /// The reader's own words; the second order is theirs from the end.
    pub own: Option<Vec<String>>,
    pub hidden_size: usize,
    pub seed: u64,
    /// How much of W_h is left, in percent.
    pub feedback: u64,
    pub readout: Readout,
    /// The picture that is opened.
    pub lane: Lane,
}

/// Words of a text, or nothing where there are fewer than two, or more than fit.
pub fn cut(text: &str) -> Option<Vec<String>> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let fits = (2..=MOST_WORDS).contains(&words.len()) && text.chars().count() <= MOST_LETTERS;
    fits.then_some(words)
}

impl Config {
    /// The choices that an address records.
    pub fn read(query: &Query, complaints: &mut Vec<Complaint>) -> Self {
        let pair = query.read("pair", 1, |pair| (1..=PAIRS).contains(pair), complaints);
        let own = query.get("text").and_then(|text| {
            let words = cut(text);
            if words.is_none() {
                complaints.push(Complaint {
                    name: "text".into(),
                    found: text.chars().take(40).collect(),
                    used: format!("pair={pair}"),
                });
            }
            words
        });
        Self {
            pair,
            own,
            hidden_size: query.read("hidden", 6, |h| (1..=MOST_UNITS).contains(h), complaints),
            seed: query.read("seed", 1, |_| true, complaints),
            feedback: query.read("feedback", 100, |f| *f <= MOST_FEEDBACK, complaints),
            readout: query.read("readout", Readout::Mean, |_| true, complaints),
            lane: query.read("open", Lane::new(Net::Recurrent, 0), |_| true, complaints),
        }
    }

    /// The words in both orders.
    pub fn orders(&self, locale: Locale) -> [Vec<String>; 2] {
        match &self.own {
            Some(words) => [words.clone(), words.iter().rev().cloned().collect()],
            None => pair(locale, self.pair).map(|s| s.split(' ').map(str::to_owned).collect()),
        }
    }
}

/// Both networks over both orders.
pub struct Run {
    pub config: Config,
    pub orders: [Vec<String>; 2],
    /// With the loop.
    recurrent: Stack,
    /// The same weights, W_h = 0.
    cut: Stack,
    traces: [[Trace; 2]; 2],
}

/// A word's vector: one a seed, in whatever sentence and wherever it stands.
fn vector(word: &str, seed: u64) -> [f32; INPUTS] {
    let mut rng = Rng::seed_from_u64(hash(word.bytes()) ^ seed);
    std::array::from_fn(|_| rng.uniform(-1.0, 1.0))
}

impl Run {
    /// Draws the words' vectors and the weights from the seed, and reads both orders with both networks.
    pub fn new(config: Config, locale: Locale) -> Result<Self, Error> {
        let orders = config.orders(locale);
        let mut rng = Rng::seed_from_u64(config.seed);
        let units = config.hidden_size;
        let mut recurrent = Stack::zeros(Spec::new(Kind::RnnTanh, INPUTS, units))?;
        let wide = 1.5 / (units as f32).sqrt();
        for (name, bound) in [
            ("weight_ih_l0", 0.7),
            ("weight_hh_l0", wide),
            ("bias_ih_l0", 0.3),
        ] {
            for weight in recurrent.params_mut().get_mut(name).unwrap_or_default() {
                *weight = rng.uniform(-bound, bound);
            }
        }
        let mut cut = recurrent.clone();
        let scale = config.feedback as f32 / 100.0;
        for (stack, scale) in [(&mut recurrent, scale), (&mut cut, 0.0)] {
            let weights = stack.params_mut().get_mut("weight_hh_l0");
            for weight in weights.unwrap_or_default() {
                *weight *= scale;
            }
        }
        let vectors = |words: &[String]| -> Vec<f32> {
            let of = |word: &String| vector(word, config.seed);
            words.iter().flat_map(of).collect()
        };
        let read = |stack: &Stack, words: &[String]| {
            stack.forward(&Input::new(&vectors(words), words.len(), 1))
        };
        let traces = [
            [read(&cut, &orders[0])?, read(&cut, &orders[1])?],
            [read(&recurrent, &orders[0])?, read(&recurrent, &orders[1])?],
        ];
        Ok(Self {
            config,
            orders,
            recurrent,
            cut,
            traces,
        })
    }

    pub fn steps(&self) -> usize {
        self.orders[0].len()
    }

    /// A network's cell on one order, opened.
    pub fn opened(&self, lane: Lane) -> Opened<'_> {
        let stack = match lane.net {
            Net::FeedForward => &self.cut,
            Net::Recurrent => &self.recurrent,
        };
        Opened {
            layer: &self.traces[lane.net as usize][lane.order].layers[0],
            params: stack.params(),
            prefix: "",
            holds: &[],
            feed_forward: lane.net == Net::FeedForward,
        }
    }

    /// What a network hands on (H). The mean is added up in f64, where the order of so few numbers leaves no trace.
    pub fn readout(&self, lane: Lane) -> Vec<f32> {
        let layer = &self.traces[lane.net as usize][lane.order].layers[0];
        let last = layer.steps.saturating_sub(1);
        match self.config.readout {
            Readout::Last => layer.hidden_at(last, 0).to_vec(),
            Readout::Mean => (0..layer.units)
                .map(|unit| {
                    let sum: f64 = (0..layer.steps)
                        .map(|t| f64::from(layer.hidden_at(t, 0)[unit]))
                        .sum();
                    (sum / layer.steps as f64) as f32
                })
                .collect(),
        }
    }

    /// How far apart the two orders leave a network: the Euclidean distance of what it hands on.
    pub fn distance(&self, net: Net) -> f32 {
        let [a, b] = [0, 1].map(|order| self.readout(Lane::new(net, order)));
        let square = |(a, b): (&f32, &f32)| (a - b) * (a - b);
        a.iter().zip(&b).map(square).sum::<f32>().sqrt()
    }

    /// Whether the two orders leave each network in the same place, as `np.allclose` would say.
    pub fn same(&self) -> [bool; 2] {
        [Net::FeedForward, Net::Recurrent].map(|net| self.distance(net) < 1e-6)
    }

    /// What decides the NumPy listing.
    pub fn listing(&self) -> Settings<'_> {
        Settings {
            input_size: INPUTS,
            hidden_size: self.config.hidden_size,
            seed: self.config.seed,
            feedback: self.config.feedback,
            last: self.config.readout == Readout::Last,
            orders: &self.orders,
        }
    }

    /// Parameters of the layer with the loop; the sequence's length is no part of it.
    pub fn parameters(&self) -> usize {
        // One bias: the other of PyTorch's two stays 0 here.
        self.recurrent.spec().parameters() - self.config.hidden_size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::linear::{Linear, LinearScratch};
    use crate::nn::math::tanh;

    fn run(address: &str, locale: Locale) -> Run {
        let mut complaints = Vec::new();
        let config = Config::read(&Query::parse(address), &mut complaints);
        assert_eq!(complaints, []);
        Run::new(config, locale).unwrap()
    }

    #[test]
    fn each_pair_is_the_same_words_in_another_order() {
        for locale in [Locale::ko, Locale::en] {
            for index in 1..=PAIRS {
                let [a, b] = pair(locale, index);
                let sorted = |text: &str| {
                    let mut words: Vec<_> = text.split(' ').map(str::to_owned).collect();
                    words.sort();
                    words
                };
                assert_ne!(a, b);
                assert_eq!(sorted(a), sorted(b));
            }
        }
    }

    #[test]
    fn without_the_loop_the_orders_are_the_same_to_the_bit_and_with_it_they_are_not() {
        for locale in [Locale::ko, Locale::en] {
            for pair in 1..=PAIRS {
                for seed in 0..20 {
                    let run = run(&format!("pair={pair}&seed={seed}"), locale);
                    assert_eq!(run.distance(Net::FeedForward), 0.0);
                    assert!(run.distance(Net::Recurrent) > 0.02, "{pair} {seed}");
                }
            }
        }
    }

    #[test]
    fn the_layer_without_a_loop_is_an_affine_layer_and_tanh() {
        let run = run("", Locale::ko);
        let opened = run.opened(Lane::new(Net::FeedForward, 0));
        let linear = Linear {
            inputs: INPUTS,
            outputs: 6,
        };
        let mut y = Vec::new();
        let [weight, bias] = ["weight_ih_l0", "bias_ih_l0"].map(|n| opened.params.get(n).unwrap());
        let input = &opened.layer.input;
        linear
            .forward(input, weight, bias, &mut y, &mut LinearScratch::default())
            .unwrap();
        let expected: Vec<f32> = y.into_iter().map(tanh).collect();
        assert_eq!(opened.layer.hidden, expected);
    }

    #[test]
    fn feedback_turned_off_makes_the_two_networks_one() {
        let run = run("feedback=0", Locale::en);
        assert_eq!(run.traces[0][0].output, run.traces[1][0].output);
        assert_eq!(run.distance(Net::Recurrent), 0.0);
    }

    #[test]
    fn the_last_step_alone_tells_orders_apart_only_by_its_own_word() {
        // The first two Korean pairs end in the same word, the others do not.
        for pair in 1..=PAIRS {
            let run = run(&format!("pair={pair}&readout=last"), Locale::ko);
            assert_eq!(run.distance(Net::FeedForward) == 0.0, pair < 3, "{pair}");
            assert!(run.distance(Net::Recurrent) > 0.0);
        }
        assert!(run("readout=last", Locale::en).distance(Net::FeedForward) > 0.0);
    }

    #[test]
    fn a_word_has_one_vector_and_another_word_another() {
        let [a, b] = ["pair=1", "pair=3"].map(|address| run(address, Locale::ko));
        let first = |run: &Run| run.traces[0][0].layers[0].input_at(0, 0).to_vec();
        assert_ne!(first(&a), first(&b));
        let own = run("text=부산+형", Locale::ko);
        assert_eq!(own.traces[0][1].layers[0].input_at(0, 0), first(&a));
        assert_eq!(own.traces[0][1].layers[0].input_at(1, 0), {
            let b = &b.traces[0][1].layers[0];
            b.input_at(0, 0)
        });
    }

    #[test]
    fn own_words_are_read_from_both_ends_and_wrong_ones_reported() {
        let own = run("text=a+b+c", Locale::ko);
        assert_eq!(own.orders[1], ["c", "b", "a"]);
        assert_eq!(own.distance(Net::FeedForward), 0.0);
        for bad in [
            "text=one",
            "text=1+2+3+4+5+6+7+8+9",
            "text=",
            "pair=9",
            "open=x1",
            "feedback=151",
            "readout=all",
            "hidden=0",
        ] {
            let mut complaints = Vec::new();
            Config::read(&Query::parse(bad), &mut complaints);
            assert_eq!(complaints.len(), 1, "{bad}");
        }
    }

    #[test]
    fn more_words_need_no_more_parameters() {
        let (short, long) = (
            run("text=a+b", Locale::ko),
            run("text=a+b+c+d+e", Locale::ko),
        );
        assert_eq!(short.parameters(), long.parameters());
        assert_eq!(short.parameters(), 6 * (INPUTS + 6 + 1));
    }
}
