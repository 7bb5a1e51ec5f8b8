//! What checks that ran are worth: the one place where their verdicts become findings.
//!
//! Owns the rule that code which ran outweighs every word about it: a criterion that has checks is
//! made in proportion to the weights of those that passed, whatever an assessor made of the words;
//! a dimension of code earns no more than all checks together. A key point is decided by those that
//! tell something of it only: where a bracket is missing or the query returns other columns,
//! nothing of it was held against anything. Code that passed none is no evidence for points without
//! checks either: what its lines seem to say, they do not do. Checks that could not run say
//! nothing; where the code itself kept them from running, or a package that they need is missing,
//! what its lines seem to do is unsure for an assessor that only compares words.

use super::findings;
use crate::domain::text::plural;
use crate::domain::{
    CheckOutcome, CheckVerdict, CodeRun, Criterion, CriterionKind, Finding, Verdict,
};
use crate::ports::AssessRequest;

/// Why a line of code that passed nothing shows no point.
const NO_EVIDENCE: &str = "Only your code says it, and that passed no check.";
/// Why a line of code that could not run shows no point.
const UNKNOWN: &str = "Only your code says it, and that could not be run here.";
/// Why a line of code that was held against nothing shows no point.
const NOT_COMPARED: &str = "Your code fails as a whole, so nobody can tell whether it does this.";
/// Why a point that no words show may be made.
const WORKS: &str = "Your code passes every check; whether it does this cannot be read from it.";
/// Why a line of code by itself shows no point to an assessor that only compares words.
const LINES: &str =
    "Only lines of your code look like it, and no check is about it; say it in words.";
/// Why a dimension earns less than its own checks.
const CAPPED: &str = " Others failed; it earns no more than all checks together.";
/// Most names of failed checks in a reason; the table of checks has them all.
const NAMED: usize = 3;

/// Sets the findings of all criteria that checks of the answer decide, and adds those that the
/// assessor has none for. Settling twice changes nothing.
pub fn settle(found: &mut Vec<Finding>, request: &AssessRequest) {
    for criterion in request.checked() {
        let checks = checks_of(criterion, request);
        if checks.is_empty() {
            continue;
        }
        match found.iter_mut().find(|f| f.criterion == criterion.id) {
            Some(finding) => decide(finding, &checks, most(criterion, request)),
            None => {
                let mut finding = findings::missing(&criterion.id, "");
                decide(&mut finding, &checks, most(criterion, request));
                found.push(finding);
            }
        }
    }

    if let Some(run) = request.run()
        && run.has_verdicts()
        && !run.compares_nothing()
        && !any_passed(request)
    {
        let undecided = (found.iter_mut())
            .filter(|finding| !decides_id(&finding.criterion, request))
            .filter(|finding| is_key_point(&finding.criterion, request));
        undecided.for_each(|finding| discount(finding, &run.code));
    }

    let order = &request.rubric.criteria;
    found.sort_by_key(|finding| order.iter().position(|c| c.id == finding.criterion));
}

/// True where checks of the answer decide a criterion.
pub fn decides(criterion: &Criterion, request: &AssessRequest) -> bool {
    !checks_of(criterion, request).is_empty()
}

fn decides_id(id: &str, request: &AssessRequest) -> bool {
    let criterion = request.rubric.get(id);
    criterion.is_some_and(|criterion| decides(criterion, request))
}

fn is_key_point(id: &str, request: &AssessRequest) -> bool {
    let criterion = request.rubric.get(id);
    criterion.is_some_and(|criterion| criterion.kind == CriterionKind::KeyPoint)
}

/// Calls unsure what only the lines of code show that could not run here or failed as a whole, and
/// what its checks would have shown: it may do that or not. It counts as nothing where one number
/// is needed, since the same code earns nothing where it fails.
pub fn doubt_code_not_run(found: &mut [Finding], request: &AssessRequest) {
    let Some(run) = request.run() else {
        return;
    };
    let why = match run.compares_nothing() {
        true => NOT_COMPARED,
        false if run.cannot_run_here || run.lacks_package() => UNKNOWN,
        false => return,
    };
    let points = (found.iter_mut())
        .filter(|finding| is_key_point(&finding.criterion, request))
        .filter(|finding| !decides_id(&finding.criterion, request));

    for finding in points {
        let mut targets = run.checks.iter().map(|check| check.target);
        let is_checked = targets.any(|target| {
            let meant = target.criterion(&request.rubric);
            meant.is_some_and(|meant| meant.id == finding.criterion)
        });
        let is_missed = is_checked && finding.verdict == Verdict::Missing;
        if !is_missed && !is_shown_by(finding, &run.code) {
            continue;
        }
        *finding = Finding {
            criterion: std::mem::take(&mut finding.criterion),
            verdict: Verdict::Unsure,
            quote: finding.quote.take(),
            why: why.into(),
            chance: Some(0.0),
            ..Finding::default()
        };
    }
}

/// Calls unsure what an assessor that only compares words did not find in an answer whose code
/// passed every check, and what it took lines of that code to deny: code says things in its own
/// way.
pub fn doubt_where_code_works(found: &mut [Finding], request: &AssessRequest) {
    let Some(run) = request.run().filter(|_| all_passed(request)) else {
        return;
    };
    let open = (found.iter_mut())
        .filter(|finding| match finding.verdict {
            Verdict::Missing => true,
            Verdict::Contradicted => is_shown_by(finding, &run.code),
            _ => false,
        })
        .filter(|finding| is_key_point(&finding.criterion, request))
        .filter(|finding| !decides_id(&finding.criterion, request));
    for finding in open {
        if finding.verdict == Verdict::Contradicted {
            finding.quote = None;
        }
        finding.verdict = Verdict::Unsure;
        finding.why = WORKS.into();
    }
}

/// Calls unsure what an assessor that only compares words found in code that ran, where no check is
/// about it: a query has words in common with many a point. Its lines are no quote either, since a
/// later answer may mend them.
pub fn doubt_lines_of_code(found: &mut [Finding], request: &AssessRequest) {
    let Some(run) = request.run().filter(|run| run.has_verdicts()) else {
        return;
    };
    let points = (found.iter_mut())
        .filter(|finding| is_key_point(&finding.criterion, request))
        .filter(|finding| !decides_id(&finding.criterion, request))
        .filter(|f| !matches!(f.verdict, Verdict::Missing | Verdict::Contradicted))
        .filter(|finding| is_shown_by(finding, &run.code) && begins_code(finding));
    for finding in points {
        *finding = Finding {
            criterion: std::mem::take(&mut finding.criterion),
            verdict: Verdict::Unsure,
            why: LINES.into(),
            ..Finding::default()
        };
    }
}

/// True where the quote begins a query, a definition or a condition: none says why it stands there.
fn begins_code(finding: &Finding) -> bool {
    let quote = finding.quote.as_ref().map_or("", |quote| &quote.text);
    let lines = quote.lines().map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with("```"));
    let first = lines.next().and_then(|line| line.split([' ', '(']).next());
    first.is_some_and(|word| {
        let word = word.to_ascii_lowercase();
        matches!(
            word.as_str(),
            "select" | "with" | "def" | "class" | "import" | "from" | "if" | "elif" | "while"
        )
    })
}

/// True where the evidence of a finding stands in code and nowhere else.
fn is_shown_by(finding: &Finding, code: &str) -> bool {
    let quote = finding.quote.as_ref().map_or("", |quote| &quote.text);
    let mut lines = (quote.lines().map(str::trim))
        .filter(|line| !line.is_empty() && !line.starts_with("```"))
        .peekable();
    lines.peek().is_some() && lines.all(|line| code.contains(line))
}

/// Takes the credit of a finding whose only evidence stands in code that passed nothing.
fn discount(finding: &mut Finding, code: &str) {
    let made = !matches!(finding.verdict, Verdict::Missing | Verdict::Contradicted);
    if made && is_shown_by(finding, code) {
        *finding = findings::missing(&finding.criterion, NO_EVIDENCE);
    }
}

/// True where the answer holds code that passed a check, if only but for its columns: then it is an
/// answer.
pub fn any_passed(request: &AssessRequest) -> bool {
    let run = request.run();
    run.is_some_and(|run| run.verdicts().any(|check| run.shows(check) == Some(true)))
}

/// True where the answer holds code that passed every check.
fn all_passed(request: &AssessRequest) -> bool {
    request.run().is_some_and(CodeRun::passes_all)
}

fn is_passed(check: &CheckOutcome) -> bool {
    check.verdict == CheckVerdict::Passed
}

/// A check that decides a criterion.
struct Deciding<'a> {
    check: &'a CheckOutcome,
    /// True where it speaks for the criterion.
    passed: bool,
}

/// The checks that ran on the answer and are about a criterion. Of a key point it does not matter
/// that other columns came as well.
fn checks_of<'a>(criterion: &'a Criterion, request: &'a AssessRequest) -> Vec<Deciding<'a>> {
    let Some(run) = request.run() else {
        return Vec::new();
    };
    let checks = run.verdicts_on(criterion, &request.rubric);
    checks
        .map(|check| Deciding {
            check,
            passed: match criterion.kind {
                CriterionKind::KeyPoint => run.shows(check) == Some(true),
                _ => is_passed(check),
            },
        })
        .collect()
}

/// The most that checks let a criterion earn, 0 to 1: a dimension as much as all checks together,
/// since edge cases of what does not work are not handled.
fn most(criterion: &Criterion, request: &AssessRequest) -> f64 {
    let (CriterionKind::Dimension, Some(run)) = (criterion.kind, request.run()) else {
        return 1.0;
    };
    let all = run.verdicts().map(|check| Deciding {
        check,
        passed: is_passed(check),
    });
    passed_share(&all.collect::<Vec<_>>())
}

/// The share of checks that passed, by weight, 0 to 1.
fn passed_share(checks: &[Deciding<'_>]) -> f64 {
    let (mut all, mut passed) = (0.0, 0.0);
    for deciding in checks {
        let weight = f64::from(deciding.check.weight.max(1));
        all += weight;
        if deciding.passed {
            passed += weight;
        }
    }
    if all > 0.0 { passed / all } else { 0.0 }
}

/// Gives a finding the verdict of its checks, which earns `most` at most. A passage stays as the
/// evidence of what is made.
fn decide(finding: &mut Finding, checks: &[Deciding<'_>], most: f64) {
    let own = passed_share(checks);
    let credit = own.min(most);

    let failed: Vec<&str> = checks
        .iter()
        .filter(|deciding| !deciding.passed)
        .map(|deciding| deciding.check.name.as_str())
        .collect();
    let verdict = match credit {
        ..=0.0 => Verdict::Missing,
        1.0.. => Verdict::Met,
        _ => Verdict::Partial,
    };
    let mut why = reason(checks.len(), &failed);
    if most < own {
        why.push_str(CAPPED);
    }

    *finding = Finding {
        criterion: std::mem::take(&mut finding.criterion),
        verdict,
        credit,
        quote: finding.quote.take().filter(|_| credit > 0.0),
        why,
        ..Finding::default()
    };
}

/// Says what ran, with the names of what failed.
fn reason(checks: usize, failed: &[&str]) -> String {
    let ran = plural(checks, "check");
    if failed.is_empty() {
        return format!("Your code ran and passed {ran}.");
    }

    let named = failed.iter().take(NAMED).map(|name| format!("“{name}”"));
    let named: Vec<String> = named.collect();
    let more = match failed.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match checks {
        1 => format!("Your code ran and failed {}.", named.join(", ")),
        _ => format!(
            "Your code ran; of {ran} it failed {}{more}.",
            named.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests;
