//! Rubrics: the weighted criteria an answer is checked against.
//!
//! Owns the shape of a rubric. Which dimensions a question type gets is `assess::rubric`'s
//! decision.

use super::sayings::Sayings;
use super::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The origin of a criterion; decides how it counts (see [`super::score`]).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CriterionKind {
    /// A point of the question itself.
    #[default]
    KeyPoint,
    /// A quality every answer to a question of this type is judged by.
    Dimension,
    /// A wrong claim; "met" means the answer makes it.
    RedFlag,
}

/// Descriptions of met, partial and missing for a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchors {
    /// Full credit.
    pub met: String,
    /// Half credit.
    pub partial: String,
    /// No credit.
    pub missing: String,
}

/// One thing an answer is checked for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Criterion {
    /// Short id, unique in its rubric: `k1`… key points, `d1`… dimensions, `r1`… red flags.
    pub id: String,
    /// Its kind.
    pub kind: CriterionKind,
    /// The text that is checked: a headline or one sentence.
    pub text: String,
    /// The reason behind a key point, told to assessors and to the candidate afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Relative weight, above 0.
    pub weight: f64,
    /// Follow-up that aims at it without giving it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
    /// Descriptions of the verdicts, where the author gave them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchors: Option<Anchors>,
    /// True where the text is a whole reference answer: the answer is graded as one against it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// How right and wrong sound, for the offline assessor; never sent to a model as a whole and not
    /// stored with a session.
    #[serde(skip)]
    pub sayings: Sayings,
}

impl Criterion {
    /// The number a key point has on screens and in `/why 3`: that of its id; None for qualities and
    /// red flags.
    pub fn number(&self) -> Option<usize> {
        let digits = self.id.strip_prefix('k')?;
        (self.kind == CriterionKind::KeyPoint).then(|| digits.parse().ok())?
    }

    /// Identity over edits of the bank's order: the first 16 hex digits of SHA-256 over the folded
    /// text.
    pub fn key(&self) -> String {
        hex(&Sha256::digest(super::text::fold(&self.text).as_bytes())[..8])
    }
}

/// All criteria of one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Rubric {
    /// Key points first, then dimensions, then red flags.
    pub criteria: Vec<Criterion>,
    /// True when the key points were drafted by a model or cut from a model answer, not written by
    /// the bank's author.
    #[serde(default)]
    pub drafted: bool,
}

impl Rubric {
    /// The criterion with this id.
    pub fn get(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|c| c.id == id)
    }

    /// The criteria of one kind, in order.
    pub fn of_kind(&self, kind: CriterionKind) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(move |c| c.kind == kind)
    }

    /// SHA-256 (hex) of the rubric, stored with every assessment so that it can be told whether it
    /// still applies.
    pub fn hash(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        hex(&Sha256::digest(json.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rubric of a session that was stored before points had a why.
    const FIRST_FORM: &str = r#"{"criteria":[{"id":"k1","kind":"key_point","text":"Splits by time with a rolling origin, since random folds look ahead","weight":3.0,"probe":"What has the model seen by then?"},{"id":"r1","kind":"red_flag","text":"Shuffles the days","weight":1.0}],"drafted":false}"#;

    #[test]
    fn a_stored_rubric_of_the_first_form_is_read_and_keeps_its_hash() {
        let rubric: Rubric = serde_json::from_str(FIRST_FORM).unwrap();
        assert_eq!(rubric.get("k1").unwrap().why, None);
        assert_eq!(rubric.get("k1").unwrap().number(), Some(1));
        assert_eq!(rubric.get("r1").unwrap().number(), None);
        assert_eq!(serde_json::to_string(&rubric).unwrap(), FIRST_FORM);
    }
}
