//! `viva bank check`: the linter.

use super::files::{bank_files, file_stem, read_sayings, sayings_file};
use crate::app::{Context, SHIPPED, shipped_sayings};
use crate::bank::check::{LintFinding, Severity, check_text};
use crate::bank::limits::MAX_FILE_BYTES;
use crate::bank::markdown::{Parsed, parse_with_lines};
use crate::bank::near::{self, Near};
use crate::bank::sayings;
use crate::commands::input;
use crate::domain::text::ellipsis;
use crate::domain::{Question, QuestionId};
use crate::error::Failure;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;

/// Checks files, folders, or the shipped banks. Fails when there is an error, with `--strict` when
/// there is anything.
pub fn run(
    paths: &[PathBuf],
    strict: bool,
    as_json: bool,
    context: &mut Context,
) -> Result<(), Failure> {
    let mut findings: Vec<(String, LintFinding)> = Vec::new();
    let mut files = 0;
    let mut parsed: Vec<(String, Parsed)> = Vec::new();
    for BankText {
        label,
        name,
        text,
        sayings,
    } in texts(paths)?
    {
        files += 1;
        findings.extend(
            check_text(&label, &name, &text, strict)
                .into_iter()
                .map(|f| (label.clone(), f)),
        );
        let Ok(mut bank) = parse_with_lines(&label, &name, &text) else {
            continue;
        };
        if let Some((place, text)) = sayings {
            let found = sayings::attach(&mut bank.bank, &text);
            findings.extend(found.into_iter().map(|f| (place.clone(), f)));
        }
        parsed.push((label, bank));
    }
    findings.extend(near_duplicates(&parsed, context)?);
    if as_json {
        let rows = findings.iter().map(|(file, f)| {
            json!({ "file": file, "line": f.line, "rule": f.rule, "severity": f.severity.to_string(), "message": f.message })
        });
        context.out.json(&Value::Array(rows.collect()))?;
    } else {
        for (file, f) in &findings {
            context
                .out
                .line(&format!("{file}:{}: {} [{}]", f.line, f.message, f.rule))?;
        }
        let s = |n: usize| if n == 1 { "" } else { "s" };
        context.out.line(&format!(
            "{files} file{}, {} finding{}",
            s(files),
            findings.len(),
            s(findings.len())
        ))?;
    }
    let bad = findings
        .iter()
        .filter(|(_, f)| strict || f.severity == Severity::Error)
        .count();
    if bad == 0 {
        Ok(())
    } else {
        Err(Failure::failed(format!("{bad} findings to mend")))
    }
}

/// Questions that two of the banks ask in nearly the same words, as findings of the later file.
fn near_duplicates(
    banks: &[(String, Parsed)],
    context: &mut Context,
) -> Result<Vec<(String, LintFinding)>, Failure> {
    if banks.len() < 2 {
        return Ok(Vec::new());
    }
    let mut place: HashMap<QuestionId, (&String, usize)> = HashMap::new();
    for (label, parsed) in banks {
        let lines = parsed.lines.questions.iter().map(|l| l.heading);
        place.extend(
            parsed
                .bank
                .questions
                .iter()
                .zip(lines)
                .map(|(q, line)| (q.id, (label, line))),
        );
    }
    let questions: Vec<&Question> = banks
        .iter()
        .flat_map(|(_, parsed)| &parsed.bank.questions)
        .collect();
    if questions.len() > near::MOST {
        context.out.note(&format!(
            "only the first {} of {} questions were compared with each other",
            near::MOST,
            questions.len()
        ));
    }
    let found = near::among(&questions, context.app.bundled_embedder().as_ref())?;
    let finding = |near: Near| {
        let (label, line) = place.get(&near.question.id)?;
        let (its_label, its_line) = place.get(&near.other.id)?;
        let text = ellipsis(&near.other.text, 70);
        let message = format!(
            "nearly the same question ({:.2}) as \"{text}\" in {its_label}:{its_line}",
            near.cosine
        );
        Some((
            (*label).clone(),
            LintFinding {
                line: *line,
                rule: "near-duplicate",
                severity: Severity::Warning,
                message,
            },
        ))
    };
    Ok(found.into_iter().filter_map(finding).collect())
}

/// A bank to check.
struct BankText {
    /// The file, as findings name it.
    label: String,
    name: String,
    text: String,
    /// Its sayings: the file, as findings name it, and its text.
    sayings: Option<(String, String)>,
}

/// Every bank meant.
fn texts(paths: &[PathBuf]) -> Result<Vec<BankText>, Failure> {
    if paths.is_empty() {
        return Ok(SHIPPED.iter().map(shipped).collect());
    }

    let mut out = Vec::new();
    for path in paths {
        for file in bank_files(path)?
            .into_iter()
            .filter(|f| f.extension().is_some_and(|e| e == "md"))
        {
            let bytes = input::bounded(&file, MAX_FILE_BYTES as u64)?;
            let place = sayings_file(&file).display().to_string();
            out.push(BankText {
                label: file.display().to_string(),
                name: file_stem(&file),
                text: String::from_utf8_lossy(&bytes).into_owned(),
                sayings: read_sayings(&file)?.map(|text| (place, text)),
            });
        }
    }

    if out.is_empty() {
        Err(Failure::usage("there is no Markdown file to check"))
    } else {
        Ok(out)
    }
}

fn shipped((name, text): &(&str, &str)) -> BankText {
    let sayings = |text: &str| (format!("seeds/sayings/{name}.md"), text.to_string());
    BankText {
        label: format!("seeds/{name}.md"),
        name: (*name).into(),
        text: (*text).into(),
        sayings: shipped_sayings(name).map(sayings),
    }
}
