//! Which format a file is in: what it contains decides, its name only where that leaves a choice.

use super::format::Format;
use super::{names, rows, structured};
use crate::bank::markdown::fences;
use std::path::Path;

/// Lines looked at where not all are needed.
const SAMPLE: usize = 50;

/// Recognises the format of a file's text.
pub(super) fn detect(text: &str, file_name: &str) -> Format {
    let named = Format::of_ending(Path::new(file_name));
    let start = text.trim_start();

    if is_anki(start) {
        return Format::Anki;
    }
    if let Some(json) = json(start, named) {
        return json;
    }

    if named.is_none() && structured::is_toml(start) {
        return Format::Toml;
    }
    if named.is_none() && structured::is_yaml(start) {
        return Format::Yaml;
    }

    match named {
        Some(told @ (Format::Csv | Format::Tsv | Format::Yaml | Format::Toml)) => told,
        _ if is_viva(text) => Format::Viva,
        Some(format) => format,
        None => tabular(text).unwrap_or(Format::Markdown),
    }
}

fn is_anki(start: &str) -> bool {
    let keys = [
        "#separator:",
        "#html:",
        "#columns:",
        "#notetype",
        "#deck",
        "#tags",
        "#guid",
    ];
    let mut lines = start.lines();
    let is_old = lines.next().is_some_and(|line| line.starts_with("tags:"))
        && lines.next().is_some_and(|line| line.contains('\t'));
    // A spreadsheet puts such a line in quotes where it holds a separator.
    let start = start.trim_start_matches('"');
    is_old || keys.iter().any(|key| start.starts_with(key))
}

/// A bracket may also open a Markdown link, so the text has to parse; unless its name says JSON:
/// then the reader's error is what the user has to see.
fn json(start: &str, named: Option<Format>) -> Option<Format> {
    let named = named.filter(|format| matches!(format, Format::Json | Format::JsonLines));
    if !start.starts_with(['[', '{']) {
        return named;
    }

    let filled = start.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = filled.take(2).collect();
    let object_first = lines.first().is_some_and(|line| line.starts_with('{'));

    if named != Some(Format::JsonLines) && is_json(start) {
        Some(Format::Json)
    } else if (named != Some(Format::Json)
        && object_first
        && lines.first().is_some_and(|line| is_json(line)))
        || (lines.len() == 2 && lines.iter().all(|line| is_json(line)))
    {
        Some(Format::JsonLines)
    } else {
        named
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Viva's headings together with one of its keys or parts.
fn is_viva(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let fenced = fences(&lines).0;
    let mut open = lines
        .iter()
        .zip(fenced)
        .filter(|(_, fenced)| !fenced)
        .map(|(line, _)| *line);
    let heading = open.clone().any(|line| line.starts_with("### Question:"));
    let marks = [
        "**Topic:**",
        "**Difficulty:**",
        "**Type:**",
        "#### Key points",
        "#### Model answer",
    ];

    heading && open.any(|line| marks.iter().any(|mark| line.starts_with(mark)))
}

/// A table by its looks: a header that names questions, or one tab in every line.
fn tabular(text: &str) -> Option<Format> {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(SAMPLE)
        .collect();
    let delimiter = rows::delimiter(text);
    let header = lines.first()?;
    let named = header
        .split(char::from(delimiter))
        .any(|name| names::is_question_name(name.trim_matches([' ', '"'])));
    let tabs = lines
        .iter()
        .filter(|line| line.contains('\t') && !line.starts_with('\t') && !is_item(line))
        .count();

    match delimiter {
        _ if has_pasted_table(&lines) => Some(Format::Tsv),
        b'\t' if named => Some(Format::Tsv),
        b',' | b';' if named && header.contains(char::from(delimiter)) => Some(Format::Csv),
        _ if tabs == lines.len() || are_cards(&lines, tabs) => Some(Format::Tsv),
        _ => None,
    }
}

/// Returns true for a table as it is copied out of a page, with a title above: one of the first
/// lines names columns between tabs, and lines with as many follow.
fn has_pasted_table(lines: &[&str]) -> bool {
    const TOP: usize = 6;
    let mut rows = lines.iter().enumerate().take(TOP);
    let header = rows.find(|(_, line)| {
        let mut names = line.split('\t');
        line.contains('\t') && names.any(names::is_question_name)
    });
    let Some((at, header)) = header.filter(|(at, _)| *at > 0) else {
        return false;
    };
    let tabs = header.matches('\t').count();
    let below = lines.iter().skip(at + 1).take(2);
    below.clone().count() == 2
        && below
            .into_iter()
            .all(|line| line.matches('\t').count() == tabs)
}

/// Returns true for flashcards with one tab between the sides: a definition of several lines goes
/// on in lines without one.
fn are_cards(lines: &[&str], with_tab: usize) -> bool {
    lines.first().is_some_and(|line| has_one_tab(line))
        && with_tab * 2 > lines.len()
        && lines
            .iter()
            .filter(|line| line.contains('\t'))
            .all(|line| has_one_tab(line))
}

fn has_one_tab(line: &str) -> bool {
    line.matches('\t').count() == 1 && !line.starts_with('\t') && !is_item(line)
}

/// Returns true for a tab behind a bullet or a number, as word processors paste lists.
fn is_item(line: &str) -> bool {
    let mark = line
        .split_once('\t')
        .filter(|(_, text)| !text.contains('\t'));
    mark.is_some_and(|(mark, _)| !mark.is_empty() && !mark.contains(char::is_alphabetic))
}
