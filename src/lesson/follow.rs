//! Brings a part of the figure into view once it has been drawn.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, NodeList, ScrollIntoViewOptions, ScrollLogicalPosition};

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

/// What shows the whole network and not what is opened of it.
const NETWORK: &str = ".strip, .wiring, .network, .xray";

/// Above a vector stands its name, no lower than the first of its drawing.
const HEADING: f64 = 25.0;

/// Shows the vectors that run, in the drawing of what is opened, with the names above them. Of two cells that run it is the first:
/// where there is room the other stands below it, and it goes on when the first has ended.
pub fn follow_running() {
    once_laid_out(move || {
        // Where all of the stage scrolls, on a phone that lies on its side, the browser brings the cell into view.
        let cell = last(".stage .figure .cell.running");
        if let Some(cell) = cell.filter(|cell| scroller(cell).is_none()) {
            let vector = cell.closest("svg").ok().flatten();
            let vector = vector.map_or_else(Vec::new, |drawing| vector_of(&drawing, &cell));
            // First its end, then its beginning: where both have room both are seen.
            let ends = [vector.last(), vector.first()];
            ends.into_iter().flatten().for_each(show);
            return;
        }
        let drawings = all(".stage .figure svg.drawing");
        let drawings = drawings
            .iter()
            .filter(|drawing| !drawing.closest(NETWORK).is_ok_and(|it| it.is_some()));
        let mut running = drawings
            .filter_map(|drawing| Some((drawing, scroller(drawing)?, running_in(drawing)?)));
        if let Some((drawing, figure, what)) = running.next() {
            let by = nearest(view_of(&figure, drawing), what);
            figure.set_scroll_top(figure.scroll_top() + by.round() as i32);
        }
    });
}

/// Where the vectors begin and end that run in a drawing.
fn running_in(drawing: &Element) -> Option<(f64, f64)> {
    let running = found(drawing.query_selector_all(".cell.running"));
    // The rows of a vector run one after the other: all of it is shown.
    let whole = running.iter().flat_map(|cell| vector_of(drawing, cell));
    let boxes = running.iter().cloned().chain(whole);
    let boxes = boxes.map(|cell| cell.get_bounding_client_rect());
    boxes
        .map(|it| (it.top() - HEADING, it.bottom()))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// The cells of the vector that a cell of a drawing belongs to.
fn vector_of(drawing: &Element, cell: &Element) -> Vec<Element> {
    let pick = cell.get_attribute("data-pick").unwrap_or_default();
    let vector = pick.rsplit_once('.').map(|(vector, _)| vector.to_owned());
    let css = vector.map(|vector| format!(".cell[data-pick^='{vector}.']"));
    css.map_or_else(Vec::new, |css| found(drawing.query_selector_all(&css)))
}

/// How far to scroll so that `what` is in the view; its top, where it is taller.
fn nearest(view: (f64, f64), what: (f64, f64)) -> f64 {
    if what.0 < view.0 || what.1 - what.0 > view.1 - view.0 {
        what.0 - view.0
    } else {
        (what.1 - view.1).max(0.0)
    }
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
    let chosen = all(chosen).into_iter().find(|it| !stays(it));
    let (Some(figure), Some(chosen)) = (figure, chosen) else {
        return show(panel);
    };
    let view = view_of(&figure, panel);
    let drawing = chosen.closest("svg").ok().flatten();
    let [panel, chosen] = [panel, &chosen].map(|element| element.get_bounding_client_rect());
    // With the names of its columns, where the drawing leaves room for the panel.
    let named = drawing.map(|drawing| drawing.get_bounding_client_rect());
    let named = named.filter(|drawing| panel.top() - drawing.top() + ENOUGH <= view.1 - view.0);
    let by = beside(
        view,
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

/// What the network is drawn in above what is opened of it.
const STRIP: &str = ".strip";

/// Whether an element stays in view wherever its figure is scrolled to: on a phone the network does.
fn stays(element: &Element) -> bool {
    let strip = element.closest(STRIP).ok().flatten();
    strip.is_some_and(|strip| sticks(&strip))
}

fn sticks(element: &Element) -> bool {
    let style = window().get_computed_style(element).ok().flatten();
    style.is_some_and(|style| style.get_property_value("position").as_deref() == Ok("sticky"))
}

/// One of several networks with what is opened of it: its strip stays no longer than it does.
const COLUMN: &str = ".cell-column";

/// How many pixels of the figure's top are covered, beside `element`, by what stays in view there.
fn covered(figure: &Element, element: &Element) -> f64 {
    let column = element.closest(COLUMN).ok().flatten();
    let strips = found(column.as_ref().unwrap_or(figure).query_selector_all(STRIP));
    let strips = strips.iter().filter(|strip| sticks(strip));
    strips
        .map(|strip| strip.get_bounding_client_rect().height())
        .fold(0.0, f64::max)
}

/// Where a figure's view of `element` begins and ends.
fn view_of(figure: &Element, element: &Element) -> (f64, f64) {
    let view = figure.get_bounding_client_rect();
    (view.top() + covered(figure, element), view.bottom())
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
    found(document().query_selector_all(css))
}

fn found(nodes: Result<NodeList, JsValue>) -> Vec<Element> {
    let Ok(found) = nodes else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// Scrolls as little as it takes to show an element; of one that is taller than the figure, the top.
pub fn show(element: &Element) {
    let figure = element.closest(".figure").ok().flatten();
    let covered = (figure.as_ref()).map_or(0.0, |figure| covered(figure, element));
    let room = figure.as_ref().map_or(f64::INFINITY, |figure| {
        f64::from(figure.client_height()) - covered
    });
    if let Some(figure) = figure.as_ref().and_then(|it| it.dyn_ref::<HtmlElement>()) {
        // A style that the browser refuses leaves the element a little higher.
        let _ = figure
            .style()
            .set_property("scroll-padding-top", &format!("{covered}px"));
    }
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
    fn what_runs_is_scrolled_to_as_little_as_needed() {
        assert_eq!(nearest((100.0, 300.0), (150.0, 250.0)), 0.0);
        assert_eq!(nearest((100.0, 300.0), (50.0, 90.0)), -50.0);
        assert_eq!(nearest((100.0, 300.0), (280.0, 350.0)), 50.0);
        // Taller than the view: from its top.
        assert_eq!(nearest((100.0, 300.0), (150.0, 400.0)), 50.0);
    }

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
