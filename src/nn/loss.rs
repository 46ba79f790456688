//! Softmax and cross-entropy; squared error.

use super::error::{Result, check_index, check_length, volume};
use super::math;

/// The greatest value of a row, found in eight interleaved parts. NaN where nothing but NaN is in it.
fn greatest(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks::<8>();
    let mut parts = [f32::NEG_INFINITY; 8];
    for chunk in chunks {
        for (part, &value) in parts.iter_mut().zip(chunk) {
            *part = if value > *part { value } else { *part };
        }
    }
    let all = parts.iter().chain(rest);
    all.fold(
        f32::NEG_INFINITY,
        |most, &value| if value > most { value } else { most },
    )
}

/// The sum of a row in eight interleaved parts: a fixed order that SIMD code can follow.
fn sum(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks::<8>();
    let mut parts = [0.0_f32; 8];
    for chunk in chunks {
        for (part, &value) in parts.iter_mut().zip(chunk) {
            *part += value;
        }
    }
    for (part, &value) in parts.iter_mut().zip(rest) {
        *part += value;
    }
    let [a, b, c, d, e, f, g, h] = parts;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Replaces a row by e^(x - greatest); returns the greatest value and the sum.
fn exponentials(row: &mut [f32]) -> (f32, f32) {
    let most = greatest(row);
    for value in row.iter_mut() {
        *value = math::exp(*value - most);
    }
    (most, sum(row))
}

/// Replaces a row of logits by probabilities: e^x / sum of e^x, with the greatest x subtracted first, so that no
/// finite logit overflows.
pub fn softmax(row: &mut [f32]) {
    let (_, total) = exponentials(row);
    for value in row {
        *value /= total;
    }
}

/// ln of the sum of e^x over a row, without overflow. -inf for an empty row.
pub fn log_sum_exp(row: &[f32]) -> f32 {
    let mut values = row.to_vec();
    let (most, total) = exponentials(&mut values);
    if row.is_empty() {
        most
    } else {
        most + math::ln(total)
    }
}

/// Cross-entropy of rows of logits (R, C) with a target class each; a row without a target counts for nothing.
///
/// `weights` (R) are factors of the rows' losses, which are then summed. Without them the loss is the mean over the
/// rows that have a target, as in `torch.nn.functional.cross_entropy`; 0 if none has.
///
/// `d_logits` (R, C) receives dL/d logits: weight (softmax - one-hot).
///
/// # Errors
/// If a length does not fit or a target is no class.
pub fn cross_entropy(
    logits: &[f32],
    classes: usize,
    targets: &[Option<u32>],
    weights: Option<&[f32]>,
    d_logits: &mut Vec<f32>,
) -> Result<f32> {
    let size = volume("logits", &[targets.len(), classes])?;
    check_length("logits", size, logits.len())?;
    if let Some(weights) = weights {
        check_length("weights", targets.len(), weights.len())?;
    }
    for target in targets.iter().flatten() {
        check_index("target", classes, *target as usize)?;
    }
    d_logits.clear();
    d_logits.extend_from_slice(logits);
    if classes == 0 {
        return Ok(0.0);
    }
    let count = targets.iter().flatten().count().max(1);
    let mean = 1.0 / count as f32;
    let mut loss = 0.0_f64;
    for (index, (row, target)) in d_logits.chunks_exact_mut(classes).zip(targets).enumerate() {
        let Some(target) = *target else {
            row.fill(0.0);
            continue;
        };
        let target = target as usize;
        let weight = weights.map_or(mean, |weights| weights[index]);
        let logit = row[target];
        let (most, total) = exponentials(row);
        let negative_log = math::ln(total) - (logit - most);
        loss += f64::from(weight) * f64::from(negative_log);
        let factor = weight / total;
        for value in row.iter_mut() {
            *value *= factor;
        }
        row[target] -= weight;
    }
    Ok(loss as f32)
}

/// Squared error (y - target)^2 of estimated numbers (R) with a target each; a row without a target counts for nothing.
///
/// `weights` (R) are factors of the rows' losses, which are then summed. Without them the loss is the mean over the
/// rows that have a target, as in `torch.nn.functional.mse_loss`; 0 if none has.
///
/// `d_values` (R) receives dL/dy: 2 weight (y - target).
///
/// # Errors
/// If a length does not fit.
pub fn squared_error(
    values: &[f32],
    targets: &[Option<f32>],
    weights: Option<&[f32]>,
    d_values: &mut Vec<f32>,
) -> Result<f32> {
    check_length("estimated values", targets.len(), values.len())?;
    if let Some(weights) = weights {
        check_length("weights", targets.len(), weights.len())?;
    }
    let count = targets.iter().flatten().count().max(1);
    let mean = 1.0 / count as f32;
    let mut loss = 0.0_f64;
    d_values.clear();
    for (index, (&value, target)) in values.iter().zip(targets).enumerate() {
        let Some(target) = *target else {
            d_values.push(0.0);
            continue;
        };
        let weight = weights.map_or(mean, |weights| weights[index]);
        let difference = value - target;
        loss += f64::from(weight) * f64::from(difference) * f64::from(difference);
        d_values.push(2.0 * weight * difference);
    }
    Ok(loss as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_by_hand() {
        // e^0 : e^ln3 = 1 : 3.
        let mut row = [0.0, 3.0_f32.ln()];
        softmax(&mut row);
        assert!((row[0] - 0.25).abs() < 1e-6 && (row[1] - 0.75).abs() < 1e-6);
        // Neither overflow nor a division by 0 far from zero.
        let mut row = [1e30, 1e30, -1e30];
        softmax(&mut row);
        assert_eq!(row, [0.5, 0.5, 0.0]);
        let mut row = [f32::NAN, 1.0];
        softmax(&mut row);
        assert!(row.iter().all(|p| p.is_nan()));
    }

    #[test]
    fn log_sum_exp_by_hand() {
        assert!((log_sum_exp(&[1000.0, 1000.0]) - (1000.0 + 2.0_f32.ln())).abs() < 1e-4);
        assert_eq!(log_sum_exp(&[]), f32::NEG_INFINITY);
    }

    #[test]
    fn cross_entropy_by_hand() {
        let mut d = Vec::new();
        // Two classes with equal logits: -ln 1/2 each; the middle row has no target.
        let logits = [0.0, 0.0, 5.0, 5.0, 2.0, 2.0];
        let targets = [Some(0), None, Some(1)];
        let loss = cross_entropy(&logits, 2, &targets, None, &mut d).unwrap();
        assert!((loss - 2.0_f32.ln()).abs() < 1e-6);
        assert_eq!(d, [-0.25, 0.25, 0.0, 0.0, 0.25, -0.25]);
        let weights = [2.0, 7.0, 0.5];
        let loss = cross_entropy(&logits, 2, &targets, Some(&weights), &mut d).unwrap();
        assert!((loss - 2.5 * 2.0_f32.ln()).abs() < 1e-6);
        assert_eq!(d, [-1.0, 1.0, 0.0, 0.0, 0.25, -0.25]);
        assert_eq!(cross_entropy(&logits, 2, &[None; 3], None, &mut d), Ok(0.0));
    }

    #[test]
    fn squared_error_by_hand() {
        let mut d = Vec::new();
        let (values, targets) = ([1.0, 9.0, -1.0], [Some(3.0), None, Some(-2.0)]);
        assert_eq!(squared_error(&values, &targets, None, &mut d), Ok(2.5));
        assert_eq!(d, [-2.0, 0.0, 1.0]);
        let weights = [0.25, 7.0, 2.0];
        let weighted = squared_error(&values, &targets, Some(&weights), &mut d);
        assert_eq!(weighted, Ok(3.0));
        assert_eq!(d, [-1.0, 0.0, 4.0]);
        assert_eq!(squared_error(&[1.0], &[None], None, &mut d), Ok(0.0));
        assert!(squared_error(&[1.0], &targets, None, &mut d).is_err());
        assert!(squared_error(&values, &targets, Some(&[1.0]), &mut d).is_err());
    }

    #[test]
    fn a_very_wrong_row_has_a_finite_loss() {
        let mut d = Vec::new();
        let loss = cross_entropy(&[1000.0, -1000.0], 2, &[Some(1)], None, &mut d).unwrap();
        assert_eq!(loss, 2000.0);
        assert_eq!(d, [1.0, -1.0]);
    }

    #[test]
    fn a_target_outside_the_classes_is_an_error() {
        let error = cross_entropy(&[0.0; 2], 2, &[Some(2)], None, &mut Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "target: expected an index below 2, found 2"
        );
        assert!(cross_entropy(&[0.0; 3], 2, &[Some(1)], None, &mut Vec::new()).is_err());
    }
}
