//! The rows that go out: their form, and where they are written.
//!
//! Owns the output contract of `viva grade`.

use super::rows::{CriterionName, Refused, Work};
use crate::cli::ResultFormat;
use crate::domain::score::{score, score_range};
use crate::domain::{Assessment, Band, Finding, Rubric};
use crate::failure::Failure;
use crate::term::out::Out;
use crate::term::style::Look;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Takes results, each written as soon as it is given.
pub struct Sheet {
    place: Place,
    format: ResultFormat,
    /// True until the first result is written.
    fresh: bool,
}

enum Place {
    /// Standard output.
    Screen(Out),
    /// A file.
    File(PathBuf, File),
}

impl Sheet {
    /// Opens a new file at `path`, or standard output without one.
    pub fn new(path: Option<&Path>, format: ResultFormat, look: Look) -> Result<Self, Failure> {
        let place = match path.filter(|p| *p != Path::new("-")) {
            None => Place::Screen(Out::stdio(look)),
            Some(path) => {
                let file = File::create(path).map_err(|e| Failure::io("write", path, &e))?;
                Place::File(path.to_path_buf(), file)
            }
        };
        Ok(Self {
            place,
            format,
            fresh: true,
        })
    }

    /// Writes a row.
    pub fn write(&mut self, row: &Value) -> Result<(), Failure> {
        let text = match self.format {
            ResultFormat::Jsonl => row.to_string(),
            ResultFormat::Csv => csv_lines(row, self.fresh)?,
        };
        self.fresh = false;
        match &mut self.place {
            Place::Screen(out) if self.format == ResultFormat::Jsonl => out.json_line(row),
            Place::Screen(out) => out.document(&format!("{text}\n")),
            Place::File(path, file) => {
                writeln!(file, "{text}").map_err(|e| Failure::io("write", path, &e))
            }
        }
    }

    /// True once nobody reads any more.
    pub fn is_closed(&self) -> bool {
        matches!(&self.place, Place::Screen(out) if out.is_closed())
    }

    /// Makes sure that everything is on disk.
    pub fn close(self) -> Result<(), Failure> {
        match self.place {
            Place::Screen(_) => Ok(()),
            // A device or a pipe cannot be synced, and need not be.
            Place::File(_, file) if !file.metadata().is_ok_and(|m| m.is_file()) => Ok(()),
            Place::File(path, file) => file.sync_all().map_err(|e| Failure::io("write", &path, &e)),
        }
    }
}

/// Columns of a table of results, named as in JSON.
const COLUMNS: [&str; 11] = [
    "id",
    "status",
    "score",
    "score_low",
    "score_high",
    "band",
    "criteria",
    "assessor",
    "reason",
    "likely_low",
    "likely_high",
];

/// A result as a line of CSV, below the names of the columns for the first one.
fn csv_lines(row: &Value, with_names: bool) -> Result<String, Failure> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    if with_names {
        writer.write_record(COLUMNS).map_err(csv_failure)?;
    }
    let cells = COLUMNS.iter().map(|column| cell(column, &row[*column]));
    writer.write_record(cells).map_err(csv_failure)?;

    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::failed(format!("cannot write CSV: {error}")))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(text.trim_end_matches('\n').to_string())
}

fn csv_failure(error: csv::Error) -> Failure {
    Failure::failed(format!("cannot write CSV: {error}"))
}

fn cell(column: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => without_formula(text),
        Value::Number(number) if column.starts_with("score") || column.starts_with("likely") => {
            format!("{:.1}", number.as_f64().unwrap_or_default())
        }
        Value::Array(criteria) => {
            let verdicts = criteria.iter().map(|criterion| {
                let id = criterion["id"].as_str().unwrap_or_default();
                let verdict = criterion["verdict"].as_str().unwrap_or_default();
                format!("{id}: {verdict}")
            });
            without_formula(&verdicts.collect::<Vec<_>>().join("; "))
        }
        other => without_formula(&other.to_string()),
    }
}

/// A text that no spreadsheet takes for a formula.
fn without_formula(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    match is_formula && text.parse::<f64>().is_err() {
        true => format!("'{text}"),
        false => text.to_string(),
    }
}

/// Builds the row of an assessment.
pub fn assessed_row(
    work: &Work,
    drafted_by: Option<&str>,
    assessment: &Assessment,
    assessor: &str,
) -> Value {
    let (id, rubric) = (&work.id, &work.request.rubric);
    let scored = match assessment {
        Assessment::Unscored(u) => return unscored_row(id, &u.reason, assessor),
        Assessment::Scored(scored) => scored,
    };
    let range = score_range(rubric, &scored.findings, 0);
    let findings = scored.findings.iter();
    let refused_quotes = findings.filter(|f| f.refused_quote.is_some()).count();
    let findings = scored.findings.iter();
    let criteria: Vec<Value> = findings
        .map(|f| finding_json(f, &work.names, rubric))
        .collect();

    let mut row = json!({
        "id": id,
        "status": "scored",
        "score": tenths(score(rubric, &scored.findings, 0)),
        "score_low": tenths(range.low),
        "score_high": tenths(range.high),
        "unsure": range.unsure,
        "band": range.band().map(Band::label),
        "criteria": criteria,
        "refused_quotes": refused_quotes,
        "assessor": assessor,
    });
    if let Some(likely) = scored.spread {
        row["likely_low"] = json!(tenths(likely.low));
        row["likely_high"] = json!(tenths(likely.high));
    }
    if !scored.provenance.flags.is_empty() {
        row["flags"] = json!(scored.provenance.flags);
    }
    if let Some(run) = work.request.run() {
        row["checks"] = json!(run.checks);
    }
    if let Some(model) = drafted_by {
        row["drafted_by"] = json!(model);
    }
    row
}

/// A score to the tenth: what lies behind that is noise.
fn tenths(score: f64) -> f64 {
    (score * 10.0).round() / 10.0
}

/// A criterion of a row. One that the caller did not give comes with its text.
fn finding_json(finding: &Finding, names: &[CriterionName], rubric: &Rubric) -> Value {
    let id = &finding.criterion;
    let name = names.iter().find(|name| name.inside == *id);
    let mut shown = json!({
        "id": name.map_or(id, |name| &name.given),
        "verdict": finding.verdict.as_str(),
        "quote": finding.quote.as_ref().map(|q| q.text.as_str()),
        "why": finding.why,
        "credit": finding.credit,
        "chance": finding.chance,
    });
    let criterion = rubric.get(id).filter(|c| rubric.drafted && !c.whole);
    if let Some(criterion) = criterion {
        shown["text"] = json!(criterion.text);
    }
    shown
}

/// Builds the row of an answer that could not be understood.
pub fn refused_row(refused: &Refused, assessor: &str) -> Value {
    unscored_row(&refused.id, &refused.why, assessor)
}

fn unscored_row(id: &Value, reason: &str, assessor: &str) -> Value {
    // `viva regrade` knows sessions only.
    let reason = reason.replace("`viva regrade`", "the same command");
    json!({
        "id": id,
        "status": "unscored",
        "score": null,
        "score_low": null,
        "score_high": null,
        "unsure": 0,
        "band": null,
        "criteria": [],
        "refused_quotes": 0,
        "assessor": assessor,
        "reason": reason,
    })
}
