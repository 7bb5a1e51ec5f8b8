//! Parts below a question that are no answer to it: bad answers, follow-ups.

use super::labels::{is_mark, label_of};
use super::prefix::answer_prefix;
use super::properties;
use crate::bank::import::part_names::{LabelledPart, part_named};
use crate::bank::import::raw::RawQuestion;
use crate::bank::import::values;
use crate::bank::markdown::fences;
use serde_json::Value;

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

/// A body without what lines with a name say besides the answer: follow-ups and the like, key
/// points and red flags, how hard the question is. The body as it is where only what says how hard
/// the question is would go.
pub(super) fn take_labelled(body: &str, question: &mut RawQuestion) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut read = question.clone();
    let mut at = 0;
    let mut took_part = false;

    while let Some(line) = lines.get(at) {
        let label = label_of(line).filter(|_| !fenced.get(at).copied().unwrap_or_default());
        if let Some(label) = &label
            && let Some(part) = label.part
        {
            let end = end_of_part(&lines, at, label.value);
            let below = lines.get(at + 1..end).unwrap_or_default();
            take_part(part, &[&[label.value], below].concat(), &mut read);
            (at, took_part) = (end, true);
            continue;
        }

        if label.is_none() || !properties::take_line(line, &mut read) {
            kept.push(line);
        }
        at += 1;
    }

    let is_empty = !kept.iter().any(|line| line.contains(char::is_alphanumeric));
    if is_empty && !took_part {
        return body.to_string();
    }
    *question = read;
    kept.join("\n")
}

/// Gives a question what the lines of a part say of it.
pub(super) fn take_part(part: LabelledPart, said: &[&str], question: &mut RawQuestion) {
    let items = said.iter().map(|line| line.trim_matches(is_mark));
    let items: Vec<&str> = items.filter(|item| !item.is_empty()).collect();
    let points = values::key_points(&Value::from(items.join("\n")));

    match part {
        LabelledPart::Points => question.key_points.extend(points),
        LabelledPart::RedFlags => question.red_flags.extend(values::red_flags(points)),
        LabelledPart::Aside => {}
    }
}

/// The line behind what belongs to a label with a value or none in its line: lines without a blank
/// one between, and lists.
fn end_of_part(lines: &[&str], label: usize, value: &str) -> usize {
    let own = lines.get(label).copied().unwrap_or_default();
    let is_item = is_bulleted(own.trim_start());
    let mut at = label + 1;
    while let Some(line) = lines.get(at) {
        let is_list = is_bulleted(line.trim_start()) || indent(line) > indent(own);
        let is_below_blank = lines
            .get(at - 1)
            .is_some_and(|above| above.trim().is_empty());
        // Below a label with its value in its line, a line with another is that one's.
        let is_other = !value.is_empty() && !is_list && names_itself(line);
        let ends = line.starts_with('#')
            || line.starts_with("```")
            || label_of(line).is_some()
            || properties::is_property(line)
            || is_other
            || ((!is_list || is_item) && answer_prefix(line).is_some());
        if ends || (is_below_blank && !is_list && !line.trim().is_empty()) {
            break;
        }
        at += 1;
    }

    at
}

fn is_bulleted(text: &str) -> bool {
    text.starts_with(['-', '*', '+', '•', '–'])
}

/// Columns before a line's words.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Returns true for a line that begins with a word or two of a name and a colon: "Time: 5 min".
fn names_itself(line: &str) -> bool {
    let name = line.split_once(": ").map_or("", |(name, _)| name);
    (1..=3).contains(&name.split_whitespace().count()) && name.starts_with(char::is_uppercase)
}

/// The level of a heading; None for any other line.
fn level_of(line: &str) -> Option<usize> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    ((1..=6).contains(&level) && words.starts_with(' ')).then_some(level)
}

fn is_side_part(heading: &str) -> bool {
    part_named(heading) == Some(LabelledPart::Aside)
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
