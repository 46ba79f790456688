//! Numbers of the text that are the figure's: they can be dragged, or turned by the arrow keys, and follow the address.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent, PointerEvent};

use crate::figure::effect::effect;
use crate::lesson::desk::Desk;

/// Pixels of dragging for one step.
const PIXELS: f64 = 7.0;

/// A number of the text, in the unit in which the address has it.
#[derive(Clone, Debug, PartialEq)]
struct Live {
    /// Its name in the address.
    name: String,
    least: f64,
    most: f64,
    step: f64,
    /// What the text shows is the address's number divided by this.
    divisor: f64,
    /// What holds where the address says nothing.
    default: f64,
}

impl Live {
    fn of(element: &Element) -> Option<Self> {
        let number = |name| element.get_attribute(name)?.parse().ok();
        Some(Self {
            name: element.get_attribute("data-name")?,
            least: number("data-least")?,
            most: number("data-most")?,
            step: number("data-step")?,
            divisor: number("data-divisor")?,
            default: number("data-default")?,
        })
    }

    /// The value that the address has, or the default where the lesson takes that, too: its range is this one.
    fn read(&self, found: Option<&str>) -> f64 {
        let whole = self.step.fract() == 0.0;
        found
            .and_then(|text| text.parse().ok())
            .filter(|value| (self.least..=self.most).contains(value))
            .filter(|value| !whole || value.fract() == 0.0)
            .unwrap_or(self.default)
    }

    /// So many steps from a value, inside the range.
    fn moved(&self, from: f64, steps: f64) -> f64 {
        let whole = (from / self.step + steps).round() * self.step;
        whole.clamp(self.least, self.most)
    }

    /// As the address writes it.
    fn written(&self, value: f64) -> String {
        let places = places(self.step);
        format!("{value:.places$}")
    }

    /// As the text shows it.
    fn shown(&self, value: f64) -> String {
        let places = places(self.step / self.divisor);
        format!("{:.places$}", value / self.divisor).replace('-', "−")
    }
}

/// Decimals that a multiple of `step` needs, at most three.
fn places(step: f64) -> usize {
    (0..3_u8)
        .find(|places| {
            let scaled = step * 10_f64.powi(i32::from(*places));
            (scaled - scaled.round()).abs() < 1e-6
        })
        .map_or(3, usize::from)
}

/// What is dragged.
#[derive(Clone)]
struct Drag {
    live: Live,
    /// Where the pointer went down, and the value then.
    from: (f64, f64),
}

/// Listens to the whole document, and keeps the numbers of the text as the address has them.
pub fn listen(desk: Desk) {
    let dragged = StoredValue::new_local(None::<Drag>);
    let value = move |live: &Live| {
        desk.query
            .with_untracked(|query| live.read(query.get(&live.name)))
    };
    let write = move |live: &Live, value: f64| {
        let changed = (value - live.default).abs() > 1e-9;
        desk.write(&live.name, changed.then(|| live.written(value)));
    };
    let _ = window_event_listener(leptos::ev::pointerdown, move |event: PointerEvent| {
        let Some((element, live)) = find(event.target()) else {
            return;
        };
        // Where capturing fails the drag ends with the text's edge.
        let _ = element.set_pointer_capture(event.pointer_id());
        let from = (f64::from(event.client_x()), value(&live));
        dragged.set_value(Some(Drag { live, from }));
    });
    let _ = window_event_listener(leptos::ev::pointermove, move |event: PointerEvent| {
        dragged.with_value(|drag| {
            if let Some(Drag { live, from }) = drag {
                let steps = (f64::from(event.client_x()) - from.0) / PIXELS;
                write(live, live.moved(from.1, steps.trunc()));
            }
        });
    });
    let end = move |_: PointerEvent| dragged.set_value(None);
    let _ = window_event_listener(leptos::ev::pointerup, end);
    let _ = window_event_listener(leptos::ev::pointercancel, end);
    let _ = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let Some((_, live)) = find(event.target()) else {
            return;
        };
        let now = value(&live);
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => live.moved(now, 1.0),
            "ArrowLeft" | "ArrowDown" => live.moved(now, -1.0),
            "Home" => live.least,
            "End" => live.most,
            _ => return,
        };
        event.prevent_default();
        write(&live, to);
    });
    effect(move || {
        desk.query.track();
        desk.locale.track();
        desk.ready.track();
        // After the text of another language or screen stands.
        request_animation_frame(move || show_all(value));
    });
}

fn find(target: Option<EventTarget>) -> Option<(Element, Live)> {
    let element = target?.dyn_into::<Element>().ok()?;
    let element = element.closest(".live").ok()??;
    let live = Live::of(&element)?;
    Some((element, live))
}

fn show_all(value: impl Fn(&Live) -> f64) {
    let Ok(found) = document().query_selector_all(".live") else {
        return;
    };
    for index in 0..found.length() {
        let element = found
            .item(index)
            .and_then(|node| node.dyn_into::<Element>().ok());
        if let Some((element, live)) =
            element.and_then(|element| Some((element.clone(), Live::of(&element)?)))
        {
            let value = value(&live);
            let text = live.shown(value);
            if element.text_content().as_deref() != Some(&text) {
                // A valid name: the call does not fail.
                let _ = element.set_attribute("aria-valuenow", &text.replace('−', "-"));
                element.set_text_content(Some(&text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn radius() -> Live {
        Live {
            name: "radius".into(),
            least: 30.0,
            most: 300.0,
            step: 5.0,
            divisor: 100.0,
            default: 90.0,
        }
    }

    #[test]
    fn a_number_moves_by_steps_and_stays_inside_its_range() {
        let radius = radius();
        assert_eq!(radius.moved(90.0, 2.0), 100.0);
        assert_eq!(radius.moved(92.0, 0.0), 90.0);
        assert_eq!(radius.moved(90.0, -99.0), 30.0);
        assert_eq!(radius.moved(90.0, 99.0), 300.0);
    }

    #[test]
    fn it_is_written_in_the_addresss_unit_and_shown_in_the_texts() {
        let radius = radius();
        assert_eq!(
            (radius.written(95.0), radius.shown(95.0)),
            ("95".into(), "0.95".into())
        );
        let gate = Live {
            step: 0.01,
            divisor: 1.0,
            ..radius
        };
        assert_eq!(
            (gate.written(0.9), gate.shown(0.9)),
            ("0.90".into(), "0.90".into())
        );
    }

    #[test]
    fn what_the_address_cannot_mean_is_the_default() {
        let radius = radius();
        let bad = ["x", "", "NaN", "inf", "29", "301", "-90", "95.5"].map(Some);
        for text in bad.into_iter().chain([None]) {
            assert_eq!(radius.read(text), 90.0, "{text:?}");
        }
        assert_eq!(radius.read(Some("120")), 120.0);
    }
}
