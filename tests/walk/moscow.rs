//! The Moscow story: taught in the page, read word by word, remembered by one network and lost by the other.

use serde_json::json;

use crate::browser::visit;

#[test]
fn the_lstm_remembers_moscow_and_the_rnn_does_not() {
    visit(|page| {
        for (language, moscow) in [("ko", "모스크바"), ("en", "Moscow")] {
            page.open(&format!("?lesson=moscow&lang={language}&guess=0"));
            page.press("End");
            page.wait_for(".filled");
            let answers = page.evaluate(
                "return [...document.querySelectorAll('.filled')].map((e) => e.innerText)",
            );
            let text = |index: usize| answers[index].as_str().unwrap_or_default().to_owned();
            assert!(
                text(0).starts_with("RNN") && text(0).contains('✗'),
                "{language}: {answers}"
            );
            assert!(
                text(1).starts_with("LSTM") && text(1).contains(moscow) && text(1).contains('✓'),
                "{answers}"
            );
        }
    });
}

#[test]
fn after_every_word_the_places_share_one_probability() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&guess=0");
        assert_eq!(page.text(".asked .share"), "–");
        for step in 1..=3 {
            // At the level of the sequence an arrow walks a whole word.
            page.press(["Right", "Shift+Right", "PageDown"][step - 1]);
            page.wait_for(&format!(".controls[data-tick='{}']", step * 8));
            let sums = page.evaluate(
                "return [...document.querySelectorAll('.asked')].map((list) =>
                    [...list.querySelectorAll('.level')].reduce((sum, bar) => sum + Number(bar.getAttribute('width')), 0))",
            );
            for lane in 0..2 {
                let sum = sums[lane].as_f64().unwrap_or(0.0);
                assert!((sum - 100.0).abs() < 0.1, "step {step}: {sums}");
            }
        }
    });
}

#[test]
fn both_charts_and_the_table_are_computed_in_the_page() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&t=9999");
        let colours = page.evaluate(
            "return [...document.querySelectorAll('.chart canvas')].map((canvas) => {
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                const seen = new Set();
                for (let i = 0; i < data.length; i += 4) if (data[i + 3]) seen.add(data.slice(i, i + 3).join());
                return seen.size;
            })",
        );
        assert!(
            colours[0].as_u64() > Some(3) && colours[1].as_u64() > Some(3),
            "{colours}"
        );
        // Letters are as high as they are drawn: no chart is stretched.
        let stretch = page.evaluate(
            "return [...document.querySelectorAll('.chart canvas')].map((canvas) =>
                Math.abs(canvas.height / canvas.clientHeight - canvas.width / canvas.clientWidth))",
        );
        for canvas in stretch.as_array().unwrap_or(&Vec::new()) {
            assert!(canvas.as_f64() < Some(0.03), "{stretch}");
        }
        let words = page.text(".plot figcaption");
        assert!(!words.contains("NaN"), "{words}");
        page.choose(".gradient select", "after");
        page.until(&format!(
            "return document.querySelector('.plot figcaption').innerText !== {}",
            json!(words)
        ));
        let rows = page.evaluate(
            "return [...document.querySelectorAll('.plot tbody tr')].map((row) => [...row.children].map((c) => parseFloat(c.textContent)))",
        );
        let far = rows.as_array().and_then(|rows| {
            rows.iter()
                .find(|row| row[0] == json!(25.0) || row[0] == json!(25))
        });
        let far = far.unwrap_or_else(|| panic!("no row for distance 25 in {rows}"));
        assert!(
            far[2].as_f64() > far[1].as_f64(),
            "at distance 25 the LSTM is right more often: {far}"
        );
    });
}

#[test]
fn a_reader_s_own_story_is_cut_marked_and_read() {
    visit(|page| {
        page.open("?lesson=moscow&lang=ko");
        page.fill(
            "#own-story",
            "파리에 여행을 왔는데 쿼크가 맛있었어. 여기 ___",
        );
        page.click(".own button");
        page.wait_for(".token.unknown");
        assert_eq!(page.text(".token.truth"), "파리");
        assert!(page.text(".token.unknown").contains("쿼크"));
        assert!(
            page.text(".remark").contains("모르는 단어는 1개"),
            "{}",
            page.text(".remark")
        );
        page.until("return location.search.includes('text=')");
    });
}

#[test]
fn a_reader_s_own_story_is_read_at_once_whatever_was_open() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&guess=0&zoom=number&t=80&pick=c.9.4");
        page.fill("#own-story", "My friend came to Tokyo and I am in ___");
        page.click(".own button");
        page.wait_for(".token.truth");
        page.until("return document.querySelectorAll('.token.read').length > 0");
        page.until("return !document.querySelector('.stage .number')");
        page.wait_for(".filled");
    });
}

#[test]
fn a_story_without_words_is_refused_and_the_one_before_stays() {
    visit(|page| {
        for (language, word) in [("ko", "읽을 단어가 없습니다"), ("en", "no word to read")]
        {
            page.open(&format!("?lesson=moscow&lang={language}"));
            let story = page.text(".story");
            page.fill("#own-story", "   ");
            page.click(".own button");
            page.until("return document.querySelector('.remark').innerText !== ''");
            assert!(
                page.text(".remark").contains(word),
                "{}",
                page.text(".remark")
            );
            assert_eq!(page.text(".story"), story);
        }
    });
}

#[test]
fn a_farther_blank_is_a_longer_story() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&distance=10");
        let words = "return document.querySelectorAll('.token').length";
        let near = page.evaluate(words).as_u64();
        page.evaluate("document.querySelector('.distance input').focus()");
        page.press("End");
        page.until("return document.querySelector('.distance output').innerText === '60'");
        assert!(page.evaluate(words).as_u64() > near);
    });
}

#[test]
fn a_value_of_a_trained_network_opens_into_its_arithmetic() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&t=80&zoom=number&pick=c.9.4");
        page.wait_for(".equation");
        let off = page.evaluate(
            "const number = (text) => Number(text.replace('−', '-'));
            const equation = document.querySelector('.equation');
            const [f, c, i, g] = [...equation.querySelectorAll('.factor .value')].map((e) => number(e.innerText));
            return Math.abs(f * c + i * g - number(equation.querySelector('.result .value').innerText));",
        );
        assert!(off.as_f64().is_some_and(|off| off < 0.02), "off by {off}");
    });
}

#[test]
fn one_dial_makes_the_gradient_vanish_and_its_factors_multiply_to_it() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&t=9999");
        let own = page.text(".factors .hint");
        assert!(own.contains("×") && own.contains("Their product"), "{own}");
        page.evaluate("document.querySelector('.dial input').focus()");
        page.press("Home");
        page.until("return location.search.includes('radius=20')");
        page.until("return document.querySelector('.dial output').innerText === '0.20'");
        let turned = page.text(".factors .hint");
        assert!(
            turned != own && turned.contains("Their product"),
            "{turned}"
        );
        page.click(".dial button");
        page.until("return !location.search.includes('radius')");
        assert_eq!(page.text(".factors .hint"), own);
        page.open("?lesson=moscow&lang=ko&t=9999&radius=9999");
        assert!(page.text(".notices").contains("9999"));
    });
}

/// The RNN's band, as it is painted.
const PAINTED: &str =
    "return document.querySelector('.stage:not(.racing) canvas.states').toDataURL()";

#[test]
fn what_is_painted_follows_the_theme_there_and_back() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&guess=0&theme=light&t=9999");
        let light = page.evaluate(PAINTED);
        for theme in ["dark", "light", "dark", "light"] {
            page.choose("select.theme", theme);
            page.wait_for(&format!("html[data-theme='{theme}']"));
            let different = if theme == "dark" { "!==" } else { "===" };
            let painted = PAINTED.trim_start_matches("return ");
            page.until(&format!("return {painted} {different} {light}"));
        }
    });
}
