//! Which part of a long answer is on the screen for editing.
//!
//! Owns the arithmetic of display rows. Pure. A row ends at a new line or where the terminal wraps,
//! by the same rule rustyline lays its buffer out by: characters of `unicode-width` columns, tab
//! stops every 8.

use std::cmp::Ordering;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Columns between tab stops, rustyline's default.
const TAB_STOP: usize = 8;

/// Byte ranges of the display rows of `text` at `columns`, without their new lines. At least one,
/// the last where the cursor stands at the end of the text.
pub fn rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(2);
    let mut rows = Vec::new();
    let (mut start, mut column) = (0, 0);
    for (i, c) in text.char_indices() {
        if c == '\n' {
            rows.push(start..i);
            (start, column) = (i + 1, 0);
            continue;
        }
        let width = if c == '\t' {
            TAB_STOP - column % TAB_STOP
        } else {
            c.width().unwrap_or(0)
        };
        column += width;
        if column > columns {
            rows.push(start..i);
            (start, column) = (i, width);
        }
    }

    rows.push(start..text.len());
    if column == columns {
        rows.push(text.len()..text.len());
    }

    rows
}

/// The part of `text` around the byte `cursor` to edit on a screen with room for `limit` rows:
/// whole rows, about half of the room above the cursor, and room left to type in. The whole text
/// where it fits.
pub fn pane(text: &str, cursor: usize, columns: usize, limit: usize) -> Range<usize> {
    let rows = rows(text, columns);
    if rows.len() <= limit {
        return 0..text.len();
    }

    let at = rows
        .iter()
        .rposition(|row| row.start <= cursor)
        .unwrap_or(0);
    let first = at.saturating_sub((limit / 2).max(1) - 1);
    let last = (first + limit * 3 / 4).min(rows.len() - 1).max(at);
    let start = rows.get(first).map_or(0, |r| r.start);
    let end = rows.get(last).map_or(text.len(), |r| r.end);

    start..end
}

/// Returns the bytes to write after the terminal changed its width from `old` to `new` columns and
/// before rustyline redraws.
///
/// Terminals move the text they wrapped to the new width; rustyline goes on to erase as many rows
/// as the text had at the old one, so a wider window would cost the lines above the answer. This
/// puts the cursor where rustyline expects it. `head` is all it drew up to the cursor, `tail` the
/// rest.
pub fn after_resize(head: &str, tail: &str, old: usize, new: usize) -> String {
    let row = |columns| rows(head, columns).len();
    let below = rows(&[head, tail].concat(), old)
        .len()
        .saturating_sub(row(old));

    match row(old).cmp(&row(new)) {
        Ordering::Equal => String::new(),
        Ordering::Less => format!("\u{1b}[{}A", row(new) - row(old)),
        Ordering::Greater => {
            // New lines make room at the bottom of the screen, which a cursor movement would not.
            let down = "\n".repeat(row(old) - row(new) + below);
            if below == 0 {
                down
            } else {
                format!("{down}\u{1b}[{below}A")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_end_at_new_lines_and_at_the_edge() {
        for (text, expected) in [
            ("", vec![""]),
            ("ab", vec!["ab"]),
            ("ab\n", vec!["ab", ""]),
            ("abcdef", vec!["abcd", "ef"]),
            ("abcd", vec!["abcd", ""]),
            ("abcd\ne", vec!["abcd", "e"]),
            ("漢字漢", vec!["漢字", "漢"]),
            ("a漢漢", vec!["a漢", "漢"]),
            ("\tab", vec!["", "\t", "ab"]),
        ] {
            let got: Vec<&str> = rows(text, 4).into_iter().map(|r| &text[r]).collect();
            assert_eq!(got, expected, "{text:?}");
        }
    }

    #[test]
    fn the_pane_is_the_whole_text_until_it_outgrows_the_screen() {
        let text = "line\n".repeat(100);
        assert_eq!(pane("short", 5, 80, 10), 0..5);
        let tail = pane(&text, text.len(), 80, 10);
        assert_eq!(
            (tail.end, text[tail].matches('\n').count()),
            (text.len(), 4)
        );
        let head = pane(&text, 0, 80, 10);
        assert_eq!((head.start, text[head].matches('\n').count()), (0, 7));
    }

    #[test]
    fn the_cursor_is_put_where_the_old_width_left_it() {
        let line = "x".repeat(100);
        for (head, tail, old, new, expected) in [
            (line.as_str(), "", 80, 80, ""),
            (&line, "", 40, 120, "\n\n"),
            (&line, "", 120, 40, "\u{1b}[2A"),
            (&line, "\nbelow", 40, 120, "\n\n\n\u{1b}[1A"),
            ("short", "\nbelow", 40, 120, ""),
        ] {
            assert_eq!(
                after_resize(head, tail, old, new),
                expected,
                "{head:?} {tail:?} {old} {new}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_pane_holds_the_cursor_and_fits(
            text in "[a-z漢\\n ]{0,400}", at in 0.0f64..=1.0, columns in 2usize..30, limit in 4usize..20,
        ) {
            let mut cursor = (text.len() as f64 * at) as usize;
            while !text.is_char_boundary(cursor) { cursor -= 1; }
            let pane = pane(&text, cursor, columns, limit);
            prop_assert!(pane.start <= cursor && cursor <= pane.end);
            prop_assert!(rows(&text[pane], columns).len() <= limit.max(1) + 1);
        }
    }
}
