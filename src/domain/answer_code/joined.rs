//! Code of a follow-up together with that of earlier answers to its question.
//!
//! Owns what a piece of code is completed with. Of what is defined more than once the last counts, as
//! within one answer.

use super::fences::AnswerBlock;
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
            let earlier = earlier.iter().flat_map(|answer| queries_in(answer));
            let earlier = earlier.filter_map(|query| query.step());
            sql::code_of(&queries_in(answer), &earlier.collect::<Vec<_>>())
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
