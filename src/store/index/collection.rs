//! The shape questions have in Qdrant, the same in a folder and on a server.
//!
//! One point per question: its id, the named dense vector [`DENSE`] (cosine), the sparse vector
//! [`SPARSE`] (BM25, IDF by the engine), and as payload the fields of the question's JSON beside
//! [`HASH`] and [`POSITION`].

use crate::domain::{Question, QuestionId};
use crate::ports::{BankSummary, Embedded, Filter, StoreError};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};

/// Name of the dense vector.
pub const DENSE: &str = "dense";
/// Name of the sparse vector.
pub const SPARSE: &str = "bm25";
/// Payload field: [`Question::content_hash`].
pub const HASH: &str = "content_hash";
/// Payload field: position of import, ascending; an updated question keeps its own.
pub const POSITION: &str = "position";
/// Payload fields with a keyword index.
pub const INDEXED: [&str; 7] = [
    "bank",
    "role",
    "level",
    "section",
    "topic",
    "difficulty",
    "type",
];

/// The payload of a question.
pub fn payload(question: &Question, position: u64) -> Result<Map<String, Value>, StoreError> {
    let Ok(Value::Object(mut map)) = serde_json::to_value(question) else {
        return Err(StoreError::Other(format!(
            "question {} cannot be written as JSON",
            question.id
        )));
    };
    map.remove("id");
    map.insert(HASH.into(), question.content_hash().into());
    map.insert(POSITION.into(), position.into());
    Ok(map)
}

/// The question of a payload. The error says what is wrong with it.
pub fn question(id: QuestionId, mut payload: Map<String, Value>) -> Result<Question, String> {
    payload.remove(HASH);
    payload.remove(POSITION);
    payload.insert("id".into(), id.to_string().into());
    serde_json::from_value(Value::Object(payload))
        .map_err(|e| format!("question {id} is unreadable: {e}"))
}

/// A text field of a payload; empty where it is missing.
pub fn text<'a>(payload: &'a Map<String, Value>, field: &str) -> &'a str {
    payload
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The position of a payload; questions without one come last.
pub fn position(payload: &Map<String, Value>) -> u64 {
    payload
        .get(POSITION)
        .and_then(Value::as_u64)
        .unwrap_or(u64::MAX)
}

/// Payload field and accepted values of every part of a filter that restricts something.
pub fn conditions(filter: &Filter) -> Vec<(&'static str, Vec<String>)> {
    let words = |list: &[String]| list.to_vec();
    [
        ("bank", words(&filter.banks)),
        ("section", words(&filter.sections)),
        ("topic", words(&filter.topics)),
        (
            "difficulty",
            filter
                .difficulties
                .iter()
                .map(ToString::to_string)
                .collect(),
        ),
        (
            "type",
            filter.kinds.iter().map(ToString::to_string).collect(),
        ),
        ("role", words(&filter.roles)),
        ("level", words(&filter.levels)),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .collect()
}

/// Refuses a vector that would poison the index: another width, or numbers that are none.
pub fn check_vector(
    vector: &[f32],
    width: usize,
    whose: &dyn std::fmt::Display,
) -> Result<(), StoreError> {
    if vector.len() != width {
        let got = vector.len();
        return Err(StoreError::Other(format!(
            "the vector of {whose} has width {got}, the store has {width}"
        )));
    }
    if vector.iter().any(|v| !v.is_finite()) {
        return Err(StoreError::Other(format!(
            "the vector of {whose} holds a value that is not a number"
        )));
    }
    Ok(())
}

/// Refuses questions that cannot be stored, before anything is written.
pub fn check(questions: &[Embedded], width: usize) -> Result<(), StoreError> {
    questions.iter().try_for_each(|q| {
        check_vector(
            &q.vector,
            width,
            &format_args!("question {}", q.question.id),
        )
    })
}

/// Counts questions and sections per bank, from payloads with at least bank, role, level and
/// section.
#[derive(Debug, Default)]
pub struct Census(BTreeMap<String, (BankSummary, HashSet<String>)>);

impl Census {
    /// Counts one question.
    pub fn count(&mut self, payload: &Map<String, Value>) {
        let bank = text(payload, "bank");
        if !self.0.contains_key(bank) {
            let (role, level) = (text(payload, "role").into(), text(payload, "level").into());
            let summary = BankSummary {
                bank: bank.into(),
                role,
                level,
                questions: 0,
                sections: 0,
            };
            self.0.insert(bank.into(), (summary, HashSet::new()));
        }

        if let Some((summary, sections)) = self.0.get_mut(bank) {
            summary.questions += 1;
            let section = text(payload, "section");
            if !section.is_empty() && !sections.contains(section) {
                sections.insert(section.into());
            }
        }
    }

    /// The banks by name.
    pub fn summaries(self) -> Vec<BankSummary> {
        self.0
            .into_values()
            .map(|(summary, sections)| BankSummary {
                sections: sections.len(),
                ..summary
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fact, KeyPoint, RedFlag};
    use crate::store::testing;

    #[test]
    fn a_question_survives_its_payload() {
        let mut question_ =
            testing::question(1, "Quoi? 漢字 \u{1f600} \"quoted\"\n```rust```", "unicode");
        question_.key_points = vec![KeyPoint {
            weight: 3,
            text: "a".into(),
            probe: Some("b?".into()),
            ..KeyPoint::default()
        }];
        question_.red_flags = vec![RedFlag {
            weight: 2,
            text: "c".into(),
        }];
        question_.facts = vec![Fact {
            name: "d".into(),
            text: "e".into(),
        }];
        question_.hints = vec!["f".into()];
        question_.model_answer = Some("g".into());
        question_.tags = vec![("Z".into(), "1".into()), ("A".into(), "2".into())];
        let payload = payload(&question_, 7).unwrap();
        assert!(INDEXED.iter().all(|field| payload.contains_key(*field)));
        assert_eq!(position(&payload), 7);
        assert_eq!(text(&payload, HASH), question_.content_hash());
        assert_eq!(question(question_.id, payload).unwrap(), question_);
    }

    #[test]
    fn a_foreign_payload_is_an_error() {
        let id = testing::question(1, "x", "y").id;
        assert!(
            question(id, Map::new())
                .unwrap_err()
                .contains(&id.to_string())
        );
    }
}
