//! Many to many, side by side: a sentence and the part of speech of each of its words. Some words have several, and what
//! came before decides: `a watch`, `they watch`; 이 책, 책이, 작은 이.

use super::grammar::{Pair, expand, some};
use crate::task::moscow::Language;

/// Sentences taken of all that the grammar can make.
const MOST: usize = 2500;

/// The sentences with their tags.
pub fn all(language: Language) -> Vec<Pair> {
    let templates = match language {
        Language::English => ENGLISH,
        Language::Korean => KOREAN,
    };
    let name = |code: &str| match language {
        Language::English => english(code),
        Language::Korean => korean(code),
    };
    let mut sentences = Vec::new();
    for template in templates {
        let of_template = expand(template).into_iter().map(|sentence| {
            let pieces = sentence.split_whitespace();
            let (words, tags): (Vec<&str>, Vec<&str>) = pieces
                .map(|piece| piece.split_once('/').unwrap_or((piece, "")))
                .unzip();
            let tags: Vec<&str> = tags.into_iter().map(name).collect();
            Pair::new(words.join(" "), tags.join(" "))
        });
        sentences.extend(some(of_template.collect(), MOST / templates.len()));
    }
    sentences
}

fn english(code: &str) -> &'static str {
    match code {
        "n" => "noun",
        "v" => "verb",
        "p" => "pronoun",
        "d" => "determiner",
        "a" => "adjective",
        "r" => "adverb",
        "x" => "auxiliary",
        _ => "particle",
    }
}

fn korean(code: &str) -> &'static str {
    match code {
        "n" => "명사",
        "v" => "동사",
        "p" => "대명사",
        "d" => "관형사",
        "a" => "형용사",
        "r" => "부사",
        "j" => "조사",
        _ => "어미",
    }
}

/// Word and code of its tag.
const ENGLISH: &[&str] = &[
    "{I/p|you/p|we/p|they/p} {|often/r|always/r|never/r} {watch/v|cook/v|need/v|want/v} {the/d|a/d|this/d} {|new/a|big/a|old/a} {watch/n|fish/n|drink/n|can/n|duck/n}",
    "{I/p|you/p|we/p|they/p} {can/x|will/x|must/x} {|often/r|always/r|never/r} {walk/v|dance/v|play/v|work/v|fish/v|cook/v}",
    "{the/d|this/d|a/d} {|new/a|big/a|old/a} {cook/n|duck/n|watch/n|drink/n|can/n} {can/x|will/x|must/x} {|often/r|never/r} {walk/v|dance/v|play/v|work/v|fall/v}",
    "{I/p|you/p|we/p|they/p} {want/v|need/v} to/t {watch/v|cook/v|drink/v|duck/v|walk/v|can/v} {|the/d|a/d|this/d} {fish/n|play/n|dance/n|water/n}",
    "{I/p|you/p|we/p|they/p} {|often/r|always/r|never/r} {walk/v|dance/v|play/v|work/v|fish/v|cook/v|duck/v}",
    "{the/d|this/d|a/d} {|new/a|old/a|big/a} {play/n|dance/n|walk/n|fish/n|drink/n} {will/x|can/x|must/x} {work/v|fall/v|play/v}",
    "{I/p|we/p|they/p} {can/x|will/x|must/x} {watch/v|cook/v|can/v|need/v} {the/d|a/d|this/d} {|new/a|big/a|old/a} {fish/n|play/n|drink/n|can/n|duck/n|watch/n}",
];

/// Morpheme and code of its tag; `+` where it is written without a space.
const KOREAN: &[&str] = &[
    // 이 동생은 자주 웃어요
    "{이/d|그/d|} {동생/n|형/n|학생/n} {+이/j|+은/j} {|자주/r|잘/r|또/r} {웃/v|먹/v|읽/v} +어요/e",
    "{이/d|그/d|} {아이/n|친구/n|누나/n} {+가/j|+는/j} {|자주/r|잘/r|또/r} {웃/v|먹/v|읽/v} +어요/e",
    // 나는 이 책을 읽어요
    "{나/p|너/p} +는/j {|자주/r|또/r} {이/d|그/d|} {책/n|글/n} +을/j {|자주/r|또/r|잘/r} 읽/v +어요/e",
    "{나/p|너/p} +는/j {|자주/r|또/r} {이/d|그/d|} {빵/n|밥/n} +을/j {|자주/r|또/r|잘/r} 먹/v +어요/e",
    // 웃는 아이가 집에 가요
    "{웃/v|먹/v|자/v|가/v} +는/e {동생/n +이/j|형/n +이/j|아이/n +가/j|친구/n +가/j} {또/r|자주/r|} {웃/v +어요/e|자/v +요/e}",
    // 읽을 책이 많아요, 읽은 책은 좋아요
    "{읽/v +을/e|읽/v +은/e|좋/a +은/e|많/a +은/e} {책/n|글/n} {+이/j|+은/j} {많/a +아요/e|좋/a +아요/e|작/a +아요/e}",
    "{먹/v +을/e|먹/v +은/e|좋/a +은/e|작/a +은/e} {빵/n|밥/n} {+이/j|+은/j} {많/a +아요/e|좋/a +아요/e|작/a +아요/e}",
    // 작은 이가 나요
    "{나/p +는/j|아이/n +는/j|동생/n +은/j|} {작/a +은/e|좋/a +은/e} 이/n {+가/j|+는/j} {또/r|잘/r|} {나/v +요/e|좋/a +아요/e}",
    // 이 집에 학생이 가요
    "{나/p +는/j|너/p +는/j|동생/n +은/j|아이/n +는/j|친구/n +가/j|형/n +이/j} {이/d|그/d|} {집/n|학교/n|가게/n} +에/j {또/r|자주/r|} 가/v +요/e",
    "{나/p|너/p} +는/j {집/n|학교/n|가게/n} +에/j {가/v +는/e} {친구/n +가/j|동생/n +이/j|형/n +이/j} 좋/a +아요/e",
    "{이/d|그/d} {가게/n|집/n} +에/j {빵/n|책/n|밥/n} +이/j {많/a +아요/e|좋/a +아요/e}",
];
