//! What goes in and out: a network's weights under PyTorch's names, histograms as a table.

use std::collections::BTreeMap;

use leptos_i18n::td_string;

use super::spread::{BARS, Spread};
use crate::figure::opened::symbol;
use crate::i18n::Locale;
use crate::nn::weights::{Tensors, write};
use crate::nn::{Error, Model, Params};
use crate::task::text::{MAX_CHARACTERS, MIN_CHARACTERS};

/// Under this name a file keeps the choices of its network, as they stand in the address.
const CHOICES: &str = "unrolled";
/// And under this one the text that it learned, where that is too long for an address.
const TEXT: &str = "unrolled.text";

/// The choices that a network was made with.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// As they stand in an address.
    pub address: String,
    /// The text that was learned, where the address cannot hold it.
    pub text: Option<String>,
}

/// A network's weights as a safetensors file that also says with which choices they were learned.
///
/// # Errors
/// If the library refuses the content.
pub fn pack(model: &Model, choices: &Choices) -> Result<Vec<u8>, Error> {
    let mut metadata = BTreeMap::from([
        (CHOICES.to_owned(), choices.address.clone()),
        ("format".to_owned(), "pt".to_owned()),
    ]);
    metadata.extend(
        choices
            .text
            .iter()
            .map(|text| (TEXT.to_owned(), text.clone())),
    );
    write(model.params(), &metadata)
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Unpacked {
    /// The weights, or why they cannot be this network's.
    pub params: Result<Params, Unfit>,
    /// The choices that the file was made with, if it says so.
    pub choices: Option<Choices>,
    /// Tensors that the network has no use for.
    pub extra: Vec<String>,
}

/// Why a file's weights cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfit {
    /// It is no such file, or one of another network.
    File(Error),
    /// A tensor of this name has infinities or what is no number: nothing could be computed with it.
    NotFinite(String),
}

impl From<Error> for Unfit {
    fn from(error: Error) -> Self {
        Self::File(error)
    }
}

/// The parameters, if all of them are numbers.
fn finite(params: Params) -> Result<Params, Unfit> {
    let broken = params
        .iter()
        .find(|(.., values)| values.iter().any(|value| !value.is_finite()))
        .map(|(name, ..)| name.to_owned());
    match broken {
        Some(name) => Err(Unfit::NotFinite(name)),
        None => Ok(params),
    }
}

/// Reads a file for a network of this layout.
///
/// # Errors
/// If it is no safetensors file.
pub fn unpack(bytes: &[u8], layout: &[(String, Vec<usize>)]) -> Result<Unpacked, Error> {
    let tensors = Tensors::read(bytes)?;
    let said = |name: &str| tensors.metadata().get(name).cloned();
    let text =
        said(TEXT).filter(|text| (MIN_CHARACTERS..=MAX_CHARACTERS).contains(&text.chars().count()));
    Ok(Unpacked {
        params: tensors.params(layout).map_err(Unfit::from).and_then(finite),
        choices: said(CHOICES).map(|address| Choices { address, text }),
        extra: tensors
            .extra(layout)
            .into_iter()
            .map(str::to_owned)
            .collect(),
    })
}

/// Why a file's weights cannot be used, in words.
pub fn refusal(l: Locale, unfit: &Unfit) -> String {
    let error = match unfit {
        Unfit::NotFinite(name) => {
            return td_string!(l, laboratory.file_not_finite, name = name.clone()).to_string();
        }
        Unfit::File(error) => error,
    };
    let shape = |sizes: &[usize]| {
        let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
        format!("({})", sizes.join(", "))
    };
    match error {
        Error::File { .. } => td_string!(l, laboratory.file_other).to_string(),
        Error::Truncated {
            name,
            expected,
            found,
        } => td_string!(
            l,
            laboratory.file_cut,
            name = name.clone(),
            expected = *expected,
            found = *found
        )
        .to_string(),
        Error::MissingTensor { name, expected } => td_string!(
            l,
            laboratory.file_missing,
            name = name.clone(),
            expected = shape(expected)
        )
        .to_string(),
        Error::TensorShape {
            name,
            expected,
            found,
        } => td_string!(
            l,
            laboratory.file_shape,
            name = name.clone(),
            expected = shape(expected),
            found = shape(found)
        )
        .to_string(),
        Error::TensorType { name, found } => td_string!(
            l,
            laboratory.file_type,
            name = name.clone(),
            found = found.clone()
        )
        .to_string(),
        error => error.to_string(),
    }
}

/// The histograms as a table: quantity, from, to, share.
pub fn csv_of_spreads(spreads: &[Spread]) -> String {
    let mut text = String::from("quantity,from,to,share\r\n");
    for spread in spreads {
        for (index, share) in spread.bars.iter().enumerate() {
            let edge = |index: usize| index as f32 / BARS as f32 * spread.most;
            let (name, _) = symbol(spread.what);
            text.push_str(&format!(
                "{name},{},{},{share}\r\n",
                edge(index),
                edge(index + 1)
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::dial;
    use super::super::place::LayerCode;
    use super::super::reading::Reading;
    use super::super::reading::tests::reading;
    use super::super::spread::spreads;
    use super::*;
    use crate::nn::Kind;

    fn choices(address: &str) -> Choices {
        Choices {
            address: address.to_owned(),
            text: None,
        }
    }

    #[test]
    fn weights_and_choices_come_back() {
        let model = reading(Kind::Gru, true).model;
        let made = choices("task=parity&cell=gru");
        let bytes = pack(&model, &made).unwrap();
        let found = unpack(&bytes, &model.spec().layout()).unwrap();
        assert_eq!(found.params.as_ref(), Ok(model.params()));
        assert_eq!(found.choices, Some(made));
        assert!(found.extra.is_empty());
    }

    #[test]
    fn a_text_that_no_address_holds_is_in_the_file_and_one_that_nothing_can_learn_is_left() {
        let model = reading(Kind::Gru, true).model;
        for (text, kept) in [("가나다 ".repeat(500), true), ("short".to_owned(), false)] {
            let made = Choices {
                address: "task=text".into(),
                text: Some(text.clone()),
            };
            let bytes = pack(&model, &made).unwrap();
            let found = unpack(&bytes, &model.spec().layout()).unwrap();
            assert_eq!(found.choices.unwrap().text, kept.then_some(text));
        }
    }

    #[test]
    fn the_file_of_a_rescaled_copy_computes_what_the_copy_computes() {
        let drawn = reading(Kind::Lstm, true);
        let place = LayerCode::default();
        let block = dial::blocks(&drawn.model)[0];
        let copy = dial::rescaled(&drawn.model, place, block, 1.5).unwrap();
        let shown = Reading::new(copy.into(), drawn.sample.clone()).unwrap();
        let bytes = pack(&shown.model, &choices("task=parity")).unwrap();
        let params = unpack(&bytes, &shown.model.spec().layout()).unwrap().params;
        let model = Model::new(*shown.model.spec(), params.unwrap()).unwrap();
        let again = Reading::new(model.into(), drawn.sample.clone()).unwrap();
        assert_eq!(again.trace.logits, shown.trace.logits);
        assert_ne!(again.trace.logits, drawn.trace.logits);
    }

    #[test]
    fn what_is_no_number_is_refused_by_the_tensor_s_name() {
        for (value, at) in [(f32::NAN, 0), (f32::INFINITY, 7), (f32::NEG_INFINITY, 3)] {
            let mut model = (*reading(Kind::Gru, false).model).clone();
            model.params_mut().get_mut("rnn.weight_hh_l1").unwrap()[at] = value;
            let bytes = pack(&model, &choices("task=parity")).unwrap();
            let unfit = unpack(&bytes, &model.spec().layout()).unwrap().params;
            let unfit = unfit.unwrap_err();
            assert_eq!(unfit, Unfit::NotFinite("rnn.weight_hh_l1".into()));
            for locale in [Locale::ko, Locale::en] {
                assert!(refusal(locale, &unfit).contains("rnn.weight_hh_l1"));
            }
        }
    }

    #[test]
    fn another_network_s_file_still_tells_its_choices() {
        let model = reading(Kind::Gru, false).model;
        let other = reading(Kind::Lstm, false).model;
        let made = choices("task=parity&cell=gru");
        let bytes = pack(&model, &made).unwrap();
        let found = unpack(&bytes, &other.spec().layout()).unwrap();
        let error = found.params.unwrap_err();
        assert_eq!(found.choices, Some(made));
        for locale in [Locale::ko, Locale::en] {
            let words = refusal(locale, &error);
            assert!(
                words.contains("rnn.weight_ih_l0") && words.contains("(20, 3)"),
                "{words}"
            );
        }
    }

    #[test]
    fn a_hostile_file_is_an_error_with_words() {
        let layout = reading(Kind::Lstm, false).model.spec().layout();
        let mut files: Vec<Vec<u8>> = vec![Vec::new(), b"PK\x03\x04".to_vec(), vec![0xff; 4096]];
        // A header that claims to be as long as the address space.
        let mut huge = u64::MAX.to_le_bytes().to_vec();
        huge.extend(b"{}");
        files.push(huge);
        for bytes in files {
            let error = unpack(&bytes, &layout).unwrap_err();
            for locale in [Locale::ko, Locale::en] {
                assert!(!refusal(locale, &error.clone().into()).is_empty());
            }
        }
    }

    #[test]
    fn a_histogram_s_table_has_a_row_a_bar() {
        let reading = reading(Kind::Lstm, false);
        let all = spreads(&reading.trace.stack.layers[0]);
        let csv = csv_of_spreads(&all);
        assert_eq!(csv.lines().count(), 1 + 3 * BARS);
    }
}
