//! Six uses taught in the page: each answers as it should, reads what the reader writes or draws, and says what it cannot read.

use crate::browser::{Page, visit};

/// What came out at the end, and what is right.
fn said(page: &Page) -> (String, String) {
    page.wait_for(".answer-said");
    (page.text(".said strong"), page.text(".answer-said"))
}

#[test]
fn each_use_is_taught_and_reaches_what_the_lesson_states() {
    visit(|page| {
        page.open("?lesson=uses&lang=en&t=9999");
        page.click(".teach-all");
        page.until(
            "return [...document.querySelectorAll('.scores tbody tr td:nth-child(3)')]
                .every((cell) => cell.textContent.endsWith('%'))",
        );
        for row in 1..=6 {
            let share = page.text(&format!(
                ".scores tbody tr:nth-child({row}) td:nth-child(3)"
            ));
            let share: u32 = share.trim_end_matches('%').parse().expect("a percentage");
            assert!((95..=100).contains(&share), "{row}: {share}");
        }
        page.wait_for(".teach-all[disabled]");
    });
}

#[test]
fn readers_write_their_own_words_in_both_languages() {
    visit(|page| {
        for (address, right) in [
            ("lang=en&use=spam&text=You+won+a+free+phone!", "spam"),
            ("lang=en&use=spam&text=I+won+a+free+phone", "fine"),
            (
                "lang=en&use=sentiment&text=the+film+was+boring+but+the+music+was+great",
                "positive",
            ),
            (
                "lang=en&use=sentiment&text=the+music+was+great+but+the+film+was+boring",
                "negative",
            ),
            (
                "lang=ko&use=sentiment&text=영화는+지루하지만+음악이+좋아요",
                "긍정",
            ),
            (
                "lang=ko&use=sentiment&text=음악은+좋지만+영화가+지루해요",
                "부정",
            ),
            (
                "lang=en&use=tagging&text=they+watch+the+watch",
                "pronoun verb determiner noun",
            ),
            (
                "lang=en&use=chat&text=my+name+is+Tom+and+I+like+soup",
                "Tom, I like soup too!",
            ),
        ] {
            page.open(&format!("?lesson=uses&t=9999&{address}"));
            assert_eq!(said(page).1, right, "{address}");
        }
    });
}

#[test]
fn a_word_that_is_not_known_is_named_and_stays_in_the_field() {
    visit(|page| {
        page.open("?lesson=uses&lang=ko&use=translation");
        page.fill(".to-read input", "나는 어제 코끼리를 샀어요");
        page.wait_for(".refusal");
        assert!(page.text(".refusal").contains("‘코끼리를’"));
        let field = page.evaluate("return document.querySelector('.to-read input').value");
        assert_eq!(field, "나는 어제 코끼리를 샀어요");
        page.open("?lesson=uses&lang=ko&use=translation&t=9999&text=나는+어제+사과를+샀어요");
        page.until("return !document.querySelector('.refusal')");
        assert!(said(page).1.contains("apple"));
    });
}

#[test]
fn a_picture_is_drawn_by_keyboard_and_read() {
    visit(|page| {
        page.open("?lesson=uses&lang=en&use=caption&picture=0000000000000000&guess=0");
        page.wait_for(".refusal");
        page.evaluate("document.querySelector('.pad button[tabindex=\"0\"]').focus()");
        // A cross in the upper left corner.
        for keys in [
            "Right", "Space", "Down", "Left", "Space", "Right", "Space", "Right", "Space", "Down",
            "Left", "Space",
        ] {
            page.press(keys);
        }
        page.until("return location.search.includes('picture=40e0400000000000')");
        page.until("return !document.querySelector('.refusal')");
        page.evaluate("document.activeElement.blur()");
        page.press("End");
        assert_eq!(said(page).1, "A small cross at the top left");
    });
}

#[test]
fn a_decoder_that_gets_zeros_does_not_know_what_was_read() {
    visit(|page| {
        let mut answers = Vec::new();
        for text in ["my+name+is+Tom", "where+is+the+bank"] {
            page.open(&format!("?lesson=uses&lang=en&use=chat&t=9999&text={text}"));
            let told = said(page).1;
            page.click(".flag input");
            page.until("return location.search.includes('cut=true')");
            page.wait_for(".answer-said");
            let untold = page.text(".answer-said");
            assert_ne!(told, untold);
            answers.push(untold);
        }
        assert_eq!(answers[0], answers[1]);
    });
}

#[test]
fn a_choice_of_another_use_begins_anew_and_a_number_opens() {
    visit(|page| {
        page.open("?lesson=uses&lang=ko&use=spam&t=9999&guess=0");
        page.click("[data-use='translation']");
        page.until(
            "return location.search.includes('use=translation') && !location.search.includes('t=')",
        );
        page.wait_for("html[data-ready='true']");
        page.press("End");
        page.wait_for(".answer-said[lang='en']");
        page.click(".levels .level:nth-child(3)");
        page.wait_for(".number .equation");
        assert!(page.text(".printed").starts_with("torch.Size([1, "));
    });
}
