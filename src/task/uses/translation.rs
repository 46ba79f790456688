//! Many to many: a sentence in the other language. The verb stands in the middle in English, at the end in Korean; the time
//! decides its tense, and in English the subject its form.

use super::grammar::{Pair, listed};
use crate::task::moscow::Language;

/// Korean, English, and whether the English verb takes an -s.
const WHO: [(&str, &str, bool); 6] = [
    ("나는", "I", false),
    ("우리는", "we", false),
    ("아이들은", "the children", false),
    ("친구는", "my friend", true),
    ("엄마는", "Mom", true),
    ("형은", "my brother", true),
];

const TIMES: [(&str, &str); 3] = [
    ("어제", "yesterday"),
    ("매일", "every day"),
    ("내일", "tomorrow"),
];

/// Yesterday, every day, tomorrow; in English every day also with an -s.
struct Verb {
    korean: [&'static str; 3],
    english: [&'static str; 4],
    /// Which things.
    what: &'static [usize],
}

const THINGS: [(&str, &str); 7] = [
    ("사과를", "apple"),
    ("케이크를", "cake"),
    ("책을", "book"),
    ("편지를", "letter"),
    ("모자를", "hat"),
    ("꽃을", "flower"),
    ("집을", "house"),
];

const VERBS: [Verb; 4] = [
    Verb {
        korean: ["먹었어요", "먹어요", "먹을 거예요"],
        english: ["ate", "eat", "will eat", "eats"],
        what: &[0, 1],
    },
    Verb {
        korean: ["읽었어요", "읽어요", "읽을 거예요"],
        english: ["read", "read", "will read", "reads"],
        what: &[2, 3],
    },
    Verb {
        korean: ["샀어요", "사요", "살 거예요"],
        english: ["bought", "buy", "will buy", "buys"],
        what: &[0, 1, 2, 4, 5],
    },
    Verb {
        korean: ["그렸어요", "그려요", "그릴 거예요"],
        english: ["drew", "draw", "will draw", "draws"],
        what: &[0, 4, 5, 6],
    },
];

const KINDS: [(&str, &str); 4] = [("", ""), ("작은", "small"), ("큰", "big"), ("빨간", "red")];

/// The sentences with what they are in the other language: a page reads its own and writes the other one.
pub fn all(language: Language) -> Vec<Pair> {
    let mut sentences = Vec::new();
    for &(who_korean, who_english, third) in listed(&WHO) {
        for (tense, &(time_korean, time_english)) in listed(&TIMES).iter().enumerate() {
            for verb in listed(&VERBS) {
                let form = if tense == 1 && third { 3 } else { tense };
                for thing in verb.what {
                    for &(kind_korean, kind_english) in listed(&KINDS) {
                        let (thing_korean, thing_english) = THINGS[*thing];
                        let article = if kind_english.is_empty() && thing_english == "apple" {
                            "an"
                        } else {
                            "a"
                        };
                        let did_korean =
                            format!("{kind_korean} {thing_korean} {}", verb.korean[tense]);
                        let did_english = format!(
                            "{who_english} {} {article} {kind_english} {thing_english}",
                            verb.english[form]
                        );
                        let korean = format!("{who_korean} {time_korean} {did_korean}");
                        let english = format!("{did_english} {time_english}");
                        match language {
                            Language::Korean => {
                                let turned = format!("{time_korean} {who_korean} {did_korean}");
                                sentences.push(Pair::new(turned, english.clone()));
                                sentences.push(Pair::new(korean, english));
                            }
                            Language::English => {
                                let turned = format!("{time_english} {did_english}");
                                sentences.push(Pair::new(turned, korean.clone()));
                                sentences.push(Pair::new(english, korean));
                            }
                        }
                    }
                }
            }
        }
    }
    sentences
}

/// What a word of the Korean sentences means in English; `None` of a word that they do not have.
pub fn gloss(word: &str) -> Option<&'static str> {
    let listed = |pairs: &[(&str, &'static str)]| {
        let found = pairs.iter().find(|(korean, _)| *korean == word);
        found.map(|(_, english)| *english)
    };
    // A future is written in two words, and the second is the same for all verbs.
    let verb = |verb: &Verb| {
        let [past, present, future] = verb.korean;
        match word {
            _ if word == past => Some(verb.english[0]),
            _ if word == present => Some(verb.english[1]),
            _ => (future.split(' ').next() == Some(word)).then_some(verb.english[1]),
        }
    };
    let who = WHO.iter().find(|(korean, ..)| *korean == word);
    who.map(|(_, english, _)| *english)
        .or_else(|| listed(&TIMES))
        .or_else(|| listed(&THINGS))
        .or_else(|| listed(&KINDS))
        .or_else(|| VERBS.iter().find_map(verb))
        .or_else(|| (word == "거예요").then_some("will"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_korean_word_has_its_meaning() {
        for pair in all(Language::English) {
            for word in pair.output.split_whitespace() {
                assert!(gloss(word).is_some_and(|word| !word.is_empty()), "{word}");
            }
        }
        assert_eq!(gloss("읽을"), Some("read"));
        assert_eq!(gloss("새"), None);
    }
}
