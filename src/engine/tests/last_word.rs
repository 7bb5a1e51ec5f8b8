//! After the last question its verdicts can be contested, before the session ends.

use super::*;
use crate::ports::AppealRuling;

/// At a terminal, after the last of two questions; k1 is missing there, k2 made, k3 in part.
fn at_the_end() -> (State, String) {
    let mut record = record(2);
    record.settings.follow_ups = 0;
    let mut state = State::new(record);
    state.self_check = true;
    let verdicts = [
        ("k1", Verdict::Missing),
        ("k2", Verdict::Met),
        ("k3", Verdict::Partial),
    ];
    let all_made = ["k1", "k2", "k3"].map(|id| (id, Verdict::Met));
    let events = vec![
        begun(),
        answer("words"),
        found(&all_made),
        answer("more"),
        found(&verdicts),
    ];
    let (state, text) = transcript(state, events);
    let last = text.rsplit("--\n").next().unwrap().to_string();
    (state, last)
}

#[test]
fn the_last_feedback_can_be_contested_before_the_end() {
    let (state, text) = at_the_end();
    assert_snapshot!(text, @r#"
    persist assessed
    show feedback score=Some(67.0) unscored=None
    persist thread_closed
    ask for the last word draft=""
    "#);

    let (state, asked) = step(state, command(Command::Appeal("1 I name it".into())));
    let Next::Appeal(request) = asked.then else {
        panic!("not heard: {}", lines_of(&asked));
    };
    assert_eq!((request.thread, request.point.id.as_str()), (1, "k1"));
    let event = Event::Appealed {
        request,
        ruling: AppealRuling::ByCandidate,
        at: at(120),
    };
    let (state, ruled) = step(state, event);
    assert_snapshot!(lines_of(&ruled), @r#"
    persist appealed
    show Ruled { text: "Point 1 counts as made, by yourself. /appeal 1 again takes that back.", feedback: Some(Feedbac…
    ask for the last word draft=""
    "#);

    let (state, end) = step(state, answer(""));
    assert_snapshot!(lines_of(&end), @r"
    persist session_moved
    show Closing { score: SessionScore { score: Some(91.66666666666667), scored: 2, unscored: 0, skipped: 0, not_asked…
    close
    ");
    assert_eq!(state.ending(), Some(Ending::Finished));
    assert!(
        state
            .record
            .threads
            .iter()
            .all(|t| t.status == ThreadStatus::Done)
    );
}

#[test]
fn nothing_else_is_taken_there() {
    let notice = |event: Event| {
        let (state, step) = step(at_the_end().0, event);
        assert_eq!(state.ending(), None);
        assert!(matches!(step.then, Next::Ask(_)));
        lines_of(&step)
    };
    for event in [
        answer("one more thought"),
        command(Command::Skip),
        command(Command::Flag),
        command(Command::Hint),
        command(Command::ModelAnswer),
    ] {
        let text = notice(event);
        assert!(
            text.starts_with("show Notice(\"Every question is behind you."),
            "{text}"
        );
        assert!(!text.contains("persist"), "{text}");
    }
    assert!(notice(command(Command::Score)).contains("show feedback"));
    assert!(notice(command(Command::Why("1".into()))).starts_with("show "));

    let interrupted = Event::Interrupted {
        draft: String::new(),
        at: at(101),
    };
    for event in [
        interrupted,
        Event::InputEnded { at: at(101) },
        command(Command::Quit),
    ] {
        let (state, _) = step(at_the_end().0, event);
        assert_eq!(state.ending(), Some(Ending::Finished));
    }
}

#[test]
fn who_comes_back_sees_the_verdicts_again() {
    let (state, _) = at_the_end();
    let mut resumed = State::new(state.record);
    resumed.self_check = true;
    let (_, text) = transcript(resumed, vec![begun()]);
    assert_snapshot!(text, @r#"
    show Opening { kind: Interview, questions: 2, done: 2, follow_ups: 0, minutes: None, reveal: Each }
    show Aside("Question 2?")
    show feedback score=Some(67.0) unscored=None
    ask for the last word draft=""
    "#);
}

#[test]
fn nobody_is_held_up_for_nothing() {
    let ended = |self_check: bool, reveal: Reveal, verdicts: &[(&str, Verdict)]| {
        let mut record = record(1);
        record.settings.follow_ups = 0;
        record.settings.reveal = reveal;
        let mut state = State::new(record);
        state.self_check = self_check;
        let (state, _) = transcript(state, vec![begun(), answer("words"), found(verdicts)]);
        state.ending() == Some(Ending::Finished)
    };
    let (made, missed) = ([("k1", Verdict::Met)], [("k1", Verdict::Missing)]);
    assert!(ended(true, Reveal::Each, &made));
    assert!(ended(false, Reveal::Each, &missed));
    assert!(ended(true, Reveal::End, &missed));
    assert!(ended(true, Reveal::Report, &missed));
    assert!(!ended(true, Reveal::Each, &missed));
}
