//! From a bank to text. `parse(render(bank))` is the bank again, for every bank that
//! [`super::parse()`] or an importer made.

use super::{Part, closing_fence, fences, is_reserved, tidy_free};
use crate::domain::{Bank, CheckTest, CodeCheck, Exercise, Question, QuestionId};
use std::fmt::Write;

/// The bank in Viva's Markdown.
///
/// Texts are taken as the parser gives them: one line each, only [`Part::Details`] (everything
/// behind a question's first line), the model answer and code may have more.
pub fn render(bank: &Bank) -> String {
    let mut out = title(bank);
    let mut section = "";
    for question in &bank.questions {
        if question.section != section {
            section = &question.section;
            // A bare `##` leads back to no section.
            let _ = write!(out, "\n{}\n", format!("## {section}").trim_end());
        }
        question_into(&mut out, &bank.name, question);
    }
    out
}

fn title(bank: &Bank) -> String {
    match bank.level.as_str() {
        // The lonely dash keeps the one inside the role from being read as the one before a level.
        "" if [" - ", " – ", " — "]
            .iter()
            .any(|dash| bank.role.contains(dash)) =>
        {
            format!("# {} - Questions\n", bank.role)
        }
        "" => format!("# {} Questions\n", bank.role),
        level => format!("# {} - {level} Questions\n", bank.role),
    }
}

fn question_into(out: &mut String, bank: &str, q: &Question) {
    let (heading, details) = q.text.split_once('\n').unwrap_or((&q.text, ""));
    let _ = write!(out, "\n### Question: {}\n", heading.trim());
    if q.id != QuestionId::derive(bank, &q.text) {
        let _ = writeln!(out, "**Id:** {}", q.id);
    }

    let _ = write!(
        out,
        "**Topic:** {}\n**Difficulty:** {}\n**Type:** {}\n",
        q.topic, q.difficulty, q.kind
    );

    for (key, value) in &q.tags {
        let _ = writeln!(out, "{}", format!("**{key}:** {value}").trim_end());
    }

    free_into(out, Part::Details, details);
    part_into(out, Part::KeyPoints, &q.key_points, |out, _, point| {
        let _ = writeln!(out, "- ({}) {}", point.weight, point.text);
        if let Some(why) = &point.why {
            let _ = writeln!(out, "  - Why: {why}");
        }
        if let Some(probe) = &point.probe {
            let _ = writeln!(out, "  - Probe: {probe}");
        }
    });
    part_into(out, Part::RedFlags, &q.red_flags, |out, _, flag| {
        let _ = writeln!(out, "- ({}) {}", flag.weight, flag.text);
    });
    part_into(out, Part::Hints, &q.hints, |out, i, hint| {
        let _ = writeln!(out, "{}. {hint}", i + 1);
    });
    part_into(out, Part::Facts, &q.facts, |out, _, fact| {
        let _ = writeln!(out, "- {}: {}", fact.name, fact.text);
    });

    if let Some(exercise) = &q.exercise {
        exercise_into(out, exercise);
    }

    free_into(
        out,
        Part::ModelAnswer,
        q.model_answer.as_deref().unwrap_or_default(),
    );
}

fn part_into<T>(
    out: &mut String,
    part: Part,
    items: &[T],
    mut item_into: impl FnMut(&mut String, usize, &T),
) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "#### {}", part.title());
    for (i, item) in items.iter().enumerate() {
        item_into(out, i, item);
    }
}

/// Free Markdown, with a space before every line that would be read as structure.
fn free_into(out: &mut String, part: Part, text: &str) {
    let text = tidy_free(text);
    if text.is_empty() {
        return;
    }

    let _ = writeln!(out, "#### {}", part.title());
    let lines: Vec<&str> = text.lines().collect();

    for (line, fenced) in lines.iter().zip(fences(&lines).0) {
        let space = if !fenced && is_reserved(line.trim_start_matches(' ')) {
            " "
        } else {
            ""
        };
        let _ = writeln!(out, "{space}{line}");
    }
}

/// Writes the parts of an exercise.
fn exercise_into(out: &mut String, exercise: &Exercise) {
    let language = exercise.language.as_str();
    if !exercise.starter.is_empty() {
        let _ = writeln!(out, "#### {}", Part::Starter.title());
        block_into(out, "", language, &exercise.starter);
    }
    if !exercise.data.is_empty() {
        let _ = writeln!(out, "#### {}", Part::Data.title());
        block_into(out, "", language, &exercise.data);
    }
    if exercise.checks.is_empty() {
        return;
    }

    let _ = writeln!(out, "#### {}", Part::Checks.title());
    for check in &exercise.checks {
        let _ = writeln!(
            out,
            "- ({}) {} → {}",
            terms(check),
            check.name,
            check.target
        );
        match &check.test {
            CheckTest::Python { code } => block_into(out, "  ", "python", code),
            CheckTest::Rows {
                statements, rows, ..
            } => {
                if let Some(statements) = statements {
                    block_into(out, "  ", "sql", statements);
                }
                block_into(out, "  ", "csv", rows);
            }
        }
    }
}

/// The brackets before a check's name.
fn terms(check: &CodeCheck) -> String {
    let mut terms = vec![check.weight.to_string()];
    if let CheckTest::Rows {
        ordered, tolerance, ..
    } = &check.test
    {
        terms.extend(ordered.then(|| "ordered".to_string()));
        terms.extend(tolerance.map(|tolerance| format!("tolerance {}", tolerance.get())));
    }
    terms.extend(check.needs.iter().map(|name| format!("needs {name}")));
    terms.join(", ")
}

/// Writes a fenced block whose fence nothing in the code can close.
fn block_into(out: &mut String, indent: &str, word: &str, code: &str) {
    let longest = code
        .lines()
        .filter_map(closing_fence)
        .map(|(_, length)| length + 1);
    let fence = "`".repeat(longest.max().unwrap_or(3).max(3));

    let _ = writeln!(out, "{indent}{fence}{word}");
    for line in code.split('\n') {
        let indent = if line.is_empty() { "" } else { indent };
        let _ = writeln!(out, "{indent}{line}");
    }
    let _ = writeln!(out, "{indent}{fence}");
}
