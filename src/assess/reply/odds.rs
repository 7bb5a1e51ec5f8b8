//! How sure a model was of its verdicts: by the tokens that might have stood in their place.
//!
//! Owns finding each criterion's verdict among the tokens of a reply. What that means for the score
//! is `model::likely`'s.

use crate::assess::prompt::schema::VERDICTS;
use crate::domain::Verdict;
use crate::ports::Token;

/// Probability that has to be told of, so that the rest cannot mislead.
const TOLD: f64 = 0.5;

/// The verdicts that a model might have given on a criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictOdds {
    /// Id of the criterion.
    pub criterion: String,
    /// The verdict it gave.
    pub said: Verdict,
    /// Each verdict that was likely, with its probability; they sum to 1.
    pub verdicts: Vec<(Verdict, f64)>,
}

/// Reads the odds of the verdicts on the criteria `ids`; a criterion whose verdict is told in other
/// words, or of which too little is known, has none.
pub fn read(tokens: &[Token], ids: &[&str]) -> Vec<VerdictOdds> {
    let text: String = tokens.iter().map(|token| token.text.as_str()).collect();
    let mut found: Vec<VerdictOdds> = Vec::new();

    for at in verdict_values(&text) {
        let before = text.get(..at).unwrap_or_default();
        let Some(id) = nearest_id(before, ids) else {
            continue;
        };
        let Some(odds) = odds_at(tokens, at, id) else {
            continue;
        };
        // A draft of the reply may stand before it.
        found.retain(|earlier| earlier.criterion != odds.criterion);
        found.push(odds);
    }
    found
}

/// The places where the values of `"verdict"` begin, behind their quotation mark.
fn verdict_values(text: &str) -> impl Iterator<Item = usize> {
    const KEY: &str = "\"verdict\"";
    text.match_indices(KEY).filter_map(|(at, _)| {
        let rest = text.get(at + KEY.len()..)?;
        let value = rest.trim_start().strip_prefix(':')?.trim_start();
        let value = value.strip_prefix('"')?;
        Some(text.len() - value.len())
    })
}

/// The id that stands last in `text`, as a text of JSON.
fn nearest_id<'a>(text: &str, ids: &[&'a str]) -> Option<&'a str> {
    let place = |id: &str| text.rfind(&format!("\"{id}\""));
    let placed = ids.iter().filter_map(|id| Some((place(id)?, *id)));
    placed.max().map(|(_, id)| id)
}

/// The odds of the verdict that begins at byte `at`.
fn odds_at(tokens: &[Token], at: usize, id: &str) -> Option<VerdictOdds> {
    let (mut begin, mut said) = (0, String::new());
    let (mut reached, mut verdicts) = (1.0, Vec::new());

    for token in tokens {
        let end = begin + token.text.len();
        if end <= at {
            begin = end;
            continue;
        }
        // What of the token stands before the word: its quotation mark, a blank.
        let before = token.text.get(..at.saturating_sub(begin))?;
        for (likely, odds) in &token.likely {
            let word = likely
                .strip_prefix(before)
                .map(|rest| format!("{said}{rest}"));
            if let Some(verdict) = word.as_deref().and_then(only_verdict) {
                verdicts.push((verdict, reached * odds));
            }
        }

        said.push_str(token.text.get(before.len()..)?);
        if let Some(verdict) = only_verdict(&said) {
            return with_odds(id, verdict, verdicts);
        }
        // "m" begins two verdicts: the next token decides.
        let own = token.likely.iter().find(|(text, _)| *text == token.text);
        reached *= own.map_or(0.0, |(_, odds)| *odds);
        begin = end;
    }
    None
}

/// The one verdict that a text is the beginning of, or begins with.
fn only_verdict(word: &str) -> Option<Verdict> {
    let word = word.split('"').next().unwrap_or_default();
    let mut fitting = VERDICTS.into_iter().filter(|verdict| {
        let name = verdict.as_str();
        name.starts_with(word) || word.starts_with(name)
    });
    let first = fitting.next().filter(|_| !word.is_empty());
    first.filter(|_| fitting.next().is_none())
}

fn with_odds(id: &str, said: Verdict, told: Vec<(Verdict, f64)>) -> Option<VerdictOdds> {
    let sum: f64 = told.iter().map(|(_, odds)| odds).sum();
    let mut verdicts: Vec<(Verdict, f64)> = Vec::new();
    for (verdict, odds) in told {
        match verdicts.iter_mut().find(|(known, _)| *known == verdict) {
            Some((_, known)) => *known += odds / sum,
            None => verdicts.push((verdict, odds / sum)),
        }
    }

    (sum >= TOLD).then(|| VerdictOdds {
        criterion: id.to_string(),
        said,
        verdicts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens; what is between bars were alternatives: `met:0.7|partial:0.3`.
    fn tokens(pieces: &[&str]) -> Vec<Token> {
        let token = |piece: &&str| {
            let parse = |part: &str| {
                let (text, odds) = part.rsplit_once('~').unwrap_or((part, "1"));
                (text.to_string(), odds.parse().unwrap_or(1.0))
            };
            let likely: Vec<(String, f64)> = piece.split('|').map(parse).collect();
            Token {
                text: likely
                    .first()
                    .map(|(text, _)| text.clone())
                    .unwrap_or_default(),
                likely,
            }
        };
        pieces.iter().map(token).collect()
    }

    fn shown(pieces: &[&str]) -> String {
        let odds = read(&tokens(pieces), &["k1", "k2"]);
        let lines = odds.iter().map(|odds| {
            let verdicts = odds.verdicts.iter();
            let verdicts: Vec<String> = verdicts
                .map(|(v, p)| format!("{} {p:.2}", v.as_str()))
                .collect();
            format!(
                "{} {}: {}",
                odds.criterion,
                odds.said.as_str(),
                verdicts.join(", ")
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_tokens_of_a_verdict_tell_how_sure_it_was() {
        for (pieces, told) in [
            // A token of its own.
            (
                vec![
                    "{\"id\":\"k1\",\"",
                    "verdict",
                    "\":\"",
                    "met~0.7|partial~0.2|missing~0.1",
                    "\"}",
                ],
                "k1 met: met 0.70, partial 0.20, missing 0.10",
            ),
            // The mark belongs to the token, the word goes on in the next, one begins like another.
            (
                vec![
                    "\"k1\": {\"verdict\": ",
                    "\"part~0.6|\"met~0.2|\"miss~0.2",
                    "ial~1",
                    "\"",
                ],
                "k1 partial: partial 0.60, met 0.20, missing 0.20",
            ),
            (
                vec![
                    "\"k1\": {\"verdict\":\"",
                    "m~0.8|part~0.2",
                    "et~0.5|issing~0.5",
                    "\"",
                ],
                "k1 met: partial 0.20, met 0.40, missing 0.40",
            ),
            // The later one of two is the reply's, and each goes to the id before it.
            (
                vec![
                    "<think>\"k1\" \"verdict\":\"",
                    "missing~1",
                    "\"</think>",
                    "[{\"id\":\"k1\",\"quote\":\"a \\\"k2\\\"\",\"verdict\":\"",
                    "met~0.9|missing~0.1",
                    "\"},{\"id\":\"k2\",\"verdict\":\"",
                    "contrad~1",
                    "icted",
                    "\"}],\"follow_up\":{\"criterion\":\"k1\"}",
                ],
                "k1 met: met 0.90, missing 0.10\nk2 contradicted: contradicted 1.00",
            ),
            // Words that are no verdicts take no part; too little known is nothing known.
            (
                vec!["\"k1\" \"verdict\":\"", "met~0.6|yes~0.3", "\""],
                "k1 met: met 1.00",
            ),
            (vec!["\"k1\" \"verdict\":\"", "met~0.3|yes~0.6", "\""], ""),
            (vec!["\"k1\" \"verdict\":\"", "erfüllt~1", "\""], ""),
            (vec!["\"verdict\":\"", "met~1", "\""], ""),
            (vec!["\"k1\" \"verdict\":\"", "m~1"], ""),
        ] {
            assert_eq!(shown(&pieces), told, "{pieces:?}");
        }
    }

    proptest::proptest! {
        /// Whatever tokens come, odds are probabilities that sum to one.
        #[test]
        fn odds_are_probabilities(pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "\"k1\"", "\"verdict\"", ":", "\"", "m~0.5|é~0.4", "et~0.3|issing~0.9", "é", "partial~2", " ",
            ]), 0..30,
        )) {
            for odds in read(&tokens(&pieces), &["k1", "k2"]) {
                let sum: f64 = odds.verdicts.iter().map(|(_, p)| p).sum();
                proptest::prop_assert!((sum - 1.0).abs() < 1e-9);
            }
        }
    }
}
