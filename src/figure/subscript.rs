//! Symbols with an index of more than a character, for which no letters stand in the font: `W_{ih}`.

/// A piece of a symbol, and whether it hangs below the line.
type Piece<'a> = (&'a str, bool);

/// The pieces of a symbol: what stands in `_{…}` is an index.
fn pieces(symbol: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = symbol;
    while let Some((before, after)) = rest.split_once("_{") {
        let Some((index, end)) = after.split_once('}') else {
            break;
        };
        found.extend([(before, false), (index, true)]);
        rest = end;
    }
    found.push((rest, false));
    found.retain(|(text, _)| !text.is_empty());
    found
}

/// The symbol without what only says where its index begins and ends, to measure it by.
pub fn plain(symbol: &str) -> String {
    pieces(symbol).into_iter().map(|(text, _)| text).collect()
}

/// The symbol as markup of the page.
pub fn html(symbol: &str) -> String {
    let pieces = pieces(symbol).into_iter();
    pieces
        .map(|(text, index)| match (escaped(text), index) {
            (text, true) => format!("<sub>{text}</sub>"),
            (text, false) => hung(&text),
        })
        .collect()
}

/// A comma between two indices hangs as they do; no letter of the font does that.
fn hung(text: &str) -> String {
    let low = |c: Option<&char>| c.is_some_and(|c| ('₀'..='₉').contains(c));
    let letters: Vec<char> = text.chars().collect();
    let mut hung = String::with_capacity(text.len());
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        if *letter == ',' && low(before) && low(letters.get(at + 1)) {
            hung.push_str("<sub>,</sub>");
        } else {
            hung.push(*letter);
        }
    }
    hung
}

/// The symbol as the content of an SVG text of a size.
pub fn svg(symbol: &str, size: f32) -> String {
    if !symbol.contains("_{") {
        return escaped(symbol);
    }
    let drop = size * 0.22;
    let mut low = false;
    let piece = |(text, index): Piece<'_>| {
        let dy = match (low, index) {
            (false, true) => drop,
            (true, false) => -drop,
            _ => 0.0,
        };
        low = index;
        let size = if index { size * 0.72 } else { size };
        let text = escaped(text);
        format!("<tspan dy=\"{dy:.1}\" font-size=\"{size:.1}\">{text}</tspan>")
    };
    pieces(symbol).into_iter().map(piece).collect()
}

/// Text as markup.
fn escaped(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return text.to_owned();
    }
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_told_from_what_stands_beside_it() {
        assert_eq!(
            pieces("W_{ih}₁,₂"),
            [("W", false), ("ih", true), ("₁,₂", false)]
        );
        assert_eq!(pieces("h_n"), [("h_n", false)]);
        assert_eq!(pieces("b_{y"), [("b_{y", false)]);
        assert_eq!(plain("W_{hh} h′ + b_{hh}"), "Whh h′ + bhh");
        assert_eq!(html("a<b_{ih}"), "a&lt;b<sub>ih</sub>");
        assert_eq!(html("Wₕ₁,₂, x"), "Wₕ₁<sub>,</sub>₂, x");
    }
}
