//! What came of running the code of an answer.
//!
//! Owns the outcome as it is kept in a session's record and shown to the candidate. What is run is
//! `exercise`'s; what an outcome is worth is decided elsewhere.

use super::assessment::FollowUp;
use super::exercise::{CheckTarget, CodeCheck, CodeLanguage};
use super::rubric::{Criterion, CriterionKind, Rubric};
use super::text::one_line;
use serde::{Deserialize, Serialize};

/// The verdict of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum CheckVerdict {
    /// The code does what the check holds it to.
    Passed,
    /// It ran and gave something else.
    Failed {
        /// What was compared, a few words; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        what: String,
        /// What should have come, at the first difference.
        expected: String,
        /// What came.
        got: String,
    },
    /// A query returned other columns than were asked for, or the same in another order.
    OtherColumns {
        /// The columns that were asked for, in words.
        expected: String,
        /// Those that came.
        got: String,
        /// True where the rows are right but for that.
        same_rows: bool,
    },
    /// It ended with an error.
    Error {
        /// In the words of the language.
        message: String,
    },
    /// It was ended after so long.
    TimedOut {
        /// Seconds.
        seconds: u64,
    },
    /// It was not run: that says nothing about the code.
    NotRun {
        /// One clause: "needs numpy, which is not installed".
        why: String,
    },
}

impl CheckVerdict {
    /// True where the code was run and did not do what it should.
    pub fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::Failed { .. }
                | Self::OtherColumns { .. }
                | Self::Error { .. }
                | Self::TimedOut { .. }
        )
    }

    /// True where what came out was held against what should have.
    fn is_compared(&self) -> bool {
        matches!(self, Self::Passed | Self::Failed { .. })
    }

    /// True for the same fault of the whole code, whatever it did to the rows or the time of a check.
    fn is_same_fault(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Error { message }, Self::Error { message: other }) => message == other,
            (Self::TimedOut { .. }, Self::TimedOut { .. }) => true,
            (Self::OtherColumns { got, .. }, Self::OtherColumns { got: other, .. }) => got == other,
            _ => false,
        }
    }
}

/// One check and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckOutcome {
    /// Its name.
    pub name: String,
    /// Its weight, 1 or more.
    pub weight: u32,
    /// What it is evidence for.
    pub target: CheckTarget,
    /// What came of it.
    #[serde(flatten)]
    pub verdict: CheckVerdict,
    /// Milliseconds it took.
    #[serde(default)]
    pub millis: u64,
}

impl CheckOutcome {
    /// The outcome of `check`.
    pub fn of(check: &CodeCheck, verdict: CheckVerdict, millis: u64) -> Self {
        Self {
            name: check.name.clone(),
            weight: check.weight,
            target: check.target,
            verdict,
            millis,
        }
    }
}

/// All checks of an exercise on one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRun {
    /// The language.
    pub language: CodeLanguage,
    /// The code that ran.
    pub code: String,
    /// Every check of the exercise, in its order.
    pub checks: Vec<CheckOutcome>,
    /// What the code printed, cut to a length, without control characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// The errors of statements of its own that failed and were left out, as an assertion.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub left_out: String,
    /// The function that was taken for one of the name that was asked for: `mean_of as mean`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub read_as: String,
    /// True where the code itself kept all checks from running: it imports a package that is missing
    /// here, or is in another dialect of SQL. What it seems to do is not known then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cannot_run_here: bool,
    /// Milliseconds of the whole run.
    #[serde(default)]
    pub millis: u64,
}

impl CodeRun {
    /// A run that did not take place, with one reason for all checks.
    pub fn not_run(language: CodeLanguage, code: &str, checks: &[CodeCheck], why: &str) -> Self {
        let verdict = CheckVerdict::NotRun { why: why.into() };
        let outcome = |check| CheckOutcome::of(check, verdict.clone(), 0);
        Self {
            language,
            code: code.into(),
            checks: checks.iter().map(outcome).collect(),
            output: String::new(),
            left_out: String::new(),
            read_as: String::new(),
            cannot_run_here: false,
            millis: 0,
        }
    }

    /// True where at least one check says something about the code.
    pub fn has_verdicts(&self) -> bool {
        self.verdicts().next().is_some()
    }

    /// True where every check needs a package that is missing here, which the runner says in these
    /// words.
    pub fn lacks_package(&self) -> bool {
        let lacks = |verdict: &CheckVerdict| matches!(verdict, CheckVerdict::NotRun { why } if why.starts_with("needs "));
        !self.checks.is_empty() && self.checks.iter().all(|check| lacks(&check.verdict))
    }

    /// True where checks ran and none got as far as comparing what came out: a bracket is missing, the
    /// query returns other columns. What the code does is not known then.
    pub fn compares_nothing(&self) -> bool {
        self.has_verdicts() && !self.verdicts().any(|check| check.verdict.is_compared())
    }

    /// What a check that ran shows of the key point it is about: made or not; None where it tells
    /// nothing of it.
    pub fn shows(&self, check: &CheckOutcome) -> Option<bool> {
        match &check.verdict {
            CheckVerdict::Passed => Some(true),
            CheckVerdict::OtherColumns { same_rows, .. } => same_rows.then_some(true),
            CheckVerdict::NotRun { .. } => None,
            _ => (!self.compares_nothing()).then_some(false),
        }
    }

    /// What made every check fail, as a sentence without its full stop; None where they failed for
    /// reasons of their own, or one passed.
    pub fn common_fault(&self) -> Option<String> {
        let first = &self.verdicts().next()?.verdict;
        if !(self.verdicts()).all(|check| check.verdict.is_same_fault(first)) {
            return None;
        }

        let code = match self.language {
            CodeLanguage::Sql => "Your query",
            CodeLanguage::Python => "Your code",
        };
        Some(match first {
            CheckVerdict::Error { message } => {
                let message = one_line(message);
                format!(
                    "{code} fails in every check: {}",
                    message.trim_end_matches('.')
                )
            }
            CheckVerdict::TimedOut { seconds } => {
                format!("{code} was still running after {seconds} s, in every check")
            }
            CheckVerdict::OtherColumns { expected, got, .. } => {
                format!("{code} returns {got}; asked for are {expected}, in this order")
            }
            _ => return None,
        })
    }

    /// True where checks ran and it passed all of them.
    pub fn passes_all(&self) -> bool {
        let mut verdicts = self.verdicts().map(|check| &check.verdict);
        self.has_verdicts() && verdicts.all(|verdict| *verdict == CheckVerdict::Passed)
    }

    /// How many checks it passed.
    pub fn passed(&self) -> usize {
        let passed = (self.checks.iter()).filter(|check| check.verdict == CheckVerdict::Passed);
        passed.count()
    }

    /// True where it passed the check of this name.
    pub fn has_passed(&self, name: &str) -> bool {
        let mut passed = (self.checks.iter()).filter(|c| c.verdict == CheckVerdict::Passed);
        passed.any(|check| check.name == name)
    }

    /// The checks that were run.
    pub fn verdicts(&self) -> impl Iterator<Item = &CheckOutcome> {
        let checks = self.checks.iter();
        checks.filter(|check| !matches!(check.verdict, CheckVerdict::NotRun { .. }))
    }

    /// The checks that were run and decide a criterion: those aimed at it, as far as they tell
    /// something of a key point, and for "Correctness" all of them, since code that fails one is not
    /// correct.
    pub fn verdicts_on<'a>(
        &'a self,
        criterion: &'a Criterion,
        rubric: &'a Rubric,
    ) -> impl Iterator<Item = &'a CheckOutcome> {
        let is_meant = |target: CheckTarget| {
            let meant = target.criterion(rubric);
            meant.is_some_and(|meant| meant.id == criterion.id)
        };
        let all = is_meant(CheckTarget::Correctness);
        let is_point = criterion.kind == CriterionKind::KeyPoint;
        self.verdicts()
            .filter(move |check| all || is_meant(check.target))
            .filter(move |check| !is_point || self.shows(check).is_some())
    }

    /// The follow-up at the heaviest check about a criterion that `may_ask` lets through, of those that
    /// failed or that the code itself kept from running; of equals at the first. Where one fault made
    /// all of them fail it is about that, and about "Correctness" where the rubric has it.
    pub fn follow_up(
        &self,
        rubric: &Rubric,
        may_ask: impl Fn(&Criterion) -> bool,
    ) -> Option<FollowUp> {
        let target_of = |check: &CheckOutcome| check.target.criterion(rubric);
        let heaviest = (self.checks.iter())
            .filter(|check| self.cannot_run_here || check.verdict.is_failure())
            .filter(|check| target_of(check).is_some_and(&may_ask))
            .reduce(|first, next| match next.weight > first.weight {
                true => next,
                false => first,
            });

        let fault = self.common_fault();
        let correctness = CheckTarget::Correctness.criterion(rubric);
        let whole = correctness.filter(|_| fault.is_some());
        let criterion = whole
            .filter(|c| may_ask(c))
            .or(heaviest.and_then(target_of))?;
        let text = match fault {
            Some(fault) => self.question_about_all(&fault),
            None => self.question_about(heaviest?),
        };
        Some(FollowUp {
            criterion: criterion.id.clone(),
            text,
        })
    }

    /// The question that a fault of the whole code leaves.
    fn question_about_all(&self, fault: &str) -> String {
        let mut verdicts = self.verdicts().map(|check| &check.verdict);
        match verdicts.next() {
            Some(CheckVerdict::TimedOut { .. }) => format!(
                "{fault}. What keeps it from ending? Send it corrected, and its checks run again."
            ),
            _ => format!("{fault}. Send it corrected, and its checks run again."),
        }
    }

    /// The question that a failed check leaves, by its name; of one that did not run by the reason.
    fn question_about(&self, check: &CheckOutcome) -> String {
        if let CheckVerdict::NotRun { why } = &check.verdict {
            let why = one_line(why);
            return match self.language {
                CodeLanguage::Sql => format!(
                    "Your query was not run: {why}. Write it for SQLite, and its checks run."
                ),
                CodeLanguage::Python => format!(
                    "Your code was not run: it {why}. Write it without, and its checks run."
                ),
            };
        }
        let (code, corrected) = match self.language {
            CodeLanguage::Sql => ("query", "a corrected query"),
            CodeLanguage::Python => ("code", "corrected code"),
        };
        let name = one_line(&check.name);
        format!(
            "Your {code} did not pass this check: “{name}”. What does it do there, and why? You may \
             answer with {corrected}."
        )
    }

    /// The checks that were run and did not pass.
    pub fn failures(&self) -> impl Iterator<Item = &CheckOutcome> {
        self.checks.iter().filter(|c| c.verdict.is_failure())
    }
}

/// What came of trying out code before it is submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeTrial {
    /// How it ended.
    pub end: TrialEnd,
    /// What the code printed, cut to a length, without control characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// The examples of the starter, where the code ran through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<TriedExample>,
    /// Milliseconds it took.
    #[serde(default)]
    pub millis: u64,
}

/// An example of a starter, tried on code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedExample {
    /// The call.
    pub call: String,
    /// What came of it.
    #[serde(flatten)]
    pub verdict: CheckVerdict,
}

impl CodeTrial {
    /// A trial that did not take place, with the reason.
    pub fn not_run(why: String) -> Self {
        Self {
            end: TrialEnd::NotRun { why },
            output: String::new(),
            examples: Vec::new(),
            millis: 0,
        }
    }

    /// A trial that Ctrl-C ended after so long.
    pub fn stopped(after: std::time::Duration) -> Self {
        Self {
            end: TrialEnd::Stopped,
            output: String::new(),
            examples: Vec::new(),
            millis: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// How a trial ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum TrialEnd {
    /// A query returned rows.
    Rows {
        /// Names of the columns.
        columns: Vec<String>,
        /// The first rows; None is NULL.
        rows: Vec<Vec<Option<String>>>,
        /// Rows left out of `rows`.
        more: usize,
    },
    /// A program ran through.
    Finished,
    /// It ended with an error.
    Error {
        /// In the words of the language.
        message: String,
    },
    /// It was ended after so long.
    TimedOut {
        /// Seconds.
        seconds: u64,
    },
    /// It was ended by Ctrl-C.
    Stopped,
    /// It was not run.
    NotRun {
        /// One clause.
        why: String,
    },
}
