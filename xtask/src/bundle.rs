//! Parts of the page that are fetched together lie in one file: a screen needs a hundred of them, most of a few hundred bytes.

use std::collections::{BTreeMap, BTreeSet};

/// The bundle of what most screens need. The others are named like their screen.
pub const COMMON: &str = "common";

/// The parts of one file, in its order.
#[derive(Debug, PartialEq)]
pub struct Bundle {
    pub name: String,
    pub parts: Vec<String>,
}

/// A common part of so many bytes that not all screens need is worth a file of its own: the others need not fetch it.
const LARGE: usize = 32 * 1024;

/// One bundle of the parts that at least half of the screens need, and one a screen of what it needs beside them. A part of
/// a few screens lies in the bundle of each: together these weigh less than a file a part would. `sizes` are the parts'
/// bytes.
pub fn bundles(
    needs: &BTreeMap<String, Vec<String>>,
    sizes: &BTreeMap<&String, usize>,
) -> Vec<Bundle> {
    let mut users: BTreeMap<&String, usize> = BTreeMap::new();
    for part in needs.values().flatten() {
        *users.entry(part).or_default() += 1;
    }
    let common: BTreeSet<&String> = users
        .iter()
        .filter(|(_, count)| needs.len() > 1 && **count * 2 >= needs.len())
        .map(|(part, _)| *part)
        .collect();
    let alone = |part: &&&String| {
        let large = sizes.get(**part).is_some_and(|size| *size >= LARGE);
        large && users.get(**part) != Some(&needs.len())
    };
    let own = needs.iter().map(|(screen, parts)| Bundle {
        name: screen.clone(),
        parts: parts
            .iter()
            .filter(|part| !common.contains(part))
            .cloned()
            .collect(),
    });
    let shared = Bundle {
        name: COMMON.into(),
        parts: common
            .iter()
            .filter(|part| !alone(part))
            .map(|part| (*part).clone())
            .collect(),
    };
    let large = common.iter().filter(alone).map(|part| Bundle {
        name: (*part).clone(),
        parts: vec![(*part).clone()],
    });
    [shared]
        .into_iter()
        .chain(large)
        .chain(own)
        .filter(|bundle| !bundle.parts.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_half_of_the_screens_need_is_common_and_the_rest_lies_with_each() {
        let needs = BTreeMap::from([
            ("a".to_owned(), names(&["all", "two", "a"])),
            ("b".to_owned(), names(&["all", "two", "b"])),
            ("c".to_owned(), names(&["all", "c"])),
            ("d".to_owned(), names(&["all", "one"])),
            ("e".to_owned(), names(&["all", "one"])),
        ]);
        let found = bundles(&needs, &BTreeMap::new());
        let list: Vec<(&str, Vec<&str>)> = found
            .iter()
            .map(|bundle| {
                let parts = bundle.parts.iter().map(String::as_str);
                (bundle.name.as_str(), parts.collect())
            })
            .collect();
        assert_eq!(
            list,
            [
                (COMMON, vec!["all"]),
                ("a", vec!["two", "a"]),
                ("b", vec!["two", "b"]),
                ("c", vec!["c"]),
                ("d", vec!["one"]),
                ("e", vec!["one"]),
            ]
        );
    }

    #[test]
    fn one_screen_alone_has_nothing_in_common() {
        let needs = BTreeMap::from([("a".to_owned(), names(&["x", "y"]))]);
        let found = bundles(&needs, &BTreeMap::new());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "a");
    }

    #[test]
    fn a_large_part_that_some_screen_does_without_has_a_file_of_its_own() {
        let needs = BTreeMap::from([
            ("a".to_owned(), names(&["all", "large", "small"])),
            ("b".to_owned(), names(&["all", "large", "small"])),
            ("c".to_owned(), names(&["all"])),
        ]);
        let (all, large) = ("all".to_owned(), "large".to_owned());
        let sizes = BTreeMap::from([(&all, LARGE), (&large, LARGE)]);
        let found = bundles(&needs, &sizes);
        assert_eq!(found[0].parts, ["all", "small"]);
        assert_eq!(
            found[1],
            Bundle {
                name: large.clone(),
                parts: vec![large.clone()]
            }
        );
        assert_eq!(found.len(), 2);
    }
}
