//! How sure a model was of its verdicts: by the tokens that might have stood in their place.
//!
//! Owns finding each criterion's verdict among the tokens of a reply. What that means for the score
//! is `model::likely`'s.

use crate::assess::prompt::schema::VERDICTS;
use crate::domain::Verdict;
use crate::ports::ReplyToken;

/// Probability that has to be told of, so that the rest cannot mislead.
const TOLD: f64 = 0.5;

/// Chances of one place may exceed 1 by so much, by rounding; else they are something else.
const SLACK: f64 = 0.01;

/// The verdicts that a model might have given on a criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictOdds {
    /// Id of the criterion.
    pub criterion: String,
    /// The verdict it gave.
    pub said: Verdict,
    /// Each verdict that was likely; their chances sum to 1.
    pub verdicts: Vec<VerdictChance>,
}

/// A verdict that might have come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerdictChance {
    /// The verdict.
    pub verdict: Verdict,
    /// Its probability, 0.0–1.0.
    pub chance: f64,
}

/// Reads the odds of the verdicts on the criteria `ids`; a criterion whose verdict is told in other
/// words, or of which too little is known, has none.
pub fn read(tokens: &[ReplyToken], ids: &[&str]) -> Vec<VerdictOdds> {
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
    let placed = ids
        .iter()
        .max_by_key(|id| text.rfind(&format!("\"{id}\"")))?;
    text.contains(&format!("\"{placed}\"")).then_some(*placed)
}

/// The odds of the verdict that begins at byte `at`.
fn odds_at(tokens: &[ReplyToken], at: usize, id: &str) -> Option<VerdictOdds> {
    let (mut begin, mut said) = (0, String::new());
    let (mut reached, mut verdicts) = (1.0, Vec::new());

    for token in tokens {
        let end = begin + token.text.len();
        if end <= at {
            begin = end;
            continue;
        }
        if token.likely.iter().map(|likely| likely.chance).sum::<f64>() > 1.0 + SLACK {
            return None;
        }
        // What of the token stands before the word: its quotation mark, a blank.
        let before = token.text.get(..at.saturating_sub(begin))?;
        for likely in &token.likely {
            let rest = likely.text.strip_prefix(before);
            let word = rest.map(|rest| format!("{said}{rest}"));
            verdicts.extend(
                word.as_deref()
                    .and_then(only_verdict)
                    .map(|verdict| VerdictChance {
                        verdict,
                        chance: reached * likely.chance,
                    }),
            );
        }

        said.push_str(token.text.get(before.len()..)?);
        if let Some(verdict) = only_verdict(&said) {
            return with_odds(id, verdict, &verdicts);
        }
        // "m" begins two verdicts: the next token decides.
        let own = token.likely.iter().find(|likely| likely.text == token.text);
        reached *= own.map_or(0.0, |own| own.chance);
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

/// None where the verdicts that are told of are not likely enough together.
fn with_odds(id: &str, said: Verdict, told: &[VerdictChance]) -> Option<VerdictOdds> {
    let sum: f64 = told.iter().map(|likely| likely.chance).sum();
    let mut verdicts: Vec<VerdictChance> = Vec::new();
    for likely in told {
        let chance = likely.chance / sum;
        match verdicts
            .iter_mut()
            .find(|known| known.verdict == likely.verdict)
        {
            Some(known) => known.chance += chance,
            None => verdicts.push(VerdictChance { chance, ..*likely }),
        }
    }

    let told = verdicts.iter().any(|likely| likely.verdict == said);
    (told && sum >= TOLD).then(|| VerdictOdds {
        criterion: id.to_string(),
        said,
        verdicts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::LikelyToken;

    /// Tokens; what stands after the first bar might have come: `met~0.7|partial~0.3`.
    fn tokens(pieces: &[&str]) -> Vec<ReplyToken> {
        let parse = |part: &str| {
            let (text, chance) = part.rsplit_once('~').unwrap_or((part, "1"));
            LikelyToken {
                text: text.to_string(),
                chance: chance.parse().unwrap_or(1.0),
            }
        };
        let token = |piece: &&str| {
            let likely: Vec<LikelyToken> = piece.split('|').map(parse).collect();
            let text = likely.first().map(|likely| likely.text.clone());
            ReplyToken {
                text: text.unwrap_or_default(),
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
                .map(|v| format!("{} {:.2}", v.verdict.as_str(), v.chance))
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
            // What was said is not among them, or they are no chances.
            (
                vec![
                    "\"k1\" \"verdict\":\"",
                    "met~0|missing~0.9|partial~0.1",
                    "\"",
                ],
                "k1 met: met 0.00, missing 0.90, partial 0.10",
            ),
            (
                vec!["\"k1\" \"verdict\":\"", "met~0.9|missing~0.9", "\""],
                "",
            ),
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
                let sum: f64 = odds.verdicts.iter().map(|v| v.chance).sum();
                proptest::prop_assert!((sum - 1.0).abs() < 1e-9);
            }
        }
    }
}
