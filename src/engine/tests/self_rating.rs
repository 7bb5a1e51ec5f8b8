//! The candidate says how the answer went before any feedback.

use super::*;
use crate::domain::Decision;

fn rating(mut record: SessionRecord) -> State {
    record.settings.follow_ups = 1;
    let mut state = State::new(record);
    state.self_rating = true;
    state
}

fn key(decision: Decision) -> Event {
    Event::Decided {
        decision,
        at: at(70),
    }
}

#[test]
fn a_main_answer_is_rated_before_it_is_assessed_and_a_follow_up_is_not() {
    let (state, text) = transcript(
        rating(record(1)),
        vec![
            begun(),
            answer("words"),
            key(Decision::Rating(3)),
            found(&[("k1", Verdict::Met)]),
            answer("more words"),
        ],
    );
    let text: Vec<&str> = text.split("--\n").skip(1).collect();
    assert_snapshot!(text.join("--\n"), @r#"
    persist answered
    show SelfRating
    key Rating
    --
    persist rated
    assess turns=1 criteria=k1,k2,k3,r1
    --
    persist assessed
    show feedback score=Some(17.0) unscored=None
    persist turn_asked
    show FollowUp { number: 1, text: "probe k2?" }
    ask 1/1 follow_up=true draft=""
    --
    persist answered
    assess turns=2 criteria=k2,k3
    "#);
    assert_eq!(state.record.threads[0].turns[0].self_rating, Some(3));
}

#[test]
fn a_skipped_rating_is_none_and_one_that_broke_off_is_asked_again() {
    let skipped = vec![begun(), answer("words"), key(Decision::Leave)];
    let (state, text) = transcript(rating(record(1)), skipped);
    assert_eq!(state.record.threads[0].turns[0].self_rating, None);
    assert!(!text.contains("persist rated"), "{text}");

    let broken_off = Event::Interrupted {
        draft: String::new(),
        at: at(70),
    };
    let (state, _) = transcript(
        rating(record(1)),
        vec![begun(), answer("words"), broken_off],
    );
    let mut resumed = State::new(state.record);
    resumed.self_rating = true;
    let events = vec![begun(), key(Decision::Rating(1)), found(&[])];
    let (state, _) = transcript(resumed, events);
    let turn = &state.record.threads[0].turns[0];
    assert_eq!(turn.self_rating, Some(1));
    assert!(turn.assessment.is_some());
}
