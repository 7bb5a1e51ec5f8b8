//! Lines of Python by themselves: which of them are statements, and what they assign.

use super::reading::{
    PYTHON, Reading, ends_like_a_sentence, most_words_in_a_row, outside_brackets, words,
};

/// Words of Python, which may follow on each other.
pub(super) const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
    "yield",
];

/// Returns the number of bytes before the first character that is no blank.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// True for a line that does not begin at the margin.
pub(super) fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// The code of a line that stands by itself, without strings and comments.
pub(super) fn bare_of(line: &str) -> String {
    Reading::default().read(line, &PYTHON).text
}

/// True for a line at the margin that begins a function or a class.
pub(super) fn is_definition(line: &str) -> bool {
    let line = line.strip_prefix("async ").map_or(line, str::trim_start);
    match (line.strip_prefix("def "), line.strip_prefix("class ")) {
        (Some(rest), _) => is_name_before(rest, &['(', '[']),
        (_, Some(rest)) => is_name_before(rest, &['(', ':', '[']),
        _ => false,
    }
}

/// True where a text begins with a name and then one of these.
fn is_name_before(text: &str, ends: &[char]) -> bool {
    let name = text.trim_start();
    let length = name.find(|c: char| !c.is_alphanumeric() && c != '_');
    let (name, tail) = name.split_at(length.unwrap_or(name.len()));
    !name.is_empty() && tail.trim_start().starts_with(ends)
}

/// True for a line at the margin that is a statement of Python and not a sentence. `bare` is the
/// line without strings and comments.
pub(super) fn is_statement(line: &str, bare: &str) -> bool {
    let bare = bare.trim();
    if bare.is_empty() {
        return line.starts_with('#');
    }
    if is_definition(line) || bare.starts_with('@') || bare == "'" {
        return true;
    }
    if bare.contains(['?', '“', '”', '’', '—', '…']) || most_words_in_a_row(bare, KEYWORDS) > 1
    {
        return false;
    }

    let first = words(bare).next().unwrap_or_default();
    let block = bare.contains(':') && bare.starts_with(first);
    match first {
        "import" => !bare.contains(['=', '(', ':']) && !ends_like_a_sentence(bare),
        "from" => words(bare).any(|word| word == "import") && !ends_like_a_sentence(bare),
        "for" => block && bare.contains(" in "),
        "with" => block && (bare.contains('(') || bare.contains(" as ")),
        "if" | "while" | "elif" | "except" | "match" => block,
        "else" | "try" | "finally" => bare.starts_with(&format!("{first}:")),
        "return" | "raise" | "del" | "assert" | "global" | "nonlocal" | "pass" | "break"
        | "continue" | "yield" => !ends_like_a_sentence(bare),
        _ => is_call(bare) || is_assignment(bare),
    }
}

/// `name.name(…)…`, where a call stands at the margin.
fn is_call(bare: &str) -> bool {
    let path = bare.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.'));
    let Some(path) = path.filter(|at| *at > 0) else {
        return false;
    };
    let tail = &bare[path..];
    let closed = tail.ends_with([')', ']', '(', ',', '[', '{']);
    tail.starts_with('(') && closed && assignment(bare).is_none() && !word_behind_bracket(tail)
}

/// True where a word follows on a closing bracket, which no expression of Python has.
fn word_behind_bracket(bare: &str) -> bool {
    let mut parts = bare.split(')').skip(1).map(str::trim_start);
    parts.any(|part| {
        let word = words(part).next().unwrap_or_default();
        !word.is_empty() && part.starts_with(word) && !KEYWORDS.contains(&word)
    })
}

/// `name = …`, `a, b = …`, `name: type = …`, `name[…] += …`.
fn is_assignment(bare: &str) -> bool {
    let Some((targets, value)) = assignment(bare) else {
        return false;
    };
    let begins = targets.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let named = !targets.contains(['(', '|', '/', '%']);
    // "a = 0.9, b = 0.95" and "a = 0.9." are words.
    let again = value.contains(',') && assignment(outside_brackets(value).as_str()).is_some();
    let decimal = value.trim_end().strip_suffix('.');
    let decimal = decimal.is_some_and(|number| number.contains('.'));
    begins
        && named
        && !value.trim().is_empty()
        && !again
        && !decimal
        && !ends_like_a_sentence(bare)
        && !word_behind_bracket(value)
}

/// What stands before and behind the first `=` that assigns.
pub(super) fn assignment(bare: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    let mut before = ' ';
    for (at, c) in bare.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '=' if depth == 0 && !matches!(before, '=' | '<' | '>' | '!') => {
                let value = &bare[at + 1..];
                let targets = bare[..at].trim_end_matches(['+', '-', '*', '/', '%', ':', '|', '&']);
                return (!value.starts_with('=')).then_some((targets, value));
            }
            _ => {}
        }
        before = c;
    }
    None
}
