//! Bringing back what is due, through as few questions as possible.

use crate::domain::{Criterion, QuestionId, Rubric};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// A criterion whose recall has fallen below what is wanted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueCriterion {
    /// What is due.
    pub criterion: Criterion,
    /// The question it was first asked with.
    pub question: QuestionId,
    /// Since when it is due.
    pub due: Date,
    /// Chance of recall today, 0–1.
    pub recall: f32,
}

/// The questions that bring back all of `due`: greedily the one that covers most of what is left (the classic approximation
/// of set cover, within ln n + 1 of the smallest), of equals the one nearest to its criteria.
///
/// `candidates[i]`: the questions `due[i]` may come back through, nearest first; with none it comes back through its own. The
/// answer is in the order of picking: ask the first n of it and n questions bring back as much as they can.
pub fn cover(due: &[DueCriterion], candidates: &[Vec<QuestionId>]) -> Vec<QuestionId> {
    // For every question: what it covers, and how near it is to each.
    let mut covers: BTreeMap<QuestionId, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, criterion) in due.iter().enumerate() {
        let near = candidates.get(i).map(Vec::as_slice).unwrap_or_default();
        let ways = if near.is_empty() { std::slice::from_ref(&criterion.question) } else { near };
        for (rank, question) in ways.iter().enumerate() {
            let entry = covers.entry(*question).or_default();
            if !entry.iter().any(|(covered, _)| *covered == i) {
                entry.push((i, rank));
            }
        }
    }
    let mut picked = Vec::new();
    while let Some(best) = best_of(&covers) {
        let covered = covers.remove(&best).unwrap_or_default();
        picked.push(best);
        for rest in covers.values_mut() {
            rest.retain(|(i, _)| !covered.iter().any(|(c, _)| c == i));
        }
        covers.retain(|_, rest| !rest.is_empty());
    }
    picked
}

fn best_of(covers: &BTreeMap<QuestionId, Vec<(usize, usize)>>) -> Option<QuestionId> {
    let distance = |covered: &[(usize, usize)]| covered.iter().map(|(_, rank)| rank).sum::<usize>();
    covers
        .iter()
        .min_by_key(|(id, covered)| (std::cmp::Reverse(covered.len()), distance(covered), **id))
        .map(|(id, _)| *id)
}

/// Adds a due criterion to the rubric of another question, so that an answer there is checked for it and reviews its card. A
/// rubric that has the criterion is left as it is.
pub fn graft(rubric: &mut Rubric, criterion: &Criterion) {
    let key = criterion.key();
    if rubric.criteria.iter().any(|c| c.key() == key) {
        return;
    }
    let prefix = criterion.id.get(..1).filter(|p| p.chars().all(char::is_alphabetic)).unwrap_or("k");
    let id = (1..).map(|n| format!("{prefix}{n}")).find(|id| rubric.get(id).is_none()).unwrap_or_default();
    // Criteria of a kind stand together.
    let position =
        rubric.criteria.iter().rposition(|c| c.kind == criterion.kind).map_or(rubric.criteria.len(), |i| i + 1);
    rubric.criteria.insert(position, Criterion { id, ..criterion.clone() });
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
        }
    }

    fn due(n: usize) -> Vec<DueCriterion> {
        (0..n)
            .map(|i| DueCriterion {
                criterion: criterion("k1", &format!("point {i}")),
                question: id(200),
                due: date(2026, 1, 1),
                recall: 0.5,
            })
            .collect()
    }

    fn covered(candidates: &[&[u8]]) -> Vec<u8> {
        let candidates: Vec<Vec<QuestionId>> = candidates.iter().map(|c| c.iter().map(|n| id(*n)).collect()).collect();
        cover(&due(candidates.len()), &candidates).iter().map(|q| q.0.as_u128() as u8).collect()
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

    proptest! {
        #[test]
        fn everything_is_covered_and_nothing_asked_in_vain(
            candidates in prop::collection::vec(prop::collection::vec(0u8..12, 0..5), 0..15),
        ) {
            let candidates: Vec<Vec<QuestionId>> =
                candidates.iter().map(|c| c.iter().map(|n| id(*n)).collect()).collect();
            let due = due(candidates.len());
            let picked = cover(&due, &candidates);
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
        let mut rubric = Rubric { criteria: vec![criterion("k1", "one"), criterion("k2", "two")], drafted: false };
        let foreign = criterion("k1", "three");
        graft(&mut rubric, &foreign);
        graft(&mut rubric, &foreign);
        assert_eq!(rubric.criteria.len(), 3);
        assert_eq!(rubric.get("k3").map(Criterion::key), Some(foreign.key()));
    }
}
