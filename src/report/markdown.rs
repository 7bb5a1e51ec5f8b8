//! The report as GitHub-flavoured Markdown.
//!
//! Owns how an answer stands in Markdown: prose in a block quote with its evidence marked, code in
//! a fence, long ones folded. Everything else is `templates/report.md`.

use super::model::{Answer, Report};
use super::{lang, prose, templates};
use crate::domain::QuestionType;
use minijinja::value::Serde;
use minijinja::{Value, context};

/// Answers with more lines or words than this fold.
const FOLD_LINES: usize = 24;
const FOLD_WORDS: usize = 300;

/// The report as Markdown, with a new line at the end.
pub fn markdown(report: &Report) -> String {
    let answers: Vec<Vec<Option<Value>>> = report
        .questions
        .iter()
        .map(|q| {
            let block = |a: &Answer| Value::from_safe_string(answer(a, q.number, q.kind));
            q.turns
                .iter()
                .map(|t| t.answer.as_ref().map(block))
                .collect()
        })
        .collect();
    templates::render(
        "report.md",
        lang::strings(&report.lang),
        context! { r => Serde(report), answers },
    )
}

/// True for an answer too long to stand open in the page.
pub fn folds(lines: usize, words: usize) -> bool {
    lines > FOLD_LINES || words > FOLD_WORDS
}

/// Typed text in a block quote, its lines kept.
pub fn typed_quote(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(prose::line).collect();
    prose::quoted(&hard_breaks(&lines))
}

fn answer(answer: &Answer, number: usize, kind: QuestionType) -> String {
    let text = answer.text();
    if kind == QuestionType::Coding || text.contains("```") || text.contains("~~~") {
        return prose::fenced(&text);
    }
    prose::quoted(&hard_breaks(&marked_lines(answer, number)))
}

/// The answer's lines with evidence marked and linked to its criteria.
fn marked_lines(answer: &Answer, number: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in &answer.pieces {
        let links: Vec<String> = piece
            .ends
            .iter()
            .map(|id| {
                let cross = if piece.against { "✗ " } else { "" };
                format!(
                    "{cross}[{}](#q{number}-{})",
                    prose::inline(id),
                    templates::slug(id)
                )
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
        prose::line(text)
    } else {
        prose::inline(text)
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
