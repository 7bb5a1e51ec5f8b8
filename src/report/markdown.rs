//! The report as GitHub-flavoured Markdown.
//!
//! Owns which template is filled: `templates/report.md`. Answers are made by
//! [`super::answer_markdown`].

use super::model::{AnswerReport, Report};
use super::{answer_markdown, lang, templates};
use minijinja::value::Serde;
use minijinja::{Value, context};

/// The report as Markdown, with a new line at the end.
pub fn markdown(report: &Report) -> String {
    let answers: Vec<Vec<Option<Value>>> = report
        .questions
        .iter()
        .map(|q| {
            let block = |a: &AnswerReport| {
                Value::from_safe_string(answer_markdown::answer(a, q.number, q.kind))
            };
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
