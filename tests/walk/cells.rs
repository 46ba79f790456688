//! The two cells side by side.

use serde_json::json;

use crate::browser::visit;

#[test]
fn the_first_candidate_is_the_rnns_first_state() {
    visit(|page| {
        page.open("?lesson=cells&lang=en&t=9999");
        let two = page.evaluate(
            "return [...document.querySelectorAll('.kept')][0].innerText.match(/(?<= is )[−\\d.]+\\d/g)",
        );
        assert_eq!(two.as_array().map(Vec::len), Some(2), "{two}");
        assert_eq!(two[0], two[1]);
        page.open("?lesson=cells&lang=en&t=8");
        let values = page.evaluate(
            "const value = (column, pick) => document.querySelector(`.cell-column:nth-child(${column}) [data-pick='${pick}'] text`).textContent;
            return [value(1, 'h.0.0'), value(2, 'g.0.0')]",
        );
        assert_eq!(values[0], values[1]);
    });
}

#[test]
fn a_click_opens_the_number_of_its_own_cell() {
    visit(|page| {
        page.open("?lesson=cells&lang=ko&t=9999");
        page.click(".cell-column:nth-child(1) [data-pick='h.3.1']");
        page.until(
            "return location.search.includes('open=rnn') && location.search.includes('pick=h.3.1')",
        );
        page.wait_for(".equation");
        let rnn = page.text(".equation");
        page.click(".cell-column:nth-child(2) [data-pick='h.3.1']");
        page.until("return !location.search.includes('open=rnn')");
        page.until("return document.querySelector('.equation').innerText.includes('o')");
        assert_ne!(page.text(".equation"), rnn);
    });
}

#[test]
fn the_rnn_waits_until_the_lstm_is_done() {
    visit(|page| {
        page.open("?lesson=cells&lang=en&t=5");
        let done = |column: usize| {
            page.evaluate(&format!(
                "return document.querySelectorAll(\".cell-column:nth-child({column}) .done[data-pick^='h.0.']\").length > 0"
            ))
        };
        assert_eq!((done(1), done(2)), (json!(true), json!(false)));
        for _ in 0..3 {
            page.press("Right");
        }
        page.until("return document.querySelector('.controls').dataset.tick === '8'");
        assert_eq!((done(1), done(2)), (json!(true), json!(true)));
    });
}
