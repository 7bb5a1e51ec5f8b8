//! The rows that go out: their form, and where they are written.
//!
//! Owns the output contract of `viva grade`.

use super::rows::{CriterionName, Refused};
use crate::domain::score::{score, score_range};
use crate::domain::{Assessment, Band, Finding, Rubric};
use crate::error::Failure;
use crate::term::out::Out;
use crate::term::style::Look;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Takes results, each written as soon as it is given.
pub enum Sheet {
    /// Standard output.
    Screen(Out),
    /// A file.
    File(PathBuf, File),
}

impl Sheet {
    /// Opens a new file at `path`, or standard output without one.
    pub fn new(path: Option<&Path>, look: Look) -> Result<Self, Failure> {
        match path.filter(|p| *p != Path::new("-")) {
            None => Ok(Self::Screen(Out::stdio(look))),
            Some(path) => {
                let file = File::create(path).map_err(|e| Failure::io("write", path, &e))?;
                Ok(Self::File(path.to_path_buf(), file))
            }
        }
    }

    /// Writes a row.
    pub fn write(&mut self, row: &Value) -> Result<(), Failure> {
        match self {
            Self::Screen(out) => out.json_line(row),
            Self::File(path, file) => {
                writeln!(file, "{row}").map_err(|e| Failure::io("write", path, &e))
            }
        }
    }

    /// True once nobody reads any more.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Screen(out) if out.is_closed())
    }

    /// Makes sure that everything is on disk.
    pub fn close(self) -> Result<(), Failure> {
        match self {
            Self::Screen(_) => Ok(()),
            // A device or a pipe cannot be synced, and need not be.
            Self::File(_, file) if !file.metadata().is_ok_and(|m| m.is_file()) => Ok(()),
            Self::File(path, file) => file.sync_all().map_err(|e| Failure::io("write", &path, &e)),
        }
    }
}

/// Builds the row of an assessment.
pub fn assessed_row(
    id: &Value,
    names: &[CriterionName],
    rubric: &Rubric,
    assessment: &Assessment,
    assessor: &str,
) -> Value {
    let scored = match assessment {
        Assessment::Unscored(u) => return unscored_row(id, &u.reason, assessor),
        Assessment::Scored(scored) => scored,
    };
    let range = score_range(rubric, &scored.findings, 0);
    let findings = scored.findings.iter();
    let refused_quotes = findings.filter(|f| f.refused_quote.is_some()).count();
    let findings = scored.findings.iter();
    let criteria: Vec<Value> = findings.map(|f| finding_json(f, names)).collect();

    let mut row = json!({
        "id": id,
        "status": "scored",
        "score": score(rubric, &scored.findings, 0),
        "score_low": range.low,
        "score_high": range.high,
        "unsure": range.unsure,
        "band": range.band().map(Band::label),
        "criteria": criteria,
        "refused_quotes": refused_quotes,
        "assessor": assessor,
    });
    if !scored.provenance.flags.is_empty() {
        row["flags"] = json!(scored.provenance.flags);
    }
    row
}

fn finding_json(finding: &Finding, names: &[CriterionName]) -> Value {
    let id = &finding.criterion;
    let name = names.iter().find(|name| name.inside == *id);
    json!({
        "id": name.map_or(id, |name| &name.given),
        "verdict": finding.verdict.as_str(),
        "quote": finding.quote.as_ref().map(|q| q.text.as_str()),
        "why": finding.why,
        "credit": finding.credit,
        "chance": finding.chance,
    })
}

/// Builds the row of an answer that could not be understood.
pub fn refused_row(refused: &Refused, assessor: &str) -> Value {
    unscored_row(&refused.id, &refused.why, assessor)
}

fn unscored_row(id: &Value, reason: &str, assessor: &str) -> Value {
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
