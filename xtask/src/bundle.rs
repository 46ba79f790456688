//! Parts of the page that are fetched together lie in one file: a screen needs a hundred of them, most of a few hundred bytes.

use std::collections::{BTreeMap, BTreeSet};

/// The bundle of what most screens need. The others are named like their screen.
pub const COMMON: &str = "common";
/// The bundle of what most screens need, but not the first one.
pub const LATER: &str = "later";
/// The screen of an address that names none.
pub const FIRST: &str = "home";

/// The parts of one file, in its order.
#[derive(Debug, PartialEq)]
pub struct Bundle {
    pub name: String,
    pub parts: Vec<String>,
}

/// One bundle of the parts that at least half of the screens need, cut in two: what the first screen needs too, and what it
/// does without. And one a screen of what it needs beside them. A part of a few screens lies in the bundle of each: together
/// these weigh less than a file a part would, and so do the two, since similar code packs well in one file.
pub fn bundles(needs: &BTreeMap<String, Vec<String>>) -> Vec<Bundle> {
    let mut users: BTreeMap<&String, usize> = BTreeMap::new();
    for part in needs.values().flatten() {
        *users.entry(part).or_default() += 1;
    }
    let common: BTreeSet<&String> = users
        .into_iter()
        .filter(|(_, count)| needs.len() > 1 && count * 2 >= needs.len())
        .map(|(part, _)| part)
        .collect();
    let first = needs.get(FIRST);
    let at_first = |part: &&&String| first.is_none_or(|parts| parts.contains(part));
    let own = needs.iter().map(|(screen, parts)| Bundle {
        name: screen.clone(),
        parts: parts
            .iter()
            .filter(|part| !common.contains(part))
            .cloned()
            .collect(),
    });
    let shared = |name: &str, parts: Vec<&&String>| Bundle {
        name: name.into(),
        parts: parts.into_iter().map(|part| (*part).clone()).collect(),
    };
    let (early, late) = common.iter().partition(at_first);
    [shared(COMMON, early), shared(LATER, late)]
        .into_iter()
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
        let found = bundles(&needs);
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
        let found = bundles(&needs);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "a");
    }

    #[test]
    fn the_first_screen_need_not_fetch_what_only_the_others_share() {
        let needs = BTreeMap::from([
            (FIRST.to_owned(), names(&["all"])),
            ("a".to_owned(), names(&["all", "two"])),
            ("b".to_owned(), names(&["all", "two"])),
        ]);
        let found = bundles(&needs);
        let list: Vec<&str> = found.iter().map(|bundle| bundle.name.as_str()).collect();
        assert_eq!(list, [COMMON, LATER]);
        assert_eq!(found[0].parts, ["all"]);
        assert_eq!(found[1].parts, ["two"]);
    }
}
