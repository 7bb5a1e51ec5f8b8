//! Backslashes that word processors put before signs when they write Markdown: `\-`, `2 \* 3`.

/// A line without such backslashes where the sign is no mark either. Formulas and patterns, which have
/// backslashes of their own, and code stay as they are.
pub(super) fn without_escapes(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    if !line.contains('\\') || line.contains('$') || chars.windows(2).any(is_own) {
        return line.to_string();
    }

    let mut out = String::with_capacity(line.len());
    let mut in_code = false;
    for (at, c) in chars.iter().enumerate() {
        in_code ^= *c == '`';
        let next = chars.get(at + 1);
        let is_escape = *c == '\\' && !in_code;
        if !is_escape || !next.is_some_and(|sign| is_plain(*sign, &out, chars.get(at + 2))) {
            out.push(*c);
        }
    }
    out
}

/// True for a backslash that no word processor puts there.
fn is_own(pair: &[char]) -> bool {
    matches!(pair, ['\\', next] if !ESCAPED.contains(*next))
}

/// Signs that are escaped so.
const ESCAPED: &str = "-*_.+#>~=&";

/// Returns true for a sign that means nothing between the text before it and the character behind it.
fn is_plain(sign: char, before: &str, behind: Option<&char>) -> bool {
    let last = before.chars().next_back();
    let begins = before.trim().is_empty();
    match sign {
        '*' => !begins && last == Some(' ') && behind.is_none_or(|c| *c == ' '),
        '_' => {
            last.is_some_and(char::is_alphanumeric) && behind.is_some_and(|c| c.is_alphanumeric())
        }
        '.' => !begins && before.trim().chars().all(|c| c.is_ascii_digit()),
        '#' | '>' | '=' | '~' => !begins && last == Some(' ') && sign != '~',
        '+' | '&' => !begins,
        _ => sign == '-',
    }
}

#[cfg(test)]
mod tests {
    use super::without_escapes;

    #[test]
    fn signs_of_word_processors() {
        for (line, expected) in [
            ("train\\-test split", "train-test split"),
            ("\\- first", "- first"),
            ("1\\. first", "1. first"),
            ("a \\* b and snake\\_case", "a * b and snake_case"),
            ("x \\> 3 \\+ 4", "x > 3 + 4"),
            // Marks without their backslash.
            ("2\\*3\\*4", "2\\*3\\*4"),
            ("\\*not bold\\*", "\\*not bold\\*"),
            ("\\# no heading", "\\# no heading"),
            // Patterns, formulas, code, paths.
            ("\\d+\\-\\d+", "\\d+\\-\\d+"),
            ("$a \\_ b$", "$a \\_ b$"),
            ("`a\\-b` c\\-d", "`a\\-b` c-d"),
            ("C:\\new\\-x", "C:\\new\\-x"),
        ] {
            assert_eq!(without_escapes(line), expected);
        }
    }
}
