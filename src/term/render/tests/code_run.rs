//! Code on the screen.

use super::*;
use crate::domain::{
    CheckOutcome, CheckVerdict, CodeLanguage, CodeRun, CodeTrial, TrialEnd, TriedExample,
};

fn outcome(name: &str, verdict: CheckVerdict) -> CheckOutcome {
    CheckOutcome {
        name: name.into(),
        weight: 1,
        target: "k1".parse().unwrap(),
        verdict,
        millis: 1,
    }
}

fn checks() -> Screen {
    Screen::Checks(Box::new(CodeRun {
        language: CodeLanguage::Sql,
        code: "SELECT 1".into(),
        checks: vec![
            outcome("every customer appears once", CheckVerdict::Passed),
            outcome(
                "customers who never ordered appear with a count of 0, not as a missing row",
                CheckVerdict::Failed {
                    what: "row 2".into(),
                    expected: "Bo, 0".into(),
                    got: "nothing\u{1b}[2J".into(),
                },
            ),
            outcome(
                "ties",
                CheckVerdict::Error {
                    message: "no such column: n".into(),
                },
            ),
            outcome("a long table", CheckVerdict::TimedOut { seconds: 2 }),
            outcome(
                "a frame",
                CheckVerdict::NotRun {
                    why: "needs pandas, which is not installed".into(),
                },
            ),
        ],
        output: String::new(),
        left_out: String::new(),
        read_as: String::new(),
        cannot_run_here: false,
        millis: 12,
    }))
}

fn trial(end: TrialEnd, output: &str) -> Screen {
    Screen::Trial(Box::new(CodeTrial {
        end,
        output: output.into(),
        examples: Vec::new(),
        millis: 1234,
    }))
}

#[test]
fn checks_at_sixty_columns() {
    insta::assert_snapshot!(shown(&checks(), &look(60)), @r"
    ▏
    ▏  Checks · 1 of 5 passed, 1 not run · 12 ms
    ▏  ✓ every customer appears once
    ▏  ✗ customers who never ordered appear with a count of 0,
    ▏    not as a missing row
    ▏    row 2
    ▏    expected: Bo, 0
    ▏    got:      nothing
    ▏  ✗ ties
    ▏    │ no such column: n
    ▏  ✗ a long table
    ▏    stopped after 2 s, still running
    ▏  · a frame
    ▏    not run: needs pandas, which is not installed
    ");
}

#[test]
fn checks_at_a_hundred_and_twenty_columns() {
    insta::assert_snapshot!(shown(&checks(), &look(120)), @r"
    ▏
    ▏  Checks · 1 of 5 passed, 1 not run · 12 ms
    ▏  ✓ every customer appears once
    ▏  ✗ customers who never ordered appear with a count of 0, not as a missing row
    ▏    row 2
    ▏    expected: Bo, 0
    ▏    got:      nothing
    ▏  ✗ ties
    ▏    │ no such column: n
    ▏  ✗ a long table
    ▏    stopped after 2 s, still running
    ▏  · a frame
    ▏    not run: needs pandas, which is not installed
    ");
}

#[test]
fn what_was_left_out_of_code_is_told() {
    let left_out = "AssertionError: two is not three, and never will be (line 9)";
    let run = match checks() {
        Screen::Checks(run) => CodeRun {
            checks: run.checks[..1].to_vec(),
            left_out: left_out.into(),
            ..*run
        },
        other => panic!("{other:?}"),
    };
    insta::assert_snapshot!(shown(&Screen::Checks(Box::new(run)), &look(60)), @r"
    ▏
    ▏  Checks · 1 of 1 passed · 12 ms
    ▏  ✓ every customer appears once
    ▏  Left out, because it fails by itself: AssertionError:
    ▏  two is not three, and never will be (line 9)
    ");
}

fn all_fail(verdicts: [CheckVerdict; 2]) -> Screen {
    let [first, second] = verdicts;
    match checks() {
        Screen::Checks(run) => Screen::Checks(Box::new(CodeRun {
            checks: vec![outcome("one line each", first), outcome("ties", second)],
            ..*run
        })),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_makes_every_check_fail_is_told_once() {
    let slip = || CheckVerdict::Error {
        message: "near \"FORM\": syntax error".into(),
    };
    insta::assert_snapshot!(shown(&all_fail([slip(), slip()]), &look(60)), @r#"
    ▏
    ▏  Checks · 0 of 2 passed · 12 ms
    ▏  ✗ one line each
    ▏  ✗ ties
    ▏  Your query fails in every check: near "FORM": syntax
    ▏  error.
    "#);

    let columns = |same_rows| CheckVerdict::OtherColumns {
        expected: "2 columns (name, orders)".into(),
        got: "2 columns (orders, name)".into(),
        same_rows,
    };
    insta::assert_snapshot!(shown(&all_fail([columns(true), columns(false)]), &look(60)), @r"
    ▏
    ▏  Checks · 0 of 2 passed · 12 ms
    ▏  ✗ one line each
    ▏    right but for the columns
    ▏  ✗ ties
    ▏  Your query returns 2 columns (orders, name); asked for
    ▏  are 2 columns (name, orders), in this order.
    ");
    let late = |seconds| CheckVerdict::TimedOut { seconds };
    insta::assert_snapshot!(shown(&all_fail([late(2), late(1)]), &look(60)), @r"
    ▏
    ▏  Checks · 0 of 2 passed · 12 ms
    ▏  ✗ one line each
    ▏  ✗ ties
    ▏  Your query was still running after 2 s, in every check.
    ");
}

#[test]
fn a_function_of_another_name_is_told() {
    let run = match checks() {
        Screen::Checks(run) => CodeRun {
            checks: run.checks[..1].to_vec(),
            read_as: "region_share as shares".into(),
            ..*run
        },
        other => panic!("{other:?}"),
    };
    insta::assert_snapshot!(shown(&Screen::Checks(Box::new(run)), &look(60)), @r"
    ▏
    ▏  Checks · 1 of 1 passed · 12 ms
    ▏  ✓ every customer appears once
    ▏  Your function is run under the name asked for:
    ▏  region_share as shares.
    ");
}

#[test]
fn checks_for_a_screen_reader() {
    insta::assert_snapshot!(shown(&checks(), &plain(80)), @r"
    ▏
    ▏Checks, 1 of 5 passed, 1 not run, 12 ms
    ▏[passed] every customer appears once
    ▏[failed] customers who never ordered appear with a count of 0, not as a missing
    ▏         row
    ▏  row 2
    ▏  expected: Bo, 0
    ▏  got:      nothing
    ▏[failed] ties
    ▏  | no such column: n
    ▏[failed] a long table
    ▏  stopped after 2 s, still running
    ▏[not run] a frame
    ▏  not run: needs pandas, which is not installed
    ");
}

#[test]
fn a_starter_keeps_its_lines_and_is_highlighted() {
    let starter = Screen::Starter {
        language: CodeLanguage::Sql,
        code: "-- customers(id, name)\n--   1 | Ada\nSELECT\n  name\n".into(),
    };
    insta::assert_snapshot!(shown(&starter, &look(80)), @r"
    ▏
    ▏  SQL to start from
    ▏  -- customers(id, name)
    ▏  --   1 | Ada
    ▏  SELECT
    ▏    name
    ");
    let color = Look {
        color: true,
        ..look(80)
    };
    insta::assert_snapshot!(shown(&starter, &color), @r"
    ▏
    ▏  ␛[2mSQL to start from␛[0m
    ▏  ␛[2m-- customers(id, name)␛[0m
    ▏  ␛[2m--   1 | Ada␛[0m
    ▏  ␛[35mSELECT␛[0m
    ▏    name
    ");
}

#[test]
fn what_came_of_run() {
    let rows = TrialEnd::Rows {
        columns: vec!["name".into(), "orders".into()],
        rows: vec![
            vec![Some("Ada".into()), Some("2".into())],
            vec![Some("Bo".into()), None],
        ],
        more: 7,
    };
    insta::assert_snapshot!(shown(&trial(rows.clone(), ""), &look(80)), @r"
    ▏
    ▏  Your query ran · 9 rows · 1.2 s
    ▏  name  orders
    ▏  ────  ──────
    ▏  Ada   2
    ▏  Bo    NULL
    ▏  7 rows more
    ▏  SQLite ran it on the question's tables, which may have more rows than are
    ▏  shown above.
    ");
    insta::assert_snapshot!(shown(&trial(rows, ""), &plain(80)), @r"
    ▏
    ▏Your query ran, 9 rows, 1.2 s
    ▏name: Ada
    ▏orders: 2
    ▏
    ▏name: Bo
    ▏orders: NULL
    ▏7 rows more
    ▏SQLite ran it on the question's tables, which may have more rows than are shown
    ▏above.
    ");

    let error = TrialEnd::Error {
        message: "Traceback (most recent call last):\n  line 2\nKeyError: 'a'".into(),
    };
    insta::assert_snapshot!(shown(&trial(error, "so far\n"), &look(80)), @r"
    ▏
    ▏  Your code ended with an error · 1.2 s
    ▏  │ so far
    ▏  │ Traceback (most recent call last):
    ▏  │   line 2
    ▏  │ KeyError: 'a'
    ");
    insta::assert_snapshot!(shown(&trial(TrialEnd::Finished, ""), &look(80)), @r"
    ▏
    ▏  Your code ran · 1.2 s
    ▏  It printed nothing. Call your function on an example below it, inside of
    ▏  print(), to see what it gives.
    ");
    let endless = TrialEnd::TimedOut { seconds: 10 };
    insta::assert_snapshot!(shown(&trial(endless, &"x\n".repeat(40)), &look(80)), @r"
    ▏
    ▏  Your code was stopped after 10 s, still running
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  … 22 lines more
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ▏  │ x
    ");
    insta::assert_snapshot!(shown(&trial(TrialEnd::Stopped, ""), &look(80)), @r"
    ▏
    ▏  Your code was stopped by Ctrl-C after 1.2 s
    ");
    // What a program prints stands behind a bar on every line, whatever it is.
    let fake = "a\n[passed] all of it\nb\u{200b}c\n".to_string() + &"y".repeat(300);
    insta::assert_snapshot!(shown(&trial(TrialEnd::Finished, &fake), &plain(60)), @r"
    ▏
    ▏Your code ran, 1.2 s
    ▏| a
    ▏| [passed] all of it
    ▏| bc
    ▏| yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
    ▏| yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
    ▏| yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
    ▏| yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
    ▏| yyyyyyy…
    ");
    let refused = TrialEnd::NotRun {
        why: "python3 was not found".into(),
    };
    insta::assert_snapshot!(shown(&trial(refused, ""), &look(80)), @r"
    ▏
    ▏  Your code was not run: python3 was not found
    ");
}

#[test]
fn a_trial_shows_the_examples_of_the_starter() {
    let example = |call: &str, verdict| TriedExample {
        call: call.into(),
        verdict,
    };
    let examples = vec![
        example("f(0)", CheckVerdict::Passed),
        example(
            "f(1)",
            CheckVerdict::Failed {
                what: String::new(),
                expected: "2".into(),
                got: "3".into(),
            },
        ),
    ];
    let trial = Screen::Trial(Box::new(CodeTrial {
        end: TrialEnd::Finished,
        output: "3\n".into(),
        examples,
        millis: 12,
    }));
    insta::assert_snapshot!(shown(&trial, &look(60)), @r"
    ▏
    ▏  Your code ran · 12 ms
    ▏  │ 3
    ▏  The examples of the starter:
    ▏  ✓ f(0)
    ▏  ✗ f(1)
    ▏    expected: 2
    ▏    got:      3
    ");
}
