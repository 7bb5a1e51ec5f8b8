//! Parts below a question that are no answer to it: bad answers, follow-ups.

use super::prefix::answer_prefix;
use super::properties;
use crate::bank::import::names::{Meaning, meaning_of};
use crate::bank::import::raw::RawQuestion;
use crate::bank::import::values;
use crate::bank::markdown::fences;
use crate::domain::text::fold;
use serde_json::Value;

/// Headings of such parts.
const SIDE_PARTS: [&str; 18] = [
    "bad answer",
    "bad answers",
    "poor answer",
    "weak answer",
    "wrong answer",
    "wrong answers",
    "incorrect answer",
    "red flags",
    "follow up",
    "follow ups",
    "followup",
    "followups",
    "follow up question",
    "follow up questions",
    "schlechte antwort",
    "falsche antwort",
    "ruckfragen",
    "nachfragen",
];

/// Labels of further ones.
const ASIDES: [&str; 10] = [
    "red flag",
    "notes",
    "interviewer notes",
    "notizen",
    "source",
    "sources",
    "quelle",
    "quellen",
    "warnsignal",
    "warnsignale",
];

/// A body without such parts, each up to the next heading of its level or a higher one.
pub(super) fn without_side_parts(body: &str) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut left_out = None;

    let kept = lines.iter().zip(fenced).filter(|(line, fenced)| {
        let level = level_of(line).filter(|_| !fenced);
        match (level, left_out) {
            (Some(level), _) if is_side_part(line) => left_out = Some(level),
            (Some(level), Some(above)) if level <= above => left_out = None,
            _ => {}
        }
        left_out.is_none()
    });
    let kept: Vec<&str> = kept.map(|(line, _)| *line).collect();
    kept.join("\n")
}

/// A body without what lines with a name in bold or italics say besides the answer: follow-ups and
/// the like, key points, how hard the question is; also without such marks where the name is sure. The
/// body as it is where only what says how hard the question is would go.
pub(super) fn take_labelled(body: &str, question: &mut RawQuestion) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut read = question.clone();
    let mut at = 0;
    let mut took_part = false;

    while let Some(line) = lines.get(at) {
        let label = label_of(line).filter(|_| !fenced.get(at).copied().unwrap_or_default());
        let end = end_of_part(&lines, at);
        let part = lines.get(at + 1..end).unwrap_or_default();
        match label {
            Some(label) if is_aside(label.name) => (at, took_part) = (end, true),
            Some(label) if names_points(label.name) => {
                let said = [&[label.value], part].concat();
                let points = said.iter().map(|line| line.trim_start_matches(is_mark));
                let points = points.filter(|point| !point.is_empty());
                let points = points.map(|point| Value::from(point.trim_end()));
                read.key_points
                    .extend(values::key_points(&points.collect()));
                (at, took_part) = (end, true);
            }
            Some(_) if properties::take_line(line, &mut read) => at += 1,
            _ => {
                kept.push(line);
                at += 1;
            }
        }
    }

    let is_empty = !kept.iter().any(|line| line.contains(char::is_alphanumeric));
    if is_empty && !took_part {
        return body.to_string();
    }
    *question = read;
    kept.join("\n")
}

/// A line that gives what it says a name in bold or italics.
struct Label<'l> {
    name: &'l str,
    value: &'l str,
}

/// Words that a name has at most.
const MOST_WORDS: usize = 6;

/// The name and the rest of a line like `- **Follow-up:** How …?` or `Notes: two minutes`.
fn label_of(line: &str) -> Option<Label<'_>> {
    marked_label(line).or_else(|| plain_label(line))
}

/// Returns true for a line that begins a part beside question and answer by its name alone.
pub(super) fn is_label(line: &str) -> bool {
    plain_label(line).is_some()
}

/// Returns true for a line that says nothing but that key points follow: "**Look for:**".
pub(in crate::bank::import) fn announces_points(line: &str) -> bool {
    label_of(line).is_some_and(|label| names_points(label.name) && label.value.is_empty())
}

fn plain_label(line: &str) -> Option<Label<'_>> {
    let text = line.trim_start();
    let text = text.strip_prefix("- ").unwrap_or(text);
    let (name, value) = text.split_once([':', '：'])?;
    let words = folded(name);
    let is_sure = is_aside(name) || speaks_of_points(&words);
    (is_sure && words.split_whitespace().count() <= MOST_WORDS).then(|| Label {
        name,
        value: value.trim(),
    })
}

/// Returns true for the name of what an answer has to say.
fn names_points(name: &str) -> bool {
    meaning_of(name) == Some(Meaning::KeyPoints) || speaks_of_points(&folded(name))
}

fn speaks_of_points(words: &str) -> bool {
    words.starts_with("key points ")
        || [
            "look for",
            "looking for",
            "listen for",
            "what good looks like",
        ]
        .iter()
        .any(|end| words.ends_with(end))
}

/// Returns true for the name of what is no part of question or answer.
fn is_aside(name: &str) -> bool {
    is_side_part(name) || ASIDES.contains(&folded(name).as_str())
}

fn marked_label(line: &str) -> Option<Label<'_>> {
    let text = line.trim_start();
    let text = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .unwrap_or(text)
        .trim_start();
    let marked = text.strip_prefix(['*', '_'])?;
    let (name, value) = marked.split_once([':', '：'])?;
    let name = name.trim_matches(is_mark);
    let is_short = (1..=MOST_WORDS).contains(&name.split_whitespace().count());

    let is_closed =
        value.starts_with(['*', '_']) || marked.trim_start_matches(['*', '_']).contains(['*', '_']);
    (is_short && is_closed).then(|| Label {
        name,
        value: value.trim_start_matches(['*', '_']).trim(),
    })
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_' | '-' | '+' | '•')
}

/// The line behind what belongs to a label: lines without a blank one between, and lists.
fn end_of_part(lines: &[&str], label: usize) -> usize {
    let mut at = label + 1;
    while let Some(line) = lines.get(at) {
        let is_list = line.starts_with([' ', '\t', '-', '*', '+', '•']);
        let is_below_blank = lines
            .get(at - 1)
            .is_some_and(|above| above.trim().is_empty());
        let ends = line.starts_with('#')
            || line.starts_with("```")
            || label_of(line).is_some()
            || (!is_list && answer_prefix(line).is_some());
        if ends || (is_below_blank && !is_list && !line.trim().is_empty()) {
            break;
        }
        at += 1;
    }

    at
}

/// The level of a heading; None for any other line.
fn level_of(line: &str) -> Option<usize> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    ((1..=6).contains(&level) && words.starts_with(' ')).then_some(level)
}

fn is_side_part(heading: &str) -> bool {
    SIDE_PARTS.contains(&folded(heading).as_str())
}

/// The words of a name in lower case, marks gone.
fn folded(name: &str) -> String {
    let words: String = name
        .chars()
        .map(|c| if c.is_alphabetic() { c } else { ' ' })
        .collect();
    fold(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::without_side_parts;

    #[test]
    fn bad_answers_and_follow_ups_are_no_answer() {
        for (body, expected) in [
            (
                "### Good answer\nChange.\n### Bad answer\nNoise.\n### Follow-ups\n- How?",
                "### Good answer\nChange.",
            ),
            (
                "### Bad answer\nNoise.\n### Answer\nChange.",
                "### Answer\nChange.",
            ),
            (
                "Text\n```\n### Bad answer\n```",
                "Text\n```\n### Bad answer\n```",
            ),
            (
                "#### Why a bad answer is bad\nx",
                "#### Why a bad answer is bad\nx",
            ),
        ] {
            assert_eq!(without_side_parts(body), expected);
        }
    }
}
