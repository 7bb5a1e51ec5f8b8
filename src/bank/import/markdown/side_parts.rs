//! Parts below a question that are no answer to it: bad answers, follow-ups.

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
/// the like, key points, how hard the question is. The body as it is where nothing else is left.
pub(super) fn take_labelled(body: &str, question: &mut RawQuestion) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut read = question.clone();
    let mut at = 0;

    while let Some(line) = lines.get(at) {
        let label = label_of(line).filter(|_| !fenced.get(at).copied().unwrap_or_default());
        let end = end_of_part(&lines, at);
        let part = lines.get(at + 1..end).unwrap_or_default();
        match label {
            Some(label) if is_side_part(label.name) => at = end,
            Some(label) if meaning_of(label.name) == Some(Meaning::KeyPoints) => {
                let said = [&[label.value], part].concat();
                let points = said.iter().map(|line| line.trim_start_matches(is_mark));
                let points = points.filter(|point| !point.is_empty());
                let points = points.map(|point| Value::from(point.trim_end()));
                read.key_points
                    .extend(values::key_points(&points.collect()));
                at = end;
            }
            Some(_) if properties::take_line(line, &mut read) => at += 1,
            _ => {
                kept.push(line);
                at += 1;
            }
        }
    }

    if !kept.iter().any(|line| line.contains(char::is_alphanumeric)) {
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

/// The name and the rest of a line like `- **Follow-up:** How …?`.
fn label_of(line: &str) -> Option<Label<'_>> {
    const MOST_WORDS: usize = 3;
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
        let ends = line.starts_with('#') || line.starts_with("```") || label_of(line).is_some();
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
    let words: String = heading
        .chars()
        .map(|c| if c.is_alphabetic() { c } else { ' ' })
        .collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    SIDE_PARTS.contains(&fold(&words).as_str())
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
