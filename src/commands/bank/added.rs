//! What `viva bank add` says of a file: counts, the first questions and the last as they were
//! understood, and everything that was left out.

use crate::bank::import::{ImportedBank, Skipped};
use crate::bank::intake::Outcome;
use crate::bank::near::Near;
use crate::domain::Question;
use crate::domain::text::{ellipsis, one_line, plural};
use serde_json::{Value, json};

/// Questions at a file's begin that are shown as they were understood; the last one is besides.
const SHOWN: usize = 3;
/// Things left out that are listed in text.
const LISTED: usize = 10;

/// A file that was read, and stored unless it was a dry run.
pub(super) struct AddedFile {
    pub(super) imported: ImportedBank,
    pub(super) written: Option<Written>,
}

/// The outcome of storing a bank, and its questions that another bank has already.
pub(super) struct Written {
    pub(super) outcome: Outcome,
    pub(super) near: Vec<Near>,
}

/// What was understood of a file, as JSON.
pub(super) fn file_json(added: &AddedFile) -> Value {
    let imported = &added.imported;
    let skipped: Vec<Value> = imported
        .skipped
        .iter()
        .map(|s| json!({ "line": s.line, "through": s.through, "why": s.why }))
        .collect();
    let mut row = json!({
        "format": imported.format.as_str(),
        "bank": imported.bank.name,
        "questions": imported.bank.questions.len(),
        "with_answer": imported.with_answer,
        "with_key_points": imported.with_key_points,
        "with_difficulty": imported.with_difficulty,
        "first": imported.bank.questions.iter().take(SHOWN).map(question_json).collect::<Vec<_>>(),
        "last": imported.bank.questions.last().map(question_json),
        "skipped": skipped,
    });

    if let Some(encoding) = imported.encoding {
        row["encoding"] = encoding.into();
    }
    if let Some(Written { outcome, near }) = &added.written {
        let removed = if outcome.pruned {
            outcome.left.len()
        } else {
            0
        };
        row["added"] = outcome.added.len().into();
        row["updated"] = outcome.updated.into();
        row["unchanged"] = outcome.unchanged.into();
        row["removed"] = removed.into();
        row["near_duplicates"] = near.iter().map(near_json).collect();
    }
    row
}

fn question_json(question: &Question) -> Value {
    json!({
        "text": question.text,
        "answer": question.model_answer,
        "section": question.section,
        "topic": question.topic,
        "difficulty": question.difficulty,
        "type": question.kind,
        "key_points": question.key_points.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(),
        "red_flags": question.red_flags.iter().map(|f| f.text.as_str()).collect::<Vec<_>>(),
    })
}

fn near_json(near: &Near) -> Value {
    json!({
        "id": near.question.id,
        "text": near.question.text,
        "other": near.other.id,
        "other_bank": near.other.bank,
        "other_text": near.other.text,
        "cosine": near.cosine,
    })
}

/// What was understood of a file, in text.
pub(super) fn describe_file(label: &str, added: &AddedFile, width: usize) -> String {
    let imported = &added.imported;
    let mut text = format!(
        "{label}: {} ({}), {} with an answer, {} with key points, {} with a difficulty",
        plural(imported.bank.questions.len(), "question"),
        imported.format.as_str(),
        imported.with_answer,
        imported.with_key_points,
        imported.with_difficulty,
    );

    if let Some(encoding) = imported.encoding {
        text.push_str(&format!(
            "\n  not UTF-8: read as {encoding} (--encoding names another)"
        ));
    }
    let questions = &imported.bank.questions;
    for question in questions.iter().take(SHOWN) {
        text.push_str(&describe_question(question, width));
    }
    if questions.len() > SHOWN + 1 {
        text.push_str("\n  …");
    }
    // Where questions and answers have shifted, the last one shows it.
    if let Some(last) = questions.iter().skip(SHOWN).next_back() {
        text.push_str(&describe_question(last, width));
    }
    describe_left_out(&imported.skipped, &mut text);

    match &added.written {
        None => text.push_str("\n  nothing was written (--dry-run)"),
        Some(written) => {
            let bank = &imported.bank.name;
            text.push_str(&describe_outcome(bank, &written.outcome));
        }
    }
    text
}

/// A question in five lines at most: its text, its answer, its key points and red flags, what else
/// is known of it.
fn describe_question(question: &Question, width: usize) -> String {
    let room = width.saturating_sub(6).clamp(34, 94);
    let answer = match &question.model_answer {
        Some(answer) => format!("= {}", ellipsis(&one_line(answer), room - 2)),
        None => "no answer".to_string(),
    };
    let section = match question.section.as_str() {
        "" => String::new(),
        section => format!(" · {section}"),
    };

    let points = question.key_points.iter().map(|point| point.text.as_str());
    let points = listed_items("+", points.collect(), room);
    let flags = question.red_flags.iter().map(|flag| flag.text.as_str());
    let flags = listed_items("!", flags.collect(), room);

    format!(
        "\n  - {}\n    {answer}{points}{flags}\n    {}{}",
        ellipsis(&one_line(&question.text), room),
        question.difficulty,
        ellipsis(&section, room)
    )
}

/// A line of items behind a mark; nothing where there are none.
fn listed_items(mark: &str, items: Vec<&str>, room: usize) -> String {
    let line = ellipsis(&one_line(&items.join("; ")), room - 2);
    match items.is_empty() {
        true => String::new(),
        false => format!("\n    {mark} {line}"),
    }
}

fn describe_left_out(skipped: &[Skipped], text: &mut String) {
    if skipped.is_empty() {
        return;
    }
    text.push_str("\n  left out:");
    for s in skipped.iter().take(LISTED) {
        let lines = match s.through > s.line {
            true => format!("lines {} to {}", s.line, s.through),
            false => format!("line {}", s.line),
        };
        text.push_str(&format!("\n    {lines}: {}", s.why));
    }
    if skipped.len() > LISTED {
        let more = skipped.len() - LISTED;
        text.push_str(&format!("\n    and {more} more; --json lists all"));
    }
}

fn describe_outcome(bank: &str, outcome: &Outcome) -> String {
    let text = format!(
        "\n  bank {bank}: {} added, {} updated, {} unchanged",
        outcome.added.len(),
        outcome.updated,
        outcome.unchanged
    );
    match (outcome.left.len(), outcome.pruned) {
        (0, _) => text,
        (n, true) => format!("{text}, {n} removed"),
        (n, false) => {
            let (questions, are) = (
                plural(n, "stored question"),
                if n == 1 { "is" } else { "are" },
            );
            format!("{text}; {questions} {are} not in the file (--prune removes what is gone)")
        }
    }
}
