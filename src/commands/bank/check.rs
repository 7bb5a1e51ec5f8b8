//! `viva bank check`: the linter.

use super::exercises::{note_not_run, run_checks};
use super::files::{bank_files, file_stem, planted_file, read_beside, sayings_file};
use crate::app::{Context, SHIPPED, shipped_sayings};
use crate::bank::check::{LintFinding, Severity, check_located, check_sayings, check_text};
use crate::bank::limits::MAX_FILE_BYTES;
use crate::bank::markdown::{Parsed, parse_with_lines};
use crate::bank::near::{self, Near};
use crate::bank::sayings;
use crate::commands::input;
use crate::domain::text::{ellipsis, plural, sentences};
use crate::domain::vector::dot;
use crate::domain::{Question, QuestionId};
use crate::failure::Failure;
use crate::ports::Embedder;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// A text to check.
struct BankText {
    /// The file, as findings name it.
    label: String,
    bank: String,
    text: String,
    sayings: Option<TextBeside>,
    planted: Option<TextBeside>,
}

impl BankText {
    /// How many files were read for it.
    fn files(&self) -> usize {
        1 + usize::from(self.sayings.is_some()) + usize::from(self.planted.is_some())
    }
}

/// A file beside a bank.
struct TextBeside {
    /// The file, as findings name it.
    label: String,
    text: String,
}

/// A text that could be parsed.
struct ParsedFile {
    label: String,
    parsed: Parsed,
}

/// A finding and the file it is in.
struct FileFinding {
    file: String,
    finding: LintFinding,
}

/// Which rules are looked at.
#[derive(Clone, Copy)]
pub struct Rules {
    /// Also those of the shipped banks' form.
    pub strict: bool,
    /// Also those that run Python.
    pub run_code: bool,
}

/// Checks files, folders, or the shipped banks. Fails when there is an error, with `--strict` when
/// there is anything.
pub fn run(
    paths: &[PathBuf],
    rules: Rules,
    as_json: bool,
    context: &mut Context,
) -> Result<(), Failure> {
    let texts = read_texts(paths)?;
    let files = texts.iter().map(BankText::files).sum();
    let mut findings: Vec<FileFinding> = Vec::new();
    let mut parsed: Vec<ParsedFile> = Vec::new();
    let mut not_run: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        let checked = check_bank(&text, rules, context)?;
        findings.extend(checked.findings);
        parsed.extend(checked.parsed);
        for (why, count) in checked.not_run {
            *not_run.entry(why).or_default() += count;
        }
    }
    findings.extend(near_duplicates(&parsed, context)?);

    if as_json {
        let rows = findings.iter().map(finding_json);
        context.out.json(&Value::Array(rows.collect()))?;
    } else {
        print_findings(&findings, files, context)?;
        note_not_run(&not_run, context);
    }

    let bad = findings
        .iter()
        .filter(|f| rules.strict || f.finding.severity == Severity::Error)
        .count();
    match bad {
        0 => Ok(()),
        _ => Err(Failure::failed(format!(
            "{} to mend",
            plural(bad, "finding")
        ))),
    }
}

/// What one bank came to.
struct CheckedBank {
    findings: Vec<FileFinding>,
    /// None where it cannot be read.
    parsed: Option<ParsedFile>,
    /// Checks of code that were not run, by the reason.
    not_run: BTreeMap<String, usize>,
}

fn check_bank(text: &BankText, rules: Rules, context: &Context) -> Result<CheckedBank, Failure> {
    let strict = rules.strict;
    let found = findings_of_text(text, strict);
    let mut findings: Vec<FileFinding> = in_file(&text.label, found).collect();
    let Ok(mut bank) = parse_with_lines(&text.label, &text.bank, &text.text) else {
        return Ok(CheckedBank {
            findings,
            parsed: None,
            not_run: BTreeMap::new(),
        });
    };

    findings.extend(sayings_findings(text, &mut bank, strict));
    if strict {
        let embedder = context.app.bundled_embedder();
        let found = check_located(&bank, &mut |points, answer| {
            nearness(points, answer, embedder.as_ref())
        });
        findings.extend(in_file(&text.label, found));
    }

    let planted = text.planted.as_ref().map(|planted| planted.text.as_str());
    let exercises = run_checks(&bank, planted, rules.run_code, context)?;
    findings.extend(in_file(&text.label, exercises.bank));
    if let Some(planted) = &text.planted {
        findings.extend(in_file(&planted.label, exercises.planted));
    }

    let label = text.label.clone();
    Ok(CheckedBank {
        findings,
        parsed: Some(ParsedFile {
            label,
            parsed: bank,
        }),
        not_run: exercises.not_run,
    })
}

fn findings_of_text(text: &BankText, strict: bool) -> Vec<LintFinding> {
    match is_foreign(&text.text) {
        true => vec![foreign_finding()],
        false => check_text(&text.label, &text.bank, &text.text, strict),
    }
}

/// Gives the bank the sayings beside it, and returns what is wrong with them.
fn sayings_findings(text: &BankText, file: &mut Parsed, strict: bool) -> Vec<FileFinding> {
    let Some(sayings) = &text.sayings else {
        return Vec::new();
    };
    let mut found = sayings::attach(&mut file.bank, &sayings.text);
    found.extend(check_sayings(&sayings.text, strict));
    found.sort_by_key(|finding| finding.line);
    in_file(&sayings.label, found).collect()
}

/// Returns the cosine of each point and the sentence of the answer nearest to it.
fn nearness(points: &[String], answer: &str, embedder: &dyn Embedder) -> Vec<f64> {
    let ranges = sentences(answer);
    let sentences: Vec<&str> = ranges.into_iter().filter_map(|r| answer.get(r)).collect();
    let points: Vec<&str> = points.iter().map(String::as_str).collect();

    // A model that fails says so where it is needed; here it leaves the rule out.
    let (Ok(points), Ok(sentences)) = (embedder.embed(&points), embedder.embed(&sentences)) else {
        return Vec::new();
    };
    let nearest = |point: &Vec<f32>| sentences.iter().map(|s| dot(point, s)).fold(0.0, f32::max);
    points
        .iter()
        .map(|point| f64::from(nearest(point)))
        .collect()
}

/// Returns true for a text that is not in Viva's format at all.
fn is_foreign(text: &str) -> bool {
    !text.lines().any(|line| line.starts_with("### Question:"))
}

fn foreign_finding() -> LintFinding {
    LintFinding {
        line: 1,
        rule: "format",
        severity: Severity::Error,
        message: "this is no bank in Viva's format; `viva bank add FILE` reads it as it is, \
                  `viva bank export BANK` writes it in that format"
            .to_string(),
    }
}

fn in_file(file: &str, findings: Vec<LintFinding>) -> impl Iterator<Item = FileFinding> {
    findings.into_iter().map(move |finding| FileFinding {
        file: file.to_string(),
        finding,
    })
}

fn finding_json(FileFinding { file, finding }: &FileFinding) -> Value {
    json!({
        "file": file,
        "line": finding.line,
        "rule": finding.rule,
        "severity": finding.severity.to_string(),
        "message": finding.message,
    })
}

fn print_findings(
    findings: &[FileFinding],
    files: usize,
    context: &mut Context,
) -> Result<(), Failure> {
    for FileFinding { file, finding } in findings {
        context.out.line(&format!(
            "{file}:{}: {} [{}]",
            finding.line, finding.message, finding.rule
        ))?;
    }
    context.out.line(&format!(
        "{}, {}",
        plural(files, "file"),
        plural(findings.len(), "finding")
    ))
}

/// Finds questions that two of the banks ask in nearly the same words; a finding is the later
/// file's.
fn near_duplicates(
    files: &[ParsedFile],
    context: &mut Context,
) -> Result<Vec<FileFinding>, Failure> {
    if files.len() < 2 {
        return Ok(Vec::new());
    }
    let questions: Vec<&Question> = files
        .iter()
        .flat_map(|file| &file.parsed.bank.questions)
        .collect();
    if questions.len() > near::MOST {
        context.out.note(&format!(
            "only the first {} of {} questions were compared with each other",
            near::MOST,
            questions.len()
        ));
    }

    let places = question_places(files);
    let found = near::among(&questions, context.app.bundled_embedder().as_ref())?;
    Ok(found
        .iter()
        .filter_map(|near| near_finding(near, &places))
        .collect())
}

/// The file and line of a question.
struct Place<'a> {
    label: &'a str,
    line: usize,
}

fn question_places(files: &[ParsedFile]) -> HashMap<QuestionId, Place<'_>> {
    let mut places = HashMap::new();
    for ParsedFile { label, parsed } in files {
        let lines = parsed.lines.questions.iter().map(|l| l.heading);
        for (question, line) in parsed.bank.questions.iter().zip(lines) {
            places.insert(question.id, Place { label, line });
        }
    }
    places
}

fn near_finding(near: &Near, places: &HashMap<QuestionId, Place<'_>>) -> Option<FileFinding> {
    let place = places.get(&near.question.id)?;
    let other = places.get(&near.other.id)?;

    let message = format!(
        "nearly the same question ({:.2}) as \"{}\" in {}:{}",
        near.cosine,
        ellipsis(&near.other.text, 70),
        other.label,
        other.line
    );
    Some(FileFinding {
        file: place.label.to_string(),
        finding: LintFinding {
            line: place.line,
            rule: "near-duplicate",
            severity: Severity::Warning,
            message,
        },
    })
}

/// Reads the banks to check: those of `paths`, the shipped ones without any.
fn read_texts(paths: &[PathBuf]) -> Result<Vec<BankText>, Failure> {
    if paths.is_empty() {
        return Ok(SHIPPED.iter().map(shipped_text).collect());
    }

    let mut texts = Vec::new();
    for path in paths {
        for file in bank_files(path)? {
            if file.extension().is_none_or(|e| e != "md") {
                continue;
            }
            let bytes = input::bounded(&file, MAX_FILE_BYTES as u64)?;
            texts.push(BankText {
                label: file.display().to_string(),
                bank: file_stem(&file),
                text: String::from_utf8_lossy(&bytes).into_owned(),
                sayings: text_beside(&file, sayings_file(&file))?,
                planted: text_beside(&file, planted_file(&file))?,
            });
        }
    }

    match texts.is_empty() {
        true => Err(Failure::usage("there is no Markdown file to check")),
        false => Ok(texts),
    }
}

fn text_beside(bank: &Path, file: PathBuf) -> Result<Option<TextBeside>, Failure> {
    let text = read_beside(bank, &file)?;
    Ok(text.map(|text| TextBeside {
        label: file.display().to_string(),
        text,
    }))
}

fn shipped_text((name, text): &(&str, &str)) -> BankText {
    BankText {
        label: format!("seeds/{name}.md"),
        bank: (*name).into(),
        text: (*text).into(),
        sayings: shipped_sayings(name).map(|text| TextBeside {
            label: format!("seeds/sayings/{name}.md"),
            text: text.to_string(),
        }),
        planted: None,
    }
}
