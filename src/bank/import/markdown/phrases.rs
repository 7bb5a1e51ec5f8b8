//! Sentences that say what an answer has to say, without a label: "Ideal answer covers time",
//! "Should mention the cost", "Look for ownership".

/// Verbs of sentences that say what an answer has to say.
const VERBS: [&str; 12] = [
    "mention",
    "mentions",
    "cover",
    "covers",
    "include",
    "includes",
    "discuss",
    "discusses",
    "address",
    "addresses",
    "touch",
    "touches",
];
/// Words that such sentences have before the verb.
const BEFORE: &str = "a an the any ideal good great strong best better senior solid candidate \
    candidates answer answers response responses they should must will would also ideally at least \
    expect expected we you want to hear";
/// Words that begin such a sentence without a verb before.
const BEGINS: [&str; 8] = [
    "look for ",
    "looking for ",
    "listen for ",
    "listening for ",
    "expect to hear ",
    "expecting ",
    "we want to hear ",
    "want to hear ",
];

/// The words of a sentence behind "Ideal answer covers", "Should mention", "Look for".
pub(super) fn behind_phrase(text: &str) -> Option<&str> {
    if text.contains(['?', '？']) {
        return None;
    }
    let begin = BEGINS.iter().find(|begin| {
        let own = text.get(..begin.len());
        own.is_some_and(|own| own.eq_ignore_ascii_case(begin))
    });
    if let Some(begin) = begin {
        return text.get(begin.len()..);
    }

    let mut rest = text;
    let mut before = 0;
    loop {
        let (word, behind) = rest.split_once(' ')?;
        let word = word.to_lowercase();
        let bare = word.trim_end_matches([':', ',']);
        if VERBS.contains(&bare) && before > 0 {
            let words = behind.trim_start().trim_start_matches("on ");
            return Some(words.trim_start_matches(':').trim_start());
        }
        if !BEFORE.split_whitespace().any(|known| known == bare) {
            return None;
        }
        rest = behind.trim_start();
        before += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::behind_phrase;

    #[test]
    fn sentences_about_an_answer() {
        for (text, value) in [
            ("Should mention the cost.", Some("the cost.")),
            ("Ideal answer covers time", Some("time")),
            ("Strong candidates will also mention: time", Some("time")),
            ("A good answer touches on time", Some("time")),
            ("Look for ownership", Some("ownership")),
            ("Should it mention time?", None),
            ("Covers all rows", None),
            ("Mention the cost", None),
            ("It should include an index", None),
            ("The index covers a query", None),
        ] {
            assert_eq!(behind_phrase(text), value, "{text}");
        }
    }
}
