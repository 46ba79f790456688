//! A word guessed from one side and from both; what each half has read; padding.

use crate::browser::{Page, visit};

/// The network's best guess and whether it is right, for the first or the second network.
fn guess(page: &Page, network: u32) -> String {
    page.text(&format!(".guess:nth-child({network}) strong"))
}

#[test]
fn two_directions_guess_what_one_cannot_know() {
    visit(|page| {
        for (language, right, wrong) in
            [("ko", "맞았습니다", "틀렸습니다"), ("en", "right", "wrong")]
        {
            page.open(&format!(
                "?lesson=bidirectional&lang={language}&clue=after&guess=0&t=9999"
            ));
            let share = |column: u32, row: u32| {
                let text = page.text(&format!(
                    ".scores tbody tr:nth-child({row}) td:nth-child({column})"
                ));
                text.trim_end_matches('%').parse::<u32>().unwrap_or(999)
            };
            // Clue before the gap, clue after it; one direction, two.
            assert!(share(2, 1) >= 95 && share(2, 2) >= 95);
            assert!(share(3, 1) <= 18 && (95..=100).contains(&share(3, 2)));
            let mut missed = false;
            for answer in [0, 2, 3, 4, 5, 6, 7, 1] {
                page.choose(".settings label:nth-child(2) select", &answer.to_string());
                page.until(&format!(
                    "return location.search.includes('answer={answer}')"
                ));
                assert!(guess(page, 2).contains(right), "{}", guess(page, 2));
                missed |= guess(page, 1).contains(wrong);
            }
            assert!(missed);
        }
    });
}

#[test]
fn the_last_output_has_read_a_single_word_backwards() {
    visit(|page| {
        page.open("?lesson=bidirectional&lang=en&t=9999");
        // Rows of the measurement: x.<place>.<direction>; a word never read leaves its cell without a fill.
        let read = |direction: u32| {
            page.evaluate(&format!(
                "return [...document.querySelectorAll(\"[data-pick^='x.']\")]
                    .filter((c) => c.dataset.pick.endsWith('.{direction}'))
                    .map((c) => Number(c.querySelector('.fill').getAttribute('fill-opacity')) > 0 ? '1' : '0').join('')"
            ))
            .as_str()
            .unwrap_or_default()
            .to_owned()
        };
        assert_eq!(read(1), "0000001");
        page.click("[data-pick='h.0.8']");
        page.until("return location.search.includes('place=1')");
        assert!(read(1).starts_with('1') && read(0).starts_with("10"));
    });
}

#[test]
fn padding_moves_the_backward_states_until_the_length_is_given() {
    visit(|page| {
        page.open("?lesson=bidirectional&lang=ko");
        page.fill(".settings input[type=number]", "3");
        page.until("return location.search.includes('padding=3')");
        let said = page.text(".strayed");
        assert!(
            said.contains("정방향 0.0000, 역방향") && !said.contains("역방향 0.0000"),
            "{said}"
        );
        page.click(".flag input");
        page.until("return document.querySelector('.strayed').innerText.includes('역방향 0.0000')");
    });
}

#[test]
fn the_keys_play_to_the_end_and_a_number_opens() {
    visit(|page| {
        page.open("?lesson=bidirectional&lang=en&guess=0");
        page.press("Right");
        page.wait_for(".controls[data-tick='1']");
        assert!(page.text(".caption").contains("forward"));
        page.press("End");
        page.wait_for(".controls[data-tick='28']");
        page.click(".levels .level:nth-child(3)");
        page.wait_for(".number .equation");
        let printed = page.text(".printed");
        assert!(
            printed.starts_with("torch.Size([1, 10, 16])\ntorch.Size([4, 1, 8])"),
            "{printed}"
        );
    });
}

#[test]
fn more_sentences_help_where_more_units_do_not() {
    visit(|page| {
        for language in ["ko", "en"] {
            page.open(&format!("?lesson=bidirectional&lang={language}"));
            let share = |size: u32, book: u32, row: u32| {
                let text = page.text(&format!(
                    ".capacity tbody tr:nth-child({size}) td:nth-child({}) .share:nth-child({row}) .value",
                    book + 1
                ));
                text.trim_end_matches('%').parse::<u32>().unwrap_or(999)
            };
            // Nothing is said before it was measured.
            assert_eq!(share(2, 1, 2), 999);
            page.click(".teach");
            page.wait_for(".capacity.is-done");
            for size in [2, 3] {
                assert_eq!(share(size, 1, 1), 100);
                assert!(share(size, 1, 2) < 50 && share(size, 3, 2) > 90);
            }
            assert!(share(1, 3, 1) < 80 && share(1, 3, 2) < 80);
            // The guess is answered with what was found, and coming back finds it again.
            page.click("input[name=more]");
            page.until("return location.search.includes('more=0')");
            let found = format!("{}%", share(2, 3, 2));
            let outcomes =
                page.evaluate("return [...document.querySelectorAll('.outcome')].at(-1).innerText");
            assert!(
                outcomes.as_str().unwrap_or_default().contains(&found),
                "{outcomes}"
            );
        }
    });
}
