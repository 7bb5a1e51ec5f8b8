//! Tables that fit the width.
//!
//! Owns column widths and the fall-back for tables too wide to be read: one record under the other.
//! Used for Markdown tables and for the listings of commands alike.

use super::rich::Rich;
use super::style::{Ink, Look};

/// Columns between columns.
const GAP: usize = 2;
/// A longer word may be broken.
const LONGEST: usize = 40;
/// A column narrower than this breaks every word.
const NARROWEST: usize = 8;

/// The lines of a table, its first row the header; none wider than `width`. In plain mode, and
/// where the columns cannot fit, each row becomes a record of `header: value` lines.
pub fn lines(rows: &[Vec<Rich>], look: &Look, width: usize) -> Vec<Rich> {
    let Some((header, body)) = rows.split_first() else {
        return Vec::new();
    };

    let count = header.len();
    let natural: Vec<usize> = (0..count)
        .map(|c| {
            rows.iter()
                .filter_map(|r| r.get(c))
                .map(Rich::width)
                .max()
                .unwrap_or(0)
        })
        .collect();

    let words: Vec<usize> = (0..count)
        .map(|c| {
            let cells = rows.iter().filter_map(|row| row.get(c));
            cells.map(longest_word).max().unwrap_or(0).max(NARROWEST)
        })
        .collect();

    let Some(widths) = fit(
        &natural,
        &words,
        width.saturating_sub(GAP * count.saturating_sub(1)),
    )
    .filter(|_| !look.plain) else {
        return records(header, body, width);
    };

    let bold: Vec<Rich> = header
        .iter()
        .map(|h| Rich::of(Ink::Title, &h.text()))
        .collect();
    let mut out = row_lines(&bold, &widths);
    let rule = widths
        .iter()
        .map(|w| look.sign("─", "-").repeat(*w))
        .collect::<Vec<_>>()
        .join(&" ".repeat(GAP));

    out.push(Rich::of(Ink::Quiet, &rule));
    for row in body {
        out.extend(row_lines(row, &widths));
    }

    out
}

/// Columns of the longest word of a cell.
fn longest_word(cell: &Rich) -> usize {
    let text = cell.text();
    let words = text
        .split_whitespace()
        .map(|word| Rich::of(Ink::Body, word).width());
    words.max().unwrap_or(0)
}

/// Widths for the columns within `room`; the widest give first. None where a column would be too
/// narrow to read.
fn fit(natural: &[usize], words: &[usize], room: usize) -> Option<Vec<usize>> {
    let mut widths = natural.to_vec();
    // First only as far as every word stays whole, then addresses and the like are broken.
    let broken = words
        .iter()
        .map(|word| if *word > LONGEST { NARROWEST } else { *word });
    for least in [words, &broken.collect::<Vec<_>>()] {
        while widths.iter().sum::<usize>() > room {
            let wide = widths
                .iter_mut()
                .zip(least)
                .filter(|(w, least)| **w > **least);
            let Some((widest, _)) = wide.max_by_key(|(w, _)| **w) else {
                break;
            };
            *widest -= 1;
        }
    }
    (widths.iter().sum::<usize>() <= room).then_some(widths)
}

fn row_lines(row: &[Rich], widths: &[usize]) -> Vec<Rich> {
    let cells: Vec<Vec<Rich>> = widths
        .iter()
        .enumerate()
        .map(|(c, w)| row.get(c).cloned().unwrap_or_default().wrap(*w))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);

    (0..height)
        .map(|line| {
            let mut out = Rich::new();
            let mut column = 0;
            for (cell, width) in cells.iter().zip(widths) {
                out = out.pad(column);
                if let Some(text) = cell.get(line) {
                    out = out.join(text.clone());
                }
                column += width + GAP;
            }
            out
        })
        .collect()
}

fn records(header: &[Rich], body: &[Vec<Rich>], width: usize) -> Vec<Rich> {
    let mut out = Vec::new();
    for (i, row) in body.iter().enumerate() {
        if i > 0 {
            out.push(Rich::new());
        }
        for (name, value) in header.iter().zip(row) {
            out.extend(
                Rich::of(Ink::Title, &format!("{}: ", name.text()))
                    .join(value.clone())
                    .wrap(width),
            );
        }
    }

    out
}
