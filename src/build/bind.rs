//! Keeps together what must not be torn apart at the end of a line: a formula, a bracket or a piece of code and the particle
//! behind it, and a short piece of code itself.

/// Forbids a break where it stands, unseen.
const JOINER: char = '\u{2060}';
/// Elements of a formula such as `W_h h_{t-1}`.
const SHORT_FORMULA: usize = 12;
/// Characters of code that stay on one line.
const SHORT_CODE: usize = 16;

/// `html` with what belongs together bound together.
pub fn bind(html: &str) -> String {
    bind_particles(&bind_formulas(html))
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// A formula and the marks and the particle behind it are one word, and no line breaks between them.
fn bind_formulas(html: &str) -> String {
    const END: &str = "</math>";
    let belongs = |c: char| is_hangul(c) || ",.:;?!)’”%".contains(c);
    let mut bound = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<math display=\"inline\"") {
        let Some(end) = rest[start..].find(END).map(|end| start + end + END.len()) else {
            break;
        };
        let behind = rest[end..]
            .find(|c: char| !belongs(c))
            .unwrap_or(rest.len() - end);
        let (before, formula) = rest[..end].split_at(start);
        let (behind, after) = rest[end..].split_at(behind);
        bound.push_str(before);
        // A long formula may need the line for itself.
        if !behind.is_empty() && formula.matches("<m").count() <= SHORT_FORMULA {
            bound.push_str(&format!("<span class=\"bound\">{formula}{behind}</span>"));
        } else {
            bound.push_str(formula);
            bound.push_str(behind);
        }
        rest = after;
    }
    bound.push_str(rest);
    bound
}

/// A particle stays with the bracket, the quotation mark, the code or the live number before it. Short code stays whole.
fn bind_particles(html: &str) -> String {
    // Behind it a line may break, where no particle may begin one.
    const CLOSED: char = ')';
    let mut bound = String::with_capacity(html.len());
    let mut rest = html;
    // The character before, seen through marks that take no room.
    let mut last = ' ';
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        if c == '<' {
            let tag = &rest[..rest.find('>').map_or(rest.len(), |end| end + 1)];
            length = tag.len();
            let whole = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
            if tag.starts_with("<pre") || tag.starts_with("<math") {
                length = whole(if tag.starts_with("<pre") {
                    "</pre>"
                } else {
                    "</math>"
                });
                last = ' ';
            } else if tag == "<code>" {
                length = whole("</code>");
                let code = &rest[tag.len()..length];
                let text = code.strip_suffix("</code>").unwrap_or(code);
                if text.chars().count() <= SHORT_CODE {
                    bound.push_str("<code class=\"bound\">");
                    bound.push_str(code);
                    rest = &rest[length..];
                    last = CLOSED;
                    continue;
                }
                last = CLOSED;
            } else if !matches!(tag, "</strong>" | "</em>" | "</a>" | "</span>") {
                last = ' ';
            }
        } else if rest.starts_with("]]") {
            length = 2;
        } else if rest.starts_with("]{") {
            length = rest.find('}').map_or(rest.len(), |end| end + 1);
            // A live number is a box, and a line may break beside a box.
            if rest.starts_with("]{=") {
                last = CLOSED;
            }
        } else {
            if is_hangul(c) && ")’”%]".contains(last) {
                bound.push(JOINER);
            }
            last = c;
        }
        let (taken, after) = rest.split_at(length);
        bound.push_str(taken);
        rest = after;
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_keeps_what_stands_behind_it() {
        let math = "<math display=\"inline\"><mi>h</mi></math>";
        for (behind, after) in [
            ("는", " 상태"),
            (")에서", " 온"),
            (",", " so"),
            (".", "</p>"),
            ("’을", ""),
        ] {
            assert_eq!(
                bind(&format!("<p>{math}{behind}{after}")).replace(JOINER, ""),
                format!("<p><span class=\"bound\">{math}{behind}</span>{after}")
            );
        }
        // A link's end stays outside.
        let link = format!("[[term|{math}]]를");
        assert_eq!(bind(&link), link);
        let long = math.replace("<mi>h</mi>", &"<mi>h</mi>".repeat(20));
        let long = format!("{long}는");
        assert_eq!(bind(&long), long);
    }

    #[test]
    fn a_particle_does_not_begin_a_line() {
        for (text, bound) in [
            ("시퀀스(sequence)를", "시퀀스(sequence)\u{2060}를"),
            ("‘책’이라고", "‘책’\u{2060}이라고"),
            ("90%가", "90%\u{2060}가"),
            ("x[0]은", "x[0]\u{2060}은"),
            (
                "<strong>합(sum)</strong>은",
                "<strong>합(sum)</strong>\u{2060}은",
            ),
            ("[[rnn|신경망(RNN)]]은", "[[rnn|신경망(RNN)]]\u{2060}은"),
            (
                "[0.90]{=radius 30 300 5 100 값}을",
                "[0.90]{=radius 30 300 5 100 값}\u{2060}을",
            ),
        ] {
            assert_eq!(bind(text), bound);
        }
        for text in [
            "은닉 상태를",
            "[[rnn|신경망]]은",
            "[상태]{h}를",
            "(b) 는",
            "a)</p><p>는",
        ] {
            assert_eq!(bind(text), text);
        }
    }

    #[test]
    fn short_code_stays_whole() {
        assert_eq!(
            bind("<code>h_n</code>은"),
            "<code class=\"bound\">h_n</code>\u{2060}은"
        );
        let long = "<code>nn.RNN(8, 16, batch_first=True)</code>";
        assert_eq!(bind(&format!("{long}의")), format!("{long}\u{2060}의"));
        let block = "<pre><code>a)는</code></pre>";
        assert_eq!(bind(block), block);
    }
}
