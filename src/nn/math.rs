//! Elementary functions that give the same bits on every platform.
//!
//! The platform's `exp`, `tanh` and `ln` differ from one libm to the next, so none is used. What is here is made of
//! additions, multiplications, divisions, comparisons and bit patterns alone, each of which IEEE 754 fixes to the
//! bit. No function branches: a choice is a select, so that a loop over a slice becomes SIMD code with the same bits.
//!
//! Error, over all of f32: at most 2 units in the last place, or 2e-7 absolute.

/// 1.5 * 2^23. Adding it to a small number rounds that number to an integer, which then stands in the sum's low bits:
/// a conversion that SSE2 and simd128 do without leaving the vector unit.
const ROUND: f32 = 12_582_912.0;

/// ln 2 split in two, the first part so short that its product with an exponent is exact (Cody and Waite).
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// The numbers that e^x, sigmoid and tanh are made of.
///
/// One function needs more of them than there are SIMD registers. As constants of the code they are put together anew in
/// every round of a loop, which in Chromium takes longer than the arithmetic; [`Functions::loaded`] reads them from memory.
#[derive(Debug, Clone, Copy)]
pub struct Functions {
    log2_e: f32,
    round: f32,
    ln_2_high: f32,
    ln_2_low: f32,
    /// Of (e^r - 1 - r) / r^2, the highest power first. The coefficients are those of Cephes' `expf`.
    polynomial: [f32; 6],
    one: f32,
    /// Where e^-x counts as infinite or as 0.
    sigmoid_range: [f32; 2],
    /// From 9.02 on the f32 nearest to tanh is 1.
    tanh_range: f32,
}

const FUNCTIONS: Functions = Functions {
    log2_e: std::f32::consts::LOG2_E,
    round: ROUND,
    ln_2_high: LN_2_HIGH,
    ln_2_low: LN_2_LOW,
    polynomial: [
        1.987_569_1e-4,
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        0.5,
    ],
    one: 1.0,
    sigmoid_range: [-89.0, 88.0],
    tanh_range: 10.0,
};

impl Functions {
    /// The functions for a loop over many numbers; the same bits as [`exp`], [`sigmoid`] and [`tanh`].
    #[inline(always)]
    pub fn loaded() -> Self {
        std::hint::black_box(FUNCTIONS)
    }

    /// x split as n ln 2 + r with |r| <= ln 2 / 2: e^r - 1, and n + [`ROUND`], whose low bits hold n.
    ///
    /// |x| must be below 2^20; a NaN makes e^r - 1 NaN.
    #[inline(always)]
    fn reduced_exp(&self, x: f32) -> (f32, f32) {
        let rounded = x * self.log2_e + self.round;
        let n = rounded - self.round;
        let r = x - n * self.ln_2_high;
        let r = r - n * self.ln_2_low;
        let [mut p, rest @ ..] = self.polynomial;
        for coefficient in rest {
            p = p * r + coefficient;
        }
        (p * (r * r) + r, rounded)
    }

    /// 2^n for -126 <= n <= 127; 0 for n = -127, inf for n = 128. Only the low 9 bits of `n` count.
    #[inline(always)]
    fn power_of_two(&self, n: i32) -> f32 {
        // 1's exponent is 127.
        f32::from_bits(((n as u32) << 23).wrapping_add(self.one.to_bits()))
    }

    /// e^x. `exp(inf) = inf`, `exp(-inf) = 0`, NaN stays NaN.
    ///
    /// 2^n is multiplied in as two factors, so that subnormal results and the largest finite ones come out right.
    #[inline(always)]
    pub fn exp(&self, x: f32) -> f32 {
        // Beyond these the result is inf or 0; a NaN fails both comparisons and goes through.
        let x = if x > 128.0 { 128.0 } else { x };
        let x = if x < -128.0 { -128.0 } else { x };
        let (p, rounded) = self.reduced_exp(x);
        let n = (rounded.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
        let half = n >> 1;
        (p + self.one) * self.power_of_two(half) * self.power_of_two(n.wrapping_sub(half))
    }

    /// The logistic function 1 / (1 + e^-x). `sigmoid(inf) = 1`, `sigmoid(-inf) = 0`, NaN stays NaN.
    ///
    /// 2^n as one factor is enough here: where it makes e^-x infinite or 0 too early (beyond 87), the result differs by
    /// less than 1e-38.
    #[inline(always)]
    pub fn sigmoid(&self, x: f32) -> f32 {
        let [low, high] = self.sigmoid_range;
        let x = if x > high { high } else { x };
        let x = if x < low { low } else { x };
        let (p, rounded) = self.reduced_exp(-x);
        self.one / (self.one + (p + self.one) * self.power_of_two(rounded.to_bits() as i32))
    }

    /// The hyperbolic tangent: m / (m + 2) with m = e^2|x| - 1 and x's sign. `tanh(±inf) = ±1`, `tanh(-0) = -0`, NaN
    /// stays NaN.
    ///
    /// m is 2^n (e^r - 1) + (2^n - 1), so that nothing is lost where x is small and n is 0.
    #[inline(always)]
    pub fn tanh(&self, x: f32) -> f32 {
        let magnitude = x.abs();
        let bounded = if magnitude > self.tanh_range {
            self.tanh_range
        } else {
            magnitude
        };
        let (p, rounded) = self.reduced_exp(bounded + bounded);
        let scale = self.power_of_two(rounded.to_bits() as i32);
        let m = p * scale + (scale - self.one);
        (m / (m + (self.one + self.one))).copysign(x)
    }
}

/// [`Functions::exp`] of one number.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    FUNCTIONS.exp(x)
}

/// [`Functions::sigmoid`] of one number.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    FUNCTIONS.sigmoid(x)
}

/// [`Functions::tanh`] of one number.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    FUNCTIONS.tanh(x)
}

/// The natural logarithm: x = m 2^n with m from sqrt(1/2) to sqrt(2), ln m by a polynomial (coefficients of Cephes'
/// `logf`). `ln(0) = -inf`, `ln(inf) = inf`, NaN for a negative x, NaN stays NaN.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    // A subnormal number is brought into the normal range first.
    let subnormal = x < f32::MIN_POSITIVE;
    let scaled = if subnormal { x * 16_777_216.0 } else { x };
    let shift = if subnormal { -24.0 } else { 0.0 };
    // Subtracting sqrt(1/2)'s bits leaves n in the exponent field of the difference.
    const ROOT: u32 = 0x3f35_04f3;
    let offset = scaled.to_bits().wrapping_sub(ROOT) as i32;
    let n = (offset >> 23) as f32 + shift;
    let mantissa = f32::from_bits((offset as u32 & 0x007f_ffff).wrapping_add(ROOT));
    let r = mantissa - 1.0;
    let square = r * r;
    let mut p = 7.037_683_6e-2;
    p = p * r - 1.151_461e-1;
    p = p * r + 1.167_699_84e-1;
    p = p * r - 1.242_014_1e-1;
    p = p * r + 1.424_932_3e-1;
    p = p * r - 1.666_805_7e-1;
    p = p * r + 2.000_071_4e-1;
    p = p * r - 2.499_999_4e-1;
    p = p * r + 3.333_333e-1;
    let y = p * r * square + n * LN_2_LOW - 0.5 * square;
    let finite = r + y + n * LN_2_HIGH;
    let value = if x == 0.0 { f32::NEG_INFINITY } else { finite };
    let value = if x == f32::INFINITY { x } else { value };
    if x < 0.0 || x.is_nan() {
        f32::NAN
    } else {
        value
    }
}

/// The sine of x turns: sin(2 pi x). NaN for an infinite x, NaN stays NaN.
///
/// Whole turns are taken off without an error, then half turns are folded in, so that at most a quarter is left; Taylor's
/// polynomial of degree 13 is there within 7e-10. Beyond 2^22 turns f32 has no fractions worth the name: the result is
/// then 0.
#[inline(always)]
pub fn sin_turns(x: f32) -> f32 {
    // From 2^22 on the sum with ROUND would lose its integer bits.
    let x = if x.abs() < 4_194_304.0 { x } else { x * 0.0 };
    let whole = (x + ROUND) - ROUND;
    let r = x - whole;
    let folded = 0.5_f32.copysign(r) - r;
    let r = if r.abs() > 0.25 { folded } else { r };
    let y = r * std::f32::consts::TAU;
    let square = y * y;
    let mut p = 1.605_904_4e-10;
    p = p * square - 2.505_210_8e-8;
    p = p * square + 2.755_731_9e-6;
    p = p * square - 1.984_127e-4;
    p = p * square + 8.333_334e-3;
    p = p * square - 1.666_666_7e-1;
    p * (square * y) + y
}

/// [`sigmoid`] of every element, in place.
pub fn sigmoid_slice(values: &mut [f32]) {
    let functions = Functions::loaded();
    for value in values {
        *value = functions.sigmoid(*value);
    }
}

/// [`tanh`] of every element, in place.
pub fn tanh_slice(values: &mut [f32]) {
    let functions = Functions::loaded();
    for value in values {
        *value = functions.tanh(*value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every 1009th bit pattern of f32: all exponents, both signs, subnormals, infinities and NaNs.
    fn patterns() -> impl Iterator<Item = f32> {
        (0..=u32::MAX).step_by(1009).map(f32::from_bits)
    }

    /// Distance between neighbouring f32 values at `x`.
    fn unit_in_last_place(x: f64) -> f64 {
        let x = x
            .abs()
            .clamp(f64::from(f32::MIN_POSITIVE), f64::from(f32::MAX));
        2.0_f64.powi(x.log2().floor() as i32 - 23)
    }

    fn check(name: &str, ours: fn(f32) -> f32, reference: fn(f64) -> f64) {
        let mut worst = 0.0_f64;
        for x in patterns() {
            let (found, expected) = (ours(x), reference(f64::from(x)));
            if expected.is_nan() {
                assert!(found.is_nan(), "{name}({x:e}) = {found:e}, expected NaN");
                continue;
            }
            if (expected as f32).is_infinite() {
                assert_eq!(found, expected as f32, "{name}({x:e})");
                continue;
            }
            let error = (f64::from(found) - expected).abs();
            let ulps = error / unit_in_last_place(expected);
            assert!(
                error <= 2e-7 || ulps <= 2.0,
                "{name}({x:e}) = {found:e}, expected {expected:e}: {ulps} ulp"
            );
            worst = worst.max(ulps.min(error / 2e-7 * 2.0));
        }
        assert!(worst > 0.0, "{name}: nothing was compared");
    }

    #[test]
    fn exp_is_within_two_ulp() {
        check("exp", exp, f64::exp);
    }

    #[test]
    fn tanh_is_within_two_ulp() {
        check("tanh", tanh, f64::tanh);
    }

    #[test]
    fn sigmoid_is_within_two_ulp() {
        check("sigmoid", sigmoid, |x| 1.0 / (1.0 + (-x).exp()));
    }

    #[test]
    fn ln_is_within_two_ulp() {
        check("ln", ln, f64::ln);
    }

    #[test]
    fn sine_is_within_two_units() {
        // The reference reduces the argument exactly as well: f64 holds every f32, and its remainder is exact.
        let sine = |x: f64| (std::f64::consts::TAU * (x % 1.0)).sin();
        for x in patterns().filter(|x| x.abs() < 4_194_304.0) {
            let (found, expected) = (sin_turns(x), sine(f64::from(x)));
            let error = (f64::from(found) - expected).abs();
            assert!(
                error <= 2e-7,
                "sin_turns({x:e}) = {found:e}, expected {expected:e}"
            );
        }
        assert_eq!(sin_turns(0.0), 0.0);
        assert_eq!(sin_turns(0.5), 0.0);
        assert!((sin_turns(0.25) - 1.0).abs() < 1e-7 && (sin_turns(-0.25) + 1.0).abs() < 1e-7);
        assert_eq!(sin_turns(1e30), 0.0);
        assert!(sin_turns(f32::INFINITY).is_nan() && sin_turns(f32::NAN).is_nan());
    }

    #[test]
    fn ends_are_right() {
        assert_eq!(exp(f32::INFINITY), f32::INFINITY);
        assert_eq!(exp(f32::NEG_INFINITY).to_bits(), 0);
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-0.0), 1.0);
        assert_eq!(exp(88.8), f32::INFINITY);
        // The last two finite results, and the smallest subnormal one.
        assert!(exp(88.722_83).is_finite());
        assert_eq!(exp(-103.9), f32::from_bits(1));
        assert_eq!(exp(-104.0), 0.0);
        assert_eq!(tanh(f32::INFINITY), 1.0);
        assert_eq!(tanh(f32::NEG_INFINITY), -1.0);
        assert_eq!(tanh(-0.0).to_bits(), (-0.0_f32).to_bits());
        assert_eq!(tanh(0.0).to_bits(), 0);
        assert_eq!(tanh(1e-40), 1e-40);
        assert_eq!(sigmoid(f32::INFINITY), 1.0);
        assert_eq!(sigmoid(f32::NEG_INFINITY), 0.0);
        assert_eq!(sigmoid(0.0), 0.5);
        assert_eq!(ln(0.0), f32::NEG_INFINITY);
        assert_eq!(ln(1.0), 0.0);
        for f in [exp, tanh, sigmoid, ln] {
            assert!(f(f32::NAN).is_nan());
        }
    }

    #[test]
    fn slices_have_the_scalars_bits() {
        // 37 elements: whole vectors and a rest.
        let values: Vec<f32> = (0..37).map(|i| i as f32 * 0.61 - 11.0).collect();
        for (slice, scalar) in [
            (tanh_slice as fn(&mut [f32]), tanh as fn(f32) -> f32),
            (sigmoid_slice, sigmoid),
        ] {
            let mut found = values.clone();
            slice(&mut found);
            for (x, y) in values.iter().zip(found) {
                assert_eq!(scalar(*x).to_bits(), y.to_bits(), "at {x}");
            }
        }
    }
}
