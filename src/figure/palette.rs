//! The style sheet's colours for what is painted on a canvas.

use leptos::prelude::*;

/// A colour as red, green and blue.
pub type Rgb = [u8; 3];

/// The custom property `name` of the document's root, a `#rrggbb`; mid grey where it is none.
pub fn colour(name: &str) -> Rgb {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let text = style
        .and_then(|style| style.get_property_value(name).ok())
        .unwrap_or_default();
    parse(text.trim()).unwrap_or([128, 128, 128])
}

/// A `#rrggbb`.
pub(super) fn parse(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// `share` of `to` over `from`.
pub fn mix(from: Rgb, to: Rgb, share: f32) -> Rgb {
    let share = share.clamp(0.0, 1.0);
    let blend = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    [
        blend(from[0], to[0]),
        blend(from[1], to[1]),
        blend(from[2], to[2]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_read_or_refused() {
        assert_eq!(parse("#01665e"), Some([1, 0x66, 0x5e]));
        for text in ["", "#fff", "red", "#gggggg", "#1234567", "#가나"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_mixture_lies_between() {
        assert_eq!(mix([0, 0, 0], [200, 100, 50], 0.5), [100, 50, 25]);
        assert_eq!(mix([0, 0, 0], [200, 100, 50], f32::NAN), [0, 0, 0]);
        assert_eq!(mix([0, 0, 0], [200, 100, 50], 7.0), [200, 100, 50]);
    }
}
