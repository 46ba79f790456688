//! The LSTM: its gates held, its vectors opened.

use serde_json::json;

use crate::browser::visit;

#[test]
fn a_forget_gate_held_open_keeps_what_was_written_and_held_shut_loses_it() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en&t=96");
        let free = page.text(".kept");
        page.click(".hold .levels:last-of-type button:nth-child(3)");
        page.until("return location.search.includes('hold=f.all')");
        page.wait_for(".cell.held[data-pick='f.11.0']");
        let open = page.text(".kept");
        assert_ne!(open, free);
        assert!(open.contains("100%"), "{open}");
        let gate = page
            .evaluate("return document.querySelectorAll(\"[data-pick='f.11.0']\")[1].textContent");
        assert_eq!(gate, json!("1.00"));
        page.click(".hold .levels:last-of-type button:nth-child(1)");
        page.until("return !document.querySelector('.cell.held')");
        assert_eq!(page.text(".kept"), free);
    });
}

#[test]
fn one_unit_can_be_held_alone_and_the_address_says_so() {
    visit(|page| {
        page.open("?lesson=lstm&lang=ko&t=96");
        page.choose(".hold select", "2");
        page.click(".hold .levels:last-of-type button:nth-child(2)");
        page.wait_for(".cell.held[data-pick='f.11.2']");
        page.until("return location.search.includes('hold=f.2')");
        let held = page.evaluate("return new Set([...document.querySelectorAll('.cell.held')].map((c) => c.dataset.pick.split('.')[2])).size");
        assert_eq!(held, json!(1));
    });
}

#[test]
fn a_cell_state_opens_into_kept_and_written() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en&t=64&zoom=number&pick=c.7.3");
        page.wait_for(".equation");
        let off = page.evaluate(
            "const number = (text) => Number(text.replace('−', '-'));
            const equation = document.querySelector('.equation');
            const [f, c, i, g] = [...equation.querySelectorAll('.factor .value')].map((e) => number(e.innerText));
            return Math.abs(f * c + i * g - number(equation.querySelector('.result .value').innerText));",
        );
        assert!(off.as_f64().is_some_and(|off| off < 0.005), "off by {off}");
        page.press("Down");
        page.until("return location.search.includes('pick=c.7.4')");
    });
}

#[test]
fn zoom_is_entered_and_left_by_keys() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en&t=8");
        let drawings = |count: usize| {
            page.until(&format!(
                "return document.querySelectorAll('.drawing').length === {count}"
            ))
        };
        drawings(2);
        page.press("Escape");
        drawings(1);
        page.press("Enter");
        drawings(2);
        page.click(".levels .level:nth-child(3)");
        page.wait_for(".number");
    });
}
