//! Where in a block its question ends and what follows begins. Whether the block is a question:
//! `layout`.

use super::pasted::is_numbered_question;
use super::prefix::answer_prefix;
use super::scan::{Block, Kind, LineBreak};
use super::side_parts;
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

    let numbered = block.kind == Kind::Paragraph && is_numbered_question(&block.words);
    let line = block.breaks.iter().take(MAX_HEAD_LINES).find(|end| {
        let above = block.words.get(..end.words).unwrap_or_default();
        let begins_anew = block.words.get(end.words + 1..).is_some_and(is_capital);
        match asks(above) {
            2 => true,
            _ if numbered && begins_anew => is_numbered_question(above),
            likely => likely == 1 && is_answered_behind(block, end),
        }
    });

    match line {
        Some(end)
            if is_answered_behind(block, end)
                || asks(block.words.get(end.words..).unwrap_or_default()) < 2 =>
        {
            let head = block.words.get(..end.words).unwrap_or_default();
            (head.replace('\n', " "), end.byte, false)
        }
        _ => (all, block.end, false),
    }
}

fn is_capital(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

/// Returns true where the line behind a line's end says that it answers.
fn is_answered_behind(block: &Block, end: &LineBreak) -> bool {
    let below = block.words.get(end.words..).unwrap_or_default();
    let line = below.trim_start_matches('\n').lines().next();
    line.is_some_and(|line| answer_prefix(line).is_some() || side_parts::is_label(line))
}
