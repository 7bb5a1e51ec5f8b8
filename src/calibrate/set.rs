//! The graded answers that assessors are measured on.
//!
//! Owns both formats: the answers shipped with Viva, and files of the user's own. Reads no file
//! itself.

use crate::assess::Prompts;
use crate::assess::examples::GradedAnswer;
use crate::assess::rubric::{self, WeightedPoint};
use crate::domain::score::score;
use crate::domain::{
    Bank, CriterionKind, Finding, Question, Rubric, TurnKind, TurnRecord, Verdict,
};
use crate::ports::AssessRequest;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An answer and what people, or its author, think of it.
#[derive(Debug, Clone)]
pub struct Graded {
    /// Name of the row.
    pub id: String,
    /// The question.
    pub question: Question,
    /// The criteria it is checked for: key points and red flags; qualities of style have no grade to
    /// compare with.
    pub rubric: Rubric,
    /// The answer.
    pub answer: String,
    /// The grade, 0–100.
    pub grade: f64,
    /// A second person's grade, 0–100.
    pub second: Option<f64>,
    /// Verdicts by criterion id, where they were given.
    pub verdicts: BTreeMap<String, Verdict>,
    /// The quality the answer was written to have: `excellent`, `gaps`, `vague`, `wrong`, `off_topic`; empty
    /// where unknown.
    pub quality: String,
}

impl Graded {
    /// The same, checked as a whole where there is a reference answer and no criteria.
    pub fn against_whole(&self) -> Self {
        let mut graded = self.clone();
        let reference = graded.question.model_answer.as_deref();
        if let Some(reference) = reference.filter(|_| graded.rubric.drafted) {
            graded.rubric = rubric::of_whole(reference);
        }
        graded
    }
}

/// A graded set that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct SetError {
    /// Name of the file.
    pub file: String,
    /// 1-based.
    pub line: usize,
    /// The fault.
    pub reason: RowError,
}

/// A row of a graded set that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// It is no JSON of the row's form.
    #[error(transparent)]
    Form(#[from] serde_json::Error),
    /// No bank asks the question.
    #[error("no bank asks {0:?}")]
    NotAsked(String),
    /// A key point or red flag has no verdict.
    #[error("{row} has no verdict for {criterion}")]
    NoVerdict { row: String, criterion: String },
    /// The highest score is not above 0.
    #[error("max_score must be above 0")]
    NoRange,
    /// The score lies outside of its range.
    #[error("score {score} does not lie between 0 and max_score {max}")]
    OutOfRange { score: f64, max: f64 },
    /// There is nothing to check the answer for.
    #[error("the row has neither criteria nor a reference")]
    NoCriteria,
}

#[derive(Deserialize)]
struct Shipped {
    id: String,
    question_topic: String,
    question: String,
    quality: String,
    answer: String,
    verdicts: BTreeMap<String, Verdict>,
}

#[derive(Deserialize)]
struct Own {
    id: serde_json::Value,
    question: String,
    answer: String,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    criteria: Vec<OwnCriterion>,
    score: f64,
    #[serde(default)]
    second_score: Option<f64>,
    #[serde(default = "hundred")]
    max_score: f64,
}

#[derive(Deserialize)]
struct ExampleRow {
    question: String,
    answer: String,
    score: f64,
    #[serde(default = "hundred")]
    max_score: f64,
}

#[derive(Deserialize)]
struct OwnCriterion {
    text: String,
    #[serde(default = "one")]
    weight: f64,
    #[serde(default)]
    verdict: Option<Verdict>,
}

fn hundred() -> f64 {
    100.0
}

fn one() -> f64 {
    1.0
}

/// The answers shipped with Viva: each names a question of `banks` and gives a verdict for every
/// key point and red flag. The grade is the score that these verdicts earn.
pub fn shipped(file: &str, text: &str, banks: &[Bank]) -> Result<Vec<Graded>, SetError> {
    let prompts = Prompts::builtin();
    rows(file, text, |row| graded_from_shipped(row, banks, &prompts))
}

fn graded_from_shipped(
    row: Shipped,
    banks: &[Bank],
    prompts: &Prompts,
) -> Result<Graded, RowError> {
    let mut all = banks.iter().flat_map(|b| &b.questions);
    let question = all.find(|q| q.topic == row.question_topic && q.text == row.question);
    let question = question
        .ok_or_else(|| RowError::NotAsked(row.question.clone()))?
        .clone();
    let mut rubric = rubric::of_question(&question, prompts);

    rubric
        .criteria
        .retain(|c| c.kind != CriterionKind::Dimension);
    if let Some(missing) = rubric
        .criteria
        .iter()
        .find(|c| !row.verdicts.contains_key(&c.id))
    {
        return Err(RowError::NoVerdict {
            row: row.id,
            criterion: missing.id.clone(),
        });
    }

    let findings: Vec<Finding> = row
        .verdicts
        .iter()
        .map(|(id, verdict)| finding(id, *verdict))
        .collect();
    Ok(Graded {
        grade: score(&rubric, &findings, 0),
        id: row.id,
        question,
        rubric,
        answer: row.answer,
        second: None,
        verdicts: row.verdicts,
        quality: row.quality,
    })
}

/// True where the rows are like those shipped with Viva: answers to questions of its banks.
pub fn names_bank_questions(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|row| serde_json::from_str::<Shipped>(row).is_ok())
}

/// A file of the user's own. Rows:
/// `{"id","question","answer","score","max_score"?,"second_score"?}` with a `"reference"` or
/// `"criteria": [{"text","weight"?,"verdict"?}]`. `max_score` is 100 where it is not given.
pub fn own(file: &str, text: &str) -> Result<Vec<Graded>, SetError> {
    rows(file, text, graded_from_own)
}

/// The answers of a file with people's scores, to be shown as examples. Rows:
/// `{"question","answer","score","max_score"?}`; further fields do not matter.
pub fn examples(file: &str, text: &str) -> Result<Vec<GradedAnswer>, SetError> {
    rows(file, text, |row: ExampleRow| {
        Ok(GradedAnswer {
            grade: percent_of(row.max_score, row.score)?,
            question: row.question,
            answer: row.answer,
        })
    })
}

/// Graded answers as examples.
pub fn as_examples(all: &[Graded]) -> Vec<GradedAnswer> {
    all.iter()
        .map(|graded| GradedAnswer {
            question: graded.question.text.clone(),
            answer: graded.answer.clone(),
            grade: graded.grade,
        })
        .collect()
}

fn graded_from_own(row: Own) -> Result<Graded, RowError> {
    let grade = percent_of(row.max_score, row.score)?;
    let rubric = match &row.criteria[..] {
        [] => rubric::of_reference(row.reference.as_deref().unwrap_or_default()),
        some => rubric::of_points(
            some.iter().map(|c| WeightedPoint {
                text: c.text.clone(),
                weight: c.weight,
            }),
            false,
        ),
    };
    if rubric.criteria.is_empty() {
        return Err(RowError::NoCriteria);
    }

    let given = rubric
        .criteria
        .iter()
        .zip(&row.criteria)
        .filter_map(|(c, own)| Some((c.id.clone(), own.verdict?)));
    let verdicts = given.collect();
    let second = row
        .second_score
        .map(|score| percent_of(row.max_score, score));

    Ok(Graded {
        id: row
            .id
            .as_str()
            .map_or_else(|| row.id.to_string(), String::from),
        verdicts,
        grade,
        second: second.transpose()?,
        question: Question::plain(&row.question, row.reference),
        rubric,
        answer: row.answer,
        quality: String::new(),
    })
}

fn percent_of(max: f64, score: f64) -> Result<f64, RowError> {
    if max.is_nan() || max <= 0.0 {
        return Err(RowError::NoRange);
    }
    let scaled = 100.0 * score / max;
    if (0.0..=100.0).contains(&scaled) {
        Ok(scaled)
    } else {
        Err(RowError::OutOfRange { score, max })
    }
}

fn rows<R: serde::de::DeserializeOwned, T>(
    file: &str,
    text: &str,
    mut read: impl FnMut(R) -> Result<T, RowError>,
) -> Result<Vec<T>, SetError> {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(i, line)| {
            let row = serde_json::from_str(line).map_err(RowError::from);
            row.and_then(&mut read).map_err(|reason| SetError {
                file: file.into(),
                line: i + 1,
                reason,
            })
        })
        .collect()
}

fn finding(id: &str, verdict: Verdict) -> Finding {
    Finding {
        criterion: id.into(),
        verdict,
        credit: verdict.credit(),
        ..Finding::default()
    }
}

/// Returns the request that asks an assessor about `answer` as an answer to the question of `graded`.
pub fn request(graded: &Graded, answer: &str) -> AssessRequest {
    let turn = TurnRecord {
        kind: TurnKind::Main,
        prompt: graded.question.text.clone(),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        answer: Some(answer.into()),
        answered_at: Some(jiff::Timestamp::UNIX_EPOCH),
        run: None,
        self_rating: None,
        assessment: None,
    };

    AssessRequest {
        criteria: graded
            .rubric
            .criteria
            .iter()
            .map(|c| c.id.clone())
            .collect(),
        question: graded.question.clone(),
        rubric: graded.rubric.clone(),
        turns: vec![turn],
        style: "neutral".into(),
        lang: "en".into(),
    }
}

/// At most `limit` of `set`, spread evenly over it, so that every question and quality keeps its
/// share.
pub fn spread(set: Vec<Graded>, limit: usize) -> Vec<Graded> {
    let all = set.len();
    if limit >= all {
        return set;
    }

    // A row is kept where the number of rows due so far goes up.
    set.into_iter()
        .enumerate()
        .filter(|(i, _)| (i + 1) * limit / all > i * limit / all)
        .map(|(_, g)| g)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_rows_are_scaled_and_refused_with_their_line() {
        let row = r#"{"id": 7, "question": "Why?", "answer": "So.", "reference": "Because it is.", "score": 3, "max_score": 4, "second_score": 2}"#;
        let set = own("my.jsonl", &format!("\n{row}\n")).unwrap();
        assert_eq!(
            (set[0].id.as_str(), set[0].grade, set[0].second),
            ("7", 75.0, Some(50.0))
        );
        let fails = |text: &str| own("my.jsonl", text).unwrap_err().to_string();
        insta::assert_snapshot!([
            fails(&row.replace("\"score\": 3", "\"score\": 5")),
            fails(&row.replace("\"max_score\": 4", "\"max_score\": 0")),
            fails(&row.replace("Because it is.", "")),
            fails("{}"),
        ].join("\n"), @r"
        my.jsonl:1: score 5 does not lie between 0 and max_score 4
        my.jsonl:1: max_score must be above 0
        my.jsonl:1: the row has neither criteria nor a reference
        my.jsonl:1: missing field `id` at line 1 column 2
        ");
    }

    #[test]
    fn a_part_of_the_set_is_spread_over_it() {
        let row = |n: usize| {
            format!(
                r#"{{"id": "{n}", "question": "Q", "answer": "A", "reference": "It is.", "score": 1}}"#
            )
        };
        let text: Vec<String> = (0..10).map(row).collect();
        let set = own("f", &text.join("\n")).unwrap();
        let ids = |n| {
            spread(set.clone(), n)
                .iter()
                .map(|g| g.id.clone())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            (ids(3).as_str(), ids(5).as_str(), ids(99).len()),
            ("3 6 9", "1 3 5 7 9", 19)
        );
    }
}
