//! Everything by keyboard, nothing taken that belongs to the browser.

use serde_json::json;

use crate::browser::visit;

#[test]
fn tab_walks_through_every_screen_and_comes_back() {
    visit(|page| {
        for lesson in ["rnn", "lstm", "moscow"] {
            page.open(&format!("?lesson={lesson}&lang=en"));
            let names = "const e = document.activeElement; return e === document.body ? '' : `${e.tagName}.${e.className}`";
            let mut seen = Vec::new();
            for _ in 0..80 {
                page.press("Tab");
                let name = page.evaluate(names).as_str().unwrap_or_default().to_owned();
                if name.is_empty() {
                    break;
                }
                seen.push(name);
            }
            for wanted in ["A.skip", "BUTTON.play", "INPUT.scrub", "BUTTON.level"] {
                assert!(
                    seen.iter().any(|name| name == wanted),
                    "{lesson}: Tab never reaches {wanted}: {seen:?}"
                );
            }
            assert!(seen.len() < 80, "{lesson}: Tab never leaves the page");
        }
    });
}

#[test]
fn space_on_a_button_is_the_button_s() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        page.evaluate("document.querySelector('.languages button').focus()");
        page.press("Space");
        page.wait_for("html[lang='ko']");
        assert_eq!(
            page.evaluate("return document.querySelector('.controls').dataset.tick"),
            json!("0")
        );
    });
}

#[test]
fn the_scrubber_moves_one_operation_a_key() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en&t=10");
        page.evaluate("document.querySelector('.scrub').focus()");
        page.press("Right");
        page.wait_for(".controls[data-tick='11']");
        let spoken =
            page.evaluate("return document.querySelector('.scrub').getAttribute('aria-valuetext')");
        assert!(
            spoken
                .as_str()
                .is_some_and(|text| text.starts_with("Step 2 of 12")),
            "{spoken}"
        );
    });
}

#[test]
fn a_screen_reader_hears_where_the_clock_stops() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&guess=0");
        page.press("Right");
        page.until(
            "return document.querySelector('.stage [role=status]').innerText.includes('Read')",
        );
        page.press("Right");
        page.until(
            "return document.querySelector('.stage [role=status]').innerText.includes('Compute')",
        );
        page.evaluate("document.querySelector('.text-version').open = true");
        let values = page.text(".text-version");
        assert!(
            values.contains("hₜ") && values.contains("Wₓ xₜ"),
            "{values}"
        );
    });
}

#[test]
fn a_symbol_in_the_text_lights_up_its_part_of_the_figure() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en");
        page.click(".prose math .q-f");
        page.wait_for("html[data-lit='q-f']");
    });
}

#[test]
fn a_number_of_the_text_is_dragged_turned_by_keys_and_follows_the_figure() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        let number = ".live[data-name='steps']";
        let shows = |text: &str| {
            page.until(&format!(
                "return document.querySelector(\"{number}\").textContent === '{text}'"
            ));
        };
        page.drag(number, 21, 0);
        shows("13");
        page.until("return location.search.includes('steps=13')");
        page.evaluate(&format!("document.querySelector(\"{number}\").focus()"));
        page.press("Left");
        shows("12");
        assert_eq!(
            page.evaluate("return document.querySelector('.controls').dataset.tick"),
            json!("0"),
            "the arrow was the number's"
        );
        page.press("End");
        shows("20");
        page.click(".languages button:nth-child(1)");
        page.wait_for("html[lang='ko']");
        shows("20");
        page.open("?lesson=bptt&lang=ko&radius=120");
        page.until("return document.querySelector('.live').textContent === '1.20'");
        page.open("?lesson=bptt&lang=ko&radius=nonsense");
        page.until("return document.querySelector('.live').textContent === '0.90'");
    });
}

#[test]
fn a_clicker_goes_on_after_a_prediction_by_mouse() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        page.click(".answer:nth-of-type(2) input");
        page.until("return location.search.includes('guess=')");
        let guess = page.evaluate("return new URLSearchParams(location.search).get('guess')");
        page.press("Right");
        page.wait_for(".controls[data-tick='1']");
        page.press("PageDown");
        page.wait_for(".controls[data-tick='2']");
        assert_eq!(
            page.evaluate("return new URLSearchParams(location.search).get('guess')"),
            guess
        );
        page.evaluate("document.querySelector('.settings select').focus()");
        page.press("PageDown");
        page.wait_for(".controls[data-tick='3']");
    });
}

#[test]
fn a_clicker_goes_on_to_the_next_lesson_where_one_ends() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&t=69");
        let next = page.evaluate("return document.querySelector('.ending .next').search");
        page.press("PageDown");
        page.wait_for(".controls[data-tick='70']");
        page.press("PageDown");
        page.wait_for(".controls[data-tick='0']");
        let lesson = page.evaluate("return new URLSearchParams(location.search).get('lesson')");
        assert_eq!(
            next.as_str(),
            lesson.as_str().map(|l| format!("?lesson={l}")).as_deref()
        );
    });
}
