//! Two orders of the same words: told apart with the loop, not without it.

use serde_json::json;

use crate::browser::visit;

const DIFFERENCES: &str = "return [...document.querySelectorAll('.orders .status')].map((e) => Number(e.innerText.match(/[\\d.]+$/)?.[0] ?? NaN))";

#[test]
fn only_the_loop_tells_the_orders_apart_and_turning_it_down_ends_that() {
    visit(|page| {
        for language in ["ko", "en"] {
            page.open(&format!("?lesson=feedback&lang={language}&guess=0"));
            page.press("End");
            page.until("return location.search.includes('t=')");
            let apart = page.evaluate(DIFFERENCES);
            assert_eq!(apart[0], json!(0));
            assert!(
                apart[1].as_f64().is_some_and(|value| value > 0.02),
                "{apart}"
            );
            page.open(&format!(
                "?lesson=feedback&lang={language}&feedback=0&t=9999"
            ));
            assert_eq!(page.evaluate(DIFFERENCES), json!([0, 0]));
            page.wait_for(".printed");
            assert!(page.text(".listing .printed").contains("recurrent True"));
        }
    });
}

#[test]
fn the_last_step_knows_only_its_word_without_the_loop() {
    visit(|page| {
        page.open("?lesson=feedback&lang=en&t=9999");
        page.choose("select:has(option[value='last'])", "last");
        page.until("return location.search.includes('readout=last')");
        let apart = page.evaluate(DIFFERENCES);
        assert!(
            apart[0].as_f64().is_some_and(|value| value > 0.0),
            "{apart}"
        );
        page.open("?lesson=feedback&lang=ko&t=9999&readout=last");
        assert_eq!(page.evaluate(DIFFERENCES)[0], json!(0));
    });
}

#[test]
fn own_words_are_read_and_a_single_one_is_refused_with_a_reason() {
    visit(|page| {
        page.open("?lesson=feedback&lang=ko&t=9999");
        page.fill(".own-words input", "물 좀 주세요");
        page.until("return [...document.querySelectorAll('.drawing text')].some((e) => e.textContent === '주세요')");
        page.fill(".own-words input", "물");
        page.wait_for(".refused");
        assert!(page.text(".refused").contains("2단어부터 8단어까지"));
        assert_eq!(
            page.evaluate("return document.querySelector('.own-words input').value"),
            json!("물")
        );
        page.fill(".own-words input", "물 주세요");
        page.until("return !document.querySelector('.refused')");
    });
}

#[test]
fn a_state_of_either_network_opens_into_its_sum() {
    visit(|page| {
        page.open("?lesson=feedback&lang=en&t=9999");
        page.click(".overview:nth-of-type(1) .drawing:nth-of-type(2) [data-pick='h.1.0']");
        page.until(
            "return location.search.includes('open=f2') && location.search.includes('pick=h.1.0')",
        );
        page.wait_for(".equation");
    });
}
