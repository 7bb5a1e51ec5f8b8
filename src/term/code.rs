//! Light highlighting of code: keywords, strings, numbers and comments, told apart without knowing
//! the language.
//!
//! Owns nothing but ink: no character is added, removed or moved. A highlighter that knows
//! languages (syntect) would be most of the binary and most of the build for a few lines of code in
//! a question.

use super::rich::Rich;
use super::style::Ink;

/// Words that are keywords in most of the languages interviews are held in.
const KEYWORDS: &[&str] = &[
    "and",
    "as",
    "async",
    "await",
    "break",
    "case",
    "class",
    "const",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "enum",
    "except",
    "finally",
    "fn",
    "for",
    "from",
    "func",
    "function",
    "if",
    "impl",
    "import",
    "in",
    "interface",
    "is",
    "lambda",
    "let",
    "match",
    "mod",
    "mut",
    "new",
    "not",
    "or",
    "pass",
    "pub",
    "raise",
    "return",
    "select",
    "self",
    "static",
    "struct",
    "switch",
    "throw",
    "trait",
    "try",
    "type",
    "use",
    "var",
    "where",
    "while",
    "with",
    "yield",
    // SQL
    "by",
    "create",
    "group",
    "having",
    "insert",
    "into",
    "join",
    "left",
    "limit",
    "on",
    "order",
    "over",
    "partition",
    "table",
    "update",
    "values",
];

/// One line of code with ink. `language` is the word after the fence; it only decides what begins a
/// comment.
pub fn highlight(line: &str, language: &str) -> Rich {
    if matches!(language, "text" | "txt" | "plain" | "console" | "output") {
        return Rich::of(Ink::Code, line);
    }

    let mut out = Rich::new();
    let mut rest = line;

    while let Some(c) = rest.chars().next() {
        let (length, ink) = token(rest, c, language);
        let (token, tail) = rest.split_at(length.max(c.len_utf8()).min(rest.len()));
        out = out.with(ink, token);
        rest = tail;
    }

    out
}

/// Bytes and ink of the token `text` begins with; `first` is its first character.
fn token(text: &str, first: char, language: &str) -> (usize, Ink) {
    if is_comment(text, language) {
        return (text.len(), Ink::Quiet);
    }

    let run = |belongs: fn(char) -> bool| text.find(|c| !belongs(c)).unwrap_or(text.len());
    match first {
        '"' | '\'' | '`' => match closing(text, first) {
            Some(end) => (end, Ink::Literal),
            None => (first.len_utf8(), Ink::Body),
        },
        c if c.is_ascii_digit() => (
            run(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_'),
            Ink::Literal,
        ),
        c if c.is_alphabetic() || c == '_' => {
            let end = run(|c| c.is_alphanumeric() || c == '_');
            let word = text.get(..end).unwrap_or_default();
            let sql = language == "sql" && KEYWORDS.contains(&word.to_lowercase().as_str());
            (
                end,
                if sql || KEYWORDS.contains(&word) {
                    Ink::Keyword
                } else {
                    Ink::Body
                },
            )
        }
        c if c.is_whitespace() => (run(char::is_whitespace), Ink::Body),
        c => (c.len_utf8(), Ink::Body),
    }
}

fn is_comment(text: &str, language: &str) -> bool {
    match language {
        "sql" | "lua" | "haskell" => text.starts_with("--"),
        "c" | "cpp" | "c++" | "rust" | "rs" | "java" | "go" | "js" | "javascript" | "ts"
        | "typescript" | "scala" | "kotlin" | "swift" => {
            text.starts_with("//") || text.starts_with("/*")
        }
        _ => text.starts_with('#') || text.starts_with("// "),
    }
}

/// Byte after the quote that closes the string `text` begins with, on this line.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(i + c.len_utf8()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_strings_numbers_and_comments_are_told_apart() {
        let painted = highlight("def f(x): return \"a\\\"#\" + 1.5  # why", "python").paint(true);
        insta::assert_snapshot!(painted.replace('\u{1b}', "^"), @r##"^[35mdef^[0m f(x): ^[35mreturn^[0m ^[32m"a\"#"^[0m + ^[32m1.5^[0m  ^[2m# why^[0m"##);
        let painted = highlight("SELECT a FROM t -- all", "sql").paint(true);
        insta::assert_snapshot!(painted.replace('\u{1b}', "^"), @"^[35mSELECT^[0m a ^[35mFROM^[0m t ^[2m-- all^[0m");
    }

    proptest! {
        #[test]
        fn no_character_is_lost(line in "\\PC{0,80}", language in "(python|sql|rust|text|)") {
            prop_assert_eq!(highlight(&line, &language).text(), Rich::of(Ink::Body, &line).text());
        }
    }
}
