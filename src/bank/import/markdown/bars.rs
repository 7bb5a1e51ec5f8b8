//! Bars that are no borders of a table's cells: `A||B`, and those in code. Markdown parts a row at
//! each of them, and drops the cells beyond the last column.

use crate::bank::markdown::fences;

/// The text with such bars escaped, in rows that have their table's cells only so.
pub(super) fn escape_bars(text: &str) -> String {
    if !text.contains("||") && !text.contains('`') {
        return text.to_string();
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut width = None;
    let mut out: Vec<String> = Vec::with_capacity(lines.len());

    for (at, (line, fenced)) in lines.iter().zip(fenced).enumerate() {
        let above = at.checked_sub(1).and_then(|above| lines.get(above));
        width = match above {
            _ if fenced || !line.contains('|') => None,
            Some(above) if is_rule(line) => Some(cells(above)),
            _ => width,
        };
        let mended = width.and_then(|width| mended_row(line, width));
        out.push(mended.unwrap_or_else(|| line.to_string()));
    }
    out.join("\n")
}

/// The line below the names of a table's columns.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// A row that has too many cells, with as many as its table; None for another row.
fn mended_row(row: &str, width: usize) -> Option<String> {
    if cells(row) <= width {
        return None;
    }
    let code = with_code_escaped(row);
    let readings = [
        code.clone(),
        with_pairs_escaped(row),
        with_pairs_escaped(&code),
    ];
    readings.into_iter().find(|row| cells(row) == width)
}

/// Counts the cells of a row.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = match row.strip_suffix('|') {
        Some(inside) if !inside.ends_with('\\') => inside,
        _ => row,
    };
    row.matches('|').count() - row.matches("\\|").count() + 1
}

/// The row with its double bars escaped, but for those at its ends.
fn with_pairs_escaped(row: &str) -> String {
    let inside = row.trim().trim_matches('|');
    row.replacen(inside, &inside.replace("||", "\\|\\|"), 1)
}

/// The row with the bars between backticks escaped.
fn with_code_escaped(row: &str) -> String {
    let parts = row.split('`').enumerate();
    let parts = parts.map(|(at, part)| match at % 2 {
        1 => part.replace("\\|", "|").replace('|', "\\|"),
        _ => part.to_string(),
    });
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::escape_bars;

    #[test]
    fn bars_in_cells() {
        let head = "| Q | A |\n|---|---|\n";
        for (row, mended) in [
            (
                "| What is A||B? | c||d |",
                "| What is A\\|\\|B? | c\\|\\|d |",
            ),
            ("| What is `a | b`? | or |", "| What is `a \\| b`? | or |"),
            ("What is A||B? | or", "What is A\\|\\|B? | or"),
            // An empty cell, a row that has its cells, and one that no reading mends.
            ("| What? ||", "| What? ||"),
            ("| a | b |", "| a | b |"),
            ("| a | b | c |", "| a | b | c |"),
            ("| a \\| b | c |", "| a \\| b | c |"),
        ] {
            let text = format!("{head}{row}\n");
            assert_eq!(escape_bars(&text), format!("{head}{mended}\n"));
        }
        let code = "```\n|a|\n|-|\n|b||c|\n```\na || b\n";
        assert_eq!(escape_bars(code), code);
    }
}
