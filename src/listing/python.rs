//! Python's literals.

use std::fmt::Write;

/// Beyond this many characters a list goes on in the next line.
const WIDTH: usize = 100;

/// A number whose f32 is exactly `value`, also when it is read as an f64 first.
pub fn number(value: f32) -> String {
    if value.is_nan() {
        return "float(\"nan\")".to_owned();
    }
    if value.is_infinite() {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}float(\"inf\")");
    }
    let shortest = format!("{value:?}");
    match shortest.parse::<f64>() {
        Ok(read) if (read as f32).to_bits() == value.to_bits() => shortest,
        _ => format!("{:?}", f64::from(value)),
    }
}

/// A string. Whatever would end it, or could hide in an editor, is escaped.
pub fn string(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            _ if is_hidden(character) => {
                // Writing to a string cannot fail.
                let _ = write!(literal, "\\U{:08x}", u32::from(character));
            }
            _ => literal.push(character),
        }
    }
    literal.push('"');
    literal
}

/// Control characters, line separators, and those that have no width or turn the direction of writing.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// A list in lines of at most [`WIDTH`] characters where an item leaves the choice; `indent` columns before each line
/// but the first.
pub fn list(items: impl IntoIterator<Item = String>, indent: usize) -> String {
    let margin = " ".repeat(indent + 1);
    let mut literal = String::from("[");
    let mut column = indent + 1;
    for (index, item) in items.into_iter().enumerate() {
        let width = item.chars().count();
        if index > 0 {
            if column + width + 3 > WIDTH {
                literal.push_str(",\n");
                literal.push_str(&margin);
                column = margin.len();
            } else {
                literal.push_str(", ");
                column += 2;
            }
        }
        literal.push_str(&item);
        column += width;
    }
    literal.push(']');
    literal
}

/// Values (rows, columns) as a list of lists, or (columns) as one list.
pub fn array(values: &[f32], shape: &[usize], indent: usize) -> String {
    let row = |values: &[f32], indent| list(values.iter().map(|&value| number(value)), indent);
    match *shape {
        [_, columns] if columns > 0 => {
            let rows: Vec<String> = (values.chunks_exact(columns))
                .map(|values| row(values, indent + 1))
                .collect();
            format!("[{}]", rows.join(&format!(",\n{}", " ".repeat(indent + 1))))
        }
        _ => row(values, indent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_the_same_bits() {
        for bits in (0..u32::MAX).step_by(65_521) {
            let value = f32::from_bits(bits);
            if value.is_finite() {
                let read: f64 = number(value).parse().unwrap();
                assert_eq!((read as f32).to_bits(), bits, "{value:e}");
            }
        }
        assert_eq!(number(0.1), "0.1");
        assert_eq!(number(-0.0), "-0.0");
        assert_eq!(number(f32::NAN), "float(\"nan\")");
        assert_eq!(number(f32::NEG_INFINITY), "-float(\"inf\")");
    }

    #[test]
    fn a_string_hides_nothing() {
        assert_eq!(string("모스크바"), "\"모스크바\"");
        assert_eq!(string("a\"b\\c\n"), "\"a\\\"b\\\\c\\n\"");
        assert_eq!(string("\r\u{202e}"), "\"\\U0000000d\\U0000202e\"");
    }

    #[test]
    fn lists_wrap() {
        let items = |count| (0..count).map(|_| "0.123456".to_owned());
        assert_eq!(list(items(2), 4), "[0.123456, 0.123456]");
        let long = list(items(40), 4);
        assert!(long.lines().all(|line| line.len() <= WIDTH), "{long}");
        assert!(long.lines().skip(1).all(|line| line.starts_with("     0")));
        assert_eq!(
            array(&[1.0, 2.0, 3.0, 4.0], &[2, 2], 0),
            "[[1.0, 2.0],\n [3.0, 4.0]]"
        );
        assert_eq!(array(&[1.0, 2.0], &[2], 0), "[1.0, 2.0]");
        assert_eq!(list([], 0), "[]");
    }
}
