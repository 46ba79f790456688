//! The state of the page as it stands in the address bar: names and texts, in a fixed order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Settings that the reader takes along from screen to screen, and that this machine keeps.
pub const SETTINGS: [&str; 3] = ["lang", "theme", "size"];

/// Whether a part of the address says what page it is and how the reader wants to see it, whatever a figure shows.
pub fn is_readers(name: &str) -> bool {
    SETTINGS.contains(&name) || matches!(name, "lesson" | "speed" | "values")
}

/// Everything after the question mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(BTreeMap<String, String>);

/// A part of an address that means nothing here. The page uses `used` instead and says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The part's name in the address, or the label of the field that it was typed into.
    pub name: Cow<'static, str>,
    pub found: String,
    pub used: String,
}

impl Query {
    /// Reads what stands behind the question mark, with or without it. Of a name that comes twice the last counts.
    pub fn parse(text: &str) -> Self {
        let text = text.strip_prefix('?').unwrap_or(text);
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Sets a name, or removes it.
    pub fn set(&mut self, name: &str, value: Option<String>) {
        match value {
            Some(value) => self.0.insert(name.into(), value),
            None => self.0.remove(name),
        };
    }

    /// All names with their values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Keeps only the names that `keep` accepts.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|name, _| keep(name));
    }

    /// The value of `name`: `default` where it is absent, and `default` with a complaint where it does not parse or `accept`
    /// refuses it.
    pub fn read<T: FromStr + fmt::Display>(
        &self,
        name: &'static str,
        default: T,
        accept: impl Fn(&T) -> bool,
        complaints: &mut Vec<Complaint>,
    ) -> T {
        let Some(text) = self.get(name) else {
            return default;
        };
        match text.parse() {
            Ok(value) if accept(&value) => value,
            _ => {
                // A hostile link may be long; the message need not be.
                let found = text.chars().take(40).collect();
                let mut used = default.to_string();
                if used.is_empty() {
                    used.push('–');
                }
                let name = name.into();
                complaints.push(Complaint { name, found, used });
                default
            }
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.0);
        f.write_str(&text.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back() {
        let mut query =
            Query::parse("?lesson=rnn&text=%EB%AA%A8%EC%8A%A4%ED%81%AC%EB%B0%94%EC%97%90+a%26b");
        assert_eq!(query.get("text"), Some("모스크바에 a&b"));
        query.set("t", Some("12.5".into()));
        assert_eq!(Query::parse(&query.to_string()), query);
        query.set("t", None);
        assert_eq!(query.get("t"), None);
    }

    #[test]
    fn what_means_nothing_is_reported_and_replaced() {
        let query = Query::parse("a=7&b=x&c=99");
        let mut complaints = Vec::new();
        assert_eq!(query.read("a", 1_u32, |_| true, &mut complaints), 7);
        assert_eq!(query.read("b", 1_u32, |_| true, &mut complaints), 1);
        assert_eq!(query.read("c", 1_u32, |v| *v < 10, &mut complaints), 1);
        assert_eq!(query.read("d", 1_u32, |_| true, &mut complaints), 1);
        let names: Vec<_> = complaints
            .iter()
            .map(|c| (&*c.name, c.found.as_str(), c.used.as_str()))
            .collect();
        assert_eq!(names, [("b", "x", "1"), ("c", "99", "1")]);
    }

    #[test]
    fn hostile_addresses_are_only_text() {
        for text in [
            "?",
            "&&&",
            "=",
            "%ff%fe",
            "a=%",
            "a=b=c",
            &"x".repeat(10_000),
        ] {
            let query = Query::parse(text);
            assert_eq!(Query::parse(&query.to_string()), query);
        }
    }
}
