//! A text in rows of a terminal.
//!
//! Owns where a row breaks: at line ends, else between words (a break that is not part of the
//! text), inside a word only where it is wider than a row. Pure. Blanks at such a break hang over
//! the edge and are not drawn.

use std::borrow::Cow;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns between tab stops.
const TAB_STOP: usize = 8;

/// Byte ranges of the rows of `text`, each at most `width` columns beside hanging blanks, without
/// line ends. At least one.
pub fn rows(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        wrap_line(line, start, width.max(1), &mut rows);
        start += line.len() + 1;
    }
    rows
}

fn wrap_line(line: &str, base: usize, width: usize, rows: &mut Vec<Range<usize>>) {
    let is_simple = line.len() <= width && line.bytes().all(|b| matches!(b, 0x20..=0x7e));
    if is_simple {
        rows.push(base..base + line.len());
        return;
    }

    let (mut start, mut column) = (0, 0);
    let mut place = None;
    for (at, cluster) in line.grapheme_indices(true) {
        let (columns, is_blank) = (cluster_width(cluster, column), is_blank(cluster));
        // East Asian text has no blanks: it may break around any character.
        if columns == 2 && at > start {
            place = Some(at);
        }
        if column + columns > width && !is_blank && at > start {
            let end = place.take().unwrap_or(at);
            rows.push(base + start..base + end);
            start = end;
            column = text_width(line.get(start..at).unwrap_or_default());
        }

        column += columns;
        let is_inked = is_blank && line.get(start..at).is_some_and(|t| !t.trim().is_empty());
        if is_inked || columns == 2 {
            place = Some(at + cluster.len());
        }
    }
    rows.push(base + start..base + line.len());
}

fn is_blank(cluster: &str) -> bool {
    matches!(cluster, " " | "\t")
}

/// A character as it is drawn at a column: tabs as blanks, what a terminal would obey as a sign.
fn drawn(cluster: &str, column: usize) -> Cow<'_, str> {
    if cluster == "\t" {
        return " ".repeat(TAB_STOP - column % TAB_STOP).into();
    }
    if cluster.chars().any(char::is_control) {
        return "\u{fffd}".into();
    }

    let is_direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if cluster.contains(is_direction) {
        return cluster.replace(is_direction, "\u{fffd}").into();
    }
    cluster.into()
}

fn cluster_width(cluster: &str, column: usize) -> usize {
    drawn(cluster, column).width()
}

/// Columns of a row's text.
pub fn text_width(text: &str) -> usize {
    let clusters = text.graphemes(true);
    clusters.fold(0, |column, c| column + cluster_width(c, column))
}

/// A row's text as it is drawn in `width` columns: what hangs over is left out.
pub fn draw(text: &str, width: usize) -> String {
    let (mut out, mut column) = (String::with_capacity(text.len()), 0);
    for cluster in text.graphemes(true) {
        let shown = drawn(cluster, column);
        column += shown.width();
        if column > width {
            break;
        }
        out.push_str(&shown);
    }
    out
}

/// Index of the row that holds the byte `at`. A byte at a soft break stands in the row it begins.
pub fn row_of(rows: &[Range<usize>], at: usize) -> usize {
    rows.partition_point(|row| row.start <= at)
        .saturating_sub(1)
}

/// The byte nearest to a column of a row of `text`.
pub fn byte_at(text: &str, row: &Range<usize>, column: usize) -> usize {
    let mut now = 0;
    let line = text.get(row.clone()).unwrap_or_default();
    for (at, cluster) in line.grapheme_indices(true) {
        now += cluster_width(cluster, now);
        if now > column {
            return row.start + at;
        }
    }

    // The end of a row that breaks softly is the beginning of the next.
    let is_soft = text
        .get(row.end..)
        .is_some_and(|t| !t.is_empty() && !t.starts_with('\n'));
    match line.grapheme_indices(true).next_back() {
        Some((last, _)) if is_soft => row.start + last,
        _ => row.end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: usize) -> Vec<&str> {
        let rows = rows(text, width).into_iter();
        rows.map(|row| &text[row]).collect()
    }

    #[test]
    fn rows_break_between_words() {
        for (text, expected) in [
            ("", vec![""]),
            ("a\n", vec!["a", ""]),
            ("one two", vec!["one two"]),
            ("one two three", vec!["one two ", "three"]),
            ("one two   three", vec!["one two   ", "three"]),
            ("one threes four", vec!["one ", "threes ", "four"]),
            ("abcdefghijkl", vec!["abcdefgh", "ijkl"]),
            ("a bcdefghijkl", vec!["a ", "bcdefghi", "jkl"]),
            ("        indented", vec!["        ", "indented"]),
            ("漢字漢字漢字", vec!["漢字漢字", "漢字"]),
            ("ab 漢字漢字", vec!["ab 漢字", "漢字"]),
            ("👨‍👩‍👧👨‍👩‍👧 ab cd", vec!["👨‍👩‍👧👨‍👩‍👧 ab ", "cd"]),
        ] {
            assert_eq!(wrapped(text, 8), expected, "{text:?}");
        }
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_drawn() {
        assert_eq!(
            draw("a\tb\u{1b}[31m\u{202e}", 80),
            "a       b\u{fffd}[31m\u{fffd}"
        );
        assert_eq!(draw("one two   ", 8), "one two ");
    }

    proptest! {
        #[test]
        fn rows_hold_the_whole_text_and_fit(
            text in "[a-z漢é👩‍👧\t \n]{0,80}", width in 2usize..20,
        ) {
            let rows = rows(&text, width);
            let mut at = 0;
            for row in &rows {
                let gap = &text[at..row.start];
                prop_assert!(gap.is_empty() || gap == "\n", "{gap:?}");
                let shown = text[row.clone()].trim_end_matches(is_blank_char);
                prop_assert!(text_width(shown) <= width, "{shown:?}");
                at = row.end;
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn every_place_has_a_row_and_a_column(
            text in "[a-z漢 \n]{0,60}", width in 2usize..20, share in 0.0f64..=1.0,
        ) {
            let at = text.floor_char_boundary((text.len() as f64 * share) as usize);
            let rows = rows(&text, width);
            let row = &rows[row_of(&rows, at)];
            prop_assert!(row.start <= at && at <= row.end);
            let column = text_width(&text[row.start..at]);
            prop_assert_eq!(byte_at(&text, row, column), at);
        }
    }

    fn is_blank_char(c: char) -> bool {
        c == ' ' || c == '\t'
    }
}
