//! The candidate contests a verdict.

use super::*;
use crate::ports::AppealRuling;

fn appeal(argument: &str) -> Event {
    command(Command::Appeal(argument.into()))
}

/// The notice that a command is answered with.
fn told(step: &Step) -> String {
    let shown = step.effects.iter().filter_map(|effect| match effect {
        Effect::Show(Screen::Notice(text)) => Some(text.clone()),
        Effect::Show(Screen::Ruled { text, feedback }) => {
            let score = feedback.as_ref().and_then(|f| f.range.as_ref());
            Some(format!(
                "{text} [{:.0}]",
                score.map_or(0.0, |range| range.low)
            ))
        }
        _ => None,
    });
    shown.collect::<Vec<_>>().join(" / ")
}

/// A session at its second question; the first has k1 missing, k2 made and k3 in part.
fn at_second_question() -> State {
    let mut record = record(2);
    record.settings.follow_ups = 0;
    let verdicts = [
        ("k1", Verdict::Missing),
        ("k2", Verdict::Met),
        ("k3", Verdict::Partial),
    ];
    let (state, _) = transcript(
        State::new(record),
        vec![begun(), answer("words"), found(&verdicts)],
    );
    state
}

/// Contests a verdict and has it ruled on.
fn heard(state: State, argument: &str, ruling: AppealRuling) -> (State, Step) {
    let (state, asked) = step(state, appeal(argument));
    let Next::Appeal(request) = asked.then else {
        panic!("not heard: {}", told(&asked));
    };
    let event = Event::Appealed {
        request,
        ruling,
        at: at(120),
    };
    step(state, event)
}

fn word(verdict: Verdict) -> AppealRuling {
    AppealRuling::Heard {
        verdict,
        reply: "You name it at the end.".into(),
    }
}

#[test]
fn the_word_on_an_appeal_counts_and_is_kept_beside_the_first() {
    let (state, step) = heard(
        at_second_question(),
        "1: I name it at the end",
        word(Verdict::Met),
    );
    assert_snapshot!(lines_of(&step), @r#"
    persist appealed
    show Ruled { text: "Granted: point 1 is made now. You name it at the end.", feedback: Some(Feedback { range: Some(…
    ask 2/2 follow_up=false draft="half a thought"
    "#);
    assert_snapshot!(told(&step), @"Granted: point 1 is made now. You name it at the end. [83]");

    let assessment = state.record.threads[0].turns[0].assessment.as_ref();
    let finding = &assessment.unwrap().findings()[0];
    assert_eq!(
        (finding.verdict, finding.ruling()),
        (Verdict::Missing, Verdict::Met)
    );
    assert_eq!(finding.appeals[0].reason, "I name it at the end");
    assert!(finding.appeals[0].by_model && finding.appeals[0].granted);
}

#[test]
fn an_appeal_raises_a_verdict_or_leaves_it() {
    use Verdict::{Contradicted, Met, Missing, Partial};
    for (point, ruling, counts, granted) in [
        ("1", Partial, Partial, true),
        ("1", Missing, Missing, false),
        ("1", Contradicted, Missing, false),
        ("3", Met, Met, true),
        ("3", Partial, Partial, false),
        ("3", Missing, Partial, false),
        ("3", Contradicted, Partial, false),
    ] {
        let argument = format!("{point} look again");
        let (state, step) = heard(at_second_question(), &argument, word(ruling));
        let assessment = state.record.threads[0].turns[0].assessment.as_ref();
        let id = format!("k{point}");
        let findings = assessment.unwrap().findings();
        let finding = findings.iter().find(|f| f.criterion == id).unwrap();
        assert_eq!(finding.ruling(), counts, "{point} {ruling:?}");
        assert_eq!(
            told(&step).starts_with("Granted"),
            granted,
            "{}",
            told(&step)
        );
    }
}

#[test]
fn without_a_model_it_is_the_candidates_own_word() {
    let (state, step) = heard(
        at_second_question(),
        "3 I gave both halves",
        AppealRuling::ByCandidate,
    );
    assert_snapshot!(told(&step), @"Point 3 counts as made, by yourself. /appeal 3 again takes that back. [83]");
    let own = |state: &State| {
        let assessment = state.record.threads[0].turns[0].assessment.as_ref();
        assessment.unwrap().findings()[2].is_by_candidate()
    };
    assert!(own(&state));

    let (state, undone) = super::step(state, appeal("3"));
    assert!(told(&undone).starts_with("Taken back: point 3 is as it was."));
    assert!(!own(&state));
    let (state, _) = heard(state, "3 I gave both halves", AppealRuling::ByCandidate);
    assert!(own(&state), "a point taken back can be contested again");
}

#[test]
fn an_appeal_that_nobody_heard_changes_nothing_and_can_be_made_again() {
    let unheard = AppealRuling::Unheard("nothing listens".into());
    let (state, step) = heard(at_second_question(), "1 it is there", unheard);
    assert_snapshot!(told(&step), @"The appeal was not heard: nothing listens. Nothing has changed.");
    let (_, again) = heard(state, "1 it is there", word(Verdict::Met));
    assert!(told(&again).starts_with("Granted"), "{}", told(&again));
}

#[test]
fn what_cannot_be_contested_is_said() {
    let refused = |state: State, argument: &str| {
        let (_, step) = step(state, appeal(argument));
        assert!(matches!(step.then, Next::Ask(_)), "{argument} was heard");
        told(&step)
    };

    for argument in ["", "1", "one I said it", "7 I said it", "0 I said it"] {
        let why = refused(at_second_question(), argument);
        assert!(
            why.starts_with("Give the number of a point, 1 to 3"),
            "{why}"
        );
    }
    let made = refused(at_second_question(), "2 I said it");
    assert_eq!(made, "That point counts as made already.");

    let (state, _) = heard(at_second_question(), "1 look", word(Verdict::Missing));
    let final_word = refused(state, "1 look again");
    assert_eq!(final_word, "That point was heard; the word on it is final.");

    let (state, _) = step(State::new(record(1)), begun());
    let early = refused(state, "1 I will say it");
    assert!(
        early.starts_with("There is nothing to appeal yet"),
        "{early}"
    );

    let mut record = record(2);
    record.settings.reveal = Reveal::End;
    let (state, _) = step(State::new(record), begun());
    let later = refused(state, "1 I said it");
    assert!(later.starts_with("Appeals are for feedback"), "{later}");
}

#[test]
fn a_point_that_a_follow_up_may_ask_for_cannot_be_contested_yet() {
    let (state, _) = transcript(
        State::new(record(1)),
        vec![begun(), answer("words"), found(&[("k1", Verdict::Missing)])],
    );
    let (_, step) = step(state, appeal("1 I said it"));
    assert!(told(&step).starts_with("That point is still open"));
}

#[test]
fn what_was_typed_before_an_appeal_is_kept() {
    let (_, step) = heard(at_second_question(), "1 it is there", word(Verdict::Met));
    let Next::Ask(prompt) = step.then else {
        panic!("nothing is asked");
    };
    assert_eq!(prompt.draft, "half a thought");
}
