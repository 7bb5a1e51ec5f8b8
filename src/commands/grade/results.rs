//! The rows that go out: their form, and where they are written.
//!
//! Owns the output contract of `viva grade`.

use super::rows::Refused;
use crate::domain::score::score;
use crate::domain::{Assessment, Band, Rubric};
use crate::error::Failure;
use crate::term::out::Out;
use crate::term::style::Look;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where results go, each as soon as it is given.
pub enum Sheet {
    /// Standard output.
    Screen(Out),
    /// A file.
    File(PathBuf, File),
}

impl Sheet {
    /// A new file at `path`, or standard output without one.
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

/// The row of an assessment. `names`: ids of criteria inside, and the caller's.
pub fn row(
    id: &Value,
    names: &[(String, String)],
    rubric: &Rubric,
    assessment: &Assessment,
    assessor: &str,
) -> Value {
    let scored = match assessment {
        Assessment::Unscored(u) => return unscored(id, &u.reason, assessor),
        Assessment::Scored(scored) => scored,
    };
    let points = score(rubric, &scored.findings, 0);
    let name = |id: &str| {
        names
            .iter()
            .find(|(own, _)| own == id)
            .map_or(id.to_string(), |(_, n)| n.clone())
    };
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
        "id": id, "status": "scored", "score": points, "band": Band::of(points).label(), "criteria": criteria,
        "refused_quotes": scored.findings.iter().filter(|f| f.refused_quote.is_some()).count(),
        "assessor": assessor,
    })
}

/// The row of an answer that could not be understood.
pub fn refused(refused: &Refused, assessor: &str) -> Value {
    unscored(&refused.id, &refused.why, assessor)
}

fn unscored(id: &Value, reason: &str, assessor: &str) -> Value {
    json!({ "id": id, "status": "unscored", "score": null, "band": null, "criteria": [], "refused_quotes": 0,
            "assessor": assessor, "reason": reason })
}
