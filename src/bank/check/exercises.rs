//! Do the checks of coding questions tell right code from wrong?
//!
//! Owns what has to come out: the code of the model answer passes every check, the starter alone
//! passes none, and each planted answer fails the check that it names. Running is the caller's,
//! because a bank may come from anybody.

use super::{LintFinding, Severity};
use crate::bank::markdown::{Parsed, QuestionLines};
use crate::bank::planted::PlantedAnswer;
use crate::domain::text::fold;
use crate::domain::{
    CheckTarget, CheckVerdict, CodeCheck, CodeLanguage, CodeRun, Exercise, Question,
    last_code_block,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the checks of a bank came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ExerciseFindings {
    /// Flaws of the bank.
    pub bank: Vec<LintFinding>,
    /// Flaws of the planted answers, with lines of their file.
    pub planted: Vec<LintFinding>,
    /// Times that a check was run.
    pub ran: usize,
    /// Checks that were not run, at least on some code, by the reason.
    pub not_run: BTreeMap<String, usize>,
}

/// Runs the checks of a bank on its model answers, its starters and the planted answers. `run` runs
/// the checks of an exercise on code.
pub fn check_exercises(
    parsed: &Parsed,
    planted: &[PlantedAnswer],
    run: &mut dyn FnMut(&Exercise, &str) -> CodeRun,
) -> ExerciseFindings {
    let mut found = ExerciseFindings::default();
    for (question, lines) in parsed.bank.questions.iter().zip(&parsed.lines.questions) {
        let Some(exercise) = &question.exercise else {
            continue;
        };
        targets(question, exercise, lines, &mut found);

        let mut trials = own_trials(question, exercise, lines, &mut found);
        let of_question = planted
            .iter()
            .filter(|answer| fold(&answer.question) == fold(&question.text));
        trials.extend(
            of_question.filter_map(|answer| planted_trial(answer, exercise, lines, &mut found)),
        );

        let mut not_run = BTreeSet::new();
        for (trial, verdict) in trials.iter().zip(verdicts(exercise, &trials, run)) {
            match verdict {
                CheckVerdict::NotRun { why } => {
                    not_run.insert((why, trial.check_line));
                }
                verdict => found.judge(trial, verdict),
            }
        }
        found.note_not_run(exercise, not_run);
    }

    strangers(parsed, planted, &mut found);
    found.bank.sort_by_key(|finding| finding.line);
    found.planted.sort_by_key(|finding| finding.line);
    found
}

/// Code on which one check is run.
struct Trial<'a> {
    code: String,
    check: &'a CodeCheck,
    /// The line of the check in the bank.
    check_line: usize,
    /// The line that a finding names.
    line: usize,
    kind: TrialKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TrialKind {
    ModelAnswer,
    Starter,
    Planted,
}

/// Checks that are evidence for a key point that is not there.
fn targets(
    question: &Question,
    exercise: &Exercise,
    lines: &QuestionLines,
    found: &mut ExerciseFindings,
) {
    let count = question.key_points.len();
    for (check, line) in exercise.checks.iter().zip(&lines.checks) {
        if matches!(check.target, CheckTarget::KeyPoint(number) if number > count) {
            let message = format!("the question has no key point {}", check.target);
            found.bank.push(error(*line, "check-target", message));
        }
    }
}

/// The trials of the bank's own code.
fn own_trials<'a>(
    question: &Question,
    exercise: &'a Exercise,
    lines: &QuestionLines,
    found: &mut ExerciseFindings,
) -> Vec<Trial<'a>> {
    let answer = question.model_answer.as_deref().unwrap_or_default();
    let solution = last_code_block(answer, exercise.language);
    if let (None, Some(line)) = (&solution, lines.checks.first()) {
        let message = format!(
            "no {} in the model answer that could pass the checks",
            exercise.language
        );
        found.bank.push(error(*line, "no-solution", message));
    }

    let mut trials = Vec::new();
    for (check, line) in exercise.checks.iter().zip(&lines.checks) {
        trials.extend(solution.iter().map(|code| Trial {
            code: code.clone(),
            check,
            check_line: *line,
            line: *line,
            kind: TrialKind::ModelAnswer,
        }));
        trials.push(Trial {
            code: exercise.starter.clone(),
            check,
            check_line: *line,
            line: *line,
            kind: TrialKind::Starter,
        });
    }
    trials
}

/// The trial of a planted answer; None where it names no check of the exercise.
fn planted_trial<'a>(
    answer: &PlantedAnswer,
    exercise: &'a Exercise,
    lines: &QuestionLines,
    found: &mut ExerciseFindings,
) -> Option<Trial<'a>> {
    let code = last_code_block(&answer.code, exercise.language);
    let mut checks = exercise.checks.iter().zip(&lines.checks);
    let check = checks.find(|(check, _)| fold(&check.name) == fold(&answer.fails));
    let (Some(code), Some((check, check_line))) = (code, check) else {
        let message = format!(
            "the question has no check \"{}\" for {} code",
            answer.fails, exercise.language
        );
        found
            .planted
            .push(error(answer.line, "planted-check", message));
        return None;
    };

    Some(Trial {
        code,
        check,
        check_line: *check_line,
        line: answer.line,
        kind: TrialKind::Planted,
    })
}

/// Planted answers to questions that the bank does not have, or has without an exercise.
fn strangers(parsed: &Parsed, planted: &[PlantedAnswer], found: &mut ExerciseFindings) {
    for answer in planted {
        let asked = parsed.bank.questions.iter().any(|question| {
            question.exercise.is_some() && fold(&question.text) == fold(&answer.question)
        });
        if !asked {
            let message = format!("the bank has no exercise \"{}\"", answer.question);
            found
                .planted
                .push(error(answer.line, "planted-question", message));
        }
    }
}

/// The verdict on each trial. Code that is tried by several checks is run with all of them at once.
fn verdicts(
    exercise: &Exercise,
    trials: &[Trial<'_>],
    run: &mut dyn FnMut(&Exercise, &str) -> CodeRun,
) -> Vec<CheckVerdict> {
    let mut by_code: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, trial) in trials.iter().enumerate() {
        by_code.entry(&trial.code).or_default().push(index);
    }

    let mut verdicts = vec![None; trials.len()];
    for (code, indices) in by_code {
        let checks = indices.iter().map(|index| trials[*index].check.clone());
        let together = Exercise {
            checks: checks.collect(),
            ..exercise.clone()
        };
        let ran = run(&together, code);
        let foreign = ran.cannot_run_here && exercise.language == CodeLanguage::Sql;
        for (index, outcome) in indices.into_iter().zip(ran.checks) {
            verdicts[index] = Some(match outcome.verdict {
                // A bank's own queries are SQLite's.
                CheckVerdict::NotRun { why } if foreign => CheckVerdict::Error { message: why },
                verdict => verdict,
            });
        }
    }

    let missing = || CheckVerdict::NotRun {
        why: "nothing was said of it".into(),
    };
    let verdicts = verdicts.into_iter();
    verdicts
        .map(|verdict| verdict.unwrap_or_else(missing))
        .collect()
}

impl ExerciseFindings {
    /// Notes checks that were not run, each with the reason. Queries always run: where one did not,
    /// the bank's own script or rows are at fault, and one finding for a question says it.
    fn note_not_run(&mut self, exercise: &Exercise, not_run: BTreeSet<(String, usize)>) {
        let mut last = None;
        for (why, line) in not_run {
            if exercise.language == CodeLanguage::Sql && last.as_ref() != Some(&why) {
                self.bank.push(error(line, "data-fails", why.clone()));
            }
            if exercise.language == CodeLanguage::Python {
                *self.not_run.entry(why.clone()).or_default() += 1;
            }
            last = Some(why);
        }
    }

    fn judge(&mut self, trial: &Trial<'_>, verdict: CheckVerdict) {
        self.ran += 1;
        let name = &trial.check.name;
        match (trial.kind, describe(&verdict)) {
            (TrialKind::ModelAnswer, Some(failure)) => {
                let message = format!("the code of the model answer fails this check: {failure}");
                self.bank.push(error(trial.line, "solution-fails", message));
            }
            (TrialKind::Starter, None) => {
                let message = "the starter alone passes this check".to_string();
                self.bank.push(error(trial.line, "starter-passes", message));
            }
            (TrialKind::Planted, None) => {
                let message = format!("this wrong code passes the check \"{name}\"");
                self.planted
                    .push(error(trial.line, "planted-passes", message));
            }
            _ => {}
        }
    }
}

/// How code failed a check; None where it passed.
fn describe(verdict: &CheckVerdict) -> Option<String> {
    match verdict {
        CheckVerdict::Failed {
            what,
            expected,
            got,
        } if what.is_empty() => Some(format!("expected {expected}, got {got}")),
        CheckVerdict::Failed {
            what,
            expected,
            got,
        } => Some(format!("{what}: expected {expected}, got {got}")),
        CheckVerdict::OtherColumns { expected, got, .. } => {
            Some(format!("expected {expected}, got {got}"))
        }
        CheckVerdict::Error { message } => Some(message.clone()),
        CheckVerdict::TimedOut { seconds } => Some(format!("not done after {seconds} s")),
        CheckVerdict::Passed | CheckVerdict::NotRun { .. } => None,
    }
}

fn error(line: usize, rule: &'static str, message: String) -> LintFinding {
    LintFinding {
        line,
        rule,
        severity: Severity::Error,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::markdown::parse_with_lines;
    use crate::bank::planted::planted_answers;
    use crate::domain::{CheckOutcome, CheckTest, text};

    const BANK: &str = "\
# R - L Questions
### Question: How many?
**Topic:** t
**Difficulty:** easy
**Type:** coding
#### Key points
- (3) Counts each user once
#### Starter
```python
starter
```
#### Checks
- (2) right → k1
  ```python
  right
  ```
- (2) starter → k2
  ```python
  starter
  ```
- (1) elsewhere → Edge cases
  ```python
  not run
  ```
#### Model answer
```python
an earlier block, starter
```
```python
wrong
```
";
    /// A script that fails fails for every check; rows that cannot be read are one check's.
    #[test]
    fn data_that_cannot_be_made_is_an_error() {
        let bank = "\
# R - L Questions
### Question: How many?
**Topic:** t
**Difficulty:** easy
**Type:** coding
#### Key points
- (3) Counts each user once
#### Data
```sql
CREATE TABEL users (id INTEGER);
```
#### Checks
- (2) all → k1
  ```csv
  n
  0
  ```
- (1) none → k1
  ```csv
  n
  0
  ```
#### Model answer
```sql
SELECT COUNT(*) FROM users
```
";
        let parsed = parse_with_lines("a.md", "a", bank).unwrap();
        let mut run = |exercise: &Exercise, code: &str| {
            let why = "its data cannot be made: near \"TABEL\": syntax error";
            CodeRun::not_run(exercise.language, code, &exercise.checks, why)
        };
        let found = check_exercises(&parsed, &[], &mut run);
        let shown: Vec<String> = found.bank.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(
            shown.join("\n"),
            @r#"13: error: its data cannot be made: near "TABEL": syntax error [data-fails]"#
        );
        assert_eq!(found.not_run, BTreeMap::new());
    }

    const PLANTED: &str = "\
## How many?
### nothing is wrong with it
Fails: right
```python
right
```
### fails as it should
Fails: Right
```python
wrong
```
### no such check
Fails: left
```python
wrong
```
## How often?
### no such question
Fails: right
```python
wrong
```
";

    /// Code passes where it has the word that is the check's code.
    fn run(exercise: &Exercise, code: &str) -> CodeRun {
        let checks = exercise.checks.iter().map(|check| {
            let CheckTest::Python { code: test } = &check.test else {
                panic!("only Python here");
            };
            let word = test.as_str();
            let verdict = match (word, code.contains(word)) {
                ("not run", _) => CheckVerdict::NotRun {
                    why: "no Python".into(),
                },
                (_, true) => CheckVerdict::Passed,
                (_, false) => CheckVerdict::Failed {
                    what: "word".into(),
                    expected: word.into(),
                    got: text::one_line(code),
                },
            };
            CheckOutcome::of(check, verdict, 0)
        });
        CodeRun {
            checks: checks.collect(),
            ..CodeRun::not_run(exercise.language, code, &[], "")
        }
    }

    #[test]
    fn checks_that_do_not_tell_right_from_wrong_are_found() {
        let parsed = parse_with_lines("a.md", "a", BANK).unwrap();
        let (planted, _) = planted_answers(PLANTED);
        let found = check_exercises(&parsed, &planted, &mut run);

        let shown = |findings: &[LintFinding]| {
            let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
            lines.join("\n")
        };
        insta::assert_snapshot!(shown(&found.bank), @r#"
        13: error: the code of the model answer fails this check: word: expected right, got wrong [solution-fails]
        17: error: the question has no key point k2 [check-target]
        17: error: the code of the model answer fails this check: word: expected starter, got wrong [solution-fails]
        17: error: the starter alone passes this check [starter-passes]
        "#);
        insta::assert_snapshot!(shown(&found.planted), @r#"
        2: error: this wrong code passes the check "right" [planted-passes]
        12: error: the question has no check "left" for Python code [planted-check]
        18: error: the bank has no exercise "How often?" [planted-question]
        "#);
        assert_eq!(found.ran, 6);
        assert_eq!(found.not_run, BTreeMap::from([("no Python".into(), 1)]));
    }
}
