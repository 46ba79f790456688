//! The spectral radius and norm of a matrix, and a matrix of a wanted radius.

use super::error::{Error, Result, check_length, volume};
use super::rng::Rng;

/// The most squarings: with 2^26 factors even a norm 1000 times off is right to 1e-7.
const SQUARINGS: u32 = 26;
/// The relative change at which further squarings are spared.
const ENOUGH: f64 = 1e-9;

/// The spectral radius of a real matrix (n, n), symmetric or not: the greatest modulus among its eigenvalues, complex ones
/// included. NaN if an element is not finite or the slice has another length; 0 for an empty one.
///
/// Gelfand's formula, rho = lim |A^m|^(1/m), with m = 2^k by squaring. The norm is Frobenius', so that the sequence never
/// rises, and what it has left to fall halves from one squaring to the next, which says when to stop. Each power is
/// scaled by a power of two, and the roots are square roots, so that every platform finds the same bits. In f64; about
/// 2 n^3 operations a squaring.
pub fn spectral_radius(matrix: &[f32], n: usize) -> f32 {
    if n.checked_mul(n) != Some(matrix.len()) || matrix.iter().any(|value| !value.is_finite()) {
        return f32::NAN;
    }
    let mut power: Vec<f64> = matrix.iter().map(|&value| f64::from(value)).collect();
    let mut square = vec![0.0; power.len()];
    // A^(2^k) is `power` times 2^exponent.
    let mut exponent = 0_i64;
    let mut radius = 0.0;
    for k in 0..=SQUARINGS {
        let norm = power.iter().map(|value| value * value).sum::<f64>().sqrt();
        if norm == 0.0 {
            return 0.0;
        }
        let (scale, shift) = scale_of(norm);
        for value in &mut power {
            *value *= scale;
        }
        exponent += shift;
        let found = root(norm * scale, exponent, k);
        let enough = k > 0 && radius - found <= ENOUGH * radius;
        radius = found;
        if enough || k == SQUARINGS {
            break;
        }
        multiply(&power, n, &mut square);
        std::mem::swap(&mut power, &mut square);
        exponent *= 2;
    }
    radius as f32
}

/// The most steps of the power iteration.
const ITERATIONS: usize = 500;

/// The spectral norm of a real matrix (rows, columns): its greatest singular value, by which it can lengthen a vector at
/// most. NaN if an element is not finite or the slice has another length; 0 for an empty one.
///
/// Power iteration on A^T A from a fixed random vector, which approaches the value from below; it stops when a step
/// changes it by less than 1e-7 of itself, which leaves about 1e-3 where the greatest singular values lie close together
/// and far less elsewhere.
pub fn spectral_norm(matrix: &[f32], rows: usize, columns: usize) -> f32 {
    let fits = rows.checked_mul(columns) == Some(matrix.len());
    if !fits || matrix.iter().any(|value| !value.is_finite()) {
        return f32::NAN;
    }
    if matrix.is_empty() {
        return 0.0;
    }
    let mut rng = Rng::seed_from_u64(0);
    let mut v: Vec<f64> = (0..columns).map(|_| f64::from(rng.normal())).collect();
    let mut image = vec![0.0; rows];
    let mut found = 0.0;
    for _ in 0..ITERATIONS {
        let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length == 0.0 {
            break;
        }
        for x in &mut v {
            *x /= length;
        }
        for (y, row) in image.iter_mut().zip(matrix.chunks_exact(columns)) {
            *y = row.iter().zip(&v).map(|(&a, x)| f64::from(a) * x).sum();
        }
        let norm = image.iter().map(|y| y * y).sum::<f64>().sqrt();
        let enough = norm - found <= 1e-7 * norm;
        found = norm;
        if enough {
            break;
        }
        v.fill(0.0);
        for (y, row) in image.iter().zip(matrix.chunks_exact(columns)) {
            for (x, &a) in v.iter_mut().zip(row) {
                *x += f64::from(a) * y;
            }
        }
    }
    found as f32
}

/// Scales a matrix (n, n) so that its spectral radius becomes `radius`; returns the factor.
///
/// # Errors
/// [`Error::Length`] if the slice is not n x n; [`Error::Radius`] if `radius` is negative or not finite, or the matrix'
/// own is 0 (no factor changes that) or NaN. The matrix is then as it was.
pub fn rescale_to_radius(matrix: &mut [f32], n: usize, radius: f32) -> Result<f32> {
    check_length("matrix", volume("matrix", &[n, n])?, matrix.len())?;
    if !(radius.is_finite() && radius >= 0.0) {
        return Err(Error::Radius {
            whose: "wanted",
            found: radius,
        });
    }
    let found = spectral_radius(matrix, n);
    let factor = radius / found;
    if !factor.is_finite() {
        return Err(Error::Radius {
            whose: "present",
            found,
        });
    }
    for value in matrix {
        *value *= factor;
    }
    Ok(factor)
}

/// 2^-shift and shift, so that a positive number times the first lies in [1, 2).
fn scale_of(number: f64) -> (f64, i64) {
    let shift = (number.to_bits() >> 52) as i64 - 1023;
    // A norm of f32 values, or of the square of a matrix whose norm was about 1, is far from f64's ends.
    (f64::from_bits(((1023 - shift) as u64) << 52), shift)
}

/// (value 2^exponent)^(1 / 2^k), value in [1, 2).
fn root(mut value: f64, mut exponent: i64, k: u32) -> f64 {
    for _ in 0..k {
        if exponent % 2 != 0 {
            value *= 2.0;
            exponent -= 1;
        }
        value = value.sqrt();
        exponent /= 2;
    }
    // What is left is the radius' own exponent: that of an f32, or a little less.
    value * f64::from_bits(((exponent + 1023).clamp(1, 2046) as u64) << 52)
}

/// `square` = `matrix` times itself.
fn multiply(matrix: &[f64], n: usize, square: &mut [f64]) {
    square.fill(0.0);
    for (row, sums) in matrix.chunks_exact(n).zip(square.chunks_exact_mut(n)) {
        for (&factor, other) in row.iter().zip(matrix.chunks_exact(n)) {
            for (sum, &value) in sums.iter_mut().zip(other) {
                *sum += factor * value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Size and radius, by numpy.
    const NUMPY: [(usize, f32); 4] = [(3, 1.577426), (4, 1.537359), (8, 1.75035), (24, 4.407919)];

    fn assert_radius(matrix: &[f32], n: usize, expected: f32) {
        let found = spectral_radius(matrix, n);
        assert!(
            (found - expected).abs() <= 2e-6 * expected.max(1.0),
            "expected {expected}, found {found}"
        );
    }

    #[test]
    fn a_rotation_has_complex_eigenvalues() {
        // r (cos a, -sin a; sin a, cos a) has the eigenvalues r e^(+-ia).
        let (sine, cosine) = (0.6, 0.8);
        assert_radius(
            &[0.9 * cosine, -0.9 * sine, 0.9 * sine, 0.9 * cosine],
            2,
            0.9,
        );
        assert_radius(&[0.0, -1.5, 1.5, 0.0], 2, 1.5);
    }

    #[test]
    fn a_triangular_matrix_has_its_diagonal() {
        assert_radius(&[0.5, 100.0, -7.0, 0.0, -2.0, 30.0, 0.0, 0.0, 1.0], 3, 2.0);
        // A Jordan block: no full set of eigenvectors.
        assert_radius(&[0.5, 1.0, 0.0, 0.0, 0.5, 1.0, 0.0, 0.0, 0.5], 3, 0.5);
        // Nilpotent: the powers vanish.
        assert_radius(&[0.0, 3.0, 0.0, 0.0], 2, 0.0);
    }

    #[test]
    fn symmetric_ends_and_single_numbers() {
        assert_radius(&[2.0, 1.0, 1.0, 2.0], 2, 3.0);
        assert_radius(&[-4.0], 1, 4.0);
        assert_radius(&[1e-30], 1, 1e-30);
        assert_eq!(spectral_radius(&[1e30, 0.0, 0.0, 1e30], 2), 1e30);
        assert_eq!(spectral_radius(&[], 0), 0.0);
        assert_eq!(spectral_radius(&[0.0; 9], 3), 0.0);
        assert!(spectral_radius(&[1.0, 2.0], 2).is_nan());
        assert!(spectral_radius(&[f32::NAN], 1).is_nan());
        assert!(spectral_radius(&[f32::INFINITY; 4], 2).is_nan());
        assert!(spectral_radius(&[1.0], usize::MAX).is_nan());
    }

    #[test]
    fn random_matrices_have_numpys_radius() {
        // i, j = numpy.indices((n, n)); m = ((7*i*i + 13*i*j + 5*j*j + 3*i) % 17 - 8) / 8;
        // max(abs(numpy.linalg.eigvals(m)))
        for (n, expected) in NUMPY {
            let element = |at: usize| {
                let (i, j) = (at / n, at % n);
                let value = (7 * i * i + 13 * i * j + 5 * j * j + 3 * i) % 17;
                (value as f32 - 8.0) / 8.0
            };
            let matrix: Vec<f32> = (0..n * n).map(element).collect();
            assert_radius(&matrix, n, expected);
        }
    }

    #[test]
    fn a_norm_is_the_greatest_singular_value() {
        let close = |found: f32, expected: f32| {
            assert!(
                (found - expected).abs() <= 1e-5 * expected,
                "expected {expected}, found {found}"
            );
        };
        close(spectral_norm(&[3.0, 0.0, 0.0, -7.0], 2, 2), 7.0);
        // A shear (1, k; 0, 1): sigma = (k + sqrt(k^2 + 4)) / 2. Its radius is 1.
        close(spectral_norm(&[1.0, 1.5, 0.0, 1.0], 2, 2), 2.0);
        // A row: its length. Rank one: the product of the lengths.
        close(spectral_norm(&[3.0, 4.0], 1, 2), 5.0);
        close(spectral_norm(&[3.0, 4.0, 6.0, 8.0], 2, 2), 125.0_f32.sqrt());
        assert_eq!(spectral_norm(&[0.0; 6], 2, 3), 0.0);
        assert_eq!(spectral_norm(&[], 0, 3), 0.0);
        assert!(spectral_norm(&[1.0], 2, 3).is_nan() && spectral_norm(&[f32::NAN], 1, 1).is_nan());
    }

    #[test]
    fn rescaling_gives_the_radius_wanted() {
        let mut rng = Rng::seed_from_u64(4);
        for n in [1, 2, 5, 16] {
            let mut matrix: Vec<f32> = (0..n * n).map(|_| rng.normal()).collect();
            let before = matrix.clone();
            let factor = rescale_to_radius(&mut matrix, n, 1.25).unwrap();
            assert_radius(&matrix, n, 1.25);
            assert_eq!(matrix[0], before[0] * factor);
        }
        let mut nilpotent = [0.0, 3.0, 0.0, 0.0];
        let error = rescale_to_radius(&mut nilpotent, 2, 1.0).unwrap_err();
        assert!(matches!(error, Error::Radius { .. }), "{error}");
        assert_eq!(nilpotent, [0.0, 3.0, 0.0, 0.0]);
        assert!(rescale_to_radius(&mut [1.0], 1, f32::NAN).is_err());
        assert!(rescale_to_radius(&mut [1.0], 1, -1.0).is_err());
        assert!(rescale_to_radius(&mut [1.0, 2.0], 1, 1.0).is_err());
        assert_eq!(rescale_to_radius(&mut [2.0], 1, 0.0), Ok(0.0));
    }
}
