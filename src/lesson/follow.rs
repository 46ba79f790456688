//! Brings a part of the figure into view once it has been drawn.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Shows the last element that `css` selects.
pub fn follow(css: &'static str) {
    once_laid_out(move || {
        if let Some(element) = last(css) {
            show(&element);
        }
    });
}

/// Shows what `css` selects from its top.
pub fn follow_top(css: &'static str) {
    once_laid_out(move || {
        if let Some(element) = last(css) {
            element.set_scroll_top(0);
        }
    });
}

/// Shows the last element that `css` selects, unless one of them is in view already: of two cells that run a reader may be
/// looking at the first.
pub fn follow_any(css: &'static str) {
    once_laid_out(move || {
        let in_view = |element: &Element| {
            let view = scroller(element).map(|figure| figure.get_bounding_client_rect());
            view.is_some_and(|view| {
                let element = element.get_bounding_client_rect();
                element.top() >= view.top() && element.bottom() <= view.bottom()
            })
        };
        if let Some(element) = last(css).filter(|_| !all(css).iter().any(in_view)) {
            show(&element);
        }
    });
}

/// What of a panel must be seen, in pixels: its heading and a line.
const LEAST: f64 = 90.0;

/// What of it should be seen, if the drawing is to be seen from its top.
const ENOUGH: f64 = 160.0;

/// Shows the last panel that `panel` selects, and of it as much as leaves in view what of its figure `chosen` selects.
pub fn follow_beside(panel: &'static str, chosen: &'static str) {
    once_laid_out(move || {
        if let Some(panel) = last(panel) {
            show_beside(&panel, chosen);
        }
    });
}

fn show_beside(panel: &Element, chosen: &str) {
    let figure = scroller(panel);
    let chosen = figure
        .as_ref()
        .and_then(|figure| figure.query_selector(chosen).ok().flatten());
    let (Some(figure), Some(chosen)) = (figure, chosen) else {
        return show(panel);
    };
    let drawing = chosen.closest("svg").ok().flatten();
    let [view, panel, chosen] =
        [&figure, panel, &chosen].map(|element| element.get_bounding_client_rect());
    // With the names of its columns, where the drawing leaves room for the panel.
    let named = drawing.map(|drawing| drawing.get_bounding_client_rect());
    let named = named.filter(|drawing| panel.top() - drawing.top() + ENOUGH <= view.height());
    let by = beside(
        (view.top(), view.bottom()),
        (panel.top(), panel.bottom()),
        named.map_or(chosen.top(), |drawing| drawing.top()),
    );
    figure.set_scroll_top(figure.scroll_top() + by.round() as i32);
}

/// The figure of an element, if it scrolls: on a phone that lies on its side all of the stage does.
fn scroller(element: &Element) -> Option<Element> {
    let figure = element.closest(".figure").ok().flatten()?;
    (figure.scroll_height() > figure.client_height()).then_some(figure)
}

/// How far to scroll so that a panel ends inside the view: not so far that `chosen` leaves it at the top, but so far that the
/// panel begins inside.
fn beside(view: (f64, f64), panel: (f64, f64), chosen: f64) -> f64 {
    let whole = panel.1 - view.1;
    let kept = chosen - view.0 - 4.0;
    let begun = panel.0 + LEAST.min(panel.1 - panel.0) - view.1;
    whole.max(0.0).min(kept).max(begun)
}

/// It takes two frames: the first one lays out what has just opened, and only then is its height known.
fn once_laid_out(then: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(then));
}

fn last(css: &str) -> Option<Element> {
    all(css).pop()
}

fn all(css: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(css) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// Scrolls as little as it takes to show an element; of one that is taller than the figure, the top.
pub fn show(element: &Element) {
    let room = element
        .closest(".figure")
        .ok()
        .flatten()
        .map_or(f64::INFINITY, |figure| f64::from(figure.client_height()));
    let options = ScrollIntoViewOptions::new();
    options.set_block(if element.get_bounding_client_rect().height() > room {
        ScrollLogicalPosition::Start
    } else {
        ScrollLogicalPosition::Nearest
    });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_leaves_what_it_explains_in_view() {
        // All of it fits: it ends where the view ends.
        assert_eq!(beside((0.0, 500.0), (450.0, 600.0), 300.0), 100.0);
        // The chosen cell stays at the top.
        assert_eq!(beside((0.0, 500.0), (450.0, 900.0), 304.0), 300.0);
        // The panel begins in view, whatever becomes of the cell.
        assert_eq!(beside((0.0, 500.0), (800.0, 1200.0), 10.0), 390.0);
        // A cell above the view comes back.
        assert_eq!(beside((0.0, 500.0), (100.0, 400.0), -46.0), -50.0);
    }
}
