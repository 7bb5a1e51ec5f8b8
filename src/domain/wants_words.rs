//! Which key points nobody can make without words.
//!
//! Owns the verbs that headlines of such points begin with. Who may judge them is the callers'.

/// Verbs for what is said, or weighed in words.
const SAYS: &[&str] = &[
    "acknowledges",
    "admits",
    "argues",
    "concedes",
    "defends",
    "describes",
    "discusses",
    "doubts",
    "explains",
    "interprets",
    "justifies",
    "mentions",
    "names",
    "notes",
    "says",
    "states",
    "tells",
    "warns",
];
/// Verbs for what somebody does to be sure of his own work.
const VERIFIES: &[&str] = &[
    "confirms",
    "fuzzes",
    "proves",
    "tests",
    "validates",
    "verifies",
];

/// True for the headline of a point that code alone cannot make: it asks for a reason, a warning, an
/// open decision, or for a test of the code. "Checks …" is one where it says against or by what.
pub fn wants_words(headline: &str) -> bool {
    let words: Vec<String> = (headline.split_whitespace())
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        })
        .collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    match words.first().map_or("", String::as_str) {
        "checks" => has("against") || has("by"),
        "decides" => has("openly"),
        first => SAYS.contains(&first) || VERIFIES.contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_and_tests_want_words_and_what_code_does_wants_none() {
        for (headline, expected) in [
            ("Justifies warm-up by the unstable first updates", true),
            ("Says that a new column breaks nobody", true),
            ("Warns: a NULL in the list empties the result", true),
            (
                "Decides openly what happens to sales without a region",
                true,
            ),
            (
                "Decides whether customers without orders count as zero",
                false,
            ),
            ("Verifies that the shares of a region sum to 1", true),
            ("Checks the derivatives by finite differences", true),
            ("Checks the spread against sigma over root n", true),
            ("Checks hard expectations such as columns first", false),
            ("Refuses the case in which nobody is flagged", false),
            ("", false),
        ] {
            assert_eq!(wants_words(headline), expected, "{headline}");
        }
    }
}
