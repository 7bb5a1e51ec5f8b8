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
#[error("{file}{place}: {reason}")]
pub struct SetError {
    /// Name of the file.
    pub file: String,
    /// The line (`:3`) or the item of a list (`, item 3`), counted from 1; empty for the whole file.
    pub place: String,
    /// The fault.
    pub reason: RowError,
}

/// A row of a graded set that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// It is no JSON of the row's form.
    #[error("{}", form(.0))]
    Form(#[from] serde_json::Error),
    /// The file is neither JSON Lines nor a JSON list.
    #[error(
        "not JSON: a row is {{\"id\", \"question\", \"answer\", \"score\"}}, one a line (JSON Lines) or in a JSON \
         list"
    )]
    NotJson,
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

/// Why a row has not its form, without its place in itself.
fn form(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends in the middle of a row".to_string();
    }
    let why = error.to_string();
    match why.split(" at line ").next().unwrap_or_default() {
        why if why.contains("expected struct") => "this is no row: an object is wanted".to_string(),
        why => why.to_string(),
    }
}

/// A score as people write it: a number, a share ("3/4") or a percentage.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "serde_json::Value")]
struct Score {
    points: f64,
    /// The most there is, where the score says so itself.
    of: Option<f64>,
}

impl TryFrom<serde_json::Value> for Score {
    type Error = String;

    fn try_from(value: serde_json::Value) -> Result<Self, String> {
        let text = match &value {
            serde_json::Value::String(text) => text.trim().replace(',', "."),
            other => other.to_string(),
        };
        let (points, of) = match (text.split_once('/'), text.strip_suffix('%')) {
            (Some((points, of)), _) => (points, of.trim().parse().ok().map(Some)),
            (None, Some(percent)) => (percent, Some(Some(100.0))),
            (None, None) => (text.as_str(), Some(None)),
        };
        let points = points.trim().parse().ok().filter(|p: &f64| p.is_finite());
        match points.zip(of) {
            Some((points, of)) => Ok(Self { points, of }),
            None => Err(format!(
                "the score {value} is no number; 3, \"3/4\" and \"75%\" are"
            )),
        }
    }
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
    score: Score,
    #[serde(default)]
    second_score: Option<Score>,
    #[serde(default = "hundred")]
    max_score: f64,
}

#[derive(Deserialize)]
struct ExampleRow {
    question: String,
    answer: String,
    score: Score,
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
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let first = lines.find(|line| !line.trim().is_empty());
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

fn percent_of(max: f64, score: Score) -> Result<f64, RowError> {
    let (max, score) = (score.of.unwrap_or(max), score.points);
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
    let text = text.trim_start_matches('\u{feff}');
    let fail = |place: String, reason: RowError| SetError {
        file: file.into(),
        place,
        reason,
    };
    if text.trim_start().starts_with('[') {
        let items = serde_json::from_str::<Vec<serde_json::Value>>(text);
        let items = items.map_err(|error| fail(format!(":{}", error.line()), error.into()))?;
        let items = items.into_iter().zip(1..);
        let read = items.map(|(item, number)| {
            let row = serde_json::from_value(item).map_err(RowError::from);
            row.and_then(&mut read)
                .map_err(|reason| fail(format!(", item {number}"), reason))
        });
        return read.collect();
    }

    let mut lines = text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty())
        .peekable();
    if let Some((first, _)) = lines.peek()
        && !first.trim_start().starts_with('{')
    {
        return Err(fail(String::new(), RowError::NotJson));
    }
    let read = lines.map(|(line, number)| {
        let row = serde_json::from_str(line).map_err(RowError::from);
        row.and_then(&mut read)
            .map_err(|reason| fail(format!(":{number}"), reason))
    });
    read.collect()
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
        my.jsonl:1: missing field `id`
        ");
    }

    #[test]
    fn rows_come_as_lines_or_as_a_list_and_scores_as_people_write_them() {
        let row = |score: &str| {
            format!(
                r#"{{"id": 7, "question": "Why?", "answer": "So.", "reference": "It is.", "score": {score}}}"#
            )
        };
        let grades = |text: &str| {
            let set = own("my.json", text).map_err(|error| error.to_string())?;
            Ok::<_, String>(set.iter().map(|graded| graded.grade).collect::<Vec<_>>())
        };
        for (score, grade) in [
            ("75", 75.0),
            (r#""75""#, 75.0),
            (r#""3/4""#, 75.0),
            (r#"" 1,5 / 2 ""#, 75.0),
            (r#""75 %""#, 75.0),
        ] {
            assert_eq!(grades(&row(score)), Ok(vec![grade]), "{score}");
        }

        let two = format!("\u{feff}[{},\n{}]", row("1"), row("2"));
        assert_eq!(grades(&two), Ok(vec![1.0, 2.0]));
        let marked = format!("\u{feff}{}\n", row("1"));
        assert_eq!(grades(&marked), Ok(vec![1.0]));
        insta::assert_snapshot!([
            grades(&row(r#""good""#)).unwrap_err(),
            grades(&row(r#""5/4""#)).unwrap_err(),
            grades(&row(r#""3/0""#)).unwrap_err(),
            grades(&format!("[{}, 3]", row("1"))).unwrap_err(),
            grades("[{}").unwrap_err(),
            grades("{\n\"id\": 1}").unwrap_err(),
            grades("question,answer,score\nWhy?,So.,3\n").unwrap_err(),
        ].join("\n"), @r#"
        my.json:1: the score "good" is no number; 3, "3/4" and "75%" are
        my.json:1: score 5 does not lie between 0 and max_score 4
        my.json:1: max_score must be above 0
        my.json, item 2: this is no row: an object is wanted
        my.json:1: it ends in the middle of a row
        my.json:1: it ends in the middle of a row
        my.json: not JSON: a row is {"id", "question", "answer", "score"}, one a line (JSON Lines) or in a JSON list
        "#);
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
