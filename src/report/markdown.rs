//! The report as GitHub-flavoured Markdown.
//!
//! Owns which template is filled: `templates/report.md`. Answers are made by
//! [`super::answer_markdown`].

use super::code_run::is_listed_apart;
use super::model::{CodeRunReport, QuestionReport, Report, TurnReport};
use super::{answer_markdown, lang, sanitize, templates};
use minijinja::value::Serde;
use minijinja::{Value, context};

/// The report as Markdown, with a new line at the end.
pub fn markdown(report: &Report) -> String {
    let answers: Vec<Vec<Value>> = report.questions.iter().map(answers).collect();

    templates::render(
        "report.md",
        lang::strings(&report.lang),
        context! { r => Serde(report), answers },
    )
}

/// The answers of a question as blocks, and the code that ran where it stands in none of them.
fn answers(question: &QuestionReport) -> Vec<Value> {
    let safe = Value::from_safe_string;
    let of_turn = |turn: &TurnReport| {
        let block = |answer| answer_markdown::answer(answer, question, turn.run.as_ref());
        let listing = turn.run.as_ref().filter(|run| is_listed_apart(turn, run));
        let fenced = |run: &CodeRunReport| sanitize::fenced_as(run.language.as_str(), &run.code);
        context! {
            block => turn.answer.as_ref().map(block).map(safe),
            listing => listing.map(fenced).map(safe),
        }
    };
    question.turns.iter().map(of_turn).collect()
}
