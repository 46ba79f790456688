//! The course around its lessons: the contents, the checks and what is kept of them, and every lesson walked to its end.

use serde_json::{Value, json};

use crate::browser::{Page, visit};

const FOCUS: &str = "const e = document.activeElement; return e === document.body ? '' : e.matches(arguments[0]) ? 'there' : 'elsewhere'";

/// Presses Tab until an element that matches has the focus.
fn tab_to(page: &Page, css: &str) {
    for _ in 0..300 {
        page.press("Tab");
        if page.evaluate_with(FOCUS, json!(css)) == json!("there") {
            return;
        }
    }
    panic!("Tab never reaches '{css}'");
}

fn kept(page: &Page) -> Value {
    page.evaluate("return localStorage.getItem('unrolled.answers')")
}

/// Codes of the lessons, from the contents.
fn lessons(page: &Page) -> Vec<String> {
    page.open("?lesson=rnn&lang=en");
    let codes = page.evaluate(
        "return [...document.querySelectorAll('#contents li:not(.unnumbered) a')]
            .map((link) => new URLSearchParams(link.search).get('lesson'))",
    );
    let codes: Vec<String> = serde_json::from_value(codes).expect("a list of codes");
    assert!(codes.len() >= 3, "{codes:?}");
    codes
}

#[test]
fn the_contents_open_and_close_by_keyboard() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        assert!(
            page.text(".contents button")
                .contains("What happens in one step?")
        );
        tab_to(page, ".contents button");
        page.press("Enter");
        page.wait_for(".contents button[aria-expanded='true']");
        page.wait_for("#contents:not([hidden])");
        page.press("Escape");
        page.wait_for("#contents[hidden]");
        assert_eq!(
            page.evaluate("return document.activeElement.matches('.contents button')"),
            json!(true)
        );
        page.press("Enter");
        tab_to(page, "#contents a[href*='lesson=lstm']");
        page.press("Enter");
        page.wait_for("html[data-ready='true'] .hold");
        page.wait_for("#contents[hidden]");
        assert!(
            page.text(".contents button")
                .contains("What do the gates decide?")
        );
        page.wait_for("#contents a[href*='lesson=lstm'][aria-current='page']");
        // Leaving the list closes it.
        page.click(".contents button");
        page.wait_for("#contents:not([hidden])");
        page.click("article h1");
        page.wait_for("#contents[hidden]");
    });
}

#[test]
fn an_answer_is_replied_to_may_be_changed_and_is_kept() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en");
        let check = "[data-check='forget-gate-keeps']";
        tab_to(page, &format!("{check} button"));
        page.press("Enter");
        page.wait_for(&format!("{check} li:nth-child(1) .wrong"));
        assert!(page.text(&format!("{check} .reply")).contains("erases"));
        assert_eq!(kept(page), json!("forget-gate-keeps=0.0"));
        page.press("Tab");
        page.press("Tab");
        page.press("Space");
        page.wait_for(&format!(
            "{check} li:nth-child(3) .right[aria-pressed='true']"
        ));
        assert!(page.text(&format!("{check} .reply")).starts_with("Right."));
        assert_eq!(kept(page), json!("forget-gate-keeps=0.2"));
        assert_eq!(
            page.evaluate("return document.querySelector('.controls').dataset.tick"),
            json!("0"),
            "a button's key moved the clock"
        );
        page.open("?lesson=lstm&lang=ko");
        page.wait_for(&format!(
            "{check} li:nth-child(3) .right[aria-pressed='true']"
        ));
    });
}

#[test]
fn a_storage_that_is_forbidden_full_or_full_of_garbage_stops_nobody() {
    let answer = |page: &Page| {
        let check = "[data-check='longer-sequence']";
        page.open("?lesson=rnn&lang=en");
        page.click(&format!("{check} li:nth-child(2) button"));
        page.wait_for(&format!("{check} li:nth-child(2) .wrong"));
        page.click(&format!("{check} li:nth-child(3) button"));
        page.wait_for(&format!("{check} li:nth-child(3) .right"));
    };
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        for garbage in [
            "{\"a\":1}",
            "longer-sequence=99.99",
            "longer-sequence=x&=&%E0%A4%A",
            "\u{0}",
        ] {
            page.evaluate_with(
                "localStorage.setItem('unrolled.answers', arguments[0])",
                json!(garbage),
            );
            answer(page);
        }
        let warned = |page: &Page| page.text(".notices").contains("could not be stored");
        assert!(!warned(page));
        page.before_load("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }");
        answer(page);
        assert!(warned(page), "a full storage is said");
        page.before_load("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })");
        answer(page);
        assert!(warned(page), "a forbidden storage is said");
    });
}

/// What the page must never show, whatever the lesson: an empty heading, or the other language's letters.
const FOREIGN: &str = "
    const english = document.documentElement.lang === 'en';
    const foreign = /[\u{ac00}-\u{d7a3}]/;
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent;
        if (english && foreign.test(text) && !walker.currentNode.parentElement.closest('[lang=ko]')) found.push(text);
    }
    for (const heading of document.querySelectorAll('main :is(h1, h2, h3, legend, button, figcaption)')) {
        const name = heading.textContent.trim() || heading.getAttribute('aria-label');
        if (!name) found.push(`an empty ${heading.tagName}`);
    }
    if (!english && !foreign.test(document.querySelector('.contents .title').textContent)) found.push('no Korean title');
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push('too wide');
    return found";

#[test]
fn every_lesson_is_walked_by_keyboard_to_its_last_check_on_a_phone_in_both_languages() {
    visit(|page| {
        let lessons = lessons(page);
        page.resize(390, 844);
        let mut wrong = Vec::new();
        for lesson in &lessons {
            for language in ["ko", "en"] {
                page.open(&format!("?lesson={lesson}&lang={language}"));
                page.evaluate("localStorage.removeItem('unrolled.answers')");
                tab_to(page, ".predict input");
                page.press("Space");
                page.until("return location.search.includes('guess=')");
                page.evaluate("document.activeElement.blur()");
                page.press("End");
                page.until(
                    "const scrub = document.querySelector('.scrub'); return !scrub || scrub.value === scrub.max",
                );
                let checks = page.evaluate("return [...document.querySelectorAll('.check')].map((check) => check.dataset.check)");
                let checks: Vec<String> = serde_json::from_value(checks).expect("a list of ids");
                if checks.is_empty() {
                    wrong.push(format!("{lesson}-{language}: no check"));
                }
                for check in checks {
                    answer_all(page, &check);
                }
                tab_to(page, ".ending a");
                let found = page.evaluate(FOREIGN);
                if found != json!([]) {
                    wrong.push(format!("{lesson}-{language}: {found}"));
                }
                let said = page.console_messages();
                if !said.is_empty() {
                    wrong.push(format!("{lesson}-{language}: {said:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Gives every answer of a check in turn; each has a reply of its own, and one of them is right.
fn answer_all(page: &Page, check: &str) {
    let of = |part: &str| format!("[data-check='{check}'] {part}");
    let count = page.evaluate_with(
        "return document.querySelectorAll(arguments[0]).length",
        json!(of("button")),
    );
    let count = count.as_u64().unwrap_or_default() as usize;
    let mut replies: Vec<String> = Vec::new();
    for index in 1..=count {
        let button = of(&format!("li:nth-child({index}) button"));
        tab_to(page, &button);
        page.press("Enter");
        page.wait_for(&format!("{button}[aria-pressed='true']"));
        let reply = page.text(&of(".reply"));
        assert!(
            reply.len() > 10 && !replies.contains(&reply),
            "{check}: {reply}"
        );
        replies.push(reply);
    }
    let right = page.evaluate_with(
        "return document.querySelectorAll(arguments[0]).length",
        json!(of("button.right")),
    );
    assert_eq!((count >= 2, right), (true, json!(1)), "{check}");
}

#[test]
fn the_home_page_runs_the_story_and_one_network_remembers() {
    visit(|page| {
        for (language, place) in [("ko", "모스크바"), ("en", "Moscow")] {
            page.open(&format!("?lang={language}"));
            page.wait_for(".home .lane:nth-of-type(2) .verdict .place");
            // By itself the story runs once, to its end.
            page.until(
                "const scrub = document.querySelector('.scrub'); return scrub.value === scrub.max",
            );
            page.press("End");
            let verdict = page.text(".home .lane:nth-of-type(2) .verdict");
            assert!(
                verdict.contains(place) && verdict.contains('✓'),
                "{verdict}"
            );
            assert!(page.text(".home .story").contains('✓'));
            page.press("Home");
            page.wait_for(".controls[data-tick='0']");
        }
        // Every lesson is on the page, under its number.
        let listed = page.evaluate(
            "const of = (css) => [...document.querySelectorAll(css)].map((a) => new URLSearchParams(a.search).get('lesson'));
            const [listed, contents] = [of('ol.course a'), of('#contents li:not(.unnumbered) a')];
            return listed.length >= 3 && listed.join() === contents.join()",
        );
        assert_eq!(listed, json!(true));
    });
}

#[test]
fn the_home_page_counts_answers_and_erases_them() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        page.click("[data-check='longer-sequence'] li:nth-child(3) button");
        page.wait_for("[data-check='longer-sequence'] .right");
        page.click(".top .name a");
        page.wait_for("html[data-ready='true'] ol.course");
        let line = "ol.course li:has(a[href*='lesson=rnn'])";
        assert!(page.text(line).contains("1 of 2"), "{}", page.text(line));
        page.click(".erase");
        page.wait_for(".undo");
        assert_eq!(kept(page), Value::Null);
        assert!(page.text(line).contains("2 checks"));
        page.click(".undo");
        page.wait_for(".erase");
        assert_eq!(kept(page), json!("longer-sequence=2.2"));
        page.click(".erase");
        page.wait_for(".undo");
        page.open("?lesson=rnn&lang=en");
        page.wait_for("[data-check='longer-sequence']");
        assert_eq!(
            page.evaluate("return document.querySelectorAll('.choice.right').length"),
            json!(0)
        );
    });
}

#[test]
fn a_term_in_the_text_opens_the_glossary_inside_the_page_and_back_returns() {
    visit(|page| {
        for (language, word) in [("ko", "은닉 상태"), ("en", "hidden state")] {
            page.open(&format!("?lesson=rnn&lang={language}&t=14"));
            page.evaluate("window.stays = true");
            tab_to(page, ".term[href*='term=hidden-state']");
            page.press("Enter");
            page.wait_for("html[data-ready='true'] #term-hidden-state.wanted");
            page.until("return document.activeElement.id === 'term-hidden-state'");
            assert!(page.text("#term-hidden-state h2").contains(word));
            assert_eq!(page.evaluate("return window.stays"), json!(true));
            page.wait_for("#term-hidden-state .used a[href*='lesson=rnn']");
            page.wait_for("#term-hidden-state svg .cell");
            page.back();
            page.wait_for("html[data-ready='true'] .controls[data-tick='14']");
        }
        page.open("?lesson=glossary&lang=en&term=nonsense");
        page.wait_for(".notices p");
    });
}

#[test]
fn the_glossary_s_figures_answer_to_their_sliders() {
    visit(|page| {
        page.resize(390, 844);
        for language in ["ko", "en"] {
            page.open(&format!("?lesson=glossary&lang={language}"));
            let count = page.evaluate(
                "const figures = [...document.querySelectorAll('.living')];
                for (const figure of figures) {
                    const slider = figure.querySelector('input');
                    figure.dataset.before = figure.querySelector('svg').outerHTML;
                    slider.value = slider.value === slider.min ? slider.max : slider.min;
                    slider.dispatchEvent(new Event('input', { bubbles: true }));
                }
                return figures.length",
            );
            assert!(count.as_u64() > Some(25), "{count}");
            page.until(
                "return [...document.querySelectorAll('.living')]
                    .every((figure) => figure.querySelector('svg').outerHTML !== figure.dataset.before)",
            );
            assert_eq!(page.evaluate(FOREIGN), json!([]));
        }
    });
}
