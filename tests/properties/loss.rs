//! Softmax, cross-entropy and clipping.

use proptest::collection::vec;
use proptest::num::f32::{NORMAL, SUBNORMAL, ZERO};
use proptest::prelude::*;
use unrolled::nn::loss::{cross_entropy, log_sum_exp, softmax};
use unrolled::nn::optimizer::norm;
use unrolled::nn::{Params, Rng, clip_grad_norm};

fn logits() -> impl Strategy<Value = Vec<f32>> {
    prop_oneof![
        vec(-20.0f32..20.0, 1..40),
        vec(NORMAL | SUBNORMAL | ZERO, 1..40)
    ]
}

proptest! {
    #[test]
    fn softmax_is_a_distribution_in_the_logits_order(logits in logits()) {
        let mut p = logits.clone();
        softmax(&mut p);
        prop_assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{p:?}");
        prop_assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p:?}");
        for a in 0..p.len() {
            for b in 0..p.len() {
                prop_assert!(logits[a] < logits[b] || p[a] >= p[b]);
            }
        }
    }

    #[test]
    fn log_sum_exp_lies_between_the_greatest_and_ln_of_the_count_more(logits in logits()) {
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let found = log_sum_exp(&logits);
        let above = f64::from(found) - f64::from(most);
        let rounding = f64::from(most.abs()) * 1e-6 + 1e-6;
        prop_assert!(above >= -rounding && above <= (logits.len() as f64).ln() + rounding, "{above}");
    }

    #[test]
    fn cross_entropy_is_that_of_the_softmax(
        rows in 1usize..6, classes in 1usize..30, weighted in any::<bool>(), seed in any::<u64>(),
    ) {
        let mut rng = Rng::seed_from_u64(seed);
        let logits: Vec<f32> = (0..rows * classes).map(|_| 3.0 * rng.normal()).collect();
        let targets: Vec<Option<u32>> =
            (0..rows).map(|_| (rng.below(4) > 0).then(|| rng.below(classes) as u32)).collect();
        let weights: Vec<f32> = (0..rows).map(|_| rng.next_f32()).collect();
        let mut d = Vec::new();
        let loss =
            cross_entropy(&logits, classes, &targets, weighted.then_some(&weights), &mut d).unwrap();
        let count = targets.iter().flatten().count();
        let mut expected = 0.0;
        for (row, target) in targets.iter().enumerate() {
            let d = &d[row * classes..][..classes];
            let Some(target) = *target else {
                prop_assert!(d.iter().all(|&d| d == 0.0));
                continue;
            };
            let weight = if weighted { weights[row] } else { 1.0 / count as f32 };
            let mut p = logits[row * classes..][..classes].to_vec();
            softmax(&mut p);
            expected -= weight * p[target as usize].ln();
            p[target as usize] -= 1.0;
            for (d, p) in d.iter().zip(p) {
                prop_assert!((d - weight * p).abs() < 1e-6);
            }
        }
        prop_assert!((loss - expected).abs() < 1e-4 * (1.0 + expected), "{loss} {expected}");
    }

    #[test]
    fn clipping_shortens_and_keeps_the_direction(
        values in vec(-1e3f32..1e3, 1..60), max in 1e-3f32..1e4,
    ) {
        let mut gradients = Params::from_layout([("w", vec![values.len()])]);
        gradients.data_mut().copy_from_slice(&values);
        let before = clip_grad_norm(&mut gradients, max);
        prop_assert_eq!(before, norm(&values));
        let after = norm(gradients.data());
        prop_assert!(after <= max * (1.0 + 1e-5));
        if before < max * (1.0 - 1e-5) - 1e-6 {
            prop_assert_eq!(gradients.data(), &values[..]);
        }
        // PyTorch's factor.
        let factor = (max / (before + 1e-6)).min(1.0);
        for (after, value) in gradients.data().iter().zip(&values) {
            prop_assert!((after - factor * value).abs() <= 1e-6 * value.abs());
        }
    }
}
