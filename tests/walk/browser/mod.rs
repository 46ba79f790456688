//! The page in a browser, with blocking calls that panic with a reason: what a test wants.

mod driver;
mod server;

use std::env;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use thirtyfour::{By, Key};

use driver::Driver;
pub use server::Fault;
use server::{FOLDER, Server};

/// How long the page may take to reach a state. Only a failure takes so long.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Starts a browser on a server of its own, runs `test`, and checks that the console stayed silent and that no request left.
pub fn visit(test: impl FnOnce(&Page)) {
    let page = Page::start().unwrap_or_else(|error| panic!("the browser does not start: {error}"));
    test(&page);
    let messages = page.console_messages();
    assert!(
        messages.is_empty(),
        "the console says:\n{}",
        messages.join("\n")
    );
    let foreign = page.foreign_requests();
    assert!(foreign.is_empty(), "requests to other hosts: {foreign:?}");
    let strays = page.server.strays();
    assert!(
        strays.is_empty(),
        "requests for what is not in dist/: {strays:?}"
    );
}

pub struct Page {
    driver: Driver,
    server: Server,
}

impl Page {
    fn start() -> Result<Self, Box<dyn std::error::Error>> {
        let dist = env::var_os("UNROLLED_DIST").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"),
            PathBuf::from,
        );
        if !dist.join("index.html").is_file() {
            return Err(format!(
                "{} holds no page; cargo xtask build makes one",
                dist.display()
            )
            .into());
        }
        let page = Self {
            server: Server::start(dist)?,
            driver: Driver::start()?,
        };
        let waiting = page.driver.session.set_script_timeout(PATIENCE);
        page.driver.wait(waiting)?;
        Ok(page)
    }

    /// Opens the page with a query string ("" or "?lesson=rnn") and returns when the browser has loaded the document.
    pub fn load(&self, query: &str) {
        let address = format!("{}{FOLDER}{query}", self.server.origin());
        self.driver
            .wait(self.driver.session.goto(address))
            .expect("the browser opens an address");
    }

    /// Opens the page and returns when its picture is final: networks trained, figure drawn.
    pub fn open(&self, query: &str) {
        self.load(query);
        self.wait_for("html[data-ready='true']");
        // A figure is drawn once its width has been measured, which the page cannot do before its first frame.
        self.until(
            "const drawings = [...document.querySelectorAll('.figure svg.drawing')];
            return !drawings.length || drawings.some((svg) => Number(svg.getAttribute('width')) > 0)",
        );
    }

    /// Returns when an element matches; panics with what the page shows when none ever does.
    pub fn wait_for(&self, css: &str) {
        const SCRIPT: &str = "
            const [css, done] = arguments;
            const observer = new MutationObserver(check);
            observer.observe(document, { subtree: true, childList: true, attributes: true });
            check();
            function check() {
                if (!document.querySelector(css)) return;
                observer.disconnect();
                done(true);
            }";
        let wait = self.driver.session.execute_async(SCRIPT, vec![json!(css)]);
        if let Err(error) = self.driver.wait(wait) {
            let shown = self.evaluate("return document.body.innerText");
            panic!(
                "'{css}' never came ({error}).\nconsole: {:#?}\nthe page shows: {shown}",
                self.console_messages()
            );
        }
    }

    /// The visible text of the first element that matches.
    pub fn text(&self, css: &str) -> String {
        let text = self.evaluate_with(
            "return document.querySelector(arguments[0])?.innerText",
            json!(css),
        );
        text.as_str()
            .unwrap_or_else(|| panic!("no element matches '{css}'"))
            .to_owned()
    }

    /// Presses a key, with modifiers before it: "Right", "Shift+Right", "Space", "a".
    pub fn press(&self, keys: &str) {
        let parts: Vec<Key> = keys.split('+').map(key).collect();
        let (last, held) = parts.split_last().expect("split gives at least one part");
        let mut chain = self.driver.session.action_chain();
        for modifier in held {
            chain = chain.key_down(modifier.clone());
        }
        chain = chain.key_down(last.clone()).key_up(last.clone());
        for modifier in held {
            chain = chain.key_up(modifier.clone());
        }
        self.driver
            .wait(chain.perform())
            .unwrap_or_else(|error| panic!("pressing {keys}: {error}"));
    }

    /// Clicks the middle of the first element that matches, as a mouse does.
    pub fn click(&self, css: &str) {
        let chain = self.driver.session.action_chain();
        let work = async {
            let element = self.driver.session.find(By::Css(css)).await?;
            element.scroll_into_view().await?;
            chain
                .move_to_element_center(&element)
                .click()
                .perform()
                .await
        };
        self.driver
            .wait(work)
            .unwrap_or_else(|error| panic!("clicking '{css}': {error}"));
    }

    /// Chooses a screen in the contents, by its code.
    pub fn choose_lesson(&self, code: &str) {
        self.click(".contents button");
        self.wait_for("#contents:not([hidden])");
        self.click(&format!("#contents a[href*='lesson={code}']"));
    }

    /// Drags the first element that matches by so many pixels to the right and down.
    pub fn drag(&self, css: &str, right: i64, down: i64) {
        let chain = self.driver.session.action_chain();
        let work = async {
            let element = self.driver.session.find(By::Css(css)).await?;
            element.scroll_into_view().await?;
            chain
                .move_to_element_center(&element)
                .click_and_hold()
                .move_by_offset(right, down)
                .release()
                .perform()
                .await
        };
        self.driver
            .wait(work)
            .unwrap_or_else(|error| panic!("dragging '{css}': {error}"));
    }

    /// Chooses an option of a select by its value.
    pub fn choose(&self, css: &str, value: &str) {
        let work = async {
            let option = format!("{css} option[value='{value}']");
            self.driver
                .session
                .find(By::Css(&option))
                .await?
                .click()
                .await
        };
        self.driver
            .wait(work)
            .unwrap_or_else(|error| panic!("choosing {value} in '{css}': {error}"));
    }

    /// Replaces the text of a field, as a reader types it, and leaves the field.
    pub fn fill(&self, css: &str, text: &str) {
        let work = async {
            let field = self.driver.session.find(By::Css(css)).await?;
            field.clear().await?;
            field.send_keys(text).await?;
            field.send_keys(Key::Tab).await
        };
        self.driver
            .wait(work)
            .unwrap_or_else(|error| panic!("typing into '{css}': {error}"));
    }

    /// The address once it has been written: what a frame brings with it is written, too.
    pub fn settled_address(&self) -> String {
        self.evaluate("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
        self.wait_for("html[data-address='written']");
        let query = self.evaluate("return location.search");
        query.as_str().unwrap_or_default().to_owned()
    }

    /// Goes back in the browser's history.
    pub fn back(&self) {
        self.driver
            .wait(self.driver.session.back())
            .expect("the browser goes back");
    }

    /// Returns when `script`, the body of a function, returns something true.
    pub fn until(&self, script: &str) {
        let poll = format!(
            "const done = arguments[0];
            const probe = () => {{ {script} }};
            (function check() {{ if (probe()) done(true); else requestAnimationFrame(check); }})();"
        );
        let wait = self.driver.session.execute_async(&poll, Vec::new());
        if let Err(error) = self.driver.wait(wait) {
            let shown = self.evaluate("return document.body.innerText");
            panic!("never true: {script} ({error})\nthe page shows: {shown}");
        }
    }

    /// Runs the body of a function in the page and returns what it returns.
    pub fn evaluate(&self, script: &str) -> Value {
        self.evaluate_with(script, Value::Null)
    }

    /// The same with one argument, `arguments[0]`. A promise that it returns is awaited.
    pub fn evaluate_with(&self, script: &str, argument: Value) -> Value {
        let result = self
            .driver
            .wait(self.driver.session.execute(script, vec![argument]));
        result
            .unwrap_or_else(|error| panic!("{script}\nfails: {error}"))
            .json()
            .clone()
    }

    /// Runs a script in every document that is opened from now on, before the document's own.
    pub fn before_load(&self, script: &str) {
        self.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": script }),
        );
    }

    /// Makes the browser one whose user reads `language`.
    pub fn speak(&self, language: &str) {
        let agent = self.evaluate("return navigator.userAgent");
        self.devtools(
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": agent, "acceptLanguage": language }),
        );
    }

    /// The exact size of the page's view; below 600 pixels it is a phone's.
    pub fn resize(&self, width: u32, height: u32) {
        let phone = width < 600;
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics);
        self.devtools(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": phone }),
        );
    }

    /// What the view shows, or the whole page, as a PNG in base64.
    pub fn picture(&self, whole: bool) -> String {
        let mut options = json!({});
        if whole {
            let size = self.devtools("Page.getLayoutMetrics", json!({}))["cssContentSize"].clone();
            let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
            options = json!({ "captureBeyondViewport": true, "clip": clip });
        }
        let answer = self.devtools("Page.captureScreenshot", options);
        answer["data"]
            .as_str()
            .expect("the browser sends a picture")
            .to_owned()
    }

    /// From now on the server fails for files whose name ends so.
    pub fn fail(&self, suffix: &str, fault: Fault) {
        self.server.fail(suffix, fault);
    }

    /// From now on the server has every file again.
    pub fn recover(&self) {
        self.server.recover();
    }

    /// Errors and warnings of the console since the last call, oldest first. Taking them accounts for them.
    pub fn console_messages(&self) -> Vec<String> {
        let log = self
            .driver
            .wait(self.driver.session.browser_log())
            .expect("the driver keeps the console's log");
        let grave = log
            .into_iter()
            .filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"));
        grave
            .map(|entry| format!("{}: {}", entry.level, entry.message))
            .collect()
    }

    /// Addresses of requests that went to another host since the last call. What the security policy stopped never went.
    fn foreign_requests(&self) -> Vec<String> {
        let log = self
            .driver
            .wait(self.driver.session.get_log("performance"))
            .expect("the driver keeps a log of requests");
        let mut foreign: Vec<(String, String)> = Vec::new();
        for entry in log {
            let event: Value = serde_json::from_str(&entry.message).expect("log entries are JSON");
            let parameters = &event["message"]["params"];
            let request = parameters["requestId"].as_str().unwrap_or_default();
            let address = match event["message"]["method"].as_str() {
                Some("Network.requestWillBeSent") => &parameters["request"]["url"],
                Some("Network.webSocketCreated") => &parameters["url"],
                Some("Network.loadingFailed") if parameters["blockedReason"] == "csp" => {
                    foreign.retain(|(id, _)| id != request);
                    continue;
                }
                _ => continue,
            };
            let address = address.as_str().unwrap_or_default();
            // The browser's own pages (chrome:) and data in the address (data:, blob:) are no requests to a host.
            let leaves = ["http:", "https:", "ws:", "wss:"]
                .iter()
                .any(|scheme| address.starts_with(scheme));
            if leaves && !address.starts_with(&self.server.origin()) {
                foreign.push((request.to_owned(), address.to_owned()));
            }
        }
        foreign.into_iter().map(|(_, address)| address).collect()
    }

    fn devtools(&self, method: &str, parameters: Value) -> Value {
        let answer = self
            .driver
            .wait(self.driver.session.cdp().send_raw(method, parameters));
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}

fn key(name: &str) -> Key {
    match name {
        "Alt" => Key::Alt,
        "Control" => Key::Control,
        "Shift" => Key::Shift,
        "Down" => Key::Down,
        "End" => Key::End,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Home" => Key::Home,
        "Left" => Key::Left,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "Right" => Key::Right,
        "Space" => Key::Space,
        "Tab" => Key::Tab,
        "Up" => Key::Up,
        "2" => Key::NumPad2,
        "3" => Key::NumPad3,
        other => panic!("no key is called '{other}'"),
    }
}
