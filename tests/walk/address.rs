//! The address holds everything; a bad one is answered with words.

use serde_json::json;

use crate::browser::{Page, visit};

/// What a reader sees, as text and as figures.
const PICTURE: &str = "return [
    document.querySelector('main').innerText,
    [...document.querySelectorAll('.drawing')].map((e) => e.outerHTML).join(),
    [...document.querySelectorAll('.lane canvas')].map((e) => e.toDataURL()).join(),
]";

#[test]
fn the_same_address_is_the_same_picture_to_the_bit() {
    visit(|page| {
        for query in [
            "?lesson=rnn&lang=ko&seed=7&hidden=6&weights=centred&edit=wx.1.2%3A-1.5&t=33&zoom=number&pick=h.4.2",
            "?lesson=lstm&lang=en&seed=4&hold=f.all%3A1%2Ci.2%3A0&t=50&signal=stream",
            "?lesson=moscow&lang=en&seed=3&t=77",
        ] {
            // A figure is drawn once its place has been measured, a frame after the screen stands.
            let open = || {
                page.open(query);
                page.wait_for(".drawing text, .lane canvas");
            };
            open();
            let first = page.evaluate(PICTURE);
            page.open("?lesson=rnn");
            open();
            let strip = |value: &serde_json::Value| {
                // How long the teaching took is the one thing that differs.
                let text = value[0].as_str().unwrap_or_default().to_owned();
                let lines: Vec<_> = text
                    .lines()
                    .filter(|line| !line.contains("updates"))
                    .map(str::to_owned)
                    .collect();
                (lines, value[1].clone(), value[2].clone())
            };
            assert_eq!(strip(&page.evaluate(PICTURE)), strip(&first), "{query}");
        }
    });
}

#[test]
fn what_an_address_gets_wrong_is_said_in_the_reader_s_language() {
    visit(|page| {
        for (language, word) in [("ko", "쓸 수 없는 값"), ("en", "cannot be used")] {
            for bad in [
                "lesson=cnn",
                "lesson=rnn&steps=0",
                "lesson=rnn&t=soon",
                "lesson=rnn&pick=q",
                "lesson=rnn&speed=3",
                "lesson=rnn&values=maybe",
                "lesson=lstm&hold=f.all:7",
                "theme=blue",
            ] {
                page.open(&format!("?{bad}&lang={language}"));
                page.wait_for(".notices p");
                let said = page.text(".notices");
                assert!(said.contains(word), "{bad}: {said}");
                page.wait_for("main .stage");
            }
        }
    });
}

#[test]
fn speed_text_version_and_the_sliders_of_the_glossary_stand_in_the_address() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        page.choose(".speed select", "2");
        page.until("return location.search.includes('speed=2')");
        page.click(".text-version summary");
        page.until("return location.search.includes('values=true')");
        page.open("?lesson=rnn&lang=en&speed=2&values=true");
        page.wait_for(".text-version[open]");
        let speed = page.evaluate("return document.querySelector('.speed select').value");
        assert_eq!(speed, "2");
        page.click(".text-version summary");
        page.until("return !location.search.includes('values')");

        page.open("?lesson=glossary&lang=en&term=tanh&tanh=0.5");
        let shown = |page: &Page| page.text("#term-tanh output");
        assert!(shown(page).starts_with("0.5"), "{}", shown(page));
        page.click("#term-tanh input");
        page.press("Home");
        page.until("return location.search.includes('tanh=-5')");
        page.open("?lesson=glossary&lang=en&tanh=loud");
        page.wait_for(".notices p");
    });
}

#[test]
fn hostile_addresses_break_nothing() {
    visit(|page| {
        let long = format!("lesson=moscow&text={}", "%EA%B0%80".repeat(1200));
        for query in [
            "lesson=rnn&seed=99999999999999999999",
            "lesson=rnn&edit=wx.0.0:1e30",
            "lesson=rnn&lang=%3Cscript%3E",
            "lesson=rnn&t=1e308",
            "lesson=lstm&zoom=number&pick=h.60000.60000",
            "lesson=moscow&text=%00%00&lane=9",
            &long,
        ] {
            page.open(&format!("?{query}"));
            page.wait_for("main .stage .controls");
        }
    });
}

#[test]
fn back_returns_to_the_lesson_as_it_was_left() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&seed=5&t=21");
        page.choose_lesson("lstm");
        page.wait_for(".hold");
        page.until(
            "return location.search.includes('lesson=lstm') && !location.search.includes('seed=5')",
        );
        page.back();
        page.wait_for(".listing");
        page.wait_for(".controls[data-tick='21']");
        let seed = page
            .evaluate("return document.querySelector('.settings .field:nth-child(4) input').value");
        assert_eq!(seed, json!("5"));
    });
}

#[test]
fn language_and_theme_change_without_losing_the_moment_and_last_until_the_next_visit() {
    visit(|page| {
        page.open("?lesson=rnn&lang=ko&t=15");
        page.click(".languages button:nth-child(2)");
        page.wait_for("html[lang='en']");
        page.wait_for(".controls[data-tick='15']");
        page.choose(".choices .theme", "dark");
        page.wait_for("html[data-theme='dark']");
        page.open("?lesson=rnn");
        page.wait_for("html[lang='en'][data-theme='dark']");
    });
}

#[test]
fn the_address_follows_the_clock_when_it_rests() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&guess=0");
        page.press("Shift+Right");
        page.until("return new URLSearchParams(location.search).get('t') === '7'");
    });
}

#[test]
fn the_next_lesson_begins_at_its_beginning_wherever_the_one_before_was_left() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&steps=20&guess=0");
        page.press("End");
        page.until("return location.search.includes('t=')");
        page.choose_lesson("shapes");
        page.wait_for("html[data-ready='true'] .axes");
        let query = page.settled_address();
        assert!(
            query.contains("lesson=shapes") && !query.contains("t=") && !query.contains("steps"),
            "{query}"
        );
        page.wait_for(".controls[data-tick='0']");
    });
}

#[test]
fn a_link_within_a_lesson_leaves_guess_and_clock() {
    visit(|page| {
        page.open("?lesson=lstm&lang=en&guess=0&t=50");
        page.click(".prose a[href*='hold=f.all']");
        page.until("return location.search.includes('hold=')");
        page.wait_for(".controls[data-tick='50']");
        let query = page.settled_address();
        assert!(
            query.contains("guess=0") && query.contains("t=50"),
            "{query}"
        );
        // One that names a time goes there.
        page.back();
        page.until("return !location.search.includes('hold=')");
        page.evaluate(
            "const link = document.querySelector(`.prose a[href*='hold=f.all']`); link.href += '&t=8'; link.click()",
        );
        page.wait_for(".controls[data-tick='8']");
    });
}

#[test]
fn the_beginning_has_an_address_where_a_figure_opens_at_its_end() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=copy&length=20");
        page.wait_for(".lane canvas");
        assert!(!page.settled_address().contains("t="));
        page.press("Home");
        page.until("return location.search.includes('t=0')");
        page.open("?lesson=lab&lang=en&task=copy&length=20&t=0");
        page.wait_for(".controls[data-tick='0']");
        page.press("End");
        page.until("return !location.search.includes('t=')");
    });
}

#[test]
fn keys_for_levels_do_nothing_where_there_are_none() {
    visit(|page| {
        page.open("?lesson=home&lang=en&t=3");
        page.press("2");
        page.press("3");
        page.press("Enter");
        let query = page.settled_address();
        assert!(
            !query.contains("zoom") && !query.contains("pick"),
            "{query}"
        );
    });
}

#[test]
fn the_glossary_leads_back_to_the_lesson_it_was_opened_from() {
    visit(|page| {
        page.open("?lesson=rnn&lang=ko&guess=0&t=5");
        page.evaluate("document.querySelector('.prose').scrollTop = 300");
        page.evaluate("document.querySelector(`.prose a[href*='lesson=glossary']`).click()");
        page.wait_for("html[data-ready='true'] .glossary .ways a");
        // From term to term the way stays the same.
        page.evaluate("document.querySelector(`.glossary .entry a.term`).click()");
        page.wait_for(".glossary .ways a");
        page.click(".glossary .ways a");
        page.wait_for("html[data-ready='true'] .controls[data-tick='5']");
        page.until("return document.querySelector('.prose').scrollTop === 300");
        // Who came by a link has all terms to go to, and no lesson.
        page.open("?lesson=glossary&lang=ko&term=seed");
        page.until("return document.querySelector('.glossary').scrollTop > 0");
        assert_eq!(
            page.evaluate("return document.querySelectorAll('.glossary .ways a').length"),
            json!(0)
        );
        page.click(".glossary .ways button");
        page.until("return document.querySelector('.glossary').scrollTop === 0");
    });
}

#[test]
fn back_from_the_glossary_leads_to_where_the_text_was_left() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en");
        page.evaluate("document.querySelector('.prose').scrollTop = 900");
        page.evaluate("document.querySelector(`.prose a[href*='lesson=glossary']`).click()");
        page.wait_for("html[data-ready='true'] .glossary");
        page.back();
        page.until("const text = document.querySelector('article.prose'); return text && text.scrollTop > 850");
    });
}
