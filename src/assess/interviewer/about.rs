//! What a model may say beside its verdicts: only what speaks of the answer's content.
//!
//! An assessor sees words, so remarks on voice, posture or looks are invented, whatever they praise.

use crate::domain::text::words;
use crate::ports::AssessRequest;

/// Words on how somebody looks and sounds, as stems are not: the beginnings of words.
const DELIVERY: [&str; 21] = [
    "posture",
    "voice",
    "vocal",
    "intonation",
    "eye contact",
    "body language",
    "gestur",
    "facial",
    "smil",
    "camera",
    "microphone",
    "webcam",
    "your appearance",
    "outfit",
    "dress code",
    "speak louder",
    "speak more slowly",
    "speaking pace",
    "tone of",
    "stammer",
    "pronunciation",
];

/// Returns true for a text that speaks of how somebody looks or sounds.
pub fn speaks_of_delivery(text: &str) -> bool {
    let text = text.to_lowercase();
    DELIVERY.iter().any(|word| {
        let mut found = text.match_indices(word);
        found.any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|c| !c.is_alphanumeric())
        })
    })
}

/// Returns true for a remark that shares a word with the question, its criteria or the answer, and
/// speaks of nothing that cannot be read.
pub fn is_about(remark: &str, request: &AssessRequest) -> bool {
    if asks_about_delivery(request) {
        return true;
    }
    let said = words::stems(remark);
    let answers = request
        .turns
        .iter()
        .filter_map(|turn| turn.answer.as_deref());
    let points = request
        .rubric
        .criteria
        .iter()
        .map(|point| point.text.as_str());
    let whys = request
        .rubric
        .criteria
        .iter()
        .filter_map(|point| point.why.as_deref());
    let mut texts = answers
        .chain(points)
        .chain(whys)
        .chain([request.question.text.as_str()]);

    !speaks_of_delivery(remark) && texts.any(|text| !said.is_disjoint(&words::stems(text)))
}

/// Returns true where the question itself is about speech or cameras: then such words are content.
fn asks_about_delivery(request: &AssessRequest) -> bool {
    speaks_of_delivery(&request.question.text)
}

const QUESTION_MARKS: [char; 3] = ['?', '？', '؟'];

/// Returns true for a text that asks: it has a question mark and something before it.
pub fn is_question(text: &str) -> bool {
    text.contains(QUESTION_MARKS)
        && text
            .split(QUESTION_MARKS)
            .next()
            .is_some_and(|t| t.contains(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tests::fixtures::request;

    #[test]
    fn remarks_on_what_cannot_be_read_are_none_of_the_answer() {
        for text in [
            "reply number 40: wonderful confident posture and voice",
            "Keep eye contact with the interviewer.",
            "Smile more, and mind your body language!",
        ] {
            assert!(speaks_of_delivery(text), "{text}");
        }
        for text in [
            "Say how the invoice is split.",
            "Which device would you choose?",
        ] {
            assert!(!speaks_of_delivery(text), "{text}");
        }
    }

    #[test]
    fn a_remark_shares_a_word_with_the_matter() {
        let request = request("We pin the code by its commit.");
        let point = &request.rubric.criteria[0].text;
        assert!(is_about(&format!("Say more: {point}"), &request));
        assert!(is_about("What happens to the commit afterwards?", &request));
        assert!(!is_about("reply number 40: wonderful!", &request));
    }

    #[test]
    fn questions() {
        for (text, expected) in [
            ("Why so?", true),
            ("为什么？", true),
            ("Go on.", false),
            ("?", false),
            ("", false),
        ] {
            assert_eq!(is_question(text), expected, "{text}");
        }
    }
}
