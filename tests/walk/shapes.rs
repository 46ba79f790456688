//! The tensor X-ray: slices chosen by click and by slider, sizes changed, the listing that follows.

use crate::browser::{Page, visit};

/// Numbers lit in a part of the figure, by the first letter of their names: h network, o output, l h_n, x input.
fn lit(page: &Page, kind: &str) -> u64 {
    page.evaluate(&format!(
        "return document.querySelectorAll(\".xray .cell.lit[data-spot^='{kind}.']\").length"
    ))
    .as_u64()
    .unwrap_or_default()
}

#[test]
fn a_click_on_h_n_lights_the_same_number_in_output_and_in_the_network() {
    visit(|page| {
        for (language, word) in [("ko", "이기도 합니다"), ("en", "too")] {
            page.open(&format!("?lesson=shapes&lang={language}&guess=0"));
            page.click(".xray [data-spot='l.0.0.3']");
            page.wait_for(".xray .cell.lit[data-spot='h.0.9.0.0.3']");
            assert_eq!([lit(page, "h"), lit(page, "o"), lit(page, "l")], [1, 1, 1]);
            page.wait_for(".controls[data-tick='30']");
            let said = page.text(".reading");
            assert!(said.contains("h_n[0, 0, 3]"), "{said}");
            assert!(
                said.contains("output[0, 9, 3]") && said.contains(word),
                "{said}"
            );
        }
    });
}

#[test]
fn an_inner_state_of_a_lower_layer_is_in_neither() {
    visit(|page| {
        page.open("?lesson=shapes&lang=en&layers=2&t=9999&slice=network.0.3.0.0.2");
        assert_eq!([lit(page, "h"), lit(page, "o"), lit(page, "l")], [1, 0, 0]);
        assert!(page.text(".reading").contains("neither"));
    });
}

#[test]
fn sliders_choose_along_the_axes_by_keyboard() {
    visit(|page| {
        page.open("?lesson=shapes&lang=en&t=9999&batch=2");
        page.click(".tensors button:nth-child(4)");
        page.until("return location.search.includes('slice=output')");
        assert_eq!(lit(page, "o"), 160);
        page.evaluate("document.querySelector('.axis-field input').focus()");
        page.press("Right");
        page.until(
            "return document.querySelector('.reading').innerText.includes('output[:, 0, :]')",
        );
        assert_eq!(lit(page, "o"), 16);
        assert_eq!(lit(page, "h"), 16);
        assert!(page.text(".reading").contains("(2, 8)"));
    });
}

#[test]
fn batch_first_moves_input_and_output_and_not_h_n() {
    visit(|page| {
        page.open("?lesson=shapes&lang=en&batch=3&layers=2&t=9999");
        let titles = "return [...document.querySelectorAll('.xray text')].map((t) => t.textContent).filter((t) => t.includes(', ')).join(' ')";
        let before = page
            .evaluate(titles)
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(
            before.contains("inputs (3, 10, 5)") && before.contains("output (3, 10, 8)"),
            "{before}"
        );
        assert!(before.contains("h_n (2, 3, 8)"), "{before}");
        page.click(".flag input");
        page.until("return location.search.includes('first=false')");
        let after = page
            .evaluate(titles)
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(
            after.contains("inputs (10, 3, 5)") && after.contains("output (10, 3, 8)"),
            "{after}"
        );
        assert!(after.contains("h_n (2, 3, 8)"), "{after}");
        assert!(
            page.text(".printed")
                .contains("torch.Size([10, 3, 8])\ntorch.Size([2, 3, 8])")
        );
    });
}

#[test]
fn the_listing_and_the_count_follow_the_sizes() {
    visit(|page| {
        page.open("?lesson=shapes&lang=en");
        assert!(page.text(".parameters").contains("= 120"));
        assert!(page.text(".printed").contains("bias_hh_l0 (8,)"));
        // Down in a field of numbers is one less.
        let less = |field: u32| {
            page.evaluate(&format!(
                "document.querySelector('.settings .field:nth-child({field}) input').focus()"
            ));
            page.press("Down");
        };
        less(2);
        page.until("return document.querySelector('.parameters').innerText.includes('= 98')");
        less(4);
        page.until("return document.querySelector('.printed').innerText.includes('[1, 9, 7]')");
        assert!(page.text(".parameters").contains("= 98"));
    });
}

#[test]
fn the_keys_play_to_the_end_and_the_tensors_fill() {
    visit(|page| {
        page.open("?lesson=shapes&lang=ko&guess=0");
        let done = "return document.querySelectorAll(\".xray .cell.done[data-spot^='o.']\").length";
        assert_eq!(page.evaluate(done).as_u64(), Some(0));
        page.press("Shift+Right");
        page.wait_for(".controls[data-tick='3']");
        page.until(&format!(
            "const done = () => {{ {done} }}; return done() === 8"
        ));
        page.press("End");
        page.until(&format!(
            "const done = () => {{ {done} }}; return done() === 80"
        ));
        page.click(".levels .level:nth-child(3)");
        page.wait_for(".number .equation");
    });
}

#[test]
fn an_opened_number_adds_up() {
    visit(|page| {
        page.open("?lesson=shapes&lang=en&layers=2&both=true&t=9999&slice=network.0.4.1.1.2&zoom=number&pick=h.4.2");
        page.wait_for(".equation");
        let off = page.evaluate(
            "const number = (text) => Number(text.replace('−', '-'));
            const value = (element) => number(element.querySelector('.value').innerText);
            const [h, a, q] = document.querySelectorAll('.equation');
            const result = (equation) => value(equation.querySelector('.result'));
            return Math.abs(Math.tanh(result(a) + result(q)) - result(h));",
        );
        assert!(off.as_f64().is_some_and(|off| off < 0.001), "off by {off}");
    });
}
