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
pub fn make_payload(question: &Question, position: u64) -> Result<Map<String, Value>, StoreError> {
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
pub fn read_question(id: QuestionId, mut payload: Map<String, Value>) -> Result<Question, String> {
    payload.remove(HASH);
    payload.remove(POSITION);
    payload.insert("id".into(), id.to_string().into());
    serde_json::from_value(Value::Object(payload))
        .map_err(|e| format!("question {id} is unreadable: {e}"))
}

/// A text field of a payload; empty where it is missing.
pub fn text_field<'a>(payload: &'a Map<String, Value>, field: &str) -> &'a str {
    payload
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The position of a payload; questions without one come last.
pub fn position_field(payload: &Map<String, Value>) -> u64 {
    payload
        .get(POSITION)
        .and_then(Value::as_u64)
        .unwrap_or(u64::MAX)
}

/// A payload field that must have one of some values.
#[derive(Debug, Clone)]
pub struct FieldCondition {
    /// Name of the field.
    pub field: &'static str,
    /// Accepted values.
    pub values: Vec<String>,
}

impl FieldCondition {
    fn new(field: &'static str, values: &[impl ToString]) -> Self {
        let values = values.iter().map(ToString::to_string).collect();
        Self { field, values }
    }

    /// True where a payload has one of the values.
    pub fn accepts(&self, payload: &Map<String, Value>) -> bool {
        let value = text_field(payload, self.field);
        self.values.iter().any(|accepted| accepted == value)
    }
}

/// Lists the conditions of a filter, one for every part of it that restricts something.
pub fn field_conditions(filter: &Filter) -> Vec<FieldCondition> {
    let mut conditions = vec![
        FieldCondition::new("bank", &filter.banks),
        FieldCondition::new("section", &filter.sections),
        FieldCondition::new("topic", &filter.topics),
        FieldCondition::new("difficulty", &filter.difficulties),
        FieldCondition::new("type", &filter.kinds),
        FieldCondition::new("role", &filter.roles),
        FieldCondition::new("level", &filter.levels),
    ];
    conditions.retain(|condition| !condition.values.is_empty());
    conditions
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
pub fn check_questions(questions: &[Embedded], width: usize) -> Result<(), StoreError> {
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
pub struct Census(BTreeMap<String, CountedBank>);

#[derive(Debug)]
struct CountedBank {
    summary: BankSummary,
    sections: HashSet<String>,
}

impl Census {
    /// Counts one question.
    pub fn count(&mut self, payload: &Map<String, Value>) {
        let bank = text_field(payload, "bank");
        if !self.0.contains_key(bank) {
            let summary = BankSummary {
                bank: bank.into(),
                role: text_field(payload, "role").into(),
                level: text_field(payload, "level").into(),
                questions: 0,
                sections: 0,
            };
            let sections = HashSet::new();
            self.0
                .insert(bank.into(), CountedBank { summary, sections });
        }

        if let Some(counted) = self.0.get_mut(bank) {
            counted.summary.questions += 1;
            let section = text_field(payload, "section");
            if !section.is_empty() && !counted.sections.contains(section) {
                counted.sections.insert(section.into());
            }
        }
    }

    /// The banks by name.
    pub fn summaries(self) -> Vec<BankSummary> {
        self.0
            .into_values()
            .map(|counted| BankSummary {
                sections: counted.sections.len(),
                ..counted.summary
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
        let payload = make_payload(&question_, 7).unwrap();
        assert!(INDEXED.iter().all(|field| payload.contains_key(*field)));
        assert_eq!(position_field(&payload), 7);
        assert_eq!(text_field(&payload, HASH), question_.content_hash());
        assert_eq!(read_question(question_.id, payload).unwrap(), question_);
    }

    #[test]
    fn a_foreign_payload_is_an_error() {
        let id = testing::question(1, "x", "y").id;
        assert!(
            read_question(id, Map::new())
                .unwrap_err()
                .contains(&id.to_string())
        );
    }
}
