//! The rows that come in: reading them within bounds, and what each asks to be assessed.
//!
//! Owns the input contract of `viva grade`. Assesses nothing.

use super::columns::plain;
use crate::app::App;
use crate::assess::rubric::{self, WeightedPoint};
use crate::bank::import::is_reference_name;
use crate::config::References;
use crate::domain::*;
use crate::failure::Failure;
use crate::ports::{AssessRequest, Filter};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Read};
use std::str::FromStr;

/// Longest row that is read, in bytes.
pub const MAX_ROW: usize = 16 << 20;

/// What a row is, for messages and the help.
pub const ROW: &str = "{\"id\", \"question\", \"answer\", \"reference\" or \"criteria\"}";

/// A line of the input.
#[derive(Debug)]
pub struct NumberedLine {
    /// Counted from 1.
    pub number: usize,
    /// Its bytes, or why it cannot be read.
    pub bytes: Result<Vec<u8>, String>,
}

/// Reads the lines of `input` that are not blank. After a line longer than [`MAX_ROW`] nothing more
/// is read: its end, where the next row begins, is unknown.
pub fn read_lines(mut input: Box<dyn BufRead + Send>) -> impl Iterator<Item = NumberedLine> + Send {
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            number += 1;
            let mut line = Vec::new();
            let mut bounded = input.as_mut().take(MAX_ROW as u64 + 1);
            let read = bounded.read_until(b'\n', &mut line);

            let bytes = match read {
                Ok(0) => return None,
                Ok(n) if n <= MAX_ROW && line.trim_ascii().is_empty() => continue,
                Ok(n) if n <= MAX_ROW => Ok(line),
                Ok(_) => Err("is longer than 16 MB; nothing after it was read".into()),
                Err(e) => Err(format!("cannot be read: {e}")),
            };
            if bytes.is_err() {
                input = Box::new(std::io::empty());
            }
            return Some(NumberedLine { number, bytes });
        }
    })
}

/// A row as it comes.
#[derive(Debug, Deserialize)]
struct Row {
    id: Value,
    #[serde(default)]
    question: String,
    answer: String,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    criteria: Vec<RowCriterion>,
    #[serde(default)]
    question_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct RowCriterion {
    id: String,
    text: String,
    #[serde(default = "default_weight")]
    weight: f64,
    /// Right and wrong as people say them.
    #[serde(flatten)]
    sayings: Sayings,
}

fn default_weight() -> f64 {
    1.0
}

/// Builds the rubric of a row's own criteria.
fn of_criteria(criteria: &[RowCriterion]) -> Rubric {
    let points = criteria.iter().map(|c| WeightedPoint {
        text: c.text.clone(),
        weight: c.weight,
    });
    let mut rubric = rubric::of_points(points, false);
    for (criterion, given) in rubric.criteria.iter_mut().zip(criteria) {
        criterion.sayings = given.sayings.clone();
    }
    rubric
}

/// A row that could not be understood: its id where there is one, and why.
pub struct Refused {
    /// The row's own id; null where it has none.
    pub id: Value,
    /// The fault in it.
    pub why: String,
    /// True where it has not the form of a row.
    pub is_no_row: bool,
}

/// The two ids of a criterion: the caller's may be anything; inside, criteria have short ids of
/// their own.
pub struct CriterionName {
    /// Id in the rubric.
    pub inside: String,
    /// The caller's id.
    pub given: String,
}

/// A row that can be assessed.
pub struct Work {
    /// The row's own id; null where it has none.
    pub id: Value,
    /// Names of the criteria.
    pub names: Vec<CriterionName>,
    /// The assessment it asks for.
    pub request: AssessRequest,
    /// True where the rubric comes from a reference answer alone.
    pub by_reference: bool,
}

impl Work {
    /// Checks the answer for the points of a draft instead.
    pub fn check_for(&mut self, points: &[KeyPoint]) {
        let rubric = rubric::of_draft(points);
        self.names = name_criteria(&rubric, &[]);
        self.request.criteria = rubric.criteria.iter().map(|c| c.id.clone()).collect();
        self.request.rubric = rubric;
    }
}

/// The row of a JSON value, with what people leave out or write in another way: a row without an id
/// has the number of its line, an answer may be a number or a list of lines, criteria may be plain texts. The error is a clause.
fn tidy(row: Value, number: usize) -> Result<Row, String> {
    let Value::Object(mut row) = row else {
        return Err(format!("{} is no row; a row is {ROW}", kind_of(&row)));
    };
    let answer = answer_of(&row).ok_or("the row has no \"answer\"")?;
    let answer = text_of("answer", answer)?;
    row.insert("answer".into(), answer.into());
    name_fields(&mut row);
    for name in ["question", "reference"] {
        if let Some(value) = row.get(name) {
            let text = text_of(name, value)?;
            row.insert(name.into(), text.into());
        }
    }
    if row.get("id").is_none_or(Value::is_null) {
        row.insert("id".into(), number.into());
    }

    match row.get_mut("criteria") {
        Some(Value::Array(criteria)) => criteria
            .iter_mut()
            .enumerate()
            .for_each(|(at, criterion)| tidy_criterion(criterion, at + 1)),
        Some(Value::Null) => drop(row.remove("criteria")),
        _ => {}
    }
    refuse_unusable(row.get("criteria"))?;
    serde_json::from_value(Value::Object(row)).map_err(|e| e.to_string())
}

/// Refuses criteria that are none, in other words than a parser's.
fn refuse_unusable(criteria: Option<&Value>) -> Result<(), String> {
    let Some(criteria) = criteria else {
        return Ok(());
    };
    let Some(criteria) = criteria.as_array() else {
        let kind = kind_of(criteria);
        return Err(format!("\"criteria\" is {kind}; a list is wanted"));
    };
    for (criterion, place) in criteria.iter().zip(1..) {
        let fault = match (criterion.get("text"), criterion.get("weight")) {
            (Some(Value::String(_)), None | Some(Value::Number(_))) => continue,
            (Some(Value::String(_)), Some(weight)) => {
                format!("has {} for its weight; a number is wanted", kind_of(weight))
            }
            _ => "has no \"text\"".to_string(),
        };
        return Err(format!("criterion {place} {fault}"));
    }
    Ok(())
}

/// Gives the question and the reference of a row their names: "Question", "expected_answer".
fn name_fields(row: &mut Map<String, Value>) {
    for wanted in ["question", "reference"] {
        let mut texts = row.iter().filter(|(_, value)| value.is_string());
        let found = texts.find(|(name, _)| match wanted {
            "reference" => is_reference_name(name),
            _ => plain(name) == wanted,
        });
        if let Some(value) = found.map(|(_, value)| value.clone())
            && !row.contains_key(wanted)
        {
            row.insert(wanted.into(), value);
        }
    }
}

/// Names under which a candidate's answer comes besides "answer".
const ANSWERS: [&str; 10] = [
    "answer",
    "candidateanswer",
    "studentanswer",
    "response",
    "reply",
    "antwort",
    "reponse",
    "réponse",
    "respuesta",
    "risposta",
];

/// The answer of a row: of that name, else the text under another name for what a candidate says.
fn answer_of(row: &Map<String, Value>) -> Option<&Value> {
    if row.contains_key("answer") {
        return row.get("answer").filter(|answer| !answer.is_null());
    }
    let mut texts = row.iter().filter(|(_, value)| value.is_string());
    texts
        .find(|(name, _)| ANSWERS.contains(&plain(name).as_str()))
        .map(|(_, value)| value)
}

/// A text, a number or a list of such as one text; nothing for null.
fn text_of(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Array(items) => {
            let lines: Result<Vec<String>, String> =
                items.iter().map(|item| text_of(name, item)).collect();
            Ok(lines?.join("\n"))
        }
        Value::Object(_) => Err(format!("\"{name}\" is an object; a text is wanted")),
    }
}

/// Gives a criterion what it lacks: a plain text is one, its place is its id.
fn tidy_criterion(criterion: &mut Value, place: usize) {
    if let Value::String(text) = criterion {
        *criterion = json!({ "text": text });
    }
    let Value::Object(fields) = criterion else {
        return;
    };
    match fields.get("id") {
        None | Some(Value::Null) => drop(fields.insert("id".into(), format!("k{place}").into())),
        Some(Value::Number(number)) => {
            let id = number.to_string();
            fields.insert("id".into(), id.into());
        }
        Some(_) => {}
    }
    match fields.get("weight") {
        Some(Value::Null) => drop(fields.remove("weight")),
        Some(Value::String(weight)) => {
            if let Ok(weight) = weight.trim().parse::<f64>() {
                fields.insert("weight".into(), weight.into());
            }
        }
        _ => {}
    }
}

/// What a value is, in words.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Why a line is no JSON. A row is one line of the file, whose number is told beside it.
fn no_json(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "this is not JSON: it ends in the middle of a row".to_string();
    }
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default();
    format!("this is not JSON: {why} at character {}", error.column())
}

fn refuse_line(number: usize, id: Value, why: &str) -> Refused {
    Refused {
        id,
        why: format!("line {number}: {why}"),
        is_no_row: true,
    }
}

fn refuse_row(id: Value, why: String) -> Refused {
    Refused {
        id,
        why,
        is_no_row: false,
    }
}

/// Pairs the criteria of a rubric with the caller's ids; without any they keep their own.
fn name_criteria(rubric: &Rubric, given: &[RowCriterion]) -> Vec<CriterionName> {
    let ids: Vec<&String> = match given.is_empty() {
        true => rubric.criteria.iter().map(|c| &c.id).collect(),
        false => given.iter().map(|c| &c.id).collect(),
    };
    let inside = rubric.criteria.iter().map(|c| &c.id);
    inside
        .zip(ids)
        .map(|(inside, given)| CriterionName {
            inside: inside.clone(),
            given: given.clone(),
        })
        .collect()
}

/// Turns rows into requests.
pub struct Desk<'a> {
    app: &'a App,
    /// The questions of the store, read when the first row names one.
    stored: Option<HashMap<QuestionId, Question>>,
    asked_at: jiff::Timestamp,
    references: References,
}

impl<'a> Desk<'a> {
    /// Makes a desk whose rows are all answered at `asked_at`; `references` says how an answer is
    /// checked where there is no rubric.
    pub fn new(app: &'a App, asked_at: jiff::Timestamp, references: References) -> Self {
        Self {
            app,
            stored: None,
            asked_at,
            references,
        }
    }

    /// Parses the row on a line and builds what it asks for.
    pub fn parse_line(&mut self, line: &NumberedLine) -> Result<Work, Refused> {
        let bytes = match &line.bytes {
            Ok(bytes) => bytes,
            Err(why) => return Err(refuse_line(line.number, Value::Null, why)),
        };
        let row = match serde_json::from_slice::<Value>(bytes) {
            Ok(row) => row,
            Err(e) => return Err(refuse_line(line.number, Value::Null, &no_json(&e))),
        };
        let id = row["id"].clone();
        match tidy(row, line.number) {
            Ok(row) => self.build_work(row),
            Err(why) => Err(refuse_line(line.number, id, &why)),
        }
    }

    fn build_work(&mut self, mut row: Row) -> Result<Work, Refused> {
        // Rows of others carry ids of their own: only a row without a question means one of the
        // store.
        if !row.question.trim().is_empty() {
            row.question_id = None;
        }
        let mut ids = HashSet::new();
        if let Some(twice) = row.criteria.iter().find(|c| !ids.insert(c.id.as_str())) {
            let why = format!("two criteria have the id {:?}", twice.id);
            return Err(refuse_row(row.id, why));
        }
        let (question, rubric) = match self.find_question(&row) {
            Ok(found) => found,
            Err(failure) => {
                return Err(refuse_row(row.id, failure.to_string()));
            }
        };

        let by_reference = row.criteria.is_empty() && row.question_id.is_none();
        let names = name_criteria(&rubric, &row.criteria);
        let turn = TurnRecord {
            kind: TurnKind::Main,
            prompt: question.text.clone(),
            asked_at: self.asked_at,
            answer: Some(row.answer),
            answered_at: Some(self.asked_at),
            run: None,
            self_rating: None,
            assessment: None,
        };
        let request = AssessRequest {
            criteria: rubric.criteria.iter().map(|c| c.id.clone()).collect(),
            question,
            rubric,
            turns: vec![turn],
            style: "neutral".into(),
            lang: self.app.config.interview.lang.clone(),
        };
        Ok(Work {
            id: row.id,
            names,
            request,
            by_reference,
        })
    }

    /// Returns the question of a row and its rubric.
    fn find_question(&mut self, row: &Row) -> Result<(Question, Rubric), Failure> {
        let mut question = match &row.question_id {
            Some(id) => self.find_stored(id)?,
            None => Question::plain(&row.question, row.reference.clone()),
        };
        // Its checks are evidence for the bank's key points, not for the row's own.
        if !row.criteria.is_empty() {
            question.exercise = None;
        }
        let rubric = match (&row.question_id, row.criteria.is_empty()) {
            (Some(_), true) => rubric::of_question(&question, &*self.app.prompts()?),
            (None, true) => self.of_reference(row.reference.as_deref().unwrap_or_default()),
            (_, false) => of_criteria(&row.criteria),
        };
        Ok((question, rubric))
    }

    fn of_reference(&self, reference: &str) -> Rubric {
        match self.references {
            References::Whole => rubric::of_whole(reference),
            // Until a draft takes their place.
            References::Clauses | References::Points => rubric::of_reference(reference),
        }
    }

    fn find_stored(&mut self, id: &str) -> Result<Question, Failure> {
        let wanted = QuestionId::from_str(id)
            .map_err(|e| Failure::usage(format!("question_id {id}: {e}")))?;
        if self.stored.is_none() {
            let all = self.app.store()?.list(&Filter::default(), usize::MAX)?;
            self.stored = Some(
                all.into_iter()
                    .map(|e| (e.question.id, e.question))
                    .collect(),
            );
        }

        let found = self
            .stored
            .as_ref()
            .and_then(|all| all.get(&wanted))
            .cloned();
        found.ok_or_else(|| Failure::usage(format!("there is no question {id} in the store")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The id, the answer and the criteria of a row, or why it is none.
    fn told(row: &str) -> String {
        match tidy(serde_json::from_str(row).unwrap(), 3) {
            Ok(row) => {
                let criteria = row.criteria.iter();
                let criteria = criteria.map(|c| format!(" {}:{}:{}", c.id, c.text, c.weight));
                format!(
                    "{} {:?}{}",
                    row.id,
                    row.answer,
                    criteria.collect::<String>()
                )
            }
            Err(why) => why,
        }
    }

    #[test]
    fn rows_as_people_write_them() {
        for (row, expected) in [
            (r#"{"id": "a", "answer": "So."}"#, r#""a" "So.""#),
            (r#"{"answer": "So."}"#, r#"3 "So.""#),
            (r#"{"id": null, "answer": ""}"#, r#"3 """#),
            (r#"{"id": 1, "answer": null}"#, r#"the row has no "answer""#),
            (r#"{"id": 1, "answer": ["So.", 2]}"#, r#"1 "So.\n2""#),
            (
                r#"{"id": 1, "answer": "So.", "criteria": ["one", {"text": "two", "weight": "2"}, {"id": 7, "text": "x"}]}"#,
                r#"1 "So." k1:one:1 k2:two:2 7:x:1"#,
            ),
            (
                r#"{"id": 1, "answer": "So.", "criteria": null}"#,
                r#"1 "So.""#,
            ),
            (r#"{"id": 1}"#, r#"the row has no "answer""#),
            (r#"{"id": 1, "response": "So."}"#, r#"1 "So.""#),
            (
                r#"{"id": 1, "student_answer": "So.", "expected_answer": "x"}"#,
                r#"1 "So.""#,
            ),
            // A list under another name may hold what could be answered.
            (
                r#"{"id": 1, "answers": ["a", "b"]}"#,
                r#"the row has no "answer""#,
            ),
            (
                r#"{"id": 1, "reference": "So."}"#,
                r#"the row has no "answer""#,
            ),
            (
                r#"{"id": 1, "answer": "So.", "criteria": [{"text": "x", "weight": null}]}"#,
                r#"1 "So." k1:x:1"#,
            ),
            (
                r#"{"id": 1, "answer": "So.", "criteria": [{"text": "x", "weight": "much"}]}"#,
                "criterion 1 has a text for its weight; a number is wanted",
            ),
            (
                r#"{"id": 1, "answer": "So.", "criteria": ["x", {"weight": 1}]}"#,
                r#"criterion 2 has no "text""#,
            ),
            (
                r#"{"id": 1, "answer": "So.", "criteria": "x"}"#,
                r#""criteria" is a text; a list is wanted"#,
            ),
            (
                r#"{"id": 1, "answer": {"text": "So."}}"#,
                r#""answer" is an object; a text is wanted"#,
            ),
            (
                "42",
                r#"a number is no row; a row is {"id", "question", "answer", "reference" or "criteria"}"#,
            ),
        ] {
            assert_eq!(told(row), expected, "{row}");
        }
    }
}
