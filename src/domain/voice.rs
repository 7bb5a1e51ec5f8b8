//! What an interviewer says between questions.
//!
//! Owns the sentences of a persona and the choice among them, which follows the session's seed.
//! What a persona's file looks like is `assess::prompt::persona`'s.

use serde::Serialize;

/// The sentences of a persona, by moment. An empty list: nothing is said.
///
/// `{shape}` stands for what the interview consists of, `{left}` for the questions left,
/// `{section}` for the section of the next question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Voice {
    /// Introduces itself and gives the shape of the interview.
    pub opening: Vec<String>,
    /// Goes on after an interruption.
    pub back: Vec<String>,
    /// Takes an answer in when no feedback is shown.
    pub thanks: Vec<String>,
    /// Moves on to the next question.
    pub next: Vec<String>,
    /// Closes.
    pub close: Vec<String>,
}

/// The places that a sentence may name in braces.
pub const PLACES: &[&str] = &["shape", "left", "section"];

/// A sentence of `lines` for the `n`th such moment of a session of this seed, with its places
/// filled: never the same one twice in a row where there are two. A sentence whose place is empty
/// is passed over; None where none is left.
pub fn say(lines: &[String], seed: u64, n: usize, places: &[(&str, &str)]) -> Option<String> {
    let fitting: Vec<&String> = lines
        .iter()
        .filter(|line| can_be_filled(line, places))
        .collect();
    let start = usize::try_from(seed % fitting.len().max(1) as u64).unwrap_or(0);
    let line = fitting.get((start + n) % fitting.len().max(1))?;

    Some(PLACES.iter().fold((*line).clone(), |line, p| {
        line.replace(&format!("{{{p}}}"), value_of(p, places))
    }))
}

fn value_of<'a>(name: &str, places: &[(&str, &'a str)]) -> &'a str {
    let place = places.iter().find(|(place, _)| *place == name);
    place.map_or("", |(_, value)| value.trim())
}

/// True when every place that a sentence names has a value.
fn can_be_filled(line: &str, places: &[(&str, &str)]) -> bool {
    PLACES
        .iter()
        .all(|p| !line.contains(&format!("{{{p}}}")) || !value_of(p, places).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_chooses_and_sentences_rotate() {
        let lines: Vec<String> = ["One.", "Two.", "Now {section}."]
            .map(String::from)
            .to_vec();
        let places = [("section", "Statistics")];
        let said: Vec<_> = (0..4).filter_map(|n| say(&lines, 7, n, &places)).collect();
        assert_eq!(said, ["Two.", "Now Statistics.", "One.", "Two."]);
        assert_eq!(say(&lines, 7, 0, &places), say(&lines, 7, 0, &places));
        // Without a section only the sentences that need none are left.
        assert_eq!(say(&lines, 1, 1, &[]), Some("One.".into()));
        assert_eq!(say(&[], 1, 1, &[]), None);
    }
}
