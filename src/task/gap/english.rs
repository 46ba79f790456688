//! A voice decides whose it is: who barked is a dog, who meowed a cat.

use super::{Slot, Tables};

const TIMES: &[&str] = &["yesterday", "today", "tonight", "earlier", "again"];
const PLACES: &[&str] = &["outside", "upstairs", "nearby", "indoors", "somewhere"];

pub static TABLES: Tables = Tables {
    answers: [
        "dog", "cat", "cow", "duck", "lion", "horse", "sheep", "frog",
    ],
    clues: [
        [
            "barking", "meowing", "mooing", "quacking", "roaring", "neighing", "bleating",
            "croaking",
        ],
        [
            "barked", "meowed", "mooed", "quacked", "roared", "neighed", "bleated", "croaked",
        ],
    ],
    forms: [
        // yesterday that loud barking was a ___ outside
        &[
            Slot::Any(TIMES),
            Slot::Any(&["the", "that"]),
            Slot::Any(&["loud", "strange", "sudden", "long"]),
            Slot::Clue,
            Slot::Any(&["was"]),
            Slot::Any(&["a", "some", "the"]),
            Slot::Gap,
            Slot::Any(PLACES),
        ],
        // yesterday a little ___ suddenly barked outside
        &[
            Slot::Any(TIMES),
            Slot::Any(&["a", "the", "that"]),
            Slot::Any(&["little", "young", "hungry", "big"]),
            Slot::Gap,
            Slot::Any(&["suddenly", "twice", "loudly"]),
            Slot::Clue,
            Slot::Any(PLACES),
        ],
    ],
};
