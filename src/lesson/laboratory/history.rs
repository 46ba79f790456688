//! What a run has told so far, thinned out: a chart has no more than a few hundred pixels, however long the run.

use crate::task::Progress;

/// Most points of a curve. One more, and neighbours become one.
const MOST: usize = 400;

/// Neighbouring updates as one point.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bucket {
    /// The first update in it, and how many there are.
    first: usize,
    updates: usize,
    /// Sums over the updates.
    loss: f64,
    score: f64,
    /// The largest norm, so that no explosion is smoothed away.
    grad_norm: f32,
}

impl Bucket {
    fn of(progress: &Progress) -> Self {
        Self {
            first: progress.update,
            updates: 1,
            loss: f64::from(progress.loss),
            score: f64::from(progress.score),
            grad_norm: progress.grad_norm,
        }
    }

    fn join(&mut self, other: &Self) {
        self.updates += other.updates;
        self.loss += other.loss;
        self.score += other.score;
        self.grad_norm = largest(self.grad_norm, other.grad_norm);
    }

    fn middle(&self) -> f64 {
        self.first as f64 + (self.updates - 1) as f64 / 2.0
    }
}

/// The larger norm; one that is no number counts as the largest of all.
fn largest(a: f32, b: f32) -> f32 {
    if a.is_nan() || b.is_nan() {
        f32::NAN
    } else {
        a.max(b)
    }
}

/// Points (update, value) of a curve.
pub type Curve = Vec<(f64, f64)>;

/// The three curves of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    buckets: Vec<Bucket>,
    /// Updates a bucket.
    size: usize,
    last: Option<Progress>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            buckets: Vec::new(),
            size: 1,
            last: None,
        }
    }
}

impl History {
    /// Adds an update.
    pub fn push(&mut self, progress: Progress) {
        let next = Bucket::of(&progress);
        self.last = Some(progress);
        match self.buckets.last_mut() {
            Some(bucket) if bucket.updates < self.size => bucket.join(&next),
            _ => self.buckets.push(next),
        }
        if self.buckets.len() > MOST {
            self.thin();
        }
    }

    /// Makes two neighbours one.
    fn thin(&mut self) {
        self.size *= 2;
        self.buckets = self
            .buckets
            .chunks(2)
            .map(|pair| {
                let mut bucket = pair[0];
                if let Some(other) = pair.get(1) {
                    bucket.join(other);
                }
                bucket
            })
            .collect();
    }

    /// Forgets the updates after one.
    pub fn forget_after(&mut self, update: usize) {
        self.buckets
            .retain(|bucket| bucket.first + bucket.updates <= update + 1);
        self.last = self.last.filter(|last| last.update <= update);
    }

    /// The latest update.
    pub fn last(&self) -> Option<Progress> {
        self.last
    }

    /// The score lately: the mean of about the last twentieth of the run, ten updates at least.
    pub fn lately(&self) -> Option<f32> {
        let wanted = (self.last?.update / 20).max(10);
        let (mut updates, mut score) = (0, 0.0);
        for bucket in self.buckets.iter().rev() {
            updates += bucket.updates;
            score += bucket.score;
            if updates >= wanted {
                break;
            }
        }
        (updates > 0).then(|| (score / updates as f64) as f32)
    }

    /// Means of the loss.
    pub fn loss(&self) -> Curve {
        self.curve(|bucket| bucket.loss / bucket.updates as f64)
    }

    /// Means of the score.
    pub fn score(&self) -> Curve {
        self.curve(|bucket| bucket.score / bucket.updates as f64)
    }

    /// Largest norms of the gradient.
    pub fn grad_norm(&self) -> Curve {
        self.curve(|bucket| f64::from(bucket.grad_norm))
    }

    fn curve(&self, value: impl Fn(&Bucket) -> f64) -> Curve {
        self.buckets
            .iter()
            .map(|bucket| (bucket.middle(), value(bucket)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(update: usize, grad_norm: f32) -> Progress {
        Progress {
            update,
            loss: update as f32,
            score: if update > 900 { 1.0 } else { 0.0 },
            grad_norm,
        }
    }

    #[test]
    fn a_long_run_keeps_its_means_and_its_largest_gradient() {
        let mut history = History::default();
        for update in 1..=10_000 {
            history.push(progress(update, if update == 4321 { 99.0 } else { 1.0 }));
        }
        let loss = history.loss();
        assert!(
            loss.len() <= MOST && loss.len() > MOST / 3,
            "{}",
            loss.len()
        );
        // The mean of neighbours on a straight line lies on it.
        assert!(loss.iter().all(|(x, y)| (x - y).abs() < 1e-9));
        let norms = history.grad_norm();
        let peak = norms.iter().find(|(_, norm)| *norm == 99.0);
        assert!(
            peak.is_some_and(|(x, _)| (x - 4321.0).abs() < 40.0),
            "{peak:?}"
        );
        assert_eq!(history.lately(), Some(1.0));
    }

    #[test]
    fn a_gradient_that_is_no_number_is_not_smoothed_away() {
        let mut history = History::default();
        for update in 1..=1000 {
            history.push(progress(update, if update == 500 { f32::NAN } else { 1.0 }));
        }
        assert!(history.grad_norm().iter().any(|(_, norm)| norm.is_nan()));
    }

    #[test]
    fn what_comes_after_an_update_can_be_forgotten() {
        let mut history = History::default();
        for update in 1..=100 {
            history.push(progress(update, 1.0));
        }
        history.forget_after(60);
        assert_eq!((history.loss().len(), history.last()), (60, None));
        history.push(progress(61, 1.0));
        history.forget_after(61);
        assert_eq!(history.last().map(|last| last.update), Some(61));
        history.forget_after(0);
        assert_eq!((history.loss().len(), history.last()), (0, None));
    }

    #[test]
    fn nothing_is_nothing() {
        let history = History::default();
        assert_eq!((history.loss().len(), history.lately()), (0, None));
    }
}
