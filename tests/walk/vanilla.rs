//! The vanilla RNN: stepping, opening numbers, dragging weights, changing sizes.

use serde_json::json;

use crate::browser::visit;

#[test]
fn the_keys_walk_by_operation_and_by_step() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&guess=0");
        assert!(page.text(".caption").starts_with("Nothing is computed yet"));
        for (keys, tick, says) in [
            ("Right", "1", "Step 1 of 10 · Read"),
            ("PageDown", "2", "Compute Wₓ xₜ"),
            ("Shift+Right", "7", "Carry"),
            ("Shift+Right", "14", "Step 2 of 10"),
            ("Left", "13", "Append"),
            ("PageUp", "12", "tanh"),
            ("Shift+Left", "7", "Step 1 of 10"),
            ("End", "70", "Step 10 of 10"),
            ("Home", "0", "Nothing"),
        ] {
            page.press(keys);
            page.wait_for(&format!(".controls[data-tick='{tick}']"));
            let caption = page.text(".caption");
            assert!(
                caption.contains(says),
                "{keys}: expected '{says}' in '{caption}'"
            );
        }
    });
}

#[test]
fn space_plays_to_the_end_and_stops_there() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&steps=1&t=5");
        page.press("Space");
        page.wait_for(".controls[data-tick='7']");
        page.wait_for(".controls button.play[aria-label='Play']");
    });
}

#[test]
fn the_running_line_of_the_listing_is_marked_and_shapes_are_printed() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&t=2");
        assert!(
            page.text(".line.running")
                .contains("np.tanh(np.dot(Wx, input_t)")
        );
        page.press("End");
        page.until("return document.querySelector('.line.running').innerText.includes('np.stack')");
        let printed = page.text(".printed");
        assert!(
            printed.starts_with("(1, 8)")
                && printed.contains("(10, 8)\n[[")
                && printed.trim_end().ends_with("]]"),
            "{printed}"
        );
    });
}

#[test]
fn a_click_opens_a_number_whose_arithmetic_adds_up() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&weights=centred&guess=0");
        page.click("[data-pick='h.3.5']");
        page.wait_for(".stage .equation");
        page.wait_for(".controls[data-tick='28']");
        // z is the sum of its three parts, and h is its tanh, as far as the digits on the screen go.
        let off = page.evaluate(
            "const number = (text) => Number(text.replace('−', '-'));
            const value = (element) => number(element.querySelector('.value').innerText);
            const [h, z, a, r] = document.querySelectorAll('.stage .equation');
            const parts = [...z.querySelectorAll('.factor')].map(value);
            const result = (equation) => value(equation.querySelector('.result'));
            const products = (equation) => [...equation.querySelectorAll('.term')].reduce((sum, term) => {
                const [w, x] = [...term.querySelectorAll('.factor')].map(value);
                return sum + w * x;
            }, 0);
            return Math.max(
                Math.abs(parts.reduce((x, y) => x + y) - result(z)),
                Math.abs(Math.tanh(result(z)) - result(h)),
                Math.abs(products(a) - result(a)),
                Math.abs(products(r) - result(r)));",
        );
        assert!(off.as_f64().is_some_and(|off| off < 0.01), "off by {off}");
        // The state before opens the step before.
        page.click(".stage .equation:last-child .term:nth-child(2) .factor:last-of-type");
        page.wait_for(".controls[data-tick='21']");
    });
}

#[test]
fn a_dragged_weight_changes_every_later_state_and_stands_in_the_address() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&weights=centred&t=70");
        let states = "return [...document.querySelectorAll(\"[data-pick^='h.9.']\")].map((cell) => cell.querySelector('text')?.textContent).join(' ')";
        let before = page.evaluate(states);
        page.drag("[data-pick='wh.2.3']", 0, -60);
        page.wait_for(".cell.held[data-pick='wh.2.3']");
        page.until("return location.search.includes('edit=wh.2.3')");
        assert_ne!(page.evaluate(states), before);
        page.click(".reset");
        page.until("return !document.querySelector('.cell.held')");
        assert_eq!(page.evaluate(states), before);
    });
}

#[test]
fn a_weight_can_be_changed_by_keyboard() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&zoom=number&pick=wx.0.0&t=70");
        let before = page.text(".weight .value");
        page.evaluate("document.querySelector('.weight input').focus()");
        page.press("Right");
        page.until("return location.search.includes('edit=wx.0.0')");
        assert_ne!(page.text(".weight .value"), before);
        // The arrow moved the weight, not the clock.
        page.wait_for(".controls[data-tick='70']");
    });
}

#[test]
fn a_size_that_cannot_be_is_refused_and_nothing_is_lost() {
    visit(|page| {
        for (language, word) in [("ko", "쓸 수 없는 값"), ("en", "cannot be used")] {
            page.open(&format!("?lesson=rnn&lang={language}&hidden=5&seed=3"));
            page.fill(".settings .field:nth-child(2) input", "99");
            page.until("return document.querySelector('.notices').innerText.includes('99')");
            assert!(page.text(".notices").contains(word));
            let value = page.evaluate(
                "return document.querySelector('.settings .field:nth-child(2) input').value",
            );
            assert_eq!(value, json!("5"));
        }
    });
}

#[test]
fn weights_around_zero_set_the_states_free_and_the_question_stays_about_the_listing() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&t=70&guess=2");
        let outcome = page.text(".outcome");
        assert!(outcome.starts_with("As you predicted"), "{outcome}");
        let stuck = "return [...document.querySelectorAll(\"[data-pick^='h.9.'] text\")].filter((t) => t.textContent === '1.00').length";
        assert!(page.evaluate(stuck).as_u64() > Some(4));
        page.choose(".settings select", "centred");
        page.until(&format!(
            "const stuck = () => {{ {stuck} }}; return stuck() === 0"
        ));
        assert_eq!(page.text(".outcome"), outcome);
    });
}

#[test]
fn the_output_layer_follows_the_clock_and_the_choice_of_f() {
    visit(|page| {
        page.open("?lesson=rnn&lang=en&weights=centred&t=35&guess=0");
        let sum = "const values = [...document.querySelectorAll('.output-layer .cell[data-pick]')].map((cell) => Number(cell.textContent.replace('−', '-')));
            return values.reduce((sum, value) => sum + value, 0)";
        page.until(&format!(
            "return Math.abs((() => {{ {sum} }})() - 1) < 0.02"
        ));
        page.choose(".output-layer select", "identity");
        page.until("return location.search.includes('out=identity')");
        page.until(
            "return !document.querySelector('.output-layer .number').innerText.includes('softmax')",
        );
        let before = page.text(".output-layer .number");
        page.evaluate("document.activeElement.blur()");
        page.press("Home");
        page.wait_for(".output-layer .hint");
        page.press("Shift+Right");
        page.wait_for(".output-layer .equation");
        assert_ne!(page.text(".output-layer .number"), before);
        page.open("?lesson=rnn&lang=en&t=35&out=nonsense");
        assert!(page.text(".notices").contains("nonsense"));
    });
}
