//! Networks taught side by side: a question first, then what really happens.

use serde_json::json;

use crate::browser::{Page, visit};

const OVER: &str = ".race[data-state='over']";

/// An attribute of every lane, as numbers.
fn numbers(page: &Page, attribute: &str) -> Vec<f64> {
    let found = page.evaluate_with(
        "return [...document.querySelectorAll('.race-lane')].map((lane) => parseFloat(lane.dataset[arguments[0]]))",
        json!(attribute),
    );
    let found = found.as_array().cloned().unwrap_or_default();
    found.iter().filter_map(|value| value.as_f64()).collect()
}

#[test]
fn from_long_stories_the_lstm_learns_and_the_rnn_does_not() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en&race=kinds");
        assert_eq!(page.text(".race .outcome"), "");
        assert_eq!(
            numbers(page, "updates"),
            [0.0; 3],
            "nothing begins before a guess"
        );
        // In English the GRU learns it as well, from this seed.
        page.click(".race .answer:nth-of-type(2) input");
        page.wait_for(OVER);
        let scores = numbers(page, "score");
        assert!(
            scores[0] < 0.3 && scores[1] > 0.95,
            "RNN, LSTM, GRU: {scores:?}"
        );
        assert_eq!(numbers(page, "updates"), [1200.0; 3]);
        let outcome = page.text(".race .outcome");
        assert!(outcome.contains("As you predicted"), "{outcome}");
        assert!(
            page.text(".race-lane:nth-of-type(2) .says")
                .contains("Moscow")
        );
        let colours = page.evaluate(
            "return [...document.querySelectorAll('.race canvas')].map((canvas) => {
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                const seen = new Set();
                for (let i = 0; i < data.length; i += 4) if (data[i + 3]) seen.add(data.slice(i, i + 3).join());
                return seen.size;
            })",
        );
        let drawn = colours.as_array().is_some_and(|all| {
            all.len() == 9 && all.iter().all(|colours| colours.as_u64() > Some(3))
        });
        assert!(
            drawn,
            "three charts, three states, three answers: {colours}"
        );

        // The address is the recording.
        let told = page.text(".race .outcome");
        let address = page.evaluate("return location.search");
        let address = address.as_str().unwrap_or_default().to_owned();
        assert!(
            address.contains("race=kinds") && address.contains("bet=1"),
            "{address}"
        );
        page.open(&address);
        assert_eq!(numbers(page, "score"), scores);
        assert_eq!(page.text(".race .outcome"), told);
    });
}

/// Keeps what the page says to its workers until `release()`.
const HOLD: &str = "
    const held = [];
    window.release = () => { for (const send of held.splice(0)) send(); window.release = null; };
    window.Worker = class extends Worker {
        postMessage(...given) {
            const send = () => super.postMessage(...given);
            if (window.release) held.push(send); else send();
        }
    };";

#[test]
fn a_race_pauses_goes_by_single_updates_and_starts_over() {
    visit(|page| {
        page.before_load(HOLD);
        page.load("?lesson=moscow&lang=ko&race=kinds&bet=0");
        page.wait_for(".race[data-state='running']");
        page.press("Space");
        page.wait_for(".race[data-state='paused']");
        // One worker at least has its start and its pause by then, whatever the machine has cores for.
        page.until("return document.querySelector('.race-lane .status').innerText === ''");
        page.evaluate("release()");
        for step in 1..=3 {
            page.press("Right");
            page.wait_for(&format!(".race-lane[data-updates='{step}']"));
            assert!(
                numbers(page, "updates")
                    .iter()
                    .all(|made| *made <= f64::from(step)),
                "{:?}",
                numbers(page, "updates")
            );
        }
        assert!(page.text(".race-controls .left").contains("멈춤"));
        page.press("Space");
        page.wait_for(".race[data-state='running']");
        page.click(".race-controls .again");
        page.wait_for(OVER);
        assert_eq!(numbers(page, "updates"), [1200.0; 3]);
    });
}

#[test]
fn forget_biases_race_against_each_other() {
    visit(|page| {
        page.open("?lesson=moscow&lang=ko&race=kinds");
        page.choose(".race-settings select", "bias");
        page.until("return location.search.includes('race=bias')");
        assert!(page.text(".race-lane h3").contains("망각 편향 0"));
        page.click(".race .answer:nth-of-type(3) input");
        page.wait_for(OVER);
        let scores = numbers(page, "score");
        assert!(
            scores[0] < 0.3 && scores[2] > 0.95,
            "bias 0, 1, 3: {scores:?}"
        );
        assert!(page.text(".race .outcome").contains("예상이 맞았습니다"));
    });
}

#[test]
fn the_text_leads_to_every_trial_and_a_wrong_one_is_reported() {
    visit(|page| {
        page.open("?lesson=moscow&lang=en");
        page.click(".trials li:nth-child(4) button");
        page.wait_for(".race[data-state='waiting']");
        assert!(page.text(".race .predict").contains("Twice the units"));
        page.press("Escape");
        page.wait_for(".stage:not(.away) .story");
        page.open("?lesson=moscow&lang=en&race=horses");
        page.wait_for(".race[data-state='waiting']");
        assert!(
            page.text(".notices").contains("horses"),
            "{}",
            page.text(".notices")
        );
        // A guess that was not offered begins nothing.
        for bad in ["bet=99", "seed=4294967296"] {
            page.open(&format!("?lesson=moscow&lang=en&race=kinds&{bad}"));
            page.wait_for(".race[data-state='waiting']");
            let said = page.text(".notices");
            let (_, value) = bad.split_once('=').unwrap_or_default();
            assert!(said.contains(value), "{bad}: {said}");
        }
    });
}
