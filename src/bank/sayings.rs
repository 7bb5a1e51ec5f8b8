//! Sayings files: how right and wrong sound, one file a bank, beside it in `sayings/`.
//!
//! Owns the form, both ways, and finds the key points that a file speaks of. A file that speaks of
//! points the bank does not have is no error: banks are edited, and the rest still serves.
//!
//! ```markdown
//! ## The question, as in the bank
//! ### The key point's headline, as in the bank
//! - Right: what somebody types who has made the point
//! - Wrong: what somebody types who believes something false about it
//! ```

use super::check::{LintFinding, Severity};
use crate::domain::text::{ellipsis, fold, one_line};
use crate::domain::{Bank, KeyPoint};
use std::fmt::Write;

/// Folder beside a bank in which its sayings lie, under the bank's own file name.
pub const FOLDER: &str = "sayings";

/// The sayings of one key point, as a file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PointEntry {
    /// Line of the headline, from 1.
    pub line: usize,
    question: String,
    pub headline: String,
    pub right: Vec<SayingLine>,
    pub wrong: Vec<SayingLine>,
}

/// A saying and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SayingLine {
    pub line: usize,
    pub text: String,
}

/// Reads the entries of a file, as far as they can be read.
pub(super) fn entries(text: &str) -> Vec<PointEntry> {
    parse(text).0
}

/// Gives the key points of a bank the sayings that `text` has for them, and returns what in it has
/// no place in the bank.
pub fn attach(bank: &mut Bank, text: &str) -> Vec<LintFinding> {
    let (entries, mut findings) = parse(text);

    for entry in entries {
        match find_point(bank, &entry) {
            Ok(point) => {
                let texts = |lines: Vec<SayingLine>| lines.into_iter().map(|line| line.text);
                point.sayings.right.extend(texts(entry.right));
                point.sayings.wrong.extend(texts(entry.wrong));
            }
            Err(unknown) => {
                findings.push(warning(entry.line, "unknown-point", unknown.to_string()));
            }
        }
    }

    findings.sort_by_key(|finding| finding.line);
    findings
}

/// What an entry speaks of and the bank does not have.
#[derive(Debug, thiserror::Error)]
enum Unknown {
    #[error("the bank does not ask \"{}\"", ellipsis(.0, 70))]
    Question(String),
    #[error("the question has no key point \"{}\"", ellipsis(.0, 70))]
    Point(String),
}

/// Finds the key point an entry speaks of.
fn find_point<'a>(bank: &'a mut Bank, entry: &PointEntry) -> Result<&'a mut KeyPoint, Unknown> {
    let question = bank
        .questions
        .iter_mut()
        .find(|question| fold(&question.text) == fold(&entry.question))
        .ok_or_else(|| Unknown::Question(entry.question.clone()))?;
    question
        .key_points
        .iter_mut()
        .find(|point| fold(&point.text) == fold(&entry.headline))
        .ok_or_else(|| Unknown::Point(entry.headline.clone()))
}

/// Reads a file; lines of no known form are findings.
fn parse(text: &str) -> (Vec<PointEntry>, Vec<LintFinding>) {
    let (mut entries, mut findings) = (Vec::<PointEntry>::new(), Vec::new());
    let mut question = None;
    // The entry that further sayings belong to; none right after a question's title.
    let mut open = false;

    for (line, row) in (1..).zip(text.lines().map(str::trim)) {
        if let Some(headline) = row.strip_prefix("### ") {
            entries.push(PointEntry {
                line,
                question: question.clone().unwrap_or_default(),
                headline: headline.trim().to_string(),
                right: Vec::new(),
                wrong: Vec::new(),
            });
            open = true;
        } else if let Some(title) = row.strip_prefix("## ") {
            question = Some(title.trim().to_string());
            open = false;
        } else if row.starts_with("- ")
            && !add_saying(line, row, entries.last_mut().filter(|_| open))
        {
            let message = "write `- Right: …` or `- Wrong: …` below a key point's headline";
            findings.push(warning(line, "saying-form", message.to_string()));
        }
    }

    (entries, findings)
}

/// Adds a row to the entry it stands below; false where it is no saying, or stands below none.
fn add_saying(line: usize, row: &str, entry: Option<&mut PointEntry>) -> bool {
    let Some(entry) = entry else {
        return false;
    };
    let (side, saying) = if let Some(right) = row.strip_prefix("- Right:") {
        (&mut entry.right, right)
    } else if let Some(wrong) = row.strip_prefix("- Wrong:") {
        (&mut entry.wrong, wrong)
    } else {
        return false;
    };
    side.push(SayingLine {
        line,
        text: saying.trim().to_string(),
    });
    true
}

/// Writes the sayings of a bank; empty where it has none.
pub fn render(bank: &Bank) -> String {
    let has_any = |point: &&KeyPoint| !point.sayings.is_empty();
    let mut text = String::new();

    for question in &bank.questions {
        let mut points = question.key_points.iter().filter(has_any).peekable();
        if points.peek().is_none() {
            continue;
        }
        let _ = writeln!(text, "## {}\n", question.text);

        for point in points {
            let _ = writeln!(text, "### {}", point.text);
            write_sayings(&mut text, point);
            text.push('\n');
        }
    }

    if text.is_empty() {
        return text;
    }
    format!("{}\n\n{}\n", title(&bank.name), text.trim_end())
}

/// Adds the sayings of a key point that a model drafted to the text of a file, which is otherwise left
/// as it is; a line says who drafted them.
pub fn append_drafted(
    text: &mut String,
    bank: &str,
    question: &str,
    point: &KeyPoint,
    model: &str,
) {
    if text.trim().is_empty() {
        *text = title(bank) + "\n";
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let last = text
        .lines()
        .rev()
        .find_map(|row| row.trim().strip_prefix("## "));
    if last.is_none_or(|last| fold(last) != fold(question)) {
        let _ = write!(text, "\n## {question}\n");
    }
    let _ = writeln!(
        text,
        "\n### {}\nDrafted by: {}",
        point.text,
        one_line(model)
    );
    write_sayings(text, point);
}

fn title(bank: &str) -> String {
    format!("# How right and wrong sound: {bank}")
}

fn write_sayings(text: &mut String, point: &KeyPoint) {
    for saying in &point.sayings.right {
        let _ = writeln!(text, "- Right: {saying}");
    }
    for saying in &point.sayings.wrong {
        let _ = writeln!(text, "- Wrong: {saying}");
    }
}

fn warning(line: usize, rule: &'static str, message: String) -> LintFinding {
    LintFinding {
        line,
        rule,
        severity: Severity::Warning,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::markdown;

    const BANK: &str = "# Role - Level Questions\n## S\n### Question: Why pin?\n**Topic:** pin\n\
                        **Difficulty:** easy\n**Type:** conceptual\n#### Key points\n\
                        - (2) Pins the environment by digest\n- (1) Keeps the seed with the run\n";
    const SAYINGS: &str = "# How right and wrong sound: b\n\n## Why pin?\n\n\
                           ### Pins the environment by digest\n- Right: same image everywhere\n\
                           - Wrong: latest is good enough\n\n### Keeps the seed with the run\n\
                           - Right: i log the seed\n- Wrong: seeds dont matter\n";

    fn bank() -> Bank {
        markdown::parse("b.md", "b", BANK).unwrap()
    }

    #[test]
    fn sayings_go_to_their_points_and_back() {
        let mut bank = bank();
        assert_eq!(render(&bank), "");
        assert_eq!(attach(&mut bank, SAYINGS), []);
        let points = &bank.questions[0].key_points;
        assert_eq!(points[0].sayings.wrong, ["latest is good enough"]);
        assert_eq!(points[1].sayings.right, ["i log the seed"]);
        assert_eq!(render(&bank), SAYINGS);
        // The bank's own file does not have them.
        assert_eq!(markdown::render(&bank), markdown::render(&self::bank()));
    }

    #[test]
    fn what_has_no_place_is_a_finding() {
        let text = "## Why pin?\n- Right: too early\n### Something else\n- Right: x\n\
                    ## Why not?\n### Keeps the seed with the run\n- Maybe: y\n";
        let mut bank = bank();
        let found: Vec<String> = attach(&mut bank, text)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(bank, self::bank());
        insta::assert_snapshot!(found.join("\n"), @r#"
        2: warning: write `- Right: …` or `- Wrong: …` below a key point's headline [saying-form]
        3: warning: the question has no key point "Something else" [unknown-point]
        6: warning: the bank does not ask "Why not?" [unknown-point]
        7: warning: write `- Right: …` or `- Wrong: …` below a key point's headline [saying-form]
        "#);
    }
}
