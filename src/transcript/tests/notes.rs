//! Notes by hand, chats, footers of recorders, and what invites the candidate's own questions.

use super::*;

/// Who said what.
fn said(text: &str) -> Vec<String> {
    let cues = parse(text).into_iter();
    cues.map(|cue| format!("{}: {}", cue.speaker, cue.text))
        .collect()
}

#[test]
fn forms_of_notes_and_chats_name_their_speakers() {
    const ASKED: [&str; 4] = [
        "How do you handle skew?",
        "I salt the hot keys.",
        "What is bias?",
        "A model that is too simple.",
    ];
    for (form, names) in [
        ("[{}] {}", ["SPEAKER_00", "SPEAKER_01"]),
        ("{}: {}", ["Q", "me"]),
        ("{}: {}\nNote: they looked happy", ["Q", "me"]),
        ("{}: {}", ["q", "a"]),
        ("**{}:** {}", ["Them", "Me"]),
        ("- {}: {}", ["Anna Smith", "Ben"]),
        ("1\\. {}: {}", ["Anna Smith", "Ben"]),
        ("10:02:11 From {} to Everyone: {}", ["Anna Weber", "Ben"]),
        ("10:02:11 From {} to Everyone:\n\t{}", ["Anna Weber", "Ben"]),
        ("10:02:11\t From  {}  : {}", ["Anna Weber", "Ben"]),
        ("{}: {}", ["Zoë van 't Hoff", "Conan O'Neil"]),
        ("{}: {}", ["Zoë van ’t Hoff", "Jean-Luc d’Arc"]),
        ("{}: {}", ["Mohammed al-Sayed", "Élodie Ødegård-Łuk"]),
        ("{}: {}", ["Anna", "+49 170 1234567"]),
        ("{}\n{}\n", ["ANNA SMITH", "BEN JONES"]),
    ] {
        let [one, two] = names;
        let turns = [one, two, one, two].into_iter().zip(ASKED);
        let line = |(name, text): (&str, &str)| {
            let named = form.replacen("{}", name, 1);
            named.replacen("{}", text, 1) + "\n"
        };
        let text: String = turns.clone().map(line).collect();
        let expected: Vec<String> = turns.map(|(n, t)| format!("{n}: {t}")).collect();
        assert_eq!(said(&text), expected, "{form}");
    }
}

#[test]
fn a_label_tells_who_answered_where_only_one_does() {
    for (labels, expected) in [
        (["Them", "Me"], Some(1)),
        (["Q", "A"], Some(1)),
        (["q", "me"], Some(1)),
        (["Candidate", "Interviewer"], Some(0)),
        (["A", "B"], None),
        (["Me", "Candidate"], None),
        (["Anna", "Ben"], None),
    ] {
        let people = labels.map(|name| Participant {
            name: name.into(),
            words: 1,
            questions: 0,
        });
        assert_eq!(candidate_by_label(&people), expected, "{labels:?}");
    }
}

#[test]
fn what_recorders_write_is_no_part_of_an_answer() {
    let talk = "Attendees\nAnna Weber, Ben Jones\n
Anna Weber: What is bias?\nBen Jones: A model that is too simple.\nRecording stopped
Anna Weber: How do you see it?\nBen Jones: Both errors are high.\n
Transcription ended after 00:06:00
This editable transcript was computer generated and might contain errors.\n
Transcribed by https://otter.ai\nBen Jones stopped transcription\n";
    insta::assert_snapshot!(told(talk, Some("Ben Jones")), @"
    * Ben Jones: 10 words, 0 questions
      Anna Weber: 8 words, 2 questions
    None Q What is bias?
      A A model that is too simple. (no evidence)
    None Q How do you see it?
      A Both errors are high. (no evidence)
    ");
}

#[test]
fn the_candidates_own_questions_are_no_part_of_an_answer() {
    let talk = "Anna: What is bias?\nBen: A model that is too simple.
Anna: Thanks. Do you have any questions for me?\nBen: Yes, how large is the team?
Anna: Twelve people.\nBen: Great, I like that.
Anna: One more. How do you see variance?\nBen: The errors differ between samples.\n";
    insta::assert_snapshot!(told(talk, Some("Ben")), @"
    * Ben: 21 words, 1 questions
      Anna: 20 words, 3 questions
    None Q What is bias?
      A A model that is too simple. (no evidence)
    None Q One more. How do you see variance?
      A The errors differ between samples.
    ");
}

#[test]
fn marks_of_lists_are_in_no_question_and_no_answer() {
    let notes = "1\\. How do you handle skew?\n   \\- I said: salting hot keys.
2. What is bias?\n   - simple models underfit.\n";
    let cues = parse_unnamed(notes);
    let turns: Vec<String> = cues.into_iter().map(|c| c.text).collect();
    assert_eq!(
        turns,
        [
            "How do you handle skew?",
            "salting hot keys.",
            "What is bias?",
            "simple models underfit."
        ]
    );
}
