//! PageLines that name a part of a page between its questions without being headings, where
//! Markdown takes them into a question or an answer: "SQL" right above `3. …`, "ask them:", "Round
//! 2 - Onsite".
//!
//! Where such a line stands decides, not what it says. PageLines keep their numbers, and a marked
//! line that turns out to lie within an answer gets its own words back. Titles between blocks:
//! `titles`.

use super::closing::{closing_lines, is_footer};
use super::headline::{
    HEADING, SIGN, SIGN_LETTER, counter, heading, is_counted, is_title, named_part, without_rule,
};
use super::lines::{AskingLook, CODE, Item, PageLines, bold};
use crate::bank::import::guess::REMARK;
use crate::bank::import::raw::RawQuestion;
use std::collections::BTreeSet;

/// The text with such lines as headings, and without what stands below its last answer; None where
/// there is neither.
pub(super) fn as_headings(text: &str) -> Option<String> {
    let lines = PageLines::of(text);
    let items = lines.items();
    let page = Between {
        lines: &lines,
        items: &items,
    };
    let sections = page.sections();
    let closing = closing_lines(&lines, &items, &sections);
    if sections.is_empty() && closing.is_empty() {
        return None;
    }

    let own = text.split('\n').enumerate();
    let rewritten = own.map(|(at, line)| match () {
        () if sections.contains(&at) => {
            heading(named_part(line).unwrap_or(without_rule(line.trim())))
        }
        () if closing.contains(&at) => String::new(),
        () => line.to_string(),
    });
    Some(rewritten.collect::<Vec<_>>().join("\n"))
}

/// Gives a question back the lines that were marked and belong to it.
pub(super) fn unmark(question: &mut RawQuestion) {
    let points = question.key_points.iter_mut().map(|point| &mut point.text);
    let texts = [
        &mut question.section,
        &mut question.text,
        &mut question.details,
        &mut question.answer,
    ];
    for text in texts.into_iter().chain(&mut question.hints).chain(points) {
        if text.contains([SIGN_LETTER, REMARK]) {
            *text = text
                .replace(HEADING, "")
                .replace(SIGN, "")
                .replace(REMARK, "");
        }
    }
}

/// A line between two questions that may name a part.
struct Candidate {
    line: usize,
    /// The question stands in the next line.
    is_attached: bool,
    /// The question above has an answer without it.
    is_answered: bool,
    /// What stands above it ends as an answer does, or stands further in.
    is_apart: bool,
    /// The numbers of the questions begin anew below it.
    begins_anew: bool,
    /// It says itself that it counts a part or that something follows.
    names_itself: bool,
}

/// How the questions of a page are answered.
#[derive(Default)]
struct Habit {
    /// Right below them.
    attached: bool,
    /// Below an empty line.
    below_blanks: bool,
    /// Some stand right below each other.
    has_bare: bool,
    /// All that follows the last is such a line below an empty one.
    last_is_title: bool,
    /// The last answer ends in such a line.
    last_ends_in_title: bool,
}

/// What stands between the questions of a page.
struct Between<'b> {
    lines: &'b PageLines<'b>,
    items: &'b [Item],
}

impl Between<'_> {
    /// The lines that name parts. A line above the first question is one where others are.
    fn sections(&self) -> BTreeSet<usize> {
        // Among headings parts have headings.
        if self
            .items
            .iter()
            .any(|item| item.look == AskingLook::Heading)
        {
            return BTreeSet::new();
        }
        let pairs = self.items.windows(2);
        let found: Vec<Candidate> = pairs
            .filter_map(|pair| match pair {
                [above, below] => self.candidate(*above, *below),
                _ => None,
            })
            .collect();

        // What stands between most questions are their answers.
        let answered = found.iter().filter(|it| it.is_answered).count();
        let counts = [found.len() - answered, answered];
        let habit = self.habit(&found);
        let is_section = |it: &&Candidate| {
            let count = counts.get(usize::from(it.is_answered)).copied();
            let is_rare = count.is_some_and(|count| count * 2 < self.items.len());
            habit.makes_section(it, is_rare)
        };
        let mut sections: BTreeSet<usize> =
            found.iter().filter(is_section).map(|it| it.line).collect();

        let above = self.title_above_all().filter(|_| !sections.is_empty());
        sections.extend(above);
        sections
    }

    /// Such a line above the first question.
    fn title_above_all(&self) -> Option<usize> {
        let first = self.items.first()?;
        let at = self.lines.last_filled(0, first.line)?;
        let line = self.lines.line(at);
        let begins = self.lines.begins_paragraph(at) || is_in_capitals(line);
        (begins && (is_title(line) || named_part(line).is_some())).then_some(at)
    }

    /// Returns true for a line `Topic: SQL` that belongs to the questions below it.
    fn names_part_below(&self, at: usize, below: usize) -> bool {
        let above_all = self.title_above_all().map(|at| self.lines.line(at));
        named_part(self.lines.line(at)).is_some()
            && (at + 1 == below || above_all.and_then(named_part).is_some())
    }

    /// The line right above a question that may name a part, and does not stand in the question
    /// above.
    fn candidate(&self, above: Item, below: Item) -> Option<Candidate> {
        let at = self.lines.last_filled(above.line + 1, below.line)?;
        let line = self.lines.line(at);
        let mut between = (above.line + 1..at).map(|at| self.lines.line(at));
        let has_heading = between.clone().any(|line| line.starts_with('#'));
        let begins = self.lines.begins_paragraph(at)
            || self.stands_out(line)
            || self.stands_between_items(at, above.line, below.line);
        let is_named = self.names_part_below(at, below.line);
        let is_name = (is_title(line) || is_named) && !is_footer(line);
        if !begins || !is_name || has_heading {
            return None;
        }

        let is_answered = between.clone().any(|line| !line.trim().is_empty());
        // The last of some choices.
        let is_choice = counter(line).is_some()
            && between.any(|line| counter(line).is_some_and(|(mark, _)| mark == "A"));
        (!is_choice).then(|| Candidate {
            line: at,
            is_attached: at + 1 == below.line,
            is_answered,
            is_apart: self.is_apart(above.line + 1, at),
            begins_anew: below.number == Some(1) && above.number.is_some_and(|n| n > 1),
            names_itself: is_named
                || line.trim_end().ends_with([':', '：'])
                || is_counted(line)
                || without_rule(line.trim()) != line.trim(),
        })
    }

    /// Returns true for a line right between an item of an answer and the next question.
    fn stands_between_items(&self, at: usize, above: usize, below: usize) -> bool {
        let item = at
            .checked_sub(1)
            .map(|item| self.lines.line(item))
            .unwrap_or_default();
        let is_below_item = at > above + 1 && item.starts_with([' ', '\t', '-', '*', '•', '–']);
        is_below_item && at + 1 == below && self.lines.line(at).starts_with(char::is_uppercase)
    }

    /// Returns true for a line in capitals or in bold, as the one above all questions is.
    fn stands_out(&self, line: &str) -> bool {
        let Some(above_all) = self.title_above_all().map(|at| self.lines.line(at)) else {
            return false;
        };
        (is_in_capitals(line) && is_in_capitals(above_all))
            || (bold(line).is_some() && bold(above_all).is_some())
    }

    /// Returns true where the last line with words before a line ends as an answer does, or stands
    /// further in than the line.
    fn is_apart(&self, from: usize, at: usize) -> bool {
        let Some(above) = self.lines.last_filled(from, at) else {
            return false;
        };
        let (above, line) = (self.lines.line(above), self.lines.line(at));
        above == CODE
            || (above.starts_with([' ', '\t', '-', '*', '+', '•', '–'])
                && line.starts_with(char::is_alphanumeric))
            || above.trim_end().ends_with(['.', '!', ')', '。', '"', '”'])
    }

    fn habit(&self, found: &[Candidate]) -> Habit {
        let mut habit = Habit::default();
        let ends = self.items.iter().skip(1).map(|item| item.line);
        for (item, end) in self.items.iter().zip(ends) {
            match self.lines.first_filled(item.line + 1, end) {
                None => habit.has_bare = true,
                Some(at) if at == item.line + 1 => habit.attached = true,
                Some(at) => {
                    let title = found.binary_search_by_key(&at, |it| it.line);
                    habit.below_blanks |= title.is_err();
                }
            }
        }

        if let Some(last) = self.items.last() {
            self.add_last(last.line, &mut habit);
        }
        habit
    }

    /// Adds how the last question is answered.
    fn add_last(&self, last: usize, habit: &mut Habit) {
        let end = self.lines.count();
        let first = self.lines.first_filled(last + 1, end);
        let final_line = self.lines.last_filled(last + 1, end);
        let Some((first, at)) = first.zip(final_line) else {
            return;
        };

        let is_alone = self.lines.begins_paragraph(at) && is_title(self.lines.line(at));
        habit.last_is_title = first == at && at > last + 1 && is_alone;
        habit.last_ends_in_title = first < at && is_alone;
        // Where others have theirs right below them, this is none.
        let is_like_others = !habit.attached && !habit.last_is_title;
        habit.below_blanks |= first > last + 1 && is_like_others;
    }
}

impl Habit {
    /// Returns true where such a line names a part. `is_rare`: fewer questions than not have one.
    fn makes_section(&self, it: &Candidate, is_rare: bool) -> bool {
        let names_itself = it.names_itself || it.begins_anew;
        let is_attached = it.is_attached && !self.last_is_title;
        let is_told = match it.is_answered {
            true => is_rare || (it.is_apart && !self.last_ends_in_title),
            false => {
                let is_sure = is_rare || self.attached || self.has_bare;
                !self.below_blanks && is_sure && (is_rare || !self.last_is_title)
            }
        };
        names_itself || is_attached || is_told
    }
}

/// Returns true for a line without a small letter.
fn is_in_capitals(line: &str) -> bool {
    const LEAST: usize = 3;
    let letters = line.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() >= LEAST && letters.clone().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that become headings, and those that go.
    fn found(text: &str) -> Vec<String> {
        let read = as_headings(text).unwrap_or_else(|| text.to_string());
        let lines = text.split('\n').zip(read.split('\n'));
        let changed = lines.filter(|(own, read)| own != read);
        changed
            .map(|(own, read)| match read.is_empty() {
                true => format!("-{own}"),
                false => own.to_string(),
            })
            .collect()
    }

    #[test]
    fn lines_that_name_a_part() {
        for (text, expected) in [
            // Numbered throughout, with and without blank lines around.
            (
                "Guide\n\nStatistics\n1. What is p?\n2. What is drift?\n\nSQL\n3. What is a join?",
                vec!["Statistics", "SQL"],
            ),
            (
                "Statistics\n\n1. What is p?\n2. What is drift?\n\nSQL\n\n3. What is a join?\n4. What is a CTE?",
                vec!["Statistics", "SQL"],
            ),
            (
                "**Stats**\n1. What is p?\n2. What is drift?\n\n**SQL**\n3. What is a join?",
                vec!["**Stats**", "**SQL**"],
            ),
            // The one above is answered.
            (
                "Stats\n1. What is p?\nAnswer: Prob.\n2. What is drift?\nAnswer: Change.\n\nSQL\n3. Why?\nAnswer: So.",
                vec!["Stats", "SQL"],
            ),
            (
                "A. Technical\n1) What is p?\n   Answer: A\n\nB. Personal\n2) Tell me about a conflict.",
                vec!["A. Technical", "B. Personal"],
            ),
            (
                "- tell me about yourself\n- explain a project\n\nask them:\n- team size?",
                vec!["ask them:"],
            ),
            (
                "Behavioral\n\nTell me about a conflict.\nWhy this job?\n\nTechnical\n\nWhat is a join?\nWhat is drift?",
                vec!["Behavioral", "Technical"],
            ),
            (
                "Q: What is p?\nA: Prob.\n\nSQL\nQ: What is a join?\nA: Rows.",
                vec!["SQL"],
            ),
            (
                "1. What is p?\nProb.\n\nConfidential",
                vec!["-Confidential"],
            ),
            (
                "1. What is p?\nProb\n2. Why?\nSo\n\nPage 2\n\n3. How?\nSo\n4. Where?\nHere",
                vec!["-Page 2"],
            ),
            (
                "1. What is p?\n2. Why?\n\nSQL (5 min)\n\n3. How?\n4. Where?\n\nEnd of interview",
                vec!["SQL (5 min)", "-End of interview"],
            ),
            (
                "1. What is p?\n\nA figure\n\n2. Why?\n\nA change\n\nSQL\n\n3. How?\n\nRows",
                vec!["SQL"],
            ),
            ("1. What is p?\n\n== SQL ==\n2. Why?", vec!["== SQL =="]),
            (
                "**Why?**\nSo.\n\n*SQL*\n\n**How?**\nSo.\n\n**Where?**\nHere.",
                vec!["*SQL*"],
            ),
        ] {
            let mut changed = found(text);
            changed.sort_by_key(|line| text.find(line.trim_start_matches('-')));
            assert_eq!(changed, expected, "{text}");
        }
    }

    #[test]
    fn answers_name_no_part() {
        for text in [
            // An answer of a few words below each question.
            "1. What is p?\n\nProbability\n\n2. What is drift?\n\nChange\n\n3. Why?\n\nNoise",
            "1. What is p?\n\nProbability\n2. What is drift?\n\nChange",
            "What is p?\n\nProbability\n\nWhat is drift?\n\nChange",
            // Others have theirs below an empty line.
            "1. What is p?\n\nIt is so.\n\n2. What is drift?\n\nChange of data\n\n3. Why?\n\nIt is so.\n\n4. How?",
            "1. What is p?\nProbability\n2. What is drift?\nChange",
            "1. Which?\n\nA. x\n\nB. y\n\n2. Why?",
            "1. True or false: x.\n\nTrue\n\n2. Why?\n3. How?\n4. Where?",
            "1. What is p?\n```\n\nSQL\n```\n2. What is drift?",
            "1. What is p?\n\nLook for:\n- data\n2. Why?",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
