//! Code of a follow-up together with that of earlier answers to its question.
//!
//! Owns what a piece of code is completed with. Of what is defined more than once the last counts, as
//! within one answer.

use super::fences::AnswerBlock;
use super::reading::{SQL, words};
use super::{AnswerCode, code_in_answer, finished, python, python_pieces, text_of};
use crate::domain::exercise::CodeLanguage;
use std::collections::BTreeSet;

/// Told where code is completed.
const TOGETHER: &str = "Your code is run together with that of your earlier answer; what stands \
                        last counts.";

/// Returns the code of an answer, completed by that of earlier answers to the same question, oldest
/// first, where it needs it. None where the answer adds no code.
pub fn code_in_answers(
    earlier: &[&str],
    answer: &str,
    language: CodeLanguage,
) -> Option<AnswerCode> {
    let alone = code_in_answer(answer, language)?;
    match language {
        CodeLanguage::Python => joined_program(earlier, answer, alone),
        CodeLanguage::Sql => Some(with_earlier_steps(earlier, alone)),
    }
}

/// One program of all pieces. Its lines are not those of the answer any more.
fn joined_program(earlier: &[&str], answer: &str, alone: AnswerCode) -> Option<AnswerCode> {
    let mut pieces: Vec<AnswerBlock<'_>> = Vec::new();
    let mut lines_before = 0;
    for text in earlier.iter().chain([&answer]) {
        let mut own = python_pieces(text);
        for line in own.iter_mut().flat_map(|piece| &mut piece.lines) {
            line.number += lines_before;
        }
        pieces.append(&mut own);
        lines_before += text.lines().count();
    }
    let first_own = lines_before - answer.lines().count();

    let lines = python::choose(pieces)?.lines;
    if lines.iter().all(|line| line.number >= first_own) {
        return Some(alone);
    }
    // What is no part of the program is assessed as words.
    if lines.iter().all(|line| line.number < first_own) {
        return None;
    }
    let text = text_of(&lines);
    finished(
        text.clone(),
        text,
        CodeLanguage::Python,
        Some(TOGETHER.into()),
    )
}

/// A query that reads from a named step of an earlier one, with those steps in front.
fn with_earlier_steps(earlier: &[&str], alone: AnswerCode) -> AnswerCode {
    let used = set_of_words(&alone.program);
    if used.contains("with") {
        return alone;
    }
    let mut queries = earlier.iter().rev();
    let steps = queries.find_map(|text| {
        let code = code_in_answer(text, CodeLanguage::Sql)?;
        let steps = named_steps(&code.program)?;
        let is_used = names_outside_brackets(steps).any(|name| used.contains(&name));
        is_used.then(|| steps.to_string())
    });
    let Some(steps) = steps else {
        return alone;
    };
    let text = format!("{}\n{}", steps.trim_end(), alone.program.trim_start());
    AnswerCode {
        program: text.clone(),
        text,
        choice: Some(TOGETHER.into()),
    }
}

fn set_of_words(text: &str) -> BTreeSet<String> {
    words(&text.to_lowercase()).map(String::from).collect()
}

/// What stands before the SELECT that follows on the steps of a WITH; None for other queries.
fn named_steps(query: &str) -> Option<&str> {
    let begins = words(query).next()?.eq_ignore_ascii_case("with");
    let mut outside = words_outside_brackets(query);
    let select = outside.find(|(_, word)| word.eq_ignore_ascii_case("select"));
    let (at, _) = select.filter(|_| begins)?;
    Some(&query[..at])
}

fn names_outside_brackets(steps: &str) -> impl Iterator<Item = String> {
    let names = words_outside_brackets(steps).map(|(_, word)| word.to_lowercase());
    names.filter(|name| {
        !matches!(
            name.as_str(),
            "with" | "recursive" | "as" | "materialized" | "not"
        )
    })
}

/// The words of a query that stand in no brackets, text or comment, with their places.
fn words_outside_brackets(query: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut at, mut depth) = (0, 0usize);
    std::iter::from_fn(move || {
        while let Some(c) = query[at..].chars().next() {
            if let Some(length) = SQL.length_of_text(&query[at..]) {
                at += length.max(1);
                continue;
            }
            let word = words(&query[at..])
                .next()
                .filter(|word| query[at..].starts_with(word));
            if let Some(word) = word {
                let place = at;
                at += word.len();
                if depth == 0 {
                    return Some((place, word));
                }
                continue;
            }
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += c.len_utf8();
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CodeLanguage::{Python, Sql};

    fn fenced(code: &str) -> String {
        format!("I write:\n```python\n{code}\n```\n")
    }

    const BOTH: &str = "import math\n\ndef f(x):\n    return x\n\ndef g(x):\n    return f(x) + 1";
    const MENDED: &str = "def f(x):\n    return math.sqrt(x)";

    #[test]
    fn a_corrected_function_is_run_with_the_others() {
        let first = fenced(BOTH);
        let code = code_in_answers(&[&first], &fenced(MENDED), Python).unwrap();
        assert_eq!(
            code.text,
            "import math\n\ndef g(x):\n    return f(x) + 1\ndef f(x):\n    return math.sqrt(x)"
        );
        assert_eq!(
            (&code.program, code.choice.as_deref()),
            (&code.text, Some(TOGETHER))
        );

        // The third answer stands on both before it.
        let third = "def g(x):\n    return f(x) - 1";
        let code = code_in_answers(&[&first, &fenced(MENDED)], third, Python).unwrap();
        assert_eq!(code.text, format!("import math\n\n{MENDED}\n{third}"));
    }

    #[test]
    fn code_that_is_whole_stays_alone() {
        let whole = fenced(BOTH);
        let alone = code_in_answer(&whole, Python);
        let before = fenced("def f(x):\n    retrun x\n\ndef g(x):\n    pass");
        assert_eq!(code_in_answers(&[&before], &whole, Python), alone);
        assert_eq!(code_in_answers(&["only words"], &whole, Python), alone);
        assert_eq!(code_in_answers(&[], &whole, Python), alone);
    }

    #[test]
    fn lines_that_change_nothing_are_words() {
        for answer in [
            "```python\nprint(f(4))\n```",
            "```python\n    return x\n```",
        ] {
            assert_eq!(
                code_in_answers(&[&fenced(BOTH)], answer, Python),
                None,
                "{answer}"
            );
        }
    }

    #[test]
    fn a_query_reads_from_the_steps_of_an_earlier_one() {
        let steps = "WITH a AS (SELECT x FROM t), b (y) AS (SELECT MAX(x) FROM a)";
        let first = format!("So:\n```sql\n{steps}\nSELECT y FROM b\n```");
        let query = "SELECT y, x FROM b JOIN a ON x < y -- (mended";
        let code = code_in_answers(&[&first], query, Sql).unwrap();
        assert_eq!(code.program, format!("{steps}\n{query}"));
        assert_eq!(code.choice.as_deref(), Some(TOGETHER));

        for alone in [
            "SELECT x FROM t",
            "WITH b AS (SELECT 1 AS y) SELECT y FROM b",
        ] {
            let code = code_in_answers(&[&first], alone, Sql);
            assert_eq!(code, code_in_answer(alone, Sql), "{alone}");
        }
    }
}
