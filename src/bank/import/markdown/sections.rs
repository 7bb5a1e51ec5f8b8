//! Lines that name a part of a page between its questions without being headings, where Markdown
//! takes them into a question or an answer: "SQL" right above `3. …`, "ask them:", "Round 2 - Onsite".
//!
//! Where such a line stands decides, not what it says. Lines keep their numbers, and a marked line
//! that turns out to lie within an answer gets its own words back. Titles between blocks: `titles`.

use super::paper::is_page_number;
use super::pasted::is_task;
use super::prefix::{answer_prefix, question_prefix};
use super::side_parts;
use crate::bank::import::guess::{asks, without_number};
use crate::bank::import::names::meaning_of;
use crate::bank::import::raw::RawQuestion;
use crate::bank::markdown::fences;

/// Words and letters that such a line has at most.
const MOST_WORDS: usize = 8;
const MOST_CHARS: usize = 60;

/// Stands before a line that was made a heading. The sign is no letter of any language.
const HEADING: &str = "###### \u{e0ff} ";
const SIGN: &str = "\u{e0ff} ";

/// Returns true for the words of a heading that was such a line.
pub(super) fn is_marked(words: &str) -> bool {
    words.starts_with(SIGN)
}

/// The text with such lines as headings, and without a footer below its last question; None where
/// there is neither.
pub(super) fn as_headings(text: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    for (line, fenced) in lines.iter_mut().zip(fenced) {
        if fenced {
            // Code names no part and asks nothing.
            *line = "`";
        }
    }
    let found = Lines { lines: &lines };
    let items = found.items();
    let sections = found.sections(&items);
    let footers = found.footers(&items, &sections);
    if sections.is_empty() && footers.is_empty() {
        return None;
    }

    let own = text.split('\n').enumerate();
    let rewritten = own.map(|(at, line)| match () {
        () if sections.contains(&at) => format!("{HEADING}{}", without_rule(line.trim())),
        () if footers.contains(&at) => String::new(),
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
        if text.contains(SIGN) {
            *text = text.replace(HEADING, "").replace(SIGN, "");
        }
    }
}

/// The look of a line that asks, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Labelled,
    Numbered,
    Bold,
    Bullet,
    Bare,
}

/// A line that begins a question.
#[derive(Debug, Clone, Copy)]
struct Item {
    line: usize,
    look: Look,
    number: Option<usize>,
}

/// A line between two questions that may name a part.
struct Candidate {
    line: usize,
    /// The question stands in the next line.
    is_attached: bool,
    /// The question above has an answer without it.
    is_answered: bool,
    /// The numbers of the questions begin anew below it.
    begins_anew: bool,
    /// It says itself that it counts a part or that something follows.
    names_itself: bool,
}

/// The lines of a page, without those of code.
struct Lines<'l> {
    lines: &'l [&'l str],
}

impl Lines<'_> {
    fn line(&self, at: usize) -> &str {
        self.lines.get(at).copied().unwrap_or_default()
    }

    fn is_blank(&self, at: usize) -> bool {
        self.line(at).trim().is_empty()
    }

    /// Returns true for a line below an empty one, or the first.
    fn begins_paragraph(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|above| self.is_blank(above))
    }

    /// The lines that begin the page's questions: those of the look that most have.
    fn items(&self) -> Vec<Item> {
        const LOOKS: [Look; 5] = [
            Look::Labelled,
            Look::Numbered,
            Look::Bold,
            Look::Bullet,
            Look::Bare,
        ];
        let all = (0..self.lines.len()).filter_map(|at| item(at, self.line(at)));
        let all: Vec<Item> = all.collect();
        let of_look = |look: Look| all.iter().filter(move |item| item.look == look);
        // The first of equals; a bare line may ask within an answer.
        let looks = LOOKS.into_iter().rev();
        let most = looks.max_by_key(|look| match look {
            Look::Bare => 1.min(of_look(*look).count()),
            _ => of_look(*look).count(),
        });

        most.map_or(Vec::new(), |look| of_look(look).copied().collect())
    }

    /// The lines that name parts. A line above the first question is one where others are.
    fn sections(&self, items: &[Item]) -> Vec<usize> {
        let pairs = items.windows(2);
        let found: Vec<Candidate> = pairs
            .filter_map(|pair| match pair {
                [above, below] => self.candidate(*above, *below),
                _ => None,
            })
            .collect();

        // What stands between most questions are their answers.
        let answered = found.iter().filter(|it| it.is_answered).count();
        let is_rare = |it: &Candidate| match it.is_answered {
            true => answered * 2 < items.len(),
            false => (found.len() - answered) * 2 < items.len(),
        };
        let titles: Vec<usize> = found.iter().map(|it| it.line).collect();
        let answers_below_blanks = self.answers_below_blanks(items, &titles);
        let last_is_answered_so = items
            .last()
            .is_some_and(|last| self.ends_in_title(last.line));
        let is_section = |it: &&Candidate| {
            it.names_itself
                || it.begins_anew
                || (it.is_attached && !last_is_answered_so)
                || (is_rare(it) && (it.is_answered || !answers_below_blanks))
        };
        let mut sections: Vec<usize> = found.iter().filter(is_section).map(|it| it.line).collect();

        if let (Some(first), false) = (items.first(), sections.is_empty())
            && let Some(at) = self.last_filled(0, first.line)
            && self.begins_paragraph(at)
            && is_title(self.line(at))
        {
            sections.push(at);
        }
        sections
    }

    /// The line right above a question that may name a part, and does not stand in the question above.
    fn candidate(&self, above: Item, below: Item) -> Option<Candidate> {
        let at = self.last_filled(above.line + 1, below.line)?;
        let line = self.line(at);
        let mut between = (above.line + 1..at).map(|at| self.line(at));
        let has_heading = between.clone().any(|line| line.starts_with('#'));
        if !self.begins_paragraph(at) || !is_title(line) || is_footer(line) || has_heading {
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
            begins_anew: below.number == Some(1) && above.number.is_some_and(|n| n > 1),
            names_itself: line.trim_end().ends_with([':', '：'])
                || is_counted(line)
                || without_rule(line.trim()) != line.trim(),
        })
    }

    /// The last line with words from a line on, before another.
    fn last_filled(&self, from: usize, before: usize) -> Option<usize> {
        (from..before).rev().find(|at| !self.is_blank(*at))
    }

    /// Returns true where a question has its answer, which is none of some titles, below an empty line.
    fn answers_below_blanks(&self, items: &[Item], titles: &[usize]) -> bool {
        let ends = items.iter().skip(1).map(|item| item.line);
        let ends = ends.chain([self.lines.len()]);
        let is_last = |item: &Item| items.last().is_some_and(|last| last.line == item.line);
        items.iter().zip(ends).any(|(item, end)| {
            if is_last(item) && self.ends_in_title(item.line) {
                return false;
            }
            let first = (item.line + 1..end).find(|at| !self.is_blank(*at));
            first.is_some_and(|at| at > item.line + 1 && !titles.contains(&at))
        })
    }

    /// Returns true where all that follows a question is such a line below an empty one.
    fn ends_in_title(&self, item: usize) -> bool {
        let mut filled = (item + 1..self.lines.len()).filter(|at| !self.is_blank(*at));
        match (filled.next(), filled.next()) {
            (Some(at), None) => at > item + 1 && is_title(self.line(at)),
            _ => false,
        }
    }

    /// Lines below a question that say whose the page is, when it was written or how many it is; and
    /// a last line like those that name parts, where no question has its answer so.
    fn footers(&self, items: &[Item], sections: &[usize]) -> Vec<usize> {
        let ends = items.iter().skip(1).map(|item| item.line);
        let ends = ends.chain([self.lines.len()]);
        let last = items.iter().zip(ends).filter_map(|(item, end)| {
            let at = self.last_filled(item.line + 1, end)?;
            (self.begins_paragraph(at) && is_footer(self.line(at))).then_some(at)
        });
        let mut footers: Vec<usize> = last.collect();

        if let Some(last) = items.last()
            && !sections.is_empty()
            && self.ends_in_title(last.line)
            && !self.answers_below_blanks(items, sections)
        {
            footers.extend(self.last_filled(last.line + 1, self.lines.len()));
        }
        footers
    }
}

/// The question that a line begins.
fn item(at: usize, line: &str) -> Option<Item> {
    let text = line.trim_start();
    if line.len() - text.len() > 3 || text.starts_with(['#', '>', '|', '`']) {
        return None;
    }
    let found = |look, number| {
        Some(Item {
            line: at,
            look,
            number,
        })
    };

    if question_prefix(line).is_some() {
        return found(Look::Labelled, None);
    }
    if let (words, true) = without_number(text) {
        let digits = text.trim_start_matches(['(', '[', '#']);
        let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
        return match asks(words) > 0 {
            true => found(Look::Numbered, digits.parse().ok()),
            false => None,
        };
    }
    if let Some(words) = bold(text) {
        return found(Look::Bold, None).filter(|_| is_asked(words));
    }
    let bullet = ["- ", "* ", "+ "];
    if let Some(words) = bullet.iter().find_map(|mark| text.strip_prefix(mark)) {
        return found(Look::Bullet, None).filter(|_| is_asked(words));
    }
    found(Look::Bare, None).filter(|_| is_asked(text) && text.starts_with(char::is_uppercase))
}

fn is_asked(words: &str) -> bool {
    asks(words) == 2 || is_task(words)
}

/// The words of a line that is bold as a whole.
fn bold(text: &str) -> Option<&str> {
    let text = text.trim_end().strip_prefix("**")?.strip_suffix("**")?;
    (!text.contains("**")).then_some(text)
}

fn italic(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|c| matches!(c, '*' | '_'))?;
    let text = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!text.contains(mark)).then_some(text)
}

/// A title without the rule drawn around it: "--- SQL ---", "== SQL ==".
fn without_rule(text: &str) -> &str {
    let inner = text.trim_matches(['-', '=', '~', '–', '—', '*']);
    let is_drawn = inner.starts_with(' ')
        && inner.ends_with(' ')
        && ["--", "==", "~~", "––", "——", "***"]
            .iter()
            .any(|rule| text.starts_with(rule));
    match is_drawn {
        true => inner.trim(),
        false => text,
    }
}

/// Returns true for a few words that ask nothing, tell nothing and are no label.
fn is_title(line: &str) -> bool {
    const ANSWERS: [&str; 8] = [
        "true", "false", "yes", "no", "richtig", "falsch", "wahr", "none",
    ];
    let text = without_rule(line.trim());
    let text = bold(text).or_else(|| italic(text)).unwrap_or(text);
    let announces = text.ends_with([':', '：']);
    let words = text.trim_end_matches([':', '：', ' ']);
    let count = words.split_whitespace().count();
    let inner = counter(words).map_or(words, |(_, rest)| rest);

    let is_short = (1..=MOST_WORDS).contains(&count) && words.chars().count() <= MOST_CHARS;
    let begins = words.starts_with(char::is_alphanumeric)
        && (announces || !words.starts_with(char::is_lowercase));
    let ends = words.ends_with(|c: char| c.is_alphanumeric() || c == ')');
    let is_text = inner.contains([';', '=', '\t', '|', '`', '?'])
        || inner.contains(". ")
        || (inner.contains(':') && !is_counted(words));

    is_short
        && begins
        && ends
        && !is_text
        && words.contains(char::is_alphabetic)
        && (asks(words) == 0 || count == 1)
        && !without_number(words).1
        && !ANSWERS.contains(&words.to_lowercase().as_str())
        && answer_prefix(text).is_none()
        && question_prefix(text).is_none()
        && meaning_of(words).is_none()
        && !side_parts::is_label(text)
}

/// A line without the letter or the Roman number that counts it: "B. Personal", "II. SQL".
fn counter(text: &str) -> Option<(&str, &str)> {
    let (mark, rest) = text.trim().split_once(' ')?;
    let mark = mark.strip_suffix(['.', ')'])?;
    let is_letter = matches!(mark.as_bytes(), [b'A'..=b'H']);
    let is_roman = !mark.is_empty() && mark.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    (is_letter || is_roman).then_some((mark, rest))
}

/// Returns true for a title that counts itself: "Section 2: Technical", "Round 2 - Onsite", "II. SQL".
fn is_counted(text: &str) -> bool {
    const PARTS: [&str; 18] = [
        "section",
        "part",
        "chapter",
        "module",
        "unit",
        "topic",
        "day",
        "week",
        "round",
        "block",
        "stage",
        "teil",
        "kapitel",
        "thema",
        "abschnitt",
        "partie",
        "parte",
        "tema",
    ];
    let mut words = text.trim().trim_matches('*').split_whitespace();
    let part = words.next().unwrap_or_default().to_lowercase();
    let number = words.next().unwrap_or_default();
    let number = number.trim_end_matches([':', '.', ')', '-', '–', '—', '*']);

    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        || (!number.is_empty() && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X')))
        || matches!(number.as_bytes(), [b'A'..=b'H']);
    (PARTS.contains(&part.as_str()) && is_number) || counter(text).is_some()
}

/// Returns true for a line as pages have at their foot.
fn is_footer(line: &str) -> bool {
    const BEGINS: [&str; 10] = [
        "©",
        "(c) 20",
        "copyright",
        "last reviewed",
        "last updated",
        "last edited",
        "last modified",
        "confidential",
        "zuletzt ",
        "stand: ",
    ];
    let text = line
        .trim()
        .trim_matches(['*', '_', '-', ' '])
        .to_lowercase();
    let is_short = text.split_whitespace().count() <= MOST_WORDS;

    is_page_number(&text) || (is_short && BEGINS.iter().any(|begin| text.starts_with(begin)))
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
