//! Backpropagation through time, played forth and back.

use serde_json::json;

use crate::browser::visit;

#[test]
fn the_gradient_comes_back_after_the_forward_pass() {
    visit(|page| {
        let shown = |what: &str| {
            page.evaluate(&format!(
                "return [...document.querySelectorAll(\".done[data-pick^='{what}.']\")].map((e) => e.dataset.pick.split('.')[1]).filter((t, i, all) => all.indexOf(t) === i).join()"
            ))
        };
        page.open("?lesson=bptt&lang=en&t=18");
        assert_eq!(shown("h"), json!("0,1,2,3,4,5"));
        assert_eq!(shown("dh"), json!(""));
        page.press("Shift+Right");
        page.until("return document.querySelector('.controls').dataset.tick === '21'");
        assert_eq!(shown("dh"), json!("5"));
        page.press("End");
        page.until("return document.querySelector('.controls').dataset.tick === '36'");
        assert_eq!(shown("dh"), json!("0,1,2,3,4,5"));
    });
}

#[test]
fn the_gradient_of_a_weight_opens_into_the_sum_of_its_steps() {
    visit(|page| {
        page.open("?lesson=bptt&lang=ko&guess=0");
        page.click("[data-pick='wh.1.2']");
        page.until(
            "return location.search.includes('pick=wh.1.2') && location.search.includes('t=36')",
        );
        page.wait_for(".equation");
        let off = page.evaluate(
            "const number = (text) => Number(text.replace('−', '-'));
            const equation = document.querySelector('.equation');
            const terms = [...equation.querySelectorAll('.factor .value')].map((e) => number(e.innerText));
            const result = number(equation.querySelector('.result .value').innerText);
            const sum = terms.filter((_, i) => i > 0 || !equation.querySelector('.result .factor')).reduce((a, b) => a + b, 0);
            return Math.abs(sum - result)",
        );
        assert!(off.as_f64().is_some_and(|off| off < 0.005), "off by {off}");
    });
}

#[test]
fn the_way_back_sets_out_from_the_loss_however_the_sequence_is_divided() {
    visit(|page| {
        for border in ["", "&border=detach", "&border=reset"] {
            page.open(&format!("?lesson=bptt&lang=en&t=19{border}"));
            let caption = page.text(".foot .caption");
            assert!(
                caption.contains("sets out from the loss"),
                "{border}: {caption}"
            );
        }
    });
}

#[test]
fn detaching_leaves_the_states_and_resetting_does_not() {
    visit(|page| {
        let last = |query: &str| {
            page.open(&format!("?lesson=bptt&lang=en&t=9999{query}"));
            page.evaluate(
                "const text = (pick) => document.querySelector(`[data-pick='${pick}']`).textContent;
                return [text('h.5.0'), text('dh.0.0')]",
            )
        };
        let (open, detached, reset) = (last(""), last("&border=detach"), last("&border=reset"));
        assert_eq!(open[0], detached[0]);
        assert_ne!(open[0], reset[0]);
        assert_eq!(detached[1], json!("0.00"));
    });
}

#[test]
fn the_level_of_numbers_opens_what_runs_on_the_way_back_too() {
    visit(|page| {
        for (tick, pick) in [(10, "h.3.0"), (24, "dw.4.0"), (36, "dw.0.0")] {
            page.open(&format!("?lesson=bptt&lang=ko&guess=1&t={tick}"));
            page.press("3");
            page.wait_for(".stage .number .result");
            let address = page.settled_address();
            assert!(
                address.contains(&format!("pick={pick}")),
                "{tick}: {address}"
            );
        }
    });
}

#[test]
fn a_forget_gate_of_nine_tenths_leaves_next_to_nothing_after_a_hundred_steps() {
    visit(|page| {
        page.open("?lesson=bptt&lang=en");
        page.until("return [...document.querySelectorAll('.kept')].some((e) => e.innerText.includes('2.7×10⁻⁵'))");
        page.open("?lesson=bptt&lang=en&forget=100");
        page.until("return [...document.querySelectorAll('.kept')].some((e) => e.innerText.includes('1.0000'))");
    });
}
