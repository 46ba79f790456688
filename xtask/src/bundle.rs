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

/// One bundle of the parts that at least two thirds of the screens need, cut in two: what the first screen needs too, and what it
/// does without. And one a screen of what it needs beside them. A part of a few screens lies in the bundle of each: together
/// these weigh less than a file a part would, and so do the two, since similar code packs well in one file.
pub fn bundles(needs: &BTreeMap<String, Vec<String>>) -> Vec<Bundle> {
    let mut users: BTreeMap<&String, usize> = BTreeMap::new();
    for part in needs.values().flatten() {
        *users.entry(part).or_default() += 1;
    }
    let common: BTreeSet<&String> = users
        .into_iter()
        .filter(|(_, count)| needs.len() > 1 && count * 3 >= needs.len() * 2)
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
    let sorted = |bundle: Bundle| Bundle {
        parts: in_order(bundle.parts.iter().map(String::as_str))
            .into_iter()
            .map(str::to_owned)
            .collect(),
        ..bundle
    };
    let (early, late) = common.iter().partition(at_first);
    [shared(COMMON, early), shared(LATER, late)]
        .into_iter()
        .chain(own)
        .filter(|bundle| !bundle.parts.is_empty())
        .map(sorted)
        .collect()
}

/// What the page has to know of the bundles, in few bytes: for each part its name, its length, and in which of them it lies,
/// the bits of a number in base 36. A bundle has its parts in this order. Names that count on, `chunk_7` after `chunk_6`, are
/// left out.
pub fn table(bundles: &[Bundle], sizes: &BTreeMap<&str, usize>) -> String {
    let mut last = None;
    let mut rows = Vec::new();
    for name in in_order(sizes.keys().copied()) {
        let holds = |bundle: &Bundle| bundle.parts.iter().any(|part| part == name);
        let held = bundles
            .iter()
            .rev()
            .fold(0_u64, |bits, bundle| bits << 1 | u64::from(holds(bundle)));
        let number = numbered(name);
        let counts_on = number.is_some() && number == last.map(|last: u64| last + 1);
        let shown = if counts_on { "" } else { name };
        rows.push(format!("{shown} {} {}", sizes[name], base_36(held)));
        last = number.or(last);
    }
    rows.join(",")
}

/// Names in the order of their numbers, those without one at the end.
pub fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_by_key(|name| (numbered(name).unwrap_or(u64::MAX), *name));
    names
}

/// The number of `chunk_7`.
fn numbered(name: &str) -> Option<u64> {
    name.strip_prefix("chunk_")?.parse().ok()
}

fn base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_two_thirds_of_the_screens_need_is_common_and_the_rest_lies_with_each() {
        let needs = BTreeMap::from([
            ("a".to_owned(), names(&["all", "most", "two", "a"])),
            ("b".to_owned(), names(&["all", "most", "two", "b"])),
            ("c".to_owned(), names(&["all", "most", "c"])),
            ("d".to_owned(), names(&["all", "most", "two", "one"])),
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
                (COMMON, vec!["all", "most"]),
                ("a", vec!["a", "two"]),
                ("b", vec!["b", "two"]),
                ("c", vec!["c"]),
                ("d", vec!["one", "two"]),
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

    #[test]
    fn the_table_names_what_does_not_count_on() {
        let bundle = |name: &str, parts: &[&str]| Bundle {
            name: name.into(),
            parts: names(parts),
        };
        let bundles = [
            bundle("common", &["chunk_2", "chunk_3"]),
            bundle("a", &["chunk_10", "split_a"]),
            bundle("b", &["chunk_3", "chunk_10"]),
        ];
        let sizes = BTreeMap::from([
            ("chunk_10", 40),
            ("chunk_2", 7),
            ("chunk_3", 8),
            ("split_a", 900),
        ]);
        assert_eq!(
            table(&bundles, &sizes),
            "chunk_2 7 1, 8 5,chunk_10 40 6,split_a 900 2"
        );
        assert_eq!(base_36(36 * 35 + 7), "z7");
    }
}
