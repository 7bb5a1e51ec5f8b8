//! The form of the shipped banks: how many of everything, and how long.

use super::Findings;
use super::range::within;
use super::words::word_count;
use super::{flags, points};
use crate::bank::markdown::{Part, QuestionLines, fences};
use crate::domain::text::fold;
use crate::domain::{Question, QuestionType};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Words of the question itself; what needs more belongs under `#### Details`.
const QUESTION_WORDS: RangeInclusive<usize> = 4..=30;
const RED_FLAGS: RangeInclusive<usize> = 2..=4;
const RED_FLAG_WEIGHTS: RangeInclusive<u32> = 1..=2;
const RED_FLAG_WORDS: RangeInclusive<usize> = 3..=42;
const HINTS: RangeInclusive<usize> = 3..=3;
const HINT_WORDS: RangeInclusive<usize> = 4..=32;
const FACTS: RangeInclusive<usize> = 6..=10;
/// Words of a fact without its name.
const FACT_WORDS: RangeInclusive<usize> = 1..=42;
const ANSWER_WORDS: RangeInclusive<usize> = 150..=320;
/// Words around the code of a coding question's answer.
const CODING_WORDS: RangeInclusive<usize> = 50..=220;
const CODE_COLUMNS: RangeInclusive<usize> = 0..=100;

pub(super) fn question(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    part_order(lines, found);
    title(question, lines, found);
    points::check(question, lines, found);
    flags::check(question, lines, found);
    red_flags(question, lines, found);
    hints(question, lines, found);
    facts(question, lines, found);
    model_answer(question, lines, found);
}

fn part_order(lines: &QuestionLines, found: &mut Findings) {
    for pair in lines.parts.windows(2) {
        if let [(before, _), (part, line)] = pair
            && before > part
        {
            let message = format!("\"{}\" stands behind \"{}\"", part.title(), before.title());
            found.add(*line, "part-order", message);
        }
    }
}

fn title(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    let line = lines.heading;
    within(
        &QUESTION_WORDS,
        word_count(&question.text),
        "words",
        line,
        "question-length",
        found,
    );

    if !question.text.ends_with(['?', '.']) {
        found.add(
            line,
            "question-form",
            "a question or task is a sentence and ends with \"?\" or \".\"",
        );
    }
}

fn red_flags(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    within(
        &RED_FLAGS,
        question.red_flags.len(),
        "red flags",
        lines.part(Part::RedFlags),
        "red-flag-count",
        found,
    );

    for (flag, at) in question.red_flags.iter().zip(&lines.red_flags) {
        if !at.weighted {
            found.add(
                at.line,
                "no-weight",
                "no weight: write `- (2) …` or `- (1) …`",
            );
        }

        within(
            &RED_FLAG_WEIGHTS,
            flag.weight,
            "as a weight",
            at.line,
            "weight",
            found,
        );

        within(
            &RED_FLAG_WORDS,
            word_count(&flag.text),
            "words",
            at.line,
            "red-flag-length",
            found,
        );
    }
}

fn hints(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    within(
        &HINTS,
        question.hints.len(),
        "hints",
        lines.part(Part::Hints),
        "hint-count",
        found,
    );

    for (hint, line) in question.hints.iter().zip(&lines.hints) {
        within(
            &HINT_WORDS,
            word_count(hint),
            "words",
            *line,
            "hint-length",
            found,
        );
    }
}

fn facts(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    let line = lines.part(Part::Facts);
    match question.kind {
        QuestionType::CaseStudy | QuestionType::Scenario => {
            within(
                &FACTS,
                question.facts.len(),
                "facts",
                line,
                "fact-count",
                found,
            );
        }
        kind if !question.facts.is_empty() => {
            found.add(
                line,
                "fact-count",
                format!("facts are for case studies and scenarios, this is {kind}"),
            );
        }
        _ => {}
    }

    let mut names: HashMap<String, usize> = HashMap::new();
    for (fact, line) in question.facts.iter().zip(&lines.facts) {
        within(
            &FACT_WORDS,
            word_count(&fact.text),
            "words",
            *line,
            "fact-length",
            found,
        );

        if let Some(first) = names.insert(fold(&fact.name), *line) {
            found.add(
                *line,
                "fact-name",
                format!("the name of the fact in line {first}"),
            );
        }
    }
}

fn model_answer(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    let line = lines.part(Part::ModelAnswer);
    let Some(answer) = &question.model_answer else {
        return found.add(line, "no-model-answer", "no model answer");
    };
    let text: Vec<&str> = answer.lines().collect();
    let fenced = fences(&text).0;
    let (code, prose): (Vec<_>, Vec<_>) =
        text.iter().zip(&fenced).partition(|(_, fenced)| **fenced);
    let words = prose.iter().map(|(line, _)| word_count(line)).sum();
    let coding = question.kind == QuestionType::Coding;
    if coding && code.is_empty() {
        found.add(
            line,
            "no-code",
            "a coding question's answer needs a code block",
        );
    }
    let wanted = if coding { &CODING_WORDS } else { &ANSWER_WORDS };
    within(
        wanted,
        words,
        "words of prose",
        line,
        "model-answer-length",
        found,
    );
    for (code, _) in code {
        within(
            &CODE_COLUMNS,
            code.chars().count(),
            "columns of code",
            line,
            "code-width",
            found,
        );
    }
}
