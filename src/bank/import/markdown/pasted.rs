//! What is left of lists and headings where a page of a word processor or a PDF is pasted: bullets
//! and numbers that Markdown does not know, questions below each other without a blank line.
//!
//! Rewrites bullets as Markdown has them, and parts paragraphs where another question begins. Does
//! not decide which blocks are questions: that is `layout`.

use super::scan::{Block, Kind, LineBreak};
use crate::bank::import::guess::{REMARK, asks, without_number};
use crate::bank::import::orders;

/// Bullets of the first, the second and the third level.
const BULLETS: [&[char]; 3] = [
    &['•', '●', '‣', '☐', '☑', '☒'],
    &['–', '—', '◦', '○'],
    &['▪', '■', '§'],
];

/// Returns true for a page whose questions stand behind bullets that Markdown does not know.
pub(super) fn has_bullets(lines: &[&str]) -> bool {
    let mut items = lines.iter().filter_map(|line| bullet(line));
    items.any(|(level, item)| level == 0 && asks(item) == 2)
}

/// A line behind such a bullet as an item of Markdown, indented as its level has it.
pub(super) fn as_item(line: &str) -> Option<String> {
    let (level, item) = bullet(line)?;
    Some(format!("{}- {item}", "  ".repeat(level)))
}

fn bullet(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start();
    let first = text.chars().next()?;
    let level = BULLETS.iter().position(|level| level.contains(&first))?;
    let item = text.get(first.len_utf8()..)?;
    item.starts_with(char::is_whitespace)
        .then(|| (level, item.trim_start()))
}

/// Marks between a question and its answer in one line.
const BETWEEN: [&str; 8] = ["|", "-", "–", "—", ":", "=>", "->", "="];

/// Returns true for a page of questions with their answers behind them in the same line.
pub(super) fn has_pairs(lines: &[&str]) -> bool {
    let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
    let pairs = lines.iter().filter(|line| pair(line).is_some()).count();
    pairs > 1 && pairs * 2 >= filled
}

/// A line `What is drift? - Change` as Markdown has it: `Q: What is drift? A: Change`; also a
/// numbered question among such lines.
pub(super) fn as_labelled(line: &str) -> Option<String> {
    if let Some((question, answer)) = pair(line) {
        return Some(format!("Q: {question} A: {answer}"));
    }
    let (text, is_numbered) = without_number(line);
    (is_numbered && asks(text) > 0).then(|| format!("Q: {text}"))
}

fn pair(line: &str) -> Option<(&str, &str)> {
    marked_pair(line).or_else(|| told_pair(line))
}

/// A numbered question and the sentences behind it: `1) What is drift? A change of data.`
fn told_pair(line: &str) -> Option<(&str, &str)> {
    let (text, _) = Some(without_number(line)).filter(|(_, numbered)| *numbered)?;
    let task = text
        .find(". ")
        .filter(|end| text.get(..*end).is_some_and(is_task));
    let end = task.or_else(|| text.find("? "))?;
    let (question, answer) = text.split_at(end + 1);
    let answer = answer.trim();
    let is_told = answer.starts_with(char::is_uppercase)
        && !answer.contains('?')
        && asks(answer) == 0
        && !is_task(answer);
    (is_told && (task.is_some() || asks(question) == 2)).then_some((question, answer))
}

fn marked_pair(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(['-', '*', '•', ' ']);
    let end = line.find('?')? + 1;
    let (question, rest) = (line.get(..end)?, line.get(end..)?);
    let behind = rest.trim_start();
    let mark = BETWEEN.iter().find(|mark| behind.starts_with(**mark))?;
    let answer = behind.get(mark.len()..)?;
    let spaced = answer.starts_with(' ') && answer.contains(char::is_alphanumeric);
    let bare = without_number(question).0;
    let is_row = line.starts_with('|') || answer.trim_end().ends_with('|');
    (spaced && !is_row && asks(bare) == 2).then_some((bare, answer.trim()))
}

/// Marks between the sides of cards that no layout knows, the surest first.
const UNKNOWN_MARKS: [&str; 7] = ["|||", " | ", " - ", " – ", " = ", ": ", ","];

/// A thing to try with a page of cards with another mark than a tab between their sides.
pub(super) fn hint_at_cards(text: &str) -> Option<String> {
    let parts = text.split(['\n', ';']).flat_map(|line| line.split("==="));
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    let cards: Vec<&str> = parts.collect();
    let mark = UNKNOWN_MARKS.iter().find(|mark| {
        let parted = cards.iter().filter(|card| has_short_front(card, mark));
        parted.count() * 5 > cards.len() * 4
    })?;
    (cards.len() > 1).then(|| {
        format!(
            "these look like cards with \"{mark}\" between their sides: put a tab or \"::\" \
             there, as Quizlet exports with \"Tab\" and \"New line\""
        )
    })
}

fn has_short_front(card: &str, mark: &str) -> bool {
    let sides = card.split_once(mark);
    sides.is_some_and(|(front, _)| front.split_whitespace().count() <= 6)
}

/// Parts the paragraphs in which further questions begin, and makes headings of the titles that
/// stand alone above numbered ones.
pub(super) fn part_paragraphs(blocks: Vec<Block>) -> Vec<Block> {
    let mut parts: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block.kind {
            Kind::Paragraph => part(block, &mut parts),
            _ => parts.push(block),
        }
    }

    for at in 0..parts.len() {
        if is_title(&parts, at)
            && let Some(block) = parts.get_mut(at)
        {
            block.kind = Kind::Heading {
                level: 6,
                in_item: false,
            };
        }
    }
    parts
}

/// Pushes a paragraph's parts: each further question begins one.
fn part(mut block: Block, parts: &mut Vec<Block>) {
    while let Some(at) = next_question(&block) {
        let Some(end) = block.breaks.get(at).copied() else {
            break;
        };
        let words = block.words.split_off(end.words);
        let breaks = block.breaks.split_off(at);
        let rest = Block {
            start: end.byte,
            words: words.trim_start_matches('\n').to_string(),
            breaks: (breaks.iter().skip(1))
                .map(|later| LineBreak {
                    words: later.words.saturating_sub(end.words + 1),
                    byte: later.byte,
                })
                .collect(),
            bold: None,
            ..block.clone()
        };
        block.end = end.byte.saturating_sub(1);
        parts.push(block);
        block = rest;
    }

    parts.push(block);
}

fn asks_whole(line: &str) -> bool {
    is_question(line) || (is_task(line) && line.ends_with('.'))
}

/// The index of the line break behind which another question begins.
fn next_question(block: &Block) -> Option<usize> {
    let first = first_line(&block.words, 0);
    if !block.breaks.is_empty() && block.words.lines().all(asks_whole) {
        return Some(0);
    }
    let mut is_sure = asks(first) == 2;
    let mut is_asked = is_sure || is_task(first);
    let mut is_answered = false;

    for (at, end) in block.breaks.iter().enumerate() {
        let line = first_line(&block.words, end.words);
        let asks_anew = is_question(line) && (is_sure || is_answered);
        // Right below a question, an order says how to answer it.
        let is_told = is_answered && is_task(line) && line.ends_with('.');
        if is_numbered_question(line) || asks_anew || is_told {
            return Some(at);
        }
        is_answered |= is_asked && asks(line) < 2;
        is_sure |= asks(line) == 2;
        is_asked |= is_sure;
    }
    None
}

/// The first line with words from a byte on.
fn first_line(words: &str, from: usize) -> &str {
    let rest = words.get(from..).unwrap_or_default();
    rest.trim_start_matches('\n')
        .lines()
        .next()
        .unwrap_or_default()
}

/// Returns true for a whole question in a line of its own.
fn is_question(line: &str) -> bool {
    asks(line) == 2
        && !line.starts_with(|c: char| c.is_lowercase() || !c.is_alphabetic() && c != '¿')
}

/// Returns true for a line that begins with a number or a letter and asks.
pub(super) fn is_numbered_question(line: &str) -> bool {
    let (text, numbered) = without_number(line);
    let text = match numbered {
        true => Some(text),
        false => without_letter(line),
    };
    text.is_some_and(|text| asks(text) > 0 && !text.starts_with(char::is_lowercase))
}

/// A text behind the letter that counts it: `a) `, `(b) `.
pub(super) fn without_letter(line: &str) -> Option<&str> {
    let text = line.trim_start().trim_start_matches('(');
    let rest = text.strip_prefix(|c: char| c.is_ascii_lowercase())?;
    let rest = rest.strip_prefix(')')?;
    rest.starts_with(char::is_whitespace)
        .then(|| rest.trim_start())
}

/// Returns true for a few words alone above a numbered question, which answer no question above.
fn is_title(parts: &[Block], at: usize) -> bool {
    let Some(block) = paragraph(parts, at).filter(|block| block.bold.is_none()) else {
        return false;
    };
    let above = at.checked_sub(1).and_then(|above| parts.get(above));
    let answers = above.is_some_and(|above| above.breaks.is_empty());
    let numbers = paragraph(parts, at + 1).is_some_and(|below| is_numbered_question(&below.words));

    numbers
        && !answers
        && block.breaks.is_empty()
        && block.words.split_whitespace().count() <= 5
        && block.words.ends_with(char::is_alphanumeric)
        && !block.words.starts_with(char::is_lowercase)
        && asks(&block.words) == 0
}

fn paragraph(parts: &[Block], at: usize) -> Option<&Block> {
    parts.get(at).filter(|block| block.kind == Kind::Paragraph)
}

/// Begins of what an interviewer tells a candidate to do, as an answer hardly begins.
const TASKS: [&str; 11] = [
    "tell me ",
    "walk me ",
    "talk me ",
    "give me ",
    "explain ",
    "describe ",
    "discuss ",
    "define ",
    "differentiate ",
    "distinguish ",
    "give an example ",
];

/// Returns true for one short sentence that is a task.
pub(super) fn is_task(paragraph: &str) -> bool {
    let task = paragraph.split(REMARK).next().unwrap_or_default();
    let text = without_number(task.trim_end()).0.to_lowercase();
    let inner = text.trim_end_matches(['.', '!']);
    let is_told = TASKS.iter().any(|task| text.starts_with(task)) || orders::is_order(&text);
    is_told
        && text.split_whitespace().count() <= 25
        && !inner.contains([':', '\n'])
        && !inner.contains(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bullets_of_word_processors() {
        for (line, item) in [
            ("• What is drift?", Some("- What is drift?")),
            ("•\tWhat is drift?", Some("- What is drift?")),
            ("    – Change", Some("  - Change")),
            ("▪ Often", Some("    - Often")),
            ("•x", None),
            ("- x", None),
        ] {
            assert_eq!(as_item(line).as_deref(), item, "{line}");
        }
    }

    #[test]
    fn numbered_questions() {
        for (line, expected) in [
            ("1.1 What is drift?", true),
            ("(2) What is drift?", true),
            ("b) What is drift?", true),
            ("(c) Explain drift", true),
            ("2.5 is a number", false),
            ("a) noise", false),
            ("What is drift?", false),
        ] {
            assert_eq!(is_numbered_question(line), expected, "{line}");
        }
    }

    #[test]
    fn tasks() {
        for (line, expected) in [
            ("Tell me about yourself.", true),
            ("Explain the bias of a model.", true),
            ("Explain it. Then wait.", false),
            ("Compare the distributions.", false),
        ] {
            assert_eq!(is_task(line), expected, "{line}");
        }
    }
}
