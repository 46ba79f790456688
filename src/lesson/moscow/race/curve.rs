//! How a run has gone so far, in as many points as a chart can show.

use super::plan::LEARNED;
use crate::task::Progress;

/// Points of a curve: each is the mean of as many updates as it takes.
const POINTS: usize = 120;
/// How much of the latest update an average over about twenty of them takes.
const SHARE: f32 = 0.05;

/// Loss and accuracy of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Updates of the whole run.
    all: usize,
    /// Sum of losses, sum of accuracies, and how many of them.
    points: Vec<(f32, f32, u32)>,
    last: Option<Progress>,
    /// Accuracy, averaged over about the last twenty updates.
    accuracy: f32,
    /// The first update after which that average was [`LEARNED`].
    learned: Option<usize>,
}

impl Curve {
    /// The curve of a run of `all` updates before the first of them.
    pub fn new(all: usize) -> Self {
        Self {
            all,
            points: Vec::new(),
            last: None,
            accuracy: 0.0,
            learned: None,
        }
    }

    pub fn push(&mut self, progress: Progress) {
        let point = self.point_of(progress.update);
        if self.points.len() <= point {
            self.points.resize(point + 1, (0.0, 0.0, 0));
        }
        if let Some((loss, score, count)) = self.points.get_mut(point) {
            *loss += progress.loss;
            *score += progress.score;
            *count += 1;
        }
        self.accuracy += (progress.score - self.accuracy) * SHARE;
        if self.learned.is_none() && self.accuracy >= LEARNED {
            self.learned = Some(progress.update);
        }
        self.last = Some(progress);
    }

    /// Update u of U belongs to point (u - 1) * P / U.
    fn point_of(&self, update: usize) -> usize {
        let all = self.all.max(1);
        (update.saturating_sub(1) * POINTS / all).min(POINTS - 1)
    }

    pub fn all(&self) -> usize {
        self.all
    }

    /// Updates made.
    pub fn updates(&self) -> usize {
        self.last.map_or(0, |progress| progress.update)
    }

    pub fn last(&self) -> Option<Progress> {
        self.last
    }

    pub fn accuracy(&self) -> f32 {
        self.accuracy
    }

    pub fn learned(&self) -> Option<usize> {
        self.learned
    }

    /// The accuracies against the update in the middle of those that they are the means of.
    pub fn accuracies(&self) -> Vec<(f64, f64)> {
        self.means(|&(_, score, _)| score)
    }

    /// The losses likewise.
    pub fn losses(&self) -> Vec<(f64, f64)> {
        self.means(|&(loss, ..)| loss)
    }

    fn means(&self, sum: impl Fn(&(f32, f32, u32)) -> f32) -> Vec<(f64, f64)> {
        let middle = |point: usize| (point as f64 + 0.5) * self.all as f64 / POINTS as f64;
        let points = self.points.iter().enumerate();
        points
            .filter(|(_, (.., count))| *count > 0)
            .map(|(point, sums)| (middle(point), f64::from(sum(sums)) / f64::from(sums.2)))
            .collect()
    }
}

/// How far several runs lie apart: around the least and the greatest of the curves at every place where any has a point.
pub fn extent(curves: &[Vec<(f64, f64)>]) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = curves.iter().flatten().copied().collect();
    points.retain(|point| point.1.is_finite());
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut lower, mut upper) = (Vec::<(f64, f64)>::new(), Vec::<(f64, f64)>::new());
    for there in points.chunk_by(|a, b| a.0 == b.0) {
        let by_value = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        lower.extend(there.iter().min_by(by_value));
        upper.extend(there.iter().max_by(by_value));
    }
    upper.reverse();
    lower.extend(upper);
    lower
}

/// At every place where any curve has a point, the median of those that have one there.
pub fn median(curves: &[Vec<(f64, f64)>]) -> Vec<(f64, f64)> {
    let mut places: Vec<f64> = curves.iter().flatten().map(|point| point.0).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let at = |x: f64| {
        let value = |curve: &Vec<(f64, f64)>| curve.iter().find(|p| p.0 == x).map(|p| p.1);
        let mut values: Vec<f64> = curves.iter().filter_map(value).collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let high = values.get(middle).copied().unwrap_or(f64::NAN);
        match values.len() % 2 {
            0 => (high + values.get(middle.wrapping_sub(1)).copied().unwrap_or(high)) / 2.0,
            _ => high,
        }
    };
    places.into_iter().map(|x| (x, at(x))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(update: usize, loss: f32, score: f32) -> Progress {
        Progress {
            update,
            loss,
            score,
            grad_norm: 1.0,
        }
    }

    #[test]
    fn a_point_is_the_mean_of_its_updates() {
        let mut curve = Curve::new(240);
        for update in 1..=240 {
            curve.push(progress(update, update as f32, (update % 2) as f32));
        }
        let losses = curve.losses();
        assert_eq!(losses.len(), POINTS);
        assert_eq!(losses[0], (1.0, 1.5));
        assert_eq!(losses[POINTS - 1], (239.0, 239.5));
        assert!(curve.accuracies().iter().all(|&(_, share)| share == 0.5));
        assert_eq!(curve.updates(), 240);
    }

    #[test]
    fn short_runs_have_a_point_an_update_and_longer_ones_no_more_than_fit() {
        let mut curve = Curve::new(3);
        (1..=3).for_each(|update| curve.push(progress(update, 1.0, 1.0)));
        assert_eq!(curve.losses().len(), 3);
        // What the run was not said to have still finds a place.
        curve.push(progress(9, 1.0, 1.0));
        assert!(curve.losses().len() <= POINTS);
        Curve::new(0).push(progress(1, 1.0, 1.0));
    }

    #[test]
    fn it_is_learned_when_the_average_says_so_and_stays_so() {
        let mut curve = Curve::new(400);
        for update in 1..=400 {
            curve.push(progress(update, 0.0, if update < 200 { 1.0 } else { 0.0 }));
        }
        // 1 - 0.95^n passes 0.9 at the 45th.
        assert_eq!(curve.learned(), Some(45));
        assert!(curve.accuracy() < 0.1);
    }

    #[test]
    fn median_and_extent_are_of_those_that_came_so_far() {
        let curves = [
            vec![(1.0, 1.0), (2.0, 5.0)],
            vec![(1.0, 3.0)],
            vec![(1.0, 2.0), (2.0, 7.0)],
        ];
        assert_eq!(median(&curves), [(1.0, 2.0), (2.0, 6.0)]);
        assert_eq!(median(&[]), []);
        assert_eq!(
            extent(&curves),
            [(1.0, 1.0), (2.0, 5.0), (2.0, 7.0), (1.0, 3.0)]
        );
        assert_eq!(extent(&[]), []);
    }
}
