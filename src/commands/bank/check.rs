//! `viva bank check`: the linter.

use crate::app::SHIPPED;
use crate::bank::check::{Finding, Severity, check_text};
use crate::bank::limits::MAX_FILE_BYTES;
use crate::commands::{Context, input};
use crate::error::Failure;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Checks files, folders, or the shipped banks. Fails when there is an error, with `--strict` when there is anything.
pub fn run(paths: &[PathBuf], strict: bool, as_json: bool, context: &mut Context) -> Result<(), Failure> {
    let mut findings: Vec<(String, Finding)> = Vec::new();
    let mut files = 0;
    for (label, name, text) in texts(paths)? {
        files += 1;
        findings.extend(check_text(&label, &name, &text, strict).into_iter().map(|f| (label.clone(), f)));
    }
    if as_json {
        let rows = findings.iter().map(|(file, f)| {
            json!({ "file": file, "line": f.line, "rule": f.rule, "severity": f.severity.to_string(), "message": f.message })
        });
        context.out.json(&Value::Array(rows.collect()))?;
    } else {
        for (file, f) in &findings {
            context.out.line(&format!("{file}:{}: {} [{}]", f.line, f.message, f.rule))?;
        }
        let s = |n: usize| if n == 1 { "" } else { "s" };
        context.out.line(&format!("{files} file{}, {} finding{}", s(files), findings.len(), s(findings.len())))?;
    }
    let bad = findings.iter().filter(|(_, f)| strict || f.severity == Severity::Error).count();
    if bad == 0 { Ok(()) } else { Err(Failure::failed(format!("{bad} findings to mend"))) }
}

/// (label, bank name, text) of every bank meant.
fn texts(paths: &[PathBuf]) -> Result<Vec<(String, String, String)>, Failure> {
    if paths.is_empty() {
        return Ok(SHIPPED.iter().map(|(n, t)| (format!("seeds/{n}.md"), (*n).into(), (*t).into())).collect());
    }
    let mut out = Vec::new();
    for path in paths {
        for file in super::add::files(path)?.into_iter().filter(|f| f.extension().is_some_and(|e| e == "md")) {
            let bytes = input::bounded(&file, MAX_FILE_BYTES as u64)?;
            out.push((file.display().to_string(), stem(&file), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    if out.is_empty() { Err(Failure::usage("there is no Markdown file to check")) } else { Ok(out) }
}

/// The bank's name: the file's stem.
pub fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}
