//! What programs for notes write besides Markdown, as Markdown: cards told by a tag, callouts,
//! properties, ids of blocks, boxes to tick, gaps over several lines.
//!
//! Lines keep their numbers. Cards of one line or around a divider are [`super::cards`]'.

use super::blocks::{self, Blocks};
use super::{pairs, pasted};
use crate::bank::import::guess::{self, asks};
use crate::bank::markdown::fences;

/// Tags that make a line the front of a card.
const CARD_TAGS: [&str; 6] = [
    "#card",
    "#card-reverse",
    "#card-spaced",
    "#flashcard",
    "#anki",
    "#drill",
];

/// The text with such lines rewritten.
pub(super) fn as_markdown(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut callout = Callout::default();
    let mut gaps: Option<usize> = None;
    let bulleted = pasted::has_bullets(&lines);
    let paired = pasted::has_pairs(&lines);
    let mut blocks = Blocks::default();
    let mut outline = Outline::default();
    let mut in_shell = false;

    for (at, (line, fenced)) in lines.iter().zip(fenced).enumerate() {
        if fenced {
            out.push((*line).to_string());
            continue;
        }
        let line = callout.open(line).unwrap_or_else(|| (*line).to_string());
        in_shell = line.starts_with("$ ") || (in_shell && is_of_shell(&line));
        if in_shell && line.starts_with('#') {
            out.push(format!("\\{line}"));
            continue;
        }
        let item = pasted::as_item(&line).filter(|_| bulleted);
        let line = item.unwrap_or(line);
        if let Some(labelled) = pasted::as_labelled(&line).filter(|_| paired) {
            out.push(labelled);
            continue;
        }
        if let Some(rewritten) = blocks.rewrite(&line) {
            out.push(rewritten);
            continue;
        }
        if outline.leaves_out(&line) {
            out.push(String::new());
            continue;
        }

        // `C:` alone: the sentence with gaps is in the lines below.
        let goes_on = gaps.filter(|_| !line.trim().is_empty() && line.trim() != "---");
        if let Some(first) = goes_on.and_then(|at| out.get_mut(at)) {
            first.push(' ');
            first.push_str(line.trim());
            out.push(String::new());
            continue;
        }
        gaps = (line.trim() == "C:").then_some(out.len());
        let below = lines.get(at + 1).map(|line| line.trim());
        out.push(match without_card_tag(line.trim_end()) {
            // The divider says that it is a card.
            Some(front) if matches!(below, Some("?" | "??")) => front.to_string(),
            _ => plain_line(&line),
        });
    }
    pairs::as_english(out).join("\n")
}

/// Returns true for a line that goes on with a shell's: its comments are no headings.
fn is_of_shell(line: &str) -> bool {
    !line.trim().is_empty() && !guess::without_number(line).1 && asks(line) < 2
}

/// A callout that asks: `> [!question] What …?` and the quoted lines below it.
#[derive(Default)]
struct Callout {
    is_open: bool,
    /// Its title is the next line.
    wants_title: bool,
}

impl Callout {
    /// The line without the callout around it; None for a line outside of one.
    fn open(&mut self, line: &str) -> Option<String> {
        let Some(inside) = line.trim_start().strip_prefix('>') else {
            self.is_open = false;
            return None;
        };
        let inside = inside.trim_start_matches(['>', ' ']);
        let title = inside
            .strip_prefix("[!")
            .and_then(|rest| rest.split_once(']'));
        if let Some((kind, title)) = title {
            let title = title.trim_start_matches(['-', '+']).trim();
            let kind = kind.split('|').next().unwrap_or_default();
            if ["question", "help", "faq"].contains(&kind.trim().to_lowercase().as_str()) {
                self.is_open = true;
                self.wants_title = title.is_empty();
                return Some(if title.is_empty() {
                    String::new()
                } else {
                    format!("Q: {title}")
                });
            }
            // One inside the other folds the answer away.
            return self.is_open.then(|| title.to_string());
        }

        let is_title = self.wants_title && !inside.trim().is_empty();
        self.wants_title &= !is_title;
        match (self.is_open, is_title) {
            (false, _) => None,
            (true, true) => Some(format!("Q: {inside}")),
            (true, false) => Some(inside.to_string()),
        }
    }
}

/// The blocks of an outline beside a card, which are no part of it: its answer is indented below.
#[derive(Default)]
struct Outline {
    /// Columns before the card above.
    card: Option<usize>,
    /// True behind a block beside that card.
    beside: bool,
}

impl Outline {
    /// Returns true for a line that belongs to no card.
    fn leaves_out(&mut self, line: &str) -> bool {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let is_item = text.starts_with("- ");

        if without_card_tag(text.trim_end()).is_some() {
            self.card = is_item.then_some(indent);
            self.beside = false;
        } else if text.starts_with('#') {
            *self = Self::default();
        } else if is_item && self.card.is_some_and(|card| indent <= card) {
            self.beside = true;
        }
        self.beside && !text.is_empty()
    }
}

fn plain_line(line: &str) -> String {
    let text = line.trim_start();
    let indent = line.get(..line.len() - text.len()).unwrap_or_default();
    // The bytes of an image are no words either.
    if is_property(text) || (text.starts_with('[') && text.contains("]: <data:")) {
        return String::new();
    }

    let text = without_heading_id(without_block_id(text.trim_end()));
    if let Some(front) = without_card_tag(text) {
        let mark = mark_length(front);
        let (mark, words) = front.split_at(mark);
        if words.contains("{{cloze ") {
            return format!("{indent}C: {}", blocks::gaps(words.trim()));
        }
        // A front is one line, which a heading is.
        let mark = if mark.is_empty() { "###### " } else { mark };
        return format!("{indent}{mark}Q: {}", words.trim());
    }
    if let Some((mark, item)) = boxed(text).filter(|(_, item)| begins_with_question(item)) {
        return format!("{indent}{mark}{item}");
    }
    if let Some(numbered) = numbered(text) {
        return format!("{indent}{numbered}");
    }
    match text.len() == line.trim().len() {
        true => line.to_string(),
        false => format!("{indent}{text}"),
    }
}

/// The words before the tag of a card at a line's end.
fn without_card_tag(text: &str) -> Option<&str> {
    let mut fronts = CARD_TAGS.iter().filter_map(|tag| text.strip_suffix(tag));
    fronts.find_map(|front| front.strip_suffix(' '))
}

/// What Logseq keeps of a block: `card-last-interval:: 4`.
fn is_property(text: &str) -> bool {
    let key = text.trim_start_matches("- ").split_once("::");
    key.is_some_and(|(key, _)| {
        ["id", "collapsed", "created-at", "updated-at"].contains(&key)
            || (key.starts_with("card-")
                && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    })
}

/// A line without the id that Obsidian gives a block, which has a digit and is no power: `^1650`.
fn without_block_id(text: &str) -> &str {
    match text.rsplit_once(" ^") {
        Some((before, id))
            if id.len() >= 4
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && id.bytes().any(|b| b.is_ascii_digit()) =>
        {
            before.trim_end()
        }
        _ => text,
    }
}

/// A heading without the id that Google Docs and static sites write behind it: `{#drift}`.
fn without_heading_id(text: &str) -> &str {
    match text.strip_suffix('}').and_then(|t| t.rsplit_once(" {#")) {
        Some((before, id)) if text.starts_with('#') && !id.contains(char::is_whitespace) => {
            before.trim_end()
        }
        _ => text,
    }
}

/// Bytes of the marks of headings and list items that a line begins with.
fn mark_length(text: &str) -> usize {
    let rest = text.trim_start_matches(['#', '-', '*', '+']);
    match rest.starts_with(' ') && rest.len() < text.len() {
        true => text.len() - rest.trim_start().len(),
        false => 0,
    }
}

/// A list item without its box to tick: the mark, and the words.
fn boxed(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(['-', '*', '+'])?.strip_prefix(" [")?;
    let item = rest.strip_prefix([' ', 'x', 'X'])?.strip_prefix("] ")?;
    Some((text.get(..2)?, item.trim_start()))
}

/// Returns true for a task, and a text that begins with a question, whatever stands behind it.
fn begins_with_question(text: &str) -> bool {
    let question = text.split_inclusive('?').next().unwrap_or_default();
    asks(question) == 2 || pasted::is_task(text)
}

/// Digits of Chinese and Japanese numbers, from one.
const DIGITS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn digit(text: &str) -> Option<usize> {
    let place = DIGITS
        .iter()
        .position(|d| text.strip_prefix(*d) == Some(""));
    place.map(|place| place + 1)
}

/// A number of such digits below a hundred: `十二`.
fn of_digits(text: &str) -> Option<usize> {
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

/// A number as Chinese and Japanese lists have it (`1、`, `一、`), as Markdown has it.
fn numbered(text: &str) -> Option<String> {
    if let Some((number, rest)) = text.split_once('、')
        && let Some(number) = of_digits(number)
    {
        return Some(format!("{number}. {}", rest.trim_start()));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let rest = rest.strip_prefix(['、', '．'])?;
    (1..=3)
        .contains(&digits)
        .then(|| format!("{number}. {}", rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::as_markdown;

    #[test]
    fn lines_of_notes() {
        for (line, expected) in [
            ("### What is drift? #card", "### Q: What is drift?"),
            ("- Drift #card", "- Q: Drift"),
            ("Drift #flashcard", "###### Q: Drift"),
            ("see #card games", "see #card games"),
            ("What is it? #card\n?\nThat.", "What is it?\n?\nThat."),
            ("  card-last-interval:: 4", ""),
            ("std::vector:: x", "std::vector:: x"),
            ("It changes. ^1650", "It changes."),
            ("The area is r ^2", "The area is r ^2"),
            ("- [ ] What is drift?", "- What is drift?"),
            ("- [x]  Explain drift.", "- Explain drift."),
            ("- [x] The right one", "- [x] The right one"),
            ("1、什么是漂移？", "1. 什么是漂移？"),
            ("十二、什么是漂移？", "12. 什么是漂移？"),
            ("## What is drift? {#drift}", "## What is drift?"),
            ("## What is {#x}?", "## What is {#x}?"),
            (
                "$ git rebase -i\n# picks\n\n# Title",
                "$ git rebase -i\n\\# picks\n\n# Title",
            ),
            (
                "> [!question]- What is drift?\n> Change.",
                "Q: What is drift?\nChange.",
            ),
            (
                "> [!faq]\n> Why?\n>> [!tip] Answer\n>> So.",
                "\nQ: Why?\nAnswer\nSo.",
            ),
            (
                "> [!note] What is it?\n> So.",
                "> [!note] What is it?\n> So.",
            ),
            (
                "C:\nThe [order] of\na [group].\n\nx",
                "C: The [order] of a [group].\n\n\n\nx",
            ),
            ("```\n- Drift #card\n```", "```\n- Drift #card\n```"),
        ] {
            assert_eq!(as_markdown(line), expected, "{line}");
        }
    }
}
