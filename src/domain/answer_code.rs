//! The code in an answer.
//!
//! Owns which part of what was typed is code: fenced blocks, else lines that begin like code. Does
//! not judge or run it.

use super::exercise::CodeLanguage;

/// Returns the code of an answer: its fenced blocks of this language or of none, one after the
/// other; without fences, everything from the first line that begins like code. None where there is
/// no code.
pub fn code_in_answer(answer: &str, language: CodeLanguage) -> Option<String> {
    let code = match fenced_blocks(answer) {
        blocks if blocks.is_empty() => from_first_line_of_code(answer, language),
        blocks => blocks_of(language, &blocks),
    };
    Some(code).filter(|code| !code.trim().is_empty())
}

/// Returns the last piece of code in a model answer, which is where its whole solution stands: the
/// last fenced block of this language or of none; without fences as [`code_in_answer`].
pub fn last_code_block(answer: &str, language: CodeLanguage) -> Option<String> {
    let mut blocks = fenced_blocks(answer);
    if blocks.is_empty() {
        return code_in_answer(answer, language);
    }
    blocks.retain(|block| block.word.is_empty() || block.is_in(language));
    blocks.pop().map(|block| block.code)
}

/// A fenced block: the word behind its marks, and what it holds.
struct FencedBlock<'a> {
    word: &'a str,
    code: String,
}

impl FencedBlock<'_> {
    fn is_in(&self, language: CodeLanguage) -> bool {
        CodeLanguage::of_fence(self.word) == Some(language)
    }
}

/// Returns the fenced blocks of a Markdown text. One that is never closed reaches to the end, as a
/// candidate means it who forgets the last line.
fn fenced_blocks(answer: &str) -> Vec<FencedBlock<'_>> {
    let mut blocks: Vec<FencedBlock<'_>> = Vec::new();
    let mut open: Option<(&str, usize)> = None;

    for line in answer.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let marks: &str = match text.as_bytes().first() {
            Some(mark @ (b'`' | b'~')) => {
                let length = text.bytes().take_while(|b| b == mark).count();
                &text[..length]
            }
            _ => "",
        };
        let word = text[marks.len()..].trim();

        match open {
            Some((fence, _)) if marks.starts_with(fence) && word.is_empty() => open = None,
            Some((_, margin)) => {
                if let Some(block) = blocks.last_mut() {
                    block.code.push_str(&line[indent.min(margin)..]);
                    block.code.push('\n');
                }
            }
            None if marks.len() >= 3 && !word.contains('`') => {
                open = Some((marks, indent));
                let word = word.split_whitespace().next().unwrap_or_default();
                let code = String::new();
                blocks.push(FencedBlock { word, code });
            }
            None => {}
        }
    }

    blocks
}

/// The blocks of this language; where there are none, those that name no language.
fn blocks_of(language: CodeLanguage, blocks: &[FencedBlock<'_>]) -> String {
    let any_named = blocks.iter().any(|block| block.is_in(language));
    let chosen = blocks.iter().filter(|block| match any_named {
        true => block.is_in(language),
        false => block.word.is_empty(),
    });
    let chosen: Vec<&str> = chosen.map(|block| &*block.code).collect();
    chosen.join("\n")
}

fn from_first_line_of_code(answer: &str, language: CodeLanguage) -> String {
    let lines: Vec<&str> = answer.lines().collect();
    let first = lines.iter().position(|line| begins_code(line, language));
    match first {
        Some(first) => lines[first..].join("\n"),
        None => String::new(),
    }
}

/// Returns true for a line that begins like code and not like a sentence.
fn begins_code(line: &str, language: CodeLanguage) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let first = words.first().copied().unwrap_or_default();
    match language {
        CodeLanguage::Sql => {
            let keyword = first.to_ascii_lowercase();
            let with = keyword == "with" && begins_with_clause(&words);
            keyword == "select" || with || first.starts_with("--")
        }
        CodeLanguage::Python => {
            let signature = line.trim_end().ends_with(':') && line.contains('(');
            match first {
                "def" | "async" => signature,
                "class" => line.trim_end().ends_with(':'),
                "import" => words.len() == 2 || line.contains(" as ") || line.contains(','),
                "from" => words.get(2) == Some(&"import"),
                _ => first.starts_with('@') || first.starts_with("#!"),
            }
        }
    }
}

/// `WITH name AS …`, `WITH RECURSIVE …`, `WITH name (columns) AS …` or a lone `WITH`.
fn begins_with_clause(words: &[&str]) -> bool {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|w| w.eq_ignore_ascii_case(word));
    let named = words
        .iter()
        .skip(2)
        .any(|w| w.to_ascii_lowercase().starts_with("as"));
    words.len() == 1 || is(1, "recursive") || named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_block_of_a_language_is_found() {
        use CodeLanguage::{Python, Sql};
        let answer = "```sql\nSELECT 1\n```\nor\n```sql\nSELECT 2\n```\n```python\n3\n```\n";
        assert_eq!(last_code_block(answer, Sql).as_deref(), Some("SELECT 2\n"));
        assert_eq!(last_code_block(answer, Python).as_deref(), Some("3\n"));
        assert_eq!(last_code_block("```sql\n1\n```", Python), None);
        assert_eq!(
            last_code_block("SELECT 4", Sql).as_deref(),
            Some("SELECT 4")
        );
    }

    #[test]
    fn code_is_found_where_it_was_typed() {
        use CodeLanguage::{Python, Sql};
        let cases: &[(&str, CodeLanguage, &str, Option<&str>)] = &[
            (
                "one fenced block",
                Sql,
                "I join:\n```sql\nSELECT 1\n```\nThat is all.",
                Some("SELECT 1\n"),
            ),
            (
                "a fence without a word",
                Sql,
                "```\nSELECT 1\n```",
                Some("SELECT 1\n"),
            ),
            (
                "other languages are left out",
                Python,
                "```sql\nSELECT 1\n```\n```py\nx = 1\n```",
                Some("x = 1\n"),
            ),
            (
                "several blocks are one program",
                Python,
                "```python\na = 1\n```\nthen\n```python\nb = 2\n```",
                Some("a = 1\n\nb = 2\n"),
            ),
            (
                "a fence that is never closed",
                Python,
                "~~~python\na = 1",
                Some("a = 1\n"),
            ),
            (
                "a fence below an item loses its indentation",
                Python,
                "- so:\n  ```python\n  if a:\n      b()\n  ```",
                Some("if a:\n    b()\n"),
            ),
            (
                "a query alone",
                Sql,
                "select a\nfrom t",
                Some("select a\nfrom t"),
            ),
            (
                "a sentence before the query",
                Sql,
                "I would count them.\nWITH t AS (SELECT 1)\nSELECT * FROM t;",
                Some("WITH t AS (SELECT 1)\nSELECT * FROM t;"),
            ),
            (
                "a function alone",
                Python,
                "import numpy as np\n\ndef f(x):\n    return x",
                Some("import numpy as np\n\ndef f(x):\n    return x"),
            ),
            ("prose", Sql, "With a left join I keep them all.", None),
            (
                "prose with keywords",
                Python,
                "from the data I import what I need",
                None,
            ),
            ("nothing", Python, "", None),
            ("only another language", Sql, "```python\nx = 1\n```", None),
        ];
        for (name, language, answer, code) in cases {
            let found = code_in_answer(answer, *language);
            assert_eq!(found.as_deref(), *code, "{name}");
        }
    }
}
