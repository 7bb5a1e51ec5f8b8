//! Lines that begin with the name of what stands beside an answer: "Look for:", "Red flags:",
//! "Follow-up:". What each name holds: `part_names`.
//!
//! What is done with such parts: `side_parts`. Names of answers and questions: `prefix`.

use super::phrases::behind_phrase;
use crate::bank::import::names::{Meaning, meaning_of};
use crate::bank::import::part_names::{LabelledPart, MOST_WORDS, part_named};

/// A line that names a part, or something else in bold or italics.
pub(super) struct Label<'l> {
    /// None for a name that means nothing here.
    pub(super) part: Option<LabelledPart>,
    /// The words behind the name.
    pub(super) value: &'l str,
}

/// Reads a line like `- **Follow-up:** How …?`, `Notes: two minutes` or `* Look for: data`.
pub(super) fn label_of(line: &str) -> Option<Label<'_>> {
    match behind_flag(line) {
        Some(words) => Some(flagged(words)),
        None => named_label(line),
    }
}

/// Returns true for a line that begins a part beside question and answer by its name alone.
pub(super) fn is_label(line: &str) -> bool {
    plain_label(line).is_some() || behind_flag(line).is_some() || phrase(line).is_some()
}

/// A sentence that says what an answer has to say: "Should mention the cost."
fn phrase(line: &str) -> Option<Label<'_>> {
    Some(Label {
        part: Some(LabelledPart::Points),
        value: behind_phrase(without_bullet(line))?,
    })
}

/// Returns true for a line that says nothing but that key points or red flags follow: "**Look
/// for:**".
pub(in crate::bank::import) fn announces_points(line: &str) -> bool {
    label_of(line).is_some_and(|label| {
        matches!(
            label.part,
            Some(LabelledPart::Points | LabelledPart::RedFlags)
        ) && label.value.is_empty()
    })
}

/// The words of a line behind the name of key points or red flags; None for any other line.
pub(in crate::bank::import) fn behind_label(line: &str) -> Option<&str> {
    let label = label_of(line)?;
    matches!(
        label.part,
        Some(LabelledPart::Points | LabelledPart::RedFlags)
    )
    .then_some(label.value)
}

/// The words behind the sign of a red flag: "🚩 never measures".
fn behind_flag(line: &str) -> Option<&str> {
    let words = without_bullet(line).strip_prefix('🚩')?;
    Some(words.trim_matches(|c: char| c.is_whitespace() || c == '\u{fe0f}'))
}

/// A line behind that sign: the label that it is anyhow, or a red flag.
fn flagged(words: &str) -> Label<'_> {
    let is_name = part_named(words).is_some();
    named_label(words).unwrap_or(Label {
        part: Some(LabelledPart::RedFlags),
        value: if is_name { "" } else { words },
    })
}

fn named_label(line: &str) -> Option<Label<'_>> {
    marked_label(line)
        .or_else(|| plain_label(line))
        .or_else(|| bold_label(line))
        .or_else(|| phrase(line))
}

/// A name that is known, alone in its line as bold words or a heading: `**Red flags**`.
fn bold_label(line: &str) -> Option<Label<'_>> {
    let text = without_bullet(line).trim_end();
    let bold = text.strip_prefix("**").and_then(|it| it.strip_suffix("**"));
    let heading = text.strip_prefix("##").map(|it| it.trim_start_matches('#'));
    let name = bold.or(heading).filter(|name| !name.contains("**"))?;
    Some(Label {
        part: Some(part_named(name)?),
        value: "",
    })
}

fn plain_label(line: &str) -> Option<Label<'_>> {
    let (name, value) = without_bullet(line).split_once([':', '：'])?;
    let part = part_named(name)?;
    Some(Label {
        part: Some(part),
        value: value.trim(),
    })
}

fn marked_label(line: &str) -> Option<Label<'_>> {
    let marked = without_bullet(line).strip_prefix(['*', '_'])?;
    let (name, value) = marked.split_once([':', '：'])?;
    let name = name.trim_matches(is_mark);
    let is_short = (1..=MOST_WORDS).contains(&name.split_whitespace().count());

    let is_closed =
        value.starts_with(['*', '_']) || marked.trim_start_matches(['*', '_']).contains(['*', '_']);
    let points = (meaning_of(name) == Some(Meaning::KeyPoints)).then_some(LabelledPart::Points);
    (is_short && is_closed).then(|| Label {
        part: part_named(name).or(points),
        value: value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_')),
    })
}

/// A line without the bullet before it.
fn without_bullet(line: &str) -> &str {
    let text = line.trim_start();
    let item = ["- ", "* ", "+ ", "• ", "– "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark));
    item.map_or(text, str::trim_start)
}

/// Returns true for what may stand around a name.
pub(super) fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_' | '-' | '+' | '•' | '–')
}

#[cfg(test)]
mod tests {
    use super::{LabelledPart, label_of};

    #[test]
    fn names_of_what_stands_beside_an_answer() {
        for (line, part, value) in [
            (
                "Look for: data, time",
                Some(LabelledPart::Points),
                "data, time",
            ),
            (
                "- What to listen for: data",
                Some(LabelledPart::Points),
                "data",
            ),
            (
                "* What a great answer includes:",
                Some(LabelledPart::Points),
                "",
            ),
            ("**Key points:** data", Some(LabelledPart::Points), "data"),
            ("Key ideas: data", Some(LabelledPart::Points), "data"),
            ("*Red flag: tunes.*", Some(LabelledPart::RedFlags), "tunes."),
            (
                "Common mistakes: noise",
                Some(LabelledPart::RedFlags),
                "noise",
            ),
            ("Häufige Fehler: Bias", Some(LabelledPart::RedFlags), "Bias"),
            ("Probe: How?", Some(LabelledPart::Aside), "How?"),
            ("Follow-up #2: How?", Some(LabelledPart::Aside), "How?"),
            ("**Deep dive:** more", None, "more"),
            ("**Red flags**", Some(LabelledPart::RedFlags), ""),
            ("**What bad looks like**", Some(LabelledPart::RedFlags), ""),
            ("#### What good looks like", Some(LabelledPart::Points), ""),
            ("**Probe deeper**", Some(LabelledPart::Aside), ""),
            ("🚩 hums", Some(LabelledPart::RedFlags), "hums"),
            ("- 🚩 Red flags: hums", Some(LabelledPart::RedFlags), "hums"),
            ("🚩 **Red flags**", Some(LabelledPart::RedFlags), ""),
            (
                "Señales de alerta: humo",
                Some(LabelledPart::RedFlags),
                "humo",
            ),
            ("Qué escuchar: datos", Some(LabelledPart::Points), "datos"),
            (
                "She wants to hear: data",
                Some(LabelledPart::Points),
                "data",
            ),
            ("Alarm bells: hums", Some(LabelledPart::RedFlags), "hums"),
        ] {
            let label = label_of(line).map(|label| (label.part, label.value));
            assert_eq!(label, Some((part, value)), "{line}");
        }
        for line in [
            "Time: O(n)",
            "We made mistakes. One: noise",
            "Points: two",
            "**Deep dive**",
        ] {
            assert!(label_of(line).is_none(), "{line}");
        }
    }
}
