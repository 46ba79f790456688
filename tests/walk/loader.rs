//! The page starts on any host, and says what to do where it cannot.

use crate::browser::{Fault, Page, visit};

const STARTED: &str = "body:not(:has(#boot))";

/// A failure's words: Korean, English.
type Words = [&'static str; 2];

const NO_WASM: Words = ["WebAssembly를 쓸 수 없습니다", "cannot run WebAssembly"];
const NO_SIMD: Words = ["SIMD가 없습니다", "has no SIMD"];
const MISSING: Words = ["파일 하나를 받지 못했습니다", "could not be fetched"];
const OFFLINE: Words = ["네트워크에 연결되어 있지 않습니다", "no network connection"];

/// Opens the page in both languages and expects a failure named `problem`, its words, and a way to try again.
fn fails_with(page: &Page, problem: &str, words: Words) {
    for (language, (word, retry)) in ["ko", "en"]
        .into_iter()
        .zip(words.into_iter().zip(["다시 시도", "Try again"]))
    {
        page.load(&format!("?lang={language}"));
        page.wait_for(&format!(
            "html[lang='{language}'] #boot[data-problem='{problem}'][role='alert']"
        ));
        let text = page.text("#boot");
        assert!(
            text.contains(word),
            "{language}: expected '{word}' in:\n{text}"
        );
        assert_eq!(page.text("#boot button"), retry);
    }
}

/// Takes the console's messages, each of which must contain one of `expected`.
fn console_says(page: &Page, expected: &[&str]) {
    let messages = page.console_messages();
    assert!(
        !messages.is_empty(),
        "a failure that leaves no trace in the console"
    );
    let strangers: Vec<&String> = messages
        .iter()
        .filter(|text| !expected.iter().any(|part| text.contains(part)))
        .collect();
    assert!(
        strangers.is_empty(),
        "unexpected in the console: {strangers:#?}"
    );
}

#[test]
fn the_page_starts_under_a_sub_path_and_the_loader_goes() {
    visit(|page| {
        page.load("");
        page.wait_for(STARTED);
        assert_ne!(page.text("body").trim(), "", "an empty page");
    });
}

#[test]
fn the_language_is_the_addresss_then_the_stored_one_then_the_browsers() {
    visit(|page| {
        let language = |page: &Page| page.evaluate("return document.documentElement.lang");
        page.speak("ko-KR");
        page.load("");
        page.wait_for(STARTED);
        assert_eq!(language(page), "ko");
        page.speak("de-DE");
        page.load("");
        page.wait_for(STARTED);
        assert_eq!(language(page), "en");
        page.evaluate("localStorage.setItem('unrolled.lang', 'ko')");
        page.load("");
        page.wait_for(STARTED);
        assert_eq!(language(page), "ko");
        page.load("?lang=en");
        page.wait_for(STARTED);
        assert_eq!(language(page), "en");
    });
}

#[test]
fn a_missing_module_is_named_and_retrying_helps_once_it_is_there() {
    visit(|page| {
        page.fail("_bg.wasm", Fault::Missing);
        fails_with(page, "missing", MISSING);
        assert!(
            page.text("#boot").contains("_bg.wasm: 404"),
            "the file is named"
        );
        console_says(page, &["_bg.wasm"]);
        page.recover();
        page.press("Tab");
        page.press("Enter");
        page.wait_for(STARTED);
        // Of the failed pages' preloads.
        page.console_messages();
    });
}

#[test]
fn a_missing_part_of_a_screen_is_said_and_retrying_helps_once_it_is_there() {
    visit(|page| {
        let part = parts(page, "lstm").pop().expect("the LSTM's own part");
        page.fail(&part, Fault::Missing);
        for (language, word) in [("ko", "받지 못했습니다"), ("en", "could not be fetched")] {
            page.load(&format!("?lang={language}&lesson=lstm"));
            page.wait_for("main .absent[role='alert']");
            assert!(page.text("main").contains(word));
        }
        // The rest of the page works.
        page.choose_lesson("rnn");
        page.wait_for("html[data-ready='true'] article.prose");
        page.choose_lesson("lstm");
        page.wait_for("main .absent[role='alert']");
        console_says(page, &[&part, "'WebAssembly'", "preload"]);
        page.recover();
        page.click(".absent button");
        page.wait_for("html[data-ready='true'] article.prose");
    });
}

#[test]
fn once_the_first_screen_stands_the_page_needs_no_network() {
    visit(|page| {
        let mut files: Vec<String> = ["rnn", "lstm", "moscow"]
            .iter()
            .flat_map(|screen| parts(page, screen))
            .collect();
        files.sort();
        files.dedup();
        page.open("?lang=en&lesson=rnn");
        for file in &files {
            page.until(&format!(
                "return [...globalThis.unrolledParts?.keys() ?? []].some((url) => url.endsWith('/{file}'))"
            ));
        }
        for file in &files {
            page.fail(file, Fault::Cut);
        }
        for screen in ["lstm", "rnn"] {
            page.choose_lesson(screen);
            page.until(&format!(
                "return location.search.includes('lesson={screen}')"
            ));
            page.wait_for("html[data-ready='true'] article.prose");
        }
    });
}

#[test]
fn missing_bindings_are_named() {
    visit(|page| {
        // The loader is a script as well; the bindings carry the program's name.
        let bindings = bindings(page);
        page.fail(&bindings, Fault::Missing);
        fails_with(page, "missing", MISSING);
        console_says(page, &[&bindings, "preload"]);
    });
}

#[test]
fn a_broken_connection_is_told_apart_from_a_missing_file() {
    visit(|page| {
        page.fail("_bg.wasm", Fault::Cut);
        fails_with(page, "missing", MISSING);
        page.before_load("Object.defineProperty(navigator, 'onLine', { get: () => false })");
        fails_with(page, "offline", OFFLINE);
        console_says(page, &["_bg.wasm"]);
    });
}

#[test]
fn a_browser_without_webassembly_is_told_what_to_use() {
    visit(|page| {
        page.before_load("delete globalThis.WebAssembly");
        fails_with(page, "wasm", NO_WASM);
        assert!(page.text("#boot").contains("Safari 16.4"));
        console_says(page, &["boot-", "preload"]);
    });
}

#[test]
fn a_browser_without_simd_is_told_what_to_use() {
    visit(|page| {
        page.before_load("WebAssembly.validate = () => false");
        fails_with(page, "simd", NO_SIMD);
        assert!(page.text("#boot").contains("Safari 16.4"));
        console_says(page, &["boot-", "preload"]);
    });
}

#[test]
fn an_error_after_the_start_puts_up_a_notice() {
    visit(|page| {
        for (language, word) in [
            ("ko", "페이지가 멈췄습니다"),
            ("en", "The page has stopped"),
        ] {
            page.load(&format!("?lang={language}"));
            page.wait_for(STARTED);
            // What browsers report without an error object, a layout that did not settle, is no reason to alarm anybody.
            page.evaluate(
                "dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop' }))",
            );
            assert_eq!(
                page.evaluate("return document.querySelectorAll('#stopped').length"),
                0
            );
            page.evaluate("dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') }))");
            page.wait_for("#stopped[role='alert']");
            let text = page.text("#stopped");
            assert!(
                text.contains(word) && text.contains("RuntimeError: unreachable"),
                "{text}"
            );
        }
    });
}

#[test]
fn the_security_policy_stops_inline_scripts_inline_styles_and_other_hosts() {
    visit(|page| {
        page.load("");
        page.wait_for(STARTED);
        let stopped = page.evaluate(
            "return new Promise((done) => {
                const stopped = [];
                document.addEventListener('securitypolicyviolation', (event) => {
                    stopped.push(event.effectiveDirective);
                    if (stopped.length === 4) done(stopped.sort().join(' '));
                });
                const script = document.createElement('script');
                script.textContent = 'window.intruder = true';
                const style = document.createElement('style');
                style.textContent = 'body { display: none }';
                const image = document.createElement('img');
                image.src = 'http://127.0.0.1:9/picture.png';
                document.head.append(script, style);
                document.body.append(image);
                fetch('http://127.0.0.1:9/').catch(() => {});
            })",
        );
        assert_eq!(
            stopped,
            "connect-src img-src script-src-elem style-src-elem"
        );
        assert_eq!(page.evaluate("return typeof window.intruder"), "undefined");
        console_says(page, &["Content Security Policy", "violates"]);
    });
}

/// The file name of the script that wasm-bindgen wrote.
fn bindings(page: &Page) -> String {
    page.load("");
    page.wait_for(STARTED);
    let address = page.evaluate("return document.getElementById('module').href");
    let address = address.as_str().expect("a link has an address");
    address.rsplit('/').next().unwrap_or(address).to_owned()
}

/// The files with a screen's parts, its own last.
fn parts(page: &Page, screen: &str) -> Vec<String> {
    page.load("");
    page.wait_for(STARTED);
    let lists = page.evaluate("return document.getElementById('module').dataset.parts");
    let lists = lists.as_str().expect("a page in parts");
    let files = lists
        .split(';')
        .find_map(|list| list.strip_prefix(&format!("{screen}:")))
        .expect("a list for each screen");
    files.split(',').map(str::to_owned).collect()
}
