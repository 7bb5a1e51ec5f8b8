//! An answer in Markdown: prose in a block quote with its evidence marked, code in a fence.
//!
//! Owns which answers fold. What it escapes is escaped by [`super::sanitize`].

use super::code_run::is_all_code;
use super::format::{mark, slug};
use super::model::{AnswerReport, CodeRunReport, QuestionReport};
use super::sanitize;
use crate::domain::QuestionType;

/// Answers with more lines or words than this fold.
const FOLD_LINES: usize = 24;
const FOLD_WORDS: usize = 300;

/// True for an answer too long to stand open in the page.
pub fn folds(lines: usize, words: usize) -> bool {
    lines > FOLD_LINES || words > FOLD_WORDS
}

/// Typed text in a block quote, its lines kept.
pub fn typed_quote(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(sanitize::line).collect();
    sanitize::quoted(&hard_breaks(&lines))
}

/// Returns an answer as Markdown. `run` is the run of its code.
pub fn answer(
    answer: &AnswerReport,
    question: &QuestionReport,
    run: Option<&CodeRunReport>,
) -> String {
    let text = answer.text();
    if let Some(run) = run.filter(|run| is_all_code(&text, run)) {
        return sanitize::fenced_as(run.language.as_str(), run.code.trim_end());
    }
    let coding = question.kind == QuestionType::Coding;
    if coding || text.contains("```") || text.contains("~~~") {
        return sanitize::fenced(&text);
    }
    sanitize::quoted(&hard_breaks(&marked_lines(answer, question.number)))
}

/// The answer's lines with evidence marked and linked to its criteria.
fn marked_lines(answer: &AnswerReport, number: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in &answer.pieces {
        let links: Vec<String> = piece
            .ends
            .iter()
            .map(|id| {
                let cross = if piece.against { "✗ " } else { "" };
                format!("{cross}[{}](#q{number}-{})", mark(id), slug(id))
            })
            .collect();
        let mut parts = piece.text.split('\n').peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            if let Some(line) = lines.last_mut() {
                line.push_str(&piece_of_line(
                    part,
                    line.is_empty(),
                    !piece.criteria.is_empty(),
                    if last { &links } else { &[] },
                ));
            }
            if !last {
                lines.push(String::new());
            }
        }
    }

    while lines.last().is_some_and(|l| l.trim().is_empty()) {
        lines.pop();
    }

    lines
}

fn piece_of_line(text: &str, starts_line: bool, marked: bool, links: &[String]) -> String {
    // White space inside a line is Markdown's to fold, at the edges of a piece it parts words.
    let space = |yes: bool| if yes { " " } else { "" };
    let body = if starts_line {
        sanitize::line(text)
    } else {
        sanitize::inline(text)
    };
    let before = space(!starts_line && text.starts_with(char::is_whitespace));
    let after = space(text.ends_with(char::is_whitespace) && !body.is_empty());

    if !marked || body.is_empty() {
        return format!("{before}{body}{after}");
    }

    let references = if links.is_empty() {
        String::new()
    } else {
        format!("<sup>{}</sup>", links.join(" "))
    };

    format!("{before}<mark>{body}</mark>{references}{after}")
}

/// Lines joined so that each stays a line: two spaces at the end are Markdown's line break.
fn hard_breaks(lines: &[String]) -> String {
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        out.push_str(line.trim_end());
        if let Some(next) = lines.get(i + 1) {
            out.push_str(if line.is_empty() || next.is_empty() {
                "\n"
            } else {
                "  \n"
            });
        }
    }

    out
}
