//! The code of an answer that ran: its part of the view model, and its tokens in the page.
//!
//! Owns where colour begins and ends. What a program printed is hostile: control characters go
//! here, escaping for a page is done by [`highlighted`] and the templates.

use super::model::{AnswerReport, CheckReport, CheckResult, CodeRunReport, TurnReport};
use crate::domain::text::code_tokens::{TokenKind, code_tokens};
use crate::domain::text::{one_line, printable};
use crate::domain::{
    CheckOutcome, CheckVerdict, CodeLanguage, CodeRun, Criterion, CriterionKind, Rubric,
};
use minijinja::HtmlEscape;
use std::fmt::Write;
use std::ops::Range;

/// A run as the report has it.
pub fn code_run_report(run: &CodeRun, rubric: &Rubric) -> CodeRunReport {
    let ran = run.verdicts().count();
    CodeRunReport {
        language: run.language,
        code: printable(&run.code),
        ran,
        passed: ran - run.failures().count(),
        checks: run.checks.iter().map(|c| check_report(c, rubric)).collect(),
        output: Some(printable(&run.output)).filter(|output| !output.trim().is_empty()),
        millis: run.millis,
    }
}

fn check_report(check: &CheckOutcome, rubric: &Rubric) -> CheckReport {
    let mut report = CheckReport {
        name: one_line(&check.name),
        criterion: check.target.criterion(rubric).map(|c| one_line(&c.id)),
        label: check.target.criterion(rubric).map(|c| one_line(label(c))),
        weight: check.weight,
        result: CheckResult::Passed,
        what: None,
        expected: None,
        got: None,
        message: None,
        seconds: None,
        millis: check.millis,
    };

    match &check.verdict {
        CheckVerdict::Passed => {}
        CheckVerdict::Failed {
            what,
            expected,
            got,
        } => {
            report.result = CheckResult::Failed;
            report.what = Some(one_line(what)).filter(|what| !what.is_empty());
            report.expected = Some(printable(expected));
            report.got = Some(printable(got));
        }
        CheckVerdict::OtherColumns { expected, got, .. } => {
            report.result = CheckResult::Failed;
            report.what = Some("columns".into());
            report.expected = Some(printable(expected));
            report.got = Some(printable(got));
        }
        CheckVerdict::Error { message } => {
            report.result = CheckResult::Error;
            report.message = Some(printable(message).trim().to_string());
        }
        CheckVerdict::TimedOut { seconds } => {
            report.result = CheckResult::TimedOut;
            report.seconds = Some(*seconds);
        }
        CheckVerdict::NotRun { why } => {
            report.result = CheckResult::NotRun;
            report.message = Some(one_line(why));
        }
    }
    report
}

/// What a criterion is called: a key point by its id, a dimension by its name.
fn label(criterion: &Criterion) -> &str {
    match criterion.kind {
        CriterionKind::Dimension => criterion.text.split(':').next().unwrap_or_default(),
        CriterionKind::KeyPoint | CriterionKind::RedFlag => &criterion.id,
    }
}

/// Where the code that ran stands in the answer, as one piece; None where it was put together from
/// several.
pub fn place_of_code(answer: &str, run: &CodeRunReport) -> Option<Range<usize>> {
    let code = run.code.trim_end();
    let start = answer.find(code).filter(|_| !code.is_empty())?;
    Some(start..start + code.len())
}

/// True where the code that ran is not to be seen in the answer as one piece.
pub fn is_listed_apart(turn: &TurnReport, run: &CodeRunReport) -> bool {
    let answer = turn.answer.as_ref().map(AnswerReport::text);
    answer.is_none_or(|answer| place_of_code(&answer, run).is_none())
}

/// True where an answer is its code and nothing else but the marks of a fence.
pub fn is_all_code(answer: &str, run: &CodeRunReport) -> bool {
    let Some(code) = place_of_code(answer, run) else {
        return false;
    };
    let around = [answer.get(..code.start), answer.get(code.end..)];
    let mut lines = around.into_iter().flatten().flat_map(str::lines);
    lines.all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with("```") || line.starts_with("~~~")
    })
}

/// Every piece of an answer as HTML, the tokens of the code that ran in colour.
pub fn highlighted_pieces(answer: &AnswerReport, run: Option<&CodeRunReport>) -> Vec<String> {
    let text = answer.text();
    let code = run.and_then(|run| Some((place_of_code(&text, run)?, run.language)));
    let spans = code.map_or_else(Vec::new, |(place, language)| {
        let code = text.get(place.clone()).unwrap_or_default();
        spans(code, place.start, language)
    });

    let mut start = 0;
    let mut pieces = Vec::new();
    for piece in &answer.pieces {
        let end = start + piece.text.len();
        pieces.push(paint(&text, start..end, &spans));
        start = end;
    }
    pieces
}

/// Code as HTML, its tokens in colour.
pub fn highlighted(code: &str, language: CodeLanguage) -> String {
    paint(code, 0..code.len(), &spans(code, 0, language))
}

/// A token that has a colour.
struct Span {
    place: Range<usize>,
    class: &'static str,
}

/// The coloured tokens of `code`, which begins at byte `start` of a text.
fn spans(code: &str, start: usize, language: CodeLanguage) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = start;
    for line in code.split_inclusive('\n') {
        for token in code_tokens(line, language.as_str()) {
            let place = at..at + token.text.len();
            at = place.end;
            let class = match token.kind {
                TokenKind::Keyword => "keyword",
                TokenKind::Literal => "literal",
                TokenKind::Comment => "comment",
                TokenKind::Other => continue,
            };
            spans.push(Span { place, class });
        }
    }
    spans
}

/// A part of a text as HTML; a span that reaches out of it is cut.
fn paint(text: &str, part: Range<usize>, spans: &[Span]) -> String {
    let mut html = String::new();
    let mut at = part.start;
    for Span { place, class } in spans {
        let (from, to) = (place.start.max(at), place.end.min(part.end));
        if from >= to {
            continue;
        }
        let plain = text.get(at..from).unwrap_or_default();
        let token = text.get(from..to).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = write!(
            html,
            "{}<span class=\"{class}\">{}</span>",
            HtmlEscape(plain),
            HtmlEscape(token)
        );
        at = to;
    }

    let rest = text.get(at..part.end).unwrap_or_default();
    let _ = write!(html, "{}", HtmlEscape(rest));
    html
}

#[cfg(test)]
mod tests {
    use super::super::model::Piece;
    use super::*;

    fn run(code: &str) -> CodeRunReport {
        let run = CodeRun::not_run(CodeLanguage::Sql, code, &[], "");
        code_run_report(&run, &Rubric::default())
    }

    fn answer(pieces: &[&str]) -> AnswerReport {
        let piece = |text: &&str| Piece {
            text: text.to_string(),
            criteria: Vec::new(),
            ends: Vec::new(),
            against: false,
        };
        AnswerReport {
            pieces: pieces.iter().map(piece).collect(),
            words: 0,
            lines: 0,
        }
    }

    #[test]
    fn tokens_are_coloured_across_pieces_and_words_are_not() {
        let pieces = ["I select:\n```sql\nSEL", "ECT '<b>' -- a", "ll\n```"];
        let ran = run("SELECT '<b>' -- all\n");
        let html = highlighted_pieces(&answer(&pieces), Some(&ran));
        assert_eq!(
            html,
            [
                "I select:\n```sql\n<span class=\"keyword\">SEL</span>",
                "<span class=\"keyword\">ECT</span> <span class=\"literal\">&#x27;&lt;b&gt;&#x27;</span> \
                 <span class=\"comment\">-- a</span>",
                "<span class=\"comment\">ll</span>\n```",
            ]
        );
        let plain = highlighted_pieces(&answer(&["a < select"]), None);
        assert_eq!(plain, ["a &lt; select"]);
    }

    #[test]
    fn code_is_found_where_it_stands_in_one_piece() {
        for (text, code, alone) in [
            ("SELECT 1", "SELECT 1", Some(true)),
            ("```sql\nSELECT 1\n```\n", "SELECT 1\n", Some(true)),
            ("I count:\n\nSELECT 1", "SELECT 1", Some(false)),
            (
                "```\nSELECT 1\n```\nor\n```\n, 2\n```",
                "SELECT 1\n\n, 2\n",
                None,
            ),
            ("words", "", None),
        ] {
            let place = place_of_code(text, &run(code));
            let found = place.map(|_| is_all_code(text, &run(code)));
            assert_eq!(found, alone, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_character_is_lost(code in "(SELECT|'|\"|--|\n|<b>|é| |1){0,20}", cut in 0usize..40) {
            let cut = (0..=cut.min(code.len())).rev().find(|at| code.is_char_boundary(*at)).unwrap();
            let (left, right) = code.split_at(cut);
            let html = highlighted_pieces(&answer(&[left, right]), Some(&run(&code)));
            let text = |html: &str| {
                let tags = ["keyword", "literal", "comment"].map(|c| format!("<span class=\"{c}\">"));
                let mut text = html.replace("</span>", "");
                tags.iter().for_each(|tag| text = text.replace(tag, ""));
                text
            };
            let escaped = |text: &str| HtmlEscape(text).to_string();
            proptest::prop_assert_eq!([text(&html[0]), text(&html[1])], [escaped(left), escaped(right)]);
        }
    }
}
