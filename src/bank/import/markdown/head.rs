//! Where in a block its question ends and what follows begins. Whether the block is a question:
//! `layout`.

use super::labels;
use super::pasted::{is_numbered_question, is_task, without_letter};
use super::prefix::{answer_prefix, behind_arrow};
use super::scan::{Block, Kind, LineBreak};
use crate::bank::import::guess::{self, asks};

/// A question is asked within this many lines.
pub(super) const MAX_HEAD_LINES: usize = 5;

/// The byte behind a heading that ends at `end`: what follows its words in its line, and the line
/// under a setext heading, is no body.
pub(super) fn after_heading(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let Some(line) = rest.find('\n').map(|at| at + 1) else {
        return text.len();
    };

    let next = rest
        .get(line..)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default();
    let underline = next.len() >= 2
        && (next.trim_end().chars().all(|c| c == '=') || next.trim_end().chars().all(|c| c == '-'));

    end + line + if underline { next.len() } else { 0 }
}

/// A block's question, the byte where the rest begins, and whether the question is set in bold.
///
/// The question is the bold text at the block's start, or its first line when that ends in a
/// question mark, or all of it.
pub(super) fn cut(block: &Block) -> (String, usize, bool) {
    let all = block.words.replace('\n', " ");
    if let Some(LineBreak { words, byte }) = block.bold {
        let bold = block.words.get(..words).unwrap_or_default();
        let rest = block.words.get(words..).unwrap_or_default();
        let numbered = guess::without_number(bold).1;

        // A mark behind the bold text belongs to it.
        let loose = rest.trim().trim_matches([':', '.', '-', '–']);
        let only_mark = !loose.contains(char::is_alphanumeric) && loose.chars().count() <= 8;
        if only_mark {
            return (all, block.end, true);
        }
        if asks(bold) == 2 || (rest.starts_with('\n') && (numbered || asks(bold) > 0)) {
            return (bold.replace('\n', " "), byte, true);
        }
        if numbered {
            return (all, block.end, true);
        }
    }

    let is_numbered = block.kind == Kind::Paragraph && is_numbered_question(&block.words);
    let lines = block.breaks.iter().take(MAX_HEAD_LINES);
    let sure = lines.clone().find(|end| {
        let above = block.words.get(..end.words).unwrap_or_default();
        let below = block.words.get(end.words + 1..).unwrap_or_default();
        match asks(above) {
            2 => true,
            _ if is_numbered && is_capital(below) => is_numbered_question(above),
            0 => false,
            _ => {
                is_answered_behind(block, end)
                    || ends_task(above, below)
                    || without_letter(below).is_some()
            }
        }
    });
    let is_asked_by_place = is_numbered || matches!(block.kind, Kind::Item { .. });
    let line = sure.or_else(|| {
        lines.take(1).find(|end| {
            let above = block.words.get(..end.words).unwrap_or_default();
            let below = block.words.get(end.words + 1..).unwrap_or_default();
            let is_told = above.trim_end().ends_with('.') && asks(above) == 1;
            is_asked_by_place
                && !tells_what_is_given(above)
                && (is_told || ends_short(above, below))
        })
    });

    match line {
        Some(end)
            if is_answered_behind(block, end)
                || begins_parts(block.words.get(end.words + 1..).unwrap_or_default())
                || asks(block.words.get(end.words..).unwrap_or_default()) < 2 =>
        {
            let head = block.words.get(..end.words).unwrap_or_default();
            (head.replace('\n', " "), end.byte, false)
        }
        _ => (all, block.end, false),
    }
}

/// Returns true for lines that are each counted by a letter: the parts of a question.
fn begins_parts(below: &str) -> bool {
    let mut lines = below.lines();
    lines.all(|line| without_letter(line).is_some())
}

/// Letters that a line has at most where it was hardly broken for want of room.
const SHORT: usize = 60;

/// Returns true for a task that is told whole above a line that answers it: "Explain drift." above
/// "The data change."
pub(super) fn ends_task(above: &str, below: &str) -> bool {
    let task = above.replace('\n', " ");
    let task = task.trim_end();
    let line = below.lines().next().unwrap_or_default();
    let is_told = task.ends_with(['.', '!', '。']) || ends_short(above, below);
    is_told && is_task(task) && asks(line) < 2
}

/// Returns true for a text that begins with what is given for the question behind it.
fn tells_what_is_given(text: &str) -> bool {
    const GIVEN: [&str; 7] = [
        "given", "consider", "suppose", "imagine", "you", "your", "if",
    ];
    let words = guess::without_number(text).0.to_lowercase();
    let first = words.split_whitespace().next().unwrap_or_default();
    GIVEN.contains(&first)
}

/// Returns true for a short line above one that begins anew.
fn ends_short(above: &str, below: &str) -> bool {
    let line = above.trim_end();
    line.chars().count() <= SHORT
        && !line.ends_with([',', ';', ':', '-', '–', '(', '/'])
        && (is_capital(below) || begins_small(above))
        && asks(below.lines().next().unwrap_or_default()) < 2
}

/// Returns true for a text of whoever writes no capitals: what is below need not have one either.
fn begins_small(text: &str) -> bool {
    guess::without_number(text)
        .0
        .starts_with(char::is_lowercase)
}

fn is_capital(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

/// Returns true where the line behind a line's end says that it answers.
fn is_answered_behind(block: &Block, end: &LineBreak) -> bool {
    let below = block.words.get(end.words..).unwrap_or_default();
    let line = below.trim_start_matches('\n').lines().next();
    line.is_some_and(|line| {
        answer_prefix(line).is_some() || labels::is_label(line) || behind_arrow(line).is_some()
    })
}
