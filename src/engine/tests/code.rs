//! Code that runs: checks on submit, `/run`, and what is said where nothing can run.

use super::*;

fn check(name: &str, weight: u32, target: CheckTarget) -> CodeCheck {
    CodeCheck {
        name: name.into(),
        weight,
        target,
        needs: vec![],
        test: CheckTest::Rows {
            statements: None,
            rows: "n\n1".into(),
            ordered: false,
            tolerance: None,
        },
    }
}

fn exercise() -> Exercise {
    Exercise {
        language: CodeLanguage::Sql,
        starter: "-- customers(name)".into(),
        data: "CREATE TABLE customers (name TEXT);".into(),
        checks: vec![
            check("counts them", 1, CheckTarget::KeyPoint(1)),
            check("empty groups appear", 2, CheckTarget::KeyPoint(3)),
        ],
    }
}

/// A session of questions whose answers run.
fn coding(questions: usize) -> State {
    let mut record = record(questions);
    for planned in &mut record.plan {
        planned.question.exercise = Some(exercise());
    }
    State::new(record)
}

fn ran(verdicts: [CheckVerdict; 2]) -> Event {
    let exercise = exercise();
    let checks = exercise.checks.iter().zip(verdicts);
    Event::CodeChecked {
        run: Box::new(CodeRun {
            language: CodeLanguage::Sql,
            code: "SELECT 1".into(),
            checks: checks
                .map(|(check, verdict)| CheckOutcome::of(check, verdict, 1))
                .collect(),
            output: String::new(),
            left_out: String::new(),
            read_as: String::new(),
            cannot_run_here: false,
            millis: 2,
        }),
    }
}

fn not_run(why: &str) -> Event {
    let verdict = CheckVerdict::NotRun { why: why.into() };
    ran([verdict.clone(), verdict])
}

fn last(text: &str) -> &str {
    text.rsplit("--\n").next().unwrap()
}

#[test]
fn the_starter_stands_below_the_question() {
    let (_, text) = transcript(coding(1), vec![begun()]);
    assert!(
        text.contains("show Starter { language: Sql, code: \"-- customers(name)\" }"),
        "{text}"
    );
}

#[test]
fn the_answer_is_kept_before_its_checks_run_and_their_outcome_before_it_is_assessed() {
    let failed = CheckVerdict::Failed {
        what: String::new(),
        expected: "Bo, 0".into(),
        got: "nothing".into(),
    };
    let (state, text) = transcript(
        coding(1),
        vec![
            begun(),
            answer("SELECT 1"),
            ran([CheckVerdict::Passed, failed]),
        ],
    );
    let turn = &state.record.threads[0].turns[0];
    assert_eq!(turn.run.as_ref().unwrap().failures().count(), 1);
    let steps: Vec<&str> = text.split("--\n").skip(1).collect();
    assert_snapshot!(steps.join("--\n"), @r#"
    persist answered
    run checks on "SELECT 1"
    --
    persist code_ran
    show Checks(CodeRun { language: Sql, code: "SELECT 1", checks: [CheckOutcome { name: "counts them", weight: 1, tar…
    assess turns=1 criteria=k1,k2,k3,r1
    "#);
}

#[test]
fn checks_are_not_shown_before_feedback_may_be() {
    let mut state = coding(1);
    state.record.settings.reveal = Reveal::End;
    let events = vec![
        begun(),
        answer("SELECT 1"),
        ran([CheckVerdict::Passed, CheckVerdict::Passed]),
    ];
    let (state, text) = transcript(state, events);
    assert_snapshot!(last(&text), @r"
    persist code_ran
    assess turns=1 criteria=k1,k2,k3,r1
    ");
    assert!(state.record.threads[0].turns[0].run.is_some());
}

#[test]
fn a_session_left_while_checks_ran_runs_them_when_it_is_resumed() {
    let (state, _) = transcript(coding(1), vec![begun(), answer("SELECT 1")]);
    let (_, text) = transcript(State::new(state.record), vec![begun()]);
    assert!(text.ends_with("run checks on \"SELECT 1\""), "{text}");
}

#[test]
fn checks_that_are_stopped_give_the_answer_back() {
    let stopped = Event::ChecksStopped { at: at(50) };
    let (state, text) = transcript(coding(1), vec![begun(), answer("SELECT 1"), stopped]);
    assert_snapshot!(last(&text), @r#"
    persist answer_taken_back
    show Notice("The checks were stopped, so your answer is not submitted. It stands below: change it, or submit it as…
    ask 1/1 follow_up=false draft="SELECT 1\n"
    "#);

    let turn = &state.record.threads[0].turns[0];
    assert!(turn.answer.is_none() && turn.run.is_none());
    let (_, again) = step(state, answer("SELECT 2"));
    assert!(matches!(again.then, Next::RunChecks { .. }));
}

#[test]
fn an_answer_without_code_is_assessed_by_its_words() {
    let (_, text) = transcript(coding(1), vec![begun(), answer("I would count them.")]);
    assert_snapshot!(last(&text), @r#"
    persist answered
    show Notice("No SQL was found in your answer, so its checks did not run; it is assessed by its words. Code is what…
    assess turns=1 criteria=k1,k2,k3,r1
    "#);

    // A follow-up is answered in words.
    let events = vec![
        begun(),
        answer("SELECT 1"),
        ran([CheckVerdict::Passed, CheckVerdict::Passed]),
        found(&[]),
        answer("Because of the inner join."),
    ];
    let (_, text) = transcript(coding(1), events);
    assert_snapshot!(last(&text), @r"
    persist answered
    assess turns=2 criteria=k1,k2,k3
    ");
}

#[test]
fn why_nothing_runs_is_said_once() {
    let one = |why| [answer("SELECT 1"), not_run(why), found(&[])];
    let mut state = coding(3);
    state.record.settings.follow_ups = 0;
    let events = [
        vec![begun()],
        one("python3 was not found").into(),
        one("python3 was not found").into(),
        one("it was stopped by Ctrl-C").into(),
    ];
    let (_, text) = transcript(state, events.concat());
    assert_eq!(text.matches("not run: python3").count(), 1, "{text}");
    assert_eq!(text.matches("not run: it was stopped").count(), 1, "{text}");
}

#[test]
fn run_tries_what_is_typed_and_keeps_it() {
    let give = |draft: &str| Event::CommandGiven {
        command: Command::Run,
        draft: draft.into(),
        at: at(30),
    };
    let trial = Event::CodeTriedOut {
        code: "SELECT 2".into(),
        trial: Box::new(CodeTrial {
            end: TrialEnd::Finished,
            output: String::new(),
            examples: Vec::new(),
            millis: 1,
        }),
        at: at(40),
    };
    let (state, text) = transcript(coding(1), vec![begun(), give("SELECT 2"), trial]);
    let steps: Vec<&str> = text.split("--\n").skip(1).collect();
    assert_snapshot!(steps.join("--\n"), @r#"
    try out "SELECT 2"
    --
    show Trial(CodeTrial { end: Finished, output: "", examples: [], millis: 1 })
    ask 1/1 follow_up=false draft="SELECT 2"
    "#);
    assert_eq!(state.record.threads[0].turns[0].run, None);

    for (name, state, draft) in [
        ("no code", coding(1), "words"),
        ("no exercise", State::new(record(1)), "SELECT 2"),
    ] {
        let (_, text) = transcript(state, vec![begun(), give(draft)]);
        let told = last(&text);
        assert!(told.starts_with("show Notice(\""), "{name}: {told}");
        assert!(
            told.ends_with(&format!("draft={draft:?}")),
            "{name}: {told}"
        );
    }
}

#[test]
fn what_was_chosen_to_run_is_told() {
    let typed = "SELECT 1;\nSELECT 2;";
    let run = Event::CommandGiven {
        command: Command::Run,
        draft: typed.into(),
        at: at(30),
    };
    for (name, event) in [("/run", run), ("submit", answer(typed))] {
        let (_, text) = transcript(coding(1), vec![begun(), event]);
        let told = "show Notice(\"Of 2 queries in your answer the last is run.\")";
        assert!(last(&text).contains(told), "{name}: {text}");
        assert!(text.ends_with("on \"SELECT 2;\"") || text.ends_with("out \"SELECT 2;\""));
    }
}

#[test]
fn another_query_that_fits_better_counts_and_is_told() {
    let typed = "SELECT 1 FROM a;\nSELECT 2 FROM b;";
    let better = match ran([CheckVerdict::Passed, CheckVerdict::Passed]) {
        Event::CodeChecked { mut run } => {
            run.code = "SELECT 1 FROM a;".into();
            Event::CodeChecked { run }
        }
        other => other,
    };
    let (state, text) = transcript(coding(1), vec![begun(), answer(typed), better]);
    assert!(
        last(&text).contains("number 1 fits best, so it counts"),
        "{text}"
    );
    let kept = state.turn().and_then(|turn| turn.run.as_ref()).unwrap();
    assert_eq!(kept.code, "SELECT 1 FROM a;");
}

#[test]
fn a_follow_up_with_a_piece_that_cannot_run_is_told() {
    for (reply, told) in [
        ("Only the condition:\n\nWHERE t.total > a.average;", true),
        ("I would take > there.", false),
    ] {
        let events = vec![
            begun(),
            answer("SELECT 1"),
            ran([CheckVerdict::Passed, CheckVerdict::Passed]),
            found(&[("k1", Verdict::Met)]),
            answer(reply),
        ];
        let (_, text) = transcript(coding(1), events);
        let says = last(&text).contains("The SQL in your answer cannot run by itself");
        assert_eq!(says, told, "{text}");
    }
}

/// `/run` takes the query that would count on submission.
#[test]
fn run_tries_another_query_that_fits_better_and_tells_it() {
    let typed = "SELECT 1 FROM a;\nSELECT 2 FROM b;";
    let run = Event::CommandGiven {
        command: Command::Run,
        draft: typed.into(),
        at: at(30),
    };
    let (state, asked) = step(coding(1), begun());
    assert!(matches!(asked.then, Next::Ask(_)));
    let (state, tried) = step(state, run);
    let Next::TryOut { code, others, .. } = tried.then else {
        panic!("{tried:?}");
    };
    assert_eq!(
        (code.as_str(), others),
        ("SELECT 2 FROM b;", vec!["SELECT 1 FROM a;".into()])
    );

    let trial = |code: &str| Event::CodeTriedOut {
        code: code.into(),
        trial: Box::new(CodeTrial::not_run("no".into())),
        at: at(40),
    };
    let told = |code: &str| format!("{:?}", step(state.clone(), trial(code)).1.effects);
    assert!(told("SELECT 1 FROM a;").contains("number 1 fits best, so it counts"));
    assert!(tried.effects.is_empty(), "{:?}", tried.effects);
    assert!(told("SELECT 2 FROM b;").contains("Of 2 queries in your answer the last is run."));
}

#[test]
fn what_earlier_code_passed_is_said_to_count_where_later_code_fails_it() {
    let passed = || CheckVerdict::Passed;
    let failed = || CheckVerdict::TimedOut { seconds: 2 };
    let told = |first: [CheckVerdict; 2], second: [CheckVerdict; 2]| {
        let events = vec![
            begun(),
            answer("SELECT 1"),
            ran(first),
            found(&[("k1", Verdict::Met)]),
            answer("```sql\nSELECT 2\n```"),
            ran(second),
        ];
        let (_, text) = transcript(coding(1), events);
        last(&text).contains("What the code of your earlier answer passed still counts")
    };
    assert!(told([passed(), failed()], [failed(), failed()]));
    assert!(told([passed(), failed()], [failed(), passed()]));
    assert!(!told([passed(), failed()], [passed(), passed()]));
    assert!(!told([failed(), failed()], [failed(), passed()]));
}

#[test]
fn a_follow_up_aims_at_a_failed_check_once() {
    let failed = || CheckVerdict::Error {
        message: "no such column".into(),
    };
    let proposed = |criterion: &str| {
        let mut event = found(&[("k1", Verdict::Met)]);
        if let Event::Assessed { assessment, .. } = &mut event
            && let Assessment::Scored(scored) = assessment.as_mut()
        {
            scored.follow_up = Some(FollowUp {
                criterion: criterion.into(),
                text: "What does it say of Bo?".into(),
            });
        }
        event
    };
    // The heaviest open point is k2; the check that failed is about k3.
    for (name, assessed, expected) in [
        (
            "by its name",
            found(&[("k1", Verdict::Met)]),
            "Your query did not pass this check: “empty groups appear”. What does it do there",
        ),
        (
            "in the assessor's words",
            proposed("k3"),
            "What does it say of Bo?",
        ),
        (
            "not in words about another point",
            proposed("k2"),
            "Your query did not pass this check: “empty groups appear”. What does it do there",
        ),
    ] {
        let run = ran([CheckVerdict::Passed, failed()]);
        let events = vec![
            begun(),
            answer("SELECT 1"),
            run,
            assessed,
            answer("words"),
            found(&[]),
        ];
        let (state, _) = transcript(coding(1), events);
        let thread = &state.record.threads[0];
        let kind = TurnKind::FollowUp {
            criterion: "k3".into(),
        };
        assert_eq!(thread.turns[1].kind, kind, "{name}");
        let prompt = &thread.turns[1].prompt;
        assert!(prompt.starts_with(expected), "{name}: {prompt}");
        assert_eq!(thread.turns[2].prompt, "probe k2?", "{name}");
    }
}

#[test]
fn a_follow_up_names_what_makes_every_check_fail() {
    let slip = || CheckVerdict::Error {
        message: "near \"FORM\": syntax error".into(),
    };
    let columns = |same_rows| CheckVerdict::OtherColumns {
        expected: "2 columns (name, orders)".into(),
        got: "3 columns (id, name, orders)".into(),
        same_rows,
    };
    for (verdicts, expected) in [
        (
            [slip(), slip()],
            "Your query fails in every check: near \"FORM\": syntax error. Send it corrected, and \
             its checks run again.",
        ),
        (
            [columns(true), columns(false)],
            "Your query returns 3 columns (id, name, orders); asked for are 2 columns (name, \
             orders), in this order. Send it corrected, and its checks run again.",
        ),
        (
            [late(), late()],
            "Your query was still running after 2 s, in every check. What keeps it from ending? \
             Send it corrected, and its checks run again.",
        ),
    ] {
        let events = vec![begun(), answer("SELECT 1"), ran(verdicts), found(&[])];
        let (state, _) = transcript(coding(1), events);
        assert_eq!(state.record.threads[0].turns[1].prompt, expected);
    }
}

/// Points that nothing was said of are asked for, however right the code is.
#[test]
fn after_code_that_passes_everything_what_is_not_said_is_asked_for() {
    for (second, expected) in [(CheckVerdict::Passed, Some("probe k2?")), (late(), None)] {
        let verdicts = [
            ("k1", Verdict::Met),
            ("k2", Verdict::Unsure),
            ("k3", Verdict::Met),
        ];
        let events = vec![
            begun(),
            answer("SELECT 1"),
            ran([CheckVerdict::Passed, second.clone()]),
            found(&verdicts),
        ];
        let (state, _) = transcript(coding(1), events);
        let turn = state.record.threads[0].turns.get(1);
        let prompt = turn.map(|turn| turn.prompt.as_str());
        // What failed is asked for first.
        match expected {
            Some(_) => assert_eq!(prompt, expected),
            None => assert!(prompt.is_some_and(|text| text.contains("did not pass"))),
        }
    }
}

fn late() -> CheckVerdict {
    CheckVerdict::TimedOut { seconds: 2 }
}

#[test]
fn corrected_code_in_a_follow_up_runs_too() {
    let passed = || CheckVerdict::Passed;
    let failed = CheckVerdict::TimedOut { seconds: 2 };
    let events = vec![
        begun(),
        answer("SELECT 1"),
        ran([passed(), failed]),
        found(&[("k1", Verdict::Met)]),
        answer("It joined too much:\n```sql\nSELECT 2\n```"),
        ran([passed(), passed()]),
        found(&[("k3", Verdict::Met)]),
    ];
    let (state, text) = transcript(coding(1), events);
    assert!(text.contains("run checks on \"SELECT 2\""), "{text}");
    let thread = &state.record.threads[0];
    assert!(thread.turns[1].run.is_some());
    // Nothing failed when it last ran: the next follow-up is about a point again.
    assert_eq!(thread.turns[2].prompt, "probe k2?");
}

#[test]
fn what_ran_cannot_be_appealed() {
    let failed = CheckVerdict::TimedOut { seconds: 2 };
    let mut state = coding(2);
    state.record.settings.follow_ups = 0;
    let (state, _) = transcript(
        state,
        vec![
            begun(),
            answer("SELECT 1"),
            ran([CheckVerdict::Passed, failed]),
            found(&[("k2", Verdict::Missing), ("k3", Verdict::Missing)]),
        ],
    );
    let appeal = |argument: &str| command(Command::Appeal(argument.into()));

    let (_, refused) = step(state.clone(), appeal("3 it is fast enough"));
    let shown = format!("{:?}", refused.effects);
    assert!(shown.contains("its checks decide that point"), "{shown}");
    let (_, heard) = step(state, appeal("2 I say it"));
    assert!(matches!(heard.then, Next::Appeal(_)));
}

#[test]
fn a_corrected_function_runs_with_the_code_of_the_answer_before() {
    let mut state = coding(1);
    for planned in &mut state.record.plan {
        let exercise = planned.question.exercise.as_mut().unwrap();
        exercise.language = CodeLanguage::Python;
    }
    let in_python = |verdict| match ran([CheckVerdict::Passed, verdict]) {
        Event::CodeChecked { mut run } => {
            run.language = CodeLanguage::Python;
            Event::CodeChecked { run }
        }
        other => other,
    };
    let failed = CheckVerdict::Error {
        message: "TypeError".into(),
    };
    let joined = "def g(x):\n    return f(x)\ndef f(x):\n    return x + 1";
    let (state, text) = transcript(
        state,
        vec![
            begun(),
            answer("def f(x):\n    return x\n\ndef g(x):\n    return f(x)"),
            in_python(failed),
            found(&[]),
            answer("```python\ndef f(x):\n    return x + 1\n```"),
            in_python(CheckVerdict::Passed),
        ],
    );

    let turns = &state.record.threads[0].turns;
    assert!(matches!(turns[1].kind, TurnKind::FollowUp { .. }));
    assert!(
        text.contains(&format!("run checks on {joined:?}")),
        "{text}"
    );
    assert!(text.contains("Your code is run together with that of your earlier"));
    assert_eq!(turns[1].run.as_ref().unwrap().code, joined);
}
