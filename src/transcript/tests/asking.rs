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
        "Erzählen Sie mir bitte von einem Konflikt mit einem Auftraggeber.",
        "Gut, dann beschreiben Sie das Vorgehen.",
        "Entwerfen Sie einen Feature Store.",
        "Erkläre mir den Unterschied zwischen Bias und Varianz.",
        "Expliquez la validation croisée.",
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
        "How's the weather in Lisbon?",
        "Have you had a coffee yet?",
        "Sorry, could you repeat the last bit?",
        "What can I tell you about the team or the role?",
        "Anything you'd like to know from us?",
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

#[test]
fn what_invites_the_candidates_own_questions_is_no_question() {
    for invitation in [
        "Anything you want to ask?",
        "Is there anything else you would like to ask us?",
        "Do you have anything you would like to ask us?",
        "What questions do you have for me?",
        "Do you have any other questions for either of us?",
        "So what would you like to know about the team?",
        "Thanks for that. We have about five minutes left for your questions.",
        "Before we wrap up, is there something you'd like to know about working here?",
        "Was möchten Sie noch über uns wissen?",
        "Avez-vous des questions ?",
    ] {
        let talk = format!(
            "A: How do you split data?\nB: By time, as it drifts.\nA: {invitation}\n\
             B: Yes. How do you deploy your models, and how big is the team?\n\
             A: Good one. Why do we deploy daily? Because it is safer. Does that answer it?\n\
             B: It does. And what does success look like after a year?\n\
             A: That you own a product. What else would you like to know?\nB: That is all."
        );
        let found = exchanges(&parse(&talk), "B", &SpeakerNames::default());
        let asked: Vec<&str> = found.iter().map(|e| e.asks.as_str()).collect();
        assert_eq!(asked, ["How do you split data?"], "{invitation}");
        assert_eq!(found[0].answer, "By time, as it drifts.", "{invitation}");
    }
}

#[test]
fn questions_about_asking_are_questions() {
    for question in [
        "What would you ask the product manager first?",
        "What would you like to know about the data before you model it?",
        "Which questions would you ask a stakeholder?",
        "What do you want to find out from the experiment?",
        "How do you phrase your questions in a survey?",
    ] {
        assert_eq!(asked(question).as_deref(), Some(question), "{question}");
    }
}

#[test]
fn an_invitation_early_on_ends_nothing() {
    let talk = "A: Any questions before we start?\nB: How long will it take?\n\
        A: About an hour. So, how do you handle missing values?\nB: I look at why they are missing.";
    let found = exchanges(&parse(talk), "B", &SpeakerNames::default());
    let asked: Vec<&str> = found.iter().map(|e| e.asks.as_str()).collect();
    assert_eq!(asked, ["So, how do you handle missing values?"]);
}

#[test]
fn what_asks_for_more_goes_on_with_the_answer() {
    let talk = "A: How do you split data?\nB: By time.\nA: Anything else?\nB: And by user.";
    let found = exchanges(&parse(talk), "B", &SpeakerNames::default());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].answer, "By time. And by user.");
}

#[test]
fn where_nobody_is_named_the_candidate_asks_last() {
    let memo = "How do you split data? By time, as it drifts. What is leakage? Knowing the future.\n\
        Do you have any questions for us? Yes, how big is the team? Six people. Thanks.";
    let cues = parse_unnamed(memo);
    let found = exchanges(&cues, GUESSED_CANDIDATE, &SpeakerNames::default());
    let asked: Vec<&str> = found.iter().map(|e| e.asks.as_str()).collect();
    assert_eq!(asked, ["How do you split data?", "What is leakage?"]);
    assert_eq!(found[1].answer, "Knowing the future.");
}

#[test]
fn questions_need_no_question_mark() {
    for question in [
        "how do you pick the sample size",
        "what's a p value",
        "and which one would you ship first",
        "How would you tell a manager.",
        "what kind of models did you build there",
        "do you know how a random forest works",
        "how big is the data",
        "why not accuracy",
        "Then tell me, the candidate, about a time you failed.",
    ] {
        assert_eq!(asked(question).as_deref(), Some(question), "{question}");
    }
    for told in [
        "What we did last time is a test.",
        "What is new is that we ship daily.",
        "How we do it here is simple.",
        "When you are ready we go on.",
        "when everything is ready we would go on",
        "what the model does is a forecast",
        "That is what you would do.",
        "Is now still a good time?",
    ] {
        assert_eq!(asked(told), None, "{told}");
    }
}

#[test]
fn a_question_back_and_its_reply_are_part_of_the_answer() {
    let talk = "A: How would you design a feature store?\nB: Could you say how big it is?\n\
        A: Let's say two hundred features.\nB: Then one pipeline writes both stores.\n\
        A: Imagine the online store is down. What do you serve?\nB: The last known values.";
    let found = exchanges(&parse(talk), "B", &SpeakerNames::default());
    let answers: Vec<&str> = found.iter().map(|e| e.answer.as_str()).collect();
    assert_eq!(
        answers,
        [
            "Could you say how big it is? Then one pipeline writes both stores.",
            "The last known values."
        ]
    );
}

#[test]
fn what_was_not_understood_is_a_gap_up_to_the_commas() {
    for (said, kept) in [
        (
            "Leakage, drift in the data, [inaudible 00:02] and loops, um, skew.",
            "Leakage, drift in the data, […] skew.",
        ),
        (
            "I would [crosstalk] the keys. Then I salt.",
            "[…] Then I salt.",
        ),
    ] {
        let talk = format!("A: Why did it fail?\nB: {said}");
        let found = exchanges(&parse(&talk), "B", &SpeakerNames::default());
        assert_eq!(found[0].answer, kept);
    }
}

#[test]
fn an_invitation_behind_a_question_back_is_one() {
    let talk = "A: How do you split data?\nB: By time. Is that what you meant?\n\
        A: It is. Do you have any questions for us?\nB: How big is the team?\nA: Six.\nB: Nice.";
    let found = exchanges(&parse(talk), "B", &SpeakerNames::default());
    let answers: Vec<&str> = found.iter().map(|e| e.answer.as_str()).collect();
    assert_eq!(answers, ["By time. Is that what you meant?"]);
}

#[test]
fn an_invitation_in_several_turns_asks_nothing() {
    for invitation in [
        "A: From me that is all. Cleo?\nC: Me too. B, what questions do you have for us?",
        "A: I have asked all of mine. Anything from your end?",
    ] {
        let talk = format!(
            "A: How do you split data?\nB: By time, never at random.\n{invitation}\n\
             B: How do you deploy models today?\nA: With Argo.\nB: Nice."
        );
        let found = exchanges(&parse(&talk), "B", &SpeakerNames::default());
        let answers: Vec<&str> = found.iter().map(|e| e.answer.as_str()).collect();
        assert_eq!(answers, ["By time, never at random."], "{invitation}");
    }
}

/// What each question of a talk asks, whether somebody else asks, and whether it leads over.
fn askers(talk: &str) -> String {
    let found = exchanges(&parse(talk), "Ben", &SpeakerNames::default());
    let lines = found.iter().map(|exchange| {
        let other = if exchange.is_by_another {
            "other"
        } else {
            "same"
        };
        let over = if exchange.leads_over {
            ", leads over"
        } else {
            ""
        };
        format!("{} ({other}{over})\n", exchange.asks)
    });
    lines.collect()
}

#[test]
fn who_takes_over_asks_a_question_of_its_own() {
    let talk = "\
Anna: How would you deploy a model?
Ben: Next to the old one, behind a switch in the load balancer.
Cleo: My turn. Let me switch gears: how do you choose a sample size?
Ben: From the smallest effect that matters and the variance.
Cleo: And why is that?
Ben: Because the power depends on both of them.
Dora: Okay, next question from my side: your favourite loss function.
Ben: The quantile loss, since stock is bought for a quantile.
Anna: Another question about that: what would you monitor?
Ben: The coverage of the quantile, week by week.
Anna: Good. Then next, the product folks look at the test each morning. How do you let them do so?
Ben: With a sequential test.
Anna: Let's switch topics. What is a window function?
Ben: It computes over rows beside the current one.
";
    insta::assert_snapshot!(askers(talk), @"
    How would you deploy a model? (same)
    Let me switch gears: how do you choose a sample size? (other, leads over)
    And why is that? (same)
    your favourite loss function. (other, leads over)
    Another question about that: what would you monitor? (other)
    How do you let them do so? (same, leads over)
    What is a window function? (same, leads over)
    ");
}

#[test]
fn what_another_interviewer_asks_follows_up_only_where_it_points_back() {
    for (asks, leads_over, is_by_another, expected) in [
        ("How would you monitor the pipeline?", false, false, true),
        ("How would you monitor the pipeline?", false, true, false),
        ("And how would you check that?", false, true, true),
        ("And how would you check that?", true, false, false),
        ("Why?", false, true, true),
    ] {
        let question = Neighbours {
            asks,
            before: "How do you build a pipeline?",
            near: 0.4,
            is_same: false,
            is_another: false,
            thread: 0.6,
            probe: 0.0,
            is_by_another,
            leads_over,
        };
        assert_eq!(
            follows_up(&question),
            expected,
            "{asks} {leads_over} {is_by_another}"
        );
    }
}

#[test]
fn a_short_answer_is_not_a_garbled_one() {
    let talk = |answer: &str| {
        let text = format!("Anna: How would you deploy a model?\nBen: {answer}\nAnna: Thanks.");
        let found = exchanges(&parse(&text), "Ben", &SpeakerNames::default());
        found[0].understood()
    };
    for (answer, understood) in [
        ("Slowly.", Understood::Short),
        ("I don't know.", Understood::Short),
        ("[inaudible] slowly.", Understood::Garbled),
        ("So [crosstalk].", Understood::Garbled),
        (
            "Next to the old model, behind a load balancer.",
            Understood::Enough,
        ),
        (
            "Next to the old model, [inaudible], behind a load balancer.",
            Understood::Enough,
        ),
    ] {
        assert_eq!(talk(answer), understood, "{answer}");
    }
}

#[test]
fn who_speaks_once_and_asks_is_a_speaker() {
    let talk = "\
Anna: How would you deploy a model?
Ben: Next to the old one, behind a switch in the load balancer.
Anna: And how would you roll back?
Ben: With the same switch, the old model stays warm for a week.
Marek: Let me jump in here. How do you choose a sample size?
Ben: From the smallest effect that matters and the variance.
";
    insta::assert_snapshot!(askers(talk), @"
    How would you deploy a model? (same)
    And how would you roll back? (same)
    How do you choose a sample size? (other)
    ");
}

#[test]
fn what_only_looks_like_pointing_does_not_refer_back() {
    for (asks, expected) in [
        ("How would you check that?", true),
        ("What is wrong with that model?", true),
        ("What happens there?", true),
        ("Und wie groß wird der Baum?", true),
        ("How would you build a model that predicts churn?", false),
        ("How many bikes are there in Amsterdam?", false),
        (
            "How would you design a system that can serve a million users?",
            false,
        ),
    ] {
        assert_eq!(refers_back(asks), expected, "{asks}");
    }
}
