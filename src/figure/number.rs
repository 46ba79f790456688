//! Numbers as text: a real minus sign, a fixed number of digits, and words for what is no number.

use std::fmt;

/// `value` with `digits` decimals. A zero has no sign; infinities and NaN are written as such.
pub fn fixed(value: f32, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 {
            "∞".into()
        } else {
            "−∞".into()
        };
    }
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.into(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

/// `value` in about `width` characters: fewer decimals for larger numbers.
pub fn compact(value: f32) -> String {
    let size = value.abs();
    if size < 9.995 {
        fixed(value, 2)
    } else if size < 99.95 {
        fixed(value, 1)
    } else if size < 100_000.0 || !size.is_finite() {
        fixed(value, 0)
    } else {
        format!("{value:.0e}").replace('-', "−")
    }
}

/// A norm that may span many powers of ten: `3.2×10⁻⁷` below a thousandth.
pub fn scientific(value: f32) -> String {
    if value == 0.0 || !value.is_finite() || value.abs() >= 0.001 && value.abs() < 100_000.0 {
        return fixed(
            value,
            match value.abs() {
                size if size < 9.999_95 => 4,
                size if size < 99.995 => 2,
                size if size < 999.95 => 1,
                _ => 0,
            },
        );
    }
    let (digits, power) = by_power(value);
    format!("{digits}×{power}")
}

/// The digits of a finite number, two of them, and the power of ten that they are multiplied by: `3.2` and `10⁻⁷`.
pub fn by_power(value: f32) -> (String, String) {
    let text = format!("{value:.1e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: String = power.chars().map(raised).collect();
    (digits.replace('-', "−"), format!("10{power}"))
}

/// A digit, or the minus sign, as an exponent.
fn raised(c: char) -> char {
    match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => digit
            .to_digit(10)
            .and_then(|digit| char::from_u32(u32::from('⁰') + digit))
            .unwrap_or(digit),
    }
}

/// `value` with `digits` decimals, or as a power of ten where these would all be zeros.
pub fn small(value: f32, digits: usize) -> String {
    let least = 0.5 * 10_f32.powi(-(digits as i32));
    match value {
        v if v == 0.0 || !v.is_finite() || v.abs() >= least => fixed(v, digits),
        v if v < 0.0 => format!("−{}", scientific(-v)),
        v => scientific(v),
    }
}

/// The number of a layer as the formulas write it, in brackets: ⁽¹⁾.
pub fn exponent(layer: usize) -> String {
    format!("⁽{}⁾", superscript(layer))
}

/// A number as an exponent.
pub fn superscript(number: impl fmt::Display) -> String {
    number.to_string().chars().map(raised).collect()
}

/// Terms as a sum: what is negative is subtracted.
pub fn sum(terms: &[f32], digits: usize) -> String {
    let mut text = String::new();
    for term in terms {
        let term = fixed(*term, digits);
        match term.strip_prefix('−') {
            _ if text.is_empty() => text = term,
            Some(rest) => text.extend([" − ", rest]),
            None => text.extend([" + ", &term]),
        }
    }
    text
}

/// A share of one as a percentage without decimals.
pub fn percent(share: f32) -> String {
    format!("{}%", fixed(share * 100.0, 0))
}

/// A share of one as a percentage, with a decimal where it has one. What is less than all is never written as all.
pub fn share(share: f32) -> String {
    let all = share >= 1.0;
    let mut tenths = (f64::from(share) * 1000.0).round();
    if !all && tenths >= 1000.0 {
        tenths = 999.0;
    }
    let whole = tenths.is_finite() && tenths % 10.0 == 0.0;
    let text = fixed((tenths / 10.0) as f32, usize::from(!whole));
    format!("{text}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_number_is_no_zero() {
        assert_eq!(small(0.0, 4), "0.0000");
        assert_eq!(small(0.0123, 4), "0.0123");
        assert_eq!(small(7.9e-31, 4), scientific(7.9e-31));
        assert_eq!(small(-2e-6, 4), format!("−{}", scientific(2e-6)));
        assert_eq!(small(f32::NAN, 4), fixed(f32::NAN, 4));
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(-0.0, 1), "0.0");
        assert_eq!(fixed(-0.5, 2), "−0.50");
    }

    #[test]
    fn what_is_no_number_has_a_word() {
        assert_eq!(fixed(f32::NAN, 2), "NaN");
        assert_eq!(compact(f32::NEG_INFINITY), "−∞");
        assert_eq!(compact(f32::INFINITY), "∞");
    }

    #[test]
    fn a_share_has_a_decimal_where_it_needs_one_and_is_all_only_where_it_is() {
        for (value, text) in [
            (0.125, "12.5%"),
            (0.5, "50%"),
            (0.995, "99.5%"),
            (0.9999, "99.9%"),
            (1.0, "100%"),
            (0.0, "0%"),
            (1.0 / 3.0, "33.3%"),
            (f32::NAN, "NaN%"),
        ] {
            assert_eq!(share(value), text);
        }
    }

    #[test]
    fn a_negative_term_is_subtracted() {
        assert_eq!(sum(&[-0.5, 0.25, -0.125], 2), "−0.50 + 0.25 − 0.12");
        assert_eq!(sum(&[], 2), "");
    }

    #[test]
    fn large_numbers_lose_decimals_first() {
        assert_eq!(compact(1.234), "1.23");
        assert_eq!(compact(12.34), "12.3");
        assert_eq!(compact(-123.4), "−123");
        assert_eq!(compact(3.0e12), "3e12");
        assert_eq!(scientific(3.2e-7), "3.2×10⁻⁷");
        assert_eq!(scientific(-1.25e12), "−1.2×10¹²");
        assert_eq!(scientific(0.25), "0.2500");
    }
}
