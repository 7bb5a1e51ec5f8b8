//! Measures of agreement between two gradings.
//!
//! Pure. Pairs are (human, assessor). Every measure is None where it is not defined: too few pairs,
//! or no variance.

/// Pearson's product-moment correlation, −1 to 1.
pub fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    if pairs.len() < 3 {
        return None;
    }
    let x = pairs.iter().map(|p| p.0).sum::<f64>() / n;
    let y = pairs.iter().map(|p| p.1).sum::<f64>() / n;

    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        xx += (a - x) * (a - x);
        yy += (b - y) * (b - y);
        xy += (a - x) * (b - y);
    }

    let scale = (xx * yy).sqrt();
    (scale > 1e-12).then(|| (xy / scale).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation: Pearson's of the ranks, ties sharing the mean of their ranks.
pub fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let (x, y) = (
        ranks(pairs.iter().map(|p| p.0)),
        ranks(pairs.iter().map(|p| p.1)),
    );
    pearson(&x.into_iter().zip(y).collect::<Vec<_>>())
}

fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));

    let mut ranks = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        let tied = order[at..]
            .iter()
            .take_while(|i| values[**i] == values[order[at]])
            .count();
        for i in &order[at..at + tied] {
            ranks[*i] = at as f64 + (tied - 1) as f64 / 2.0;
        }
        at += tied;
    }

    ranks
}

/// Mean absolute difference.
pub fn mean_absolute_error(pairs: &[(f64, f64)]) -> Option<f64> {
    mean(pairs.iter().map(|(a, b)| (a - b).abs()))
}

/// Mean of assessor minus human: above 0 it is too kind.
pub fn bias(pairs: &[(f64, f64)]) -> Option<f64> {
    mean(pairs.iter().map(|(a, b)| b - a))
}

/// The mean; None of nothing.
pub fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0usize), |(sum, n), v| (sum + v, n + 1));
    (n > 0).then(|| sum / n as f64)
}

/// Cohen's kappa with quadratic weights over `classes` ordered classes (Cohen, "Weighted kappa",
/// 1968): 1 is perfect agreement, 0 that of chance. Classes beyond the last count as the last. With
/// two classes it is plain kappa.
pub fn quadratic_kappa(pairs: &[(usize, usize)], classes: usize) -> Option<f64> {
    if pairs.is_empty() || classes < 2 {
        return None;
    }
    let n = pairs.len() as f64;
    let (mut human, mut assessor, mut observed) = (vec![0.0; classes], vec![0.0; classes], 0.0);
    for (a, b) in pairs {
        let (a, b) = ((*a).min(classes - 1), (*b).min(classes - 1));
        human[a] += 1.0;
        assessor[b] += 1.0;
        observed += disagreement(a, b, classes);
    }

    let expected: f64 = (0..classes)
        .flat_map(|a| (0..classes).map(move |b| (a, b)))
        .map(|(a, b)| disagreement(a, b, classes) * human[a] * assessor[b] / n)
        .sum();
    (expected > 1e-12).then(|| 1.0 - observed / expected)
}

/// The quadratic weight of a disagreement: 0 for the same class, 1 for the first against the last.
fn disagreement(a: usize, b: usize, classes: usize) -> f64 {
    (a as f64 - b as f64).powi(2) / ((classes - 1) as f64).powi(2)
}

/// Share of pairs of answers with different human scores that the assessor puts in the same order;
/// a tie of the assessor counts half (the probability of superiority). None where all human scores
/// are equal.
pub fn order(pairs: &[(f64, f64)]) -> Option<f64> {
    let couples = pairs
        .iter()
        .enumerate()
        .flat_map(|(i, a)| pairs[..i].iter().map(move |b| (*a, *b)));

    mean(couples.filter_map(|(a, b)| same_order(a, b)))
}

/// 1 where the assessor orders two answers as the human does, 0.5 for a tie of the assessor, else
/// 0; None where the human's scores are equal.
fn same_order(a: (f64, f64), b: (f64, f64)) -> Option<f64> {
    let human = a.0 - b.0;
    let assessor = (a.1 - b.1) * human.signum();

    (human != 0.0).then_some(if assessor > 0.0 {
        1.0
    } else if assessor == 0.0 {
        0.5
    } else {
        0.0
    })
}

/// Chance that a value of `high` lies above one of `low`, a tie counting half: the area under the ROC
/// curve. None where either is empty.
pub fn superiority(high: &[f64], low: &[f64]) -> Option<f64> {
    let above = |h: f64, l: f64| {
        if h > l {
            1.0
        } else if h == l {
            0.5
        } else {
            0.0
        }
    };
    mean(
        high.iter()
            .flat_map(|h| low.iter().map(move |l| above(*h, *l))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-9)
    }

    #[test]
    fn correlations_of_known_data() {
        let line: Vec<_> = (0..5)
            .map(|i| (f64::from(i), 3.0 * f64::from(i) + 1.0))
            .collect();
        assert!(near(pearson(&line), 1.0) && near(spearman(&line), 1.0));
        let falling: Vec<_> = line.iter().map(|(a, b)| (*a, -b)).collect();
        assert!(near(pearson(&falling), -1.0));
        // Monotone but not straight: ranks agree, values do not.
        let bent: Vec<_> = (0..5)
            .map(|i| (f64::from(i), f64::from(i).powi(4)))
            .collect();
        assert!(near(spearman(&bent), 1.0) && pearson(&bent).unwrap() < 0.95);
        // By hand: ranks of x 0, 1.5, 1.5, 3; of y 1, 0, 2, 3; covariance 3 over the root of 4.5
        // times 5.
        let tied = [(1.0, 2.0), (2.0, 1.0), (2.0, 3.0), (9.0, 4.0)];
        assert!(near(spearman(&tied), 3.0 / (4.5f64 * 5.0).sqrt()));
    }

    #[test]
    fn what_is_not_defined_is_not_a_number() {
        assert_eq!(pearson(&[(1.0, 1.0), (2.0, 2.0)]), None);
        assert_eq!(pearson(&[(1.0, 5.0), (2.0, 5.0), (3.0, 5.0)]), None);
        assert_eq!(
            (
                mean_absolute_error(&[]),
                bias(&[]),
                order(&[(1.0, 2.0), (1.0, 3.0)])
            ),
            (None, None, None)
        );
        assert_eq!(quadratic_kappa(&[(1, 1), (1, 1)], 3), None);
    }

    #[test]
    fn kappa_punishes_far_misses_more() {
        let perfect: Vec<_> = (0..5).map(|i| (i, i)).collect();
        assert!(near(quadratic_kappa(&perfect, 5), 1.0));
        let near_miss = [(0, 1), (1, 1), (2, 2), (3, 3), (4, 4)];
        let far_miss = [(0, 4), (1, 1), (2, 2), (3, 3), (4, 4)];
        assert!(quadratic_kappa(&near_miss, 5) > quadratic_kappa(&far_miss, 5));
        // Two classes, by hand: agreement 0.7, chance 0.5, so kappa 0.4.
        let two: Vec<_> = [(0, 0, 35), (0, 1, 15), (1, 0, 15), (1, 1, 35)]
            .into_iter()
            .flat_map(|(a, b, n)| std::iter::repeat_n((a, b), n))
            .collect();
        assert!(near(quadratic_kappa(&two, 2), 0.4));
    }

    #[test]
    fn errors_and_order() {
        let pairs = [(10.0, 20.0), (50.0, 40.0), (90.0, 90.0)];
        assert!(near(mean_absolute_error(&pairs), 20.0 / 3.0) && near(bias(&pairs), 0.0));
        assert!(near(order(&pairs), 1.0));
        assert!(near(
            order(&[(1.0, 5.0), (2.0, 5.0), (3.0, 1.0)]),
            0.5 / 3.0
        ));
    }
}
