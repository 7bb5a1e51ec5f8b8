//! Follow-ups listen: what an answer touches is not asked for as if nothing had been said.

use super::*;
use crate::engine::follow_up::next_follow_up;

/// The follow-up after a main answer with these verdicts; the point that the assessor proposes to
/// ask about, if any.
fn asked(verdicts: &[(&str, Verdict)], proposed: Option<&str>) -> Option<String> {
    let mut event = found(verdicts);
    if let Event::Assessed { assessment, .. } = &mut event
        && let Assessment::Scored(scored) = assessment.as_mut()
    {
        scored.follow_up = proposed.map(|criterion| FollowUp {
            criterion: criterion.into(),
            text: format!("You mentioned something of {criterion}. Go on."),
        });
    }
    let (state, _) = transcript(State::new(record(1)), vec![begun(), answer("words"), event]);
    let mut thread = state.record.threads[0].clone();
    thread.turns.truncate(1);
    next_follow_up(&thread, 2).map(|(_, words)| words)
}

#[test]
fn a_point_that_the_answer_touches_is_left_out() {
    use Verdict::{Contradicted, Met, Missing, Partial, Unsure};
    for (name, verdicts, expected) in [
        (
            "nothing of any",
            vec![("k1", Missing), ("k2", Missing), ("k3", Missing)],
            Some("probe k2?"),
        ),
        (
            "the heaviest in part",
            vec![("k1", Missing), ("k2", Partial), ("k3", Missing)],
            Some("probe k3?"),
        ),
        (
            "the heaviest perhaps",
            vec![("k1", Missing), ("k2", Unsure), ("k3", Met)],
            Some("probe k1?"),
        ),
        (
            "the opposite of the heaviest",
            vec![("k1", Missing), ("k2", Contradicted), ("k3", Met)],
            Some("probe k2?"),
        ),
        (
            "all touched",
            vec![("k1", Unsure), ("k2", Partial), ("k3", Met)],
            None,
        ),
    ] {
        assert_eq!(asked(&verdicts, None).as_deref(), expected, "{name}");
    }
}

#[test]
fn an_assessor_that_has_read_it_may_ask_for_the_rest() {
    let verdicts = [
        ("k1", Verdict::Missing),
        ("k2", Verdict::Partial),
        ("k3", Verdict::Met),
    ];
    assert_eq!(
        asked(&verdicts, Some("k2")).as_deref(),
        Some("You mentioned something of k2. Go on.")
    );
    // A point that is not open.
    assert_eq!(asked(&verdicts, Some("k3")).as_deref(), Some("probe k1?"));
}

#[test]
fn a_point_that_the_candidate_decided_is_not_asked_for() {
    let (mut state, _) = transcript(
        State::new(record(1)),
        vec![begun(), answer("words"), found(&[("k2", Verdict::Unsure)])],
    );
    state.record.apply(&Change::Decided {
        thread: 0,
        turn: 0,
        criterion: "k2".into(),
        verdict: Some(Verdict::Missing),
    });
    let mut thread = state.record.threads[0].clone();
    thread.turns.truncate(1);
    let (criterion, _) = next_follow_up(&thread, 2).unwrap();
    assert_eq!(criterion, "k3");
}

#[test]
fn offline_what_may_be_said_is_asked_for_in_general() {
    let mut event = found(&[("k1", Verdict::Missing), ("k2", Verdict::Missing)]);
    if let Event::Assessed { assessment, .. } = &mut event
        && let Assessment::Scored(scored) = assessment.as_mut()
    {
        scored.provenance.offline = true;
        scored
            .findings
            .iter_mut()
            .for_each(|f| f.chance = Some(0.1));
        scored.follow_up = Some(FollowUp {
            criterion: "k1".into(),
            text: "What else?".into(),
        });
    }
    let (state, _) = transcript(State::new(record(1)), vec![begun(), answer("words"), event]);
    let mut thread = state.record.threads[0].clone();
    thread.turns.truncate(1);
    assert_eq!(
        next_follow_up(&thread, 2),
        Some(("k1".into(), "What else?".into()))
    );
}

#[test]
fn a_reply_that_says_nothing_changes_nothing() {
    use Verdict::{Met, Missing, Unsure};
    let nothing = || found(&[("k1", Missing), ("k2", Missing), ("k3", Missing)]);
    let before = vec![
        begun(),
        answer("words"),
        found(&[("k1", Missing), ("k2", Unsure), ("k3", Missing)]),
        answer("in few words: k3"),
        found(&[("k1", Missing), ("k2", Missing), ("k3", Met)]),
    ];
    let (state, _) = transcript(State::new(record(1)), before.clone());
    let told = thread_told(&state.record.threads[0]);
    assert!(told.contains("k3 Met"), "{told}");

    let mut record = record(1);
    record.settings.follow_ups = 3;
    let after = [before, vec![answer("i dont know"), nothing()]].concat();
    let (state, _) = transcript(State::new(record), after);
    assert_eq!(thread_told(&state.record.threads[0]), told);
}

/// Range and verdicts of a thread.
fn thread_told(thread: &ThreadRecord) -> String {
    let ThreadOutcome::Scored {
        range, findings, ..
    } = score::thread_outcome(thread)
    else {
        panic!("not scored");
    };
    let verdicts = findings.iter().map(|f| {
        let finding = &f.finding;
        format!("{} {:?}", finding.criterion, finding.ruling())
    });
    let verdicts: Vec<String> = verdicts.collect();
    format!(
        "{:.0}–{:.0}: {}",
        range.low,
        range.high,
        verdicts.join(", ")
    )
}
