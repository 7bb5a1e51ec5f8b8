//! Words without their endings.
//!
//! Owns cutting, and two answers to what is cut: [`stem`] joins all forms of a word, [`singular`]
//! only its numbers. Other users bring their own endings to [`strip_ending`].

/// Endings of [`stem`], longest first.
const ENDINGS: &[&str] = &[
    "ations", "ation", "ising", "izing", "ises", "izes", "ised", "ized", "ings", "ing", "ies",
    "ed", "es", "ly", "s", "e", "y",
];

/// Returns a crude English stem: enough to see that "randomises" and "randomised" are one word.
pub fn stem(folded: &str) -> &str {
    strip_ending(folded, ENDINGS, 3)
}

/// Cuts off the first of `endings` that leaves at least `least` characters.
pub fn strip_ending<'a>(folded: &'a str, endings: &[&str], least: usize) -> &'a str {
    let mut cut = endings
        .iter()
        .filter_map(|ending| folded.strip_suffix(ending));
    cut.find(|rest| rest.chars().count() >= least)
        .unwrap_or(folded)
}

/// Returns a word in lower case without plural and possessive s. The offline alignment was fitted
/// with these, since the bundled model tells "rank" and "ranking" apart itself.
pub fn singular(word: &str) -> String {
    let lower = word.to_lowercase().replace('’', "'");
    let base = lower.strip_suffix("'s").unwrap_or(&lower);
    match base.strip_suffix('s') {
        Some(cut) if cut.len() >= 3 && !cut.ends_with('s') => cut.to_string(),
        _ => base.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (word, expected) in [
            ("randomises", "random"),
            ("randomised", "random"),
            ("caches", "cach"),
            ("cached", "cach"),
            ("is", "is"),
        ] {
            assert_eq!(stem(word), expected);
        }
    }

    #[test]
    fn singular_cuts_one_s() {
        for (word, expected) in [
            ("environments", "environment"),
            ("Bias", "bia"),
            ("loss", "loss"),
            ("model's", "model"),
        ] {
            assert_eq!(singular(word), expected);
        }
    }
}
