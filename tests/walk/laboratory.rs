//! The laboratory: whatever a link sets is set, tasks are learned in the page, and nothing that goes wrong is lost.

use serde_json::json;

use crate::browser::{Page, visit};

/// Pictures of all bands on the page.
const BANDS: &str =
    "return [...document.querySelectorAll('.lane canvas')].map((canvas) => canvas.toDataURL())";

/// Hands a file to the field of weights, as a reader's choice does. The script has the bytes in `bytes`.
fn give(page: &Page, bytes: &str) {
    page.evaluate(&format!(
        "const bytes = {bytes};
        const data = new DataTransfer();
        data.items.add(new File([bytes], 'given.safetensors'));
        const field = document.querySelector('.load-weights');
        field.files = data.files;
        field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ));
}

/// Another learning rate. WebDriver's clearing of the field would count as a choice of its own.
fn choose_rate(page: &Page, rate: &str) {
    page.evaluate(&format!(
        "const field = document.querySelector('input.rate');
        field.value = '{rate}';
        field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ));
}

/// From now on the page's downloads are kept: their names and bytes in `window.kept`.
fn keep_downloads(page: &Page) {
    page.evaluate(
        "window.kept = {};
        const blobs = new Map();
        const create = URL.createObjectURL;
        URL.createObjectURL = (blob) => { const url = create(blob); blobs.set(url, blob); return url; };
        HTMLAnchorElement.prototype.click = function () {
            blobs.get(this.href)?.arrayBuffer().then((bytes) => { window.kept[this.download] = new Uint8Array(bytes); });
        };",
    );
}

#[test]
fn a_link_sets_everything() {
    visit(|page| {
        page.open(
            "?lesson=lab&lang=en&task=adding&length=30&cell=gru&layers=2&directions=2&units=12&init=orthogonal\
             &optimizer=momentum&rate=0.05&clip=off&batch=3&updates=99&seed=5&layer=2r",
        );
        let values = page.evaluate(
            "return Object.fromEntries([...document.querySelectorAll('.prose .field')].map((field) => {
                const input = field.querySelector('select') ?? field.querySelector('input:not([type=checkbox])');
                return [field.querySelector('span').innerText, input?.value];
            }))",
        );
        for (name, value) in [
            ("cell", "gru"),
            ("layers", "2"),
            ("directions", "2"),
            ("units", "12"),
            ("initialisation", "orthogonal"),
            ("optimiser", "momentum"),
            ("learning rate", "0.05"),
            ("batch", "3"),
            ("updates", "99"),
            ("seed", "5"),
            ("length", "30"),
        ] {
            assert_eq!(values[name], json!(value), "{name} in {values}");
        }
        let lanes = page.evaluate("return document.querySelectorAll('.lane').length");
        assert_eq!(lanes, json!(4));
        assert!(page.text(".notices").is_empty());
    });
}

#[test]
fn a_choice_that_means_nothing_is_reported() {
    visit(|page| {
        for bad in ["at=zzz", "at=99999999", "task=text&stories=fr"] {
            page.open(&format!("?lesson=lab&lang=en&{bad}"));
            page.wait_for(".notices p");
            let said = page.text(".notices");
            assert!(said.contains("cannot be used"), "{bad}: {said}");
        }
        let long = "a".repeat(1001);
        page.open(&format!("?lesson=lab&lang=en&task=text&text={long}"));
        page.wait_for(".notices p");
        let said = page.text(".notices");
        assert!(said.contains("the example text"), "{said}");
    });
}

#[test]
fn the_bench_leaves_the_next_lesson_s_address_alone() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=copy&length=20");
        page.wait_for(".lane canvas");
        page.choose_lesson("rnn");
        page.wait_for("html[data-ready='true'] .listing");
        let query = page.settled_address();
        assert!(
            query.contains("lesson=rnn") && !query.contains("t=128") && !query.contains("at="),
            "{query}"
        );
    });
}

#[test]
fn the_answer_that_is_scored_is_always_written() {
    visit(|page| {
        for task in ["adding", "sine", "adding&length=33"] {
            page.open(&format!("?lesson=lab&lang=en&task={task}"));
            let last = page.evaluate(
                "return [...document.querySelectorAll('.tokens')].map((row) => row.lastElementChild.textContent)",
            );
            for row in 1..3 {
                let text = last[row].as_str().unwrap_or_default();
                assert!(!text.is_empty() && text != "·", "{task}: {last}");
            }
        }
    });
}

#[test]
fn parity_is_learned_in_the_page() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity");
        let before = page.evaluate(BANDS);
        page.click(".run .train");
        page.wait_for(".state[data-status='done']");
        page.until("return document.querySelector('.lately').innerText.includes('fresh')");
        let said = page.text(".lately");
        // "Right answers on 200 fresh sequences: 100%"
        let share = said
            .rsplit(' ')
            .next()
            .and_then(|n| n.trim_end_matches('%').parse::<f64>().ok());
        assert!(share.is_some_and(|share| share >= 99.0), "{said}");
        assert_ne!(page.evaluate(BANDS), before);
        let wrong = page.evaluate("return document.querySelectorAll('.tokens .wrong').length");
        assert_eq!(wrong, json!(0));
        let step = page.evaluate("return document.querySelector('.run .step').disabled");
        assert_eq!(step, json!(true), "nothing follows the last update");
        // The address repeats the run.
        page.until("return new URLSearchParams(location.search).get('at') !== null");
        let learned = page.evaluate(BANDS);
        let query = page.evaluate("return location.search");
        page.open(query.as_str().unwrap_or_default());
        assert_eq!(page.evaluate(BANDS), learned);
    });
}

#[test]
fn a_run_pauses_steps_and_begins_again() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=copy&updates=20000");
        page.click(".run .step");
        page.wait_for(".state[data-status='paused']");
        assert!(
            page.text(".state").contains("1/20,000") || page.text(".state").contains("1/20000")
        );
        page.click(".run .train");
        page.wait_for(".state[data-status='running']");
        page.click(".run .train");
        page.wait_for(".state[data-status='paused']");
        page.click(".run .restart");
        page.wait_for(".state[data-status='fresh']");
        page.until("return !location.search.includes('at=')");
    });
}

#[test]
fn a_run_that_a_choice_ended_is_found_again() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&updates=40&at=25");
        page.wait_for(".state[data-status='paused']");
        let learned = page.evaluate(BANDS);
        choose_rate(page, "0.02");
        page.wait_for(".state[data-status='fresh']");
        assert_ne!(page.evaluate(BANDS), learned);
        assert!(page.text(".run .before").contains("25"));
        // What is the reader's and not the run's stays as it is.
        page.click(".languages button:first-child");
        page.until("return document.documentElement.lang === 'ko'");
        page.click(".run .before");
        page.wait_for(".state[data-status='paused']");
        assert_eq!(page.evaluate(BANDS), learned);
        page.until("return !document.querySelector('.run .before')");
        let query = page.settled_address();
        assert!(
            query.contains("at=25") && query.contains("lang=ko") && !query.contains("rate"),
            "{query}"
        );
    });
}

#[test]
fn a_run_that_explodes_says_where() {
    visit(|page| {
        for (language, word) in [("ko", "터졌습니다"), ("en", "exploded at update")] {
            page.open(&format!(
                "?lesson=lab&lang={language}&task=adding&length=100&cell=relu&units=64&clip=off&optimizer=sgd&rate=10&updates=200"
            ));
            page.click(".run .train");
            page.wait_for(".state[data-status='broke']");
            let said = page.text(".state");
            assert!(said.contains(word), "{said}");
            page.wait_for(".lane canvas");
        }
    });
}

#[test]
fn a_hostile_file_says_so_and_the_run_stays() {
    visit(|page| {
        for (language, word) in [
            ("ko", "safetensors 파일이 아닙니다"),
            ("en", "no safetensors file"),
        ] {
            page.open(&format!(
                "?lesson=lab&lang={language}&task=parity&updates=30&at=30&view=files"
            ));
            let code = page.text(".code");
            for bytes in [
                "new Uint8Array(0)",
                "new TextEncoder().encode('not a file of weights')",
                "new Uint8Array(4096).fill(255)",
            ] {
                give(page, bytes);
                page.wait_for(".exchange .outcome.bad");
                assert!(page.text(".exchange .outcome").contains(word));
            }
            assert_eq!(page.text(".code"), code);
            page.wait_for(".state[data-status='done']");
        }
    });
}

#[test]
fn weights_go_out_and_come_back_as_the_same_picture() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&updates=60&at=60&view=files");
        keep_downloads(page);
        page.click(".save-weights");
        page.until("return window.kept['weights.safetensors'] !== undefined");
        page.click("[data-to='sequence']");
        page.wait_for(".lane canvas");
        let learned = page.evaluate(BANDS);
        page.click(".run .restart");
        page.wait_for(".state[data-status='fresh']");
        assert_ne!(page.evaluate(BANDS), learned);
        page.click("[data-to='files']");
        page.wait_for(".load-weights");
        give(page, "window.kept['weights.safetensors']");
        page.wait_for(".state[data-status='loaded']");
        page.click("[data-to='sequence']");
        page.wait_for(".lane canvas");
        assert_eq!(page.evaluate(BANDS), learned);
        // Whatever is learned from a file begins with it each time.
        let ended = |page: &Page| {
            page.wait_for(".state[data-status='done']");
            page.evaluate(BANDS)
        };
        // Another learning rate is no reason to lose them.
        choose_rate(page, "0.005");
        page.until("return location.search.includes('rate=0.005')");
        page.wait_for(".state[data-status='loaded']");
        assert_eq!(page.evaluate(BANDS), learned);
        page.click(".run .train");
        let first = ended(page);
        page.click(".run .train");
        page.until("return document.querySelector('.state').dataset.status !== 'done'");
        assert_eq!(ended(page), first);
    });
}

#[test]
fn what_is_handed_out_is_what_the_dial_shows() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&cell=gru&units=9&view=files&radius=1.50");
        page.wait_for(".rescaled:not(:empty)");
        let code = page.text(".code");
        keep_downloads(page);
        page.click(".save-weights");
        page.until("return window.kept['weights.safetensors'] !== undefined");
        page.open("?lesson=lab&lang=en&task=parity&cell=gru&units=9&view=files");
        assert_ne!(page.text(".code"), code);
    });
}

#[test]
fn weights_that_are_no_numbers_are_refused_by_name() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&units=3&view=files");
        keep_downloads(page);
        page.click(".save-weights");
        page.until("return window.kept['weights.safetensors'] !== undefined");
        // The last tensor of the file ends it.
        page.evaluate(
            "const bytes = window.kept['weights.safetensors'];
            new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.length - 4, NaN, true);",
        );
        give(page, "window.kept['weights.safetensors']");
        page.wait_for(".exchange .outcome.bad");
        let said = page.text(".exchange .outcome");
        assert!(said.contains("NaN"), "{said}");
        page.wait_for(".state[data-status='fresh']");
    });
}

#[test]
fn another_network_s_file_offers_its_own_choices() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&cell=gru&units=9&view=files");
        keep_downloads(page);
        page.click(".save-weights");
        page.until("return window.kept['weights.safetensors'] !== undefined");
        page.choose("fieldset select:not(.task)", "lstm");
        page.until("return location.search.includes('cell=lstm')");
        give(page, "window.kept['weights.safetensors']");
        page.wait_for(".adopt");
        assert!(page.text(".exchange .outcome").contains("rnn.weight_ih_l0"));
        page.click(".adopt");
        // The file is read for its own choices at once.
        page.wait_for(".state[data-status='loaded']");
        page.until("return location.search.includes('cell=gru')");
        let said = page.text(".exchange .outcome");
        assert!(
            said.contains("given.safetensors") && !said.contains("rnn."),
            "{said}"
        );
        page.until("return !document.querySelector('.adopt')");
    });
}

#[test]
fn values_pictures_and_code_are_handed_out() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&length=4&units=3&updates=5&at=5&view=files");
        keep_downloads(page);
        page.click(".save-trace");
        page.until("return window.kept['trace.csv'] !== undefined");
        let rows = page.evaluate(
            "return new TextDecoder().decode(window.kept['trace.csv']).trim().split('\\r\\n').length",
        );
        assert!(rows.as_u64() > Some(100), "{rows}");
        assert!(page.text(".code").contains("import numpy"));
        page.click(".libraries button:nth-child(2)");
        page.until("return document.querySelector('.code').innerText.includes('import torch')");
        page.click("[data-to='training']");
        page.click(".curve:nth-child(1) .keep button:nth-child(1)");
        page.until("return window.kept['loss.png']?.[1] === 0x50");
        page.click(".curve:nth-child(1) .keep button:nth-child(2)");
        page.until("return window.kept['loss.svg'] !== undefined");
        let svg = page.evaluate("return new TextDecoder().decode(window.kept['loss.svg'])");
        assert!(
            svg.as_str()
                .is_some_and(|svg| svg.contains("<svg") && svg.contains("polyline"))
        );
        page.click("[data-to='sequence']");
        page.wait_for(".keep-row button");
        page.click(".keep-row button");
        page.until("return window.kept['parity-states.png']?.[1] === 0x50");
    });
}

#[test]
fn a_text_of_jamo_is_learned_and_written_in_syllables() {
    visit(|page| {
        page.open(
            "?lesson=lab&lang=ko&task=text&alphabet=jamo&updates=300&view=writing&temperature=0.5",
        );
        page.wait_for(".written");
        let before = page.text(".written");
        page.click(".run .train");
        page.wait_for(".state[data-status='done']");
        let after = page.text(".written");
        assert_ne!(after, before);
        // Jamo that were written one by one stand together as syllables.
        let syllables = after.chars().filter(|c| ('가'..='힣').contains(c)).count();
        assert!(
            syllables * 2 > after.chars().filter(|c| !c.is_whitespace()).count(),
            "{after}"
        );
        page.click(".writing .again");
        page.until(&format!(
            "return document.querySelector('.written').innerText !== {}",
            json!(after)
        ));
    });
}

/// Writes into the field of the text and gives it to the network.
fn learn_text(page: &Page, text: &str) {
    page.evaluate_with(
        "const field = document.querySelector('#lab-text');
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));",
        json!(text),
    );
    page.click(".own .take");
}

#[test]
fn a_text_that_the_address_cannot_hold_makes_no_false_address() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=text&length=8&batch=4&updates=20");
        learn_text(page, &"a rose is a rose is a rose. ".repeat(50));
        page.until("return document.querySelector('.own .remark').innerText.includes('1400')");
        page.click(".run .train");
        page.wait_for(".state[data-status='done']");
        assert!(page.text(".state").contains("does not carry the text"));
        page.click(".languages button:nth-child(1)");
        page.wait_for("html[lang='ko']");
        page.wait_for(".state[data-status='done']");
        // The address is written a quarter of a second after the last change.
        page.until("return location.search.includes('lang=ko')");
        let query = page.evaluate("return location.search");
        assert!(
            !query.as_str().unwrap_or_default().contains("at="),
            "{query}"
        );
    });
}

#[test]
fn the_reader_s_text_and_draft_outlive_other_choices() {
    visit(|page| {
        page.open("?lesson=lab&lang=ko&task=text&length=8");
        let text = "나 보기가 역겨워 가실 때에는 말없이 고이 보내 드리우리다. 영변에 약산 진달래꽃 아름 따다 가실 길에 뿌리우리다.";
        learn_text(page, text);
        page.until("return location.search.includes('text=')");
        let field = "return document.querySelector('#lab-text').value";
        page.choose("select.task", "parity");
        page.until("return !document.querySelector('#lab-text')");
        page.choose("select.task", "text");
        page.wait_for("#lab-text");
        assert_eq!(page.evaluate(field), json!(text));
        page.evaluate(
            "const field = document.querySelector('#lab-text');
            field.value = '쓰다 만 글';
            field.dispatchEvent(new Event('input', { bubbles: true }));",
        );
        page.until(
            "return document.querySelector('.own .remark').innerText.includes('눌러야 이 글을')",
        );
        page.choose("fieldset select:not(.task)", "jamo");
        page.until("return location.search.includes('alphabet=jamo')");
        assert_eq!(page.evaluate(field), json!("쓰다 만 글"));
        page.click(".own .example");
        page.until("return !location.search.includes('text=')");
        assert_ne!(page.evaluate(field), json!("쓰다 만 글"));
    });
}

#[test]
fn a_prompt_with_letters_that_the_text_lacks_is_told_which() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=text&view=writing&prompt=Q%23+a");
        page.wait_for(".strange");
        let said = page.text(".strange");
        assert!(said.contains("# ") || said.ends_with('#'), "{said}");
        page.open("?lesson=lab&lang=en&task=text&view=writing&prompt=a");
        page.wait_for(".written .given");
        assert_eq!(
            page.evaluate("return document.querySelector('.strange')"),
            json!(null)
        );
    });
}

#[test]
fn a_run_on_the_example_outlives_the_page_s_language() {
    visit(|page| {
        page.open("?lesson=lab&lang=ko&task=text&length=8&batch=4&updates=20");
        page.click(".run .train");
        page.wait_for(".state[data-status='done']");
        let example = page.evaluate("return document.querySelector('#lab-text').value");
        page.click(".languages button:nth-child(2)");
        page.wait_for("html[lang='en']");
        page.wait_for(".state[data-status='done']");
        assert_eq!(
            page.evaluate("return document.querySelector('#lab-text').value"),
            example
        );
        page.wait_for(".prose .foreign");
        page.click(".run .restart");
        page.wait_for(".state[data-status='fresh']");
        page.until(&format!(
            "return document.querySelector('#lab-text').value !== {example}"
        ));
    });
}

#[test]
fn the_dial_makes_a_gradient_vanish_and_explode() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&cell=rnn&length=40&view=gradient");
        // A number as the page writes it: -0.25, 3.2×10⁻⁷.
        const NUMBER: &str = "
            const cell = document.querySelector('.text-version tbody tr:first-child td:nth-child(4)');
            const power = (digits) => [...digits].map((c) => c === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c)).join('');
            const value = Number(cell?.textContent.replace('−', '-').replace(/×10(.+)/, (_, digits) => 'e' + power(digits)));";
        let first = |page: &Page| {
            page.until(&format!("{NUMBER} return Number.isFinite(value)"));
            let value = page.evaluate(&format!("{NUMBER} return value"));
            value.as_f64().unwrap_or(f64::NAN)
        };
        let own = first(page);
        page.click(".dial .levels button:nth-child(1)");
        page.until("return location.search.includes('radius=0.50')");
        page.until(&format!(
            "{NUMBER} return Number.isFinite(value) && value !== {own}"
        ));
        let vanished = first(page);
        assert!(vanished < own, "{vanished} {own}");
        page.click(".dial .undo");
        page.until("return !location.search.includes('radius')");
        // The experiment that lessons 7 and 12 link.
        let link = "?lesson=lab&lang=en&task=copy&cell=rnn&length=20&init=orthogonal&view=gradient";
        page.open(&format!("{link}&radius=0.50"));
        let vanished = first(page);
        page.open(&format!("{link}&radius=3.00"));
        let exploded = first(page);
        assert!(
            vanished < 1e-4 && exploded > 10.0 * vanished.max(0.1),
            "{vanished} {exploded}"
        );
    });
}

/// All rows of a sequence are of that sequence, whatever was there before.
#[test]
fn the_rows_of_a_sequence_change_together() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&length=16&typed=10101");
        page.wait_for(".lane canvas");
        let lengths =
            "[...document.querySelectorAll('.tokens')].map((row) => row.children.length).join()";
        page.until(&format!("return {lengths} === '5,5,5'"));
        for (typed, all) in [("", 16), ("1101", 4), ("", 16), ("10", 2), ("", 16)] {
            page.evaluate(&format!(
                "const field = document.querySelector('.sample input[type=text]'); field.value = '{typed}'; field.dispatchEvent(new Event('change', {{ bubbles: true }}))"
            ));
            page.until(&format!("return {lengths} === '{all},{all},{all}'"));
        }
    });
}

#[test]
fn a_typed_sequence_is_read_and_a_strange_one_refused() {
    visit(|page| {
        page.open("?lesson=lab&lang=en&task=parity&typed=1101");
        let row = "return [...document.querySelectorAll('.tokens')].map((row) => row.textContent)";
        let rows = page.evaluate(row);
        assert_eq!((&rows[0], &rows[1]), (&json!("1101"), &json!("1001")));
        page.open("?lesson=lab&lang=en&task=parity&typed=12x");
        assert!(page.text(".sample .remark").contains("cannot read"));
        page.wait_for(".lane canvas");
    });
}
