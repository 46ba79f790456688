//! Weights in and out, as safetensors under PyTorch's names.

use std::collections::BTreeMap;

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorView, serialize};

use super::error::{Error, Result};
use super::params::Params;

/// One tensor of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its element type as the file names it: `F32`, `I64`, ...
    pub dtype: String,
    /// Its values, row-major; empty unless the type is `F32`.
    pub data: Vec<f32>,
}

/// A safetensors file's content.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tensors {
    tensors: BTreeMap<String, Tensor>,
    metadata: BTreeMap<String, String>,
}

impl Tensors {
    /// Reads a whole file. Tensors of other types than F32 are kept by name, type and shape; asking for their values
    /// is an error.
    ///
    /// # Errors
    /// [`Error::File`] if the bytes are no safetensors file, [`Error::Truncated`] if they are the beginning of one.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let file = |error| refusal(bytes, &error);
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(file)?;
        let metadata = header.metadata().iter().flatten();
        let metadata = metadata.map(|(key, value)| (key.clone(), value.clone()));
        let content = SafeTensors::deserialize(bytes).map_err(file)?;
        let tensors = content.iter().map(|(name, view)| {
            let data = match view.dtype() {
                Dtype::F32 => {
                    let values = view.data().as_chunks::<4>().0;
                    values
                        .iter()
                        .map(|&bytes| f32::from_le_bytes(bytes))
                        .collect()
                }
                _ => Vec::new(),
            };
            let tensor = Tensor {
                name: name.to_owned(),
                shape: view.shape().to_vec(),
                dtype: format!("{:?}", view.dtype()),
                data,
            };
            (name.to_owned(), tensor)
        });
        Ok(Tensors {
            metadata: metadata.collect(),
            tensors: tensors.collect(),
        })
    }

    /// The tensors' names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// All tensors, in the alphabetical order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Tensor> {
        self.tensors.values()
    }

    /// A tensor of any type.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.tensors.get(name)
    }

    /// The values of a tensor, which must have this shape and the type F32.
    ///
    /// # Errors
    /// [`Error::MissingTensor`], [`Error::TensorShape`], [`Error::TensorType`].
    pub fn values(&self, name: &str, shape: &[usize]) -> Result<&[f32]> {
        let tensor = self.get(name).ok_or_else(|| Error::MissingTensor {
            name: name.to_owned(),
            expected: shape.to_vec(),
        })?;
        if tensor.dtype != "F32" {
            return Err(Error::TensorType {
                name: name.to_owned(),
                found: tensor.dtype.clone(),
            });
        }
        if tensor.shape != shape {
            return Err(Error::TensorShape {
                name: name.to_owned(),
                expected: shape.to_vec(),
                found: tensor.shape.clone(),
            });
        }
        Ok(&tensor.data)
    }

    /// The file's metadata.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// Parameters of the given names and shapes. Other tensors are left alone; see [`Tensors::extra`].
    ///
    /// # Errors
    /// As [`Tensors::values`], for the first tensor that is not as it must be.
    pub fn params(&self, layout: &[(String, Vec<usize>)]) -> Result<Params> {
        for (name, shape) in layout {
            self.values(name, shape)?;
        }
        let mut params = Params::from_layout(layout.iter().cloned());
        for (name, shape) in layout {
            if let Some(values) = params.get_mut(name) {
                values.copy_from_slice(self.values(name, shape)?);
            }
        }
        Ok(params)
    }

    /// The names of the tensors that are not in a layout.
    pub fn extra(&self, layout: &[(String, Vec<usize>)]) -> Vec<&str> {
        self.names()
            .filter(|name| layout.iter().all(|(wanted, _)| wanted != name))
            .collect()
    }
}

/// What is wrong with bytes that the library does not accept.
fn refusal(bytes: &[u8], error: &SafeTensorError) -> Error {
    cut(bytes).unwrap_or_else(|| Error::File {
        found: format!("{} bytes: {error}", bytes.len()),
    })
}

/// The first tensor that is not whole, where a header is in order and fewer bytes follow than it announces.
fn cut(bytes: &[u8]) -> Option<Error> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let header = std::str::from_utf8(rest.get(..length)?).ok()?;
    let header: Metadata = serde_json::from_str(header).ok()?;
    let present = rest.len() - length;
    header.offset_keys().into_iter().find_map(|name| {
        let (start, end) = header.info(&name)?.data_offsets;
        (end > present).then(|| Error::Truncated {
            name,
            expected: end - start,
            found: present.saturating_sub(start),
        })
    })
}

/// Reads parameters of the given names and shapes.
///
/// # Errors
/// As [`Tensors::read`] and [`Tensors::params`].
pub fn read(bytes: &[u8], layout: &[(String, Vec<usize>)]) -> Result<Params> {
    Tensors::read(bytes)?.params(layout)
}

/// Writes parameters and metadata as a safetensors file. The same content gives the same tensors in the same order;
/// the metadata's order is left open by the format.
///
/// # Errors
/// [`Error::File`] if the library refuses the content.
pub fn write(params: &Params, metadata: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let file = |error: SafeTensorError| Error::File {
        found: error.to_string(),
    };
    let bytes: Vec<u8> = (params.data().iter())
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let mut views = Vec::new();
    let mut start = 0;
    for (name, shape, values) in params.iter() {
        let end = start + 4 * values.len();
        let view = TensorView::new(Dtype::F32, shape.to_vec(), &bytes[start..end]).map_err(file)?;
        views.push((name, view));
        start = end;
    }
    let metadata = (!metadata.is_empty()).then(|| metadata.clone().into_iter().collect());
    serialize(views, metadata).map_err(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Init, Kind, Rng, Spec, Stack};

    fn stack() -> Stack {
        let spec = Spec::new(Kind::Lstm, 3, 2).bidirectional(true);
        Stack::init(spec, &Init::default(), &mut Rng::seed_from_u64(9)).unwrap()
    }

    fn bytes() -> Vec<u8> {
        let metadata = BTreeMap::from([("kind".to_owned(), "LSTM".to_owned())]);
        write(stack().params(), &metadata).unwrap()
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = bytes();
        let layout = stack().spec().layout();
        assert_eq!(read(&bytes, &layout).as_ref(), Ok(stack().params()));
        let tensors = Tensors::read(&bytes).unwrap();
        assert_eq!(
            tensors.metadata().get("kind").map(String::as_str),
            Some("LSTM")
        );
        assert_eq!(tensors.names().count(), 8);
        assert_eq!(tensors.extra(&layout), [""; 0]);
        assert_eq!(tensors.extra(&layout[1..]), ["weight_ih_l0"]);
    }

    #[test]
    fn errors_name_the_tensor_what_was_expected_and_what_was_found() {
        let bytes = bytes();
        let mut layout = stack().spec().layout();
        layout[0].1 = vec![8, 4];
        assert_eq!(
            read(&bytes, &layout).unwrap_err().to_string(),
            "tensor `weight_ih_l0`: expected shape (8, 4), found (8, 3)"
        );
        layout[0].0 = "weight_ih_l7".to_owned();
        assert_eq!(
            read(&bytes, &layout).unwrap_err().to_string(),
            "tensor `weight_ih_l7`: expected shape (8, 4), found no such tensor"
        );
        let view = TensorView::new(Dtype::I32, vec![1], &[0; 4]).unwrap();
        let integers = serialize([("bias", view)], None).unwrap();
        assert_eq!(
            read(&integers, &[("bias".to_owned(), vec![1])])
                .unwrap_err()
                .to_string(),
            "tensor `bias`: expected type F32, found I32"
        );
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error() {
        let bytes = bytes();
        let layout = stack().spec().layout();
        let data = bytes.len() - 4 * stack().params().len();
        for length in 0..bytes.len() {
            match read(&bytes[..length], &layout) {
                Err(Error::File { .. }) => assert!(length < data),
                Err(Error::Truncated { .. }) => assert!(length >= data),
                other => panic!("{length}: {other:?}"),
            }
        }
        let last = read(&bytes[..bytes.len() - 3], &layout).unwrap_err();
        assert_eq!(
            last.to_string(),
            "tensor `weight_ih_l0_reverse`: expected 96 bytes, found 93: the file ends too early"
        );
        assert!(matches!(
            read(b"no weights at all", &layout),
            Err(Error::File { .. })
        ));
    }
}
