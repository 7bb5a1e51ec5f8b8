//! The candidate decides what the assessor was unsure of.

use super::*;
use crate::domain::score::{ThreadOutcome, thread_outcome};

/// A drill-like session without follow-ups in which unsure points are asked about.
fn asking(mut record: SessionRecord) -> State {
    record.settings.follow_ups = 0;
    with_follow_ups(record)
}

fn with_follow_ups(record: SessionRecord) -> State {
    let mut state = State::new(record);
    state.self_check = true;
    state
}

fn key(decision: Decision) -> Event {
    Event::Decided {
        decision,
        at: at(100),
    }
}

/// Two points unsure, one made, one missing.
fn two_unsure() -> Event {
    let mut event = found(&[
        ("k1", Verdict::Unsure),
        ("k2", Verdict::Unsure),
        ("k3", Verdict::Met),
        ("r1", Verdict::Missing),
    ]);
    if let Event::Assessed { assessment, .. } = &mut event
        && let Assessment::Scored(scored) = assessment.as_mut()
    {
        scored.findings[0].quote = Some(Quote {
            text: "near k1".into(),
            start: 0,
            end: 7,
        });
    }
    event
}

/// The effects of the last of these events.
fn last(state: State, events: Vec<Event>) -> (State, String) {
    let (state, text) = transcript(state, events);
    let last = text.rsplit("--\n").next().unwrap_or_default();
    (state, last.to_string())
}

fn rulings(state: &State) -> Vec<(String, Verdict)> {
    let ThreadOutcome::Scored { findings, .. } = thread_outcome(&state.record.threads[0]) else {
        return Vec::new();
    };
    let key_points = findings
        .iter()
        .filter(|c| c.finding.criterion.starts_with('k'));
    key_points
        .map(|c| (c.finding.criterion.clone(), c.finding.ruling()))
        .collect()
}

#[test]
fn each_unsure_point_takes_one_key_and_the_question_goes_on() {
    let (state, text) = transcript(
        asking(record(1)),
        vec![
            begun(),
            answer("words"),
            two_unsure(),
            key(Decision::Said),
            key(Decision::InPart),
            key(Decision::Leave),
        ],
    );
    let text: Vec<&str> = text.split("--\n").skip(2).collect();
    assert_snapshot!(text.join("--\n"), @r#"
    persist assessed
    show feedback score=Some(33.0) unscored=None
    show SelfCheck(SelfCheck { place: 1, total: 2, question: None, point: Criterion { id: "k1", kind: KeyPoint, text:…
    key Point
    --
    persist decided
    show SelfCheck(SelfCheck { place: 2, total: 2, question: None, point: Criterion { id: "k2", kind: KeyPoint, text:…
    key Point
    --
    persist decided
    show Ruled { text: "By yourself: 1 said, 1 in part.", feedback: Some(Feedback { range: Some(ScoreRange { low: 75.0…
    key GoOn
    --
    persist thread_closed
    persist session_moved
    show Closing { score: SessionScore { score: Some(75.0), scored: 1, unscored: 0, skipped: 0, not_asked: 0, offline:…
    close
    "#);
    assert_eq!(
        rulings(&state),
        [
            ("k1".to_string(), Verdict::Met),
            ("k2".to_string(), Verdict::Partial),
            ("k3".to_string(), Verdict::Met),
        ]
    );
    assert_eq!(state.ending(), Some(Ending::Finished));
}

#[test]
fn nobody_is_asked_where_it_was_not_wished_or_nothing_is_unsure() {
    let mut silent = asking(record(1));
    silent.self_check = false;
    let mut later = record(1);
    later.settings.reveal = Reveal::Report;
    for (name, state, event) in [
        ("a pipe", silent, two_unsure()),
        ("no feedback", asking(later), two_unsure()),
        (
            "all told",
            asking(record(1)),
            found(&[("k1", Verdict::Met), ("k2", Verdict::Met)]),
        ),
    ] {
        let (state, _) = last(state, vec![begun(), answer("words"), event]);
        assert_eq!(state.ending(), Some(Ending::Finished), "{name}");
    }
}

#[test]
fn a_key_takes_the_last_decision_back_even_when_all_are_made() {
    use Decision::{Leave, NotSaid, Said, Undo};
    let asked = |keys: &[Decision]| {
        let events = [begun(), answer("words"), two_unsure()];
        let keys = keys.iter().map(|decision| key(*decision));
        last(asking(record(1)), events.into_iter().chain(keys).collect())
    };

    let (state, text) = asked(&[Said, Undo]);
    assert_snapshot!(text, @r#"
    persist decided
    show SelfCheck(SelfCheck { place: 1, total: 2, question: None, point: Criterion { id: "k1", kind: KeyPoint, text:…
    key Point
    "#);
    assert_eq!(rulings(&state)[0].1, Verdict::Unsure);

    // From the last stop it goes back to the last point, also past one that was left.
    let (state, text) = asked(&[Said, Leave, Undo, Undo]);
    assert_snapshot!(text, @r#"
    persist decided
    show SelfCheck(SelfCheck { place: 1, total: 2, question: None, point: Criterion { id: "k1", kind: KeyPoint, text:…
    key Point
    "#);
    assert_eq!(rulings(&state)[0].1, Verdict::Unsure);

    let (state, _) = asked(&[Said, NotSaid, Undo, Said, Leave]);
    assert_eq!(rulings(&state)[1].1, Verdict::Met);
    assert_eq!(state.ending(), Some(Ending::Finished));

    // There is nothing before the first.
    let (_, text) = asked(&[Undo]);
    assert!(text.contains("place: 1"), "{text}");
}

#[test]
fn the_rest_can_be_skipped() {
    let (state, _) = last(
        asking(record(1)),
        vec![
            begun(),
            answer("words"),
            two_unsure(),
            key(Decision::SkipRest),
        ],
    );
    assert_eq!(state.ending(), Some(Ending::Finished));
    assert_eq!(rulings(&state)[0].1, Verdict::Unsure);

    // What was decided before is told first.
    let (_, text) = last(
        asking(record(1)),
        vec![
            begun(),
            answer("words"),
            two_unsure(),
            key(Decision::NotSaid),
            key(Decision::SkipRest),
        ],
    );
    assert_snapshot!(text, @r#"
    show Ruled { text: "By yourself: 1 not said, 1 left unsure.", feedback: Some(Feedback { range: Some(ScoreRange { l…
    key GoOn
    "#);
}

#[test]
fn a_session_left_in_the_middle_asks_the_rest() {
    let interrupted = Event::Interrupted {
        draft: String::new(),
        at: at(101),
    };
    let (state, _) = last(
        asking(record(2)),
        vec![
            begun(),
            answer("words"),
            two_unsure(),
            key(Decision::Said),
            interrupted,
        ],
    );
    assert_eq!(state.ending(), Some(Ending::Interrupted));

    let (state, text) = last(asking(state.record), vec![begun()]);
    assert_snapshot!(text, @r#"
    show Opening { kind: Interview, questions: 2, done: 0, follow_ups: 0, minutes: None, reveal: Each }
    show Aside("Question 1?")
    show feedback score=Some(50.0) unscored=None
    show SelfCheck(SelfCheck { place: 1, total: 1, question: None, point: Criterion { id: "k2", kind: KeyPoint, text:…
    key Point
    "#);
    let (_, text) = last(state, vec![key(Decision::SkipRest)]);
    assert!(text.contains("persist thread_closed"), "{text}");

    // Where nothing was left to ask, it goes on.
    let (mut state, _) = last(
        asking(record(2)),
        vec![
            begun(),
            answer("words"),
            two_unsure(),
            key(Decision::Said),
            key(Decision::Said),
        ],
    );
    state = asking(state.record);
    let (_, text) = last(state, vec![begun()]);
    assert!(text.contains("show Question { number: 2"), "{text}");
}

#[test]
fn a_follow_up_that_was_skipped_is_not_asked_again() {
    let mut record = record(2);
    record.settings.follow_ups = 1;
    let third_is_open = found(&[
        ("k1", Verdict::Unsure),
        ("k2", Verdict::Unsure),
        ("k3", Verdict::Missing),
    ]);
    let skip = Event::CommandGiven {
        command: Command::Skip,
        draft: String::new(),
        at: at(60),
    };
    let events = vec![begun(), answer("words"), third_is_open, skip];
    let (state, text) = last(with_follow_ups(record), events);
    assert!(text.contains("key Point"), "{text}");
    let (state, _) = last(state, vec![key(Decision::Said)]);

    let (_, text) = last(with_follow_ups(state.record), vec![begun()]);
    assert!(!text.contains("FollowUp"), "{text}");
    assert!(text.contains("SelfCheck { place: 1, total: 1"), "{text}");
}

#[test]
fn feedback_at_the_end_is_followed_by_all_points_with_their_questions() {
    let mut record = record(2);
    record.settings.reveal = Reveal::End;
    let one = || found(&[("k1", Verdict::Unsure), ("k2", Verdict::Met)]);
    let (state, text) = transcript(
        asking(record),
        vec![
            begun(),
            answer("words"),
            one(),
            answer("words"),
            one(),
            key(Decision::Said),
            key(Decision::NotSaid),
            key(Decision::Leave),
        ],
    );
    let text: Vec<&str> = text.split("--\n").skip(4).collect();
    assert_snapshot!(text.join("--\n"), @r#"
    persist assessed
    show Aside("Thank you.")
    persist thread_closed
    show Aside("**Question 1.** Question 1?")
    show feedback score=Some(50.0) unscored=None
    show Aside("**Question 2.** Question 2?")
    show feedback score=Some(50.0) unscored=None
    show SelfCheck(SelfCheck { place: 1, total: 2, question: Some("Question 1?"), point: Criterion { id: "k1", kind: K…
    key Point
    --
    persist decided
    show SelfCheck(SelfCheck { place: 2, total: 2, question: Some("Question 2?"), point: Criterion { id: "k1", kind: K…
    key Point
    --
    persist decided
    show Ruled { text: "By yourself: 1 said, 1 not said.", feedback: None }
    key GoOn
    --
    persist session_moved
    show Closing { score: SessionScore { score: Some(58.33333333333333), scored: 2, unscored: 0, skipped: 0, not_asked…
    close
    "#);
    assert_eq!(state.ending(), Some(Ending::Finished));
}

#[test]
fn a_second_try_comes_after_the_self_check_and_is_asked_about_alone() {
    let mut record = record(1);
    record.kind = SessionKind::Drill;
    record.settings.second_try = true;
    let (state, text) = last(
        asking(record),
        vec![
            begun(),
            answer("words"),
            two_unsure(),
            key(Decision::Said),
            key(Decision::Leave),
            key(Decision::Leave),
        ],
    );
    assert!(text.contains("show SecondTry { open: 1"), "{text}");

    // k2 was left unsure before; the second answer is unsure about it again.
    let (state, text) = last(
        state,
        vec![answer("again"), found(&[("k2", Verdict::Unsure)])],
    );
    assert!(text.contains("total: 1"), "{text}");
    let (state, _) = last(state, vec![key(Decision::Said)]);
    let thread = &state.record.threads[0];
    let by_candidate = |turn: usize| {
        let assessment = thread.turns[turn].assessment.as_ref().unwrap();
        let finding = assessment.findings().iter().find(|f| f.criterion == "k2");
        finding.unwrap().by_candidate
    };
    assert_eq!(by_candidate(0), None, "the first answer is as it was");
    assert_eq!(by_candidate(1), Some(Verdict::Met));
}
