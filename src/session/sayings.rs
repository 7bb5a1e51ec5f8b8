//! How right and wrong sound, for the rubrics of a stored session: its record is kept without them.

use crate::domain::{CriterionKind, KeyPoint, Question, Rubric, SessionRecord};
use crate::failure::Failure;
use crate::ports::{Filter, QuestionStore};
use std::collections::{BTreeSet, HashMap};

/// Gives the rubrics of a loaded session the sayings that the store has now for their questions.
pub fn restore_sayings(
    record: &mut SessionRecord,
    store: &dyn QuestionStore,
) -> Result<(), Failure> {
    let banks: BTreeSet<&String> = record.plan.iter().map(|p| &p.question.bank).collect();
    let filter = Filter {
        banks: banks.into_iter().cloned().collect(),
        ..Filter::default()
    };
    let stored: HashMap<_, Question> = store
        .list(&filter, usize::MAX)?
        .into_iter()
        .map(|embedded| (embedded.question.id, embedded.question))
        .collect();

    let planned = record
        .plan
        .iter_mut()
        .map(|p| (p.question.id, &mut p.rubric));
    let asked = record
        .threads
        .iter_mut()
        .map(|t| (t.question.id, &mut t.rubric));
    for (id, rubric) in planned.chain(asked) {
        if let Some(question) = stored.get(&id) {
            attach(rubric, &question.key_points);
        }
    }
    Ok(())
}

/// Gives each key point the sayings of the stored one with the same text.
fn attach(rubric: &mut Rubric, points: &[KeyPoint]) {
    let key_points = rubric
        .criteria
        .iter_mut()
        .filter(|criterion| criterion.kind == CriterionKind::KeyPoint);
    for criterion in key_points {
        if let Some(point) = points.iter().find(|point| point.text == criterion.text) {
            criterion.sayings = point.sayings.clone();
        }
    }
}
