//! Parts below a question that are no answer to it: bad answers, follow-ups.

use crate::bank::markdown::fences;
use crate::domain::text::fold;

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
