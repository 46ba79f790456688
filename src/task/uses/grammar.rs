//! Sentences from templates: `the {big|small} dog {|often} barks`.

use crate::nn::Rng;

/// What goes in and what shall come out: words with spaces between them. A piece that begins with `+` is joined to the one
/// before it. A picture goes in as 64 letters, `#` or `.`, row after row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub input: String,
    pub output: String,
}

impl Pair {
    pub fn new(input: impl Into<String>, output: impl Into<String>) -> Self {
        Self {
            input: tidy(&input.into()),
            output: tidy(&output.into()),
        }
    }
}

#[inline(never)]
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every sentence of a template: one for each way to choose among the alternatives in braces, which may be empty.
pub fn expand(template: &str) -> Vec<String> {
    let Some((before, rest)) = template.split_once('{') else {
        return vec![template.to_owned()];
    };
    let (choices, after) = rest.split_once('}').unwrap_or((rest, ""));
    let ends = expand(after);
    let choices = choices.split('|');
    choices
        .flat_map(|choice| ends.iter().map(move |end| format!("{before}{choice}{end}")))
        .collect()
}

/// Items of a grammar, to be gone through once. The optimiser does not see how many they are, so that it unrolls no loop over
/// them: the page pays for each byte.
pub fn listed<T>(items: &[T]) -> &[T] {
    std::hint::black_box(items)
}

/// All sentences of a template, each with the same answer.
pub fn pairs(template: &str, output: &str) -> Vec<Pair> {
    let inputs = expand(template).into_iter();
    inputs.map(|input| Pair::new(input, output)).collect()
}

/// At most `most` of them, always the same ones.
pub fn some<T>(mut all: Vec<T>, most: usize) -> Vec<T> {
    Rng::seed_from_u64(1997).shuffle(&mut all);
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_choose_is_one_sentence() {
        assert_eq!(expand("the {big|small} dog {|often} barks").len(), 4);
        assert_eq!(
            pairs("{a|b} c", "d"),
            [Pair::new("a c", "d"), Pair::new("b c", "d")]
        );
        assert_eq!(Pair::new("  a   b ", "").input, "a b");
    }
}
