//! Lines of code cut into keywords, strings, numbers and comments, without knowing the language.
//!
//! Owns what a token is; what it looks like is decided where it is shown. No character is added,
//! removed or moved. A highlighter that knows languages (syntect) would be most of the binary and
//! most of the build for a few lines of code in a question.

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

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// A string or a number.
    Literal,
    /// A comment.
    Comment,
    /// Everything else.
    Other,
}

/// A piece of a line of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeToken<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its characters.
    pub text: &'a str,
}

/// The tokens of one line of code. `language` is the word after a fence; it only decides what begins
/// a comment, and that SQL has keywords in any case.
pub fn code_tokens<'a>(line: &'a str, language: &str) -> Vec<CodeToken<'a>> {
    if matches!(language, "text" | "txt" | "plain" | "console" | "output") {
        let kind = TokenKind::Other;
        return vec![CodeToken { kind, text: line }];
    }

    let mut tokens = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (length, kind) = token(rest, first, language);
        let (text, tail) = rest.split_at(length.max(first.len_utf8()).min(rest.len()));
        tokens.push(CodeToken { kind, text });
        rest = tail;
    }
    tokens
}

/// Bytes and kind of the token `text` begins with; `first` is its first character.
fn token(text: &str, first: char, language: &str) -> (usize, TokenKind) {
    if is_comment(text, language) {
        return (text.len(), TokenKind::Comment);
    }

    let run = |belongs: fn(char) -> bool| text.find(|c| !belongs(c)).unwrap_or(text.len());
    match first {
        '"' | '\'' | '`' => match closing(text, first) {
            Some(end) => (end, TokenKind::Literal),
            None => (first.len_utf8(), TokenKind::Other),
        },
        c if c.is_ascii_digit() => (
            run(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_'),
            TokenKind::Literal,
        ),
        c if c.is_alphabetic() || c == '_' => {
            let end = run(|c| c.is_alphanumeric() || c == '_');
            let word = text.get(..end).unwrap_or_default();
            let sql = language == "sql" && KEYWORDS.contains(&word.to_lowercase().as_str());
            (
                end,
                if sql || KEYWORDS.contains(&word) {
                    TokenKind::Keyword
                } else {
                    TokenKind::Other
                },
            )
        }
        c if c.is_whitespace() => (run(char::is_whitespace), TokenKind::Other),
        c => (c.len_utf8(), TokenKind::Other),
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

    proptest! {
        #[test]
        fn no_character_is_lost(line in "\\PC{0,80}", language in "(python|sql|rust|text|)") {
            let texts = code_tokens(&line, &language).into_iter().map(|token| token.text);
            prop_assert_eq!(texts.collect::<String>(), line);
        }
    }
}
