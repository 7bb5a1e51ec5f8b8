//! Several files that are one bank: their questions together, each once.

use super::outcome::ImportedBank;
use crate::domain::text::fold;
use std::collections::HashMap;

/// Adds what `more` has to `bank`; both have the same bank name, so equal questions have equal ids.
/// A question that is there already adds the answer that was missing and is left out. `file` names
/// the file of `more` where something of it was left out.
pub fn merge(bank: &mut ImportedBank, more: ImportedBank, file: &str) {
    let mut places: HashMap<String, usize> = bank
        .bank
        .questions
        .iter()
        .enumerate()
        .map(|(at, question)| (fold(&question.text), at))
        .collect();

    for question in more.bank.questions {
        let key = fold(&question.text);
        let Some(known) = places
            .get(&key)
            .and_then(|at| bank.bank.questions.get_mut(*at))
        else {
            places.insert(key, bank.bank.questions.len());
            bank.bank.questions.push(question);
            continue;
        };
        if known.model_answer.is_none() {
            known.model_answer = question.model_answer;
        }
        if known.key_points.is_empty() {
            known.key_points = question.key_points;
        }
    }

    bank.encoding = bank.encoding.or(more.encoding);
    bank.skipped
        .extend(more.skipped.into_iter().map(|mut skipped| {
            skipped.why = format!("in {file}: {}", skipped.why);
            skipped
        }));
    let questions = bank.bank.questions.iter();
    bank.with_answer = questions
        .clone()
        .filter(|q| q.model_answer.is_some())
        .count();
    bank.with_key_points = questions.filter(|q| !q.key_points.is_empty()).count();
    bank.with_difficulty = bank
        .with_difficulty
        .max(more.with_difficulty)
        .min(bank.bank.questions.len());
}
