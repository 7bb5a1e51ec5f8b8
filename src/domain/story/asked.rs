//! Which questions ask for something that happened to whoever is asked. Pure.

use crate::domain::text::words::{Word, words_with_apostrophes};

/// What only asks for something that happened.
const HAPPENED: &[&str] = &[
    "about a time",
    "about the time",
    "about the last time",
    "describe a time",
    "example of a time",
    "have you ever",
    "when did you last",
    "when was the last time you",
];
/// What may be of anybody: it asks for a story where it is the candidate's own.
const OF_SOMEBODY: &[&str] = &[
    "a challenge",
    "a conflict",
    "a disagreement",
    "a goal",
    "a mistake",
    "a moment",
    "a situation",
    "an example",
    "an occasion",
    "biggest failure",
    "biggest mistake",
    "greatest achievement",
    "proud of",
];
/// What asks the candidate.
const OWN: &[&str] = &["you", "you're", "you've", "your"];
/// What asks for what would be.
const SUPPOSED: &[&str] = &["imagine", "let's", "should", "suppose", "would", "you'd"];

/// Returns true where something is asked for that happened: "Tell me about a time …", "Give me an
/// example of a decision you made", but not "Describe a situation in which recall matters" or "What
/// would you do …".
pub fn asks_for_story(asked: &str) -> bool {
    let folded = asked.to_lowercase().replace('’', "'");
    let words = words_with_apostrophes(&folded);

    let is_own = has_any(&folded, OF_SOMEBODY) && names_any(&words, OWN);
    has_any(&folded, HAPPENED) || (is_own && !names_any(&words, SUPPOSED))
}

fn has_any(folded: &str, frames: &[&str]) -> bool {
    frames.iter().any(|frame| folded.contains(frame))
}

fn names_any(words: &[Word], all: &[&str]) -> bool {
    words.iter().any(|word| all.contains(&word.folded.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_asked_for_where_something_happened() {
        for (asked, expected) in [
            (
                "Tell me about a time you disagreed with your manager.",
                true,
            ),
            (
                "Describe a situation in which you worked under pressure.",
                true,
            ),
            (
                "Give me an example of a decision you made with little data.",
                true,
            ),
            (
                "Give me an example of when you went above and beyond.",
                true,
            ),
            ("When did you last miss a deadline?", true),
            (
                "Describe a mistake you made and what you learned from it.",
                true,
            ),
            ("What is the project you’re most proud of?", true),
            ("Tell us about a time something broke.", true),
            ("Describe a situation in which recall matters more.", false),
            ("Give me an example of a metric you would use.", false),
            (
                "What would you do in a situation you know nothing of?",
                false,
            ),
            ("What is a time series?", false),
            ("How do you explain a complex model?", false),
        ] {
            assert_eq!(asks_for_story(asked), expected, "{asked}");
        }
    }
}
