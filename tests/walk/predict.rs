//! Predict first: a figure waits for the reader's guess, and locks nobody out.

use serde_json::{Value, json};

use crate::browser::{Page, visit};

fn tick(page: &Page) -> Value {
    page.evaluate("return document.querySelector('.controls').dataset.tick")
}

#[test]
fn the_first_move_asks_and_an_answer_starts_the_figure() {
    visit(|page| {
        for (language, question) in [
            ("ko", "평균이 달라지는 신경망"),
            ("en", "Whose mean changes"),
        ] {
            page.open(&format!("?lesson=feedback&lang={language}"));
            page.press("Shift+Right");
            page.wait_for(".asks");
            assert!(
                page.text(".asks").contains(question),
                "{}",
                page.text(".asks")
            );
            assert_eq!(tick(page), json!("0"));
            page.click(".asks button:nth-of-type(2)");
            page.until("return location.search.includes('guess=1')");
            page.until("return document.querySelector('.controls').dataset.tick !== '0'");
            page.until("return !document.querySelector('.asks')");
            page.wait_for(".answer.hit input:checked");
        }
    });
}

#[test]
fn who_drives_by_keys_answers_by_keys() {
    visit(|page| {
        page.open("?lesson=feedback&lang=en");
        page.press("Shift+Right");
        page.wait_for(".asks:focus");
        page.press("Tab");
        page.press("Tab");
        page.press("Enter");
        page.until("return location.search.includes('guess=1')");
        page.until("return document.querySelector('.controls').dataset.tick !== '0'");
    });
}

#[test]
fn a_second_move_passes_without_a_guess() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en");
        page.press("PageDown");
        page.wait_for(".asks");
        page.press("PageDown");
        page.wait_for(".controls[data-tick='1']");
        page.until("return !document.querySelector('.asks') && !location.search.includes('guess')");
        // Whoever has passed once is not asked again.
        page.press("Home");
        page.wait_for(".controls[data-tick='0']");
        page.press("PageDown");
        page.wait_for(".controls[data-tick='1']");

        page.open("?lesson=gru&lang=ko");
        page.click(".controls .play");
        page.click(".asks .pass");
        page.until("return document.querySelector('.controls').dataset.tick !== '0'");
    });
}

/// Lesson 2's question is about its chatbot, and the other networks run without it.
#[test]
fn a_question_about_one_of_several_figures_stops_no_other() {
    visit(|page| {
        page.open("?lesson=uses&lang=en&use=spam");
        page.press("Right");
        page.until("return document.querySelector('.controls').dataset.tick !== '0'");
        assert_eq!(
            page.evaluate("return document.querySelectorAll('.asks').length"),
            json!(0)
        );
        page.open("?lesson=uses&lang=en&use=chat");
        page.press("Right");
        page.wait_for(".asks");
    });
}

#[test]
fn a_value_to_come_and_the_scrubber_ask_too() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        page.click("[data-pick='h.3.5']");
        page.wait_for(".asks");
        assert_eq!(tick(page), json!("0"));
        assert!(page.evaluate("return !document.querySelector('.stage .number')") == json!(true));
        page.click(".asks .pass");
        page.wait_for(".controls[data-tick='28']");

        page.open("?lesson=rnn&lang=en");
        page.evaluate("document.querySelector('.scrub').focus()");
        page.press("End");
        page.wait_for(".asks");
        page.until("return document.querySelector('.scrub').value === '0'");
        page.click(".asks .plain:nth-of-type(1)");
        page.wait_for(".controls[data-tick='70']");
    });
}

#[test]
fn an_address_that_names_a_moment_shows_it() {
    visit(|page| {
        page.open("?lesson=cells&lang=en&t=20");
        page.press("Right");
        page.wait_for(".controls[data-tick='21']");
        assert_eq!(
            page.evaluate("return document.querySelectorAll('.asks').length"),
            json!(0)
        );
    });
}

#[test]
fn what_is_asked_for_is_not_written_before_the_guess() {
    visit(|page| {
        let titles = "return document.querySelector('.xray').textContent";
        let written = |asked: &str| {
            page.evaluate(titles)
                .as_str()
                .is_some_and(|text| text.contains(asked))
        };
        for (lesson, shape) in [("shapes", "h_n (1, 1, 8)"), ("deep", "output (1, 10, 8)")] {
            page.open(&format!("?lesson={lesson}&lang=en"));
            assert!(!written(shape) && written("(?, ?, ?)"), "{lesson}");
            page.click(".answer:nth-of-type(1) input");
            page.until(&format!(
                "return document.querySelector('.xray').textContent.includes('{shape}')"
            ));
        }
        page.open("?lesson=cells&lang=ko");
        assert!(page.text(".cell-column h3").contains('?'));
        page.click(".answer:nth-of-type(3) input");
        page.until("return document.querySelector('.cell-column h3').innerText.includes('66')");
    });
}

#[test]
fn the_places_of_the_story_ask_as_well() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en");
        page.wait_for(".lane canvas.places");
        page.evaluate(
            "const canvas = document.querySelector('.lane canvas.places');
             const box = canvas.getBoundingClientRect();
             canvas.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: box.right - 3, clientY: box.top + 5 }))",
        );
        page.wait_for(".asks");
        assert_eq!(tick(page), json!("0"));
    });
}

#[test]
fn the_question_leaves_the_control_bar_on_a_phone_s_screen() {
    visit(|page| {
        page.resize(390, 664);
        for lesson in ["uses", "gru", "shapes"] {
            page.open(&format!("?lesson={lesson}&lang=en"));
            page.press("PageDown");
            page.wait_for(".asks");
            page.until(
                "return document.querySelector('.controls').getBoundingClientRect().bottom <= innerHeight",
            );
        }
    });
}

#[test]
fn beside_the_text_the_question_is_whole() {
    visit(|page| {
        page.resize(1440, 900);
        page.open("?lesson=lstm&lang=ko");
        page.press("PageDown");
        page.wait_for(".asks");
        page.until(
            "const asks = document.querySelector('.asks'); return asks.scrollHeight <= asks.clientHeight + 1",
        );
    });
}
