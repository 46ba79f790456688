//! The GRU in both notations.

use serde_json::json;

use crate::browser::visit;

/// The number written in a cell of the opened step.
const CELL: &str = "return document.querySelector(`.figure > .drawing [data-pick='${arguments[0]}']`)?.textContent ?? ''";

#[test]
fn the_other_notation_turns_z_over_and_leaves_the_state() {
    visit(|page| {
        let read = |query: &str| {
            page.open(&format!("?lesson=gru&lang=en&t=40{query}"));
            page.evaluate(
                "const of = (what) => [...document.querySelectorAll(`.figure > .drawing [data-pick^='${what}.7.']`)].map((e) => Number(e.textContent.replace('−', '-')));
                return [of('h'), of('u')]",
            )
        };
        let (keep, write) = (read(""), read("&z=write"));
        assert_eq!(keep[0], write[0]);
        assert_ne!(keep[1], write[1]);
    });
}

#[test]
fn a_held_z_does_the_opposite_in_the_other_notation() {
    visit(|page| {
        page.open("?lesson=gru&lang=ko&t=40&zoom=sequence");
        page.click(".hold .levels:nth-of-type(2) button:nth-of-type(3)");
        page.until("return location.search.includes('holdz=100')");
        page.wait_for(".cell.held[data-pick='u.7.0']");
        page.until("return document.querySelector('.kept').innerText.includes('100%')");
        page.choose("select:has(option[value='keep'])", "write");
        page.until("return document.querySelector('.kept').innerText.includes(' 0%')");
        page.open("?lesson=gru&lang=ko&t=40&zoom=cell&holdz=100");
        assert_eq!(page.evaluate_with(CELL, json!("h.7.0")), json!("0.00"));
    });
}

#[test]
fn the_table_counts_parameters_at_the_readers_sizes() {
    visit(|page| {
        page.open("?lesson=gru&lang=en");
        let counts = || {
            page.evaluate("return [...document.querySelectorAll('.sizes .count')].map((e) => Number(e.innerText))")
        };
        assert_eq!(counts(), json!([66, 198, 264]));
        page.open("?lesson=gru&lang=en&hidden=8&input=5");
        assert_eq!(counts(), json!([120, 360, 480]));
    });
}

#[test]
fn a_candidate_opens_in_both_forms_of_the_reset() {
    visit(|page| {
        page.open("?lesson=gru&lang=en&t=40&zoom=number&pick=g.3.1");
        page.wait_for(".equation");
        let after = page.text(".equation");
        assert!(after.contains('n') && after.contains('r'), "{after}");
        page.choose("select:has(option[value='before'])", "before");
        page.until("return location.search.includes('reset=before')");
        page.until("return !document.querySelector('.equation').innerText.includes('r')");
    });
}
