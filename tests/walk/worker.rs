//! Workers as a reader meets them: they end with their lesson, and one that dies is reported and can be started again.

use crate::browser::{Fault, Page, visit};

/// Keeps the workers that the page has and has not ended in `window.workers`.
const COUNT: &str = "
    window.workers = new Set();
    window.NativeWorker = Worker;
    window.Worker = class extends NativeWorker {
        constructor(...given) { super(...given); workers.add(this); }
        terminate() { workers.delete(this); super.terminate(); }
    };";

fn has_workers(page: &Page, any: bool) {
    page.until(&format!("return (workers.size > 0) === {any}"));
}

#[test]
fn workers_end_with_their_lesson_and_when_they_are_done() {
    visit(|page| {
        page.before_load(COUNT);
        page.load("?lesson=moscow&lang=en");
        page.wait_for(".lane");
        has_workers(page, true);
        page.choose_lesson("rnn");
        page.wait_for("html[data-ready='true'] .listing");
        has_workers(page, false);
        // And when they have nothing left to do.
        page.open("?lesson=moscow&lang=en");
        has_workers(page, false);
    });
}

#[test]
fn leaving_a_race_ends_its_workers() {
    visit(|page| {
        page.before_load(COUNT);
        page.load("?lesson=moscow&lang=en&race=kinds&bet=0");
        page.wait_for(".race[data-state='running']");
        has_workers(page, true);
        page.click(".leave");
        page.wait_for(".stage:not(.away) .story");
        // The lesson's own networks have waited for this.
        page.wait_for("html[data-ready='true']");
        has_workers(page, false);
    });
}

#[test]
fn a_worker_whose_files_are_missing_is_reported_and_helped_once_they_are_there() {
    visit(|page| {
        for (file, language, words) in [
            ("worker.js", "ko", "작업자(worker)가 멈췄습니다"),
            (
                "trainer_bg.wasm",
                "en",
                "The worker that trained it has stopped",
            ),
        ] {
            page.fail(file, Fault::Missing);
            page.load(&format!("?lesson=moscow&lang={language}&guess=0"));
            page.until("return document.querySelectorAll('.lane .retry').length === 2");
            assert!(page.text(".lane").contains(words), "{}", page.text(".lane"));
            page.recover();
            page.click(".lane .retry");
            page.until("return document.querySelectorAll('.lane .retry').length === 1");
            page.click(".lane .retry");
            page.wait_for("html[data-ready='true']");
            page.press("End");
            page.wait_for(".filled");
            let console = page.console_messages();
            assert!(
                console
                    .iter()
                    .all(|text| text.contains(file) || text.contains("worker.js")),
                "{console:#?}"
            );
        }
    });
}

#[test]
fn a_worker_that_is_killed_is_missed_and_its_curve_stays() {
    visit(|page| {
        page.before_load(COUNT);
        page.load("?lesson=moscow&lang=en&race=kinds&bet=0");
        page.wait_for(".race-lane[data-updates]:not([data-updates='0'])");
        // As a browser does that runs out of memory: nobody is told. A lane may not have begun by then.
        page.evaluate(
            "for (const lane of document.querySelectorAll('.race-lane'))
                lane.toggleAttribute('data-begun', Number(lane.dataset.updates) > 0);
            for (const worker of workers) NativeWorker.prototype.terminate.call(worker)",
        );
        page.wait_for(".race-lane[data-begun] .retry");
        let made = page.evaluate(
            "const lane = document.querySelector('.race-lane[data-begun]:has(.retry)');
            lane.toggleAttribute('data-mine', true);
            return Number(lane.dataset.updates)",
        );
        assert!(made.as_u64() > Some(0), "what was learned is gone: {made}");
        page.click(".race-lane[data-mine] .retry");
        page.until("return !document.querySelector('.race-lane[data-mine] .retry')");
    });
}
