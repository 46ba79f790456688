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

/// Bytes at the beginning of `html` that belong to what stands before: closing marks and a particle.
pub fn behind(html: &str) -> usize {
    html.find(|c: char| !is_hangul(c) && !",.:;?!)’”%".contains(c))
        .unwrap_or(html.len())
}

/// A formula and the marks and the particle behind it are one word, and no line breaks between them.
fn bind_formulas(html: &str) -> String {
    const END: &str = "</math>";
    let mut bound = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<math display=\"inline\"") {
        let Some(end) = rest[start..].find(END).map(|end| start + end + END.len()) else {
            break;
        };
        let (before, formula) = rest[..end].split_at(start);
        // Where a colour ends behind the formula, the formula has it apart.
        let colour = rest[end..].starts_with("]{") && !rest[end..].starts_with("]{=");
        let mark = match rest[end..].find('}') {
            Some(close) if colour && !formula.contains('[') => close + 1,
            _ => 0,
        };
        let (mark, after) = rest[end..].split_at(mark);
        let (particle, after) = after.split_at(behind(after));
        bound.push_str(before);
        // A long formula may need the line for itself.
        if particle.is_empty() || formula.matches("<m").count() > SHORT_FORMULA {
            bound.extend([formula, mark, particle]);
        } else if mark.is_empty() {
            bound.extend(["<span class=\"bound\">", formula, particle, "</span>"]);
        } else {
            bound.extend([
                mark,
                "<span class=\"bound\">[",
                formula,
                mark,
                particle,
                "</span>",
            ]);
        }
        rest = after;
    }
    bound.push_str(rest);
    bound
}

/// A particle stays with the bracket, the quotation mark or the code before it. Short code stays whole.
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
            // No joiner holds what stands beside a box, as a live number is.
            if rest.starts_with("]{=") {
                last = ' ';
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
        let link = format!("[[term|상태 {math}]]를");
        assert_eq!(bind(&link), link);
        assert_eq!(
            bind(&format!("[상태 {math}]{{h}}입니다")),
            format!("[상태 ]{{h}}<span class=\"bound\">[{math}]{{h}}입니다</span>")
        );
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
