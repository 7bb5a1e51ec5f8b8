//! Flashcards among notes, as Obsidian's and RemNote's readers and writers have them.
//!
//! `front::back` and `front:::back` in one line, `>>` likewise; a line of `?` or `??` between front
//! and back; `==gaps==` where a tag says that the page holds cards; and a page that is one card,
//! front and back divided by a rule. Decks are tags (`#flashcards/ml`), and what a program notes of
//! its schedule is no text.

use super::plain::plain;
use super::prefix::{answer_prefix, question_prefix};
use super::scan::{Kind, Page};
use crate::bank::import::difficulty::difficulty;
use crate::bank::import::guess::asks;
use crate::bank::import::html;
use crate::bank::import::raw::{RawDifficulty, RawQuestion};
use crate::bank::markdown::tidy_free;

/// The parts of a line of a page of cards.
enum Line<'t> {
    Blank,
    /// Tags and nothing else; the deck where they name one.
    Tags(Option<&'t str>),
    Heading(&'t str),
    Rule,
    /// `?` or `??`.
    Divider,
    Inline(Inline<'t>),
    Text(&'t str),
}

/// A card in one line.
struct Inline<'t> {
    front: &'t str,
    back: &'t str,
    /// True where the front asks, or blanks stand around the mark.
    sure: bool,
}

/// The cards of a page; None for a page that holds none, or whose questions look otherwise.
pub(super) fn read(page: &Page<'_>) -> Option<Vec<RawQuestion>> {
    if let Some(card) = whole_page(page) {
        return Some(vec![card]);
    }

    let marked = page.text.contains("<!--SR:")
        || page
            .open_lines
            .iter()
            .any(|range| page.line_text(range).split_whitespace().any(is_deck_tag));
    let lines: Vec<(usize, Line<'_>)> = lines(page);
    let divided = lines.iter().any(|(_, line)| matches!(line, Line::Divider));
    let inline = lines.iter().filter(|(_, line)| match line {
        Line::Inline(card) => card.sure || marked,
        _ => false,
    });
    let inline = inline.count();
    let asked = page.blocks.iter().filter(|block| {
        let heading = matches!(block.kind, Kind::Heading { .. });
        asks(&block.words) == 2 && (heading || !has_mark(&block.words))
    });
    let prefixed = page.open_lines.iter().filter(|range| {
        let line = page.line_text(range);
        question_prefix(line).is_some()
    });

    // Notes may hold a pair of colons; questions of another look outweigh it.
    let others = asked.count().max(prefixed.count());
    let is_deck = marked || divided || (inline > 0 && inline >= others);
    if !is_deck {
        return None;
    }
    let cards = Deck::new(page, &lines, marked).cards();
    (!cards.is_empty()).then_some(cards)
}

/// A page that is one card: what asks, a rule, what answers.
fn whole_page(page: &Page<'_>) -> Option<RawQuestion> {
    let mut rules = page
        .open_lines
        .iter()
        .filter(|range| page.line_text(range).trim() == "---");
    let rule = rules.next()?;
    let front = page.text.get(..rule.start)?.trim();
    let back = page.text.get(rule.end..)?.trim();
    let is_heading = front.starts_with('#') || back.lines().any(|line| line.starts_with('#'));

    let single = rules.next().is_none() && !is_heading && !front.is_empty() && !back.is_empty();
    let first = front.lines().next()?;
    let prefixed = first
        .trim_start()
        .get(..2)
        .is_some_and(|q| q.eq_ignore_ascii_case("q:"));
    if !single || prefixed || count_asking(front) != 1 || count_asking(back) > 0 || asks(front) < 2
    {
        return None;
    }
    Some(card(1, "", front, back))
}

/// Every line outside of code with its number; lines of code belong to the text around them.
fn lines<'t>(page: &Page<'t>) -> Vec<(usize, Line<'t>)> {
    let mut open = page.open_lines.iter().peekable();
    let mut at = 0;
    let mut in_maths = false;
    let mut lines = Vec::new();
    for (index, line) in page.text.split('\n').enumerate() {
        let is_open = open.next_if(|range| range.start == at).is_some();
        at += line.len() + 1;
        in_maths ^= line.trim() == "$$";
        let line = match is_open && !in_maths {
            true => line_of(line),
            false => Line::Text(line),
        };
        lines.push((index + 1, line));
    }
    lines
}

fn line_of(line: &str) -> Line<'_> {
    let text = line.trim();
    match text {
        "" => Line::Blank,
        "?" | "??" => Line::Divider,
        "---" | "***" | "+++" => Line::Rule,
        _ if text.starts_with("<!--") && text.ends_with("-->") => Line::Blank,
        _ if text.split_whitespace().all(is_tag) => {
            Line::Tags(text.split_whitespace().find(|tag| is_deck_tag(tag)))
        }
        _ if text.starts_with('#') && text.trim_start_matches('#').starts_with(' ') => {
            Line::Heading(text.trim_start_matches('#').trim())
        }
        _ => inline(text).map_or(Line::Text(line), Line::Inline),
    }
}

/// Returns true for a line that calls itself a question, as a callout is written here.
fn is_labelled(text: &str) -> bool {
    text.starts_with("Q:") && question_prefix(text).is_some_and(|(front, _)| !front.is_empty())
}

fn is_tag(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|name| {
        name.starts_with(char::is_alphabetic) && !name.contains(['#', '(', ')', '`'])
    })
}

fn is_deck_tag(word: &str) -> bool {
    word.strip_prefix('#')
        .is_some_and(|tag| tag.split('/').next() == Some("flashcards"))
}

/// The deck that a tag names: `#flashcards/ml/metrics` makes "ml metrics".
fn deck_of(tag: &str) -> Option<String> {
    let (_, deck) = tag.split_once('/')?;
    Some(deck.replace('/', " "))
}

/// Marks between the sides of a card in one line, the longest first.
const MARKS: [&str; 4] = [":::", "::", " >>> ", " >> "];

fn inline(text: &str) -> Option<Inline<'_>> {
    // A row of a table.
    if text.starts_with('|') {
        return None;
    }
    let text = text
        .strip_prefix("- ")
        .or_else(|| text.strip_prefix("* "))
        .unwrap_or(text);
    let mut at = 0;
    let mut in_code = false;
    for (index, c) in text.char_indices() {
        in_code ^= c == '`';
        let here = text.get(index..)?;
        if c == '$' && !in_code && index >= at {
            at = index + formula_length(here);
        }
        let mark = MARKS.iter().find(|mark| here.starts_with(**mark));
        let is_free = !in_code && index >= at;
        if let Some(mark) = mark.filter(|_| is_free && !is_in_address(text, index)) {
            let (front, back) = (text.get(..index)?, here.get(mark.len()..)?);
            at = index + mark.len();
            if front.trim().is_empty() || back.trim().is_empty() {
                continue;
            }
            let spaced = front.ends_with(' ') || back.starts_with(' ') || mark.starts_with(' ');
            // In "what is x::y :: a name" the mark is the one that stands apart.
            if !spaced && MARKS.iter().any(|mark| stands_apart(back, mark)) {
                continue;
            }
            // `std::vector` and `Type::method` are names, addresses have no blanks.
            let sure = asks(front) == 2 || (spaced && front.split_whitespace().count() <= 12);
            return Some(Inline {
                front: front.trim(),
                back: back.trim(),
                sure,
            });
        }
    }
    None
}

/// Bytes of the formula that begins a text with `$`; 0 where none does.
fn formula_length(text: &str) -> usize {
    let marks = text.len() - text.trim_start_matches('$').len();
    let inside = text.get(marks..).unwrap_or_default();
    let end = inside.find('$').filter(|_| !inside.starts_with(' '));
    end.map_or(0, |end| (marks + end + marks).min(text.len()))
}

/// Returns true where the word at a byte is an address.
fn is_in_address(text: &str, at: usize) -> bool {
    let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
    let begin = before.rsplit(char::is_whitespace).next();
    let end = behind.split(char::is_whitespace).next();
    let word = [begin, end].map(Option::unwrap_or_default).concat();
    word.contains("://")
}

fn stands_apart(text: &str, mark: &str) -> bool {
    text.contains(&format!(" {} ", mark.trim()))
}

/// Lines that a front may have.
const MAX_FRONT: usize = 20;

/// Collects the cards of a page's lines.
struct Deck<'d, 't> {
    lines: &'d [(usize, Line<'t>)],
    source: Vec<&'t str>,
    marked: bool,
    section: String,
    cards: Vec<RawQuestion>,
}

impl<'d, 't> Deck<'d, 't> {
    fn new(page: &Page<'t>, lines: &'d [(usize, Line<'t>)], marked: bool) -> Self {
        Self {
            lines,
            source: page.text.split('\n').collect(),
            marked,
            section: String::new(),
            cards: Vec::new(),
        }
    }

    fn cards(mut self) -> Vec<RawQuestion> {
        let mut at = 0;
        while let Some((number, line)) = self.lines.get(at) {
            let next = self.divider_after(at);
            match line {
                _ if next.is_some() => {
                    let divider = next.unwrap_or(at);
                    let end = self.end_of_back(divider + 1);
                    let front = self.text(at, divider);
                    let back = self.text(divider + 1, end);
                    self.push(*number, &front, &back);
                    at = end.max(at + 1);
                    continue;
                }
                Line::Heading(words) => self.section = plain(words),
                Line::Tags(Some(tag)) => {
                    if let Some(deck) = deck_of(tag) {
                        self.section = deck;
                    }
                }
                Line::Inline(card) if card.sure || self.marked => {
                    self.push(*number, card.front, card.back);
                }
                Line::Text(text) if is_labelled(text) => {
                    let end = self.end_of_labelled(at + 1);
                    let front = question_prefix(text).map_or(*text, |(front, _)| front);
                    let back = self.text(at + 1, end);
                    let told = answer_prefix(&back).map(str::to_string);
                    self.push(*number, front, told.as_deref().unwrap_or(&back));
                    at = end;
                    continue;
                }
                Line::Text(text) if self.marked => {
                    if let Some((gaps, filled)) = gaps(text) {
                        self.push(*number, &gaps, &filled);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.cards
    }

    /// The divider below the paragraph that begins at `at`, if one ends it; below a heading only
    /// where it follows at once.
    fn divider_after(&self, at: usize) -> Option<usize> {
        let (_, begin) = self.lines.get(at)?;
        let room = match begin {
            Line::Blank | Line::Rule | Line::Divider | Line::Tags(_) => return None,
            Line::Heading(_) => 1,
            Line::Inline(_) | Line::Text(_) => MAX_FRONT,
        };

        let below = self.lines.iter().enumerate().skip(at + 1).take(room);
        for (index, (_, line)) in below {
            match line {
                Line::Divider => return Some(index),
                Line::Blank | Line::Rule | Line::Tags(_) | Line::Heading(_) => return None,
                Line::Inline(_) | Line::Text(_) => {}
            }
        }
        None
    }

    /// The line after the text below a callout's or a label's question.
    fn end_of_labelled(&self, from: usize) -> usize {
        let below = self.lines.get(from..).unwrap_or_default().iter();
        let text = below.take_while(|(_, line)| match line {
            Line::Text(text) => !is_labelled(text),
            _ => false,
        });
        from + text.count()
    }

    /// The line after a back that begins at `from`: where the next card, heading or rule begins.
    fn end_of_back(&self, from: usize) -> usize {
        let mut at = from;
        while let Some((_, line)) = self.lines.get(at) {
            let ends = match line {
                Line::Rule | Line::Heading(_) | Line::Tags(_) => true,
                Line::Inline(card) => card.sure || self.marked,
                Line::Blank => self.schedule(at),
                Line::Text(text) if at > from && self.begins_card(at, text) => true,
                _ => at > from && self.begins_paragraph(at) && self.divider_after(at).is_some(),
            };
            if ends {
                return at;
            }
            at += 1;
        }
        at
    }

    /// Returns true for a line that only holds what a program notes of its schedule.
    fn schedule(&self, at: usize) -> bool {
        self.source
            .get(at)
            .is_some_and(|line| line.trim_start().starts_with("<!--SR:"))
    }

    /// Returns true for a line that is a card, or begins one, by what it says: a sentence with gaps, a
    /// callout that asks.
    fn begins_card(&self, at: usize, text: &str) -> bool {
        let is_gapped = self.marked && gaps(text).is_some();
        self.begins_paragraph(at) && (is_gapped || is_labelled(text))
    }

    fn begins_paragraph(&self, at: usize) -> bool {
        matches!(self.lines.get(at.wrapping_sub(1)), Some((_, Line::Blank)))
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.source.get(from..to).unwrap_or_default().join("\n")
    }

    fn push(&mut self, line: usize, front: &str, back: &str) {
        self.cards.push(card(line, &self.section, front, back));
    }
}

/// The difficulty that a tag names: `#hard`.
fn level_of_tag(word: &str) -> Option<RawDifficulty> {
    let name = word.strip_prefix('#')?;
    let is_level = name.chars().all(char::is_alphabetic) && !name.starts_with("basic");
    difficulty(name).filter(|_| is_level)
}

fn card(line: usize, section: &str, front: &str, back: &str) -> RawQuestion {
    let level = [front, back].into_iter().flat_map(str::split_whitespace);
    let level = level.rev().find_map(level_of_tag);
    let front = joined(front.trim());
    let (text, details) = front.split_once('\n').unwrap_or((&front, ""));
    let without_tags: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !is_deck_tag(word) && level_of_tag(word).is_none())
        .collect();

    // A tag within the card says where that card alone belongs.
    let sides = [text, back].into_iter().flat_map(str::split_whitespace);
    let deck = sides.filter(|word| is_deck_tag(word)).find_map(deck_of);

    RawQuestion {
        line,
        difficulty: level,
        section: deck.unwrap_or_else(|| section.to_string()),
        text: plain(without_tags.join(" ").trim_start_matches('#')),
        details: tidy_free(&html::decode_entities(details)),
        answer: tidy_free(&html::decode_entities(&without_notes(back))),
        ..RawQuestion::default()
    }
}

/// A front whose question goes over a few lines, in one; others as they are.
fn joined(front: &str) -> String {
    let goes_over = front.lines().count() <= 3
        && front.lines().all(is_plain)
        && front.lines().next().is_some_and(|first| asks(first) < 2);
    match goes_over {
        true => front.lines().map(str::trim).collect::<Vec<_>>().join(" "),
        false => front.to_string(),
    }
}

/// A back without comments of programs, and tags of decks, and the ids of blocks at its lines' ends.
fn without_notes(back: &str) -> String {
    let mut text = back.to_string();
    while let Some(start) = text.find("<!--") {
        let Some(end) = text.get(start..).and_then(|rest| rest.find("-->")) else {
            break;
        };
        text.replace_range(start..start + end + 3, "");
    }

    let lines = text.lines().map(|line| match line.rsplit_once(" ^") {
        Some((before, id)) if id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => before,
        _ => line,
    });
    let lines = lines.map(|line| match line.trim_end().rsplit_once(' ') {
        Some((before, tag)) if is_deck_tag(tag) || level_of_tag(tag).is_some() => before,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line with `==gaps==`: the line that asks for them, and the whole line.
fn gaps(line: &str) -> Option<(String, String)> {
    let (mut asked, mut filled) = (String::new(), String::new());
    let mut rest = line.trim();
    while let Some((before, tail)) = rest.split_once("==") {
        let (gap, after) = tail.split_once("==")?;
        asked.push_str(&format!("{before}[…]"));
        filled.push_str(&format!("{before}{gap}"));
        rest = after;
    }
    (!asked.is_empty()).then(|| (format!("{asked}{rest}"), format!("{filled}{rest}")))
}

fn has_mark(words: &str) -> bool {
    MARKS.iter().any(|mark| words.contains(mark))
}

fn count_asking(text: &str) -> usize {
    text.lines().filter(|line| asks(line) == 2).count()
}

/// Returns true for a line of running text.
fn is_plain(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(char::is_alphanumeric) && !line.contains('`')
}
