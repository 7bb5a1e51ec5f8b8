//! Copied chats and pages: who said what and when stands between questions and answers.

use super::kind::{AS_TABLE, WrongKind};

const ONE_A_LINE: &str = "keep its questions, each behind \"- \" on a line, and add that";

/// Apparatus of pages on which people tell of their interviews.
const REVIEWS: [&str; 4] = [
    "answer question",
    "be the first to answer",
    "answers",
    "helpful",
];

/// The kind of a text whose lines say who speaks; None for any other.
pub(super) fn of_talk(text: &str) -> Option<WrongKind> {
    match () {
        () if has_two(text, is_stamped) => Some(WrongKind::new("a copied chat", AS_TABLE)),
        () if is_talk_with_model(text) => {
            Some(WrongKind::new("a conversation with a model", AS_TABLE))
        }
        () if has_two(text, is_review) => Some(WrongKind::new(
            "a copied page of interview reviews",
            ONE_A_LINE,
        )),
        () => None,
    }
}

fn has_two(text: &str, is: fn(&str) -> bool) -> bool {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| is(line)).take(2).count() == 2
}

/// Returns true for the line of a chat that tells the time: WhatsApp's `[01.11.26, 09:12:33] Anna: …`
/// and `01.11.26, 09:12 - Anna: …`, Teams' `[09:12] Schmidt, Anna`, Slack's `Anna Schmidt  9:12 AM`.
fn is_stamped(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{200e}', '\u{200f}']);
    if let Some((stamp, who)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return is_stamp(stamp) && who.trim().contains(char::is_alphabetic);
    }
    if let Some((stamp, said)) = line.split_once(" - ") {
        return is_stamp(stamp) && stamp.contains([',', ' ']) && said.contains(": ");
    }
    let Some((who, time)) = line.split_once("  ").or_else(|| line.split_once(" — ")) else {
        return false;
    };
    let is_name = who.split_whitespace().count() <= 4 && who.starts_with(char::is_uppercase);
    is_name && !who.contains(['?', ':']) && is_time(time.trim())
}

/// Returns true for a date, a time or both, and nothing else.
fn is_stamp(text: &str) -> bool {
    let mut parts = text
        .split([',', ' ', '\u{202f}'])
        .filter(|part| !part.is_empty());
    parts.clone().any(is_time)
        && parts.all(|part| {
            is_date(part) || is_time(part) || ["am", "pm"].contains(&part.to_lowercase().as_str())
        })
}

fn is_date(text: &str) -> bool {
    text.contains(['.', '/', '-'])
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || "./-".contains(c))
}

/// Returns true for a time of day: `9:12 AM`, `09:12:33`.
fn is_time(text: &str) -> bool {
    let lower = text.to_lowercase();
    let clock = lower
        .trim_end_matches("am")
        .trim_end_matches("pm")
        .trim_end();
    clock.contains(':') && clock.len() <= 8 && clock.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// Returns true where a user and an assistant speak in turn.
fn is_talk_with_model(text: &str) -> bool {
    const MODELS: [&str; 5] = ["assistant", "ai", "chatgpt", "claude", "gemini"];
    text.lines().any(|line| speaks(line, &["user", "human"]))
        && text.lines().any(|line| speaks(line, &MODELS))
}

/// Returns true for a line that begins with a name and a colon.
fn speaks(line: &str, names: &[&str]) -> bool {
    let line = line.trim_start_matches(['*', '#', ' ']).to_lowercase();
    let said = names.iter().find_map(|name| line.strip_prefix(name));
    said.is_some_and(|said| said.starts_with([':', '*']))
}

fn is_review(line: &str) -> bool {
    let words = line.to_lowercase();
    let words = words.trim_matches(|c: char| !c.is_alphabetic());
    REVIEWS.contains(&words) && (words == "answer question" || line.len() > words.len())
        || words == "be the first to answer"
        || (words == "answer" && line.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::of_talk;

    #[test]
    fn chats_and_copied_pages() {
        for (text, what) in [
            (
                "[01.11.26, 09:12:33] Anna: What is drift?\n[01.11.26, 09:13:02] Ben: Change",
                "a copied chat",
            ),
            (
                "12/11/2026, 9:12 AM - Anna: What is drift?\n12/11/2026, 9:13 AM - Ben: Change",
                "a copied chat",
            ),
            (
                "Anna Schmidt  9:12 AM\nWhat is drift?\nBen Weber  9:13 AM\nChange",
                "a copied chat",
            ),
            (
                "[09:12] Schmidt, Anna\nWhat is drift?\n[09:13] Weber, Ben\nChange",
                "a copied chat",
            ),
            (
                "**User:** What is drift?\n\n**Assistant:** Change.",
                "a conversation with a model",
            ),
            (
                "What is drift?\n1 Answer\nHelpful (3)\nExplain bias.\nBe the first to answer",
                "a copied page of interview reviews",
            ),
        ] {
            assert_eq!(
                of_talk(text).map(|kind| kind.what),
                Some(what.into()),
                "{text}"
            );
        }
        for text in [
            "[1] What is drift?\n[2] What is bias?",
            "1. What does 09:12 - 10:12 mean?\n2. What is [09:12]?",
            "Q: Who is a user?\nUser: somebody",
            "Answer:\nChange\nAnswers:\nError",
        ] {
            assert_eq!(of_talk(text), None, "{text}");
        }
    }
}
