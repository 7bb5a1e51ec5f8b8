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
    CheckTarget, CheckTest, CheckVerdict, CodeCheck, CodeLanguage, CodeRun, Exercise, Question,
    last_code_block,
};
use std::collections::BTreeMap;

/// What the checks of a bank came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ExerciseFindings {
    /// Flaws of the bank.
    pub bank: Vec<LintFinding>,
    /// Flaws of the planted answers, with lines of their file.
    pub planted: Vec<LintFinding>,
    /// Times that a check was run.
    pub ran: usize,
    /// Times that one was not, by the reason.
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
        trials.extend(of_question.filter_map(|answer| planted_trial(answer, exercise, &mut found)));

        let verdicts = verdicts(exercise, &trials, run);
        for (trial, verdict) in trials.iter().zip(verdicts) {
            found.judge(trial, verdict);
        }
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
            line: *line,
            kind: TrialKind::ModelAnswer,
        }));
        trials.push(Trial {
            code: exercise.starter.clone(),
            check,
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
    found: &mut ExerciseFindings,
) -> Option<Trial<'a>> {
    let code = last_code_block(&answer.code, exercise.language);
    let mut checks = exercise.checks.iter();
    let check = checks.find(|check| fold(&check.name) == fold(&answer.fails));
    let (Some(code), Some(check)) = (code, check) else {
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

/// The verdict on each trial. Python starts once for all trials of an exercise, since starting it
/// takes longer than most checks: what is tried stands in the check, then.
fn verdicts(
    exercise: &Exercise,
    trials: &[Trial<'_>],
    run: &mut dyn FnMut(&Exercise, &str) -> CodeRun,
) -> Vec<CheckVerdict> {
    if exercise.language == CodeLanguage::Python {
        let checks = trials.iter().map(with_code).collect();
        let together = with_checks(exercise, checks);
        let run = run(&together, "");
        return run.checks.into_iter().map(|check| check.verdict).collect();
    }

    let mut verdicts = Vec::new();
    for trial in trials {
        let alone = with_checks(exercise, vec![trial.check.clone()]);
        let run = run(&alone, &trial.code);
        verdicts.extend(run.checks.into_iter().map(|check| check.verdict));
    }
    verdicts
}

fn with_code(trial: &Trial<'_>) -> CodeCheck {
    let mut check = trial.check.clone();
    if let CheckTest::Python { code } = &mut check.test {
        *code = format!("{}\n{code}", trial.code);
    }
    check
}

fn with_checks(exercise: &Exercise, checks: Vec<CodeCheck>) -> Exercise {
    Exercise {
        checks,
        ..exercise.clone()
    }
}

impl ExerciseFindings {
    fn judge(&mut self, trial: &Trial<'_>, verdict: CheckVerdict) {
        if let CheckVerdict::NotRun { why } = verdict {
            *self.not_run.entry(why).or_default() += 1;
            return;
        }

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
    use crate::domain::{CheckOutcome, text};

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

    /// Code passes where it has the word that the check's code ends with.
    fn run(exercise: &Exercise, code: &str) -> CodeRun {
        let checks = exercise.checks.iter().map(|check| {
            let CheckTest::Python { code: test } = &check.test else {
                panic!("only Python here");
            };
            let (tried, word) = test.rsplit_once('\n').unwrap();
            let verdict = match (word, tried.contains(word)) {
                ("not run", _) => CheckVerdict::NotRun {
                    why: "no Python".into(),
                },
                (_, true) => CheckVerdict::Passed,
                (_, false) => CheckVerdict::Failed {
                    what: "word".into(),
                    expected: word.into(),
                    got: text::one_line(tried),
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
        assert_eq!(found.not_run, BTreeMap::from([("no Python".into(), 2)]));
    }
}
