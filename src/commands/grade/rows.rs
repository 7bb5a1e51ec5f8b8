//! The rows that come in: reading them within bounds, and what each asks to be assessed.
//!
//! Owns the input contract of `viva grade`. Assesses nothing.

use crate::app::App;
use crate::assess::rubric::{self, WeightedPoint};
use crate::domain::*;
use crate::error::Failure;
use crate::ports::{AssessRequest, Filter};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Read};
use std::str::FromStr;

/// Longest row that is read, in bytes.
pub const MAX_ROW: usize = 16 << 20;

/// A line of the input: its number from 1, and its bytes or why it cannot be read.
pub type NumberedLine = (usize, Result<Vec<u8>, String>);

/// The lines of `input` that are not blank. After a line longer than [`MAX_ROW`] nothing more is
/// read: where it ends, and the next row begins, is unknown.
pub fn lines(mut input: Box<dyn BufRead + Send>) -> impl Iterator<Item = NumberedLine> + Send {
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            number += 1;
            let mut line = Vec::new();
            match input
                .as_mut()
                .take(MAX_ROW as u64 + 1)
                .read_until(b'\n', &mut line)
            {
                Err(e) => {
                    input = Box::new(std::io::empty());
                    return Some((number, Err(format!("cannot be read: {e}"))));
                }
                Ok(0) => return None,
                Ok(n) if n > MAX_ROW => {
                    input = Box::new(std::io::empty());
                    return Some((
                        number,
                        Err("is longer than 16 MB; nothing after it was read".into()),
                    ));
                }
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => return Some((number, Ok(line))),
            }
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
    #[serde(default = "one")]
    weight: f64,
    /// How right and wrong sound.
    #[serde(flatten)]
    sayings: Sayings,
}

fn one() -> f64 {
    1.0
}

/// The rubric of a row's own criteria.
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
    /// What is wrong with it.
    pub why: String,
}

/// A row that can be assessed.
pub struct Work {
    /// The row's own id; null where it has none.
    pub id: Value,
    /// Ids of criteria inside, and the caller's.
    pub names: Vec<(String, String)>,
    /// What is to be assessed.
    pub request: AssessRequest,
}

/// Turns rows into requests.
pub struct Desk<'a> {
    app: &'a App,
    /// The questions of the store, read when the first row names one.
    stored: Option<HashMap<QuestionId, Question>>,
    asked_at: jiff::Timestamp,
}

impl<'a> Desk<'a> {
    /// A desk whose rows are all answered at `asked_at`.
    pub fn new(app: &'a App, asked_at: jiff::Timestamp) -> Self {
        Self {
            app,
            stored: None,
            asked_at,
        }
    }

    /// What the row on `line` asks for.
    pub fn work(&mut self, (number, line): &NumberedLine) -> Result<Work, Refused> {
        let refuse = |id: Value, why: String| Refused {
            id,
            why: format!("line {number}: {why}"),
        };
        let line = line
            .as_ref()
            .map_err(|why| refuse(Value::Null, why.clone()))?;
        match serde_json::from_slice::<Row>(line) {
            Ok(row) => self.request(row),
            Err(e) => {
                let id = serde_json::from_slice::<Value>(line)
                    .map(|v| v["id"].clone())
                    .unwrap_or_default();
                Err(refuse(id, e.to_string()))
            }
        }
    }

    fn request(&mut self, mut row: Row) -> Result<Work, Refused> {
        // Rows of others carry ids of their own: only a row without a question means one of the
        // store.
        if !row.question.trim().is_empty() {
            row.question_id = None;
        }
        let refuse = |why: String| Refused {
            id: row.id.clone(),
            why,
        };
        let mut ids = HashSet::new();
        if let Some(twice) = row.criteria.iter().find(|c| !ids.insert(c.id.as_str())) {
            return Err(refuse(format!("two criteria have the id {:?}", twice.id)));
        }
        let question = match &row.question_id {
            Some(id) => self.stored(id).map_err(|f| refuse(f.to_string()))?,
            None => Question::plain(&row.question, row.reference.clone()),
        };
        let rubric = match (&row.question_id, row.criteria.is_empty()) {
            (Some(_), true) => rubric::of_question(
                &question,
                &*self.app.prompts().map_err(|f| refuse(f.to_string()))?,
            ),
            (_, false) => of_criteria(&row.criteria),
            (None, true) => rubric::of_reference(row.reference.as_deref().unwrap_or_default()),
        };
        // The caller's ids may be anything; inside, criteria have short ids of their own.
        let names = if row.criteria.is_empty() {
            rubric
                .criteria
                .iter()
                .map(|c| (c.id.clone(), c.id.clone()))
                .collect()
        } else {
            rubric
                .criteria
                .iter()
                .zip(&row.criteria)
                .map(|(c, r)| (c.id.clone(), r.id.clone()))
                .collect()
        };
        let turn = TurnRecord {
            kind: TurnKind::Main,
            prompt: question.text.clone(),
            asked_at: self.asked_at,
            answer: Some(row.answer),
            answered_at: Some(self.asked_at),
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
        })
    }

    fn stored(&mut self, id: &str) -> Result<Question, Failure> {
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
