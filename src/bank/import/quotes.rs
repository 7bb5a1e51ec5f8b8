//! Quotes of tables that are not CSV's: curly or single ones, and quotes behind a backslash.

use std::borrow::Cow;

/// Pairs of quotes around cells, as word processors and other languages write them.
const PAIRS: [(char, &[char]); 4] = [
    ('“', &['”', '“']),
    ('„', &['“', '”']),
    ('«', &['»']),
    ('\'', &['\'']),
];

/// The text with the quotes of CSV around its cells, where it has another pair and none of those.
pub(super) fn with_plain_quotes(text: &str, delimiter: u8) -> Cow<'_, str> {
    let delimiter = char::from(delimiter);
    let begins_plain =
        text.starts_with('"') || text.contains(&format!("{delimiter}\"")) || text.contains("\n\"");
    if begins_plain {
        return text.into();
    }
    let requoted = PAIRS
        .iter()
        .find_map(|pair| requoted(text, delimiter, *pair));
    requoted.map_or(text.into(), Cow::Owned)
}

/// The text with a pair of quotes changed; None where no cell with a separator stands between them,
/// or one is never closed.
fn requoted(text: &str, delimiter: char, (open, close): (char, &[char])) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut is_begin, mut is_inside, mut is_needed) = (true, false, false);
    let mut chars = text.chars().peekable();

    while let Some(c) = chars.next() {
        if is_begin && !is_inside && c == open {
            is_inside = true;
            out.push('"');
        } else if is_inside && close.contains(&c) && ends_cell(chars.peek(), delimiter) {
            is_inside = false;
            out.push('"');
        } else {
            is_needed |= is_inside && c == delimiter;
            if is_inside && c == '"' {
                out.push('"');
            }
            out.push(c);
        }
        is_begin = !is_inside && (c == delimiter || c == '\n' || (is_begin && c == ' '));
    }
    (is_needed && !is_inside).then_some(out)
}

/// Returns true where a cell ends before a character.
fn ends_cell(next: Option<&char>, delimiter: char) -> bool {
    next.is_none_or(|next| *next == delimiter || *next == '\n')
}

#[cfg(test)]
mod tests {
    use super::with_plain_quotes;

    #[test]
    fn quotes_around_cells() {
        for (text, expected) in [
            (
                "Q,A\n“What is drift, exactly?”,“Change, over time”\n",
                "Q,A\n\"What is drift, exactly?\",\"Change, over time\"\n",
            ),
            (
                "Q;A\n„Was ist Drift; genau?“;„Ein \"Wandel\"“",
                "Q;A\n\"Was ist Drift; genau?\";\"Ein \"\"Wandel\"\"\"",
            ),
            (
                "Q,A\n'What, then?','It''s'",
                "Q,A\n\"What, then?\",\"It''s\"",
            ),
            // No cell needs them, CSV's are there, or one is not closed.
            ("Q,A\n“What?”,“So”", "Q,A\n“What?”,“So”"),
            ("Q,A\n\"What, “a”, b?\",x", "Q,A\n\"What, “a”, b?\",x"),
            ("Q,A\n'tis what, then?,so", "Q,A\n'tis what, then?,so"),
        ] {
            assert_eq!(
                with_plain_quotes(text, if text.contains(';') { b';' } else { b',' }),
                expected
            );
        }
    }
}
