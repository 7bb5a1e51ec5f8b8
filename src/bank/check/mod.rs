//! The linter: what a bank that can be read may still do better, each with line and rule.
//!
//! Owns the rules and their numbers. Two degrees: what weakens an interview is a warning for any
//! bank; `strict` makes it an error and adds the form that the shipped banks keep (see `strict`).
//! Whether claims are right only people can tell.

mod answers;
mod duplicates;
mod exercise_parts;
mod exercises;
mod flags;
mod points;
mod range;
mod sayings;
mod strict;
mod words;

pub use answers::{check_located, check_printed, numbers_not_printed};
pub use exercises::{ExerciseFindings, check_exercises};
pub use sayings::{check_sayings, saying_flaw};

use super::markdown::{Parsed, QuestionLines, parse_with_lines};
use crate::domain::Question;
use std::fmt;
use words::{Words, decisive_words, list, overlap, word_count};

/// The weight of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The bank works; the interview would be better without it.
    Warning,
    /// The bank does not pass.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing the linter noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// Line, counted from 1.
    pub line: usize,
    /// Short name of the rule, stable for scripts.
    pub rule: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// The flaw and the wish, in one sentence.
    pub message: String,
}

impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: {} [{}]",
            self.line, self.severity, self.message, self.rule
        )
    }
}

/// Key points with fewer words than this say too little to be checked.
const KEY_POINT_LEAST_WORDS: usize = 4;
/// Two key points overlap when more than this share of the shorter one's words is in both.
const OVERLAP: f64 = 0.5;
/// A hint or probe gives a key point away when more than this share of its words is the point's, or
/// of the point's words stands in it, …
const GIVEN_AWAY: f64 = 0.6;
/// … and at least this many are.
const GIVEN_AWAY_LEAST: usize = 4;

/// Reads and checks a bank file: what keeps it from being read is an error of the rule `format`,
/// and then the only kind.
pub fn check_text(file_label: &str, bank_name: &str, text: &str, strict: bool) -> Vec<LintFinding> {
    match parse_with_lines(file_label, bank_name, text) {
        Ok(parsed) => check(&parsed, strict),
        Err(errors) => (errors.0.into_iter())
            .map(|e| LintFinding {
                line: e.line,
                rule: "format",
                severity: Severity::Error,
                message: format!("{}; {}", e.what, e.fix),
            })
            .collect(),
    }
}

/// Everything the linter notices in a bank, by line.
pub fn check(parsed: &Parsed, strict: bool) -> Vec<LintFinding> {
    let severity = if strict {
        Severity::Error
    } else {
        Severity::Warning
    };

    let mut found = Findings {
        severity,
        list: Vec::new(),
    };
    duplicates::find(parsed, &mut found);

    for (question, lines) in parsed.bank.questions.iter().zip(&parsed.lines.questions) {
        key_points(question, lines, &mut found);
        given_away(question, lines, &mut found);
        exercise_parts::find(question, lines, &mut found);
        if strict {
            strict::question(question, lines, &mut found);
        }
    }

    found.list.sort_by_key(|finding| finding.line);
    found.list
}

struct Findings {
    severity: Severity,
    list: Vec<LintFinding>,
}

impl Findings {
    fn add(&mut self, line: usize, rule: &'static str, message: impl Into<String>) {
        self.list.push(LintFinding {
            line,
            rule,
            severity: self.severity,
            message: message.into(),
        });
    }
}

fn key_points(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    if question.key_points.is_empty() {
        found.add(
            lines.heading,
            "no-key-points",
            "no key points: answers can only be judged by general dimensions",
        );
    }

    let words: Vec<Words> = question
        .key_points
        .iter()
        .map(|point| decisive_words(&point.text))
        .collect();

    for (i, (point, at)) in question
        .key_points
        .iter()
        .zip(&lines.key_points)
        .enumerate()
    {
        if !at.weighted {
            found.add(
                at.line,
                "no-weight",
                "no weight: write `- (3) …` with 3 for what decides, 1 for what adorns",
            );
        }

        if word_count(&point.text) < KEY_POINT_LEAST_WORDS {
            found.add(
                at.line,
                "short-key-point",
                "too short to be checked: say what a good answer claims, in a sentence",
            );
        }

        if let (Some(probe), Some(line)) = (&point.probe, at.probe)
            && !probe.ends_with('?')
        {
            found.add(
                line,
                "probe-form",
                "a probe is a question and ends with \"?\"",
            );
        }

        for ((earlier, theirs), mine) in lines
            .key_points
            .iter()
            .zip(&words)
            .take(i)
            .zip(std::iter::repeat(words.get(i)))
        {
            if let Some((share, common)) = mine.map(|mine| overlap(mine, theirs))
                && share > OVERLAP
            {
                let message = format!(
                    "overlaps with the key point in line {}: {}",
                    earlier.line,
                    list(&common)
                );
                found.add(at.line, "overlap", message);
            }
        }
    }
}

/// Hints and probes that say what the candidate should find.
fn given_away(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    for (point, at) in question.key_points.iter().zip(&lines.key_points) {
        let point_words = decisive_words(&point.text);
        let probe = point
            .probe
            .as_deref()
            .zip(at.probe)
            .map(|(text, line)| ("probe", text, line));
        let hints = question
            .hints
            .iter()
            .zip(&lines.hints)
            .map(|(text, line)| ("hint", text.as_str(), *line));

        for (what, text, line) in probe.into_iter().chain(hints) {
            let theirs = decisive_words(text);
            let (share, common) = overlap(&theirs, &point_words);
            if share > GIVEN_AWAY && common.len() >= GIVEN_AWAY_LEAST {
                let message = format!(
                    "the {what} gives away the key point in line {}: {}",
                    at.line,
                    list(&common)
                );
                found.add(line, "gives-away", message);
            }
        }
    }
}

#[cfg(test)]
mod tests;
