//! Planted answers: wrong code that candidates type, one file a bank, beside it in `planted/`.
//!
//! Owns the form. They try the checks of an exercise: each of them has to fail the check that it
//! names, which is `check`'s to say. They are not part of a bank and stay out of the store.
//!
//! ~~~markdown
//! ## The question, as in the bank
//! ### The mistake, in a few words
//! Fails: the name of a check
//! ```sql
//! SELECT …
//! ```
//! ~~~

use super::check::{LintFinding, Severity};
use super::markdown::fences;
use crate::domain::text::one_line;

/// Folder beside a bank in which its planted answers lie, under the bank's own file name.
pub const FOLDER: &str = "planted";

/// Wrong code for a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlantedAnswer {
    /// Line of its heading, from 1.
    pub line: usize,
    /// The question, as in the bank.
    pub question: String,
    /// The mistake, in a few words.
    pub mistake: String,
    /// The name of the check that it has to fail.
    pub fails: String,
    /// The fenced block with its fences.
    pub code: String,
}

/// Reads a file of planted answers, and returns what in it could not be read.
pub fn planted_answers(text: &str) -> (Vec<PlantedAnswer>, Vec<LintFinding>) {
    let (mut answers, mut question) = (Vec::<PlantedAnswer>::new(), String::new());
    let lines: Vec<&str> = text.lines().collect();
    let fenced = fences(&lines).0;

    for ((number, line), fenced) in (1..).zip(&lines).zip(fenced) {
        if let Some(mistake) = line.strip_prefix("### ").filter(|_| !fenced) {
            answers.push(PlantedAnswer {
                line: number,
                question: question.clone(),
                mistake: one_line(mistake),
                fails: String::new(),
                code: String::new(),
            });
        } else if let Some(title) = line.strip_prefix("## ").filter(|_| !fenced) {
            question = one_line(title);
        } else if let Some(answer) = answers.last_mut() {
            match line.strip_prefix("Fails:").filter(|_| !fenced) {
                Some(check) => answer.fails = one_line(check),
                None => answer.code.extend([line, "\n"]),
            }
        }
    }

    let (whole, broken): (Vec<_>, Vec<_>) = answers.into_iter().partition(is_whole);
    (whole, broken.iter().map(incomplete).collect())
}

fn is_whole(answer: &PlantedAnswer) -> bool {
    !answer.question.is_empty() && !answer.fails.is_empty() && !answer.code.trim().is_empty()
}

fn incomplete(answer: &PlantedAnswer) -> LintFinding {
    LintFinding {
        line: answer.line,
        rule: "planted-form",
        severity: Severity::Error,
        message: "a planted answer stands below `## ` and the question, and has a line `Fails: ` \
                  with the name of a check and a fenced block"
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_answers_are_read_with_their_lines() {
        let text = "# Wrong\n\n## How many?\n\n### counts rows\nFails: counts each once\n\
                    ```python\n### no heading\nFails: nothing\n```\n\n### without a check\n\
                    ```python\n1\n```\n";
        let (answers, findings) = planted_answers(text);
        let read = PlantedAnswer {
            line: 5,
            question: "How many?".into(),
            mistake: "counts rows".into(),
            fails: "counts each once".into(),
            code: "```python\n### no heading\nFails: nothing\n```\n\n".into(),
        };
        assert_eq!(answers, [read]);
        let found: Vec<_> = findings.iter().map(|f| (f.line, f.rule)).collect();
        assert_eq!(found, [(12, "planted-form")]);
    }
}
