//! What goes in and out: a network's weights under PyTorch's names, histograms as a table.

use std::collections::BTreeMap;

use leptos_i18n::td_string;

use super::spread::{BARS, Spread};
use crate::figure::opened::symbol;
use crate::i18n::Locale;
use crate::nn::weights::{Tensors, write};
use crate::nn::{Error, Model, Params};

/// Under this name a file keeps the choices of its network, as they stand in the address.
const CHOICES: &str = "unrolled";

/// A network's weights as a safetensors file that also says with which choices they were learned.
///
/// # Errors
/// If the library refuses the content.
pub fn pack(model: &Model, choices: &str) -> Result<Vec<u8>, Error> {
    let metadata = BTreeMap::from([
        (CHOICES.to_owned(), choices.to_owned()),
        ("format".to_owned(), "pt".to_owned()),
    ]);
    write(model.params(), &metadata)
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Unpacked {
    /// The weights, or why they are not this network's.
    pub params: Result<Params, Error>,
    /// The choices that the file was made with, if it says so.
    pub choices: Option<String>,
    /// Tensors that the network has no use for.
    pub extra: Vec<String>,
}

/// Reads a file for a network of this layout.
///
/// # Errors
/// If it is no safetensors file.
pub fn unpack(bytes: &[u8], layout: &[(String, Vec<usize>)]) -> Result<Unpacked, Error> {
    let tensors = Tensors::read(bytes)?;
    Ok(Unpacked {
        params: tensors.params(layout),
        choices: tensors.metadata().get(CHOICES).cloned(),
        extra: tensors
            .extra(layout)
            .into_iter()
            .map(str::to_owned)
            .collect(),
    })
}

/// Why a file's weights cannot be used.
pub fn refusal(l: Locale, error: &Error) -> String {
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
    use super::super::reading::tests::reading;
    use super::super::spread::spreads;
    use super::*;
    use crate::nn::Kind;

    #[test]
    fn weights_and_choices_come_back() {
        let model = reading(Kind::Gru, true).model;
        let bytes = pack(&model, "task=parity&cell=gru").unwrap();
        let found = unpack(&bytes, &model.spec().layout()).unwrap();
        assert_eq!(found.params.as_ref(), Ok(model.params()));
        assert_eq!(found.choices.as_deref(), Some("task=parity&cell=gru"));
        assert!(found.extra.is_empty());
    }

    #[test]
    fn another_network_s_file_still_tells_its_choices() {
        let model = reading(Kind::Gru, false).model;
        let other = reading(Kind::Lstm, false).model;
        let bytes = pack(&model, "task=parity&cell=gru").unwrap();
        let found = unpack(&bytes, &other.spec().layout()).unwrap();
        let error = found.params.unwrap_err();
        assert_eq!(found.choices.as_deref(), Some("task=parity&cell=gru"));
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
                assert!(!refusal(locale, &error).is_empty());
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
