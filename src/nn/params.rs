//! Named tensors over one flat buffer, so that an optimiser or a norm is one loop.

use std::sync::{Arc, LazyLock};

use super::error::{Error, Result};

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    name: String,
    shape: Vec<usize>,
    start: usize,
    end: usize,
}

/// A set of named tensors, stored one after another, each row-major. Cloning shares the names.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    entries: Arc<Vec<Entry>>,
    data: Vec<f32>,
}

impl Default for Params {
    /// No tensor. All such sets share their list of names: one is put in a workspace's place while it is used, and a
    /// training step allocates nothing.
    fn default() -> Self {
        static NONE: LazyLock<Arc<Vec<Entry>>> = LazyLock::new(Arc::default);
        Params {
            entries: Arc::clone(&NONE),
            data: Vec::new(),
        }
    }
}

impl Params {
    /// Zeros of the given names and shapes, in this order.
    pub fn from_layout<N: Into<String>>(layout: impl IntoIterator<Item = (N, Vec<usize>)>) -> Self {
        let mut entries = Vec::new();
        let mut start = 0;
        for (name, shape) in layout {
            let end = start + shape.iter().product::<usize>();
            entries.push(Entry {
                name: name.into(),
                shape,
                start,
                end,
            });
            start = end;
        }
        Params {
            entries: Arc::new(entries),
            data: vec![0.0; start],
        }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// A tensor's values, row-major.
    pub fn get(&self, name: &str) -> Option<&[f32]> {
        let entry = self.entry(name)?;
        self.data.get(entry.start..entry.end)
    }

    /// A tensor's values, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut [f32]> {
        let (start, end) = self.entry(name).map(|entry| (entry.start, entry.end))?;
        self.data.get_mut(start..end)
    }

    /// A tensor's shape.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entry(name).map(|entry| entry.shape.as_slice())
    }

    /// Name, shape and values of every tensor, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[usize], &[f32])> {
        self.entries.iter().map(|entry| {
            (
                entry.name.as_str(),
                entry.shape.as_slice(),
                &self.data[entry.start..entry.end],
            )
        })
    }

    /// Names and shapes, in order.
    pub fn layout(&self) -> Vec<(String, Vec<usize>)> {
        self.entries
            .iter()
            .map(|entry| (entry.name.clone(), entry.shape.clone()))
            .collect()
    }

    /// All values, tensor after tensor.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// All values, to be changed.
    pub fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// Number of values in all tensors together.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there is no value at all.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Zeros of the same names and shapes.
    pub fn zeros_like(&self) -> Self {
        Params {
            entries: Arc::clone(&self.entries),
            data: vec![0.0; self.data.len()],
        }
    }

    /// Whether names, order and shapes are the same.
    pub fn same_layout(&self, other: &Params) -> bool {
        Arc::ptr_eq(&self.entries, &other.entries) || self.entries == other.entries
    }

    /// `Ok` if names, order and shapes are those of `layout`.
    ///
    /// # Errors
    /// [`Error::Layout`] with the first tensor that differs.
    pub fn check_layout(&self, layout: &[(String, Vec<usize>)]) -> Result<()> {
        let describe = |tensor: Option<(&str, &[usize])>| match tensor {
            Some((name, shape)) => format!("`{name}` {shape:?}"),
            None => "no further tensor".to_owned(),
        };
        for index in 0..layout.len().max(self.entries.len()) {
            let expected = layout.get(index).map(|(n, s)| (n.as_str(), s.as_slice()));
            let found = self.entries.get(index);
            let found = found.map(|entry| (entry.name.as_str(), entry.shape.as_slice()));
            if expected != found {
                return Err(Error::Layout {
                    expected: describe(expected),
                    found: describe(found),
                });
            }
        }
        Ok(())
    }

    /// `Ok` if `self`, as values that go with `reference`, has its names and shapes.
    pub(crate) fn check_like(&self, reference: &Params) -> Result<()> {
        if self.same_layout(reference) {
            Ok(())
        } else {
            self.check_layout(&reference.layout())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Params {
        Params::from_layout([("a", vec![2, 3]), ("b", vec![2])])
    }

    #[test]
    fn tensors_lie_one_after_another() {
        let mut params = sample();
        params.get_mut("b").unwrap()[1] = 7.0;
        assert_eq!(params.data(), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0]);
        assert_eq!(params.get("b"), Some(&[0.0, 7.0][..]));
        assert_eq!(params.shape("a"), Some(&[2, 3][..]));
        assert_eq!(params.get("c"), None);
        assert_eq!(params.zeros_like().data(), [0.0; 8]);
        assert_eq!(
            params.iter().map(|(name, ..)| name).collect::<Vec<_>>(),
            ["a", "b"]
        );
    }

    #[test]
    fn another_layout_is_named() {
        let error = sample()
            .check_layout(&[("a".to_owned(), vec![3, 2]), ("b".to_owned(), vec![2])])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "parameters: expected `a` [3, 2], found `a` [2, 3]"
        );
        let error = sample()
            .check_layout(&[("a".to_owned(), vec![2, 3])])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "parameters: expected no further tensor, found `b` [2]"
        );
    }
}
