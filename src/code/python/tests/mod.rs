//! Programs against their checks. Without a `python3` these tests say so and pass: the program runs
//! without one, too.

#![cfg(target_os = "linux")]

mod judge;
mod limits;

use super::*;
use crate::code::LocalRunner;
use crate::domain::{CheckTarget, CheckTest, CodeCheck, code_in_answer};
use crate::ports::check_likeliest;
use crate::runtime;

/// Seconds that no honest run needs, on any machine.
const PATIENT: u64 = 120;

fn python(timeout: u64) -> Option<Python> {
    let python = Python::new(PythonSettings {
        command: "python3".into(),
        timeout,
        memory: 1024,
        isolation: Isolation::Limits,
    });
    if let Some(why) = python.obstacle() {
        println!("SKIPPED, no Python is run: {why}");
        return None;
    }
    Some(python)
}

fn exercise(checks: &[&str]) -> Exercise {
    let check = |(index, code): (usize, &&str)| CodeCheck {
        name: format!("check {index}"),
        weight: 1,
        target: CheckTarget::Correctness,
        needs: match code.contains("nowhere") {
            true => vec!["nowhere_to_be_found".into()],
            false => vec![],
        },
        test: CheckTest::Python {
            code: (*code).into(),
        },
    };
    Exercise {
        language: CodeLanguage::Python,
        starter: String::new(),
        data: String::new(),
        checks: checks.iter().enumerate().map(check).collect(),
    }
}

fn check(code: &str, checks: &[&str], timeout: u64) -> Option<CodeRun> {
    let python = python(timeout)?;
    let exercise = exercise(checks);
    let running = python.check(&exercise, code);
    Some(runtime::current_thread().unwrap().block_on(running))
}

fn show(verdict: &CheckVerdict) -> String {
    match verdict {
        CheckVerdict::Passed => "passed".into(),
        CheckVerdict::Failed {
            what,
            expected,
            got,
        } => format!("{what}: {expected} | {got}"),
        CheckVerdict::OtherColumns { .. } => "other columns".into(),
        CheckVerdict::Error { message } => message.clone(),
        CheckVerdict::TimedOut { seconds } => format!("timed out after {seconds}"),
        CheckVerdict::NotRun { why } => format!("not run: {why}"),
    }
}

fn shown(run: &CodeRun) -> Vec<String> {
    run.checks.iter().map(|c| show(&c.verdict)).collect()
}

#[test]
fn programs_are_held_to_their_checks() {
    let code = "import math\n\ndef half(values):\n    print('half', values)\n    return [v / 2 for v in values]\n";
    let cases = [
        ("expect(half([1, 2]), (0.5, 1), 'half')", "passed"),
        (
            "expect(half([1, 2]), [0.5, 2], 'half')",
            "half, at [1]: 2 | 1.0",
        ),
        ("expect(half([1]), [], 'none')", "none: [] | [0.5]"),
        (
            "expect(half([1e9]), [5e8 + 1], 'wide', tolerance=2)",
            "passed",
        ),
        ("expect({'a': math.nan}, {'a': math.nan}, 'nan')", "passed"),
        ("expect({1, 2}, {2, 1}, 'sets')", "passed"),
        ("expect('a', 1, 'kinds')", "kinds: 1 | 'a'"),
        (
            "expect_error(lambda: half(['x']), TypeError, 'words')",
            "passed",
        ),
        (
            "expect_error(lambda: half([]), ValueError, 'none')",
            "none: ValueError | []",
        ),
        (
            "half(None)",
            "TypeError: 'NoneType' object is not iterable (line 5)",
        ),
        ("third([1])", "NameError: name 'third' is not defined"),
        ("import sys; sys.exit(3)", "the code ended the program"),
        (
            "nowhere",
            "not run: needs nowhere_to_be_found, which PYTHON does not have",
        ),
    ];
    let checks: Vec<&str> = cases.iter().map(|(check, _)| *check).collect();
    let Some(run) = check(code, &checks, PATIENT) else {
        return;
    };
    let wanted: Vec<&str> = cases.iter().map(|(_, verdict)| *verdict).collect();
    assert_eq!(without_path(shown(&run)), wanted);
    assert!(run.output.starts_with("half [1, 2]\n"), "{}", run.output);
    assert!(!run.lacks_package());

    let run = check(code, &["nowhere"; 2], PATIENT).unwrap();
    assert!(run.lacks_package() && !run.cannot_run_here);
}

/// The verdicts with one name for whatever interpreter this machine has.
fn without_path(verdicts: Vec<String>) -> Vec<String> {
    let hidden = verdicts
        .into_iter()
        .map(|verdict| match verdict.split_once("which /") {
            Some((before, rest)) => {
                let after = rest.split_once(" does").map_or("", |(_, after)| after);
                format!("{before}which PYTHON does{after}")
            }
            None => verdict,
        });
    hidden.collect()
}

/// Most machines have some of these packages and none has all.
#[test]
fn a_package_that_an_answer_imports_and_this_machine_lacks_is_no_mistake() {
    let uses = |package: &str| format!("import {package} as it\ndef one(): return it and 1\n");
    let late = |package: &str| format!("def one():\n    import {package}.sub\n    return 1\n");
    let is_there = |package: &str| {
        let found = check(&uses(package), &["expect(one(), 1, 'one')"], PATIENT);
        found.is_none_or(|run| show(&run.checks[0].verdict) == "passed")
    };
    let Some(package) = ["vaex", "nevergrad", "causalml"]
        .into_iter()
        .find(|p| !is_there(p))
    else {
        return;
    };

    let missing = format!("not run: needs {package}, which PYTHON does not have");
    let unknown = |name: &str| format!("ModuleNotFoundError: No module named '{name}' (line 1)");
    let cases = [
        (uses(package), missing.clone()),
        (late(package), missing),
        // Nobody needs it.
        (
            format!("import {package}\ndef one(): return 1\n"),
            "passed".into(),
        ),
        (uses("maths"), unknown("maths")),
        (uses("json.nowhere"), unknown("json.nowhere")),
    ];
    for (code, wanted) in cases {
        let run = check(&code, &["expect(one(), 1, 'one')"; 2], PATIENT).unwrap();
        assert_eq!(without_path(shown(&run)), [&*wanted, &*wanted], "{code}");
    }

    // An import where the answer would fail excuses nothing by itself: no check has run then.
    let code = format!("def one(): return 1\ndef two():\n    import {package}\n    return 3\n");
    let checks = ["expect(one(), 1, 'one')", "expect(two(), 2, 'two')"];
    let run = check(&code, &checks, PATIENT).unwrap();
    let missing = format!("not run: needs {package}, which PYTHON does not have");
    assert_eq!(without_path(shown(&run)), [&*missing, &*missing]);
}

/// What a program tries itself is left out where it fails, and told; what it makes is not.
#[test]
fn an_assertion_of_its_own_that_fails_says_nothing_about_a_program() {
    let program = "from __future__ import annotations\nDONE = []\ndef one(x: Any): return 1\n";
    let add = "DONE.append(one(2))\n";
    let all = "expect((one(2), DONE), (1, [1]), 'one')";
    let passed = |left_out: &str| ("passed".to_string(), left_out.to_string());
    for (name, code, wanted) in [
        ("nothing fails", format!("{program}{add}"), passed("")),
        (
            "an assertion",
            format!("{program}assert one(2) == 2\n{add}"),
            passed("AssertionError (line 4)"),
        ),
        (
            "a loop, a call and a block, and more behind them",
            format!(
                "{program}for x in [1]:\n    assert one(x) == 3, x\none()\nif DONE == []:\n    \
                 print(1 / 0)\n{add}def two(x: Any): return 2\n"
            ),
            passed(
                "AssertionError: 1 (line 5); TypeError: one() missing 1 required positional \
                 argument: 'x' (line 6); ZeroDivisionError: division by zero (line 8)",
            ),
        ),
        (
            "assignments, input, the end of the program, and an import that nobody uses",
            format!(
                "{program}{add}rows = one()\nn = input()\nimport sys\nsys.exit(2)\n\
                 import nowhere_at_all\n@nowhere_at_all.mark\ndef test_one(): assert one(1)\n"
            ),
            passed(
                "TypeError: one() missing 1 required positional argument: 'x' (line 5); EOFError: \
                 EOF when reading a line (line 6); SystemExit: 2 (line 8); ModuleNotFoundError: No \
                 module named 'nowhere_at_all' (line 9); ModuleNotFoundError: No module named \
                 'nowhere_at_all' (line 9)",
            ),
        ),
        (
            "a constant that is used",
            "TWO = 2 / 0\nDONE = []\ndef one(x): return x / TWO\n".into(),
            (
                "ZeroDivisionError: division by zero (line 1)".into(),
                "ZeroDivisionError: division by zero (line 1)".into(),
            ),
        ),
        (
            "a definition in a block",
            "DONE = []\nif True:\n    import nowhere_at_all\n    def one(x): return 1\n".into(),
            (
                "ModuleNotFoundError: No module named 'nowhere_at_all' (line 3)".into(),
                "ModuleNotFoundError: No module named 'nowhere_at_all' (line 3)".into(),
            ),
        ),
    ] {
        let Some(run) = check(&code, &[all], PATIENT) else {
            return;
        };
        let [verdict] = &shown(&run)[..] else {
            panic!("{name}: {run:?}");
        };
        assert_eq!((verdict.clone(), run.left_out), wanted, "{name}");
    }

    // `/run` shows the error.
    let tried = python(PATIENT).unwrap();
    let exercise = exercise(&[]);
    let running = tried.try_out(&exercise, "assert 1 == 2");
    let trial = runtime::current_thread().unwrap().block_on(running);
    let message = "AssertionError (line 1)".to_string();
    assert_eq!(trial.end, TrialEnd::Error { message });
}

/// A second piece that breaks off does not take the first with it.
#[test]
fn the_first_pieces_of_a_program_count_where_the_rest_keeps_them_from_running() {
    let answer = "```python\ndef one(x):\n    return 1\n```\nAnd so:\n```python\n\
                  def two(x=DEFAULT):\n    return 2\n```\n";
    let Some(python) = python(PATIENT) else {
        return;
    };
    let code = code_in_answer(answer, CodeLanguage::Python).unwrap();
    let others: Vec<String> = code.others.iter().map(|o| o.program.clone()).collect();
    let (runner, exercise) = (
        LocalRunner::new(python),
        exercise(&["expect(one(2), 1, 'one')"]),
    );
    let checking = check_likeliest(&runner, &exercise, &code.program, &others);
    let run = runtime::current_thread().unwrap().block_on(checking);
    assert_eq!(shown(&run), ["passed"]);
    assert!(run.left_out.starts_with("NameError"), "{run:?}");
}

/// What is called otherwise than the question wants is run all the same, where it is clear.
#[test]
fn a_function_of_another_name_is_found() {
    let one = "expect(one([2]), 1, 'one')";
    let undefined = "NameError: name 'one' is not defined";
    for (name, code, verdict, read_as) in [
        (
            "one function, and what tries it",
            "def first(x): return 1\ndef test_it(): assert first(2) == 1\ndef main(): first(3)\n",
            "passed",
            "first as one",
        ),
        (
            "a helper beside it",
            "def helper(x): return 1\ndef first(x): return helper(x)\n",
            "passed",
            "first as one",
        ),
        (
            "two that may be it",
            "def first(x): return 1\ndef second(x): return 1\n",
            undefined,
            "",
        ),
        (
            "the right one is there",
            "def one(x): return 2\ndef first(x): return 1\n",
            "one: 1 | 2",
            "",
        ),
        ("none", "x = 1\n", undefined, ""),
    ] {
        let Some(run) = check(code, &[one], PATIENT) else {
            return;
        };
        assert_eq!(shown(&run), [verdict], "{name}");
        assert_eq!(run.read_as, read_as, "{name}");
    }

    // Where another check asks for it, it is no other name.
    let checks = [one, "expect(two([2]), 2, 'two')"];
    let run = check("def two(x): return 2\n", &checks, PATIENT).unwrap();
    assert_eq!(shown(&run), [undefined, "passed"]);
    // An error is wanted, but not this one.
    let run = check(
        "x = 1\n",
        &["expect_error(lambda: one(1), ValueError, 'one')"],
        PATIENT,
    )
    .unwrap();
    assert_eq!(shown(&run), [undefined]);
}

/// Each check has the code for itself.
#[test]
fn checks_do_not_see_each_other() {
    let checks = ["seen.append(1)\nexpect(seen, [1], 'first')"; 2];
    let Some(run) = check("seen = []", &checks, PATIENT) else {
        return;
    };
    assert_eq!(shown(&run), ["passed"; 2]);
}

#[test]
fn what_a_program_writes_to_the_terminal_arrives_without_its_codes() {
    let Some(run) = check("print('\\x1b[31mred\\x07')", &["pass"], PATIENT) else {
        return;
    };
    assert_eq!(run.output, "red\n");
}

#[test]
fn a_trial_shows_what_the_program_printed() {
    let Some(python) = python(PATIENT) else {
        return;
    };
    let starter = "def f(x):\n    \"\"\"Twice x.\n\n    >>> f(2)\n    4\n    >>> f([1])\n    [1, 1]\n    \"\"\"";
    let exercise = Exercise {
        starter: starter.into(),
        ..exercise(&[])
    };
    let trial = |code: &str| {
        let running = python.try_out(&exercise, code);
        runtime::current_thread().unwrap().block_on(running)
    };
    let main = trial("if __name__ == '__main__':\n    print(1 + 1)");
    assert_eq!(
        (main.end, main.output.as_str()),
        (TrialEnd::Finished, "2\n")
    );
    let examples = |code: &str| {
        let tried = trial(code).examples;
        let shown = tried
            .iter()
            .map(|e| format!("{}: {}", e.call, show(&e.verdict)));
        shown.collect::<Vec<_>>()
    };
    let right = ["f(2): passed", "f([1]): passed"];
    assert_eq!(examples("def f(x): return x * 2"), right);
    let first = [
        "f(2): passed",
        "f([1]): TypeError: unsupported operand type(s) for ** or pow(): 'list' and 'int' (line 1)",
    ];
    assert_eq!(examples("def f(x): return x ** 2"), first);
    assert!(examples("1 / 0").is_empty());
    let wrong = trial("print('so far')\n1 / 0");
    let message = "ZeroDivisionError: division by zero (line 2)".to_string();
    assert_eq!(wrong.end, TrialEnd::Error { message });
    assert_eq!(wrong.output, "so far\n");
}

#[test]
fn what_is_no_python_is_said() {
    let obstacle = |command: &str| {
        let settings = PythonSettings {
            command: command.into(),
            timeout: 1,
            memory: 1024,
            isolation: Isolation::Limits,
        };
        Python::new(settings).obstacle()
    };
    let missing = obstacle("python-of-nowhere");
    assert_eq!(
        missing.as_deref(),
        Some("python-of-nowhere is not installed")
    );
    assert_eq!(obstacle("true").as_deref(), Some("true is no Python"));
    assert_eq!(
        obstacle("false").as_deref(),
        Some("false does not work here")
    );
}
