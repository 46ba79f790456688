//! Two layers: what comes back of them, and the order in which they are computed.

use serde_json::json;

use crate::browser::visit;

const VALUES: &str =
    "return [...document.querySelectorAll('.xray .cell text')].map((t) => t.textContent).join(' ')";

#[test]
fn another_order_fills_the_cells_otherwise_and_changes_no_value() {
    visit(|page| {
        let first = "return [...document.querySelectorAll(\".xray .cell.done[data-spot^='h.']\")].map((c) => c.dataset.spot).sort()[8]";
        page.open("?lesson=deep&lang=en&t=6");
        assert_eq!(page.evaluate(first), json!("h.0.1.0.0.0"));
        page.open("?lesson=deep&lang=en&t=6&order=steps");
        assert_eq!(page.evaluate(first), json!("h.0.0.1.0.0"));
        page.open("?lesson=deep&lang=en&t=60");
        let values = page.evaluate(VALUES);
        page.open("?lesson=deep&lang=en&t=60&order=steps");
        assert_eq!(page.evaluate(VALUES), values);
    });
}

#[test]
fn output_shows_the_top_layer_and_h_n_the_end_of_each() {
    visit(|page| {
        let lit = "return [...new Set([...document.querySelectorAll(\".xray .cell.lit[data-spot^='h.']\")].map((c) => c.dataset.spot.split('.').slice(2, 4).join('.')))].sort().join(' ')";
        page.open("?lesson=deep&lang=ko&t=9999");
        page.click(".tensors button:nth-child(4)");
        page.wait_for(".xray .cell.lit");
        assert_eq!(
            page.evaluate(lit),
            json!("0.1 1.1 2.1 3.1 4.1 5.1 6.1 7.1 8.1 9.1")
        );
        page.click(".tensors button:nth-child(5)");
        page.until("return location.search.includes('slice=h_n')");
        assert_eq!(page.evaluate(lit), json!("9.0 9.1"));
    });
}

#[test]
fn the_opened_cell_goes_with_the_clock_after_a_choice() {
    visit(|page| {
        page.open("?lesson=deep&lang=en&zoom=cell&t=12");
        page.click(".xray .cell.done[data-spot='h.0.1.0.0.0']");
        page.until("return location.search.includes('slice=')");
        let opened = "return [...document.querySelectorAll('.stage .figure .hint')].some((line) => line.innerText.includes('t = WHEN'))";
        page.until(&opened.replace("WHEN", "2"));
        page.press("Shift+Right");
        page.until("return !location.search.includes('slice=')");
        page.until(&opened.replace("WHEN", "5"));
    });
}

#[test]
fn the_keys_play_to_the_end_in_both_languages() {
    visit(|page| {
        for (language, word) in [("ko", "모두 담습니다"), ("en", "in output and in h_n")] {
            page.open(&format!("?lesson=deep&lang={language}&guess=0"));
            page.press("Right");
            page.wait_for(".controls[data-tick='1']");
            page.press("End");
            page.wait_for(".controls[data-tick='60']");
            assert!(
                page.text(".caption").contains(word),
                "{}",
                page.text(".caption")
            );
            assert!(
                page.text(".printed")
                    .starts_with("torch.Size([1, 10, 8])\ntorch.Size([2, 1, 8])")
            );
        }
    });
}
