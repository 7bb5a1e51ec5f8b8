//! The rules of an interview as tables: a script of events in, a transcript of effects out.

mod appeals;
mod code;
mod follow_ups;
mod last_word;
mod self_check;
mod self_rating;

use super::event::{Effect, Event, Next, Step};
use super::state::{Ending, Phase, State};
use super::step::step;
use crate::domain::assessment::FollowUp;
use crate::domain::session::Reveal;
use crate::domain::*;
use insta::assert_snapshot;
use jiff::Timestamp;

fn question(n: usize) -> Question {
    Question {
        id: QuestionId::derive("bank", &format!("Question {n}?")),
        bank: "bank".into(),
        role: "Data Scientist".into(),
        level: "Senior".into(),
        section: format!("Section {n}"),
        text: format!("Question {n}?"),
        topic: format!("topic_{n}"),
        difficulty: Difficulty::Hard,
        kind: QuestionType::Conceptual,
        key_points: vec![],
        red_flags: vec![],
        hints: vec!["first hint".into(), "second hint".into()],
        facts: vec![],
        exercise: None,
        model_answer: Some("The model answer.".into()),
        tags: vec![],
    }
}

fn criterion(id: &str, kind: CriterionKind, weight: f64) -> Criterion {
    let probe = (kind == CriterionKind::KeyPoint).then(|| format!("probe {id}?"));
    Criterion {
        id: id.into(),
        kind,
        text: format!("text {id}"),
        weight,
        probe,
        anchors: None,
        ..Criterion::default()
    }
}

fn record(questions: usize) -> SessionRecord {
    let rubric = Rubric {
        criteria: vec![
            criterion("k1", CriterionKind::KeyPoint, 1.0),
            criterion("k2", CriterionKind::KeyPoint, 3.0),
            criterion("k3", CriterionKind::KeyPoint, 2.0),
            criterion("r1", CriterionKind::RedFlag, 2.0),
        ],
        drafted: false,
    };
    let plan = (1..=questions)
        .map(|n| PlannedQuestion {
            question: question(n),
            rubric: rubric.clone(),
            reason: format!("reason {n}"),
        })
        .collect();
    SessionRecord {
        id: SessionId(uuid::Uuid::nil()),
        kind: SessionKind::Interview,
        started: at(0),
        ended: None,
        status: SessionStatus::Open,
        seed: 7,
        settings: SessionSettings::default(),
        plan,
        threads: vec![],
        summary: None,
        spent: Default::default(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn begun() -> Event {
    Event::Begun {
        at: at(0),
        draft: String::new(),
    }
}

fn answer(text: &str) -> Event {
    Event::AnswerSubmitted {
        text: text.into(),
        at: at(60),
    }
}

fn command(command: Command) -> Event {
    Event::CommandGiven {
        command,
        draft: "half a thought".into(),
        at: at(30),
    }
}

/// An assessment with these verdicts; everything not named is missing.
fn found(verdicts: &[(&str, Verdict)]) -> Event {
    let findings = verdicts
        .iter()
        .map(|(id, verdict)| Finding {
            criterion: (*id).into(),
            verdict: *verdict,
            credit: verdict.credit(),
            ..Finding::default()
        })
        .collect();
    assessed(Assessment::Scored(Scored {
        findings,
        ..Scored::default()
    }))
}

fn assessed(assessment: Assessment) -> Event {
    Event::Assessed {
        assessment: Box::new(assessment),
        at: at(90),
    }
}

/// Runs the events and writes a line per effect.
fn transcript(mut state: State, events: Vec<Event>) -> (State, String) {
    let mut lines = Vec::new();
    for event in events {
        let next;
        (state, next) = step(state, event);
        lines.push(lines_of(&next));
        lines.push("--".into());
    }
    lines.pop();
    (state, lines.join("\n"))
}

fn line(effect: &Effect) -> String {
    match effect {
        Effect::Persist(change) => {
            let json = serde_json::to_value(change).unwrap();
            format!("persist {}", json["change"].as_str().unwrap())
        }
        Effect::Show(Screen::Feedback(f)) => {
            format!(
                "show feedback score={:?} unscored={:?}",
                f.range.map(|r| r.low.round()),
                f.unscored
            )
        }
        Effect::Show(screen) => {
            let text = format!("{screen:?}");
            format!("show {}", text::ellipsis(&text, 110))
        }
    }
}

/// A line per effect of a step, and one for what it waits for.
fn lines_of(step: &Step) -> String {
    let effects = step.effects.iter().map(line);
    let lines: Vec<String> = effects.chain([next_line(&step.then)]).collect();
    lines.join("\n")
}

fn next_line(next: &Next) -> String {
    match next {
        Next::Ask(p) if p.second_try => format!(
            "ask {}/{} second try draft={:?}",
            p.number, p.total, p.draft
        ),
        Next::Ask(p) if p.last_word => format!("ask for the last word draft={:?}", p.draft),
        Next::Ask(p) => format!(
            "ask {}/{} follow_up={} draft={:?}",
            p.number, p.total, p.follow_up, p.draft
        ),
        Next::Assess(r) => format!(
            "assess turns={} criteria={}",
            r.turns.len(),
            r.criteria.join(",")
        ),
        Next::RunChecks { code, .. } => format!("run checks on {code:?}"),
        Next::TryOut { code, .. } => format!("try out {code:?}"),
        Next::Clarify { question, .. } => format!("clarify {question}"),
        Next::Appeal(r) => format!("appeal {} because {:?}", r.point.id, r.reason),
        Next::SelfCheck(choice) => format!("key {choice:?}"),
        Next::Pause => "pause".into(),
        Next::Close => "close".into(),
    }
}

#[test]
fn the_answer_is_persisted_before_it_is_assessed() {
    let (_, effects) = {
        let (state, _) = step(State::new(record(1)), begun());
        step(state, answer("words"))
    };
    assert_snapshot!(lines_of(&effects), @r"
    persist answered
    assess turns=1 criteria=k1,k2,k3,r1
    ");
}

#[test]
fn follow_ups_aim_at_the_heaviest_open_key_point_and_then_the_next_question_comes() {
    let (state, text) = transcript(
        State::new(record(2)),
        vec![
            begun(),
            answer("words"),
            found(&[("k1", Verdict::Met)]),
            answer("more"),
            found(&[("k2", Verdict::Met)]),
            answer("I do not know"),
            found(&[]),
        ],
    );
    assert_eq!(state.record.threads.len(), 2);
    assert_snapshot!(text, @r#"
    show Opening { kind: Interview, questions: 2, done: 0, follow_ups: 2, minutes: None, reveal: Each }
    persist thread_opened
    persist turn_asked
    show Question { number: 1, total: 2, section: "Section 1", topic: "topic 1", difficulty: Hard, kind: Conceptual, t…
    ask 1/2 follow_up=false draft=""
    --
    persist answered
    assess turns=1 criteria=k1,k2,k3,r1
    --
    persist assessed
    show feedback score=Some(17.0) unscored=None
    persist turn_asked
    show FollowUp { number: 1, text: "probe k2?" }
    ask 1/2 follow_up=true draft=""
    --
    persist answered
    assess turns=2 criteria=k2,k3
    --
    persist assessed
    show feedback score=Some(67.0) unscored=None
    persist turn_asked
    show FollowUp { number: 2, text: "probe k3?" }
    ask 1/2 follow_up=true draft=""
    --
    persist answered
    assess turns=3 criteria=k3
    --
    persist assessed
    show feedback score=Some(67.0) unscored=None
    persist thread_closed
    persist thread_opened
    persist turn_asked
    show Question { number: 2, total: 2, section: "Section 2", topic: "topic 2", difficulty: Hard, kind: Conceptual, t…
    ask 2/2 follow_up=false draft=""
    "#);
}

#[test]
fn an_unscored_answer_gets_no_follow_up_and_the_interview_goes_on() {
    let (state, text) = transcript(
        State::new(record(1)),
        vec![
            begun(),
            answer("words"),
            assessed(Assessment::unscored("nothing listens")),
        ],
    );
    assert_eq!(state.ending(), Some(Ending::Finished));
    assert_snapshot!(text.rsplit("--\n").next().unwrap(), @r#"
    persist assessed
    show feedback score=None unscored=Some("nothing listens")
    persist thread_closed
    persist session_moved
    show Closing { score: SessionScore { score: None, scored: 0, unscored: 1, skipped: 0, not_asked: 0, offline: false…
    close
    "#);
}

#[test]
fn the_assessors_follow_up_is_used_when_it_aims_at_the_heaviest_point() {
    let proposal = |criterion: &str| {
        let follow_up = Some(FollowUp {
            criterion: criterion.into(),
            text: "what then?".into(),
        });
        assessed(Assessment::Scored(Scored {
            follow_up,
            ..Scored::default()
        }))
    };
    for (criterion, words) in [
        ("k2", "what then?"),
        ("k1", "probe k2?"),
        ("nonsense", "probe k2?"),
    ] {
        let (_, text) = transcript(
            State::new(record(1)),
            vec![begun(), answer("words"), proposal(criterion)],
        );
        assert!(
            text.contains(&format!("FollowUp {{ number: 1, text: {words:?} }}")),
            "{criterion}: {text}"
        );
    }
}

#[test]
fn a_resumed_session_has_the_rest_of_its_time() {
    let mut fresh = record(2);
    fresh.settings.minutes = Some(30);
    let (state, _) = step(State::new(fresh), begun());
    let (state, _) = step(state, answer("words"));

    let resumed = Event::Begun {
        at: at(90_000),
        draft: String::new(),
    };
    let (state, _) = step(State::new(state.record), resumed);
    assert_eq!(state.seconds_left(at(90_000)), Some(30 * 60 - 60));
    assert_eq!(state.session_seconds(at(90_010)), 70);
}

#[test]
fn commands_keep_the_draft() {
    for (given, expected) in [
        (
            Command::Help,
            "show Help\nask 1/1 follow_up=false draft=\"half a thought\"",
        ),
        (
            Command::Score,
            "show Notice(\"Nothing is credited yet: this question has no assessed answer.\")\nask 1/1 follow_up=false draft=\"half a thought\"",
        ),
        (
            Command::Hint,
            "persist hint_shown\nshow Hint { number: 1, total: 2, cost: 5.0, text: \"first hint\" }\nask 1/1 follow_up=false draft=\"half a thought\"",
        ),
        (
            Command::Time,
            "show Time { question_seconds: 30, session_seconds: 30, minutes: None }\nask 1/1 follow_up=false draft=\"half a thought\"",
        ),
        (Command::Clarify("how many?".into()), "clarify how many?"),
        (Command::Pause, "pause"),
        (
            Command::Quit,
            "show Closing { score: SessionScore { score: None, scored: 0, unscored: 1, skipped: 0, not_asked: 0, offline: false…\nclose",
        ),
    ] {
        let (state, _) = step(State::new(record(1)), begun());
        let (_, effects) = step(state, command(given.clone()));
        assert_eq!(lines_of(&effects), expected, "{given:?}");
    }
}

#[test]
fn skip_flag_and_model_answer_end_the_question() {
    for (given, status) in [
        (Command::Skip, ThreadStatus::Skipped),
        (Command::Flag, ThreadStatus::Flagged),
        (Command::ModelAnswer, ThreadStatus::Revealed),
    ] {
        let (state, _) = step(State::new(record(2)), begun());
        let (state, _) = step(state, command(given.clone()));
        assert_eq!(state.record.threads[0].status, status, "{given:?}");
        assert_eq!(state.record.threads.len(), 2, "{given:?}");
        assert_eq!(state.phase, Phase::Answering);
        let Next::Ask(prompt) = step(state, command(Command::Help)).1.then else {
            panic!()
        };
        assert_eq!(prompt.number, 2);
    }
}

#[test]
fn hints_run_out_and_cost_points() {
    let (state, _) = step(State::new(record(1)), begun());
    let (state, _) = step(state, command(Command::Hint));
    let (state, _) = step(state, command(Command::Hint));
    let (state, effects) = step(state, command(Command::Hint));
    assert_eq!(
        line(&effects.effects[0]),
        "show Notice(\"Those were all the hints.\")"
    );
    let all = [
        ("k1", Verdict::Met),
        ("k2", Verdict::Met),
        ("k3", Verdict::Met),
    ];
    let (state, _) = transcript(state, vec![answer("everything"), found(&all)]);
    assert_eq!(score::session_score(&state.record).score, Some(90.0));
}

#[test]
fn ctrl_c_twice_saves_and_an_answer_between_resets_it() {
    let interrupted = || Event::Interrupted {
        draft: "typed".into(),
        at: at(5),
    };
    let (state, _) = step(State::new(record(1)), begun());
    let nothing = Event::Interrupted {
        draft: " ".into(),
        at: at(5),
    };
    let told = format!("{:?}", step(state.clone(), nothing).1.effects);
    assert!(
        told.contains("Ctrl-C again") && !told.contains("kept"),
        "{told}"
    );
    let (state, effects) = step(state, interrupted());
    assert!(matches!(&effects.then, Next::Ask(p) if p.draft == "typed"));
    let (again, _) = step(state.clone(), command(Command::Help));
    let (again, _) = step(again, interrupted());
    assert_eq!(again.phase, Phase::Answering);
    let (state, _) = step(state, interrupted());
    assert_eq!(state.ending(), Some(Ending::Interrupted));
    assert_eq!(state.record.status, SessionStatus::Open);
}

#[test]
fn a_session_resumes_wherever_it_broke_off() {
    let events = || {
        vec![
            begun(),
            answer("words"),
            found(&[("k1", Verdict::Met)]),
            answer("more"),
            found(&[]),
        ]
    };
    let all = events();
    for cut in 1..=all.len() {
        let (state, _) = transcript(State::new(record(1)), all[..cut].to_vec());
        let (resumed, effects) = step(State::new(state.record.clone()), begun());
        let last = next_line(&effects.then);
        let expected = match cut {
            1 => "ask 1/1 follow_up=false draft=\"\"",
            2 => "assess turns=1 criteria=k1,k2,k3,r1",
            3 => "ask 1/1 follow_up=true draft=\"\"",
            4 => "assess turns=2 criteria=k2,k3",
            _ => "ask 1/1 follow_up=true draft=\"\"",
        };
        assert_eq!(last, expected, "after {cut} events");
        let threads = |record: &SessionRecord| asked_at_once(record.clone()).threads;
        let (before, after) = (threads(&state.record), threads(&resumed.record));
        assert_eq!(after, before, "nothing is asked twice");
    }
}

#[test]
fn a_time_box_ends_the_session_but_never_an_answer() {
    let mut record = record(3);
    record.settings.minutes = Some(1);
    let (state, text) = transcript(
        State::new(record),
        vec![begun(), answer("late"), found(&[])],
    );
    assert_eq!(state.ending(), Some(Ending::Finished));
    assert_eq!(state.record.threads.len(), 1);
    assert!(text.contains("The time is up"), "{text}");
}

#[test]
fn scores_stay_hidden_until_the_end_when_asked() {
    let mut record = record(1);
    record.settings.reveal = Reveal::End;
    let (_, text) = transcript(
        State::new(record),
        vec![
            begun(),
            answer("words"),
            found(&[]),
            command(Command::Score),
        ],
    );
    assert!(!text.contains("feedback"), "{text}");
    assert!(text.contains("Scores are shown at the end"), "{text}");
}

#[test]
fn events_that_do_not_fit_change_nothing() {
    let ready = State::new(record(1));
    let (answering, _) = step(ready.clone(), begun());
    for (state, event) in [
        (ready, answer("too early")),
        (answering.clone(), begun()),
        (answering.clone(), found(&[])),
        (answering, Event::Unpaused { at: at(1) }),
    ] {
        let (after, effects) = step(state.clone(), event);
        assert_eq!(after, state);
        assert!(effects.effects.is_empty());
    }
}

#[test]
fn pauses_do_not_count() {
    let mut record = record(1);
    record.settings.minutes = Some(10);
    let (state, _) = step(State::new(record), begun());
    let (state, _) = step(
        state,
        Event::CommandGiven {
            command: Command::Pause,
            draft: String::new(),
            at: at(60),
        },
    );
    let (_, effects) = step(state, Event::Unpaused { at: at(3660) });
    assert!(
        matches!(&effects.then, Next::Ask(p) if p.seconds_left == Some(540)),
        "{effects:?}"
    );
}

/// A drill of one question: its rubric has three key points.
fn drill() -> SessionRecord {
    let mut record = record(1);
    record.kind = SessionKind::Drill;
    record.settings = SessionSettings {
        second_try: true,
        follow_ups: 0,
        ..SessionSettings::default()
    };
    record
}

#[test]
fn a_drill_names_what_is_missing_and_asks_once_more() {
    let second = found(&[("k2", Verdict::Met), ("k3", Verdict::Partial)]);
    let (state, text) = transcript(
        State::new(drill()),
        vec![
            begun(),
            answer("words"),
            found(&[("k1", Verdict::Met)]),
            answer("more words"),
            second,
        ],
    );
    assert_eq!(state.ending(), Some(Ending::Finished));
    assert_snapshot!(text.split_once("--\n").unwrap().1, @r#"
    persist answered
    assess turns=1 criteria=k1,k2,k3,r1
    --
    persist assessed
    show feedback score=Some(17.0) unscored=None
    persist turn_asked
    show SecondTry { open: 2, text: "Question 1?" }
    ask 1/1 second try draft=""
    --
    persist answered
    assess turns=2 criteria=k2,k3
    --
    persist assessed
    show feedback score=Some(83.0) unscored=None
    persist thread_closed
    persist session_moved
    show Closing { score: SessionScore { score: Some(83.33333333333334), scored: 1, unscored: 0, skipped: 0, not_asked…
    close
    "#);
    let [thread] = state.record.threads.as_slice() else {
        panic!()
    };
    let score = |outcome| match outcome {
        score::ThreadOutcome::Scored { score, .. } => Some(f64::round(score)),
        score::ThreadOutcome::Unscored { .. } => None,
    };
    assert_eq!(
        score(score::first_outcome(thread)),
        Some(17.0),
        "what was known"
    );
    assert_eq!(
        score(score::thread_outcome(thread)),
        Some(83.0),
        "what the thread is worth"
    );
}

#[test]
fn feedback_of_a_drill_names_every_point_and_then_only_what_was_gained() {
    let main = vec![
        begun(),
        answer("words"),
        found(&[("k1", Verdict::Met), ("k2", Verdict::Partial)]),
    ];
    let named = |state: &State| {
        let shown = super::feedback::feedback(&state.record.threads[0], true);
        let rows: Vec<String> = shown
            .rows
            .iter()
            .map(|(c, f)| format!("{} {:?}", c.id, f.finding.verdict))
            .collect();
        (shown.before.map(f64::round), rows.join(", "))
    };
    let (state, _) = transcript(State::new(drill()), main);
    assert_eq!(
        named(&state),
        (None, "k1 Met, k2 Partial".into()),
        "only what was checked is a row"
    );
    let (state, _) = transcript(
        state,
        vec![
            answer("more"),
            found(&[("k2", Verdict::Missing), ("k3", Verdict::Met)]),
        ],
    );
    assert_eq!(
        named(&state),
        (Some(42.0), "k3 Met".into()),
        "never lower, and the rest was told before"
    );
}

#[test]
fn when_there_is_a_second_try() {
    let all = &[
        ("k1", Verdict::Met),
        ("k2", Verdict::Met),
        ("k3", Verdict::Met),
    ][..];
    let unscored = assessed(Assessment::unscored("nothing listens"));
    let with = |change: fn(&mut SessionRecord)| {
        let mut record = drill();
        change(&mut record);
        record
    };
    for (name, record, assessment, expected) in [
        ("points are open", drill(), found(&[]), true),
        ("everything was said", drill(), found(all), false),
        ("nothing was scored", drill(), unscored, false),
        (
            "an interview",
            with(|r| r.settings.second_try = false),
            found(&[]),
            false,
        ),
        (
            "feedback comes later",
            with(|r| r.settings.reveal = Reveal::End),
            found(&[]),
            false,
        ),
        (
            "the time is up",
            with(|r| r.settings.minutes = Some(1)),
            found(&[]),
            false,
        ),
    ] {
        let (state, _) = transcript(
            State::new(record),
            vec![begun(), answer("words"), assessment],
        );
        assert_eq!(state.record.threads[0].turns.len() == 2, expected, "{name}");
        assert_eq!(state.ending().is_none(), expected, "{name}");
    }
}

#[test]
fn a_second_try_is_left_by_an_empty_answer_or_skip_and_costs_nothing() {
    let asked = || {
        transcript(
            State::new(drill()),
            vec![begun(), answer("words"), found(&[("k1", Verdict::Met)])],
        )
        .0
    };
    for leave in [answer(""), answer(" \n"), command(Command::Skip)] {
        let (state, effects) = step(asked(), leave.clone());
        assert_eq!(state.ending(), Some(Ending::Finished), "{leave:?}");
        assert!(
            !effects
                .effects
                .iter()
                .any(|e| matches!(e, Effect::Show(Screen::Feedback(_)))),
            "it was shown before"
        );
        assert_eq!(state.record.threads[0].status, ThreadStatus::Done);
        assert_eq!(
            score::session_score(&state.record).score.map(f64::round),
            Some(17.0)
        );
    }
    // A failed assessment leaves the first score.
    let (state, _) = transcript(
        asked(),
        vec![
            answer("more"),
            assessed(Assessment::unscored("nothing listens")),
        ],
    );
    assert_eq!(
        score::session_score(&state.record).score.map(f64::round),
        Some(17.0)
    );
}

#[test]
fn follow_ups_come_before_the_second_try_and_none_after_it() {
    let mut record = drill();
    record.settings.follow_ups = 1;
    let (state, _) = transcript(
        State::new(record),
        vec![
            begun(),
            answer("words"),
            found(&[]),
            answer("more"),
            found(&[]),
            answer("again"),
            found(&[]),
        ],
    );
    let kinds: Vec<&TurnKind> = state.record.threads[0]
        .turns
        .iter()
        .map(|t| &t.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            &TurnKind::Main,
            &TurnKind::FollowUp {
                criterion: "k2".into()
            },
            &TurnKind::SecondTry
        ]
    );
    assert_eq!(state.ending(), Some(Ending::Finished));
}

/// The record as if every turn was asked at its begin: a turn that is shown again begins anew.
fn asked_at_once(mut record: SessionRecord) -> SessionRecord {
    let started = record.started;
    let turns = record.threads.iter_mut().flat_map(|t| &mut t.turns);
    turns.for_each(|turn| turn.asked_at = started);
    record
}

#[test]
fn the_time_between_sittings_and_in_pauses_is_no_answering() {
    let asked_at = |state: &State| state.record.threads[0].turns[0].asked_at;
    let (state, _) = step(State::new(record(1)), begun());
    let (later, _) = step(
        State::new(state.record.clone()),
        Event::Begun {
            at: at(7200),
            draft: String::new(),
        },
    );
    assert_eq!(asked_at(&later), at(7200));

    let pause = Event::CommandGiven {
        command: Command::Pause,
        draft: String::new(),
        at: at(60),
    };
    let (paused, _) = step(state, pause);
    let before = asked_at(&paused);
    let (unpaused, _) = step(paused, Event::Unpaused { at: at(3660) });
    assert_eq!(asked_at(&unpaused).duration_since(before).as_secs(), 3600);
}

#[test]
fn a_second_try_resumes_with_its_feedback() {
    let events = [
        begun(),
        answer("words"),
        found(&[("k1", Verdict::Met)]),
        answer("more"),
        found(&[]),
    ];
    let (state, _) = transcript(State::new(drill()), events[..3].to_vec());
    let (resumed, effects) = step(State::new(state.record.clone()), begun());
    let (before, after) = (
        asked_at_once(state.record),
        asked_at_once(resumed.record.clone()),
    );
    assert_eq!(after, before, "nothing is asked twice");
    assert_snapshot!(lines_of(&effects), @r#"
    show Opening { kind: Drill, questions: 1, done: 0, follow_ups: 0, minutes: None, reveal: Each }
    persist turn_resumed
    show feedback score=Some(17.0) unscored=None
    show SecondTry { open: 2, text: "Question 1?" }
    ask 1/1 second try draft=""
    "#);
    let (state, _) = transcript(State::new(drill()), events[..4].to_vec());
    let (_, effects) = step(State::new(state.record), begun());
    assert_eq!(next_line(&effects.then), "assess turns=2 criteria=k2,k3");
}

#[test]
fn the_interviewer_introduces_itself_moves_on_and_closes() {
    let mut state = State::new(record(2));
    let lines = |text: &str| vec![text.to_string()];
    state.voice = Voice {
        opening: lines("Welcome: {shape}."),
        back: lines("Welcome back: {left}."),
        thanks: lines("Noted."),
        next: lines("Now {section}."),
        close: lines("That was it."),
    };
    state.record.settings.reveal = Reveal::End;
    state.record.settings.follow_ups = 0;
    let spoken = |text: &str| -> String {
        text.lines()
            .filter(|l| l.contains("Aside"))
            .map(|l| format!("{l}\n"))
            .collect()
    };
    let events = vec![
        begun(),
        answer("words"),
        found(&[]),
        answer("words"),
        found(&[]),
    ];
    let (_, text) = transcript(state.clone(), events);
    assert_snapshot!(spoken(&text), @r#"
    show Aside("Welcome: 2 questions.")
    show Aside("Noted.")
    show Aside("Now Section 2.")
    show Aside("Noted.")
    show Aside("That was it.")
    show Aside("**Question 1.** Question 1?")
    show Aside("**Question 2.** Question 2?")
    "#);
    let (half, _) = transcript(state.clone(), vec![begun(), answer("words"), found(&[])]);
    let mut resumed = State::new(half.record);
    resumed.voice = state.voice.clone();
    assert_snapshot!(spoken(&transcript(resumed, vec![begun()]).1), @r#"show Aside("Welcome back: 1 question is left.")"#);
    // A drill is practice: no introduction, no farewell.
    state.record.kind = SessionKind::Drill;
    let (_, text) = transcript(
        state,
        vec![
            begun(),
            answer("words"),
            found(&[]),
            answer("words"),
            found(&[]),
        ],
    );
    assert_snapshot!(spoken(&text), @r#"
    show Aside("Noted.")
    show Aside("Now Section 2.")
    show Aside("Noted.")
    show Aside("**Question 1.** Question 1?")
    show Aside("**Question 2.** Question 2?")
    "#);
}

#[test]
fn a_follow_up_that_was_not_assessed_is_told() {
    let unscored = || Event::Assessed {
        assessment: Box::new(Assessment::unscored("the endpoint is gone")),
        at: Timestamp::UNIX_EPOCH,
    };
    let events = vec![
        begun(),
        answer("words"),
        found(&[("k1", Verdict::Met)]),
        answer("more"),
        unscored(),
    ];
    let (_, text) = transcript(State::new(record(1)), events);
    let last = text.rsplit("--\n").next().unwrap_or_default();
    assert_snapshot!(last, @r#"
    persist assessed
    show Notice("Not scored: the endpoint is gone")
    persist turn_asked
    show FollowUp { number: 2, text: "probe k3?" }
    ask 1/1 follow_up=true draft=""
    "#);
}

#[test]
fn feedback_that_comes_at_the_end_comes_question_by_question() {
    let run = |reveal| {
        let mut record = record(3);
        record.settings.reveal = reveal;
        record.settings.follow_ups = 0;
        let skip = Event::CommandGiven {
            command: Command::Skip,
            draft: String::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        let met = || found(&[("k1", Verdict::Met)]);
        let (_, text) = transcript(
            State::new(record),
            vec![
                begun(),
                answer("words"),
                met(),
                skip,
                answer("words"),
                met(),
            ],
        );
        text.rsplit("--\n").next().unwrap_or_default().to_string()
    };
    assert_snapshot!(run(Reveal::End), @r#"
    persist assessed
    show Aside("Thank you.")
    persist thread_closed
    persist session_moved
    show Aside("**Question 1.** Question 1?")
    show feedback score=Some(17.0) unscored=None
    show Aside("**Question 3.** Question 3?")
    show feedback score=Some(17.0) unscored=None
    show Closing { score: SessionScore { score: Some(16.666666666666664), scored: 2, unscored: 0, skipped: 1, not_aske…
    close
    "#);
    assert_snapshot!(run(Reveal::Report), @r#"
    persist assessed
    show Aside("Thank you.")
    persist thread_closed
    persist session_moved
    show Closing { score: SessionScore { score: Some(16.666666666666664), scored: 2, unscored: 0, skipped: 1, not_aske…
    close
    "#);
}

#[test]
fn reasons_are_told_once_they_give_nothing_away() {
    use Verdict::{Met, Missing, Partial};
    let mut record = record(2);
    for planned in &mut record.plan {
        for criterion in &mut planned.rubric.criteria {
            criterion.why = Some(format!("the reason of {}", criterion.id));
        }
    }
    let asked = |state: State, number: &str| -> (State, String) {
        let (state, step) = step(state, command(Command::Why(number.into())));
        let shown = step.effects.iter().map(|effect| match effect {
            Effect::Show(Screen::Reasons { points, open }) => {
                let told: Vec<&str> = points.iter().filter_map(|p| p.why.as_deref()).collect();
                format!("{} ({open} open)", told.join(", "))
            }
            Effect::Show(Screen::Notice(text)) => text.clone(),
            other => format!("{other:?}"),
        });
        let shown = shown.collect();
        (state, shown)
    };

    let (state, _) = step(State::new(record), begun());
    let (state, before) = asked(state, "1");
    assert!(before.starts_with("There are no reasons yet"), "{before}");

    // k1 is credited in part and asked for: its reason waits, that of k2 does not.
    let (state, _) = step(state, answer("some"));
    let (state, _) = step(
        state,
        found(&[("k1", Partial), ("k2", Met), ("d1", Missing)]),
    );
    let (state, open) = asked(state, "1");
    assert!(open.starts_with("That point is still open"), "{open}");
    let (state, met) = asked(state, "2");
    assert_eq!(met, "the reason of k2 (0 open)");
    let (state, all) = asked(state, "");
    assert_eq!(all, "the reason of k2 (2 open)");

    // The question is over when the next one is asked.
    let (state, _) = step(state, command(Command::Skip));
    let (state, over) = asked(state, "1");
    assert_eq!(over, "the reason of k1 (0 open)");
    let (_, wrong) = asked(state, "seven");
    assert_eq!(wrong, "Give the number of a point, 1 to 3: /why 2");
}
