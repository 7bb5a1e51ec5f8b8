//! What the words above a piece of code announce.

use super::reading::words;

/// Words that call what follows a mistake.
const MISTAKE: &[&str] = &[
    "antipattern",
    "bad",
    "broken",
    "buggy",
    "fehler",
    "fehlerhaft",
    "falsch",
    "falsche",
    "incorrect",
    "incorrectly",
    "mistake",
    "mistakes",
    "pitfall",
    "trap",
    "wrong",
    "wrongly",
];
/// The same in several words.
const MISTAKES: &[&str] = &[
    "anti-pattern",
    "do not write",
    "don't write",
    "many people write",
    "naive approach",
    "naive query",
    "naive version",
    "naive way",
    "never write",
    "people often write",
    "nicht richtig",
    "nicht so",
    "not correct",
    "not like",
    "not right",
    "not this",
    "not write it",
    "not write this",
    "so nicht",
    "would not write",
    "wouldn't write",
];
/// Words behind which a repair follows, or what keeps clear of the mistake.
const REPAIR: &[&str] = &[
    "avoid",
    "avoiding",
    "avoids",
    "besser",
    "better",
    "corrected",
    "correction",
    "fix",
    "fixed",
    "fixes",
    "korrektur",
    "korrigiert",
    "made",
    "mein",
    "my",
    "ohne",
    "prevent",
    "prevents",
    "repaired",
    "richtig",
    "sorry",
    "statt",
    "stattdessen",
    "vermeide",
    "vermeidet",
    "war",
    "was",
    "were",
    "without",
];
/// Most words of an announcement that no colon ends.
const SHORT: usize = 5;

/// True where the words right above a piece of code, or the comment it begins with, call it a
/// mistake.
pub(super) fn calls_it_wrong(lead: &str, first_line: &str) -> bool {
    let comment = first_line.trim_start();
    let comment = ["--", "#", "/*"]
        .iter()
        .find_map(|m| comment.strip_prefix(m));
    announces_mistake(lead) || comment.is_some_and(announces_mistake)
}

/// True where the last sentence of a text announces a mistake, not its repair.
fn announces_mistake(text: &str) -> bool {
    let text = text
        .trim()
        .trim_end_matches(['*', '_', '/', ' '])
        .to_lowercase();
    let announces = text.ends_with(':');
    let last = text.trim_end_matches(['.', '!', ':']);
    let last = last.rsplit(['.', '!', '?', ';']).next().unwrap_or_default();
    if !announces && words(last).count() > SHORT {
        return false;
    }

    let several = MISTAKES.iter().any(|mistake| last.contains(mistake));
    let repairs =
        last.trim_end().ends_with("instead") || words(last).any(|word| REPAIR.contains(&word));
    several || (!repairs && words(last).any(|word| MISTAKE.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_from_its_repair() {
        for (text, wrong) in [
            ("A common mistake would be:", true),
            ("**Wrong:**", true),
            ("wrong", true),
            ("This would be wrong", true),
            ("Not like this:", true),
            ("This is not correct:", true),
            ("Ein häufiger Fehler wäre:", true),
            ("Falsch wäre", true),
            ("So nicht:", true),
            ("Many people write the following, which drops some:", true),
            ("I would not write this, as it loses Dev:", true),
            ("The naive version:", true),
            ("With naive Bayes:", false),
            (
                "A common mistake is an inner join instead of a left join:",
                true,
            ),
            (" WRONG", true),
            ("", false),
            ("Better:", false),
            ("No, wrong numerator, better:", false),
            ("That was wrong. Instead:", false),
            ("The inner join is wrong here. So I use:", false),
            ("My mistake:", false),
            ("I made a mistake above:", false),
            ("This avoids the common mistake:", false),
            ("Ohne diesen Fehler:", false),
            ("A common mistake is to filter the orders in WHERE.", false),
        ] {
            assert_eq!(announces_mistake(text), wrong, "{text}");
        }
    }
}
