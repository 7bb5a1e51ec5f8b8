//! `viva grade`: grades answers from a file. The contract of rows in and out is kept stable for scripts.

use super::Context;
use crate::app::SystemClock;
use crate::assess::offline::clauses;
use crate::assess::rubric::rubric;
use crate::cli::GradeArgs;
use crate::domain::score::score;
use crate::domain::*;
use crate::error::Failure;
use crate::ports::{AssessRequest, Assessor, Clock, Filter};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

/// Longest row that is read, in bytes.
const MAX_ROW: usize = 16 << 20;

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
}

fn one() -> f64 {
    1.0
}

/// Runs `viva grade`.
pub fn run(args: &GradeArgs, context: &mut Context) -> Result<(), Failure> {
    let input: Box<dyn BufRead> = if args.file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(&args.file).map_err(|e| Failure::io("read", &args.file, &e))?))
    };
    let assessor = if args.offline { context.app.offline_assessor() } else { context.app.assessor()? };
    let mut sheet = Sheet::new(args.output.as_deref(), context)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::failed(format!("cannot start the runtime: {e}")))?;
    let mut desk = Desk { context, stored: None, asked_at: SystemClock::new()?.now() };
    let rows = rows(input).map(|row| row.and_then(|row| desk.request(row)));
    let graded = futures_util::stream::iter(rows)
        .map(|work| grade(work, Arc::clone(&assessor)))
        .buffered(args.concurrency.clamp(1, 1024));
    let (mut all, mut unscored) = (0, 0);
    runtime.block_on(async {
        futures_util::pin_mut!(graded);
        while let Some(row) = graded.next().await {
            all += 1;
            unscored += usize::from(row["status"] != "scored");
            sheet.write(&row)?;
        }
        Ok::<(), Failure>(())
    })?;
    sheet.close()?;
    if all == 0 {
        return Err(Failure::usage(format!("{} has no rows", args.file.display())));
    }
    if unscored > 0 { Err(Failure::failed(format!("{unscored} of {all} answers have no score"))) } else { Ok(()) }
}

/// Where results go.
enum Sheet {
    Screen(crate::term::out::Out),
    File(std::path::PathBuf, File),
}

impl Sheet {
    fn new(path: Option<&Path>, context: &Context) -> Result<Self, Failure> {
        match path.filter(|p| *p != Path::new("-")) {
            None => Ok(Self::Screen(crate::term::out::Out::stdio(context.app.look))),
            Some(path) => {
                let file = File::create(path).map_err(|e| Failure::io("write", path, &e))?;
                Ok(Self::File(path.to_path_buf(), file))
            }
        }
    }

    fn write(&mut self, row: &Value) -> Result<(), Failure> {
        match self {
            Self::Screen(out) => out.json_line(row),
            Self::File(path, file) => writeln!(file, "{row}").map_err(|e| Failure::io("write", path, &e)),
        }
    }

    fn close(self) -> Result<(), Failure> {
        match self {
            Self::Screen(_) => Ok(()),
            Self::File(path, file) => file.sync_all().map_err(|e| Failure::io("write", &path, &e)),
        }
    }
}

/// A row that could not be understood: its id where there is one, and why.
struct Refused {
    id: Value,
    why: String,
}

struct Work {
    id: Value,
    names: Vec<(String, String)>,
    request: AssessRequest,
}

fn rows(mut input: Box<dyn BufRead>) -> impl Iterator<Item = Result<Row, Refused>> {
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            number += 1;
            let refuse = |why: String| Some(Err(Refused { id: Value::Null, why: format!("line {number}: {why}") }));
            let mut line = Vec::new();
            match std::io::Read::take(&mut input, MAX_ROW as u64 + 1).read_until(b'\n', &mut line) {
                Err(e) => return refuse(format!("cannot be read: {e}")),
                Ok(0) => return None,
                Ok(n) if n > MAX_ROW => {
                    // The rest of the row cannot be told from the next one, so nothing after it is trusted.
                    input = Box::new(std::io::empty());
                    return refuse("is longer than 16 MB; nothing after it was read".into());
                }
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => {
                    return match serde_json::from_slice::<Row>(&line) {
                        Ok(row) => Some(Ok(row)),
                        Err(e) => {
                            let id =
                                serde_json::from_slice::<Value>(&line).map(|v| v["id"].clone()).unwrap_or_default();
                            Some(Err(Refused { id, why: format!("line {number}: {e}") }))
                        }
                    };
                }
            }
        }
    })
}

/// Turns rows into requests.
struct Desk<'a> {
    context: &'a Context,
    /// The questions of the store, read when the first row names one.
    stored: Option<HashMap<QuestionId, Question>>,
    asked_at: jiff::Timestamp,
}

impl Desk<'_> {
    fn request(&mut self, mut row: Row) -> Result<Work, Refused> {
        // Rows of others carry ids of their own: only a row without a question means one of the store.
        if !row.question.trim().is_empty() {
            row.question_id = None;
        }
        let refuse = |why: String| Refused { id: row.id.clone(), why };
        let question = match &row.question_id {
            Some(id) => self.stored(id).map_err(|f| refuse(f.to_string()))?,
            None => plain_question(&row),
        };
        let rubric = match (&row.question_id, row.criteria.is_empty()) {
            (Some(_), true) => rubric(&question, &*self.context.app.prompts().map_err(|f| refuse(f.to_string()))?),
            (_, false) => own_rubric(&row.criteria),
            (None, true) => drafted(row.reference.as_deref().unwrap_or_default()),
        };
        // The caller's ids may be anything; inside, criteria have short ids of their own.
        let names = if row.criteria.is_empty() {
            rubric.criteria.iter().map(|c| (c.id.clone(), c.id.clone())).collect()
        } else {
            rubric.criteria.iter().zip(&row.criteria).map(|(c, r)| (c.id.clone(), r.id.clone())).collect()
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
            lang: self.context.app.config.interview.lang.clone(),
        };
        Ok(Work { id: row.id, names, request })
    }

    fn stored(&mut self, id: &str) -> Result<Question, Failure> {
        let wanted = QuestionId::from_str(id).map_err(|e| Failure::usage(format!("question_id {id}: {e}")))?;
        if self.stored.is_none() {
            let all = self.context.app.store()?.list(&Filter::default(), usize::MAX)?;
            self.stored = Some(all.into_iter().map(|e| (e.question.id, e.question)).collect());
        }
        let found = self.stored.as_ref().and_then(|all| all.get(&wanted)).cloned();
        found.ok_or_else(|| Failure::usage(format!("there is no question {id} in the store")))
    }
}

fn plain_question(row: &Row) -> Question {
    Question {
        id: QuestionId::derive("", &row.question),
        bank: String::new(),
        role: String::new(),
        level: String::new(),
        section: String::new(),
        text: row.question.clone(),
        topic: String::new(),
        difficulty: Difficulty::Medium,
        kind: QuestionType::Conceptual,
        key_points: vec![],
        red_flags: vec![],
        hints: vec![],
        facts: vec![],
        model_answer: row.reference.clone(),
        tags: vec![],
    }
}

/// The claims of a reference answer as key points.
fn drafted(reference: &str) -> Rubric {
    let claims = clauses(reference).into_iter().enumerate();
    Rubric { criteria: claims.map(|(i, (text, weight))| key_point(i, text, weight)).collect(), drafted: true }
}

fn own_rubric(criteria: &[RowCriterion]) -> Rubric {
    let criteria = criteria.iter().enumerate().map(|(i, c)| key_point(i, c.text.clone(), c.weight)).collect();
    Rubric { criteria, drafted: false }
}

fn key_point(index: usize, text: String, weight: f64) -> Criterion {
    let weight = if weight.is_finite() && weight > 0.0 { weight } else { 1.0 };
    let id = format!("k{}", index + 1);
    Criterion { id, kind: CriterionKind::KeyPoint, text, weight, probe: None, anchors: None }
}

async fn grade(work: Result<Work, Refused>, assessor: Arc<dyn Assessor>) -> Value {
    let work = match work {
        Ok(work) => work,
        Err(refused) => return unscored(&refused.id, &refused.why, assessor.name()),
    };
    let scored = match assessor.assess(&work.request, &mut |_| {}).await {
        Assessment::Unscored(u) => return unscored(&work.id, &u.reason, assessor.name()),
        Assessment::Scored(scored) => scored,
    };
    let points = score(&work.request.rubric, &scored.findings, 0);
    let name = |id: &str| work.names.iter().find(|(own, _)| own == id).map_or(id.to_string(), |(_, n)| n.clone());
    let criteria: Vec<Value> = scored
        .findings
        .iter()
        .map(|f| {
            json!({
                "id": name(&f.criterion), "verdict": f.verdict.as_str(),
                "quote": f.quote.as_ref().map(|q| q.text.as_str()), "why": f.why, "credit": f.credit,
            })
        })
        .collect();
    json!({
        "id": work.id, "status": "scored", "score": points, "band": Band::of(points).label(), "criteria": criteria,
        "refused_quotes": scored.findings.iter().filter(|f| f.refused_quote.is_some()).count(),
        "assessor": assessor.name(),
    })
}

fn unscored(id: &Value, reason: &str, assessor: &str) -> Value {
    json!({ "id": id, "status": "unscored", "score": null, "band": null, "criteria": [], "refused_quotes": 0,
            "assessor": assessor, "reason": reason })
}
