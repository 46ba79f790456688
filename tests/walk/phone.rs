//! What a phone shows: the network and what is opened of it, what runs, the figure alone.

use serde_json::json;

use crate::browser::{Page, visit};

/// Whether `it` lies inside the figure, and below what stays at its top.
const BELOW_THE_NETWORK: &str = "
    const figure = document.querySelector('.stage .figure').getBoundingClientRect();
    const network = document.querySelector('.stage .strip').getBoundingClientRect();
    const now = document.querySelector('.stage .strip .frame.now').getBoundingClientRect();
    const whole = now.top >= figure.top && now.bottom <= figure.bottom;
    const seen = (it) => it.top >= network.bottom - 1 && it.top + 30 <= figure.bottom;
    return whole && seen(document.querySelector(arguments[0]).getBoundingClientRect());";

/// Goes on by one operation until the clock has stood at each of these times.
fn walk(page: &Page, ticks: std::ops::RangeInclusive<usize>) {
    for tick in ticks {
        page.press("Right");
        page.wait_for(&format!(".controls[data-tick='{tick}']"));
    }
}

#[test]
fn the_network_stays_above_what_is_opened_of_it() {
    visit(|page| {
        page.resize(390, 844);
        let seen = |page: &Page, css: &str| {
            let script = BELOW_THE_NETWORK.replace("arguments[0]", &format!("{css:?}"));
            page.until(&script);
        };
        for query in [
            "lesson=rnn&t=5&pick=h.0.2",
            "lesson=feedback&t=9&open=r1&pick=h.1.2",
            "lesson=cells&t=12&pick=h.1.2",
            "lesson=lstm&t=14&pick=c.1.2",
            "lesson=gru&t=12&pick=h.1.2",
        ] {
            page.open(&format!("?{query}&lang=ko&guess=0&zoom=number"));
            page.wait_for(".stage .number .result");
            seen(page, ".stage .number .result");
            // One network alone, where there are several.
            assert_eq!(
                page.evaluate("return document.querySelectorAll('.stage .strip svg').length"),
                json!(1),
                "{query}"
            );
            page.open(&format!("?{query}&lang=ko&guess=0&zoom=cell"));
            page.until("return document.querySelectorAll('.stage .figure svg.drawing').length > 1");
            page.evaluate("document.querySelector('.stage .figure').scrollTop = 60");
            page.until("return document.querySelector('.stage .strip').getBoundingClientRect().top <= document.querySelector('.stage .figure').getBoundingClientRect().top + 1");
        }
    });
}

#[test]
fn on_a_phone_that_lies_on_its_side_the_question_is_seen_whole() {
    visit(|page| {
        page.resize(844, 390);
        page.open("?lesson=rnn&lang=ko");
        page.press("PageDown");
        page.wait_for(".asks");
        page.until(
            "const asks = document.querySelector('.asks').getBoundingClientRect();
             const controls = document.querySelector('.stage .controls').getBoundingClientRect();
             const stage = document.querySelector('.stage').getBoundingClientRect();
             const all = document.querySelector('.asks').scrollHeight;
             return asks.height >= all - 1 && asks.bottom <= controls.top + 1 && asks.top >= stage.top - 1",
        );
    });
}

#[test]
fn what_runs_comes_into_view_on_a_phone() {
    visit(|page| {
        page.resize(390, 844);
        page.open("?lesson=lstm&lang=en&guess=0&t=6");
        assert_eq!(
            page.evaluate("return document.querySelector('.figure').scrollTop"),
            json!(0)
        );
        // The output gate stands in the table's lower line.
        walk(page, 7..=8);
        page.until("return document.querySelector('.figure').scrollTop > 0");
    });
}

#[test]
fn what_runs_comes_into_view_on_a_phone_that_lies_on_its_side() {
    visit(|page| {
        page.resize(844, 390);
        page.open("?lesson=lstm&lang=en&guess=0&t=6");
        assert_eq!(
            page.evaluate("return document.querySelector('.stage').scrollTop"),
            json!(0)
        );
        walk(page, 7..=8);
        // All of the stage scrolls, and what stands at its foot covers nothing of what runs.
        page.until(
            "const box = (css) => [...document.querySelectorAll(css)].pop().getBoundingClientRect();
             const [first, last, stage, foot] = [0, 7].map((unit) => `.stage .figure .cell[data-pick='o.0.${unit}']`)
                 .concat('.stage', '.foot').map(box);
             return document.querySelector('.stage').scrollTop > 0 && first.top >= stage.top && last.bottom <= foot.top",
        );
    });
}

#[test]
fn a_long_row_of_settings_says_at_both_ends_that_there_is_more() {
    visit(|page| {
        page.resize(390, 844);
        page.open("?lesson=bptt&lang=ko");
        let sign = "return getComputedStyle(document.querySelector('.stage .settings .back-sign')).display";
        assert_eq!(page.evaluate(sign), json!("none"));
        page.evaluate(
            "const row = document.querySelector('.stage .settings');
             row.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: row.getBoundingClientRect().right - 5 }))",
        );
        page.wait_for(".stage .settings.scrolled");
        assert_eq!(page.evaluate(sign), json!("grid"));
        page.click(".stage .settings .back-sign");
        page.wait_for(".stage .settings:not(.scrolled)");
        assert_eq!(
            page.evaluate("return document.querySelector('.stage .settings').scrollLeft"),
            json!(0)
        );
    });
}

#[test]
fn the_vanilla_cell_stays_in_view_while_both_cells_run() {
    visit(|page| {
        page.resize(390, 844);
        page.open("?lesson=cells&lang=en&guess=2");
        walk(page, 1..=3);
        page.until(
            "const figure = document.querySelector('.stage .figure');
             const cell = document.querySelector(`.cell-column > svg .cell[data-pick^='h.0.']`).getBoundingClientRect();
             const view = figure.getBoundingClientRect();
             return figure.scrollTop === 0 && cell.top >= view.top && cell.bottom <= view.bottom",
        );
        // And comes back at the next step, after the other one has gone on alone.
        walk(page, 4..=10);
        page.until(
            "const cell = document.querySelector(`.cell-column > svg .cell[data-pick^='h.1.']`).getBoundingClientRect();
             const view = document.querySelector('.stage .figure').getBoundingClientRect();
             return cell.top >= view.top && cell.bottom <= view.bottom",
        );
    });
}

#[test]
fn nothing_lies_over_the_text() {
    visit(|page| {
        page.resize(390, 844);
        page.open("?lesson=feedback&lang=ko&guess=1");
        let clear = "const [text, tab] = ['.prose', '.larger'].map((css) => document.querySelector(css).getBoundingClientRect());
             return tab.top >= text.bottom - 1 && tab.height >= 24";
        assert_eq!(page.evaluate(clear), json!(true));
        // Home's figure is no higher than its half of the screen.
        page.open("?lesson=home&lang=ko");
        assert_eq!(
            page.evaluate("return document.querySelector('.larger').hidden"),
            json!(true)
        );
    });
}

#[test]
fn a_phone_s_whole_screen_is_the_figure_s_when_asked() {
    visit(|page| {
        page.resize(390, 844);
        page.open("?lesson=lstm&lang=ko&guess=0");
        let heights = |page: &Page| {
            page.evaluate(
                "return ['.prose', '.figure'].map((css) => document.querySelector(css).getBoundingClientRect().height)",
            )
        };
        page.evaluate("document.querySelector('.prose').scrollTop = 500");
        let beside = heights(page);
        page.click(".larger");
        page.wait_for("html[data-figure='large']");
        let large = heights(page);
        assert_eq!(large[0].as_f64(), Some(0.0));
        assert!(large[1].as_f64() > beside[1].as_f64().map(|height| height + 150.0));
        page.click(".larger");
        page.wait_for("html[data-figure='beside']");
        assert_eq!(heights(page), beside);
        assert_eq!(
            page.evaluate("return document.querySelector('.prose').scrollTop"),
            json!(500)
        );
        // Whoever runs the figure by hand has it whole.
        page.click(".controls .next-operation");
        page.wait_for("html[data-figure='large']");
        // Another screen begins with its text.

        page.choose_lesson("gru");
        page.wait_for("html[data-figure='beside']");
        page.resize(1440, 900);
        page.open("?lesson=lstm&lang=ko&guess=0");
        assert_eq!(
            page.evaluate("return getComputedStyle(document.querySelector('.larger')).display"),
            json!("none")
        );
    });
}
