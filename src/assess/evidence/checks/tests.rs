//! Which criteria checks decide, and what code that fails takes away.

use super::*;
use crate::assess::tests::fixtures::{run_of, with_run};
use crate::domain::CheckVerdict::{Error, Passed, TimedOut};
use crate::domain::Quote;

/// Findings as an assessor of words would make them: everything met.
fn by_words(request: &AssessRequest) -> Vec<Finding> {
    let met = |c: &Criterion| Finding {
        criterion: c.id.clone(),
        verdict: Verdict::Met,
        credit: 1.0,
        why: "The words say it.".into(),
        ..Finding::default()
    };
    request.checked().map(met).collect()
}

fn failed() -> CheckVerdict {
    CheckVerdict::Failed {
        what: String::new(),
        expected: "1".into(),
        got: "2".into(),
    }
}

fn error() -> CheckVerdict {
    Error {
        message: "near \"FORM\": syntax error".into(),
    }
}

fn other_columns(same_rows: bool) -> CheckVerdict {
    CheckVerdict::OtherColumns {
        expected: "1 column (a)".into(),
        got: "2 columns (a, b)".into(),
        same_rows,
    }
}

fn not_run() -> CheckVerdict {
    CheckVerdict::NotRun {
        why: "needs numpy".into(),
    }
}

#[test]
fn checks_decide_their_criterion_by_weight() {
    type Case<'a> = (&'a str, &'a [(&'a str, u32, CheckVerdict)], Verdict, f64);
    let cases: &[Case<'_>] = &[
        ("no check", &[], Verdict::Met, 1.0),
        (
            "another criterion's",
            &[("k2", 1, failed())],
            Verdict::Met,
            1.0,
        ),
        ("passed", &[("k1", 1, Passed)], Verdict::Met, 1.0),
        ("failed", &[("k1", 1, failed())], Verdict::Missing, 0.0),
        (
            "an error in this check",
            &[("k1", 1, error()), ("k2", 1, Passed)],
            Verdict::Missing,
            0.0,
        ),
        (
            "endless in this check",
            &[("k1", 1, TimedOut { seconds: 10 }), ("k2", 1, failed())],
            Verdict::Missing,
            0.0,
        ),
        (
            "an error in all of them",
            &[("k1", 1, error()), ("k2", 1, error())],
            Verdict::Met,
            1.0,
        ),
        (
            "endless",
            &[("k1", 1, TimedOut { seconds: 10 })],
            Verdict::Met,
            1.0,
        ),
        (
            "other columns and other rows",
            &[
                ("k1", 1, other_columns(false)),
                ("k2", 1, other_columns(true)),
            ],
            Verdict::Met,
            1.0,
        ),
        (
            "other columns for one of two",
            &[("k1", 1, other_columns(false)), ("k1", 1, failed())],
            Verdict::Missing,
            0.0,
        ),
        ("not run", &[("k1", 1, not_run())], Verdict::Met, 1.0),
        (
            "a quarter by weight",
            &[("k1", 1, Passed), ("k1", 3, failed())],
            Verdict::Partial,
            0.25,
        ),
        (
            "what did not run does not count",
            &[("k1", 1, Passed), ("k1", 3, not_run())],
            Verdict::Met,
            1.0,
        ),
        (
            "a point the rubric lacks",
            &[("k9", 1, failed())],
            Verdict::Met,
            1.0,
        ),
    ];
    for (name, checks, verdict, credit) in cases {
        let request = with_run(run_of(checks));
        let mut found = by_words(&request);
        settle(&mut found, &request);
        let finding = found.iter().find(|f| f.criterion == "k1").unwrap();
        assert_eq!(
            (finding.verdict, finding.credit),
            (*verdict, *credit),
            "{name}"
        );

        let once = found.clone();
        settle(&mut found, &request);
        assert_eq!(found, once, "{name}: settled twice");
    }
}

#[test]
fn code_is_correct_where_it_passes_everything() {
    for (checks, verdict, credit) in [
        (
            &[("Correctness", 1, Passed), ("k1", 3, failed())][..],
            Verdict::Partial,
            0.25,
        ),
        (&[("Correctness", 1, Passed)], Verdict::Met, 1.0),
        (&[("k1", 1, failed())], Verdict::Missing, 0.0),
    ] {
        let request = with_run(run_of(checks));
        let mut found = by_words(&request);
        settle(&mut found, &request);
        let finding = found.iter().find(|f| f.criterion == "d1").unwrap();
        assert_eq!((finding.verdict, finding.credit), (verdict, credit));
    }
}

#[test]
fn a_dimension_earns_no_more_than_all_checks() {
    let edges = ("Edge cases", 1, Passed);
    for (name, checks, verdict, credit) in [
        (
            "all pass",
            &[edges.clone(), ("k1", 3, Passed)][..],
            Verdict::Met,
            1.0,
        ),
        (
            "most fail",
            &[edges.clone(), ("k1", 3, failed())],
            Verdict::Partial,
            0.25,
        ),
        (
            "its own fail",
            &[("Edge cases", 1, failed()), ("k1", 3, Passed)],
            Verdict::Missing,
            0.0,
        ),
        (
            "others did not run",
            &[edges.clone(), ("k1", 3, not_run())],
            Verdict::Met,
            1.0,
        ),
    ] {
        let request = with_run(run_of(checks));
        let mut found = by_words(&request);
        settle(&mut found, &request);
        let finding = found.iter().find(|f| f.criterion == "d2").unwrap();
        assert_eq!(
            (finding.verdict, finding.credit),
            (verdict, credit),
            "{name}"
        );
        assert_eq!(finding.why.ends_with(CAPPED), name == "most fail", "{name}");
    }
}

#[test]
fn code_that_passed_nothing_shows_no_other_point() {
    for (name, verdict, quote, expected) in [
        ("it failed", failed(), "SELECT 1", Verdict::Missing),
        (
            "words show it",
            failed(),
            "I count them twice",
            Verdict::Met,
        ),
        ("it passed one", Passed, "SELECT 1", Verdict::Met),
        ("it did not run", not_run(), "SELECT 1", Verdict::Met),
    ] {
        let mut run = run_of(&[("k1", 1, verdict)]);
        run.code = "SELECT 1 FROM t".into();
        let request = with_run(run);
        let mut found = by_words(&request);
        for finding in &mut found {
            finding.quote = Some(Quote {
                text: quote.into(),
                start: 0,
                end: quote.len(),
            });
        }
        settle(&mut found, &request);
        let finding = found.iter().find(|f| f.criterion == "k2").unwrap();
        assert_eq!(finding.verdict, expected, "{name}");
    }
}

#[test]
fn code_whose_checks_need_a_missing_package_shows_nothing_by_its_lines() {
    let mut run = run_of(&[("k1", 1, not_run()), ("Correctness", 1, not_run())]);
    run.code = "a = np.mean(x)\nreturn a".into();
    let request = with_run(run);
    let mut found = by_words(&request);
    for (finding, quote) in found.iter_mut().zip(["a = np.mean(x)", "I take the mean"]) {
        finding.quote = Some(Quote {
            text: quote.into(),
            start: 0,
            end: quote.len(),
        });
    }
    settle(&mut found, &request);
    doubt_code_not_run(&mut found, &request);
    let verdicts: Vec<Verdict> = found[..2].iter().map(|f| f.verdict).collect();
    assert_eq!(verdicts, [Verdict::Unsure, Verdict::Met]);
    assert_eq!(found[0].expected(), 0.0);
}

#[test]
fn a_query_by_itself_is_no_evidence_for_a_point_without_checks() {
    let query = "SELECT a\nFROM t";
    for (name, quote, checks, expected) in [
        (
            "the query",
            "```sql\nSELECT a\nFROM t",
            ("k1", 1, Passed),
            Verdict::Unsure,
        ),
        (
            "a condition",
            "if a == 0",
            ("k1", 1, Passed),
            Verdict::Unsure,
        ),
        (
            "words",
            "I check the totals",
            ("k1", 1, Passed),
            Verdict::Met,
        ),
        (
            "words in front",
            "So: SELECT a",
            ("k1", 1, Passed),
            Verdict::Met,
        ),
        ("a check of its own", query, ("k2", 1, Passed), Verdict::Met),
        ("nothing ran", query, ("k1", 1, not_run()), Verdict::Met),
    ] {
        let mut run = run_of(&[checks]);
        run.code = format!("{query}\nif a == 0:");
        let request = with_run(run);
        let mut found = by_words(&request);
        for finding in &mut found {
            finding.quote = Some(Quote {
                text: quote.into(),
                start: 0,
                end: quote.len(),
            });
        }
        settle(&mut found, &request);
        doubt_lines_of_code(&mut found, &request);
        let finding = found.iter().find(|f| f.criterion == "k2").unwrap();
        assert_eq!(finding.verdict, expected, "{name}");
        assert_eq!(finding.quote.is_some(), expected == Verdict::Met, "{name}");
    }
}

#[test]
fn lines_of_code_that_works_deny_no_point() {
    for (name, quote, checks, expected) in [
        (
            "lines of it",
            "SELECT a\nFROM t",
            ("k1", 1, Passed),
            Verdict::Unsure,
        ),
        ("one of them", "FROM t", ("k1", 1, Passed), Verdict::Unsure),
        (
            "words",
            "I join nothing",
            ("k1", 1, Passed),
            Verdict::Contradicted,
        ),
        (
            "it fails",
            "FROM t",
            ("k1", 1, failed()),
            Verdict::Contradicted,
        ),
    ] {
        let mut run = run_of(&[checks]);
        run.code = "SELECT a\nFROM t".into();
        let request = with_run(run);
        let mut found = vec![Finding {
            quote: Some(Quote {
                text: quote.into(),
                start: 0,
                end: quote.len(),
            }),
            verdict: Verdict::Contradicted,
            ..findings::missing("k2", "")
        }];
        doubt_where_code_works(&mut found, &request);
        assert_eq!(found[0].verdict, expected, "{name}");
        assert_eq!(found[0].why == WORKS, expected == Verdict::Unsure, "{name}");
    }
}

#[test]
fn code_that_could_not_run_leaves_its_points_unsure() {
    for (name, quote, cannot_run_here, expected) in [
        ("its own line", "SELECT 1", true, (Verdict::Unsure, 0.0)),
        (
            "all of it",
            "```sql\nSELECT 1\nFROM t",
            true,
            (Verdict::Unsure, 0.0),
        ),
        (
            "words show it",
            "I count them twice",
            true,
            (Verdict::Met, 1.0),
        ),
        (
            "code and words",
            "SELECT 1\nI count",
            true,
            (Verdict::Met, 1.0),
        ),
        ("no Python at all", "SELECT 1", false, (Verdict::Met, 1.0)),
    ] {
        let mut run = run_of(&[("k1", 1, not_run())]);
        run.code = "SELECT 1\nFROM t".into();
        run.cannot_run_here = cannot_run_here;
        for check in run.checks.iter_mut().filter(|_| !cannot_run_here) {
            check.verdict = CheckVerdict::NotRun {
                why: "python3 is not installed".into(),
            };
        }
        let request = with_run(run);
        let mut found = by_words(&request);
        found[0].quote = Some(Quote {
            text: quote.into(),
            start: 0,
            end: quote.len(),
        });
        settle(&mut found, &request);
        doubt_code_not_run(&mut found, &request);
        assert_eq!((found[0].verdict, found[0].expected()), expected, "{name}");
    }
}

/// Neither the words nor the checks show anything of k1 and k2.
#[test]
fn code_that_fails_as_a_whole_leaves_its_points_unsure() {
    for (name, verdict, expected) in [
        (
            "a bracket is missing",
            error(),
            [Verdict::Unsure, Verdict::Missing],
        ),
        (
            "other columns, other rows",
            other_columns(false),
            [Verdict::Unsure, Verdict::Missing],
        ),
        (
            "other columns, the same rows",
            other_columns(true),
            [Verdict::Met, Verdict::Missing],
        ),
        ("other rows", failed(), [Verdict::Missing, Verdict::Missing]),
    ] {
        let run = run_of(&[("k1", 1, verdict.clone()), ("Correctness", 1, verdict)]);
        let request = with_run(run);
        let mut found = vec![findings::missing("k1", ""), findings::missing("k2", "")];
        settle(&mut found, &request);
        doubt_code_not_run(&mut found, &request);

        let points = found.iter().filter(|f| f.criterion.starts_with('k'));
        let verdicts: Vec<Verdict> = points.map(|f| f.verdict).collect();
        assert_eq!(verdicts, expected, "{name}");
        let correct = found.iter().find(|f| f.criterion == "d1").unwrap();
        assert_eq!(correct.verdict, Verdict::Missing, "{name}");
    }
}

#[test]
fn what_checks_would_have_shown_is_unsure_where_the_words_do_not_say_it() {
    let mut run = run_of(&[("k1", 1, not_run()), ("Correctness", 1, not_run())]);
    run.cannot_run_here = true;
    let request = with_run(run);
    let mut found = vec![findings::missing("k1", ""), findings::missing("k2", "")];
    doubt_code_not_run(&mut found, &request);
    let verdicts: Vec<Verdict> = found.iter().map(|f| f.verdict).collect();
    assert_eq!(verdicts, [Verdict::Unsure, Verdict::Missing]);
    assert_eq!(found[0].expected(), 0.0);
}

#[test]
fn a_passed_check_makes_what_the_words_do_not_say() {
    let request = with_run(run_of(&[("k1", 1, Passed)]));
    let mut found = vec![findings::missing("k1", "nothing of it")];
    settle(&mut found, &request);
    assert_eq!(found[0].verdict, Verdict::Met);
    assert_eq!(found[0].why, "Your code ran and passed 1 check.");
}

#[test]
fn findings_are_added_in_the_rubrics_order_and_only_for_what_is_checked() {
    let mut request = with_run(run_of(&[
        ("Edge cases", 1, failed()),
        ("k2", 1, Passed),
        ("k1", 1, Passed),
    ]));
    let mut found = vec![findings::missing("k2", "")];
    settle(&mut found, &request);
    let ids: Vec<&str> = found.iter().map(|f| f.criterion.as_str()).collect();
    assert_eq!(ids, ["k1", "k2", "d1", "d2"]);

    // A follow-up is not checked for what is met already.
    request.criteria.retain(|id| id == "k2");
    let mut found = Vec::new();
    settle(&mut found, &request);
    assert_eq!(found.len(), 1);
}

#[test]
fn the_reason_names_what_failed() {
    for (checks, failed, expected) in [
        (2, &[][..], "Your code ran and passed 2 checks."),
        (1, &["a"], "Your code ran and failed “a”."),
        (
            3,
            &["a", "b"],
            "Your code ran; of 3 checks it failed “a”, “b”.",
        ),
        (
            5,
            &["a", "b", "c", "d", "e"],
            "Your code ran; of 5 checks it failed “a”, “b”, “c” and 2 more.",
        ),
    ] {
        assert_eq!(reason(checks, failed), expected);
    }
}
