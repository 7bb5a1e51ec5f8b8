//! What of an interviewer's words asks, and what is only talk.

use super::*;

/// What was asked between two answers; none where it asks nothing.
fn asked(turn: &str) -> Option<String> {
    let talk = format!("A: {turn}\nB: Because of this and that.");
    let found = exchanges(&parse(&talk), "B", &SpeakerNames::default());
    found.into_iter().next().map(|exchange| exchange.asks)
}

#[test]
fn requests_are_questions() {
    for request in [
        "So, Elif, design the checks you would run each morning.",
        "Write SQL for a seven-day moving average.",
        "Now write a query that lists every customer.",
        "Eleven cities cut the fee without a test; estimate what it did to orders.",
        "For each store, query orders and revenue.",
        "Without a library, compute each share of the total.",
        "Okay, please implement logistic regression.",
        "I'd like you to sketch the tables.",
        "Orders fell 8% last week; find out why.",
        "Predictions of 30% come true 12% of the time; measure and repair that.",
        "Set up the labelling of tickets for a classifier.",
    ] {
        assert_eq!(asked(request).as_deref(), Some(request), "{request}");
    }
}

#[test]
fn talk_is_no_question() {
    for talk in [
        "How was the trip?",
        "Am I speaking to Daniel?",
        "Is it okay if I call you Basti?",
        "Did you find us?",
        "Hi Max, schriftliches Interview, auf Englisch ok?",
        "Noch Fragen?",
        "Any questions?",
        "Code is on the way.",
        "Write to us at any time.",
        "Nice story.",
        "That's it from my side. We'll be in touch.",
    ] {
        assert_eq!(asked(talk), None, "{talk}");
    }
}

#[test]
fn a_goodbye_is_no_part_of_an_answer() {
    let talk = "A: How do you split data?\nB: By time, as it drifts. Thanks.\n\
        A: Good. We'll be in touch.\nB: Thanks Bill, thanks William. Have a good day.";
    let found = exchanges(&parse(talk), "B", &SpeakerNames::default());
    let answers: Vec<&str> = found.iter().map(|e| e.answer.as_str()).collect();
    assert_eq!(answers, ["By time, as it drifts."]);
}

#[test]
fn who_only_says_tell_me_is_who_asks() {
    let talk = "A: Tell me about a time you failed.\nB: I deleted a table in production once.\n\
        A: Describe a project you led.\nB: A churn model for the telecom, with two others.";
    assert_eq!(likely_candidate(&participants(&parse(talk))), Some(0));
}
