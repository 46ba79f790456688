//! What axe finds on the screens: nothing of WCAG 2.2 AA, nothing of its best practice.

use std::{env, fs};

use serde_json::Value;

use crate::browser::{Page, visit};
use crate::screens::{LANGUAGES, SCREENS, THEMES, VIEWS};

/// Reports what axe finds, as `rule: element`.
const RUN: &str = "
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }).then(
        ({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`));";

fn axe() -> String {
    let path = env::var("UNROLLED_AXE").expect("UNROLLED_AXE names axe.min.js of npm's axe-core");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn found(page: &Page, axe: &str) -> Vec<String> {
    page.evaluate(axe);
    let found = page.evaluate(RUN);
    let found = found.as_array().expect("axe gives a list");
    found.iter().map(Value::to_string).collect()
}

/// Every lesson in every dress; its further states in one dress each, which changes from state to state.
#[test]
fn axe_finds_nothing_on_any_screen() {
    let axe = axe();
    let dresses: Vec<_> = VIEWS
        .iter()
        .flat_map(|view| LANGUAGES.map(|language| (*view, language)))
        .flat_map(|(view, language)| THEMES.map(|theme| (view, language, theme)))
        .collect();
    let mut complaints = Vec::new();
    visit(|page| {
        for (index, &(name, query)) in SCREENS.iter().enumerate() {
            let further = name.contains('-');
            for (place, &((width, height), language, theme)) in dresses.iter().enumerate() {
                if further && place != index % dresses.len() {
                    continue;
                }
                page.resize(width, height);
                page.open(&format!("?{query}&lang={language}&theme={theme}"));
                let found = found(page, &axe);
                let label = format!("{name}-{language}-{theme}-{width}");
                complaints.extend(found.iter().map(|found| format!("{label}: {found}")));
            }
        }
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
