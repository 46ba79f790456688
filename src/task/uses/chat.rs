//! Many to many: a turn of talk and its answer, which takes up what was said: a name, a food, a number of cups, a place.

use super::grammar::{Pair, pairs};
use crate::task::moscow::Language;

/// Rows of words that belong together. A choice takes a row.
type Table = &'static [&'static [&'static str]];

/// Turns of one kind.
struct Turn {
    /// One row is chosen from each. In `asked` and `said`, `$0`, `$1`, ... are the words of the chosen rows.
    tables: &'static [Table],
    /// A template.
    asked: &'static str,
    said: &'static str,
}

/// The turns with their answers.
pub fn all(language: Language) -> Vec<Pair> {
    let turns = match language {
        Language::English => ENGLISH,
        Language::Korean => KOREAN,
    };
    let mut all = Vec::new();
    for turn in turns {
        turn.choose(&mut Vec::new(), turn.tables, &mut all);
    }
    all
}

impl Turn {
    fn choose(&self, chosen: &mut Vec<&str>, tables: &[Table], all: &mut Vec<Pair>) {
        let Some((table, rest)) = tables.split_first() else {
            all.extend(pairs(&fill(self.asked, chosen), &fill(self.said, chosen)));
            return;
        };
        for row in *table {
            chosen.extend(*row);
            self.choose(chosen, rest, all);
            chosen.truncate(chosen.len() - row.len());
        }
    }
}

/// The text with the words in the places of `$0`, `$1`, ...
fn fill(text: &str, words: &[&str]) -> String {
    let mut filled = text.to_owned();
    for (index, word) in words.iter().enumerate() {
        filled = filled.replace(&format!("${index}"), word);
    }
    filled
}

mod english {
    use super::Table;

    pub const NAMES: Table = &[
        &["Mina"],
        &["Tom"],
        &["Anna"],
        &["Ben"],
        &["Lucy"],
        &["Max"],
        &["Emma"],
        &["Jun"],
    ];
    pub const FOODS: Table = &[
        &["pizza"],
        &["rice"],
        &["soup"],
        &["cake"],
        &["bread"],
        &["fruit"],
    ];
    pub const CITIES: Table = &[
        &["Seoul"],
        &["Busan"],
        &["London"],
        &["Paris"],
        &["Rome"],
        &["Tokyo"],
    ];
    /// A place, and the one beside it.
    pub const PLACES: Table = &[
        &["library", "park"],
        &["station", "bank"],
        &["museum", "river"],
        &["school", "library"],
        &["bank", "market"],
    ];
    pub const CUPS: Table = &[&["one cup"], &["two cups"], &["three cups"]];
    pub const DRINKS: Table = &[&["coffee"], &["tea"], &["juice"], &["milk"]];
    /// A feeling, and what helps.
    pub const FEELINGS: Table = &[
        &["hungry", "eat something"],
        &["thirsty", "drink some water"],
        &["tired", "go to bed"],
        &["cold", "put on a coat"],
        &["bored", "listen to some music"],
    ];
}

const ENGLISH: &[Turn] = &[
    Turn {
        tables: &[english::NAMES],
        asked: "{|hello|hi|good morning} {my name is|I am|call me} $0",
        said: "nice to meet you +, $0 +!",
    },
    Turn {
        tables: &[english::NAMES, english::FOODS],
        asked: "{|hello|hi} {my name is|I am} $0 and I {like|love} $1",
        said: "$0 +, I like $1 too +!",
    },
    Turn {
        tables: &[english::CITIES],
        asked: "{|hello|hi|good morning} I {am from|come from|live in} $0",
        said: "how is the weather in $0 +?",
    },
    Turn {
        tables: &[english::PLACES],
        asked: "{|hello|excuse me} {where is|how do I get to|I am looking for} the $0",
        said: "the $0 is next to the $1 +.",
    },
    Turn {
        tables: &[english::CUPS, english::DRINKS],
        asked: "{|hello|hi} {|can I have|I would like} $0 of $1 please",
        said: "here you are +: $0 of $1 +.",
    },
    Turn {
        tables: &[english::FEELINGS],
        asked: "{|hello|hi} I {am|feel} {|very|so|really} $0",
        said: "$1 +.",
    },
];

mod korean {
    use super::Table;

    /// The name, and the name with what follows it: 예요 or 이에요, 고 or 이고.
    pub const NAMES: Table = &[
        &["민수", "민수예요", "민수고"],
        &["지은", "지은이에요", "지은이고"],
        &["하나", "하나예요", "하나고"],
        &["준영", "준영이에요", "준영이고"],
        &["유리", "유리예요", "유리고"],
        &["서준", "서준이에요", "서준이고"],
        &["미나", "미나예요", "미나고"],
        &["수빈", "수빈이에요", "수빈이고"],
    ];
    pub const FOODS: Table = &[
        &["피자를"],
        &["김밥을"],
        &["떡볶이를"],
        &["국수를"],
        &["빵을"],
        &["과일을"],
    ];
    pub const CITIES: Table = &[
        &["서울"],
        &["부산"],
        &["대구"],
        &["광주"],
        &["제주"],
        &["춘천"],
    ];
    /// A place with 이/가, 은/는 and 에, and the one beside it.
    pub const PLACES: Table = &[
        &["도서관이", "도서관은", "도서관에", "공원"],
        &["역이", "역은", "역에", "은행"],
        &["박물관이", "박물관은", "박물관에", "강"],
        &["학교가", "학교는", "학교에", "도서관"],
        &["은행이", "은행은", "은행에", "시장"],
    ];
    pub const NUMBERS: Table = &[&["한"], &["두"], &["세"]];
    pub const DRINKS: Table = &[&["커피"], &["녹차"], &["주스"], &["우유"]];
    /// A feeling, and what helps.
    pub const FEELINGS: Table = &[
        &["배고파요", "밥을 드세요"],
        &["목말라요", "물을 드세요"],
        &["피곤해요", "푹 쉬세요"],
        &["추워요", "옷을 더 입으세요"],
        &["심심해요", "음악을 들어 보세요"],
    ];
}

const KOREAN: &[Turn] = &[
    Turn {
        tables: &[korean::NAMES],
        asked: "{|안녕하세요|반갑습니다|안녕} {저는|제 이름은|나는} $1",
        said: "반가워요 +, $0 씨 +!",
    },
    Turn {
        tables: &[korean::NAMES, korean::FOODS],
        asked: "{|안녕하세요|반갑습니다} 저는 $2 $3 {좋아해요|자주 먹어요}",
        said: "$0 씨 +, 저도 $3 좋아해요 +!",
    },
    Turn {
        tables: &[korean::CITIES],
        asked: "{|안녕하세요|반갑습니다} {|저는} {$0에 살아요|$0에서 왔어요}",
        said: "요즘 $0 날씨는 어때요 +?",
    },
    Turn {
        tables: &[korean::PLACES],
        asked: "{|안녕하세요|저기요} {$0 어디예요|$2 어떻게 가요|$1 어디에 있어요}",
        said: "$1 $3 옆에 있어요 +.",
    },
    Turn {
        tables: &[korean::NUMBERS, korean::DRINKS],
        asked: "{|안녕하세요|저기요} $1 $0 잔 {|좀} {주세요|부탁해요}",
        said: "네 +, $1 $0 잔 드릴게요 +.",
    },
    Turn {
        tables: &[korean::FEELINGS],
        asked: "{|안녕하세요} {저는|지금|오늘은} {|너무|정말|조금} $0",
        said: "$1 +.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_takes_up_what_was_said() {
        let says = |language, input: &str| {
            let all = all(language);
            let found = all.iter().find(|pair| pair.input == input);
            found.map(|pair| pair.output.clone()).unwrap_or_default()
        };
        let said = says(Language::English, "hi I would like two cups of tea please");
        assert_eq!(said, "here you are +: two cups of tea +.");
        let said = says(Language::Korean, "저는 지은이고 빵을 자주 먹어요");
        assert_eq!(said, "지은 씨 +, 저도 빵을 좋아해요 +!");
        for language in Language::ALL {
            assert!(
                all(language)
                    .iter()
                    .all(|pair| !format!("{pair:?}").contains('$'))
            );
        }
    }
}
