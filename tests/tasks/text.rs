//! One's own text: symbols, and writing on.

use proptest::prelude::*;
use unrolled::nn::{Init, Kind, Model, ModelSpec, Rng, Spec};
use unrolled::task::moscow::Language;
use unrolled::task::text::{self, Alphabet, MAX_SYMBOLS, UNKNOWN, Vocabulary};
use unrolled::task::{Choice, Error, Setup, Task, TaskName, Trainer};

/// Text of Hangul syllables, letters and punctuation.
fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            4 => proptest::char::range('가', '힣'),
            2 => proptest::char::range('a', 'z'),
            1 => proptest::char::range('ㄱ', 'ㅎ'),
            2 => prop_oneof![Just(' '), Just('\n'), Just('.'), Just('🙂')],
        ],
        0..200,
    )
    .prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn a_text_comes_back_from_its_symbols(text in texts(), jamo in any::<bool>()) {
        let alphabet = if jamo { Alphabet::Jamo } else { Alphabet::Syllables };
        let vocabulary = Vocabulary::new(&text, alphabet);
        let tokens = vocabulary.encode(&text);
        prop_assert!(tokens.iter().all(|&token| (token as usize) < vocabulary.len()));
        prop_assert!(!tokens.contains(&UNKNOWN));
        prop_assert_eq!(vocabulary.decode(&tokens), text);
        let mut labels = vocabulary.labels();
        prop_assert!(labels.iter().all(|label| !label.is_empty()));
        labels.sort();
        labels.dedup();
        // A loose consonant and the same one at a syllable's beginning are written alike; nothing else is.
        prop_assert!(jamo || labels.len() == vocabulary.len());
    }

    #[test]
    fn anything_can_be_read(text in any::<String>(), prompt in any::<String>(), jamo in any::<bool>()) {
        let alphabet = if jamo { Alphabet::Jamo } else { Alphabet::Syllables };
        let vocabulary = Vocabulary::new(&text, alphabet);
        let tokens = vocabulary.encode(&prompt);
        prop_assert!(tokens.iter().all(|&token| (token as usize) < vocabulary.len()));
        vocabulary.decode(&tokens);
        let task = Task::Text { text, alphabet, length: 8 };
        let possible = task.check().is_ok();
        prop_assert_eq!(task.sample(&mut Rng::seed_from_u64(1)).is_ok(), possible);
        let (chance, best) = (task.chance().value, task.best().value);
        prop_assert!((0.0..=1.0).contains(&chance) && chance <= best && best <= 1.0);
    }
}

#[test]
fn jamo_are_fewer_than_syllables() {
    let text = text::example(Language::Korean);
    let [syllables, jamo] = Alphabet::ALL.map(|alphabet| Vocabulary::new(&text, alphabet));
    assert!(jamo.len() < syllables.len());
    assert!(jamo.encode(&text).len() > syllables.encode(&text).len());
    let han = jamo.encode("한");
    assert_eq!(han.len(), 3);
    let labels: Vec<String> = han.iter().map(|&token| jamo.label(token)).collect();
    assert_eq!(labels, ["ㅎ", "ㅏ", "-ㄴ"]);
    assert_eq!(jamo.decode(&han), "한");
    // Left alone, a jamo is written as its letter.
    assert_eq!(jamo.decode(&han[..1]), "ㅎ");
    assert_eq!(jamo.decode(&han[2..]), "ㄴ");
}

#[test]
fn text_from_elsewhere_is_made_plain() {
    let vocabulary = Vocabulary::new("한국 a\n", Alphabet::Syllables);
    // Decomposed Hangul, Windows' line ends, tabs, no-break spaces, control characters.
    assert_eq!(
        vocabulary.encode("\u{1112}\u{1161}\u{11ab}\r\n\ta\u{a0}\u{7}"),
        vocabulary.encode("한\n a ")
    );
    assert_eq!(vocabulary.encode("漢"), [UNKNOWN]);
    assert_eq!(vocabulary.label(UNKNOWN), "□");
}

#[test]
fn the_rarest_symbols_of_a_huge_vocabulary_are_unknown() {
    let many: String = ('가'..).take(MAX_SYMBOLS + 50).collect();
    let text = format!("{many}{}", &many[..3 * 100]);
    let vocabulary = Vocabulary::new(&text, Alphabet::Syllables);
    assert_eq!(vocabulary.len(), MAX_SYMBOLS + 1);
    let unknown = vocabulary
        .encode(&many)
        .iter()
        .filter(|&&token| token == UNKNOWN)
        .count();
    assert_eq!(unknown, 50);
    assert!(!vocabulary.encode(&many[..300]).contains(&UNKNOWN));
}

#[test]
fn a_text_must_be_long_enough_and_not_too_long() {
    let task = |text: String| Task::Text {
        text,
        alphabet: Alphabet::Syllables,
        length: 60,
    };
    let error = task("ab".repeat(10)).check().unwrap_err();
    assert_eq!(
        error.to_string(),
        "characters of the text: expected 50 to 20000, found 20"
    );
    for (characters, possible) in [
        (49, false),
        (60, false),
        (61, true),
        (20_000, true),
        (20_001, false),
    ] {
        let checked = task("a".repeat(characters)).check();
        assert_eq!(checked.is_ok(), possible, "{characters}");
        let refused = matches!(
            checked,
            Err(Error::Range {
                choice: Choice::Characters,
                ..
            })
        );
        assert_eq!(refused, !possible);
    }
}

fn untaught(vocabulary: &Vocabulary, outputs: usize, bidirectional: bool) -> Model {
    let stack = Spec::new(Kind::Gru, 4, 6).bidirectional(bidirectional);
    let spec = ModelSpec::of_tokens(vocabulary.len(), stack, outputs);
    Model::init(spec, &Init::default(), &mut Rng::seed_from_u64(1)).unwrap()
}

#[test]
fn writing_on_follows_the_temperature() {
    let text = "가나다라마바사 abc\n";
    let vocabulary = Vocabulary::new(text, Alphabet::Jamo);
    let model = untaught(&vocabulary, vocabulary.len(), false);
    let write = |prompt: &str, temperature, seed| {
        let mut rng = Rng::seed_from_u64(seed);
        text::sample(&model, &vocabulary, prompt, temperature, 40, &mut rng).unwrap()
    };
    // At 0 nothing is left to chance, and 1e-6 is hardly different.
    assert_eq!(write("가", 0.0, 1), write("가", 0.0, 2));
    assert_eq!(write("가", 0.0, 1), write("가", 1e-6, 2));
    assert_ne!(write("가", 1.0, 1), write("가", 1.0, 2));
    assert_eq!(write("가", 1.0, 1), write("가", 1.0, 1));
    for seed in 0..20 {
        // An unknown symbol is read, and written by nobody.
        let written = write("가漢", 10.0, seed);
        assert_eq!(written.matches('□').count(), 1, "{written}");
    }
    assert!(!write("", 1.0, 1).is_empty());
    let mut rng = Rng::seed_from_u64(1);
    assert_eq!(
        text::sample(&model, &vocabulary, "나", 1.0, 0, &mut rng).unwrap(),
        "나"
    );
}

#[test]
fn what_cannot_be_written_is_an_error() {
    let vocabulary = Vocabulary::new("abc ", Alphabet::Syllables);
    let mut rng = Rng::seed_from_u64(1);
    let mut sample = |model: &Model, temperature, count| {
        text::sample(model, &vocabulary, "a", temperature, count, &mut rng)
    };
    let model = untaught(&vocabulary, vocabulary.len(), false);
    for temperature in [f32::NAN, -1.0, 11.0, f32::INFINITY] {
        assert!(matches!(
            sample(&model, temperature, 5),
            Err(Error::Range {
                choice: Choice::Temperature,
                ..
            })
        ));
    }
    assert!(matches!(
        sample(&model, 1.0, usize::MAX),
        Err(Error::Range {
            choice: Choice::Count,
            ..
        })
    ));
    let other = untaught(&vocabulary, 2, false);
    assert!(matches!(sample(&other, 1.0, 5), Err(Error::Model { .. })));
    let both = untaught(&vocabulary, vocabulary.len(), true);
    assert_eq!(
        sample(&both, 1.0, 5),
        Err(Error::Leak {
            task: TaskName::Text
        })
    );
    let mut broken = untaught(&vocabulary, vocabulary.len(), false);
    broken.params_mut().data_mut().fill(f32::NAN);
    assert_eq!(sample(&broken, 0.0, 5), Err(Error::NotFinite));
}

#[test]
fn an_unknown_symbol_says_nothing() {
    let setup = Setup {
        units: 8,
        ..Setup::default_of(TaskName::Text)
    };
    let mut trainer = Trainer::new(&setup).unwrap();
    for _ in 0..3 {
        trainer.step().unwrap();
    }
    let table = trainer.model().params().get("embedding.weight").unwrap();
    assert!(table[..setup.embedding].iter().all(|value| *value == 0.0));
    assert!(table[setup.embedding..].iter().all(|value| *value != 0.0));
}

#[test]
fn the_example_is_text_in_both_languages() {
    for language in [Language::Korean, Language::English] {
        let text = text::example(language);
        assert_eq!(text.lines().count(), 40);
        assert!(!text.contains('_'));
        assert!(text.lines().all(|line| line.ends_with('.')));
        for alphabet in Alphabet::ALL {
            let task = Task::Text {
                text: text.clone(),
                alphabet,
                length: 32,
            };
            assert_eq!(task.check(), Ok(()));
        }
    }
}

#[test]
fn bits_are_logarithms_to_base_two() {
    // -ln(1/8) is three bits.
    assert!((text::bits(8.0_f32.ln()) - 3.0).abs() < 1e-6);
}
