//! Code of a follow-up together with that of earlier answers to its question.
//!
//! Owns what a piece of code is completed with. Of what is defined more than once the last counts, as
//! within one answer.

use super::fences::{AnswerBlock, split_fences};
use super::python::is_line_of_program;
use super::query_lines::is_clause;
use super::sql::{self, TOGETHER};
use super::{AnswerCode, code_in_answer, finished, python, python_pieces, queries_in, text_of};
use crate::domain::exercise::CodeLanguage;

/// Returns the code of an answer, completed by that of earlier answers to the same question, oldest
/// first, where it needs it. None where the answer adds no code.
pub fn code_in_answers(
    earlier: &[&str],
    answer: &str,
    language: CodeLanguage,
) -> Option<AnswerCode> {
    match language {
        CodeLanguage::Python => joined_program(earlier, answer, code_in_answer(answer, language)?),
        CodeLanguage::Sql => {
            let mut earlier: Vec<_> = earlier.iter().flat_map(|text| queries_in(text)).collect();
            // A query that cannot be read takes nothing away from one that can.
            if earlier.iter().any(sql::FoundQuery::is_closed) {
                earlier.retain(sql::FoundQuery::is_closed);
            }
            let steps: Vec<String> = earlier.iter().filter_map(sql::FoundQuery::step).collect();
            sql::code_of(&queries_in(answer), &steps)
        }
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

/// True for an answer with a line of code that cannot run by itself nor with that of earlier answers:
/// a clause of a query, a fenced block, a `return`.
pub fn has_fragment_of(answer: &str, language: CodeLanguage) -> bool {
    let (blocks, outside) = split_fences(answer);
    let lines = blocks.iter().filter(|block| {
        let named = CodeLanguage::of_fence(block.word);
        named.map_or(block.word.is_empty(), |named| named == language)
    });
    let mut lines = lines.flat_map(|block| &block.lines).chain(&outside);
    lines.any(|line| match language {
        CodeLanguage::Sql => is_clause(line.text),
        CodeLanguage::Python => is_line_of_program(line.text),
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

        // What tried the function before it was corrected goes with it.
        let tried = fenced(&format!("{BOTH}\nassert f(4) == 3\nprint(g(4))"));
        let code = code_in_answers(&[&tried], &fenced(MENDED), Python).unwrap();
        assert!(!code.text.contains("assert"), "{}", code.text);

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
    fn a_step_by_itself_is_joined_with_and_without_a_fence() {
        let first =
            "WITH a AS (\n  SELECT x FROM t\n), b AS (SELECT MAX(x) AS y FROM a)\nSELECT y FROM b";
        let step = "a AS (\n  SELECT x\n  FROM t WHERE x > 1\n)";
        let whole = format!("WITH {step},\nb AS (SELECT MAX(x) AS y FROM a)\nSELECT y FROM b");
        let broken = "Corrected:\n\nSELECT x\n  FROM t LEFT JOIN u USING (id)\n)";
        for earlier in [vec![first], vec![first, broken]] {
            for answer in [
                format!("The inner join. Corrected step:\n\n{step}"),
                format!("Corrected step:\n{step}\n\nThe rest stays as it was."),
                format!("Corrected step: {step}"),
                format!("```sql\n{step}\n```"),
                format!("```\n{step}\n```"),
                format!("```sql\nWITH {step}\n```"),
            ] {
                let code = code_in_answers(&earlier, &answer, Sql);
                let program = code.map(|code| code.program).unwrap_or_default();
                assert_eq!(program, whole, "{answer}");
            }
        }
        // Where nothing else is there its steps count.
        let cut = "WITH a AS (SELECT x FROM t)\nSELECT MAX(x FROM a";
        let code = code_in_answers(&[cut], "SELECT x FROM a", Sql).unwrap();
        assert_eq!(code.program, "WITH a AS (SELECT x FROM t)\nSELECT x FROM a");
        for words in ["Totals as (roughly) the sum:", "I take totals as (it was)"] {
            assert_eq!(code_in_answers(&[first], words, Sql), None, "{words}");
        }
    }

    #[test]
    fn fragments_are_told_from_words() {
        for (answer, language, is_one) in [
            (
                "Only the condition:\n\nWHERE t.total > a.average;",
                Sql,
                true,
            ),
            ("```sql\nWHERE t.total > a.average\n```", Sql, true),
            ("GROUP BY c.customer_id", Sql, true),
            ("Where totals are equal nobody is listed.", Sql, false),
            ("On the left stand the customers (all of them).", Sql, false),
            ("```python\nx = 1\n```", Sql, false),
            ("I would use >.", Sql, false),
            ("And the LEFT JOIN keeps Dev (he has none).", Sql, false),
            ("From 2025-01-01 on (the first day).", Sql, false),
            ("```python\n    return x\n```", Python, true),
            ("return a / b", Python, true),
            ("if total == 0: return None", Python, true),
            ("I return None there.", Python, false),
            ("If the total is 0, it returns None.", Python, false),
        ] {
            assert_eq!(has_fragment_of(answer, language), is_one, "{answer}");
        }
    }

    #[test]
    fn a_query_reads_from_the_steps_of_an_earlier_one() {
        let steps = "WITH a AS (SELECT x FROM t), b (y) AS (SELECT MAX(x) FROM a)";
        let first = format!("So:\n```sql\n{steps}\nSELECT y FROM b\n```");
        let query = "SELECT y, x FROM b JOIN a ON x < y -- (mended";
        let code = code_in_answers(&[&first], query, Sql).unwrap();
        let steps = steps.replace("), b", "),\nb");
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
