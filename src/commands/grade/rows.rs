//! The rows that come in: reading them within bounds, and what each asks to be assessed.
//!
//! Owns the input contract of `viva grade`. Assesses nothing.

use crate::app::App;
use crate::assess::rubric::{self, WeightedPoint};
use crate::config::References;
use crate::domain::*;
use crate::failure::Failure;
use crate::ports::{AssessRequest, Filter};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Read};
use std::str::FromStr;

/// Longest row that is read, in bytes.
pub const MAX_ROW: usize = 16 << 20;

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

fn refuse_line(number: usize, id: Value, why: &str) -> Refused {
    Refused {
        id,
        why: format!("line {number}: {why}"),
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
        match serde_json::from_slice::<Row>(bytes) {
            Ok(row) => self.build_work(row),
            Err(e) => {
                let row = serde_json::from_slice::<Value>(bytes);
                let id = row.map(|row| row["id"].clone()).unwrap_or_default();
                Err(refuse_line(line.number, id, &e.to_string()))
            }
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
            return Err(Refused { id: row.id, why });
        }
        let (question, rubric) = match self.find_question(&row) {
            Ok(found) => found,
            Err(failure) => {
                let why = failure.to_string();
                return Err(Refused { id: row.id, why });
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
        let question = match &row.question_id {
            Some(id) => self.find_stored(id)?,
            None => Question::plain(&row.question, row.reference.clone()),
        };
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
