//! The topic of a question that a file gives none, or one in words.

use crate::bank::topic::{is_slug, slug};
use crate::domain::text::{ellipsis, one_line};

/// The file's own topic, else the section's, else the bank's.
pub(super) fn topic(own: &str, section: &str, bank: &str) -> String {
    let own = one_line(own);
    if is_slug(&own) {
        return own;
    }
    let slugs =
        [own.as_str(), without_count(section), bank].map(|words| slug(&ellipsis(words, 100)));
    slugs
        .into_iter()
        .find(|slug| !slug.is_empty())
        .unwrap_or_else(|| "general".to_string())
}

/// A section's title without what only counts it: "Section 1: Fundamentals" makes "Fundamentals".
fn without_count(section: &str) -> &str {
    const PARTS: [&str; 10] = [
        "section", "part", "chapter", "module", "unit", "day", "week", "round", "teil", "kapitel",
    ];
    if let Some((counted, title)) = section.split_once(". ") {
        let is_roman = !counted.is_empty() && counted.chars().all(|c| "IVX".contains(c));
        if is_roman || matches!(counted.as_bytes(), [b'A'..=b'H']) {
            return title;
        }
    }
    let Some((counted, title)) = section.split_once([':', '.', '–', '—', '-']) else {
        return section;
    };
    let words: Vec<String> = counted.split_whitespace().map(str::to_lowercase).collect();

    match words.as_slice() {
        [part, number]
            if PARTS.contains(&part.as_str())
                && number.chars().all(|c| c.is_ascii_alphanumeric())
                && title.contains(char::is_alphanumeric) =>
        {
            title.trim()
        }
        _ => section,
    }
}
