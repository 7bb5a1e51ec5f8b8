//! What a judge of the fit is worth, and what its verdicts should count.

use crate::Row;
use std::collections::BTreeMap;
use viva::assess::offline::judge::{Fitted, VERDICTS};
use viva::calibrate::agreement::pearson;
use viva::calibrate::points::{PointFigures, PointResult};
use viva::ports::Chances;

/// The most of the contradicted points that the most probable verdict may credit.
const CONTRADICTED_CREDITED: f64 = 0.15;

/// What each verdict's probability should count: the best agreement, less a price for credit where
/// none is due, which an interview must not give. Of contradicted points no more than
/// [`CONTRADICTED_CREDITED`] may be credited.
pub fn choose(fitted: &Fitted, rows: &[Row], unseen: &[[f64; 4]]) -> Vec<f64> {
    let values = [0.7, 0.85, 1.0, 1.2, 1.45];
    let mut best = (f64::MIN, vec![1.0; 4]);
    for partial in values {
        for contradicted in values {
            for missing in values {
                let candidate = Fitted {
                    choice: vec![1.0, partial, contradicted, missing],
                    ..fitted.clone()
                };
                let figures = Figures::of(&candidate, rows, unseen);
                let worth = figures.worth();
                if figures.credits_few_contradicted() && worth > best.0 {
                    best = (worth, candidate.choice);
                }
            }
        }
    }
    best.1
}

/// What the judge is worth: single points, and the answers they add up to.
pub struct Figures {
    points: PointFigures,
    pearson: f64,
}

impl Figures {
    pub fn of(fitted: &Fitted, rows: &[Row], unseen: &[[f64; 4]]) -> Self {
        let mut answers: BTreeMap<&str, (f64, f64, f64)> = BTreeMap::new();
        let mut points = Vec::new();
        for (row, p) in rows.iter().zip(unseen) {
            let (graded, told) = (VERDICTS[row.graded], fitted.verdict(p));
            let sums = answers.entry(&row.answer).or_default();
            sums.0 += row.weight * graded.credit();
            sums.1 += row.weight * told.credit();
            sums.2 += row.weight;
            let [made, partly, contradicted, absent] = *p;
            let chances = Chances {
                made,
                partly,
                contradicted,
                absent,
            };
            points.push(PointResult {
                graded,
                told,
                chances: Some(chances),
            });
        }
        let scores: Vec<_> = answers.values().map(|(g, t, w)| (g / w, t / w)).collect();
        Self {
            points: PointFigures::of(&points),
            pearson: pearson(&scores).unwrap(),
        }
    }

    fn credits_few_contradicted(&self) -> bool {
        self.points.contradicted_credited.unwrap() <= CONTRADICTED_CREDITED
    }

    fn worth(&self) -> f64 {
        let p = &self.points;
        p.agreement.unwrap() + self.pearson + p.made_found.unwrap()
            - 0.7 * p.contradicted_credited.unwrap()
            - 0.3 * p.absent_credited.unwrap()
    }

    pub fn line(&self) -> String {
        let p = &self.points;
        let share = |share: Option<f64>| format!("{:.0}%", 100.0 * share.unwrap());
        format!(
            "met against contradicted AUC {:.3}, agreement {:.3}, Pearson {:.3}, met credited {}, \
             contradicted credited {}, absent credited {}",
            p.met_against_contradicted.unwrap(),
            p.agreement.unwrap(),
            self.pearson,
            share(p.made_found),
            share(p.contradicted_credited),
            share(p.absent_credited),
        )
    }

    pub fn print(&self) {
        println!("{} points, {}", self.points.points, self.line());
        for band in &self.points.made {
            println!(
                "  said made {:.2}, graded met {:.2}: {} points",
                band.said, band.graded, band.points
            );
        }
    }
}
