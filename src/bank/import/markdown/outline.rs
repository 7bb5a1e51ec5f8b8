//! Lists of two levels as people number them by hand: questions `1.1` or `a)` below a section `1.`,
//! `1.` below `A.`, parts of one question.
//!
//! Markdown has no such numbers and joins the lines. They are written as it has them: a section as a
//! heading, questions as items of one list, parts as choices below their question. What a line is,
//! its form and place say. Lines keep their numbers.

use super::headline::{heading, is_name};
use super::pasted::is_task;
use crate::bank::import::guess::asks;
use crate::bank::markdown::fences;

/// The text with such lists as Markdown has them.
pub(super) fn as_lists(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let counted = lines.iter().zip(fenced).enumerate();
    let counted = counted.filter(|(_, (_, fenced))| !fenced);
    let counted: Vec<Counted<'_>> = counted
        .filter_map(|(at, (line, _))| counted_line(at, line))
        .collect();
    let outline = Outline {
        lines: &lines,
        counted: &counted,
    };

    let mut out: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
    let groups = outline.groups();
    for group in &groups {
        outline.rewrite(group, &mut out);
    }
    outline.rewrite_empty_sections(&groups, &mut out);
    out.join("\n")
}

/// What counts a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counter {
    /// `A.`, `II.`
    Capital,
    /// `1.`, `(1)`
    Number,
    /// `1.1`
    Deep,
    /// `a)`, `b.`
    Small,
    /// `-`, which counts nothing.
    Bullet,
}

/// A line behind a counter.
#[derive(Debug, Clone, Copy)]
struct Counted<'l> {
    at: usize,
    counter: Counter,
    /// Columns before it.
    indent: usize,
    words: &'l str,
}

impl Counted<'_> {
    fn is_beside(&self, other: &Self) -> bool {
        self.counter == other.counter && self.indent == other.indent
    }
}

fn counted_line(at: usize, line: &str) -> Option<Counted<'_>> {
    let text = line.trim_start();
    let (mark, words) = text.split_once([' ', '\t'])?;
    let words = words.trim();
    let is_closed = mark.ends_with(['.', ')']);
    let bare = mark.trim_start_matches('(').trim_end_matches(['.', ')']);
    let counter = match bare.as_bytes() {
        [b'-' | b'*' | b'+'] => Counter::Bullet,
        [b'a'..=b'h'] if is_closed => Counter::Small,
        [b'A'..=b'H'] if is_closed => Counter::Capital,
        letters if is_closed && letters.iter().all(|l| matches!(l, b'I' | b'V' | b'X')) => {
            Counter::Capital
        }
        [b'0'..=b'9', ..] => number(bare, is_closed || is_name(words))?,
        _ => return None,
    };

    let is_text = words.contains(char::is_alphabetic) && !bare.is_empty();
    is_text.then_some(Counted {
        at,
        counter,
        indent: line.len() - text.len(),
        words,
    })
}

/// The counter of digits, with dots between where there are more than one level.
fn number(bare: &str, is_closed: bool) -> Option<Counter> {
    let mut parts = bare.split('.');
    let is_number = parts.all(|part| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    match (is_number, bare.contains('.'), is_closed) {
        (true, true, _) => Some(Counter::Deep),
        (true, false, true) => Some(Counter::Number),
        _ => None,
    }
}

/// A line and those counted one level below it, by their places among the counted ones.
struct Group {
    top: usize,
    subs: Vec<usize>,
}

/// What the lines of a group are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A section and its questions.
    Section,
    /// A question, and others that have answers of their own.
    Questions,
    /// A question and what it asks in parts.
    Parts,
}

struct Outline<'o> {
    lines: &'o [&'o str],
    counted: &'o [Counted<'o>],
}

impl Outline<'_> {
    /// The groups of two levels.
    fn groups(&self) -> Vec<Group> {
        let tops = self.counted.iter().enumerate();
        let groups = tops.map(|(top, line)| Group {
            top,
            subs: self.subs(top, line),
        });
        let groups: Vec<Group> = groups.collect();

        // Choices are counted by capitals too, and all sections of a page have questions.
        let are_sections = groups
            .iter()
            .all(|group| !self.is_capital(group) || self.form(group) == Some(Form::Section));
        let found = groups
            .into_iter()
            .filter(|group| !group.subs.is_empty() && (are_sections || !self.is_capital(group)));
        found.collect()
    }

    fn is_capital(&self, group: &Group) -> bool {
        let top = self.counted.get(group.top);
        top.is_some_and(|top| top.counter == Counter::Capital)
    }

    /// The lines one level below a line, up to the next of its own level.
    fn subs(&self, top: usize, line: &Counted<'_>) -> Vec<usize> {
        let below = self.counted.iter().enumerate().skip(top + 1);
        let own =
            below.take_while(|(_, sub)| sub.counter != line.counter || sub.indent > line.indent);
        let mut own = own.peekable();
        let first = own.peek().map(|(_, first)| **first);
        let first = first.filter(|first| match line.counter {
            Counter::Capital => first.counter != Counter::Small,
            Counter::Number => first.counter != Counter::Capital,
            Counter::Deep | Counter::Small | Counter::Bullet => false,
        });
        let Some(first) = first else {
            return Vec::new();
        };

        let subs = own.filter(|(_, sub)| {
            let is_deeper = sub.counter == Counter::Bullet && sub.indent > first.indent;
            sub.counter == first.counter && !is_deeper
        });
        subs.map(|(at, _)| at).collect()
    }

    fn sub_lines<'g>(&'g self, group: &'g Group) -> impl Iterator<Item = &'g Counted<'g>> {
        group.subs.iter().filter_map(|at| self.counted.get(*at))
    }

    /// What the lines of a group are; None where its form does not tell.
    fn form(&self, group: &Group) -> Option<Form> {
        let top = self.counted.get(group.top)?;
        let first = self.sub_lines(group).next()?;
        let asking = self.sub_lines(group).filter(|sub| is_asked(sub.words));
        if asking.count() * 2 <= group.subs.len() {
            return None;
        }

        let is_attached = self.is_blank(top.at + 1, first.at);
        let has_answers = self.sub_lines(group).any(|sub| self.has_text_below(sub));
        match () {
            () if is_attached && is_section(top) => Some(Form::Section),
            // Bullets below a question answer it.
            () if first.counter == Counter::Bullet => None,
            () if asks(top.words) == 0 || top.counter == Counter::Capital => None,
            () if has_answers => Some(Form::Questions),
            () => (group.subs.len() > 1).then_some(Form::Parts),
        }
    }

    fn is_blank(&self, from: usize, to: usize) -> bool {
        let between = self.lines.get(from..to).unwrap_or_default();
        between.iter().all(|line| line.trim().is_empty())
    }

    /// Returns true where the next line with words below a line is not counted.
    fn has_text_below(&self, line: &Counted<'_>) -> bool {
        let below = self.lines.iter().enumerate().skip(line.at + 1);
        let next = below
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(at, _)| at)
            .next();
        next.is_some_and(|next| {
            let place = self.counted.binary_search_by_key(&next, |it| it.at);
            let below = place.ok().and_then(|place| self.counted.get(place));
            below.is_none_or(|below| below.counter == Counter::Bullet)
        })
    }

    /// Writes the lines of a group as Markdown has them.
    fn rewrite(&self, group: &Group, out: &mut [String]) {
        let (Some(form), Some(top)) = (self.form(group), self.counted.get(group.top)) else {
            return;
        };
        if form == Form::Section
            && let Some(line) = out.get_mut(top.at)
        {
            *line = heading(top.words);
        }

        for (sub, letter) in self.sub_lines(group).zip(('a'..='z').cycle()) {
            let Some(line) = out.get_mut(sub.at) else {
                continue;
            };
            *line = match form {
                Form::Parts => format!("   {letter}) {}", sub.words),
                _ if sub.counter == Counter::Bullet => format!("- {}", sub.words),
                Form::Section | Form::Questions => format!("1. {}", sub.words),
            };
            if form != Form::Parts {
                self.move_left(sub, out);
            }
        }
    }

    /// Writes a section below which no question is counted, among others that have some.
    fn rewrite_empty_sections(&self, groups: &[Group], out: &mut [String]) {
        let forms = groups.iter().map(|group| self.form(group));
        if !forms.into_iter().any(|form| form == Some(Form::Section)) {
            return;
        }
        let mut tops: Vec<&Counted<'_>> = Vec::new();
        for top in groups
            .iter()
            .filter_map(|group| self.counted.get(group.top))
        {
            if !tops.iter().any(|known| known.is_beside(top)) {
                tops.push(top);
            }
        }

        for (at, line) in self.counted.iter().enumerate() {
            let mut same_level = tops.iter().filter(|top| top.is_beside(line));
            let is_empty = self.subs(at, line).is_empty() && !self.has_text_below(line);
            if is_empty
                && is_section(line)
                && same_level.next().is_some()
                && let Some(own) = out.get_mut(line.at)
            {
                *own = heading(line.words);
            }
        }
    }

    /// Moves what stands below a line, which lost its columns, by as many.
    fn move_left(&self, line: &Counted<'_>, out: &mut [String]) {
        let next = self.counted.partition_point(|it| it.at <= line.at);
        let mut below = self.counted.iter().skip(next);
        let next = below.find(|next| {
            let is_beside = line.counter == Counter::Bullet && next.indent <= line.indent;
            next.counter != Counter::Bullet || is_beside
        });

        let end = next.map_or(out.len(), |next| next.at);
        for below in out.get_mut(line.at + 1..end).unwrap_or_default() {
            let blanks = below.len() - below.trim_start().len();
            *below = below.split_off(blanks.min(line.indent));
        }
    }
}

/// Returns true for a line that may name a section.
fn is_section(line: &Counted<'_>) -> bool {
    is_name(line.words)
}

/// Returns true for a text that asks, or tells to do something.
fn is_asked(words: &str) -> bool {
    const STATING: [&str; 16] = [
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "would", "has",
        "have", "if", "in", "you",
    ];
    let first = words.split(' ').next().unwrap_or_default().to_lowercase();
    let is_order = asks(words) == 1 && !STATING.contains(&first.as_str());
    asks(words) == 2 || is_task(words) || is_order
}

#[cfg(test)]
mod tests {
    use super::as_lists;

    #[test]
    fn lists_of_two_levels() {
        for (text, expected) in [
            (
                "1. Stats\n1.1 What is p?\nProb.\n1.2 Explain drift.\n2. ML\n2.1 Why?",
                "@Stats\n1. What is p?\nProb.\n1. Explain drift.\n@ML\n1. Why?",
            ),
            (
                "1) Stats\n   a) What is p?\n      Prob.\n   b) Why?",
                "@Stats\n1. What is p?\n   Prob.\n1. Why?",
            ),
            (
                "A. Stats\n   1. What is p?\nB. ML\n   1. Why?",
                "@Stats\n1. What is p?\n@ML\n1. Why?",
            ),
            (
                "1) SQL\n- Why?\n    So.\n- How?\n  - So\n2) ML\n  - What is it?\n    - A part",
                "@SQL\n- Why?\n    So.\n- How?\n  - So\n@ML\n- What is it?\n  - A part",
            ),
            (
                "1. Describe a conflict.\na) What did you do?\nb) Why?",
                "1. Describe a conflict.\n   a) What did you do?\n   b) Why?",
            ),
            (
                "1. Describe a conflict.\na) What did you do?\nI asked.\nb) Why?",
                "1. Describe a conflict.\n1. What did you do?\nI asked.\n1. Why?",
            ),
        ] {
            let read = as_lists(text).replace("###### \u{e0ff} ", "@");
            assert_eq!(read, expected);
        }
        for text in [
            "1. What is p?\n1.1 A chance\n1.2 Of data",
            "1. Which?\nA. x\nB. y\n2. Why?\nA. z\nB. w",
            "1. Which?\na) x\nb) y",
            "```\n1. Stats\n1.1 What is p?\n```",
            "1. What is p?\n2. Why?",
            "1. Design questions?\n- What for?\n2. SQL\n- Rows\n- Tables",
        ] {
            assert_eq!(as_lists(text), text);
        }
    }
}
