//! Many to many: a turn of talk and its answer, which takes up what was said: a name, a food, a number of cups, a place.

use super::grammar::{Pair, listed, pairs};
use crate::task::moscow::Language;

/// The turns with their answers.
pub fn all(language: Language) -> Vec<Pair> {
    match language {
        Language::English => english(),
        Language::Korean => korean(),
    }
}

fn english() -> Vec<Pair> {
    const NAMES: [&str; 8] = ["Mina", "Tom", "Anna", "Ben", "Lucy", "Max", "Emma", "Jun"];
    const FOODS: [&str; 6] = ["pizza", "rice", "soup", "cake", "bread", "fruit"];
    const CITIES: [&str; 6] = ["Seoul", "Busan", "London", "Paris", "Rome", "Tokyo"];
    const DRINKS: [&str; 4] = ["coffee", "tea", "juice", "milk"];
    const PLACES: [(&str, &str); 5] = [
        ("library", "park"),
        ("station", "bank"),
        ("museum", "river"),
        ("school", "library"),
        ("bank", "market"),
    ];
    let mut all = Vec::new();
    for &name in listed(&NAMES) {
        all.extend(pairs(
            &format!("{{|hello|hi|good morning}} {{my name is|I am|call me}} {name}"),
            &format!("nice to meet you +, {name} +!"),
        ));
        for &food in listed(&FOODS) {
            all.extend(pairs(
                &format!("{{|hello|hi}} {{my name is|I am}} {name} and I {{like|love}} {food}"),
                &format!("{name} +, I like {food} too +!"),
            ));
        }
    }
    for &city in listed(&CITIES) {
        all.extend(pairs(
            &format!("{{|hello|hi|good morning}} I {{am from|come from|live in}} {city}"),
            &format!("how is the weather in {city} +?"),
        ));
    }
    for &(place, beside) in listed(&PLACES) {
        all.extend(pairs(
            &format!(
                "{{|hello|excuse me}} {{where is|how do I get to|I am looking for}} the {place}"
            ),
            &format!("the {place} is next to the {beside} +."),
        ));
    }
    let cups = |count: usize, drink: &str| {
        let (number, cup) = [("one", "cup"), ("two", "cups"), ("three", "cups")][count];
        format!("{number} {cup} of {drink}")
    };
    for count in 0..3 {
        for &drink in listed(&DRINKS) {
            let ask = cups(count, drink);
            all.extend(pairs(
                &format!("{{|hello|hi}} {{|can I have|I would like}} {ask} please"),
                &format!("here you are +: {ask} +."),
            ));
        }
    }
    for &(feeling, advice) in listed(&[
        ("hungry", "eat something"),
        ("thirsty", "drink some water"),
        ("tired", "go to bed"),
        ("cold", "put on a coat"),
        ("bored", "listen to some music"),
    ]) {
        all.extend(pairs(
            &format!("{{|hello|hi}} I {{am|feel}} {{|very|so|really}} {feeling}"),
            &format!("{advice} +."),
        ));
    }
    all
}

fn korean() -> Vec<Pair> {
    // The name, and the name with what follows it: 예요 or 이에요, 고 or 이고.
    const NAMES: [(&str, &str, &str); 8] = [
        ("민수", "민수예요", "민수고"),
        ("지은", "지은이에요", "지은이고"),
        ("하나", "하나예요", "하나고"),
        ("준영", "준영이에요", "준영이고"),
        ("유리", "유리예요", "유리고"),
        ("서준", "서준이에요", "서준이고"),
        ("미나", "미나예요", "미나고"),
        ("수빈", "수빈이에요", "수빈이고"),
    ];
    const FOODS: [&str; 6] = ["피자를", "김밥을", "떡볶이를", "국수를", "빵을", "과일을"];
    const CITIES: [&str; 6] = ["서울", "부산", "대구", "광주", "제주", "춘천"];
    const DRINKS: [&str; 4] = ["커피", "녹차", "주스", "우유"];
    const NUMBERS: [&str; 3] = ["한", "두", "세"];
    const PLACES: [(&str, &str, &str, &str); 5] = [
        ("도서관이", "도서관은", "도서관에", "공원"),
        ("역이", "역은", "역에", "은행"),
        ("박물관이", "박물관은", "박물관에", "강"),
        ("학교가", "학교는", "학교에", "도서관"),
        ("은행이", "은행은", "은행에", "시장"),
    ];
    let mut all = Vec::new();
    for &(name, is, is_and) in listed(&NAMES) {
        all.extend(pairs(
            &format!("{{|안녕하세요|반갑습니다|안녕}} {{저는|제 이름은|나는}} {is}"),
            &format!("반가워요 +, {name} 씨 +!"),
        ));
        for &food in listed(&FOODS) {
            all.extend(pairs(
                &format!(
                    "{{|안녕하세요|반갑습니다}} 저는 {is_and} {food} {{좋아해요|자주 먹어요}}"
                ),
                &format!("{name} 씨 +, 저도 {food} 좋아해요 +!"),
            ));
        }
    }
    for &city in listed(&CITIES) {
        all.extend(pairs(
            &format!("{{|안녕하세요|반갑습니다}} {{|저는}} {{{city}에 살아요|{city}에서 왔어요}}"),
            &format!("요즘 {city} 날씨는 어때요 +?"),
        ));
    }
    for &(subject, topic, to, beside) in listed(&PLACES) {
        all.extend(pairs(
            &format!(
                "{{|안녕하세요|저기요}} {{{subject} 어디예요|{to} 어떻게 가요|{topic} 어디에 있어요}}"
            ),
            &format!("{topic} {beside} 옆에 있어요 +."),
        ));
    }
    for &first in listed(&NUMBERS) {
        for &drink in listed(&DRINKS) {
            all.extend(pairs(
                &format!("{{|안녕하세요|저기요}} {drink} {first} 잔 {{|좀}} {{주세요|부탁해요}}"),
                &format!("네 +, {drink} {first} 잔 드릴게요 +."),
            ));
        }
    }
    for &(feeling, advice) in listed(&[
        ("배고파요", "밥을 드세요"),
        ("목말라요", "물을 드세요"),
        ("피곤해요", "푹 쉬세요"),
        ("추워요", "옷을 더 입으세요"),
        ("심심해요", "음악을 들어 보세요"),
    ]) {
        all.extend(pairs(
            &format!("{{|안녕하세요}} {{저는|지금|오늘은}} {{|너무|정말|조금}} {feeling}"),
            &format!("{advice} +."),
        ));
    }
    all
}
