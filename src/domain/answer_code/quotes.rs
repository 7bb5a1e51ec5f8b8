//! Curly quotes in code that went through a word processor.

use super::reading::Marks;

/// Returns code with straight quotes for curly ones; None where it has none. Only those outside of
/// texts and comments count: no language reads them there, and inside they are what was meant.
pub(super) fn straighten(code: &str, marks: &Marks) -> Option<String> {
    let mut straight = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let length = match straight_quote(c) {
            Some(quote) => {
                let end = c.len_utf8() + end_of_text(&rest[c.len_utf8()..], quote);
                push_text(&rest[..end], quote, &mut straight);
                rest = &rest[end..];
                continue;
            }
            None => marks.length_of_text(rest).unwrap_or(c.len_utf8()),
        };
        straight.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    (straight != code).then_some(straight)
}

/// The quote of code that a curly one stands for.
fn straight_quote(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' | '‟' => Some('"'),
        '‘' | '’' | '‚' | '‛' => Some('\''),
        _ => None,
    }
}

/// True for the quote and the curly ones that stand for it.
fn is_quote(c: char, quote: char) -> bool {
    c == quote || straight_quote(c) == Some(quote)
}

/// The byte behind the quote that ends a text, or of the end of its line.
fn end_of_text(text: &str, quote: char) -> usize {
    let end = text.find(|c| c == '\n' || is_quote(c, quote));
    let closing = end.and_then(|at| text[at..].chars().next().filter(|c| *c != '\n'));
    end.unwrap_or(text.len()) + closing.map_or(0, char::len_utf8)
}

/// Adds a text between quotes, its own as straight ones.
fn push_text(text: &str, quote: char, to: &mut String) {
    to.extend(text.chars().map(|c| match is_quote(c, quote) {
        true => quote,
        false => c,
    }));
}

#[cfg(test)]
mod tests {
    use super::super::reading::{PYTHON, SQL};
    use super::*;

    #[test]
    fn curly_quotes_around_texts_are_straight() {
        for (code, marks, expected) in [
            (
                "WHERE d >= ‘2025-01-01’",
                &SQL,
                Some("WHERE d >= '2025-01-01'"),
            ),
            (
                "WHERE d = ’2025’ OR d = ‘’",
                &SQL,
                Some("WHERE d = '2025' OR d = ''"),
            ),
            (
                "SELECT n AS “the name”",
                &SQL,
                Some("SELECT n AS \"the name\""),
            ),
            (
                "WHERE n = ‘a\" and ‘b’",
                &SQL,
                Some("WHERE n = 'a\" and 'b'"),
            ),
            ("WHERE n = 'it’s “so”'", &SQL, None),
            ("SELECT 1 -- it’s mine", &SQL, None),
            ("SELECT /* “x” */ ‘y’", &SQL, Some("SELECT /* “x” */ 'y'")),
            ("print(“it’s”)", &PYTHON, Some("print(\"it’s\")")),
            ("f(‘a’, \"“b”\")", &PYTHON, Some("f('a', \"“b”\")")),
            ("x = '\\'’' # ‘", &PYTHON, None),
            (
                "\"\"\"“doc”\nit’s\"\"\"\ny = ‘z’",
                &PYTHON,
                Some("\"\"\"“doc”\nit’s\"\"\"\ny = 'z'"),
            ),
            ("x = ‘open\ny = 1", &PYTHON, Some("x = 'open\ny = 1")),
            ("SELECT 1", &SQL, None),
        ] {
            assert_eq!(straighten(code, marks).as_deref(), expected, "{code}");
        }
    }
}
