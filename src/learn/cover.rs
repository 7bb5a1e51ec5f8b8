//! Bringing back what is due, through as few questions as possible.

use crate::domain::{Criterion, QuestionId, Rubric};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Least that a due criterion counts.
const LEAST_WORTH: f32 = 0.01;

/// A criterion whose recall has fallen below what is wanted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueCriterion {
    /// The criteria that are due.
    pub criterion: Criterion,
    /// The question it was first asked with.
    pub question: QuestionId,
    /// Since when it is due.
    pub due: Date,
    /// Chance of recall today, 0–1.
    pub recall: f32,
    /// What asking for it today is worth, see [`Scheduler::worth`](super::Scheduler::worth).
    pub worth: f32,
}

/// At most `limit` questions that bring back what is due, all of it where the limit allows:
/// greedily the one that is worth most (the sum over the criteria no earlier one covers; the classic
/// approximation of set cover), of equals the one nearest to its criteria.
///
/// `candidates[i]`: the questions `due[i]` may come back through, nearest first; with none it comes
/// back through its own. The answer is in the order of picking, so its beginning is the best choice
/// of that many. Criteria of questions never asked may stand among `due` too.
pub fn cover(
    due: &[DueCriterion],
    candidates: &[Vec<QuestionId>],
    limit: usize,
) -> Vec<QuestionId> {
    // For every question: what it covers, and how near it is to each.
    let mut covers: BTreeMap<QuestionId, Vec<Covered>> = BTreeMap::new();
    for (i, criterion) in due.iter().enumerate() {
        let near = candidates.get(i).map(Vec::as_slice).unwrap_or_default();
        let ways = if near.is_empty() {
            std::slice::from_ref(&criterion.question)
        } else {
            near
        };
        for (rank, question) in ways.iter().enumerate() {
            let entry = covers.entry(*question).or_default();
            if !entry.iter().any(|covered| covered.due == i) {
                entry.push(Covered { due: i, rank });
            }
        }
    }

    let mut left = vec![true; due.len()];
    let mut picked = Vec::new();

    while picked.len() < limit {
        let Some(best) = most_valuable(&covers, due) else {
            break;
        };
        for covered in covers.remove(&best).unwrap_or_default() {
            if let Some(left) = left.get_mut(covered.due) {
                *left = false;
            }
        }
        picked.push(best);
        covers.retain(|_, covered| {
            covered.retain(|c| left.get(c.due).is_some_and(|left| *left));
            !covered.is_empty()
        });
    }

    picked
}

/// A due criterion that a question brings back.
struct Covered {
    /// Its index among the due criteria.
    due: usize,
    /// Place of the question among those it may come back through.
    rank: usize,
}

/// Value of asking a question.
struct Worth {
    id: QuestionId,
    /// Sum over the criteria it brings back.
    worth: f64,
    /// Sum of its ranks among their questions.
    distance: usize,
}

impl Worth {
    fn new(id: QuestionId, covered: &[Covered], due: &[DueCriterion]) -> Self {
        let criteria = covered.iter().filter_map(|c| due.get(c.due));
        Self {
            id,
            worth: criteria
                .map(|d| f64::from(d.worth.clamp(LEAST_WORTH, 1.0)))
                .sum(),
            distance: covered.iter().map(|c| c.rank).sum(),
        }
    }

    fn exceeds(&self, other: &Self) -> bool {
        self.worth
            .total_cmp(&other.worth)
            .then(other.distance.cmp(&self.distance))
            .is_gt()
    }
}

/// Returns the question that brings back most, of equals the nearest, then the first.
fn most_valuable(
    covers: &BTreeMap<QuestionId, Vec<Covered>>,
    due: &[DueCriterion],
) -> Option<QuestionId> {
    covers
        .iter()
        .map(|(id, covered)| Worth::new(*id, covered, due))
        .reduce(|best, next| if next.exceeds(&best) { next } else { best })
        .map(|best| best.id)
}

/// Adds a due criterion to the rubric of another question, so that an answer there is checked for
/// it and reviews its card. A rubric that has the criterion is left as it is.
pub fn graft(rubric: &mut Rubric, criterion: &Criterion) {
    let key = criterion.key();
    if rubric.criteria.iter().any(|c| c.key() == key) {
        return;
    }

    let prefix = criterion
        .id
        .get(..1)
        .filter(|p| p.chars().all(char::is_alphabetic))
        .unwrap_or("k");
    let id = (1..)
        .map(|n| format!("{prefix}{n}"))
        .find(|id| rubric.get(id).is_none())
        .unwrap_or_default();

    // Criteria of a kind stand together.
    let position = rubric
        .criteria
        .iter()
        .rposition(|c| c.kind == criterion.kind)
        .map_or(rubric.criteria.len(), |i| i + 1);

    rubric.criteria.insert(
        position,
        Criterion {
            id,
            ..criterion.clone()
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CriterionKind;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u8) -> QuestionId {
        QuestionId(Uuid::from_u128(n.into()))
    }

    fn criterion(id: &str, text: &str) -> Criterion {
        Criterion {
            id: id.into(),
            kind: CriterionKind::KeyPoint,
            text: text.into(),
            weight: 1.0,
            probe: None,
            anchors: None,
            ..Criterion::default()
        }
    }

    fn due(n: usize) -> Vec<DueCriterion> {
        (0..n)
            .map(|i| DueCriterion {
                criterion: criterion("k1", &format!("point {i}")),
                question: id(200),
                due: date(2026, 1, 1),
                recall: 0.5,
                worth: 0.5,
            })
            .collect()
    }

    fn covered(candidates: &[&[u8]]) -> Vec<u8> {
        let candidates: Vec<Vec<QuestionId>> = candidates
            .iter()
            .map(|c| c.iter().map(|n| id(*n)).collect())
            .collect();
        cover(&due(candidates.len()), &candidates, usize::MAX)
            .iter()
            .map(|q| q.0.as_u128() as u8)
            .collect()
    }

    #[test]
    fn the_fewest_questions_bring_everything_back() {
        for (candidates, expected) in [
            (&[][..], &[][..]),
            (&[&[1][..]], &[1]),
            (&[&[1, 2][..], &[3, 2], &[2, 4]], &[2]),
            (&[&[1, 2][..], &[2, 1]], &[1]),
            (&[&[5, 6][..], &[7, 6], &[8]], &[6, 8]),
            (&[&[][..], &[]], &[200]),
            (&[&[1, 1, 1][..], &[2, 3], &[3]], &[3, 1]),
            (&[&[9, 4][..]], &[9]),
        ] {
            assert_eq!(covered(candidates), expected, "{candidates:?}");
        }
    }

    #[test]
    fn what_is_most_forgotten_comes_first() {
        let mut due = due(4);
        due[3].worth = 0.9;
        let candidates = [vec![id(1)], vec![id(1)], vec![id(2)], vec![id(3)]];
        assert_eq!(
            cover(&due, &candidates, 3),
            [id(1), id(3), id(2)],
            "1.0, 0.9 and 0.5 forgotten"
        );
        due[2].worth = f32::NAN;
        assert_eq!(
            cover(&due, &candidates, 9).len(),
            3,
            "a number from a broken file costs its order only"
        );
    }

    proptest! {
        #[test]
        fn everything_is_covered_and_nothing_asked_in_vain(
            candidates in prop::collection::vec(prop::collection::vec(0u8..12, 0..5), 0..15),
        ) {
            let candidates: Vec<Vec<QuestionId>> =
                candidates.iter().map(|c| c.iter().map(|n| id(*n)).collect()).collect();
            let due = due(candidates.len());
            let picked = cover(&due, &candidates, usize::MAX);
            prop_assert_eq!(cover(&due, &candidates, 2), picked[..picked.len().min(2)].to_vec());
            let brings = |i: usize, q: &QuestionId| candidates[i].contains(q) || (candidates[i].is_empty() && *q == id(200));
            for i in 0..due.len() {
                prop_assert!(picked.iter().any(|q| brings(i, q)), "{i} is not covered");
            }
            for (n, question) in picked.iter().enumerate() {
                let new = (0..due.len()).any(|i| brings(i, question) && !picked[..n].iter().any(|q| brings(i, q)));
                prop_assert!(new, "{question} adds nothing");
            }
        }
    }

    #[test]
    fn a_grafted_criterion_keeps_its_key_and_gets_its_own_id() {
        let mut rubric = Rubric {
            criteria: vec![criterion("k1", "one"), criterion("k2", "two")],
            drafted: false,
        };
        let foreign = criterion("k1", "three");
        graft(&mut rubric, &foreign);
        graft(&mut rubric, &foreign);
        assert_eq!(rubric.criteria.len(), 3);
        assert_eq!(rubric.get("k3").map(Criterion::key), Some(foreign.key()));
    }
}
