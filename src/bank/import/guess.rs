//! What a text's words say: whether it asks, what type, whether an answer is one. How hard:
//! `marks`.
//!
//! The rules, all in this place:
//! - type: words about writing code make it coding, asking for the candidate's own past behavioral,
//!   "design" a case study, everything else conceptual
//! - a text asks when it ends in a question mark, and likely asks when its first word does

use super::orders;
use crate::domain::QuestionType;
use crate::domain::text::fold;

/// First words of questions and of tasks.
const ASKING: &str = "what what's whats why how how's when where which who who's whose whom is are \
    was were do does did can could would should will have has had if in explain describe define \
    discuss compare contrast list name give tell talk write implement design create build make \
    find show prove derive consider suppose imagine walk differentiate distinguish calculate \
    compute estimate predict print reverse sort state identify outline summarize summarise mention \
    illustrate enumerate solve given you your";

/// Stands before a remark behind a question, which does not ask. The sign is no letter of any
/// language.
pub(super) const REMARK: char = '\u{e0fe}';

/// Returns how surely a text asks something: 2 it does, 1 likely, 0 it does not seem to.
pub(super) fn asks(text: &str) -> u8 {
    let asked = text.split(REMARK).next().unwrap_or_default();
    let text = without_remark(without_number(without_source(asked)).0);
    if ends_in_greek_question(text) || is_true_or_false(text) {
        return 2;
    }
    let text = text
        .trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '？' | '؟'))
        .trim();
    if text.ends_with(['?', '？', '؟']) {
        return 2;
    }

    let mut words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')));
    let first = words
        .next()
        .unwrap_or_default()
        .to_lowercase()
        .replace('’', "'");

    let is_english = ASKING.split_whitespace().any(|word| word == first);
    u8::from(is_english || orders::may_be_order(text))
}

/// A text without a few words in brackets behind its question mark: "What is drift? (2 points)".
fn without_remark(text: &str) -> &str {
    const MOST_WORDS: usize = 4;
    let remark = text
        .trim_end()
        .strip_suffix([')', ']'])
        .and_then(|text| text.rsplit_once(['(', '[']));
    match remark {
        Some((before, words))
            if before.trim_end().ends_with(['?', '？', '؟'])
                && words.split_whitespace().count() <= MOST_WORDS =>
        {
            before.trim_end()
        }
        _ => text,
    }
}

/// Returns true for a statement that is to be judged: "True or false: …", "… (T/F)".
fn is_true_or_false(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "true or false",
        "true/false",
        "true / false",
        "t/f",
        "t or f",
        "richtig oder falsch",
        "wahr oder falsch",
        "vrai ou faux",
        "verdadero o falso",
        "verdadeiro ou falso",
        "vero o falso",
        "waar of niet waar",
        "prawda czy fałsz",
    ];
    let text = text.trim_matches(is_mark);
    let open = text.trim_start_matches(['(', '[', '*', '_']);
    let begins = WORDS.iter().any(|words| {
        let begin = open.get(..words.len());
        let rest = open.get(words.len()..).unwrap_or_default();
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(words))
            && rest
                .trim_start_matches(is_mark)
                .starts_with([':', '?', '.', ',', ')', ']', '–', '—', '-'])
            && rest.contains(char::is_alphabetic)
    });

    let remark = text
        .trim_end_matches('.')
        .strip_suffix([')', ']'])
        .and_then(|text| text.rsplit_once(['(', '[']));
    begins
        || remark.is_some_and(|(_, end)| WORDS.iter().any(|words| end.eq_ignore_ascii_case(words)))
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_')
}

/// Returns true for a question in Greek, whose mark looks like a semicolon.
fn ends_in_greek_question(text: &str) -> bool {
    const LETTERS: std::ops::RangeInclusive<char> = '\u{391}'..='\u{3ce}';
    text.trim_end().ends_with([';', '\u{37e}']) && text.contains(|c: char| LETTERS.contains(&c))
}

/// A text without the `[src]` or `[answer]` that pages link behind it.
pub(super) fn without_source(text: &str) -> &str {
    let rest = text
        .trim_end()
        .strip_suffix(']')
        .and_then(|t| t.rsplit_once('['));
    let known = [
        "src", "source", "sources", "link", "ref", "answer", "solution", "top", "back", "↑", "⬆",
        "",
    ];

    match rest {
        Some((before, word)) if known.contains(&word.trim().to_lowercase().as_str()) => {
            before.trim_end()
        }
        _ => text,
    }
}

/// Titles of sections that hold no questions.
const NO_SECTION: [&str; 30] = [
    "table of contents",
    "contents",
    "content",
    "toc",
    "index",
    "contributing",
    "contributors",
    "contribution",
    "contributions",
    "how to contribute",
    "license",
    "licence",
    "credits",
    "references",
    "reference",
    "resources",
    "further reading",
    "links",
    "useful links",
    "external links",
    "about",
    "about this repo",
    "support",
    "acknowledgements",
    "acknowledgments",
    "translations",
    "disclaimer",
    "sponsors",
    "bibliography",
    "legend",
];

/// Returns true where a heading opens a part of the page that holds no questions.
pub(super) fn is_apparatus(heading: &str) -> bool {
    let words = fold(heading.trim_matches(|c: char| !c.is_alphanumeric()));
    NO_SECTION.contains(&words.as_str())
}

/// Returns true where a heading stands above a table of contents.
pub(super) fn is_contents(heading: &str) -> bool {
    let words = fold(heading.trim_matches(|c: char| !c.is_alphanumeric()));
    ["table of contents", "contents", "content", "toc", "index"].contains(&words.as_str())
}

/// Texts that stand where an answer should.
const NO_ANSWER: [&str; 26] = [
    "answer here",
    "your answer here",
    "answer goes here",
    "add answer here",
    "add your answer",
    "answer",
    "todo",
    "to do",
    "tbd",
    "tba",
    "tbc",
    "na",
    "n a",
    "none",
    "null",
    "coming soon",
    "wip",
    "work in progress",
    "no answer",
    "no answer yet",
    "to be added",
    "to be done",
    "to be answered",
    "pending",
    "not answered yet",
    "unanswered",
];

/// Returns true where an answer only holds the place of one.
pub(super) fn is_placeholder(answer: &str) -> bool {
    let words = answer
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let words = fold(&words.take(5).collect::<Vec<_>>().join(" "));

    // Formulas and figures have no words either.
    let only_marks = answer.chars().all(|c| {
        matches!(c, '.' | '…' | '-' | '–' | '—' | '_' | '*' | '?' | '/') || c.is_whitespace()
    });

    only_marks
        || answer
            .lines()
            .filter(|line| !line.trim().is_empty())
            .all(is_reference)
        || NO_ANSWER.contains(&words.as_str())
}

/// A line that only says where to read on: "[Resources](…)".
fn is_reference(line: &str) -> bool {
    const NAMES: [&str; 14] = [
        "reference",
        "references",
        "resource",
        "resources",
        "source",
        "sources",
        "link",
        "links",
        "read more",
        "more",
        "here",
        "answer",
        "solution",
        "details",
    ];

    let line = line.trim().trim_matches(['*', '_', '-', ' ']);
    let words = line
        .strip_prefix('[')
        .and_then(|l| l.strip_suffix(')'))
        .and_then(|l| l.split_once("]("));
    words.is_some_and(|(words, target)| {
        !target.contains("](") && NAMES.contains(&fold(words.trim_matches(['[', ']'])).as_str())
    })
}

/// Phrases that ask for the candidate's own past.
const BEHAVIORAL: [&str; 15] = [
    "tell me about a time",
    "describe a time",
    "time when you",
    "example of a time",
    "situation where you",
    "situation when you",
    " did you handle",
    "your greatest",
    "your biggest",
    "your weakness",
    "your strength",
    "have you ever",
    " a conflict with",
    "disagreement",
    "tell me about yourself",
];

/// Phrases that ask for code.
const CODING: [&str; 24] = [
    "write a function",
    "write a program",
    "write a query",
    "write an sql",
    "write a sql",
    "write sql",
    "write code",
    "write the code",
    "write a script",
    "write a method",
    "write a class",
    "write a regex",
    " implement a",
    " implement the",
    " implement your",
    " implement an",
    "function that",
    "code snippet",
    "following code",
    "code below",
    "reverse a",
    " in o(n",
    "pseudocode",
    "leetcode",
];

/// Phrases that ask for a design.
const CASE_STUDY: [&str; 5] = [
    "you design",
    "design a ",
    "design an ",
    "system design",
    "architect a ",
];

/// The type, by simple words.
pub(super) fn kind(text: &str, answer: &str) -> QuestionType {
    let text = format!(" {} ", fold(text));
    if contains_any(&text, &BEHAVIORAL) {
        return QuestionType::Behavioral;
    }

    let starts_with_code = answer.trim_start().starts_with("```");
    let task_with_code = answer.contains("```") && !text.contains('?') && asks_for_words(&text) == 0
        // A bare term ("Expected value") may be explained with code.
        && text.split(' ').count() > 6;
    if contains_any(&text, &CODING)
        || text.starts_with(" implement ")
        || task_with_code
        || (starts_with_code && asks_for_words(&text) == 0)
    {
        return QuestionType::Coding;
    }

    if text.starts_with(" design ") || contains_any(&text, &CASE_STUDY) {
        return QuestionType::CaseStudy;
    }
    QuestionType::Conceptual
}

fn contains_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// Counts the words of a folded question want an explanation, not a program.
fn asks_for_words(text: &str) -> usize {
    let wanted = [
        " what is",
        " what are",
        "difference",
        " explain",
        " describe",
        " why ",
        " discuss",
        " compare ",
    ];
    wanted.iter().filter(|word| text.contains(**word)).count()
}

/// A text without the number before it: "1. ", "2) ", "(3) ", "4.2 ", "#5 ", "6 - "; true where
/// there was one.
pub(super) fn without_number(text: &str) -> (&str, bool) {
    let trimmed = text.trim_start();
    let open = trimmed.trim_start_matches(['(', '[', '#']);
    let digits = open
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .count();
    let (number, rest) = open.split_at(digits.min(open.len()));

    if !number.starts_with(|c: char| c.is_ascii_digit()) || number.len() > 8 {
        return (trimmed, false);
    }

    let marked = number.ends_with('.') || open.len() < trimmed.len() || number.contains('.');
    let closed = rest.trim_start_matches([')', ']', ':']);
    let dashed = closed
        .trim_start()
        .strip_prefix(['-', '–', '—'])
        .filter(|r| r.starts_with(' '));
    let ends = closed.is_empty()
        || closed.starts_with(char::is_whitespace)
        || (number.ends_with('.') && closed.starts_with(char::is_alphabetic));

    match dashed {
        Some(rest) => (rest.trim_start(), true),
        // "3 ways to …" and "2.5 million" are no numbered questions.
        None if ends && (closed.len() < rest.len() || (marked && !is_decimal(number))) => {
            (closed.trim_start(), true)
        }
        None => (trimmed, false),
    }
}

fn is_decimal(number: &str) -> bool {
    number
        .split_once('.')
        .is_some_and(|(_, after)| !after.is_empty() && !after.contains('.'))
        && number.len() > 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking() {
        for (text, expected) in [
            ("What is it?", 2),
            ("Precision? 👶", 2),
            ("**Why?**", 2),
            ("Explain closures.", 1),
            ("What’s new", 1),
            ("Linear regression", 0),
            ("1. Τι είναι η μεροληψία;", 2),
            ("let x = 1;", 0),
            ("3. True or false: a p-value is a probability.", 2),
            ("**True or False?** A p-value is a probability.", 2),
            ("True/False: L1 gives sparse models", 2),
            ("L1 gives sparse models (T/F)", 2),
            ("True", 0),
            ("True or false positives count", 0),
            ("", 0),
        ] {
            assert_eq!(asks(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, rest) in [
            ("1. What?", "What?"),
            ("12) What?", "What?"),
            ("(3) What?", "What?"),
            ("4.2 What?", "What?"),
            ("4.2.1. What?", "What?"),
            ("#5 What?", "What?"),
            ("6 - What?", "What?"),
            ("7: What?", "What?"),
            ("8.What?", "What?"),
        ] {
            assert_eq!(without_number(text), (rest, true), "{text}");
        }
        for text in [
            "3 ways to go",
            "2001 was",
            "100.25 is what",
            "What 1. is",
            "",
        ] {
            assert_eq!(without_number(text), (text, false));
        }
    }

    #[test]
    fn types() {
        for (text, answer, kind) in [
            (
                "Tell me about a time you failed",
                "",
                QuestionType::Behavioral,
            ),
            ("Implement quicksort", "", QuestionType::Coding),
            ("Count the rows", "```sql\n```", QuestionType::Coding),
            ("How would you design a cache?", "", QuestionType::CaseStudy),
            ("What is a cache?", "", QuestionType::Conceptual),
        ] {
            assert_eq!(super::kind(text, answer), kind, "{text}");
        }
    }

    #[test]
    fn placeholders() {
        for answer in [
            "Answer here",
            "_TODO_",
            "...",
            "N/A",
            "**Coming soon!**",
            "",
        ] {
            assert!(is_placeholder(answer), "{answer}");
        }
        for answer in ["An answer here is long", "42", "$$x$$", "É"] {
            assert!(!is_placeholder(answer), "{answer}");
        }
    }
}
