use super::*;

fn shape(text: &str, language: Language) -> Vec<(String, TokenKind, bool)> {
    cut(text, language)
        .unwrap()
        .tokens
        .into_iter()
        .map(|t| (t.text, t.kind, t.joined_to_previous))
        .collect()
}

fn texts(text: &str, language: Language) -> Vec<String> {
    shape(text, language)
        .into_iter()
        .map(|(text, ..)| text)
        .collect()
}

#[test]
fn the_course_sentence_is_cut_as_a_reader_would() {
    let story = Story::course(Language::Korean);
    let written = "모스크바에 여행을 왔는데 건물도 예쁘고 먹을 것도 맛있었어. 그런데 글쎄 직장 상사한테 전화가 왔어. 어디냐고 묻더라구 그래서 나는 말했지. 저 여행왔는데요. 여기 ___";
    assert_eq!(story.text, written);
    let expected = "모스크바 +에 여행 +을 왔는데 건물 +도 예쁘고 먹을 것 +도 맛있었어 그런데 글쎄 직장 상사 +한테 전화 +가 왔어 어디냐고 묻더라구 그래서 나 +는 말했지 저 여행 +왔는데요 여기 ___";
    let found: Vec<String> = story
        .tokens
        .iter()
        .map(|t| {
            if t.joined_to_previous {
                format!("+{}", t.text)
            } else {
                t.text.clone()
            }
        })
        .collect();
    assert_eq!(found.join(" "), expected);
    assert!(story.tokens.iter().all(|t| t.kind != TokenKind::Unknown));
    assert_eq!(story.truth(), Some(0));
    assert_eq!(story.distance(), Some(29));
    assert!(!story.blank_added);
}

#[test]
fn the_english_counterpart_is_known_word_for_word() {
    let story = Story::course(Language::English);
    assert!(story.tokens.iter().all(|t| t.kind != TokenKind::Unknown));
    assert_eq!(story.truth(), Some(0));
    assert_eq!(story.distance(), Some(30));
}

#[test]
fn unknown_words_are_marked_and_keep_their_particles_apart() {
    let found = shape("나는 런던에서 우주선을 봤어. 여기 ___", Language::Korean);
    let expected = [
        ("나", TokenKind::Filler, false),
        ("는", TokenKind::Particle, true),
        ("런던", TokenKind::Place, false),
        ("에서", TokenKind::Particle, true),
        ("우주선", TokenKind::Unknown, false),
        ("을", TokenKind::Particle, true),
        ("봤어", TokenKind::Filler, false),
        ("여기", TokenKind::Filler, false),
        ("___", TokenKind::Blank, false),
    ];
    let found: Vec<_> = found
        .iter()
        .map(|(text, kind, joined)| (text.as_str(), *kind, *joined))
        .collect();
    assert_eq!(found, expected);
    // A particle that does not agree is part of the word: 마을.
    assert_eq!(texts("마을 ___", Language::Korean), ["마을", "___"]);
    assert_eq!(
        texts("London's zorp ___", Language::English),
        ["London", "'s", "zorp", "___"]
    );
}

#[test]
fn particles_pile_up_and_polite_endings_are_read() {
    assert_eq!(
        texts("파리에서는 ___", Language::Korean),
        ["파리", "에서", "는", "___"]
    );
    assert_eq!(
        texts("파리부터 ___", Language::Korean),
        ["파리", "부터", "___"]
    );
    let story = cut("파리에 왔어요 ___", Language::Korean).unwrap();
    assert_eq!(story.tokens[2].text, "왔어요");
    assert_eq!(story.tokens[2].kind, TokenKind::Filler);
    assert_eq!(story.truth(), Some(1));
}

#[test]
fn the_truth_is_where_the_story_comes_to() {
    let truth = |text, language| cut(text, language).unwrap().truth();
    let ko = Language::Korean;
    assert_eq!(
        truth("런던에서 온 친구랑 파리에 여행을 왔어. 여기 ___", ko),
        Some(1)
    );
    assert_eq!(
        truth("도쿄에 사는 사촌이랑 로마로 여행을 왔어. 여기 ___", ko),
        Some(4)
    );
    assert_eq!(truth("도쿄 생각이 났어. 여기 ___", ko), Some(2));
    assert_eq!(truth("비가 왔어. 여기 ___", ko), None);
    let en = Language::English;
    assert_eq!(
        truth("My cousin in Paris called. I flew to Rome. I'm in ___", en),
        Some(4)
    );
    assert_eq!(
        truth("I came to Moscow. My boss in Paris called. I'm in ___", en),
        Some(0)
    );
    assert_eq!(truth("i CAME to HANOI ___", en), Some(5));
    assert_eq!(truth("it rained ___", en), None);
}

#[test]
fn a_missing_blank_is_appended_and_what_follows_one_is_dropped() {
    let story = cut("파리에 왔어. 여기 ", Language::Korean).unwrap();
    assert!(story.blank_added);
    assert_eq!(story.text, "파리에 왔어. 여기 ___");
    assert_eq!(story.tokens.last().unwrap().kind, TokenKind::Blank);
    let story = cut("파리에 왔어. 여기 __ 야. 그리고 ___", Language::Korean).unwrap();
    assert!(!story.blank_added);
    assert_eq!(story.text, "파리에 왔어. 여기 __");
    assert_eq!(texts("여기는___", Language::Korean), ["여기", "는", "___"]);
}

#[test]
fn decomposed_hangul_is_the_same_story() {
    let decomposed = "\u{1111}\u{1161}\u{1105}\u{1175}\u{110b}\u{1166} \u{110b}\u{116a}\u{11bb}\u{110b}\u{1165}. \u{110b}\u{1167}\u{1100}\u{1175} ___";
    assert_eq!(
        cut(decomposed, Language::Korean).unwrap(),
        cut("파리에 왔어. 여기 ___", Language::Korean).unwrap()
    );
}

#[test]
fn curly_apostrophes_are_apostrophes() {
    let story = cut("I flew to Cairo. I’m in ___", Language::English).unwrap();
    assert!(story.tokens.iter().all(|t| t.kind != TokenKind::Unknown));
    assert_eq!(
        texts("'Paris' ''' ___", Language::English),
        ["Paris", "___"]
    );
}

#[test]
fn hostile_text_is_an_error_or_a_story() {
    for language in Language::ALL {
        for empty in [
            "",
            "   ",
            "\n\t\u{0}",
            "___",
            "__ ___ _",
            ".,!?",
            "'",
            "\u{200b}",
        ] {
            assert_eq!(cut(empty, language), Err(Error::Empty), "{empty:?}");
        }
        assert_eq!(
            cut(&"가".repeat(100_000), language),
            Err(Error::TextTooLong {
                limit: MAX_CHARACTERS,
                came: 100_000
            })
        );
        assert_eq!(
            cut(&"a ".repeat(200), language),
            Err(Error::TooManyTokens {
                limit: MAX_TOKENS,
                came: 201
            })
        );
        assert!(cut(&"a ".repeat(199), language).is_ok());
        let long_word = "에서는".repeat(MAX_CHARACTERS / 3);
        assert!(cut(&long_word, language).is_ok());
        for odd in [
            "🙂👩‍👩‍👧 파리 에 🚀",
            "\u{202e}abc\u{0}def",
            "\u{1100}\u{1100}\u{11a8}",
            "파리\u{0}에",
            "𝕳𝖎 e\u{301}",
        ] {
            let story = cut(odd, language).unwrap();
            for token in &story.tokens {
                assert_eq!(story.text[token.range.clone()], token.text);
            }
        }
    }
}
