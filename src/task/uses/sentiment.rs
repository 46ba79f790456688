//! Many to one: a short review, for or against. `not` turns a word round, `but` lets the second half decide.

use super::grammar::{Pair, expand, listed, some};
use crate::task::moscow::Language;

/// Reviews taken of all that the grammar can make.
const MOST: usize = 3000;

const ENGLISH: [&str; 2] = ["positive", "negative"];
const KOREAN: [&str; 2] = ["긍정", "부정"];

/// The reviews with what their writers think.
pub fn all(language: Language) -> Vec<Pair> {
    match language {
        Language::English => english(),
        Language::Korean => korean(),
    }
}

fn english() -> Vec<Pair> {
    const GOOD: &str = "{good|great|funny|beautiful|exciting}";
    const BAD: &str = "{bad|terrible|boring|slow|silly}";
    const WHAT: &str = "the {film|story|ending|music|acting}";
    let clauses = |positive: bool| {
        let (plain, turned) = if positive { (GOOD, BAD) } else { (BAD, GOOD) };
        let mut all = expand(&format!("{WHAT} was {{|very|really|so}} {plain}"));
        all.extend(expand(&format!(
            "{WHAT} was {{not|never|not at all}} {turned}"
        )));
        let felt = if positive {
            "{liked|loved}"
        } else {
            "{hated|did not like|did not love}"
        };
        all.extend(expand(&format!("I {felt} {WHAT}")));
        all
    };
    let sides = [clauses(true), clauses(false)];
    let mut reviews = Vec::new();
    for (label, side) in listed(&sides).iter().enumerate() {
        let name = ENGLISH[label];
        let alone = side.iter().map(|clause| Pair::new(clause.clone(), name));
        reviews.extend(some(alone.collect(), MOST / 6));
        let joined = |first: &[String], word: &str| {
            let mut all = Vec::new();
            for (index, second) in side.iter().enumerate() {
                // A stride of a prime number meets every kind of clause.
                for step in 0..12 {
                    let first = &first[(index * 31 + step * 37) % first.len()];
                    if subject(first) != subject(second) {
                        all.push(Pair::new(format!("{first} {word} {second}"), name));
                    }
                }
            }
            all
        };
        reviews.extend(some(joined(&sides[1 - label], "but"), MOST / 4));
        reviews.extend(some(joined(side, "and"), MOST / 8));
    }
    reviews
}

/// What a clause speaks of: `the film was ...`, `I liked the film`.
fn subject(clause: &str) -> Option<&str> {
    let mut words = clause.split(' ');
    if clause.starts_with("the ") {
        words.nth(1)
    } else {
        words.next_back()
    }
}

/// An adjective as the clause needs it: at the end, before `지만`, before `지 않`, before `고`.
const GOOD: [[&str; 4]; 4] = [
    ["좋아요", "좋지만", "좋지", "좋고"],
    ["재미있어요", "재미있지만", "재미있지", "재미있고"],
    ["멋져요", "멋지지만", "멋지지", "멋지고"],
    ["훌륭해요", "훌륭하지만", "훌륭하지", "훌륭하고"],
];
const BAD: [[&str; 4]; 4] = [
    ["지루해요", "지루하지만", "지루하지", "지루하고"],
    ["나빠요", "나쁘지만", "나쁘지", "나쁘고"],
    ["뻔해요", "뻔하지만", "뻔하지", "뻔하고"],
    ["어색해요", "어색하지만", "어색하지", "어색하고"],
];

/// What is spoken of, with 이/가, 은/는 and 도.
const WHAT: [[&str; 3]; 5] = [
    ["영화가", "영화는", "영화도"],
    ["이야기가", "이야기는", "이야기도"],
    ["음악이", "음악은", "음악도"],
    ["연기가", "연기는", "연기도"],
    ["결말이", "결말은", "결말도"],
];

/// How a clause ends: `요`, `지만`, `고`.
#[derive(Clone, Copy)]
enum End {
    Full = 0,
    But = 1,
    And = 3,
}

fn korean() -> Vec<Pair> {
    // The subject and the rest of every clause.
    let clauses = |positive: bool, particle: usize, end: End| {
        let (plain, turned) = if positive {
            (&GOOD, &BAD)
        } else {
            (&BAD, &GOOD)
        };
        let not = match end {
            End::Full => "않아요",
            End::But => "않지만",
            End::And => "않고",
        };
        let mut all = Vec::new();
        for (index, what) in listed(&WHAT).iter().enumerate() {
            let what = what[particle];
            for forms in listed(plain) {
                for how in listed(&["", "정말", "아주", "너무"]) {
                    all.push((index, format!("{what} {how} {}", forms[end as usize])));
                }
            }
            for forms in listed(turned) {
                for how in listed(&["", "전혀", "별로"]) {
                    all.push((index, format!("{what} {how} {} {not}", forms[2])));
                }
            }
        }
        all
    };
    let mut reviews = Vec::new();
    for (label, &positive) in listed(&[true, false]).iter().enumerate() {
        let name = KOREAN[label];
        let alone = clauses(positive, 0, End::Full).into_iter();
        let alone = alone.map(|(_, clause)| Pair::new(clause, name));
        reviews.extend(some(alone.collect(), MOST / 6));
        for (first, particle, end, count) in [
            (!positive, 1, End::But, MOST / 4),
            (positive, 2, End::And, MOST / 8),
        ] {
            let firsts = clauses(first, particle, end);
            let seconds = clauses(positive, particle, End::Full);
            let mut all = Vec::new();
            for (index, second) in seconds.iter().enumerate() {
                for step in 0..12 {
                    let first = &firsts[(index * 31 + step * 37) % firsts.len()];
                    if first.0 != second.0 {
                        all.push(Pair::new(format!("{} {}", first.1, second.1), name));
                    }
                }
            }
            reviews.extend(some(all, count));
        }
    }
    reviews
}
